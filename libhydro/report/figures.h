#pragma once

#include <string>
#include <string_view>

#include "libhydro/report/text.h"

namespace hydro::report {

/// Numbers and units as people read them. Values that are not finite are written as a dash.
std::string number(double value, int decimals);           ///< "1 234.5": a narrow space between thousands
std::string significant(double value, int digits);        ///< "0.00123", "1.2e-15": as many digits as asked
std::string length_text(double metres);                   ///< "1.84 m"
std::string area_text(double square_metres);              ///< "840 m²", "12.3 ha", "4.56 km²"
std::string volume_text(double cubic_metres);             ///< "12 345 m³"
std::string bytes_text(double bytes);                     ///< "1.2 GiB"
std::string percent_text(double share, int decimals = 1); ///< "12.3 %"
std::string money_text(double cny, Language language);     ///< "840 CNY", "1.23 M CNY"; "840 元", "123.0 万元"
std::string duration_text(double seconds, Language language);  ///< "2 h 15 min", "45 s"

/// Local times of a run: the start in UTC and how far the local clock is ahead of it.
struct Clock {
  double start_utc = 0.0;     ///< [s since 1970-01-01T00:00:00Z]
  int offset_minutes = 0;     ///< [min] east of Greenwich

  std::string date(double time, Language language) const;       ///< "25 July 2021", `time` in [s from the start]
  std::string short_date(double time, Language language) const; ///< "25 Jul"
  std::string time_of_day(double time) const;                   ///< "08:05"
  std::string zone() const;                                     ///< "UTC+08:00"
  bool same_day(double one, double other) const;
};

}  // namespace hydro::report
