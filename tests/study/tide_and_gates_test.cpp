// The story of scenarios/tide-and-gates in short: a coarse district floods when the tide comes in by a gate that stands open, shuts
// the outlets of the sewers and the pumps stand; it keeps its streets passable when gates and pumps work.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "libhydro/io/result_file.h"
#include "libhydro/scenario/read.h"
#include "libhydro/simulation/simulation.h"
#include "libhydro/study/execution.h"
#include "libhydro/study/new_district.h"
#include "libhydro/study/prepare.h"
#include "libhydro/study/run.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

class TideAndGates : public testing::Test {
 protected:
  TideAndGates() : folder_(fs::temp_directory_path() / ("hydro_tide_test_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    scenario_ = write_new_district({.rows = 150, .columns = 150, .cell_size = 4.0}, (folder_ / "district").string(), false, {.return_period = 3.0});
    std::ofstream(folder_ / "district" / "nothing_works.txt") << "RULE jammed\nIF SIMULATION TIME >= 0\nTHEN GATE canal-1-gate SETTING = 1\n";
  }
  ~TideAndGates() override { fs::remove_all(folder_); }

  results::RunResult run(std::vector<std::string> overrides) {
    for (const char* common : {"rain.return_period=3", "sponge.layout=\"none\"", "sponge.compare_without=false", "time.duration=\"2h\""}) overrides.emplace_back(common);
    scenario::Scenario scenario = scenario::read_scenario(scenario_, overrides);
    std::erase_if(scenario.boundaries, [](const scenario::BoundarySource& boundary) { return !boundary.id.starts_with("river"); });  // all around is as full
    const Prepared prepared = prepare(scenario, 1);
    NoFrames sink;
    Execution execution(prepared.job, prepared.water, sink);
    EXPECT_TRUE(execution.run_until(prepared.job.end, [](const simulation::State&) { return true; }));
    const simulation::SewerState& sewers = execution.state().sewers;
    for (const double units : sewers.inlet_waiting) EXPECT_LT(std::abs(units), 1e6) << "water owed by a dry street stays a trifle";
    return execution.take_result();
  }

  fs::path folder_;
  std::string scenario_;
};

double flooded(const results::RunResult& run, double threshold) {
  for (const auto& [depth, area] : run.flooded_area)
    if (depth == threshold) return area;
  return -1.0;
}

/// Volume that links passed whose name ends so [m3].
double passed(const results::RunResult& run, const std::string& ending, const std::string& kind) {
  double volume = 0.0;
  for (const results::LinkSeries& link : run.links)
    if (link.id.ends_with(ending) && link.kind == kind) volume += link.volume;
  return volume;
}

TEST_F(TideAndGates, ItFloodsWhenTheTideComesInAndStaysDryWhenGatesAndPumpsWork) {
  const results::RunResult working = run({}), standing = run({"network.rules_file=\"nothing_works.txt\""});
  EXPECT_GT(flooded(standing, 0.30), 3.0 * flooded(working, 0.30) + 1000.0);
  EXPECT_GT(passed(working, "1", "pump") + passed(working, "2", "pump") + passed(working, "3", "pump"), 3000.0);
  EXPECT_EQ(passed(standing, "", "pump"), 0.0);
  EXPECT_FALSE(working.network_actions.empty());
  for (const results::RunResult* one : {&working, &standing}) {
    const results::WaterBalance& balance = one->balance.back();
    EXPECT_LT(std::abs(balance.relative_error()), 1e-9);
    EXPECT_GT(balance.stored_network, 0.0);
  }
  EXPECT_LT(passed(standing, "canal-1-gate", "gate"), -1e4) << "the river comes in";
}

TEST_F(TideAndGates, ARunThatWasInterruptedGoesOnToTheSameBits) {
  const auto request = [&](const std::string& output) {
    return RunRequest{.scenario = scenario_, .overrides = {"sponge.layout=\"none\"", "sponge.compare_without=false", "output.interval=\"5min\""},
                      .output = (folder_ / output).string(), .threads = 1, .until = 900.0};
  };
  study::run(request("whole"), {});
  RunRequest part = request("part");
  RunWatch watch;
  int steps = 0;
  watch.interrupted = [&steps] { return ++steps > 60; };
  EXPECT_EQ(study::run(part, watch).end, RunEnd::interrupted);
  part.resume = true;
  study::run(part, {});
  const auto result = [&](const char* output) { return io::Hdf5ResultReader((folder_ / output / io::result_file_name).string()).read_result(); };
  const results::RunResult whole = result("whole"), resumed = result("part");
  ASSERT_EQ(whole.nodes.size(), resumed.nodes.size());
  for (std::size_t n = 0; n < whole.nodes.size(); ++n) EXPECT_EQ(whole.nodes[n].level, resumed.nodes[n].level) << whole.nodes[n].id;
  ASSERT_EQ(whole.peaks.depth.size(), resumed.peaks.depth.size());
  EXPECT_TRUE(std::ranges::equal(whole.peaks.depth.values(), resumed.peaks.depth.values(), [](float a, float b) { return a == b || (a != a && b != b); }));
}

}  // namespace
}  // namespace hydro::study
