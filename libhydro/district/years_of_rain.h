#pragma once

#include <cstdint>
#include <vector>

namespace hydro::district {

/// Rain of one hour.
struct HourOfRain {
  std::int64_t hour = 0;  ///< [h] since the start
  double depth = 0.0;     ///< [m] a whole number of tenths of a millimetre, above 0
};

/// Made-up hourly rain of many years from a first of January on: storms parted by dry spells, with about the depth of each month (1.2 m a
/// year, summers of cloudbursts) of a humid river delta. The same seed gives the same rain.
std::vector<HourOfRain> years_of_rain(std::uint64_t seed, int first_year, int years);

}  // namespace hydro::district
