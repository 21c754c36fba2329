#pragma once

#include <limits>
#include <vector>

#include "libhydro/core/gravity.h"
#include "libhydro/network/detail/control_room.h"
#include "libhydro/network/detail/mesh.h"
#include "libhydro/network/detail/structure_law.h"
#include "libhydro/network/network_solver.h"

namespace hydro::network {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Levels that differ by less are equal: it is how they are rounded, and must not drive a flow.
constexpr double rounding = 1e-13;  // [m]
constexpr int worth_threads = 1000;  ///< reaches or parts from which on a loop is shared between threads

template <class Value>
Value& at(std::vector<Value>& values, int index) { return values[static_cast<std::size_t>(index)]; }
template <class Value>
const Value& at(const std::vector<Value>& values, int index) { return values[static_cast<std::size_t>(index)]; }

/// Which end of a reach stands at a level that the step does not change.
enum class Held : unsigned char { none, from, to };

/// What a reach does in one step: discharge = push + answer (level_from' - level_to'), with the levels at the end of the step.
struct ReachStep {
  double area = 0.0;    ///< [m2] of the flow, all barrels
  double velocity = 0.0; ///< [m/s] at the start
  double push = 0.0;    ///< [m3/s]
  double answer = 0.0;  ///< [m2/s]
  double held_level = 0.0;
  Held held = Held::none;
  signed char only = 0;   ///< 1: no flow towards the first end, -1: none towards the second: a flap gate, or a brink that water falls over
  bool by_upper_end = false;  ///< the depth there alone sets the discharge: a culvert's inlet, SWMM's limits

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
  double answer = 0.0; ///< [m2/s] of the line that stands for it
  double passed = 0.0; ///< [m3] down since the call began

  double discharge(double at_level) const { return flow.discharge - answer * (at_level - level); }
};

/// What the solver works with: network and mesh, which never change, and the scratch of one step. Its functions lie in files by what
/// they do: step.cpp (a step from start to end), boundaries.cpp (what comes from outside, pumps and gates), reach_step.cpp (momentum),
/// step_system.cpp (the levels at the end of a step).
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

  // A reach in one step.
  struct Stream;
  struct FlowSection;
  struct Momentum;
  Stream stream_in(const NetworkState& state, int reach) const;
  void fall_over_brink(const NetworkState& state, int reach, Stream& stream) const;
  FlowSection flow_section(const Section& section, const Stream& stream) const;
  Momentum momentum(const NetworkState& state, int reach, const Stream& stream, const FlowSection& flow, double dt) const;
  void limit_to_uniform_flow(const Mesh::Reach& reach, const Stream& stream, ReachStep& step) const;
  template <class Capacity>
  static void limit_by_upper_end(const Stream& stream, Capacity capacity, ReachStep& step);
  void limit_by_inlet(const Mesh::Reach& reach, const Stream& stream, ReachStep& step) const;

  // The system of one step.
  void assemble(double dt);
  bool shut_backflow(const std::vector<double>& levels);
  bool limit_backflow(double dt);
  void meet_outside(const NetworkInput& input);
  void add_answers(double dt);
  void evaluate_storage(const std::vector<double>& levels);
  void balance(double dt, bool linearise);
  void read_contacts(double dt);
  bool plain_newton(double dt, NetworkReport& report);
  bool nested_newton(const NetworkState& state, double dt, NetworkReport& report);
  double worst_error() const;
  template <class Visit>
  void each_split(int cell, double cell_level, Visit visit) const;
  double structure_level(int link_end_cell, int node) const;
  std::vector<int> first_circle, first_other, first_shaft, first_tank, first_pool;  ///< parts of each cell
};

}  // namespace hydro::network
