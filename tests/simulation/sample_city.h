#pragma once

#include <cmath>

#include "libhydro/infiltration/infiltration_model.h"
#include "libhydro/simulation/domain.h"

namespace hydro::simulation {

/// A domain typed in by hand: a bed as a function of place, one land class everywhere.
template <class Bed>
Domain domain_with_bed(int rows, int columns, double cell_size, const Bed& bed, double manning_n = 0.03) {
  terrain::Terrain terrain{.grid = {.rows = rows, .columns = columns, .cell_size = cell_size},
                           .bed_elevation = Raster<float>(rows, columns),
                           .manning_n = Raster<float>(rows, columns, static_cast<float>(manning_n))};
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      terrain.bed_elevation(row, column) = static_cast<float>(bed(row, column));
  Domain domain;
  domain.ground = surface::pack_ground(terrain);
  domain.land.class_of_cell = Raster<std::uint8_t>(rows, columns, 0);
  domain.land.classes = {{.name = "ground", .imperviousness = 1.0}};
  return domain;
}

inline Domain flat_domain(int rows, int columns, double cell_size) {
  return domain_with_bed(rows, columns, cell_size, [](int, int) { return 0.0; });
}

/// Bumpy ground that slopes to the south-east, soil that takes water, hollows that hold it.
inline Domain bumpy_city(int rows, int columns) {
  Domain domain = domain_with_bed(rows, columns, 2.0, [](int row, int column) {
    return 5.0 - 0.01 * row - 0.006 * column + 0.2 * std::sin(0.9 * row) * std::cos(0.7 * column);
  });
  domain.land.soils = {infiltration::ConstantRate{.rate = 5e-3 / 3600.0}};
  domain.land.classes = {{.name = "street", .depression_storage = 0.001, .imperviousness = 1.0},
                         {.name = "lawn", .interception_capacity = 0.001, .depression_storage = 0.004, .soil = 0}};
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) domain.land.class_of_cell(row, column) = (row / 5 + column / 7) % 2 == 1;
  return domain;
}

}  // namespace hydro::simulation
