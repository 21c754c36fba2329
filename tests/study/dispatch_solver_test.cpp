#include "libhydro/study/detail/dispatch_solver.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "tests/response/dispatch_town.h"

namespace hydro::study {
namespace {

using namespace response;

constexpr double hour = 3600.0;

DispatchProblem random_problem(int teams, int places, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> at(0.0, 3800.0), time(0.0, 3.0 * hour), lasts(0.3 * hour, 1.5 * hour), weight(1.0, 20.0);
  DispatchProblem problem;
  problem.streets = town(20, 200.0, 8.0);
  for (int t = 0; t < teams; ++t) {
    Team team{.id = "t" + std::to_string(t), .at = {at(random), at(random)}, .setup = 600.0};
    if (t % 7 == 6) team.service = Service::barrier;
    if (t % 3 == 1) team.capacity = 0.3;
    problem.teams.push_back(team);
    problem.ready.push_back(0.0), problem.end_of_shift.push_back(t % 5 == 4 ? 2.0 * hour : 12.0 * hour);
  }
  for (int d = 0; d < places; ++d) {
    const double from = time(random);
    problem.demands.push_back({.place = d, .at = {at(random), at(random)}, .from = from, .until = from + lasts(random), .weight = weight(random), .inflow = d % 2 ? 0.4 : 0.0, .slots = d % 6 == 5 ? 2 : 1});
  }
  return problem;
}

TEST(DispatchSolver, FindsWhatTryingEverythingFinds) {
  for (unsigned seed = 0; seed < 25; ++seed) {
    const DispatchProblem problem = random_problem(3, 5, seed);
    const Moves moves = moves_of(problem);
    const Dispatch best = best_dispatch(problem, moves, 10.0);
    EXPECT_NEAR(best.avoided, by_brute_force(problem, moves), 1e-5) << "seed " << seed;
    EXPECT_LT(best.gap(), 1e-6);
    EXPECT_GE(best.avoided, greedy_dispatch(problem, moves).avoided - 1e-6);
  }
}

TEST(DispatchSolver, TwentyOneTeamsToSixtyPlacesAreProvedWithinOnePercentInTenSeconds) {
  const DispatchProblem problem = random_problem(21, 60, 1);
  const auto begin = std::chrono::steady_clock::now();
  const Moves moves = moves_of(problem);
  const Dispatch best = best_dispatch(problem, moves, 8.0);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_LT(best.gap(), 0.01);
  EXPECT_LT(seconds, 10.0);
  EXPECT_GE(best.avoided, greedy_dispatch(problem, moves).avoided);
  RecordProperty("seconds", std::to_string(seconds));
  const Dispatch again = best_dispatch(problem, moves, 8.0);
  ASSERT_EQ(again.assignments.size(), best.assignments.size());
  for (std::size_t i = 0; i < best.assignments.size(); ++i) {
    EXPECT_EQ(again.assignments[i].team, best.assignments[i].team);
    EXPECT_EQ(again.assignments[i].demand, best.assignments[i].demand);
  }
}

}  // namespace
}  // namespace hydro::study
