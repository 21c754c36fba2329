#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/rain/design_storm.h"

namespace hydro::io {

/// Adds what a storm file holds (a city with its formulas, patterns) to the library. The format is that of
/// docs/formats/storms.md. Faults go to `faults`, those of what is already in the library under the same id included;
/// throws `FileError` when the file cannot be read.
void read_storm_file(const std::string& path, rain::StormLibrary& library, FaultList& faults);

/// A storm file, and what it gave to a library.
struct StormFile {
  std::string path;
  std::string city;                   ///< id; empty: its patterns belong to no city
  std::vector<std::string> patterns;  ///< ids of those that belong to no city
};

/// Every storm file (*.toml) of a folder, in the order of their names; they are added to `files`. Throws `InputError` with all faults,
/// `FileError` when the folder cannot be read or holds no storm file.
rain::StormLibrary read_storm_library(const std::filesystem::path& folder, std::vector<StormFile>* files = nullptr);

/// Paths of those of `files` that a storm of the library was drawn from.
std::vector<std::string> files_behind(const rain::DesignStorm& storm, const rain::StormLibrary& library, const std::vector<StormFile>& files);

}  // namespace hydro::io
