#include "libhydro/scenario/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace hydro::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

/// A folder with a flat terrain of 3 x 4 cells of 10 m whose south-western corner is (1000, 2000), and a scenario over
/// it.
class Check : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
    write("terrain.asc", grid(4, 3, 1000, 2000));
    write("scenario.toml", R"(format = "hydro-scenario/1"
[time]
start = 2024-09-16T00:00:00+08:00
duration = "1h"
[terrain]
elevation = "terrain.asc"
crs = "EPSG:32651"
manning_n = 0.03
[rain]
kind = "constant"
rate = 36
[[gauge]]
id = "quay"
point = [1005, 2005]
)");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string grid(int columns, int rows, int west, int south) {
    std::string text = "ncols " + std::to_string(columns) + "\nnrows " + std::to_string(rows) + "\nxllcorner " +
                       std::to_string(west) + "\nyllcorner " + std::to_string(south) +
                       "\ncellsize 10\nNODATA_value -9999\n";
    for (long i = 0; i < static_cast<long>(rows) * columns && i < 100; ++i) text += "1.5 ";
    return text + '\n';
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  CheckReport checked(const std::vector<std::string>& overrides = {}) const {
    return check((folder_ / "scenario.toml").string(), overrides, 2);
  }
  std::vector<std::string> faults(const std::vector<std::string>& overrides) const {
    std::vector<std::string> texts;
    for (const Fault& fault : checked(overrides).faults) texts.push_back(fault.text());
    return texts;
  }

  std::filesystem::path folder_;
};

TEST_F(Check, AGoodScenarioIsDescribed) {
  const CheckReport report = checked();
  ASSERT_TRUE(report.good()) << InputError(report.faults).what();
  ASSERT_EQ(report.inputs.size(), 1U);
  EXPECT_EQ(report.inputs[0].raster->columns, 4);
  EXPECT_EQ(report.inputs[0].raster->nodata, -9999.0);
  ASSERT_TRUE(report.estimate);
  EXPECT_EQ(report.estimate->cells, 12.0);
  EXPECT_EQ(report.estimate->frames, 13.0);
  // Steps of 0.7 * 10 m / sqrt(9.81 m/s2 * 1 m) = 2.235 s.
  EXPECT_EQ(report.estimate->steps, 1611.0);
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(Check, FilesThatCannotBeReadAreFaultsOfTheirOwnKind) {
  const CheckReport report = checked({"terrain.elevation=gone.tif", "terrain.manning_n=n.tif"});
  EXPECT_EQ(report.faults.size(), 2U);
  EXPECT_TRUE(report.only_unreadable());
  EXPECT_FALSE(checked({"terrain.elevation=gone.tif", "rain.rate=-1"}).only_unreadable());
  const CheckReport absent = check((folder_ / "gone.toml").string(), {}, 1);
  EXPECT_TRUE(absent.only_unreadable());
  write("junk.tif", "this is not a raster");
  EXPECT_TRUE(checked({"terrain.elevation=junk.tif"}).only_unreadable());
}

TEST_F(Check, PlacesOutsideTheTerrainAndMapsBesideItAreFaults) {
  write("far.asc", grid(4, 3, 9000, 2000));
  const std::vector<std::string> far{
      "gauge.quay.point=[1041, 2005]", "terrain.manning_n=far.asc", "inflow=[{id='a', point=[0,0], discharge=1}]",
      "section=[{id='s', line=[[0,0],[10,10]]}]", "boundary=[{id='b', edge='west', from=5000, kind='free_outflow'}]"};
  // The run is built as far as it goes, and what that meets is told.
  EXPECT_THAT(faults(far),
              IsSupersetOf({HasSubstr("far.asc: has no value on the terrain"),
                            HasSubstr("gauge \"quay\": (1041.0, 2005.0) lies outside"),
                            HasSubstr("section \"s\" crosses no ground"), HasSubstr("\"b\" touches no cell"),
                            HasSubstr("\"a\": (0.0, 0.0) lies outside")}));
  // A scenario with faults of its own is not built: its places are held against the terrain's extent.
  std::vector<std::string> faulty = far;
  faulty.emplace_back("rain.rate=-1");
  EXPECT_THAT(
      faults(faulty),
      ElementsAre(
          HasSubstr("rain.rate must be between"),
          HasSubstr("far.asc: lies beside the terrain: easting 9000 to 9040, northing 2000 to 2030"),
          HasSubstr(
              "gauge \"quay\" at [1041, 2005] lies outside the terrain\n  the terrain covers easting 1000 to 1040"),
          HasSubstr("section \"s\" lies outside"), HasSubstr("all of \"b\" lies outside"),
          HasSubstr("\"a\" at [0, 0] lies outside")));
}

TEST_F(Check, ValuesOfSeriesAndMapsAreLookedAt) {
  write("rain.csv", "time_min,rain_mm_h\n0,10\n20,5\n10,0\n");
  EXPECT_THAT(faults({"rain={kind='series', file='rain.csv'}"}), ElementsAre(HasSubstr("rain.csv:4:1")));
  std::string undeclared = grid(4, 3, 1000, 2000);
  undeclared.replace(undeclared.find("NODATA_value -9999"), 18, "NODATA_value -1234")
      .replace(undeclared.find("1.5"), 3, "-9999");
  write("undeclared.asc", undeclared);
  const auto found = faults({"terrain.elevation=undeclared.asc"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], HasSubstr("-9999"));
}

TEST_F(Check, WhatIsTooLargeIsRefusedWithinASecond) {
  const auto begin = std::chrono::steady_clock::now();
  write("huge.asc", grid(2'000'000, 2'000'000, 0, 0));
  EXPECT_THAT(faults({"terrain.elevation=huge.asc", "gauge=[]"}),
              ElementsAre(HasSubstr("2000000 x 2000000 cells: needs 14.6 TiB, have ")));
  EXPECT_THAT(faults({"time.duration=36000d", "output.interval=100d", "output.report_interval=1d"}),
              ElementsAre(HasSubstr("a run would take about 1.4e+09 steps of time; at most 1e+09")));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(taken.count(), 1.0);
}

TEST_F(Check, ARunWithoutWaterIsWorthAWarning) {
  EXPECT_THAT(checked({"rain.rate=0"}).warnings, IsEmpty());
  std::filesystem::path dry = folder_ / "dry.toml";
  std::ofstream(dry) << "format='hydro-scenario/1'\ntime={start=2024-09-16T00:00:00Z, "
                        "duration=60}\nterrain={elevation='terrain.asc', crs='EPSG:32651', manning_n=0.03}\n";
  EXPECT_THAT(check(dry.string(), {}, 1).warnings,
              ElementsAre(HasSubstr("no water enters"), HasSubstr("output.interval is longer than the run")));
}

}  // namespace
}  // namespace hydro::scenario
