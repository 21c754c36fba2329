#pragma once

#include <vector>

namespace hydro {

/// A place on the projected plane.
struct Point {
  double x = 0.0;  ///< [m] easting
  double y = 0.0;  ///< [m] northing
  bool operator==(const Point&) const = default;
};

using Polyline = std::vector<Point>;

/// An area with holes. Rings are closed implicitly: the first point is not repeated at the end.
struct Polygon {
  std::vector<Point> outer;
  std::vector<std::vector<Point>> holes;
};

}  // namespace hydro
