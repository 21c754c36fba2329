#include "libhydro/district/district.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libhydro/core/error.h"

namespace hydro::district {
namespace {

TEST(District, TheSameRequestGivesTheSameDistrict) {
  const District a = make_district({.rows = 150, .columns = 200, .seed = 7}), b = make_district({.rows = 150, .columns = 200, .seed = 7});
  EXPECT_EQ(a.bed_elevation, b.bed_elevation);
  EXPECT_EQ(a.cover, b.cover);
  EXPECT_EQ(a.buildings.size(), b.buildings.size());
  EXPECT_NE(a.bed_elevation, make_district({.rows = 150, .columns = 200, .seed = 8}).bed_elevation);
}

TEST(District, HasWhatADeltaDistrictHas) {
  const District d = make_district({.rows = 500, .columns = 500});
  const auto holds = [&d](Cover cover) {
    return std::count(d.cover.values().begin(), d.cover.values().end(), static_cast<std::uint8_t>(cover)) > 0;
  };
  for (const Cover cover : {Cover::road, Cover::pavement, Cover::lawn, Cover::park, Cover::water, Cover::railway})
    EXPECT_TRUE(holds(cover)) << static_cast<int>(cover);
  EXPECT_EQ(d.underpasses.size(), 2u);
  EXPECT_GT(d.buildings.size(), 100u);
  EXPECT_EQ(d.river_mouths.size(), 2u);
  EXPECT_GE(d.canal_ends.size(), 1u);
  EXPECT_GE(d.places.size(), 6u);
}

TEST(District, FloodWallsStandAboveTheHighestTideWhereverTheRiverRuns) {
  const District d = make_district({.rows = 400, .columns = 400});
  const double highest = *std::max_element(d.tide.values().begin(), d.tide.values().end());
  EXPECT_LT(highest, d.wall_crest);
  for (int column = 0; column < d.grid.columns; ++column) {
    int crossings = 0;  // going north from the river's southern bank: water, wall, land
    for (int row = d.grid.rows - 1; row > 0; --row) {
      const bool wall_here = d.bed_elevation(row, column) > 5.4f, wall_next = d.bed_elevation(row - 1, column) > 5.4f;
      crossings += wall_here != wall_next && d.grid.y(row) < d.grid.south() + 0.3 * 800.0;
    }
    EXPECT_GE(crossings, 4) << "column " << column;  // into and out of both walls
  }
}

TEST(District, SmallAndOddShapesWork) {
  for (const auto& [rows, columns] : {std::pair{100, 100}, std::pair{100, 700}, std::pair{600, 100}})
    EXPECT_GT(make_district({.rows = rows, .columns = columns}).buildings.size(), 0u);
}

TEST(District, RefusesWhatItCannotDraw) {
  EXPECT_THROW(make_district({.rows = 99}), InputError);
  EXPECT_THROW(make_district({.columns = 20001}), InputError);
  EXPECT_THROW(make_district({.cell_size = 10.0}), InputError);
}

}  // namespace
}  // namespace hydro::district
