#pragma once

#include <cmath>
#include <cstdint>

namespace hydro {

/// Depth is counted in whole units of 2^-exponent metres, so that water moved between two stores is one integer that
/// both book: none can appear or vanish by rounding. The default unit, 2^-22 m, is 0.24 um and reaches 512 m.
struct WaterUnit {
  int exponent = 22;

  double metres() const { return std::ldexp(1.0, -exponent); }    ///< [m] of one unit
  double per_metre() const { return std::ldexp(1.0, exponent); }  ///< [1/m]
  double reach() const { return std::ldexp(1.0, 31 - exponent); } ///< [m] relief plus water that fits an int32

  bool operator==(const WaterUnit&) const = default;
};

/// The share of a unit added before truncation in step `step`: a golden-ratio sequence in [0, 1). Plain rounding would
/// freeze drizzle; with this the sum of truncated amounts follows the sum of exact ones within a few units, for ever,
/// and a restart needs no state but the step number. Every amount of one step uses the same share.
inline float rounding_share(std::uint32_t step) {
  return static_cast<float>((step * 2654435769u) >> 8) * 0x1p-24f;
}

}  // namespace hydro
