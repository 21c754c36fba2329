#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"

namespace hydro::terrain {

// Which cells do lines and areas touch? Parts outside the grid are left out. Lists of cells are linear indices, sorted,
// each once.

/// Every cell that a line passes through, so that neighbours in the list share a face: no water slips through
/// diagonally. A line on a face belongs to the cell east or south of it. The same for both directions of the line.
std::vector<int> cells_under(const Grid& grid, const Polyline& line);

/// The cells under a line and those whose centre is within `distance` [m] of it.
std::vector<int> cells_near(const Grid& grid, const Polyline& line, double distance);

/// The cells whose centre lies inside an area (even-odd rule, so holes are outside).
std::vector<int> cells_inside(const Grid& grid, const Polygon& area);

/// The cells whose centre is within `radius` [m] of a point.
std::vector<int> cells_in_disc(const Grid& grid, Point centre, double radius);

/// The share of each cell [-] that areas cover: exact from west to east, by 8 lines a cell from north to south. Areas
/// that overlap are added, up to 1.
Raster<float> covered_share(const Grid& grid, std::span<const Polygon> areas);

/// 1 where areas cover at least `least_share` [-] of the cell, 0 elsewhere.
Raster<std::uint8_t> covered_cells(const Grid& grid, std::span<const Polygon> areas, double least_share);

}  // namespace hydro::terrain
