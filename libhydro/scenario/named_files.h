#pragma once

#include <string>
#include <vector>

#include "libhydro/scenario/scenario.h"

namespace hydro::scenario {

/// What is expected in a file.
enum class FileContent {
  raster,
  features,  ///< points, lines or areas; a table of points may do
  map,       ///< a raster or features
  series,    ///< CSV with a time column
  grids,     ///< rain in space and time: NetCDF, or a list of rasters
  table,     ///< CSV or TOML
  network,   ///< a drainage network in a GeoPackage
  rules,     ///< control rules as text
};

/// A file that a scenario names, and the key that names it.
struct NamedFile {
  std::string key;  ///< "terrain.elevation", "boundary.sea"
  FileReference file;
  FileContent content = FileContent::table;
};

/// Every file that a run of the scenario reads, the elevation first, in the order of the format's page.
std::vector<NamedFile> named_files(const Scenario& scenario);

}  // namespace hydro::scenario
