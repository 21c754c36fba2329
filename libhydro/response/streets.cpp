#include "libhydro/response/streets.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <queue>
#include <tuple>
#include <utility>

namespace hydro::response {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// Finds or makes the crossing at the end of a line.
class Crossings {
 public:
  Crossings(std::vector<Point>& points, double snap) : points_(points), snap_(snap) {}

  int at(Point point) {
    const std::int64_t column = std::llround(std::floor(point.x / snap_)), row = std::llround(std::floor(point.y / snap_));
    int nearest = -1;
    double least = snap_;
    for (std::int64_t r = row - 1; r <= row + 1; ++r)
      for (std::int64_t c = column - 1; c <= column + 1; ++c) {
        const auto found = bins_.find({r, c});
        if (found == bins_.end()) continue;
        for (const int k : found->second) {
          const double away = std::hypot(points_[static_cast<std::size_t>(k)].x - point.x, points_[static_cast<std::size_t>(k)].y - point.y);
          if (away <= least && (nearest < 0 || away < least)) nearest = k, least = away;
        }
      }
    if (nearest >= 0) return nearest;
    points_.push_back(point);
    bins_[{row, column}].push_back(static_cast<int>(points_.size()) - 1);
    return static_cast<int>(points_.size()) - 1;
  }

 private:
  std::vector<Point>& points_;
  double snap_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<int>> bins_;
};

double length_of(const Polyline& line) {
  double length = 0.0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) length += std::hypot(line[i + 1].x - line[i].x, line[i + 1].y - line[i].y);
  return length;
}

/// When a vehicle that enters a street at `time` leaves it.
double exit_time(const StreetMap& map, const Street& street, double time, const Vehicle& vehicle) {
  const double dry = street.speed * vehicle.speed_share;
  if (street.depth.empty()) return time + street.length / dry;
  auto next = static_cast<std::size_t>(std::ranges::upper_bound(map.times, time) - map.times.begin());
  for (double left = street.length;; ++next) {
    const double depth = next == 0 ? 0.0 : static_cast<double>(street.depth[next - 1]);  // before the forecast begins it is dry
    const double speed = speed_in_water(dry, depth, vehicle.wading);
    const double until = next < map.times.size() ? map.times[next] : never;
    if (speed > 0.0 && left <= speed * (until - time)) return time + left / speed;
    if (until == never) return never;  // blocked to the end of the forecast
    left -= speed * (until - time);
    time = until;
  }
}

}  // namespace

int StreetMap::nearest(Point point) const {
  int found = -1;
  double least = never;
  for (std::size_t i = 0; i < crossings.size(); ++i)
    if (const double away = std::hypot(crossings[i].x - point.x, crossings[i].y - point.y); away < least) least = away, found = static_cast<int>(i);
  return found;
}

StreetMap join_streets(std::span<const Polyline> lines, std::span<const double> speeds, double snap) {
  StreetMap map;
  Crossings crossings(map.crossings, snap);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double length = length_of(lines[i]);
    if (lines[i].size() < 2 || !(length > 0.0) || !(speeds[i] > 0.0)) continue;
    const int from = crossings.at(lines[i].front()), to = crossings.at(lines[i].back());
    map.streets.push_back({.from = from, .to = to, .length = length, .speed = speeds[i], .line = lines[i], .depth = {}});
  }
  return map;
}

double speed_in_water(double dry_speed, double depth, double wading) {
  if (depth >= wading) return 0.0;
  if (!(depth > 0.0)) return dry_speed;
  const double mm = depth * 1000.0;
  constexpr double kmh = 1.0 / 3.6, slowest = 1.4;  // [m/s] no slower than walking pace while it moves at all
  const double safe = (0.0009 * mm * mm - 0.5529 * mm + 86.9448) * kmh;
  const double falling = mm < 0.5529 / 0.0018 ? safe : slowest;  // beyond its lowest point the fitted parabola would rise again
  return std::min(dry_speed, std::max(falling, slowest));
}

Ways ways_from(const StreetMap& map, int from, double departure, const Vehicle& vehicle) {
  Ways ways{std::vector<double>(map.crossings.size(), never), std::vector<int>(map.crossings.size(), -1)};
  if (from < 0) return ways;
  std::vector<std::vector<int>> beside(map.crossings.size());
  for (std::size_t s = 0; s < map.streets.size(); ++s) {
    beside[static_cast<std::size_t>(map.streets[s].from)].push_back(static_cast<int>(s));
    beside[static_cast<std::size_t>(map.streets[s].to)].push_back(static_cast<int>(s));
  }
  using Entry = std::pair<double, int>;  // arrival, crossing
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  ways.arrival[static_cast<std::size_t>(from)] = departure;
  open.emplace(departure, from);
  while (!open.empty()) {
    const auto [time, here] = open.top();
    open.pop();
    if (time > ways.arrival[static_cast<std::size_t>(here)]) continue;
    for (const int s : beside[static_cast<std::size_t>(here)]) {
      const Street& street = map.streets[static_cast<std::size_t>(s)];
      const auto there = static_cast<std::size_t>(street.from == here ? street.to : street.from);
      const double arrival = exit_time(map, street, time, vehicle);
      if (!(arrival < ways.arrival[there])) continue;
      ways.arrival[there] = arrival, ways.last_street[there] = s;
      open.emplace(arrival, static_cast<int>(there));
    }
  }
  return ways;
}

std::vector<double> arrivals(const StreetMap& streets, int from, double departure, const Vehicle& vehicle) {
  return ways_from(streets, from, departure, vehicle).arrival;
}

Polyline way_to(const StreetMap& map, const Ways& ways, int crossing) {
  Polyline way;
  for (int here = crossing; here >= 0 && ways.last_street[static_cast<std::size_t>(here)] >= 0;) {
    const Street& street = map.streets[static_cast<std::size_t>(ways.last_street[static_cast<std::size_t>(here)])];
    Polyline piece = street.line;  // backwards, from `here` to where it came from
    if (street.from == here && street.to != here) way.insert(way.end(), piece.begin(), piece.end());
    else way.insert(way.end(), piece.rbegin(), piece.rend());
    here = street.from == here ? street.to : street.from;
    if (way.size() > 1'000'000) break;
  }
  std::ranges::reverse(way);
  return way;
}

}  // namespace hydro::response
