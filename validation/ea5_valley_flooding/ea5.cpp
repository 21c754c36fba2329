#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

// Two independent solvers on the same 50 m grid: local inertial, first-order finite volume. Arrival [min] over 5 cm, levels [m].
using Pair = std::array<double, 2>;
constexpr std::array peak{Pair{174.58, 174.80}, Pair{165.89, 166.27}, Pair{155.75, 156.03}, Pair{152.38, 152.32}, Pair{148.64, 148.68}, Pair{173.68, 173.85}, Pair{155.58, 155.80}};
constexpr std::array arrives{Pair{30, 30}, Pair{45, 45}, Pair{55, 60}, Pair{85, 95}, Pair{185, 205}, Pair{30, 35}, Pair{55, 65}};
constexpr std::array final_level{Pair{172.27, 172.25}, Pair{162.68, 162.68}, Pair{152.60, 152.55}, Pair{150.29, 150.25}, Pair{148.64, 148.68}, Pair{172.32, 172.32}, Pair{152.81, 152.81}};

double outside(double value, const Pair& band) {
  const auto [low, high] = std::minmax(band[0], band[1]);
  return std::max({0.0, low - value, value - high});
}

}  // namespace

std::vector<Measure> ea5_valley_flooding(const Bench& bench) {
  if (!bench.has_data("ea-tests/ea5-valley-flooding")) return {skipped("ea-tests/ea5-valley-flooding is not there")};
  const results::RunResult result = run_scenario(bench, "ea5_valley_flooding").result;
  double off_peak = 0.0, off_final = 0.0, late = 0.0, late_at_5 = 0.0;
  for (std::size_t i = 0; i < peak.size(); ++i) {
    const results::GaugeSeries& point = gauge(result, std::to_string(i + 1));
    off_peak = std::max(off_peak, outside(*std::max_element(point.level.begin(), point.level.end()), peak[i]));
    off_final = std::max(off_final, outside(point.level.back(), final_level[i]));
    (i == 4 ? late_at_5 : late) = std::max(i == 4 ? late_at_5 : late, outside(arrival(result, point, 0.05) / 60.0, arrives[i]));
  }
  return {at_most("peak level outside the band of peers", off_peak, 0.5, "m"), at_most("final level outside the band of peers", off_final, 0.15, "m"),
          at_most("points 1-4, 6, 7: arrival outside the band", late, 10.0, "min"),
          at_most("point 5: arrival outside the band", late_at_5, 20.0, "min"), water_account(result)};
}

}  // namespace hydro::validation
