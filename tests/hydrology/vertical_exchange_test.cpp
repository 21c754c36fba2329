#include "libhydro/hydrology/vertical_exchange.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <random>

#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"

namespace hydro::hydrology {
namespace {

using infiltration::ConstantRate;
constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si;
constexpr WaterUnit water_unit;

std::int64_t units(double depth) { return std::llround(depth * water_unit.per_metre()); }

/// Whole units are rounded to the unit in every step.
testing::AssertionResult is_near(std::int64_t value, std::int64_t expected, std::int64_t rounding) {
  if (std::abs(value - expected) <= rounding) return testing::AssertionSuccess();
  return testing::AssertionFailure() << value << " units instead of " << expected;
}

std::int64_t sum(const PaddedRaster<std::int32_t>& water) {
  std::int64_t total = 0;
  for (int row = 0; row < water.rows(); ++row) total = std::accumulate(water.row(row), water.row(row) + water.columns(), total);
  return total;
}

bool same(const PaddedRaster<std::int32_t>& a, const PaddedRaster<std::int32_t>& b) {
  for (int row = 0; row < a.rows(); ++row)
    if (!std::equal(a.row(row), a.row(row) + a.columns(), b.row(row))) return false;
  return true;
}

/// One cell, or a row of equal ones, of one class.
struct Plot {
  explicit Plot(const LandClass& land_class, std::vector<infiltration::InfiltrationModel> soils = {}, int cells = 1)
      : land{Raster<std::uint8_t>(1, cells, 0), {land_class}, std::move(soils), {}}, water(1, cells, 0) {}

  ExchangedWater step(double rain, double evaporation = 0.0, double duration = 5.0) {
    if (steps == 0) state = exchange.initial_state();
    return exchange.advance(state, water, {.depth_of_zone = std::span(&rain, 1)}, evaporation, duration, steps++);
  }

  Land land;
  PaddedRaster<std::int32_t> water;
  VerticalExchange exchange{land, water_unit, 1};
  LandState state;
  std::uint32_t steps = 0;
};

TEST(VerticalExchange, RainFillsLeavesThenHollowsThenStands) {
  Plot lawn({.name = "lawn", .interception_capacity = 1 * mm, .depression_storage = 4 * mm});
  lawn.step(0.75 * mm);
  EXPECT_TRUE(is_near(interception_stored(lawn.state), units(0.75 * mm), 1));
  EXPECT_EQ(depression_stored(lawn.state), 0);
  lawn.step(2.25 * mm);
  EXPECT_EQ(interception_stored(lawn.state), units(1 * mm));
  EXPECT_TRUE(is_near(depression_stored(lawn.state), units(2 * mm), 2));
  EXPECT_EQ(lawn.water(0, 0), 0);
  lawn.step(10 * mm);
  EXPECT_EQ(depression_stored(lawn.state), units(4 * mm));
  EXPECT_TRUE(is_near(lawn.water(0, 0), units(8 * mm), 3));
}

TEST(VerticalExchange, TalliesWhatEachClassBringsOntoTheSurfaceAndTakesFromThere) {
  // A paved cell with hollows of 1 mm, a sand that takes 36 mm/h, and a roof of two cells that sheds onto the sand.
  Plot plot({.name = "paved", .depression_storage = 1 * mm}, {ConstantRate{36 * mm_per_hour}}, 2);
  plot.land.classes.push_back({.name = "sand", .soil = 0});
  plot.land.class_of_cell[1] = 1;
  plot.land.roof_shares = {{1, 2.0f}};
  VerticalExchange exchange(plot.land, water_unit, 1);
  LandState state = exchange.initial_state();
  std::vector<std::int64_t> runoff(3);
  const std::int64_t before = sum(plot.water);
  for (std::uint32_t step = 0; step < 720; ++step) {  // an hour of 12 mm
    const double rain = step < 720 ? 12 * mm / 720.0 : 0.0;
    exchange.advance(state, plot.water, {.depth_of_zone = std::span(&rain, 1)}, 0.0, 5.0, step, {}, runoff);
  }
  EXPECT_TRUE(is_near(runoff[0], units(11 * mm), 720));
  EXPECT_TRUE(is_near(runoff[1], units(-24 * mm), 1440)) << "it took in what the roof shed";
  EXPECT_TRUE(is_near(runoff[2], units(24 * mm), 1440));
  EXPECT_EQ(runoff[0] + runoff[1] + runoff[2], sum(plot.water) - before);
}

TEST(VerticalExchange, WaterFlowingInFillsHollowsToo) {
  Plot yard({.name = "yard", .depression_storage = 2 * mm});
  yard.step(0.0);
  yard.water(0, 0) = 1000;
  yard.step(0.0);
  EXPECT_EQ(yard.water(0, 0), 0);
  EXPECT_EQ(depression_stored(yard.state), 1000);
}

TEST(VerticalExchange, TheAirDrinksFromLeavesThenFromHollowsThenFromTheGround) {
  Plot lawn({.name = "lawn", .interception_capacity = 1 * mm, .depression_storage = 2 * mm});
  lawn.step(6 * mm);
  const ExchangedWater first = lawn.step(0.0, 0.5 * mm);
  EXPECT_TRUE(is_near(first.evaporation, units(0.5 * mm), 1));
  EXPECT_TRUE(is_near(interception_stored(lawn.state), units(0.5 * mm), 1));
  lawn.step(0.0, 2.5 * mm);
  EXPECT_EQ(interception_stored(lawn.state), 0);
  EXPECT_EQ(depression_stored(lawn.state), units(2 * mm));
  EXPECT_TRUE(is_near(lawn.water(0, 0), units(1 * mm), 3));
  const ExchangedWater rest = lawn.step(0.0, 100 * mm);
  EXPECT_TRUE(is_near(rest.evaporation, units(3 * mm), 3));
  EXPECT_EQ(lawn.water(0, 0) + depression_stored(lawn.state), 0);
}

TEST(VerticalExchange, SoilTakesRainAndStandingWaterThroughThePerviousShareOnly) {
  Plot yard({.name = "yard", .imperviousness = 0.75, .soil = 0}, {ConstantRate{36 * mm_per_hour}});
  yard.step(0.0);
  yard.water(0, 0) = static_cast<std::int32_t>(units(100 * mm));
  ExchangedWater total;
  for (int i = 0; i < 720; ++i) total.infiltration += yard.step(0.0).infiltration;
  EXPECT_TRUE(is_near(total.infiltration, units(9 * mm), 2));
  EXPECT_EQ(yard.water(0, 0), units(100 * mm) - total.infiltration);
}

TEST(VerticalExchange, WithoutRainNothingHappensOnDryGround) {
  Plot lawn({.name = "lawn", .interception_capacity = 1 * mm, .depression_storage = 2 * mm, .soil = 0},
            {infiltration::Horton{.initial_rate = 60 * mm_per_hour, .final_rate = 2 * mm_per_hour}}, 700);
  const LandState dry = lawn.exchange.initial_state();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(lawn.step(0.0, 0.1 * mm), ExchangedWater{});
  EXPECT_EQ(lawn.state, dry);
  EXPECT_EQ(sum(lawn.water), 0);
}

TEST(VerticalExchange, DrizzleInShortStepsIsNotLost) {
  Plot roof({.name = "roof"});
  const double hour_in_steps = 3600 / 0.05;
  for (int i = 0; i < static_cast<int>(hour_in_steps); ++i) roof.step(1 * mm / hour_in_steps, 0.0, 0.05);
  EXPECT_TRUE(is_near(roof.water(0, 0), units(1 * mm), 4));
}

TEST(VerticalExchange, RoofsShedOnTheGroundBesideThemPastTheLeaves) {
  Plot street({.name = "street", .interception_capacity = 15 * mm}, {}, 3);
  street.land.class_of_cell[2] = Land::outside;  // the building
  street.land.roof_shares = {{.cell = 1, .area_ratio = 2.5f}};
  const ExchangedWater exchanged = street.step(4 * mm);
  EXPECT_EQ(street.water(0, 0), 0);
  EXPECT_TRUE(is_near(street.water(0, 1), units(10 * mm), 1));
  EXPECT_EQ(street.water(0, 2), 0);
  EXPECT_EQ(exchanged.rain, sum(street.water) + interception_stored(street.state));
}

TEST(VerticalExchange, EveryZoneHasItsOwnRain) {
  Plot field({.name = "field"}, {}, 3);
  Raster<std::uint16_t> zones(1, 3);
  zones[0] = 1, zones[2] = 2;
  const double rain[] = {0.0, 1 * mm, 5 * mm};
  field.state = field.exchange.initial_state();
  field.exchange.advance(field.state, field.water, {.depth_of_zone = rain, .zone_of_cell = &zones}, 0.0, 5.0, 0);
  EXPECT_EQ(field.water(0, 0), units(1 * mm));
  EXPECT_EQ(field.water(0, 1), 0);
  EXPECT_TRUE(is_near(field.water(0, 2), units(5 * mm), 1));
}

TEST(VerticalExchange, MemoryIsKeptOnlyForWhatIsInUse) {
  const Plot road({.name = "road", .imperviousness = 1.0, .soil = 0}, {infiltration::CurveNumber{80}});
  EXPECT_EQ(road.exchange.initial_state(), LandState{});
  const Plot lawn({.name = "lawn", .interception_capacity = 1 * mm, .depression_storage = 1 * mm, .soil = 0},
                  {infiltration::GreenAmpt{1e-6, 0.1, 0.3}}, 100);
  const LandState state = lawn.exchange.initial_state();
  EXPECT_EQ(state.soil.size(), 3U);
  std::size_t bytes = state.interception.size() * sizeof state.interception[0] + state.depression.size() * sizeof state.depression[0];
  for (const Raster<std::int32_t>& memory : state.soil) bytes += memory.size() * sizeof memory[0];
  EXPECT_EQ(bytes, 100U * 18U);  // of the 40 bytes a cell that the whole simulation may use
}

TEST(Land, FaultsAreNamed) {
  Plot good({.name = "lawn", .soil = 0}, {ConstantRate{1e-6}}, 4);
  EXPECT_EQ(fault(good.land), "");
  const auto wrong = [&good](auto change) {
    Land land = good.land;
    change(land);
    return fault(land);
  };
  EXPECT_NE(wrong([](Land& land) { land.classes[0].soil = 1; }), "");
  EXPECT_NE(wrong([](Land& land) { land.classes[0].interception_capacity = 0.02; }), "");
  EXPECT_NE(wrong([](Land& land) { land.classes[0].imperviousness = -0.1; }), "");
  EXPECT_NE(wrong([](Land& land) { land.soils[0] = ConstantRate{-1.0}; }), "");
  EXPECT_NE(wrong([](Land& land) { land.soils[0] = infiltration::GreenAmpt{}; }), "");
  EXPECT_NE(wrong([](Land& land) { land.class_of_cell[3] = 7; }), "");
  EXPECT_NE(wrong([](Land& land) { land.roof_shares = {{2, 1.0f}, {1, 1.0f}}; }), "");
  EXPECT_NE(wrong([](Land& land) { land.roof_shares = {{4, 1.0f}}; }), "");
  EXPECT_NE(wrong([](Land& land) { land.class_of_cell[1] = Land::outside, land.roof_shares = {{1, 1.0f}}; }), "");
  good.land.class_of_cell[3] = 7;
  EXPECT_THROW(good.exchange.initial_state(), InputError);
}

/// A land of all kinds of classes, in long and short runs, with roofs and zones; the same for the same seed.
struct RandomLand {
  explicit RandomLand(unsigned seed, int rows, int columns) : zones(rows, columns) {
    std::mt19937 random(seed);
    const auto below = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
    land.soils = {ConstantRate{4 * mm_per_hour},
                  infiltration::Horton{.initial_rate = 60 * mm_per_hour, .final_rate = 2 * mm_per_hour},
                  infiltration::ModifiedHorton{.initial_rate = 60 * mm_per_hour, .final_rate = 2 * mm_per_hour, .maximum_infiltration = 20 * mm},
                  infiltration::GreenAmpt{6.6 * mm_per_hour, 110 * mm, 0.3},
                  infiltration::CurveNumber{80}};
    for (int i = 0; i < 8; ++i)
      land.classes.push_back({.name = "class " + std::to_string(i), .interception_capacity = below(3) * 0.5 * mm,
                              .depression_storage = below(3) * 2 * mm, .imperviousness = below(3) * 0.45, .soil = below(6) - 1});
    land.class_of_cell = Raster<std::uint8_t>(rows, columns);
    for (std::size_t cell = 0; cell < land.class_of_cell.size();) {
      const int code = below(9), length = below(4) == 0 ? 1 + below(700) : 1 + below(12);
      for (int i = 0; i < length && cell < land.class_of_cell.size(); ++i)
        land.class_of_cell[cell++] = code == 8 ? Land::outside : static_cast<std::uint8_t>(code);
    }
    for (std::size_t cell = 0; cell < zones.size(); ++cell) {
      zones[cell] = static_cast<std::uint16_t>(cell / 50 % 3);
      if (land.class_of_cell[cell] != Land::outside && below(20) == 0)
        land.roof_shares.push_back({static_cast<int>(cell), static_cast<float>(below(40)) * 0.1f});
    }
  }
  Land land;
  Raster<std::uint16_t> zones;
};

/// Rain of three zones and evaporation of one step [m].
struct Weather {
  std::array<double, 3> rain{};
  double evaporation = 0.0;
};

std::vector<Weather> weather_of(unsigned seed, int steps) {
  std::mt19937 random(seed + 1);
  std::vector<Weather> weather(static_cast<std::size_t>(steps));
  for (std::size_t i = 0; i < weather.size(); ++i) {
    if (i % 30 < 20)
      for (double& rain : weather[i].rain) rain = static_cast<double>((random() % 3) * (random() % 1000)) * 3e-4 * mm;
    weather[i].evaporation = static_cast<double>((random() % 2) * (random() % 30)) * 1e-3 * mm;
  }
  return weather;
}

RC_GTEST_PROP(VerticalExchange, BooksEveryUnitAndMakesTheSameOfItWithAnyNumberOfThreads, ()) {
  const auto seed = *rc::gen::arbitrary<unsigned>();
  const int rows = *rc::gen::inRange(1, 12), columns = *rc::gen::inRange(1, 1200);
  const RandomLand city(seed, rows, columns);
  VerticalExchange alone(city.land, water_unit, 1), shared(city.land, water_unit, 3);
  LandState state = alone.initial_state(), shared_state = state;
  PaddedRaster<std::int32_t> water(rows, columns, 0), shared_water(rows, columns, 0);
  const auto held = [&] { return sum(water) + interception_stored(state) + depression_stored(state); };
  std::uint32_t step = 0;
  for (const Weather& weather : weather_of(seed, 60)) {
    const std::int64_t before = held();
    const RainDepth rain{.depth_of_zone = weather.rain, .zone_of_cell = &city.zones};
    const ExchangedWater exchanged = alone.advance(state, water, rain, weather.evaporation, 5.0, step);
    RC_ASSERT(before + exchanged.rain - exchanged.evaporation - exchanged.infiltration == held());
    RC_ASSERT(exchanged.evaporation >= 0 && exchanged.infiltration >= 0);
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column) {
        RC_ASSERT(water(row, column) >= 0);
        if (city.land.class_of_cell(row, column) == Land::outside) RC_ASSERT(water(row, column) == 0);
      }
    RC_ASSERT(shared.advance(shared_state, shared_water, rain, weather.evaporation, 5.0, step) == exchanged);
    RC_ASSERT(shared_state == state);
    RC_ASSERT(same(shared_water, water));
    ++step;
  }
}

RC_GTEST_PROP(VerticalExchange, ACellGoesItsOwnWayWhateverLiesBesideIt, ()) {
  const auto seed = *rc::gen::arbitrary<unsigned>();
  const int columns = *rc::gen::inRange(1, 1200), looked_at = *rc::gen::inRange(0, columns);
  const RandomLand city(seed, 1, columns);
  RC_PRE(city.land.class_of_cell[static_cast<std::size_t>(looked_at)] != Land::outside);
  Land cell{.class_of_cell = Raster<std::uint8_t>(1, 1, city.land.class_of_cell[static_cast<std::size_t>(looked_at)]),
            .classes = city.land.classes, .soils = city.land.soils, .roof_shares = {}};
  for (const RoofShare& roof : city.land.roof_shares)
    if (roof.cell == looked_at) cell.roof_shares = {{0, roof.area_ratio}};
  VerticalExchange of_city(city.land, water_unit, 1), of_cell(cell, water_unit, 1);
  LandState city_state = of_city.initial_state(), cell_state = of_cell.initial_state();
  PaddedRaster<std::int32_t> city_water(1, columns, 0), cell_water(1, 1, 0);
  Raster<std::uint16_t> zone(1, 1, city.zones[static_cast<std::size_t>(looked_at)]);
  std::uint32_t step = 0;
  for (const Weather& weather : weather_of(seed, 60)) {
    of_city.advance(city_state, city_water, {weather.rain, &city.zones}, weather.evaporation, 5.0, step);
    of_cell.advance(cell_state, cell_water, {weather.rain, &zone}, weather.evaporation, 5.0, step);
    RC_ASSERT(city_water(0, looked_at) == cell_water(0, 0));
    ++step;
  }
}

/// A lawn of which facilities cover some cells.
struct CoveredLawn {
  explicit CoveredLawn(std::vector<float> bare_shares)
      : bare(std::move(bare_shares)), cells(bare.size()), rain_on_cover(bare.size()), water(1, 40 + static_cast<int>(bare.size()), 0) {
    std::iota(cells.begin(), cells.end(), 20);
    land.class_of_cell = Raster<std::uint8_t>(1, water.columns(), 0);
    land.classes = {{.name = "lawn", .interception_capacity = 1 * mm, .depression_storage = 4 * mm, .soil = 0}};
    land.soils = {ConstantRate{36 * mm_per_hour}};
    state = exchange().initial_state();
  }
  VerticalExchange exchange(int threads = 1) const { return VerticalExchange(land, water_unit, threads, {cells, bare}); }
  ExchangedWater step(double rain, double evaporation, std::uint32_t number) {
    return exchange().advance(state, water, {.depth_of_zone = std::span(&rain, 1)}, evaporation, 5.0, number, rain_on_cover);
  }

  std::vector<float> bare;
  std::vector<int> cells;
  std::vector<std::int32_t> rain_on_cover;
  PaddedRaster<std::int32_t> water;
  Land land;
  LandState state;
};

TEST(VerticalExchange, RainOnACoveredCellIsPartedExactly) {
  CoveredLawn lawn({0.0f, 0.25f, 0.9f, 1.0f});
  std::int64_t fallen = 0;
  for (std::uint32_t i = 0; i < 500; ++i) fallen += lawn.step(0.0003 * mm, 0.0, i).rain;  // drizzle: about one unit a step
  EXPECT_TRUE(is_near(fallen, 44 * units(0.15 * mm), 44 * 2));
  for (std::size_t i = 0; i < lawn.bare.size(); ++i)
    EXPECT_TRUE(is_near(lawn.rain_on_cover[i], units(0.15 * mm * (1.0 - static_cast<double>(lawn.bare[i]))), 4)) << i;
}

TEST(VerticalExchange, TheLandOfACoveredCellDoesAsMuchAsItsBareShare) {
  CoveredLawn lawn({0.0f, 0.25f, 0.6f, 1.0f});
  for (int i = 0; i < 4; ++i) lawn.water(0, 20 + i) = static_cast<std::int32_t>(units(100 * mm));
  lawn.water(0, 0) = static_cast<std::int32_t>(units(100 * mm));
  for (std::uint32_t i = 0; i < 720; ++i) lawn.step(0.0, 0.0, i);
  const auto lost = [&](int cell) { return units(100 * mm) - lawn.water(0, cell); };  // 36 mm of soil and 4 mm of hollows
  EXPECT_TRUE(is_near(lost(0), units(40 * mm), 2));
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(is_near(lost(20 + i), units(40 * mm * static_cast<double>(lawn.bare[static_cast<std::size_t>(i)])), 4)) << i;
}

RC_GTEST_PROP(VerticalExchange, CoveredCellsLoseNoWater, ()) {
  std::vector<float> bare;
  for (int i = *rc::gen::inRange(1, 600); i > 0; --i) bare.push_back(static_cast<float>(*rc::gen::inRange(0, 101)) / 100.0f);
  CoveredLawn lawn(std::move(bare));
  ExchangedWater total;
  for (std::uint32_t i = 0; i < 30; ++i) {
    const ExchangedWater step = lawn.step(*rc::gen::inRange(0, 30) * 0.1 * mm, *rc::gen::inRange(0, 5) * 0.02 * mm, i);
    total.rain += step.rain, total.evaporation += step.evaporation, total.infiltration += step.infiltration;
  }
  const std::int64_t handed_over = std::accumulate(lawn.rain_on_cover.begin(), lawn.rain_on_cover.end(), std::int64_t{0});
  RC_ASSERT(total.rain == total.evaporation + total.infiltration + handed_over + sum(lawn.water) + depression_stored(lawn.state) +
                              interception_stored(lawn.state));
}

TEST(VerticalExchange, GroundThatIsCoveredNowhereActsAsIfNothingWereListed) {
  CoveredLawn listed(std::vector<float>(500, 1.0f)), plain(std::vector<float>(500, 1.0f));
  plain.cells.clear(), plain.bare.clear(), plain.rain_on_cover.clear();
  for (std::uint32_t i = 0; i < 200; ++i) EXPECT_EQ(listed.step(0.05 * mm, 0.01 * mm, i), plain.step(0.05 * mm, 0.01 * mm, i));
  EXPECT_EQ(listed.state, plain.state);
  EXPECT_TRUE(same(listed.water, plain.water));
}

}  // namespace
}  // namespace hydro::hydrology
