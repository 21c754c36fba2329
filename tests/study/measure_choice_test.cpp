#include "libhydro/study/detail/measure_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/study/optimise.h"

namespace hydro::study {
namespace {

using comparison::Built;

double sum_of(const std::vector<double>& values, const Built& built) {
  double sum = 0.0;
  for (std::size_t i = 0; i < built.size(); ++i) sum += built[i] ? values[i] : 0.0;
  return sum;
}

std::vector<double> effect_of(const MeasureChoice& choice, std::size_t k) {
  std::vector<double> effects;
  for (const auto& each : choice.effects) effects.push_back(each[k]);
  return effects;
}

bool allowed(const MeasureChoice& choice, const Built& built) {
  for (std::size_t k = 0; k < choice.at_least.size(); ++k)
    if (sum_of(effect_of(choice, k), built) < choice.at_least[k] - 1e-9) return false;
  int count = 0;
  for (std::size_t i = 0; i < built.size(); ++i) {
    count += built[i];
    for (std::size_t j = 0; j < i; ++j)
      if (built[i] && built[j] && !choice.group[i].empty() && choice.group[i] == choice.group[j]) return false;
  }
  return (choice.most == 0 || count <= choice.most) && sum_of(choice.cost, built) <= choice.budget + 1e-9;
}

/// Every choice there is.
template <class Better>
std::optional<Built> by_force(const MeasureChoice& choice, Better better) {
  std::optional<Built> best;
  const std::size_t count = choice.cost.size();
  for (std::uint32_t code = 0; code < (1u << count); ++code) {
    Built built(count);
    for (std::size_t i = 0; i < count; ++i) built[i] = code >> i & 1u;
    if (allowed(choice, built) && (!best || better(built, *best))) best = built;
  }
  return best;
}

/// Twelve measures with numbers that follow no rule.
MeasureChoice twelve(unsigned seed) {
  MeasureChoice choice;
  std::uint64_t state = seed * 7919u + 17u;
  const auto next = [&state] { return static_cast<double>((state = state * 6364136223846793005ULL + 1442695040888963407ULL) >> 40) / static_cast<double>(1u << 24); };
  for (int i = 0; i < 12; ++i) {
    choice.cost.push_back(2e5 + 4e6 * next());
    choice.effects.push_back({200.0 + 9000.0 * next() * choice.cost.back() / 4e6, 0.05 * next(), 0.1 * next()});
    choice.group.push_back(i % 4 == 0 ? "square" : "");
  }
  return choice;
}

TEST(MeasureChoiceTest, IsAsCheapAsTheCheapestOfAllChoices) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    MeasureChoice choice = twelve(seed);
    choice.at_least = {12000.0, 0.08, 0.15};
    const auto found = cheapest(choice);
    const auto best = by_force(choice, [&](const Built& a, const Built& b) { return sum_of(choice.cost, a) < sum_of(choice.cost, b); });
    ASSERT_EQ(found.has_value(), best.has_value()) << seed;
    if (!found) continue;
    EXPECT_TRUE(allowed(choice, *found)) << seed;
    EXPECT_LE(sum_of(choice.cost, *found), 1.01 * sum_of(choice.cost, *best)) << seed;
  }
}

TEST(MeasureChoiceTest, DoesMostWithinABudgetAndACount) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    MeasureChoice choice = twelve(seed);
    choice.budget = 5e6;
    choice.most = 3;
    const std::vector<double> effects = effect_of(choice, 0);
    const auto found = most_effective(choice, 0);
    const auto best = by_force(choice, [&](const Built& a, const Built& b) { return sum_of(effects, a) > sum_of(effects, b); });
    ASSERT_TRUE(found && best);
    EXPECT_TRUE(allowed(choice, *found)) << seed;
    EXPECT_GE(sum_of(effects, *found), 0.9999 * sum_of(effects, *best)) << seed;
  }
}

TEST(MeasureChoiceTest, SaysWhenNothingIsEnough) {
  MeasureChoice choice = twelve(1);
  choice.at_least = {1e9, -std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  EXPECT_FALSE(cheapest(choice));
}

/// A district whose flooding falls by the measures with diminishing returns: sums of single effects promise too much.
class MadeUpDistrict {
 public:
  static constexpr double areas[] = {4000.0, 3500.0, 3000.0, 1500.0, 900.0};
  static comparison::StudyDesign design() {
    comparison::StudyDesign study;
    study.scenario = "full";
    study.storms = {{.name = "storm"}};
    study.layouts = {{}};
    study.plans = {{}};
    const double costs[] = {4e6, 3.2e6, 2e6, 1.5e6, 0.4e6};
    for (int m = 0; m < 5; ++m) study.measures.push_back({.name = "m" + std::to_string(m), .cost = costs[m], .adds = {"built=" + std::to_string(m)}, .lumped_adds = {"built=" + std::to_string(m)}});
    study.goal.minimise = "flooded_area_m2[0.15]";
    return study;
  }
  static double flooded(const std::string& changes) {
    double left = 1.0;
    for (int m = 0; m < 5; ++m)
      if (changes.find("\"" + std::to_string(m) + "\"") != std::string::npos) left *= 1.0 - areas[m] / 20000.0;
    return 20000.0 * left;
  }
  static std::vector<io::MemberOutcome> evaluate(const std::vector<RunTask>& tasks) {
    std::vector<io::MemberOutcome> outcomes;
    for (const RunTask& task : tasks) {
      const double area = flooded(task.changes.back());
      io::MemberOutcome outcome;
      if (task.scenario == "lumped") outcome.numbers = {{"volume_m3[outflow]", 0.3 * area + 100.0}, {"capture_ratio", 1.0 - area / 40000.0}};
      else outcome.numbers = {{"flooded_area_m2[0.15]", area}, {"greatest_place_depth_m", 0.1 + area / 1e5}};
      outcomes.push_back(std::move(outcome));
    }
    return outcomes;
  }
};

TEST(OptimiseTest, SpendsABudgetAsWellAsEveryChoiceTriedByForce) {
  for (const char* lumped : {"", "lumped"}) {
    comparison::StudyDesign study = MadeUpDistrict::design();
    study.goal.lumped = lumped;
    study.goal.budget = 7e6;
    study.goal.most_measures = 3;
    const comparison::SearchResult result = optimise(study, MadeUpDistrict::evaluate);
    const auto chosen = std::ranges::find_if(result.candidates, &comparison::Candidate::chosen);
    ASSERT_NE(chosen, result.candidates.end());
    double best = 1e9;
    for (unsigned code = 0; code < 32; ++code) {
      std::string words;
      double cost = 0.0;
      int count = 0;
      for (unsigned m = 0; m < 5; ++m)
        if (code >> m & 1u) words += "\"" + std::to_string(m) + "\"", cost += study.measures[m].cost, ++count;
      if (cost <= 7e6 && count <= 3) best = std::min(best, MadeUpDistrict::flooded(words));
    }
    EXPECT_TRUE(chosen->confirmed);
    EXPECT_LE(chosen->found.harm, 1.01 * best) << lumped;
    EXPECT_LE(chosen->cost, 7e6);
  }
}

TEST(OptimiseTest, CorrectsSumsThatPromiseTooMuchUntilTheGoalIsMetInFull) {
  comparison::StudyDesign study = MadeUpDistrict::design();
  study.goal.greatest_depth = 0.23;  // 13000 m2 in the made-up district
  const comparison::SearchResult result = optimise(study, MadeUpDistrict::evaluate);
  const auto chosen = std::ranges::find_if(result.candidates, &comparison::Candidate::chosen);
  ASSERT_NE(chosen, result.candidates.end());
  EXPECT_LE(chosen->found.greatest_depth, 0.23);
  double least = 1e12;
  for (unsigned code = 0; code < 32; ++code) {
    std::string words;
    double cost = 0.0;
    for (unsigned m = 0; m < 5; ++m)
      if (code >> m & 1u) words += "\"" + std::to_string(m) + "\"", cost += study.measures[m].cost;
    if (MadeUpDistrict::flooded(words) <= 13000.0) least = std::min(least, cost);
  }
  EXPECT_LE(chosen->cost, 1.01 * least);
}

TEST(OptimiseTest, TellsHowFarForecastsWere) {
  comparison::StudyDesign study = MadeUpDistrict::design();
  const comparison::SearchResult result = optimise(study, MadeUpDistrict::evaluate);
  EXPECT_GT(result.worst_error, 0.0);
  study.goal.lumped = "lumped";  // which has the same law, so that its forecasts hold
  EXPECT_LT(optimise(study, MadeUpDistrict::evaluate).worst_error, 1e-9);
}

TEST(OptimiseTest, SaysWhichRunDidNotEnd) {
  const comparison::StudyDesign study = MadeUpDistrict::design();
  EXPECT_THROW(optimise(study, [](const std::vector<RunTask>& tasks) { return std::vector<io::MemberOutcome>(tasks.size(), {.status = io::MemberOutcome::Status::numerics, .reason = "no number"}); }), InputError);
}

}  // namespace
}  // namespace hydro::study
