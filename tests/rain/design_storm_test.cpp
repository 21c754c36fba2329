#include "libhydro/rain/design_storm.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libhydro/core/error.h"
#include "tests/says.h"

namespace hydro::rain {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double minute = 60.0, mm = 1e-3;

Validity to_180_minutes_and_100_years() {
  return {.duration = {5 * minute, 180 * minute}, .return_period = {1.0, 100.0}, .provenance = {}};
}

StormLibrary library() {
  const LogarithmicLaw law{.A = 1600, .C = 0.846, .b = 7.0, .n = 0.656};
  City shanghai{.id = "shanghai", .name = "Shanghai"};
  shanghai.formulas = {{.id = "new", .title = "New", .law = law, .validity = to_180_minutes_and_100_years()},
                       {.id = "old", .title = "Old", .withdrawn = "2017-05-01",
                        .law = LogarithmicLaw{.A = 1000, .C = 0.8, .b = 7.0, .n = 0.656},
                        .validity = to_180_minutes_and_100_years()}};
  shanghai.peak_ratios = {{.value = 0.405}, {.value = 0.367}};
  shanghai.patterns = {{.id = "pilgrim_cordery", .title = "Own", .curve = MassCurve({0, 0.5, 1}, {0, 0.75, 1}),
                        .duration = 60 * minute}};
  City suzhou{.id = "suzhou", .name = "Suzhou"};
  suzhou.formulas = {{.id = "2025", .title = "2025", .law = law}};
  suzhou.peak_ratios = {{.value = 0.77, .duration = 1440 * minute}, {.value = 0.43, .duration = 180 * minute}};
  City elsewhere{.id = "elsewhere", .name = "Elsewhere"};
  elsewhere.formulas = suzhou.formulas;
  return {.cities = {shanghai, suzhou, elsewhere},
          .patterns = {{.id = "huff_1", .title = "Huff", .curve = MassCurve({0, 0.25, 1}, {0, 0.6, 1})}}};
}

StormOrder order(const std::string& city, double period) { return {.city = city, .return_period = period}; }

std::string refusal(const StormLibrary& from, const StormOrder& what) {
  try {
    design_storm(from, what);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(DesignStorm, ACityAndAReturnPeriodMakeAChicagoStormOfTwoHours) {
  const StormLibrary known = library();
  const DesignStorm storm = design_storm(known, order("shanghai", 5));
  EXPECT_NEAR(storm.total / mm, 76.25, 0.005);
  EXPECT_EQ(storm.rain_of_step.size(), 24u);
  EXPECT_NEAR(storm.rain_of_step[9] / mm, 13.869, 0.0005001);
  EXPECT_NEAR(storm.peak_rate, storm.rain_of_step[9] / (5 * minute), 1e-18);
  EXPECT_EQ(storm.formula->id, "new");
  EXPECT_EQ(*storm.peak_ratio, 0.405);
  EXPECT_THAT(storm.warnings, IsEmpty());
}

TEST(DesignStorm, TheSeriesHoldsTheRainOfEveryStepAndThenStops) {
  const StormLibrary known = library();
  const DesignStorm storm = design_storm(known, order("shanghai", 5));
  for (std::size_t k = 0; k < storm.rain_of_step.size(); ++k) {
    const double from = static_cast<double>(k) * storm.step;
    EXPECT_NEAR(storm.rain_rate.integral(from, from + storm.step), storm.rain_of_step[k], 1e-16);
  }
  EXPECT_EQ(storm.rain_rate.interpolation(), Interpolation::step);
  EXPECT_EQ(storm.rain_rate.at(storm.duration), 0.0);
  EXPECT_NEAR(storm.rain_rate.integral(-1e5, 1e5), storm.total, 1e-16);
}

TEST(DesignStorm, TheFormulaIsChosenAfterASlash) {
  const StormLibrary known = library();
  const DesignStorm storm = design_storm(known, order("shanghai/old", 5));
  EXPECT_EQ(storm.formula->title, "Old");
  EXPECT_THAT(storm.warnings, ElementsAre(says("withdrawn on 2017-05-01")));
}

TEST(DesignStorm, AnOrderOutsideTheRangeOfTheFormulaIsDrawnWithAWarning) {
  const StormLibrary known = library();
  StormOrder day = order("shanghai", 200);
  day.duration = 1440 * minute;
  EXPECT_THAT(design_storm(known, day).warnings,
              ElementsAre(says("duration of 1440 min is beyond the range of the formula, which ends at 180 min"),
                          says("return period of 200 a is beyond")));
  StormOrder edge = order("shanghai", 100);
  edge.duration = 180 * minute;
  EXPECT_THAT(design_storm(known, edge).warnings, IsEmpty());
  EXPECT_THAT(design_storm(known, order("shanghai", 0.5)).warnings, ElementsAre(says("return period of 0.5 a is below")));
  EXPECT_THAT(design_storm(known, order("elsewhere", 5)).warnings, Contains(says("not recorded")));
}

TEST(DesignStorm, ThePeakLiesWhereTheCityHasItForStormsOfThatLength) {
  const StormLibrary known = library();
  StormOrder storm = order("suzhou", 5);
  storm.duration = 180 * minute;
  EXPECT_EQ(*design_storm(known, storm).peak_ratio, 0.43);
  storm.duration = 120 * minute;
  EXPECT_EQ(*design_storm(known, storm).peak_ratio, 0.43);
  EXPECT_THAT(design_storm(known, storm).warnings, Contains(says("derived from storms of 180 min, not of 120 min")));
  storm.duration = 1440 * minute;
  EXPECT_EQ(*design_storm(known, storm).peak_ratio, 0.77);
  storm.duration = 2880 * minute;
  EXPECT_EQ(*design_storm(known, storm).peak_ratio, 0.77);
  storm.peak_ratio = 0.5;
  EXPECT_EQ(*design_storm(known, storm).peak_ratio, 0.5);
  const DesignStorm assumed = design_storm(known, order("elsewhere", 5));
  EXPECT_EQ(*assumed.peak_ratio, 0.4);
  EXPECT_THAT(assumed.warnings, Contains(says("no position of the peak is recorded for Elsewhere")));
}

TEST(DesignStorm, AStoredPatternOfTheCityComesBeforeThoseOfNoCity) {
  StormLibrary known = library();
  StormOrder storm = order("shanghai", 5);
  storm.pattern = "pilgrim_cordery", storm.duration = 60 * minute, storm.step = 30 * minute;
  const DesignStorm own = design_storm(known, storm);
  EXPECT_NEAR(own.rain_of_step[0], 0.75 * own.total, 1e-15);
  EXPECT_EQ(own.stored_pattern->title, "Own");
  EXPECT_THAT(own.warnings, IsEmpty());
  storm.duration = 120 * minute;
  EXPECT_THAT(design_storm(known, storm).warnings, ElementsAre(says("made for storms of 60 min")));
  storm.pattern = "huff_1";
  EXPECT_THAT(design_storm(known, storm).warnings, IsEmpty());
}

TEST(DesignStorm, ATotalNeedsNoCityUnlessThePatternNeedsAFormula) {
  const StormLibrary known = library();
  StormOrder storm{.pattern = "huff_1", .total = 200 * mm};
  EXPECT_NEAR(design_storm(known, storm).total, 200 * mm, 1e-15);
  EXPECT_EQ(design_storm(known, storm).city, nullptr);
  storm.pattern = "chicago";
  EXPECT_THAT(refusal(known, storm), HasSubstr("takes its shape from an intensity formula"));
  storm.city = "shanghai", storm.return_period = 5;
  EXPECT_NEAR(design_storm(known, storm).total, 200 * mm, 1e-15);
}

TEST(DesignStorm, WhatIsNotKnownIsRefusedWithTheChoices) {
  const StormLibrary known = library();
  EXPECT_THAT(refusal(known, order("shanghia", 5)), HasSubstr("did you mean \"shanghai\"?"));
  EXPECT_THAT(refusal(known, order("shanghai/older", 5)), HasSubstr("choices: new, old"));
  StormOrder storm = order("shanghai", 5);
  storm.pattern = "chigaco";
  EXPECT_THAT(refusal(known, storm), HasSubstr("did you mean \"chicago\"?"));
  EXPECT_THAT(refusal(known, order("shanghai", 0)), HasSubstr("return period must be greater than 0"));
  EXPECT_THAT(refusal(known, order("", 5)), HasSubstr("intensity formula"));
  EXPECT_THAT(pattern_choices(known, &known.cities[1]),
              ElementsAre("chicago", "alternating_block", "uniform", "triangle", "huff_1"));
}

}  // namespace
}  // namespace hydro::rain
