#pragma once

#include <string>
#include <vector>

namespace hydro::io {

/// The rain of each day as a weather service gives it.
struct DailyRain {
  std::vector<double> depths;   ///< [m] of the days that have a value, in order
  std::string first, last;      ///< "1991-01-01"
  double years = 0.0;           ///< [a] from the first day to the last
  long missing = 0;             ///< days between them without a row or a value
  bool snow_marked = false;     ///< a column `snow` says which days had snow; these are left out
  long snow_days = 0;
};

/// Reads CSV with the columns `date` (2024-07-25) and `rain_mm`; an empty value is a missing day. A column `snow` other than 0 or
/// empty marks days to leave out. Throws `FileError`, or `InputError` with all faults: no dates, disorder, a day twice, negative rain.
DailyRain read_daily_rain(const std::string& path);

}  // namespace hydro::io
