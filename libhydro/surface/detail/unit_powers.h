#pragma once

#include <array>
#include <cmath>

#include "libhydro/core/water_unit.h"

namespace hydro::surface::detail {

/// Cube root of the units in a metre [m^(-1/3)], the same bits on every machine (the mathematics library's are not).
inline double cube_root_of_units_per_metre(WaterUnit unit) {
  constexpr std::array third_powers{1.0, 1.2599210498948731648, 1.5874010519681994748};  // 2^(0/3), 2^(1/3), 2^(2/3)
  return std::ldexp(third_powers[static_cast<std::size_t>(unit.exponent % 3)], unit.exponent / 3);
}

}  // namespace hydro::surface::detail
