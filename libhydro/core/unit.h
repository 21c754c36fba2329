#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hydro {

/// What a quantity measures; a value may be written in any unit of its dimension.
enum class Dimension { none, length, time, rate, area, volume, discharge, unit_discharge, velocity, per_time, mass_concentration };

/// A unit of measurement: what people write, and how it becomes SI.
struct Unit {
  std::string_view symbol;  ///< as written after a number; empty for a pure number
  Dimension dimension = Dimension::none;
  double to_si = 1.0;       ///< multiply a value in this unit by this to get SI
};

namespace unit {
inline constexpr Unit none{"", Dimension::none, 1.0};
inline constexpr Unit percent{"%", Dimension::none, 0.01};
inline constexpr Unit m{"m", Dimension::length, 1.0};
inline constexpr Unit mm{"mm", Dimension::length, 1e-3};
inline constexpr Unit s{"s", Dimension::time, 1.0};
inline constexpr Unit min{"min", Dimension::time, 60.0};
inline constexpr Unit h{"h", Dimension::time, 3600.0};
inline constexpr Unit d{"d", Dimension::time, 86400.0};
inline constexpr Unit a{"a", Dimension::time, 365.25 * 86400.0};  ///< Julian year, the one year of the house
inline constexpr Unit mm_per_hour{"mm/h", Dimension::rate, 1e-3 / 3600.0};
inline constexpr Unit mm_per_day{"mm/d", Dimension::rate, 1e-3 / 86400.0};
inline constexpr Unit m2{"m2", Dimension::area, 1.0};
inline constexpr Unit m3{"m3", Dimension::volume, 1.0};
inline constexpr Unit m3_per_s{"m3/s", Dimension::discharge, 1.0};
inline constexpr Unit m2_per_s{"m2/s", Dimension::unit_discharge, 1.0};
inline constexpr Unit m_per_s{"m/s", Dimension::velocity, 1.0};
inline constexpr Unit per_hour{"1/h", Dimension::per_time, 1.0 / 3600.0};
}  // namespace unit

/// Every unit that may be written for a dimension, the SI one first.
std::vector<Unit> units_of(Dimension dimension);

/// What came of reading a quantity: a value in SI, or what was wrong with the text.
struct Quantity {
  double value = 0.0;   ///< [SI]
  std::string fault;    ///< empty when the text was understood
  std::string hint;
};

/// Reads "36 mm/h", "1.5", "-3.2e-4 m". A bare number is in `bare` units. Refuses trailing text, NaN, infinity and units of another
/// dimension, naming the units that would be understood.
Quantity read_quantity(std::string_view text, const Unit& bare);

/// Allowed values of a field, in SI; both ends included.
struct Range {
  double min = -std::numeric_limits<double>::infinity();  ///< in SI
  double max = std::numeric_limits<double>::infinity();   ///< in SI, at least `min`
  bool contains(double value) const { return value >= min && value <= max; }  ///< false for NaN

  /// Greater than 0: the smallest positive number is the lower end, and messages say "greater than 0".
  static constexpr Range positive(double max = std::numeric_limits<double>::infinity()) {
    return {std::numeric_limits<double>::denorm_min(), max};
  }
};

}  // namespace hydro
