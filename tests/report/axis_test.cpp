#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "libhydro/report/axis.h"

namespace hydro::report {
namespace {

TEST(NiceAxis, CountsInOnesTwosAndFives) {
  const Axis axis = nice_axis(0.0, 1.83, 5);
  EXPECT_EQ(axis.ticks.size(), 5u);
  EXPECT_DOUBLE_EQ(axis.until, 2.0);
  EXPECT_EQ(axis.label(axis.ticks[1]), "0.5");
  EXPECT_EQ(nice_axis(0.0, 96.0, 2).ticks, (std::vector<double>{0.0, 50.0, 100.0}));
  EXPECT_EQ(nice_axis(-43.0, 37.0, 5).ticks.front(), -60.0);
}

TEST(NiceAxis, EnclosesAnyDataWithEvenRoundTicks) {
  rc::check([] {
    const double least = *rc::gen::inRange(-1000000, 1000000) * std::pow(10.0, *rc::gen::inRange(-9, 6));
    const double reach = *rc::gen::inRange(1, 1000000) * std::pow(10.0, *rc::gen::inRange(-9, 6));
    RC_PRE(reach > 1e-6 * std::abs(least));  // closer values are the same number to a reader
    const int count = *rc::gen::inRange(2, 12);
    const Axis axis = nice_axis(least, least + reach, count);
    const double step = axis.ticks[1] - axis.ticks[0], slack = 1e-6 * step;
    RC_ASSERT(axis.from <= least + slack && axis.until >= least + reach - slack);
    RC_ASSERT(axis.ticks.size() >= 2u && axis.ticks.size() <= static_cast<std::size_t>(count) + 3u);
    for (std::size_t i = 1; i < axis.ticks.size(); ++i) {
      RC_ASSERT(axis.ticks[i] > axis.ticks[i - 1]);
      RC_ASSERT(std::abs(axis.ticks[i] - axis.ticks[i - 1] - step) < 1e-3 * step);
    }
    const double lead = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
    RC_ASSERT(std::abs(lead - 1) < 1e-4 || std::abs(lead - 2) < 1e-4 || std::abs(lead - 5) < 1e-4);
  });
}

TEST(NiceAxis, SurvivesEmptyAndBrokenRanges) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const auto& [least, most] : {std::pair{0.0, 0.0}, {nan, nan}, {5.0, 5.0}, {3.0, -3.0}, {0.0, infinity}, {-2.0, -2.0}}) {
    const Axis axis = nice_axis(least, most, 5);
    EXPECT_LT(axis.from, axis.until);
    EXPECT_TRUE(std::isfinite(axis.from) && std::isfinite(axis.until));
    EXPECT_GE(axis.ticks.size(), 2u);
  }
}

TEST(TimeAxis, DividesTimeAsAClockDoes) {
  EXPECT_EQ(time_axis(0.0, 6 * 3600.0, 8).ticks[1], 3600.0);
  EXPECT_EQ(time_axis(0.0, 3600.0, 8).ticks[1], 600.0);
  EXPECT_EQ(time_axis(0.0, 72 * 3600.0, 8).ticks[1], 43200.0);
  EXPECT_EQ(time_axis(0.0, 30.0, 8).ticks[1], 5.0);
  const Axis years = time_axis(0.0, 30 * 365 * 86400.0, 8);
  EXPECT_LE(years.ticks.size(), 9u);
  EXPECT_GE(years.ticks.size(), 3u);
}

}  // namespace
}  // namespace hydro::report
