#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"

namespace hydro::terrain {

/// What a line or an area does to the bed of its cells. Cells without ground (NaN) stay without.
enum class Burn {
  raise_to,  ///< at least this elevation (walls, kerbs)
  raise_by,  ///< this much higher
  lower_to,  ///< at most this elevation (underpasses, cut bridge decks)
  lower_by,  ///< this much lower
};

/// Shapes the bed of the listed cells.
void burn(Raster<float>& bed_elevation, std::span<const int> cells, Burn how, double metres);

/// Roof rain that a cell of ground beside a building receives.
struct RoofRunoff {
  int cell = 0;             ///< linear index; sorted, each at most once
  float area_ratio = 0.0f;  ///< [-] roof area that drains onto the cell over the cell's own area
};

/// Cells that touch along a side, and the ground that touches them.
struct Building {
  std::vector<int> cells;
  std::vector<int> beside;  ///< sorted, each once; receives the rain of the roof, evenly
};

/// What became of the buildings on a terrain.
struct RaisedBuildings {
  std::int64_t cells = 0;               ///< [-] that were ground and are building now
  std::vector<RoofRunoff> roof_runoff;  ///< rain of each building, spread evenly over the ground cells that touch it
  std::int64_t landlocked_cells = 0;    ///< [-] of buildings with no ground beside them: their rain is not counted
};

/// Takes buildings (non-zero cells) out of the ground: their bed becomes NaN. Cells that touch along a side are one
/// building; `each`, when there, is given all of them.
RaisedBuildings raise_buildings(Raster<float>& bed_elevation, const Raster<std::uint8_t>& buildings,
                                const std::function<void(const Building&)>& each = {});

}  // namespace hydro::terrain
