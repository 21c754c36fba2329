#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hydro {

/// Mean radius of the earth as a sphere [m].
inline constexpr double earth_radius = 6'371'000.0;

/// Way along the great circle between two places of latitude and longitude [deg], on the sphere [m]: haversines.
inline double great_circle_distance(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
  constexpr double degree = std::numbers::pi / 180.0;
  const double half_lat = std::sin(0.5 * (latitude_b - latitude_a) * degree), half_lon = std::sin(0.5 * (longitude_b - longitude_a) * degree);
  const double root = half_lat * half_lat + std::cos(latitude_a * degree) * std::cos(latitude_b * degree) * half_lon * half_lon;
  return 2.0 * earth_radius * std::asin(std::min(1.0, std::sqrt(root)));
}

}  // namespace hydro
