#include "libhydro/terrain/shaping.h"

#include <cmath>
#include <limits>
#include <numeric>

#include <gmock/gmock.h>

#include "libhydro/terrain/rasterise.h"

namespace hydro::terrain {
namespace {

using ::testing::ElementsAre;

constexpr float no_ground = std::numeric_limits<float>::quiet_NaN();

TEST(Burning, WallsOnlyRaiseAndCutsOnlyLower) {
  Raster<float> bed(1, 4, 2.0f);
  bed(0, 1) = 5.0f;
  bed(0, 3) = no_ground;
  const std::vector<int> cells{0, 1, 3};
  burn(bed, cells, Burn::raise_to, 3.0);
  EXPECT_EQ(bed(0, 0), 3.0f);
  EXPECT_EQ(bed(0, 1), 5.0f);
  EXPECT_EQ(bed(0, 2), 2.0f);
  EXPECT_TRUE(std::isnan(bed(0, 3)));
  burn(bed, cells, Burn::lower_to, 4.0);
  EXPECT_EQ(bed(0, 0), 3.0f);
  EXPECT_EQ(bed(0, 1), 4.0f);
  burn(bed, cells, Burn::raise_by, 0.5);
  burn(bed, cells, Burn::lower_by, 0.25);
  EXPECT_EQ(bed(0, 0), 3.25f);
}

TEST(Buildings, ShedTheirRainEvenlyOntoTheGroundBesideThem) {
  Raster<float> bed(4, 4, 1.0f);
  Raster<std::uint8_t> buildings(4, 4);
  buildings(1, 1) = buildings(1, 2) = 1;
  const RaisedBuildings raised = raise_buildings(bed, buildings);
  EXPECT_TRUE(std::isnan(bed(1, 1)) && std::isnan(bed(1, 2)));
  EXPECT_EQ(raised.cells, 2);
  std::vector<int> cells;
  for (const RoofRunoff& runoff : raised.roof_runoff) {
    cells.push_back(runoff.cell);
    EXPECT_FLOAT_EQ(runoff.area_ratio, 2.0f / 6.0f);
  }
  EXPECT_THAT(cells, ElementsAre(1, 2, 4, 7, 9, 10));
}

TEST(Buildings, AllTheirAreaIsShedWhateverTheirShapes) {
  const Grid grid{.rows = 100, .columns = 100, .cell_size = 1.0, .west = 0, .north = 100, .crs = ""};
  Raster<float> bed(grid, 1.0f);
  Raster<std::uint8_t> buildings(grid);
  unsigned noise = 7;
  for (auto& cell : buildings.values()) cell = ((noise = noise * 1664525u + 1013904223u) >> 24) < 90;
  const RaisedBuildings raised = raise_buildings(bed, buildings);
  const double shed = std::accumulate(raised.roof_runoff.begin(), raised.roof_runoff.end(), 0.0,
                                      [](double total, const RoofRunoff& runoff) { return total + runoff.area_ratio; });
  EXPECT_NEAR(shed + static_cast<double>(raised.landlocked_cells), static_cast<double>(raised.cells), 1e-3);
  for (const RoofRunoff& runoff : raised.roof_runoff)
    EXPECT_FALSE(std::isnan(bed[static_cast<std::size_t>(runoff.cell)]));
}

TEST(Buildings, GroundBetweenTwoReceivesFromBoth) {
  Raster<float> bed(1, 5, 1.0f);
  Raster<std::uint8_t> buildings(1, 5);
  buildings(0, 1) = buildings(0, 3) = 1;
  const RaisedBuildings raised = raise_buildings(bed, buildings);
  ASSERT_EQ(raised.roof_runoff.size(), 3u);
  EXPECT_EQ(raised.roof_runoff[1].cell, 2);
  EXPECT_FLOAT_EQ(raised.roof_runoff[1].area_ratio, 1.0f);
}

TEST(Buildings, WithoutGroundBesideThemAreReportedAndThoseOffTheTerrainAreNone) {
  Raster<float> bed(1, 5, no_ground);
  bed(0, 1) = 1.0f;
  Raster<std::uint8_t> buildings(1, 5, 1);
  const RaisedBuildings raised = raise_buildings(bed, buildings);
  EXPECT_EQ(raised.cells, 1);
  EXPECT_EQ(raised.landlocked_cells, 1);
  EXPECT_TRUE(raised.roof_runoff.empty());
}

}  // namespace
}  // namespace hydro::terrain
