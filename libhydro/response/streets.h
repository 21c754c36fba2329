#pragma once

#include <optional>
#include <span>
#include <vector>

#include "libhydro/core/geometry.h"

namespace hydro::response {

/// A stretch of street between two crossings, passable both ways.
struct Street {
  int from = -1, to = -1;     ///< crossings
  double length = 0.0;        ///< [m]
  double speed = 0.0;         ///< [m/s] on a dry road
  Polyline line;
  std::vector<float> depth;   ///< [m] deepest water along it, at `StreetMap::times`; empty: dry
};

/// The street graph with the water that is forecast on it.
struct StreetMap {
  std::vector<Point> crossings;
  std::vector<Street> streets;
  std::vector<double> times;  ///< [s since 1970] increasing; each depth holds from its instant to the next

  bool empty() const { return streets.empty(); }

  /// The crossing nearest to a point; -1 where there is none.
  int nearest(Point point) const;
};

/// Joins lines to a graph: ends that lie within `snap` [m] of each other are one crossing. `speeds` [m/s] one a line.
StreetMap join_streets(std::span<const Polyline> lines, std::span<const double> speeds, double snap = 1.0);

/// How fast a vehicle drives through standing water [m/s]: at most the safe speed of Pregnolato et al. (2017), doi:10.1016/j.trd.2017.06.020
/// (formula from memory); 0 from `wading` [m] on.
double speed_in_water(double dry_speed, double depth, double wading);

/// Who drives.
struct Vehicle {
  double speed_share = 1.0;  ///< [-] of the street's speed
  double wading = 0.3;       ///< [m] deeper water stops it
  bool operator==(const Vehicle&) const = default;
};

/// Earliest arrivals [s since 1970] at every crossing for a departure from one; infinity where water never lets it through. Speeds change
/// while a vehicle is on a street, so nobody overtakes by leaving later, and Dijkstra's way is exact.
std::vector<double> arrivals(const StreetMap& streets, int from, double departure, const Vehicle& vehicle);

/// The same, with the way: for each crossing the street that leads to it; -1: none.
struct Ways {
  std::vector<double> arrival;   ///< [s since 1970]
  std::vector<int> last_street;
};
Ways ways_from(const StreetMap& streets, int from, double departure, const Vehicle& vehicle);

/// The way to a crossing as a line; empty where there is none.
Polyline way_to(const StreetMap& streets, const Ways& ways, int crossing);

}  // namespace hydro::response
