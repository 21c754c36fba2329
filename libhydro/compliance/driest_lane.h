#pragma once

#include <optional>
#include <span>

#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"

namespace hydro::compliance {

/// The depth [m] that one must pass to get from one end of a road to the other on its driest lane: over all ways along the road, the least
/// of the greatest depths on the way, where a lane of `lane_width` [m] is as deep as its deepest cell. `cells` are the road's linear
/// indices; its ends are those cells of its largest connected part that are farthest from each other. Nothing where no cell has a depth.
std::optional<double> driest_lane_depth(const Grid& grid, const Raster<float>& greatest_depth, std::span<const int> cells, double lane_width = 3.0);

}  // namespace hydro::compliance
