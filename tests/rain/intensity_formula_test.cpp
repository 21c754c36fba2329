#include "libhydro/rain/intensity_formula.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "libhydro/core/error.h"

namespace hydro::rain {
namespace {

constexpr auto litres = IntensityUnit::litres_per_second_hectare;
constexpr double minute = 60.0;

const LogarithmicLaw shanghai{.A = 1600, .C = 0.846, .b = 7.0, .n = 0.656};
const PowerLaw old_shanghai{.A = 5544, .m = 0.3, .d = 0.42, .b = 10, .b_lg = 7, .n = 0.82, .n_lg = 0.07};

double depth_mm(const IntensityLaw& law, double period, double minutes, Conversion conversion) {
  return 1e3 * intensity_curve(law, litres, period, conversion).depth(minutes * minute);
}

TEST(IntensityFormula, ShanghaiDepthsAreThoseOfTheTableToThePrintedDigit) {
  constexpr double printed = 0.05;  // the table has one decimal
  const std::array<double, 7> minutes{5, 10, 15, 30, 60, 120, 180};
  struct Row {
    double period;
    std::array<double, 7> depth_mm;
  };
  const std::vector<Row> table{{1, {9.4, 15.0, 19.0, 27.0, 36.5, 48.0, 55.9}},
                               {2, {11.8, 18.8, 23.8, 33.8, 45.8, 60.2, 70.1}},
                               {3, {13.2, 21.0, 26.6, 37.8, 51.3, 67.4, 78.4}},
                               {5, {15.0, 23.8, 30.2, 42.9, 58.1, 76.4, 88.9}},
                               {10, {17.4, 27.6, 35.0, 49.8, 67.4, 88.6, 103.1}},
                               {20, {19.8, 31.4, 39.8, 56.6, 76.7, 100.9, 117.4}},
                               {30, {21.2, 33.7, 42.6, 60.6, 82.2, 108.0, 125.7}},
                               {50, {22.9, 36.5, 46.2, 65.7, 89.0, 117.0, 136.2}},
                               {100, {25.3, 40.3, 51.0, 72.6, 98.3, 129.3, 150.4}}};
  for (const Row& row : table)
    for (std::size_t k = 0; k < minutes.size(); ++k)
      EXPECT_NEAR(depth_mm(shanghai, row.period, minutes[k], Conversion::exact), row.depth_mm[k], printed)
          << row.period << " a, " << minutes[k] << " min";
}

TEST(IntensityFormula, TheOfficialConversionGivesTwoPerMilleLess) {
  EXPECT_NEAR(depth_mm(shanghai, 5, 60, Conversion::official_167) / depth_mm(shanghai, 5, 60, Conversion::exact),
              (1e4 / 60.0) / 167.0, 1e-15);
}

TEST(IntensityFormula, OlderShanghaiFormulaGivesItsHourlyDepths) {
  constexpr double printed = 0.05;
  EXPECT_NEAR(depth_mm(old_shanghai, 1, 60, Conversion::exact), 35.5, printed);
  EXPECT_NEAR(depth_mm(old_shanghai, 2, 60, Conversion::exact), 44.3, printed);
  EXPECT_NEAR(depth_mm(old_shanghai, 3, 60, Conversion::exact), 49.6, printed);
  EXPECT_NEAR(depth_mm(old_shanghai, 5, 60, Conversion::exact), 56.3, printed);
}

TEST(IntensityFormula, PeakOfAnInstant) {
  constexpr double printed = 0.05, mm_per_hour = 1e-3 / 3600.0;
  const auto peak = [&](double period) {
    return intensity_curve(shanghai, litres, period, Conversion::official_167).peak_rate() / mm_per_hour;
  };
  EXPECT_NEAR(peak(1), 160.4, printed);
  EXPECT_NEAR(peak(3), 225.1, printed);
  EXPECT_NEAR(peak(5), 255.2, printed);
  EXPECT_NEAR(peak(100), 431.8, printed);
}

TEST(IntensityFormula, SinglePeriodsOfShenzhenGiveItsOfficialDepths) {
  struct Check {
    PeriodTable::Row row;
    double minutes, depth_mm;
  };
  // The official table has 220.739 mm for 100 a and 180 min in the west; its own constants give 220.740.
  const std::vector<Check> checks{
      {{2, 10533.525, 30.983, 0.926}, 5, 11.426},    {{5, 8777.687, 29.351, 0.821}, 30, 55.182},
      {{20, 5013.674, 21.838, 0.657}, 60, 99.719},   {{100, 3487.962, 16.257, 0.537}, 180, 220.740},
      {{2, 4728.605, 18.446, 0.770}, 5, 12.475},     {{10, 5226.599, 21.591, 0.703}, 30, 58.706},
      {{100, 4111.874, 19.158, 0.594}, 60, 110.095}, {{5, 2004.835, 9.157, 0.534}, 30, 50.807},
      {{100, 2331.153, 9.200, 0.463}, 120, 176.409}};
  for (const Check& check : checks)
    EXPECT_NEAR(depth_mm(PeriodTable{{check.row}}, check.row.return_period, check.minutes, Conversion::official_167),
                check.depth_mm, 0.0005001);
}

const IntervalLaw shenzhen_west{{{1, 10, {67.931, -10.040, 0.378}, {31.178, -1.281, 0.836}, {0.986, -0.106, 0.247}},
                                 {10, 100, {42.130, -4.684, 6.737}, {30.239, -3.067, 4.527}, {0.848, -0.068, 3.422}}}};

TEST(IntensityFormula, IntervalFormulaOfShenzhenStaysWithinTwoPerMilleOfTheSinglePeriods) {
  constexpr double fitted = 0.002;  // the reference found 0.1 to 0.2 %
  EXPECT_NEAR(depth_mm(shenzhen_west, 2, 5, Conversion::official_167) / 11.426, 1.0, fitted);
  EXPECT_NEAR(depth_mm(shenzhen_west, 5, 30, Conversion::official_167) / 55.182, 1.0, fitted);
  EXPECT_NEAR(depth_mm(shenzhen_west, 20, 60, Conversion::official_167) / 99.719, 1.0, fitted);
  EXPECT_NEAR(depth_mm(shenzhen_west, 100, 180, Conversion::official_167) / 220.739, 1.0, fitted);
}

TEST(IntensityFormula, WhereTwoPiecesMeetTheOneOfLongerPeriodsHolds) {
  EXPECT_NEAR(intensity_curve(shenzhen_west, litres, 10, Conversion::official_167).a * 167.0, 6110.530, 0.5);
}

TEST(IntensityFormula, AFormulaInMillimetresAMinuteNeedsNoConversion) {
  const LogarithmicLaw suzhou{.A = 17.969, .C = 1.24, .b = 18.415, .n = 0.785};
  for (const Conversion conversion : {Conversion::official_167, Conversion::exact}) {
    const IntensityCurve curve = intensity_curve(suzhou, IntensityUnit::millimetres_per_minute, 100, conversion);
    EXPECT_NEAR(1e3 * curve.depth(1440 * minute), 296.0, 0.5);
  }
}

TEST(IntensityFormula, APeriodThatIsNotThereIsRefusedWithTheOnesThatAre) {
  try {
    depth_mm(PeriodTable{{{2, 10533.525, 30.983, 0.926}, {5, 8777.687, 29.351, 0.821}}}, 3, 5, Conversion::official_167);
    FAIL() << "a period of 3 a was accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("3 a"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("2, 5 a"), std::string::npos) << error.what();
  }
  EXPECT_THROW(depth_mm(shenzhen_west, 0.5, 5, Conversion::official_167), InputError);
  EXPECT_THROW(depth_mm(shenzhen_west, 101, 5, Conversion::official_167), InputError);
}

TEST(IntensityFormula, PeriodsThatLeaveNoRainAreRefused) {
  EXPECT_THROW(depth_mm(shanghai, 0.05, 60, Conversion::exact), InputError);   // 1 + C lg P < 0
  EXPECT_THROW(depth_mm(shanghai, 0.0, 60, Conversion::exact), InputError);
  EXPECT_THROW(depth_mm(shanghai, -5.0, 60, Conversion::exact), InputError);
  EXPECT_THROW(depth_mm(shanghai, std::nan(""), 60, Conversion::exact), InputError);
  EXPECT_THROW(depth_mm(old_shanghai, 0.05, 60, Conversion::exact), InputError);
}

TEST(IntensityFormula, AnExponentAboveOneReachesOnlySoFar) {
  const IntensityCurve hangzhou{.a = 60.0, .b = 25.0, .n = 1.038};
  const double reach = hangzhou.longest_duration();
  EXPECT_NEAR(reach / minute, 25.0 / 0.038, 1e-9);
  EXPECT_GT(hangzhou.depth(reach), hangzhou.depth(0.9 * reach));
  EXPECT_GT(hangzhou.depth(reach), hangzhou.depth(1.1 * reach));
  EXPECT_EQ((IntensityCurve{60.0, 25.0, 0.9}).longest_duration(), std::numeric_limits<double>::infinity());
}

RC_GTEST_PROP(IntensityFormula, LongerAndRarerStormsBringMoreRain, ()) {
  const double period = *rc::gen::inRange(10, 1000) / 10.0, more = period * (1.0 + *rc::gen::inRange(1, 300) / 100.0);
  const double minutes = *rc::gen::inRange(1, 1440), longer = minutes + *rc::gen::inRange(1, 100);
  for (const IntensityLaw& law : {IntensityLaw{shanghai}, IntensityLaw{old_shanghai}}) {
    RC_ASSERT(depth_mm(law, period, longer, Conversion::exact) > depth_mm(law, period, minutes, Conversion::exact));
    if (std::holds_alternative<LogarithmicLaw>(law))
      RC_ASSERT(depth_mm(law, more, minutes, Conversion::exact) > depth_mm(law, period, minutes, Conversion::exact));
  }
}

}  // namespace
}  // namespace hydro::rain
