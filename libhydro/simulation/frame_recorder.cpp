#include "libhydro/simulation/frame_recorder.h"

#include <omp.h>

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
  // Velocities that nobody asked for, of each thread; made here, since what a thread of a team throws ends the program.
  std::vector<std::vector<float>> unused(static_cast<std::size_t>(std::max(threads, 1)), std::vector<float>(with_velocity ? 0 : 2 * static_cast<std::size_t>(ground.grid.columns)));
#pragma omp parallel for schedule(static) num_threads(threads)
  for (int row = 0; row < ground.grid.rows; ++row) {
    const std::span<float> depth = frame.depth.row(row), scratch(unused[static_cast<std::size_t>(omp_get_thread_num())]);
    if (with_velocity)
      flow_of_row(ground, state.surface, row, depth, frame.velocity_x.row(row), frame.velocity_y.row(row));
    else
      flow_of_row(ground, state.surface, row, depth, scratch.first(depth.size()), scratch.last(depth.size()));
    const std::int32_t* bed = ground.bed.row(row);
    for (std::size_t c = 0; c < depth.size(); ++c)
      if (bed[c] == surface::Ground::wall) depth[c] = std::numeric_limits<float>::quiet_NaN();
  }
  return frame;
}

}  // namespace hydro::simulation
