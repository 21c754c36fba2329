#pragma once

#include <string>
#include <vector>

namespace hydro::response {

/// A place on the earth as CAP writes it, latitude first.
struct GeoPoint {
  double latitude = 0.0;   ///< [deg] north
  double longitude = 0.0;  ///< [deg] east
  bool operator==(const GeoPoint&) const = default;
};

/// A closed line: the first point is repeated as the last.
using GeoRing = std::vector<GeoPoint>;

struct GeoCircle {
  GeoPoint centre;
  double radius = 0.0;  ///< [m] 0: a point
  bool operator==(const GeoCircle&) const = default;
};

/// Why a ring encloses no area: open, fewer than 4 points, out of range, crossing itself; empty when it does. A ring whose check would
/// take more than 20 million comparisons of edges is refused as well.
std::string fault_of(const GeoRing& ring);

/// Why a circle is none: out of range, a negative radius; empty when it is one.
std::string fault_of(const GeoCircle& circle);

/// True for points within the ring or on it.
bool contains(const GeoRing& ring, GeoPoint point);
bool contains(const GeoCircle& circle, GeoPoint point);

/// The middle of a ring's extent.
GeoPoint centre_of(const GeoRing& ring);

/// Along the great circle [m], on a sphere of 6371 km.
double distance(GeoPoint a, GeoPoint b);

}  // namespace hydro::response
