#include "libhydro/rain/gauge_rain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "libhydro/core/error.h"

namespace hydro::rain {
namespace {

RainGauge gauge(double x, double y, double rate = 1e-6) { return {{x, y}, TimeSeries::constant(rate)}; }

int zone_at(const Storm& storm, int row, int column) {
  return storm.zone_of_cell().empty() ? 0 : storm.zone_of_cell()(row, column);
}

double rate_at(const Storm& storm, int row, int column) { return storm.rate(zone_at(storm, row, column), 0.0); }

TEST(NearestGauge, EveryCellListensToTheGaugeNearestToIt) {
  const Grid grid{.rows = 2, .columns = 4, .cell_size = 10.0, .west = 100.0, .north = 220.0};
  const Storm storm = nearest_gauge(grid, {gauge(105.0, 215.0, 1e-6), gauge(500.0, 210.0, 2e-6), gauge(105.0, 205.0, 3e-6)});
  EXPECT_EQ(rate_at(storm, 0, 0), 1e-6);
  EXPECT_EQ(rate_at(storm, 0, 3), 1e-6);
  EXPECT_EQ(rate_at(storm, 1, 0), 3e-6);
  EXPECT_EQ(rate_at(storm, 1, 3), 3e-6);
  EXPECT_EQ(storm.zone_count(), 3);
}

TEST(NearestGauge, OfEquallyNearGaugesTheFirstIsHeard) {
  const Grid grid{.rows = 1, .columns = 3, .cell_size = 1.0, .west = 0.0, .north = 1.0};
  const Storm storm = nearest_gauge(grid, {gauge(0.5, 0.5, 1e-6), gauge(2.5, 0.5, 2e-6)});
  EXPECT_EQ(rate_at(storm, 0, 1), 1e-6);
}

TEST(NearestGauge, OneGaugeIsHeardEverywhere) {
  const Storm storm = nearest_gauge({.rows = 100, .columns = 100}, {gauge(1e6, 1e6)});
  EXPECT_EQ(storm.zone_count(), 1);
  EXPECT_TRUE(storm.zone_of_cell().empty());
}

RC_GTEST_PROP(NearestGauge, RectanglesFilledAtOnceAgreeWithCellsLookedAtOneByOne, ()) {
  const Grid grid{.rows = *rc::gen::inRange(1, 60), .columns = *rc::gen::inRange(1, 60), .cell_size = 2.0, .west = -20.0,
                  .north = 70.0};
  std::vector<RainGauge> gauges;
  for (int g = *rc::gen::inRange(1, 12); g > 0; --g)
    gauges.push_back(gauge(*rc::gen::inRange(-500, 2000) / 10.0, *rc::gen::inRange(-1000, 1000) / 10.0));
  const Storm storm = nearest_gauge(grid, gauges);
  const auto distance = [&](int g, int row, int column) {
    return std::hypot(grid.x(column) - gauges[static_cast<std::size_t>(g)].place.x,
                      grid.y(row) - gauges[static_cast<std::size_t>(g)].place.y);
  };
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column)
      for (int g = 0; g < static_cast<int>(gauges.size()); ++g)
        RC_ASSERT(distance(zone_at(storm, row, column), row, column) <= distance(g, row, column) + 1e-9);
}

TEST(InverseDistance, ACellUnderAGaugeTakesItsRainAlone) {
  const Grid grid{.rows = 3, .columns = 3, .cell_size = 1.0, .west = 0.0, .north = 3.0};
  const Storm storm = inverse_distance(grid, {gauge(0.5, 2.5, 1e-6), gauge(2.5, 0.5, 3e-6)});
  EXPECT_EQ(rate_at(storm, 0, 0), 1e-6);
  EXPECT_EQ(rate_at(storm, 2, 2), 3e-6);
  EXPECT_DOUBLE_EQ(rate_at(storm, 1, 1), 2e-6);
}

TEST(InverseDistance, WeightsFallWithThePowerOfTheDistance) {
  const Grid grid{.rows = 1, .columns = 1, .cell_size = 1.0, .west = 0.0, .north = 1.0};
  const std::vector<RainGauge> gauges{gauge(1.5, 0.5, 0.0), gauge(0.5, 2.5, 5e-6)};  // 1 m and 2 m away
  EXPECT_DOUBLE_EQ(rate_at(inverse_distance(grid, gauges, 1.0), 0, 0), 5e-6 / 3.0);
  EXPECT_DOUBLE_EQ(rate_at(inverse_distance(grid, gauges), 0, 0), 5e-6 / 5.0);
  EXPECT_NEAR(rate_at(inverse_distance(grid, gauges, 400.0), 0, 0), 0.0, 1e-20);
}

TEST(InverseDistance, ALargeGridIsCutIntoSquareBlocks) {
  const Storm fine = inverse_distance({.rows = 64, .columns = 64}, {gauge(0, 0), gauge(9, 9)});
  EXPECT_EQ(fine.zone_count(), 4096);
  const Storm coarse = inverse_distance({.rows = 1000, .columns = 1000}, {gauge(0, 0), gauge(9, 9)});
  EXPECT_EQ(coarse.zone_count(), 63 * 63);
  EXPECT_EQ(zone_at(coarse, 0, 0), zone_at(coarse, 15, 15));
  EXPECT_NE(zone_at(coarse, 0, 0), zone_at(coarse, 16, 15));
  const Storm strip = inverse_distance({.rows = 1, .columns = 10000}, {gauge(0, 0), gauge(9, 9)});
  EXPECT_EQ(strip.zone_count(), 3334);
}

RC_GTEST_PROP(InverseDistance, ZonesAreFewAndWeightsShareOneWhole, ()) {
  const Grid grid{.rows = *rc::gen::inRange(1, 300), .columns = *rc::gen::inRange(1, 300), .cell_size = 5.0};
  std::vector<RainGauge> gauges;
  for (int g = *rc::gen::inRange(1, 9); g > 0; --g)
    gauges.push_back(gauge(*rc::gen::inRange(-100, 1600), *rc::gen::inRange(-1600, 100)));
  const Storm storm = inverse_distance(grid, gauges, *rc::gen::inRange(1, 60) / 10.0);
  RC_ASSERT(storm.zone_count() <= inverse_distance_zones);
  for (int zone = 0; zone < storm.zone_count(); ++zone) RC_ASSERT(std::abs(storm.rate(zone, 0.0) - 1e-6) < 1e-18);
  if (!storm.zone_of_cell().empty())
    RC_ASSERT(std::ranges::max(storm.zone_of_cell().values()) + 1 == storm.zone_count());
}

TEST(RainGauges, RequestsThatMakeNoSenseAreRefused) {
  const Grid grid{.rows = 2, .columns = 2};
  EXPECT_THROW(nearest_gauge(grid, {}), InputError);
  EXPECT_THROW(inverse_distance(grid, {}), InputError);
  EXPECT_THROW(inverse_distance(grid, {gauge(0, 0), gauge(1, 1)}, 0.0), InputError);
  EXPECT_THROW(inverse_distance(grid, {gauge(0, 0), gauge(1, 1)}, std::nan("")), InputError);
}

}  // namespace
}  // namespace hydro::rain
