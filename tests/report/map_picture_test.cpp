#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "libhydro/report/map_picture.h"
#include "tests/report/sample_run.h"

namespace hydro::report {
namespace {

constexpr Colour blank = rgb(0xffffff);
constexpr float none = std::numeric_limits<float>::quiet_NaN();

Grid grid_of(int rows, int columns) { return {.rows = rows, .columns = columns, .cell_size = 1.0}; }

TEST(DrawOverlay, ColoursEachCellByItsClass) {
  const Grid grid = grid_of(1, 5);
  const GroundPicture ground = draw_ground(grid, Raster<float>(grid, 1.0f));
  Raster<float> depth(grid);
  depth[1] = 0.03f;
  depth[2] = 0.2f;
  depth[3] = 5.0f;
  depth[4] = none;
  const Overlay overlay = draw_overlay(ground, depth, depth_ramp(Language::english));
  EXPECT_EQ(overlay.image.palette[0].alpha, 0);
  const std::uint8_t expected[] = {0, 1, 3, 7, 0};
  for (int column = 0; column < 5; ++column) EXPECT_EQ(overlay.image.pixels(0, column), expected[column]) << column;
}

TEST(DrawOverlay, KeepsTheDeepestCellOfEachPixel) {
  const Grid grid = grid_of(2500, 3000);  // 3 x 3 cells a pixel, the last row and column of pixels over the edge
  const GroundPicture ground = draw_ground(grid, Raster<float>(grid, 1.0f));
  EXPECT_EQ(ground.cells_per_pixel, 3);
  Raster<float> depth(grid);
  depth(4, 5) = 2.5f;
  depth(2499, 2999) = 0.2f;
  const Overlay overlay = draw_overlay(ground, depth, depth_ramp(Language::english));
  ASSERT_EQ(overlay.image.pixels.rows(), 834);
  ASSERT_EQ(overlay.image.pixels.columns(), 1000);
  int coloured = 0;
  for (const std::uint8_t pixel : overlay.image.pixels.values()) coloured += pixel != 0;
  EXPECT_EQ(coloured, 2);
  EXPECT_EQ(overlay.image.pixels(1, 1), 7);
  EXPECT_EQ(overlay.image.pixels(833, 999), 3);
}

TEST(DrawOverlay, ArrivalsKeepTheEarliestOfEachPixel) {
  const Grid grid = grid_of(4, 4);
  const GroundPicture ground = draw_ground(grid, Raster<float>(grid, 1.0f), 2);
  Raster<float> arrival(grid, none);
  arrival(0, 0) = 7000.0f;
  arrival(1, 1) = 10.0f;
  const Overlay overlay = draw_overlay(ground, arrival, arrival_ramp(7200.0, Language::english), {}, 2);
  EXPECT_EQ(overlay.image.pixels(0, 0), 1);  // the first class: earliest
  EXPECT_EQ(overlay.image.pixels(1, 1), 0);
}

TEST(DrawOverlay, TakesAnOverviewAndRefusesAnythingElse) {
  const Grid grid = grid_of(10, 7);
  const GroundPicture ground = draw_ground(grid, Raster<float>(grid, 1.0f));
  const Overlay half = draw_overlay(ground, Raster<float>(5, 4, 1.0f), depth_ramp(Language::english));
  EXPECT_EQ(half.cells_per_pixel, 2);
  EXPECT_THROW(draw_overlay(ground, Raster<float>(5, 7, 1.0f), depth_ramp(Language::english)), std::invalid_argument);
  EXPECT_THROW(draw_overlay(ground, Raster<float>(), depth_ramp(Language::english)), std::invalid_argument);
  EXPECT_THROW(draw_ground(grid, Raster<float>(7, 10)), std::invalid_argument);
}

TEST(DrawGround, TellsBuildingsFromSurroundings) {
  const Grid grid = grid_of(80, 80);
  Raster<float> bed(grid, 2.0f);
  for (int i = 0; i < 80; ++i)
    for (int j = 0; j < 6; ++j) bed(i, j) = none;  // a wide blank strip along the western edge
  for (int i = 20; i < 24; ++i)
    for (int j = 20; j < 24; ++j) bed(i, j) = none;  // a block in the middle
  bed(0, 30) = none;                                 // a shed that touches the edge
  for (int i = 2; i < 36; ++i) bed(i, 79) = none;    // a strip along the edge, too small to count by its size
  const GroundPicture ground = draw_ground(grid, bed);
  EXPECT_TRUE(ground.has_buildings());
  const auto colour = [&](int row, int column) { return ground.image.palette[ground.image.pixels(row, column)]; };
  EXPECT_EQ(colour(5, 2), blank);
  EXPECT_EQ(colour(20, 79), blank);
  EXPECT_NE(colour(21, 21), blank);
  EXPECT_NE(colour(21, 21), colour(20, 20)) << "blocks have an outline";
  EXPECT_EQ(colour(20, 20), colour(0, 30));
  EXPECT_FALSE(ground.is_ground(22, 22));
  EXPECT_TRUE(ground.is_ground(10, 10));
  EXPECT_EQ(colour(10, 10), colour(30, 30)) << "flat ground is evenly lit";
}

TEST(DrawGround, LightComesFromTheNorthWest) {
  const Grid grid = grid_of(21, 21);
  Raster<float> bed(grid);
  for (int row = 0; row < 21; ++row)
    for (int column = 0; column < 21; ++column) bed(row, column) = static_cast<float>(-std::hypot(row - 10, column - 10));
  const GroundPicture hill = draw_ground(grid, bed);
  EXPECT_GT(hill.image.pixels(6, 6), hill.image.pixels(14, 14));
}

constexpr int river = 8;  // pixel of the depth map

TEST(StandingWater, IsDrawnApartFromFlooding) {
  const Grid grid = grid_of(1, 3);
  const GroundPicture ground = draw_ground(grid, Raster<float>(grid, 0.0f));
  const Raster<float> depth(grid, 1.5f);
  Raster<std::uint8_t> wet(grid);
  wet[0] = 1;
  const Overlay overlay = draw_overlay(ground, depth, depth_ramp(Language::english), wet);
  EXPECT_EQ(overlay.image.pixels[0], river);
  EXPECT_EQ(overlay.image.pixels[1], 6);
  EXPECT_EQ(draw_overlay(ground, depth, depth_ramp(Language::english)).image.pixels[0], 6);
  EXPECT_THROW(draw_overlay(ground, depth, depth_ramp(Language::english), Raster<std::uint8_t>(3, 1)), std::invalid_argument);
}

TEST(StandingWater, NeverLendsItsDepthToTheBankWhenThePictureIsReduced) {
  const Grid grid = grid_of(4, 8);
  const GroundPicture ground = draw_ground(grid, Raster<float>(grid, 0.0f), 4);  // 2 x 2 cells a pixel
  Raster<float> depth(grid, 0.0f);
  Raster<std::uint8_t> wet(grid);
  for (int row = 0; row < 4; ++row)
    for (int column : {2, 3, 4}) depth(row, column) = 5.0f, wet(row, column) = 1;  // fills pixel 1 and half of pixel 2
  wet(0, 6) = 1;
  depth(0, 6) = 5.0f;  // a quarter of pixel 3
  depth(1, 7) = 0.2f;  // flooded beside it
  const Overlay overlay = draw_overlay(ground, depth, depth_ramp(Language::english), wet, 4);
  ASSERT_EQ(overlay.cells_per_pixel, 2);
  const int expected[] = {0, river, river, 3};
  for (int column = 0; column < 4; ++column) EXPECT_EQ(overlay.image.pixels(0, column), expected[column]) << column;
  EXPECT_EQ(overlay.image.pixels(1, 3), 0);

  Raster<float> overview(2, 4, 0.0f);  // what an overview of the same depths holds
  for (int row = 0; row < 2; ++row)
    for (int column : {1, 2}) overview(row, column) = 5.0f;
  overview(0, 3) = 5.0f;
  const Overlay of_overview = draw_overlay(ground, overview, depth_ramp(Language::english), wet, 4);
  const int expected_of_overview[] = {0, river, river, river};
  for (int column = 0; column < 4; ++column) EXPECT_EQ(of_overview.image.pixels(0, column), expected_of_overview[column]) << column;
  EXPECT_EQ(of_overview.image.pixels(1, 3), 0);
}

TEST(StandingWater, IsDrawnWhereAMapKnowsNothingOfIt) {  // arrival: NaN where water never arrived
  const Grid grid = grid_of(1, 2);
  Raster<std::uint8_t> wet(grid);
  wet[1] = 1;
  const Ramp ramp = arrival_ramp(7200.0, Language::english);
  const Overlay overlay = draw_overlay(draw_ground(grid, Raster<float>(grid, 0.0f)), Raster<float>(grid, none), ramp, wet);
  EXPECT_EQ(overlay.image.pixels[0], 0);
  EXPECT_EQ(overlay.image.pixels[1], ramp.classes.size() + 1);
}

}  // namespace
}  // namespace hydro::report
