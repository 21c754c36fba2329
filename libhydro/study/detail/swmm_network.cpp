#include "libhydro/study/detail/swmm_network.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "libhydro/core/unit.h"
#include "libhydro/io/swmm_file.h"
#include "libhydro/network/rain_derived_inflow.h"
#include "libhydro/network/rule_text.h"
#include "libhydro/study/detail/swmm_sections.h"

namespace hydro::study::detail {

namespace swmm = io::swmm;
using namespace network;

namespace {

constexpr const char* taken_as = "network.gpkg";
constexpr double day = unit::d.to_si;  // [s]

/// SWMM lets later lines about a link overwrite earlier ones.
std::map<std::string, const swmm::CrossSection*> by_link(const std::vector<swmm::CrossSection>& sections) {
  std::map<std::string, const swmm::CrossSection*> index;
  for (const swmm::CrossSection& section : sections) index[swmm::folded(section.link)] = &section;
  return index;
}

StorageShape shape_of(const swmm::Storage& storage, const swmm::Curve* curve) {
  const auto& v = storage.shape_values;
  switch (storage.shape) {
    case swmm::StorageShape::tabular: {
      TabularStorage table;
      for (const auto& [depth, area] : curve->points) {
        if (table.depths.empty() && depth > 0.0) table.depths.push_back(0.0), table.areas.push_back(area);
        if (table.depths.empty() || depth > table.depths.back()) table.depths.push_back(depth), table.areas.push_back(area);
      }
      return table;
    }
    case swmm::StorageShape::functional: return FunctionalStorage{.constant = v[2], .coefficient = v[0], .exponent = v[1]};
    case swmm::StorageShape::cylindrical: return CylindricalStorage{v[0], v[1]};
    case swmm::StorageShape::conical: return ConicalStorage{v[0], v[1], v[2]};
    case swmm::StorageShape::parabolic: return ParaboloidStorage{v[0], v[1], v[2]};
    case swmm::StorageShape::pyramidal: return PyramidalStorage{v[0], v[1], v[2]};
  }
  return CylindricalStorage{};
}

/// SWMM lets no storage node answer as if its surface were less than `least` [m2]; says whether that made it larger.
bool hold_at_least(StorageShape& shape, double least) {
  bool raised = false;
  const auto raise = [&](double& area) { raised |= area < least, area = std::max(area, least); };
  if (auto* table = std::get_if<TabularStorage>(&shape)) std::ranges::for_each(table->areas, raise);
  if (auto* even = std::get_if<FunctionalStorage>(&shape); even && even->coefficient == 0.0) raise(even->constant);
  if (const auto* round = std::get_if<CylindricalStorage>(&shape); round && 0.25 * std::numbers::pi * round->length * round->width < least)
    shape = FunctionalStorage{.constant = least}, raised = true;
  return raised;
}

/// A tidal curve gives stages by the hour of the day.
TimeSeries tide_of(const swmm::Curve& curve, double start_of_day, double duration) {
  std::vector<double> times, levels;
  const auto add = [&](double time, double level) {
    if (times.empty() || time > times.back()) times.push_back(time), levels.push_back(level);
  };
  for (double midnight = -start_of_day - day; midnight <= duration + day; midnight += day)
    for (const auto& [hour, level] : curve.points)
      if (hour < day) add(midnight + hour, level);
  return TimeSeries(std::move(times), std::move(levels), Interpolation::linear);
}

}  // namespace

SwmmNetwork::SwmmNetwork(const swmm::Model& model, SwmmAccount& account, FaultList& faults)
    : model_(model), account_(account), faults_(faults), sections_(by_link(model.cross_sections)) {
  network_.start = std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(std::floor(model.options.start))));
  take_nodes();
  take_conduits();
  take_pumps();
  take_orifices();
  take_weirs();
  take_outlets();
  take_inlets();
  raise_rims();
  return_over_rims();
  drop_lonely_outfalls();
  take_inflows();
  take_rain_derived_inflows();
  draw();
  take_rules();
  take_events();
  account_for_options();
}

// Helpers.

void SwmmNetwork::told_fault(int line, const std::string& message, const std::string& hint) { faults_.add({.file = model_.path, .line = line}, message, hint); }

void SwmmNetwork::add_node(Node node, int line) {
  nodes_[swmm::folded(node.id)] = static_cast<int>(network_.nodes.size());
  least_depth_.push_back(0.0);
  account_.take(line, fmt::format("{}: nodes", taken_as));
  account_.take("COORDINATES", node.id, fmt::format("{}: places of nodes", taken_as));
  network_.nodes.push_back(std::move(node));
}

void SwmmNetwork::add_link(const std::string& id, const Ends& ends, int line, decltype(Link::kind) kind, double initial_setting) {
  links_[swmm::folded(id)] = static_cast<int>(network_.links.size());
  account_.take(line, fmt::format("{}: links", taken_as));
  account_.take("VERTICES", id, fmt::format("{}: courses of links", taken_as));
  network_.links.push_back({.id = id, .from = ends.from, .to = ends.to, .kind = std::move(kind), .initial_setting = initial_setting});
}

std::optional<SwmmNetwork::Ends> SwmmNetwork::ends_of(const std::string& from, const std::string& to) const {
  const auto a = nodes_.find(swmm::folded(from)), b = nodes_.find(swmm::folded(to));
  if (a == nodes_.end() || b == nodes_.end()) return std::nullopt;  // told by the reader
  const auto invert = [&](int node) { return network_.nodes[static_cast<std::size_t>(node)].invert_elevation; };
  return Ends{a->second, b->second, invert(a->second), invert(b->second)};
}

/// Elevation of an end or a crest from its offset, which may not lie below the node.
double SwmmNetwork::crest_of(const std::optional<double>& offset, double invert, const std::string& id) {
  if (!offset) return invert;
  const double elevation = model_.options.offsets_are_elevations ? *offset : invert + *offset;
  if (elevation < invert - 1e-6) remarks_.push_back(fmt::format("an end of \"{}\" lies {:.3g} m below its node; it is taken at the node's invert, as in SWMM", id, invert - elevation));
  return std::max(elevation, invert);
}

const swmm::CrossSection* SwmmNetwork::section_for(const std::string& link) const {
  const auto at = sections_.find(swmm::folded(link));
  return at == sections_.end() ? nullptr : at->second;
}

/// A time series in SI; `nothing_outside`: 0 before its first and after its last instant, as SWMM has inflows.
std::optional<TimeSeries> SwmmNetwork::series_of(const std::string& name, double unit, bool nothing_outside) {
  const swmm::Series* series = swmm::find(model_.series, name);
  if (!series) return std::nullopt;
  account_.take("TIMESERIES", series->id, fmt::format("{}: series", taken_as));
  std::vector<double> times, values;
  for (const auto& [time, value] : swmm::read_series(model_, *series, faults_)) times.push_back(time), values.push_back(value * unit);
  if (times.empty()) return std::nullopt;
  constexpr double at_once = 1e-3;  // [s]
  if (nothing_outside) {
    if (values.front() != 0.0 && times.front() > 0.0) times.insert(times.begin(), times.front() - at_once), values.insert(values.begin(), 0.0);
    if (values.back() != 0.0) times.push_back(times.back() + at_once), values.push_back(0.0);
  }
  return TimeSeries(std::move(times), std::move(values), Interpolation::linear);
}

void SwmmNetwork::add_pattern(Patterns& patterns, const std::string& name, int line) {
  const swmm::Pattern* pattern = swmm::find(model_.patterns, name);
  if (!pattern) return told_fault(line, fmt::format("pattern \"{}\" is not in the file", name), "define it in [PATTERNS]");
  account_.take("PATTERNS", pattern->id, fmt::format("{}: patterns", taken_as));
  auto factors = pattern->factors;
  const auto fill = [&](std::size_t count) { factors.resize(count, 1.0); return factors; };
  switch (pattern->kind) {
    case swmm::PatternKind::monthly: patterns.monthly = fill(12); break;
    case swmm::PatternKind::daily: patterns.daily = fill(7); break;
    case swmm::PatternKind::hourly: patterns.hourly = fill(24); break;
    case swmm::PatternKind::weekend: patterns.weekend_hourly = fill(24); break;
  }
}

// Nodes.

void SwmmNetwork::take_nodes() {
  for (const swmm::Junction& one : model_.junctions)
    take_junction(one.id, one.line, one.invert, one.depth, one.initial_depth, one.surcharge_depth, one.ponded_area);
  for (const swmm::Divider& one : model_.dividers) {
    take_junction(one.id, one.line, one.invert, one.depth, one.initial_depth, one.surcharge_depth, one.ponded_area);
    remarks_.push_back(fmt::format("divider \"{}\" is a junction, as in SWMM's dynamic wave: levels decide which way its water goes", one.id));
  }
  for (const swmm::Storage& one : model_.storages) take_storage(one);
  for (const swmm::Outfall& one : model_.outfalls) take_outfall(one);
  if (!small_storages_.empty())
    remarks_.push_back(fmt::format("storage nodes with less surface than MIN_SURFAREA ({:.3g} m2) are given that, as SWMM counts them: {}", model_.options.smallest_node_area, small_storages_));
}

/// SWMM's least surface of a node counts where its conduits have less. Above their crowns EXTRAN knows no surface at all: there a common manhole stands.
double SwmmNetwork::shaft_area() const {
  const double least = model_.options.smallest_node_area;
  return model_.options.surcharge == swmm::SurchargeMethod::extran ? std::min(least, Junction{}.shaft_area) : least;
}

void SwmmNetwork::take_junction(const std::string& id, int line, double invert, double depth, double initial_depth, double surcharge_depth, double ponded_area) {
  Node node{.id = id, .invert_elevation = invert, .depth = depth, .initial_depth = initial_depth, .kind = Junction{shaft_area()}};
  node.surcharge_depth = surcharge_depth;
  if (model_.options.allow_ponding && ponded_area > 0.0) node.rim = Rim::ponds, node.ponded_area = ponded_area;
  add_node(std::move(node), line);
}

void SwmmNetwork::take_storage(const swmm::Storage& one) {
  const swmm::Curve* curve = nullptr;
  if (one.shape == swmm::StorageShape::tabular) {
    curve = swmm::find(model_.curves, one.curve);
    if (!curve || curve->points.empty()) return told_fault(one.line, fmt::format("storage curve \"{}\" of \"{}\" is not in the file", one.curve, one.id), "define it in [CURVES]");
    account_.take("CURVES", curve->id, fmt::format("{}: curves", taken_as));
  }
  StorageShape shape = shape_of(one, curve);
  if (hold_at_least(shape, model_.options.smallest_node_area)) small_storages_ += (small_storages_.empty() ? "" : ", ") + one.id;
  Storage storage{.shape = std::move(shape), .evaporation_share = one.evaporation_factor, .seepage_rate = one.seepage_conductivity};
  if (one.seepage_conductivity > 0.0 && one.seepage_suction > 0.0)
    remarks_.push_back(fmt::format("storage \"{}\" seeps at its conductivity all the time; SWMM's Green-Ampt seepage begins faster", one.id));
  Node node{.id = one.id, .invert_elevation = one.invert, .depth = one.depth, .initial_depth = one.initial_depth, .kind = storage};
  node.surcharge_depth = one.surcharge_depth;
  add_node(std::move(node), one.line);
}

void SwmmNetwork::take_outfall(const swmm::Outfall& one) {
  Outfall outfall{.outside = FreeFall{}, .flap_gate = one.flap_gate};
  switch (one.kind) {
    case swmm::OutfallKind::free: break;
    case swmm::OutfallKind::normal: outfall.outside = NormalDepth{}; break;
    case swmm::OutfallKind::fixed: outfall.outside = FixedLevel{one.stage}; break;
    case swmm::OutfallKind::tidal:
      if (const swmm::Curve* curve = swmm::find(model_.curves, one.table); curve && !curve->points.empty()) {
        account_.take("CURVES", curve->id, fmt::format("{}: curves", taken_as));
        outfall.outside = LevelSeries{tide_of(*curve, std::fmod(model_.options.start, day), model_.options.duration())};
      } else {
        told_fault(one.line, fmt::format("tidal curve \"{}\" of \"{}\" is not in the file", one.table, one.id), "define it in [CURVES]");
      }
      break;
    case swmm::OutfallKind::series:
      if (auto series = series_of(one.table, model_.options.length_unit(), false)) outfall.outside = LevelSeries{std::move(*series)};
      else told_fault(one.line, fmt::format("time series \"{}\" of \"{}\" is not in the file or is empty", one.table, one.id), "define it in [TIMESERIES]");
      break;
  }
  Node node{.id = one.id, .invert_elevation = one.invert, .kind = std::move(outfall)};
  add_node(std::move(node), one.line);
}

/// A node reaches at least to the highest crown that ends there, as in SWMM.
void SwmmNetwork::raise_rims() {
  constexpr double least = 0.01;  // [m]
  std::string raised;
  for (std::size_t n = 0; n < network_.nodes.size(); ++n) {
    Node& node = network_.nodes[n];
    if (std::holds_alternative<Outfall>(node.kind)) continue;
    const double needed = std::max(least, least_depth_[n]);
    if (node.depth > 0.0 && node.depth < needed - 1e-6) raised += fmt::format("{}\"{}\" to {:.3g} m", raised.empty() ? "" : ", ", node.id, needed);
    node.depth = std::max(node.depth, needed);
    node.initial_depth = std::min(node.initial_depth, node.depth + node.surcharge_depth);
  }
  if (!raised.empty()) remarks_.push_back(fmt::format("nodes are made as deep as the highest crown that ends there, as in SWMM: {}", raised));
}

/// An outfall to which no link leads: what comes to it is outside already.
void SwmmNetwork::drop_lonely_outfalls() {
  std::vector<int> place(network_.nodes.size(), -2);
  for (const Link& link : network_.links) place[static_cast<std::size_t>(link.from)] = place[static_cast<std::size_t>(link.to)] = -1;
  std::vector<Node> kept;
  for (std::size_t n = 0; n < place.size(); ++n) {
    Node& node = network_.nodes[n];
    if (place[n] == -2 && std::holds_alternative<Outfall>(node.kind)) {
      remarks_.push_back(fmt::format("no link leads to outfall \"{}\": what comes to it leaves the model", node.id));
      nodes_.erase(swmm::folded(node.id));
      continue;
    }
    place[n] = static_cast<int>(kept.size());
    nodes_[swmm::folded(node.id)] = place[n];
    kept.push_back(std::move(node));
  }
  network_.nodes = std::move(kept);
  for (Link& link : network_.links) link.from = place[static_cast<std::size_t>(link.from)], link.to = place[static_cast<std::size_t>(link.to)];
}

void SwmmNetwork::lead_outfalls(const std::function<std::string(const std::string&)>& plot_id) {
  for (const swmm::Outfall& one : model_.outfalls) {
    const auto node = nodes_.find(swmm::folded(one.id));
    if (one.route_to.empty() || node == nodes_.end()) continue;
    std::string plot = plot_id(one.route_to);
    if (plot.empty()) remarks_.push_back(fmt::format("line {}: what leaves outfall \"{}\" does not go to \"{}\", which has no area; it leaves the model", one.line, one.id, one.route_to));
    std::get<Outfall>(network_.nodes[static_cast<std::size_t>(node->second)].kind).runs_onto = std::move(plot);
  }
}

/// Where nodes stand and links bend on the model's map.
void SwmmNetwork::draw() {
  for (const swmm::Place& place : model_.coordinates)
    if (const auto node = nodes_.find(swmm::folded(place.id)); node != nodes_.end()) network_.nodes[static_cast<std::size_t>(node->second)].place = Point{place.x, place.y};
  for (const swmm::Place& place : model_.vertices)
    if (const auto link = links_.find(swmm::folded(place.id)); link != links_.end()) network_.links[static_cast<std::size_t>(link->second)].bends.push_back({place.x, place.y});
}

// Links.

void SwmmNetwork::take_conduits() {
  std::map<std::string, const swmm::Losses*> losses;
  for (const swmm::Losses& one : model_.losses) losses[swmm::folded(one.conduit)] = &one;
  std::string limited;
  for (const swmm::Conduit& one : model_.conduits) {
    const auto ends = ends_of(one.from, one.to);
    const swmm::CrossSection* section = section_for(one.id);
    if (!ends) continue;
    if (!section) {
      told_fault(one.line, fmt::format("conduit \"{}\" has no line in [XSECTIONS]", one.id), "write its shape there");
      continue;
    }
    account_.take(section->line, fmt::format("{}: sections", taken_as));
    if (section->shape == "DUMMY") {
      add_link(one.id, *ends, one.line, Pump{});
      remarks_.push_back(fmt::format("\"{}\" has no section (DUMMY): it passes on all that comes to its node, like an ideal pump", one.id));
      continue;
    }
    const auto taken = section_of(model_, *section);
    if (!taken) {
      told_fault(section->line, fmt::format("the {} section of \"{}\" is not understood", section->shape, one.id), "give height and width in place of a code for a standard size; define transects, streets and curves that it names");
      continue;
    }
    if (!taken->reference_section.empty()) account_.take(taken->reference_section, section->reference, fmt::format("{}: sections", taken_as));
    if (!taken->remark.empty()) remarks_.push_back(taken->remark);
    Conduit conduit{.length = one.length, .manning_n = taken->manning_n.value_or(one.manning_n), .section = taken->shape, .barrels = std::max(1, section->barrels)};
    if (section->shape == "FORCE_MAIN") conduit.manning_n = pressure_main_roughness(model_, *section), has_force_mains_ = true;
    conduit.inlet_elevation = crest_of(one.from_offset, ends->from_invert, one.id) + taken->raised;
    conduit.outlet_elevation = crest_of(one.to_offset, ends->to_invert, one.id) + taken->raised;
    conduit.initial_discharge = one.initial_flow;
    conduit.culvert_code = section->culvert_code;
    if (const auto loss = losses.find(swmm::folded(one.id)); loss != losses.end()) {
      const swmm::Losses& l = *loss->second;
      conduit.entry_loss = l.entry, conduit.exit_loss = l.exit, conduit.bend_loss = l.average, conduit.flap_gate = l.flap_gate, conduit.seepage_rate = l.seepage_rate;
      account_.take(l.line, fmt::format("{}: links", taken_as));
    }
    if (one.most_flow > 0.0) limited += fmt::format("{}\"{}\"", limited.empty() ? "" : ", ", one.id);
    const auto reach = [&](int node, double elevation, double invert) {
      auto& least = least_depth_[static_cast<std::size_t>(node)];
      least = std::max(least, elevation - invert + taken->height);
    };
    reach(ends->from, conduit.inlet_elevation, ends->from_invert);
    reach(ends->to, conduit.outlet_elevation, ends->to_invert);
    add_link(one.id, *ends, one.line, std::move(conduit));
  }
  if (!limited.empty()) remarks_.push_back(fmt::format("largest flows of conduits are not taken over; their sections limit them: {}", limited));
}

void SwmmNetwork::take_pumps() {
  for (const swmm::Pump& one : model_.pumps) {
    const auto ends = ends_of(one.from, one.to);
    if (!ends) continue;
    Pump pump{.curve = PumpCurve::ideal, .start_depth = one.on_depth, .stop_depth = one.off_depth};
    if (pump.start_depth == 0.0) pump.start_depth = pump.stop_depth;  // SWMM switches on at any depth from the stop depth on
    if (!one.curve.empty()) {
      const swmm::Curve* curve = swmm::find(model_.curves, one.curve);
      if (!curve || curve->points.empty()) {
        told_fault(one.line, fmt::format("pump curve \"{}\" of \"{}\" is not in the file", one.curve, one.id), "define it in [CURVES]");
        continue;
      }
      switch (curve->kind) {
        case swmm::CurveKind::pump1: pump.curve = PumpCurve::steps_of_volume; break;
        case swmm::CurveKind::pump2: pump.curve = PumpCurve::steps_of_depth; break;
        case swmm::CurveKind::pump3: pump.curve = PumpCurve::head; break;
        case swmm::CurveKind::pump4: pump.curve = PumpCurve::depth; break;
        case swmm::CurveKind::pump5: pump.curve = PumpCurve::head_and_speed; break;
        default: told_fault(one.line, fmt::format("curve \"{}\" of pump \"{}\" is no pump curve", one.curve, one.id), "its kind is PUMP1 to PUMP5"); continue;
      }
      account_.take("CURVES", curve->id, fmt::format("{}: curves", taken_as));
      for (const auto& [x, q] : curve->points)
        if (pump.x.empty() || x > pump.x.back()) pump.x.push_back(x), pump.discharge.push_back(q);
        else pump.discharge.back() = q;
    }
    add_link(one.id, *ends, one.line, std::move(pump), one.initially_on ? 1.0 : 0.0);
  }
}

void SwmmNetwork::take_orifices() {
  for (const swmm::Orifice& one : model_.orifices) {
    const auto ends = ends_of(one.from, one.to);
    const swmm::CrossSection* section = section_for(one.id);
    if (!ends) continue;
    if (!section) {
      told_fault(one.line, fmt::format("orifice \"{}\" has no line in [XSECTIONS]", one.id), "write its shape there");
      continue;
    }
    account_.take(section->line, fmt::format("{}: sections", taken_as));
    Orifice orifice{.opening = one.bottom ? OrificeOpening::bottom : OrificeOpening::side, .circular = section->shape == "CIRCULAR",
                    .height = section->geometry[0], .width = section->geometry[1], .discharge_coefficient = one.discharge_coefficient,
                    .flap_gate = one.flap_gate, .travel_time = one.open_close_time};
    orifice.crest_elevation = crest_of(one.offset, ends->from_invert, one.id);
    if (!one.bottom) {
      auto& least = least_depth_[static_cast<std::size_t>(ends->from)];
      least = std::max(least, orifice.crest_elevation - ends->from_invert + orifice.height);
    }
    add_link(one.id, *ends, one.line, orifice);
  }
}

void SwmmNetwork::take_weirs() {
  for (const swmm::Weir& one : model_.weirs) {
    const auto ends = ends_of(one.from, one.to);
    const swmm::CrossSection* section = section_for(one.id);
    if (!ends) continue;
    if (!section) {
      told_fault(one.line, fmt::format("weir \"{}\" has no line in [XSECTIONS]", one.id), "write its shape there");
      continue;
    }
    account_.take(section->line, fmt::format("{}: sections", taken_as));
    Weir weir{.kind = WeirKind::transverse, .height = section->geometry[0], .coefficient = one.discharge_coefficient, .end_coefficient = one.end_coefficient,
              .end_contractions = static_cast<int>(std::lround(one.end_contractions)), .flap_gate = one.flap_gate, .surcharges = one.can_surcharge};
    weir.length = section->geometry[1];
    switch (one.kind) {
      case swmm::WeirKind::transverse: break;
      case swmm::WeirKind::sideflow: weir.kind = WeirKind::side_flow; break;
      case swmm::WeirKind::v_notch:
        weir.kind = WeirKind::v_notch;
        weir.side_slope = section->geometry[0] > 0.0 ? 0.5 * section->geometry[1] / section->geometry[0] : 0.0;
        break;
      case swmm::WeirKind::trapezoidal: weir.kind = WeirKind::trapezoidal, weir.side_slope = 0.5 * (section->geometry[2] + section->geometry[3]); break;
      case swmm::WeirKind::roadway:
        remarks_.push_back(fmt::format("roadway weir \"{}\" keeps its coefficient; SWMM changes it with head and width of the road", one.id));
        weir.surcharges = false;
        break;
    }
    if (!one.coefficient_curve.empty()) remarks_.push_back(fmt::format("weir \"{}\" keeps its coefficient; curve \"{}\" is not taken over", one.id, one.coefficient_curve));
    weir.crest_elevation = crest_of(one.crest, ends->from_invert, one.id);
    add_link(one.id, *ends, one.line, weir);
  }
}

void SwmmNetwork::take_outlets() {
  for (const swmm::Outlet& one : model_.outlets) {
    const auto ends = ends_of(one.from, one.to);
    if (!ends) continue;
    Outlet outlet{.by_head_difference = one.by_head, .coefficient = one.coefficient, .exponent = one.exponent, .depths = {}, .discharge = {}, .flap_gate = one.flap_gate};
    outlet.crest_elevation = crest_of(one.offset, ends->from_invert, one.id);
    if (!one.curve.empty()) {
      const swmm::Curve* curve = swmm::find(model_.curves, one.curve);
      if (!curve || curve->points.empty()) {
        told_fault(one.line, fmt::format("rating curve \"{}\" of \"{}\" is not in the file", one.curve, one.id), "define it in [CURVES]");
        continue;
      }
      account_.take("CURVES", curve->id, fmt::format("{}: curves", taken_as));
      for (const auto& [depth, q] : curve->points)
        if (outlet.depths.empty() || depth > outlet.depths.back()) outlet.depths.push_back(depth), outlet.discharge.push_back(q);
    }
    add_link(one.id, *ends, one.line, std::move(outlet));
  }
}

// Inlets of streets.

void SwmmNetwork::take_inlets() {
  std::set<int> has_outlet;  // nodes from which a conduit leads on
  std::set<int> returning;  // nodes below inlets
  for (const Link& link : network_.links) has_outlet.insert(link.from);
  for (const swmm::InletUsage& one : model_.inlet_usage) {
    const auto conduit = links_.find(swmm::folded(one.conduit)), node = nodes_.find(swmm::folded(one.node));
    const swmm::Inlet* inlet = nullptr;
    for (const swmm::Inlet& candidate : model_.inlets)
      if (swmm::same_name(candidate.id, one.inlet)) inlet = &candidate;
    if (conduit == links_.end() || node == nodes_.end() || !inlet) {
      told_fault(one.line, fmt::format("[INLET_USAGE] conduit \"{}\", inlet \"{}\" or node \"{}\" is not in the file", one.conduit, one.inlet, one.node), "define it in [CONDUITS], [INLETS] or [JUNCTIONS]");
      continue;
    }
    const Link& along = network_.links[static_cast<std::size_t>(conduit->second)];
    const auto* street = std::get_if<Conduit>(&along.kind);
    const swmm::CrossSection* section = section_for(one.conduit);
    const auto design = inlet_of(model_, *inlet);
    if (!street || !section || !design) {
      told_fault(one.line, fmt::format("[INLET_USAGE] \"{}\" is no street or channel, or the inlet's curve is not in the file", one.conduit));
      continue;
    }
    StreetInlet made{.row = {.design = *design, .count = one.count, .clogged = one.clogged}};
    if (one.most_flow > 0.0) made.row.most_discharge = one.most_flow;
    const double slope = (street->inlet_elevation - street->outlet_elevation) / street->length;
    const swmm::Street* profile = section->shape == "STREET" ? swmm::find(model_.streets, section->reference) : nullptr;
    if (profile) {
      made.site = gutter_of(*profile, slope, one);
      made.sides = profile->sides;
    } else {
      Ditch ditch{.longitudinal_slope = std::max(1e-6, slope), .manning_n = street->manning_n};
      if (const auto* box = std::get_if<OpenRectangle>(&street->section)) ditch.bottom_width = box->width;
      if (const auto* banks = std::get_if<Trapezoid>(&street->section)) ditch.bottom_width = banks->bottom_width, ditch.side_slope = 0.5 * (banks->left_slope + banks->right_slope);
      made.site = ditch;
    }
    const bool in_sag = swmm::same_name(one.placement, "ON_SAG") || (!swmm::same_name(one.placement, "ON_GRADE") && !has_outlet.contains(along.to));
    made.conduit = in_sag ? -1 : conduit->second;
    account_.take(one.line, fmt::format("{}: links", taken_as));
    for (const int line : inlet->lines) account_.take(line, fmt::format("{}: links", taken_as));
    if (!inlet->capture_curve.empty()) account_.take("CURVES", inlet->capture_curve, fmt::format("{}: curves", taken_as));
    Node& sewer = network_.nodes[static_cast<std::size_t>(node->second)];
    if (sewer.rim == Rim::spills && !std::holds_alternative<Outfall>(sewer.kind)) sewer.rim = Rim::sealed, returning.insert(node->second);
    const std::string id = fmt::format("{}.inlet", along.id);
    links_[swmm::folded(id)] = static_cast<int>(network_.links.size());
    network_.links.push_back({.id = id, .from = along.to, .to = node->second, .kind = std::move(made)});
  }
  returning_ = std::move(returning);
}

/// What rises over the rim of a node below inlets goes back through them to the street.
void SwmmNetwork::return_over_rims() {
  std::string names;
  for (Link& link : network_.links)
    if (auto* inlet = std::get_if<StreetInlet>(&link.kind); inlet && returning_.contains(link.to)) {
      const Node& node = network_.nodes[static_cast<std::size_t>(link.to)];
      inlet->returns_above = node.invert_elevation + node.depth + node.surcharge_depth;
    }
  for (const int node : returning_) names += (names.empty() ? "" : ", ") + network_.nodes[static_cast<std::size_t>(node)].id;
  if (!names.empty()) remarks_.push_back("what rises over the rim of nodes below inlets goes back through them to the street, as in SWMM: " + names);
}

// Water from outside.

void SwmmNetwork::take_inflows() {
  for (const swmm::Inflow& one : model_.inflows) {
    const auto node = nodes_.find(swmm::folded(one.node));
    if (!swmm::same_name(one.constituent, "FLOW") || node == nodes_.end()) continue;
    Inflow inflow{.node = node->second, .series = {}, .series_factor = one.scale, .base = one.baseline, .patterns = {}};
    if (!one.series.empty()) {
      if (auto series = series_of(one.series, model_.options.flow_unit(), true)) inflow.series = std::move(*series);
      else told_fault(one.line, fmt::format("time series \"{}\" is not in the file or is empty", one.series), "define it in [TIMESERIES]");
    }
    if (!one.pattern.empty()) add_pattern(inflow.patterns, one.pattern, one.line);
    account_.take(one.line, fmt::format("{}: inflows", taken_as));
    network_.inflows.push_back(std::move(inflow));
  }
  for (const swmm::DryWeatherFlow& one : model_.dry_weather_flows) {
    const auto node = nodes_.find(swmm::folded(one.node));
    if (!swmm::same_name(one.constituent, "FLOW") || node == nodes_.end()) continue;
    Inflow inflow{.node = node->second, .series = {}, .base = one.average, .patterns = {}};
    for (const std::string& pattern : one.patterns) add_pattern(inflow.patterns, pattern, one.line);
    account_.take(one.line, fmt::format("{}: inflows", taken_as));
    network_.inflows.push_back(std::move(inflow));
  }
}

/// What leaks into sewers by rain becomes a series at each node: the rain of the model is known.
void SwmmNetwork::take_rain_derived_inflows() {
  if (model_.options.ignore_rdii || model_.leaky_sewersheds.empty()) return;
  std::map<std::string, TimeSeries> by_hydrograph;  // [m3/s for each m2]
  for (const swmm::LeakySewershed& one : model_.leaky_sewersheds) {
    const auto node = nodes_.find(swmm::folded(one.node));
    const swmm::Hydrograph* drawn = swmm::find(model_.hydrographs, one.hydrograph);
    const swmm::RainGage* gage = drawn ? swmm::find(model_.gages, drawn->gage) : nullptr;
    if (node == nodes_.end() || !gage) {
      told_fault(one.line, fmt::format("[RDII] node \"{}\", unit hydrograph \"{}\" or its rain gage is not in the file", one.node, one.hydrograph), "define it in [JUNCTIONS], [HYDROGRAPHS] or [RAINGAGES]");
      continue;
    }
    const auto [series, is_new] = by_hydrograph.try_emplace(swmm::folded(drawn->id));
    if (is_new) {
      UnitHydrograph hydrograph;
      for (std::size_t m = 0; m < hydrograph.by_month.size(); ++m)
        for (std::size_t k = 0; k < hydrograph.by_month[m].size(); ++k) {
          const swmm::Hydrograph::Response& r = drawn->by_month[m][k];
          hydrograph.by_month[m][k] = {r.share, r.time_to_peak, r.recession, r.most_abstraction, r.recovery_rate, r.initial_abstraction};
        }
      series->second = rain_derived_inflow(swmm::rain_of(model_, *gage, faults_, remarks_), hydrograph, network_.start, model_.options.duration());
      for (const int line : drawn->lines) account_.take(line, fmt::format("{}: inflows", taken_as));
      account_.take(gage->line, fmt::format("{}: inflows", taken_as));
      if (!gage->series.empty()) account_.take("TIMESERIES", gage->series, fmt::format("{}: inflows", taken_as));
    }
    account_.take(one.line, fmt::format("{}: inflows", taken_as));
    network_.inflows.push_back({.node = node->second, .series = series->second, .series_factor = one.area, .patterns = {}});
  }
  remarks_.push_back("rain that leaks into sewers (RDII) is computed from the model's rain: its series stay as they are when the rain of the scenario is changed");
}

// Rules.

void SwmmNetwork::take_rules() {
  RuleWords& words = words_;
  for (const swmm::RainGage& gage : model_.gages) words.gauges.push_back(gage.id);
  for (const swmm::Curve& curve : model_.curves) {
    if (curve.kind != swmm::CurveKind::control) continue;
    SettingCurve setting;
    for (const auto& [x, y] : curve.points)
      if (setting.x.empty() || x > setting.x.back()) setting.x.push_back(x), setting.setting.push_back(y);
    words.curves[curve.id] = std::move(setting);
  }
  words.length_unit = model_.options.length_unit();
  words.discharge_unit = model_.options.flow_unit();
  words.rain_unit = (model_.options.us_units() ? 0.0254 : 1e-3) / 3600.0;
  std::string text;
  std::vector<int> lines;  // of the file, for each line of the text
  for (const swmm::Section& section : model_.sections) {
    if (section.name != "CONTROLS") continue;
    for (const swmm::Line& line : section.lines) text += line.text + '\n', lines.push_back(line.number);
  }
  for (const swmm::Series& series : model_.series)  // only where a rule names it: the series is taken over by that
    if (swmm::folded(text).find(swmm::folded(series.id)) != std::string::npos && swmm::folded(text).find("timeseries") != std::string::npos)
      if (auto read = series_of(series.id, 1.0, false)) words.series[series.id] = std::move(*read);
  rules_ = read_rules(text, network_, words);
  for (const int line : lines) account_.take(line, fmt::format("{}: rules", taken_as));
  for (const RuleTextFault& fault : rules_.faults) {
    const int line = lines[static_cast<std::size_t>(std::clamp<int>(fault.line - 1, 0, static_cast<int>(lines.size()) - 1))];
    account_.leave(line, fmt::format("rule not understood: {}", fault.message));
    remarks_.push_back(fmt::format("line {}: a control rule is not taken over: {}", line, fault.message));
  }
  for (const auto& [name, curve] : words.curves)
    if (!rules_.rules.empty()) account_.take("CURVES", name, fmt::format("{}: rules", taken_as));
}

// When it is computed.

void SwmmNetwork::take_events() {
  for (const swmm::Event& event : model_.events) {
    account_.take(event.line, "scenario.toml [[network.period]]");
    periods_.push_back({event.start - model_.options.start, event.end - model_.options.start});
  }
  std::ranges::sort(periods_, {}, &Period::from);
  std::vector<Period> joined;
  for (const Period& period : periods_)
    if (!joined.empty() && period.from <= joined.back().until) joined.back().until = std::max(joined.back().until, period.until);
    else joined.push_back(period);
  periods_ = std::move(joined);
  if (!periods_.empty())
    remarks_.push_back(fmt::format("flow is computed in the {} of [EVENTS] alone, as in SWMM: the rest of the time sewers stand as they were left, and what runs off leaves the model",
                                   periods_.size() == 1 ? "period" : "periods"));
}

// Options.

void SwmmNetwork::account_for_options() {
  const swmm::Options& options = model_.options;
  for (const char* key : {"LINK_OFFSETS", "ALLOW_PONDING", "MIN_SURFAREA", "FORCE_MAIN_EQUATION"}) account_.take("OPTIONS", key, fmt::format("{}: nodes and links", taken_as));
  account_.take("OPTIONS", "FLOW_ROUTING", fmt::format("{}: normal_flow_limit; hydro solves the full equations of flow", taken_as));
  account_.take("OPTIONS", "ROUTING_STEP", fmt::format("{}: longest step", taken_as));
  account_.take("OPTIONS", "SURCHARGE_METHOD", fmt::format("{}: slot", taken_as));
  for (const char* key : {"VARIABLE_STEP", "LENGTHENING_STEP", "MINIMUM_STEP", "MAX_TRIALS", "HEAD_TOLERANCE", "SYS_FLOW_TOL", "LAT_FLOW_TOL", "SKIP_STEADY_STATE", "THREADS"})
    account_.leave("OPTIONS", key, "hydro chooses steps and accuracy itself");
  account_.take("OPTIONS", "NORMAL_FLOW_LIMITED", fmt::format("{}: normal_flow_limit", taken_as));
  for (const char* key : {"INERTIAL_DAMPING", "MIN_SLOPE"})
    account_.leave("OPTIONS", key, "belongs to SWMM's way of solving; hydro needs no such switch");
  account_.leave("OPTIONS", "RULE_STEP", "rules are looked at in every step");
  account_.take("OPTIONS", "IGNORE_RDII", fmt::format("{}: inflows", taken_as));
  account_.leave("OPTIONS", "IGNORE_ROUTING", "the network is always computed");
  if (options.routing == swmm::Routing::kinematic_wave || options.routing == swmm::Routing::steady)
    remarks_.push_back("the model routes without backwater (KINWAVE or STEADY); hydro solves the full equations, so water may stand back and flow both ways; no conduit carries more than uniform flow");
  if (has_force_mains_) remarks_.push_back("pressure mains flow after Manning, with a roughness that loses as much as their own law at 1.5 m/s");
}

bool SwmmNetwork::any_in(const swmm::Model& model) {
  return !model.conduits.empty() || !model.pumps.empty() || !model.orifices.empty() || !model.weirs.empty() || !model.outlets.empty();
}

void SwmmNetwork::leave_options(SwmmAccount& account) {
  for (const char* key : {"FLOW_ROUTING", "LINK_OFFSETS", "MIN_SLOPE", "ALLOW_PONDING", "SKIP_STEADY_STATE", "ROUTING_STEP", "RULE_STEP", "INERTIAL_DAMPING", "NORMAL_FLOW_LIMITED",
                          "FORCE_MAIN_EQUATION", "VARIABLE_STEP", "LENGTHENING_STEP", "MIN_SURFAREA", "MAX_TRIALS", "HEAD_TOLERANCE", "SYS_FLOW_TOL", "LAT_FLOW_TOL", "MINIMUM_STEP",
                          "THREADS", "SURCHARGE_METHOD", "IGNORE_ROUTING", "IGNORE_RDII"})
    account.leave("OPTIONS", key, "about sewers, of which the model has none");
}

io::NetworkFile SwmmNetwork::drawing() const {
  io::NetworkFile file;
  file.network = network_;
  file.rules = rules_.rules, file.expressions = rules_.expressions;
  file.words.gauges = words_.gauges;  // rules are written in SI; curves and series follow from them
  return file;
}

std::string SwmmNetwork::node_id(const std::string& name) const {
  const auto at = nodes_.find(swmm::folded(name));
  return at == nodes_.end() ? std::string() : network_.nodes[static_cast<std::size_t>(at->second)].id;
}

std::string SwmmNetwork::toml(double exchange_interval) const {
  const SolverOptions chosen = options();
  std::string periods;
  for (const Period& period : periods_) periods += fmt::format("[[network.period]]\nfrom = \"{:.12g} s\"\nuntil = \"{:.12g} s\"\n\n", period.from, period.until);
  constexpr std::array limits{"none", "slope", "froude", "both", "always"};
  return fmt::format("[network]\nfile = \"network.gpkg\"\nas_swmm = {}\nnormal_flow_limit = \"{}\"\nslot = {}\nreach_length = \"{:g} m\"\nleast_reaches = {}\ntheta = {:g}\nlongest_step = \"{:.12g} s\"\nexchange_interval = \"{:.12g} s\"\n\n",
                     chosen.as_swmm, limits[static_cast<std::size_t>(chosen.normal_flow_limit)], chosen.slot, chosen.reach_length, chosen.least_reaches, chosen.theta, chosen.longest_step, exchange_interval) + periods;
}

SolverOptions SwmmNetwork::options() const {
  constexpr double shortest = 0.5, longest = 10.0, uncut = 1e5;  // [s], [s], [m]
  SolverOptions options{.reach_length = uncut, .least_reaches = 1};
  options.longest_step = std::clamp(model_.options.routing_step, shortest, longest);
  options.theta = 0.8;  // SWMM takes levels at the end of a step; less lets full pipes between small manholes ring
  options.as_swmm = true;
  switch (model_.options.normal_flow_limit) {
    case swmm::NormalFlowLimit::none: break;
    case swmm::NormalFlowLimit::slope: options.normal_flow_limit = NormalFlowLimit::slope; break;
    case swmm::NormalFlowLimit::froude: options.normal_flow_limit = NormalFlowLimit::froude; break;
    case swmm::NormalFlowLimit::both: options.normal_flow_limit = NormalFlowLimit::both; break;
  }
  if (model_.options.routing == swmm::Routing::kinematic_wave || model_.options.routing == swmm::Routing::steady) options.normal_flow_limit = NormalFlowLimit::always;
  options.slot = model_.options.surcharge == swmm::SurchargeMethod::slot;
  return options;
}

std::vector<io::ImportAccount::Compatibility> SwmmNetwork::compatibility() const {
  std::vector<io::ImportAccount::Compatibility> list{
      {"one_reach", "a conduit is one reach between its nodes; own rules: at least three, none longer than 20 m, so that waves and shallow ends are resolved"},
      {"inertia", "each conduit gains or loses velocity head by its own change of depth alone, and none when it is full; own rules carry momentum on through equal pipes and lose it in manholes"},
      {"ends", "a full conduit ends at the level of its node; own rules: not below critical depth, so that what speeds up towards a free end costs head"}};
  if (options().normal_flow_limit != NormalFlowLimit::none)
    list.push_back({"normal_flow_limit", "no conduit carries more than uniform flow at its upper end where NORMAL_FLOW_LIMITED says so, or anywhere when the model routes by KINWAVE or STEADY; own rules: levels and inertia alone"});
  if (options().slot) list.push_back({"slot", "full pipes carry what fits in the Preissmann slot, a fifth of their width at the crown; own rules: a full pipe carries what its section does"});
  return list;
}

}  // namespace hydro::study::detail
