#include "libhydro/compliance/driest_lane.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace hydro::compliance {
namespace {

struct Street {
  Grid grid;
  Raster<float> depth;
  std::vector<int> cells;
};

/// A street from west to east, 10 m wide and 60 m long, 1 m cells, under 0.3 m of water.
Street flooded_street() {
  Street street{.grid = {.rows = 10, .columns = 60, .cell_size = 1.0}, .depth = Raster<float>(10, 60, 0.3f), .cells = std::vector<int>(600)};
  std::iota(street.cells.begin(), street.cells.end(), 0);
  return street;
}

void set_rows(Street& street, int first, int last, float depth, int from = 0, int until = 60) {
  for (int row = first; row <= last; ++row)
    for (int column = from; column < until; ++column) street.depth(row, column) = depth;
}

double driest(const Street& street) { return driest_lane_depth(street.grid, street.depth, street.cells).value(); }

TEST(DriestLane, IsOneLaneThatStaysPassable) {
  Street street = flooded_street();
  EXPECT_FLOAT_EQ(static_cast<float>(driest(street)), 0.3f);
  set_rows(street, 3, 6, 0.10f);  // a crown 4 m wide
  EXPECT_FLOAT_EQ(static_cast<float>(driest(street)), 0.10f);
}

TEST(DriestLane, IsNoStripNarrowerThanACar) {
  Street street = flooded_street();
  set_rows(street, 5, 5, 0.02f);
  EXPECT_FLOAT_EQ(static_cast<float>(driest(street)), 0.3f);
}

TEST(DriestLane, IsAsDeepAsItsDeepestCrossing) {
  Street street = flooded_street();
  set_rows(street, 0, 9, 0.05f);
  set_rows(street, 0, 9, 0.22f, 30, 33);  // a dip from kerb to kerb
  EXPECT_FLOAT_EQ(static_cast<float>(driest(street)), 0.22f);
  set_rows(street, 0, 3, 0.12f, 30, 33);  // one side of it is shallower
  EXPECT_FLOAT_EQ(static_cast<float>(driest(street)), 0.12f);
}

TEST(DriestLane, ChangesSidesWhereThatIsDrier) {
  Street street = flooded_street();
  set_rows(street, 0, 4, 0.04f, 0, 35);
  set_rows(street, 5, 9, 0.06f, 25, 60);
  EXPECT_FLOAT_EQ(static_cast<float>(driest(street)), 0.06f);
}

TEST(DriestLane, IsNothingWhereNothingIsKnown) {
  Street street = flooded_street();
  for (float& depth : street.depth.values()) depth = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(driest_lane_depth(street.grid, street.depth, street.cells));
  EXPECT_FALSE(driest_lane_depth(street.grid, street.depth, {}));
}

}  // namespace
}  // namespace hydro::compliance
