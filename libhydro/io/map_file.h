#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"

namespace hydro::io {

/// One class of a map's colours, for programs that draw it.
struct MapClass {
  double from = 0.0;   ///< values from here up to the next class's `from`, in the map's unit
  std::string colour;  ///< "#rrggbb"; empty: transparent
  std::string label;   ///< with its unit
};

/// What a map shows.
struct MapMeaning {
  std::string title;              ///< "Greatest water depth"
  std::string unit;               ///< "m"; may be empty
  double resolution = 1e-4;       ///< [unit] values are rounded to a power of two at or below it: small files, no false digits
  enum class Keep { greatest, least, farthest_from_zero } overviews_keep = Keep::greatest;  ///< of their cells, that small scales show
  std::vector<MapClass> classes;  ///< `from` increases; empty: no style is written
};

/// Writes a map as Cloud-Optimized GeoTIFF, for people and programs, and beside it, with `.qml` for `.tif`, a style that QGIS applies
/// by itself. NaN becomes nodata (-9999). Pass the raster by move when it is not needed any more: it is rounded in place.
void write_map(const std::string& path, const Grid& grid, Raster<float> values, const MapMeaning& meaning, int threads = 1);

/// Writes an input raster as plain GeoTIFF: exact values, the same bytes for the same values.
void write_raster(const std::string& path, const Grid& grid, const Raster<float>& values, const std::string& unit);
void write_raster(const std::string& path, const Grid& grid, const Raster<std::uint8_t>& values);

/// The QGIS style of a map, as text.
std::string qgis_style(const MapMeaning& meaning);

}  // namespace hydro::io
