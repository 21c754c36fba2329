#pragma once

#include <cstdint>

#include "libhydro/core/padded_raster.h"
#include "libhydro/surface/ground.h"

namespace hydro::surface {

/// Water standing and moving on the ground: the unknowns of every surface solver. Depth lives at cell centres,
/// discharge on faces. Ghost cells stay dry, wall cells stay dry, faces at walls carry nothing.
struct SurfaceState {
  PaddedRaster<std::int32_t> water_depth;  ///< [water units] never negative
  PaddedRaster<float> unit_discharge_x;    ///< [m2/s] across the western face of the cell, positive eastwards
  PaddedRaster<float> unit_discharge_y;    ///< [m2/s] across the northern face of the cell, positive southwards
  std::uint64_t steps = 0;                 ///< [-] flow steps since the start: seeds the rounding share

  static SurfaceState dry(const Ground& ground);
};

}  // namespace hydro::surface
