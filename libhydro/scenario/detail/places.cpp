#include "libhydro/scenario/detail/places.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace hydro::scenario::detail {
namespace {

bool within(double place, const EdgePlace& edge) {
  return (!edge.from || place >= *edge.from) && (!edge.to || place <= *edge.to);
}

/// A corner of cells, counted from the grid's north-western one.
struct Corner {
  long column = 0, row = 0;
  auto operator<=>(const Corner&) const = default;
};

/// The corners from one to the next along a straight line, sideways and lengthways steps mixed evenly; the same for
/// both directions.
std::vector<Corner> stairs(Corner from, Corner to) {
  const bool backwards = to < from;
  if (backwards) std::swap(from, to);
  const long columns = to.column - from.column, rows = std::labs(to.row - from.row);
  const long down = to.row < from.row ? -1 : 1;
  std::vector<Corner> path{from};
  for (long column = 0, row = 0; column < columns || row < rows;) {
    // The step whose end lies closer to the line: compare (column + 1/2) / columns with (row + 1/2) / rows.
    const bool east = row == rows || (column < columns && (2 * column + 1) * rows <= (2 * row + 1) * columns);
    if (east)
      ++column;
    else
      ++row;
    path.push_back({from.column + column, from.row + down * row});
  }
  if (backwards) std::ranges::reverse(path);
  return path;
}

}  // namespace

std::vector<int> faces_on_edge(const Grid& grid, const EdgePlace& place) {
  using Edge = EdgePlace::Edge;
  std::vector<int> cells;
  const auto is = [&](Edge edge) { return place.edge == edge || place.edge == Edge::all; };
  for (int column = 0; column < grid.columns; ++column) {
    if (is(Edge::north) && within(grid.x(column), place)) cells.push_back(grid.cell(0, column));
    if (is(Edge::south) && within(grid.x(column), place)) cells.push_back(grid.cell(grid.rows - 1, column));
  }
  for (int row = 0; row < grid.rows; ++row) {
    if (is(Edge::west) && within(grid.y(row), place)) cells.push_back(grid.cell(row, 0));
    if (is(Edge::east) && within(grid.y(row), place)) cells.push_back(grid.cell(row, grid.columns - 1));
  }
  std::ranges::sort(cells);
  return cells;
}

std::vector<simulation::CrossedFace> crossed_faces(const Grid& grid, const Polyline& line) {
  // Far ends are brought to just outside the grid: what lies beyond crosses no face.
  const auto corner_of = [&](Point point) {
    return Corner{std::lround(std::clamp((point.x - grid.west) / grid.cell_size, -1.0, grid.columns + 1.0)),
                  std::lround(std::clamp((grid.north - point.y) / grid.cell_size, -1.0, grid.rows + 1.0))};
  };
  std::map<std::tuple<int, int, bool>, int> signs;  // (row, column, along_x): a face crossed back and forth cancels
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const auto path = stairs(corner_of(line[i]), corner_of(line[i + 1]));
    for (std::size_t k = 0; k + 1 < path.size(); ++k) {
      const Corner a = path[k], b = path[k + 1];
      if (a.row == b.row) {  // eastwards: north is left, so the water that counts flows south
        const long column = std::min(a.column, b.column);
        if (a.row > 0 && a.row < grid.rows && column >= 0 && column < grid.columns)
          signs[{static_cast<int>(a.row), static_cast<int>(column), false}] += b.column > a.column ? 1 : -1;
      } else {  // southwards: east is left, so the water that counts flows west
        const long row = std::min(a.row, b.row);
        if (a.column > 0 && a.column < grid.columns && row >= 0 && row < grid.rows)
          signs[{static_cast<int>(row), static_cast<int>(a.column), true}] += b.row > a.row ? -1 : 1;
      }
    }
  }
  std::vector<simulation::CrossedFace> faces;
  for (const auto& [face, sign] : signs)
    if (sign != 0)
      faces.push_back({.row = std::get<0>(face),
                       .column = std::get<1>(face),
                       .along_x = std::get<2>(face),
                       .sign = static_cast<double>(sign)});
  return faces;
}

std::string extent_text(const Grid& grid) {
  return fmt::format("{:.1f} to {:.1f} east and {:.1f} to {:.1f} north", grid.west, grid.east(), grid.south(),
                     grid.north);
}

std::string outside_text(const Grid& grid, Point point) {
  return fmt::format("({:.1f}, {:.1f}) lies outside the terrain, which spans {}", point.x, point.y, extent_text(grid));
}

}  // namespace hydro::scenario::detail
