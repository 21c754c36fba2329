#include "libhydro/core/unit.h"

#include <array>
#include <charconv>
#include <cmath>

namespace hydro {
namespace {

constexpr double pi = 3.14159265358979323846;

constexpr std::array all_units{
    unit::none, unit::percent, Unit{"deg", Dimension::none, pi / 180.0},
    unit::m, unit::mm, Unit{"cm", Dimension::length, 1e-2}, Unit{"km", Dimension::length, 1e3}, Unit{"in", Dimension::length, 0.0254},
    Unit{"ft", Dimension::length, 0.3048},
    unit::s, unit::min, unit::h, unit::d, unit::a, Unit{"ms", Dimension::time, 1e-3},
    Unit{"m/s", Dimension::rate, 1.0}, unit::mm_per_hour, unit::mm_per_day, Unit{"mm/min", Dimension::rate, 1e-3 / 60.0},
    Unit{"mm/s", Dimension::rate, 1e-3}, Unit{"in/h", Dimension::rate, 0.0254 / 3600.0}, Unit{"L/(s*ha)", Dimension::rate, 1e-7},
    unit::m2, Unit{"ha", Dimension::area, 1e4}, Unit{"km2", Dimension::area, 1e6},
    unit::m3, Unit{"L", Dimension::volume, 1e-3}, Unit{"Mm3", Dimension::volume, 1e6},
    unit::m3_per_s, Unit{"L/s", Dimension::discharge, 1e-3}, Unit{"m3/h", Dimension::discharge, 1.0 / 3600.0},
    Unit{"m3/d", Dimension::discharge, 1.0 / 86400.0},
    unit::m2_per_s,
    unit::m_per_s, Unit{"km/h", Dimension::velocity, 1.0 / 3.6}, Unit{"kt", Dimension::velocity, 1852.0 / 3600.0},
    Unit{"1/s", Dimension::per_time, 1.0}, unit::per_hour, Unit{"1/d", Dimension::per_time, 1.0 / 86400.0},
    Unit{"kg/m3", Dimension::mass_concentration, 1.0}, Unit{"mg/L", Dimension::mass_concentration, 1e-3}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string understood_units(Dimension dimension) {
  std::string list = "units understood here: ";
  bool first = true;
  for (const Unit& unit : units_of(dimension)) {
    if (unit.symbol.empty()) continue;
    list += (first ? "" : ", ") + std::string(unit.symbol);
    first = false;
  }
  return first ? "write a bare number" : list;
}

}  // namespace

std::vector<Unit> units_of(Dimension dimension) {
  std::vector<Unit> units;
  for (const Unit& unit : all_units)
    if (unit.dimension == dimension) units.push_back(unit);
  return units;
}

Quantity read_quantity(std::string_view text, const Unit& bare) {
  const std::string_view whole = trimmed(text);
  double number = 0.0;
  const std::string_view digits = !whole.empty() && whole.front() == '+' ? whole.substr(1) : whole;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (status != std::errc{} || !std::isfinite(number))
    return {.fault = "\"" + std::string(whole) + "\" does not begin with a finite number",
            .hint = "write a number and a unit, as in \"2.5 " + std::string(bare.symbol) + "\""};
  const std::string_view symbol = trimmed(std::string_view(end, static_cast<std::size_t>(digits.data() + digits.size() - end)));
  if (symbol.empty()) return {.value = number * bare.to_si};
  for (const Unit& unit : all_units)
    if (unit.symbol == symbol && unit.dimension == bare.dimension) return {.value = number * unit.to_si};
  return {.fault = "unit \"" + std::string(symbol) + "\" is not one that fits here", .hint = understood_units(bare.dimension)};
}

}  // namespace hydro
