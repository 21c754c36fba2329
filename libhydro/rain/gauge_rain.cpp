#include "libhydro/rain/gauge_rain.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/rain/detail/number_text.h"

namespace hydro::rain {
namespace {

double distance_squared(double x, double y, const Point& place) {
  return (x - place.x) * (x - place.x) + (y - place.y) * (y - place.y);
}

std::uint16_t nearest_to(double x, double y, const std::vector<RainGauge>& gauges) {
  std::size_t nearest = 0;
  for (std::size_t g = 1; g < gauges.size(); ++g)
    if (distance_squared(x, y, gauges[g].place) < distance_squared(x, y, gauges[nearest].place)) nearest = g;
  return static_cast<std::uint16_t>(nearest);
}

/// Fills a rectangle of cells, both ends included. The surroundings of a gauge are convex: when the four corners of a
/// rectangle agree so does all within, and only rectangles across a border are cut further.
void fill_nearest(const Grid& grid, const std::vector<RainGauge>& gauges, int top, int left, int bottom, int right,
                  Raster<std::uint16_t>& zone) {
  const auto at = [&](int row, int column) { return nearest_to(grid.x(column), grid.y(row), gauges); };
  const std::uint16_t first = at(top, left);
  if (at(top, right) == first && at(bottom, left) == first && at(bottom, right) == first) {
    for (int row = top; row <= bottom; ++row)
      for (int column = left; column <= right; ++column) zone(row, column) = first;
    return;
  }
  const int middle_row = (top + bottom) / 2, middle_column = (left + right) / 2;
  fill_nearest(grid, gauges, top, left, middle_row, middle_column, zone);
  if (middle_column < right) fill_nearest(grid, gauges, top, middle_column + 1, middle_row, right, zone);
  if (middle_row < bottom) fill_nearest(grid, gauges, middle_row + 1, left, bottom, middle_column, zone);
  if (middle_row < bottom && middle_column < right)
    fill_nearest(grid, gauges, middle_row + 1, middle_column + 1, bottom, right, zone);
}

std::vector<Storm::Share> inverse_distance_shares(double x, double y, const std::vector<RainGauge>& gauges, double power) {
  std::vector<double> squared(gauges.size());
  std::ranges::transform(gauges, squared.begin(), [&](const RainGauge& gauge) { return distance_squared(x, y, gauge.place); });
  const auto nearest = std::ranges::min_element(squared);
  if (*nearest == 0.0) return {{static_cast<int>(nearest - squared.begin()), 1.0}};
  std::vector<Storm::Share> shares;
  double sum = 0.0;
  for (std::size_t g = 0; g < gauges.size(); ++g) {
    // Relative to the nearest gauge, so that no power of a distance overflows.
    shares.push_back({static_cast<int>(g), std::pow(*nearest / squared[g], 0.5 * power)});
    sum += shares.back().weight;
  }
  for (Storm::Share& share : shares) share.weight /= sum;
  return shares;
}

std::vector<TimeSeries> series_of(std::vector<RainGauge> gauges) {
  std::vector<TimeSeries> series;
  for (RainGauge& gauge : gauges) series.push_back(std::move(gauge.rain_rate));
  return series;
}

void check_gauges(const std::vector<RainGauge>& gauges) {
  if (gauges.empty()) throw InputError("there is no rain gauge");
  if (gauges.size() > zone_limit)
    throw InputError(std::to_string(gauges.size()) + " rain gauges are more than the " + std::to_string(zone_limit) +
                     " that a storm can tell apart");
}

int blocks_along(int cells, int block) { return (cells + block - 1) / block; }

}  // namespace

Storm nearest_gauge(const Grid& grid, std::vector<RainGauge> gauges) {
  check_gauges(gauges);
  if (gauges.size() == 1) return Storm::uniform(std::move(gauges.front().rain_rate));
  Raster<std::uint16_t> zone_of_cell(grid);
  fill_nearest(grid, gauges, 0, 0, grid.rows - 1, grid.columns - 1, zone_of_cell);
  std::vector<std::vector<Storm::Share>> shares;
  for (std::size_t g = 0; g < gauges.size(); ++g) shares.push_back({{static_cast<int>(g), 1.0}});
  return {series_of(std::move(gauges)), std::move(shares), std::move(zone_of_cell)};
}

Storm inverse_distance(const Grid& grid, std::vector<RainGauge> gauges, double power) {
  check_gauges(gauges);
  if (!(power > 0.0) || !std::isfinite(power))
    throw InputError("the power of the inverse distance must be greater than 0, got " + number_text(power), "2 is usual");
  if (gauges.size() == 1) return Storm::uniform(std::move(gauges.front().rain_rate));
  const auto blocks = [&](int size) {
    return static_cast<long long>(blocks_along(grid.rows, size)) * blocks_along(grid.columns, size);
  };
  int block = std::max(1, static_cast<int>(std::sqrt(static_cast<double>(grid.cell_count()) / inverse_distance_zones)));
  while (blocks(block) > inverse_distance_zones) ++block;

  const int across = blocks_along(grid.columns, block);
  std::vector<std::vector<Storm::Share>> shares;
  for (int top = 0; top < grid.rows; top += block)
    for (int left = 0; left < grid.columns; left += block) {
      const int bottom = std::min(top + block, grid.rows), right = std::min(left + block, grid.columns);
      const double x = grid.west + 0.5 * (left + right) * grid.cell_size;
      const double y = grid.north - 0.5 * (top + bottom) * grid.cell_size;
      shares.push_back(inverse_distance_shares(x, y, gauges, power));
    }
  Raster<std::uint16_t> zone_of_cell(grid);
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column)
      zone_of_cell(row, column) = static_cast<std::uint16_t>(row / block * across + column / block);
  return {series_of(std::move(gauges)), std::move(shares), std::move(zone_of_cell)};
}

}  // namespace hydro::rain
