#include "libhydro/sponge/solids.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace hydro::sponge {
namespace {

/// Runs a system through its inflow [m3/s], steady over each `step` [s], with a concentration [kg/m3].
OverflowReport overflow_report(const DrainageSystem& system, std::span<const double> inflow, double step, double concentration) {
  Interception interception;
  for (const double rate : inflow) interception.advance(system, rate, step);
  return interception.report(system, concentration);
}

TEST(Solids, StayWhereWaterStaysAndInPartWhereItPassesThrough) {
  // 100 m3 at 200 mg/L bring 20 kg. 50 m3 stay: 10 kg; 30 m3 pass the drain at 80 %: 4.8 kg of 6 kg; 20 m3 spill over.
  const Facility garden{.process = Process("cell"), .solids_removal = 0.8};
  const SolidsAccount account = passed_through(garden, {.inflow = 100.0, .surface_outflow = 20.0, .drain = 30.0}, 0.2);
  EXPECT_DOUBLE_EQ(account.washed, 20.0);
  EXPECT_DOUBLE_EQ(account.kept, 14.8);
  EXPECT_DOUBLE_EQ(account.control_ratio(), 0.74);
}

TEST(Solids, SettleInTheGrassThatASwaleSendsItsWaterThrough) {
  const Facility swale{.process = Process("swale"), .solids_removal = 0.6};
  EXPECT_DOUBLE_EQ(passed_through(swale, {.inflow = 100.0, .surface_outflow = 100.0}, 0.1).kept, 6.0);
}

TEST(Solids, OfAMapAreKeptByTheGroundThatTakesRunoffInAndByFacilities) {
  // 100 m3 off roads at 300 mg/L and 100 m3 off roofs at 60 mg/L: 36 kg in 180 mg/L; a lawn takes 50 m3 of them in: 9 kg.
  const std::array surfaces{SurfaceOfMap{100.0, 0.3}, SurfaceOfMap{-50.0, 0.08}, SurfaceOfMap{100.0, 0.06}};
  const SolidsAccount ground = solids_of_map(surfaces, {});
  EXPECT_DOUBLE_EQ(ground.washed, 36.0);
  EXPECT_DOUBLE_EQ(ground.kept, 9.0);
  // A garden has 20 m3 of clean rain and 60 m3 of runoff (10.8 kg), of which 40 m3 of all drain at 80 %.
  const Facility garden{.process = Process("cell"), .solids_removal = 0.8};
  const std::array facilities{FacilityOfMap{&garden, 20.0, {.inflow = 80.0, .drain = 40.0}}};
  EXPECT_NEAR(solids_of_map(surfaces, facilities).kept, 9.0 + 10.8 * (1.0 - 0.2 * 0.5), 1e-12);
  EXPECT_EQ(solids_of_map({}, facilities).washed, 0.0);
}

TEST(Solids, GuideMultipliesCaptureWithMeanRemoval) {
  // 75 % captured; 6 ha at 85 %, 4 ha at 50 %: mean 71 %.
  const std::array served{ServedArea{6e4, 0.85}, ServedArea{4e4, 0.5}};
  EXPECT_DOUBLE_EQ(guide_control_ratio(0.75, served), 0.5325);
  EXPECT_EQ(guide_control_ratio(0.75, {}), 0.0);
}

TEST(FirstFlush, DepthIsTheTanksVolumeOverTheRunoffOfItsArea) {
  // 306 ha, psi 0.7, 7400 m3: 3.45 mm.
  const DrainageSystem system{.area = 3.06e6, .runoff_coefficient = 0.7, .tank_volume = 7400.0};
  EXPECT_NEAR(interception_depth(system), 3.4547e-3, 1e-7);
}

TEST(Overflow, BeginsWhenTheTankIsFull) {
  // 2 m3/s for an hour against 1 m3/s to treatment and 1800 m3 of tank: full after 30 min, then 1 m3/s for 30 min.
  const DrainageSystem system{.area = 1e6, .tank_volume = 1800.0, .interception_rate = 1.0};
  const std::array inflow{2.0};
  const OverflowReport report = overflow_report(system, inflow, 3600.0, 0.2);
  EXPECT_DOUBLE_EQ(report.interception_depth, 1.8e-3);
  EXPECT_DOUBLE_EQ(report.inflow, 7200.0);
  EXPECT_DOUBLE_EQ(report.overflow, 1800.0);
  EXPECT_DOUBLE_EQ(report.intercepted, 5400.0);
  EXPECT_DOUBLE_EQ(report.overflow_time, 1800.0);
  EXPECT_DOUBLE_EQ(report.peak_overflow, 1.0);
  EXPECT_EQ(report.overflows, 1);
  EXPECT_DOUBLE_EQ(report.solids.washed, 1440.0);
  EXPECT_DOUBLE_EQ(report.solids.control_ratio(), 0.75);
}

TEST(Overflow, IsCountedAgainAfterSixQuietHours) {
  const DrainageSystem system{.area = 1e6, .tank_volume = 0.0, .interception_rate = 1.0};
  std::vector<double> inflow(40, 0.0);
  inflow[0] = inflow[6] = 2.0;  // five quiet hours between: one overflow
  inflow[13] = 2.0;             // six: another
  EXPECT_EQ(overflow_report(system, inflow, 3600.0, 0.2).overflows, 2);
}

TEST(Overflow, ATankIsEmptiedBetweenStorms) {
  // 3600 m3 come twice; the tank holds them, and 0.1 m3/s empties it in ten hours.
  const DrainageSystem system{.area = 1e6, .tank_volume = 3600.0, .interception_rate = 0.1};
  std::vector<double> inflow(24, 0.0);
  inflow[0] = inflow[12] = 1.1;
  EXPECT_EQ(overflow_report(system, inflow, 3600.0, 0.2).overflow, 0.0);
  inflow[6] = 1.1;  // too soon
  EXPECT_NEAR(overflow_report(system, inflow, 3600.0, 0.2).overflow, 3600.0 - 5 * 360.0 + (3600.0 - 5 * 360.0), 1e-9);
}

RC_GTEST_PROP(Overflow, IsTheSameWhateverTheStepAndNeverMoreThanCame, ()) {
  std::vector<double> coarse;
  for (int i = 0; i < 20; ++i) coarse.push_back(*rc::gen::inRange(0, 400) / 100.0);
  std::vector<double> fine;
  for (const double rate : coarse) fine.insert(fine.end(), 10, rate);
  const DrainageSystem system{.area = 1e6,
                              .tank_volume = *rc::gen::inRange(0, 8000) * 1.0,
                              .interception_rate = *rc::gen::inRange(0, 300) / 100.0};
  const OverflowReport a = overflow_report(system, coarse, 3600.0, 0.2), b = overflow_report(system, fine, 360.0, 0.2);
  RC_ASSERT(std::abs(a.overflow - b.overflow) <= 1e-6);
  RC_ASSERT(a.overflow >= 0.0 && a.overflow <= a.inflow + 1e-9);
}

}  // namespace
}  // namespace hydro::sponge
