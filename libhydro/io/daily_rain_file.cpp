#include "libhydro/io/daily_rain_file.h"

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/core/unit.h"
#include "libhydro/io/csv_table.h"

namespace hydro::io {
namespace {

constexpr double largest_day = 2000.0;  ///< [mm] more has fallen on no day anywhere

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  const auto number = [&text](auto& value, char end) {
    const auto [at, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(at - text.data()));
    if (end == 0) return text.empty();
    if (text.empty() || text.front() != end) return false;
    text.remove_prefix(1);
    return true;
  };
  if (!number(year, '-') || !number(month, '-') || !number(day, 0)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok() || year < 1600 || year > 2400) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace

DailyRain read_daily_rain(const std::string& path) {
  const CsvTable table = read_csv_table(path);
  DailyRain rain;
  FaultList faults;
  constexpr std::array<std::string_view, 3> columns{"date", "rain_mm", "snow"};
  table.refuse_unknown(columns, faults);
  const auto date = table.require("date", faults), depth = table.require("rain_mm", faults), snow = table.find("snow");
  faults.throw_if_any();
  std::optional<std::chrono::sys_days> first, last;
  constexpr std::size_t told = 20;
  for (int row = 0; row < table.rows() && faults.faults().size() < told; ++row) {
    const std::optional<std::chrono::sys_days> day = day_of(table.text(row, *date));
    if (!day) {
      faults.add(table.place(row, *date), fmt::format("date is \"{}\", which is no day", table.text(row, *date)), "write it as in 2024-07-25");
      continue;
    }
    if (last && *day <= *last)
      faults.add(table.place(row, *date), fmt::format("{} does not come after the day before it in the table", table.text(row, *date)), "sort the days, each once");
    else if (last)
      rain.missing += (*day - *last).count() - 1;
    if (!first) {
      first = day;
      rain.first = table.text(row, *date);
    }
    last = day;
    rain.last = table.text(row, *date);
    if (table.text(row, *depth).empty()) {
      ++rain.missing;
      continue;
    }
    const std::optional<double> fallen = table.number(row, *depth, faults);
    if (!fallen) continue;
    if (*fallen < 0.0 || *fallen > largest_day)
      faults.add(table.place(row, *depth), fmt::format("rain_mm is {}, which no day had", *fallen), "leave a missing value empty; rain is in mm a day");
    if (snow && !table.text(row, *snow).empty() && table.text(row, *snow) != "0")
      ++rain.snow_days;
    else
      rain.depths.push_back(*fallen * unit::mm.to_si);
  }
  rain.snow_marked = snow.has_value();
  if (!first && faults.empty()) faults.add({.file = path, .line = 1}, "there is no day in the table", "write one row a day: date,rain_mm");
  faults.throw_if_any();
  rain.years = static_cast<double>((*last - *first).count() + 1) * unit::d.to_si / unit::a.to_si;
  return rain;
}

}  // namespace hydro::io
