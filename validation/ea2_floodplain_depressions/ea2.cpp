#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

// Sill of each depression [m] (from the 2 m surface), and final levels of an independent local inertial solver [m] at 1 to 8.
constexpr std::array sill{8.5555, 8.868, 9.2013, 9.5347, 8.3055, 8.618, 8.9513, 9.2847, 8.0555, 8.368, 8.7013, 9.0347, 8.0555, 8.118, 8.4513, 8.7847};
constexpr std::array peer{8.550, 8.877, 9.208, 9.539, 8.180, 8.627, 8.958, 9.289};

}  // namespace

std::vector<Measure> ea2_floodplain_depressions(const Bench& bench) {
  if (!bench.has_data("ea-tests/ea2-floodplain-depressions")) return {skipped("ea-tests/ea2-floodplain-depressions is not there")};
  const results::RunResult result = run_scenario(bench, "ea2_floodplain_depressions").result;
  double over_sill = -1.0, not_full = 0.0, wet = 0.0, from_peer = 0.0;
  for (int point = 1; point <= 16; ++point) {
    const results::GaugeSeries& pond = gauge(result, std::to_string(point));
    const double level = pond.level.back(), depth = pond.depth.back();
    const std::size_t i = static_cast<std::size_t>(point) - 1;
    if (depth > 0.01) over_sill = std::max(over_sill, level - sill[i]);
    if (point <= 4 || (point >= 6 && point <= 8)) not_full = std::max(not_full, std::abs(level - sill[i]));
    if (point == 9 || point >= 13) wet = std::max(wet, depth);
    if (point <= 8) from_peer = std::max(from_peer, std::abs(level - peer[i]));
  }
  return {at_most("highest pond above its sill", over_sill, 0.02, "m", "0.007"),
          at_most("points 1-4, 6-8: distance from the sill", not_full, 0.02, "m"),
          at_most("points 9, 13-16: depth", wet, 0.01, "m"),
          at_most("points 1-8: distance from a peer's final level", from_peer, 0.05, "m"), water_account(result)};
}

}  // namespace hydro::validation
