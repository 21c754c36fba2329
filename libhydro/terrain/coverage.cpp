#include "libhydro/terrain/coverage.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace hydro::terrain {
namespace {

/// Twice the signed area of a ring, from its first point, so that far coordinates do not cancel.
double twice_area(const std::vector<Point>& ring) {
  double sum = 0.0;
  for (std::size_t i = 1; i + 1 < ring.size(); ++i)
    sum += (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) - (ring[i + 1].x - ring[0].x) * (ring[i].y - ring[0].y);
  return sum;
}

/// An edge in cells: x from the grid's western edge, y from its northern one, downwards from `top` to `bottom`. Ground to its east is
/// inside (`sign` 1) or no longer inside (-1).
struct Edge {
  double top = 0.0, bottom = 0.0;
  double top_x = 0.0, bottom_x = 0.0;
  double sign = 1.0;
  double x_at(double y) const { return bottom == top ? top_x : top_x + (bottom_x - top_x) * ((y - top) / (bottom - top)); }
};

/// Shares of one row: each edge adds what it uncovers to its own cell, and all of it to those east of it, as a step that a running sum
/// carries on.
class RowShares {
 public:
  RowShares(int first, int count) : first_(first), steps_(static_cast<std::size_t>(count) + 2, 0.0) {}

  void add(double x0, double x1, double height) {
    const double end = static_cast<double>(steps_.size() - 2);
    x0 -= first_, x1 -= first_;
    if (x0 > x1) std::swap(x0, x1);
    if (x0 >= end) return;
    if (x1 <= 0.0) {
      steps_[0] += height;
      return;
    }
    // The parts beyond the window: west of it everything within is to the edge's east, east of it nothing is.
    const double width = x1 - x0;
    if (x0 < 0.0) {
      steps_[0] += height * (-x0 / width);
      height *= x1 / width;
      x0 = 0.0;
    }
    if (x1 > end) {
      height *= (end - x0) / (x1 - x0);
      x1 = end;
    }
    const auto cell = static_cast<std::size_t>(x0);
    if (x1 <= static_cast<double>(cell) + 1.0) return put(cell, 0.5 * (x0 + x1), height);
    const double per_column = height / (x1 - x0);
    double from = x0;
    for (std::size_t column = cell; from < x1; ++column) {
      const double until = std::min(static_cast<double>(column) + 1.0, x1);
      put(column, 0.5 * (from + until), per_column * (until - from));
      from = until;
    }
  }

  /// The shares, and the row is empty again.
  std::span<const double> take(std::vector<double>& shares) {
    shares.resize(steps_.size() - 2);
    double sum = 0.0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      sum += steps_[i];
      shares[i] = std::abs(sum) < noise ? 0.0 : std::min(sum, 1.0);
    }
    std::ranges::fill(steps_, 0.0);
    return shares;
  }

 private:
  static constexpr double noise = 1e-13;  ///< what is left of sums that should be 0

  void put(std::size_t cell, double middle, double height) {
    const double east = middle - static_cast<double>(cell);
    steps_[cell] += height * (1.0 - east);
    steps_[cell + 1] += height * east;
  }

  int first_;
  std::vector<double> steps_;
};

void add_ring(const Grid& grid, const std::vector<Point>& ring, double sign, std::vector<Edge>& edges) {
  const double turn = twice_area(ring);
  if (turn == 0.0) return;
  const double inside = (turn > 0.0 ? 1.0 : -1.0) * sign;  // counter-clockwise: an edge going down (south) has the area to its east
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()];
    Edge edge{.top = (grid.north - a.y) / grid.cell_size, .bottom = (grid.north - b.y) / grid.cell_size, .top_x = (a.x - grid.west) / grid.cell_size,
              .bottom_x = (b.x - grid.west) / grid.cell_size, .sign = inside};
    if (edge.top == edge.bottom) continue;
    if (edge.top > edge.bottom) {
      std::swap(edge.top, edge.bottom);
      std::swap(edge.top_x, edge.bottom_x);
      edge.sign = -inside;
    }
    edges.push_back(edge);
  }
}

}  // namespace

void coverage(const Grid& grid, std::span<const Polygon> parts, const std::function<void(int, int, std::span<const double>)>& consume) {
  std::vector<Edge> edges;
  for (const Polygon& part : parts) {
    add_ring(grid, part.outer, 1.0, edges);
    for (const std::vector<Point>& hole : part.holes) add_ring(grid, hole, -1.0, edges);
  }
  if (edges.empty()) return;
  std::ranges::sort(edges, {}, &Edge::top);
  double lowest = -std::numeric_limits<double>::infinity(), west = -lowest, east = lowest;
  for (const Edge& edge : edges) {
    lowest = std::max(lowest, edge.bottom);
    west = std::min({west, edge.top_x, edge.bottom_x});
    east = std::max({east, edge.top_x, edge.bottom_x});
  }
  const auto cell_of = [](double at, int count) { return static_cast<int>(std::clamp(std::floor(at), 0.0, static_cast<double>(count))); };
  const int first_row = cell_of(edges.front().top, grid.rows), last_row = std::min(cell_of(std::ceil(lowest), grid.rows), grid.rows);
  const int first_column = cell_of(west, grid.columns), columns = cell_of(std::ceil(east), grid.columns) - first_column;
  if (columns <= 0) return;
  RowShares row_shares(first_column, columns);
  std::vector<double> shares;
  std::vector<const Edge*> active;
  std::size_t next = 0;
  for (int row = first_row; row < last_row; ++row) {
    const double top = row, bottom = row + 1.0;
    while (next < edges.size() && edges[next].top < bottom) active.push_back(&edges[next++]);
    std::erase_if(active, [top](const Edge* edge) { return edge->bottom <= top; });
    for (const Edge* edge : active) {
      const double from = std::max(edge->top, top), until = std::min(edge->bottom, bottom);
      row_shares.add(edge->x_at(from), edge->x_at(until), edge->sign * (until - from));
    }
    consume(row, first_column, row_shares.take(shares));
  }
}

double area_of(std::span<const Polygon> parts) {
  double area = 0.0;
  for (const Polygon& part : parts) {
    area += std::abs(twice_area(part.outer));
    for (const std::vector<Point>& hole : part.holes) area -= std::abs(twice_area(hole));
  }
  return 0.5 * area;
}

}  // namespace hydro::terrain
