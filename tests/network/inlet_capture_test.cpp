// Inlets against the worked examples of FHWA HEC-22 (chapter 4), and against what any inlet law must keep.
#include "libhydro/network/inlet_capture.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace hydro::network {
namespace {

constexpr double foot = 0.3048, cfs = foot * foot * foot;

InletRow row_of(InletDesign design) { return {.design = std::move(design)}; }

TEST(InletCapture, AGrateInADepressedGutterTakesWhatHec22Computes) {  // example 4-7
  const Gutter gutter{.longitudinal_slope = 0.01, .cross_slope = 0.02, .manning_n = 0.016, .width = 2 * foot, .depression = 0.167 * foot};
  const InletRow row = row_of({.grate = Grate{2 * foot, 2 * foot, GrateKind::curved_vane}});
  EXPECT_NEAR(capture_on_grade(row, gutter, 2.3 * cfs, 0.0) / cfs, 1.68, 0.05 * 1.68);
}

TEST(InletCapture, ACurbOpeningTakesWhatHec22Computes) {  // example 4-9
  const InletRow row = row_of({.curb = CurbOpening{3.0, 0.15, Throat::horizontal}});
  const Gutter plain{.longitudinal_slope = 0.01, .cross_slope = 0.02, .manning_n = 0.016};
  EXPECT_NEAR(capture_on_grade(row, plain, 0.05, 0.0), 0.030, 0.05 * 0.030);
  Gutter depressed = plain;
  depressed.width = 0.6, depressed.depression = 0.025;
  EXPECT_NEAR(capture_on_grade(row, depressed, 0.05, 0.0), 0.044, 0.05 * 0.044);
}

TEST(InletCapture, ASweeperTakesWhatHec22Computes) {  // example 4-10
  const Gutter gutter{.longitudinal_slope = 0.01, .cross_slope = 0.02, .manning_n = 0.016, .width = 2 * foot, .depression = 0.124 * foot};
  const InletRow row = row_of({.grate = Grate{2 * foot, 2 * foot, GrateKind::curved_vane}, .curb = CurbOpening{9.8 * foot, 0.5 * foot, Throat::horizontal}});
  EXPECT_NEAR(capture_on_grade(row, gutter, 1.77 * cfs, 0.0) / cfs, 1.76, 0.05 * 1.76);
}

TEST(InletCapture, InletsInASagTakeWhatHec22Computes) {  // examples 4-11 and 4-12
  const Gutter gutter{.longitudinal_slope = 0.01, .cross_slope = 0.05, .manning_n = 0.016};
  InletRow grates = row_of({.grate = Grate{5.66 * foot, 2 * foot, GrateKind::curved_vane}});
  grates.count = 2, grates.clogged = 0.5;
  EXPECT_GE(capture_in_sag(grates, gutter, 0.44 * foot) / cfs, 6.71);  // all is taken at the depth of the example
  EXPECT_LE(capture_in_sag(grates, gutter, 0.95 * 0.44 * foot) / cfs, 6.71);
  const InletRow curb = row_of({.curb = CurbOpening{8.2 * foot, 0.43 * foot, Throat::horizontal}});
  EXPECT_NEAR(capture_in_sag(curb, gutter, 0.16 * foot) / cfs, 1.6, 0.05 * 1.6);
}

TEST(InletCapture, AGrateInADitchTakesWhatHec22Computes) {  // examples 4-17 and 4-18
  const InletRow row = row_of({.grate = Grate{2 * foot, 2 * foot, GrateKind::bars_50}});
  const Ditch wide{.longitudinal_slope = 0.02, .manning_n = 0.03, .bottom_width = 3.9 * foot, .side_slope = 6.0};
  EXPECT_NEAR(capture_on_grade(row, wide, 9.9 * cfs, 0.0) / cfs, 3.27, 0.05 * 3.27);
  const Ditch narrow{.longitudinal_slope = 0.03, .manning_n = 0.03, .bottom_width = 2.0 * foot, .side_slope = 6.0};
  EXPECT_NEAR(capture_on_grade(row, narrow, 9.9 * cfs, 0.0) / cfs, 5.83, 0.05 * 5.83);
}

RC_GTEST_PROP(InletCapture, SpreadAndDischargeOfAGutterAreInverse, ()) {
  const auto between = [](int low, int high, double unit) { return unit * *rc::gen::inRange(low, high); };
  const Gutter gutter{.longitudinal_slope = between(1, 80, 1e-3), .cross_slope = between(5, 80, 1e-3), .manning_n = between(10, 30, 1e-3),
                      .width = between(0, 10, 0.1), .depression = between(0, 6, 0.01)};
  const double spread = between(1, 1000, 0.01);
  RC_ASSERT(std::abs(gutter_spread(gutter, gutter_discharge(gutter, spread)) / spread - 1.0) < 1e-9);
  RC_ASSERT(gutter_discharge(gutter, spread * 1.001) > gutter_discharge(gutter, spread));
}

/// Whatever the inlet: it takes no more than comes, none of nothing, more inlets and deeper water never take less, clogged ones never more.
RC_GTEST_PROP(InletCapture, NoInletTakesMoreThanComes, ()) {
  const auto between = [](int low, int high, double unit) { return unit * *rc::gen::inRange(low, high); };
  InletSite site = Gutter{.longitudinal_slope = between(0, 80, 1e-3), .cross_slope = between(5, 80, 1e-3), .manning_n = 0.016,
                          .width = between(0, 10, 0.1), .depression = between(0, 6, 0.01), .crown_distance = between(2, 12, 1.0)};
  if (*rc::gen::inRange(0, 4) == 0) site = Ditch{between(1, 50, 1e-3), 0.03, between(0, 20, 0.1), between(0, 8, 1.0)};
  InletRow row;
  const int parts = *rc::gen::inRange(1, 4);
  if (parts & 1) row.design.grate = Grate{between(2, 30, 0.1), between(2, 15, 0.1), static_cast<GrateKind>(*rc::gen::inRange(0, 8)), 0.6, 1.5};
  if (parts & 2) row.design.curb = CurbOpening{between(2, 50, 0.1), between(5, 20, 0.01), static_cast<Throat>(*rc::gen::inRange(0, 3))};
  const double approach = between(1, 1000, 1e-3), depth = between(1, 60, 0.01);
  const double one = capture_on_grade(row, site, approach, depth), sag = capture_in_sag(row, site, depth);
  RC_ASSERT(one >= 0.0 && one <= approach && sag >= 0.0 && std::isfinite(sag));
  RC_ASSERT(capture_in_sag(row, site, 0.0) == 0.0 && capture_on_grade(row, site, 0.0, 0.0) == 0.0);
  RC_ASSERT(capture_in_sag(row, site, depth + 0.01) >= sag * (1.0 - 1e-12));
  InletRow clogged = row, two = row;
  clogged.clogged = 0.4, two.count = 2;
  RC_ASSERT(capture_on_grade(clogged, site, approach, depth) <= one * (1.0 + 1e-12) && capture_in_sag(clogged, site, depth) <= sag);
  RC_ASSERT(capture_on_grade(two, site, approach, depth) >= one * (1.0 - 1e-12));
}

TEST(InletCapture, ACurveAndALimitHold) {
  InletRow row = row_of({.curve = CaptureCurve{.by_depth = true, .x = {0.0, 0.1, 0.2}, .discharge = {0.0, 0.01, 0.04}}});
  const Gutter gutter{.longitudinal_slope = 0.01, .cross_slope = 0.02, .manning_n = 0.016};
  EXPECT_DOUBLE_EQ(capture_on_grade(row, gutter, 1.0, 0.15), 0.025);
  EXPECT_DOUBLE_EQ(capture_on_grade(row, gutter, 0.02, 0.15), 0.02);
  row.count = 2;
  row.most_discharge = 0.02;
  EXPECT_DOUBLE_EQ(capture_on_grade(row, gutter, 1.0, 0.15), 0.04);
  EXPECT_DOUBLE_EQ(capture_in_sag(row, gutter, 0.15), 0.04);
}

TEST(InletCapture, FaultsOfADesignAreNamed) {
  EXPECT_NE(fault_of(InletDesign{}), "");
  EXPECT_NE(fault_of(InletDesign{.grate = Grate{0.0, 1.0}}), "");
  EXPECT_NE(fault_of(InletDesign{.curve = CaptureCurve{.x = {1.0, 1.0}, .discharge = {0.0, 1.0}}}), "");
  EXPECT_EQ(fault_of(InletDesign{.slot = SlottedDrain{2.0, 0.05}}), "");
}

}  // namespace
}  // namespace hydro::network
