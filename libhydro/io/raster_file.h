#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"

namespace hydro::io {

/// What a raster file says of itself; nothing of its values has been read.
struct RasterFileInfo {
  std::string path;
  std::string driver;  ///< short name of the format: "GTiff", "AAIGrid", "EHdr", "HFA"
  std::int64_t rows = 0;  ///< [-]
  std::int64_t columns = 0;  ///< [-]
  int bands = 0;                   ///< without alpha
  bool placed = false;             ///< it says where it lies
  bool rotated = false;            ///< its rows do not run from west to east
  bool south_up = false;           ///< its first row is the southern one
  double cell_width = 0.0;         ///< [units of the CRS] greater than 0 unless rotated
  double cell_height = 0.0;        ///< [units of the CRS]
  double west = 0.0, north = 0.0;  ///< [units of the CRS] of the outer edges
  std::string crs;                 ///< "EPSG:n" or WKT; empty: none
  bool geographic = false;         ///< degrees instead of metres
  double metres_per_unit = 1.0;    ///< [m] of the CRS's linear unit
  std::optional<double> nodata;    ///< in the unit of the values; none: not declared
  std::string data_type;  ///< "Float32", "Byte", ...
  std::string unit;       ///< of the values, as the file writes it; often empty
  std::uint64_t file_bytes = 0;  ///< [bytes]
  std::vector<std::string> files;  ///< the file and its side files (.hdr, .prj, .aux.xml)

  double value_bytes() const { return 4.0 * static_cast<double>(rows) * static_cast<double>(columns); }  ///< in memory, as float
  double cell_size() const;  ///< [m] of the longer side of a cell; of degrees as they are at the equator
};

/// Looks at a raster without reading its values. Throws `FileError` or, for virtual and remote files, `InputError`.
RasterFileInfo inspect_raster(const std::string& path);

/// A raster and where it lies.
struct GridRaster {
  Grid grid;
  Raster<float> values;  ///< [SI] NaN where the file has no value
};

/// What the values are; elevations are checked for marks of "no value" that were not declared.
enum class RasterContent { elevation, quantity };

struct RasterReading {
  RasterContent content = RasterContent::elevation;
  std::string unit = "m";           ///< of the values, for elevations; must agree with what the file says
  std::string crs;                  ///< used when the file has none; must agree with it otherwise
  std::uint64_t memory_budget = 0;  ///< [bytes] 0: what the machine has
};

/// Reads the raster that is to be the grid. Declared nodata and NaN become NaN; south-up files are turned. All that is
/// wrong with the file is thrown together in one `InputError`, before memory is taken where that is possible.
GridRaster read_raster(const std::string& path, const RasterReading& reading = {});

/// What keeps a raster from being the grid of a computation, judged without its values: rotated, not square, degrees,
/// feet, not placed, several bands, more cells than fit. `read_raster` throws these before it reads.
std::vector<Fault> faults_as_grid(const RasterFileInfo& info, const RasterReading& reading = {});

/// How values of one raster become those of another.
enum class Resampling { nearest, bilinear, average, majority };

/// What the values of a map are, for the choice of a resampling.
enum class MapKind {
  surface,  ///< a height or level: bilinear
  amount,   ///< a property of the cell: nearest
  code,     ///< a class: nearest
};

/// How the raster comes onto the grid without losing what it says: cells much finer than the grid's are averaged (of
/// codes the most frequent is taken), others are taken as the kind asks for.
Resampling resampling_onto(const RasterFileInfo& info, const Grid& grid, MapKind kind);

/// Reads a raster onto a grid, whatever its own cells and CRS, some rows at a time, northern ones first, in memory that
/// does not grow with the grid. NaN where the file has no value. Returns remarks for the reader of the results
/// (resampled, reprojected, taken to lie in the grid's CRS).
std::vector<std::string> read_raster_rows_onto(const std::string& path, const Grid& grid, Resampling resampling,
                                               const std::function<void(int row, std::span<float> values)>& consume);

}  // namespace hydro::io
