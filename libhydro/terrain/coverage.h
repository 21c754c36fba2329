#pragma once

#include <functional>
#include <span>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"

namespace hydro::terrain {

/// How much of each cell an area covers [-], exactly (to the last bits of doubles), row by row from the north: `consume` is given the row, the
/// first column and a share for each column from there. Rings may run either way round; parts must not overlap, holes must lie
/// within their part. Parts outside the grid are left out.
void coverage(const Grid& grid, std::span<const Polygon> parts, const std::function<void(int row, int first_column, std::span<const double> shares)>& consume);

/// Area of polygons on the plane [m2], holes taken out.
double area_of(std::span<const Polygon> parts);

}  // namespace hydro::terrain
