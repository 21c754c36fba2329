#include "validation/measure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "validation/bench.h"
#include "validation/hydrograph.h"

namespace hydro::validation {
namespace {

TEST(Measure, IsJudgedByItsAcceptance) {
  EXPECT_EQ(at_most("error", 1.0, 1.0, "%").verdict, Verdict::pass);
  EXPECT_EQ(at_most("error", 1.001, 1.0, "%").verdict, Verdict::fail);
  EXPECT_EQ(at_least("efficiency", 0.989, 0.99, "-").verdict, Verdict::fail);
  EXPECT_EQ(within("delay", -121.0, -120.0, 120.0, "s").verdict, Verdict::fail);
  EXPECT_EQ(within("delay", 120.0, -120.0, 120.0, "s").verdict, Verdict::pass);
  EXPECT_EQ(report("area", 3.0, "km2").verdict, Verdict::reported);
}

TEST(Measure, FailsWhenItIsNotANumber) {
  EXPECT_EQ(at_most("error", NAN, 1.0, "%").verdict, Verdict::fail);
  EXPECT_EQ(at_least("efficiency", NAN, 0.99, "-").verdict, Verdict::fail);
  EXPECT_EQ(within("delay", NAN, -120.0, 120.0, "s").verdict, Verdict::fail);
}

TEST(Measure, OfACaseThatBreaksOffIsAFailureThatSaysWhy) {
  const Case broken{"broken", "", [](const Bench&) -> std::vector<Measure> { throw std::runtime_error("water was lost"); }};
  const std::vector<Measure> measures = measure(broken, {});
  ASSERT_EQ(measures.size(), 1u);
  EXPECT_EQ(measures[0].verdict, Verdict::fail);
  EXPECT_EQ(measures[0].name, "water was lost");
}

TEST(NashSutcliffe, IsOneForTheReferenceItselfAndZeroForItsMean) {
  EXPECT_EQ(nash_sutcliffe({1.0, 2.0, 6.0}, {1.0, 2.0, 6.0}), 1.0);
  EXPECT_EQ(nash_sutcliffe({3.0, 3.0, 3.0}, {1.0, 2.0, 6.0}), 0.0);
}

TEST(HydrographComparison, SeesALateAndLowPeak) {
  const HydrographComparison late{.times = {0.0, 60.0, 120.0, 180.0}, .simulated = {0.0, 0.0, 3.0, 3.0}, .exact = {0.0, 4.0, 4.0, 4.0},
                                  .simulated_volume = 6.0, .exact_volume = 12.0};
  EXPECT_DOUBLE_EQ(late.peak_error(), 25.0);
  EXPECT_DOUBLE_EQ(late.volume_error(), 50.0);
  EXPECT_DOUBLE_EQ(late.half_peak_delay(), 60.0);
}

}  // namespace
}  // namespace hydro::validation
