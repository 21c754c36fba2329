#include "libhydro/typhoon/track.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "libhydro/core/great_circle.h"

namespace hydro::typhoon {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

double mix(double a, double b, double share) { return a + share * (b - a); }

}  // namespace

StormState state_at(const Track& track, double utc) {
  StormState state;
  if (track.points.empty()) return state;
  const auto after = std::ranges::upper_bound(track.points, utc, {}, &TrackPoint::utc);
  if (after == track.points.begin()) return {track.points.front(), 0.0, 0.0};
  if (after == track.points.end()) return {track.points.back(), 0.0, 0.0};
  const TrackPoint &a = *(after - 1), &b = *after;
  const double share = (utc - a.utc) / (b.utc - a.utc), seconds = b.utc - a.utc;
  state.at = a;
  state.at.utc = utc;
  state.at.latitude = mix(a.latitude, b.latitude, share);
  state.at.longitude = mix(a.longitude, b.longitude, share);
  state.at.pressure = mix(a.pressure, b.pressure, share);
  state.at.wind = mix(a.wind, b.wind, share);
  state.northward = (b.latitude - a.latitude) * degree * earth_radius / seconds;
  state.eastward = (b.longitude - a.longitude) * degree * earth_radius * std::cos(state.at.latitude * degree) / seconds;
  return state;
}

Approach closest_approach(const Track& track, double latitude, double longitude) {
  Approach nearest{std::numeric_limits<double>::infinity(), 0.0};
  if (track.points.empty()) return nearest;
  const double last = track.points.back().utc;
  for (double utc = track.points.front().utc; utc <= last; utc += 600.0) {
    const TrackPoint at = state_at(track, utc).at;
    const double away = great_circle_distance(at.latitude, at.longitude, latitude, longitude);
    if (away < nearest.distance) nearest = {away, utc};
  }
  return nearest;
}

}  // namespace hydro::typhoon
