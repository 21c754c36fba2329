#pragma once

#include <string>

namespace hydro::io {

/// "2021-07-25T08:00:00+08:00": the instant `utc` [s since 1970-01-01T00:00:00Z] on a clock `offset_minutes` east of Greenwich,
/// rounded to a second.
std::string iso_instant(double utc, int offset_minutes);

}  // namespace hydro::io
