#include "libhydro/simulation/network_recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libhydro/core/error.h"
#include "tests/network/drawings.h"

namespace hydro::simulation {
namespace {

using network::NetworkSolver;
using network::NetworkState;

/// A network that floods, and a tank that a pump empties by a rule.
network::testing::Drawing flooding_and_pumping() {
  network::testing::Drawing d = network::testing::looped_network();
  const int tank = d.tank("tank", 8.0, 4.0, 2.0, network::CylindricalStorage{3.0, 3.0}), sea = d.outfall("sea", 7.0);
  d.link(tank, sea, network::Pump{.start_depth = 1.5, .stop_depth = 0.5}, 0.0);
  d.steady_inflow(tank, 0.02);
  d.node(0).place = {100.0, 200.0};
  d.node(1).place = {220.0, 200.0};
  d.network.links[0].bends = {{150.0, 210.0}};
  return d;
}

constexpr double report_interval = 300.0, end = 4 * 3600.0;

void run(NetworkSolver& solver, NetworkState& state, NetworkRecorder& recorder, double from, double to) {
  for (double time = from; time < to; time += report_interval) {
    recorder.note(solver.advance(state, time, report_interval));
    recorder.record(time + report_interval, state);
  }
}

results::RunResult whole_run() {
  NetworkSolver solver(flooding_and_pumping().network);
  NetworkState state = solver.initial_state();
  NetworkRecorder recorder(solver);
  recorder.record(0.0, state);
  run(solver, state, recorder, 0.0, end);
  results::RunResult result;
  for (std::size_t i = 0; i < recorder.reports(); ++i) result.report_times.push_back(recorder.time(i)), result.balance.push_back(recorder.balance(i));
  recorder.write_into(result, state);
  return result;
}

TEST(NetworkRecorder, ItsAccountClosesAtEveryReport) {
  const results::RunResult result = whole_run();
  ASSERT_EQ(result.balance.size(), 49u);
  for (const results::WaterBalance& balance : result.balance) EXPECT_LT(std::abs(balance.relative_error()), 1e-12);
  EXPECT_GT(result.balance.back().outflow, 1000.0);
}

TEST(NetworkRecorder, PeaksOfStepsAreNotBelowWhatReportsShow) {
  const results::RunResult result = whole_run();
  for (const results::NodeSeries& node : result.nodes) {
    ASSERT_EQ(node.level.size(), result.report_times.size());
    EXPECT_GE(node.max_level + 1e-5, *std::ranges::max_element(node.level)) << node.id;
    EXPECT_GE(node.max_flooding + 1e-6, *std::ranges::max_element(node.flooding)) << node.id;
    EXPECT_EQ(node.spilled_volume > 0.0, node.flooded_time > 0.0) << node.id;
  }
  for (const results::LinkSeries& link : result.links) {
    const float most = *std::ranges::max_element(link.discharge, {}, [](float q) { return std::abs(q); });
    EXPECT_GE(std::abs(link.max_discharge) + 1e-6, std::abs(most)) << link.id;
  }
  const auto flooded = std::ranges::find(result.nodes, "B", &results::NodeSeries::id);
  EXPECT_GT(flooded->spilled_volume, 1.0);
  EXPECT_NEAR(flooded->max_level, flooded->rim_elevation, 0.05);
}

TEST(NetworkRecorder, ALinkIsDrawnThroughItsBendsWhereItsNodesHavePlaces) {
  const results::RunResult result = whole_run();
  EXPECT_EQ(result.links[0].course, (Polyline{{100.0, 200.0}, {150.0, 210.0}, {220.0, 200.0}}));
  EXPECT_TRUE(result.links[1].course.empty());
}

TEST(NetworkRecorder, ARestoredRecordGivesTheSameResultToTheBit) {
  const results::RunResult whole = whole_run();
  NetworkSolver first(flooding_and_pumping().network);
  NetworkState state = first.initial_state();
  NetworkRecorder before(first);
  before.record(0.0, state);
  run(first, state, before, 0.0, end / 2);

  NetworkSolver second(flooding_and_pumping().network);
  NetworkRecorder after(second);
  after.restore(before.memory());
  run(second, state, after, end / 2, end);
  results::RunResult result;
  after.write_into(result, state);
  ASSERT_FALSE(whole.network_actions.empty());
  ASSERT_EQ(result.network_actions.size(), whole.network_actions.size());
  for (std::size_t i = 0; i < whole.network_actions.size(); ++i) {
    EXPECT_EQ(result.network_actions[i].time, whole.network_actions[i].time);
    EXPECT_EQ(result.network_actions[i].cause, whole.network_actions[i].cause);
  }
  for (std::size_t n = 0; n < whole.nodes.size(); ++n) {
    EXPECT_EQ(result.nodes[n].level, whole.nodes[n].level);
    EXPECT_EQ(result.nodes[n].max_level, whole.nodes[n].max_level);
  }
  for (std::size_t l = 0; l < whole.links.size(); ++l) {
    EXPECT_EQ(result.links[l].discharge, whole.links[l].discharge);
    EXPECT_EQ(result.links[l].limited_steps, whole.links[l].limited_steps);
  }
  EXPECT_EQ(result.network_quality.steps, whole.network_quality.steps);
}

TEST(NetworkRecorder, RefusesTheRecordOfAnotherNetwork) {
  NetworkSolver loop(network::testing::looped_network().network), pipe(network::testing::pipe_in_ten_parts(0.5).network);
  NetworkRecorder of_loop(loop), of_pipe(pipe);
  of_loop.record(0.0, loop.initial_state());
  EXPECT_THROW(of_pipe.restore(of_loop.memory()), InputError);
  EXPECT_THROW(of_pipe.restore({}), InputError);
}

}  // namespace
}  // namespace hydro::simulation
