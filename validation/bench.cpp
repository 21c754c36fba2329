#include "validation/bench.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <numeric>
#include <utility>

#include "libhydro/scenario/read.h"
#include "libhydro/study/prepare.h"

namespace hydro::validation {

study::Job job_over(int rows, int columns, double cell_size, const std::function<double(double x, double y)>& bed, double manning_n) {
  terrain::Terrain terrain;
  terrain.grid = {.rows = rows, .columns = columns, .cell_size = cell_size, .north = rows * cell_size};
  terrain.bed_elevation = Raster<float>(rows, columns);
  terrain.manning_n = Raster<float>(rows, columns, static_cast<float>(manning_n));
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      terrain.bed_elevation(row, column) = static_cast<float>(bed(terrain.grid.x(column), terrain.grid.y(row)));
  return job_over(std::move(terrain));
}

study::Job job_over(terrain::Terrain terrain) {
  study::Job job;
  job.domain.ground = surface::pack_ground(terrain);
  job.domain.land.classes = {{.name = "ground", .imperviousness = 1.0}};
  job.domain.land.class_of_cell = Raster<std::uint8_t>(terrain.grid, 0);
  for (int row = 0; row < terrain.grid.rows; ++row)
    for (int column = 0; column < terrain.grid.columns; ++column)
      if (job.domain.ground.is_wall(row, column)) job.domain.land.class_of_cell(row, column) = hydrology::Land::outside;
  return job;
}

Outcome carry_out(const study::Job& job, const simulation::InitialWater& water) {
  study::NoFrames sink;
  study::Execution execution(job, water, sink);
  execution.run_until(job.end, [](const simulation::State&) { return true; });
  Outcome outcome{.result = {}, .last = simulation::frame_of(job.domain, execution.state(), true), .state = execution.state()};
  outcome.result = execution.take_result();
  return outcome;
}

Outcome run_scenario(const Bench& bench, const std::string& id) {
  if (!bench.data_folder.empty()) setenv("HYDRO_VALIDATION_DATA", std::filesystem::absolute(bench.data_folder).c_str(), 1);  // the scenario's files begin with it
  const std::string path = (std::filesystem::path(bench.cases_folder) / id / "scenario.toml").string();
  const study::Prepared prepared = study::prepare(scenario::read_scenario(path), bench.threads);
  return carry_out(prepared.job, prepared.water);
}

const results::GaugeSeries& gauge(const results::RunResult& result, const std::string& id) {
  const auto found = std::find_if(result.gauges.begin(), result.gauges.end(), [&id](const auto& candidate) { return candidate.id == id; });
  assert(found != result.gauges.end());
  return *found;
}

double arrival(const results::RunResult& result, const results::GaugeSeries& gauge, double depth) {
  const auto wet = std::find_if(gauge.depth.begin(), gauge.depth.end(), [depth](float d) { return d > depth; });
  return wet == gauge.depth.end() ? std::numeric_limits<double>::infinity()
                                  : result.report_times[static_cast<std::size_t>(wet - gauge.depth.begin())];
}

Measure water_account(const results::RunResult& result) {
  return at_most("water balance, relative error", std::abs(result.balance.back().relative_error()), 1e-9, "-");
}

void add_boundary(study::Job& job, surface::Boundary boundary) { job.forcing.boundaries.push_back(std::move(boundary)); }

std::vector<int> column_cells(const Grid& grid, int column) {
  std::vector<int> cells(static_cast<std::size_t>(grid.rows));
  for (int row = 0; row < grid.rows; ++row) cells[row] = grid.cell(row, column);
  return cells;
}

double nash_sutcliffe(const std::vector<double>& simulated, const std::vector<double>& reference) {
  const double mean = std::accumulate(reference.begin(), reference.end(), 0.0) / static_cast<double>(reference.size());
  double residual = 0.0, spread = 0.0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    residual += (simulated[i] - reference[i]) * (simulated[i] - reference[i]);
    spread += (reference[i] - mean) * (reference[i] - mean);
  }
  return 1.0 - residual / spread;
}

double interpolate(const std::vector<double>& x, const std::vector<double>& y, double at) {
  const auto later = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
  if (later == 0) return y.front();
  if (later == x.size()) return y.back();
  return y[later - 1] + (at - x[later - 1]) / (x[later] - x[later - 1]) * (y[later] - y[later - 1]);
}

}  // namespace hydro::validation
