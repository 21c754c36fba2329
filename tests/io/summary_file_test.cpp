#include "libhydro/io/summary_file.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <tuple>

#include <nlohmann/json.hpp>

#include "libhydro/io/table_file.h"
#include "tests/io/sample_run.h"

namespace hydro::io {
namespace {

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Summary, AddsUpFacilitiesByKind) {
  results::RunResult run = sample_run();
  run.facilities.clear();
  run.costs.clear();
  EXPECT_FALSE(nlohmann::json::parse(summary_text(run, sample_cost())).contains("facilities"));
  const std::vector<double> series{0.0, 0.02};
  for (const auto& [id, kind, area] : {std::tuple{"a", "garden", 100.0}, {"b", "swale", 50.0}, {"c", "garden", 300.0}})
    run.facilities.push_back({.id = id, .kind = kind, .area = area, .inflow = series, .evaporation = series, .infiltration = series,
                              .surface_outflow = series, .drain = series, .stored = series});
  run.costs = {{.kind = "garden", .unit = "m2", .quantity = 400.0, .unit_capital = 500.0, .unit_yearly = 20.0}, {.kind = "pond", .unit = "m3", .quantity = 10.0}};
  const auto json = nlohmann::json::parse(summary_text(run, sample_cost()));
  ASSERT_EQ(json["facilities"].size(), 2U);
  EXPECT_EQ(json["facilities"][0]["kind"], "garden");
  EXPECT_EQ(json["facilities"][0]["count"], 2);
  EXPECT_DOUBLE_EQ(json["facilities"][0]["area_m2"].get<double>(), 400.0);
  EXPECT_DOUBLE_EQ(json["facilities"][0]["drain_m3"].get<double>(), 8.0);
  EXPECT_DOUBLE_EQ(json["facilities"][1]["inflow_m3"].get<double>(), 1.0);
  EXPECT_EQ(json["costs"]["capital_cny"], 2e5);
  EXPECT_EQ(json["costs"]["kinds"][0]["unit_capital_cny"], 500.0);
  EXPECT_TRUE(json["costs"]["kinds"][1]["capital_cny"].is_null()) << "no cost was given: that is not 0";
  EXPECT_EQ(json["costs"]["no_unit_cost_given"], nlohmann::json::array({"pond"}));
  run.costs.erase(run.costs.begin());
  EXPECT_TRUE(nlohmann::json::parse(summary_text(run, sample_cost()))["costs"]["capital_cny"].is_null());

  run.facilities[0].overflows = 2, run.facilities[0].emptying_time = 7200.0, run.facilities[2].overflows = 3, run.facilities[2].filled_at_end = 1;
  const auto kind = nlohmann::json::parse(summary_text(run, sample_cost()))["facilities"][0];
  EXPECT_EQ(kind["overflows"], 3);
  EXPECT_EQ(kind["emptying_time_h"], 2.0);
  EXPECT_EQ(kind["filled_at_end"], 1);
  ASSERT_EQ(kind["each"].size(), 2U);
  EXPECT_EQ(kind["each"][0]["overflows"], 2);
  EXPECT_EQ(kind["each"][1]["id"], "c");
}

TEST(Summary, HoldsEveryTermOfTheContract) {
  const auto json = nlohmann::json::parse(summary_text(sample_run(), sample_cost()));
  EXPECT_EQ(json["format"], "hydro-run/1");
  EXPECT_EQ(json["scenario"], "first-flood");
  EXPECT_EQ(json["program"]["version"], "0.1.0");
  EXPECT_EQ(json["grid"]["rows"], 70);
  EXPECT_EQ(json["grid"]["crs"], "EPSG:32651");
  EXPECT_EQ(json["steps"], 345);
  EXPECT_EQ(json["peak_memory_bytes"], 123456789);
  for (const char* term : {"initial", "rain", "inflow", "outflow", "infiltration", "evaporation", "stored_surface", "stored_sponge",
                           "stored_soil", "stored_network", "interception", "error"})
    EXPECT_TRUE(json["volume_m3"][term].is_number()) << term;
  EXPECT_EQ(json["volume_m3"]["rain"], 30.0);
  EXPECT_EQ(json["volume_m3"]["stored_sponge"], 0.0);
  EXPECT_NEAR(json["mass_error_relative"].get<double>(), 0.0, 1e-15);
  EXPECT_EQ(json["flooded_area_m2"]["0.15"], 1200.0);
  EXPECT_EQ(json["flooded_area_m2"]["1.00"], 0.0);
  EXPECT_EQ(json["places"][0]["time_of_max"], "2021-07-25T08:02:00+08:00");
  EXPECT_EQ(json["places"][0]["first_over_0.15_m"], "2021-07-25T08:01:30+08:00");
  EXPECT_TRUE(json["places"][1]["first_over_0.15_m"].is_null()) << "never";
  EXPECT_EQ(json["inputs"][0]["path"], "地形.tif");
}

TEST(Summary, AreasOfCloseThresholdsStayApart) {
  results::RunResult run = sample_run();
  run.flooded_area = {{0.15, 5.0}, {0.151, 4.0}, {0.154, 3.0}, {0.3, 2.0}, {0.57 + 1e-16, 1.0}};
  const auto areas = nlohmann::json::parse(summary_text(run, sample_cost()))["flooded_area_m2"];
  EXPECT_EQ(areas, (nlohmann::json{{"0.15", 5.0}, {"0.151", 4.0}, {"0.154", 3.0}, {"0.30", 2.0}, {"0.57", 1.0}}));
}

TEST(Summary, HoldsOnlyFiniteNumbers) {
  results::RunResult run = sample_run();
  run.balance.back().rain = std::numeric_limits<double>::infinity();
  run.places[0].max_depth = std::numeric_limits<double>::quiet_NaN();
  run.simulated = std::numeric_limits<double>::quiet_NaN();
  const auto json = nlohmann::json::parse(summary_text(run, sample_cost()));
  EXPECT_TRUE(json["volume_m3"]["rain"].is_number());
  EXPECT_TRUE(json["places"][0]["max_depth_m"].is_number());
  EXPECT_TRUE(json["simulated_s"].is_number());
}

TEST(Tables, AreTidyWithUnitsInTheirColumns) {
  const TemporaryFolder folder;
  const results::RunResult run = sample_run();
  write_gauge_table(folder / "gauges.csv", run);
  EXPECT_EQ(contents(folder / "gauges.csv"),
            "time_min,id,depth_m,level_m,speed_ms\n"
            "0,G1,0,2.5,0\n0,G2,0,3,0\n"
            "1,G1,0.125,2.625,0.5\n1,G2,0,3,0\n"
            "2,G1,0.25,2.75,0.25\n2,G2,0.01,3.01,0\n");
  write_section_table(folder / "sections.csv", run);
  EXPECT_EQ(contents(folder / "sections.csv"), "time_min,id,discharge_m3s\n0,S1,0\n1,S1,1.5\n2,S1,-0.5\n");
  write_balance_table(folder / "balance.csv", run);
  EXPECT_THAT(contents(folder / "balance.csv"), testing::HasSubstr("\n1,100,10,0,1,0,0,109,0,0,0,0,0,36\n"));
  write_boundary_table(folder / "boundaries.csv", run);
  EXPECT_THAT(contents(folder / "boundaries.csv"), testing::HasSubstr("\n2,sea,level,2,3\n"));
}

TEST(Summary, SaysWhatFacilitiesMadeOfTheRain) {
  const auto json = nlohmann::json::parse(summary_text(sample_plots(), sample_cost()));
  EXPECT_EQ(json["grid"]["rows"], 0);
  EXPECT_DOUBLE_EQ(json["sponge"]["capture_ratio"].get<double>(), 0.75);
  EXPECT_DOUBLE_EQ(json["plots"][0]["peak_reduction"].get<double>(), 0.6);
  EXPECT_TRUE(json["sponge"]["peak_reduction"].is_null()) << "was not computed";
  EXPECT_EQ(json["plots"][0]["overflows"], 3);
  EXPECT_DOUBLE_EQ(json["plots"][0]["emptying_time_h"].get<double>(), 12.0);
  EXPECT_DOUBLE_EQ(json["plots"][0]["pollution_control_ratio"].get<double>(), 0.7);
  EXPECT_EQ(json["costs"]["capital_cny"], 60000.0);
}

TEST(Tables, OfPlotsAndFacilitiesHaveTheColumnsOfTheContract) {
  const TemporaryFolder folder;
  const results::RunResult run = sample_plots();
  write_catchment_table(folder / "catchments.csv", run);
  EXPECT_EQ(contents(folder / "catchments.csv"),
            "time_min,id,rain_mmh,runoff_m3s,infiltration_mmh,evaporation_mmh,stored_mm\n"
            "0,P1,0,0,0,0,125\n60,P1,36,0.02,7.2,0.36,150\n");
  write_facility_table(folder / "facilities.csv", run);
  EXPECT_EQ(contents(folder / "facilities.csv"),
            "time_min,id,inflow_mm,evaporation_mm,infiltration_mm,surface_outflow_mm,drain_mm,stored_mm\n"
            "0,P1/garden,0,0,0,0,0,125\n0,P1/roof,0,0,0,0,0,0\n"
            "60,P1/garden,64,0.5,3,8,2.5,175\n60,P1/roof,32,1,0,4,16,11\n");
}

TEST(Tables, QuoteWhatWouldBreakALine) {
  EXPECT_EQ(csv_text("plain 桥"), "plain 桥");
  EXPECT_EQ(csv_text("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_text("say \"hi\""), "\"say \"\"hi\"\"\"");
}

}  // namespace
}  // namespace hydro::io
