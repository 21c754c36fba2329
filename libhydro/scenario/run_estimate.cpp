#include "libhydro/scenario/run_estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "libhydro/core/gravity.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/raster_file.h"

namespace hydro::scenario {
namespace {

constexpr double loop_bytes = 40.0;           ///< a cell, ground and flow in the time loop: the program's own limit
constexpr double checkpoint_bytes = 16.0;     ///< a cell: depth, two discharges, soil memory
constexpr double compressed_share = 0.3;      ///< of a map's bytes that remain, where part of the ground is dry
constexpr double overview_share = 4.0 / 3.0;  ///< a map and its overviews at 1/2, 1/4, ...
constexpr double updates_per_thread = 2.5e8;    ///< cell updates in a second, with rain and soil
constexpr double assumed_depth = 1.0;         ///< [m] streets and underpasses in a heavy storm
constexpr double assumed_river_depth = 5.0;   ///< [m] where water stands at the start or a level is held
constexpr double assumed_wet_share = 1.0;     ///< all ground carries a film of rain
constexpr double assumed_wet_share_without_rain = 0.3;

double deepest_guess(const Scenario& scenario) {
  const double* depth = std::get_if<double>(&scenario.initial.depth);
  const bool is_level_held = std::any_of(scenario.boundaries.begin(), scenario.boundaries.end(), [](const BoundarySource& boundary) {
    return std::holds_alternative<LevelCondition>(boundary.condition);
  });
  if (!depth || scenario.initial.level || is_level_held) return assumed_river_depth;
  return std::max(assumed_depth, *depth);
}

/// Bytes a cell of the maxima that are recorded.
double maxima_bytes(const OutputOptions& output) {
  double bytes = 0.0;
  for (const std::string& name : output.maxima)
    bytes += name == "arrival_time" ? 4.0
             : name == "duration"   ? 4.0 * static_cast<double>(output.duration_thresholds.size())
                                    : 4.0;
  return bytes;
}

}  // namespace

RunEstimate estimate_run(const Scenario& scenario, double rows, double columns, double cell_size, int threads) {
  const OutputOptions& output = scenario.output;
  RunEstimate run;
  run.threads = std::max(1, threads);
  run.cells = rows * columns;
  run.flow_depth = deepest_guess(scenario);
  run.wet_share = std::holds_alternative<std::monostate>(scenario.rain) ? assumed_wet_share_without_rain : assumed_wet_share;
  run.frames = std::floor(scenario.duration / output.interval) + 1.0;

  const double step = std::min(scenario.surface.longest_step,
                               scenario.surface.courant_number * cell_size / std::sqrt(gravity * run.flow_depth));
  run.steps = std::ceil(scenario.duration / step);
  run.wall = run.steps * run.cells * run.wet_share / (updates_per_thread * run.threads) * (scenario.sponge.compare_without ? 2.0 : 1.0);

  const double frame_bytes = (output.depth ? 4.0 : 0.0) + (output.velocity ? 8.0 : 0.0);
  run.memory = run.cells * (loop_bytes + maxima_bytes(output) + frame_bytes);
  run.disk = run.cells * (compressed_share * overview_share * (run.frames * frame_bytes + 2.0 * maxima_bytes(output)) +
                          2.0 * checkpoint_bytes);
  return run;
}

RunEstimate estimate_plots(const Scenario& scenario, int threads) {
  constexpr double plot_step = 0.3e-6, facility_step = 0.25e-6;  // [s] of one core
  constexpr double wet_share = 0.1;                              // [-] of the time in which it rains or water runs
  constexpr double calm_share_of_dry_step = 0.3;                 // [-] steps grow while little changes
  constexpr double copies = 4.0;                                 // the record, the result, and the buffers of its file and page
  const catchment::Plots& plots = scenario.catchments.value().plots;
  double uses = 0.0;
  for (const catchment::Catchment& plot : plots.catchments) uses += static_cast<double>(plot.facilities.size());
  RunEstimate run;
  run.threads = std::max(1, threads);
  run.plots = static_cast<double>(plots.catchments.size());
  run.reports = scenario.duration / scenario.output.report_interval + 2.0;
  const double between = plots.rules == sponge::Rules::swmm ? plots.dry_step : std::max(plots.wet_step, calm_share_of_dry_step * plots.dry_step);
  run.steps = std::ceil(scenario.duration * (wet_share / plots.wet_step + (1.0 - wet_share) / std::min(between, scenario.output.report_interval)));
  const bool twice = scenario.catchments->compare_without && uses > 0.0;
  run.wall = run.steps * (run.plots * plot_step * (twice ? 2.0 : 1.0) + uses * facility_step) / std::min<double>(run.threads, std::max(1.0, run.plots / 4.0));
  const double numbers = 20.0 + 8.0 * run.plots + 6.0 * uses;
  run.memory = copies * 8.0 * numbers * run.reports;
  run.disk = 2.0 * 8.0 * numbers * run.reports;
  return run;
}

void add_faults_of_size(const RunEstimate& run, const Scenario& scenario, double memory_available, FaultList& faults) {
  const SourcePlace& place = scenario.terrain.elevation.place;
  if (run.memory > memory_available)
    faults.add(place,
               fmt::format("a run over {:.0f} cells needs {}, have {}", run.cells, io::bytes_text(run.memory), io::bytes_text(memory_available)),
               "cut out a smaller area, use larger cells (gdalwarp -te ... -tr ...), or record fewer output.maxima");
  if (run.steps > most_steps)
    faults.add(place,
               fmt::format("a run would take about {:.2g} steps of time; at most {:.0e} are reasonable", run.steps, most_steps),
               fmt::format("its cells and surface.longest_step allow steps of about {:.2g} s: shorten time.duration, or use larger cells",
                           scenario.duration / run.steps));
}

void require_room(const Scenario& scenario, int threads) {
  io::RasterFileInfo terrain;
  try {
    terrain = io::inspect_raster(scenario.terrain.elevation.path);
  } catch (const std::runtime_error&) {
    return;
  }
  if (!io::faults_as_grid(terrain, {.unit = scenario.terrain.elevation_unit, .crs = scenario.terrain.crs}).empty()) return;
  FaultList faults;
  add_faults_of_size(estimate_run(scenario, static_cast<double>(terrain.rows), static_cast<double>(terrain.columns), terrain.cell_width, threads),
                     scenario, static_cast<double>(io::available_memory()), faults);
  faults.throw_if_any();
}

}  // namespace hydro::scenario
