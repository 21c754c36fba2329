// Drainage networks from their files to their results: alone, and under plots.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/network_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/scenario/check.h"
#include "libhydro/study/export_run.h"
#include "libhydro/study/run.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* alone = R"(format = "hydro-scenario/1"
name = "sewers"
[time]
start = 2024-07-01T00:00:00+08:00
duration = "3h"
[network]
file = "network.gpkg"
[output]
report_interval = "5min"
)";

constexpr const char* with_plots = R"([catchments]
file = "catchments.csv"
facility_uses = "uses.csv"
[rain]
kind = "constant"
rate = "60 mm/h"
until = "1h"
)";

/// Two manholes, a tank that a pump empties over a hill, and an outfall.
io::NetworkFile drawing() {
  using namespace network;
  io::NetworkFile file{.path = "made"};
  DrainageNetwork& net = file.network;
  net.nodes = {{.id = "A", .invert_elevation = 3.0, .depth = 2.0, .place = Point{0.0, 0.0}},
               {.id = "B", .invert_elevation = 2.8, .depth = 2.0, .place = Point{100.0, 0.0}},
               {.id = "tank", .invert_elevation = 0.0, .depth = 4.5, .initial_depth = 0.2, .kind = Storage{CylindricalStorage{8.0, 8.0}}, .place = Point{160.0, 30.0}},
               {.id = "river", .invert_elevation = 3.0, .kind = Outfall{}, .place = Point{300.0, 30.0}}};
  const auto pipe = [](double length, double from, double to, double diameter) {
    return Conduit{.length = length, .manning_n = 0.013, .section = Circle{diameter}, .inlet_elevation = from, .outlet_elevation = to};
  };
  net.links = {{.id = "AB", .from = 0, .to = 1, .kind = pipe(100.0, 3.0, 2.8, 0.4)},
               {.id = "BT", .from = 1, .to = 2, .kind = pipe(70.0, 2.8, 2.5, 0.5), .bends = {{140.0, 0.0}}},
               {.id = "P1", .from = 2, .to = 3, .kind = Pump{PumpCurve::depth, {0.0, 4.0}, {0.08, 0.12}, 1.0, 0.3}, .initial_setting = 0.0}};
  net.inflows = {{.node = 0, .series = TimeSeries({0.0, 1200.0, 2400.0, 4800.0}, {0.0, 0.3, 0.05, 0.0}, Interpolation::linear)}, {.node = 1, .base = 0.005}};
  return file;
}

class NetworkRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("hydro-network-run-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write("scenario.toml", alone);
    io::write_network((folder_ / "network.gpkg").string(), drawing());
    write("catchments.csv", "id,outlet_node,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious\nroofs,A,20000,100,0.02,1,0.012,0.2\nyard,,3000,60,0.01,1,0.015,0.2\n");
    write("uses.csv", "catchment,facility,count,unit_area_m2,treated_impervious_share,drain_node\nroofs,bioretention_complex,1,200,0.3,B\n");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  RunRequest request(const std::string& out) const { return {.scenario = path("scenario.toml"), .overrides = {}, .output = path(out), .threads = 1, .until = {}}; }
  std::string fault_of_run() const {
    try {
      run(request("refused"), {});
    } catch (const InputError& error) {
      return error.what();
    }
    return "no fault";
  }

  fs::path folder_;
};

const results::LinkSeries& link(const results::RunResult& result, const std::string& id) { return *std::ranges::find(result.links, id, &results::LinkSeries::id); }

TEST_F(NetworkRun, PressureThatNoLidHoldsIsTold) {
  io::NetworkFile file = drawing();
  file.network.nodes.push_back({.id = "vault", .invert_elevation = 0.0, .depth = 2.0, .kind = network::Storage{network::PyramidalStorage{3.0, 3.0, 0.0}}, .rim = network::Rim::sealed});
  file.network.inflows.push_back({.node = static_cast<int>(file.network.nodes.size()) - 1, .base = 0.005});
  io::write_network((folder_ / "network.gpkg").string(), file);
  std::vector<std::string> told;
  RunWatch watch;
  watch.note = [&](const Bilingual& note) { told.push_back(note.english); };
  const RunOutcome outcome = run(request("run"), watch);
  EXPECT_THAT(told, testing::Contains(HasSubstr("node \"vault\": its water stood ")));
  EXPECT_THAT(outcome.result.remarks, testing::Contains(testing::Field(&Bilingual::english, HasSubstr("above its rim"))));
}

TEST_F(NetworkRun, AloneItClosesItsAccountAndTellsItsActions) {
  const RunOutcome outcome = run(request("run"), {});
  ASSERT_EQ(outcome.end, RunEnd::complete);
  const results::RunResult& result = outcome.result;
  EXPECT_EQ(result.report_times.size(), 37u);
  EXPECT_LE(std::abs(result.balance.back().relative_error()), 1e-12);
  // 0.3 m3/s over a ramp of 20 min up, 20 min down to 0.05 and 40 min to 0; and 5 L/s of dry weather
  EXPECT_NEAR(result.balance.back().inflow, 180.0 + 210.0 + 60.0 + 0.005 * 10800.0, 1e-6);
  EXPECT_GT(result.balance.back().outflow, 100.0);
  EXPECT_GT(result.balance.back().stored_network, 0.0);
  ASSERT_FALSE(result.network_actions.empty());
  EXPECT_EQ(result.links[static_cast<std::size_t>(result.network_actions[0].link)].id, "P1");
  EXPECT_THAT(result.network_actions[0].cause, HasSubstr("start depth"));
  EXPECT_EQ(link(result, "BT").course, (Polyline{{100.0, 0.0}, {140.0, 0.0}, {160.0, 30.0}}));
  EXPECT_THAT(read("run/summary.json"), HasSubstr("\"stored_network\""));

  const results::RunResult stored = io::read_run_result(path("run"));
  EXPECT_EQ(stored.links[1].discharge, result.links[1].discharge);
  EXPECT_EQ(stored.links[1].course, result.links[1].course);
  EXPECT_EQ(stored.links[1].is_closed, true);
  EXPECT_EQ(stored.nodes[2].level, result.nodes[2].level);
  EXPECT_EQ(stored.nodes[2].place, result.nodes[2].place);
  EXPECT_EQ(stored.network_actions[0].cause, result.network_actions[0].cause);
  EXPECT_EQ(stored.network_quality.steps, result.network_quality.steps);
}

TEST_F(NetworkRun, PlotsHandTheirWaterOverAndNothingIsLost) {
  write("scenario.toml", std::string(alone) + with_plots);
  const RunOutcome outcome = run(request("run"), {});
  const results::RunResult& result = outcome.result;
  for (const results::WaterBalance& balance : result.balance) EXPECT_LE(std::abs(balance.relative_error()), 1e-9);
  const results::WaterBalance& end = result.balance.back();
  EXPECT_NEAR(end.rain, 23000 * 0.060, 1e-6);
  EXPECT_NEAR(end.inflow, 180.0 + 210.0 + 60.0 + 0.005 * 10800.0, 1e-6) << "what plots hand over is no inflow of the model";
  EXPECT_GT(end.stored_sponge, 0.0);
  const auto lateral = [&](const char* id) { return std::ranges::find(result.nodes, id, &results::NodeSeries::id)->lateral_volume; };
  EXPECT_GT(lateral("A"), 450.0 + 700.0);
  EXPECT_GT(lateral("B"), 0.005 * 10800.0) << "the drain of the garden";
  EXPECT_EQ(result.catchments.size(), 2u);
  const double left_yard = std::ranges::find(result.capture, "yard", &results::CaptureResult::id)->runoff;
  const auto& out = *std::ranges::find(result.nodes, "river", &results::NodeSeries::id);
  double spilled = 0.0;
  for (const results::NodeSeries& node : result.nodes) spilled += node.spilled_volume;
  EXPECT_NEAR(end.outflow, left_yard + out.outfall_volume + spilled, 1e-6);
}

TEST_F(NetworkRun, GoesOnAfterAnInterruptionToTheSameBytes) {
  write("scenario.toml", std::string(alone) + with_plots);
  run(request("whole"), {});
  int asked = 0;
  RunWatch watch;
  watch.interrupted = [&asked] { return ++asked == 15; };
  EXPECT_EQ(run(request("parts"), watch).end, RunEnd::interrupted);
  RunRequest rest = request("parts");
  rest.resume = true;
  EXPECT_EQ(run(rest, {}).end, RunEnd::complete);
  EXPECT_TRUE(read("parts/results.h5") == read("whole/results.h5"));
}

TEST_F(NetworkRun, ExportsTheTablesOfTheContract) {
  run(request("run"), {});
  export_run({.folder = path("run"), .format = ExportFormat::csv, .out = path("csv"), .times = {}});
  EXPECT_THAT(read("csv/nodes.csv"), testing::StartsWith("time_min,id,depth_m,head_m,inflow_m3s,flooding_m3s,volume_m3\n0,A,"));
  EXPECT_THAT(read("csv/links.csv"), testing::StartsWith("time_min,id,flow_m3s,depth_m,velocity_ms,fullness\n0,AB,"));
  EXPECT_THAT(read("csv/links.csv"), HasSubstr("\n180,P1,"));
  EXPECT_THAT(read("csv/actions.csv"), HasSubstr(",P1,1,depth above the start depth\n"));
}

TEST_F(NetworkRun, RulesOfTheScenarioStandBesideThoseOfTheFile) {
  std::string text = alone;
  text.insert(text.find("[output]"), "rules = '''\nRULE stop\nIF SIMULATION TIME > 1:00\nTHEN PUMP P1 SETTING = 0\nPRIORITY 5\n'''\n");
  write("scenario.toml", text);
  const RunOutcome outcome = run(request("run"), {});
  EXPECT_THAT(outcome.result.network_actions.back().cause, HasSubstr("rule stop"));
  EXPECT_EQ(link(outcome.result, "P1").discharge.back(), 0.0f);

  text.replace(text.find("PUMP P1"), 7, "PUMP P9");
  write("scenario.toml", text);
  EXPECT_THAT(fault_of_run(), HasSubstr("no link is named \"P9\""));
}

TEST_F(NetworkRun, FaultsOfTheNetworkAndOfPlotsAreTold) {
  write("scenario.toml", std::string(alone) + with_plots);
  write("catchments.csv", "id,outlet_node,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious\nroofs,Z,20000,100,0.02,1,0.012,0.2\n");
  EXPECT_THAT(fault_of_run(), HasSubstr("outlet_node of plot \"roofs\": the network has no node \"Z\""));
  const scenario::CheckReport report = scenario::check(path("scenario.toml"), {}, 1);
  EXPECT_FALSE(report.good());
  EXPECT_EQ(report.network.nodes.size(), 0u);
  write("scenario.toml", std::string(alone) + "[initial]\ndepth = 1\n");
  EXPECT_THAT(fault_of_run(), HasSubstr("a scenario of [network] alone has no initial"));
}

TEST_F(NetworkRun, BetweenItsPeriodsItStandsAndWhatComesToItLeavesTheModel) {
  write("scenario.toml", std::string(alone) + with_plots + "[[network.period]]\nfrom = \"30 min\"\nuntil = \"70 min\"\n[[network.period]]\nfrom = \"2 h\"\nuntil = \"2.5 h\"\n");
  const results::RunResult result = run(request("run"), {}).result;
  for (const results::WaterBalance& balance : result.balance) EXPECT_LE(std::abs(balance.relative_error()), 1e-12);
  const std::vector<float>& level = result.nodes[2].level;  // of the tank, every 5 min
  for (const std::size_t still : {1u, 5u, 6u}) EXPECT_EQ(level[still], level[0]) << still;
  EXPECT_GT(level[14], level[0] + 0.5f);
  for (std::size_t still = 15; still <= 24; ++still) EXPECT_EQ(level[still], level[14]) << still;
  EXPECT_NE(level[30], level[24]);
  // Of the ramps 0.3 m3/s to 40 min, 0.05 to 80 min and 0 what lies within the periods, and dry weather of 70 min.
  const auto ramp = TimeSeries({0.0, 1200.0, 2400.0, 4800.0}, {0.0, 0.3, 0.05, 0.0}, Interpolation::linear);
  EXPECT_NEAR(result.balance.back().inflow, ramp.integral(1800.0, 4200.0) + 0.005 * 4200.0, 1e-6);
  // Rain of an hour runs off from the start on: what came before 30 min never entered.
  EXPECT_LT(result.nodes[0].lateral_volume, 0.6 * 20000 * 0.060 + 300.0);
  EXPECT_GT(result.balance.back().outflow, 400.0);
}

TEST_F(NetworkRun, PeriodsMustFollowEachOther) {
  const auto fault_with = [&](const std::string& periods) {
    write("scenario.toml", std::string(alone) + periods);
    return fault_of_run();
  };
  EXPECT_THAT(fault_with("[[network.period]]\nfrom = \"2 h\"\nuntil = \"1 h\"\n"), HasSubstr("network.period[0].until must be after network.period[0].from"));
  EXPECT_THAT(fault_with("[[network.period]]\nfrom = \"1 h\"\nuntil = \"2 h\"\n[[network.period]]\nfrom = \"90 min\"\nuntil = \"3 h\"\n"), HasSubstr("lies before the end of the period above"));
  EXPECT_THAT(fault_with("[[network.period]]\nfrom = \"1 h\"\n"), HasSubstr("until"));
}

TEST_F(NetworkRun, WhatLeavesAnOutfallRunsOntoAPlotAndIsCountedOnce) {
  io::NetworkFile made = drawing();
  std::get<network::Outfall>(made.network.nodes[3].kind).runs_onto = "yard";
  io::write_network(path("network.gpkg"), made);
  write("scenario.toml", std::string(alone) + with_plots);
  const results::RunResult result = run(request("run"), {}).result;
  for (const results::WaterBalance& balance : result.balance) EXPECT_LE(std::abs(balance.relative_error()), 1e-12);
  const auto& yard = *std::ranges::find(result.capture, "yard", &results::CaptureResult::id);
  const double from_river = result.nodes[3].outfall_volume;
  EXPECT_GT(from_river, 100.0);
  EXPECT_NEAR(yard.run_on, from_river, 1e-9);
  EXPECT_GT(yard.runoff, 0.9 * (from_river + 3000 * 0.060)) << "a paved yard lets it go";
  EXPECT_NEAR(result.balance.back().inflow, 180.0 + 210.0 + 60.0 + 0.005 * 10800.0, 1e-6) << "what comes back is no inflow of the model";
  double spilled = 0.0;
  for (const results::NodeSeries& node : result.nodes) spilled += node.spilled_volume;
  EXPECT_NEAR(result.balance.back().outflow, yard.runoff + spilled, 1e-6) << "the outfall itself lets nothing out of the model";

  std::get<network::Outfall>(made.network.nodes[3].kind).runs_onto = "yart";
  io::write_network(path("network.gpkg"), made);
  EXPECT_THAT(fault_of_run(), HasSubstr("outfall \"river\" runs onto \"yart\", which is no plot"));
}

TEST_F(NetworkRun, CheckCountsWhatTheNetworkHas) {
  const scenario::CheckReport report = scenario::check(path("scenario.toml"), {}, 1);
  EXPECT_TRUE(report.good()) << (report.faults.empty() ? "" : report.faults[0].text());
  EXPECT_EQ(report.network.links.size(), 3u);
  EXPECT_TRUE(report.warnings.empty());
}

}  // namespace
}  // namespace hydro::study
