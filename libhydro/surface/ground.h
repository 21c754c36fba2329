#pragma once

#include <cstdint>

#include "libhydro/core/grid.h"
#include "libhydro/core/padded_raster.h"
#include "libhydro/core/water_unit.h"
#include "libhydro/terrain/terrain.h"

namespace hydro::surface {

/// The ground as surface solvers see it, constant during a run: bed in whole water units above a datum, roughness in
/// 16 bits. Cells without ground (nodata, building blocks) and the ghost ring are walls: higher than any water.
struct Ground {
  Grid grid;
  WaterUnit unit;
  double datum = 0.0;                     ///< [m] elevation of unit 0: at or below the lowest cell
  PaddedRaster<std::int32_t> bed;         ///< [water units above datum] `wall` where there is no ground
  PaddedRaster<std::uint16_t> manning_n;  ///< [2^-16 s/m^(1/3)]

  static constexpr std::int32_t wall = 0x7fffff00;  ///< above every water level; wall cells never hold water

  bool is_wall(int row, int column) const { return bed(row, column) == wall; }
  double bed_elevation(int row, int column) const { return datum + bed(row, column) * unit.metres(); }  ///< [m]
};

/// Packs a terrain. The unit is 2^-22 m, or the finest one in which relief plus `headroom` [m] of water fits.
/// Throws `InputError` when relief exceeds 4000 m or a roughness lies outside (0, 1].
Ground pack_ground(const terrain::Terrain& terrain, double headroom = 60.0);

}  // namespace hydro::surface
