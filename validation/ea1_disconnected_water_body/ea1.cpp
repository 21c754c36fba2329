#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

constexpr double pi = 3.14159265358979323846;

/// A crest of 10.25 m at x = 300 m before a pond at x = 500 m; fits the published profile within 7 mm.
double bed(double x) {
  if (x <= 268.0) return 9.6471 + 0.0021236 * x;
  if (x <= 300.0) return 10.25 - 3.30e-5 * (300.0 - x) * (300.0 - x);
  if (x <= 600.0) return 10.0 + 0.25 * std::cos(pi * (x - 300.0) / 200.0);
  return 10.0 + pi / 800.0 * (x - 600.0);
}

double mean_bed(double x, double cell_size) {
  double sum = 0.0;
  for (int i = 0; i < 5; ++i) sum += bed(x + (0.2 * (i + 0.5) - 0.5) * cell_size);
  return sum / 5.0;
}

/// Greatest rise of a falling level above its lowest so far [m], from a report on: 0 when it only falls.
double rise_after_fall(const std::vector<float>& level, std::size_t from) {
  float lowest = level[from], rise = 0.0f;
  for (std::size_t i = from; i < level.size(); ++i) {
    lowest = std::min(lowest, level[i]);
    rise = std::max(rise, level[i] - lowest);
  }
  return rise;
}

}  // namespace

std::vector<Measure> ea1_disconnected_water_body(const Bench&) {
  constexpr double cell_size = 10.0;
  study::Job job = job_over(10, 70, cell_size, [](double x, double) { return mean_bed(x, cell_size); }, 0.03);
  const Grid& grid = job.domain.ground.grid;
  job.end = 72000.0;
  for (const double x : {400.0, 600.0}) {
    const CellPosition at = *grid.position_of(x, 50.0);
    job.domain.gauges.push_back({.id = x < 500.0 ? "1" : "2", .place = {x, 50.0}, .cell = grid.cell(at.row, at.column)});
  }
  add_boundary(job, {.id = "west", .cells = column_cells(grid, 0),
                     .condition = surface::LevelSeries{TimeSeries({0.0, 300.0, 3600.0, 39600.0, 43200.0, 72000.0},
                                                                  {9.7, 9.7, 10.35, 10.35, 9.7, 9.7}, Interpolation::linear)}});
  simulation::InitialWater water{.level = Raster<float>(grid, std::nanf(""))};
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < 30; ++column) water.level(row, column) = 9.7f;
  const results::RunResult result = carry_out(job, water).result;

  std::vector<Measure> measures;
  for (const results::GaugeSeries& point : result.gauges) {
    const float peak = *std::max_element(point.level.begin(), point.level.end());
    measures.push_back(within("point " + point.id + ": peak level", peak, 10.34, 10.36, "m", "10.35"));
    measures.push_back(within("point " + point.id + ": final level", point.level.back(), 10.245, 10.26, "m", "10.25"));
    measures.push_back(at_most("point " + point.id + ": oscillation after 13 h", rise_after_fall(point.level, 13 * 60), 0.005, "m"));
  }
  measures.push_back(water_account(result));
  return measures;
}

}  // namespace hydro::validation
