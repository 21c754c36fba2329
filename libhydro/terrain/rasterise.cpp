#include "libhydro/terrain/rasterise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace hydro::terrain {
namespace {

/// A place in cells from the grid's north-western corner: `column` eastwards, `row` southwards.
struct Spot {
  double column = 0.0, row = 0.0;
};

Spot spot_of(const Grid& grid, Point point) {
  return {(point.x - grid.west) / grid.cell_size, (grid.north - point.y) / grid.cell_size};
}

void sort_once(std::vector<int>& cells) {
  std::ranges::sort(cells);
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
}

/// Narrows the stretch [first, last] of a segment to where `from + share * change` lies in [0, size]. False: nowhere.
bool clip(double from, double change, double size, double& first, double& last) {
  if (change == 0.0) return from >= 0.0 && from <= size;
  double enter = -from / change, leave = (size - from) / change;
  if (enter > leave) std::swap(enter, leave);
  first = std::max(first, enter);
  last = std::min(last, leave);
  return first <= last;
}

/// The part of a segment inside the grid.
std::optional<std::pair<Spot, Spot>> clipped(const Grid& grid, Spot a, Spot b) {
  double first = 0.0, last = 1.0;
  if (!clip(a.column, b.column - a.column, grid.columns, first, last) ||
      !clip(a.row, b.row - a.row, grid.rows, first, last))
    return std::nullopt;
  const auto at = [&](double share) {
    return Spot{std::clamp(a.column + share * (b.column - a.column), 0.0, static_cast<double>(grid.columns)),
                std::clamp(a.row + share * (b.row - a.row), 0.0, static_cast<double>(grid.rows))};
  };
  return std::pair{first > 0.0 ? at(first) : a, last < 1.0 ? at(last) : b};
}

/// Amanatides & Woo (1987): from cell to cell through the face that the segment reaches first. `from` is not east of
/// `to`.
void walk(const Grid& grid, Spot from, Spot to, std::vector<int>& cells) {
  const auto cell_of = [](double place, int count) { return std::min(static_cast<int>(place), count - 1); };
  int column = cell_of(from.column, grid.columns), row = cell_of(from.row, grid.rows);
  const int last_column = cell_of(to.column, grid.columns), last_row = cell_of(to.row, grid.rows);
  const double run = to.column - from.column, fall = to.row - from.row;
  const int down = fall < 0.0 ? -1 : 1;
  cells.push_back(grid.cell(row, column));
  while (column != last_column || row != last_row) {
    // Shares of the segment at which it reaches the next face; multiplied out, so that no division by zero arises.
    const double reach_east = (column + 1 - from.column) * std::abs(fall);
    const double reach_row = (down > 0 ? row + 1 - from.row : from.row - row) * run;
    const bool east = row == last_row || (column != last_column && reach_east <= reach_row);
    if (east)
      ++column;
    else
      row += down;
    cells.push_back(grid.cell(row, column));
  }
}

void add_cells_under(const Grid& grid, const Polyline& line, std::vector<int>& cells) {
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    Spot from = spot_of(grid, line[i]), to = spot_of(grid, line[i + 1]);
    if (std::pair(to.column, to.row) < std::pair(from.column, from.row))
      std::swap(from, to);  // rounds alike in both directions
    if (const auto inside = clipped(grid, from, to)) walk(grid, inside->first, inside->second, cells);
  }
}

/// Adds the cells of one row whose centres lie in [west, east], in cells.
void add_span(const Grid& grid, int row, double west, double east, std::vector<int>& cells) {
  const double first = std::max(0.0, std::ceil(west - 0.5)),
               last = std::min<double>(grid.columns - 1, std::floor(east - 0.5));
  for (int column = static_cast<int>(first); column <= last; ++column) cells.push_back(grid.cell(row, column));
}

/// An interval that grows with what is put in.
struct Span {
  double west = 1e300, east = -1e300;
  void include(double place) { west = std::min(west, place), east = std::max(east, place); }
};

void include_disc(Spot centre, double radius, double row, Span& span) {
  const double rest = radius * radius - (row - centre.row) * (row - centre.row);
  if (rest < 0.0) return;
  span.include(centre.column - std::sqrt(rest));
  span.include(centre.column + std::sqrt(rest));
}

/// Adds the cells whose centres are within `reach` [cells] of a segment: row by row, the span of two discs and the
/// strip between.
void add_cells_near(const Grid& grid, Spot a, Spot b, double reach, std::vector<int>& cells) {
  const double length = std::hypot(b.column - a.column, b.row - a.row);
  const double across_column = length > 0.0 ? -(b.row - a.row) / length * reach : 0.0;
  const double across_row = length > 0.0 ? (b.column - a.column) / length * reach : 0.0;
  const std::array corners{
      Spot{a.column + across_column, a.row + across_row}, Spot{b.column + across_column, b.row + across_row},
      Spot{b.column - across_column, b.row - across_row}, Spot{a.column - across_column, a.row - across_row}};
  const double first = std::max(0.0, std::ceil(std::min(a.row, b.row) - reach - 0.5));
  const double last = std::min<double>(grid.rows - 1, std::floor(std::max(a.row, b.row) + reach - 0.5));
  for (int row = static_cast<int>(first); row <= last; ++row) {
    const double centre = row + 0.5;
    Span span;
    include_disc(a, reach, centre, span);
    include_disc(b, reach, centre, span);
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const Spot from = corners[i], to = corners[(i + 1) % corners.size()];
      if ((from.row <= centre) == (to.row <= centre)) continue;
      span.include(from.column + (centre - from.row) / (to.row - from.row) * (to.column - from.column));
    }
    if (span.west <= span.east) add_span(grid, row, span.west, span.east, cells);
  }
}

// Areas.

struct Edge {
  Spot top, bottom;  ///< `top.row` < `bottom.row`
};

/// The edges of an area, the northernmost first, and how far a sweep from north to south has come.
class AreaSweep {
 public:
  AreaSweep(const Grid& grid, const Polygon& area) {
    add_ring(grid, area.outer);
    for (const auto& hole : area.holes) add_ring(grid, hole);
    std::ranges::sort(edges_, {}, [](const Edge& edge) { return edge.top.row; });
    for (const Edge& edge : edges_) bottom_ = std::max(bottom_, edge.bottom.row);
  }

  bool empty() const { return edges_.empty(); }
  double top() const { return edges_.front().top.row; }
  double bottom() const { return bottom_; }

  /// Where the line at `row` crosses the area's edges, from west to east: it is inside between the 1st and 2nd, 3rd and
  /// 4th, ... `row` must not decrease from call to call.
  const std::vector<double>& crossings(double row) {
    while (next_ < edges_.size() && edges_[next_].top.row <= row) active_.push_back(edges_[next_++]);
    std::erase_if(active_, [&](const Edge& edge) { return edge.bottom.row <= row; });
    crossings_.clear();
    for (const Edge& edge : active_)
      crossings_.push_back(edge.top.column + (row - edge.top.row) / (edge.bottom.row - edge.top.row) *
                                                 (edge.bottom.column - edge.top.column));
    std::ranges::sort(crossings_);
    return crossings_;
  }

 private:
  void add_ring(const Grid& grid, const std::vector<Point>& ring) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      Spot a = spot_of(grid, ring[i]), b = spot_of(grid, ring[(i + 1) % ring.size()]);
      if (a.row > b.row) std::swap(a, b);
      if (a.row < b.row && b.row > 0.0 && a.row < grid.rows) edges_.push_back({a, b});
    }
  }

  std::vector<Edge> edges_;
  std::vector<Edge> active_;
  std::vector<double> crossings_;
  std::size_t next_ = 0;
  double bottom_ = -1e300;
};

constexpr int lines_a_cell = 8;

/// Adds to one row of shares what the span [west, east] of one of its lines covers.
void cover(std::span<float> shares, double west, double east) {
  west = std::max(west, 0.0);
  east = std::min(east, static_cast<double>(shares.size()));
  if (west >= east) return;
  constexpr float line = 1.0f / lines_a_cell;
  const auto first = static_cast<std::size_t>(west), last = std::min(static_cast<std::size_t>(east), shares.size() - 1);
  if (first == last) {
    shares[first] += line * static_cast<float>(east - west);
    return;
  }
  shares[first] += line * static_cast<float>(static_cast<double>(first) + 1.0 - west);
  for (std::size_t c = first + 1; c < last; ++c) shares[c] += line;
  shares[last] += line * static_cast<float>(east - static_cast<double>(last));
}

/// Calls `take(row, shares)` for every row that areas touch; shares are 0 to 1.
template <class Take>
void sweep_rows(const Grid& grid, std::span<const Polygon> areas, Take&& take) {
  std::vector<AreaSweep> waiting;
  for (const Polygon& area : areas)
    if (AreaSweep sweep(grid, area); !sweep.empty()) waiting.push_back(std::move(sweep));
  std::ranges::sort(waiting, std::ranges::greater{}, &AreaSweep::top);
  std::vector<AreaSweep> active;
  std::vector<float> shares(static_cast<std::size_t>(grid.columns));
  for (int row = 0; row < grid.rows && !(waiting.empty() && active.empty()); ++row) {
    for (; !waiting.empty() && waiting.back().top() < row + 1; waiting.pop_back())
      active.push_back(std::move(waiting.back()));
    std::erase_if(active, [&](const AreaSweep& sweep) { return sweep.bottom() <= row; });
    if (active.empty()) continue;
    std::ranges::fill(shares, 0.0f);
    for (AreaSweep& sweep : active)
      for (int line = 0; line < lines_a_cell; ++line) {
        const auto& crossings = sweep.crossings(row + (line + 0.5) / lines_a_cell);
        for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) cover(shares, crossings[i], crossings[i + 1]);
      }
    for (float& share : shares) share = std::min(share, 1.0f);
    take(row, std::span<const float>(shares));
  }
}

}  // namespace

std::vector<int> cells_under(const Grid& grid, const Polyline& line) {
  std::vector<int> cells;
  add_cells_under(grid, line, cells);
  sort_once(cells);
  return cells;
}

std::vector<int> cells_near(const Grid& grid, const Polyline& line, double distance) {
  std::vector<int> cells;
  add_cells_under(grid, line, cells);
  for (std::size_t i = 0; i + 1 < line.size(); ++i)
    add_cells_near(grid, spot_of(grid, line[i]), spot_of(grid, line[i + 1]), distance / grid.cell_size, cells);
  sort_once(cells);
  return cells;
}

std::vector<int> cells_inside(const Grid& grid, const Polygon& area) {
  std::vector<int> cells;
  AreaSweep sweep(grid, area);
  if (sweep.empty()) return cells;
  const int first = std::max(0, static_cast<int>(sweep.top())),
            last = static_cast<int>(std::min<double>(grid.rows, std::ceil(sweep.bottom())));
  for (int row = first; row < last; ++row) {
    const auto& crossings = sweep.crossings(row + 0.5);
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
      add_span(grid, row, crossings[i], crossings[i + 1], cells);
  }
  sort_once(cells);
  return cells;
}

std::vector<int> cells_in_disc(const Grid& grid, Point centre, double radius) {
  std::vector<int> cells;
  const Spot spot = spot_of(grid, centre);
  add_cells_near(grid, spot, spot, radius / grid.cell_size, cells);
  return cells;
}

Raster<float> covered_share(const Grid& grid, std::span<const Polygon> areas) {
  Raster<float> result(grid, 0.0f);
  sweep_rows(grid, areas,
             [&](int row, std::span<const float> shares) { std::ranges::copy(shares, result.row(row).begin()); });
  return result;
}

Raster<std::uint8_t> covered_cells(const Grid& grid, std::span<const Polygon> areas, double least_share) {
  Raster<std::uint8_t> result(grid, std::uint8_t{0});
  const float least =
      static_cast<float>(least_share) - 1e-5f;  // shares are sums of floats: half a cell may read 0.4999999
  sweep_rows(grid, areas, [&](int row, std::span<const float> shares) {
    std::ranges::transform(shares, result.row(row).begin(),
                           [&](float share) { return std::uint8_t{share > 0.0f && share >= least}; });
  });
  return result;
}

}  // namespace hydro::terrain
