#include "libhydro/simulation/frame_recorder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "libhydro/simulation/cell_flow.h"
#include "libhydro/simulation/simulation.h"

namespace hydro::simulation {

double FrameRecorder::next_time(double now) const {
  if (now >= end_) return std::numeric_limits<double>::infinity();
  return now < 0.0 ? 0.0 : std::min(next_multiple(now, interval_), end_);
}

void FrameRecorder::observe(const Domain& domain, const State& state) {
  sink_.write_frame(frame_of(domain, state, with_velocity_, threads_));
}

results::Frame frame_of(const Domain& domain, const State& state, bool with_velocity, int threads) {
  const surface::Ground& ground = domain.ground;
  results::Frame frame{.time = state.time, .depth = Raster<float>(ground.grid)};
  if (with_velocity) frame.velocity_x = frame.velocity_y = Raster<float>(ground.grid);
#pragma omp parallel num_threads(threads)
  {
    std::vector<float> unused(with_velocity ? 0 : 2 * static_cast<std::size_t>(ground.grid.columns));
    const std::span<float> scratch(unused);
#pragma omp for schedule(static)
    for (int row = 0; row < ground.grid.rows; ++row) {
      const std::span<float> depth = frame.depth.row(row);
      if (with_velocity)
        flow_of_row(ground, state.surface, row, depth, frame.velocity_x.row(row), frame.velocity_y.row(row));
      else
        flow_of_row(ground, state.surface, row, depth, scratch.first(depth.size()), scratch.last(depth.size()));
      const std::int32_t* bed = ground.bed.row(row);
      for (std::size_t c = 0; c < depth.size(); ++c)
        if (bed[c] == surface::Ground::wall) depth[c] = std::numeric_limits<float>::quiet_NaN();
    }
  }
  return frame;
}

}  // namespace hydro::simulation
