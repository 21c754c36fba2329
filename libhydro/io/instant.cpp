#include "libhydro/io/instant.h"

#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace hydro::io {
namespace {

/// A number of exactly so many digits at the front, which is taken off; -1 when there is none.
int take_digits(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return -1;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char sign) {
  if (text.empty() || text.front() != sign) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string iso_instant(double utc, int offset_minutes) {
  using namespace std::chrono;
  const sys_seconds local{seconds(std::llround(utc)) + minutes(offset_minutes)};
  const sys_days day = floor<days>(local);
  const year_month_day date(day);
  const hh_mm_ss time(local - day);
  const std::string zone = offset_minutes == 0 ? "Z"
                                               : fmt::format("{}{:02}:{:02}", offset_minutes < 0 ? '-' : '+',
                                                             std::abs(offset_minutes) / 60, std::abs(offset_minutes) % 60);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count(), zone);
}

std::optional<WrittenInstant> read_instant(std::string_view text) {
  using namespace std::chrono;
  const int y = take_digits(text, 4);
  if (y < 1 || !take(text, '-')) return std::nullopt;
  const int m = take_digits(text, 2);
  if (m < 0 || !take(text, '-')) return std::nullopt;
  const int d = take_digits(text, 2);
  if (d < 0 || !take(text, 'T')) return std::nullopt;
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return std::nullopt;
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59 || !take(text, ':')) return std::nullopt;
  const int second = take_digits(text, 2);
  const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
  if (second < 0 || second > 59 || !date.ok()) return std::nullopt;
  if (take(text, '.'))
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
  int offset = 0;
  const bool zulu = text == "Z";
  if (!zulu) {
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) return std::nullopt;
    const int hours_east = take_digits(text, 2);
    if (hours_east < 0 || hours_east > 14 || !take(text, ':')) return std::nullopt;
    const int minutes_east = take_digits(text, 2);
    if (minutes_east < 0 || minutes_east > 59 || !text.empty()) return std::nullopt;
    offset = (west ? -1 : 1) * (hours_east * 60 + minutes_east);
  }
  const double local = static_cast<double>(sys_days(date).time_since_epoch().count()) * 86400.0 + hour * 3600.0 + minute * 60.0 + second;
  return WrittenInstant{local - offset * 60.0, offset, zulu};
}

}  // namespace hydro::io
