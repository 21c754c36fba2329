// R10, R11: grounds that cannot be computed on, and runs that fit into no machine.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/torture/made_terrain.h"
#include "tests/torture/small_city.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

class TerrainZoo : public SmallCity {
 protected:
  TerrainZoo() { write("zoo/scenario.toml", scenario_text); }

  Ending run(std::vector<std::string> more = {}) const {
    fs::remove_all(path("out"));
    Call call{.arguments = {"run", "zoo/scenario.toml", "-o", "out", "--threads", "1"}, .folder = folder().string(), .patience = 60.0};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return torture::call(call);
  }

  void expect_refused(const Ending& end, const std::string& tells) {
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_TRUE(end.err.find("terrain.tif") != std::string::npos || end.err.find("scenario.toml:") != std::string::npos)
        << "names no file: " << end.text();
    EXPECT_NE(end.err.find(tells), std::string::npos) << "should say \"" << tells << "\": " << end.text();
    EXPECT_FALSE(fs::exists(path("out")) || fs::exists(path("out.partial"))) << end.text();
  }

  static constexpr const char* scenario_text =
      "format = \"hydro-scenario/1\"\n"
      "[time]\nstart = 2024-09-16T06:00:00+08:00\nduration = \"5min\"\n"
      "[terrain]\nelevation = \"terrain.tif\"\nmanning_n = 0.03\n"
      "[rain]\nkind = \"constant\"\nrate = \"60 mm/h\"\n"
      "[output]\ninterval = \"1min\"\n";
};

TEST_F(TerrainZoo, GroundThatCannotBeUsedIsRefusedWithTheNumbers) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> all_nodata(600, -9999.0f), all_nan(600, nan);
  struct Case {
    const char* what;
    MadeTerrain made;
    const char* tells;
  };
  const Case cases[]{
      {"infinite", {.values = {1, 2, infinity}}, "inf"},
      {"minus infinity", {.values = {1, 2, -infinity}}, "inf"},
      {"undeclared -9999", {.values = {1, 2, -9999}, .nodata = std::nullopt}, "-9999"},
      {"undeclared -999", {.values = {1, -999, 2}, .nodata = std::nullopt}, "-999"},
      {"undeclared -3.4e38", {.values = {1, -3.4e38f, 2}, .nodata = std::nullopt}, "no data"},
      {"all nodata", {.values = all_nodata}, "no data"},
      {"all NaN", {.values = all_nan, .nodata = std::nullopt}, ""},
      {"degrees", {.place = {121.4, 1e-5, 0, 31.2, 0, -1e-5}, .epsg = 4326}, "gdalwarp"},
      {"rotated", {.place = {354000, 1.9, 0.5, 3456040, 0.5, -1.9}}, "rotated"},
      {"not square", {.place = {354000, 2, 0, 3456040, 0, -3}}, "3"},
      {"not placed", {.place = {}, .epsg = 0}, ""},
      {"feet", {.epsg = 2263}, "f"},
      {"two bands", {.bands = 2}, "2 bands"},
      {"cells of no size", {.place = {354000, 1e-300, 0, 3456040, 0, -1e-300}}, ""},
      {"placed at infinity", {.place = {std::numeric_limits<double>::infinity(), 2, 0, 3456040, 0, -2}}, ""},
      {"placed at NaN", {.place = {std::nan(""), 2, 0, 3456040, 0, -2}}, ""},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    one.made.write(path("zoo/terrain.tif"));
    expect_refused(run(), one.tells);
    const Ending check = hydro({"check", "zoo/scenario.toml"}, folder().string());
    EXPECT_EQ(check.exit_code, 2) << check.text();
    count("R10", "ground that cannot be used: exit 2 with the numbers");
    fs::remove(path("zoo/terrain.tif"));
    fs::remove(path("zoo/terrain.tif.aux.xml"));
  }
}

TEST_F(TerrainZoo, GroundThatIsOddIsHandledAsDocumented) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  struct Case {
    const char* what;
    MadeTerrain made;
  };
  const Case cases[]{
      {"one cell", {.rows = 1, .columns = 1, .values = {2.0f}}},
      {"one row", {.rows = 1, .columns = 40}},
      {"one column", {.rows = 40, .columns = 1}},
      {"NaN holes", {.values = {1, nan, 2, nan}, .nodata = std::nullopt}},
      {"declared holes", {.values = {1, -9999, 2, -9999}}},
      {"one cell of ground", {.values = [] { std::vector<float> v(600, -9999.0f); v[305] = 2.0f; return v; }()}},
      {"south-up", {.place = {354000, 2, 0, 3456000, 0, 2}}},
      {"no reference system", {.epsg = 0}},
      {"NaN declared", {.values = {1, nan, 2}, .nodata = std::nan("")}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    one.made.write(path("zoo/terrain.tif"));
    const Ending end = run();
    ASSERT_EQ(end.exit_code, 0) << end.text();
    const std::string summary = read_file(path("out/summary.json"));
    EXPECT_EQ(summary.find("nan"), std::string::npos) << "NaN reached a file";
    EXPECT_EQ(summary.find("inf\""), std::string::npos);
    EXPECT_NE(summary.find("\"mass_error_relative\": 0.0"), std::string::npos) << summary;
    count("R10", "odd but usable ground (one cell, holes, south-up, ...): runs, the balance closes");
    fs::remove(path("zoo/terrain.tif"));
    fs::remove(path("zoo/terrain.tif.aux.xml"));
  }
}

TEST_F(TerrainZoo, MapsThatDoNotMatchAreToldOrResampled) {
  MadeTerrain{}.write(path("zoo/terrain.tif"));
  MadeTerrain{.values = std::vector<float>(600, 0.05f), .place = {454000, 2, 0, 3456040, 0, -2}}.write(path("zoo/manning.tif"));
  const Ending elsewhere = run({"--set", "terrain.manning_n=manning.tif"});
  EXPECT_EQ(elsewhere.exit_code, 2) << elsewhere.text();
  EXPECT_NE(elsewhere.err.find("manning.tif"), std::string::npos) << elsewhere.text();
  MadeTerrain{.rows = 10, .columns = 10, .values = std::vector<float>(100, 0.05f)}.write(path("zoo/manning.tif"));
  const Ending smaller = run({"--set", "terrain.manning_n=manning.tif"});
  EXPECT_EQ(smaller.exit_code, 2) << smaller.text();
  EXPECT_NE(smaller.err.find("manning.tif"), std::string::npos) << smaller.text();
  MadeTerrain{.rows = 8, .columns = 12, .values = std::vector<float>(96, 0.05f), .place = {354000, 5, 0, 3456040, 0, -5}}.write(path("zoo/manning.tif"));
  const Ending coarser = run({"--set", "terrain.manning_n=manning.tif"});
  EXPECT_EQ(coarser.exit_code, 0) << coarser.text();
  EXPECT_NE(coarser.err.find("manning.tif"), std::string::npos) << "the resampling is not noted: " << coarser.text();
  MadeTerrain{.values = std::vector<float>(600, -0.05f)}.write(path("zoo/manning.tif"));
  const Ending negative = run({"--set", "terrain.manning_n=manning.tif"});
  EXPECT_EQ(negative.exit_code, 2) << negative.text();
  MadeTerrain{.values = std::vector<float>(600, std::numeric_limits<float>::quiet_NaN()), .nodata = std::nullopt}.write(path("zoo/manning.tif"));
  const Ending empty = run({"--set", "terrain.manning_n=manning.tif"});
  EXPECT_EQ(empty.exit_code, 2) << empty.text();
  count("R10", "a map that does not match the terrain: exit 2, or resampled and noted", 5);
}

TEST_F(TerrainZoo, ARunThatFitsIntoNoMachineIsRefusedAtOnce) {
  MadeTerrain{.rows = 2000000, .columns = 2000000, .place = {354000, 2, 0, 3456040, 0, -2}, .sparse = true}.write(path("zoo/terrain.tif"));
  const double start = hydro({"--version"}).wall;
  for (const char* command : {"run", "check"}) {
    const Ending end = command == std::string("run") ? run() : hydro({"check", "zoo/scenario.toml"}, folder().string());
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_NE(end.err.find("TiB"), std::string::npos) << "tells no needed memory: " << end.text();
    EXPECT_NE(end.err.find("have"), std::string::npos) << "tells no available memory: " << end.text();
    EXPECT_LT(end.wall, std::max(1.0, start / 0.1)) << "an idle machine starts the program within 0.1 s: " << end.text();
    EXPECT_LT(end.peak_memory, 500e6);
    EXPECT_FALSE(fs::exists(path("out")) || fs::exists(path("out.partial")));
    count("R11", "2 000 000 x 2 000 000 cells: exit 2 with needed and available memory");
    remark("R11", "2 000 000 x 2 000 000 cells: exit 2 with needed and available memory", fmt::format("{:.2f} s", end.wall));
  }
  fs::remove(path("zoo/terrain.tif"));
  for (const auto& [rows, columns] : {std::pair{46341, 46341}, {1, 2000000000}, {70000, 70000}}) {
    SCOPED_TRACE(fmt::format("{} x {}", rows, columns));
    MadeTerrain{.rows = rows, .columns = columns, .sparse = true}.write(path("zoo/terrain.tif"));
    const Ending end = run();
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_FALSE(fs::exists(path("out")) || fs::exists(path("out.partial")));
    count("R11", "products just beyond 2^31: exit 2");
    fs::remove(path("zoo/terrain.tif"));
  }
}

TEST_F(TerrainZoo, AnAbsurdNumberOfStepsOrFramesIsRefusedAtOnce) {
  MadeTerrain{}.write(path("zoo/terrain.tif"));
  const std::vector<std::string> absurd[]{
      {"--set", "time.duration=1e300"},
      {"--set", "time.duration=100 a", "--set", "surface.longest_step=0.001", "--set", "output.interval=1 a", "--set", "output.report_interval=1 a"},
      {"--set", "output.interval=1e-12"},
      {"--set", "output.report_interval=1e-300"},
      {"--set", "time.duration=100 a"},
      {"--set", "time.duration=100 a", "--set", "output.interval=0.1"},
  };
  for (const std::vector<std::string>& settings : absurd) {
    SCOPED_TRACE(settings[1]);
    const Ending end = run(settings);
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_LT(end.wall, 10.0) << end.text();
    count("R11", "absurd durations, steps and frames: exit 2");
  }
}

}  // namespace
}  // namespace hydro::torture
