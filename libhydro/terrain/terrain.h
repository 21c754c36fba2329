#pragma once

#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"

namespace hydro::terrain {

/// The ground as it was read and shaped (walls raised, decks cut through): what `scenario::assemble` hands to the solver,
/// which packs it into `surface::Ground`; not kept during a run.
struct Terrain {
  Grid grid;
  Raster<float> bed_elevation;  ///< [m] NaN where there is no ground to compute on: nodata, building blocks
  Raster<float> manning_n;      ///< [s/m^(1/3)] 0 < n <= 1; same shape
};

}  // namespace hydro::terrain
