#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hydro::io {

/// "2021-07-25T08:00:00+08:00": the instant `utc` [s since 1970-01-01T00:00:00Z] on a clock `offset_minutes` east of Greenwich,
/// rounded to a second.
std::string iso_instant(double utc, int offset_minutes);

/// A moment as somebody wrote it.
struct WrittenInstant {
  double utc = 0.0;        ///< [s since 1970-01-01T00:00:00Z]
  int offset_minutes = 0;  ///< [min] east of Greenwich
  bool zoned = false;      ///< it named its zone
  bool zulu = false;       ///< its zone was written "Z"
};

/// Reads the forms of ISO 8601 that tables have: "2021-07-25T08:00:00+08:00", "2021-07-25 08:00", "2021-07-25", with parts of a second,
/// "+0800" and "+08". Where no zone is written the clock is `offset_minutes` east of Greenwich. 24:00 is the end of the day, second 60
/// that of a minute. Nothing when it is no such moment.
std::optional<WrittenInstant> read_instant(std::string_view text, int offset_minutes);

/// Reads a moment that is written in full, "2021-07-25T08:00:00+08:00" or with "Z"; parts of a second are left out. Nothing when it
/// is no such moment.
std::optional<WrittenInstant> read_instant(std::string_view text);

}  // namespace hydro::io
