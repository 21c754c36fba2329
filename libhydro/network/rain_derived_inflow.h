#pragma once

#include <array>
#include <chrono>

#include "libhydro/core/time_series.h"

namespace hydro::network {

/// One way by which rain comes into leaky sewers: a share of it, after what the ground keeps back, by a triangle in time.
struct RainResponse {
  double share = 0.0;         ///< [-] of the rain on the sewershed: R
  double time_to_peak = 0.0;  ///< [s] T
  double recession = 0.0;     ///< [-] length of the falling limb over that of the rising one: K
  double most_abstraction = 0.0;   ///< [m] of rain that is kept back before any comes through
  double recovery_rate = 0.0;      ///< [m/s] at which that empties while no rain falls
  double initial_abstraction = 0.0;  ///< [m] of it that is full at the start
};

/// The RTK method (Vallabhaneni, Chan, Burgess: Computer Tools for Sanitary Sewer System Capacity Analysis and Planning, EPA/600/R-07/111):
/// a fast, a middle and a slow response, which may differ by the month in which rain falls.
struct UnitHydrograph {
  std::array<std::array<RainResponse, 3>, 12> by_month{};  ///< from January
};

/// Rain-derived infiltration and inflow [m3/s for each m2 of sewershed] from 0 to `end` [s], straight between its instants. `rain` [m/s] holds
/// between its instants; the calendar begins at `start`.
TimeSeries rain_derived_inflow(const TimeSeries& rain, const UnitHydrograph& hydrograph, std::chrono::sys_seconds start, double end);

}  // namespace hydro::network
