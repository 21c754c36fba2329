#include "libhydro/terrain/coverage.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "libhydro/core/raster.h"

namespace hydro::terrain {
namespace {

Grid grid_of(int rows, int columns, double cell = 1.0) {
  Grid grid;
  grid.rows = rows;
  grid.columns = columns;
  grid.cell_size = cell;
  grid.west = 100.0;
  grid.north = 200.0;
  return grid;
}

Raster<double> shares_of(const Grid& grid, const std::vector<Polygon>& parts) {
  Raster<double> shares(grid.rows, grid.columns, 0.0);
  coverage(grid, parts, [&](int row, int first, std::span<const double> of_row) {
    for (std::size_t i = 0; i < of_row.size(); ++i) shares(row, first + static_cast<int>(i)) = of_row[i];
  });
  return shares;
}

double total(const Raster<double>& shares) {
  double sum = 0.0;
  for (const double share : shares.values()) sum += share;
  return sum;
}

TEST(Coverage, OfARectangleIsWorkedOutByHand) {
  // From 100.5 to 102.25 eastwards, from 199.5 to 198.0 southwards: 0.5, 1, 0.25 of three columns; 0.5 and 1 of two rows.
  const Polygon area{.outer = {{100.5, 199.5}, {102.25, 199.5}, {102.25, 198.0}, {100.5, 198.0}}, .holes = {}};
  const Raster<double> shares = shares_of(grid_of(4, 5), {area});
  EXPECT_DOUBLE_EQ(shares(0, 0), 0.25);
  EXPECT_DOUBLE_EQ(shares(0, 1), 0.5);
  EXPECT_DOUBLE_EQ(shares(0, 2), 0.125);
  EXPECT_DOUBLE_EQ(shares(1, 0), 0.5);
  EXPECT_DOUBLE_EQ(shares(1, 1), 1.0);
  EXPECT_DOUBLE_EQ(shares(1, 2), 0.25);
  EXPECT_EQ(shares(1, 3), 0.0);
  EXPECT_EQ(shares(2, 1), 0.0);
}

TEST(Coverage, OfATriangleHalvesTheCellsOnItsSlope) {
  const Polygon area{.outer = {{100.0, 200.0}, {103.0, 197.0}, {100.0, 197.0}}, .holes = {}};
  const Raster<double> shares = shares_of(grid_of(3, 3), {area});
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) EXPECT_DOUBLE_EQ(shares(row, column), column < row ? 1.0 : column == row ? 0.5 : 0.0) << row << ' ' << column;
}

TEST(Coverage, LeavesHolesAndWhatIsOutside) {
  const Polygon area{.outer = {{90.0, 210.0}, {110.0, 210.0}, {110.0, 190.0}, {90.0, 190.0}}, .holes = {{{101.0, 199.0}, {102.5, 199.0}, {102.5, 198.0}, {101.0, 198.0}}}};
  const Raster<double> shares = shares_of(grid_of(4, 4), {area});
  EXPECT_DOUBLE_EQ(total(shares), 16.0 - 1.5);
  EXPECT_DOUBLE_EQ(shares(1, 1), 0.0);
  EXPECT_DOUBLE_EQ(shares(1, 2), 0.5);
  EXPECT_EQ(total(shares_of(grid_of(4, 4), {{.outer = {{0, 0}, {1, 0}, {0, 1}}, .holes = {}}})), 0.0);
}

constexpr double of_exact_area = 1e-9;  ///< [-] as asked for

RC_GTEST_PROP(Coverage, AddsUpToTheAreaOfAnyStar, ()) {
  // A star-shaped ring within the grid: sorted directions, random distances, either way round.
  const auto count = *rc::gen::inRange(3, 40);
  std::vector<Point> ring;
  for (int i = 0; i < count; ++i) {
    const double angle = 2.0 * std::numbers::pi * (i + *rc::gen::inRange(0, 900) / 1000.0) / count, radius = *rc::gen::inRange(1, 40000) / 1000.0;
    ring.push_back({150.0 + radius * std::cos(angle), 150.0 + radius * std::sin(angle)});
  }
  if (*rc::gen::arbitrary<bool>()) std::ranges::reverse(ring);
  const std::vector<Polygon> parts{{.outer = ring, .holes = {}}};
  const double cell = *rc::gen::element(0.5, 1.0, 2.0, 7.3);
  const Grid grid = grid_of(static_cast<int>(100.0 / cell) + 1, static_cast<int>(100.0 / cell) + 1, cell);
  const Raster<double> shares = shares_of(grid, parts);
  RC_ASSERT(std::abs(total(shares) * cell * cell - area_of(parts)) <= of_exact_area * area_of(parts) + 1e-12);
  for (const double share : shares.values()) RC_ASSERT(share >= -1e-12 && share <= 1.0);
}

}  // namespace
}  // namespace hydro::terrain
