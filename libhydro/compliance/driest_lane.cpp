#include "libhydro/compliance/driest_lane.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numbers>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hydro::compliance {
namespace {

constexpr int neighbours[][2] = {{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}};
constexpr double nowhere = std::numeric_limits<double>::infinity();

/// The cells of one road that have a depth, by number, and which of them touch.
class Road {
 public:
  Road(const Grid& grid, const Raster<float>& depth, std::span<const int> cells) : grid_(grid) {
    for (const int cell : cells) {
      const CellPosition at = grid.position(cell);
      if (std::isnan(depth(at.row, at.column))) continue;
      number_.emplace(cell, places_.size());
      places_.push_back(at);
      depths_.push_back(static_cast<double>(depth(at.row, at.column)));
    }
  }

  std::size_t size() const { return places_.size(); }

  template <class Visit>
  void each_neighbour(std::size_t cell, Visit visit) const {
    for (const auto& [down, right] : neighbours)
      if (const auto other = find(places_[cell].row + down, places_[cell].column + right)) visit(*other, down != 0 && right != 0 ? std::numbers::sqrt2 : 1.0);
  }

  /// The deepest cell within half a lane of each.
  std::vector<double> lane_depths(double lane_width) const {
    const double radius = 0.5 * lane_width / grid_.cell_size;
    const int reach = static_cast<int>(radius);
    std::vector<double> lanes = depths_;
    for (std::size_t cell = 0; cell < size(); ++cell)
      for (int down = -reach; down <= reach; ++down)
        for (int right = -reach; right <= reach; ++right) {
          if (std::hypot(down, right) > radius) continue;
          if (const auto other = find(places_[cell].row + down, places_[cell].column + right)) lanes[cell] = std::max(lanes[cell], depths_[*other]);
        }
    return lanes;
  }

  /// Cheapest way from some cells to every cell, by `join(cost so far, step, cell)`.
  template <class Join>
  std::vector<double> reach_from(const std::vector<std::pair<std::size_t, double>>& starts, Join join) const {
    std::vector<double> cost(size(), nowhere);
    using Entry = std::pair<double, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (const auto& [cell, first] : starts) cost[cell] = first, open.emplace(first, cell);
    while (!open.empty()) {
      const auto [so_far, cell] = open.top();
      open.pop();
      if (so_far > cost[cell]) continue;
      each_neighbour(cell, [&, from = so_far](std::size_t other, double step) {
        const double next = join(from, step, other);
        if (next < cost[other]) cost[other] = next, open.emplace(next, other);
      });
    }
    return cost;
  }

  std::vector<double> distances_from(std::size_t cell) const {
    return reach_from({{cell, 0.0}}, [](double so_far, double step, std::size_t) { return so_far + step; });
  }

  const Grid& grid() const { return grid_; }

 private:
  std::optional<std::size_t> find(int row, int column) const {
    if (!grid_.contains({row, column})) return std::nullopt;
    const auto found = number_.find(grid_.cell(row, column));
    if (found == number_.end()) return std::nullopt;
    return found->second;
  }

  const Grid& grid_;
  std::unordered_map<int, std::size_t> number_;
  std::vector<CellPosition> places_;
  std::vector<double> depths_;  ///< [m]
};

/// The cell farthest from where distances count, of those that can be reached.
std::size_t farthest(const std::vector<double>& distances) {
  std::size_t best = 0;
  double most = -1.0;
  for (std::size_t i = 0; i < distances.size(); ++i)
    if (std::isfinite(distances[i]) && distances[i] > most) most = distances[i], best = i;
  return best;
}

/// A cell of the largest connected part.
std::size_t main_part(const Road& road) {
  std::vector<char> seen(road.size(), 0);
  std::size_t best = 0, largest = 0;
  for (std::size_t start = 0; start < road.size(); ++start) {
    if (seen[start]) continue;
    std::vector<std::size_t> part{start};
    seen[start] = 1;
    for (std::size_t i = 0; i < part.size(); ++i)
      road.each_neighbour(part[i], [&](std::size_t other, double) {
        if (!seen[other]) seen[other] = 1, part.push_back(other);
      });
    if (part.size() > largest) largest = part.size(), best = start;
  }
  return best;
}

}  // namespace

std::optional<double> driest_lane_depth(const Grid& grid, const Raster<float>& greatest_depth, std::span<const int> cells, double lane_width) {
  const Road road(grid, greatest_depth, cells);
  if (road.size() == 0) return std::nullopt;
  const std::size_t one_end = farthest(road.distances_from(main_part(road)));
  const std::vector<double> from_one = road.distances_from(one_end);
  const std::vector<double> from_other = road.distances_from(farthest(from_one));
  // The ends are as wide as the road: every lane begins at one and ends at the other.
  double length = 0.0;
  std::size_t connected = 0;
  for (const double distance : from_one)
    if (std::isfinite(distance)) length = std::max(length, distance), ++connected;
  const double width = std::min(static_cast<double>(connected) / (length + 1.0), 0.25 * length);
  const std::vector<double> lanes = road.lane_depths(lane_width);
  std::vector<std::pair<std::size_t, double>> starts;
  for (std::size_t i = 0; i < road.size(); ++i)
    if (from_one[i] <= width) starts.emplace_back(i, lanes[i]);
  const std::vector<double> deepest = road.reach_from(starts, [&](double so_far, double, std::size_t cell) { return std::max(so_far, lanes[cell]); });
  double best = nowhere;
  for (std::size_t i = 0; i < road.size(); ++i)
    if (from_other[i] <= width) best = std::min(best, deepest[i]);
  return best;
}

}  // namespace hydro::compliance
