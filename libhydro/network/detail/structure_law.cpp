#include "libhydro/network/detail/structure_law.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "libhydro/core/gravity.h"

namespace hydro::network {
namespace {

/// Below this difference of levels laws with a root are straight lines, so that their slope stays finite.
constexpr double root_band = 0.005;  // [m]
/// A structure draws less over the last of the water before it, down to nothing.
constexpr double last_water = 0.005;  // [m]
/// Discharge of an ideal pump per depth in its well: it holds 1 m3/s at 1 cm.
constexpr double ideal_pump_rate = 100.0;  // [m2/s]

/// Submergence of a weir after Villemonte (1947): `tail` and `head` above the crest.
double submerged(double tail, double head, double exponent) {
  return tail <= 0.0 ? 1.0 : std::pow(std::max(0.0, 1.0 - std::pow(tail / head, exponent)), 0.385);
}

/// Head lost in a flap gate (Armco), as SWMM has it, in SI: the constant 1.15 holds for feet.
double flap_loss(double velocity, double head) {
  return head > 0.0 ? 4.0 / gravity * velocity * velocity * std::exp(-1.15 / std::sqrt(0.3048) * velocity / std::sqrt(head)) : 0.0;
}

double orifice_area(const Orifice& orifice, double setting) {
  if (orifice.opening == OrificeOpening::bottom || setting >= 1.0)
    return (orifice.circular ? std::numbers::pi / 4.0 * orifice.height * orifice.height : orifice.height * orifice.width) *
           (orifice.opening == OrificeOpening::bottom ? setting : 1.0);
  if (!orifice.circular) return orifice.height * setting * orifice.width;
  const double r = 0.5 * orifice.height, t = orifice.height * setting - r;
  return t * std::sqrt(std::max(0.0, r * r - t * t)) + r * r * (std::asin(std::clamp(t / r, -1.0, 1.0)) + std::numbers::pi / 2.0);
}

/// Flow from the higher level to the lower one, both above the datum of the structure.
double law(const Orifice& orifice, double setting, double high, double low) {
  const double area = orifice_area(orifice, setting), head_above_crest = high - orifice.crest_elevation;
  if (area <= 0.0 || head_above_crest <= 0.0) return 0.0;
  const double full = orifice.discharge_coefficient * area * std::sqrt(2.0 * gravity), tail = low - orifice.crest_elevation;
  const auto discharge = [&](double upper) {
    const double h = upper - orifice.crest_elevation;
    if (h <= 0.0) return 0.0;
    if (orifice.opening == OrificeOpening::bottom) {
      const double perimeter = orifice.circular ? std::numbers::pi * orifice.height : 2.0 * (orifice.height + orifice.width);
      const double becomes_weir = orifice.discharge_coefficient / 0.414 * area / perimeter;
      if (h < becomes_weir) return full * std::sqrt(becomes_weir) * std::pow(h / becomes_weir, 1.5) * submerged(tail, h, 1.5);
      return full * std::sqrt(h - std::max(0.0, tail));
    }
    const double height = orifice.height * std::min(1.0, setting);
    if (h < height) return full * std::sqrt(0.5 * height) * std::pow(h / height, 1.5) * submerged(tail, h, 1.5);
    return full * std::sqrt(h - std::max(0.5 * height, tail));
  };
  double q = discharge(high);
  if (orifice.flap_gate) {
    const double loss = flap_loss(q / area, std::min(head_above_crest, high - low));
    q = discharge(high - std::min(loss, 0.9 * (high - std::max(low, orifice.crest_elevation))));
  }
  return q;
}

double law(const SluiceGate& gate, double setting, double high, double low) {
  const double opening = setting * gate.full_opening, h = high - gate.sill_elevation, tail = low - gate.sill_elevation;
  if (opening <= 0.0 || h <= 0.0) return 0.0;
  const double over_the_sill = 1.705 * gate.width * std::pow(h, 1.5) * submerged(tail, h, 1.5);  // broad crest
  // The jet contracts below the gate; it leaves against that depth or the tail water, whichever is deeper.
  const double against = std::max(gate.discharge_coefficient * opening, tail);
  if (h <= against) return over_the_sill;
  return std::min(over_the_sill, gate.discharge_coefficient * gate.width * opening * std::sqrt(2.0 * gravity * (h - against)));
}

double open_weir(const Weir& weir, double h) {
  switch (weir.kind) {
    case WeirKind::transverse: return weir.coefficient * std::max(0.0, weir.length - 0.1 * weir.end_contractions * h) * std::pow(h, 1.5);
    case WeirKind::side_flow: return weir.coefficient * std::pow(weir.length, 0.83) * std::pow(h, 1.67);
    case WeirKind::v_notch: {
      const double slope = weir.side_slope > 0.0 ? weir.side_slope : 0.5 * weir.length / weir.height;
      return weir.coefficient * slope * std::pow(h, 2.5);
    }
    case WeirKind::trapezoidal: {
      const double ends = weir.end_coefficient > 0.0 ? weir.end_coefficient : weir.coefficient;
      return weir.coefficient * std::max(0.0, weir.length - 0.1 * weir.end_contractions * h) * std::pow(h, 1.5) +
             ends * weir.side_slope * std::pow(h, 2.5);
    }
  }
  return 0.0;
}

double law(const Weir& weir, double setting, double high, double low) {
  const double open = std::min(1.0, setting) * weir.height, crest = weir.crest_elevation + weir.height - open;
  const double h = high - crest, tail = low - crest;
  if (open <= 0.0 || h <= 0.0) return 0.0;
  if (h <= open) {
    const double exponent = weir.kind == WeirKind::v_notch ? 2.5 : weir.kind == WeirKind::side_flow ? 1.67 : 1.5;
    return open_weir(weir, h) * submerged(tail, h, exponent);
  }
  if (!weir.surcharges) return open_weir(weir, open) * submerged(tail, h, 1.5);
  // Above the opening it is an orifice that gives the weir's discharge when just full.
  return open_weir(weir, open) / std::sqrt(0.5 * open) * std::sqrt(h - std::max(0.5 * open, tail));
}

double from_table(const std::vector<double>& x, const std::vector<double>& y, double at) {
  if (at >= x.back()) return y.back();
  const auto above = std::ranges::upper_bound(x, at);
  if (above == x.begin()) return y.front();
  const auto k = static_cast<std::size_t>(above - x.begin());
  return y[k - 1] + (y[k] - y[k - 1]) * (at - x[k - 1]) / (x[k] - x[k - 1]);
}

double law(const Outlet& outlet, double setting, double high, double low) {
  const double base = outlet.by_head_difference ? std::max(low, outlet.crest_elevation) : outlet.crest_elevation;
  const double h = high - base;
  if (h <= 0.0) return 0.0;
  if (outlet.depths.empty()) return setting * outlet.coefficient * std::pow(h, outlet.exponent);
  const double first = outlet.depths.front();  // below the table: straight to nothing
  return setting * (h < first ? outlet.discharge.front() * h / first : from_table(outlet.depths, outlet.discharge, h));
}

double crest_of(const Orifice& orifice, double) { return orifice.crest_elevation; }
double crest_of(const SluiceGate& gate, double) { return gate.sill_elevation; }
double crest_of(const Weir& weir, double setting) { return weir.crest_elevation + weir.height * (1.0 - std::min(1.0, setting)); }
double crest_of(const Outlet& outlet, double) { return outlet.crest_elevation; }

bool starts_as_a_weir(const Outlet&) { return false; }
template <class Opening>
bool starts_as_a_weir(const Opening&) { return true; }

/// The law in either direction, with a finite slope where levels meet.
template <class Opening>
double passage(const Opening& opening, const StructureNow& now, double from, double to) {
  if (to > from) return opening.flap_gate ? 0.0 : [&] { return -passage(opening, now, to, from); }();
  const double crest = crest_of(opening, now.setting), low = std::max(to, crest), drop = from - low;
  if (drop <= 0.0) return 0.0;
  const bool steep_at_zero = to > crest || !starts_as_a_weir(opening);
  if (steep_at_zero && drop < root_band) return law(opening, now.setting, low + root_band, to) * drop / root_band;
  return law(opening, now.setting, from, to);
}

double step_of(const std::vector<double>& x, const std::vector<double>& y, double at) {
  for (std::size_t k = 0; k < x.size(); ++k)
    if (at < x[k]) return y[k];
  return y.back();
}

double passage(const Pump& pump, const StructureNow& now, double from, double to) {
  const double depth = from - now.well_invert;
  if (now.setting <= 0.0 || depth <= 0.0) return 0.0;
  if (pump.curve == PumpCurve::ideal) return ideal_pump_rate * depth;
  double q = 0.0;
  const double lift = to - from;
  switch (pump.curve) {
    case PumpCurve::ideal: break;
    case PumpCurve::steps_of_volume: q = now.setting * step_of(pump.x, pump.discharge, now.well_volume); break;
    case PumpCurve::steps_of_depth: q = now.setting * step_of(pump.x, pump.discharge, now.well_depth); break;
    case PumpCurve::depth: q = now.setting * from_table(pump.x, pump.discharge, depth); break;
    case PumpCurve::head: q = now.setting * from_table(pump.x, pump.discharge, lift); break;
    case PumpCurve::head_and_speed: {
      const double n = now.setting;
      q = n * from_table(pump.x, pump.discharge, lift / (n * n));
      break;
    }
  }
  return q;
}

/// Area through which a sewer gives back where an inlet is only known by its capture curve.
constexpr double curve_opening = 0.1;  // [m2]
/// Through which a sewer gives back what rises over its rim.
constexpr double open_manhole = 1.0;  // [m2]

double passage(const StreetInlet& inlet, const StructureNow& now, double from, double to) {
  const double street = now.well_invert;
  if (now.setting <= 0.0) return 0.0;
  const double area = inlet.row.design.curve ? curve_opening : open_area(inlet.row.design);
  const double opening = now.setting * inlet.sides * inlet.row.count * (1.0 - inlet.row.clogged) * area;
  if (inlet.returns_above) {
    const double over = to - *inlet.returns_above, depth = from - street;
    const double taken = depth <= 0.0 ? 0.0 : now.setting * (inlet.conduit >= 0 ? now.captured : inlet.sides * capture_in_sag(inlet.row, inlet.site, depth));
    if (over <= 0.0) return taken;
    return taken - 0.67 * open_manhole * std::sqrt(2.0 * gravity) * (over < root_band ? over / std::sqrt(root_band) : std::sqrt(over));
  }
  const auto through = [&](double head) { return 0.67 * opening * std::sqrt(2.0 * gravity) * (head < root_band ? head / std::sqrt(root_band) : std::sqrt(head)); };
  if (to > std::max(from, street)) return -through(to - std::max(from, street));
  const double depth = from - street;
  if (depth <= 0.0) return 0.0;
  const double taken = now.setting * (inlet.conduit >= 0 ? now.captured : inlet.sides * capture_in_sag(inlet.row, inlet.site, depth));
  return to > street ? std::min(taken, through(from - to)) : taken;
}

/// What the law lets through, as far as there is water on the side that it comes from.
double with_last_water(double discharge, double depth_from, double depth_to) {
  return discharge * std::clamp((discharge > 0.0 ? depth_from : depth_to) / last_water, 0.0, 1.0);
}

}  // namespace

double captured_on_grade(const StreetInlet& inlet, double approach, double depth) {
  return approach > 0.0 ? inlet.sides * capture_on_grade(inlet.row, inlet.site, approach / inlet.sides, depth) : 0.0;
}

StructureFlow structure_flow(const Link& link, const StructureNow& now, double level_from, double level_to) {
  const auto at = [&](double from, double to) {
    return std::visit(
        [&](const auto& kind) {
          if constexpr (std::is_same_v<std::decay_t<decltype(kind)>, Conduit>) return assert(false), 0.0;
          else return with_last_water(passage(kind, now, from, to), from - now.bed_from, to - now.bed_to);
        },
        link.kind);
  };
  constexpr double step = 1e-6;  // [m] small beside every band above
  StructureFlow flow;
  flow.discharge = at(level_from, level_to);
  flow.by_from = std::max(0.0, (at(level_from + step, level_to) - flow.discharge) / step);
  flow.by_to = std::max(0.0, (flow.discharge - at(level_from, level_to + step)) / step);
  return flow;
}

}  // namespace hydro::network
