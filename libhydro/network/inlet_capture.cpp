#include "libhydro/network/inlet_capture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "libhydro/core/gravity.h"

namespace hydro::network {
namespace {

constexpr double foot = 0.3048;      // [m]
const double root_foot = std::sqrt(foot);

/// Izzard's form of Manning's equation, HEC-22 (4-2): discharge = 0.56/n Sx^1.67 S^0.5 T^2.67 in feet.
const double izzard = 0.56 * std::pow(foot, 0.33);

/// A ditch has no cross slope at its bottom: the least of HEC-22's chart of side flow.
constexpr double flat_cross_slope = 0.01;  // [-]

/// Weirs and orifices of inlets in a sag, for feet: discharge = c L h^1.5.
const double grate_weir = 3.0 * root_foot, curb_weir = 3.0 * root_foot, depressed_curb_weir = 2.3 * root_foot,
             slot_weir = 2.48 * root_foot;  // [m^(1/2)/s]
constexpr double orifice = 0.67, slot_orifice = 0.8;  // [-]
constexpr double long_curb = 12.0 * foot;  // [m] from here on the gutter's depression no longer tells

/// Share of grates that is open, and the cubics of splash-over velocity by length that the Denver manual fits to HEC-22's chart 5, in feet.
struct GrateTable {
  double open_share;
  std::array<double, 4> splash;
};
constexpr std::array<GrateTable, 7> grates{{{0.90, {2.22, 4.03, 0.65, 0.06}},
                                            {0.80, {0.74, 2.44, 0.27, 0.02}},
                                            {0.60, {1.76, 3.12, 0.45, 0.03}},
                                            {0.35, {0.30, 4.85, 1.31, 0.15}},
                                            {0.17, {0.99, 2.64, 0.36, 0.03}},
                                            {0.34, {0.51, 2.34, 0.20, 0.01}},
                                            {0.80, {0.28, 2.28, 0.18, 0.01}}}};

double open_share(const Grate& grate) {
  return grate.kind == GrateKind::other ? grate.open_share : grates[static_cast<std::size_t>(grate.kind)].open_share;
}

double splash_velocity(const Grate& grate) {
  if (grate.kind == GrateKind::other) return grate.splash_velocity;
  const auto& c = grates[static_cast<std::size_t>(grate.kind)].splash;
  const double length = grate.length / foot;
  return foot * (c[0] + length * (c[1] + length * (-c[2] + length * c[3])));
}

/// HEC-22 (4-4): share of the flow that runs in the depressed strip, `beyond` [m] the spread outside it.
double strip_share(double slope_ratio, double beyond, double strip) {
  if (beyond <= 0.0) return 1.0;
  return 1.0 / (1.0 + slope_ratio / (std::pow(1.0 + slope_ratio * strip / beyond, 2.67) - 1.0));
}

double plane_discharge(double longitudinal_slope, double cross_slope, double manning_n, double spread) {
  return izzard / manning_n * std::pow(cross_slope, 1.67) * std::sqrt(longitudinal_slope) * std::pow(spread, 2.67);
}

double flow_area(const Gutter& gutter, double spread) {
  if (!gutter.depressed()) return 0.5 * gutter.cross_slope * spread * spread;
  if (spread <= gutter.width) return 0.5 * gutter.strip_slope() * spread * spread;
  return 0.5 * (gutter.cross_slope * spread * spread + gutter.depression * gutter.width);
}

/// Of the flow in the depressed strip, what passes over a narrower grate: by area, HEC-22 (4-20a).
double share_of_strip(const Gutter& gutter, double spread, double grate_width) {
  if (grate_width >= gutter.width || spread <= grate_width) return 1.0;
  if (spread <= gutter.width) {
    const double left = 1.0 - grate_width / spread;
    return 1.0 - left * left;
  }
  const double beyond = spread - gutter.width;
  const double over = grate_width * (spread * gutter.cross_slope + gutter.depression - 0.5 * grate_width * gutter.strip_slope());
  return over / (flow_area(gutter, spread) - 0.5 * beyond * beyond * gutter.cross_slope);
}

/// What a grate takes of a flow of which `front` comes straight at it: HEC-22 (4-18), (4-19), (4-21).
double grate_efficiency(const Grate& grate, double front, double velocity, double cross_slope) {
  const double frontal = std::clamp(1.0 - 0.09 / foot * (velocity - splash_velocity(grate)), 0.0, 1.0);
  const double side = 1.0 / (1.0 + 0.15 * std::pow(velocity / foot, 1.8) / (cross_slope * std::pow(grate.length / foot, 2.3)));
  return frontal * front + side * (1.0 - front);
}

double grate_in_gutter(const Grate& grate, const Gutter& gutter, double approach) {
  const double spread = gutter_spread(gutter, approach), area = flow_area(gutter, spread);
  if (!(area > 0.0)) return approach;
  // A flow too wide for its half of the street runs no faster than the one that fills it.
  const double velocity = std::min(approach, gutter_discharge(gutter, spread)) / area;
  const double front = gutter.depressed() ? gutter_share(gutter, spread, gutter.width) * share_of_strip(gutter, spread, grate.width)
                                          : gutter_share(gutter, spread, grate.width);
  return approach * grate_efficiency(grate, front, velocity, gutter.cross_slope);
}

double uniform_depth(const Ditch& ditch, double discharge) {
  const auto flow = [&](double depth) {
    const double area = depth * (ditch.bottom_width + depth * ditch.side_slope);
    const double perimeter = ditch.bottom_width + 2.0 * depth * std::sqrt(1.0 + ditch.side_slope * ditch.side_slope);
    return area * std::pow(area / perimeter, 2.0 / 3.0) * std::sqrt(ditch.longitudinal_slope) / ditch.manning_n;
  };
  double low = 0.0, high = 1.0;
  while (flow(high) < discharge && high < 1e3) high *= 2.0;
  for (int k = 0; k < 50; ++k) {
    const double middle = 0.5 * (low + high);
    (flow(middle) < discharge ? low : high) = middle;
  }
  return high;
}

/// HEC-22 section 4.4.6: the front of the flow is the grate's share of the water surface's width, what lies beside comes over the bank.
double grate_in_ditch(const Grate& grate, const Ditch& ditch, double approach) {
  const double depth = uniform_depth(ditch, approach), top = ditch.bottom_width + ditch.side_slope * depth;  // [m] mean width
  const double area = depth * top;
  if (!(area > 0.0)) return approach;
  const bool covers_the_bottom = grate.width > 0.99 * ditch.bottom_width;
  const double across = covers_the_bottom ? std::min(grate.width, std::max(ditch.bottom_width, 1e-3)) : grate.width;
  const double cross_slope = covers_the_bottom && ditch.side_slope > 0.0 ? 1.0 / ditch.side_slope : flat_cross_slope;
  return approach * grate_efficiency(grate, std::min(1.0, across / top), approach / area, cross_slope);
}

/// HEC-22 (4-22) to (4-24): a curb opening or a slotted drain in a gutter on a grade.
double opening_in_gutter(double length, const Gutter& gutter, double approach) {
  double slope = gutter.cross_slope;
  if (gutter.depressed()) slope += gutter.depression / gutter.width * gutter_share(gutter, gutter_spread(gutter, approach), gutter.width);
  const double for_all = foot * 0.6 * std::pow(approach / (foot * foot * foot), 0.42) * std::pow(gutter.longitudinal_slope, 0.3) *
                         std::pow(1.0 / (gutter.manning_n * slope), 0.6);
  if (length >= for_all) return approach;
  return approach * (1.0 - std::pow(1.0 - length / for_all, 1.8));
}

double curb_orifice(const CurbOpening& curb, double length, double depth) {
  const double drop = curb.throat == Throat::horizontal ? 0.5 : curb.throat == Throat::inclined ? 0.5 * std::sqrt(0.5) : 0.0;
  return orifice * curb.height * length * std::sqrt(2.0 * gravity * std::max(0.0, depth - drop * curb.height));
}

/// HEC-22 (4-28) to (4-31): a weir until the opening is covered, an orifice from 1.4 heights on, straight between.
double curb_in_sag(const CurbOpening& curb, double length, double depth, const Gutter* gutter) {
  if (length <= 0.0 || depth <= 0.0) return 0.0;
  const bool depressed = gutter && gutter->depressed() && length <= long_curb;
  const double orifice_from = 1.4 * curb.height;
  const double weir_to = std::min(orifice_from, curb.height + (depressed ? gutter->depression : 0.0));
  const auto weir = [&](double h) {
    return (depressed ? depressed_curb_weir * (length + 1.8 * gutter->width) : curb_weir * length) * std::pow(h, 1.5);
  };
  if (depth >= orifice_from) return curb_orifice(curb, length, depth);
  const double at_end = curb_orifice(curb, length, orifice_from);
  if (depth <= weir_to) return std::min(weir(depth), at_end);
  const double share = (depth - weir_to) / (orifice_from - weir_to), at_start = std::min(weir(weir_to), at_end);
  return (1.0 - share) * at_start + share * at_end;
}

struct GrateFlow {
  double weir = 0.0, orifice = 0.0;  ///< [m3/s]
};

/// HEC-22 (4-26), (4-27): the lesser of both holds. `gutter` null: a ditch, water comes from all four sides.
GrateFlow grate_in_sag(const Grate& grate, double depth, const Gutter* gutter) {
  double width = grate.width, mean = depth, perimeter = 2.0 * (grate.length + grate.width);
  if (gutter) {
    width = std::min(width, depth / gutter->strip_slope());
    mean = depth - 0.5 * width * gutter->strip_slope();
    perimeter = grate.length + 2.0 * width;
  }
  mean = std::max(0.0, mean);
  return {grate_weir * perimeter * std::pow(mean, 1.5), orifice * grate.length * width * open_share(grate) * std::sqrt(2.0 * gravity * mean)};
}

double slot_in_sag(const SlottedDrain& slot, double depth) {
  return std::min(slot_weir * slot.length * std::pow(depth, 1.5), slot_orifice * slot.length * slot.width * std::sqrt(2.0 * gravity * depth));
}

double from_curve(const CaptureCurve& curve, double at) {
  if (at <= curve.x.front()) return curve.x.front() > 0.0 ? curve.discharge.front() * std::max(0.0, at) / curve.x.front() : curve.discharge.front();
  if (at >= curve.x.back()) return curve.discharge.back();
  const auto k = static_cast<std::size_t>(std::ranges::upper_bound(curve.x, at) - curve.x.begin());
  return curve.discharge[k - 1] + (curve.discharge[k] - curve.discharge[k - 1]) * (at - curve.x[k - 1]) / (curve.x[k] - curve.x[k - 1]);
}

/// One inlet that is clean, in water at rest.
double one_in_sag(const InletDesign& design, const InletSite& site, double depth) {
  if (depth <= 0.0) return 0.0;
  if (design.curve) return design.curve->by_depth ? from_curve(*design.curve, depth) : design.curve->discharge.back();
  if (design.slot) return slot_in_sag(*design.slot, depth);
  const auto* gutter = std::get_if<Gutter>(&site);
  const double grate_length = design.grate ? design.grate->length : 0.0;
  double q = 0.0;
  if (design.curb) {
    const double sides = gutter ? 1.0 : 4.0;  // an opening in a ditch stands free
    q += curb_in_sag(*design.curb, sides * (design.curb->length - grate_length), depth, gutter);
  }
  if (design.grate) {
    const GrateFlow grate = grate_in_sag(*design.grate, depth, gutter);
    // Behind the grate the opening only helps once the grate is drowned.
    const double behind = design.curb ? curb_in_sag(*design.curb, std::min(grate_length, design.curb->length), depth, gutter) : 0.0;
    q += std::min(grate.weir, grate.orifice + behind);
  }
  return q;
}

/// One inlet that is clean, beside flowing water.
double one_on_grade(const InletDesign& design, const InletSite& site, double approach, double depth) {
  if (design.curve) return from_curve(*design.curve, design.curve->by_depth ? depth : approach);
  const auto* gutter = std::get_if<Gutter>(&site);
  if (!gutter) return design.grate ? grate_in_ditch(*design.grate, std::get<Ditch>(site), approach) : one_in_sag(design, site, depth);
  if (gutter->longitudinal_slope <= 0.0 || gutter->cross_slope <= 0.0) return one_in_sag(design, site, depth);
  if (design.slot) return opening_in_gutter(design.slot->length, *gutter, approach);
  const double sweeper = design.curb ? design.curb->length - (design.grate ? design.grate->length : 0.0) : 0.0;
  double taken = sweeper > 0.0 ? opening_in_gutter(sweeper, *gutter, approach) : 0.0;
  if (design.grate && approach > taken) taken += grate_in_gutter(*design.grate, *gutter, approach - taken);
  return taken;
}

}  // namespace

double gutter_discharge(const Gutter& gutter, double spread) {
  if (spread <= 0.0) return 0.0;
  if (!gutter.depressed()) return plane_discharge(gutter.longitudinal_slope, gutter.cross_slope, gutter.manning_n, spread);
  if (spread <= gutter.width) return plane_discharge(gutter.longitudinal_slope, gutter.strip_slope(), gutter.manning_n, spread);
  const double beyond = spread - gutter.width, ratio = gutter.strip_slope() / gutter.cross_slope;
  // HEC-22 (4-4) turned round, so that it also holds just beyond the strip.
  return plane_discharge(gutter.longitudinal_slope, gutter.cross_slope, gutter.manning_n, beyond) *
         (1.0 + (std::pow(1.0 + ratio * gutter.width / beyond, 2.67) - 1.0) / ratio);
}

double gutter_spread(const Gutter& gutter, double discharge) {
  if (discharge <= 0.0) return 0.0;
  const double plane = std::pow(discharge / plane_discharge(gutter.longitudinal_slope, gutter.cross_slope, gutter.manning_n, 1.0), 1.0 / 2.67);
  if (!gutter.depressed()) return std::min(plane, gutter.crown_distance);
  double low = 0.0, high = plane;  // a depressed strip carries more: the spread is less
  for (int k = 0; k < 50; ++k) {
    const double middle = 0.5 * (low + high);
    (gutter_discharge(gutter, middle) < discharge ? low : high) = middle;
  }
  return std::min(high, gutter.crown_distance);
}

double gutter_share(const Gutter& gutter, double spread, double width) {
  if (spread <= width) return 1.0;
  if (!gutter.depressed()) return 1.0 - std::pow(1.0 - width / spread, 2.67);  // HEC-22 (4-16)
  return strip_share(gutter.strip_slope() / gutter.cross_slope, spread - width, width);
}

double capture_on_grade(const InletRow& row, const InletSite& site, double approach, double depth) {
  if (approach <= 0.0 || row.count < 1) return 0.0;
  double left = approach;
  if (row.design.curve && row.design.curve->by_depth)  // all of them see that depth
    return std::min(approach, row.count * std::min(row.most_discharge, (1.0 - row.clogged) * from_curve(*row.design.curve, depth)));
  for (int k = 0; k < row.count && left > 0.0; ++k) {
    const double taken = (1.0 - row.clogged) * one_on_grade(row.design, site, left, depth);
    left -= std::clamp(taken, 0.0, std::min(left, row.most_discharge));
  }
  return approach - left;
}

double capture_in_sag(const InletRow& row, const InletSite& site, double depth) {
  return row.count * std::min(row.most_discharge, (1.0 - row.clogged) * one_in_sag(row.design, site, depth));
}

double open_area(const InletDesign& design) {
  double area = 0.0, grate_length = 0.0;
  if (design.grate) grate_length = design.grate->length, area += design.grate->length * design.grate->width * open_share(*design.grate);
  if (design.curb) area += std::max(0.0, design.curb->length - grate_length) * design.curb->height;
  if (design.slot) area += design.slot->length * design.slot->width;
  return area;
}

std::string fault_of(const InletDesign& design) {
  const auto positive = [](double value) { return value > 0.0 && std::isfinite(value); };
  if (!design.grate && !design.curb && !design.slot && !design.curve) return "an inlet needs a grate, a curb opening, a slotted drain or a capture curve";
  if (design.grate && !(positive(design.grate->length) && positive(design.grate->width))) return "length and width of the grate must be greater than 0";
  if (design.grate && design.grate->kind == GrateKind::other && !(design.grate->open_share > 0.0 && design.grate->open_share <= 1.0))
    return "the open share of the grate lies above 0 and at most at 1";
  if (design.grate && design.grate->kind == GrateKind::other && !(design.grate->splash_velocity >= 0.0)) return "the splash-over velocity must not be negative";
  if (design.curb && !(positive(design.curb->length) && positive(design.curb->height))) return "length and height of the curb opening must be greater than 0";
  if (design.slot && !(positive(design.slot->length) && positive(design.slot->width))) return "length and width of the slotted drain must be greater than 0";
  if (design.curve) {
    const CaptureCurve& curve = *design.curve;
    if (curve.x.empty() || curve.x.size() != curve.discharge.size()) return "the capture curve needs at least one point, each with two numbers";
    for (std::size_t k = 0; k < curve.x.size(); ++k) {
      if (!(curve.x[k] >= 0.0) || !(curve.discharge[k] >= 0.0)) return "the capture curve holds a number that is negative or none";
      if (k && !(curve.x[k] > curve.x[k - 1])) return "the first numbers of the capture curve must rise";
    }
  }
  return "";
}

}  // namespace hydro::network
