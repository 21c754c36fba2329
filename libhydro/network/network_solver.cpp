#include "libhydro/network/network_solver.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/network/detail/circle_row.h"
#include "libhydro/network/detail/control_room.h"
#include "libhydro/network/detail/culvert.h"
#include "libhydro/network/detail/mesh.h"
#include "libhydro/network/detail/structure_law.h"

namespace hydro::network {
namespace {

constexpr double gravity = 9.80665;  // [m/s2]
constexpr double infinity = std::numeric_limits<double>::infinity();

/// An upstream end with less water than this gives none.
constexpr double dry_depth = 1e-5;  // [m]
constexpr double first_step = 1.0;  // [s] of a run
/// Levels that differ by less are equal: it is how they are rounded, and must not drive a flow.
constexpr double rounding = 1e-13;  // [m]
/// Added to the matrix, not to the water: cells that are empty or cut off keep it regular, all others do not feel it.
constexpr double least_surface = 1e-7, least_diagonal = 1e-9;  // [-] of a cell's plan area, [m2]
constexpr double hopeless_error = 1e4;  // [m] of level: Newton's method runs away
constexpr int worth_threads = 1000;  ///< reaches or parts from which on a loop is shared between threads
constexpr int most_plain_iterations = 12, most_nested_iterations = 30;
/// Times that a step is solved again with more reaches shut against backflow.
constexpr int most_attempts = 8;
/// A step that ends with the flow this much faster than the rule is taken again.
constexpr double courant_slack = 1.6;
/// Most that the change of area along a conduit may add to its velocity in a step, where inertia is taken as in SWMM.
constexpr double most_quickening = 0.5;  // [-]

template <class Value>
Value& at(std::vector<Value>& values, int index) { return values[static_cast<std::size_t>(index)]; }
template <class Value>
const Value& at(const std::vector<Value>& values, int index) { return values[static_cast<std::size_t>(index)]; }

/// Which end of a reach stands at a level that the step does not change.
enum class Held : unsigned char { none, from, to };

/// What a reach does in one step: discharge = push + answer (level_from' - level_to'), with the levels at the end of the step.
struct ReachStep {
  double area = 0.0;    ///< [m2] of the flow, all barrels
  double push = 0.0;    ///< [m3/s]
  double answer = 0.0;  ///< [m2/s]
  double held_level = 0.0;
  Held held = Held::none;
  signed char only = 0;   ///< 1: no flow towards the first end, -1: none towards the second: a flap gate, or a brink that water falls over
  bool by_inlet = false;  ///< the inlet of a culvert sets the discharge

  double discharge(double level_from, double level_to) const {
    return push + answer * ((held == Held::from ? held_level : level_from) - (held == Held::to ? held_level : level_to));
  }
};

struct StructureStep {
  StructureNow now;
  double level_from = 0.0, level_to = 0.0;  ///< [m] at which it was linearised
  StructureFlow flow;
  bool fixed = false;  ///< no law holds in this step: only so much water stands outside

  double discharge(double from, double to) const {
    return flow.discharge + flow.by_from * (from - level_from) - flow.by_to * (to - level_to);
  }
};

/// An opening to the street in one step.
struct ContactStep {
  StreetContact now;   ///< as the steps before have left it
  int cell = -1;
  double level = 0.0;  ///< [m] at which it was linearised
  StreetFlow flow;
  double passed = 0.0; ///< [m3] down since the call began

  double discharge(double at_level) const { return flow.discharge - flow.by_node * (at_level - level); }
};

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

/// Cube root of a normal x > 0, to the last bit or two: a third of the exponent, then three steps of Halley's method.
double cube_root(double x) {
  double root = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) / 3 + 0x2a9f7893782da1ceull);
  for (int step = 0; step < 3; ++step) {
    const double cube = root * root * root;
    root *= (cube + 2.0 * x) / (2.0 * cube + x);
  }
  return root;
}

/// What the slot above a full section adds to its area [m2], as EPA SWMM has it: Sjoberg's width, a fifth of the pipe's at the crown.
double slot_area(const Section& section, double depth) {
  const double height = section.height(), relative = depth / height;
  if (!section.closed() || relative <= 1.0) return 0.0;
  const double width = relative > 1.78 ? 0.01 : 0.5423 * std::exp(-std::pow(relative, 2.4));
  return width * section.largest_width() * (depth - height);
}

double pattern_factor(const Patterns& patterns, const ClockReading& clock) {
  double factor = 1.0;
  const auto multiply = [&](const std::vector<double>& list, int index) {
    if (!list.empty()) factor *= at(list, index);
  };
  multiply(patterns.monthly, clock.month - 1);
  multiply(patterns.daily, clock.weekday - 1);
  const bool weekend = clock.weekday == 1 || clock.weekday == 7;
  multiply(weekend && !patterns.weekend_hourly.empty() ? patterns.weekend_hourly : patterns.hourly, static_cast<int>(clock.seconds / 3600.0));
  return factor;
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

struct NetworkSolver::Workshop {
  Workshop(DrainageNetwork given, Controls rules, SolverOptions chosen);

  DrainageNetwork network;
  Controls controls;
  SolverOptions options;
  Mesh mesh;
  ControlRoom control_room;
  std::vector<double> strokes_per_second; ///< [1/s] a link: how fast its gate moves; infinity: at once
  std::vector<int> watched_cells;         ///< levels that machines and rules look at
  std::vector<int> outfalls;              ///< nodes
  std::vector<const TimeSeries*> inflow_series;  ///< those that differ: many nodes share one hydrograph
  struct InflowNow {
    int node, series;     ///< series -1: none
    double factor, base;  ///< [-], [m3/s]
  };
  std::vector<InflowNow> inflows;                ///< of the network, in its order
  std::vector<double> series_volume;             ///< [m3] of each in the step
  std::vector<double> narrowing, widened; ///< [m] levels of each cell: below the first no part narrows, above the second none widens

  /// Where a reach or a structure meets a node.
  struct Joint {
    int index;      ///< of the reach or structure
    bool is_reach;
    double sign;    ///< +1 where its discharge comes in
  };
  std::vector<int> first_joint;  ///< of each node and one past the last
  std::vector<Joint> joints;

  // Scratch of one step.
  std::vector<ReachStep> reach_steps;
  std::vector<StructureStep> structure_steps;
  std::vector<double> outside_level;       ///< [m] a node; -infinity: nothing stands outside
  std::vector<ContactStep> contacts;
  std::vector<OutsideWater> outside_water; ///< as the steps before have left it
  std::vector<double> going_back;          ///< [m3] a node: from outside in the step
  std::vector<double> source, base;        ///< [m3] a cell: from outside in the step; that and what it held
  std::vector<double> level, surface, held;  ///< [m], [m2], [m3] a cell, of the iterate
  std::vector<double> residual, diagonal, right_side, upper, lower;
  std::vector<double> step_diagonal, step_upper, step_lower;
  std::vector<double> circle_surface, circle_held;  ///< [m2], [m3] a part
  std::vector<double> lateral;             ///< [m3] a node, in the step
  double evaporated = 0.0, seeped = 0.0;   ///< [m3] in the step
  NetworkState saved;

  double lengthwise_courant(const NetworkState& state, double dt) const;
  int middle_reach(int link) const { return (at(mesh.first_reach, link) + at(mesh.first_reach, link + 1)) / 2; }
  double level_at_node(const NetworkState& state, int node) const;
  double level_at_outfall(const NetworkState& state, int node) const;
  void note_peaks(NetworkState& state, double time, double dt) const;

  // One step, in this order.
  double choose_step(const NetworkState& state, NetworkReport& report) const;
  void read_outside(double time);
  void gather_sources(const NetworkState& state, double time, double dt, const NetworkInput& input);
  void move_machines(NetworkState& state, double time, double dt, const ControlRoom::Observe& observe, NetworkReport& report);
  void prepare_reach(const NetworkState& state, int reach, double dt);
  void prepare_structures(const NetworkState& state);
  bool solve(const NetworkState& state, double dt, NetworkReport& report);
  void commit(NetworkState& state, double dt);
  bool take_step(NetworkState& state, double time, double dt, const NetworkInput& input, NetworkReport& report);

  // The system of one step.
  void assemble(double dt);
  bool shut_backflow(const std::vector<double>& levels);
  bool limit_backflow(double dt);
  void meet_outside(const NetworkInput& input);
  void add_answers(double dt);
  void evaluate_storage(const std::vector<double>& levels);
  void balance(double dt, bool linearise);
  bool plain_newton(double dt, NetworkReport& report);
  bool nested_newton(const NetworkState& state, double dt, NetworkReport& report);
  double worst_error() const;
  template <class Visit>
  void each_split(int cell, double cell_level, Visit visit) const;
  double structure_level(int link_end_cell, int node) const;
  std::vector<int> first_circle, first_other, first_shaft, first_tank, first_pool;  ///< parts of each cell
};

NetworkSolver::Workshop::Workshop(DrainageNetwork given, Controls rules, SolverOptions chosen)
    : network(std::move(given)),
      controls(std::move(rules)),
      options(chosen),
      mesh(network, {.target = options.reach_length, .least_reaches = options.least_reaches, .shortest = options.shortest_reach, .slot = options.slot}),
      control_room(network, controls) {
  const auto cells = static_cast<std::size_t>(mesh.cells), nodes = network.nodes.size();
  reach_steps.resize(mesh.reaches.size());
  structure_steps.resize(mesh.structure_link.size());
  outside_level.assign(nodes, -infinity);
  for (auto* list : {&source, &base, &level, &surface, &held, &residual, &diagonal, &right_side, &step_diagonal}) list->assign(cells, 0.0);
  for (auto* list : {&upper, &lower, &step_upper, &step_lower}) list->assign(static_cast<std::size_t>(mesh.elimination.slots()), 0.0);
  lateral.assign(nodes, 0.0);
  circle_surface.assign(mesh.circles.cell.size(), 0.0), circle_held = circle_surface;
  going_back.assign(nodes, 0.0);

  // Where the parts of each cell begin in their lists.
  const auto index = [&](auto cell_of, std::size_t count) {
    std::vector<int> first(cells + 1, 0);
    for (std::size_t k = 0; k < count; ++k) ++first[static_cast<std::size_t>(cell_of(k)) + 1];
    for (std::size_t c = 0; c < cells; ++c) first[c + 1] += first[c];
    return first;
  };
  const auto sort = [](auto& list) { std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.cell < b.cell; }); };
  sort(mesh.shafts), sort(mesh.tanks), sort(mesh.pools);
  first_circle = index([&](std::size_t k) { return mesh.circles.cell[k]; }, mesh.circles.cell.size());
  first_other = index([&](std::size_t k) { return mesh.other_pipes[k].cell; }, mesh.other_pipes.size());
  first_shaft = index([&](std::size_t k) { return mesh.shafts[k].cell; }, mesh.shafts.size());
  first_tank = index([&](std::size_t k) { return mesh.tanks[k].cell; }, mesh.tanks.size());
  first_pool = index([&](std::size_t k) { return mesh.pools[k].cell; }, mesh.pools.size());

  std::vector<std::vector<Joint>> joints_of(nodes);
  const auto join = [&](int cell, const Joint& joint) {
    if (const int node = at(mesh.node_of_cell, cell); node >= 0) at(joints_of, node).push_back(joint);
  };
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) {
    join(mesh.reaches[r].from, {static_cast<int>(r), true, -1.0});
    join(mesh.reaches[r].to, {static_cast<int>(r), true, 1.0});
  }
  for (std::size_t s = 0; s < mesh.structure_link.size(); ++s) {
    const Link& link = at(network.links, mesh.structure_link[s]);
    at(joints_of, link.from).push_back({static_cast<int>(s), false, -1.0});
    at(joints_of, link.to).push_back({static_cast<int>(s), false, 1.0});
  }
  first_joint.push_back(0);
  for (const auto& list : joints_of) {
    joints.insert(joints.end(), list.begin(), list.end());
    first_joint.push_back(static_cast<int>(joints.size()));
  }

  narrowing.assign(cells, infinity), widened = mesh.bed;
  const auto note = [&](int cell, double narrows, double widens) {
    at(narrowing, cell) = std::min(at(narrowing, cell), narrows);
    if (widens < infinity) at(widened, cell) = std::max(at(widened, cell), widens);
  };
  for (std::size_t k = 0; k < mesh.circles.cell.size(); ++k) {
    const double middle = mesh.circles.base[k] + 0.5 * mesh.circles.diameter[k];
    note(mesh.circles.cell[k], middle, middle);
  }
  for (const auto& pipe : mesh.other_pipes) {
    const Section& section = at(mesh.sections, pipe.section);
    note(pipe.cell, pipe.base + section.narrowing_depth(), pipe.base + section.widened_depth());
  }
  for (const auto& shaft : mesh.shafts) note(shaft.cell, shaft.top, shaft.base);
  for (const auto& tank : mesh.tanks) note(tank.cell, std::min(tank.top, tank.base + tank.geometry.narrowing_depth()), tank.base + std::min(tank.geometry.widened_depth(), tank.top - tank.base));
  for (const auto& pool : mesh.pools) note(pool.cell, infinity, pool.level);
  for (double& level_of_cell : widened) level_of_cell += 1e-3;    // beyond any step in width
  for (double& level_of_cell : narrowing) level_of_cell -= 1e-6;  // and short of it

  for (const Link& link : network.links) {
    double stroke = 0.0;  // [s]
    if (const auto* orifice = std::get_if<Orifice>(&link.kind)) stroke = orifice->travel_time;
    if (const auto* weir = std::get_if<Weir>(&link.kind)) stroke = weir->travel_time;
    if (const auto* gate = std::get_if<SluiceGate>(&link.kind); gate && gate->hoist_speed > 0.0) stroke = gate->full_opening / gate->hoist_speed;
    strokes_per_second.push_back(stroke > 0.0 ? 1.0 / stroke : infinity);
  }

  for (std::size_t n = 0; n < nodes; ++n)
    if (std::holds_alternative<Outfall>(network.nodes[n].kind)) outfalls.push_back(static_cast<int>(n));

  std::map<std::pair<std::vector<double>, std::vector<double>>, int> known[2];  // of each interpolation
  for (const Inflow& inflow : network.inflows) {
    inflows.push_back({inflow.node, -1, inflow.series_factor, inflow.base});
    if (inflow.series.empty()) continue;
    auto& list = known[inflow.series.interpolation() == Interpolation::step];
    const auto [entry, is_new] = list.try_emplace({inflow.series.times(), inflow.series.values()}, static_cast<int>(inflow_series.size()));
    if (is_new) inflow_series.push_back(&inflow.series);
    inflows.back().series = entry->second;
  }
  series_volume.resize(inflow_series.size());

  std::vector<char> watched(cells, 0);
  const auto watch = [&](int node) {
    if (const int cell = at(mesh.cell_of_node, node); cell < mesh.cells) watched[static_cast<std::size_t>(cell)] = 1;
  };
  for (const Link& link : network.links)
    if (!std::holds_alternative<Conduit>(link.kind) && std::holds_alternative<Storage>(at(network.nodes, link.from).kind)) watch(link.from);
  for (const int node : control_room.nodes_in_rules()) watch(node);
  for (std::size_t c = 0; c < cells; ++c)
    if (watched[c]) watched_cells.push_back(static_cast<int>(c));
}

double NetworkSolver::Workshop::level_at_node(const NetworkState& state, int node) const {
  return at(state.water_level, at(mesh.cell_of_node, node));
}

double NetworkSolver::Workshop::level_at_outfall(const NetworkState& state, int node) const {
  const double outside = std::max(at(outside_level, node), at(network.nodes, node).invert_elevation);
  for (int k = at(first_joint, node); k < at(first_joint, node + 1); ++k) {
    const Joint& joint = at(joints, k);
    if (!joint.is_reach) continue;
    const Mesh::Reach& reach = at(mesh.reaches, joint.index);
    const double bed = joint.sign > 0.0 ? reach.bed_to : reach.bed_from;
    return std::max(outside, bed + at(mesh.sections, reach.section).critical_depth(std::abs(at(state.reach_discharge, joint.index)) / reach.barrels));
  }
  return outside;
}

/// Books the step that ended at `time` among the extremes.
void NetworkSolver::Workshop::note_peaks(NetworkState& state, double time, double dt) const {
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    const int cell = mesh.cell_of_node[n];
    const double level_now = cell < mesh.cells ? at(state.water_level, cell) : level_at_outfall(state, static_cast<int>(n));
    if (level_now > state.peak_level[n]) state.peak_level[n] = level_now, state.peak_level_time[n] = time;
    if (state.spill_rate[n] > 0.0) state.spilling_time[n] += dt;
    state.peak_spill_rate[n] = std::max(state.peak_spill_rate[n], state.spill_rate[n]);
  }
  const auto is_full = [&](int cell, double bed, const Section& section) {
    const double level_now = cell < mesh.cells ? at(state.water_level, cell) : at(outside_level, at(mesh.node_of_cell, cell));
    return level_now >= bed + section.height();
  };
  for (std::size_t l = 0; l < network.links.size(); ++l) {
    const int structure = mesh.structure_of_link[l];
    const int middle = structure >= 0 ? -1 : middle_reach(static_cast<int>(l));
    const double discharge = structure >= 0 ? at(state.structure_discharge, structure) : at(state.reach_discharge, middle);
    if (std::abs(discharge) > std::abs(state.peak_discharge[l])) state.peak_discharge[l] = discharge, state.peak_discharge_time[l] = time;
    if (structure >= 0) continue;
    state.peak_velocity[l] = std::max(state.peak_velocity[l], std::abs(at(state.velocity, middle)));
    const Mesh::Reach &first = at(mesh.reaches, mesh.first_reach[l]), &last = at(mesh.reaches, mesh.first_reach[l + 1] - 1);
    const Section& section = at(mesh.sections, first.section);
    if (is_full(first.from, first.bed_from, section) && is_full(last.to, last.bed_to, section)) state.full_time[l] += dt;
  }
}

// --- the step's length -----------------------------------------------------------------------------------------------------

double NetworkSolver::Workshop::choose_step(const NetworkState& state, NetworkReport& report) const {
  double dt = std::min(options.longest_step, state.last_step > 0.0 ? 2.0 * state.last_step : first_step);
  int limiting = -1;
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) {
    const double reach_of_water = options.courant * mesh.reaches[r].courant_length;
    if (std::abs(state.velocity[r]) * dt > reach_of_water) {
      dt = reach_of_water / std::abs(state.velocity[r]);
      limiting = mesh.reaches[r].link;
    }
  }
  for (const int cell : watched_cells) {
    const double rate = std::abs(at(state.rise, cell));
    if (rate * dt > options.switch_rise) dt = std::max(std::min(dt, 0.5), options.switch_rise / rate);
  }
  if (limiting >= 0) ++report.limited_by_link[static_cast<std::size_t>(limiting)];
  return dt;
}

double NetworkSolver::Workshop::lengthwise_courant(const NetworkState& state, double dt) const {
  double worst = 0.0;
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) worst = std::max(worst, std::abs(state.velocity[r]) * dt / mesh.reaches[r].courant_length);
  return worst;
}

// --- what comes from outside -------------------------------------------------------------------------------------------------

void NetworkSolver::Workshop::read_outside(double time) {
  for (const int n : outfalls) {
    const OutfallLevel& outside = std::get<Outfall>(at(network.nodes, n).kind).outside;
    if (const auto* fixed = std::get_if<FixedLevel>(&outside)) at(outside_level, n) = fixed->level;
    else if (const auto* tide = std::get_if<LevelSeries>(&outside)) at(outside_level, n) = tide->levels.at(time);
    else at(outside_level, n) = -infinity;
  }
  for (const OutsideWater& water : outside_water)
    at(outside_level, water.node) = water.available > 0.0 ? water.level : -infinity;
}

/// Takes note of streets and outside waters at the start of a call.
void NetworkSolver::Workshop::meet_outside(const NetworkInput& input) {
  outside_water.assign(input.outside.begin(), input.outside.end());
  contacts.clear();
  for (const StreetContact& contact : input.street) {
    const int cell = at(mesh.cell_of_node, contact.node);
    assert(cell < mesh.cells && contact.surface_area > 0.0);
    contacts.push_back({.now = contact, .cell = cell});
  }
}

void NetworkSolver::Workshop::gather_sources(const NetworkState& state, double time, double dt, const NetworkInput& input) {
  std::ranges::fill(source, 0.0);
  std::ranges::fill(lateral, 0.0);
  if (!input.lateral_inflow.empty())
    for (std::size_t n = 0; n < lateral.size(); ++n) lateral[n] = dt * input.lateral_inflow[n];
  const ClockReading clock = clock_at(network.start, time + 0.5 * dt);
  for (std::size_t k = 0; k < inflow_series.size(); ++k) series_volume[k] = inflow_series[k]->integral(time, time + dt);
  for (std::size_t k = 0; k < inflows.size(); ++k) {
    const InflowNow& inflow = inflows[k];
    double volume = inflow.series >= 0 ? inflow.factor * at(series_volume, inflow.series) : 0.0;
    if (inflow.base != 0.0) volume += dt * inflow.base * pattern_factor(network.inflows[k].patterns, clock);
    at(lateral, inflow.node) += volume;
  }
  for (std::size_t n = 0; n < lateral.size(); ++n)
    if (const int cell = mesh.cell_of_node[n]; cell < mesh.cells) at(source, cell) += lateral[n];

  evaporated = seeped = 0.0;
  const double evaporation = network.evaporation_rate.empty() ? 0.0 : std::max(0.0, network.evaporation_rate.integral(time, time + dt));
  const auto take = [&](int cell, double wanted, double& account) {
    const double taken = std::clamp(at(state.volume, cell) + at(source, cell), 0.0, wanted);
    at(source, cell) -= taken;
    account += taken;
  };
  for (const auto& tank : mesh.tanks) {
    const auto& storage = std::get<Storage>(at(network.nodes, tank.node).kind);
    if (evaporation * storage.evaporation_share <= 0.0 && storage.seepage_rate <= 0.0) continue;
    const JordanSplit split = tank.geometry.split(std::min(at(state.water_level, tank.cell), tank.top) - tank.base);
    take(tank.cell, evaporation * storage.evaporation_share * (split.width_1 - split.width_2), evaporated);
    take(tank.cell, dt * storage.seepage_rate * (split.width_1 - split.width_2), seeped);
  }
  for (const auto& leak : mesh.leaks) {
    const Section& section = at(mesh.sections, leak.section);
    const double depth = at(state.water_level, leak.cell) - leak.base;
    const double width = section.closed() && depth >= section.height() ? section.largest_width() : section.width(depth);
    take(leak.cell, dt * leak.rate * leak.length * width, seeped);
  }
}

// --- pumps and gates -----------------------------------------------------------------------------------------------------------

void NetworkSolver::Workshop::move_machines(NetworkState& state, double time, double dt, const ControlRoom::Observe& observe,
                                            NetworkReport& report) {
  const auto first = static_cast<std::ptrdiff_t>(report.actions.size());
  std::vector<std::pair<int, double>> switched;  // pumps, and where they stood
  for (const int l : mesh.structure_link) {
    const Link& link = at(network.links, l);
    const auto* pump = std::get_if<Pump>(&link.kind);
    if (!pump || pump->start_depth <= 0.0) continue;
    const double depth = level_at_node(state, link.from) - at(network.nodes, link.from).invert_elevation;
    double& target = at(state.target_setting, l);
    const bool ran_enough = time >= at(state.running_since, l) + pump->minimum_run_time;
    if (depth > pump->start_depth && target <= 0.0) {
      switched.emplace_back(l, target);
      target = 1.0;
      report.actions.push_back({time, l, 1.0, "depth above the start depth"});
    } else if (depth < pump->stop_depth && target > 0.0 && ran_enough) {
      switched.emplace_back(l, target);
      target = 0.0;
      report.actions.push_back({time, l, 0.0, "depth below the stop depth"});
    }
  }
  control_room.act(state, time, dt, observe, report.actions);
  for (const auto& [l, before] : switched)  // a switch that a rule or an order takes back at once is none
    if (at(state.target_setting, l) == before)
      report.actions.erase(std::remove_if(report.actions.begin() + first, report.actions.end(), [link = l](const ActionTaken& action) { return action.link == link; }), report.actions.end());

  for (std::size_t l = 0; l < state.setting.size(); ++l) {
    double& setting = state.setting[l];
    const double before = setting, most = dt * strokes_per_second[l];
    setting = std::clamp(state.target_setting[l], setting - most, setting + most);
    if ((setting > 0.0) != (before > 0.0)) state.running_since[l] = time;
    state.running[l] = setting > 0.0;
  }
}

// --- reaches -------------------------------------------------------------------------------------------------------------------

void NetworkSolver::Workshop::prepare_reach(const NetworkState& state, int index, double dt) {
  const Mesh::Reach& reach = at(mesh.reaches, index);
  const Section& section = at(mesh.sections, reach.section);
  ReachStep& step = at(reach_steps, index);
  step = {};
  if (at(state.setting, reach.link) <= 0.0) return;

  double level_from = reach.outside_from ? at(outside_level, at(network.links, reach.link).from) : at(state.water_level, reach.from);
  double level_to = reach.outside_to ? at(outside_level, at(network.links, reach.link).to) : at(state.water_level, reach.to);
  double velocity = at(state.velocity, index);
  if (velocity == 0.0 && std::abs(level_from - level_to) <= rounding) return;

  // Which end is upstream. A flow whose source has run dry gives way to the levels.
  bool forward = velocity != 0.0 ? velocity > 0.0 : level_from > level_to;
  double up = forward ? level_from - reach.bed_from : level_to - reach.bed_to;
  if (!(up > dry_depth)) {
    velocity = 0.0, forward = !forward;
    up = forward ? level_from - reach.bed_from : level_to - reach.bed_to;
    if (!(up > dry_depth) || (forward ? level_from <= level_to : level_to <= level_from)) return;
  }
  const bool down_is_outside = forward ? reach.outside_to : reach.outside_from;
  const bool up_is_outside = forward ? reach.outside_from : reach.outside_to;
  const double bed_down = forward ? reach.bed_to : reach.bed_from;
  double& level_down = forward ? level_to : level_from;
  double down = level_down - bed_down;

  // Where a conduit ends, water leaves it at critical depth, or at the depth it arrives with if that is less, unless it stands
  // higher beyond.
  bool held_down = down_is_outside, brink = false;
  const bool ends_here = (forward ? reach.after : reach.before) < 0;
  const bool may_fall = !options.as_swmm || down_is_outside || (forward ? reach.falls_to : reach.falls_from) ||
                        (up < section.height() && (forward ? reach.before : reach.after) >= 0);
  if (ends_here && down < up && may_fall) {
    const double discharge = std::abs(at(state.reach_discharge, index)) / reach.barrels;
    const auto falls_to_normal_depth = [&] {
      const Link& link = at(network.links, reach.link);
      return std::holds_alternative<NormalDepth>(std::get<Outfall>(at(network.nodes, forward ? link.to : link.from).kind).outside);
    };
    double end_depth;
    if (down_is_outside && falls_to_normal_depth()) {
      const double slope = (forward ? 1.0 : -1.0) * (reach.bed_from - reach.bed_to) / reach.length;
      end_depth = std::min(up, section.normal_depth(discharge, std::sqrt(reach.manning_squared), slope));
    } else {
      // The root is sought only between a slow flow that arrives and a fast one that leaves.
      const auto is_slow = [&](double depth) {
        const Section::Wet there = section.wet(depth);
        return discharge * discharge * there.width < gravity * there.area * there.area * there.area;
      };
      if (!is_slow(up)) end_depth = up;
      else if (std::isfinite(level_down) && down > dry_depth && is_slow(down)) end_depth = 0.0;
      else end_depth = std::min(up, section.critical_depth(discharge));
    }
    if (down < end_depth || !std::isfinite(level_down)) {
      down = end_depth, level_down = bed_down + end_depth;
      held_down = brink = true;
    }
  }
  const double down_wet = std::max(0.0, down);

  // Flow area: of the mean depth in slow flow, of the upstream depth in fast flow.
  const double height = section.height(), roof = options.as_swmm && !options.slot && section.closed() ? height : infinity;
  const double mean = 0.5 * (std::min(up, roof) + std::min(down_wet, roof));
  Section::Wet wet = section.wet(mean);
  double slow = 1.0, of_middle = 1.0;  // [-] area of the flow over that at the mean depth
  if (!(section.closed() && mean >= height)) {
    const double middle = wet.area;
    const double froude = middle > 0.0 ? std::abs(velocity) * std::sqrt(wet.width / (gravity * middle)) : 1.0;
    slow = std::clamp(2.0 * (1.0 - froude), 0.0, 1.0);
    if (slow < 1.0) wet = section.wet(slow * mean + (1.0 - slow) * up);
    if (options.as_swmm && middle > 0.0) of_middle = wet.area / middle;
  }
  if (options.slot) wet.area += slot_area(section, mean);
  const double area = wet.area, radius = wet.hydraulic_radius;
  step.area = area * reach.barrels;
  if (held_down) step.held = forward ? Held::to : Held::from, step.held_level = level_down;
  step.only = reach.only;
  if (brink) step.only = forward ? 1 : -1;
  if (up_is_outside) step.held = forward ? Held::from : Held::to, step.held_level = forward ? level_from : level_to;

  // Friction and local losses act on a velocity between the old one and that towards which the old gradient drives.
  const double loss = forward ? reach.loss_forward : reach.loss_backward;
  const double drag = of_middle * gravity * reach.manning_squared / (radius * cube_root(radius)) + 0.5 * loss / reach.length;
  const double slope = (level_from - level_to) / reach.length;
  const double driven = velocity + dt * gravity * slope;
  const double towards = 2.0 * driven / (1.0 + std::sqrt(1.0 + 4.0 * dt * drag * std::abs(driven)));
  const double acting = 0.5 * (std::abs(velocity) + std::abs(towards));

  // Momentum carried in from upstream (Stelling & Duinmeijer 2003), implicit in the reach's own velocity.
  double carried = 0.0, arriving = 0.0, leaving = 0.0, quickened = 0.0;
  const int upstream = forward ? reach.before : reach.after;
  if (options.as_swmm) {
    // Each conduit for itself: what its flow gains or loses by the change of its own area along the way, less in fast flow; friction
    // and this with the velocity at the mean depth, whatever the area of the flow.
    if (area > 0.0 && !(section.closed() && up >= height && down_wet >= height)) {
      const double along = of_middle * of_middle * std::abs(velocity) * (section.area(down_wet) - section.area(up)) / (area * reach.length);
      quickened = std::clamp(slow * along, -most_quickening / dt, most_quickening / dt);
      if (quickened < 0.0) leaving = -quickened, quickened = 0.0;
    }
  } else if (upstream >= 0) {
    const double sign = forward ? reach.sign_before : reach.sign_after;
    const double own = (forward ? 1.0 : -1.0) * at(state.reach_discharge, index);
    const double theirs = (forward ? sign : -sign) * at(state.reach_discharge, upstream);
    if (theirs > 0.0) {
      carried = std::max(0.0, 0.5 * (own + theirs)) / (step.area * reach.length);
      arriving = sign * at(state.velocity, upstream);
    }
  } else if (!up_is_outside && up < section.height()) {
    // A manhole passes its level on, not its momentum: the water sets out with the velocity that fills the section to that level.
    const double at_end = section.wet(up).area;
    carried = std::abs(velocity) / reach.length;
    arriving = velocity * std::min(1.0, area / at_end);
  }
  // ... and out of the end of a conduit it goes with the velocity that fills the section to the level there: what it gains by that
  // costs head. What it loses in deep water beyond is not given back.
  if (!options.as_swmm && ends_here && down_wet > dry_depth) leaving = std::abs(velocity) / reach.length * std::max(0.0, area / section.wet(down_wet).area - 1.0);
  const double inertia = 1.0 + dt * (drag * acting + carried + leaving);
  const double unpressed = (velocity * (1.0 + dt * quickened) + dt * carried * arriving) / inertia;
  const double pressed = gravity * dt / (reach.length * inertia);
  const double theta = options.theta;
  step.push = step.area * (theta * (unpressed + pressed * (1.0 - theta) * (level_from - level_to)) + (1.0 - theta) * velocity);
  step.answer = step.area * theta * theta * pressed;

  if (reach.culvert_code > 0 && forward) {
    const auto& conduit = std::get<Conduit>(at(network.links, reach.link).kind);
    const auto capacity = [&](double head) {
      return reach.barrels * culvert_inlet_capacity(conduit.culvert_code, section, (conduit.inlet_elevation - conduit.outlet_elevation) / conduit.length, head);
    };
    const double most = capacity(up);
    if (step.discharge(level_from, level_to) > most) {
      step.push = most, step.answer = std::max(0.0, (capacity(up + 1e-4) - most) / 1e-4);
      step.held = Held::to, step.held_level = level_from;
      step.by_inlet = true;
    }
  }
}

double NetworkSolver::Workshop::structure_level(int cell, int node) const {
  if (cell < mesh.cells) return at(level, cell);
  return std::max(at(outside_level, node), at(network.nodes, node).invert_elevation);
}

void NetworkSolver::Workshop::prepare_structures(const NetworkState& state) {
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    const int l = mesh.structure_link[s];
    const Link& link = at(network.links, l);
    StructureNow& now = structure_steps[s].now;
    now.setting = at(state.setting, l);
    now.well_invert = at(network.nodes, link.from).invert_elevation;
    const auto bed_of = [&](int node) { return at(mesh.cell_of_node, node) < mesh.cells ? at(mesh.bed, at(mesh.cell_of_node, node)) : -infinity; };
    now.bed_from = bed_of(link.from), now.bed_to = bed_of(link.to);
    now.well_depth = level_at_node(state, link.from) - now.well_invert;
    const int cell = at(mesh.cell_of_node, link.from);
    now.well_volume = cell < mesh.cells ? at(state.volume, cell) : 0.0;
    structure_steps[s].fixed = false;
    if (const auto* inlet = std::get_if<StreetInlet>(&link.kind); inlet && inlet->conduit >= 0) {
      const bool arrives = at(network.links, inlet->conduit).to == link.from;
      const int reach = arrives ? at(mesh.first_reach, inlet->conduit + 1) - 1 : at(mesh.first_reach, inlet->conduit);
      now.captured = captured_on_grade(*inlet, (arrives ? 1.0 : -1.0) * at(state.reach_discharge, reach), now.well_depth);
    }
  }
}

// --- the system ------------------------------------------------------------------------------------------------------------------

/// Sums what each cell holds at a level, and its water surface.
void NetworkSolver::Workshop::evaluate_storage(const std::vector<double>& levels) {
  std::ranges::fill(held, 0.0);
  std::ranges::fill(surface, 0.0);
  const auto& circles = mesh.circles;
  const int count = static_cast<int>(circles.cell.size());
  const CircleRow row{circles.cell.data(), circles.base.data(), circles.diameter.data(), circles.length.data()};
  const int shares = options.threads > 1 && count > worth_threads ? options.threads : 1;
#pragma omp parallel for schedule(static) num_threads(shares) if (shares > 1)
  for (int share = 0; share < shares; ++share) {
    const int first = count / shares * share, last = share + 1 < shares ? first + count / shares : count;
    fill_circles(row, first, last - first, levels.data(), circle_surface.data(), circle_held.data());
  }
  for (std::size_t k = 0; k < circles.cell.size(); ++k) {  // in one order, whatever the threads
    at(surface, circles.cell[k]) += circle_surface[k];
    at(held, circles.cell[k]) += circle_held[k];
  }
  for (const auto& pipe : mesh.other_pipes) {
    const double y = at(levels, pipe.cell) - pipe.base;
    if (y <= 0.0) continue;
    const Section& section = at(mesh.sections, pipe.section);
    at(surface, pipe.cell) += section.width(y) * pipe.length;
    at(held, pipe.cell) += section.area(y) * pipe.length;
  }
  for (const auto& shaft : mesh.shafts) {
    const double z = at(levels, shaft.cell);
    if (z >= shaft.base && z < shaft.top) at(surface, shaft.cell) += shaft.area;
    at(held, shaft.cell) += shaft.area * (std::clamp(z, shaft.base, shaft.top) - shaft.base);
  }
  for (const auto& tank : mesh.tanks) {
    const double z = at(levels, tank.cell);
    if (z < tank.base) continue;
    const JordanSplit split = tank.geometry.split(std::min(z, tank.top) - tank.base);
    if (z < tank.top) at(surface, tank.cell) += split.width_1 - split.width_2;
    at(held, tank.cell) += split.area_1 - split.area_2;
  }
  for (const auto& pool : mesh.pools) {
    const double z = at(levels, pool.cell);
    if (z < pool.level) continue;
    at(surface, pool.cell) += pool.area;
    at(held, pool.cell) += pool.area * (z - pool.level);
  }
}

/// Calls `visit` with the Jordan split of each part of a cell.
template <class Visit>
void NetworkSolver::Workshop::each_split(int cell, double z, Visit visit) const {
  const auto range = [&](const std::vector<int>& first) { return std::pair{static_cast<std::size_t>(at(first, cell)), static_cast<std::size_t>(at(first, cell + 1))}; };
  const auto scaled = [&](JordanSplit split, double length) {
    visit(JordanSplit{length * split.width_1, length * split.area_1, length * split.width_2, length * split.area_2});
  };
  for (auto [k, end] = range(first_circle); k < end; ++k) {
    const double d = mesh.circles.diameter[k], y = std::min(d, z - mesh.circles.base[k]), more = std::max(0.0, z - mesh.circles.base[k] - d);
    if (y <= 0.0) continue;
    const double root = std::sqrt(y * (d - y)), angle = std::acos(std::clamp(1.0 - 2.0 * y / d, -1.0, 1.0));
    const double area = 0.25 * d * d * angle - (0.5 * d - y) * root, above = std::max(0.0, y - 0.5 * d);
    JordanSplit split{.width_1 = 2.0 * root, .area_1 = area};
    if (above > 0.0) {
      const double half = 0.125 * d * d * std::acos(-1.0);
      split = {d, half + d * (above + more), d - 2.0 * root, half + d * above - area + d * more};
    }
    scaled(split, mesh.circles.length[k]);
  }
  for (auto [k, end] = range(first_other); k < end; ++k) {
    const auto& pipe = mesh.other_pipes[k];
    scaled(at(mesh.sections, pipe.section).split(z - pipe.base), pipe.length);
  }
  for (auto [k, end] = range(first_shaft); k < end; ++k) {
    const auto& shaft = mesh.shafts[k];
    if (z < shaft.base) continue;
    const double above = std::max(0.0, z - shaft.top);
    scaled({1.0, z - shaft.base, z >= shaft.top ? 1.0 : 0.0, above}, shaft.area);
  }
  for (auto [k, end] = range(first_tank); k < end; ++k) {
    const auto& tank = mesh.tanks[k];
    if (z < tank.base) continue;
    JordanSplit split = tank.geometry.split(std::min(z, tank.top) - tank.base);
    if (z >= tank.top) {  // the roof: the surface ends here
      split.width_2 = split.width_1;
      split.area_1 += split.width_1 * (z - tank.top), split.area_2 += split.width_2 * (z - tank.top);
    }
    visit(split);
  }
  for (auto [k, end] = range(first_pool); k < end; ++k) {
    const auto& pool = mesh.pools[k];
    if (z >= pool.level) scaled({1.0, z - pool.level, 0.0, 0.0}, pool.area);
  }
}

/// The part of the matrix that no iteration changes: how reaches answer to levels.
void NetworkSolver::Workshop::assemble(double dt) {
  std::ranges::fill(step_diagonal, 0.0);
  std::ranges::fill(step_upper, 0.0);
  std::ranges::fill(step_lower, 0.0);
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const ReachStep& step = reach_steps[r];
    const Mesh::Reach& reach = mesh.reaches[r];
    const double k = dt * step.answer;
    const bool by_from = step.held != Held::from && !reach.outside_from, by_to = step.held != Held::to && !reach.outside_to;
    if (by_from) at(step_diagonal, reach.from) += k;
    if (by_to) at(step_diagonal, reach.to) += k;
    if (reach.slot < 0) continue;
    // Row `from` holds -k in column `to`, and the other way round; a held level has no column.
    auto& from_row = reach.from < reach.to ? step_upper : step_lower;
    auto& to_row = reach.from < reach.to ? step_lower : step_upper;
    if (by_to) at(from_row, reach.slot) -= k;
    if (by_from) at(to_row, reach.slot) -= k;
  }
}

/// What each cell has too much of at the iterate's levels: residual = water it should hold - water it holds there.
void NetworkSolver::Workshop::balance(double dt, bool linearise) {
  for (std::size_t c = 0; c < residual.size(); ++c) residual[c] = base[c] - held[c];
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const ReachStep& step = reach_steps[r];
    if (step.area <= 0.0) continue;
    const Mesh::Reach& reach = mesh.reaches[r];
    const double volume = dt * step.discharge(reach.outside_from ? 0.0 : at(level, reach.from), reach.outside_to ? 0.0 : at(level, reach.to));
    if (!reach.outside_from) at(residual, reach.from) -= volume;
    if (!reach.outside_to) at(residual, reach.to) += volume;
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    StructureStep& step = structure_steps[s];
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    const double level_from = structure_level(from, link.from), level_to = structure_level(to, link.to);
    if (linearise && !step.fixed) {
      step.level_from = level_from, step.level_to = level_to;
      step.flow = structure_flow(link, step.now, level_from, level_to);
    }
    const double volume = dt * step.discharge(level_from, level_to);
    if (from < mesh.cells) at(residual, from) -= volume;
    if (to < mesh.cells) at(residual, to) += volume;
  }
  for (ContactStep& contact : contacts) {
    const double node_level = at(level, contact.cell);
    if (linearise) contact.level = node_level, contact.flow = street_flow(contact.now, dt, node_level);
    at(residual, contact.cell) += dt * contact.discharge(node_level);
  }
}

/// The matrix of an iteration but for storage, and its right side.
void NetworkSolver::Workshop::add_answers(double dt) {
  diagonal = step_diagonal, upper = step_upper, lower = step_lower, right_side = residual;
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    const StructureFlow& flow = structure_steps[s].flow;
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    if (from < mesh.cells) at(diagonal, from) += dt * flow.by_from;
    if (to < mesh.cells) at(diagonal, to) += dt * flow.by_to;
    if (const int slot = mesh.structure_slot[s]; slot >= 0) {
      at(from < to ? upper : lower, slot) -= dt * flow.by_to;
      at(from < to ? lower : upper, slot) -= dt * flow.by_from;
    }
  }
  for (const ContactStep& contact : contacts) at(diagonal, contact.cell) += dt * contact.flow.by_node;
}

double NetworkSolver::Workshop::worst_error() const {
  double worst = 0.0;
  for (std::size_t c = 0; c < residual.size(); ++c) {
    const double error = std::abs(residual[c]) / (mesh.plan_area[c] + 1e-3);
    if (!(error <= worst)) worst = error;  // no number is worst of all
  }
  return worst;
}

/// Newton's method on the whole system, storage and structures together. Most steps need two or three solves.
bool NetworkSolver::Workshop::plain_newton(double dt, NetworkReport& report) {
  for (int iteration = 0; iteration < most_plain_iterations; ++iteration) {
    evaluate_storage(level);
    balance(dt, true);
    const double error = worst_error();
    if (error <= (iteration > 0 ? options.level_tolerance : rounding)) return true;  // even the smallest wave is solved for once
    if (!(error < hopeless_error)) return false;
    add_answers(dt);
    for (std::size_t c = 0; c < diagonal.size(); ++c) {
      diagonal[c] += surface[c] + least_surface * mesh.plan_area[c] + least_diagonal;
    }
    mesh.elimination.solve(diagonal.data(), upper.data(), lower.data(), right_side.data());
    for (std::size_t c = 0; c < level.size(); ++c) level[c] += right_side[c];
    ++report.iterations;
  }
  return false;
}

/// The nested iteration of Casulli & Zanolli (2012), which converges whatever the widths do: the outer one makes the narrowing part
/// of storage linear, the inner one then has a convex system. Structures keep the answer of the last linearisation.
bool NetworkSolver::Workshop::nested_newton(const NetworkState& state, double dt, NetworkReport& report) {
  for (std::size_t c = 0; c < level.size(); ++c) level[c] = state.water_level[c];
  balance(dt, true);
  for (std::size_t c = 0; c < level.size(); ++c) level[c] = std::min(state.water_level[c], std::max(mesh.bed[c], narrowing[c]));
  std::vector<double> outer(level), width_2(level.size()), linear(level.size());
  for (int iteration = 0; iteration < most_nested_iterations; ++iteration) {
    for (std::size_t c = 0; c < outer.size(); ++c) {
      width_2[c] = linear[c] = 0.0;
      each_split(static_cast<int>(c), outer[c], [&](const JordanSplit& split) { width_2[c] += split.width_2, linear[c] += split.area_2; });
      level[c] = std::max(outer[c], widened[c]);
    }
    for (int inner = 0; inner < most_nested_iterations; ++inner) {
      for (std::size_t c = 0; c < level.size(); ++c) {
        held[c] = surface[c] = 0.0;
        each_split(static_cast<int>(c), level[c], [&](const JordanSplit& split) { surface[c] += split.width_1, held[c] += split.area_1; });
        held[c] -= linear[c] + width_2[c] * (level[c] - outer[c]);
        surface[c] -= width_2[c];
      }
      balance(dt, false);
      if (worst_error() <= 0.1 * options.level_tolerance) break;
      add_answers(dt);
      for (std::size_t c = 0; c < diagonal.size(); ++c) {
        diagonal[c] += std::max(0.0, surface[c]) + least_surface * mesh.plan_area[c] + least_diagonal;
      }
      mesh.elimination.solve(diagonal.data(), upper.data(), lower.data(), right_side.data());
      for (std::size_t c = 0; c < level.size(); ++c) level[c] += right_side[c];
      ++report.iterations;
    }
    outer = level;
    evaluate_storage(level);
    balance(dt, false);
    if (worst_error() <= options.level_tolerance) return true;
  }
  return false;
}

/// Shuts reaches through which water would go the way that a flap or a brink forbids; says whether there were any.
bool NetworkSolver::Workshop::shut_backflow(const std::vector<double>& levels) {
  bool shut = false;
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) {
    ReachStep& step = reach_steps[r];
    if (step.only == 0 || step.area <= 0.0) continue;
    const Mesh::Reach& reach = mesh.reaches[r];
    const double rate = step.discharge(reach.outside_from ? 0.0 : at(levels, reach.from), reach.outside_to ? 0.0 : at(levels, reach.to));
    if (step.only * rate < 0.0) step = {}, shut = true;
  }
  return shut;
}

/// Keeps what goes back through outfalls to the water that stands outside; says whether it had to.
bool NetworkSolver::Workshop::limit_backflow(double dt) {
  if (outside_water.empty()) return false;
  std::ranges::fill(going_back, 0.0);
  const auto reach_back = [&](std::size_t r) {  // [m3]
    const Mesh::Reach& reach = mesh.reaches[r];
    const double rate = reach_steps[r].discharge(reach.outside_from ? 0.0 : at(level, reach.from), reach.outside_to ? 0.0 : at(level, reach.to));
    return dt * std::max(0.0, reach.outside_from ? rate : -rate);
  };
  const auto structure_back = [&](std::size_t s, int& node) {  // [m3]
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    node = from >= mesh.cells ? link.from : to >= mesh.cells ? link.to : -1;
    if (node < 0) return 0.0;
    const double rate = structure_steps[s].discharge(structure_level(from, link.from), structure_level(to, link.to));
    return dt * std::max(0.0, node == link.from ? rate : -rate);
  };
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const Mesh::Reach& reach = mesh.reaches[r];
    if (reach_steps[r].area <= 0.0 || !(reach.outside_from || reach.outside_to)) continue;
    at(going_back, at(mesh.node_of_cell, reach.outside_from ? reach.from : reach.to)) += reach_back(r);
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s)
    if (int node = -1; const double back = structure_back(s, node)) at(going_back, node) += back;
  std::vector<double> share(network.nodes.size(), 1.0);
  bool limited = false;
  for (const OutsideWater& water : outside_water)
    if (const double back = at(going_back, water.node); back > std::max(0.0, water.available) * (1.0 + 1e-12)) {
      at(share, water.node) = std::max(0.0, water.available) / back;
      limited = true;
    }
  if (!limited) return false;
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const Mesh::Reach& reach = mesh.reaches[r];
    if (reach_steps[r].area <= 0.0 || !(reach.outside_from || reach.outside_to)) continue;
    const double part = at(share, at(mesh.node_of_cell, reach.outside_from ? reach.from : reach.to));
    if (part >= 1.0) continue;
    const double rate = part * reach_back(r) / dt;
    ReachStep& step = reach_steps[r];
    step.push = reach.outside_from ? rate : -rate, step.answer = 0.0;
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    int node = -1;
    const double back = structure_back(s, node);
    if (back <= 0.0 || at(share, node) >= 1.0) continue;
    const double rate = at(share, node) * back / dt;
    structure_steps[s].flow = {node == at(network.links, mesh.structure_link[s]).from ? rate : -rate, 0.0, 0.0};
    structure_steps[s].fixed = true;
  }
  return true;
}

bool NetworkSolver::Workshop::solve(const NetworkState& state, double dt, NetworkReport& report) {
  for (std::size_t c = 0; c < base.size(); ++c) base[c] = state.volume[c] + source[c];
  for (int attempt = 0;; ++attempt) {
    assemble(dt);
    std::copy_n(state.water_level.begin(), level.size(), level.begin());
    bool settled = plain_newton(dt, report);
    if (!settled) {
      ++report.nested_steps;
      settled = nested_newton(state, dt, report);
    }
    if (!settled || attempt == most_attempts) return settled;
    const bool shut = shut_backflow(level), limited = limit_backflow(dt);
    if (!shut && !limited) return settled;
  }
}

// --- the end of a step -----------------------------------------------------------------------------------------------------------

void NetworkSolver::Workshop::commit(NetworkState& state, double dt) {
  const double theta = options.theta;
  for (std::size_t c = 0; c < base.size(); ++c) state.volume[c] = base[c];
  std::vector<double> before_outside;
  for (const OutsideWater& water : outside_water) before_outside.push_back(at(state.outfall_volume, water.node));
  const auto pass = [&](int from, int to, double volume) {
    if (from < mesh.cells) at(state.volume, from) -= volume;
    else at(state.outfall_volume, at(mesh.node_of_cell, from)) -= volume;
    if (to < mesh.cells) at(state.volume, to) += volume;
    else at(state.outfall_volume, at(mesh.node_of_cell, to)) += volume;
  };
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const ReachStep& step = reach_steps[r];
    const Mesh::Reach& reach = mesh.reaches[r];
    if (step.area <= 0.0) {
      state.velocity[r] = state.reach_discharge[r] = 0.0;
      continue;
    }
    const double discharge = step.discharge(reach.outside_from ? 0.0 : at(level, reach.from), reach.outside_to ? 0.0 : at(level, reach.to));
    state.velocity[r] = step.by_inlet ? discharge / step.area : (discharge / step.area - (1.0 - theta) * state.velocity[r]) / theta;
    state.reach_discharge[r] = discharge;
    pass(reach.from, reach.to, dt * discharge);
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    const double discharge = structure_steps[s].discharge(structure_level(from, link.from), structure_level(to, link.to));
    state.structure_discharge[s] = discharge;
    pass(from, to, dt * discharge);
  }
  std::ranges::fill(state.spill_rate, 0.0);
  for (ContactStep& contact : contacts) {
    // The law itself, not its line: nothing passes between equal levels, and never more than there is. What the iteration left over
    // is made good in the next step, as everywhere.
    const double volume = dt * street_flow(contact.now, dt, at(level, contact.cell)).discharge;
    at(state.volume, contact.cell) += volume;
    at(state.street_volume, contact.now.node) += volume;
    at(state.spill_rate, contact.now.node) += std::max(0.0, -volume) / dt;
    contact.now.level -= volume / contact.now.surface_area;
    contact.now.available -= volume;
    contact.passed += volume;
  }
  for (OutsideWater& water : outside_water) {
    const double returned = before_outside[static_cast<std::size_t>(&water - outside_water.data())] - at(state.outfall_volume, water.node);
    water.level -= returned / water.surface_area;
    water.available -= returned;
  }
  for (const auto& pool : mesh.pools) {
    if (!pool.spills || at(level, pool.cell) <= pool.level) continue;
    const double spilled = pool.area * (at(level, pool.cell) - pool.level);
    at(level, pool.cell) = pool.level;
    at(state.volume, pool.cell) -= spilled;
    at(state.spilled_volume, pool.node) += spilled;
    at(state.spill_rate, pool.node) = spilled / dt;
  }
  for (std::size_t c = 0; c < level.size(); ++c) {
    level[c] = std::max(level[c], mesh.bed[c]);  // below its bed a cell holds nothing: its level is free to choose
    state.rise[c] = (level[c] - state.water_level[c]) / dt;
    state.water_level[c] = level[c];
  }
  for (std::size_t n = 0; n < lateral.size(); ++n) {
    state.lateral_volume[n] += lateral[n];
    state.lateral_rate[n] = lateral[n] / dt;
    if (mesh.cell_of_node[n] >= mesh.cells) state.outfall_volume[n] += lateral[n];  // passes straight out
  }
  for (std::size_t l = 0; l < network.links.size(); ++l) {
    const int structure = mesh.structure_of_link[l];
    state.link_volume[l] += dt * (structure >= 0 ? at(state.structure_discharge, structure) : at(state.reach_discharge, middle_reach(static_cast<int>(l))));
  }
  state.evaporated_volume += evaporated, state.seepage_volume += seeped;
  ++state.steps;
}

bool NetworkSolver::Workshop::take_step(NetworkState& state, double time, double dt, const NetworkInput& input, NetworkReport& report) {
  read_outside(time + dt);
  gather_sources(state, time, dt, input);
  const int reaches = static_cast<int>(reach_steps.size());
#pragma omp parallel for schedule(static) num_threads(options.threads) if (options.threads > 1 && reaches > worth_threads)
  for (int r = 0; r < reaches; ++r) prepare_reach(state, r, dt);
  shut_backflow(state.water_level);
  prepare_structures(state);
  const bool settled = solve(state, dt, report);
  if (!settled && dt > options.shortest_step) return false;
  for (std::size_t c = 0; c < level.size(); ++c)
    if (!std::isfinite(level[c])) {
      const int node = mesh.node_of_cell[c];
      throw NumericalError("network: the water level at " + (node >= 0 ? "node \"" + at(network.nodes, node).id + "\"" : std::string("a cut of a conduit")) +
                           " is no number after " + std::to_string(time + dt) + " s");
    }
  commit(state, dt);
  if (!settled) ++report.unsettled_steps;
  return settled;
}

// --- the solver ------------------------------------------------------------------------------------------------------------------

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

// --- a state in the words of the drawing -----------------------------------------------------------------------------------------

double NetworkSolver::water_level(const NetworkState& state, int node) const {
  const Workshop& shop = *workshop_;
  const int cell = at(shop.mesh.cell_of_node, node);
  if (cell < shop.mesh.cells) return at(state.water_level, cell);
  return shop.level_at_outfall(state, node);
}

double NetworkSolver::depth(const NetworkState& state, int node) const {
  return water_level(state, node) - at(workshop_->network.nodes, node).invert_elevation;
}

double NetworkSolver::volume(const NetworkState& state, int node) const {
  const Workshop& shop = *workshop_;
  const int cell = at(shop.mesh.cell_of_node, node);
  if (cell >= shop.mesh.cells) return 0.0;
  const double level = at(state.water_level, cell);
  double volume = 0.0;
  for (int k = at(shop.first_shaft, cell); k < at(shop.first_shaft, cell + 1); ++k) {
    const auto& shaft = at(shop.mesh.shafts, k);
    if (!shaft.is_slot) volume += shaft.area * (std::clamp(level, shaft.base, shaft.top) - shaft.base);
  }
  for (int k = at(shop.first_tank, cell); k < at(shop.first_tank, cell + 1); ++k) {
    const auto& tank = at(shop.mesh.tanks, k);
    const JordanSplit split = tank.geometry.split(std::min(level, tank.top) - tank.base);
    volume += split.area_1 - split.area_2;
  }
  for (int k = at(shop.first_pool, cell); k < at(shop.first_pool, cell + 1); ++k)
    if (at(shop.mesh.pools, k).node >= 0) volume += at(shop.mesh.pools, k).area * std::max(0.0, level - at(shop.mesh.pools, k).level);
  return volume;
}

double NetworkSolver::inflow(const NetworkState& state, int node) const {
  const Workshop& shop = *workshop_;
  double sum = 0.0;
  for (int k = at(shop.first_joint, node); k < at(shop.first_joint, node + 1); ++k) {
    const auto& joint = at(shop.joints, k);
    sum += std::max(0.0, joint.sign * (joint.is_reach ? at(state.reach_discharge, joint.index) : at(state.structure_discharge, joint.index)));
  }
  return sum;
}

double NetworkSolver::discharge(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  if (const int structure = at(shop.mesh.structure_of_link, link); structure >= 0) return at(state.structure_discharge, structure);
  return at(state.reach_discharge, shop.middle_reach(link));
}

double NetworkSolver::discharge_at(const NetworkState& state, int link, bool second_end) const {
  const Workshop& shop = *workshop_;
  if (const int structure = at(shop.mesh.structure_of_link, link); structure >= 0) return at(state.structure_discharge, structure);
  return at(state.reach_discharge, second_end ? at(shop.mesh.first_reach, link + 1) - 1 : at(shop.mesh.first_reach, link));
}

double NetworkSolver::link_depth(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  if (at(shop.mesh.structure_of_link, link) >= 0) return 0.0;
  const auto& reach = at(shop.mesh.reaches, shop.middle_reach(link));
  const auto depth_at = [&](int cell, double bed) {
    return std::max(0.0, (cell < shop.mesh.cells ? at(state.water_level, cell) : water_level(state, at(shop.mesh.node_of_cell, cell))) - bed);
  };
  return std::min(at(shop.mesh.sections, reach.section).height(), 0.5 * (depth_at(reach.from, reach.bed_from) + depth_at(reach.to, reach.bed_to)));
}

double NetworkSolver::link_velocity(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  return at(shop.mesh.structure_of_link, link) >= 0 ? 0.0 : at(state.velocity, shop.middle_reach(link));
}

double NetworkSolver::link_fullness(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  if (at(shop.mesh.structure_of_link, link) >= 0) return 0.0;
  const Section& section = at(shop.mesh.sections, at(shop.mesh.reaches, shop.middle_reach(link)).section);
  return std::min(1.0, section.area(link_depth(state, link)) / section.full_area());
}

std::vector<NetworkSolver::ProfilePoint> NetworkSolver::profile(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  std::vector<ProfilePoint> points;
  if (at(shop.mesh.structure_of_link, link) >= 0) return points;
  const auto add = [&](double distance, int cell, double bed, const Section& section) {
    const double level = cell < shop.mesh.cells ? at(state.water_level, cell) : water_level(state, at(shop.mesh.node_of_cell, cell));
    points.push_back({distance, bed, bed + section.height(), std::max(bed, level)});
  };
  double distance = 0.0;
  for (int r = at(shop.mesh.first_reach, link); r < at(shop.mesh.first_reach, link + 1); ++r) {
    const auto& reach = at(shop.mesh.reaches, r);
    const Section& section = at(shop.mesh.sections, reach.section);
    if (points.empty()) add(0.0, reach.from, reach.bed_from, section);
    distance += reach.length;
    add(distance, reach.to, reach.bed_to, section);
  }
  return points;
}

}  // namespace hydro::network
