#pragma once

#include <string>

namespace hydro::hazard {

/// Water in which a person stands: each of the three within its limit.
struct Footing {
  double depth = 0.0;        ///< [m]
  double depth_speed = 0.0;  ///< [m2/s]
  double speed = 0.0;        ///< [m/s]

  constexpr bool holds(double water_depth, double water_speed) const {
    return water_depth <= depth && water_depth * water_speed <= depth_speed && water_speed <= speed;
  }
};

/// Of a child and an adult; Australian Rainfall and Runoff 2019, book 6, chapter 7, from memory. data/harm.toml says the same.
inline constexpr Footing child_footing{0.5, 0.4, 3.0}, adult_footing{1.2, 0.6, 3.0};

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
