#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "libhydro/hydrology/vertical_exchange.h"
#include "libhydro/results/water_balance.h"
#include "libhydro/simulation/domain.h"
#include "libhydro/simulation/observer.h"
#include "libhydro/simulation/sewer_exchange.h"
#include "libhydro/simulation/state.h"
#include "libhydro/sponge/facility_exchange.h"
#include "libhydro/surface/local_inertial.h"

namespace hydro::simulation {

struct SimulationOptions {
  surface::LocalInertialOptions surface;  ///< its `threads` serve the whole simulation
  double exchange_interval = 5.0;         ///< [s] between vertical exchanges; greater than 0
};

/// Couples the rooms in time. One step: rain and soil on every cell, sponge facilities when they are due, the sewers, then flow
/// over the ground and across its borders. Sewers and ground take steps of their own inside and meet at its end. Steps are as long as the exchange interval, cut short at forcing instants, at multiples of
/// the facilities' own step and at the instants observers ask for, so
/// their sequence depends on the time alone: a run that continues from a checkpoint takes the very same steps.
class Simulation {
 public:
  /// `domain` and `forcing` must outlive the simulation.
  Simulation(const Domain& domain, const Forcing& forcing, const SimulationOptions& options, State start);

  /// State at time 0: water as given on cells with ground, where a cell has depth and level the deeper of both; all else empty.
  static State initial_state(const Domain& domain, const Forcing& forcing, const InitialWater& water);

  void add(Observer& observer) { observers_.push_back(&observer); }

  /// Runs to `end` [s]. Between steps asks `go_on`, which may stop the run early; returns whether the end was reached.
  /// Observers look at the instant of the start too, unless the run goes on from a checkpoint.
  bool run_until(double end, const std::function<bool(const State&)>& go_on);

  const State& state() const { return state_; }

  /// Goes on from a state of the same domain and forcing, as a checkpoint holds it.
  /// Observers have looked at its instant already.
  void continue_from(State state) {
    state_ = std::move(state);
    has_looked_ = true;
    change_bed();
  }
  const surface::SurfaceSolver& solver() const { return *solver_; }
  /// Null without sewers.
  SewerExchange* sewers() { return sewers_ ? &*sewers_ : nullptr; }

 private:
  void step(double duration);
  void change_bed();
  void step_facilities(double until);
  double next_instant(double end) const;
  void look(double previous_time);

  const Domain& domain_;
  const Forcing& forcing_;
  SimulationOptions options_;
  State state_;
  hydrology::VerticalExchange exchange_;
  std::optional<sponge::FacilityExchange> facilities_;
  std::optional<SewerExchange> sewers_;
  std::vector<double> storm_starts_;  ///< [s] known where a facility empties before a storm
  std::optional<surface::Ground> changing_ground_;  ///< where the bed changes during the run
  std::size_t bed_changed_ = 0;       ///< changes that were made
  std::unique_ptr<surface::SurfaceSolver> solver_;
  std::vector<double> rain_of_zone_;
  std::vector<double> rain_rates_;  ///< [m/s] of the one gauge that rules may name: the mean of all zones
  std::vector<Observer*> observers_;
  bool has_looked_ = false;  ///< whether observers saw the instant of the start
};

/// The water account of a state [m3]. Throws `NumericalError` when the whole-unit ledger of the ground does not close exactly, or
/// that of the sewers within rounding.
results::WaterBalance water_balance(const Domain& domain, const State& state, int threads = 1);

}  // namespace hydro::simulation
