#pragma once

#include <cstdint>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"

namespace hydro::io {

/// A connected area of cells of one class.
struct ClassArea {
  std::uint8_t class_code = 0;
  Polygon outline;    ///< along the edges of cells
  double area = 0.0;  ///< [m2]
};

/// The areas of every class of a raster; cells of class 0 belong to none. Cells that touch at a corner only are apart.
std::vector<ClassArea> class_areas(const Grid& grid, const Raster<std::uint8_t>& classes);

}  // namespace hydro::io
