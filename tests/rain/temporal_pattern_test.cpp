#include "libhydro/rain/temporal_pattern.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "libhydro/core/error.h"

namespace hydro::rain {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

constexpr double minute = 60.0, mm = 1e-3;

IntensityCurve shanghai(double period) {
  return intensity_curve(LogarithmicLaw{.A = 1600, .C = 0.846, .b = 7.0, .n = 0.656},
                         IntensityUnit::litres_per_second_hectare, period, Conversion::official_167);
}

double sum(const std::vector<double>& rain) { return std::accumulate(rain.begin(), rain.end(), 0.0); }

std::vector<double> in_mm(std::vector<double> rain) {
  for (double& depth : rain) depth /= mm;
  return rain;
}

const MassCurve front_loaded({0.0, 0.25, 0.5, 1.0}, {0.0, 0.5, 0.75, 1.0});

std::vector<TemporalPattern> every_pattern(double peak_ratio) {
  return {Chicago{peak_ratio}, AlternatingBlock{peak_ratio}, Uniform{}, Triangle{peak_ratio}, front_loaded};
}

TEST(TemporalPattern, ChicagoStormOfShanghaiIsThatOfTheReferenceTable) {
  constexpr double printed = 0.0005001;
  const std::vector<double> expected{1.255, 1.362, 1.496, 1.667, 1.896, 2.220, 2.721, 3.612, 5.709, 13.869, 9.859, 5.639,
                                     4.050, 3.213, 2.692, 2.335, 2.074, 1.874, 1.715, 1.585, 1.477, 1.386, 1.308, 1.239};
  const std::vector<double> rain = in_mm(rain_of_steps(Chicago{0.405}, 120 * minute, 5 * minute, shanghai(5), {}));
  EXPECT_THAT(rain, Pointwise(DoubleNear(printed), expected));
  EXPECT_NEAR(sum(rain), 76.25, 0.005);
}

TEST(TemporalPattern, ChicagoHoldsTheHeaviestRainOfEveryDurationAroundItsPeak) {
  // With steps of a second the steps from (r (T - d)) to (r (T - d) + d) hold what the formula gives for d.
  const double r = 0.4, duration = 100 * minute;
  const IntensityCurve curve = shanghai(10);
  const std::vector<double> rain = rain_of_steps(Chicago{r}, duration, 1.0, curve, {});
  for (const double part : {600.0, 1800.0, 3600.0}) {
    const auto first = rain.begin() + static_cast<int>(r * (duration - part));
    EXPECT_NEAR(std::accumulate(first, first + static_cast<int>(part), 0.0), curve.depth(part), 1e-12);
  }
}

TEST(TemporalPattern, ChicagoPeakMayLieAtEitherEnd) {
  const std::vector<double> early = rain_of_steps(Chicago{0.0}, 60 * minute, 5 * minute, shanghai(2), {});
  std::vector<double> late = rain_of_steps(Chicago{1.0}, 60 * minute, 5 * minute, shanghai(2), {});
  EXPECT_NEAR(early.front(), shanghai(2).depth(5 * minute), 1e-15);
  EXPECT_TRUE(std::ranges::is_sorted(late));
  std::ranges::reverse(late);
  EXPECT_THAT(late, Pointwise(DoubleNear(1e-15), early));
}

TEST(TemporalPattern, AlternatingBlocksSurroundThePeakInTurn) {
  const IntensityCurve curve = shanghai(5);
  const auto block = [&](int k) { return curve.depth(k * 10 * minute) - curve.depth((k - 1) * 10 * minute); };
  EXPECT_THAT(rain_of_steps(AlternatingBlock{0.5}, 50 * minute, 10 * minute, curve, {}),
              Pointwise(DoubleNear(1e-15), {block(5), block(3), block(1), block(2), block(4)}));
  EXPECT_THAT(rain_of_steps(AlternatingBlock{0.0}, 30 * minute, 10 * minute, curve, {}),
              Pointwise(DoubleNear(1e-15), {block(1), block(2), block(3)}));
  EXPECT_THAT(rain_of_steps(AlternatingBlock{1.0}, 30 * minute, 10 * minute, curve, {}),
              Pointwise(DoubleNear(1e-15), {block(3), block(2), block(1)}));
}

TEST(TemporalPattern, UniformRainIsTheSameInEveryStep) {
  EXPECT_THAT(rain_of_steps(Uniform{}, 60 * minute, 20 * minute, {}, 0.03),
              Pointwise(DoubleNear(1e-17), {0.01, 0.01, 0.01}));
}

TEST(TemporalPattern, TriangleRisesToItsPeakAndFalls) {
  // Heights 0, 2, 0 at 0, 0.5, 1: quarters hold 1/8, 3/8, 3/8, 1/8.
  EXPECT_THAT(rain_of_steps(Triangle{0.5}, 40 * minute, 10 * minute, {}, 0.08),
              Pointwise(DoubleNear(1e-16), {0.01, 0.03, 0.03, 0.01}));
  EXPECT_THAT(rain_of_steps(Triangle{0.0}, 20 * minute, 10 * minute, {}, 0.04), Pointwise(DoubleNear(1e-16), {0.03, 0.01}));
  EXPECT_THAT(rain_of_steps(Triangle{1.0}, 20 * minute, 10 * minute, {}, 0.04), Pointwise(DoubleNear(1e-16), {0.01, 0.03}));
}

TEST(TemporalPattern, MassCurveIsStraightBetweenItsPoints) {
  EXPECT_THAT(rain_of_steps(front_loaded, 80 * minute, 10 * minute, {}, 0.08),
              Pointwise(DoubleNear(1e-16), {0.02, 0.02, 0.01, 0.01, 0.005, 0.005, 0.005, 0.005}));
}

TEST(TemporalPattern, APatternInStepsKeepsItsShapeInOtherSteps) {
  const std::vector<double> steps{1.0, 5.0, 2.0};
  EXPECT_THAT(rain_of_steps(MassCurve::of_steps(steps), 30 * minute, 10 * minute, {}, 0.008),
              Pointwise(DoubleNear(1e-16), {0.001, 0.005, 0.002}));
  EXPECT_THAT(rain_of_steps(MassCurve::of_steps(steps), 30 * minute, 15 * minute, {}, 0.008),
              Pointwise(DoubleNear(1e-16), {0.0035, 0.0045}));
}

TEST(TemporalPattern, MassCurvesThatMakeNoSenseAreRefused) {
  EXPECT_THROW(MassCurve({0.0, 1.0}, {0.0, 0.9}), InputError);
  EXPECT_THROW(MassCurve({0.1, 1.0}, {0.0, 1.0}), InputError);
  EXPECT_THROW(MassCurve({0.0, 0.5, 0.5, 1.0}, {0.0, 0.1, 0.2, 1.0}), InputError);
  EXPECT_THROW(MassCurve({0.0, 0.5, 0.7, 1.0}, {0.0, 0.6, 0.5, 1.0}), InputError);
  EXPECT_THROW(MassCurve({0.0, 0.5, 1.0}, {0.0, std::nan(""), 1.0}), InputError);
  EXPECT_THROW(MassCurve({0.0, 1.0}, {0.0, 0.5, 1.0}), InputError);
  EXPECT_THROW(MassCurve({}, {}), InputError);
  const std::vector<double> negative{1.0, -0.5}, dry{0.0, 0.0};
  EXPECT_THROW(MassCurve::of_steps(negative), InputError);
  EXPECT_THROW(MassCurve::of_steps(dry), InputError);
  EXPECT_THROW(MassCurve::of_steps({}), InputError);
}

TEST(TemporalPattern, OrdersThatDoNotFitTogetherAreRefused) {
  const IntensityCurve curve = shanghai(5);
  const double hour = 60 * minute;
  EXPECT_THROW(rain_of_steps(Uniform{}, hour, 7 * minute, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Uniform{}, 0.0, minute, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Uniform{}, hour, 0.0, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Uniform{}, hour, 2 * hour, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Uniform{}, hour, 1e-6, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Uniform{}, std::nan(""), minute, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Chicago{1.01}, hour, minute, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Triangle{-0.1}, hour, minute, curve, {}), InputError);
  EXPECT_THROW(rain_of_steps(Chicago{0.4}, hour, minute, {}, 0.05), InputError);
  EXPECT_THROW(rain_of_steps(Uniform{}, hour, minute, {}, {}), InputError);
  EXPECT_THROW(rain_of_steps(Uniform{}, hour, minute, curve, -0.01), InputError);
  EXPECT_THROW(rain_of_steps(Chicago{0.4}, 24 * hour, minute, IntensityCurve{60.0, 25.0, 1.038}, {}), InputError);
}

RC_GTEST_PROP(TemporalPattern, EveryPatternBringsExactlyTheRainThatWasOrderedAndNeverLessThanNone, ()) {
  const double rounding = 1e-13;  // relative: sums of up to 300 steps, each off by a few parts in 1e16
  const double r = *rc::gen::inRange(0, 101) / 100.0, step = *rc::gen::inRange(1, 900);
  const int steps = *rc::gen::inRange(1, 300);
  const IntensityCurve curve = shanghai(*rc::gen::inRange(1, 100));
  const std::optional<double> total =
      *rc::gen::arbitrary<bool>() ? std::optional(*rc::gen::inRange(0, 500) * mm) : std::nullopt;
  for (const TemporalPattern& pattern : every_pattern(r)) {
    const std::vector<double> rain = rain_of_steps(pattern, steps * step, step, curve, total);
    const double expected = total ? *total : curve.depth(steps * step);
    RC_ASSERT(rain.size() == static_cast<std::size_t>(steps));
    RC_ASSERT(std::abs(sum(rain) - expected) <= rounding * expected);
    RC_ASSERT(std::ranges::all_of(rain, [](double depth) { return depth >= 0.0; }));
  }
}

RC_GTEST_PROP(TemporalPattern, TwoStepsOfAFineStormAreOneOfACoarseStorm, ()) {
  const double r = *rc::gen::inRange(0, 101) / 100.0, step = *rc::gen::inRange(1, 900);
  const int steps = *rc::gen::inRange(1, 100);
  const IntensityCurve curve = shanghai(7);
  for (const TemporalPattern& pattern : every_pattern(r)) {
    if (std::holds_alternative<AlternatingBlock>(pattern)) continue;  // its blocks move
    const std::vector<double> fine = rain_of_steps(pattern, 2 * steps * step, step, curve, {});
    const std::vector<double> coarse = rain_of_steps(pattern, 2 * steps * step, 2 * step, curve, {});
    for (std::size_t k = 0; k < coarse.size(); ++k) RC_ASSERT(std::abs(fine[2 * k] + fine[2 * k + 1] - coarse[k]) < 1e-14);
  }
}

TEST(PilgrimCordery, OneStormIsItsOwnPattern) {
  EXPECT_THAT(pilgrim_cordery({{2.0, 5.0, 1.0, 2.0}}), Pointwise(DoubleNear(1e-15), {0.2, 0.5, 0.1, 0.2}));
}

TEST(PilgrimCordery, MeanSharesOfRanksGoToThePositionsInOrderOfMeanRank) {
  // Ranks (heaviest 1): storm one 3 1 2, storm two 2 1 3, storm three 1 2 3; means 2, 4/3, 8/3.
  // Shares by rank: one .6 .3 .1, two .5 .3 .2, three .7 .2 .1; means .6, .8/3, .4/3.
  const std::vector<double> pattern = pilgrim_cordery({{1, 6, 3}, {3, 5, 2}, {14, 4, 2}});
  EXPECT_THAT(pattern, Pointwise(DoubleNear(1e-15), {0.8 / 3, 0.6, 0.4 / 3}));
}

TEST(PilgrimCordery, StepsOfEqualRainShareTheirMeanRank) {
  // Storm one: ranks 1.5 1.5 3; storm two: 3 1 2. Means 2.25, 1.25, 2.5.
  EXPECT_THAT(pilgrim_cordery({{4, 4, 2}, {1, 6, 3}}), Pointwise(DoubleNear(1e-15), {0.35, 0.5, 0.15}));
}

TEST(PilgrimCordery, StormsThatCannotBeComparedAreRefused) {
  EXPECT_THROW(pilgrim_cordery({}), InputError);
  EXPECT_THROW(pilgrim_cordery({{}}), InputError);
  EXPECT_THROW(pilgrim_cordery({{1, 2}, {1, 2, 3}}), InputError);
  EXPECT_THROW(pilgrim_cordery({{1, 2}, {0, 0}}), InputError);
  EXPECT_THROW(pilgrim_cordery({{1, -2}}), InputError);
}

RC_GTEST_PROP(PilgrimCordery, ThePatternIsOneStormWhoseOrderDoesNotDependOnThatOfTheStorms, ()) {
  const auto steps = *rc::gen::inRange<std::size_t>(1, 12);
  auto storms = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::vector<int>>>(
      rc::gen::container<std::vector<int>>(steps, rc::gen::inRange(0, 50))));
  std::vector<std::vector<double>> depths;
  for (const std::vector<int>& storm : storms) {
    depths.emplace_back(storm.begin(), storm.end());
    depths.back().front() += 1.0;  // never dry
  }
  const std::vector<double> pattern = pilgrim_cordery(depths);
  RC_ASSERT(std::abs(sum(pattern) - 1.0) < 1e-12);
  RC_ASSERT(std::ranges::all_of(pattern, [](double share) { return share >= 0.0; }));
  std::ranges::reverse(depths);
  const std::vector<double> again = pilgrim_cordery(depths);
  for (std::size_t k = 0; k < steps; ++k) RC_ASSERT(std::abs(pattern[k] - again[k]) < 1e-12);
}

}  // namespace
}  // namespace hydro::rain
