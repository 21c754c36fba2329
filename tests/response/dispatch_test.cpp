#include "libhydro/response/dispatch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/response/dispatch_town.h"

namespace hydro::response {
namespace {

constexpr double hour = 3600.0;

TEST(Streets, EndsThatMeetAreOneCrossing) {
  const StreetMap map = town(3);
  EXPECT_EQ(map.crossings.size(), 9u);
  EXPECT_EQ(map.streets.size(), 12u);
}

TEST(Streets, ADryWayTakesLengthOverSpeed) {
  const StreetMap map = town(4);
  const int from = map.nearest({0.0, 0.0}), to = map.nearest({300.0, 200.0});
  EXPECT_NEAR(arrivals(map, from, 1000.0, {})[static_cast<std::size_t>(to)], 1000.0 + 500.0 / 10.0, 1e-9);
  EXPECT_NEAR(arrivals(map, from, 1000.0, {.speed_share = 0.5})[static_cast<std::size_t>(to)], 1000.0 + 500.0 / 5.0, 1e-9);
}

TEST(Streets, DeepWaterIsGoneRoundOrWaitedFor) {
  const std::vector<Polyline> lines{{{0.0, 0.0}, {100.0, 0.0}}, {{0.0, 0.0}, {0.0, 300.0}, {100.0, 300.0}, {100.0, 0.0}}};
  const std::vector<double> speeds{10.0, 10.0};
  StreetMap map = join_streets(lines, speeds);
  map.times = {0.0, 60.0};
  map.streets[0].depth = {0.6f, 0.0f};
  map.streets[1].depth = {0.0f, 0.0f};
  const int from = map.nearest({0.0, 0.0});
  const auto to = static_cast<std::size_t>(map.nearest({100.0, 0.0}));
  EXPECT_NEAR(arrivals(map, from, 0.0, {})[to], 70.0, 1e-9);   // 700 m round, or 60 s and 10 s: the same here
  map.times = {0.0, 600.0};
  EXPECT_NEAR(arrivals(map, from, 0.0, {})[to], 70.0, 1e-9);   // round
  map.streets[1].depth = {0.6f, 0.6f};
  EXPECT_NEAR(arrivals(map, from, 0.0, {})[to], 610.0, 1e-9);  // waits
  map.streets[0].depth = {0.6f, 0.6f};
  EXPECT_TRUE(std::isinf(arrivals(map, from, 0.0, {})[to]));   // water to the end of what is known
  EXPECT_LT(arrivals(map, from, 0.0, {.wading = 1.0})[to], 600.0);  // a high truck gets through
}

TEST(Streets, WhoLeavesLaterNeverArrivesEarlier) {
  StreetMap map = town(6);
  std::mt19937 random(3);
  std::uniform_real_distribution<float> depth(0.0f, 0.4f);
  for (int i = 0; i < 40; ++i) map.times.push_back(20.0 * i);
  for (Street& street : map.streets)
    for (int i = 0; i < 40; ++i) street.depth.push_back(depth(random));
  std::vector<double> before = arrivals(map, 0, 0.0, {});
  for (double departure = 7.0; departure < 700.0; departure += 7.0) {
    const std::vector<double> now = arrivals(map, 0, departure, {});
    for (std::size_t i = 0; i < now.size(); ++i) EXPECT_GE(now[i], before[i]);
    before = now;
  }
}

TEST(Streets, SpeedFallsWithDepthAndNeverRisesAgain) {
  double before = speed_in_water(14.0, 0.0, 1.0);
  EXPECT_EQ(before, 14.0);
  for (double depth = 0.01; depth < 1.0; depth += 0.01) {
    const double speed = speed_in_water(14.0, depth, 1.0);
    EXPECT_LE(speed, before);
    EXPECT_GT(speed, 0.0);
    before = speed;
  }
  EXPECT_EQ(speed_in_water(14.0, 0.3, 0.3), 0.0);
}

DispatchProblem random_problem(int teams, int places, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> at(0.0, 500.0), time(0.0, 2.0 * hour), lasts(0.2 * hour, hour), weight(1.0, 10.0);
  DispatchProblem problem;
  problem.streets = town(6);
  for (int t = 0; t < teams; ++t) {
    Team team{.id = "t" + std::to_string(t), .at = {at(random), at(random)}, .setup = 300.0};
    if (t % 3 == 2) team.service = Service::barrier;
    if (t % 3 == 1) team.capacity = 0.1;
    problem.teams.push_back(team);
    problem.ready.push_back(t % 4 == 3 ? 0.5 * hour : 0.0);
    problem.end_of_shift.push_back(t % 5 == 4 ? 1.5 * hour : 10.0 * hour);
  }
  for (int d = 0; d < places; ++d) {
    const double from = time(random);
    problem.demands.push_back({.place = d, .at = {at(random), at(random)}, .from = from, .until = from + lasts(random), .weight = weight(random), .inflow = d % 2 ? 0.2 : 0.0, .slots = d % 4 == 3 ? 2 : 1});
  }
  return problem;
}

/// What must hold of every dispatch.
void check(const DispatchProblem& problem, const Dispatch& dispatch) {
  std::vector<int> used(problem.demands.size(), 0);
  double sum = 0.0;
  for (std::size_t i = 0; i < dispatch.assignments.size(); ++i) {
    const Assignment& one = dispatch.assignments[i];
    const Demand& demand = problem.demands[static_cast<std::size_t>(one.demand)];
    EXPECT_GE(one.arrival, one.departure);
    EXPECT_GT(one.until, one.works_from);
    EXPECT_LE(one.until, demand.until);
    EXPECT_GE(one.departure, problem.ready[static_cast<std::size_t>(one.team)]);
    const bool follows = i > 0 && dispatch.assignments[i - 1].team == one.team;
    EXPECT_EQ(one.before, follows ? dispatch.assignments[i - 1].demand : -1);
    ++used[static_cast<std::size_t>(one.demand)];
    sum += one.avoided;
  }
  for (std::size_t d = 0; d < used.size(); ++d) EXPECT_LE(used[d], problem.demands[d].slots);
  EXPECT_NEAR(sum, dispatch.avoided, 1e-9);
  EXPECT_LE(dispatch.avoided, dispatch.without + 1e-9);
}

TEST(Dispatch, GreedyHoldsTheRulesAndIsNeverBetterThanTheBest) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    const DispatchProblem problem = random_problem(3, 4, seed);
    const Moves moves = moves_of(problem);
    const Dispatch greedy = greedy_dispatch(problem, moves);
    check(problem, greedy);
    EXPECT_LE(greedy.avoided, by_brute_force(problem, moves) + 1e-9);
  }
}

TEST(Dispatch, TwoTeamsTwoPlacesAreShared) {
  DispatchProblem problem;
  problem.streets = town(3);
  for (const double x : {0.0, 200.0}) {
    problem.teams.push_back({.id = "t", .at = {x, 0.0}, .setup = 0.0});
    problem.ready.push_back(0.0), problem.end_of_shift.push_back(10.0 * hour);
    problem.demands.push_back({.place = 0, .at = {x, 200.0}, .from = 0.0, .until = hour, .weight = 1.0});
  }
  const Dispatch sent = greedy_dispatch(problem, moves_of(problem));
  ASSERT_EQ(sent.assignments.size(), 2u);
  EXPECT_EQ(sent.assignments[0].demand, 0);
  EXPECT_EQ(sent.assignments[1].demand, 1);
  EXPECT_NEAR(sent.avoided, 2.0 * (hour - 20.0) / hour, 1e-9);
}

TEST(Dispatch, SandbagsThatComeLateAreOfNoUse) {
  DispatchProblem problem;
  problem.streets = town(3);
  problem.teams.push_back({.id = "bags", .service = Service::barrier, .at = {0.0, 0.0}, .setup = 600.0});
  problem.ready = {0.0}, problem.end_of_shift = {10.0 * hour};
  problem.demands.push_back({.place = 0, .at = {200.0, 0.0}, .from = 610.0, .until = hour});
  EXPECT_TRUE(greedy_dispatch(problem, moves_of(problem)).assignments.empty());
  problem.demands[0].from = 620.0;
  EXPECT_EQ(greedy_dispatch(problem, moves_of(problem)).assignments.size(), 1u);
}

}  // namespace
}  // namespace hydro::response
