#include "libhydro/network/network_change.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/network/detail/storage_geometry.h"

namespace hydro::network {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double slip = 1e-6;  ///< [m] by which levels may miss each other
constexpr std::array<std::string_view, 10> kind_names{"junction", "storage", "outfall", "conduit", "pump", "orifice", "gate", "weir", "outlet", "inlet"};

std::string number(double value) {
  std::string text = std::to_string(std::round(value * 1000.0) / 1000.0);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// Tanks.

double volume_of(const StorageShape& shape, double depth) {
  const JordanSplit split = StorageGeometry(shape).split(depth);
  return split.area_1 - split.area_2;
}

/// Every plan area times `factor`. Where one axis does it no root is drawn, so that twice the area is twice the volume to the bit.
void widen(StorageShape& shape, double factor) {
  if (auto* table = std::get_if<TabularStorage>(&shape)) {
    for (double& area : table->areas) area *= factor;
  } else if (auto* function = std::get_if<FunctionalStorage>(&shape)) {
    function->constant *= factor, function->coefficient *= factor;
  } else if (auto* cylinder = std::get_if<CylindricalStorage>(&shape)) {
    cylinder->width *= factor;
  } else if (auto* cone = std::get_if<ConicalStorage>(&shape)) {
    cone->width *= factor;
  } else if (auto* paraboloid = std::get_if<ParaboloidStorage>(&shape)) {
    paraboloid->width *= factor;
  } else {
    auto& pyramid = std::get<PyramidalStorage>(shape);
    const double side = std::sqrt(factor);
    pyramid.length *= side, pyramid.width *= side, pyramid.side_slope *= side;
  }
}

/// The same plan areas over a depth that is `factor` times as great.
void stretch(StorageShape& shape, double factor) {
  if (auto* table = std::get_if<TabularStorage>(&shape)) {
    for (double& depth : table->depths) depth *= factor;
  } else if (auto* function = std::get_if<FunctionalStorage>(&shape)) {
    function->coefficient /= std::pow(factor, function->exponent);
  } else if (auto* cone = std::get_if<ConicalStorage>(&shape)) {
    cone->side_slope /= factor;
  } else if (auto* paraboloid = std::get_if<ParaboloidStorage>(&shape)) {
    paraboloid->height *= factor;
  } else if (auto* pyramid = std::get_if<PyramidalStorage>(&shape)) {
    pyramid->side_slope /= factor;
  }  // a cylinder has one plan area
}

// Sections.

double* height_in(SectionShape& section) {
  return std::visit(
      [](auto& shape) -> double* {
        if constexpr (requires { shape.height; }) return &shape.height;
        else if constexpr (requires { shape.diameter; }) return &shape.diameter;
        else return nullptr;
      },
      section);
}

double* width_in(SectionShape& section) {
  return std::visit(
      [](auto& shape) -> double* {
        if constexpr (requires { shape.width; }) return &shape.width;
        else if constexpr (requires { shape.bottom_width; }) return &shape.bottom_width;
        else if constexpr (requires { shape.top_width; }) return &shape.top_width;
        else return nullptr;
      },
      section);
}

double extent(const std::vector<double>& values) { return values.empty() ? 0.0 : std::ranges::max(values) - std::ranges::min(values); }

/// Stretches about the first value, or the lowest.
void spread(std::vector<double>& values, double fixed, double factor) {
  for (double& value : values) value = factor == 1.0 ? value : fixed + factor * (value - fixed);
}

/// Height, or width, of a section whose shape is a list of points; 0 of other shapes.
double drawn_height(const SectionShape& section) {
  if (const auto* irregular = std::get_if<Irregular>(&section)) return extent(irregular->elevations);
  if (const auto* custom = std::get_if<Custom>(&section)) return custom->depths.empty() ? 0.0 : custom->depths.back();
  return 0.0;
}
double drawn_width(const SectionShape& section) {
  if (const auto* irregular = std::get_if<Irregular>(&section)) return extent(irregular->stations);
  if (const auto* custom = std::get_if<Custom>(&section)) return custom->widths.empty() ? 0.0 : std::ranges::max(custom->widths);
  return 0.0;
}

void heighten_drawn(SectionShape& section, double factor) {
  if (auto* irregular = std::get_if<Irregular>(&section)) spread(irregular->elevations, std::ranges::min(irregular->elevations), factor);
  else if (auto* custom = std::get_if<Custom>(&section)) spread(custom->depths, 0.0, factor);
}
void widen_drawn(SectionShape& section, double factor) {
  if (auto* irregular = std::get_if<Irregular>(&section)) {
    const double first = irregular->stations.front();
    for (double* bank : {&irregular->left_bank, &irregular->right_bank})
      if (std::isfinite(*bank) && factor != 1.0) *bank = first + factor * (*bank - first);
    spread(irregular->stations, first, factor);
  } else if (auto* custom = std::get_if<Custom>(&section)) {
    spread(custom->widths, 0.0, factor);
  }
}

// One quantity of one element.

/// What came of one alteration: the value before and after, or why there is none.
struct Result {
  double from = nothing, to = nothing;
  std::string why_not;
};

Result refused(std::string why) { return {nothing, nothing, std::move(why)}; }

double altered(const Alteration& by, double value) { return by.is_factor ? value * by.value : by.value; }

Result alter(double& value, const Alteration& by) {
  const double from = value;
  value = altered(by, value);
  return {from, value, {}};
}

Result alter_whole(int& value, const Alteration& by, const std::string& what) {
  const double from = value, to = altered(by, from);
  if (to < 1.0 || to != std::round(to) || to > 10000.0) return refused("would have " + number(to) + " " + what + ": they are whole, 1 or more");
  value = static_cast<int>(to);
  return {from, to, {}};
}

/// A whole curve, by its greatest discharge.
Result alter_curve(std::vector<double>& discharge, const Alteration& by) {
  const double from = discharge.empty() ? 0.0 : std::ranges::max(discharge);
  if (!by.is_factor && !(from > 0.0)) return refused("has a curve without any discharge: nothing can be scaled");
  const double factor = by.is_factor ? by.value : by.value / from;
  for (double& value : discharge) value *= factor;
  return {from, from * factor, {}};
}

Result alter(Storage& storage, Node& node, const Alteration& by) {
  const double before = volume_of(storage.shape, node.depth);
  if (by.what == Altered::depth) {
    const double from = node.depth, to = altered(by, from);
    if (!(to > 0.0)) return refused("would be " + number(to) + " m deep: a depth is greater than 0");
    stretch(storage.shape, to / from);
    node.invert_elevation += from - to, node.depth = to;
    return {from, to, {}};
  }
  const double from = by.what == Altered::area ? before / node.depth : before;
  const double factor = by.is_factor ? by.value : by.value / from;
  if (!(factor > 0.0) || !std::isfinite(factor)) return refused("would have " + number(altered(by, from)) + (by.what == Altered::area ? " m2" : " m3") + ": a tank holds more than 0");
  widen(storage.shape, factor);
  return {from, from * factor, {}};
}

Result alter_height(SectionShape& section, const Alteration& by) {
  if (double* height = height_in(section)) return alter(*height, by);
  const double from = drawn_height(section);
  heighten_drawn(section, by.is_factor ? by.value : by.value / from);
  return {from, altered(by, from), {}};
}

Result alter_width(SectionShape& section, const Alteration& by) {
  if (double* width = width_in(section)) return alter(*width, by);
  const double from = drawn_width(section);
  if (!(from > 0.0)) return refused("has a section that is as wide as its height says: alter height or size");
  widen_drawn(section, by.is_factor ? by.value : by.value / from);
  return {from, altered(by, from), {}};
}

Result alter_size(SectionShape& section, const Alteration& by) {
  const Result height = alter_height(section, by);
  if (width_in(section) || drawn_width(section) > 0.0) alter_width(section, by);
  return height;
}

Result alter_flap(bool& flap, const Alteration& by) {
  const double from = flap ? 1.0 : 0.0;
  flap = by.value != 0.0;
  return {from, by.value, {}};
}

Result alter(Node& node, const Alteration& by) {
  if (by.what == Altered::initial_depth) return alter(node.initial_depth, by);
  if (by.what == Altered::shaft_area) return alter(std::get<Junction>(node.kind).shaft_area, by);
  if (by.what == Altered::flap_gate) return alter_flap(std::get<Outfall>(node.kind).flap_gate, by);
  if (by.what == Altered::level) {
    if (auto* fixed = std::get_if<FixedLevel>(&std::get<Outfall>(node.kind).outside)) return alter(fixed->level, by);
    return refused("has no fixed level outside");
  }
  return alter(std::get<Storage>(node.kind), node, by);
}

Result alter(Conduit& conduit, const Alteration& by) {
  switch (by.what) {
    case Altered::height: return alter_height(conduit.section, by);
    case Altered::width: return alter_width(conduit.section, by);
    case Altered::size: return alter_size(conduit.section, by);
    case Altered::barrels: return alter_whole(conduit.barrels, by, "barrels");
    case Altered::flap_gate: return alter_flap(conduit.flap_gate, by);
    default: return alter(conduit.manning_n, by);
  }
}

Result alter(Pump& pump, const Alteration& by) {
  if (by.what == Altered::start_depth) return alter(pump.start_depth, by);
  if (by.what == Altered::stop_depth) return alter(pump.stop_depth, by);
  if (pump.curve == PumpCurve::ideal) return refused("is an ideal pump: it lifts all that arrives");
  return alter_curve(pump.discharge, by);
}

Result alter(Orifice& orifice, const Alteration& by) {
  if (by.what == Altered::crest) return alter(orifice.crest_elevation, by);
  if (by.what == Altered::flap_gate) return alter_flap(orifice.flap_gate, by);
  if (by.what == Altered::width) return orifice.circular ? refused("is a circle: alter height or size") : alter(orifice.width, by);
  if (by.what == Altered::size) alter(orifice.width, by);
  return alter(orifice.height, by);
}

Result alter(SluiceGate& gate, const Alteration& by) {
  if (by.what == Altered::sill) return alter(gate.sill_elevation, by);
  if (by.what == Altered::flap_gate) return alter_flap(gate.flap_gate, by);
  return alter(by.what == Altered::width ? gate.width : gate.full_opening, by);
}

Result alter(Weir& weir, const Alteration& by) {
  if (by.what == Altered::crest) return alter(weir.crest_elevation, by);
  if (by.what == Altered::flap_gate) return alter_flap(weir.flap_gate, by);
  return alter(by.what == Altered::height ? weir.height : weir.length, by);
}

Result alter(Outlet& outlet, const Alteration& by) {
  if (by.what == Altered::crest) return alter(outlet.crest_elevation, by);
  if (by.what == Altered::flap_gate) return alter_flap(outlet.flap_gate, by);
  if (!outlet.discharge.empty()) return alter_curve(outlet.discharge, by);
  return by.is_factor ? alter(outlet.coefficient, by) : refused("has no table with a greatest discharge: give a factor");
}

Result alter(StreetInlet& inlet, const Alteration& by) {
  return by.what == Altered::count ? alter_whole(inlet.row.count, by, "inlets") : alter(inlet.row.clogged, by);
}

Result alter(Link& link, const Alteration& by) {
  return std::visit([&](auto& kind) { return alter(kind, by); }, link.kind);
}

// Changes.

ElementKind kind_of_element(const Node& node) { return static_cast<ElementKind>(node.kind.index()); }
ElementKind kind_of_element(const Link& link) { return static_cast<ElementKind>(std::variant_size_v<decltype(Node::kind)> + link.kind.index()); }

/// Applies changes one by one and remembers who altered what.
class Changer {
 public:
  Changer(const std::vector<NetworkChange>& changes, DrainageNetwork& network) : changes_(changes), network_(network), before_(network) {
    outcome_.unmatched.resize(changes.size());
  }

  ChangeOutcome carry_out() {
    for (change_ = 0; change_ < changes_.size(); ++change_) {
      find_wells();
      std::vector<bool> met(changes_[change_].ids.size(), false);
      for (std::size_t n = 0; n < network_.nodes.size(); ++n) visit(network_.nodes[n], static_cast<int>(n), n, met);
      for (std::size_t l = 0; l < network_.links.size(); ++l) visit(network_.links[l], network_.links[l].from, network_.nodes.size() + l, met);
      for (std::size_t i = 0; i < met.size(); ++i)
        if (!met[i]) outcome_.unmatched[change_].push_back(changes_[change_].ids[i]);
    }
    check_places(check_network());
    if (outcome_.faults.empty()) measure();
    return std::move(outcome_);
  }

 private:
  void fault(std::size_t change, std::string message, std::string hint = {}) {
    constexpr std::size_t most_of_a_change = 10;
    const auto count = std::ranges::count(outcome_.faults, change, &ChangeFault::change);
    if (static_cast<std::size_t>(count) < most_of_a_change) outcome_.faults.push_back({change, std::move(message), std::move(hint)});
    else if (static_cast<std::size_t>(count) == most_of_a_change) outcome_.faults.push_back({change, "... and more faults of this change", {}});
  }
  static std::string name(ElementKind kind, const std::string& id) { return std::string(name_of(kind)) + " \"" + id + '"'; }

  void find_wells() {
    const NetworkChange& change = changes_[change_];
    drained_ = change.within_wells ? network::drained_by(network_, change.wells) : std::vector<bool>(network_.nodes.size(), true);
  }

  /// Alters an element that the change names. `object` counts nodes, then links.
  template <class Element>
  void visit(Element& element, int at, std::size_t object, std::vector<bool>& met) {
    const NetworkChange& change = changes_[change_];
    if (kind_of_element(element) != change.kind || at < 0 || !drained_[static_cast<std::size_t>(at)]) return;
    bool named = change.ids.empty();
    for (std::size_t i = 0; i < change.ids.size(); ++i)
      if (matches(change.ids[i], element.id)) named = met[i] = true;
    if (!named) return;
    AlteredElement row{.change = change_, .kind = change.kind, .id = element.id, .values = {}};
    for (const Alteration& by : change.alterations) {
      if (is_taken(object, by.what)) {
        fault(change_, "two changes alter " + std::string(info_of(by.what).name) + " of " + name(change.kind, element.id), "let only one of them take part: give them layouts of their own and choose by network.layout");
        continue;
      }
      const Result result = alter(element, by);
      if (!result.why_not.empty()) fault(change_, name(change.kind, element.id) + " " + result.why_not);
      else row.values.push_back({by.what, result.from, result.to});
    }
    rows_[object].push_back(objects_.size());
    outcome_.elements.push_back(std::move(row));
    objects_.push_back(object);
  }

  /// Whether another change altered it already.
  bool is_taken(std::size_t object, Altered what) const {
    const auto rows = rows_.find(object);
    return rows != rows_.end() && std::ranges::any_of(rows->second, [&](std::size_t row) {
      return std::ranges::any_of(outcome_.elements[row].values, [&](const auto& value) { return overlap(value.what, what); });
    });
  }

  /// The flaws that the changes made, each told of the first change of its element. Returns the objects that have one.
  std::vector<std::size_t> check_network() {
    std::vector<std::size_t> flawed;
    for (const NetworkFault& flaw : faults(network_)) {
      const bool is_node = flaw.object == NetworkFault::Object::node;
      if (!is_node && flaw.object != NetworkFault::Object::link) continue;
      const std::size_t object = static_cast<std::size_t>(flaw.index) + (is_node ? 0 : network_.nodes.size());
      flawed.push_back(object);
      if (const auto at = std::ranges::find(objects_, object); at != objects_.end()) {
        const AlteredElement& element = outcome_.elements[static_cast<std::size_t>(at - objects_.begin())];
        fault(element.change, name(element.kind, element.id) + ": " + flaw.message, flaw.hint);
      }
    }
    return flawed;
  }

  static double crown(const Conduit& conduit, bool first) { return (first ? conduit.inlet_elevation : conduit.outlet_elevation) + Section(conduit.section).height(); }

  /// What no longer fits into the ground, or ends below a floor; of what is sound in itself.
  void check_places(const std::vector<std::size_t>& flawed) {
    for (std::size_t k = 0; k < objects_.size(); ++k) {
      if (std::ranges::find(flawed, objects_[k]) != flawed.end()) continue;
      const AlteredElement& element = outcome_.elements[k];
      if (element.kind == ElementKind::conduit) check_crown(element, objects_[k] - network_.nodes.size());
      else if (objects_[k] < network_.nodes.size()) check_floor(element, objects_[k]);
    }
  }

  void check_crown(const AlteredElement& element, std::size_t l) {
    const Link& link = network_.links[l];
    const auto &conduit = std::get<Conduit>(link.kind), &old = std::get<Conduit>(before_.links[l].kind);
    if (!Section(conduit.section).closed()) return;
    for (const bool first : {true, false}) {
      const Node& node = network_.nodes[static_cast<std::size_t>(first ? link.from : link.to)];
      if (std::holds_alternative<Outfall>(node.kind)) continue;
      const double rim = node.invert_elevation + node.depth, out = crown(conduit, first) - rim;
      if (out <= slip || crown(conduit, first) <= crown(old, first)) continue;  // it stood there before
      fault(element.change, name(element.kind, element.id) + ", " + number(Section(conduit.section).height()) + " m high, would stand " + number(out) + " m out of the ground at " + node.id + ", whose rim lies at " + number(rim) + " m",
            "at most " + number(std::max(0.0, Section(conduit.section).height() - out)) + " m fit there: alter its width, or its barrels");
      return;
    }
  }

  void check_floor(const AlteredElement& element, std::size_t n) {
    const Node& node = network_.nodes[n];
    if (node.initial_depth > node.depth + slip && !(before_.nodes[n].initial_depth > before_.nodes[n].depth + slip) && !std::holds_alternative<Outfall>(node.kind))
      fault(element.change, name(element.kind, element.id) + " would begin " + number(node.initial_depth) + " m deep, deeper than its " + number(node.depth) + " m");
    if (!(node.invert_elevation > before_.nodes[n].invert_elevation)) return;
    for (const Link& link : network_.links)
      if (const auto* conduit = std::get_if<Conduit>(&link.kind)) {
        const bool from = link.from == static_cast<int>(n), to = link.to == static_cast<int>(n);
        if ((from && conduit->inlet_elevation < node.invert_elevation - slip) || (to && conduit->outlet_elevation < node.invert_elevation - slip))
          fault(element.change, name(element.kind, element.id) + ": its floor would lie at " + number(node.invert_elevation) + " m, above the end of conduit \"" + link.id + '"', "make it less shallow");
      }
  }

  /// What costs count.
  void measure() {
    for (std::size_t k = 0; k < objects_.size(); ++k) {
      AlteredElement& element = outcome_.elements[k];
      const bool is_node = objects_[k] < network_.nodes.size();
      const std::size_t l = is_node ? 0 : objects_[k] - network_.nodes.size();
      const auto is_new = [&](std::initializer_list<Altered> list) {
        return std::ranges::any_of(element.values, [&](const auto& value) { return value.from != value.to && std::ranges::find(list, value.what) != list.end(); });
      };
      element.quantity = std::ranges::any_of(element.values, [](const auto& value) { return value.from != value.to; }) ? 1.0 : 0.0;
      if (element.kind == ElementKind::storage) {
        const Node &now = network_.nodes[objects_[k]], &old = before_.nodes[objects_[k]];
        const bool dug = is_new({Altered::area, Altered::volume, Altered::depth});
        element.quantity = !dug ? 0.0 : std::max(0.0, volume_of(std::get<Storage>(now.kind).shape, now.depth) - volume_of(std::get<Storage>(old.kind).shape, old.depth));
      } else if (element.kind == ElementKind::conduit) {
        const auto &now = std::get<Conduit>(network_.links[l].kind), &old = std::get<Conduit>(before_.links[l].kind);
        const bool laid = is_new({Altered::height, Altered::width, Altered::size});
        const int pipes = laid || now.barrels <= old.barrels ? now.barrels : now.barrels - old.barrels;
        if (laid || now.barrels > old.barrels) element.full_area = Section(now.section).full_area();
        element.quantity *= now.length * pipes;
      } else if (element.kind == ElementKind::pump) {
        element.quantity = 0.0;
        for (const auto& value : element.values)
          if (value.what == Altered::discharge) element.quantity = std::max(0.0, value.to - value.from);
      } else if (element.kind == ElementKind::inlet) {
        element.quantity = 0.0;
        for (const auto& value : element.values)
          if (value.what == Altered::count) element.quantity = std::max(0.0, value.to - value.from) * std::get<StreetInlet>(network_.links[l].kind).sides;
      }
    }
  }

  const std::vector<NetworkChange>& changes_;
  DrainageNetwork& network_;
  const DrainageNetwork before_;
  std::size_t change_ = 0;
  std::vector<bool> drained_;          ///< nodes within the systems of the change
  std::vector<std::size_t> objects_;   ///< of each row of the outcome: node, or link behind the nodes
  std::unordered_map<std::size_t, std::vector<std::size_t>> rows_;  ///< of each object that was altered
  ChangeOutcome outcome_;
};

}  // namespace

std::string_view name_of(ElementKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }
std::vector<std::string> element_kinds() { return {kind_names.begin(), kind_names.end()}; }

const std::vector<AlteredInfo>& altered_quantities() {
  using enum ElementKind;
  static const Range depth{0.0, 1e5}, above{.min = std::numeric_limits<double>::denorm_min(), .max = 1e9}, elevation{-12000.0, 9000.0};
  static const std::vector<AlteredInfo> list{
      {Altered::initial_depth, "initial_depth", unit::m, depth, true, true, {junction, storage}},
      {Altered::shaft_area, "shaft_area", unit::m2, above, true, true, {junction}},
      {Altered::area, "area", unit::m2, above, true, true, {storage}},
      {Altered::volume, "volume", unit::m3, above, true, true, {storage}},
      {Altered::depth, "depth", unit::m, above, true, true, {storage}},
      {Altered::level, "level", unit::m, elevation, true, false, {outfall}},
      {Altered::height, "height", unit::m, above, true, true, {conduit, orifice, weir}},
      {Altered::width, "width", unit::m, above, true, true, {conduit, orifice, gate}},
      {Altered::size, "size", unit::none, above, false, true, {conduit, orifice}},
      {Altered::barrels, "barrels", unit::none, {1.0, 1000.0}, true, true, {conduit}},
      {Altered::manning_n, "manning_n", unit::none, above, true, true, {conduit}},
      {Altered::discharge, "discharge", unit::m3_per_s, above, true, true, {pump, outlet}},
      {Altered::start_depth, "start_depth", unit::m, depth, true, true, {pump}},
      {Altered::stop_depth, "stop_depth", unit::m, depth, true, true, {pump}},
      {Altered::crest, "crest", unit::m, elevation, true, false, {orifice, weir, outlet}},
      {Altered::sill, "sill", unit::m, elevation, true, false, {gate}},
      {Altered::full_opening, "full_opening", unit::m, above, true, true, {gate}},
      {Altered::length, "length", unit::m, above, true, true, {weir}},
      {Altered::flap_gate, "flap_gate", unit::none, {0.0, 1.0}, true, false, {outfall, conduit, orifice, gate, weir, outlet}},
      {Altered::count, "count", unit::none, {1.0, 10000.0}, true, true, {inlet}},
      {Altered::clogging, "clogging", unit::none, {0.0, 1.0}, true, true, {inlet}}};
  return list;
}

const AlteredInfo& info_of(Altered what) { return *std::ranges::find(altered_quantities(), what, &AlteredInfo::what); }

bool overlap(Altered a, Altered b) {
  const auto both = [&](Altered one, Altered other) { return (a == one && b == other) || (a == other && b == one); };
  return a == b || both(Altered::area, Altered::volume) || both(Altered::size, Altered::height) || both(Altered::size, Altered::width);
}

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++, from = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1, t = ++from;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<bool> drained_by(const DrainageNetwork& network, const std::vector<std::string>& wells) {
  std::vector<std::vector<int>> links_into(network.nodes.size());
  for (const Link& link : network.links) {
    if (std::holds_alternative<Pump>(link.kind)) continue;
    links_into[static_cast<std::size_t>(link.to)].push_back(link.from);
    if (std::holds_alternative<Conduit>(link.kind)) links_into[static_cast<std::size_t>(link.from)].push_back(link.to);
  }
  std::vector<bool> drained(network.nodes.size(), false);
  std::vector<int> waiting;
  for (std::size_t n = 0; n < drained.size(); ++n)
    if (std::ranges::find(wells, network.nodes[n].id) != wells.end()) drained[n] = true, waiting.push_back(static_cast<int>(n));
  while (!waiting.empty()) {
    const int at = waiting.back();
    waiting.pop_back();
    for (const int from : links_into[static_cast<std::size_t>(at)])
      if (const auto f = static_cast<std::size_t>(from); !drained[f] && !std::holds_alternative<Outfall>(network.nodes[f].kind)) drained[f] = true, waiting.push_back(from);
  }
  return drained;
}

ChangeOutcome apply(const std::vector<NetworkChange>& changes, DrainageNetwork& network) { return Changer(changes, network).carry_out(); }

}  // namespace hydro::network
