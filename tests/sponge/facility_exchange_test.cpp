#include "libhydro/sponge/facility_exchange.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <random>
#include <utility>

#include "libhydro/core/error.h"
#include "tests/sponge/facilities.h"

namespace hydro::sponge {
namespace {

constexpr WaterUnit water_unit;
constexpr int rows = 6, columns = 50;

std::int32_t units(double depth) { return static_cast<std::int32_t>(std::lround(depth * water_unit.per_metre())); }

/// Facilities on a small map, and the ground they lie in.
struct Map {
  explicit Map(FacilityField given, int threads = 1) : field(std::move(given)), exchange(field, water_unit, threads) {}

  /// Rain [m] over every cell of the field; what does not fall on facilities stays out of the picture.
  void step(double rain, double evaporation = 0.0, double duration = 10.0) {
    const float share = rounding_share(state.steps);
    fallen += exchange.catch_roof_rain(state, std::span(&rain, 1), nullptr, share);
    for (std::size_t k = 0; k < static_cast<std::size_t>(field.ground_cells); ++k) {
      const auto here = static_cast<std::int32_t>(rain * water_unit.per_metre() * (1.0 - static_cast<double>(field.bare_rain_share[k])) + static_cast<double>(share));
      state.rain_waiting[k] += here;
      fallen += here;
    }
    exchange.advance(state, water, {.time = state.time + duration, .potential_evaporation = evaporation, .raining = rain > 0.0});
  }
  std::int64_t standing() const {
    std::int64_t sum = 0;
    for (int row = 0; row < rows; ++row) sum = std::accumulate(water.row(row), water.row(row) + columns, sum);
    return sum;
  }

  FacilityField field;
  FacilityExchange exchange;
  FacilityState state = initial_state(field, water_unit);
  PaddedRaster<std::int32_t> water{rows, columns, 0};
  std::int64_t fallen = 0;
};

FacilitySite site(std::string id, int facility, std::vector<SitePart> parts, DrainTarget drain = {}, int placement = 0) {
  return {.id = std::move(id), .facility = facility, .placement = placement, .drain = drain, .parts = std::move(parts)};
}

SitePart on_roof(int cell, float share) { return {.cell = cell, .share = share, .roof = 0}; }

constexpr DrainTarget to_sewer{DrainTarget::Kind::sewer, -1};
DrainTarget to_placement(int placement) { return {DrainTarget::Kind::placement, placement}; }

Facility cistern() {
  Facility tank{.name = "cistern", .process = Process("tank")};
  tank.tank = TankLayer{.height = 500 * mm, .covered = true};
  return tank;
}

/// Every kind, crossing each other in cells, draining everywhere; a building of cells 100 to 103 sheds on 150 and 151.
FacilityField everything(unsigned seed) {
  std::mt19937 chance(seed);
  std::vector<Facility> facilities = every_facility();
  facilities.push_back(cistern());
  std::vector<FacilitySite> sites;
  const int kinds = static_cast<int>(facilities.size());
  for (int kind = 0; kind < kinds; ++kind)
    for (int i = 0; i < 3; ++i) {
      FacilitySite one = site("s" + std::to_string(kind * 3 + i), kind, {}, {}, kind);
      const int first = static_cast<int>(chance() % 45), row = static_cast<int>(chance() % 2);
      for (int c = first; c < first + 5; ++c) one.parts.push_back({row * columns + c, 0.02f + 0.001f * static_cast<float>(chance() % 10)});
      if (i == 1) one.drain = to_sewer;
      if (i == 2) one.drain = to_placement((kind + 4) % kinds);
      sites.push_back(std::move(one));
    }
  sites.push_back({.id = "roof garden", .facility = 3, .placement = 3, .parts = {on_roof(100, 0.7f), on_roof(101, 1.0f)}});
  sites.push_back({.id = "barrel", .facility = kinds - 1, .placement = kinds - 1, .drain = to_placement(1), .parts = {on_roof(100, 0.01f)}});
  return lay_facilities(std::move(facilities), std::move(sites), {{{150, 151}}}, 10.0);
}

void storm_and_drought(Map& map) {
  for (int column = 0; column < columns; ++column) map.water(0, column) = map.water(1, column) = units(column * mm);
  for (int i = 0; i < 120; ++i) map.step(0.2 * mm);
  for (int i = 0; i < 360; ++i) map.step(0.0, 0.01 * mm);
}

TEST(FacilityExchange, AFacilityOnOneCellDoesWhatItDoesByItself) {
  std::vector<Facility> all = every_facility();
  for (Facility& facility : all)
    for (const float share : {1.0f, 0.37f}) {
      if (facility.surface && facility.process != Process("swale")) facility.surface->manning_n = 0.0;  // the ground moves what overflows
      Map map(lay_facilities({facility}, {site("one", 0, {{73, share}}, to_sewer)}, {}, 10.0));
      Place alone{.facility = facility, .share = static_cast<double>(share), .unit = water_unit};
      std::int64_t drained = 0, seeped = 0, lowest = 0;
      std::int32_t standing = 0;
      for (std::uint32_t i = 0; i < 2000; ++i) {
        const double rain = i % 700 < 240 ? 0.12 * mm : 0.0;
        const std::int64_t before = map.fallen;
        map.step(rain, 0.001 * mm);
        FacilityStep step(facility, {.duration = 10.0, .potential_evaporation = 0.001 * mm, .step = i, .unit = water_unit, .raining = rain > 0.0});
        alone.step(step, static_cast<std::int32_t>(map.fallen - before), standing);
        standing = alone.surface_outflow;
        drained += alone.drain, seeped += alone.seepage;
        lowest = std::min<std::int64_t>(lowest, map.water(73 / columns, 73 % columns));
      }
      EXPECT_EQ(map.water(73 / columns, 73 % columns), standing) << facility.name;
      EXPECT_EQ(water_held(map.field, map.state), alone.water()) << facility.name;
      EXPECT_EQ(map.state.accounts[0].drain, drained) << facility.name;
      EXPECT_EQ(map.state.accounts[0].to_sewer, drained) << facility.name;
      EXPECT_EQ(map.state.accounts[0].seepage, seeped) << facility.name;
      EXPECT_EQ(lowest, 0);
      EXPECT_GT(drained + seeped + alone.water(), 0) << facility.name;
    }
}

/// A deck that holds 2 mm and lets the rest down a pipe.
Facility deck() {
  Facility roof{.name = "deck", .process = Process("disconnection"), .elevated = true};
  roof.surface = SurfaceLayer{.berm_height = 2 * mm};
  roof.underdrain = UnderdrainLayer{.flow_rate = 100 * mm_per_hour, .exponent = 0.0};
  return roof;
}

TEST(FacilityExchange, ADeckTakesItsRainAndNotTheWaterBelow) {
  // 60 % of a cell lie below a deck, whose pipe leads to a tank beside it; a garden of half the cell stands below in the open.
  Map map(lay_facilities({deck(), cistern(), raingarden()},
                         {site("deck", 0, {{73, 0.6f}}, to_placement(1), 0), site("tank", 1, {{75, 0.4f}}, {}, 1), site("garden", 2, {{73, 0.5f}}, {}, 2)}, {}, 10.0));
  const auto cell = [&](int site) { return map.state.accounts[static_cast<std::size_t>(site)]; };
  const int of_deck = 0, of_tank = 1, of_garden = 2;
  EXPECT_FLOAT_EQ(map.field.bare_share[0], 0.5f) << "the ground below a deck goes on taking water";
  EXPECT_FLOAT_EQ(map.field.bare_rain_share[0], 0.2f) << "but only its open part rain";
  map.water(73 / columns, 73 % columns) = units(30 * mm);
  map.step(0.0);
  EXPECT_EQ(cell(of_deck).run_on, 0);
  EXPECT_GT(cell(of_garden).run_on, 0);
  for (int i = 0; i < 360; ++i) map.step(0.1 * mm);  // 36 mm in an hour; the map hands over the rain that the land is spared
  const double on_deck = static_cast<double>(cell(of_deck).rain), on_garden = static_cast<double>(cell(of_garden).rain);
  EXPECT_NEAR(on_deck / on_garden, 0.6 / (0.5 * 0.4), 0.01) << "a deck comes first, a garden below has what is left";
  EXPECT_NEAR(static_cast<double>(cell(of_deck).drain), on_deck - 0.6 * units(2 * mm), 0.01 * on_deck);
  EXPECT_NEAR(static_cast<double>(cell(of_tank).run_on), static_cast<double>(cell(of_deck).drain), 0.01 * on_deck) << "what it drains reaches the tank a step later";
  EXPECT_EQ(cell(of_deck).to_sewer, 0);
}

TEST(FacilityExchange, WhatADeckCannotDrainFallsOnTheGroundBelow) {
  Map map(lay_facilities({deck()}, {site("deck", 0, {{73, 1.0f}}, to_sewer)}, {}, 10.0));
  map.water(73 / columns, 73 % columns) = units(7 * mm);
  for (int i = 0; i < 60; ++i) map.step(0.5 * mm);  // 180 mm/h against 100
  const double drained = 100.0 * 56 / 360;  // [mm] it fills in four of sixty steps
  EXPECT_NEAR(static_cast<double>(map.state.accounts[0].to_sewer), units(drained * mm), 2000.0);
  EXPECT_NEAR(static_cast<double>(map.water(73 / columns, 73 % columns)), units(7 * mm) + units((30.0 - 2.0 - drained) * mm), 2000.0);
  EXPECT_EQ(map.standing() - units(7 * mm) + water_held(map.field, map.state) + map.state.accounts[0].to_sewer, map.fallen);
}

/// A gully is a small tank in the road: it takes what stands on its cell, up to what its pipe lets through.
TEST(FacilityExchange, AGullyFeedsTheFacilityThatItsPipeLeadsTo) {
  Facility gully{.name = "gully", .process = Process("tank")};
  gully.tank = TankLayer{.height = 1.0, .permanent_depth = 0.3};
  gully.underdrain = UnderdrainLayer{.flow_rate = 0.05, .exponent = 0.5, .offset = 0.3};
  Map map(lay_facilities({gully, raingarden()}, {site("gully", 0, {{73, 0.004f}}, to_placement(1), 0), site("garden", 1, {{76, 1.0f}}, {}, 1)}, {}, 10.0));
  map.water(73 / columns, 73 % columns) = units(50 * mm);
  for (int i = 0; i < 60; ++i) map.step(0.0);
  const FacilityAccount& garden = map.state.accounts[1];
  EXPECT_EQ(garden.run_on, map.state.accounts[0].drain);
  EXPECT_GT(static_cast<double>(garden.run_on), 0.9 * (units(50 * mm) - 0.004 * units(1.0)));
}

TEST(FacilityExchange, TheAccountOfEverySiteClosesExactly) {
  Map map(everything(1));
  std::vector<std::int64_t> initial;
  for (std::size_t s = 0; s < map.field.sites.size(); ++s) initial.push_back(water_held(map.field, map.state, static_cast<int>(s)));
  storm_and_drought(map);
  for (std::size_t s = 0; s < map.field.sites.size(); ++s) {
    const FacilityAccount& account = map.state.accounts[s];
    const std::int64_t gained = account.rain + account.run_on - account.evaporation - account.seepage - account.surface_outflow - account.drain;
    EXPECT_EQ(initial[s] + gained, water_held(map.field, map.state, static_cast<int>(s))) << map.field.sites[s].id;
    EXPECT_GT(account.rain + account.run_on, 0) << map.field.sites[s].id;
  }
}

RC_GTEST_PROP(FacilityExchange, NoUnitOfWaterIsLostOrFound, ()) {
  Map map(everything(*rc::gen::arbitrary<unsigned>()));
  for (int i = *rc::gen::inRange(0, 20); i > 0; --i) map.water(*rc::gen::inRange(0, 2), *rc::gen::inRange(0, columns)) += units(*rc::gen::inRange(0, 200) * mm);
  const std::int64_t before = map.standing() + water_held(map.field, map.state);
  for (int i = 0; i < 60; ++i) {
    map.step(*rc::gen::inRange(0, 4) * 0.1 * mm, *rc::gen::inRange(0, 3) * 0.01 * mm, *rc::gen::element(1.0, 5.0, 10.0));
    for (int column = 0; column < columns; ++column) RC_ASSERT(map.water(0, column) >= 0 && map.water(1, column) >= 0);
  }
  const FacilityAccount passed = sum_of_accounts(map.state);
  RC_ASSERT(before + map.fallen == map.standing() + water_held(map.field, map.state) + passed.evaporation + passed.seepage + passed.to_sewer);
}

TEST(FacilityExchange, AnyNumberOfThreadsGivesTheSameBits) {
  constexpr int side = 150;  // enough cells to be worth several threads
  const auto storm = [](int threads, PaddedRaster<std::int32_t>& water) {
    std::vector<FacilitySite> sites{site("pavement", 0, {}, to_sewer), site("gardens", 1, {}), site("more gardens", 1, {}, to_placement(0), 1),
                                    site("tank", 2, {}, {}, 2)};
    for (int cell = 0; cell < side * side; ++cell)
      for (int i = 0; i < 4; ++i)
        if ((cell + i) % (2 + i) == 0) sites[static_cast<std::size_t>(i)].parts.push_back({cell, 0.3f});
    const FacilityField field = lay_facilities({pavement(), raingarden(), cistern()}, std::move(sites), {}, 10.0);
    FacilityExchange exchange(field, water_unit, threads);
    FacilityState state = initial_state(field, water_unit);
    for (int i = 0; i < 40; ++i) {
      for (std::size_t k = 0; k < state.rain_waiting.size(); ++k) state.rain_waiting[k] = static_cast<std::int32_t>(k % 2000);
      for (int row = 0; row < side; ++row) water(row, (7 * i) % side) += 4000 * row;
      exchange.advance(state, water, {.time = state.time + 10.0, .potential_evaporation = 0.01 * mm, .raining = true});
    }
    return state;
  };
  PaddedRaster<std::int32_t> water_of_one(side, side, 0);
  const FacilityState one = storm(1, water_of_one);
  for (const int threads : {2, 4}) {
    PaddedRaster<std::int32_t> water(side, side, 0);
    EXPECT_EQ(storm(threads, water), one);
    for (int row = 0; row < side; ++row) EXPECT_TRUE(std::equal(water.row(row), water.row(row) + side, water_of_one.row(row)));
  }
}

TEST(FacilityExchange, TwoHalvesDoAsTheWhole) {
  for (const Facility& facility : every_facility()) {
    Map whole(lay_facilities({facility}, {site("whole", 0, {{7, 0.8f}}, to_sewer)}, {}, 10.0));
    Map halves(lay_facilities({facility}, {site("left", 0, {{7, 0.4f}}, to_sewer), site("right", 0, {{7, 0.4f}}, to_sewer)}, {}, 10.0));
    whole.water(0, 7) = halves.water(0, 7) = units(20 * mm);
    for (int i = 0; i < 500; ++i) whole.step(i < 200 ? 0.1 * mm : 0.0), halves.step(i < 200 ? 0.1 * mm : 0.0);
    const FacilityAccount a = sum_of_accounts(whole.state), b = sum_of_accounts(halves.state);
    constexpr double rounding = 1e-5;  // [m] less than a unit a step and term
    EXPECT_NEAR(static_cast<double>(a.drain - b.drain) * water_unit.metres(), 0.0, rounding) << facility.name;
    EXPECT_NEAR(static_cast<double>(a.seepage - b.seepage) * water_unit.metres(), 0.0, rounding) << facility.name;
    EXPECT_NEAR(static_cast<double>(water_held(whole.field, whole.state) - water_held(halves.field, halves.state)) * water_unit.metres(), 0.0, rounding) << facility.name;
  }
}

TEST(FacilityExchange, PondingStandsOnTheTerrainWithoutABermAndInTheFacilityWithOne) {
  Facility garden = raingarden();
  garden.soil->hydraulic_conductivity = 1e-9, garden.soil->suction_head = 0.0;  // takes next to nothing
  for (const double berm : {0.0, 60 * mm}) {
    garden.surface = SurfaceLayer{.berm_height = berm / 0.85, .vegetation_fraction = 0.15};
    Map map(lay_facilities({garden}, {site("garden", 0, {{7, 1.0f}})}, {}, 10.0));
    for (int i = 0; i < 100; ++i) map.step(1 * mm);
    EXPECT_NEAR(map.water(0, 7) * water_unit.metres(), 100 * mm - berm, 0.5 * mm);
    EXPECT_NEAR(map.state.words[0][0] * water_unit.metres(), berm, 1e-6);
  }
}

TEST(FacilityExchange, ATankIsOneBodyOfWater) {
  Map map(lay_facilities({cistern()}, {site("tank", 0, {{3, 1.0f}, {4, 0.5f}, {5, 1.0f}})}, {}, 10.0));
  EXPECT_EQ(map.field.bare_share, (std::vector<float>{1.0f, 1.0f, 1.0f}));  // it lies below: the land above goes on
  map.water(0, 3) = units(1.0), map.water(0, 5) = units(1.0);
  map.step(0.0);  // 1.25 m over its cells fit
  EXPECT_NEAR(static_cast<double>(water_held(map.field, map.state)) * water_unit.metres(), 1.25, 1e-6);
  EXPECT_NEAR(map.water(0, 3) * water_unit.metres(), 0.375, 1e-6);  // the rest has stayed where it was
  EXPECT_EQ(map.water(0, 4), 0);
  EXPECT_NEAR(map.water(0, 5) * water_unit.metres(), 0.375, 1e-6);
  EXPECT_EQ(map.standing() + water_held(map.field, map.state), 2 * units(1.0));
  std::vector<std::int64_t> held(3);
  water_held_by_cell(map.field, map.state, held);
  EXPECT_NEAR(static_cast<double>(held[1]) * water_unit.metres(), 0.25, 1e-6);
}

TEST(FacilityExchange, DrainsReachTheNextFacilityByArea) {
  Facility through = trench();  // a box that lets all out at the bottom
  through.storage = StorageLayer{.height = 100 * mm};
  through.underdrain = UnderdrainLayer{.flow_rate = 1.0, .exponent = 0.0};
  Map map(lay_facilities({through, cistern()},
                         {site("box", 0, {{0, 1.0f}}, to_placement(1)), site("small", 1, {{20, 0.25f}}, {}, 1), site("large", 1, {{21, 0.75f}}, {}, 1)}, {}, 10.0));
  map.water(0, 0) = units(80 * mm);
  map.step(0.0);
  map.step(0.0);
  map.step(0.0);
  EXPECT_NEAR(static_cast<double>(water_held(map.field, map.state, 1)) * water_unit.metres(), 20 * mm, 1e-6);
  EXPECT_NEAR(static_cast<double>(water_held(map.field, map.state, 2)) * water_unit.metres(), 60 * mm, 1e-6);
  EXPECT_EQ(map.state.accounts[1].run_on + map.state.accounts[2].run_on, units(80 * mm));
}

TEST(FacilityExchange, AFloodOfKilometresArrivesBitByBit) {
  Map map(lay_facilities({raingarden(), cistern()},
                         {site("garden", 0, {{7, 0.5f}}, to_sewer), site("tank", 1, {{20, 0.01f}, {21, 1.0f}}, {}, 1),
                          site("to both", 0, {{40, 0.5f}}, to_placement(0), 2), site("and", 0, {{41, 0.5f}}, to_placement(1), 2)}, {}, 10.0));
  for (std::vector<std::int64_t>& arriving : map.state.arriving)
    for (std::int64_t& water : arriving) water = std::int64_t{3000} << 22;  // three kilometres over each cell or tank
  map.water(0, 7) = units(300.0);
  const std::int64_t before = map.standing() + water_held(map.field, map.state);
  const auto all = [&map] {
    const FacilityAccount passed = sum_of_accounts(map.state);
    return map.standing() + water_held(map.field, map.state) + passed.evaporation + passed.seepage + passed.to_sewer;
  };
  for (int i = 0; i < 200; ++i) {
    map.step(0.0);
    ASSERT_EQ(all(), before + map.fallen) << i;
    for (int column = 0; column < columns; ++column) {
      ASSERT_GE(map.water(0, column), 0) << i;
      map.fallen -= std::exchange(map.water(0, column), 0);  // it flows away
    }
    for (std::size_t word = 0; word < 3 * map.field.groups[0].share.size(); ++word) ASSERT_GE(map.state.words[0][word], 0) << i;  // water
  }
  for (const std::vector<std::int64_t>& arriving : map.state.arriving)
    for (const std::int64_t water : arriving) EXPECT_LT(water, 1000);
}

TEST(FacilityExchange, ARoofShedsWhereTheBuildingDoes) {
  Map map(lay_facilities({roofdisc(), cistern()},
                         {{.id = "roof", .facility = 0, .parts = {on_roof(100, 1.0f), on_roof(101, 0.9f)}},
                          {.id = "barrel", .facility = 1, .placement = 1, .parts = {on_roof(101, 0.01f)}}},
                         {{{150, 151, 152}}}, 10.0));
  for (int i = 0; i < 360; ++i) map.step(0.1 * mm);
  const std::int64_t per_outlet = map.water(3, 0);
  EXPECT_GT(per_outlet, 0);
  EXPECT_NEAR(static_cast<double>(map.water(3, 1)), static_cast<double>(per_outlet), 360.0);  // evenly but for single units
  EXPECT_EQ(map.standing() + water_held(map.field, map.state), map.fallen);
  EXPECT_NEAR(static_cast<double>(map.state.accounts[1].run_on) * water_unit.metres(), 0.1 * 36 * mm, 2e-5);  // the rest of its cell's roof
}

TEST(FacilityExchange, HighGroundwaterStopsSeepage) {
  const auto seeped = [](float groundwater_depth) {
    Map map(lay_facilities({trench()}, {site("trench", 0, {{7, 1.0f, groundwater_depth}}, to_sewer)}, {}, 10.0));
    for (int i = 0; i < 100; ++i) map.step(0.5 * mm);
    return map.state.accounts[0].seepage;
  };
  EXPECT_GT(seeped(std::numeric_limits<float>::infinity()), 0);
  EXPECT_EQ(seeped(20.0f), seeped(std::numeric_limits<float>::infinity()));
  EXPECT_EQ(seeped(0.1f), 0);  // the water table stands in it
}

TEST(FacilityField, RefusesWhatCannotBe) {
  const auto lay = [](std::vector<FacilitySite> sites) { return lay_facilities({raingarden(), cistern()}, std::move(sites), {}, 10.0); };
  EXPECT_THROW(lay({site("a", 0, {{7, 0.7f}}), site("b", 0, {{7, 0.4f}})}), InputError);
  EXPECT_THROW(lay({site("a", 0, {{7, 0.7f}}, to_placement(5))}), InputError);
  EXPECT_THROW(lay({site("a", 0, {})}), InputError);
  EXPECT_THROW(lay({site("a", 0, {{7, 0.7f}, on_roof(8, 0.5f)})}), InputError);
  EXPECT_NO_THROW(lay({site("a", 0, {{7, 0.7f}}), site("below", 1, {{7, 0.9f}})}));
}

}  // namespace
}  // namespace hydro::sponge
