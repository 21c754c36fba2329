#include "libhydro/comparison/ensemble.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "libhydro/comparison/study_design.h"
#include "libhydro/comparison/study_outcome.h"

namespace hydro::comparison {
namespace {

// The example by hand of docs/theory/comparison.md: storms of 2, 10 and 100 years do 0, 1 and 5 million of damage.
//   2 ... 10 a:  (0 + 1) / 2 * (0.5 - 0.1)   = 0.20
//   10 ... 100 a: (1 + 5) / 2 * (0.1 - 0.01) = 0.27
//   rarer:        5 * 0.01                    = 0.05
TEST(ExpectedAnnual, IsTheAreaUnderTheCurveOfDamageOverProbability) {
  EXPECT_NEAR(expected_annual({2.0, 10.0, 100.0}, {0.0, 1.0, 5.0}), 0.52, 1e-12);
  EXPECT_NEAR(expected_annual({100.0, 2.0, 10.0}, {5.0, 0.0, 1.0}), 0.52, 1e-12);  // in any order
}

TEST(ExpectedAnnual, OfOneStormIsItsShareOfYears) { EXPECT_NEAR(expected_annual({50.0}, {10.0}), 0.2, 1e-12); }

TEST(ExpectedAnnual, WeightsAddUpToTheProbabilityOfTheMostFrequentStorm) {
  const std::vector<double> weights = annual_weights({5.0, 1.0, 20.0, 100.0});
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1.0, 1e-12);
}

TEST(LatinHypercube, PutsExactlyOnePointIntoEachPartOfEachAxis) {
  constexpr std::size_t samples = 40, dimensions = 3;
  const auto points = latin_hypercube(samples, dimensions, 7);
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::vector<int> hits(samples, 0);
    for (const auto& point : points) ++hits.at(static_cast<std::size_t>(point[d] * samples));
    EXPECT_EQ(std::ranges::count(hits, 1), static_cast<std::ptrdiff_t>(samples));
  }
  EXPECT_EQ(points, latin_hypercube(samples, dimensions, 7));
  EXPECT_NE(points, latin_hypercube(samples, dimensions, 8));
}

TEST(LatinHypercube, MarginalsAreThoseOfTheDistributions) {
  constexpr std::size_t samples = 1000;
  const auto points = latin_hypercube(samples, 1, 3);
  const auto mean_and_deviation = [&](const Distribution& spread) {
    double sum = 0.0, squares = 0.0;
    for (const auto& point : points) {
      const double value = spread.quantile(point[0]);
      sum += value, squares += value * value;
    }
    const double mean = sum / samples;
    return std::pair{mean, std::sqrt(squares / samples - mean * mean)};
  };
  constexpr double close = 2e-3;  // one point a thousandth: the mean of a part is off by half a part at most
  const auto [uniform, uniform_spread] = mean_and_deviation({.kind = Distribution::Kind::uniform, .from = 2.0, .until = 4.0});
  EXPECT_NEAR(uniform, 3.0, close);
  EXPECT_NEAR(uniform_spread, 2.0 / std::sqrt(12.0), close);
  const auto [triangular, triangular_spread] = mean_and_deviation({.kind = Distribution::Kind::triangular, .from = 0.0, .until = 4.0, .likely = 1.0});
  EXPECT_NEAR(triangular, 5.0 / 3.0, close);
  EXPECT_NEAR(triangular_spread, std::sqrt((0.0 + 16.0 + 1.0 - 0.0 - 0.0 - 4.0) / 18.0), close);
  const auto [normal, normal_spread] = mean_and_deviation({.kind = Distribution::Kind::normal, .from = 10.0, .until = 2.0});
  EXPECT_NEAR(normal, 10.0, close);
  EXPECT_NEAR(normal_spread, 2.0, 0.03);  // cut at three deviations
  const auto [logarithm, logarithm_spread] = mean_and_deviation({.kind = Distribution::Kind::log_uniform, .from = 1.0, .until = std::exp(1.0)});
  EXPECT_NEAR(logarithm, std::exp(1.0) - 1.0, close);
}

TEST(ParetoFront, KeepsWhatNothingBetters) {
  const std::vector<double> cost{0.0, 5.0, 3.0, 3.0, 9.0, 4.0}, harm{10.0, 2.0, 6.0, 5.0, 2.0, std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(pareto_front(cost, harm), (std::vector<std::size_t>{0, 3, 1}));
}

TEST(Effects, OrderWhatWasVariedByItsSwing) {
  const std::vector<double> result{1.0, 2.0, 5.0, 6.0};
  const std::vector<Effect> effects = effects_of({{.name = "small", .labels = {"a", "b"}, .group = {0, 1, 0, 1}}, {.name = "large", .labels = {"x", "y"}, .group = {0, 0, 1, 1}}}, result);
  ASSERT_EQ(effects.size(), 2u);
  EXPECT_EQ(effects[0].name, "large");
  EXPECT_EQ(effects[0].swing(), 4.0);
  EXPECT_EQ(effects[0].high_label, "y");
  EXPECT_EQ(effects[1].swing(), 1.0);
}

StudyDesign two_storms_two_layouts() {
  StudyDesign design;
  design.name = "study";
  design.storms = {{.name = "2 a", .changes = {"s=2"}, .return_period = 2.0}, {.name = "10 a", .changes = {"s=10"}, .return_period = 10.0}};
  design.layouts = {{.name = "none", .changes = {"l=0"}}, {.name = "all", .changes = {"l=1"}, .cost = 7.0}};
  design.plans = {{}};
  design.parameters = {{.name = "n", .key = "n", .values = {"0.1", "0.2"}}};
  return design;
}

TEST(StudyDesign, MembersAreEveryCombinationInOrder) {
  const StudyDesign design = two_storms_two_layouts();
  const std::vector<Member> members = members_of(design);
  ASSERT_EQ(members.size(), 8u);
  EXPECT_EQ(members[0].changes, (std::vector<std::string>{"s=2", "l=0", "n=0.1"}));
  EXPECT_EQ(members[7].changes, (std::vector<std::string>{"s=10", "l=1", "n=0.2"}));
}

TEST(StudyOutcome, ExpectsAYearFromMeansOverTheSamples) {
  StudyDesign design = two_storms_two_layouts();
  design.goal.minimise = "harm";
  const std::vector<Member> members = members_of(design);
  const StudyNumbers numbers{{"harm", "capital_cny"}, {{1, 0}, {3, 0}, {9, 0}, {11, 0}, {0, 5}, {0, 5}, {4, 5}, {6, 5}}};
  // The rows are storms, layouts, samples; put them into the order of the members.
  StudyNumbers ordered = numbers;
  const std::size_t order[] = {0, 1, 4, 5, 2, 3, 6, 7};
  for (std::size_t i = 0; i < 8; ++i) ordered.rows[i] = numbers.rows[order[i]];
  const StudyOutcome outcome = outcome_of(design, members, ordered);
  ASSERT_EQ(outcome.variants.size(), 2u);
  EXPECT_TRUE(outcome.by_year);
  EXPECT_NEAR(outcome.variants[0].expected[0], 0.5 * (2.0 + 10.0) * 0.4 + 10.0 * 0.1, 1e-12);
  EXPECT_NEAR(outcome.variants[1].expected[0], 0.5 * (0.0 + 5.0) * 0.4 + 5.0 * 0.1, 1e-12);
  EXPECT_EQ(outcome.variants[1].capital, 7.0);  // the study says it
  EXPECT_EQ(outcome.front, (std::vector<std::size_t>{0, 1}));
  ASSERT_FALSE(outcome.curves.empty());
  EXPECT_EQ(outcome.curves[0].highest[0], 3.0);
}

TEST(StudyDesign, WordsOfTheMeasuresThatAreBuiltMakeOneList) {
  StudyDesign design = two_storms_two_layouts();
  design.parameters.clear();
  design.measures = {{.name = "a", .without = {"tank=0"}, .adds = {"only=garden"}}, {.name = "b", .changes = {"wall=1"}, .adds = {"only=swale"}}};
  EXPECT_EQ(changes_of(design, {true, true}, 0, false), (std::vector<std::string>{"s=2", "l=0", "wall=1", "only=[\"garden\", \"swale\"]"}));
  EXPECT_EQ(changes_of(design, {false, false}, 0, false), (std::vector<std::string>{"s=2", "l=0", "tank=0", "only=[]"}));
}

}  // namespace
}  // namespace hydro::comparison
