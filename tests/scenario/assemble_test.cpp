#include "libhydro/scenario/assemble.h"

#include <cmath>
#include <map>
#include <numeric>

#include <gmock/gmock.h>

#include "libhydro/scenario/read.h"
#include "tests/io/made_files.h"

namespace hydro::scenario {
namespace {

using io::MadeRaster;
using io::TestFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// A plane of 10 x 12 cells of 5 m whose north-western corner is (1000, 2000): 1000 to 1060 east, 1950 to 2000 north.
constexpr int rows = 10, columns = 12;

MadeRaster map_of(double value) {
  return {.rows = rows,
          .columns = columns,
          .values = std::vector<double>(rows * columns, value),
          .place = {1000, 5, 0, 2000, 0, -5}};
}

/// A city on disk: a folder with a flat terrain at 2 m, and a scenario text that grows line by line.
class City {
 public:
  City() { map_of(2.0).write(folder / "dem.tif"); }

  std::string terrain = "elevation = 'dem.tif'\nmanning_n = 0.03\n";

  Assembled assembled(const std::string& more = {}, std::uint64_t memory_budget = 0) const {
    return assemble(read(more), memory_budget);
  }
  std::string refusal(const std::string& more = {}, std::uint64_t memory_budget = 0) const {
    return io::refusal_of([&] { assembled(more, memory_budget); });
  }
  Scenario read(const std::string& more) const {
    FaultList faults;
    Scenario scenario = parse_scenario(
        "format = 'hydro-scenario/1'\n[time]\nstart = 2021-07-25T08:00:00+08:00\nduration = '1h'\n[terrain]\n" +
            terrain + more,
        folder / "scenario.toml", faults);
    faults.throw_if_any();
    return scenario;
  }

  TestFolder folder;
};

/// In English; each must be there in Chinese too.
std::vector<std::string> texts_of(const std::vector<Bilingual>& remarks) {
  std::vector<std::string> texts;
  for (const Bilingual& remark : remarks) {
    texts.push_back(remark.english);
    EXPECT_TRUE(holds_chinese(remark.chinese)) << remark.english;
  }
  return texts;
}

std::string features(const std::string& list) {
  return R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32651"}},"features":[)" + list +
         "]}";
}
std::string feature(const std::string& type, const std::string& coordinates, const std::string& properties = "{}") {
  return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":{"type":")" + type + R"(","coordinates":)" +
         coordinates + "}}";
}

// Ground.

TEST(Assemble, APlaneWithOneRoughnessAndConstantRain) {
  const Assembled plane = City().assembled("[rain]\nkind = 'constant'\nrate = '36 mm/h'\n");
  EXPECT_EQ(
      plane.domain.ground.grid,
      (Grid{.rows = rows, .columns = columns, .cell_size = 5.0, .west = 1000.0, .north = 2000.0, .crs = "EPSG:32651"}));
  EXPECT_DOUBLE_EQ(plane.domain.ground.bed_elevation(3, 4), 2.0);
  EXPECT_NEAR(plane.domain.ground.manning_n(3, 4) / 65536.0, 0.03, 1e-5);
  EXPECT_DOUBLE_EQ(plane.forcing.storm.rate(0, 1800.0), 1e-5);
  EXPECT_EQ(plane.forcing.storm.rate(0, 3600.0), 0.0);
  EXPECT_EQ(plane.forcing.evaporation_rate.at(0.0), 0.0);
  EXPECT_THAT(plane.forcing.boundaries, IsEmpty());
  ASSERT_THAT(plane.inputs, SizeIs(1));
  EXPECT_EQ(plane.inputs[0].path, "dem.tif");
  EXPECT_THAT(plane.inputs[0].sha256, SizeIs(64));
  EXPECT_THAT(plane.remarks, IsEmpty());
}

TEST(Assemble, LandCoverGivesEachCellItsClassAndRoughness) {
  City city;
  MadeRaster cover = map_of(20);
  cover.values[0] = 10;
  cover.write(city.folder / "cover.tif");
  MadeRaster dem = map_of(2.0);
  dem.values[5] = -9999;
  dem.write(city.folder / "dem.tif");
  city.terrain = "elevation = 'dem.tif'\nland_cover = 'cover.tif'\n";
  const std::string table =
      "[[land_cover]]\ncode = 10\nname = 'street'\nmanning_n = 0.015\n[[land_cover]]\ncode = 20\nname = "
      "'lawn'\nmanning_n = 0.25\ndepression_storage = '5 mm'\n";
  const Assembled land = city.assembled(table);
  const auto& classes = land.domain.land.classes;
  EXPECT_EQ(classes[land.domain.land.class_of_cell(0, 0)].name, "street");
  EXPECT_EQ(classes[land.domain.land.class_of_cell(1, 0)].name, "lawn");
  EXPECT_EQ(land.domain.land.class_of_cell(0, 5), hydrology::Land::outside);
  EXPECT_NEAR(land.domain.ground.manning_n(0, 0) / 65536.0, 0.015, 1e-5);
  EXPECT_NEAR(land.domain.ground.manning_n(1, 0) / 65536.0, 0.25, 1e-5);
  EXPECT_TRUE(land.domain.ground.is_wall(0, 5));

  cover.values[1] = 30;
  cover.values[2] = -9999;
  cover.values[5] = 99;  // where there is no ground nobody asks
  cover.write(city.folder / "cover.tif");
  EXPECT_THAT(city.refusal(table),
              AllOf(HasSubstr("class 30 of 1 cell, the first at row 0, column 1"), HasSubstr("10 (street), 20 (lawn)"),
                    HasSubstr("has no class where there is ground: 1 cell, the first at row 0, column 2"),
                    Not(HasSubstr("class 99"))));
}

TEST(Assemble, UnknownClassesAreToldInTheOrderOfTheirCodes) {
  City city;
  MadeRaster cover = map_of(20);
  for (int i = 0; i < 6; ++i) cover.values[static_cast<std::size_t>(i)] = 90 - 7 * i;
  cover.write(city.folder / "cover.tif");
  city.terrain = "elevation = 'dem.tif'\nland_cover = 'cover.tif'\n";
  EXPECT_THAT(city.refusal("[[land_cover]]\ncode = 20\nname = 'lawn'\nmanning_n = 0.25\n"), ContainsRegex("class 55 (.|\n)*class 62 (.|\n)*class 69 (.|\n)*class 76 (.|\n)*class 83 (.|\n)*class 90 "));
}

TEST(Assemble, ClassesAndSoilsInUseWhoseNumbersAreUnverifiedAreSaid) {
  City city;
  MadeRaster cover = map_of(20);
  cover.values[0] = 10;
  cover.write(city.folder / "cover.tif");
  city.terrain = "elevation = 'dem.tif'\nland_cover = 'cover.tif'\n";
  const auto entry = [](int code, const std::string& name, const std::string& soil, const std::string& status) {
    return "[[land_cover]]\ncode = " + std::to_string(code) + "\nname = '" + name + "'\nmanning_n = 0.1\nsoil = '" + soil + "'\n" +
           (status.empty() ? "" : "status = '" + status + "'\n");
  };
  const auto soil = [](const std::string& name, const std::string& status) {
    return "[[soil]]\nname = '" + name + "'\nmodel = 'constant'\nrate = '3 mm/h'\nstatus = '" + status + "'\n";
  };
  const std::string soils = soil("clay", "inferred") + soil("sand", "found") + soil("peat", "from memory");
  const Assembled land = city.assembled(entry(10, "street", "sand", "from memory") + entry(20, "lawn", "clay", "inferred") +
                                        entry(30, "bog", "peat", "inferred") + soils);  // no bog on the map
  EXPECT_THAT(texts_of(land.remarks),
              ElementsAre("Land cover (street, lawn): values from memory or inferred; check before deciding",
                          "Soil (clay): values from memory or inferred; check before deciding"));
  EXPECT_THAT(city.assembled(entry(10, "street", "sand", "found") + entry(20, "lawn", "sand", "") + soils).remarks, IsEmpty());
}

TEST(Assemble, RoughnessOfAnotherGridIsResampledAndSaid) {
  City city;
  MadeRaster{.rows = 1, .columns = 2, .values = {0.02, 0.05}, .place = {1000, 30, 0, 2000, 0, -50}}.write(city.folder /
                                                                                                          "n.tif");
  city.terrain = "elevation = 'dem.tif'\nmanning_n = 'n.tif'\n";
  const Assembled plane = city.assembled();
  EXPECT_NEAR(plane.domain.ground.manning_n(9, 5) / 65536.0, 0.02, 1e-5);
  EXPECT_NEAR(plane.domain.ground.manning_n(9, 6) / 65536.0, 0.05, 1e-5);
  EXPECT_THAT(texts_of(plane.remarks), ElementsAre(HasSubstr("resampled from cells of 30 m to 5 m (nearest)")));
}

TEST(Assemble, RoughnessThatIsMissingOrImpossibleIsRefusedWithItsFirstCell) {
  City city;
  city.terrain = "elevation = 'dem.tif'\nmanning_n = 'n.tif'\n";
  MadeRaster n = map_of(0.03);
  n.values[3] = 0.0;
  n.values[columns] = -9999;
  n.write(city.folder / "n.tif");
  EXPECT_THAT(city.refusal(),
              AllOf(HasSubstr("Manning's n of 0 in 1 cell, the first at row 0, column 3"),
                    HasSubstr("has no roughness where there is ground: 1 cell, the first at row 1, column 0")));
  MadeRaster{.rows = 5, .columns = 12, .values = std::vector<double>(60, 0.03), .place = {1000, 5, 0, 2000, 0, -5}}
      .write(city.folder / "n.tif");
  EXPECT_THAT(city.refusal(), HasSubstr("60 cells, the first at row 5, column 0"));
}

TEST(Assemble, BreakLinesRaiseAndCutTheBed) {
  City city;
  city.folder.write("walls.geojson",
                    features(feature("LineString", "[[1002,1992],[1022,1992]]", R"({"top":4.5})") + "," +
                             feature("LineString", "[[1012,1997],[1012,1987]]", R"({"top":3})")));
  city.terrain +=
      "[[terrain.break_line]]\nfile = 'walls.geojson'\nkind = 'wall'\nelevation_attribute = 'top'\n"
      "[[terrain.break_line]]\nline = [[1002, 1972], [1022, 1972]]\nkind = 'cut'\nheight = '0.5 m'\n"
      "[[terrain.break_line]]\nline = [[1042, 1972], [1052, 1972]]\nkind = 'wall'\nelevation = '1 m'\nwidth = '14 m'\n";
  const surface::Ground ground = city.assembled().domain.ground;
  EXPECT_DOUBLE_EQ(ground.bed_elevation(1, 0), 4.5);
  EXPECT_DOUBLE_EQ(ground.bed_elevation(1, 2), 4.5);  // the higher of two walls
  EXPECT_DOUBLE_EQ(ground.bed_elevation(0, 2), 3.0);
  EXPECT_DOUBLE_EQ(ground.bed_elevation(5, 0), 1.5);
  EXPECT_DOUBLE_EQ(ground.bed_elevation(5, 8), 2.0);  // a wall lower than the bed does nothing
}

TEST(Assemble, BreakLinesWithoutTheAttributeOrOutsideAreFaults) {
  City city;
  city.folder.write("walls.geojson", features(feature("LineString", "[[1002,1992],[1022,1992]]", R"({"crest":4.5})")));
  city.terrain +=
      "[[terrain.break_line]]\nfile = 'walls.geojson'\nkind = 'wall'\nelevation_attribute = 'crast'\n"
      "[[terrain.break_line]]\nline = [[0, 0], [10, 0]]\nkind = 'cut'\nheight = '0.5 m'\n";
  EXPECT_THAT(city.refusal(), AllOf(HasSubstr("no attribute \"crast\""), HasSubstr("did you mean \"crest\"?"),
                                    HasSubstr("the line lies outside the terrain")));
}

TEST(Assemble, BuildingsBecomeWallsAndRoofsShedTheirRain) {
  for (const std::string mode : {"block", "roof"}) {
    City city;
    city.folder.write("houses.geojson",
                      features(feature("Polygon", "[[[1010,1980],[1020,1980],[1020,1990],[1010,1990],[1010,1980]]]")));
    city.terrain += "[[terrain.buildings]]\nfile = 'houses.geojson'\nmode = '" + mode + "'\n";
    const Assembled town = city.assembled();
    for (const auto& [r, c] : {std::pair{2, 2}, {2, 3}, {3, 2}, {3, 3}}) {
      EXPECT_TRUE(town.domain.ground.is_wall(r, c));
      EXPECT_EQ(town.domain.land.class_of_cell(r, c), hydrology::Land::outside);
    }
    const auto& shares = town.domain.land.roof_shares;
    if (mode == "block") {
      EXPECT_THAT(shares, IsEmpty());
    } else {
      ASSERT_THAT(shares, SizeIs(8));
      for (const auto& share : shares) EXPECT_FLOAT_EQ(share.area_ratio, 0.5f);
    }
  }
}

TEST(Assemble, BuildingsMayBeARaster) {
  City city;
  MadeRaster houses = map_of(0);
  houses.values[columns + 1] = 255;
  houses.type = GDT_Byte;
  houses.nodata = std::nullopt;
  houses.write(city.folder / "houses.tif");
  city.terrain += "[[terrain.buildings]]\nfile = 'houses.tif'\n";
  const Assembled town = city.assembled();
  EXPECT_TRUE(town.domain.ground.is_wall(1, 1));
  EXPECT_THAT(town.domain.land.roof_shares, SizeIs(4));
}

TEST(Assemble, ATerrainTooLargeForTheMachineIsRefusedBeforeItIsRead) {
  EXPECT_THAT(City().refusal("", 2000), HasSubstr("a run on 10 x 12 cells needs 3.28 KiB, have 1.95 KiB"));
}

// Forcing.

TEST(Assemble, RainOfGaugesIsMatchedByTheirNames) {
  City city;
  city.folder.write("rain.csv", "time_min,west_mmh,east_mmh\n0,36,72\n60,0,0\n");
  city.folder.write("gauges.csv", "id,x_m,y_m\neast,1055,1975\nwest,1005,1975\nold,0,0\n");
  const Assembled plane = city.assembled("[rain]\nkind = 'gauges'\nfile = 'rain.csv'\npositions = 'gauges.csv'\n");
  const auto& storm = plane.forcing.storm;
  EXPECT_DOUBLE_EQ(storm.rate(storm.zone_of_cell()(5, 0), 60.0), 1e-5);
  EXPECT_DOUBLE_EQ(storm.rate(storm.zone_of_cell()(5, 11), 60.0), 2e-5);
  EXPECT_THAT(texts_of(plane.remarks), ElementsAre(HasSubstr("\"old\" has no column of rain")));
  EXPECT_THAT(plane.inputs, SizeIs(3));
  city.folder.write("gauges.csv", "id,x_m,y_m\neast,1055,1975\nwestt,1005,1975\n");
  EXPECT_THAT(city.refusal("[rain]\nkind = 'gauges'\nfile = 'rain.csv'\npositions = 'gauges.csv'\n"),
              AllOf(HasSubstr("no position of the rain gauge \"west\""), HasSubstr("did you mean \"westt\"")));
}

TEST(Assemble, RainPicturesFallOnTheCellsUnderTheirPixels) {
  City city;
  MadeRaster{.rows = 1, .columns = 2, .values = {36, 72}, .place = {1000, 30, 0, 1990, 0, -30}}.write(city.folder /
                                                                                                      "a.tif");
  city.folder.write("rain.csv", "time_min,file_mmh\n0,a.tif\n60,\n");
  const Assembled plane = city.assembled("[rain]\nkind = 'grid'\nfile = 'rain.csv'\n");
  const auto& storm = plane.forcing.storm;
  EXPECT_NEAR(storm.rate(storm.zone_of_cell()(5, 5), 60.0), 1e-5, 1e-12);
  EXPECT_NEAR(storm.rate(storm.zone_of_cell()(5, 6), 60.0), 2e-5, 1e-12);
  EXPECT_THAT(plane.inputs, SizeIs(3));
  EXPECT_THAT(texts_of(plane.remarks), Contains(HasSubstr("cover 60.0 % of the terrain")));
}

TEST(Assemble, ADesignStormFallsFromWhenItIsTold) {
  const Assembled plane = City().assembled(
      "[rain]\nkind = 'design'\ntotal = '60 mm'\npattern = 'uniform'\nduration = '30min'\nstep = '5min'\nfrom = "
      "'10min'\n");
  std::vector<double> depth(1);
  plane.forcing.storm.depth(0.0, 600.0, depth);
  EXPECT_EQ(depth[0], 0.0);
  plane.forcing.storm.depth(0.0, 3600.0, depth);
  EXPECT_NEAR(depth[0], 0.060, 1e-12);
}

TEST(Assemble, TheStormDataBehindADesignStormAreAmongTheInputs) {
  const auto inputs = [](const std::string& more) {
    std::vector<std::string> paths;
    for (const results::InputFile& input : City().assembled("[rain]\nkind = 'design'\nreturn_period = 5\nduration = '60min'\n" + more).inputs) {
      EXPECT_THAT(input.sha256, SizeIs(64));
      if (input.path.starts_with("preset ")) paths.push_back(input.path);
    }
    return paths;
  };
  EXPECT_THAT(inputs("city = 'shanghai'\n"), ElementsAre("preset storms/shanghai.toml"));
  EXPECT_THAT(inputs("city = 'beijing'\npattern = 'uniform'\n"), ElementsAre("preset storms/beijing.toml"));
}

TEST(Assemble, ADesignStormSaysWhichOfItsNumbersAreFromMemory) {
  const auto remarks = [](const std::string& more) {
    return texts_of(City().assembled("[rain]\nkind = 'design'\nreturn_period = 5\nduration = '60min'\n" + more).remarks);
  };
  const std::string formula = "Rain: Shanghai DB31/T 1043-2017, numbers from memory (unverified)";
  EXPECT_THAT(remarks("city = 'shanghai'\n"), ElementsAre(formula, "Rain: peak at 0.405 of the duration, from memory (unverified)"));
  EXPECT_THAT(remarks("city = 'shanghai'\npeak_ratio = 0.4\n"), ElementsAre(formula));
  EXPECT_THAT(remarks("city = 'shanghai/older'\npattern = 'uniform'\n"),
              Contains("Rain: Shanghai, older formula, numbers from memory (unverified)"));
}

TEST(Assemble, SeriesFilesFeedBoundariesWithFactorAndShift) {
  City city;
  city.folder.write("tide.csv", "time_min,level_m\n0,1\n60,3\n");
  const Assembled plane = city.assembled(
      "[[boundary]]\nid = 'sea'\nedge = 'east'\nkind = 'level'\nfile = 'tide.csv'\nfactor = 2\nshift = '30min'\n");
  ASSERT_THAT(plane.forcing.boundaries, SizeIs(1));
  const auto& level = std::get<surface::LevelSeries>(plane.forcing.boundaries[0].condition).level;
  EXPECT_DOUBLE_EQ(level.at(1800.0), 2.0);
  EXPECT_DOUBLE_EQ(level.at(3600.0), 4.0);
  EXPECT_THAT(plane.forcing.boundaries[0].cells, ElementsAre(11, 23, 35, 47, 59, 71, 83, 95, 107, 119));
  EXPECT_THAT(texts_of(plane.remarks), ElementsAre(HasSubstr("first value holds before")));
}

TEST(Assemble, FreeOutflowListsACellOncePerFaceAndSkipsWalls) {
  City city;
  MadeRaster dem = map_of(2.0);
  dem.values[1] = -9999;
  dem.write(city.folder / "dem.tif");
  const Assembled plane = city.assembled("[[boundary]]\nid = 'all'\nedge = 'all'\nkind = 'free_outflow'\n");
  std::map<int, int> listed;
  for (const int cell : plane.forcing.boundaries[0].cells) ++listed[cell];
  EXPECT_EQ(plane.forcing.boundaries[0].cells.size(), 2u * (rows + columns) - 1);
  EXPECT_EQ(listed[0], 2);
  EXPECT_EQ(listed.count(1), 0u);
  EXPECT_EQ(listed[2], 1);
  EXPECT_EQ(listed[rows * columns - 1], 2);
}

TEST(Assemble, InflowsLieAtPointsDiscsAreasAndFeatures) {
  City city;
  city.folder.write("cells.csv", "x_m,y_m\n1002,1998\n1003,1997\n1007,1998\n");
  city.folder.write("shapes.geojson", features(feature("Point", "[1002,1998]") + "," +
                                               feature("LineString", "[[1012,1998],[1018,1998]]")));
  const std::string q = "discharge = '1 m3/s'\n";
  const Assembled plane = city.assembled(
      "[[inflow]]\nid = 'a'\npoints = [[1002, 1998], [1058, 1952]]\n" + q +
      "[[inflow]]\nid = 'b'\ndisc = { centre = [1010, 1990], radius = 4 }\n" + q +
      "[[inflow]]\nid = 'c'\narea = [[1000, 1990], [1010, 1990], [1010, 2000], [1000, 2000]]\n" + q +
      "[[inflow]]\nid = 'd'\nfeatures = 'cells.csv'\n" + q + "[[inflow]]\nid = 'e'\nfeatures = 'shapes.geojson'\n" + q +
      "[[inflow]]\nid = 'f'\ndisc = { centre = [1001, 1999], radius = 0.1 }\n" + q);
  const auto& all = plane.forcing.boundaries;
  EXPECT_THAT(all[0].cells, ElementsAre(0, 119));
  EXPECT_THAT(all[1].cells, ElementsAre(13, 14, 25, 26));
  EXPECT_THAT(all[2].cells, ElementsAre(0, 1, 12, 13));
  EXPECT_THAT(all[3].cells, ElementsAre(0, 1));
  EXPECT_THAT(all[4].cells, ElementsAre(0, 2, 3));
  EXPECT_THAT(all[5].cells, ElementsAre(0));
}

TEST(Assemble, ARatingCurveMustRise) {
  City city;
  const std::string weir = "[[boundary]]\nid = 'weir'\nedge = 'west'\nkind = 'rating'\nfile = 'weir.csv'\n";
  city.folder.write("weir.csv", "level_m,discharge_m3s\n1,0\n2,5\n");
  const Assembled plane = city.assembled(weir);
  EXPECT_THAT(std::get<surface::RatingCurve>(plane.forcing.boundaries[0].condition).discharge, ElementsAre(0.0, 5.0));
  city.folder.write("weir.csv", "level_m,discharge_m3s\n1,0\n1,-5\n");
  EXPECT_THAT(city.refusal(weir),
              AllOf(HasSubstr("weir.csv:3:1: levels must increase"), HasSubstr("weir.csv:3:3: discharges must not")));
}

TEST(Assemble, ARatingCurveHasTwoColumns) {
  City city;
  city.folder.write("weir.csv", "level_m,discharge_m3s,velocity_ms\n1,0,0\n2,5,1\n");
  EXPECT_THAT(city.refusal("[[boundary]]\nid = 'weir'\nedge = 'west'\nkind = 'rating'\nfile = 'weir.csv'\n"), HasSubstr("weir.csv:1:23: unknown column \"velocity_ms\""));
}

TEST(Assemble, BoundariesWithoutAnyGroundAreFaults) {
  EXPECT_THAT(City().refusal("[[boundary]]\nid = 'far'\nline = [[0, 0], [5, 5]]\nkind = 'free_outflow'\n[[inflow]]\nid "
                             "= 'well'\npoint = [5, 5]\ndischarge = 1\n"),
              AllOf(HasSubstr("\"far\" touches no cell of the terrain"),
                    HasSubstr("\"well\": (5.0, 5.0) lies outside the terrain, which spans 1000.0 to 1060.0 east")));
}

// Watching.

TEST(Assemble, GaugesOutsideOnWallsOrTwiceAreFaults) {
  City city;
  MadeRaster dem = map_of(2.0);
  dem.values[1] = -9999;
  dem.write(city.folder / "dem.tif");
  EXPECT_THAT(city.refusal("[[gauge]]\nid = 'A'\npoint = [0, 0]\n[[gauge]]\nid = 'B'\npoint = [1007, 1998]\n"),
              AllOf(HasSubstr("gauge \"A\": (0.0, 0.0) lies outside"),
                    HasSubstr("gauge \"B\" lies on a building or where the terrain has no data")));
  const Assembled plane = city.assembled("[[gauge]]\nid = 'A'\nname = 'Gate'\npoint = [1012, 1998]\n");
  ASSERT_THAT(plane.domain.gauges, SizeIs(1));
  EXPECT_EQ(plane.domain.gauges[0].cell, 2);
  EXPECT_EQ(plane.domain.gauges[0].name, "Gate");
}

/// What a section measures of a flow field q: the sum over its faces.
double measured(const simulation::Section& section, const std::vector<std::vector<double>>& x,
                const std::vector<std::vector<double>>& y) {
  double sum = 0.0;
  for (const auto& face : section.faces) {
    const auto r = static_cast<std::size_t>(face.row), c = static_cast<std::size_t>(face.column);
    sum += face.sign * (face.along_x ? x[r][c] : y[r][c]);
  }
  return sum;
}

TEST(Assemble, ASectionCountsWaterFromLeftToRight) {
  const std::vector east(rows, std::vector<double>(columns, 1.0)), south(rows, std::vector<double>(columns, 1.0)),
      still(rows, std::vector<double>(columns, 0.0));
  // Drawn northwards, left is west: water flowing east counts.
  const Assembled plane = City().assembled(
      "[[section]]\nid = 'north'\nline = [[1030, 1950], [1030, 2000]]\n[[section]]\nid = 'south'\nline = [[1030, "
      "2000], [1030, 1950]]\n"
      "[[section]]\nid = 'eastwards'\nline = [[1000, 1975], [1060, 1975]]\n[[section]]\nid = 'slanted'\nline = [[1005, "
      "1955], [1055, 1995]]\n");
  EXPECT_EQ(measured(plane.domain.sections[0], east, still), 10.0);
  EXPECT_EQ(measured(plane.domain.sections[1], east, still), -10.0);
  EXPECT_EQ(measured(plane.domain.sections[2], still, south), 12.0);
  EXPECT_EQ(measured(plane.domain.sections[3], east, still), 8.0);
  EXPECT_EQ(measured(plane.domain.sections[3], still, south), 10.0);
}

TEST(Assemble, AClosedSectionMeasuresExactlyWhatLeavesItsInside) {
  std::vector x(rows, std::vector<double>(columns)), y(rows, std::vector<double>(columns));
  unsigned noise = 3;
  for (auto* field : {&x, &y})
    for (auto& row : *field)
      for (double& q : row)
        q = static_cast<double>((noise = noise * 1664525u + 1013904223u) >> 20) - 2048.0;  // whole numbers add exactly
  // Drawn clockwise, the inside is on the right: what counts is what flows in.
  const Assembled plane = City().assembled(
      "[[section]]\nid = 'ring'\nline = [[1011, 1961], [1004, 1986], [1033, 1994], [1049, 1968], [1011, 1961]]\n");
  const auto& section = plane.domain.sections[0];
  // The inside: everything that cannot be reached from the corner without crossing a face of the section.
  std::vector inside(rows, std::vector<bool>(columns, true));
  std::vector<std::pair<int, int>> open{{0, 0}};
  inside[0][0] = false;
  const auto crosses = [&](int r, int c, bool along_x) {
    return std::ranges::any_of(
        section.faces, [&](const auto& face) { return face.row == r && face.column == c && face.along_x == along_x; });
  };
  while (!open.empty()) {
    const auto [r, c] = open.back();
    open.pop_back();
    const auto go = [&](int to_r, int to_c, bool blocked) {
      if (to_r < 0 || to_c < 0 || to_r >= rows || to_c >= columns || blocked ||
          !inside[static_cast<std::size_t>(to_r)][static_cast<std::size_t>(to_c)])
        return;
      inside[static_cast<std::size_t>(to_r)][static_cast<std::size_t>(to_c)] = false;
      open.emplace_back(to_r, to_c);
    };
    go(r, c - 1, crosses(r, c, true));
    go(r, c + 1, crosses(r, c + 1, true));
    go(r - 1, c, crosses(r, c, false));
    go(r + 1, c, crosses(r + 1, c, false));
  }
  double gained = 0.0;
  int cells = 0;
  for (std::size_t r = 0; r + 1 < rows; ++r)
    for (std::size_t c = 0; c + 1 < columns; ++c)
      if (inside[r][c]) gained += x[r][c] - x[r][c + 1] + y[r][c] - y[r + 1][c], ++cells;
  EXPECT_GT(cells, 15);
  EXPECT_EQ(measured(section, x, y), gained);
}

TEST(Assemble, ASectionOffTheGroundIsAFault) {
  EXPECT_THAT(City().refusal("[[section]]\nid = 'far'\nline = [[0, 0], [10, 0]]\n"),
              HasSubstr("section \"far\" crosses no ground"));
}

// Water at the start.

TEST(Assemble, WaterAtTheStartIsADepthOrALevelWithinAnArea) {
  City city;
  const Assembled lake =
      city.assembled("[initial]\nlevel = '2.5 m'\nwithin = [[1000, 1990], [1010, 1990], [1010, 2000], [1000, 2000]]\n");
  EXPECT_TRUE(lake.initial.depth.empty());
  EXPECT_EQ(lake.initial.level(1, 1), 2.5f);
  EXPECT_TRUE(std::isnan(lake.initial.level(2, 2)));
  MadeRaster depth = map_of(0.0);
  depth.values[7] = 0.4;
  depth.write(city.folder / "depth.tif");
  EXPECT_EQ(city.assembled("[initial]\ndepth = 'depth.tif'\n").initial.depth(0, 7), 0.4f);
  depth.values[8] = -1.0;
  depth.write(city.folder / "depth.tif");
  EXPECT_THAT(city.refusal("[initial]\ndepth = 'depth.tif'\n"),
              HasSubstr("a depth of -1 m in 1 cell, the first at row 0, column 8"));
}

// Faults together.

TEST(Assemble, FaultsOfAllFilesAreToldTogetherUnreadableOnesMarked) {
  City city;
  city.terrain = "elevation = 'missing.tif'\nmanning_n = 'n.tif'\n";
  city.folder.write("rain.csv", "time_min,rain_mmh\n10,5\n5,0\n");
  try {
    city.assembled(
        "[rain]\nkind = 'series'\nfile = 'rain.csv'\n[[boundary]]\nid = 'sea'\nedge = 'east'\nkind = 'level'\nfile = "
        "'tide.csv'\n");
    FAIL() << "was assembled";
  } catch (const InputError& error) {
    ASSERT_THAT(error.faults(), SizeIs(4));
    EXPECT_EQ(std::ranges::count(error.faults(), true, &Fault::unreadable), 3);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("scenario.toml:6:"), HasSubstr("missing.tif: cannot be opened: No such file"),
                      HasSubstr("rain.csv:3:1: this time comes before")));
  }
}

// Hot spots, harm, defences, typhoons.

TEST(Assemble, HotSpotsTakeThePlacesOfTheScenarioAndOfItsFile) {
  const City city;
  city.folder.write("places.csv", "id,kind,x_m,y_m,people,close_depth_m\nschool,school,1021,1979,300,0.15\n");
  const Assembled assembled = city.assembled("[output]\nplaces = 'places.csv'\n[[place]]\nid = 'u'\nkind = 'underpass'\npoint = [1002, 1998]\nradius = 8\n");
  ASSERT_EQ(assembled.domain.hot_spots.size(), 2u);
  EXPECT_EQ(assembled.domain.hot_spots[0].id, "u");
  EXPECT_EQ(assembled.domain.hot_spots[0].close_depth, 0.25) << "of data/harm.toml";
  EXPECT_EQ(assembled.domain.hot_spots[0].cells, (std::vector<int>{0, 1, columns, columns + 1}));
  EXPECT_EQ(assembled.domain.hot_spots[1].close_depth, 0.15);
  EXPECT_EQ(assembled.domain.hot_spots[1].people, 300.0);
  EXPECT_THAT(city.refusal("[[place]]\nid = 'u'\nkind = 'road'\npoint = [0, 0]\n"), HasSubstr("outside the terrain"));
  EXPECT_THAT(city.refusal("[output]\nplaces = 'places.csv'\n[[place]]\nid = 'school'\nkind = 'road'\npoint = [1002, 1998]\n"), HasSubstr("two places are named \"school\""));
}

TEST(Assemble, PeopleAndAssetsBecomeCells) {
  const City city;
  city.folder.write("houses.geojson", features(feature("Polygon", "[[[1010,1980],[1020,1980],[1020,1990],[1010,1990],[1010,1980]]]", R"({"use":"residential","value":100})")));
  const std::string harm = "[harm]\npeople_per_hectare = 400\n[[harm.assets]]\nfile = 'houses.geojson'\ncurve_attribute = 'use'\nvalue_attribute = 'value'\n";
  const Assembled assembled = city.assembled(harm);
  EXPECT_NEAR(assembled.exposure.people[0], 1.0, 1e-6) << "25 m2 of 400 people a hectare";
  ASSERT_EQ(assembled.exposure.assets.size(), 1u);
  EXPECT_NEAR(assembled.exposure.assets[0].value, 100.0 * 100.0, 1e-6);
  EXPECT_EQ(assembled.exposure.assets[0].cells.size(), 16u) << "its 4 cells and those around";
  EXPECT_THAT(city.refusal("[harm]\n[[harm.assets]]\nfile = 'houses.geojson'\ncurve = 'castle'\nvalue = 1\n"), AllOf(HasSubstr("no damage curve \"castle\""), HasSubstr("residential")));
  EXPECT_THAT(city.refusal("[harm]\n[[harm.assets]]\nfile = 'houses.geojson'\ncurve_attribute = 'kind'\nvalue = 1\n"), HasSubstr("no attribute \"kind\""));
}

TEST(Assemble, DefencesStandReadyOnTheirCells) {
  const City city;
  const Assembled assembled = city.assembled("[[defence]]\nid = 'boards'\nkind = 'barrier'\nline = [[1000, 1990], [1060, 1990]]\nheight = '0.6 m'\n");
  ASSERT_EQ(assembled.defences.size(), 1u);
  EXPECT_EQ(assembled.defences[0].changes.size(), static_cast<std::size_t>(columns));
  EXPECT_NEAR(assembled.defences[0].changes[0].bed_elevation, 2.6, 1e-6);
  EXPECT_TRUE(assembled.forcing.bed_changes.empty()) << "nobody has ordered them";
  EXPECT_THAT(city.refusal("[[defence]]\nid = 'gap'\nkind = 'opening'\nline = [[1000, 1990], [1060, 1990]]\nelevation = 3\n"), HasSubstr("touches no ground"));
}

TEST(Assemble, ATyphoonRainsAndLiftsTheSea) {
  const City city;
  city.folder.write("track.txt", "66666 2106    3 0009 2106 0 6 In-fa                              20210801\n2021072418 4 300 1225  970      35\n2021072500 4 302 1222  965      38\n2021072506 4 305 1217  970      33\n");
  const std::string storm = "[typhoon]\ntrack = 'track.txt'\nat = [30.3, 122.0]\n";
  const Assembled calm = city.assembled("[[boundary]]\nid = 'sea'\nedge = 'east'\nkind = 'level'\nlevel = 2.5\n");
  const Assembled assembled = city.assembled(storm + "[rain]\nkind = 'typhoon'\nfactor = 2\n[[boundary]]\nid = 'sea'\nedge = 'east'\nkind = 'level'\nlevel = 2.5\nsurge = 'typhoon'\n");
  std::vector<double> depth(1);
  assembled.forcing.storm.depth(0.0, 3600.0, depth);
  EXPECT_GT(depth[0], 2 * 5e-3);
  EXPECT_LT(depth[0], 2 * 12e-3);
  const auto level = [](const Assembled& one) { return std::get<surface::LevelSeries>(one.forcing.boundaries[0].condition).level.at(600.0); };
  EXPECT_GT(level(assembled), level(calm) + 0.1) << "1 cm a hectopascal";
  EXPECT_LT(level(assembled), level(calm) + 0.45);
  EXPECT_THAT(texts_of(assembled.remarks), Contains(HasSubstr("R-CLIPER")));
  EXPECT_THAT(city.refusal("[rain]\nkind = 'typhoon'\n"), HasSubstr("needs a storm"));
  EXPECT_THAT(city.refusal("[typhoon]\ntrack = 'track.txt'\nat = [130.3, 122.0]\n"), HasSubstr("latitude and a longitude"));
}

}  // namespace
}  // namespace hydro::scenario
