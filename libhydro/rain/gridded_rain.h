#pragma once

#include <vector>

#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"
#include "libhydro/rain/storm.h"

namespace hydro::rain {

/// Rain as pictures in time (radar, forecast, reanalysis) on a grid of its own, in the projection of the terrain.
struct GriddedRain {
  Grid grid;
  std::vector<double> times;             ///< [s] from the start of the run, increasing; each picture holds until the next
  double until = 0.0;                    ///< [s] when the last picture ends; no rain falls after it
  std::vector<Raster<float>> rain_rate;  ///< [m/s] one picture a time
};

/// The share of the terrain's cells whose centre lies on the rain grid [-].
double covered_share(const Grid& terrain, const GriddedRain& rain);

/// Every cell takes the pixel that holds its centre; cells beyond the edge of the pictures take the nearest pixel. Only
/// the pixels that are needed are kept. Throws `InputError` when the pictures do not touch the terrain, when a needed pixel
/// is negative or not a number, or when more than `zone_limit` pixels are needed.
Storm gridded_storm(const Grid& terrain, const GriddedRain& rain);

}  // namespace hydro::rain
