#include "libhydro/rain/gridded_rain.h"

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

/// The pixel row or column over each row or column of the terrain, before the ends are brought inside.
std::vector<double> rows_over(const Grid& terrain, const Grid& rain) {
  std::vector<double> over(static_cast<std::size_t>(terrain.rows));
  for (int row = 0; row < terrain.rows; ++row)
    over[static_cast<std::size_t>(row)] = std::floor((rain.north - terrain.y(row)) / rain.cell_size);
  return over;
}

std::vector<double> columns_over(const Grid& terrain, const Grid& rain) {
  std::vector<double> over(static_cast<std::size_t>(terrain.columns));
  for (int column = 0; column < terrain.columns; ++column)
    over[static_cast<std::size_t>(column)] = std::floor((terrain.x(column) - rain.west) / rain.cell_size);
  return over;
}

double share_inside(const std::vector<double>& over, int pixels) {
  const auto inside = std::ranges::count_if(over, [&](double pixel) { return pixel >= 0.0 && pixel < pixels; });
  return static_cast<double>(inside) / static_cast<double>(over.size());
}

std::vector<int> brought_inside(const std::vector<double>& over, int pixels) {
  std::vector<int> inside(over.size());
  std::ranges::transform(over, inside.begin(),
                         [&](double pixel) { return static_cast<int>(std::clamp(pixel, 0.0, pixels - 1.0)); });
  return inside;
}

/// The rain of one pixel, with an instant only where it changes.
TimeSeries series_of_pixel(const GriddedRain& rain, int row, int column) {
  std::vector<double> times, rates;
  for (std::size_t k = 0; k < rain.times.size(); ++k) {
    const double rate = rain.rain_rate[k](row, column);
    if (!(rate >= 0.0) || !std::isfinite(rate))
      throw InputError("the rain at row " + std::to_string(row) + ", column " + std::to_string(column) + " of picture " +
                           std::to_string(k + 1) + " (" + minutes_text(rain.times[k]) + " from the start) is " +
                           number_text(rate) + ": it must be a number and not negative",
                       "fill the gaps of the rain pictures over the terrain");
    if (rates.empty() ? rate != 0.0 : rate != rates.back()) {
      times.push_back(rain.times[k]);
      rates.push_back(rate);
    }
  }
  if (!rates.empty() && rates.back() != 0.0) {
    times.push_back(rain.until);
    rates.push_back(0.0);
  }
  return {std::move(times), std::move(rates), Interpolation::step};
}

}  // namespace

double covered_share(const Grid& terrain, const GriddedRain& rain) {
  return share_inside(rows_over(terrain, rain.grid), rain.grid.rows) *
         share_inside(columns_over(terrain, rain.grid), rain.grid.columns);
}

Storm gridded_storm(const Grid& terrain, const GriddedRain& rain) {
  assert(rain.times.size() == rain.rain_rate.size());
  if (rain.times.empty()) throw InputError("there is no rain picture");
  if (!(rain.until > rain.times.back())) throw InputError("the last rain picture must last longer than no time");
  if (covered_share(terrain, rain) == 0.0)
    throw InputError("the rain pictures do not touch the terrain: they reach from " + number_text(rain.grid.west) + " to " +
                         number_text(rain.grid.east()) + " m east and " + number_text(rain.grid.south()) + " to " +
                         number_text(rain.grid.north) + " m north",
                     "check the coordinate systems of both");

  const std::vector<int> pixel_row = brought_inside(rows_over(terrain, rain.grid), rain.grid.rows);
  const std::vector<int> pixel_column = brought_inside(columns_over(terrain, rain.grid), rain.grid.columns);
  const int top = pixel_row.front(), left = pixel_column.front();
  const int down = pixel_row.back() - top + 1, across = pixel_column.back() - left + 1;
  const auto pixels = static_cast<std::size_t>(down) * static_cast<std::size_t>(across);
  if (pixels > zone_limit)
    throw InputError(std::to_string(pixels) + " pixels of rain lie over the terrain; at most " + std::to_string(zone_limit) +
                         " can be told apart",
                     "resample the rain pictures to larger pixels");

  std::vector<TimeSeries> sources;
  std::vector<std::vector<Storm::Share>> shares;
  for (int row = top; row < top + down; ++row)
    for (int column = left; column < left + across; ++column) {
      shares.push_back({{static_cast<int>(sources.size()), 1.0}});
      sources.push_back(series_of_pixel(rain, row, column));
    }
  Raster<std::uint16_t> zone_of_cell(terrain);
  for (int row = 0; row < terrain.rows; ++row)
    for (int column = 0; column < terrain.columns; ++column)
      zone_of_cell(row, column) = static_cast<std::uint16_t>((pixel_row[static_cast<std::size_t>(row)] - top) * across +
                                                             pixel_column[static_cast<std::size_t>(column)] - left);
  return {std::move(sources), std::move(shares), std::move(zone_of_cell)};
}

}  // namespace hydro::rain
