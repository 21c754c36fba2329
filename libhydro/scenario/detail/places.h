#pragma once

#include <string>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/simulation/domain.h"

namespace hydro::scenario::detail {

/// The cells along the grid's edges, sorted; a cell with two faces on them is listed once per face.
std::vector<int> faces_on_edge(const Grid& grid, const EdgePlace& place);

/// The faces that a line crosses. The line is drawn along faces, from corner to corner of cells, so that the discharges
/// of the faces add up exactly: a closed line measures the change of the water inside it. Faces on the grid's rim are
/// left out: nothing crosses them.
std::vector<simulation::CrossedFace> crossed_faces(const Grid& grid, const Polyline& line);

/// "350000.0 to 352000.0 east and 3460000.0 to 3462000.0 north", for messages.
std::string extent_text(const Grid& grid);

/// "(x, y) lies outside the terrain, which spans ...".
std::string outside_text(const Grid& grid, Point point);

}  // namespace hydro::scenario::detail
