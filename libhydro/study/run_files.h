#pragma once

#include "libhydro/core/language.h"
#include "libhydro/core/raster.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/results/run_result.h"
#include "libhydro/surface/ground.h"

namespace hydro::study {

/// Writes the maxima as GeoTIFFs with styles, and the tables of gauges, sections, boundaries and balance.
void write_maps_and_tables(const io::OutputFolder& folder, const results::RunResult& result, Language language, int threads);

/// The ground of a run as its maps show it: elevation [m], NaN at walls.
Raster<float> bed_elevation(const surface::Ground& ground);

/// Writes summary.json and report.html, which shows frames of the finished `results.h5` in the folder over the ground.
void write_summary_and_report(const io::OutputFolder& folder, const results::RunResult& result, const results::RunCost& cost,
                              const Raster<float>& bed_elevation, Language language);

}  // namespace hydro::study
