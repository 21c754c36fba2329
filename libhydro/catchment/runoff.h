#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "libhydro/catchment/catchment.h"
#include "libhydro/catchment/plot_state.h"
#include "libhydro/core/time_series.h"
#include "libhydro/results/water_balance.h"

namespace hydro::catchment {

/// What falls on plots and what the air can take.
struct Weather {
  std::vector<TimeSeries> rain;        ///< [m/s] not negative; indexed by `Catchment::rain`
  TimeSeries evaporation;              ///< [m/s] potential
  bool evaporates_only_when_dry = false;  ///< not where rain falls
};

/// Rain on plots becomes runoff: nonlinear reservoirs, infiltration and facilities, and what one passes to the other
/// (docs/theory/catchment.md). Plots that water connects step together; others do not know of each other.
class Runoff {
 public:
  /// `plots` (without faults) and `weather` must outlive it. `threads`: the bits are the same for any number.
  Runoff(const Plots& plots, const Weather& weather, int threads = 1);
  ~Runoff();

  /// Dry ground, facilities at their initial saturation, time 0.
  State initial_state() const;

  /// Runs from the state's time to `end` [s], in as many steps as it takes.
  void advance(State& state, double end);

  /// Water [m3] that an outfall lets run onto a plot: it enters the plot's next step.
  void run_onto(State& state, std::size_t plot, double volume) const;

  results::WaterBalance balance(const State& state) const;  ///< [m3]
  double stored_in_facility(std::size_t use, const State& state) const;  ///< [m] over its area
  double stored_in_facilities(std::size_t plot, const State& state) const;  ///< [m3]
  double stored_on_ground(std::size_t plot, const State& state) const;      ///< [m3] with water on its way within the plot or to it

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// The same plots without facilities: their area is like the rest of the plot.
Plots without_facilities(const Plots& plots);

}  // namespace hydro::catchment
