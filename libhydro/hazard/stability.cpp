#include "libhydro/hazard/stability.h"

#include <algorithm>
#include <array>

namespace hydro::hazard {

bool is_stable(const StabilityLimit& limit, double depth, double speed) {
  return Footing{limit.depth, limit.depth_speed, limit.speed}.holds(depth, speed);
}

double debris_factor(Debris land, double depth, double speed) {
  constexpr std::array<std::array<double, 3>, 3> factors{{{0.0, 0.0, 0.0}, {0.0, 0.5, 1.0}, {0.5, 1.0, 1.0}}};  // by depth, then land
  const std::size_t row = depth > 0.75 || (speed > 2.0 && depth > 0.25) ? 2 : depth > 0.25 ? 1 : 0;
  return factors[row][static_cast<std::size_t>(land)];
}

int combined_hazard_class(double depth, double speed) {
  const double product = depth * speed;
  int by_product = 1, by_depth = 1, by_speed = 1;
  for (const auto& [above, level] : {std::pair{0.3, 2}, {0.6, 4}, {1.0, 5}, {4.0, 6}})
    if (product > above) by_product = level;
  for (const auto& [above, level] : {std::pair{0.3, 2}, {0.5, 3}, {1.2, 4}, {2.0, 5}, {4.0, 6}})
    if (depth > above) by_depth = level;
  for (const auto& [above, level] : {std::pair{2.0, 5}, {4.0, 6}})
    if (speed > above) by_speed = level;
  return std::max({by_product, by_depth, by_speed});
}

}  // namespace hydro::hazard
