#include "libhydro/district/district.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "libhydro/core/error.h"

namespace hydro::district {
namespace {

TEST(District, TheSameRequestGivesTheSameDistrict) {
  const District a = make_district({.rows = 150, .columns = 200, .seed = 7}), b = make_district({.rows = 150, .columns = 200, .seed = 7});
  EXPECT_EQ(a.bed_elevation, b.bed_elevation);
  EXPECT_EQ(a.cover, b.cover);
  EXPECT_EQ(a.buildings.size(), b.buildings.size());
  ASSERT_EQ(a.facilities.size(), b.facilities.size());
  for (std::size_t i = 0; i < a.facilities.size(); ++i) {
    EXPECT_EQ(a.facilities[i].kind, b.facilities[i].kind);
    EXPECT_EQ(a.facilities[i].area.outer, b.facilities[i].area.outer);
  }
  EXPECT_NE(a.bed_elevation, make_district({.rows = 150, .columns = 200, .seed = 8}).bed_elevation);
}

TEST(District, HasWhatADeltaDistrictHas) {
  const District d = make_district({.rows = 500, .columns = 500});
  const auto holds = [&d](Cover cover) {
    return std::count(d.cover.values().begin(), d.cover.values().end(), static_cast<std::uint8_t>(cover)) > 0;
  };
  for (const Cover cover : {Cover::road, Cover::pavement, Cover::lawn, Cover::park, Cover::water, Cover::railway})
    EXPECT_TRUE(holds(cover)) << static_cast<int>(cover);
  EXPECT_EQ(d.underpasses.size(), 2u);
  EXPECT_GT(d.buildings.size(), 100u);
  EXPECT_EQ(d.river_mouths.size(), 2u);
  EXPECT_GE(d.canal_ends.size(), 1u);
  EXPECT_GE(d.places.size(), 6u);
}

TEST(District, FloodWallsStandAboveTheHighestTideWhereverTheRiverRuns) {
  const District d = make_district({.rows = 400, .columns = 400});
  const double highest = *std::max_element(d.tide.values().begin(), d.tide.values().end());
  EXPECT_LT(highest, d.wall_crest);
  for (int column = 0; column < d.grid.columns; ++column) {
    int crossings = 0;  // going north from the river's southern bank: water, wall, land
    for (int row = d.grid.rows - 1; row > 0; --row) {
      const bool wall_here = d.bed_elevation(row, column) > 5.4f, wall_next = d.bed_elevation(row - 1, column) > 5.4f;
      crossings += wall_here != wall_next && d.grid.y(row) < d.grid.south() + 0.3 * 800.0;
    }
    EXPECT_GE(crossings, 4) << "column " << column;  // into and out of both walls
  }
}

TEST(District, SmallAndOddShapesWork) {
  for (const auto& [rows, columns] : {std::pair{100, 100}, std::pair{100, 700}, std::pair{600, 100}})
    EXPECT_GT(make_district({.rows = rows, .columns = columns}).buildings.size(), 0u);
}

double area_of(const Polygon& polygon) {
  double twice = 0.0;
  for (std::size_t i = 0; i < polygon.outer.size(); ++i) {
    const Point &p = polygon.outer[i], &q = polygon.outer[(i + 1) % polygon.outer.size()];
    twice += p.x * q.y - q.x * p.y;
  }
  return 0.5 * twice;
}

bool contains(const Polygon& polygon, double x, double y) {
  bool inside = false;
  for (std::size_t i = 0, j = polygon.outer.size() - 1; i < polygon.outer.size(); j = i++) {
    const Point &p = polygon.outer[i], &q = polygon.outer[j];
    if ((p.y > y) != (q.y > y) && x < (q.x - p.x) * (y - p.y) / (q.y - p.y) + p.x) inside = !inside;
  }
  return inside;
}

/// Share of each cell that facilities on the ground cover (`on_roof` false) or on roofs, by the cell's middle.
Raster<float> covered_share(const District& d, bool on_roof) {
  Raster<float> share(d.grid, 0.0f);
  for (const ProposedFacility& facility : d.facilities) {
    if (facility.on_roof != on_roof) continue;
    double west = 1e9, east = -1e9, south = 1e9, north = -1e9;
    for (const Point& p : facility.area.outer)
      west = std::min(west, p.x), east = std::max(east, p.x), south = std::min(south, p.y), north = std::max(north, p.y);
    const auto column = [&](double x) { return static_cast<int>(std::floor((x - d.grid.west) / d.grid.cell_size)); };
    const auto row = [&](double y) { return static_cast<int>(std::floor((d.grid.north - y) / d.grid.cell_size)); };
    for (int r = std::max(row(north), 0); r <= std::min(row(south), d.grid.rows - 1); ++r)
      for (int c = std::max(column(west), 0); c <= std::min(column(east), d.grid.columns - 1); ++c)
        if (contains(facility.area, d.grid.x(c), d.grid.y(r))) share(r, c) += static_cast<float>(facility.share);
  }
  return share;
}

Raster<std::uint8_t> building_cells(const District& d) {
  Raster<std::uint8_t> built(d.grid, 0);
  for (int r = 0; r < d.grid.rows; ++r)
    for (int c = 0; c < d.grid.columns; ++c)
      for (const Building& b : d.buildings)
        if (d.grid.x(c) > b.west && d.grid.x(c) < b.east && d.grid.y(r) > b.south && d.grid.y(r) < b.north) built(r, c) = 1;
  return built;
}

TEST(DistrictFacilities, CoverAboutAQuarterOfTheLandThatIsNoRoad) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const District d = make_district({.rows = 500, .columns = 500, .seed = seed});
    const Raster<float> ground = covered_share(d, false), roofs = covered_share(d, true);
    double land = 0.0, covered = 0.0;
    for (int cell = 0; cell < static_cast<int>(d.grid.cell_count()); ++cell) {
      const auto cover = static_cast<Cover>(d.cover.values()[static_cast<std::size_t>(cell)]);
      if (cover == Cover::road || cover == Cover::water || cover == Cover::railway) continue;
      land += 1.0;
      covered += ground.values()[static_cast<std::size_t>(cell)] + roofs.values()[static_cast<std::size_t>(cell)];
    }
    EXPECT_GT(covered / land, 0.25) << "seed " << seed;
    EXPECT_LT(covered / land, 0.30) << "seed " << seed;
  }
}

TEST(DistrictFacilities, NeverOverlapAndStandOnRoofsOnlyWhereTheyAreGreenRoofs) {
  const District d = make_district({.rows = 400, .columns = 400, .cell_size = 1.0, .seed = 4});
  const Raster<float> ground = covered_share(d, false), roofs = covered_share(d, true);
  const Raster<std::uint8_t> built = building_cells(d);
  for (int r = 0; r < d.grid.rows; ++r)
    for (int c = 0; c < d.grid.columns; ++c) {
      ASSERT_LE(ground(r, c), 1.0001f) << r << ' ' << c;
      ASSERT_EQ((built(r, c) ? ground : roofs)(r, c), 0.0f) << r << ' ' << c;
      const auto cover = static_cast<Cover>(d.cover(r, c));
      const bool open = cover == Cover::pavement || cover == Cover::lawn || cover == Cover::park;
      ASSERT_TRUE(open || ground(r, c) == 0.0f) << r << ' ' << c << " cover " << static_cast<int>(cover);
    }
}

TEST(DistrictFacilities, AreOfManyKindsEachDrawnCounterclockwise) {
  const District d = make_district({.rows = 1000, .columns = 1000});
  std::map<std::string, int> count;
  for (const ProposedFacility& facility : d.facilities) {
    ++count[facility.kind];
    EXPECT_GT(area_of(facility.area), 3.0) << facility.kind;
  }
  for (const char* kind : {"permeable_brick", "permeable_brick_drained", "permeable_concrete_drained", "permeable_asphalt_drained", "tree_pit",
                           "rain_garden", "sunken_green", "bioretention_complex", "dry_swale", "transfer_swale", "wet_swale", "small_wetland",
                           "buffer_strip", "green_roof_extensive", "green_roof_intensive", "storage_tank"})
    EXPECT_GT(count[kind], 0) << kind;
  EXPECT_EQ(count["deep_tunnel_shaft"], 1);
}

TEST(District, RefusesWhatItCannotDraw) {
  EXPECT_THROW(make_district({.rows = 99}), InputError);
  EXPECT_THROW(make_district({.columns = 20001}), InputError);
  EXPECT_THROW(make_district({.cell_size = 10.0}), InputError);
}

}  // namespace
}  // namespace hydro::district
