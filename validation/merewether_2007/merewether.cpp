#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

struct Observation {
  Point place;
  const char* id;
  double stage;  ///< [m] observed peak
};

constexpr std::array observations{Observation{{382373.514531996, 6354387.83707967}, "44", 23.01},
                                  Observation{{382354.610297575, 6354365.2083384}, "43", 23.14},
                                  Observation{{382424.399931653, 6354478.33349185}, "31", 19.98},
                                  Observation{{382509.713526756, 6354548.22081606}, "32", 18.38},
                                  Observation{{382339.416016335, 6354297.83665165}, "42", 23.36}};

/// Mean of the highest levels of wet cells within 1.5 m of a point, the rule of the published comparison; NaN: all dry.
double stage_near(const results::RunResult& result, Point place) {
  const Grid& grid = result.grid;
  double sum = 0.0;
  int count = 0;
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column)
      if (std::hypot(grid.x(column) - place.x, grid.y(row) - place.y) <= 1.5 && std::isfinite(result.peaks.level(row, column)))
        sum += result.peaks.level(row, column), ++count;
  return sum / count;
}

}  // namespace

std::vector<Measure> merewether_2007(const Bench& bench) {
  if (!bench.has_data("merewether-2007")) return {skipped("merewether-2007 is not there")};
  const results::RunResult result = run_scenario(bench, "merewether_2007").result;
  std::vector<Measure> measures;
  double error = 0.0;
  for (const Observation& observation : observations) {
    const double stage = stage_near(result, observation.place);
    error += std::abs(stage - observation.stage) / observations.size();
    measures.push_back(report("point " + std::string(observation.id) + ": stage minus observed", stage - observation.stage, "m"));
  }
  // Partly supercritical between the houses: the gate (0.202 m) is for the full equations, local inertial is reported.
  measures.push_back(report("mean error of 5 observed peaks", error, "m", "TUFLOW 0.124"));
  const std::vector<double>& times = result.report_times;
  const auto minute_ago = static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), times.back() - 60.0) - times.begin());
  double left = 0.0;
  for (const results::BoundarySeries& boundary : result.boundaries) left += boundary.left.back() - boundary.left[minute_ago];
  measures.push_back(report("outflow of the last minute minus inflow", 100.0 * (left / 60.0 / 19.7 - 1.0), "%"));
  measures.push_back(water_account(result));
  return measures;
}

}  // namespace hydro::validation
