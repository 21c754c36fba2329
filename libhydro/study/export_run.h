#pragma once

#include <string>
#include <vector>

#include "libhydro/core/language.h"

namespace hydro::study {

/// What `hydro export` makes.
enum class ExportFormat {
  netcdf,   ///< results.nc: frames and maxima, CF conventions
  geotiff,  ///< one map of depth a frame
  csv,      ///< tidy tables of gauges, sections, boundaries, plots, facilities and the balance
  geojson,  ///< flooded_area.geojson: areas by class of greatest depth, in longitude and latitude
};

struct ExportRequest {
  std::string folder;          ///< of the run
  ExportFormat format = ExportFormat::csv;
  std::string out;             ///< folder to be made; empty: "<scenario>-export"
  std::vector<double> times;   ///< [s] of the frames to take; empty: all
  bool replace = false;        ///< an existing folder
  Language language = Language::english;
  int threads = 1;
};

/// Writes a finished run in another tool's format; returns the files. Throws `InputError` for a time at which there is no frame, `FileError`
/// for a run that failed or was not finished.
std::vector<std::string> export_run(const ExportRequest& request);

}  // namespace hydro::study
