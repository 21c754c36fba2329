#pragma once

#include <span>

#include "libhydro/surface/ground.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::simulation {

/// Below this depth [m] a cell's velocity is reported as 0: a film's discharge over its depth says nothing to people.
inline constexpr float still_depth = 1e-3f;

/// Depth [m] and velocity [m/s] in a row of cells. Velocity is the mean of the discharges on a cell's two faces over its
/// depth; `velocity_x` is positive eastwards, `velocity_y` northwards. Wall cells are dry and still.
void flow_of_row(const surface::Ground& ground, const surface::SurfaceState& state, int row, std::span<float> depth,
                 std::span<float> velocity_x, std::span<float> velocity_y);

/// The same for one cell.
struct CellFlow {
  float depth = 0.0f;       ///< [m]
  float velocity_x = 0.0f;  ///< [m/s]
  float velocity_y = 0.0f;  ///< [m/s]
  float speed() const;      ///< [m/s]
};
CellFlow flow_of_cell(const surface::Ground& ground, const surface::SurfaceState& state, CellPosition at);

}  // namespace hydro::simulation
