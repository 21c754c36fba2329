#pragma once

#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/time_series.h"
#include "libhydro/rain/storm.h"

namespace hydro::rain {

/// A rain gauge and what it recorded.
struct RainGauge {
  Point place;           ///< on the plane of the grid; may lie outside it
  TimeSeries rain_rate;  ///< [m/s]
};

/// Every cell takes the rain of the gauge nearest to its centre (Thiessen, 1911); of equally near ones the first.
Storm nearest_gauge(const Grid& grid, std::vector<RainGauge> gauges);

/// Every cell takes a mean of all gauges, weighted by distance^-power (Shepard, 1968). Weights are those at the centres of
/// square blocks of cells, as small as leaves at most `inverse_distance_zones` blocks: single cells up to 64 x 64, blocks of
/// 16 x 16 cells on a grid of 1000 x 1000.
Storm inverse_distance(const Grid& grid, std::vector<RainGauge> gauges, double power = 2.0);

inline constexpr int inverse_distance_zones = 4096;

}  // namespace hydro::rain
