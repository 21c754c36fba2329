#include "libhydro/study/comply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/compliance/change.h"
#include "libhydro/core/error.h"
#include "libhydro/district/years_of_rain.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/io/vector_writer.h"
#include "libhydro/scenario/assemble_plots.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/detail/mix_solver.h"
#include "libhydro/study/detail/plane_overlay.h"
#include "libhydro/terrain/coverage.h"
#include "tests/compliance/cheapest_by_enumeration.h"

namespace hydro::study {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Comply : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  std::string text_of(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  ComplyRequest request(const std::string& plots, const std::string& output) const {
    ComplyRequest request;
    request.plots = plots;
    request.rules.files = {"shanghai", "national"};
    request.output = path(output);
    return request;
  }
  /// Enough plots for several blocks; some fail, some lack data.
  std::string many_plots(int count) const {
    std::string table = "plot_id,kind,stage,street,area_m2,roof_m2,green_roof_m2,hardened_m2,storage_m3\n";
    for (int i = 0; i < count; ++i)
      table += "P" + std::to_string(i) + ",plot_public,new,S" + std::to_string(i % 7) + ",30000," + std::to_string(1000 + i) + "," + (i % 11 ? std::to_string(i % 600) : "") + ",20000," + std::to_string(300 + i % 400) + "\n";
    return write("many.csv", table);
  }

  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / ("comply_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

const std::vector<std::string> outputs{"plots.csv", "changes.csv", "places.csv", "summary.json", "report.html", "plots.xlsx"};

TEST_F(Comply, GivesTheSameBytesForAnyNumberOfThreads) {
  const std::string plots = many_plots(2500);
  for (const int jobs : {1, 3}) {
    ComplyRequest batch = request(plots, "by" + std::to_string(jobs));
    batch.jobs = jobs;
    batch.optimise = true;
    const ComplyOutcome outcome = comply(batch, {});
    EXPECT_EQ(outcome.plots, 2500u);
    EXPECT_GT(outcome.failing, 0u);
  }
  for (const std::string& name : outputs) EXPECT_TRUE(text_of("by1/" + name) == text_of("by3/" + name)) << name;
}

TEST_F(Comply, GoesOnAfterAnInterruptionToTheSameBytes) {
  const std::string plots = many_plots(2500);
  ComplyRequest batch = request(plots, "whole");
  batch.optimise = true;
  comply(batch, {});

  batch.output = path("stopped");
  int blocks = 0;
  ComplyWatch watch;
  watch.interrupted = [&] { return ++blocks == 3; };
  EXPECT_EQ(comply(batch, watch).end, ComplyEnd::interrupted);
  EXPECT_FALSE(std::filesystem::exists(path("stopped")));
  batch.resume = true;
  std::string notes;
  ComplyWatch second;
  second.note = [&](const std::string& note) { notes += note + "\n"; };
  EXPECT_EQ(comply(batch, second).end, ComplyEnd::complete);
  EXPECT_THAT(notes, HasSubstr("going on: 1536 of 2500 plots are done"));
  for (const std::string& name : outputs) EXPECT_TRUE(text_of("whole/" + name) == text_of("stopped/" + name)) << name;
  EXPECT_EQ(comply(batch, {}).end, ComplyEnd::already_complete);
}

TEST_F(Comply, RefusesToGoOnWithAnotherBatch) {
  const std::string plots = many_plots(2000);
  ComplyRequest batch = request(plots, "out");
  ComplyWatch watch;
  watch.interrupted = [] { return true; };
  comply(batch, watch);
  batch.resume = true;
  batch.rules.trust_memory = true;
  EXPECT_THROW(comply(batch, {}), InputError);
}

TEST_F(Comply, ReckonsCaptureFromDailyRain) {
  const std::string plots = write("plots.csv", "plot_id,kind,area_m2,roof_m2,green_roof_m2,paving_paths_m2,plaza_m2,parking_m2,permeable_paving_m2,green_land_m2,storage_m3\n"
                                               "Z,zone_concentrated,10000,4000,0,1000,500,500,0,4000,85.5\n");
  ComplyRequest batch = request(plots, "out");
  // 85.5 m3 over 0.57 of 1 ha are 15 mm; of 75 mm on four days 45 are caught: 60 %, less than the 80 % of the rule.
  batch.daily_rain = write("rain.csv", "date,rain_mm\n2001-01-01,5\n2001-01-02,10\n2001-01-03,20\n2001-01-04,40\n");
  const ComplyOutcome outcome = comply(batch, {});
  ASSERT_EQ(outcome.report.captures.size(), 1u);
  EXPECT_NEAR(outcome.report.captures[0].by_depth, 0.6, 1e-12);
  EXPECT_NEAR(outcome.report.captures[0].by_coefficient, 0.43, 1e-12);
  EXPECT_EQ(outcome.failing, 1u);
  EXPECT_THAT(text_of("out/plots.csv"), HasSubstr("Z,SH-CAPTURE-CONC,binding,0.6,0.8,-0.2,fraction,fail"));
  EXPECT_THAT(text_of("out/capture.csv"), HasSubstr("\nZ,2,"));
}

Polygon rectangle(double west, double south, double east, double north) { return {.outer = {{west, south}, {east, south}, {east, north}, {west, north}}, .holes = {}}; }

TEST_F(Comply, ComputesAreasFromPolygonsExactly) {
  io::VectorLayer plots{.name = "plots", .crs = "EPSG:32651", .attribute_names = {"plot_id", "kind", "stage"},
                        .features = {{.shape = rectangle(1000, 1000, 1100, 1100), .attributes = {std::string("A"), std::string("plot_public"), std::string("new")}},
                                     {.shape = rectangle(1200, 1000, 1300, 1100), .attributes = {std::string("B"), std::string("plot_public"), std::string("new")}}}};
  io::VectorLayer cover{.name = "cover", .crs = "EPSG:32651", .attribute_names = {"class"},
                        .features = {{.shape = rectangle(990, 990, 1050.5, 1110), .attributes = {std::string("roof")}},
                                     {.shape = rectangle(1050.5, 990, 1150, 1110), .attributes = {std::string("lawn")}},
                                     {.shape = rectangle(1150, 990, 1250, 1110), .attributes = {std::string("lawn")}}}};
  // Two green roofs that overlap by 10 x 20 m, and a tank half of which lies outside.
  io::VectorLayer facilities{.name = "facilities", .crs = "EPSG:32651", .attribute_names = {"kind", "volume_m3"},
                             .features = {{.shape = rectangle(1000, 1000, 1020, 1020), .attributes = {std::string("green_roof_extensive"), 0.0}},
                                          {.shape = rectangle(1010, 1000, 1030, 1020), .attributes = {std::string("green_roof_extensive"), 0.0}},
                                          {.shape = rectangle(1095, 1050, 1105, 1060), .attributes = {std::string("storage_tank"), 300.0}}}};
  io::write_vector(path("plots.gpkg"), plots);
  io::write_vector(path("cover.gpkg"), cover);
  io::write_vector(path("facilities.gpkg"), facilities);
  ComplyRequest batch = request(path("plots.gpkg"), "out");
  batch.land_cover = path("cover.gpkg");
  batch.facilities = path("facilities.gpkg");
  const ComplyOutcome outcome = comply(batch, {});
  const compliance::ComplianceReport& report = outcome.report;
  const auto value = [&](std::size_t plot, const char* column) { return report.plots.row(plot)[static_cast<std::size_t>(*report.book.column(column))]; };
  EXPECT_EQ(value(0, "area_m2"), 10000.0);
  EXPECT_EQ(value(0, "roof_m2"), 5050.0);
  EXPECT_EQ(value(0, "green_land_m2"), 4950.0);
  EXPECT_EQ(value(0, "green_roof_m2"), 800.0);  // counted twice where they overlap, and told
  EXPECT_EQ(value(0, "hardened_m2"), 5050.0 - 800.0);
  EXPECT_EQ(value(0, "storage_m3"), 150.0);
  EXPECT_TRUE(std::isnan(value(1, "roof_m2")));  // half of it lies outside the land cover
  const std::string summary = text_of("out/summary.json");
  EXPECT_THAT(summary, HasSubstr("plot A: green_roof_extensive and green_roof_extensive lie over each other with 200.0 m2"));
  EXPECT_THAT(summary, HasSubstr("plot B: 5000.0 of its 10000.0 m2 lie outside the land cover"));
  EXPECT_EQ(outcome.faulty, 2u);
  const io::VectorFile map = io::read_vector(path("out/plots.gpkg"), "");  // although it holds a style, too
  EXPECT_EQ(map.layer, "plots");
  EXPECT_EQ(map.features.size(), 2u);
  EXPECT_THAT(text_of("out/plots.gpkg"), HasSubstr("categorizedSymbol"));
}

/// A quadrangle askew to every grid.
Polygon askew(double west, double south, double width) {
  return {.outer = {{west + 3.1, south + 1.7}, {west + width - 2.3, south + 5.9}, {west + width - 6.1, south + width - 1.3}, {west + 1.9, south + width - 4.7}}, .holes = {}};
}

TEST_F(Comply, AreasFromARasterAgreeWithThoseFromPolygons) {
  // The border between roof and lawn runs askew: on the map exactly, on the raster as whole cells of 1 m on either side of it.
  const double slope = 0.27, at = 1047.3;
  Grid grid{.rows = 300, .columns = 300, .cell_size = 1.0, .west = 1000.0, .north = 1300.0, .crs = "EPSG:32651"};
  Raster<std::uint8_t> codes(300, 300);
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) codes(row, column) = grid.west + column + 0.5 < at + slope * (grid.north - row - 0.5 - 1000.0) ? 3 : 4;
  io::write_raster(path("cover.tif"), grid, codes);
  io::VectorLayer cover{.name = "cover", .crs = grid.crs, .attribute_names = {"class"},
                        .features = {{.shape = Polygon{.outer = {{1000, 1000}, {at, 1000}, {at + slope * 300, 1300}, {1000, 1300}}, .holes = {}}, .attributes = {std::string("roof")}},
                                     {.shape = Polygon{.outer = {{at, 1000}, {1300, 1000}, {1300, 1300}, {at + slope * 300, 1300}}, .holes = {}}, .attributes = {std::string("lawn")}}}};
  io::write_vector(path("cover.gpkg"), cover);
  const std::vector<Polygon> shapes{askew(1005, 1003, 100), askew(1080, 1150, 120), askew(1150, 1010, 130)};
  io::VectorLayer plots{.name = "plots", .crs = grid.crs, .attribute_names = {"plot_id", "kind", "stage"}, .features = {}};
  for (std::size_t i = 0; i < shapes.size(); ++i) plots.features.push_back({.shape = shapes[i], .attributes = {"P" + std::to_string(i), std::string("plot_public"), std::string("new")}});
  io::write_vector(path("plots.gpkg"), plots);
  ComplyRequest batch = request(path("plots.gpkg"), "by_polygons");
  batch.land_cover = path("cover.gpkg");
  const ComplyOutcome by_polygons = comply(batch, {});
  batch = request(path("plots.gpkg"), "by_raster");
  batch.land_cover = path("cover.tif");
  const ComplyOutcome by_raster = comply(batch, {});
  const auto value = [](const ComplyOutcome& outcome, std::size_t plot, const char* column) { return outcome.report.plots.row(plot)[static_cast<std::size_t>(*outcome.report.book.column(column))]; };
  constexpr double of_cells = 0.005;  // [-] as asked for at cells of 1 m
  for (std::size_t plot = 0; plot < shapes.size(); ++plot) {
    double exact = 0.0;  // shoelace formula
    const auto& ring = shapes[plot].outer;
    for (std::size_t i = 0; i < ring.size(); ++i) exact += 0.5 * ((ring[i].x - 1000) * (ring[(i + 1) % 4].y - 1000) - (ring[(i + 1) % 4].x - 1000) * (ring[i].y - 1000));
    EXPECT_NEAR(value(by_polygons, plot, "area_m2"), exact, 1e-9 * exact);
    EXPECT_NEAR(value(by_polygons, plot, "roof_m2") + value(by_polygons, plot, "green_land_m2"), exact, 1e-9 * exact);
    for (const char* column : {"roof_m2", "green_land_m2"}) EXPECT_NEAR(value(by_raster, plot, column), value(by_polygons, plot, column), of_cells * exact) << plot << column;
    EXPECT_NEAR(value(by_raster, plot, "roof_m2") + value(by_raster, plot, "green_land_m2"), exact, 1e-9 * exact);  // shares of cells are exact, too
  }
}

TEST_F(Comply, SimulatesPlotsWithTheirFacilities) {
  const std::string columns = "plot_id,kind,stage,area_m2,roof_m2,green_roof_m2,green_land_m2,sunken_green_m2,paving_paths_m2,plaza_m2,parking_m2,permeable_paving_m2,carriageway_m2,permeable_asphalt_m2,water_m2,storage_m3\n";
  const std::string plots = write("plots.csv", columns + "paved,project,new,10000,5000,0,0,0,3000,1000,1000,0,0,0,0,0\n"
                                                         "tank,project,new,10000,5000,0,0,0,3000,1000,1000,0,0,0,0,300\n"
                                                         "large,project,new,10000,5000,0,0,0,3000,1000,1000,0,0,0,0,3000\n"
                                                         "sponge,project,new,10000,3000,1500,4000,800,1500,1000,500,2000,0,0,0,300\n"
                                                         "lacking,project,new,10000,5000,0,0,,3000,1000,1000,0,0,0,0,300\n");
  // Two years in which every tenth day has 30 mm in two hours.
  std::string rain = "time_h,rain_mmh\n";
  for (int day = 0; day < 730; day += 10) rain += std::to_string(24 * day + 6) + ",15\n" + std::to_string(24 * day + 8) + ",0\n";
  ComplyRequest batch = request(plots, "out");
  batch.rain = write("rain \"of two years\".csv", rain);
  const ComplyOutcome outcome = comply(batch, {});
  const auto& captures = outcome.report.captures;
  ASSERT_EQ(captures.size(), 5u);
  // Paved ground keeps what its hollows hold, 1.5 mm on three quarters of it, and what evaporates while it rains.
  EXPECT_NEAR(captures[0].by_simulation, 0.75 * 1.5 / 30.0, 0.02);
  // 300 m3 on a hectare are 30 mm: all of what runs off, and so do 3000 m3.
  EXPECT_GT(captures[1].by_simulation, 0.99);
  EXPECT_EQ(captures[2].by_simulation, 1.0);
  EXPECT_GT(captures[3].by_simulation, captures[0].by_simulation);
  EXPECT_TRUE(std::isnan(captures[4].by_simulation));
  EXPECT_THAT(text_of("out/capture.csv"), HasSubstr("sunken_green_m2\n"));
  EXPECT_NEAR(captures[1].by_depth, 1.0, 1e-12);  // 300 m3 over 0.85 of a hectare are 35 mm
  EXPECT_NEAR(captures[0].peak_reduction(), 0.0, 1e-9);
  EXPECT_LT(captures[3].peak, captures[3].peak_without);
  EXPECT_LT(captures[0].peak_before, captures[0].peak_without);
  EXPECT_NEAR(captures[0].solids_by_simulation, 0.0, 1e-12);
  EXPECT_GT(captures[1].solids_by_simulation, 0.98);
  EXPECT_NEAR(captures[1].solids_by_guide, 0.85, 1e-9);  // all captured, by a tank that removes 85 %
  EXPECT_THAT(text_of("out/plots.csv"), HasSubstr("paved,CN-PEAK,info,"));
  EXPECT_TRUE(std::filesystem::exists(path("out/simulation/decades.toml")) && std::filesystem::exists(path("out/simulation/storm.toml")));
}

/// How far longer steps may move a capture ratio [-].
constexpr double of_five_minutes = 1e-3, of_a_minute = 1e-3;  // asked for; found over 30 years: 3e-4, 2e-4

TEST_F(Comply, StepsOfFiveMinutesGiveTheCaptureRatiosOfTenSeconds) {
  const std::string plots = write("plots.csv", "plot_id,kind,stage,area_m2,roof_m2,green_roof_m2,green_land_m2,sunken_green_m2,paving_paths_m2,plaza_m2,parking_m2,permeable_paving_m2,carriageway_m2,permeable_asphalt_m2,water_m2,storage_m3\n"
                                               "small-tank,project,new,20000,6000,100,7000,50,3000,2000,2000,200,0,0,0,15\n"
                                               "large-tank,project,new,3000,1500,30,900,9,300,180,120,30,0,0,0,90\n"
                                               "sponge,project,new,10000,3000,2700,4000,2400,1500,1000,500,2850,0,0,0,100\n"
                                               "no-tank,project,new,100000,50000,1000,10000,1000,20000,12000,8000,2000,0,0,0,0\n");
  constexpr int years = 1;
  std::string rain = "time_h,rain_mmh\n0,0\n";
  std::int64_t next = 0;
  for (const district::HourOfRain& hour : district::years_of_rain(7, 1991, years)) {
    if (hour.hour > next && next > 0) rain += std::to_string(next) + ",0\n";
    if (hour.hour > 0) rain += std::to_string(hour.hour) + "," + std::to_string(hour.depth * 1000.0) + "\n";
    next = hour.hour + 1;
  }
  ComplyRequest batch = request(plots, "out");
  batch.rain = write("rain.csv", rain + std::to_string(next) + ",0\n");
  const ComplyOutcome outcome = comply(batch, {});
  const auto ratios = [&](const std::string& wet_step) {
    const std::vector<std::string> overrides = wet_step.empty() ? std::vector<std::string>{} : std::vector<std::string>{"catchments.wet_step=" + wet_step};
    const scenario::Scenario scenario = scenario::read_scenario(path("out/simulation/decades.toml"), overrides);
    const scenario::AssembledPlots assembled = scenario::assemble_plots(scenario);
    catchment::Runoff runoff(assembled.plots, assembled.weather);
    catchment::State state = runoff.initial_state();
    runoff.advance(state, scenario.duration);
    std::map<std::string, double> fallen, left, ratio;
    for (std::size_t i = 0; i < state.plots.size(); ++i) {
      const std::string& id = assembled.plots.catchments[i].id, plot = id.substr(0, id.find('/'));
      fallen[plot] += state.plots[i].rain, left[plot] += state.plots[i].left_model;
    }
    for (const auto& [plot, water] : fallen) ratio[plot] = 1.0 - left[plot] / water;
    return ratio;
  };
  const auto chosen = ratios(""), minute = ratios("60"), fine = ratios("10");
  ASSERT_EQ(fine.size(), 4u);
  for (const auto& [plot, ratio] : fine) {
    EXPECT_NEAR(chosen.at(plot), ratio, of_five_minutes) << plot;
    EXPECT_NEAR(minute.at(plot), ratio, of_a_minute) << plot;
  }
  EXPECT_NEAR(outcome.report.captures[3].by_simulation, chosen.at("no-tank"), 1e-9);
}

TEST_F(Comply, GoesOnWithASimulationToTheSameBytes) {
  std::string plots = "plot_id,kind,stage,area_m2,roof_m2,green_roof_m2,green_land_m2,sunken_green_m2,paving_paths_m2,plaza_m2,parking_m2,permeable_paving_m2,carriageway_m2,permeable_asphalt_m2,water_m2,storage_m3\n";
  for (int i = 0; i < 40; ++i) plots += "P" + std::to_string(i) + ",project,new,10000,3000," + std::to_string(30 * i) + ",4000," + std::to_string(20 * i) + ",1500,1000,500,2000,0,0,0," + std::to_string(200 + 3 * i) + "\n";
  std::string rain = "time_h,rain_mmh\n";
  for (int day = 0; day < 60; day += 3) rain += std::to_string(24 * day) + "," + std::to_string(3 + day % 11) + "\n" + std::to_string(24 * day + 5) + ",0\n";
  ComplyRequest batch = request(write("plots.csv", plots), "whole");
  batch.rain = write("rain.csv", rain);
  batch.jobs = 1;
  comply(batch, {});
  batch.output = path("stopped");
  for (int times = 0;; ++times) {
    ASSERT_LT(times, 20);
    batch.resume = times > 0;
    batch.jobs = 1 + times % 2;
    int blocks = 0;
    ComplyWatch watch;
    watch.interrupted = [&] { return ++blocks == 3; };
    if (comply(batch, watch).end == ComplyEnd::complete) break;
  }
  for (const char* name : {"plots.csv", "changes.csv", "places.csv", "summary.json", "report.html", "plots.xlsx", "capture.csv", "simulation/catchments.csv", "simulation/decades.toml"})
    EXPECT_TRUE(text_of("whole/" + std::string(name)) == text_of("stopped/" + std::string(name))) << name;
}

TEST_F(Comply, RefusesSharesThatAreNone) {
  io::VectorLayer plots{.name = "plots", .crs = "EPSG:32651", .attribute_names = {"plot_id", "kind"}, .features = {{.shape = rectangle(0, 0, 100, 100), .attributes = {std::string("A"), std::string("plot")}}}};
  io::write_vector(path("plots.gpkg"), plots);
  const auto refusal = [&](const std::string& name, const io::Attribute& share) {
    io::VectorLayer facilities{.name = "facilities", .crs = "EPSG:32651", .attribute_names = {"kind", "share"}, .features = {{.shape = rectangle(0, 0, 10, 10), .attributes = {std::string("green_roof_extensive"), share}}}};
    io::write_vector(path(name), facilities);
    ComplyRequest batch = request(path("plots.gpkg"), "out of " + name);
    batch.facilities = path(name);
    try {
      comply(batch, {});
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal("many.gpkg", 1.5), HasSubstr("feature 1 covers a share of 1.5 of its ground"));
  EXPECT_THAT(refusal("none.gpkg", 0.0), HasSubstr("shares lie above 0 and up to 1"));
  EXPECT_THAT(refusal("words.gpkg", std::string("half")), HasSubstr("feature 1 has no number in \"share\""));
  EXPECT_EQ(refusal("half.gpkg", 0.5), "");
}

TEST_F(Comply, TakesTheNearestCodeOfLandCover) {
  Grid grid{.rows = 20, .columns = 20, .cell_size = 10.0, .west = 1000.0, .north = 1200.0, .crs = "EPSG:32651"};
  Raster<float> codes(grid, 2.9f);
  io::write_raster(path("cover.tif"), grid, codes, "");
  io::VectorLayer plots{.name = "plots", .crs = grid.crs, .attribute_names = {"plot_id", "kind"}, .features = {{.shape = rectangle(1000, 1000, 1100, 1100), .attributes = {std::string("A"), std::string("plot")}}}};
  io::write_vector(path("plots.gpkg"), plots);
  ComplyRequest batch = request(path("plots.gpkg"), "out");
  batch.land_cover = path("cover.tif");
  const ComplyOutcome outcome = comply(batch, {});
  EXPECT_EQ(outcome.report.plots.row(0)[static_cast<std::size_t>(*outcome.report.book.column("roof_m2"))], 10000.0) << "3 is roof";
}

TEST_F(Comply, TakesAFolderForThePlotsInIt) {
  const std::filesystem::path town = folder_ / "town";
  std::filesystem::create_directories(town);
  std::ofstream(town / "tide.csv") << "time_h,level_m\n0,1\n";
  std::ofstream(town / "plots.csv") << "plot_id,kind,stage,roof_m2,green_roof_m2\nA,plot_public,new,1000,300\n";
  EXPECT_EQ(comply(request(town / "", "out"), {}).plots, 1u);
  std::ofstream(town / "plots.geojson") << "{}";
  try {
    comply(request(town, "again"), {});
    FAIL() << "two files were one";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("several files that may be the plots"), HasSubstr("plots.csv"), HasSubstr("plots.geojson")));
  }
}

TEST_F(Comply, TellsKindsThatLookLikeSlipsOfThePen) {
  const std::string plots = write("plots.csv", "plot_id,kind,stage,roof_m2,green_roof_m2\nA,plot_publc,new,1000,300\nB,plot_school,new,1000,300\nC,allotment,new,1,1\nD,allotment,new,1,1\n");
  const ComplyOutcome outcome = comply(request(plots, "out"), {});
  std::string faults;
  for (const compliance::PlotFault& fault : outcome.report.plots.faults) faults += fault.text() + "\n";
  EXPECT_THAT(faults, HasSubstr("plots.csv:2:3: kind is \"plot_publc\", which no rule names"));
  EXPECT_THAT(faults, HasSubstr("did you mean \"plot_public\"?"));
  EXPECT_THAT(faults, HasSubstr("plots.csv:4:3: kind is \"allotment\", which no rule names"));
  EXPECT_THAT(faults, Not(HasSubstr("plot_school"))) << "a kind of plot that its owner made up";
  EXPECT_EQ(outcome.faulty, 3u);
}

TEST_F(Comply, TellsShapesThatAreNone) {
  io::VectorLayer plots{.name = "plots", .crs = "EPSG:32651", .attribute_names = {"plot_id", "kind"},
                        .features = {{.shape = Polygon{.outer = {{0, 0}, {100, 100}, {100, 0}, {0, 100}}, .holes = {}}, .attributes = {std::string("bow"), std::string("plot")}},
                                     {.shape = rectangle(200, 0, 1200, 0.01), .attributes = {std::string("strip"), std::string("plot")}},
                                     {.shape = rectangle(300, 100, 400, 200), .attributes = {std::string("left"), std::string("plot")}},
                                     {.shape = rectangle(390, 100, 500, 200), .attributes = {std::string("right"), std::string("plot")}}}};
  io::VectorLayer cover{.name = "cover", .crs = "EPSG:32651", .attribute_names = {"class"}, .features = {{.shape = rectangle(-10, -10, 2000, 300), .attributes = {std::string("lawn")}}}};
  io::write_vector(path("plots.gpkg"), plots);
  io::write_vector(path("cover.gpkg"), cover);
  ComplyRequest batch = request(path("plots.gpkg"), "out");
  batch.land_cover = path("cover.gpkg");
  comply(batch, {});
  const std::string summary = text_of("out/summary.json");
  EXPECT_THAT(summary, HasSubstr("plot bow: its shape is not valid: Self-intersection"));
  EXPECT_THAT(summary, HasSubstr("plot strip: is a sliver of 10.000 m2"));
  EXPECT_THAT(summary, HasSubstr("plot left: lies over plot right with 1000.0 m2"));
}

/// A finished run in which water stood equally deep everywhere [m].
std::string flooded_run(const std::string& folder, const Grid& grid, float depth) {
  results::RunResult run;
  run.grid = grid;
  run.peaks.depth = Raster<float>(grid, depth);
  std::filesystem::create_directories(folder);
  io::Hdf5ResultFile(folder + "/results.h5", run, {}).finish(run);
  return folder;
}

TEST_F(Comply, JudgesByTheRarestOfSeveralStormsAndSaysSo) {
  const Grid grid{.rows = 40, .columns = 40, .cell_size = 2.5, .west = 0.0, .north = 100.0, .crs = "EPSG:32651"};
  io::VectorLayer plots{.name = "plots", .crs = grid.crs, .attribute_names = {"plot_id", "kind"},
                        .features = {{.shape = rectangle(0, 40, 100, 60), .attributes = {std::string("street"), std::string("road")}},
                                     {.shape = rectangle(40, 70, 60, 90), .attributes = {std::string("dip"), std::string("underpass")}}}};
  io::write_vector(path("plots.gpkg"), plots);
  const std::string ten = flooded_run(path("run10"), grid, 0.05f), fifty = flooded_run(path("run50"), grid, 0.12f), hundred = flooded_run(path("run100"), grid, 0.3f);
  const auto judged = [&](std::vector<GivenRun> runs, const std::string& output) {
    ComplyRequest batch = request(path("plots.gpkg"), output);
    batch.results = std::move(runs);
    return comply(batch, {}).report;
  };
  const auto value = [](const compliance::ComplianceReport& report, std::size_t plot, std::string_view column) { return report.plots.row(plot)[static_cast<std::size_t>(*report.book.column(column))]; };

  const auto three = judged({{ten, 10.0}, {hundred, 100.0}, {fifty, 50.0}}, "three");
  EXPECT_DOUBLE_EQ(value(three, 0, "driest_lane_max_depth_m"), 0.3) << "in the storm of 100 years, wherever it stands in the list";
  EXPECT_EQ(value(three, 1, "return_period_yr"), 50.0) << "the rarest storm that leaves a lane dry";
  EXPECT_THAT(text_of("three/summary.json"), HasSubstr("--results: lanes of roads and ground floors are judged by " + hundred + ", the storm of 100 years"));

  const auto untold = judged({{fifty, std::nullopt}, {hundred, std::nullopt}}, "untold");
  EXPECT_DOUBLE_EQ(value(untold, 0, "driest_lane_max_depth_m"), 0.12) << "no storm is known to be the rarest: the first run counts";
  EXPECT_TRUE(std::isnan(value(untold, 1, "return_period_yr")));
  EXPECT_THAT(text_of("untold/summary.json"), HasSubstr("--results: lanes of roads and ground floors are judged by " + fifty + ", the first"));

  judged({{hundred, 100.0}}, "one");
  EXPECT_THAT(text_of("one/summary.json"), Not(HasSubstr("are judged by"))) << "with one run there is no choice";
  EXPECT_THROW(judged({{ten, 50.0}, {fifty, 50.0}}, "twice"), InputError);
}

const compliance::PlotTable& plots_of(const ComplyOutcome& outcome) { return outcome.report.plots; }

TEST_F(Comply, TellsKindsThatNoRuleNames) {
  const std::string head = "plot_id,kind,stage,roof_m2,green_roof_m2\n";
  const ComplyOutcome outcome = comply(request(write("plots.csv", head + "A,plot_residental,new,1000,100\nB,幼儿园,new,1000,100\nC,plot_publc,new,1000,100\nD,Plot_Public,New,1000,100\n"
                                                                  "E,公建,改建,1000,100\nF,plot_school,new,1000,100\nG,zone_1,new,,\n"), "out"), {});
  EXPECT_THAT(plots_of(outcome).kinds, testing::ElementsAre("", "", "", "plot_public", "plot_public", "plot_school", "zone_1"));
  EXPECT_EQ(outcome.faulty, 3u);
  ASSERT_EQ(plots_of(outcome).faults.size(), 3u);
  EXPECT_THAT(plots_of(outcome).faults[0].text(), testing::AllOf(HasSubstr("plots.csv:2:3: kind is \"plot_residental\""), HasSubstr("did you mean \"plot_residential\"?")));
  EXPECT_THAT(plots_of(outcome).faults[1].text(), HasSubstr("choices: building, built_up_area"));
  EXPECT_EQ(outcome.failing, 2u);   // D and E
  EXPECT_EQ(outcome.unjudged, 5u);  // without a kind nothing can be said; F lacks its storage, G its capture
  EXPECT_EQ(plots_of(outcome).stages[4], compliance::Stage::rebuilt);
}

TEST_F(Comply, MarksPlotsWhoseDataAreFaultyWhereverTheyAreShown) {
  const ComplyOutcome outcome = comply(request(write("plots.csv", "plot_id,name,kind,stage,area_m2,roof_m2,green_roof_m2,green_land_m2\n"
                                                                  "A,School,plot_public,new,15000 m2,1000,300,\n"
                                                                  "A,Library,plot_public,new,9000,1000,100,\n"
                                                                  ",Hall,plot_public,new,9000,1000,300,\n"
                                                                  "B,Court,plot_public,new,15000,5000,2000,14000\n"
                                                                  "C,Shed,plot_public,new,1.5,,,\n"
                                                                  "D,Sound,plot_public,new,15000,5000,2000,4000\n"), "out"), {});
  const compliance::PlotTable& plots = plots_of(outcome);
  EXPECT_EQ(outcome.faulty, 3u);
  EXPECT_EQ(outcome.doubtful, 2u);
  EXPECT_EQ(plots.ids[2], "(line 4)");
  EXPECT_THAT(plots.data_text(0, Language::english), testing::AllOf(HasSubstr("data faulty (line 2): area_m2 is \"15000 m2\""), HasSubstr("plot_id \"A\" is that of line 3 too")));
  EXPECT_THAT(plots.data_text(1, Language::english), HasSubstr("plot_id \"A\" is that of line 2 too"));
  EXPECT_THAT(plots.data_text(3, Language::english), HasSubstr("data doubtful (line 5): its parts add up to 19000 m2, more than its area_m2 of 15000"));
  EXPECT_THAT(plots.data_text(4, Language::english), HasSubstr("area_m2 is 1.5"));
  EXPECT_EQ(plots.data_text(5, Language::english), "");
  EXPECT_THAT(text_of("out/plots.csv"), testing::AllOf(HasSubstr("A,SH-GROOF-PUBLIC,binding,0.3,0.3,0,fraction,pass,\"green_roof_m2 = 300; roof_m2 = 1000; data faulty (line 2)"), HasSubstr("data faulty (line 3)")));
  EXPECT_THAT(text_of("out/faults.csv"), HasSubstr("\nB,Court,5,doubtful,"));
  EXPECT_THAT(text_of("out/changes.csv"), HasSubstr("\nA,3,SH-GROOF-PUBLIC,green_roof,200,m2,")) << "of two plots A the one of line 3";
  EXPECT_THAT(text_of("out/summary.json"), HasSubstr("\"plots_doubtful\": 2"));
  EXPECT_THAT(text_of("out/report.html"), HasSubstr("Plots with faulty data"));
}

TEST_F(Comply, TakesChineseNamesOfColumnsKindsAndStages) {
  ComplyRequest batch = request(write("plots.csv", "地块编号,地块名称,类别,建设阶段,地块面积（㎡）,屋顶总面积(m²),绿色屋顶面积\nA,学校,公共建筑,新建,20000,1000,100\n"), "out");
  batch.language = Language::chinese;
  const ComplyOutcome outcome = comply(batch, {});
  EXPECT_EQ(outcome.faulty, 0u);
  EXPECT_THAT(text_of("out/plots.csv"), HasSubstr("绿色屋顶面积 = 100; 屋顶总面积 = 1000; 达标需 +200 m2"));
  EXPECT_THAT(text_of("out/plots.csv"), HasSubstr("适用于住宅地块,本地块为公共建筑地块"));
  EXPECT_EQ(text_of("out/report.html").find("plot_public"), std::string::npos);
  batch = request(write("hectares.csv", "地块编号,地块面积(公顷)\nA,2\n"), "never");
  EXPECT_THROW(comply(batch, {}), InputError);
}

TEST_F(Comply, ReadsTablesThatExcelWroteInGbk) {
  const ComplyOutcome outcome = comply(request(write("plots.csv", "plot_id,name,kind\nA,\xD1\xA7\xD0\xA3,\xB9\xAB\xBD\xA8\n"), "out"), {});
  EXPECT_EQ(plots_of(outcome).names[0], "学校");
  EXPECT_EQ(plots_of(outcome).kinds[0], "plot_public");
  EXPECT_THAT(plots_of(outcome).remarks, testing::Contains(HasSubstr("GB 18030")));
  EXPECT_THROW(comply(request(write("latin.csv", "plot_id,name\nA,caf\xE9\nB,caf\xE9\n"), "never"), {}), InputError);
}

TEST_F(Comply, MissesOnlyColumnsThatMatterForItsPlots) {
  const ComplyOutcome outcome = comply(request(write("plots.csv", "plot_id,kind,stage,roof_m2\nA,park,new,100\n"), "out"), {});
  std::string all;
  for (const std::string& remark : outcome.report.remarks) all += remark;
  EXPECT_THAT(all, HasSubstr("green_roof_m2 (SH-GROOF-GREEN)"));
  EXPECT_EQ(all.find("bank_m"), std::string::npos);
  EXPECT_EQ(all.find("flooded_ground_floors"), std::string::npos);
}

TEST_F(Comply, NamesCsvAmongTheFormats) {
  try {
    comply(request(write("plots.xlsx", "PK"), "never"), {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.faults()[0].text(), HasSubstr("formats read: CSV, GeoPackage"));
  }
}

TEST_F(Comply, RefusesPlotsInDegrees) {
  io::VectorLayer plots{.name = "plots", .crs = "EPSG:4326", .attribute_names = {"plot_id"}, .features = {{.shape = rectangle(121.0, 31.0, 121.01, 31.01), .attributes = {std::string("A")}}}};
  io::write_vector(path("plots.gpkg"), plots);
  EXPECT_THROW(comply(request(path("plots.gpkg"), "out"), {}), InputError);
}

constexpr double of_exact_area = 1e-9;  ///< [-] as asked for

RC_GTEST_PROP(PlaneOverlay, OfRectanglesAgreesWithArithmetic, ()) {
  const auto at = rc::gen::map(rc::gen::inRange(0, 1'000'000), [](int n) { return 500000.0 + n / 1000.0; });
  const double a = *at, b = *at, c = *at, d = *at, e = *at, f = *at, g = *at, h = *at;
  RC_PRE(a != b && c != d && e != f && g != h);
  const auto box = [](double x0, double x1, double y0, double y1) { return rectangle(std::min(x0, x1), std::min(y0, y1), std::max(x0, x1), std::max(y0, y1)); };
  const std::vector<Polygon> first{box(a, b, c, d)}, second{box(e, f, g, h)};
  const double width = std::min(std::max(a, b), std::max(e, f)) - std::max(std::min(a, b), std::min(e, f));
  const double height = std::min(std::max(c, d), std::max(g, h)) - std::max(std::min(c, d), std::min(g, h));
  const double exact = width > 0.0 && height > 0.0 ? width * height : 0.0;
  RC_ASSERT(std::abs(PlaneArea(first).cut_with(PlaneArea(second)).area() - exact) <= of_exact_area * std::max(exact, 1.0) + 1e-7);
}

RC_GTEST_PROP(MixSolver, FindsWhatEnumerationFinds, ()) {
  const auto count = static_cast<std::size_t>(*rc::gen::inRange(1, 4));
  compliance::MixProblem problem;
  const auto number = [](int low, int high) { return *rc::gen::inRange(low, high) / 4.0; };
  for (std::size_t i = 0; i < count; ++i) {
    problem.measures.push_back(static_cast<int>(i));
    problem.cost.push_back(number(1, 400));
    problem.fixed_cost.push_back(*rc::gen::arbitrary<bool>() ? number(0, 4000) : 0.0);
    problem.most.push_back(number(4, 400));
  }
  const int rows = *rc::gen::inRange(1, 4);
  for (int k = 0; k < rows; ++k) {
    compliance::MixProblem::Row row{.factors = {}, .at_least = number(-20, 400)};
    for (std::size_t i = 0; i < count; ++i) row.factors.push_back(number(-4, 20));
    problem.rows.push_back(row);
  }
  const auto cost = [&](const std::vector<double>& amounts) {
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) sum += problem.cost[i] * amounts[i] + (amounts[i] > 1e-7 ? problem.fixed_cost[i] : 0.0);
    return sum;
  };
  const auto by_solver = cheapest_by_solver(problem), by_corners = compliance::cheapest_by_enumeration(problem);
  RC_ASSERT(by_solver.has_value() == by_corners.has_value());
  if (by_solver) RC_ASSERT(std::abs(cost(*by_solver) - cost(*by_corners)) <= 1e-5 * std::max(1.0, cost(*by_corners)));
}

}  // namespace
}  // namespace hydro::study
