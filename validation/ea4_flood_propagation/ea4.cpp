#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

/// One output point: where, and what two independent solvers found (local inertial, first-order finite volume).
struct Check {
  Point place;
  std::array<double, 2> arrival;    ///< [min] over 1 cm
  std::array<double, 2> depth_3h;   ///< [m]
  std::array<double, 2> max_depth;  ///< [m]
  double arrival_tolerance;         ///< [min]
};

const std::array checks{
    Check{{50, 1000}, {11, 10}, {0.307, 0.319}, {0.308, 0.321}, 3},  Check{{100, 1000}, {17, 16}, {0.258, 0.269}, {0.260, 0.271}, 3},
    Check{{200, 1000}, {31, 28}, {0.212, 0.220}, {0.215, 0.224}, 3}, Check{{300, 1000}, {47, 43}, {0.183, 0.191}, {0.189, 0.197}, 3},
    Check{{400, 1000}, {63, 58}, {0.161, 0.168}, {0.170, 0.177}, 5}, Check{{300, 1300}, {61, 61}, {0.166, 0.163}, {0.174, 0.173}, 3},
};

/// How far a value lies outside the band of two others.
double outside(double value, const std::array<double, 2>& band) {
  const auto [low, high] = std::minmax(band[0], band[1]);
  return std::max({0.0, low - value, value - high});
}

}  // namespace

std::vector<Measure> ea4_flood_propagation(const Bench&) {
  study::Job job = job_over(400, 200, 5.0, [](double, double) { return 0.0; }, 0.05);
  const Grid& grid = job.domain.ground.grid;
  job.end = 18000.0;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const CellPosition at = *grid.position_of(checks[i].place.x, checks[i].place.y);
    job.domain.gauges.push_back({.id = std::to_string(i + 1), .place = checks[i].place, .cell = grid.cell(at.row, at.column)});
  }
  const CellPosition on_axis_at = *grid.position_of(300.0 * std::sqrt(2.0), 1000.0);
  job.domain.gauges.push_back({.id = "axis", .place = {300.0 * std::sqrt(2.0), 1000.0}, .cell = grid.cell(on_axis_at.row, on_axis_at.column)});
  job.report_interval = 20.0;
  add_boundary(job, {.id = "breach", .cells = {grid.cell(198, 0), grid.cell(199, 0), grid.cell(200, 0), grid.cell(201, 0)},
                     .condition = surface::DischargeSeries{TimeSeries({0.0, 300.0, 3600.0, 14400.0, 18000.0}, {0.0, 0.0, 20.0, 20.0, 0.0},
                                                                      Interpolation::linear)}});
  const Outcome outcome = carry_out(job);

  std::vector<Measure> measures;
  double off_3h = 0.0, off_max = 0.0;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const results::GaugeSeries& point = outcome.result.gauges[i];
    off_3h = std::max(off_3h, outside(point.depth[540], checks[i].depth_3h));
    off_max = std::max(off_max, outside(*std::max_element(point.depth.begin(), point.depth.end()), checks[i].max_depth));
    const double minutes = arrival(outcome.result, point, 0.01) / 60.0;
    // Point 6 lies off the axis, where the peers' friction is not that of the velocity vector: see README.md.
    measures.push_back(i == 5 ? report("point 6: arrival", minutes, "min", "61")
                              : at_most("point " + point.id + ": arrival outside the band of peers", outside(minutes, checks[i].arrival),
                                        checks[i].arrival_tolerance, "min"));
  }
  const double off_axis = arrival(outcome.result, outcome.result.gauges[5], 0.01), on_axis = arrival(outcome.result, outcome.result.gauges[6], 0.01);
  measures.push_back(within("point 6: arrival minus the axis equally far", (off_axis - on_axis) / 60.0, -3.0, 3.0, "min"));
  measures.push_back(at_most("depth at 3 h outside the band of peers", off_3h, 0.02, "m"));
  measures.push_back(at_most("greatest depth outside the band of peers", off_max, 0.02, "m"));
  int different = 0;
  const PaddedRaster<std::int32_t>& depth = outcome.state.surface.water_depth;
  for (int row = 0; row < 200; ++row)
    for (int column = 0; column < 200; ++column) different += depth(row, column) != depth(399 - row, column);
  measures.push_back(at_most("cells that differ from their mirror image", different, 0.0, "-"));
  measures.push_back(water_account(outcome.result));
  return measures;
}

}  // namespace hydro::validation
