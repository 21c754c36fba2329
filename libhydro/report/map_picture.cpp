#include "libhydro/report/map_picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

namespace hydro::report {

namespace {

constexpr int shades = 20;  // of the relief; palette entries 0 ... shades-1, dark to light
constexpr int building = shades, building_edge = shades + 1, outside = shades + 2;
constexpr Colour darkest_ground = rgb(0xa39f98), lightest_ground = rgb(0xfdfcfb);
constexpr Colour building_colour = rgb(0xc9b8a6), building_edge_colour = rgb(0x927f6c), outside_colour = rgb(0xffffff);
constexpr Colour standing_water_colour = rgb(0x8fa9ae);
constexpr std::uint8_t water_alpha = 224;  // lets the relief shine through

int divide_up(int value, int divisor) { return (value + divisor - 1) / divisor; }

int reduction(int rows, int columns, int longest_side) {
  return std::max(1, divide_up(std::max(rows, columns), std::max(1, longest_side)));
}

/// How many cells of the grid each value of an overview stands for, along a side.
int cells_per_value(const Grid& grid, int rows, int columns) {
  if (rows > 0 && columns > 0) {
    const int guess = divide_up(grid.rows, rows), other = divide_up(grid.columns, columns);
    for (const int factor : {guess, other, std::max(1, guess - 1), std::max(1, other - 1)})
      if (divide_up(grid.rows, factor) == rows && divide_up(grid.columns, factor) == columns) return factor;
  }
  throw std::invalid_argument(fmt::format("a map of {} x {} values is no overview of a grid of {} x {} cells", rows, columns,
                                          grid.rows, grid.columns));
}

/// What the values under one pixel amount to.
struct Pool {
  double value = std::numeric_limits<double>::quiet_NaN();  ///< of those that are known and not apart
  int cells = 0;  ///< under the pixel
  int known = 0;  ///< of them apart or not NaN
  int apart = 0;  ///< of them kept out of `value`
};

/// Calls `visit(row, column, Pool)` for every pixel of the raster reduced by `factor`; `join` merges a value into the pool, unless
/// `is_apart(row, column)` of the value.
template <class Apart, class Join, class Visit>
void pool_pixels(const Raster<float>& values, int factor, Apart is_apart, Join join, Visit visit) {
  const int rows = divide_up(values.rows(), factor), columns = divide_up(values.columns(), factor);
  std::vector<Pool> line(static_cast<std::size_t>(columns));
  for (int row = 0; row < rows; ++row) {
    std::fill(line.begin(), line.end(), Pool{});
    for (int r = row * factor; r < std::min(values.rows(), (row + 1) * factor); ++r) {
      const auto source = values.row(r);
      for (int c = 0; c < values.columns(); ++c) {
        Pool& pool = line[static_cast<std::size_t>(c / factor)];
        const float value = source[static_cast<std::size_t>(c)];
        ++pool.cells;
        if (is_apart(r, c)) {
          ++pool.apart;
          ++pool.known;
        } else if (std::isfinite(value)) {
          pool.value = std::isnan(pool.value) ? value : join(pool.value, static_cast<double>(value));
          ++pool.known;
        }
      }
    }
    for (int column = 0; column < columns; ++column) visit(row, column, line[static_cast<std::size_t>(column)]);
  }
}

/// The value that a share of the others lies below.
double quantile(std::vector<float>& values, double share) {
  if (values.empty()) return 0.0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

struct Slope {
  double east = 0.0;   ///< [m per pixel]
  double north = 0.0;
};

/// Rise of the bed towards east and north, from whichever neighbours have ground.
Slope slope_at(const Raster<float>& bed, int row, int column) {
  const double centre = bed(row, column);
  const auto rise = [&](int r0, int c0, int r1, int c1) {
    const auto value = [&](int r, int c) {
      const bool inside = r >= 0 && r < bed.rows() && c >= 0 && c < bed.columns();
      return inside && std::isfinite(bed(r, c)) ? static_cast<double>(bed(r, c)) : std::numeric_limits<double>::quiet_NaN();
    };
    const double before = value(r0, c0), after = value(r1, c1);
    if (std::isfinite(before) && std::isfinite(after)) return (after - before) / 2.0;
    if (std::isfinite(before)) return centre - before;
    return std::isfinite(after) ? after - centre : 0.0;
  };
  return {rise(row, column - 1, row, column + 1), rise(row + 1, column, row - 1, column)};
}

/// Light from the north-west, 45 degrees high, on the slope steepened by `exaggeration`; flat ground gives 0.707.
double shade_of(Slope slope, double exaggeration) {
  const double east = -slope.east * exaggeration, north = -slope.north * exaggeration;
  const double lit = (-0.5 * east + 0.5 * north + std::sqrt(0.5)) / std::sqrt(east * east + north * north + 1.0);
  return std::clamp(lit, 0.0, 1.0);
}

void draw_relief(const Raster<float>& bed, PaletteImage& image) {
  std::vector<Slope> slopes;  // of cells with ground, row by row
  std::vector<float> steepness, heights;
  for (int row = 0; row < bed.rows(); ++row)
    for (int column = 0; column < bed.columns(); ++column)
      if (std::isfinite(bed(row, column))) {
        const Slope slope = slopes.emplace_back(slope_at(bed, row, column));
        steepness.push_back(static_cast<float>(std::sqrt(slope.east * slope.east + slope.north * slope.north)));
        heights.push_back(bed(row, column));
      }
  const double steep = quantile(steepness, 0.90);
  const double exaggeration = steep > 1e-6 ? 0.55 / steep : 0.0;  // nine tenths of the ground stay below about 30 degrees
  const double low = quantile(heights, 0.02), high = quantile(heights, 0.98);
  auto slope = slopes.begin();
  for (int row = 0; row < bed.rows(); ++row)
    for (int column = 0; column < bed.columns(); ++column)
      if (std::isfinite(bed(row, column))) {
        const double shade = shade_of(*slope++, exaggeration);
        const double height = high > low ? std::clamp((bed(row, column) - low) / (high - low), 0.0, 1.0) : 0.5;
        const double light = 0.82 * shade + 0.18 * height;
        image.pixels(row, column) = static_cast<std::uint8_t>(std::clamp(static_cast<int>(light * shades), 0, shades - 1));
      }
}

/// Tells blank surroundings from building blocks: ground-free patches that touch the edge of the map are surroundings when they are
/// larger than a hundredth of it, or run along it as a strip.
void draw_blocks(Raster<std::uint8_t>& pixels) {
  constexpr std::uint8_t unknown = 255;
  const std::size_t large = pixels.size() / 100;
  constexpr std::size_t strip = 12;  // [pixels] shorter ones are the walls of buildings that the map cuts
  const int rows = pixels.rows(), columns = pixels.columns();
  std::vector<CellPosition> patch;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      if (pixels(row, column) != unknown) continue;
      std::size_t at_edge = 0;
      patch.assign(1, {row, column});
      pixels(row, column) = building;
      for (std::size_t next = 0; next < patch.size(); ++next) {
        const CellPosition at = patch[next];
        if (at.row == 0 || at.column == 0 || at.row == rows - 1 || at.column == columns - 1) ++at_edge;
        for (const CellPosition near : {CellPosition{at.row - 1, at.column}, CellPosition{at.row + 1, at.column},
                                        CellPosition{at.row, at.column - 1}, CellPosition{at.row, at.column + 1}})
          if (near.row >= 0 && near.row < rows && near.column >= 0 && near.column < columns && pixels(near.row, near.column) == unknown) {
            pixels(near.row, near.column) = building;
            patch.push_back(near);
          }
      }
      if (at_edge > 0 && (patch.size() > large || (2 * at_edge > patch.size() && patch.size() > strip)))
        for (const CellPosition at : patch) pixels(at.row, at.column) = outside;
    }

  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      if (pixels(row, column) != building) continue;
      const auto ground = [&](int r, int c) {
        return r >= 0 && r < rows && c >= 0 && c < columns && pixels(r, c) < shades;
      };
      if (ground(row - 1, column) || ground(row + 1, column) || ground(row, column - 1) || ground(row, column + 1))
        pixels(row, column) = building_edge;
    }
}

}  // namespace

bool GroundPicture::is_ground(int row, int column) const { return image.pixels(row, column) < shades; }

bool GroundPicture::has_buildings() const {
  return std::any_of(image.pixels.values().begin(), image.pixels.values().end(),
                     [](std::uint8_t pixel) { return pixel == building || pixel == building_edge; });
}

GroundPicture draw_ground(const Grid& grid, const Raster<float>& bed_elevation, int longest_side) {
  if (bed_elevation.rows() != grid.rows || bed_elevation.columns() != grid.columns || bed_elevation.empty())
    throw std::invalid_argument(fmt::format("the bed elevation has {} x {} cells, the grid {} x {}", bed_elevation.rows(),
                                            bed_elevation.columns(), grid.rows, grid.columns));
  GroundPicture ground{.grid = grid, .cells_per_pixel = reduction(grid.rows, grid.columns, longest_side)};
  const int factor = ground.cells_per_pixel;
  Raster<float> bed(divide_up(grid.rows, factor), divide_up(grid.columns, factor), std::numeric_limits<float>::quiet_NaN());
  pool_pixels(
      bed_elevation, factor, [](int, int) { return false; }, [](double sum, double value) { return sum + value; },
      [&](int row, int column, const Pool& pool) {
        if (2 * pool.known >= pool.cells) bed(row, column) = static_cast<float>(pool.value / pool.known);
      });

  ground.image.pixels = Raster<std::uint8_t>(bed.rows(), bed.columns(), 255);
  draw_relief(bed, ground.image);
  draw_blocks(ground.image.pixels);
  for (int i = 0; i < shades; ++i) {
    Colour light = lightest_ground;
    light.alpha = static_cast<std::uint8_t>(255 * i / (shades - 1));
    ground.image.palette.push_back(blend(light, darkest_ground));
  }
  ground.image.palette.insert(ground.image.palette.end(), {building_colour, building_edge_colour, outside_colour});
  return ground;
}

Raster<float> flat_ground(const Raster<float>& values) {
  Raster<float> flat(values.rows(), values.columns());
  for (std::size_t cell = 0; cell < flat.size(); ++cell) flat[cell] = std::isnan(values[cell]) ? values[cell] : 0.0f;
  return flat;
}

Overlay draw_overlay(const GroundPicture& ground, const Raster<float>& values, const Ramp& ramp,
                     const Raster<std::uint8_t>& wet_at_start, int longest_side) {
  if (!wet_at_start.empty() && (wet_at_start.rows() != ground.grid.rows || wet_at_start.columns() != ground.grid.columns))
    throw std::invalid_argument(fmt::format("the water at the start has {} x {} cells, the grid {} x {}", wet_at_start.rows(),
                                            wet_at_start.columns(), ground.grid.rows, ground.grid.columns));
  const int given = cells_per_value(ground.grid, values.rows(), values.columns());
  const int factor = reduction(values.rows(), values.columns(), longest_side);
  Overlay overlay{.cells_per_pixel = given * factor};
  Raster<std::uint8_t>& pixels = overlay.image.pixels;
  pixels = Raster<std::uint8_t>(divide_up(values.rows(), factor), divide_up(values.columns(), factor));
  const bool same_pixels = overlay.cells_per_pixel == ground.cells_per_pixel;
  const auto standing_entry = static_cast<std::uint8_t>(ramp.classes.size() + 1);

  const auto is_standing = [&](int row, int column) {  // of a value: any cell under it
    if (wet_at_start.empty()) return false;
    for (int r = row * given; r < std::min((row + 1) * given, ground.grid.rows); ++r)
      for (int c = column * given; c < std::min((column + 1) * given, ground.grid.columns); ++c)
        if (wet_at_start(r, c)) return true;
    return false;
  };
  const auto visit = [&](int row, int column, const Pool& pool) {
    const bool on_ground = same_pixels ? ground.is_ground(row, column) : 2 * pool.known >= pool.cells;
    if (!on_ground) return;
    const bool standing = pool.apart > 0 && 2 * pool.apart >= pool.known;
    pixels(row, column) = standing ? standing_entry : static_cast<std::uint8_t>(ramp.class_of(pool.value) + 1);
  };
  if (ramp.pooling == Pooling::least)
    pool_pixels(values, factor, is_standing, [](double a, double b) { return std::min(a, b); }, visit);
  else if (ramp.pooling == Pooling::farthest_from_zero)
    pool_pixels(values, factor, is_standing, [](double a, double b) { return std::abs(b) > std::abs(a) ? b : a; }, visit);
  else
    pool_pixels(values, factor, is_standing, [](double a, double b) { return std::max(a, b); }, visit);

  const auto translucent = [](Colour colour) {
    if (colour.alpha > water_alpha) colour.alpha = water_alpha;  // classes that show nothing stay clear
    return colour;
  };
  overlay.image.palette.push_back({255, 255, 255, 0});
  for (const RampClass& step : ramp.classes) overlay.image.palette.push_back(translucent(step.colour));
  overlay.image.palette.push_back(translucent(standing_water_colour));
  return overlay;
}

}  // namespace hydro::report
