// A scenario of plots from its files to its results.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/result_file.h"
#include "libhydro/scenario/check.h"
#include "libhydro/study/export_run.h"
#include "libhydro/study/run.h"
#include "source_folder.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class PlotRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("hydro-plot-run-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write("scenario.toml", R"(format = "hydro-scenario/1"
name = "street"
[time]
start = 2024-07-01T00:00:00+08:00
duration = "1d"
[catchments]
file = "catchments.csv"
facility_uses = "uses.csv"
[rain]
kind = "series"
file = "rain.csv"
[evaporation]
rate = 3
[output]
report_interval = "10min"
)");
    write("catchments.csv", "id,name,outlet,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious,depression_impervious_mm,rain,soil\n"
                            "roofs,The roofs,yard,2000,50,0.02,1,0.012,0.2,1,west,\n"
                            "yard,\"Yard, paved\",,3000,60,0.01,0.6,0.015,0.2,1.5,east,sand\n");
    write("uses.csv", "catchment,facility,count,unit_area_m2,treated_impervious_share\n"
                      "roofs,storage_tank,1,10,0.5\nyard,rain_garden,2,60,0.8\nyard,rain_garden,1,30,0.1\n");
    std::string rain = "time_min,west_mmh,east_mmh\n";
    for (int minute = 0; minute <= 1440; minute += 5) rain += fmt::format("{},{},{}\n", minute, minute >= 60 && minute < 120 ? 40 : 0, minute >= 75 && minute < 120 ? 30 : 0);
    write("rain.csv", rain);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  RunRequest request(const std::string& out) const {
    return {.scenario = (folder_ / "scenario.toml").string(), .overrides = {}, .output = (folder_ / out).string(), .threads = 1, .until = {}};
  }

  fs::path folder_;
};

TEST_F(PlotRun, EachFacilityHasItsSpillsAndItsEmptyingAndASystemItsOverflows) {
  std::ofstream(folder_ / "scenario.toml", std::ios::app) << R"([[drainage_system]]
id = "station"
runoff_coefficient = 0.5
tank_volume = "1 m3"
interception_rate = "1 L/s"
[[drainage_system]]
id = "of the roofs"
plots = ["roofs"]
tank_volume = 0
interception_rate = 0
)";
  const RunOutcome outcome = run({.scenario = (folder_ / "scenario.toml").string(), .output = (folder_ / "run").string()}, {});
  const results::RunResult& result = outcome.result;
  ASSERT_EQ(result.facilities.size(), 3u);
  for (const results::FacilitySeries& facility : result.facilities) EXPECT_GT(facility.emptying_time + facility.filled_at_end, 0.0) << facility.id;
  EXPECT_EQ(result.capture.back().emptying_time, std::ranges::max(result.facilities, {}, &results::FacilitySeries::emptying_time).emptying_time);
  EXPECT_EQ(result.capture.back().overflows, std::ranges::max(result.facilities, {}, &results::FacilitySeries::overflows).overflows);

  ASSERT_EQ(result.interception.size(), 2u);
  const results::InterceptionResult &station = result.interception[0], &roofs = result.interception[1];
  EXPECT_EQ(station.area, 5000.0);
  EXPECT_NEAR(station.interception_depth, 1.0 / 2500.0, 1e-12);
  EXPECT_NEAR(station.inflow, result.balance.back().outflow, 1e-9 * station.inflow);
  EXPECT_NEAR(station.intercepted + station.overflow, station.inflow, 1e-9 * station.inflow);
  EXPECT_GT(station.overflow, 0.0);
  EXPECT_EQ(station.overflows, 1);
  EXPECT_GT(station.solids_inflow, station.solids_intercepted);
  EXPECT_EQ(roofs.inflow, 0.0) << "they flow to the yard";

  const results::RunResult again = io::read_run_result((folder_ / "run").string());
  EXPECT_EQ(again.interception[0].overflow, station.overflow);
  EXPECT_EQ(again.facilities[1].emptying_time, result.facilities[1].emptying_time);
  EXPECT_NE(read("run/report.html").find("Overflowing for"), std::string::npos);
}

TEST_F(PlotRun, NamesOfADrainageSystemThatAreNotThereAreFaults) {
  std::ofstream(folder_ / "scenario.toml", std::ios::app) << "[[drainage_system]]\nid = \"s\"\nplots = [\"yrad\"]\nboundaries = [\"sea\"]\ninterception_rate = -1\n";
  try {
    run({.scenario = (folder_ / "scenario.toml").string(), .output = (folder_ / "run").string()}, {});
    FAIL();
  } catch (const InputError& error) {
    std::string all;
    for (const Fault& fault : error.faults()) all += fault.text();
    EXPECT_THAT(all, HasSubstr("did you mean \"yard\"?"));
    EXPECT_THAT(all, HasSubstr("boundaries is for maps"));
    EXPECT_THAT(all, HasSubstr("tank_volume"));
    EXPECT_THAT(all, HasSubstr("interception_rate"));
  }
}

TEST_F(PlotRun, LeavesSeriesBalanceSummaryAndPage) {
  const RunOutcome outcome = run(request("run"), {});
  ASSERT_EQ(outcome.end, RunEnd::complete);
  const results::RunResult& result = outcome.result;
  EXPECT_LE(std::abs(result.balance.back().relative_error()), 1e-12);
  EXPECT_NEAR(result.balance.back().rain, 2000 * 0.040 + 3000 * 0.0225, 1e-9);
  ASSERT_EQ(result.catchments.size(), 2u);
  ASSERT_EQ(result.facilities.size(), 3u);
  EXPECT_EQ(result.facilities[2].id, "yard/rain_garden/2");
  EXPECT_EQ(result.report_times.size(), 145u);
  ASSERT_EQ(result.capture.size(), 3u);
  EXPECT_LT(result.capture[1].peak_runoff, result.capture[1].peak_without);
  EXPECT_GT(result.capture[1].solids_kept, 0.0);
  EXPECT_LE(result.capture[1].solids_kept, result.capture[1].solids_washed);
  EXPECT_EQ(result.inputs.size(), 4u + 8u) << "catchments, uses, rain, and the presets of facilities, soils and solids";
  ASSERT_EQ(result.costs.size(), 2u);
  EXPECT_DOUBLE_EQ(result.costs[1].quantity, 150.0);

  const results::RunResult stored = io::read_run_result((folder_ / "run").string());
  EXPECT_EQ(stored.catchments[1].runoff, result.catchments[1].runoff);
  EXPECT_THAT(read("run/summary.json"), HasSubstr("\"capture_ratio\""));
  const std::string page = read("run/report.html");
  for (const char* word : {"Yard, paved", "The roofs", "rain garden", "storage tank", "without facilities"}) EXPECT_THAT(page, HasSubstr(word));
  EXPECT_EQ(page.find("nan"), std::string::npos);
}

TEST_F(PlotRun, SpeaksChinese) {
  RunRequest asked = request("run");
  asked.language = Language::chinese;
  run(asked, {});
  const std::string page = read("run/report.html");
  for (const char* word : {"地块", "雨水花园", "调蓄池", "径流总量控制率"}) EXPECT_THAT(page, HasSubstr(word));
}

TEST_F(PlotRun, ExportsTheTablesOfTheContract) {
  run(request("run"), {});
  export_run({.folder = (folder_ / "run").string(), .format = ExportFormat::csv, .out = (folder_ / "csv").string(), .times = {}});
  EXPECT_THAT(read("csv/catchments.csv"), testing::StartsWith("time_min,id,rain_mmh,runoff_m3s,infiltration_mmh,evaporation_mmh,stored_mm\n0,roofs,"));
  EXPECT_THAT(read("csv/facilities.csv"), HasSubstr("\n1440,yard/rain_garden/2,"));
  EXPECT_TRUE(fs::exists(folder_ / "csv" / "balance.csv"));
  EXPECT_FALSE(fs::exists(folder_ / "csv" / "gauges.csv")) << "there is no map";
  EXPECT_THROW(export_run({.folder = (folder_ / "run").string(), .format = ExportFormat::geotiff, .out = (folder_ / "maps").string(), .times = {}}), InputError);
}

TEST_F(PlotRun, GoesOnAfterAnInterruptionToTheSameBytes) {
  run(request("whole"), {});
  int asked = 0;
  RunWatch watch;
  watch.interrupted = [&asked] { return ++asked == 40; };
  EXPECT_EQ(run(request("parts"), watch).end, RunEnd::interrupted);
  RunRequest rest = request("parts");
  rest.resume = true;
  EXPECT_EQ(run(rest, {}).end, RunEnd::complete);
  EXPECT_TRUE(read("parts/results.h5") == read("whole/results.h5"));
}

TEST_F(PlotRun, EndsEarlierAndWithOtherValuesWhenTold) {
  RunRequest asked = request("run");
  asked.until = 7200.0;
  asked.overrides = {"catchments.compare_without=false", "evaporation.rate=0"};
  const RunOutcome outcome = run(asked, {});
  EXPECT_EQ(outcome.result.report_times.back(), 7200.0);
  EXPECT_EQ(outcome.result.balance.back().evaporation, 0.0);
  EXPECT_LT(outcome.result.capture[0].peak_without, 0.0);
}

TEST_F(PlotRun, CheckFindsWhatARunWouldMeet) {
  EXPECT_TRUE(scenario::check((folder_ / "scenario.toml").string(), {}, 1).good());
  write("rain.csv", "time_min,west_mmh\n0,1\n5,1\n10,0\n");
  const scenario::CheckReport report = scenario::check((folder_ / "scenario.toml").string(), {}, 1);
  ASSERT_FALSE(report.good());
  EXPECT_THAT(report.faults[0].text(), HasSubstr("east"));
}

TEST(SpongePlots, TheExampleOfTheGuideHasNoFaults) {
  const scenario::CheckReport report = scenario::check(HYDRO_SOURCE_DIR "/scenarios/sponge-plots/scenario.toml", {}, 1);
  EXPECT_TRUE(report.good()) << (report.good() ? "" : report.faults[0].text());
}

}  // namespace
}  // namespace hydro::study
