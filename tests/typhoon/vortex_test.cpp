// The check values of the published models, and the laws that hold for any storm.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "libhydro/typhoon/vortex.h"

namespace hydro::typhoon {
namespace {

constexpr double printed = 0.05;  ///< half a digit of values that are printed with one decimal

TEST(Holland, PeakSpeedOfAFallOfFiftyHectopascal) {
  EXPECT_NEAR(holland_peak_speed(5000.0, 1.0), 40.0, printed);
  EXPECT_NEAR(holland_peak_speed(5000.0, 1.3), 45.6, printed);
  EXPECT_NEAR(holland_peak_speed(5000.0, 1.5), 49.0, printed);
}

TEST(Holland, SurfaceShapeOfASteadyStormOffShanghai) {
  const double shape = holland_surface_shape(5000.0, 0.0, 30.9, 6.0);
  EXPECT_NEAR(shape, 1.300, 0.0005);
  EXPECT_NEAR(holland_peak_speed(5000.0, shape), 45.6, printed);
}

TEST(Holland, ShapeAndPeakSpeedAreInverse) {
  EXPECT_NEAR(holland_shape_of_speed(holland_peak_speed(5000.0, 1.7), 5000.0), 1.7, 1e-12);
  EXPECT_EQ(holland_shape_of_speed(5.0, 5000.0), 1.0);
  EXPECT_EQ(holland_shape_of_speed(90.0, 5000.0), 2.5);
}

TEST(Holland, SurfaceWindOf2010HasItsPeakAtItsRadiusAndSeventeenFarOut) {
  EXPECT_DOUBLE_EQ(holland_surface_speed(42.0, 36'000.0, 1.3, 36'000.0), 42.0);
  EXPECT_NEAR(holland_surface_speed(42.0, 36'000.0, 1.3, 300'000.0), 17.0, 1e-9);
  EXPECT_LT(holland_surface_speed(42.0, 36'000.0, 1.3, 20'000.0), 42.0);
}

TEST(Willoughby, PeakSpeedAndShape) {
  EXPECT_NEAR(willoughby_peak_speed(5000.0), 0.6252 * std::sqrt(5000.0), 1e-12);
  EXPECT_NEAR(willoughby_shape(42.0, 36'000.0, 30.9), 1.0036 + 0.0173 * 42.0 - 0.0313 * std::log(36.0) + 0.0087 * 30.9, 1e-12);
}

TEST(Relations, WindAndRadiusOfNineHundredFiftyFiveHectopascal) {
  EXPECT_NEAR(atkinson_holliday_speed(95'500.0), 40.0, 0.5);
  EXPECT_NEAR(radius_of_pressure(95'500.0) / 1852.0, 19.5, printed);
  EXPECT_NEAR(radius_of_pressure(95'500.0) / 1000.0, 36.0, 0.5);
  EXPECT_NEAR(radius_of_pressure(87'200.0) / 1852.0, 14.907, 1e-9);
  EXPECT_NEAR(radius_of_pressure(102'100.0) / 1852.0, 56.857, 1e-9);
}

TEST(RCliper, RainOfBebincaAtLandfall) {
  const auto mm_per_hour = [](double rate) { return rate * 3.6e6; };
  EXPECT_NEAR(mm_per_hour(r_cliper_rate(42.0, 0.0)), 8.95, 0.005);
  EXPECT_NEAR(mm_per_hour(r_cliper_rate(42.0, 33'126.0)), 10.57, 0.005) << "at its radius of 33.1 km";
  EXPECT_NEAR(mm_per_hour(r_cliper_rate(42.0, 100'000.0)), 5.80, 0.005);
}

RC_GTEST_PROP(HollandProperty, PressureRisesOutwardsAndWindPeaksAtItsRadius, ()) {
  const Vortex vortex{100.0 * *rc::gen::inRange(5, 100), 1000.0 * *rc::gen::inRange(10, 100), 0.01 * *rc::gen::inRange(100, 250), 0.0};
  const double peak = holland_speed(vortex, vortex.radius_of_peak);
  RC_ASSERT(std::abs(peak - holland_peak_speed(vortex.pressure_drop, vortex.shape)) < 1e-9 * peak);
  double before = holland_pressure(vortex, 0.0);
  for (double r = 1000.0; r < 500'000.0; r += 5000.0) {
    RC_ASSERT(holland_speed(vortex, r) <= peak * (1.0 + 1e-12));
    RC_ASSERT(holland_pressure(vortex, r) >= before);
    before = holland_pressure(vortex, r);
  }
  RC_ASSERT(before <= environment_pressure);
}

TEST(Wind, AMovingStormBlowsHarderOnItsRightHand) {
  const Track north{"", "", "", 0, 0, 6, "", {{0.0, 4, 30.0, 122.0, 96'000.0, 40.0, -1.0}, {21'600.0, 4, 31.0, 122.0, 96'000.0, 40.0, -1.0}}};
  const double east = wind_at(north, 10'800.0, 30.5, 122.5).speed(), west = wind_at(north, 10'800.0, 30.5, 121.5).speed();
  EXPECT_GT(east, west);
  EXPECT_GT(wind_at(north, 10'800.0, 30.5, 122.5).northward, 0.0) << "anticlockwise north of the equator";
  EXPECT_EQ(wind_at(north, 10'800.0, 30.5, 122.0).speed(), 0.0) << "the eye is calm";
}

}  // namespace
}  // namespace hydro::typhoon
