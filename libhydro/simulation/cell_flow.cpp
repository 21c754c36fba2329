#include "libhydro/simulation/cell_flow.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace hydro::simulation {
namespace {

float velocity(float discharge_in, float discharge_out, float depth) {
  const float mean = 0.5f * (discharge_in + discharge_out);
  return depth > still_depth ? mean / std::max(depth, still_depth) : 0.0f;
}

}  // namespace

void flow_of_row(const surface::Ground& ground, const surface::SurfaceState& state, int row, std::span<float> depth,
                 std::span<float> velocity_x, std::span<float> velocity_y) {
  const auto metres = static_cast<float>(ground.unit.metres());
  const std::int32_t* units = state.water_depth.row(row);
  const float* west = state.unit_discharge_x.row(row);
  const float* north = state.unit_discharge_y.row(row);
  const float* south = state.unit_discharge_y.row(row + 1);
  const int columns = ground.grid.columns;
#pragma omp simd
  for (int c = 0; c < columns; ++c) {
    const float d = static_cast<float>(units[c]) * metres;
    depth[c] = d;
    velocity_x[c] = velocity(west[c], west[c + 1], d);
    velocity_y[c] = -velocity(north[c], south[c], d);
  }
}

float CellFlow::speed() const { return std::hypot(velocity_x, velocity_y); }

CellFlow flow_of_cell(const surface::Ground& ground, const surface::SurfaceState& state, CellPosition at) {
  const auto [r, c] = at;
  const auto d = static_cast<float>(state.water_depth(r, c)) * static_cast<float>(ground.unit.metres());
  return {.depth = d,
          .velocity_x = velocity(state.unit_discharge_x(r, c), state.unit_discharge_x(r, c + 1), d),
          .velocity_y = -velocity(state.unit_discharge_y(r, c), state.unit_discharge_y(r + 1, c), d)};
}

}  // namespace hydro::simulation
