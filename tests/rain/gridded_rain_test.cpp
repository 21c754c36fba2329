#include "libhydro/rain/gridded_rain.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libhydro/core/error.h"

namespace hydro::rain {
namespace {

constexpr float rain = 1e-6F;

/// Three columns and two rows of kilometre pixels, two pictures of ten minutes. It rains in the middle, then in the east.
GriddedRain moving_shower() {
  GriddedRain pictures{.grid = {.rows = 2, .columns = 3, .cell_size = 1000.0, .west = 0.0, .north = 2000.0},
                       .times = {600.0, 1200.0},
                       .until = 1800.0,
                       .rain_rate = {Raster<float>(2, 3), Raster<float>(2, 3)}};
  for (int row = 0; row < 2; ++row) pictures.rain_rate[0](row, 1) = pictures.rain_rate[1](row, 2) = rain;
  return pictures;
}

double rate_at(const Storm& storm, int row, int column, double time) {
  return storm.rate(storm.zone_of_cell().empty() ? 0 : storm.zone_of_cell()(row, column), time);
}

/// Cells of 250 m, from the middle of the first column of pixels to the middle of the last.
const Grid terrain{.rows = 4, .columns = 8, .cell_size = 250.0, .west = 500.0, .north = 1500.0};

TEST(GriddedRain, EveryCellTakesThePixelThatHoldsItsCentre) {
  const Storm storm = gridded_storm(terrain, moving_shower());
  EXPECT_EQ(storm.zone_count(), 6);
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 8; ++column) {
      const bool middle = column >= 2 && column < 6, east = column >= 6;
      EXPECT_EQ(rate_at(storm, row, column, 700.0), middle ? rain : 0.0);
      EXPECT_EQ(rate_at(storm, row, column, 1300.0), east ? rain : 0.0);
    }
}

TEST(GriddedRain, NothingFallsBeforeTheFirstPictureAndAfterTheLast) {
  const Storm storm = gridded_storm(terrain, moving_shower());
  for (int column = 0; column < 8; ++column) {
    EXPECT_EQ(rate_at(storm, 0, column, 599.0), 0.0);
    EXPECT_EQ(rate_at(storm, 0, column, 1800.0), 0.0);
  }
  std::vector<double> depth(6);
  storm.depth(-1e4, 1e5, depth);
  EXPECT_DOUBLE_EQ(depth[1], 600.0 * rain);
  EXPECT_DOUBLE_EQ(depth[2], 600.0 * rain);
  EXPECT_EQ(depth[0], 0.0);
}

TEST(GriddedRain, OnlyThePixelsOverTheTerrainAreKept) {
  const Grid small{.rows = 2, .columns = 2, .cell_size = 100.0, .west = 1200.0, .north = 1800.0};
  const Storm storm = gridded_storm(small, moving_shower());
  EXPECT_EQ(storm.zone_count(), 1);
  EXPECT_EQ(storm.next_instant_after(600.0), 1200.0);
  EXPECT_EQ(storm.next_instant_after(1200.0), std::numeric_limits<double>::infinity());
}

TEST(GriddedRain, CellsBeyondThePicturesTakeTheNearestPixel) {
  const Grid wide{.rows = 1, .columns = 4, .cell_size = 1000.0, .west = 1000.0, .north = 5000.0};
  EXPECT_EQ(covered_share(wide, moving_shower()), 0.0);
  const Grid beside{.rows = 4, .columns = 4, .cell_size = 1000.0, .west = 1000.0, .north = 3000.0};
  EXPECT_DOUBLE_EQ(covered_share(beside, moving_shower()), 0.25);
  const Storm storm = gridded_storm(beside, moving_shower());
  EXPECT_EQ(rate_at(storm, 0, 0, 700.0), rain);
  EXPECT_EQ(rate_at(storm, 3, 3, 1300.0), rain);
}

TEST(GriddedRain, GapsAreRefusedOverTheTerrainAndIgnoredElsewhere) {
  GriddedRain gap = moving_shower();
  gap.rain_rate[1](0, 0) = std::numeric_limits<float>::quiet_NaN();
  const Grid east{.rows = 2, .columns = 2, .cell_size = 100.0, .west = 2200.0, .north = 1800.0};
  EXPECT_NO_THROW(gridded_storm(east, gap));
  try {
    gridded_storm(terrain, gap);
    FAIL() << "a gap was accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("row 0, column 0 of picture 2 (20 min from the start)"), std::string::npos)
        << error.what();
  }
  gap.rain_rate[1](0, 0) = -1.0F;
  EXPECT_THROW(gridded_storm(terrain, gap), InputError);
  gap.rain_rate[1](0, 0) = std::numeric_limits<float>::infinity();
  EXPECT_THROW(gridded_storm(terrain, gap), InputError);
}

TEST(GriddedRain, PicturesThatCannotBeUsedAreRefused) {
  EXPECT_THROW(gridded_storm({.rows = 2, .columns = 2, .cell_size = 10.0, .west = 9000.0, .north = 1000.0}, moving_shower()),
               InputError);
  GriddedRain none = moving_shower();
  none.times.clear(), none.rain_rate.clear();
  EXPECT_THROW(gridded_storm(terrain, none), InputError);
  GriddedRain instant = moving_shower();
  instant.until = 1200.0;
  EXPECT_THROW(gridded_storm(terrain, instant), InputError);
  GriddedRain fine = moving_shower();
  fine.grid = {.rows = 300, .columns = 300, .cell_size = 1.0, .west = 0.0, .north = 300.0};
  fine.rain_rate = {Raster<float>(300, 300), Raster<float>(300, 300)};
  EXPECT_THROW(gridded_storm(fine.grid, fine), InputError);
}

}  // namespace
}  // namespace hydro::rain
