// Rain-derived infiltration and inflow against the convolution by hand.
#include "libhydro/network/rain_derived_inflow.h"

#include <gtest/gtest.h>

namespace hydro::network {
namespace {

constexpr double hour = 3600.0, mm = 1e-3;
constexpr std::chrono::sys_seconds january = std::chrono::sys_days(std::chrono::year{2024} / 1 / 31);  // midnight before the last day

UnitHydrograph every_month(const RainResponse& response) {
  UnitHydrograph hydrograph;
  for (auto& month : hydrograph.by_month) month[0] = response;
  return hydrograph;
}

/// 10 mm in the hour after `from` [h].
TimeSeries hour_of_rain(double from = 0.0) {
  const double rate = 10 * mm / hour;
  if (from <= 0.0) return TimeSeries({0.0, hour}, {rate, 0.0}, Interpolation::step);
  return TimeSeries({0.0, from * hour, (from + 1.0) * hour}, {0.0, rate, 0.0}, Interpolation::step);
}

/// A tenth of the rain, an hour to the peak, two hours down.
const RainResponse fast{.share = 0.1, .time_to_peak = hour, .recession = 2.0};

TEST(RainDerivedInflow, AnHourOfRainComesThroughAsTheTriangleSays) {
  // Of the triangle 1/3, 5/6 and all has come by after 1, 2 and 3 h; an hour of rain gives the difference of two such shares.
  const TimeSeries inflow = rain_derived_inflow(hour_of_rain(), every_month(fast), january, 8 * hour);
  const double all = 0.1 * 10 * mm / hour;
  EXPECT_NEAR(inflow.at(1 * hour) / all, 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(inflow.at(2 * hour) / all, 1.0 / 2.0, 1e-12);
  EXPECT_NEAR(inflow.at(3 * hour) / all, 1.0 / 6.0, 1e-12);
  EXPECT_NEAR(inflow.at(5.0 / 3.0 * hour) / all, 5.0 / 9.0, 2e-3) << "the peak";
  EXPECT_EQ(inflow.at(4 * hour), 0.0);
  EXPECT_NEAR(inflow.integral(0.0, 8 * hour), 0.1 * 10 * mm, 0.005 * 0.1 * 10 * mm);
}

TEST(RainDerivedInflow, WhatTheGroundKeepsBackComesNotThroughUntilItHasEmptied) {
  RainResponse keeps = fast;
  keeps.most_abstraction = 6 * mm, keeps.recovery_rate = 0.2 * mm / hour, keeps.initial_abstraction = 1 * mm;
  const double first = rain_derived_inflow(hour_of_rain(), every_month(keeps), january, 8 * hour).integral(0.0, 8 * hour);
  EXPECT_NEAR(first, 0.1 * (10 - 5) * mm, 0.005 * 1 * mm) << "5 of 6 mm were empty";
  const TimeSeries twice({0.0, hour, 11 * hour, 12 * hour}, {10 * mm / hour, 0.0, 10 * mm / hour, 0.0}, Interpolation::step);
  const double both = rain_derived_inflow(twice, every_month(keeps), january, 20 * hour).integral(0.0, 20 * hour);
  EXPECT_NEAR(both, 0.1 * (5 + 10 - 2) * mm, 0.005 * 2 * mm) << "ten dry hours gave back 2 mm";
}

TEST(RainDerivedInflow, EachMonthHasItsOwnResponse) {
  UnitHydrograph hydrograph = every_month(fast);
  hydrograph.by_month[1][0].share = 0.3;
  hydrograph.by_month[1][2] = {.share = 0.2, .time_to_peak = 4 * hour, .recession = 1.5};
  const auto volume = [&](double from) { return rain_derived_inflow(hour_of_rain(from), hydrograph, january, 48 * hour).integral(0.0, 48 * hour); };
  EXPECT_NEAR(volume(10.0), 0.1 * 10 * mm, 0.005 * mm);
  EXPECT_NEAR(volume(24.0), (0.3 + 0.2) * 10 * mm, 0.005 * 5 * mm) << "in February";
}

}  // namespace
}  // namespace hydro::network
