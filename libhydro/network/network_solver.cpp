#include "libhydro/network/network_solver.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/network/detail/workshop.h"

namespace hydro::network {
namespace {

/// A step that ends with the flow this much faster than the rule is taken again.
constexpr double courant_slack = 1.6;

/// The flaws of network and controls as faults of an input, each with the name of its object.
std::vector<Fault> named_faults(const DrainageNetwork& network, const Controls& controls) {
  std::vector<Fault> list;
  const auto name = [&](const NetworkFault& fault) -> std::string {
    const auto k = static_cast<std::size_t>(fault.index);
    switch (fault.object) {
      case NetworkFault::Object::network: return "network";
      case NetworkFault::Object::node: return "node \"" + network.nodes[k].id + "\"";
      case NetworkFault::Object::link: return "link \"" + network.links[k].id + "\"";
      case NetworkFault::Object::inflow: return "inflow " + std::to_string(k + 1);
    }
    return "";
  };
  for (const NetworkFault& fault : faults(network)) list.push_back({{}, name(fault) + ": " + fault.message, fault.hint});
  if (list.empty())
    for (const ControlFault& fault : faults(controls, network)) {
      const bool rule = fault.rule >= 0;
      list.push_back({{}, (rule ? "rule \"" + at(controls.rules, fault.rule).name + "\"" : "order " + std::to_string(fault.order + 1)) + ": " + fault.message, {}});
    }
  return list;
}

template <class Observe>
double value_of(const Expression& expression, Observe observe) {
  std::vector<double> left;
  const auto take = [&left] {
    const double last = left.empty() ? 0.0 : left.back();
    if (!left.empty()) left.pop_back();
    return last;
  };
  for (const Expression::Step& step : expression.steps) {
    using enum Expression::Operation;
    if (step.operation == number) left.push_back(step.number);
    else if (step.operation == quantity) left.push_back(step.number * observe(step.quantity));
    else if (step.operation == negate) left.push_back(-take());
    else {
      const double b = take(), a = take();
      switch (step.operation) {
        case add: left.push_back(a + b); break;
        case subtract: left.push_back(a - b); break;
        case multiply: left.push_back(a * b); break;
        case divide: left.push_back(b != 0.0 ? a / b : 0.0); break;
        case power: left.push_back(a >= 0.0 ? std::pow(a, b) : 0.0); break;
        default: break;
      }
    }
  }
  return take();
}

}  // namespace

NetworkSolver::NetworkSolver(DrainageNetwork network, Controls controls, SolverOptions options) {
  if (std::vector<Fault> list = named_faults(network, controls); !list.empty()) throw InputError(std::move(list));
  workshop_ = std::make_unique<Workshop>(std::move(network), std::move(controls), options);
}
NetworkSolver::~NetworkSolver() = default;
NetworkSolver::NetworkSolver(NetworkSolver&&) noexcept = default;
NetworkSolver& NetworkSolver::operator=(NetworkSolver&&) noexcept = default;

const DrainageNetwork& NetworkSolver::network() const { return workshop_->network; }
const Controls& NetworkSolver::controls() const { return workshop_->controls; }
int NetworkSolver::reaches() const { return static_cast<int>(workshop_->mesh.reaches.size()); }

NetworkState NetworkSolver::initial_state() const {
  Workshop& shop = *workshop_;
  const Mesh& mesh = shop.mesh;
  const DrainageNetwork& network = shop.network;
  const std::size_t nodes = network.nodes.size(), links = network.links.size();
  NetworkState state;
  state.water_level = mesh.bed;
  for (std::size_t n = 0; n < nodes; ++n) {
    const Node& node = network.nodes[n];
    if (mesh.cell_of_node[n] < mesh.cells) at(state.water_level, mesh.cell_of_node[n]) = std::max(at(mesh.bed, mesh.cell_of_node[n]), node.invert_elevation + node.initial_depth);
  }
  state.velocity.assign(mesh.reaches.size(), 0.0);
  state.reach_discharge.assign(mesh.reaches.size(), 0.0);
  state.flow_area.assign(mesh.reaches.size(), 0.0);
  shop.read_outside(0.0);

  // Between two wet ends depth goes straight from one to the other; a wet end stands level towards a dry one.
  for (std::size_t l = 0; l < links; ++l) {
    const auto* conduit = std::get_if<Conduit>(&network.links[l].kind);
    if (!conduit) continue;
    const auto depth_at = [&](int node, double bed) {
      const int cell = at(mesh.cell_of_node, node);
      return std::max(0.0, (cell < mesh.cells ? at(state.water_level, cell) : at(shop.outside_level, node)) - bed);
    };
    const double from = depth_at(network.links[l].from, conduit->inlet_elevation), to = depth_at(network.links[l].to, conduit->outlet_elevation);
    const double level_from = conduit->inlet_elevation + from, level_to = conduit->outlet_elevation + to;
    const double q = conduit->initial_discharge / conduit->barrels;
    const Section& section = at(mesh.sections, at(mesh.reaches, mesh.first_reach[l]).section);
    const double slope = (conduit->inlet_elevation - conduit->outlet_elevation) / conduit->length;
    const double flowing = q > 0.0 ? section.normal_depth(q, conduit->manning_n, slope) : 0.0;
    const int first = mesh.first_reach[l], count = mesh.first_reach[l + 1] - first;
    for (int r = first; r + 1 < first + count; ++r) {
      const double x = static_cast<double>(r + 1 - first) / count, bed = at(mesh.reaches, r).bed_to;
      double level = bed;
      if (from > 0.0 && to > 0.0) level = (1.0 - x) * level_from + x * level_to;
      else if (from > 0.0) level = std::max(bed, level_from);
      else if (to > 0.0) level = std::max(bed, level_to);
      at(state.water_level, at(mesh.reaches, r).to) = std::max({bed, level, bed + flowing});
    }
    if (q == 0.0) continue;
    for (int r = first; r < first + count; ++r) {
      const Mesh::Reach& reach = at(mesh.reaches, r);
      const auto end_depth = [&](int cell, double bed) { return cell < mesh.cells ? at(state.water_level, cell) - bed : flowing; };
      const double depth = 0.5 * (end_depth(reach.from, reach.bed_from) + end_depth(reach.to, reach.bed_to)), area = section.area(depth);
      if (area <= 0.0) continue;
      at(state.velocity, r) = q / area;
      at(state.reach_discharge, r) = q * conduit->barrels;
    }
  }
  state.water_level.resize(static_cast<std::size_t>(mesh.cells));
  shop.evaluate_storage(state.water_level);
  state.volume = shop.held;
  state.rise.assign(state.volume.size(), 0.0);
  state.structure_discharge.assign(mesh.structure_link.size(), 0.0);
  for (const Link& link : network.links) {
    const auto* pump = std::get_if<Pump>(&link.kind);
    const double most = pump ? infinity : 1.0;
    state.setting.push_back(std::min(most, link.initial_setting));
    state.running.push_back(link.initial_setting > 0.0);
  }
  state.target_setting = state.setting;
  state.running_since.assign(links, 0.0);
  shop.control_room.prepare(state);
  for (auto* list : {&state.lateral_volume, &state.outfall_volume, &state.spilled_volume, &state.street_volume, &state.lateral_rate, &state.spill_rate,
                     &state.peak_level_time, &state.peak_spill_rate, &state.spilling_time})
    list->assign(nodes, 0.0);
  for (auto* list : {&state.link_volume, &state.peak_discharge_time, &state.peak_velocity, &state.full_time}) list->assign(links, 0.0);
  for (std::size_t n = 0; n < nodes; ++n) state.peak_level.push_back(water_level(state, static_cast<int>(n)));
  for (std::size_t l = 0; l < links; ++l) state.peak_discharge.push_back(discharge(state, static_cast<int>(l)));
  state.initial_volume = state.stored_volume();
  return state;
}

NetworkReport NetworkSolver::advance(NetworkState& state, double time, double duration, const NetworkInput& input) {
  Workshop& shop = *workshop_;
  assert(input.lateral_inflow.empty() || input.lateral_inflow.size() == shop.network.nodes.size());
  NetworkReport report;
  report.limited_by_link.assign(shop.network.links.size(), 0);
  shop.meet_outside(input);
  double done = 0.0;
  while (duration - done > 1e-9 * duration) {
    const double left = duration - done, wanted = shop.choose_step(state, report);
    double dt = left / std::ceil(left / wanted - 1e-9);
    const double now = time + done;
    shop.read_outside(now);
    shop.move_machines(state, now, dt, [&](const Quantity& quantity) { return observe(state, quantity, now, input); }, report);
    shop.saved = state;
    const std::vector<ContactStep> street = shop.contacts;
    const std::vector<OutsideWater> outside = shop.outside_water;
    for (;;) {
      const bool settled = shop.take_step(state, now, dt, input, report);
      if (dt <= shop.options.shortest_step) break;
      if (settled && shop.lengthwise_courant(state, dt) <= courant_slack * shop.options.courant) break;
      state = shop.saved;
      shop.contacts = street, shop.outside_water = outside;
      dt *= 0.5;
      ++report.repeated_steps;
    }
    state.last_step = std::max(dt, std::min(wanted, 2.0 * dt));
    done += dt;
    shop.note_peaks(state, time + done, dt);
    report.shortest_step = report.steps ? std::min(report.shortest_step, dt) : dt;
    report.longest_step = std::max(report.longest_step, dt);
    ++report.steps;
  }
  for (const ContactStep& contact : shop.contacts) report.street_volume.push_back(contact.passed);
  return report;
}

double NetworkSolver::observe(const NetworkState& state, const Quantity& quantity, double time, const NetworkInput& input) const {
  const Workshop& shop = *workshop_;
  const int object = quantity.object;
  const auto clock = [&] { return clock_at(shop.network.start, time); };
  const auto since = [&](bool running) { return (at(state.running, object) != 0) == running ? time - at(state.running_since, object) : 0.0; };
  switch (quantity.what) {
    case Observed::node_depth: return depth(state, object);
    case Observed::node_level: return water_level(state, object);
    case Observed::node_volume: return volume(state, object);
    case Observed::node_inflow: return inflow(state, object);
    case Observed::link_discharge: return discharge(state, object);
    case Observed::link_depth: return link_depth(state, object);
    case Observed::link_velocity: return link_velocity(state, object);
    case Observed::link_fullness: return link_fullness(state, object);
    case Observed::link_setting: return at(state.setting, object);
    case Observed::link_running: return at(state.running, object);
    case Observed::link_time_running: return since(true);
    case Observed::link_time_stopped: return since(false);
    case Observed::outside_level: return at(shop.outside_level, object);
    case Observed::rain_rate:
      return static_cast<std::size_t>(object) < input.rain_rates.size() ? input.rain_rates[static_cast<std::size_t>(object)] : 0.0;
    case Observed::time: return time;
    case Observed::clock_time: return clock().seconds;
    case Observed::weekday: return clock().weekday;
    case Observed::month: return clock().month;
    case Observed::day_of_year: return clock().day_of_year;
    case Observed::expression:
      return value_of(at(shop.controls.expressions, object), [&](const Quantity& part) { return observe(state, part, time, input); });
  }
  return 0.0;
}

}  // namespace hydro::network
