#include "libhydro/terrain/rasterise.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <gmock/gmock.h>

namespace hydro::terrain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// 4 rows x 5 columns of 10 m; its north-western corner at (100, 200).
const Grid grid{.rows = 4, .columns = 5, .cell_size = 10.0, .west = 100.0, .north = 200.0, .crs = ""};
const Grid fine{.rows = 200, .columns = 200, .cell_size = 1.0, .west = 0.0, .north = 200.0, .crs = ""};

Polygon rectangle(double west, double south, double east, double north) {
  return {.outer = {{west, south}, {east, south}, {east, north}, {west, north}}, .holes = {}};
}

double sum(const Raster<float>& raster) { return std::accumulate(raster.values().begin(), raster.values().end(), 0.0); }

TEST(CellsUnderALine, AreThoseItPassesThrough) {
  EXPECT_THAT(cells_under(grid, {{105, 195}, {125, 195}}), ElementsAre(0, 1, 2));
  EXPECT_THAT(cells_under(grid, {{105, 195}, {105, 175}}), ElementsAre(0, 5, 10));
  EXPECT_THAT(cells_under(grid, {{105, 195}, {105, 195}}), ElementsAre(0));
}

TEST(CellsUnderALine, AreTheSameInBothDirections) {
  for (int i = 0; i < 500; ++i) {
    const Point a{std::fmod(i * 37.31, 260.0) - 30.0, std::fmod(i * 71.77, 260.0) - 30.0};
    const Point b{std::fmod(i * 13.07, 260.0) - 30.0, std::fmod(i * 91.13, 260.0) - 30.0};
    EXPECT_EQ(cells_under(fine, {a, b}), cells_under(fine, {b, a}));
  }
}

/// Neighbours in the chain share a side, so a wall along a slanted line is tight, also exactly through corners.
TEST(CellsUnderALine, LeaveNoDiagonalGap) {
  for (const Polyline& line : {Polyline{{0.5, 0.5}, {150.5, 150.5}}, Polyline{{0, 0}, {150, 150}},
                               Polyline{{3.3, 160.7}, {177.1, 20.2}}, Polyline{{150, 10}, {10, 150}}}) {
    const auto cells = cells_under(fine, line);
    const auto has = [&](int row, int column) { return std::ranges::binary_search(cells, fine.cell(row, column)); };
    std::size_t reached = 0;
    std::vector<int> open{cells.front()};
    std::vector<int> seen = open;
    while (!open.empty()) {
      const CellPosition at = fine.position(open.back());
      open.pop_back();
      ++reached;
      for (const auto& [row, column] : {std::pair{at.row - 1, at.column},
                                        {at.row + 1, at.column},
                                        {at.row, at.column - 1},
                                        {at.row, at.column + 1}}) {
        if (row < 0 || column < 0 || row >= fine.rows || column >= fine.columns || !has(row, column)) continue;
        if (const int cell = fine.cell(row, column); std::ranges::find(seen, cell) == seen.end())
          seen.push_back(cell), open.push_back(cell);
      }
    }
    EXPECT_EQ(reached, cells.size());
  }
}

TEST(CellsUnderALine, EndWithTheGridAndIncludeItsRim) {
  EXPECT_THAT(cells_under(grid, {{-1e9, 195}, {1e9, 195}}), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(cells_under(grid, {{150, 200}, {150, 160}}), ElementsAre(4, 9, 14, 19));
  EXPECT_THAT(cells_under(grid, {{0, 0}, {50, 50}}), IsEmpty());
}

TEST(CellsNearALine, AreAsManyAsTheAreaOfItsStrip) {
  const auto cells = cells_near(fine, {{50, 60}, {150, 130}}, 10.0);
  const double area = 20.0 * std::hypot(100, 70) + std::numbers::pi * 100.0;
  EXPECT_NEAR(static_cast<double>(cells.size()), area, 0.01 * area);
}

TEST(CellsInADisc, AreAsManyAsItsArea) {
  EXPECT_NEAR(static_cast<double>(cells_in_disc(fine, {100, 100}, 50).size()), std::numbers::pi * 2500, 50);
  EXPECT_THAT(cells_in_disc(grid, {115, 185}, 1.0), ElementsAre(6));
}

TEST(CellsInsideAnArea, AreThoseWhoseCentreIs) {
  EXPECT_THAT(cells_inside(grid, rectangle(104, 184, 126, 196)), ElementsAre(0, 1, 2, 5, 6, 7));
  Polygon ring = rectangle(100, 160, 150, 200);
  ring.holes = {rectangle(110, 170, 140, 190).outer};
  EXPECT_EQ(cells_inside(grid, ring).size(), 20u - 6u);
  EXPECT_THAT(cells_inside(grid, rectangle(0, 0, 50, 50)), IsEmpty());
}

TEST(CoveredShare, OfRectanglesIsTheirArea) {
  const Polygon area = rectangle(103, 185, 128, 200);
  const Raster<float> share = covered_share(grid, std::array{area});
  EXPECT_FLOAT_EQ(share(0, 0), 0.7f);
  EXPECT_FLOAT_EQ(share(0, 1), 1.0f);
  EXPECT_FLOAT_EQ(share(0, 2), 0.8f);
  EXPECT_FLOAT_EQ(share(1, 0), 0.35f);
  EXPECT_FLOAT_EQ(share(2, 0), 0.0f);
}

TEST(CoveredShare, OfSlantedAreasAndHolesAddsUpToTheirArea) {
  Polygon area{.outer = {{20.3, 30.1}, {170.7, 60.2}, {120.9, 180.4}, {40.5, 150.6}},
               .holes = {{{80, 80}, {110, 85}, {90, 120}}}};
  const auto ring_area = [](const std::vector<Point>& ring) {
    double twice = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point a = ring[i], b = ring[(i + 1) % ring.size()];
      twice += a.x * b.y - b.x * a.y;
    }
    return std::abs(twice) / 2;
  };
  const double expected = ring_area(area.outer) - ring_area(area.holes[0]);
  EXPECT_NEAR(sum(covered_share(fine, std::array{area})), expected, 1e-4 * expected);
}

TEST(CoveredShare, OfNeighboursThatShareAWallIsWholeAndOverlapsCountOnce) {
  const Raster<float> share = covered_share(
      grid, std::array{rectangle(100, 160, 123, 200), rectangle(123, 160, 150, 200), rectangle(110, 160, 140, 200)});
  for (const float value : share.values()) EXPECT_NEAR(value, 1.0f, 1e-6f);
}

TEST(CoveredCells, HalfACellIsEnoughWhenHalfIsAsked) {
  const auto cells = covered_cells(grid, std::array{rectangle(105, 190, 114.9, 200)}, 0.5);
  EXPECT_EQ(cells(0, 0), 1);
  EXPECT_EQ(cells(0, 1), 0);
  EXPECT_EQ(cells(1, 0), 0);
}

}  // namespace
}  // namespace hydro::terrain
