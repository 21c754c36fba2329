#include "libhydro/report/figures.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace hydro::report {

namespace {

constexpr std::string_view dash = "\xE2\x80\x93";
constexpr std::string_view narrow_space = "\xE2\x80\xAF";
constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};

std::chrono::sys_seconds local(const Clock& clock, double time) {
  const double limit = 4e9;  // a broken start time must not overflow the calendar
  const double seconds = clock.start_utc + clock.offset_minutes * 60.0 + time;
  const double safe = std::isfinite(seconds) && std::abs(seconds) < 100.0 * limit ? seconds : 0.0;
  return std::chrono::sys_seconds{std::chrono::seconds{static_cast<long long>(std::floor(safe + 0.5))}};
}

std::chrono::year_month_day day_of(const Clock& clock, double time) {
  return std::chrono::floor<std::chrono::days>(local(clock, time));
}

}  // namespace

std::string number(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(dash);
  std::string plain = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = plain.find_first_not_of("0.") == std::string::npos;
  const std::size_t whole = std::min(plain.find('.'), plain.size());
  std::string text = value < 0.0 && !zero ? "\xE2\x88\x92" : "";
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (whole > 4 && i > 0 && i < whole && (whole - i) % 3 == 0) text += narrow_space;
    text += plain[i];
  }
  return text;
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return std::string(dash);
  if (value == 0.0) return "0";
  const int power = static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (power < -4 || power > 15) return fmt::format("{:.{}e}", value, digits - 1);
  return number(value, std::max(0, digits - 1 - power));
}

std::string length_text(double metres) { return number(metres, 2) + " m"; }

std::string area_text(double square_metres) {
  const double size = std::abs(square_metres);
  if (size >= 1e7) return number(square_metres / 1e6, 1) + " km²";
  if (size >= 1e4) return number(square_metres / 1e4, size < 1e5 ? 2 : 1) + " ha";
  return number(square_metres, size < 10.0 && size != std::round(size) ? 1 : 0) + " m²";
}

std::string volume_text(double cubic_metres) {
  const double size = std::abs(cubic_metres);
  if (size > 0.0 && size < 1e-2) return significant(cubic_metres, 2) + " m³";
  return number(cubic_metres, size < 100.0 ? 2 : 0) + " m³";
}

std::string bytes_text(double bytes) {
  if (bytes >= 1073741824.0) return number(bytes / 1073741824.0, 2) + " GiB";
  return number(bytes / 1048576.0, 0) + " MiB";
}

std::string percent_text(double share, int decimals) { return number(100.0 * share, decimals) + " %"; }

std::string money_text(double cny, Language language) {
  const double size = std::abs(cny);
  if (language == Language::chinese) return size >= 1e8 ? number(cny / 1e8, 2) + " 亿元" : size >= 1e4 ? number(cny / 1e4, 1) + " 万元" : number(cny, 0) + " 元";
  return size >= 1e9 ? number(cny / 1e9, 2) + " bn CNY" : size >= 1e6 ? number(cny / 1e6, 2) + " M CNY" : number(cny, 0) + " CNY";
}

std::string duration_text(double seconds, Language language) {
  if (!std::isfinite(seconds)) return std::string(dash);
  const bool chinese = language == Language::chinese;
  if (seconds < 60.0) return fmt::format("{} {}", number(seconds, seconds < 10.0 && seconds > 0.0 ? 1 : 0), chinese ? "秒" : "s");
  const long long minutes = static_cast<long long>(seconds / 60.0 + 0.5);
  const long long hours = minutes / 60;
  const char* hour = chinese ? "小时" : "h";
  const char* minute = chinese ? "分钟" : "min";
  if (hours == 0) return fmt::format("{} {}", minutes, minute);
  if (hours >= 48 && minutes % 60 == 0 && hours % 24 == 0) return fmt::format("{} {}", hours / 24, chinese ? "天" : "d");
  if (minutes % 60 == 0) return fmt::format("{} {}", hours, hour);
  return fmt::format("{} {} {} {}", hours, hour, minutes % 60, minute);
}

std::string Clock::date(double time, Language language) const {
  const auto day = day_of(*this, time);
  const unsigned month = static_cast<unsigned>(day.month()), number_of_day = static_cast<unsigned>(day.day());
  if (language == Language::chinese) return fmt::format("{}年{}月{}日", static_cast<int>(day.year()), month, number_of_day);
  return fmt::format("{} {} {}", number_of_day, months[month - 1], static_cast<int>(day.year()));
}

std::string Clock::short_date(double time, Language language) const {
  const auto day = day_of(*this, time);
  const unsigned month = static_cast<unsigned>(day.month()), number_of_day = static_cast<unsigned>(day.day());
  if (language == Language::chinese) return fmt::format("{}月{}日", month, number_of_day);
  return fmt::format("{} {:.3}", number_of_day, months[month - 1]);
}

std::string Clock::time_of_day(double time) const {
  const auto instant = local(*this, time);
  const auto since_midnight = instant - std::chrono::floor<std::chrono::days>(instant);
  const long long minutes = since_midnight.count() / 60;
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string Clock::zone() const {
  const int size = std::abs(offset_minutes);
  if (size == 0) return "UTC";
  return fmt::format("UTC{}{:02}:{:02}", offset_minutes < 0 ? "\xE2\x88\x92" : "+", size / 60, size % 60);
}

bool Clock::same_day(double one, double other) const { return day_of(*this, one) == day_of(*this, other); }

}  // namespace hydro::report
