// A drainage network under a terrain: where its nodes, gullies and outfalls come to lie.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <limits>

#include "libhydro/io/network_file.h"
#include "libhydro/scenario/assemble.h"
#include "libhydro/scenario/check.h"
#include "libhydro/scenario/read.h"
#include "tests/io/made_files.h"

namespace hydro::scenario {
namespace {

using io::MadeRaster;
using io::TestFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int rows = 10, columns = 12;  // of 5 m: 1000 to 1060 east, 1950 to 2000 north

/// A flat place on disk with a short sewer under it.
struct Place {
  Place() {
    MadeRaster{.rows = rows, .columns = columns, .values = std::vector<double>(rows * columns, 2.0), .place = {1000, 5, 0, 2000, 0, -5}}.write(folder / "dem.tif");
    network::DrainageNetwork& network = drawing.network;
    network.nodes = {{.id = "A", .invert_elevation = 0.5, .depth = 1.5}, {.id = "B", .invert_elevation = 0.3, .depth = 1.7}, {.id = "river", .invert_elevation = 0.0, .kind = network::Outfall{}}};
    network.nodes[0].place = Point{1012, 1982}, network.nodes[1].place = Point{1037, 1982}, network.nodes[2].place = Point{1057, 1982};
    network.links = {{.id = "AB", .from = 0, .to = 1, .kind = network::Conduit{.length = 25.0, .manning_n = 0.013, .section = network::Circle{0.5}, .inlet_elevation = 0.5, .outlet_elevation = 0.3}},
                     {.id = "out", .from = 1, .to = 2, .kind = network::Conduit{.length = 20.0, .manning_n = 0.013, .section = network::Circle{0.5}, .inlet_elevation = 0.3, .outlet_elevation = 0.0}}};
  }
  void draw_inlets(const std::string& list) const {
    std::ofstream(folder / "inlets.geojson") << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32651"}},"features":[)" + list + "]}";
  }
  static std::string inlet(double x, double y, const std::string& properties) {
    return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":{"type":"Point","coordinates":[)" + std::to_string(x) + ',' + std::to_string(y) + "]}}";
  }
  Scenario read(const std::string& more) const {
    io::NetworkFile file = drawing;
    file.crs = "EPSG:32651";
    io::write_network(folder / "network.gpkg", file);
    FaultList faults;
    Scenario scenario = parse_scenario("format = 'hydro-scenario/1'\n[time]\nstart = 2021-07-25T08:00:00+08:00\nduration = '1h'\n[terrain]\nelevation = "
                                       "'dem.tif'\nmanning_n = 0.03\n[network]\nfile = 'network.gpkg'\n" + more, folder / "scenario.toml", faults, {});
    faults.throw_if_any();
    return scenario;
  }
  Assembled laid(const std::string& more = {}) const { return assemble(read(more)); }
  std::string refusal(const std::string& more = {}) const {
    return io::refusal_of([&] { laid(more); });
  }

  TestFolder folder;
  io::NetworkFile drawing;
};

TEST(ScenarioSewers, NodesMeetTheGroundWhereTheyAreDrawn) {
  const simulation::Sewers sewers = Place().laid().domain.sewers;
  ASSERT_THAT(sewers.inlets, SizeIs(2));
  EXPECT_EQ(sewers.inlets[0].id, "A");
  EXPECT_EQ(sewers.inlets[0].cell, 3 * columns + 2);
  EXPECT_EQ(sewers.inlets[1].cell, 3 * columns + 7);
  ASSERT_THAT(sewers.outfalls, SizeIs(1));
  EXPECT_EQ(sewers.outfalls[0].cell, 3 * columns + 11);
}

TEST(ScenarioSewers, SealedNodesAndOutfallsWithALevelOfTheirOwnDoNot) {
  Place place;
  place.drawing.network.nodes[0].rim = network::Rim::sealed;
  place.drawing.network.nodes[2].kind = network::Outfall{network::FixedLevel{1.0}};
  const simulation::Sewers sewers = place.laid().domain.sewers;
  EXPECT_THAT(sewers.inlets, SizeIs(1));
  EXPECT_THAT(sewers.outfalls, IsEmpty());
}

TEST(ScenarioSewers, GulliesLeadToTheNodeTheyNameOrTheNearest) {
  Place place;
  place.draw_inlets(Place::inlet(1013, 1988, R"({"id":"G1","node":"B","area_m2":0.3,"clogging":0.5,"cleaned_min":30,"returns":0})") + ',' + Place::inlet(1041, 1975, R"({"id":"G2"})"));
  const simulation::Sewers sewers = place.laid("inlets = 'inlets.geojson'\nclogging = 0.2\nmanholes = false\n").domain.sewers;
  ASSERT_THAT(sewers.inlets, SizeIs(2));
  EXPECT_EQ(sewers.inlets[0].node, 1);
  EXPECT_DOUBLE_EQ(sewers.inlets[0].opening.area, 0.3);
  EXPECT_FALSE(sewers.inlets[0].opening.returns);
  ASSERT_THAT(sewers.inlets[0].clogging, SizeIs(2));
  EXPECT_DOUBLE_EQ(sewers.inlets[0].clogging[0].share, 0.5);
  EXPECT_DOUBLE_EQ(sewers.inlets[0].clogging[1].from, 1800.0);
  EXPECT_EQ(sewers.inlets[1].node, 1);
  EXPECT_DOUBLE_EQ(sewers.inlets[1].clogging[0].share, 0.2);
}

TEST(ScenarioSewers, ChangesOfTheNetworkAlterGullies) {
  Place place;
  place.draw_inlets(Place::inlet(1013, 1988, R"({"id":"G1","node":"A","clogging":0.5,"cleaned_min":30})") + ',' + Place::inlet(1041, 1975, R"({"id":"G2"})") + ',' +
                    Place::inlet(1023, 1988, R"({"id":"curb","curb_length_m":2.5,"curb_height_m":0.13})"));
  const std::string gullies = "inlets = 'inlets.geojson'\nmanholes = false\n[[network.change]]\nid = 'more'\nkind = 'inlet'\n";
  const Assembled plain = place.laid("inlets = 'inlets.geojson'\nmanholes = false\n"), more = place.laid(gullies + "ids = '*'\nfactor = { count = 2 }\nset = { clogging = 0.25 }\n");
  ASSERT_THAT(more.domain.sewers.inlets, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(more.domain.sewers.inlets[i].opening.area, 2.0 * plain.domain.sewers.inlets[i].opening.area);
    EXPECT_EQ(more.domain.sewers.inlets[i].opening.crest_length, 2.0 * plain.domain.sewers.inlets[i].opening.crest_length);
    EXPECT_DOUBLE_EQ(more.domain.sewers.inlets[i].clogging[0].share, 0.25);
  }
  EXPECT_EQ(more.domain.sewers.inlets[2].capture.value().row.count, 2);
  EXPECT_DOUBLE_EQ(more.domain.sewers.inlets[0].clogging[1].share, 0.0) << "a crew still cleans it";
  ASSERT_THAT(more.network_costs, SizeIs(1));
  EXPECT_EQ(more.network_costs[0].quantity, 3.0);
  EXPECT_EQ(more.network_costs[0].unit_capital, 4000.0);
  ASSERT_THAT(more.network_changes, SizeIs(3)) << "2 of 1 each, and two kinds of clogging";
  EXPECT_EQ(more.network_changes[0].count, 3);
  EXPECT_THAT(place.refusal(gullies + "ids = ['G1', 'G9']\nfactor = { count = 2 }\n"), HasSubstr("there is no inlet \"G9\""));
  EXPECT_THAT(place.refusal(gullies + "ids = 'curb'\nfactor = { count = 1.5 }\n"), HasSubstr("would be 1.5 inlets"));
  EXPECT_THAT(place.refusal(gullies + "ids = 'G1'\nfactor = { clogging = 3 }\n"), HasSubstr("clogged by 150 %"));
  const Assembled none = place.laid("layout = 'none'\n" + gullies + "ids = '*'\nfactor = { count = 2 }\n");
  EXPECT_EQ(none.domain.sewers.inlets[0].opening.area, plain.domain.sewers.inlets[0].opening.area);
  EXPECT_TRUE(none.network_changes.empty());
}

TEST(ScenarioSewers, GulliesThatNameAnInletOfHec22TakeNoMoreThanItSays) {
  Place place;
  place.draw_inlets(Place::inlet(1013, 1988, R"({"id":"grate","grate":"curved_vane","grate_length_m":0.6,"grate_width_m":0.5,"count":2,"longitudinal_slope":0.01,"cross_slope":0.03,"manning_n":0.015,"gutter_width_m":0.5,"gutter_depression_m":0.04})") + ',' +
                    Place::inlet(1023, 1988, R"({"id":"curb","curb_length_m":2.5,"curb_height_m":0.13,"throat":"inclined"})") + ',' + Place::inlet(1041, 1975, R"({"id":"plain"})"));
  const simulation::Sewers sewers = place.laid("inlets = 'inlets.geojson'\nmanholes = false\n").domain.sewers;
  ASSERT_THAT(sewers.inlets, SizeIs(3));
  const simulation::InletCapture& grate = sewers.inlets[0].capture.value();
  EXPECT_TRUE(grate.on_grade);
  EXPECT_EQ(grate.row.design.grate.value().kind, network::GrateKind::curved_vane);
  EXPECT_EQ(grate.row.count, 2);
  EXPECT_DOUBLE_EQ(std::get<network::Gutter>(grate.site).depression, 0.04);
  EXPECT_DOUBLE_EQ(sewers.inlets[0].opening.area, 2 * 0.35 * 0.6 * 0.5);
  const simulation::InletCapture& curb = sewers.inlets[1].capture.value();
  EXPECT_FALSE(curb.on_grade) << "without a slope along the street water stands";
  EXPECT_EQ(curb.row.design.curb.value().throat, network::Throat::inclined);
  EXPECT_FALSE(sewers.inlets[2].capture);
  EXPECT_DOUBLE_EQ(sewers.inlets[2].opening.area, 0.16);

  place.draw_inlets(Place::inlet(1013, 1988, R"({"grate":"bars_60","grate_length_m":0.6,"grate_width_m":0.5})") + ',' + Place::inlet(1023, 1988, R"({"curb_length_m":2.5})"));
  const std::string text = place.refusal("inlets = 'inlets.geojson'\n");
  EXPECT_THAT(text, HasSubstr("has no grate \"bars_60\""));
  EXPECT_THAT(text, HasSubstr("length and height of the curb opening must be greater than 0"));
}

TEST(ScenarioSewers, AllThatIsWrongIsToldAtOnce) {
  Place place;
  place.draw_inlets(Place::inlet(1013, 1988, R"({"node":"C"})") + ',' + Place::inlet(1014, 1988, R"({"node":"river"})") + ',' + Place::inlet(1015, 1988, R"({"clogging":2})"));
  const std::string text = place.refusal("inlets = 'inlets.geojson'\n");
  EXPECT_THAT(text, HasSubstr("a node \"C\" that the network does not have"));
  EXPECT_THAT(text, HasSubstr("leads to the outfall \"river\""));
  EXPECT_THAT(text, HasSubstr("has no clogging from 0 to 1"));
}

TEST(ScenarioSewers, WhatLiesBeyondTheTerrainIsToldAndWhatLiesOnBuildingsIsAFault) {
  Place place;
  place.drawing.network.nodes[0].place = Point{900, 1982};
  const Assembled assembled = place.laid();
  EXPECT_THAT(assembled.domain.sewers.inlets, SizeIs(1));
  bool told = false;
  for (const Bilingual& remark : assembled.remarks) told |= remark.english.find("beyond the terrain") != std::string::npos && remark.english.find("A") != std::string::npos;
  EXPECT_TRUE(told);

  for (network::Node& node : place.drawing.network.nodes) node.place = Point{900, 1982};
  EXPECT_THAT(place.refusal(), HasSubstr("touches the ground nowhere"));

  Place walled;
  MadeRaster built{.rows = rows, .columns = columns, .values = std::vector<double>(rows * columns, 2.0), .place = {1000, 5, 0, 2000, 0, -5}};
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < 6; ++column) built.values[static_cast<std::size_t>(row * columns + column)] = std::numeric_limits<double>::quiet_NaN();
  built.write(walled.folder / "dem.tif");
  EXPECT_THAT(walled.refusal(), HasSubstr("on a building or where the terrain has no data: node A"));
}

TEST(ScenarioSewers, DrainsOfFacilitiesLeadToTheNearestNode) {
  Place place;
  std::ofstream(place.folder / "gardens.geojson")
      << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32651"}},"features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[1035,1965],[1045,1965],[1045,1975],[1035,1975],[1035,1965]]]}}]})";
  const simulation::Sewers sewers = place.laid("[[sponge.placement]]\nid = 'g'\nfile = 'gardens.geojson'\nfacility = 'rain_garden'\ndrains_to = 'sewer'\n").domain.sewers;
  ASSERT_THAT(sewers.node_of_site, SizeIs(1));
  EXPECT_EQ(sewers.node_of_site[0], 1);
}

TEST(ScenarioSewers, DrainsOfFacilitiesLeadToTheNodeTheirDrawingNames) {
  Place place;
  const auto garden = [&](const std::string& properties) {
    std::ofstream(place.folder / "gardens.geojson")
        << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32651"}},"features":[{"type":"Feature","properties":)" + properties +
               R"(,"geometry":{"type":"Polygon","coordinates":[[[1035,1965],[1045,1965],[1045,1975],[1035,1975],[1035,1965]]]}}]})";
  };
  const std::string placement = "[[sponge.placement]]\nid = 'g'\nfile = 'gardens.geojson'\nfacility = 'rain_garden'\ndrains_to = 'sewer'\n";
  garden(R"({"node":"A"})");
  const simulation::Sewers sewers = place.laid(placement).domain.sewers;
  ASSERT_THAT(sewers.node_of_site, SizeIs(1));
  EXPECT_EQ(sewers.node_of_site[0], 0);
  garden(R"({"node":"Z"})");
  EXPECT_THAT(place.refusal(placement), HasSubstr("facility \"g-1\" leads to a node \"Z\" that the network does not have"));
  garden(R"({"node":"river"})");
  EXPECT_THAT(place.refusal(placement), HasSubstr("facility \"g-1\" leads to the outfall \"river\""));
}

TEST(ScenarioSewers, NothingDrainsToASealedNodeThatNoDrawingNamesAndOneThatIsNamedHasAVent) {
  Place place;
  place.drawing.network.nodes[1].rim = network::Rim::sealed;
  const auto garden = [&](const std::string& properties) {
    std::ofstream(place.folder / "gardens.geojson")
        << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32651"}},"features":[{"type":"Feature","properties":)" + properties +
               R"(,"geometry":{"type":"Polygon","coordinates":[[[1035,1965],[1045,1965],[1045,1975],[1035,1975],[1035,1965]]]}}]})";
  };
  const std::string placement = "[[sponge.placement]]\nid = 'g'\nfile = 'gardens.geojson'\nfacility = 'rain_garden'\ndrains_to = 'sewer'\n";
  garden("{}");
  const simulation::Sewers nearest = place.laid(placement).domain.sewers;
  EXPECT_THAT(nearest.node_of_site, ElementsAre(0)) << "B is nearer, but sealed";
  EXPECT_THAT(nearest.inlets, SizeIs(1));
  garden(R"({"node":"B"})");
  const simulation::Sewers named = place.laid(placement).domain.sewers;
  EXPECT_THAT(named.node_of_site, ElementsAre(1));
  ASSERT_THAT(named.inlets, SizeIs(2));
  EXPECT_EQ(named.inlets[1].node, 1);
  EXPECT_TRUE(named.inlets[1].rises_only);
}

/// Two houses of 2 x 2 cells, the eastern one beside node B.
struct Street : Place {
  Street(const std::string& western, const std::string& eastern) {
    const auto house = [](double west, const std::string& properties) {
      return R"({"type":"Feature","properties":)" + properties + fmt::format(R"(,"geometry":{{"type":"Polygon","coordinates":[[[{0},1960],[{1},1960],[{1},1970],[{0},1970],[{0},1960]]]}}}})", west, west + 10.0);
    };
    std::ofstream(folder / "houses.geojson") << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32651"}},"features":[)" + house(1005, western) + "," + house(1035, eastern) + "]}";
  }
  Assembled drained(const std::string& roofs) const { return laid("roofs = '" + roofs + "'\n[[terrain.buildings]]\nfile = 'houses.geojson'\n"); }
};

double roof_cells_on_the_ground(const Assembled& assembled) {
  double cells = 0.0;
  for (const hydrology::RoofShare& share : assembled.domain.land.roof_shares) cells += static_cast<double>(share.area_ratio);
  return cells;
}

TEST(ScenarioSewers, RoofsDrainWhereTheScenarioSays) {
  const Street street("{}", "{}");
  const Assembled onto_the_ground = street.drained("ground"), nearest = street.drained("nearest"), named = Street(R"({"node":"B"})", "{}").drained("named");
  EXPECT_THAT(onto_the_ground.domain.sewers.roofs, IsEmpty());
  EXPECT_NEAR(roof_cells_on_the_ground(onto_the_ground), 8.0, 1e-5);

  ASSERT_THAT(nearest.domain.sewers.roofs, SizeIs(2));
  EXPECT_EQ(nearest.domain.sewers.roofs[0].node, 0);
  EXPECT_EQ(nearest.domain.sewers.roofs[1].node, 1);
  EXPECT_DOUBLE_EQ(nearest.domain.sewers.roofs[0].area, 4.0);
  EXPECT_EQ(nearest.domain.sewers.roofs[0].cell, 6 * columns + 1);
  EXPECT_NEAR(roof_cells_on_the_ground(nearest), 0.0, 1e-5);

  ASSERT_THAT(named.domain.sewers.roofs, SizeIs(1));  // the other one sheds its rain onto the ground
  EXPECT_EQ(named.domain.sewers.roofs[0].node, 1);
  EXPECT_NEAR(roof_cells_on_the_ground(named), 4.0, 1e-5);
}

TEST(ScenarioSewers, PumpedSystemsAreReadWithTheirWells) {
  const Place place;
  std::ofstream(place.folder / "systems.csv") << "id,well,area_ha,pump_capacity_m3s,return_period_years\nnorth,B,41.2,0.3,3\nnone,,5,0,\n";
  const std::vector<results::PumpedSystem> systems = place.laid("systems = 'systems.csv'\n").pumped_systems;
  ASSERT_THAT(systems, SizeIs(2));
  EXPECT_DOUBLE_EQ(systems[0].area, 41.2e4);
  EXPECT_DOUBLE_EQ(systems[0].return_period, 3.0);
  EXPECT_EQ(systems[1].well, "");
  std::ofstream(place.folder / "systems.csv") << "id,well,area_ha,pump_capacity_m3s\nnorth,Z,41.2,0.3\n";
  EXPECT_THAT(place.refusal("systems = 'systems.csv'\n"), HasSubstr("the well \"Z\" of drainage system \"north\" is no node of the network"));
  std::ofstream(place.folder / "systems.csv") << "id,well,area_ha,pump_capacity_m3s\nnorth,A,-1,0.3\nnorth,A,1,x\n";
  EXPECT_THAT(place.refusal("systems = 'systems.csv'\n"), AllOf(HasSubstr("systems.csv:2:9: -1 is negative"), HasSubstr("two drainage systems are named \"north\""), HasSubstr("systems.csv:3:11")));
}

TEST(ScenarioSewers, RainOfAGreenRoofStaysItsOwn) {
  const Street street("{}", "{}");
  const Assembled assembled = street.laid("roofs = 'nearest'\n[[terrain.buildings]]\nfile = 'houses.geojson'\n[[sponge.placement]]\nid = 'g'\nfile = 'houses.geojson'\nfacility = 'green_roof_extensive'\nshare = 0.25\n");
  ASSERT_THAT(assembled.domain.sewers.roofs, SizeIs(2));
  for (const simulation::RoofDrain& roof : assembled.domain.sewers.roofs) EXPECT_NEAR(roof.area, 3.0, 1e-5);
  EXPECT_NEAR(roof_cells_on_the_ground(assembled), 0.0, 1e-5);
}

TEST(ScenarioSewers, WhatIsWrongWithRoofsIsTold) {
  EXPECT_THAT(io::refusal_of([] { Street(R"({"node":"Q"})", R"({"node":"river"})").drained("named"); }),
              AllOf(HasSubstr("a building leads to a node \"Q\" that the network does not have"), HasSubstr("a building leads to the outfall \"river\"")));
  EXPECT_THAT(Place().refusal("roofs = 'nearest'\n"), HasSubstr("there is no building that sheds any"));
  EXPECT_THAT(io::refusal_of([] { Street("{}", "{}").drained("neerest"); }), HasSubstr("did you mean \"nearest\""));
}

}  // namespace
}  // namespace hydro::scenario
