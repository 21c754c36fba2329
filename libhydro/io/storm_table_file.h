#pragma once

#include <string>

#include "libhydro/rain/design_storm.h"

namespace hydro::io {

/// A design storm as a series that scenarios read: `time_min,rain_mmh`, a line a step; each rate holds until the next line,
/// and the last line is the end of the rain.
std::string storm_table(const rain::DesignStorm& storm);

/// The same as a file, which is whole or absent. Throws `FileError` when it cannot be written.
void write_storm_table(const std::string& path, const rain::DesignStorm& storm);

}  // namespace hydro::io
