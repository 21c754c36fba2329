#pragma once

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/io/best_track_file.h"

namespace hydro::io {

inline std::string hour_text(double utc) {
  using namespace std::chrono;
  const sys_seconds moment{seconds(std::llround(utc))};
  const sys_days day = floor<days>(moment);
  const year_month_day date(day);
  return fmt::format("{:04}{:02}{:02}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     duration_cast<hours>(moment - day).count());
}

/// The text of the archive, its lines ended as told: what was read whole comes back byte by byte.
inline std::string best_tracks_text(const BestTracks& tracks, std::string_view end = "\n") {
  std::string out;
  for (const typhoon::Track& track : tracks.storms) {
    out += fmt::format("66666 {:>4} {:>4} {:04} {:>4} {} {} {:<20}{:>23}{}", track.international_id, track.points.size(), track.sequence, track.china_id, track.end_code,
                       track.interval_code, track.name, track.made_on, end);
    for (const typhoon::TrackPoint& point : track.points) {
      out += fmt::format("{} {} {:>3.0f} {:>4.0f} {:>4.0f}    {:>4.0f}", hour_text(point.utc), point.intensity, point.latitude * 10.0, point.longitude * 10.0,
                         point.pressure / 100.0, point.wind);
      if (point.outer_wind >= 0.0) out += fmt::format("{:>5.0f}", point.outer_wind);
      out += end;
    }
  }
  return out;
}

}  // namespace hydro::io
