#pragma once

#include <string>

#include "libhydro/io/import_file.h"

namespace hydro::study {

/// A SWMM 5.2 model to become a hydro scenario.
struct ImportRequest {
  std::string model;       ///< path of the .inp file
  std::string output;      ///< folder; empty: "<name of the model>-import" in the current folder
  int offset_minutes = 0;  ///< [min] east of Greenwich of the model's clock, which names no zone
  bool replace = false;    ///< an output that is there
};

struct ImportOutcome {
  std::string folder;
  std::string scenario;  ///< path of the scenario file
  io::ImportAccount account;
};

/// Reads the model and writes a folder: scenario.toml, catchments.csv, network.gpkg, what they name, and import.json, which accounts for every
/// line. The scenario is read back before the folder gets its name. Throws `FileError`, `InputError` with all faults.
ImportOutcome import_swmm(const ImportRequest& request);

}  // namespace hydro::study
