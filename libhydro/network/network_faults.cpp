#include <cmath>
#include <map>
#include <set>

#include "libhydro/network/detail/storage_geometry.h"
#include "libhydro/network/drainage_network.h"

namespace hydro::network {
namespace {

bool not_negative(double value) { return value >= 0.0 && std::isfinite(value); }
bool positive(double value) { return value > 0.0 && std::isfinite(value); }

/// Collects the flaws of one object.
class Faults {
 public:
  explicit Faults(std::vector<NetworkFault>& list) : list_(list) {}
  void of(NetworkFault::Object object, int index) { object_ = object, index_ = index; }
  void add(std::string message, std::string hint = {}) { list_.push_back({object_, index_, std::move(message), std::move(hint)}); }
  void need(bool holds, std::string message, std::string hint = {}) {
    if (!holds) add(std::move(message), std::move(hint));
  }
  void need_text(const std::string& fault, const std::string& before = {}) {
    if (!fault.empty()) add(before + fault);
  }

 private:
  std::vector<NetworkFault>& list_;
  NetworkFault::Object object_ = NetworkFault::Object::network;
  int index_ = -1;
};

/// A table's fault: abscissae must rise.
std::string fault_of_table(const std::vector<double>& x, const std::vector<double>& y, const std::string& what) {
  if (x.empty() || x.size() != y.size()) return "the " + what + " needs at least one point, each with two numbers";
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (!std::isfinite(x[k]) || !not_negative(y[k])) return "the " + what + " holds a number that is negative or none";
    if (k && !(x[k] > x[k - 1])) return "the first numbers of the " + what + " must rise";
  }
  return "";
}

void check(const Node& node, Faults& list) {
  list.need(std::isfinite(node.invert_elevation), "the invert elevation is no number");
  list.need(not_negative(node.initial_depth), "the initial depth must not be negative");
  list.need(not_negative(node.ponded_area) && not_negative(node.surcharge_depth), "ponded area and surcharge depth must not be negative");
  const bool outfall = std::holds_alternative<Outfall>(node.kind);
  list.need(outfall || positive(node.depth), "the depth from invert to rim must be greater than 0");
  list.need(outfall || node.rim != Rim::ponds || positive(node.ponded_area), "water that ponds needs a ponded area greater than 0",
            "give an area, or let the water spill");
  if (const auto* junction = std::get_if<Junction>(&node.kind))
    list.need(not_negative(junction->shaft_area), "the shaft area must not be negative");
  if (const auto* storage = std::get_if<Storage>(&node.kind)) {
    list.need_text(fault_of(storage->shape));
    list.need(not_negative(storage->evaporation_share) && not_negative(storage->seepage_rate), "evaporation and seepage must not be negative");
  }
  if (const auto* out = std::get_if<Outfall>(&node.kind)) {
    if (const auto* fixed = std::get_if<FixedLevel>(&out->outside)) list.need(std::isfinite(fixed->level), "the level outside is no number");
    if (const auto* tide = std::get_if<LevelSeries>(&out->outside)) list.need(!tide->levels.empty(), "the series of levels outside is empty");
  }
}

void check_travel(double time, Faults& list) { list.need(not_negative(time), "the travel time of the gate must not be negative"); }

void check(const Conduit& conduit, const DrainageNetwork&, const Link& link, Faults& list) {
  list.need(positive(conduit.length), "the length must be greater than 0");
  list.need(positive(conduit.manning_n), "the roughness must be greater than 0");
  list.need_text(fault_of(conduit.section), "section: ");
  list.need(conduit.barrels >= 1, "a conduit has at least one barrel");
  list.need(not_negative(conduit.entry_loss) && not_negative(conduit.exit_loss) && not_negative(conduit.bend_loss),
            "coefficients of local losses must not be negative");
  list.need(not_negative(conduit.seepage_rate), "the seepage rate must not be negative");
  list.need(std::isfinite(conduit.inlet_elevation) && std::isfinite(conduit.outlet_elevation), "the elevation of an end is no number");
  list.need(std::isfinite(conduit.initial_discharge), "the initial discharge is no number");
  list.need(conduit.culvert_code >= 0 && conduit.culvert_code <= 57, "culvert codes run from 1 to 57", "0 for a conduit that is no culvert");
  list.need(link.from != link.to, "the conduit leads back to where it begins");
}

void check(const Pump& pump, const DrainageNetwork& network, const Link& link, Faults& list) {
  if (pump.curve != PumpCurve::ideal) list.need_text(fault_of_table(pump.x, pump.discharge, "pump curve"));
  if (pump.curve == PumpCurve::head || pump.curve == PumpCurve::head_and_speed)
    for (std::size_t k = 1; k < pump.discharge.size(); ++k)
      if (pump.discharge[k] > pump.discharge[k - 1]) {
        list.add("the pump's discharge must not rise with the head it lifts against");
        break;
      }
  list.need(not_negative(pump.start_depth) && not_negative(pump.stop_depth), "start and stop depth must not be negative");
  list.need(pump.start_depth == 0.0 || pump.start_depth >= pump.stop_depth, "the pump would stop above the depth at which it starts",
            "give a stop depth below the start depth");
  list.need(not_negative(pump.minimum_run_time), "the minimum run time must not be negative");
  list.need(!std::holds_alternative<Outfall>(network.nodes[static_cast<std::size_t>(link.from)].kind), "a pump cannot draw from an outfall",
            "let it draw from a storage node that is joined to the outfall");
}

void check(const Orifice& orifice, const DrainageNetwork&, const Link&, Faults& list) {
  list.need(positive(orifice.height) && (orifice.circular || positive(orifice.width)), "the opening must have a height and a width greater than 0");
  list.need(positive(orifice.discharge_coefficient), "the discharge coefficient must be greater than 0");
  list.need(std::isfinite(orifice.crest_elevation), "the elevation of the opening is no number");
  check_travel(orifice.travel_time, list);
}

void check(const SluiceGate& gate, const DrainageNetwork&, const Link&, Faults& list) {
  list.need(positive(gate.width) && positive(gate.full_opening), "width and full opening must be greater than 0");
  list.need(positive(gate.discharge_coefficient), "the discharge coefficient must be greater than 0");
  list.need(not_negative(gate.hoist_speed), "the hoist speed must not be negative");
  list.need(std::isfinite(gate.sill_elevation), "the elevation of the sill is no number");
}

void check(const Weir& weir, const DrainageNetwork&, const Link&, Faults& list) {
  list.need(positive(weir.height), "the height of the opening must be greater than 0");
  list.need(not_negative(weir.length) && not_negative(weir.side_slope), "length and side slope must not be negative");
  list.need(weir.length > 0.0 || (weir.side_slope > 0.0 && weir.kind != WeirKind::transverse && weir.kind != WeirKind::side_flow),
            "the weir has no length");
  list.need(positive(weir.coefficient) && not_negative(weir.end_coefficient), "the discharge coefficient must be greater than 0");
  list.need(weir.end_contractions >= 0 && weir.end_contractions <= 2, "a weir has 0, 1 or 2 end contractions");
  list.need(std::isfinite(weir.crest_elevation), "the elevation of the crest is no number");
  check_travel(weir.travel_time, list);
}

void check(const Outlet& outlet, const DrainageNetwork&, const Link&, Faults& list) {
  if (outlet.depths.empty()) {
    list.need(not_negative(outlet.coefficient) && not_negative(outlet.exponent), "coefficient and exponent must not be negative");
  } else {
    list.need_text(fault_of_table(outlet.depths, outlet.discharge, "rating table"));
  }
  list.need(std::isfinite(outlet.crest_elevation), "the elevation of the outlet is no number");
}

void check(const StreetInlet& inlet, const DrainageNetwork& network, const Link& link, Faults& list) {
  list.need_text(fault_of(inlet.row.design));
  list.need(inlet.row.count >= 1 && inlet.sides >= 1, "there must be at least one inlet and one side");
  list.need(inlet.row.clogged >= 0.0 && inlet.row.clogged <= 1.0, "the clogged share lies between 0 and 1");
  list.need(inlet.row.most_discharge >= 0.0, "the largest discharge must not be negative");
  if (const auto* gutter = std::get_if<Gutter>(&inlet.site))
    list.need(positive(gutter->cross_slope) && positive(gutter->manning_n) && not_negative(gutter->longitudinal_slope) && not_negative(gutter->width) && not_negative(gutter->depression),
              "the gutter needs a cross slope and a roughness greater than 0, and nothing negative");
  if (const auto* ditch = std::get_if<Ditch>(&inlet.site))
    list.need(positive(ditch->longitudinal_slope) && positive(ditch->manning_n) && not_negative(ditch->bottom_width) && not_negative(ditch->side_slope) &&
                  ditch->bottom_width + ditch->side_slope > 0.0,
              "the ditch needs a slope, a roughness, and a bottom or banks");
  if (inlet.conduit < 0) return;
  const bool known = static_cast<std::size_t>(inlet.conduit) < network.links.size();
  list.need(known && std::holds_alternative<Conduit>(network.links[static_cast<std::size_t>(inlet.conduit)].kind) &&
                (network.links[static_cast<std::size_t>(inlet.conduit)].to == link.from || network.links[static_cast<std::size_t>(inlet.conduit)].from == link.from),
            "the water must come along a conduit that ends at the inlet's first node");
}

bool has_twelve_and_so_on(const Patterns& patterns) {
  const auto is = [](const std::vector<double>& list, std::size_t size) { return list.empty() || list.size() == size; };
  return is(patterns.monthly, 12) && is(patterns.daily, 7) && is(patterns.hourly, 24) && is(patterns.weekend_hourly, 24);
}

void check_names(const DrainageNetwork& network, Faults& list) {
  const auto check_all = [&](const auto& objects, NetworkFault::Object kind, const std::string& what) {
    std::map<std::string, int> first;
    for (std::size_t k = 0; k < objects.size(); ++k) {
      list.of(kind, static_cast<int>(k));
      if (objects[k].id.empty()) list.add("a " + what + " has no name");
      else if (!first.emplace(objects[k].id, k).second) list.add("a second " + what + " is named \"" + objects[k].id + "\"");
    }
  };
  check_all(network.nodes, NetworkFault::Object::node, "node");
  check_all(network.links, NetworkFault::Object::link, "link");
}

}  // namespace

std::vector<NetworkFault> faults(const DrainageNetwork& network) {
  std::vector<NetworkFault> found;
  Faults list(found);
  const int nodes = static_cast<int>(network.nodes.size());
  if (network.nodes.empty()) list.add("the network has no node");
  check_names(network, list);

  for (int n = 0; n < nodes; ++n) {
    list.of(NetworkFault::Object::node, n);
    check(network.nodes[static_cast<std::size_t>(n)], list);
  }

  std::vector<char> holds_water(network.nodes.size(), 0);  // a node that a conduit or its own shape gives volume
  std::vector<char> joined(network.nodes.size(), 0);
  for (std::size_t l = 0; l < network.links.size(); ++l) {
    const Link& link = network.links[l];
    list.of(NetworkFault::Object::link, static_cast<int>(l));
    if (link.from < 0 || link.from >= nodes || link.to < 0 || link.to >= nodes) {
      list.add("a node at its end is not known");
      continue;
    }
    list.need(not_negative(link.initial_setting), "the initial setting must not be negative");
    const auto from = static_cast<std::size_t>(link.from), to = static_cast<std::size_t>(link.to);
    joined[from] = joined[to] = 1;
    if (std::holds_alternative<Conduit>(link.kind)) holds_water[from] = holds_water[to] = 1;
    if (std::holds_alternative<Outfall>(network.nodes[from].kind) && std::holds_alternative<Outfall>(network.nodes[to].kind))
      list.add("both ends are outfalls", "put a junction between them");
    else if (link.from == link.to && !std::holds_alternative<Conduit>(link.kind)) list.add("the link leads back to where it begins");
    std::visit([&](const auto& kind) { check(kind, network, link, list); }, link.kind);
  }

  for (int n = 0; n < nodes; ++n) {
    const auto k = static_cast<std::size_t>(n);
    list.of(NetworkFault::Object::node, n);
    const auto* junction = std::get_if<Junction>(&network.nodes[k].kind);
    if (junction && junction->shaft_area == 0.0 && !holds_water[k])
      list.add("nothing holds water here: no shaft area, and no conduit ends here", "give the junction a shaft area, or make it a storage node");
    if (std::holds_alternative<Outfall>(network.nodes[k].kind) && !joined[k]) list.add("no link leads to the outfall");
  }

  for (std::size_t i = 0; i < network.inflows.size(); ++i) {
    const Inflow& inflow = network.inflows[i];
    list.of(NetworkFault::Object::inflow, static_cast<int>(i));
    list.need(inflow.node >= 0 && inflow.node < nodes, "the node it enters is not known");
    list.need(std::isfinite(inflow.series_factor) && std::isfinite(inflow.base), "factor or base flow is no number");
    list.need(has_twelve_and_so_on(inflow.patterns), "a pattern has 12 months, 7 days or 24 hours");
  }
  return found;
}

}  // namespace hydro::network
