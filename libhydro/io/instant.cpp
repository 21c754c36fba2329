#include "libhydro/io/instant.h"

#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace hydro::io {

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

}  // namespace hydro::io
