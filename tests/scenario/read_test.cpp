#include "libhydro/scenario/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hydro::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto heading = R"(format = "hydro-scenario/1"
[time]
start = 2024-09-16T00:00:00+08:00
duration = "3h"
[terrain]
elevation = "terrain.tif"
manning_n = 0.03
)";

std::vector<std::string> faults_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  FaultList faults;
  parse_scenario(text, "city/scenario.toml", faults, overrides);
  std::vector<std::string> texts;
  for (const Fault& fault : faults.faults()) texts.push_back(fault.text());
  return texts;
}

Scenario good(const std::string& text, const std::vector<std::string>& overrides = {}) {
  FaultList faults;
  Scenario scenario = parse_scenario(text, "city/scenario.toml", faults, overrides);
  faults.throw_if_any();
  return scenario;
}

TEST(ReadScenario, TheShortestScenarioTakesDefaultsFromTheStruct) {
  const Scenario scenario = good(heading);
  EXPECT_EQ(scenario.name, "city");
  EXPECT_EQ(scenario.title, "city");
  EXPECT_EQ(scenario.duration, 10800.0);
  EXPECT_EQ(scenario.start_utc, 1726416000.0);
  EXPECT_EQ(scenario.start_offset_minutes, 480);
  EXPECT_EQ(scenario.terrain.elevation.path, "city/terrain.tif");
  EXPECT_EQ(std::get<double>(*scenario.terrain.manning_n), 0.03);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(scenario.rain));
  EXPECT_EQ(scenario.output.interval, OutputOptions{}.interval);
  EXPECT_TRUE(scenario.land_cover.empty());
}

TEST(ReadScenario, RainOfEveryKindIsRead) {
  const std::string text = heading;
  const auto constant =
      std::get<ConstantRain>(good(text + "[rain]\nkind = 'constant'\nrate = 36\nfrom = '10min'\n").rain);
  EXPECT_DOUBLE_EQ(constant.rate, 1e-5);
  EXPECT_EQ(constant.from, 600.0);
  EXPECT_EQ(constant.until, 10800.0);
  EXPECT_EQ(std::get<RainSeriesFile>(good(text + "[rain]\nkind = 'series'\nfile = 'rain.csv'\n").rain).file.path,
            "city/rain.csv");
  EXPECT_EQ(std::get<RainGauges>(good(text + "[rain]\nkind = 'gauges'\nfile = 'rain.csv'\npositions = "
                                             "'g.csv'\nweighting = 'inverse_distance'\npower = 3\n")
                                     .rain)
                .power,
            3.0);
  EXPECT_EQ(
      std::get<GriddedRain>(good(text + "[rain]\nkind = 'grid'\nfile = 'rain.nc'\nvariable = 'rr'\n").rain).variable,
      "rr");
  const auto design = std::get<DesignRain>(good(text + "[rain]\nkind = 'design'\ncity = 'shanghai'\nreturn_period = "
                                                       "100\nduration = '2h'\nstep = '5min'\npeak_ratio = '40 %'\n")
                                               .rain);
  EXPECT_DOUBLE_EQ(design.return_period, 100.0);
  EXPECT_DOUBLE_EQ(*design.peak_ratio, 0.4);
}

TEST(ReadScenario, BoundariesAndInflowsAreReadWithTheirPlaces) {
  const Scenario scenario = good(std::string(heading) + R"(
[[boundary]]
id = "sea"
edge = "east"
from = 100
to = 200
kind = "level"
file = "tide.csv"
column = "level_m"
shift = "30min"

[[boundary]]
id = "outlet"
line = [[0, 0], [0, 50]]
kind = "free_outflow"
slope = "0.5 %"

[[inflow]]
id = "river"
disc = { centre = [5, 6], radius = 20 }
discharge = [[0, 0], ["1h", "500 L/s"]]
)");
  ASSERT_EQ(scenario.boundaries.size(), 3U);
  const EdgePlace edge = std::get<EdgePlace>(scenario.boundaries[0].where);
  EXPECT_EQ(edge.edge, EdgePlace::Edge::east);
  EXPECT_EQ(*edge.from, 100.0);
  const SeriesSource tide = std::get<LevelCondition>(scenario.boundaries[0].condition).level;
  EXPECT_EQ(std::get<FileReference>(tide.source).path, "city/tide.csv");
  EXPECT_EQ(tide.shift, 1800.0);
  EXPECT_DOUBLE_EQ(std::get<FreeOutflowCondition>(scenario.boundaries[1].condition).slope, 0.005);
  EXPECT_EQ(std::get<DiscPlace>(scenario.boundaries[2].where).radius, 20.0);
  const SeriesSource river = std::get<DischargeCondition>(scenario.boundaries[2].condition).discharge;
  EXPECT_DOUBLE_EQ(std::get<TimeSeries>(river.source).at(1800.0), 0.25);
}

TEST(ReadScenario, LandCoverNamesItsSoilsAndOneCoverHoldsEverywhere) {
  const Scenario scenario = good(std::string(heading) + R"(
[[land_cover]]
name = "lawn"
manning_n = 0.2
depression_storage = 5
imperviousness = "20 %"
soil = "loam"

[[soil]]
name = "clay"
model = "constant"
rate = "1 mm/h"

[[soil]]
name = "loam"
model = "green_ampt"
hydraulic_conductivity = "10 mm/h"
suction_head = 89
moisture_deficit = "30 %"
)",
                                 {});
  ASSERT_EQ(scenario.land_cover.size(), 1U);
  EXPECT_DOUBLE_EQ(scenario.land_cover[0].land.depression_storage, 0.005);
  EXPECT_DOUBLE_EQ(scenario.land_cover[0].land.imperviousness, 0.2);
  ASSERT_GE(scenario.land_cover[0].land.soil, 0);
  const Soil& soil = scenario.soils.at(static_cast<std::size_t>(scenario.land_cover[0].land.soil));
  EXPECT_EQ(soil.name, "loam");
  const auto loam = std::get<infiltration::GreenAmpt>(soil.model);
  EXPECT_DOUBLE_EQ(loam.hydraulic_conductivity, 10e-3 / 3600.0);
  EXPECT_DOUBLE_EQ(loam.suction_head, 0.089);
  EXPECT_DOUBLE_EQ(loam.moisture_deficit, 0.3);
}

TEST(ReadScenario, AnOverrideChangesAnyValue) {
  const Scenario scenario = good(heading, {"time.duration=90min", "rain.kind=constant", "rain.rate=36 mm/h",
                                           "terrain.manning_n=n.tif", "surface.theta=0.8"});
  EXPECT_EQ(scenario.duration, 5400.0);
  EXPECT_DOUBLE_EQ(std::get<ConstantRain>(scenario.rain).rate, 1e-5);
  EXPECT_EQ(std::get<FileReference>(*scenario.terrain.manning_n).path, "city/n.tif");
  EXPECT_EQ(scenario.surface.theta, 0.8);
}

TEST(ReadScenario, WhatIsMissingIsNamedWithAnExample) {
  EXPECT_THAT(
      faults_of("format = 'hydro-scenario/1'\n[terrain]\n"),
      ElementsAre(
          "city/scenario.toml: time is missing\n  write [time] with start = 2024-09-16T00:00:00+08:00 and duration = "
          "\"3h\"",
          "city/scenario.toml:2:1: terrain.elevation is missing\n  write elevation = \"terrain.tif\" in terrain",
          "city/scenario.toml:2:1: terrain says nothing of how rough the ground is\n"
          "  write manning_n = 0.03, or land_cover = \"land_cover.tif\" in terrain"));
}

TEST(ReadScenario, ValuesThatContradictEachOtherAreFaults) {
  EXPECT_THAT(
      faults_of(std::string(heading) + R"([rain]
kind = "constant"
rate = 1
from = "4h"
[output]
thresholds = [0.3, 0.15]
interval = 0.1
report_interval = 0.001
maxima = ["depht", "speed", "speed"]
[initial]
within = [[0,0],[1,0],[1,1]]
[[boundary]]
id = "a"
edge = "west"
line = [[0,0],[1,1]]
kind = "free_outflow"
[[boundary]]
id = "a"
edge = "all"
from = 3
kind = "level"
[[section]]
id = "s"
line = [[0,0]]
)"),
      ElementsAre(
          HasSubstr(":11:8: rain.from lies after the end of the run"),
          HasSubstr("boundary[0] has both edge and line\n  write one of: edge, line, features"),
          HasSubstr(":25:6: boundary[1].id: \"a\" is taken by an entry above"),
          HasSubstr(":27:8: boundary[1]: from and to need one edge, not all"),
          HasSubstr(
              "boundary[1] has none of: level, file\n  write level = \"2.1 m\", or file = \"tide.csv\" in boundary[1]"),
          HasSubstr(":31:8: section[0].line must be a list of at least 2 points, got a list of 1 entry"),
          HasSubstr(":18:10: initial.within needs a level to fill it to"),
          HasSubstr(":15:19: output.report_interval must be between 0.1 s and"),
          HasSubstr(":16:10: output.maxima: unknown maximum \"depht\"\n  choices: depth, level,"),
          HasSubstr(":16:10: output.maxima names \"speed\" twice"),
          HasSubstr(":13:14: output.thresholds must increase"),
          HasSubstr(":14:12: output.interval is too short: the run would have more than 100000 frames")));
}

TEST(ReadScenario, AKeyOfAnotherKindOfRainIsUnknown) {
  EXPECT_THAT(faults_of(std::string(heading) + "[rain]\nkind = 'constant'\nrate = 1\nfile = 'x.csv'\n"),
              ElementsAre(HasSubstr(":11:1: unknown key \"file\" in rain\n")));
  EXPECT_THAT(faults_of(std::string(heading) + "[rain]\nkind = 'konstant'\nrate = 1\n"),
              ElementsAre("city/scenario.toml:9:8: rain.kind cannot be \"konstant\"\n"
                          "  choices: constant, series, gauges, grid, design, typhoon; did you mean \"constant\"?"));
}

TEST(ReadScenario, AnUnknownSoilAndAnUnknownModelAreNamed) {
  EXPECT_THAT(
      faults_of(std::string(heading) + "[[land_cover]]\nname = 'lawn'\nmanning_n = 0.2\nsoil = 'lome'\n[[soil]]\nname "
                                       "= 'loam'\nmodel = 'constnt'\n[[soil]]\nname = 'sand'\nmodel = 'constant'\n"),
      ::testing::IsSupersetOf(
          {HasSubstr("city/scenario.toml:14:9: soil[0].model cannot be \"constnt\"\n  choices: "),
           HasSubstr("city/scenario.toml:15:1: soil[1].rate is missing\n  write rate = \"... mm/h\""),
           HasSubstr("city/scenario.toml:11:8: unknown soil \"lome\" of land cover \"lawn\"\n  choices: ")}));
}

TEST(ReadScenario, AFileThatIsNotThereIsUnreadableNotWrong) {
  FaultList faults;
  parse_scenario(
      "format='hydro-scenario/1'\ntime={start=2024-09-16T00:00:00Z, duration=1}\nterrain={elevation='a.tif', "
      "land_cover='b.tif', classes='nowhere.toml'}\n",
      "x.toml", faults);
  ASSERT_EQ(faults.faults().size(), 1U);
  EXPECT_TRUE(faults.faults()[0].unreadable);
  EXPECT_THAT(faults.faults()[0].text(), HasSubstr("x.toml:3:57: nowhere.toml: there is no such file"));
}

TEST(ReadScenario, AnotherFormatIsSaidFirst) {
  EXPECT_THAT(faults_of(std::string(heading).replace(10, 16, "hydro-rules/1234")).at(0),
              HasSubstr("format \"hydro-rules/1234\" is not one that this version reads here\n  write format = \"hydro-scenario/1\""));
}

}  // namespace
}  // namespace hydro::scenario
