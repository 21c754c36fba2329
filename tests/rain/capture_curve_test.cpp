#include "libhydro/rain/capture_curve.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "libhydro/core/error.h"

namespace hydro::rain {
namespace {

constexpr double mm = 1e-3;
constexpr double last_bits = 1e-12;

// By hand: of 0.5, 2, 5, 40, 10, 20 mm the first two are left out; the rest are 75 mm on 4 days.
const std::vector<double> days{0.5 * mm, 2.0 * mm, 5.0 * mm, 40.0 * mm, 10.0 * mm, 20.0 * mm};

TEST(CaptureCurve, EqualsTheExampleByHand) {
  const CaptureCurve curve(days);
  EXPECT_EQ(curve.days(), 4u);
  EXPECT_EQ(curve.days_left_out(), 2u);
  EXPECT_NEAR(curve.total(), 75.0 * mm, last_bits);
  EXPECT_NEAR(curve.ratio(2.5 * mm), 4 * 2.5 / 75, last_bits);                 // no day is below
  EXPECT_NEAR(curve.ratio(5.0 * mm), (5.0 + 3 * 5.0) / 75, last_bits);
  EXPECT_NEAR(curve.ratio(10.0 * mm), (5.0 + 10.0 + 2 * 10.0) / 75, last_bits);
  EXPECT_NEAR(curve.ratio(15.0 * mm), (5.0 + 10.0 + 2 * 15.0) / 75, last_bits);
  EXPECT_NEAR(curve.ratio(20.0 * mm), (5.0 + 10.0 + 20.0 + 20.0) / 75, last_bits);
  EXPECT_EQ(curve.ratio(40.0 * mm), 1.0);
  EXPECT_EQ(curve.ratio(1.0), 1.0);
  EXPECT_EQ(curve.ratio(0.0), 0.0);
  EXPECT_NEAR(curve.depth(45.0 / 75), 15.0 * mm, last_bits);
  EXPECT_NEAR(curve.depth(10.0 / 75), 2.5 * mm, last_bits);
  EXPECT_NEAR(curve.depth(1.0), 40.0 * mm, last_bits);
  EXPECT_EQ(curve.depth(0.0), 0.0);
}

TEST(CaptureCurve, IsNotTheRankFrequencyOfDays) {
  // Half of the days have 10 mm or less, but 10 mm a day catch 47 % of the water.
  EXPECT_NEAR(CaptureCurve(days).ratio(10.0 * mm), 35.0 / 75.0, last_bits);
}

TEST(CaptureCurve, RefusesYearsWithoutRain) {
  EXPECT_THROW(CaptureCurve(std::vector<double>{0.001, 0.002}), InputError);
  EXPECT_THROW(CaptureCurve(std::vector<double>{}), InputError);
}

RC_GTEST_PROP(CaptureCurve, NeverFallsAndIsItsOwnInverse, ()) {
  const auto depth = rc::gen::map(rc::gen::inRange(0, 20000), [](int n) { return n * 1e-5; });
  const auto rain = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(depth));
  RC_PRE(std::ranges::any_of(rain, [](double x) { return x > 2e-3; }));
  const CaptureCurve curve(rain);
  const double a = *depth, b = *depth;
  RC_ASSERT(curve.ratio(std::min(a, b)) <= curve.ratio(std::max(a, b)));
  RC_ASSERT(std::abs(curve.depth(curve.ratio(a)) - std::min(a, curve.wettest())) < 1e-9);
}

}  // namespace
}  // namespace hydro::rain
