#include "libhydro/surface/surface_state.h"

namespace hydro::surface {

SurfaceState SurfaceState::dry(const Ground& ground) {
  const int rows = ground.grid.rows, columns = ground.grid.columns;
  return {.water_depth = PaddedRaster<std::int32_t>(rows, columns, 0),
          .unit_discharge_x = PaddedRaster<float>(rows, columns, 0.0f),
          .unit_discharge_y = PaddedRaster<float>(rows, columns, 0.0f)};
}

}  // namespace hydro::surface
