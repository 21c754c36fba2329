#pragma once

#include <cmath>
#include <cstdint>

namespace hydro::district {

/// Reproducible randomness without state: a number in [0, 1) for any seed, what it is for, and two indices.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : seed_(seed) {}

  double uniform(std::uint64_t purpose, std::int64_t i, std::int64_t j = 0) const {
    const std::uint64_t mixed = mix(mix(mix(seed_ ^ purpose * 0x9e3779b97f4a7c15u) + static_cast<std::uint64_t>(i)) + static_cast<std::uint64_t>(j));
    return static_cast<double>(mixed >> 11) * 0x1p-53;
  }

  double between(double low, double high, std::uint64_t purpose, std::int64_t i, std::int64_t j = 0) const {
    return low + (high - low) * uniform(purpose, i, j);
  }

  /// Smooth hills in [-1, 1] of a given wavelength [m].
  double hills(std::uint64_t purpose, double x, double y, double wavelength) const {
    const double u = x / wavelength, v = y / wavelength;
    const double i = std::floor(u), j = std::floor(v);
    const double s = smooth(u - i), t = smooth(v - j);
    const auto a = static_cast<std::int64_t>(i), b = static_cast<std::int64_t>(j);
    const double south = lerp(uniform(purpose, a, b), uniform(purpose, a + 1, b), s);
    const double north = lerp(uniform(purpose, a, b + 1), uniform(purpose, a + 1, b + 1), s);
    return 2.0 * lerp(south, north, t) - 1.0;
  }

 private:
  static double smooth(double t) { return t * t * (3.0 - 2.0 * t); }
  static double lerp(double a, double b, double t) { return a + (b - a) * t; }
  static std::uint64_t mix(std::uint64_t z) {  // splitmix64, Steele et al. (2014)
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t seed_;
};

}  // namespace hydro::district
