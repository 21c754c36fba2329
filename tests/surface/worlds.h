#pragma once

#include <cstdint>
#include <functional>
#include <random>

#include "libhydro/surface/local_inertial.h"

/// Small worlds that tests are told in.
namespace hydro::surface::testing {

using Elevation = std::function<double(int row, int column)>;

inline Ground ground_of(int rows, int columns, double cell_size, double manning_n, const Elevation& bed_elevation) {
  terrain::Terrain terrain;
  terrain.grid.rows = rows, terrain.grid.columns = columns, terrain.grid.cell_size = cell_size;
  terrain.bed_elevation = Raster<float>(rows, columns);
  terrain.manning_n = Raster<float>(rows, columns, static_cast<float>(manning_n));
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) terrain.bed_elevation(r, c) = static_cast<float>(bed_elevation(r, c));
  }
  return pack_ground(terrain);
}

/// The same rough ground for the same seed: each cell up to `height` [m], rounded to 2^-10 m so that it packs exactly.
inline Elevation random_bed(int rows, int columns, double height, unsigned seed) {
  Raster<double> bed(rows, columns);
  std::mt19937 draw(seed);
  for (double& z : bed.values()) z = std::floor(static_cast<double>(draw()) * 0x1p-32 * height * 1024.0) / 1024.0;
  return [bed](int r, int c) { return bed(r, c); };
}

/// Fills every cell up to a level [m].
inline void fill_to(SurfaceState& state, const Ground& ground, double level) {
  for (int r = 0; r < ground.grid.rows; ++r) {
    for (int c = 0; c < ground.grid.columns; ++c) {
      if (ground.is_wall(r, c)) continue;
      const auto units = static_cast<std::int32_t>(std::llround((level - ground.datum) * ground.unit.per_metre()));
      state.water_depth(r, c) = std::max(units - ground.bed(r, c), 0);
    }
  }
}

/// Lets the same amount [water units] rain on every cell; returns how much fell.
inline std::int64_t rain_on(SurfaceState& state, const Ground& ground, std::int32_t units) {
  std::int64_t fallen = 0;
  for (int r = 0; r < ground.grid.rows; ++r) {
    for (int c = 0; c < ground.grid.columns; ++c) {
      if (ground.is_wall(r, c)) continue;
      state.water_depth(r, c) += units;
      fallen += units;
    }
  }
  return fallen;
}

inline std::int32_t units_of(const Ground& ground, double metres) {
  return static_cast<std::int32_t>(std::llround(metres * ground.unit.per_metre()));
}

/// All water units on the ground.
inline std::int64_t stored(const SurfaceState& state) {
  std::int64_t units = 0;
  for (int r = 0; r < state.water_depth.rows(); ++r) {
    for (int c = 0; c < state.water_depth.columns(); ++c) units += state.water_depth(r, c);
  }
  return units;
}

inline std::int32_t shallowest(const SurfaceState& state) {
  std::int32_t least = INT32_MAX;
  for (int r = 0; r < state.water_depth.rows(); ++r) {
    for (int c = 0; c < state.water_depth.columns(); ++c) least = std::min(least, state.water_depth(r, c));
  }
  return least;
}

/// Bit for bit, ghosts not counted. A zero's sign does not count.
inline bool same_bits(const SurfaceState& a, const SurfaceState& b) {
  for (int r = 0; r < a.water_depth.rows(); ++r) {
    for (int c = 0; c < a.water_depth.columns(); ++c) {
      if (a.water_depth(r, c) != b.water_depth(r, c) || a.unit_discharge_x(r, c) != b.unit_discharge_x(r, c) ||
          a.unit_discharge_y(r, c) != b.unit_discharge_y(r, c)) {
        return false;
      }
    }
  }
  return a.steps == b.steps;
}

}  // namespace hydro::surface::testing
