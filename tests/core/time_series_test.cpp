#include "libhydro/core/time_series.h"

#include <gtest/gtest.h>

namespace hydro {
namespace {

TEST(TimeSeries, LinearSeriesIntegratesAsTrapezia) {
  const TimeSeries ramp({0.0, 10.0, 20.0}, {0.0, 2.0, 2.0}, Interpolation::linear);
  EXPECT_DOUBLE_EQ(ramp.at(5.0), 1.0);
  EXPECT_DOUBLE_EQ(ramp.integral(0.0, 20.0), 30.0);
  EXPECT_DOUBLE_EQ(ramp.integral(5.0, 15.0), 7.5 + 10.0);
  EXPECT_DOUBLE_EQ(ramp.integral(20.0, 25.0), 10.0);
}

TEST(TimeSeries, StepSeriesHoldsEachValueUntilTheNext) {
  const TimeSeries rain({60.0, 120.0}, {3.0, 0.0}, Interpolation::step);
  EXPECT_EQ(rain.at(59.0), 0.0);
  EXPECT_EQ(rain.at(60.0), 3.0);
  EXPECT_EQ(rain.at(120.0), 0.0);
  EXPECT_DOUBLE_EQ(rain.integral(0.0, 1000.0), 180.0);
  EXPECT_DOUBLE_EQ(rain.integral(90.0, 100.0), 30.0);
}

TEST(TimeSeries, IntegralsOverPartsAddUpToTheWhole) {
  const TimeSeries series({0.0, 7.0, 11.0, 40.0}, {1.0, -4.0, 9.0, 0.5}, Interpolation::linear);
  double parts = 0.0;
  for (int i = -20; i < 60; ++i) parts += series.integral(i, i + 1);
  EXPECT_NEAR(parts, series.integral(-20.0, 60.0), 1e-12);
}

}  // namespace
}  // namespace hydro
