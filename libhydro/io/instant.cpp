#include "libhydro/io/instant.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <system_error>

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

/// "T08:00:00.5" or " 08:00" at the front as seconds after midnight.
bool take_clock(std::string_view& text, double& time_of_day) {
  if (!take(text, 'T') && !take(text, ' ')) return false;
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 24 || !take(text, ':')) return false;
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59) return false;
  double second = 0.0;
  if (take(text, ':')) {
    if (text.size() < 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return false;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), second, std::chars_format::fixed);
    if (status != std::errc{} || !(second < 61.0)) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  time_of_day = hour * 3600.0 + minute * 60.0 + second;
  return time_of_day <= 86400.0 || hour < 24;
}

/// "Z", "+08:00", "+0800", "+08" or nothing at the front, after blanks.
bool take_zone(std::string_view& text, WrittenInstant& instant) {
  while (take(text, ' ')) {
  }
  instant.zulu = take(text, 'Z');
  instant.zoned = instant.zulu || text.starts_with('+') || text.starts_with('-');
  if (instant.zulu) instant.offset_minutes = 0;
  if (instant.zulu || !instant.zoned) return true;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const int hours = take_digits(text, 2);
  const bool colon = take(text, ':');
  const int minutes = colon || !text.empty() ? take_digits(text, 2) : 0;
  instant.offset_minutes = sign * (60 * hours + minutes);
  return hours >= 0 && hours <= 14 && minutes >= 0 && minutes <= 59;
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

std::optional<WrittenInstant> read_instant(std::string_view text, int offset_minutes) {
  using namespace std::chrono;
  WrittenInstant instant{.offset_minutes = offset_minutes};
  const int y = take_digits(text, 4);
  if (y < 1 || !take(text, '-')) return std::nullopt;
  const int m = take_digits(text, 2);
  if (m < 0 || !take(text, '-')) return std::nullopt;
  const int d = take_digits(text, 2);
  const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
  if (d < 0 || !date.ok()) return std::nullopt;
  double time_of_day = 0.0;
  if (!text.empty() && !(take_clock(text, time_of_day) && take_zone(text, instant) && text.empty())) return std::nullopt;
  instant.utc = static_cast<double>(sys_days(date).time_since_epoch().count()) * 86400.0 + time_of_day - instant.offset_minutes * 60.0;
  return instant;
}

std::optional<WrittenInstant> read_instant(std::string_view text) {
  constexpr std::size_t date_and_time = std::string_view("2021-07-25T08:00:00").size(), zone = std::string_view("+08:00").size();
  if (text.size() <= date_and_time || text[10] != 'T' || text[16] != ':' || text.find(' ') != std::string_view::npos) return std::nullopt;
  if (text.back() != 'Z' && (text.size() < date_and_time + zone || text[text.size() - 3] != ':')) return std::nullopt;
  auto instant = read_instant(text, 0);
  if (!instant || !instant->zoned) return std::nullopt;
  instant->utc = std::floor(instant->utc);
  return instant;
}

}  // namespace hydro::io
