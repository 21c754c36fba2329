#include "libhydro/response/geo_shape.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "libhydro/core/great_circle.h"

namespace hydro::response {
namespace {

constexpr std::int64_t most_comparisons = 20'000'000;

bool in_range(GeoPoint point) {
  return std::isfinite(point.latitude) && std::isfinite(point.longitude) && std::abs(point.latitude) <= 90.0 &&
         std::abs(point.longitude) <= 180.0;
}

/// Twice the signed area of a triangle: on which side of the line a-b the point c lies.
double side(GeoPoint a, GeoPoint b, GeoPoint c) {
  return (b.longitude - a.longitude) * (c.latitude - a.latitude) -
         (b.latitude - a.latitude) * (c.longitude - a.longitude);
}

bool between(double a, double b, double value) { return value >= std::min(a, b) && value <= std::max(a, b); }

bool on_edge(GeoPoint a, GeoPoint b, GeoPoint point) {
  return side(a, b, point) == 0.0 && between(a.latitude, b.latitude, point.latitude) &&
         between(a.longitude, b.longitude, point.longitude);
}

bool touch(GeoPoint a, GeoPoint b, GeoPoint c, GeoPoint d) {
  const double c_side = side(a, b, c), d_side = side(a, b, d), a_side = side(c, d, a), b_side = side(c, d, b);
  if (((c_side > 0.0) != (d_side > 0.0)) && c_side != 0.0 && d_side != 0.0 && ((a_side > 0.0) != (b_side > 0.0)) &&
      a_side != 0.0 && b_side != 0.0)
    return true;
  return on_edge(a, b, c) || on_edge(a, b, d) || on_edge(c, d, a) || on_edge(c, d, b);
}

/// Sweeps from west to east over the edges and compares those that overlap in longitude.
std::string crossing_fault(const GeoRing& ring) {
  struct Edge {
    double west, east, south, north;
    std::size_t index;
  };
  const std::size_t count = ring.size() - 1;
  std::vector<Edge> edges;
  edges.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const GeoPoint a = ring[i], b = ring[i + 1];
    if (a == b) continue;  // a doubled point
    edges.push_back({std::min(a.longitude, b.longitude), std::max(a.longitude, b.longitude),
                     std::min(a.latitude, b.latitude), std::max(a.latitude, b.latitude), i});
  }
  if (edges.size() < 3) return "it has no extent";
  // Edges that are neighbours in the ring, doubled points left out.
  std::vector<std::size_t> rank(count);
  for (std::size_t k = 0; k < edges.size(); ++k) rank[edges[k].index] = k;
  const std::size_t whole = edges.size();
  std::ranges::sort(edges, [](const Edge& a, const Edge& b) { return a.west != b.west ? a.west < b.west : a.index < b.index; });
  std::vector<const Edge*> open;
  std::int64_t comparisons = 0;
  for (const Edge& edge : edges) {
    std::erase_if(open, [&](const Edge* other) { return other->east < edge.west; });
    comparisons += static_cast<std::int64_t>(open.size());
    if (comparisons > most_comparisons) return "it is too intricate to be checked";
    for (const Edge* other : open) {
      if (other->south > edge.north || other->north < edge.south) continue;
      const std::size_t apart = rank[edge.index] > rank[other->index] ? rank[edge.index] - rank[other->index]
                                                                      : rank[other->index] - rank[edge.index];
      const GeoPoint a = ring[edge.index], b = ring[edge.index + 1], c = ring[other->index], d = ring[other->index + 1];
      if (apart == 1 || apart == whole - 1) {
        const GeoPoint shared = (a == d || a == c) ? a : b;  // neighbours may only meet in their common point
        const GeoPoint mine = shared == a ? b : a, theirs = shared == c ? d : c;
        if (on_edge(c, d, mine) || on_edge(a, b, theirs)) return "it runs back over itself";
      } else if (touch(a, b, c, d)) {
        return "it crosses itself";
      }
    }
    open.push_back(&edge);
  }
  return {};
}

}  // namespace

std::string fault_of(const GeoRing& ring) {
  if (ring.size() < 4) return "it has fewer than 4 points";
  if (!std::ranges::all_of(ring, in_range)) return "a point is no latitude and longitude";
  if (ring.front() != ring.back()) return "its first point is not its last";
  return crossing_fault(ring);
}

std::string fault_of(const GeoCircle& circle) {
  if (!in_range(circle.centre)) return "its centre is no latitude and longitude";
  if (!(circle.radius >= 0.0) || !std::isfinite(circle.radius)) return "its radius is negative";
  return {};
}

bool contains(const GeoRing& ring, GeoPoint point) {
  bool inside = false;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const GeoPoint a = ring[i], b = ring[i + 1];
    if (on_edge(a, b, point)) return true;
    if ((a.latitude > point.latitude) == (b.latitude > point.latitude)) continue;
    const double share = (point.latitude - a.latitude) / (b.latitude - a.latitude);
    if (point.longitude < a.longitude + share * (b.longitude - a.longitude)) inside = !inside;
  }
  return inside;
}

bool contains(const GeoCircle& circle, GeoPoint point) { return distance(circle.centre, point) <= circle.radius; }

GeoPoint centre_of(const GeoRing& ring) {
  const auto by_latitude = std::ranges::minmax_element(ring, {}, &GeoPoint::latitude);
  const auto by_longitude = std::ranges::minmax_element(ring, {}, &GeoPoint::longitude);
  return {0.5 * (by_latitude.min->latitude + by_latitude.max->latitude),
          0.5 * (by_longitude.min->longitude + by_longitude.max->longitude)};
}

double distance(GeoPoint a, GeoPoint b) {
  return great_circle_distance(a.latitude, a.longitude, b.latitude, b.longitude);
}

}  // namespace hydro::response
