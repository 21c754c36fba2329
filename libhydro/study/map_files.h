#pragma once

#include <string>

#include "libhydro/core/language.h"
#include "libhydro/io/map_file.h"
#include "libhydro/report/ramp.h"
#include "libhydro/results/run_result.h"

namespace hydro::study {

/// Writes every maximum that was recorded into `folder` as GeoTIFF with its style: max_depth.tif, max_level.tif, max_speed.tif,
/// max_depth_speed.tif, max_hazard.tif, arrival_time.tif, duration_over_T.tif.
void write_maximum_maps(const std::string& folder, const results::RunResult& result, Language language, int threads);

/// A map drawn in the classes of a report.
io::MapMeaning map_meaning(const report::Ramp& ramp, double resolution = 1e-4);

}  // namespace hydro::study
