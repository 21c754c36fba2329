#pragma once

#include <filesystem>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/rain/design_storm.h"

namespace hydro::io {

/// Adds what a storm file holds (a city with its formulas, patterns) to the library. The format is that of
/// docs/formats/storms.md. Faults go to `faults`, those of what is already in the library under the same id included;
/// throws `FileError` when the file cannot be read.
void read_storm_file(const std::string& path, rain::StormLibrary& library, FaultList& faults);

/// Every storm file (*.toml) of a folder, in the order of their names. Throws `InputError` with all faults, `FileError` when
/// the folder cannot be read or holds no storm file.
rain::StormLibrary read_storm_library(const std::filesystem::path& folder);

}  // namespace hydro::io
