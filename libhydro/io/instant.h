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
  bool zulu = false;       ///< its zone was written "Z"
};

/// Reads "2021-07-25T08:00:00+08:00"; the zone may be "Z", parts of a second are left out. Nothing when it is no such moment.
std::optional<WrittenInstant> read_instant(std::string_view text);

}  // namespace hydro::io
