#pragma once

#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/grid.h"
#include "libhydro/io/series_file.h"
#include "libhydro/rain/gridded_rain.h"

namespace hydro::io {

/// Rain pictures in time, brought to the plane of the terrain.
struct RainGridFile {
  rain::GriddedRain rain;
  std::vector<std::string> files;    ///< all that were read
  std::vector<Bilingual> remarks;  ///< reprojected, early end, ...
};

/// Reads rain pictures from NetCDF (`variable` empty: the only one with a time axis) or from a CSV list of rasters with
/// the columns of a time (see `read_times`) and `file_mmh` (rates) or `file_mm` (depths that fall until the next
/// picture). Only pictures that touch the run and pixels around the terrain are kept (docs/formats/rasters.md). Throws
/// `FileError` or `InputError`.
RainGridFile read_rain_grid(const std::string& path, const std::string& variable, const Grid& terrain,
                            const RunClock& clock);

}  // namespace hydro::io
