// Changes of a network from the scenario to reports, comparisons and sweeps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/network_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/study/compare.h"
#include "libhydro/study/run.h"
#include "libhydro/study/sweep.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* what_if = R"(format = "hydro-scenario/1"
name = "works"
[time]
start = 2024-07-01T00:00:00Z
duration = "2h"
[output]
report_interval = "5min"
[network]
file = "network.gpkg"
systems = "systems.csv"
layout = "none"

[[network.change]]
id = "bigger-tank"
title = "A tank twice as large"
title_zh = "调蓄池扩容"
kind = "storage"
ids = "t*"
factor = { volume = 2 }
unit_cost = 1500
yearly_cost = 20
source = "bids of 2025"
status = "found"

[[network.change]]
id = "wider"
layouts = ["bold"]
kind = "conduit"
systems = ["S1"]
factor = { size = 1.25 }

[[network.change]]
id = "pump"
layouts = ["bold"]
kind = "pump"
ids = ["P1"]
set = { start_depth = "0.8 m" }
factor = { discharge = 1.5 }
cost = 2e6
)";

/// A pipe that is too small for its inflow, a tank, and a pump over a dike.
io::NetworkFile drawing() {
  using namespace network;
  io::NetworkFile file{.path = "made"};
  DrainageNetwork& net = file.network;
  net.nodes = {{.id = "A", .invert_elevation = 3.0, .depth = 2.0, .place = Point{0.0, 0.0}},
               {.id = "tank", .invert_elevation = 0.0, .depth = 4.0, .kind = Storage{CylindricalStorage{8.0, 8.0}}, .place = Point{100.0, 30.0}},
               {.id = "river", .invert_elevation = 3.0, .kind = Outfall{}, .place = Point{300.0, 30.0}}};
  net.links = {{.id = "main", .from = 0, .to = 1, .kind = Conduit{.length = 100.0, .manning_n = 0.013, .section = Circle{0.5}, .inlet_elevation = 3.0, .outlet_elevation = 2.4}},
               {.id = "P1", .from = 1, .to = 2, .kind = Pump{PumpCurve::depth, {0.0, 4.0}, {0.08, 0.12}, 1.0, 0.3}, .initial_setting = 0.0}};
  net.inflows = {{.node = 0, .series = TimeSeries({0.0, 1200.0, 2400.0, 4800.0}, {0.0, 0.4, 0.05, 0.0}, Interpolation::linear)}};
  return file;
}

class NetworkChangeRun : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write("scenario.toml", what_if);
    write("systems.csv", "id,well,area_ha,design_discharge_m3s,pump_capacity_m3s,return_period_years\nS1,tank,4.0,0.12,0.12,3\n");
    io::write_network((folder_ / "network.gpkg").string(), drawing());
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string text_of(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  results::RunResult run_with(const std::string& out, std::vector<std::string> settings, Language language = Language::english) const {
    return run({.scenario = path("scenario.toml"), .overrides = std::move(settings), .output = path(out), .threads = 1, .until = {}, .language = language}, {}).result;
  }
  std::vector<Fault> faults_of(std::vector<std::string> settings) const {
    try {
      run_with("refused", std::move(settings));
    } catch (const InputError& error) {
      return error.faults();
    }
    return {};
  }

  fs::path folder_ = fs::temp_directory_path() / fmt::format("hydro-change-{}-{}", ::getpid(), testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(NetworkChangeRun, ABiggerTankIsToldWithItsCost) {
  const results::RunResult result = run_with("bigger", {"network.layout=bigger-tank"});
  ASSERT_EQ(result.network_changes.size(), 1u);
  const results::NetworkChange& row = result.network_changes[0];
  EXPECT_EQ(row.elements, "tank");
  EXPECT_EQ(row.quantity, "volume");
  EXPECT_EQ(row.to, 2.0 * row.from);
  EXPECT_NEAR(row.from, 0.25 * 3.14159265358979 * 64.0 * 4.0, 1e-9);
  ASSERT_EQ(result.costs.size(), 1u);
  EXPECT_NEAR(result.costs[0].capital(), 1500.0 * row.from, 1e-6);
  EXPECT_NEAR(result.costs[0].yearly(), 20.0 * row.from, 1e-6);
  EXPECT_EQ(result.costs[0].status, "found");
  const results::RunResult none = run_with("none", {});
  EXPECT_TRUE(none.network_changes.empty() && none.costs.empty());
  const auto depth = [](const results::RunResult& run) { return run.nodes[1].max_depth(); };
  EXPECT_LT(depth(result), depth(none));
  EXPECT_THAT(text_of("bigger/report.html"), testing::AllOf(HasSubstr("What was changed in the network"), HasSubstr("A tank twice as large"), HasSubstr("bids of 2025"), HasSubstr("network.layout=bigger-tank")));
  EXPECT_THAT(text_of("bigger/summary.json"), testing::AllOf(HasSubstr("\"network_changes\""), HasSubstr("\"kind\": \"network.change.bigger-tank\"")));
  run_with("chinese", {"network.layout=bigger-tank"}, Language::chinese);
  EXPECT_THAT(text_of("chinese/report.html"), testing::AllOf(HasSubstr("管网变更"), HasSubstr("调蓄池扩容"), HasSubstr("容积")));
  const results::RunResult stored = io::read_run_result(path("bigger"));
  ASSERT_EQ(stored.network_changes.size(), 1u);
  EXPECT_EQ(stored.network_changes[0].to, row.to);
  EXPECT_EQ(stored.costs[0].capital(), result.costs[0].capital());

  const CompareOutcome compared = compare({.folders = {path("none"), path("bigger")}, .output = path("beside")}, [](const Bilingual&) {});
  EXPECT_THAT(text_of("beside/report.html"), testing::AllOf(HasSubstr("As its file has it: "), HasSubstr("A tank twice as large")));
  EXPECT_NEAR(compared.differences.at(0).capital(), result.costs[0].capital(), 1e-6);
}

TEST_F(NetworkChangeRun, ALayoutMayHaveSeveralChangesAndPresetCosts) {
  const results::RunResult result = run_with("bold", {"network.layout=bold"});
  ASSERT_EQ(result.network_changes.size(), 3u) << "the main, and two quantities of the pump";
  EXPECT_EQ(result.network_changes[0].to, 0.625);
  ASSERT_EQ(result.costs.size(), 2u);
  EXPECT_EQ(result.costs[0].quantity, 100.0) << "m of conduit";
  EXPECT_NEAR(result.costs[0].unit_capital, 2400.0 + (4800.0 - 2400.0) * 0.025 / 0.4, 1e-9) << "data/network_costs.toml at 0.625 m";
  EXPECT_EQ(result.costs[0].status, "inferred");
  EXPECT_EQ(result.costs[1].capital(), 2e6);
  EXPECT_NEAR(result.pumped_systems.at(0).pump_capacity, 0.18, 1e-12) << "what the station can lift now";
  const results::RunResult all = run_with("all", {"network.layout=all", "network.change.pump.cost=0"});
  EXPECT_EQ(all.network_changes.size(), 4u);
  EXPECT_EQ(all.costs.size(), 2u) << "the pump is free";
  EXPECT_EQ(run_with("two", {"network.layout=[\"bigger-tank\", \"pump\"]"}).network_changes.size(), 3u);
}

TEST_F(NetworkChangeRun, FactorsOfOneAreTheFileAsItIsToTheBit) {
  const results::RunResult none = run_with("none", {}), same = run_with("same", {"network.layout=all", "network.change.bigger-tank.factor.volume=1", "network.change.wider.factor.size=1", "network.change.pump.factor.discharge=1",
                                                                                  "network.change.pump.set.start_depth=1"});
  ASSERT_EQ(same.network_changes.size(), 4u);
  for (std::size_t n = 0; n < none.nodes.size(); ++n) EXPECT_EQ(none.nodes[n].level, same.nodes[n].level);
  for (std::size_t l = 0; l < none.links.size(); ++l) EXPECT_EQ(none.links[l].discharge, same.links[l].discharge);
  EXPECT_EQ(none.balance.back().outflow, same.balance.back().outflow);
}

TEST_F(NetworkChangeRun, ASystemThatNobodyKnowsIsOneFault) {
  const std::vector<Fault> faults = faults_of({"network.layout=wider", "network.change.wider.systems=[\"S9\"]"});
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_THAT(faults[0].message, HasSubstr("the table of drainage systems has no \"S9\""));
}

TEST_F(NetworkChangeRun, WhatCannotBeIsToldAtItsLineAllAtOnce) {
  std::vector<Fault> faults = faults_of({"network.layout=all", "network.change.bigger-tank.ids=x*", "network.change.wider.factor.size=5", "network.change.pump.set.start_depth=0.1"});
  std::string all;
  for (const Fault& fault : faults) all += fault.text() + '\n';
  ASSERT_EQ(faults.size(), 3u) << all;
  const auto told = [&](const std::string& words) {
    const auto at = std::ranges::find_if(faults, [&](const Fault& fault) { return fault.message.find(words) != std::string::npos; });
    EXPECT_TRUE(at != faults.end()) << words;
    return at == faults.end() ? 0 : at->place.line;
  };
  EXPECT_EQ(told("no storage matches \"x*\""), 13);
  EXPECT_EQ(told("2.5 m high, would stand 0.5 m out of the ground at A"), 25);
  EXPECT_EQ(told("stop above the depth at which it starts"), 32);
  faults = faults_of({"network.layout=bigger", "network.change.bigger-tank.factor.size=2", "network.change.wider.systems=S2", "network.change.pump.kind=pipe"});
  EXPECT_GE(faults.size(), 3u);
  EXPECT_EQ(faults_of({"network.layout=all", "network.change.wider.systems=S2"}).at(0).place.line, 25) << "no such system";
  EXPECT_THAT(faults_of({"network.layout=all", "network.change.wider.ids=T9"}).at(0).message, HasSubstr("there is no conduit \"T9\" in its drainage systems"));
}

TEST_F(NetworkChangeRun, ASweepKnowsWhatItsLayoutsCostAndAnOptimiserChoosesAmongThem) {
  write("study.toml", "format = \"hydro-study/1\"\nname = \"tanks\"\nscenario = \"scenario.toml\"\n[[layout]]\nname = \"as it is\"\n[[layout]]\nname = \"x 2\"\nset = [\"network.layout=bigger-tank\"]\n"
                      "[[layout]]\nname = \"x 4\"\nset = [\"network.layout=bigger-tank\", \"network.change.bigger-tank.factor.volume=4\"]\n"
                      "[optimise]\nminimise = \"nodes_spilled_m3\"\nbudget = 1e7\n[[measure]]\nname = \"tank\"\nadds = [\"network.layout=bigger-tank\"]\n[[measure]]\nname = \"pump\"\nadds = [\"network.layout=pump\"]\n");
  const SweepOutcome outcome = sweep({.study = path("study.toml"), .output = path("out"), .jobs = 1, .optimise = true}, {});
  ASSERT_EQ(outcome.outcome.variants.size(), 3u) << text_of("out/runs.csv");
  EXPECT_EQ(outcome.outcome.variants[0].capital, 0.0);
  EXPECT_NEAR(outcome.outcome.variants[1].capital, 1500.0 * 64.0 * 3.14159265358979, 1e-3);
  EXPECT_NEAR(outcome.outcome.variants[2].capital, 3.0 * outcome.outcome.variants[1].capital, 1e-3);
  const std::string front = text_of("out/front.csv");
  EXPECT_THAT(front, HasSubstr("tank + pump"));
}

}  // namespace
}  // namespace hydro::study
