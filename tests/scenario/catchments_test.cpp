// Plots of a scenario: what the tables may say, and where their faults are placed (docs/formats/catchments.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "libhydro/scenario/read.h"
#include "source_folder.h"

namespace hydro::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto heading = R"(format = "hydro-scenario/1"
[time]
start = 2024-03-16T00:00:00+08:00
duration = "3h"
[catchments]
file = "catchments.csv"
[[soil]]
name = "lawn"
model = "constant"
rate = 5
)";

constexpr auto plots = R"(id,name,outlet,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious,depression_pervious_mm,routing,routed_share,soil
park,The park,,10000,100,0.01,0.2,0.015,0.2,5,,,lawn
roof,,park,2000,40,0.02,1,0.012,0.2,,,,
yard,,,3000,50,0.01,0.6,0.015,0.2,4,pervious,0.7,lawn
)";

/// A folder of one scenario's files.
class PlotScenario : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("hydro-plots-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_);
    write("catchments.csv", plots);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  Scenario read(const std::string& text, FaultList& faults) { return parse_scenario(text, (folder_ / "scenario.toml").string(), faults); }
  Scenario good(const std::string& text) {
    FaultList faults;
    Scenario scenario = read(text, faults);
    faults.throw_if_any();
    return scenario;
  }
  /// Faults without the folder's name.
  std::vector<std::string> faults_of(const std::string& text) {
    FaultList faults;
    read(text, faults);
    std::vector<std::string> texts;
    for (const Fault& fault : faults.faults()) {
      std::string told = fault.text();
      for (auto at = told.find(folder_.string() + "/"); at != std::string::npos; at = told.find(folder_.string() + "/")) told.erase(at, folder_.string().size() + 1);
      texts.push_back(told);
    }
    return texts;
  }

  std::filesystem::path folder_;
};

TEST_F(PlotScenario, PlotsAreReadInSIUnitsWithTheirOutletsAndSoils) {
  const Scenario scenario = good(heading);
  ASSERT_TRUE(scenario.catchments);
  const catchment::Plots& read_plots = scenario.catchments->plots;
  ASSERT_EQ(read_plots.catchments.size(), 3U);
  const catchment::Catchment &park = read_plots.catchments[0], &roof = read_plots.catchments[1], &yard = read_plots.catchments[2];
  EXPECT_EQ(park.name, "The park");
  EXPECT_EQ(roof.name, "roof");
  EXPECT_EQ(park.outlet, catchment::outside);
  EXPECT_EQ(roof.outlet, 0);
  EXPECT_DOUBLE_EQ(park.depression_pervious, 0.005);
  EXPECT_EQ(yard.routing, catchment::Routing::pervious);
  EXPECT_DOUBLE_EQ(yard.routed_share, 0.7);
  EXPECT_DOUBLE_EQ(park.routed_share, 1.0);
  ASSERT_EQ(read_plots.soils.size(), 1U);
  EXPECT_EQ(park.soil, 0);
  EXPECT_EQ(roof.soil, -1);
  EXPECT_EQ(read_plots.rules, sponge::Rules::own);
}

TEST_F(PlotScenario, EveryFaultOfTheTableIsToldWithItsPlace) {
  write("catchments.csv", "id,outlet,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious,soil,colour\n"
                          "a,b,0,100,0.01,0.5,0.01,0.1,lawn,\n"
                          "a,c,100,100,0.01,1.5,0.01,0.1,marble,\n"
                          "b,b,100,wide,0.01,0.5,0.01,0.1,,\n");
  EXPECT_THAT(faults_of(heading),
              ElementsAre(HasSubstr("catchments.csv:1:77: unknown column \"colour\""),
                          HasSubstr("catchments.csv:3:1: the id \"a\" is taken by a row above"),
                          HasSubstr("catchments.csv:2:5: area_m2 must be greater than 0"),
                          HasSubstr("catchments.csv:3:18: imperviousness must be between 0 and 1, got 1.5"),
                          HasSubstr("catchments.csv:3:3: there is no plot \"c\""), HasSubstr("unknown soil \"marble\""),
                          HasSubstr("catchments.csv:4:9: width_m is \"wide\", which is no finite number"),
                          HasSubstr("catchments.csv:4:32: the plot has pervious ground, but no soil")));
}

TEST_F(PlotScenario, WhatDoesNotFitTogetherIsToldWithThePlot) {
  write("catchments.csv", "id,outlet,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious,soil\n"
                          "a,a,100,100,0.01,0.5,0.01,0.1,lawn\n"
                          "b,,100,100,0,0.5,0.01,0.1,lawn\n");
  EXPECT_THAT(faults_of(heading), ElementsAre(HasSubstr("catchments.csv:2:1: plot \"a\": a plot cannot be its own outlet"),
                                              HasSubstr("catchments.csv:3:1: plot \"b\": without a slope nothing runs off")));
}

TEST_F(PlotScenario, AColumnOfRainNeedsARainFile) {
  write("catchments.csv", "id,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious,rain\n"
                          "a,100,100,0.01,1,0.01,0.1,west\n"
                          "b,100,100,0.01,1,0.01,0.1,east\n"
                          "c,100,100,0.01,1,0.01,0.1,west\n");
  EXPECT_THAT(faults_of(std::string(heading) + "[rain]\nkind = 'constant'\nrate = 10\n"), ::testing::SizeIs(3));
  const Scenario scenario = good(std::string(heading) + "[rain]\nkind = 'series'\nfile = 'rain.csv'\n");
  EXPECT_THAT(scenario.catchments->rain_columns, ElementsAre("west", "east"));
  EXPECT_EQ(scenario.catchments->plots.catchments[2].rain, 0);
}

TEST_F(PlotScenario, FacilitiesOfPlotsAreLookedForAmongThePresets) {
  write("uses.csv", "catchment,facility,count,unit_area_m2,flow_width_m,initial_saturation,treated_impervious_share,returns_to_pervious,drain_to\n"
                    "park,rain_garden,4,100,5,0.25,0.5,true,\n"
                    "yard,rain_garden,1,50,,,1,,outside\n"
                    "yard,tree_box,1,5000,,,0.5,,roof\n");
  const std::string text = std::string(heading).replace(std::string(heading).find("[[soil]]"), 0, "facility_uses = 'uses.csv'\nrules = 'swmm'\n") +
                           "[[facility]]\nname = 'tree_box'\nbase = 'rain_garden'\n";
  EXPECT_THAT(faults_of(text), ElementsAre(HasSubstr("catchments.csv:4:1: plot \"yard\": its facilities cover"),
                                           HasSubstr("together treat more than all of the impervious part's runoff")));
  write("uses.csv", "catchment,facility,count,unit_area_m2,flow_width_m,initial_saturation,treated_impervious_share,returns_to_pervious,drain_to\n"
                    "park,rain_garden,4,100,5,0.25,0.5,true,\n"
                    "yard,rain_garden,1,50,,,1,,outside\n");
  const catchment::Plots read_plots = good(text).catchments->plots;
  ASSERT_EQ(read_plots.facilities.size(), 1U);
  EXPECT_EQ(read_plots.facilities[0].rules, sponge::Rules::swmm);
  const catchment::FacilityUse &garden = read_plots.catchments[0].facilities[0], &small = read_plots.catchments[2].facilities[0];
  EXPECT_DOUBLE_EQ(read_plots.catchments[0].facility_area(), 400.0);
  EXPECT_EQ(garden.initial_saturation, 0.25);
  EXPECT_TRUE(garden.returns_to_pervious);
  EXPECT_FALSE(garden.drain_to);
  EXPECT_EQ(small.drain_to, catchment::outside);
  EXPECT_FALSE(small.initial_saturation);
}

TEST_F(PlotScenario, LayoutsScaleAndReplacementsAreSwitchedFromOutside) {
  write("uses.csv", "catchment,facility,unit_area_m2,treated_impervious_share,layouts\npark,rain_garden,100,0.2,\nyard,storage_tank,50,0.4,grey\nyard,rain_garden,200,0.4,green greener\n");
  const std::string text = std::string(heading).replace(std::string(heading).find("[[soil]]"), 8, "facility_uses = \"uses.csv\"\n[[soil]]");
  const auto area_with = [&](std::vector<std::string> overrides) {
    FaultList faults;
    const Scenario scenario = parse_scenario(text, (folder_ / "scenario.toml").string(), faults, overrides);
    faults.throw_if_any();
    double area = 0.0;
    for (const catchment::Catchment& plot : scenario.catchments->plots.catchments) area += plot.facility_area();
    return area;
  };
  EXPECT_EQ(area_with({}), 350.0);
  EXPECT_EQ(area_with({"catchments.layout=none"}), 0.0);
  EXPECT_EQ(area_with({"catchments.layout=grey"}), 150.0);
  EXPECT_EQ(area_with({"catchments.layout=greener"}), 300.0);
  EXPECT_EQ(area_with({"catchments.layout=green", "catchments.scale=0.5"}), 150.0);
  EXPECT_EQ(area_with({"sponge.replace.storage_tank=none"}), 300.0);
  EXPECT_EQ(area_with({"sponge.replace.storage_tank=rain_garden"}), 350.0);
  EXPECT_THROW(area_with({"catchments.layout=gren"}), InputError);
  EXPECT_THROW(area_with({"catchments.scale=0"}), InputError);
  EXPECT_THROW(area_with({"catchments.scale=60"}), InputError);  // more than the plot
}

TEST_F(PlotScenario, ATerrainBesideThemIsAFault) {
  EXPECT_THAT(faults_of(std::string(heading) + "[surface]\ntheta = 0.8\n"), ElementsAre(HasSubstr("a scenario of [catchments] has no surface")));
}

TEST_F(PlotScenario, WhatPlacesFacilitiesOnAGridIsAFaultBesideThem) {
  const std::string sponge = "[sponge]\nlayout = \"none\"\nscale = 2\nstep = \"30s\"\ngroundwater_depth = \"1m\"\n"
                             "[[sponge.placement]]\nid = \"roofs\"\nfile = \"roofs.gpkg\"\nfacility = \"green_roof_extensive\"\n";
  const std::vector<std::string> faults = faults_of(heading + sponge);
  ASSERT_EQ(faults.size(), 5u);
  int line = 12;  // of "layout"
  for (const char* key : {"layout", "scale", "step", "groundwater_depth"})
    EXPECT_THAT(faults, ::testing::Contains(::testing::AllOf(HasSubstr("scenario.toml:" + std::to_string(line++) + ":"), HasSubstr(std::string("sponge.") + key + " places facilities on a grid"))));
  EXPECT_THAT(faults, ::testing::Contains(HasSubstr("sponge.placement places")));
  EXPECT_THAT(faults_of(std::string(heading) + "[sponge]\nfacilities = \"none.toml\"\n"), ElementsAre(HasSubstr("none.toml")));
}

TEST_F(PlotScenario, MonthlyEvaporationBeginsInTheMonthOfTheStart) {
  const Scenario scenario = good(std::string(heading) + "[evaporation]\nmonthly = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\nonly_when_dry = true\n");
  EXPECT_TRUE(scenario.evaporation_only_when_dry);
  const TimeSeries& rates = std::get<TimeSeries>(scenario.evaporation.source);
  EXPECT_DOUBLE_EQ(rates.at(0.0), 3.0 * unit::mm_per_day.to_si);
  EXPECT_THAT(faults_of(std::string(heading) + "[evaporation]\nmonthly = [1, 2]\n"), ElementsAre(HasSubstr("needs twelve rates, got 2")));
}

TEST_F(PlotScenario, ThePageNamesEveryKeyAndColumn) {
  std::ifstream file(std::string(HYDRO_SOURCE_DIR) + "/docs/formats/catchments.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string page = text.str();
  write("catchments.csv", "unknown\nx\n");
  write("uses.csv", "unknown\nx\n");
  int named = 0;
  for (const std::string& fault : faults_of("format = 'hydro-scenario/1'\n[time]\nstart = 2024-03-16T00:00:00+08:00\nduration = '3h'\n"
                                            "[catchments]\nunknown = 0\nfile = 'catchments.csv'\nfacility_uses = 'uses.csv'\n")) {
    auto at = fault.find("known here: ");
    at = at == std::string::npos ? fault.find("choices: ") : at;
    if (at == std::string::npos || fault.find("no column") != std::string::npos) continue;
    std::stringstream list(fault.substr(fault.find(": ", at) + 2));
    for (std::string key; std::getline(list, key, ',');) {
      key = key.substr(key.find_first_not_of(' '));
      key = key.substr(0, key.find(';'));
      EXPECT_NE(page.find('`' + key + '`'), std::string::npos) << key;
      ++named;
    }
  }
  EXPECT_GE(named, 30);
}

}  // namespace
}  // namespace hydro::scenario
