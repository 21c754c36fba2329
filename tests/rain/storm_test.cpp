#include "libhydro/rain/storm.h"

#include <array>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace hydro::rain {
namespace {

constexpr double rounding = 4e-18;  ///< [m] a few units in the last place of the running sums, which are below 0.02 m

const TimeSeries ten_minutes({0.0, 600.0}, {1e-5, 0.0}, Interpolation::step);
const TimeSeries ramp({0.0, 1000.0}, {0.0, 2e-5}, Interpolation::linear);

double depth_of(const Storm& storm, double from, double to) {
  std::array<double, 1> depth{};
  storm.depth(from, to, depth);
  return depth[0];
}

/// Two zones: the west hears the first gauge, the east one part of it and three of the second.
Storm two_zones() {
  Raster<std::uint16_t> zone_of_cell(1, 2);
  zone_of_cell(0, 1) = 1;
  return {{ten_minutes, ramp}, {{{0, 1.0}}, {{0, 0.25}, {1, 0.75}}}, zone_of_cell};
}

TEST(Storm, NoSeriesMeansNoRain) {
  const Storm dry = Storm::uniform({});
  EXPECT_EQ(dry.zone_count(), 1);
  EXPECT_EQ(depth_of(dry, 0.0, 1e6), 0.0);
  EXPECT_EQ(dry.rate(0, 10.0), 0.0);
  EXPECT_EQ(dry.next_instant_after(0.0), std::numeric_limits<double>::infinity());
}

TEST(Storm, UniformRainFallsExactlyAsItsSeriesSays) {
  const Storm storm = Storm::uniform(ten_minutes);
  EXPECT_TRUE(storm.zone_of_cell().empty());
  EXPECT_DOUBLE_EQ(depth_of(storm, 0.0, 3600.0), 6e-3);
  EXPECT_NEAR(depth_of(storm, 590.0, 700.0), 1e-4, rounding);
  EXPECT_EQ(storm.rate(0, 599.0), 1e-5);
  EXPECT_EQ(storm.rate(0, 600.0), 0.0);
}

TEST(Storm, AZoneMixesItsSourcesByWeight) {
  const Storm storm = two_zones();
  std::array<double, 2> depth{};
  storm.depth(0.0, 1000.0, depth);
  EXPECT_DOUBLE_EQ(depth[0], 6e-3);
  EXPECT_DOUBLE_EQ(depth[1], 0.25 * 6e-3 + 0.75 * 1e-2);
  EXPECT_DOUBLE_EQ(storm.rate(1, 500.0), 0.25 * 1e-5 + 0.75 * 1e-5);
}

TEST(Storm, NextInstantIsTheNearestBendOfAnySource) {
  const Storm storm = two_zones();
  EXPECT_EQ(storm.next_instant_after(-1.0), 0.0);
  EXPECT_EQ(storm.next_instant_after(0.0), 600.0);
  EXPECT_EQ(storm.next_instant_after(600.0), 1000.0);
  EXPECT_EQ(storm.next_instant_after(1000.0), std::numeric_limits<double>::infinity());
}

TEST(Storm, RainOfManyShortStepsAddsUpToTheWhole) {
  const Storm storm = two_zones();
  std::array<double, 2> part{}, whole{};
  double sum = 0.0;
  for (int step = 0; step < 3000; ++step) {
    storm.depth(0.37 * step, 0.37 * (step + 1), part);
    EXPECT_GE(part[1], 0.0);
    sum += part[1];
  }
  storm.depth(0.0, 0.37 * 3000, whole);
  EXPECT_NEAR(sum, whole[1], 3000 * rounding);
}

}  // namespace
}  // namespace hydro::rain
