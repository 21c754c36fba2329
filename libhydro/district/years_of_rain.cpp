#include "libhydro/district/years_of_rain.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "libhydro/district/noise.h"

namespace hydro::district {
namespace {

// Guesses for the Yangtze delta: [mm] of each month, and the mean length of its storms [h].
constexpr std::array<double, 12> month_depth{62, 60, 95, 85, 92, 185, 150, 175, 115, 62, 55, 40};
constexpr std::array<double, 12> storm_hours{11, 11, 10, 9, 8, 8, 5, 5, 7, 9, 10, 11};
constexpr double hours_between = 72.0;  ///< mean length of a dry spell
constexpr double skew = 1.35, skew_mean = 1.203;  ///< depth of a storm: exponential to this power, and the mean of that
constexpr double tenths = 1e-4;         ///< [m] a tenth of a millimetre

enum Purpose : std::uint64_t { dry_spell = 301, length, size, share };

}  // namespace

std::vector<HourOfRain> years_of_rain(std::uint64_t seed, int first_year, int years) {
  using namespace std::chrono;
  const Noise noise(seed);
  const auto exponential = [&](Purpose purpose, std::int64_t i, std::int64_t j = 0) { return -std::log(1.0 - noise.uniform(purpose, i, j)); };
  const sys_days start = year(first_year) / January / 1, end = year(first_year + years) / January / 1;
  const std::int64_t hours = (end - start).count() * 24;
  std::vector<HourOfRain> rain;
  std::int64_t hour = 0;
  for (std::int64_t storm = 0;; ++storm) {
    hour += 1 + static_cast<std::int64_t>(hours_between * exponential(dry_spell, storm));
    if (hour >= hours) return rain;
    const auto month = static_cast<std::size_t>(static_cast<unsigned>(year_month_day(start + days(hour / 24)).month()) - 1);
    const auto lasts = 1 + static_cast<std::int64_t>(storm_hours[month] * exponential(length, storm));
    const double storms_of_month = 730.5 / (hours_between + 1.0 + storm_hours[month]);
    const double depth = month_depth[month] / storms_of_month * std::pow(exponential(size, storm), skew) / skew_mean;  // [mm]
    double weights = 0.0;
    for (std::int64_t i = 0; i < lasts; ++i) weights += exponential(share, storm, i);
    for (std::int64_t i = 0; i < lasts && hour < hours; ++i, ++hour)
      if (const double here = std::round(10.0 * depth * exponential(share, storm, i) / std::max(weights, 1e-9)); here > 0.0) rain.push_back({hour, here * tenths});
  }
}

}  // namespace hydro::district
