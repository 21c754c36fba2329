#include "libhydro/network/section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numbers>

#include "libhydro/core/gravity.h"

namespace hydro::network {
namespace {

using std::numbers::pi;
using ::testing::HasSubstr;

/// A river with a channel between two overbanks.
const Irregular river{.stations = {0, 2, 10, 12, 18, 20, 29, 30},
                      .elevations = {13, 11.5, 11.2, 10, 10.1, 11.2, 11.6, 12.8},
                      .left_bank = 10,
                      .right_bank = 20,
                      .channel_manning_n = 0.03,
                      .left_manning_n = 0.06,
                      .right_manning_n = 0.05};
/// Widens, jumps out over a ledge, narrows, jumps in, widens again.
const Custom bottle{.depths = {0, 0.3, 0.3, 0.9, 0.9, 1.2}, .widths = {0.2, 0.5, 0.9, 0.6, 0.4, 0.7}, .closed = true};

SectionShape shape_number(int number, double height, double proportion) {
  const double width = proportion * height;
  switch (number) {
    case 0: return Circle{height};
    case 1: return FilledCircle{height, 0.2 * height};
    case 2: return Box{height, width};
    case 3: return OpenRectangle{height, width};
    case 4: return Trapezoid{height, width, 1.5, 2.5};
    case 5: return Triangle{height, width};
    case 6: return Egg{height};
    case 7: return Ellipse{height, width};
    case 8: return Arch{height, width};
    case 9: return Horseshoe{height};
    case 10: return river;
    default: return bottle;
  }
}
constexpr int shapes = 12;

struct AnySection {
  Section section = Section(*rc::gen::exec([] {
    return shape_number(*rc::gen::inRange(0, shapes), *rc::gen::inRange(2, 40) * 0.1, *rc::gen::inRange(3, 20) * 0.1);
  }));
  double depth = *rc::gen::inRange(1, 1500) * 1e-3 * section.height();
};

RC_GTEST_PROP(Section, WidthIsTheDerivativeOfArea, ()) {
  const AnySection any;
  const double step = 1e-5 * any.section.height();
  const double low = any.section.area(any.depth - step), high = any.section.area(any.depth + step);
  const double left = any.section.width(any.depth - step), right = any.section.width(any.depth + step);
  const double gained = (high - low) / (2.0 * step);
  RC_ASSERT(gained >= std::min(left, right) - 1e-4 * any.section.largest_width());
  RC_ASSERT(gained <= std::max(left, right) + 1e-4 * any.section.largest_width());
}

RC_GTEST_PROP(Section, TheJordanSplitGivesWidthAndAreaAndNeverFalls, ()) {
  const AnySection any;
  const JordanSplit here = any.section.split(any.depth), above = any.section.split(1.01 * any.depth);
  RC_ASSERT(std::abs(here.width_1 - here.width_2 - any.section.width(any.depth)) < 1e-12);
  RC_ASSERT(std::abs(here.area_1 - here.area_2 - any.section.area(any.depth)) < 1e-12);
  RC_ASSERT(here.width_2 >= 0.0);
  RC_ASSERT(above.width_1 >= here.width_1 - 1e-14);
  RC_ASSERT(above.width_2 >= here.width_2 - 1e-14);
  if (any.depth < any.section.narrowing_depth()) RC_ASSERT(here.width_2 == 0.0);
  if (any.depth > any.section.widened_depth()) RC_ASSERT(std::abs(above.width_1 - here.width_1) < 1e-12);
}

RC_GTEST_PROP(Section, AreaAndPerimeterGrowWithDepth, ()) {
  const AnySection any;
  RC_ASSERT(any.section.area(1.001 * any.depth) >= any.section.area(any.depth) - 1e-14);
  RC_ASSERT(any.section.wetted_perimeter(1.001 * any.depth) >= any.section.wetted_perimeter(any.depth) - 1e-12);
  // No shape holds more than the circle of its perimeter and its open water surface.
  const double around = any.section.wetted_perimeter(any.depth) + any.section.width(any.depth);
  RC_ASSERT(4.0 * pi * any.section.area(any.depth) <= around * around * (1.0 + 1e-9));
}

RC_GTEST_PROP(Section, FlowAtCriticalDepthHasFroudeNumberOne, ()) {
  const AnySection any;
  const double depth = std::min(0.8 * any.section.height(), any.depth), wet = any.section.area(depth);
  const double discharge = std::sqrt(gravity * wet * wet * wet / any.section.width(depth));
  const double found = any.section.critical_depth(discharge), there = any.section.area(found);
  const double froude_squared = discharge * discharge * any.section.width(found) / (gravity * there * there * there);
  RC_ASSERT(std::abs(froude_squared - 1.0) < 0.02 || any.section.width(found + 1e-4) != any.section.width(found - 1e-4));
}

RC_GTEST_PROP(Section, WetGivesWidthAreaAndRadiusInOneGo, ()) {
  const AnySection any;
  const Section::Wet wet = any.section.wet(any.depth);
  RC_ASSERT(std::abs(wet.width - any.section.width(any.depth)) < 1e-12);
  RC_ASSERT(std::abs(wet.area - any.section.area(any.depth)) < 1e-12);
  RC_ASSERT(std::abs(wet.hydraulic_radius - any.section.hydraulic_radius(any.depth)) < 1e-12);
}

TEST(Section, AHalfFullCircleHasHalfTheArea) {
  const Section pipe(Circle{1.2});
  EXPECT_NEAR(pipe.area(0.6), pi * 0.36 / 2, 1e-14);
  EXPECT_NEAR(pipe.wetted_perimeter(0.6), pi * 0.6, 1e-14);
  EXPECT_NEAR(pipe.hydraulic_radius(1.2), 0.3, 1e-14);
  EXPECT_NEAR(pipe.hydraulic_radius(2.0), 0.3, 1e-14);
  EXPECT_DOUBLE_EQ(pipe.width(1.3), 0.0);
  EXPECT_DOUBLE_EQ(pipe.narrowing_depth(), 0.6);
  EXPECT_DOUBLE_EQ(pipe.widened_depth(), 0.6);
}

TEST(Section, AnEllipseOfEqualAxesIsACircle) {
  const Section circle(Circle{0.8}), ellipse(Ellipse{0.8, 0.8});
  for (const double depth : {0.01, 0.3, 0.4, 0.75, 0.9}) {
    EXPECT_NEAR(ellipse.area(depth), circle.area(depth), 1e-14);
    EXPECT_NEAR(ellipse.wetted_perimeter(depth), circle.wetted_perimeter(depth), 1e-12);
  }
}

TEST(Section, TheCircumferenceOfAnEllipseFollowsRamanujan) {
  const double a = 0.5, b = 0.8, h = std::pow((a - b) / (a + b), 2);
  EXPECT_NEAR(Section(Ellipse{1.6, 1.0}).wetted_perimeter(1.6), pi * (a + b) * (1 + 3 * h / (10 + std::sqrt(4 - 3 * h))), 1e-7);
}

// Full areas of the standard shapes as handbooks and SWMM's manual list them.
TEST(Section, StandardShapesHaveTheAreasOfTheHandbooks) {
  EXPECT_NEAR(Section(Egg{1.0}).full_area(), 0.5105, 5e-5);
  EXPECT_NEAR(Section(Egg{1.0}).hydraulic_radius(1.0), 0.1931, 5e-4);
  EXPECT_NEAR(Section(Horseshoe{1.0}).full_area(), 0.8293, 5e-5);
  EXPECT_NEAR(Section(Horseshoe{1.0}).hydraulic_radius(1.0), 0.2538, 5e-4);
  EXPECT_NEAR(Section(Arch{1.0, 1.6}).full_area(), 0.7879 * 1.6, 0.01);
}

TEST(Section, AFilledCircleIsACircleWithoutItsBottom) {
  const Section whole(Circle{1.0}), filled(FilledCircle{1.0, 0.25});
  EXPECT_NEAR(filled.area(0.4), whole.area(0.65) - whole.area(0.25), 1e-14);
  EXPECT_NEAR(filled.wetted_perimeter(0.4), whole.wetted_perimeter(0.65) - whole.wetted_perimeter(0.25) + whole.width(0.25), 1e-12);
  EXPECT_DOUBLE_EQ(filled.height(), 0.75);
}

TEST(Section, ASurveyedTrapezoidIsATrapezoid) {
  const Section drawn(Trapezoid{2.0, 3.0, 1.0, 2.0});
  const Section surveyed(Irregular{.stations = {0, 2, 5, 9}, .elevations = {7, 5, 5, 7}});
  for (const double depth : {0.1, 1.0, 1.9, 2.5}) {
    EXPECT_NEAR(surveyed.area(depth), drawn.area(depth), 1e-12);
    EXPECT_NEAR(surveyed.wetted_perimeter(depth), drawn.wetted_perimeter(depth), 1e-12);
    EXPECT_NEAR(surveyed.hydraulic_radius(depth), drawn.hydraulic_radius(depth), 1e-12);
  }
}

TEST(Section, RoughOverbanksCarryLessThanTheirAreaSuggests) {
  Irregular smooth = river;
  smooth.left_manning_n = smooth.right_manning_n = 0.0;
  const Section rough(river), even(smooth);
  EXPECT_NEAR(rough.hydraulic_radius(1.0), even.hydraulic_radius(1.0), 1e-12);  // within the banks
  // By hand at depth 3 (level 13): the three parts, each with its own wetted perimeter and roughness.
  double conveyance = 0.0;
  const auto add = [&](double area, double perimeter, double n) { conveyance += area * std::pow(area / perimeter, 2.0 / 3.0) / n; };
  add(0.5 * 2 * 1.5 + 8 * 0.5 * (1.5 + 1.8), std::hypot(2, 1.5) + std::hypot(8, 0.3), 0.06);
  add(0.5 * 2 * (1.8 + 3) + 6 * 0.5 * (3 + 2.9) + 0.5 * 2 * (2.9 + 1.8), std::hypot(2, 1.2) + std::hypot(6, 0.1) + std::hypot(2, 1.1), 0.03);
  add(9 * 0.5 * (1.8 + 1.4) + 0.5 * (1.4 + 0.2), std::hypot(9, 0.4) + std::hypot(1, 1.2) + 0.2, 0.05);
  EXPECT_NEAR(rough.area(3.0) * std::pow(rough.hydraulic_radius(3.0), 2.0 / 3.0) / 0.03, conveyance, 1e-9 * conveyance);
}

TEST(Section, NormalDepthCarriesTheDischarge) {
  const Section pipe(Circle{1.0});
  const double depth = pipe.normal_depth(0.8, 0.013, 0.005);
  EXPECT_NEAR(pipe.area(depth) * std::pow(pipe.hydraulic_radius(depth), 2.0 / 3.0) * std::sqrt(0.005) / 0.013, 0.8, 1e-3);
  EXPECT_DOUBLE_EQ(pipe.normal_depth(50.0, 0.013, 0.005), 1.0);
  EXPECT_DOUBLE_EQ(pipe.normal_depth(0.1, 0.013, 0.0), 1.0);
}

TEST(Section, ImpossibleShapesAreNamed) {
  EXPECT_EQ(fault_of(Circle{1.0}), "");
  EXPECT_THAT(fault_of(Circle{0.0}), HasSubstr("diameter"));
  EXPECT_THAT(fault_of(Circle{std::nan("")}), HasSubstr("diameter"));
  EXPECT_THAT(fault_of(FilledCircle{1.0, 1.0}), HasSubstr("sediment"));
  EXPECT_THAT(fault_of(Trapezoid{1.0, 0.0, 0.0, 0.0}), HasSubstr("bottom width"));
  EXPECT_THAT(fault_of(Irregular{.stations = {0, 2, 1}, .elevations = {1, 0, 1}}), HasSubstr("decrease"));
  EXPECT_THAT(fault_of(Irregular{.stations = {0, 1, 2}, .elevations = {1, 1, 1}}), HasSubstr("flat"));
  EXPECT_THAT(fault_of(Custom{.depths = {0.1, 1}, .widths = {1, 1}}), HasSubstr("begin at 0"));
  EXPECT_EQ(fault_of(river), "");
  EXPECT_EQ(fault_of(bottle), "");
}

}  // namespace
}  // namespace hydro::network
