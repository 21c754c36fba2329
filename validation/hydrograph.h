#pragma once

#include <functional>
#include <vector>

#include "libhydro/results/run_result.h"

namespace hydro::validation {

/// Mean discharges over the report intervals of a run beside an exact hydrograph.
struct HydrographComparison {
  std::vector<double> times;      ///< [s] middle of each interval
  std::vector<double> simulated;  ///< [m3/s]
  std::vector<double> exact;      ///< [m3/s]
  double simulated_volume = 0.0;  ///< [m3]
  double exact_volume = 0.0;      ///< [m3]

  double peak_error() const;       ///< [%]
  double volume_error() const;     ///< [%]
  double nash_sutcliffe() const;   ///< [-]
  double half_peak_delay() const;  ///< [s] simulated minus exact time at which half the peak is first reached
};

/// What left through a boundary against `exact` [m3/s].
HydrographComparison compare_outflow(const results::RunResult& result, const results::BoundarySeries& boundary,
                                     const std::function<double(double time)>& exact);

}  // namespace hydro::validation
