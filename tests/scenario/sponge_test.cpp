// Sponge facilities on the map: what a scenario says of them, and where they come to lie.
#include <gmock/gmock.h>

#include <fstream>
#include <numeric>

#include "libhydro/scenario/assemble.h"
#include "libhydro/scenario/check.h"
#include "libhydro/scenario/named_files.h"
#include "libhydro/scenario/read.h"
#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::scenario {
namespace {

using io::MadeRaster;
using io::TestFolder;
using sponge::DrainTarget;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int rows = 10, columns = 12;  // of 5 m: 1000 to 1060 east, 1950 to 2000 north

MadeRaster map_of(double value) {
  return {.rows = rows, .columns = columns, .values = std::vector<double>(rows * columns, value), .place = {1000, 5, 0, 2000, 0, -5}};
}

std::string box(double west, double south, double east, double north, const std::string& properties = "{}") {
  const auto at = [](double x, double y) { return '[' + std::to_string(x) + ',' + std::to_string(y) + ']'; };
  return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":{"type":"Polygon","coordinates":[[)" + at(west, south) + ',' + at(east, south) + ',' +
         at(east, north) + ',' + at(west, north) + ',' + at(west, south) + "]]}}";
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

/// A flat place on disk, on which facilities are drawn.
struct Place {
  Place() { map_of(2.0).write(folder / "dem.tif"); }

  void draw(const std::string& name, const std::string& list) const {
    write_file(folder / name, R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32651"}},"features":[)" + list + "]}");
  }
  Scenario read(const std::string& more, std::vector<std::string> overrides = {}) const {
    FaultList faults;
    Scenario scenario = parse_scenario("format = 'hydro-scenario/1'\n[time]\nstart = 2021-07-25T08:00:00+08:00\nduration = '1h'\n[terrain]\nelevation = "
                                       "'dem.tif'\nmanning_n = 0.03\n" + more, folder / "scenario.toml", faults, overrides);
    faults.throw_if_any();
    return scenario;
  }
  simulation::Domain laid(const std::string& more, std::vector<std::string> overrides = {}) const { return assemble(read(more, overrides)).domain; }
  std::string refusal(const std::string& more) const {
    return io::refusal_of([&] { assemble(read(more)); });
  }

  TestFolder folder;
};

const std::string garden = "[[sponge.placement]]\nid = 'gardens'\nfile = 'gardens.geojson'\nfacility = 'rain_garden'\n";

double area(const sponge::FacilityField& field) {
  double sum = 0.0;
  for (const auto& site : field.sites) sum += 25.0 * site.area;
  return sum;
}

TEST(ScenarioSponge, PolygonsCoverTheirShareOfEachCell) {
  Place place;
  place.draw("gardens.geojson", box(1002.5, 1985, 1010, 1995, R"({"id":"park"})") + ',' + box(1030, 1960, 1035, 1962.5));
  const sponge::FacilityField field = place.laid(garden).sponge;
  ASSERT_THAT(field.sites, SizeIs(2));
  EXPECT_EQ(field.sites[0].id, "park");
  EXPECT_EQ(field.sites[1].id, "gardens-2");
  EXPECT_EQ(field.facilities[static_cast<std::size_t>(field.sites[0].facility)].name, "rain_garden");
  EXPECT_THAT(field.cells, ElementsAre(12, 13, 24, 25, 7 * 12 + 6));
  EXPECT_THAT(field.bare_share, ElementsAre(FloatNear(0.5f, 1e-6f), FloatNear(0.0f, 1e-6f), FloatNear(0.5f, 1e-6f), FloatNear(0.0f, 1e-6f), FloatNear(0.5f, 1e-6f)));
  EXPECT_NEAR(area(field), 75.0 + 12.5, 1e-4);
  EXPECT_EQ(field.step, 10.0);
}

TEST(ScenarioSponge, AttributesSayWhichAndHowMuch) {
  Place place;
  place.draw("all.geojson", box(1000, 1990, 1010, 2000, R"({"kind":"rain_garden","part":0.4})") + ',' + box(1000, 1970, 1010, 1980, R"({"kind":"storage_tank","part":1})"));
  const sponge::FacilityField field = place.laid("[[sponge.placement]]\nid = 'a'\nfile = 'all.geojson'\nfacility_attribute = 'kind'\nshare_attribute = 'part'\ndrains_to = 'sewer'\n").sponge;
  ASSERT_THAT(field.sites, SizeIs(2));
  EXPECT_NEAR(area(field), 40.0 + 100.0, 1e-3);
  EXPECT_EQ(field.sites[0].drain.kind, DrainTarget::Kind::sewer);
}

TEST(ScenarioSponge, RastersGiveSharesOrCodes) {
  Place place;
  MadeRaster shares = map_of(0.0), codes = map_of(0.0);
  shares.values[3] = 0.25, shares.values[40] = 0.5;
  codes.values[3] = 1, codes.values[70] = 2, codes.values[71] = 2, codes.values[90] = 9;
  shares.write(place.folder / "shares.tif");
  codes.write(place.folder / "codes.tif");
  const sponge::FacilityField field =
      place.laid("[[sponge.placement]]\nid = 'shares'\nfile = 'shares.tif'\nfacility = 'permeable_brick'\n"
                 "[[sponge.placement]]\nid = 'codes'\nfile = 'codes.tif'\ncodes = { 1 = 'rain_garden', 2 = 'sunken_green' }\nshare = '60 %'\n").sponge;
  ASSERT_THAT(field.sites, SizeIs(3));
  std::vector<std::string> ids;
  for (const auto& site : field.sites) ids.push_back(site.id);
  EXPECT_THAT(ids, ::testing::UnorderedElementsAre("shares", "codes-rain_garden", "codes-sunken_green"));
  EXPECT_NEAR(area(field), 25.0 * (0.75 + 0.6 * 3), 1e-3);
  EXPECT_THAT(place.refusal("[[sponge.placement]]\nid = 's'\nfile = 'codes.tif'\nfacility = 'rain_garden'\n"), HasSubstr("a covered share of 2 in 3 cells, the first at row 5, column 10"));
}

std::string point(double x, double y, const std::string& properties = "{}") {
  return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":{"type":"Point","coordinates":[)" + std::to_string(x) + ',' + std::to_string(y) + "]}}";
}

TEST(ScenarioSponge, PointsCoverTheAreaOfOneOfThemInTheirCell) {
  Place place;
  place.draw("gullies.geojson", point(1002, 1998, R"({"id":"corner"})") + ',' + point(1012, 1988));
  const std::string gullies = "[[sponge.placement]]\nid = 'gullies'\nfile = 'gullies.geojson'\nfacility = 'road_gully'\n";
  const sponge::FacilityField field = place.laid(gullies + "unit_area = '0.5 m2'\n").sponge;
  ASSERT_THAT(field.sites, SizeIs(2));
  EXPECT_EQ(field.sites[0].id, "corner");
  EXPECT_NEAR(area(field), 1.0, 1e-4);
  EXPECT_THAT(place.refusal(gullies), HasSubstr("write unit_area"));
  EXPECT_THAT(place.refusal(gullies + "unit_area = '40 m2'\n"), HasSubstr("more than its cell of 25 m2"));
  place.draw("gullies.geojson", point(5002, 1998));
  EXPECT_THAT(place.refusal(gullies + "unit_area = '0.5 m2'\n"), HasSubstr("lies off the terrain"));
}

TEST(ScenarioSponge, DecksLieAboveWhatStandsBelow) {
  Place place;
  place.draw("deck.geojson", box(1000, 1990, 1020, 2000));
  place.draw("gardens.geojson", box(1000, 1990, 1010, 2000));
  const std::string deck = "[[sponge.placement]]\nid = 'deck'\nfile = 'deck.geojson'\nfacility = 'elevated_road_deck'\ndrains_to = 'gardens'\n";
  const sponge::FacilityField field = place.laid(deck + garden).sponge;  // both cover whole cells: one above the other
  ASSERT_THAT(field.sites, SizeIs(2));
  for (const auto& site : field.sites)
    if (site.id == "deck-1") {
      EXPECT_EQ(site.drain.kind, DrainTarget::Kind::placement);
    }
  EXPECT_NEAR(area(field), 200.0 + 100.0, 1e-3);
  EXPECT_THAT(field.bare_rain_share, ::testing::Each(FloatNear(0.0f, 1e-6f)));
  EXPECT_THAT(place.refusal(deck + garden + "[[sponge.placement]]\nid = 'deck2'\nfile = 'deck.geojson'\nfacility = 'elevated_road_deck'\n"), HasSubstr("more than all of it"));
}

TEST(ScenarioSponge, FacilitiesAreReplacedFromOutside) {
  Place place;
  place.draw("gardens.geojson", box(1002.5, 1985, 1010, 1995));
  const auto kind = [&](std::vector<std::string> overrides) {
    const sponge::FacilityField field = place.laid(garden, std::move(overrides)).sponge;
    return field.sites.empty() ? "" : field.facilities[static_cast<std::size_t>(field.sites[0].facility)].name;
  };
  EXPECT_EQ(kind({"sponge.replace.rain_garden=sunken_green"}), "sunken_green");
  EXPECT_EQ(kind({"sponge.replace.rain_garden=none"}), "");
  EXPECT_EQ(kind({"sponge.placement.gardens.facility=tree_pit"}), "tree_pit");
  EXPECT_THAT(place.refusal(garden + "[sponge]\nreplace = { rain_gardn = 'sunken_green' }\n"), HasSubstr("did you mean \"rain_garden\"?"));
  EXPECT_THAT(place.refusal(garden + "[sponge]\nreplace = { rain_garden = 'sunken' }\n"), HasSubstr("there is no facility \"sunken\""));
}

TEST(ScenarioSponge, LayoutsAndScaleAreSwitchedFromOutside) {
  Place place;
  place.draw("gardens.geojson", box(1000, 1990, 1010, 2000));
  place.draw("more.geojson", box(1030, 1970, 1040, 1980));
  const std::string both = "[sponge]\n" + garden + "layouts = ['low', 'high']\n[[sponge.placement]]\nid = 'more'\nfile = 'more.geojson'\nfacility = 'sunken_green'\nlayouts = ['high']\n";
  EXPECT_NEAR(area(place.laid(both).sponge), 200.0, 1e-3);
  EXPECT_NEAR(area(place.laid(both, {"sponge.layout=low"}).sponge), 100.0, 1e-3);
  EXPECT_NEAR(area(place.laid(both, {"sponge.layout=high"}).sponge), 200.0, 1e-3);
  EXPECT_TRUE(place.laid(both, {"sponge.layout=none"}).sponge.empty());
  EXPECT_NEAR(area(place.laid(both, {"sponge.scale=0.3"}).sponge), 60.0, 1e-3);
  const Assembled twice = assemble(place.read(both, {"sponge.scale=2"}));
  EXPECT_NEAR(area(twice.domain.sponge), 200.0, 1e-3);
  EXPECT_THAT(twice.remarks, Contains(says("200 m2 of facilities find no room")));
  EXPECT_THAT(io::refusal_of([&] { place.read(both, {"sponge.layout=hihg"}); }), HasSubstr("did you mean \"high\"?"));
  std::vector<std::string> keys;
  for (const NamedFile& file : named_files(place.read(both, {"sponge.layout=low"}))) keys.push_back(file.key);
  EXPECT_THAT(keys, Contains("sponge.gardens"));
  EXPECT_THAT(keys, ::testing::Not(Contains("sponge.more")));
}

TEST(ScenarioSponge, RoofsCarryTheirOwnFacilitiesAndShedTheLess) {
  Place place;
  place.draw("houses.geojson", box(1020, 1970, 1035, 1980));          // 3 x 2 cells, with 10 cells beside it
  place.draw("roofs.geojson", box(1018, 1970, 1030, 1980));           // sticks out over the ground by 2 m
  place.draw("gardens.geojson", box(1000, 1990, 1005, 2000));
  const std::string houses = "[[terrain.buildings]]\nfile = 'houses.geojson'\n";
  const std::string roofs = "[[sponge.placement]]\nid = 'roofs'\nfile = 'roofs.geojson'\nfacility = 'green_roof_extensive'\ndrains_to = 'gardens'\n";
  const simulation::Domain domain = place.laid(houses + garden + roofs), bare = place.laid(houses);
  const auto shed = [](const simulation::Domain& of) {
    return std::accumulate(of.land.roof_shares.begin(), of.land.roof_shares.end(), 0.0, [](double sum, const auto& share) { return sum + static_cast<double>(share.area_ratio); });
  };
  EXPECT_NEAR(shed(bare), 6.0, 1e-5);
  const auto& site = domain.sponge.sites[domain.sponge.sites[0].on_roof ? 0 : 1];
  EXPECT_TRUE(site.on_roof);
  EXPECT_NEAR(site.area, 4.0, 1e-4);  // two of its three columns of cells; nothing of what sticks out: those are full
  EXPECT_NEAR(shed(domain), 2.0, 1e-4);
  EXPECT_EQ(site.drain, (DrainTarget{DrainTarget::Kind::placement, 0}));
  ASSERT_THAT(domain.sponge.roofs, SizeIs(1));
  EXPECT_THAT(domain.sponge.roofs[0].cells, SizeIs(10));
}

auto remark(const std::string& text) { return Contains(says(text)); }

TEST(ScenarioSponge, CellsOfARasterKeepTheirShareAndTellWhatLiesOnRoofs) {
  Place place;
  place.draw("houses.geojson", box(1020, 1970, 1030, 1980));  // 2 x 2 cells
  map_of(0.4).write(place.folder / "shares.tif");
  const std::string houses = "[[terrain.buildings]]\nfile = 'houses.geojson'\n", file = "[[sponge.placement]]\nid = 'paving'\nfile = 'shares.tif'\nfacility = ";
  const Assembled ground = assemble(place.read(houses + file + "'permeable_brick'\n")), roof = assemble(place.read(houses + file + "'green_roof_extensive'\n"));
  ASSERT_THAT(ground.domain.sponge.sites, SizeIs(1));
  EXPECT_THAT(ground.domain.sponge.bare_share, ::testing::AllOf(SizeIs(rows * columns - 4), ::testing::Each(FloatNear(0.6f, 1e-6f))));
  EXPECT_THAT(ground.remarks, remark("40 m2 of \"paving\" lie on the wrong side of walls"));
  ASSERT_THAT(roof.domain.sponge.sites, SizeIs(1));
  EXPECT_TRUE(roof.domain.sponge.sites[0].on_roof);
  EXPECT_NEAR(area(roof.domain.sponge), 40.0, 1e-4);
  EXPECT_THAT(roof.remarks, remark("1160 m2 of \"paving\" lie on the wrong side of walls"));
}

TEST(ScenarioSponge, TellsWhatOfAPolygonIsNotPlaced) {
  Place place;
  place.draw("gardens.geojson", box(990, 1990, 1010, 2000) + ',' + box(1030, 1960, 1035, 1965));
  const Assembled partly = assemble(place.read(garden));
  EXPECT_NEAR(area(partly.domain.sponge), 125.0, 1e-3);
  EXPECT_THAT(partly.remarks, remark("100 m2 of \"gardens\" lie off the terrain"));
  place.draw("gardens.geojson", box(1001, 1991, 1001.02, 1991.02));
  EXPECT_THAT(place.refusal(garden), ::testing::AllOf(HasSubstr("covers 0.0004 m2, too little of a cell"), ::testing::Not(HasSubstr("off the terrain"))));
  place.draw("houses.geojson", box(1020, 1970, 1035, 1980));
  place.draw("gardens.geojson", box(1030, 1970, 1045, 1980));  // one of three columns on the house; the others are full
  EXPECT_THAT(assemble(place.read("[[terrain.buildings]]\nfile = 'houses.geojson'\n" + garden)).remarks, remark("50 m2 of \"gardens\" lie on the wrong side of walls, find no room"));
}

TEST(ScenarioSponge, TheWaterTableUnderATankIsTheMeanOfWhatIsKnown) {
  Place place;
  place.draw("tanks.geojson", box(1000, 1990, 1010, 1995) + ',' + box(1030, 1970, 1035, 1975));
  MadeRaster map = map_of(-9999.0);
  map.nodata = -9999.0;
  map.values[columns] = 5.0;  // under one of the two cells of the first tank, under none of the other
  map.write(place.folder / "water_table.tif");
  const Assembled laid = assemble(place.read("[sponge]\ngroundwater_depth = 'water_table.tif'\n[[sponge.placement]]\nid = 'tanks'\nfile = 'tanks.geojson'\nfacility = 'storage_tank'\n"));
  const sponge::FacilityField::Group& tanks = laid.domain.sponge.groups.at(0);
  ASSERT_THAT(tanks.groundwater_room, SizeIs(2));
  EXPECT_NEAR(tanks.groundwater_room[0], 5.0 - sponge::bottom_depth(tanks.stepped), 1e-5);
  EXPECT_TRUE(std::isinf(tanks.groundwater_room[1]));
  EXPECT_THAT(laid.remarks, remark("has no value under 50 m2 of facilities"));
}

TEST(ScenarioSponge, GroundwaterIsANumberOrAMap) {
  Place place;
  place.draw("gardens.geojson", box(1000, 1990, 1010, 2000));
  const auto room = [&](const std::string& sponge) { return place.laid(sponge + garden).sponge.groups.at(0).groundwater_room; };
  EXPECT_THAT(room(""), IsEmpty());
  const float depth = static_cast<float>(sponge::bottom_depth(find_facility(place.read(garden), "rain_garden")->facility));
  EXPECT_THAT(room("[sponge]\ngroundwater_depth = '1.5 m'\n"), ::testing::Each(FloatNear(1.5f - depth, 1e-6f)));
  MadeRaster map = map_of(3.0);
  map.values[1] = 0.5;
  map.write(place.folder / "water_table.tif");
  EXPECT_THAT(room("[sponge]\ngroundwater_depth = 'water_table.tif'\n"), Contains(FloatNear(0.5f - depth, 1e-6f)));
}

TEST(ScenarioSponge, TellsWhatIsWrongAndWhere) {
  Place place;
  place.draw("gardens.geojson", box(1000, 1990, 1010, 2000) + ',' + box(1005, 1990, 1012, 2000));
  EXPECT_THAT(place.refusal(garden), HasSubstr("\"gardens\": facilities cover 2 of a cell, more than all of it, in 4 cells, the first at row 0, column 1"));
  place.draw("gardens.geojson", box(5000, 1990, 5010, 2000));
  EXPECT_THAT(place.refusal(garden), HasSubstr("lies off the terrain"));
  place.draw("gardens.geojson", box(1000, 1990, 1010, 2000, R"({"kind":"rain_gardn","part":1.5})"));
  const std::string by_attribute = "[[sponge.placement]]\nid = 'a'\nfile = 'gardens.geojson'\n";
  EXPECT_THAT(place.refusal(by_attribute + "facility_attribute = 'kind'\n"), ::testing::AllOf(HasSubstr("unknown kind \"rain_gardn\""), HasSubstr("did you mean \"rain_garden\"?")));
  EXPECT_THAT(place.refusal(by_attribute + "facility = 'rain_garden'\nshare_attribute = 'part'\n"), HasSubstr("covers a share of 1.5 of its ground"));
  EXPECT_THAT(place.refusal(by_attribute + "facility = 'rain_garden'\nshare_attribute = 'shore'\n"), HasSubstr("have no attribute \"shore\""));
  EXPECT_THAT(place.refusal(by_attribute + "facility = 'rain_gardn'\n"), HasSubstr("sponge.placement[0].facility: there is no facility \"rain_gardn\""));
  EXPECT_THAT(place.refusal(by_attribute + "facility = 'rain_garden'\nshare = 1.5\n"), HasSubstr("sponge.placement[0].share"));
  EXPECT_THAT(place.refusal(by_attribute + "facility = 'rain_garden'\ndrains_to = 'b'\n"), HasSubstr("there is no placement \"b\""));
  EXPECT_THAT(place.refusal(by_attribute + "facility = 'rain_garden'\ndrains_to = 'a'\n"), HasSubstr("cannot drain to itself"));
  EXPECT_THAT(place.refusal(by_attribute), HasSubstr("has none of: facility, facility_attribute, codes"));
}

TEST(ScenarioSponge, CheckCountsThemByKind) {
  Place place;
  place.draw("gardens.geojson", box(1000, 1990, 1010, 2000) + ',' + box(1030, 1960, 1035, 1962.5));
  write_file(place.folder / "scenario.toml", "format = 'hydro-scenario/1'\n[time]\nstart = 2021-07-25T08:00:00+08:00\nduration = '1h'\n[terrain]\nelevation = 'dem.tif'\nmanning_n = 0.03\n" + garden);
  const CheckReport report = check(place.folder / "scenario.toml", {}, 1);
  EXPECT_TRUE(report.good()) << (report.good() ? "" : report.faults[0].text());
  ASSERT_THAT(report.facilities, SizeIs(1));
  EXPECT_EQ(report.facilities[0].kind, "rain_garden");
  EXPECT_EQ(report.facilities[0].sites, 2);
  EXPECT_NEAR(report.facilities[0].area, 112.5, 1e-3);
}

}  // namespace
}  // namespace hydro::scenario
