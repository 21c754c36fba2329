#pragma once

#include <string>

namespace hydro::hazard {

/// Up to which water somebody stands, or a vehicle stays where it is. Unstable above any of the three.
struct StabilityLimit {
  std::string id, name, name_zh;
  double depth = 0.0;        ///< [m]
  double depth_speed = 0.0;  ///< [m2/s]
  double speed = 0.0;        ///< [m/s]
  std::string status, source;
};

/// Whether water of a depth [m] at a speed [m/s] leaves it standing.
bool is_stable(const StabilityLimit& limit, double depth, double speed);

}  // namespace hydro::hazard
