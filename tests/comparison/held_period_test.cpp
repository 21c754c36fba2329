#include "libhydro/comparison/held_period.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hydro::comparison {
namespace {

FrequencyCurve curve(std::vector<double> depths, std::size_t variant = 0, std::string place = "places[a].max_depth_m") {
  return {.variant = variant, .quantity = std::move(place), .return_periods = {1.0, 4.0, 16.0}, .mean = std::move(depths), .lowest = {}, .highest = {}};
}

TEST(HeldPeriod, LiesBetweenTheStormsByTheLogarithmOfTheirReturnPeriods) {
  EXPECT_DOUBLE_EQ(held_period(curve({0.05, 0.10, 0.20}), 0.15).return_period, 8.0) << "half the way from 4 to 16 years";
  EXPECT_DOUBLE_EQ(held_period(curve({0.05, 0.15, 0.20}), 0.15).return_period, 4.0) << "equal holds";
}

TEST(HeldPeriod, KnowsNoMoreThanTheStormsOfTheStudy) {
  const HeldPeriod never = held_period(curve({0.20, 0.30, 0.40}), 0.15), always = held_period(curve({0.0, 0.0, 0.15}), 0.15), hole = held_period(curve({0.05, std::numeric_limits<double>::quiet_NaN(), 0.25}), 0.15);
  EXPECT_EQ(never.return_period, 0.0);
  EXPECT_FALSE(never.beyond);
  EXPECT_EQ(always.return_period, 16.0);
  EXPECT_TRUE(always.beyond);
  EXPECT_DOUBLE_EQ(hole.return_period, 4.0) << "half the way from 1 to 16 years";
}

TEST(HeldPeriod, OfAllPlacesIsThatOfTheDeepest) {
  StudyOutcome outcome;
  outcome.variants.resize(2);
  outcome.curves = {curve({0.05, 0.10, 0.20}, 0, std::string(deepest_place)), curve({0.05, 0.10, 0.20}), curve({1e4, 2e4, 3e4}, 0, "flooded_area_m2[0.15]"), curve({0.0, 0.05, 0.1}, 1, std::string(deepest_place))};
  const std::vector<HeldPeriod> held = held_periods(outcome);
  ASSERT_EQ(held.size(), 3u);
  EXPECT_EQ(held[0].quantity, "places[a].max_depth_m");
  EXPECT_EQ(held[1].quantity, deepest_place);
  EXPECT_DOUBLE_EQ(held[1].return_period, 8.0);
  EXPECT_EQ(held[2].variant, 1u);
  EXPECT_TRUE(held[2].beyond);
}

}  // namespace
}  // namespace hydro::comparison
