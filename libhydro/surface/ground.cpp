#include "libhydro/surface/ground.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libhydro/core/error.h"

namespace hydro::surface {
namespace {

constexpr double greatest_relief = 4000.0;  ///< [m] with it a unit is 2^-18 m, 4 um
constexpr int finest_exponent = 22;

std::string cell_name(int row, int column) {
  return "row " + std::to_string(row) + ", column " + std::to_string(column);
}

struct Relief {
  double lowest = std::numeric_limits<double>::infinity();    ///< [m]
  double highest = -std::numeric_limits<double>::infinity();  ///< [m]
};

Relief relief_of(const Raster<float>& bed_elevation) {
  Relief relief;
  for (const float z : bed_elevation.values()) {
    if (std::isnan(z)) continue;
    relief.lowest = std::min(relief.lowest, static_cast<double>(z));
    relief.highest = std::max(relief.highest, static_cast<double>(z));
  }
  return relief;
}

/// The finest unit in which a bed of `span` [m] with its water stays below `Ground::wall`.
WaterUnit unit_for(double span) {
  WaterUnit unit{finest_exponent};
  while (span * unit.per_metre() >= Ground::wall) --unit.exponent;
  return unit;
}

std::uint16_t packed_manning_n(double n) {
  return static_cast<std::uint16_t>(std::clamp(std::round(n * 65536.0), 1.0, 65535.0));
}

void check_manning_n(const terrain::Terrain& terrain) {
  const Grid& grid = terrain.grid;
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column) {
      const float n = terrain.manning_n(row, column);
      if (std::isnan(terrain.bed_elevation(row, column)) || (n > 0.0f && n <= 1.0f)) continue;
      throw InputError("Manning's n is " + std::to_string(n) + " s/m^(1/3) at " + cell_name(row, column),
                       "give every cell with ground a value above 0 and at most 1; streets have about 0.015");
    }
  }
}

}  // namespace

Ground pack_ground(const terrain::Terrain& terrain, double headroom) {
  const Grid& grid = terrain.grid;
  const Relief relief = relief_of(terrain.bed_elevation);
  if (!(relief.lowest <= relief.highest)) {
    throw InputError("no cell of the terrain has ground",
                     "every cell is nodata: check the raster and the area that is cut out of it");
  }
  if (!(relief.highest - relief.lowest <= greatest_relief)) {
    throw InputError("the terrain spans " + std::to_string(relief.highest - relief.lowest) + " m of height, from " +
                         std::to_string(relief.lowest) + " to " + std::to_string(relief.highest) + " m",
                     "at most 4000 m fit; a value such as -9999 that means \"no data\" must be declared as nodata");
  }
  check_manning_n(terrain);

  Ground ground{.grid = grid, .unit = {}, .datum = std::floor(relief.lowest), .bed = {}, .manning_n = {}};
  ground.unit = unit_for(relief.highest - ground.datum + headroom);
  ground.bed = PaddedRaster<std::int32_t>(grid.rows, grid.columns, Ground::wall);
  ground.manning_n = PaddedRaster<std::uint16_t>(grid.rows, grid.columns, std::uint16_t{1});
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column) {
      const double z = terrain.bed_elevation(row, column);
      if (std::isnan(z)) continue;
      ground.bed(row, column) = static_cast<std::int32_t>(std::llround((z - ground.datum) * ground.unit.per_metre()));
      ground.manning_n(row, column) = packed_manning_n(terrain.manning_n(row, column));
    }
  }
  return ground;
}

}  // namespace hydro::surface
