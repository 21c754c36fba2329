#include "libhydro/simulation/peak_recorder.h"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "libhydro/core/flooded_street.h"
#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/simulation/cell_flow.h"

namespace hydro::simulation {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
constexpr auto flooded_street = static_cast<float>(flooded_street_depth);  // [m]

int blocks_along(int cells) { return (cells + PeakRecorder::block_size - 1) / PeakRecorder::block_size; }

void keep_greater(std::span<float> kept, const float* values) {
#pragma omp simd
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = std::max(kept[i], values[i]);
}

float greatest(const float* first, const float* end) {
  float most = 0.0f;
#pragma omp simd reduction(max : most)
  for (const float* value = first; value < end; ++value) most = std::max(most, *value);
  return most;
}

/// 1 where more than `threshold` [m] stands; empty when that is nowhere.
Raster<std::uint8_t> wet_cells(const surface::Ground& ground, const surface::SurfaceState& state, double threshold) {
  Raster<std::uint8_t> wet(ground.grid);
  const auto limit = static_cast<std::int32_t>(threshold * ground.unit.per_metre());
  bool any = false;
  for (int row = 0; row < ground.grid.rows; ++row)
    for (int column = 0; column < ground.grid.columns; ++column)
      if (state.water_depth(row, column) > limit) wet(row, column) = 1, any = true;
  return any ? std::move(wet) : Raster<std::uint8_t>{};
}

}  // namespace

PeakRecorder::PeakRecorder(const Domain& domain, const State& initial, PeakSelection selection, double end, int threads)
    : selection_(std::move(selection)), end_(end), threads_(threads) {
  const Grid& grid = domain.ground.grid;
  if (selection_.depth) peaks_.depth = Raster<float>(grid, 0.0f);
  if (selection_.speed) peaks_.speed = Raster<float>(grid, 0.0f);
  if (selection_.depth_speed) peaks_.depth_speed = Raster<float>(grid, 0.0f);
  if (selection_.hazard_rating) peaks_.hazard_rating = Raster<float>(grid, 0.0f);
  if (selection_.arrival_time) peaks_.arrival_time = Raster<float>(grid, nothing);
  for (const double threshold : selection_.duration_thresholds)
    peaks_.duration_over.emplace_back(threshold, Raster<float>(grid, 0.0f));
  peaks_.arrival_threshold = selection_.arrival_threshold;
  peaks_.wet_at_start = wet_cells(domain.ground, initial.surface, selection_.arrival_threshold);
  blocks_.resize(static_cast<std::size_t>(blocks_along(grid.rows)) * blocks_along(grid.columns));
}

double PeakRecorder::next_time(double now) const {
  if (now >= end_) return std::numeric_limits<double>::infinity();
  return now < 0.0 ? 0.0 : std::min(next_multiple(now, selection_.interval), end_);
}

void PeakRecorder::observe(const Domain& domain, const State& state) {
  const Grid& grid = domain.ground.grid;
  const auto since_last_look = static_cast<float>(state.time - last_look_);
  last_look_ = state.time;
  // Of each thread; made here, since what a thread of a team throws ends the program.
  std::vector<std::vector<float>> scratch(static_cast<std::size_t>(std::max(threads_, 1)), std::vector<float>(static_cast<std::size_t>(grid.columns) * 6));
#pragma omp parallel for schedule(static) num_threads(threads_)
  for (int first = 0; first < grid.rows; first += block_size)
    for (int row = first; row < std::min(first + block_size, grid.rows); ++row)
      observe_row(domain, state, row, since_last_look, scratch[static_cast<std::size_t>(omp_get_thread_num())]);
}

void PeakRecorder::observe_row(const Domain& domain, const State& state, int row, float since_last_look,
                               std::vector<float>& scratch) {
  const auto columns = static_cast<std::size_t>(domain.ground.grid.columns);
  float* const depth = scratch.data();
  float *const u = depth + columns, *const v = u + columns, *const speed = v + columns, *const flux = speed + columns,
               *const rating = flux + columns;
  flow_of_row(domain.ground, state.surface, row, {depth, columns}, {u, columns}, {v, columns});
#pragma omp simd
  for (std::size_t c = 0; c < columns; ++c) {
    speed[c] = std::sqrt(u[c] * u[c] + v[c] * v[c]);
    flux[c] = depth[c] * speed[c];
    rating[c] = hazard::hazard_rating(depth[c], speed[c]);
  }

  const auto time = static_cast<float>(state.time);
  if (selection_.depth) keep_greater(peaks_.depth.row(row), depth);
  if (selection_.speed) keep_greater(peaks_.speed.row(row), speed);
  if (selection_.depth_speed) keep_greater(peaks_.depth_speed.row(row), flux);
  if (selection_.hazard_rating) keep_greater(peaks_.hazard_rating.row(row), rating);
  if (selection_.arrival_time) {
    const auto threshold = static_cast<float>(selection_.arrival_threshold);
    const std::span<float> arrival = peaks_.arrival_time.row(row);
    for (std::size_t c = 0; c < columns; ++c)
      if (depth[c] > threshold && std::isnan(arrival[c])) arrival[c] = time;
  }
  for (auto& [threshold, duration] : peaks_.duration_over) {
    const auto limit = static_cast<float>(threshold);
    const std::span<float> spent = duration.row(row);
#pragma omp simd
    for (std::size_t c = 0; c < columns; ++c) spent[c] += depth[c] > limit ? since_last_look : 0.0f;
  }

  if (!peaks_.wet_at_start.empty()) {  // rivers and canals are deep, but no flooded places
    const std::span<const std::uint8_t> wet = std::as_const(peaks_.wet_at_start).row(row);
    for (std::size_t c = 0; c < columns; ++c)
      if (wet[c]) depth[c] = rating[c] = 0.0f;
  }
  BlockPeak* const blocks = blocks_.data() + static_cast<std::size_t>(row / block_size) * blocks_along(domain.ground.grid.columns);
  for (std::size_t first = 0, b = 0; first < columns; first += block_size, ++b) {
    const std::size_t end = std::min(first + block_size, columns);
    const float deepest = greatest(depth + first, depth + end);
    BlockPeak& block = blocks[b];
    block.hazard_rating = std::max(block.hazard_rating, greatest(rating + first, rating + end));
    if (deepest > block.depth) {
      block.depth = deepest;
      block.time_of_max = state.time;
      block.cell = domain.ground.grid.cell(row, static_cast<int>(std::find(depth + first, depth + end, deepest) - depth));
    }
    if (deepest > flooded_street && block.first_over_015 < 0.0) block.first_over_015 = state.time;
  }
}

results::Peaks PeakRecorder::take(const Domain& domain) {
  const surface::Ground& ground = domain.ground;
  const Grid& grid = ground.grid;
  const bool wants_level = selection_.depth && selection_.level;
  if (wants_level) peaks_.level = Raster<float>(grid, nothing);
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) {
      const std::size_t cell = static_cast<std::size_t>(grid.cell(row, column));
      if (ground.is_wall(row, column)) {
        for (Raster<float>* raster : {&peaks_.depth, &peaks_.speed, &peaks_.depth_speed, &peaks_.hazard_rating})
          if (!raster->empty()) (*raster)[cell] = nothing;
        for (auto& [threshold, duration] : peaks_.duration_over) duration[cell] = nothing;
      } else if (wants_level && peaks_.depth[cell] > still_depth) {
        peaks_.level[cell] = static_cast<float>(ground.bed_elevation(row, column) + peaks_.depth[cell]);
      }
    }
  return std::exchange(peaks_, {});
}

std::vector<MemoryBlock> PeakRecorder::memory() {
  std::vector<MemoryBlock> blocks;
  const auto add = [&blocks](const char* name, Raster<float>& raster) {
    if (!raster.empty()) blocks.push_back({name, std::as_writable_bytes(raster.values())});
  };
  add("peaks/depth", peaks_.depth);
  add("peaks/speed", peaks_.speed);
  add("peaks/depth_speed", peaks_.depth_speed);
  add("peaks/hazard_rating", peaks_.hazard_rating);
  add("peaks/arrival_time", peaks_.arrival_time);
  for (std::size_t i = 0; i < peaks_.duration_over.size(); ++i)
    add(("peaks/duration_" + std::to_string(i)).c_str(), peaks_.duration_over[i].second);
  blocks.push_back(memory_block("peaks/blocks", blocks_));
  blocks.push_back({"peaks/last_look", std::as_writable_bytes(std::span(&last_look_, 1))});
  return blocks;
}

}  // namespace hydro::simulation
