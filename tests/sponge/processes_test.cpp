#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/sponge/facilities.h"

// What single processes do, against laws in closed form.
namespace hydro::sponge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double per_metre = 4194304.0;

std::int32_t units(double depth) { return static_cast<std::int32_t>(std::lround(depth * per_metre)); }

Facility tank(const TankLayer& layer) {
  Facility f{.name = "tank", .process = Process("tank")};
  f.tank = layer;
  return f;
}

/// Steps a place through `seconds` of one weather; returns what left by the drain [m].
double pass(Place& place, double seconds, double duration, double rain_rate = 0.0, StepConditions now = {}) {
  now.duration = duration;
  now.raining = rain_rate > 0.0;
  static std::uint32_t step = 0;
  std::int64_t drained = 0;
  for (double time = 0.0; time < seconds - 1e-6; time += duration) {
    now.step = step++;
    place.step(FacilityStep(place.facility, now), units(rain_rate * duration), 0);
    drained += place.drain;
  }
  return static_cast<double>(drained) / per_metre;
}
double depth(const Place& place) { return static_cast<double>(place.words[0]) / per_metre; }

TEST(Tank, AnOrificeEmptiesItAlongAParabolaAtAnyStep) {
  Facility f = tank({.height = 2.0});
  f.underdrain = UnderdrainLayer{.flow_rate = 0.5 / 3600.0, .exponent = 0.5};
  f.initial_saturation = 0.5;
  for (const double duration : {1.0, 60.0, 600.0, 1800.0}) {
    Place place{f};
    pass(place, 3600.0, duration);
    EXPECT_NEAR(depth(place), std::pow(1.0 - 0.25, 2), 1e-5) << duration;  // (sqrt(h) - c t / 2)^2 for h = 1 m
    pass(place, 4 * 3600.0, duration);
    EXPECT_NEAR(depth(place), 0.0, 1e-6) << duration;
  }
}

TEST(Tank, WhatItCannotHoldOverflows) {
  Place place{tank({.height = 0.1})};
  place.step(FacilityStep(place.facility, {.duration = 60.0}), units(0.08), units(0.05));
  EXPECT_EQ(place.surface_outflow, units(0.08) + units(0.05) - place.words[0]);
  EXPECT_NEAR(depth(place), 0.1, 1e-6);
}

TEST(Tank, ACoveredOneShedsTheRainAndKeepsWhatRunsIn) {
  Place place{tank({.height = 1.0, .covered = true})};
  place.step(FacilityStep(place.facility, {.duration = 60.0, .potential_evaporation = 0.001}), units(0.02), units(0.03));
  EXPECT_EQ(place.surface_outflow, units(0.02));
  EXPECT_EQ(place.words[0], units(0.03));
  EXPECT_EQ(place.evaporation, 0);
}

TEST(Tank, TheOutletWaitsUntilItHasBeenDryForLong) {
  Facility f = tank({.height = 1.0, .drain_delay = 3600.0});
  f.underdrain = UnderdrainLayer{.flow_rate = 0.1 / 3600.0, .exponent = 0.5};
  Place place{f};
  EXPECT_EQ(pass(place, 600.0, 60.0, 1e-4), 0.0);
  EXPECT_EQ(pass(place, 3600.0, 60.0), 0.0);
  EXPECT_GT(pass(place, 60.0, 60.0), 0.0);
}

TEST(Tank, ThePumpStartsAndStopsAtItsLevels) {
  Place place{tank({.height = 2.0, .pump_rate = 0.6 / 3600.0, .pump_start_depth = 1.0, .pump_stop_depth = 0.4})};
  place.words[0] = units(0.99);
  EXPECT_EQ(pass(place, 600.0, 60.0), 0.0);
  place.words[0] = units(1.01);
  EXPECT_NEAR(pass(place, 600.0, 60.0), 0.1, 1e-4);
  EXPECT_NEAR(pass(place, 7200.0, 60.0), 0.51, 1e-4);
  EXPECT_NEAR(depth(place), 0.4, 1e-5);
  EXPECT_EQ(pass(place, 600.0, 60.0), 0.0);
}

TEST(Tank, ReuseTakesItsDemandAndLeavesThePermanentPool) {
  Place place{tank({.height = 1.0, .permanent_depth = 0.3, .reuse_rate = 0.05 / 86400.0})};
  place.words[0] = units(0.5);
  EXPECT_NEAR(pass(place, 86400.0, 300.0), 0.05, 1e-5);
  EXPECT_NEAR(pass(place, 10 * 86400.0, 300.0), 0.15, 1e-5);
  EXPECT_NEAR(depth(place), 0.3, 1e-5);
}

TEST(Tank, TheFirstFlushStaysUntilTheStormIsOver) {
  Facility f = tank({.height = 1.0, .first_flush_depth = 0.05});
  f.underdrain = UnderdrainLayer{.flow_rate = 1.0 / 3600.0, .exponent = 0.5};
  Place place{f};
  EXPECT_EQ(pass(place, 500.0, 10.0, 1e-4), 0.0);  // 50 mm: all of it first flush
  EXPECT_NEAR(pass(place, 1000.0, 10.0, 1e-5), 0.01, 0.002);
  pass(place, 5 * 3600.0, 10.0);
  EXPECT_NEAR(depth(place), 0.05, 1e-4);
  pass(place, 2 * 3600.0, 10.0);
  EXPECT_NEAR(depth(place), 0.0, 1e-5);
}

TEST(Tank, ItMakesRoomForAStormThatIsForecast) {
  Place place{tank({.height = 1.0, .release_rate = 0.2 / 3600.0, .release_lead_time = 7200.0, .release_until_depth = 0.1})};
  place.words[0] = units(0.6);
  EXPECT_EQ(pass(place, 3600.0, 60.0, 0.0, {.next_storm = 7300.0}), 0.0);
  EXPECT_NEAR(pass(place, 3600.0, 60.0, 0.0, {.next_storm = 7000.0}), 0.2, 1e-5);
  EXPECT_NEAR(pass(place, 7200.0, 60.0, 0.0, {.next_storm = 3600.0}), 0.3, 1e-5);
  EXPECT_EQ(pass(place, 3600.0, 60.0), 0.0);  // no forecast
}

TEST(Tank, TheFirstFlushIsWhatItTookNotWhatWasOffered) {
  Facility f = tank({.height = 1.0, .first_flush_depth = 0.8});
  f.underdrain = UnderdrainLayer{.flow_rate = 0.6 / 3600.0, .exponent = 0.0};
  Place place{f};
  place.words[0] = units(1.0);  // full of an older storm's water
  std::int64_t drained = 0;
  for (std::uint32_t step = 0; step < 360; ++step) {  // 10 m offered again every ten seconds of a storm
    place.step(FacilityStep(f, {.duration = 10.0, .step = step, .raining = true}), 0, units(10.0));
    drained += place.drain;
  }
  EXPECT_NEAR(static_cast<double>(drained) / per_metre, 0.6, 0.01);
  EXPECT_NEAR(place.words[3], static_cast<double>(drained), units(0.01));  // what was drained made room for so much of this storm
}

TEST(Underdrain, OpensAboveOneHeadAndClosesBelowAnother) {
  Facility f = tank({.height = 1.0});
  f.underdrain = UnderdrainLayer{.flow_rate = 0.2 / 3600.0, .exponent = 0.0, .open_head = 0.5, .close_head = 0.2};
  Place place{f};
  place.words[0] = units(0.49);
  EXPECT_EQ(pass(place, 600.0, 60.0), 0.0);
  place.words[0] = units(0.51);
  EXPECT_NEAR(pass(place, 10 * 3600.0, 60.0), 0.51 - 0.2, 0.2 / 60.0);
}

TEST(Underdrain, ACurveMultipliesTheOutflow) {
  Facility f = tank({.height = 10.0});
  f.underdrain = UnderdrainLayer{.flow_rate = 1e-6, .exponent = 0.0, .offset = 1.0};
  f.drain_curve = {{0.0, 0.0}, {1.0, 2.0}, {2.0, 3.0}};
  for (const auto& [above, multiplier] : {std::pair{0.5, 1.0}, {1.0, 2.0}, {1.5, 2.5}, {5.0, 3.0}}) {
    Place place{f};
    place.words[0] = units(1.0 + above);
    EXPECT_NEAR(pass(place, 100.0, 1.0), 1e-4 * multiplier, 4e-7) << above;
  }
}

TEST(Surface, ManningsLawEmptiesAPlaneExactlyAtAnyStep) {
  Facility f{.name = "roof", .process = Process("disconnection")};
  f.surface = SurfaceLayer{.berm_height = 0.002, .manning_n = 0.015, .slope = 0.02, .flow_length = 20.0};
  const double k = std::sqrt(0.02) / 0.015 / 20.0, start = 0.010, seconds = 120.0;
  const double left = start * std::pow(1.0 + 2.0 / 3.0 * k * std::pow(start, 2.0 / 3.0) * seconds, -1.5);
  for (const double duration : {1.0, 10.0, 60.0, 120.0}) {
    Place place{f};
    place.words[0] = units(0.002 + start);
    pass(place, seconds, duration);
    EXPECT_NEAR(depth(place), 0.002 + left, 2e-6) << duration;
  }
}

TEST(Disconnection, TheDownspoutTakesWhatItCanAndTheRestOverflows) {
  Facility f{.name = "roof", .process = Process("disconnection")};
  f.surface = SurfaceLayer{.berm_height = 0.002};
  f.underdrain = UnderdrainLayer{.flow_rate = 40 * mm_per_hour, .exponent = 0.0};
  Place place{f};
  place.step(FacilityStep(f, {.duration = 3600.0}), units(0.002), 0);
  EXPECT_LE(place.left(), 1);  // the berm is cut to whole units
  place.step(FacilityStep(f, {.duration = 3600.0}), units(0.1), 0);
  EXPECT_NEAR(place.drain, units(0.04), 1);
  EXPECT_NEAR(place.surface_outflow, units(0.06), 1);
}

TEST(Soil, DrainageFollowsItsExponentialLawAtAnyStep) {
  Facility f{.name = "bed", .process = Process("cell")};
  f.soil = SoilLayer{0.5, 0.45, 0.15, 0.10, 50 * mm_per_hour, 40.0, 0.06};
  f.storage = StorageLayer{0.0, 1.0, 1000 * mm_per_hour};
  f.initial_saturation = 1.0;
  const double hours = 10.0, steep = 40.0 / 0.5;  // [1/m] of ln K against stored water
  const double gone = std::log(1.0 + steep * 50 * mm_per_hour * hours * 3600.0) / steep;
  for (const double duration : {10.0, 300.0, 3600.0}) {
    Place place{f};
    const double full = static_cast<double>(place.words[1]) / per_metre;
    pass(place, hours * 3600.0, duration);
    EXPECT_NEAR(full - static_cast<double>(place.words[1]) / per_metre, gone, 1e-5) << duration;
  }
}

TEST(Soil, HoldsItsFieldCapacityAgainstGravityAndItsWiltingPointAgainstTheAir) {
  Facility f = bioretention();
  f.initial_saturation = 1.0;
  Place place{f};
  pass(place, 400 * 86400.0, 3600.0);
  EXPECT_NEAR(static_cast<double>(place.words[1]) / per_metre, (0.20 - 0.10) * 0.5, 1e-5);
  EXPECT_EQ(place.words[2], 0);
  pass(place, 30 * 86400.0, 3600.0, 0.0, {.potential_evaporation = 0.005 / 24.0});
  EXPECT_EQ(place.water(), 0);
}

TEST(Soil, ThatStartedWetTakesAStormLikeOneThatStartedDryOnceItHasDried) {
  Facility wet = bioretention(), dry = bioretention();
  wet.initial_saturation = 1.0;
  dry.initial_saturation = 0.0;
  for (Facility* f : {&wet, &dry}) f->surface->berm_height = 1.0;
  Place a{wet}, b{dry};
  const StepConditions drying{.potential_evaporation = 0.010 / 24.0};
  for (Place* place : {&a, &b}) pass(*place, 60 * 86400.0, 3600.0, 0.0, drying);
  EXPECT_EQ(a.water() + b.water(), 0);
  for (Place* place : {&a, &b}) pass(*place, 1800.0, 60.0, 200 * mm_per_hour);
  EXPECT_GT(a.words[1], units(0.04));
  EXPECT_NEAR(a.words[1], b.words[1], 200);
}

/// [-] of the count of a word that says how clogged a layer is.
double clogged(const Place& place, std::size_t word) { return static_cast<double>(place.words[word]) / (1 << 29); }

TEST(Clogging, FollowsFromWhatEntersWhateverTheStepAndHoweverMuchIsOfferedInVain) {
  Facility paving = pavement(), gravel = trench(), garden = bioretention();
  paving.surface->manning_n = gravel.surface->manning_n = 0.0;
  paving.pavement->clogging_factor = 100.0;
  for (Facility* f : {&paving, &gravel, &garden}) f->storage->clogging_factor = 100.0;
  struct Case { const Facility* facility; std::size_t word; };
  for (const auto& [facility, word] : {Case{&paving, 6}, Case{&paving, 5}, Case{&gravel, 3}, Case{&garden, 7}}) {
    const auto after = [facility = facility, word = word](double duration, double offered) {
      Place place{*facility};
      for (std::uint32_t step = 0; step < 6 * 3600 / duration; ++step)
        place.step(FacilityStep(*facility, {.duration = duration, .step = step}), 0, units(offered));
      return clogged(place, word);
    };
    const double one = after(10.0, 1.0);
    EXPECT_GT(one, 0.002) << facility->name << ' ' << word;
    EXPECT_LT(one, 0.5) << facility->name << ' ' << word;
    EXPECT_NEAR(after(10.0, 20.0), one, 0.01 * one) << facility->name << ' ' << word;  // a cell: deeper water enters a little faster
    EXPECT_NEAR(after(60.0, 1.0), one, 0.02 * one) << facility->name << ' ' << word;
    EXPECT_NEAR(after(300.0, 1.0), one, 0.05 * one) << facility->name << ' ' << word;
  }
  Facility swmm = gravel;  // EPA SWMM counts all that comes
  swmm.rules = Rules::swmm;
  Place place{swmm};
  place.step(FacilityStep(swmm, {.duration = 10.0}), 0, units(1.0));
  EXPECT_NEAR(clogged(place, 3), 1.0 / (100.0 * 0.25 * 0.375), 1e-6);
}

TEST(Storage, EmptiesAtItsRateUnderASealedPavement) {
  for (Facility f : {pavement(), pavers_soil()}) {
    f.underdrain.reset();
    f.storage->clogging_factor = f.pavement->clogging_factor = 0.0;
    if (f.soil) f.soil->field_capacity = f.soil->porosity - 1e-4, f.soil->wilting_point = 0.0;  // it has nothing to give
    f.initial_saturation = 1.0;
    const double storage = f.storage->height * f.storage->void_fraction, seconds = storage / f.storage->seepage_rate;
    Place place{f};
    const std::int32_t in_pavement = place.words[1] = units(f.pavement->thickness * f.pavement->void_fraction * (1.0 - f.pavement->impervious_fraction)) - 1;
    place.words[6] = 1 << 29;
    place.words[0] = units(0.002);
    pass(place, 0.5 * seconds, 60.0);
    const double above = static_cast<double>(in_pavement) / per_metre;
    EXPECT_NEAR(static_cast<double>(place.words[3]) / per_metre, 0.5 * storage + above, 2e-4) << f.name;
    pass(place, 0.5 * seconds + above / f.storage->seepage_rate + 600.0, 60.0);
    EXPECT_LT(static_cast<double>(place.words[3] + place.words[1]) / per_metre, 1e-4) << f.name;
    EXPECT_EQ(place.words[0], units(0.002)) << f.name;  // the seal holds
  }
}

TEST(Storage, UnderTightSoilGivesWhatItsBottomTakes) {
  for (const bool drained : {false, true}) {
    Facility f = bioretention();
    f.soil->hydraulic_conductivity = 1 * mm_per_hour;
    f.soil->suction_head = 0.0;
    f.surface->berm_height = 1.0;
    f.storage->seepage_rate = drained ? 0.0 : 10 * mm_per_hour;
    f.underdrain.reset();
    if (drained) f.underdrain = UnderdrainLayer{.flow_rate = 10 * mm_per_hour, .exponent = 0.0};
    f.initial_saturation = 1.0;
    Place place{f};
    place.words[0] = units(0.8);
    const double before = static_cast<double>(place.words[2]) / per_metre;
    pass(place, 10 * 3600.0, 60.0);
    EXPECT_NEAR(before - static_cast<double>(place.words[2]) / per_metre, 10 * (10 - 1) * mm, 2 * mm) << drained;
  }
}

TEST(Storage, ThatStaysFullDrainsAtAnEvenRate) {  // soil passes more than the drain takes by the level, less than by all the head
  Facility f = bioretention();
  f.storage->seepage_rate = 0.0;
  f.surface->berm_height = 2.0;
  f.underdrain = UnderdrainLayer{.flow_rate = 80 * mm_per_hour, .exponent = 0.5};
  f.initial_saturation = 1.0;
  f.soil->suction_head = 0.0;
  Place place{f};
  place.words[0] = units(1.5);
  pass(place, 600.0, 10.0);
  std::int32_t least = units(1.0), most = 0;
  for (std::uint32_t step = 0; step < 360; ++step) {
    place.step(FacilityStep(f, {.duration = 10.0, .step = step}), 0, 0);
    least = std::min(least, place.drain), most = std::max(most, place.drain);
  }
  EXPECT_NEAR(least, units(50 * mm_per_hour * 10.0), 0.02 * units(50 * mm_per_hour * 10.0));
  EXPECT_NEAR(most, least, 0.02 * least);
}

TEST(Groundwater, StopsSeepageLinearlyOverHalfAMetre) {
  Facility f{.name = "pond", .process = Process("tank")};
  f.tank = TankLayer{.height = 2.0, .seepage_rate = 10 * mm_per_hour};
  const auto seeps = [&f](float room) {
    Place place{f};
    place.words[0] = units(1.0);
    place.step(FacilityStep(f, {.duration = 3600.0}), 0, 0, &room);
    return static_cast<double>(place.seepage) / units(0.010);
  };
  EXPECT_NEAR(seeps(5.0f), 1.0, 1e-3);
  EXPECT_NEAR(seeps(-0.5f), 1.0, 1e-3);   // the table stands half a metre below the water level
  EXPECT_NEAR(seeps(-0.75f), 0.5, 1e-3);
  EXPECT_EQ(seeps(-1.0f), 0.0);
  EXPECT_EQ(seeps(-3.0f), 0.0);
}

TEST(Pavement, ClogsWithTheWaterThatEnteredAndIsCleaned) {
  Facility f{.name = "paving", .process = Process("pavement")};
  f.surface = SurfaceLayer{};
  f.pavement = PavementLayer{.thickness = 0.1, .void_fraction = 0.2, .hydraulic_conductivity = 100 * mm_per_hour, .clogging_factor = 10.0,
                             .regeneration_interval = 3 * 3600.0, .regeneration_degree = 0.8};
  f.storage = StorageLayer{0.0, 1.0, 1.0};
  Place place{f};
  const auto enters = [&f, &place] {  // in an hour of a cloudburst of 0.1 m
    place.step(FacilityStep(f, {.duration = 3600.0, .step = 7}), units(0.1), 0);
    return 0.1 - static_cast<double>(place.surface_outflow) / per_metre;
  };
  EXPECT_NEAR(enters(), 0.1, 1e-5);  // void volume 0.02 m: clogged after 0.2 m
  EXPECT_NEAR(enters(), 0.05, 1e-5);
  EXPECT_NEAR(enters(), 0.025, 1e-5);
  EXPECT_NEAR(enters(), 0.1 * (1.0 - 0.2 * 0.875), 1e-5);  // 80 % of it is taken out
  f.rules = Rules::swmm;  // counts what runs off, too
  place.words = initial_words(f, 1.0, {});
  for (const double open : {1.0, 0.5, 0.0, 0.8}) EXPECT_NEAR(enters(), 0.1 * open, 1e-5);
}

TEST(Swale, AtALongSteadyInflowTheOutflowIsTheInflowAndTheDepthIsNormal) {
  Facility f = swale();
  f.native_soil.reset();
  f.surface->vegetation_fraction = 0.0;
  for (const double duration : {10.0, 300.0, 3600.0}) {
    Place place{f};
    const double rate = 20 * mm_per_hour;
    pass(place, 86400.0, duration, rate);
    EXPECT_NEAR(place.surface_outflow, units(rate * duration), 20) << duration;
    const double h = ponded_depth(f, place.words, 1.0, {}), section = h * (1.6 + 4.0 * h), wetted = 1.6 + 2.0 * h * std::sqrt(17.0);
    EXPECT_NEAR(0.1 / 0.24 * section * std::pow(section / wetted, 2.0 / 3.0), rate * 4.0 * 100.0, 2e-5) << duration;  // [m3/s] of 400 m2
  }
}

TEST(Swale, ItsOwnSoilTakesWhatItCanNotWhatTheHostHappensToGet) {
  Facility f = swale();
  f.native_soil = infiltration::ConstantRate{12 * mm_per_hour};
  Place place{f};
  place.step(FacilityStep(f, {.duration = 600.0, .host_infiltration = 0.0}), 0, units(0.05));
  const double wet = (1.6 + 8.0 * [] { const double b = 1.6, v = 0.05 * 4.0 / 0.9; return 2.0 * v / (b + std::sqrt(b * b + 16.0 * v)); }()) / 4.0;
  EXPECT_NEAR(place.seepage, units(0.002 * wet), 20);
}

TEST(Evaporation, WhatFallsInTheStepIsDrunkBeforeTheSoilIsAsked) {
  Facility f = bioretention();
  Place own{f};
  const StepConditions now{.duration = 3600.0, .potential_evaporation = 0.001};
  const std::int32_t soil = own.words[1];
  own.step(FacilityStep(f, now), units(0.0004), 0);
  EXPECT_EQ(own.evaporation, units(0.001));  // 0.4 mm of rain, 0.6 mm from the soil
  EXPECT_EQ(own.words[1], soil - units(0.001) + units(0.0004));
  f.rules = Rules::swmm;  // rain that enters stops all evaporation
  Place swmm{f};
  swmm.step(FacilityStep(f, now), units(0.0004), 0);
  EXPECT_EQ(swmm.evaporation, 0);
}

TEST(Facility, CapacityAndFirstWordsCountTheLayers) {
  Facility f = bioretention();
  EXPECT_NEAR(capacity(f), 0.06 * 0.9 + 0.5 * 0.35 + 0.3 * 0.75 / 1.75, 1e-12);
  const Words words = initial_words(f, 0.5, {});
  EXPECT_NEAR(words[1], 0.25 * 0.5 * 0.35 * 0.5 * per_metre, 1);
  EXPECT_NEAR(words[2], 0.25 * 0.3 * 0.75 / 1.75 * 0.5 * per_metre, 1);
  EXPECT_NEAR(capacity(swale()), 0.3 * (1.6 + 1.2) * 0.9 / 4.0, 1e-6);
  EXPECT_EQ(capacity(tank({.height = 3.0})), 3.0);
}

TEST(Facility, SaysEverythingThatIsWrongWithIt) {
  Facility f = bioretention();
  f.soil->field_capacity = 0.5;
  f.pavement = PavementLayer{};
  f.underdrain->open_head = 0.1;
  f.underdrain->close_head = 0.2;
  f.drain_curve = {{0.2, 1.0}, {0.1, 1.0}};
  f.initial_saturation = 1.5;
  EXPECT_THAT(faults(f), ElementsAre(HasSubstr("has no use for a layer pavement"), HasSubstr("field_capacity must be below porosity"),
                                     HasSubstr("close_head must be below open_head"), HasSubstr("heads must rise"),
                                     HasSubstr("initial_saturation must be from 0 to 1")));
  EXPECT_THAT(faults(Facility{.process = Process("green_roof")}), ElementsAre(HasSubstr("needs a layer soil"), HasSubstr("needs a layer drainage_mat")));
  EXPECT_THAT(faults(Facility{.process = Process("swale"), .surface = SurfaceLayer{}}), testing::SizeIs(5));
  EXPECT_THAT(faults(tank({.height = 1.0, .permanent_depth = 2.0})), ElementsAre(HasSubstr("permanent_depth must be below height")));
  EXPECT_THAT(faults(tank({.height = 300.0})), ElementsAre(HasSubstr("256 m")));
  Facility roof = roofdisc();
  EXPECT_THAT(faults(roof), IsEmpty());
  roof.underdrain->exponent = 0.5;
  EXPECT_THAT(faults(roof), ElementsAre(HasSubstr("exponent must be 0")));
  roof = roofdisc();
  roof.tank = TankLayer{.height = 1.0};
  EXPECT_THAT(faults(roof), ElementsAre(HasSubstr("no use for a layer tank")));
}

TEST(Processes, AreFoundByTheirNames) {
  ASSERT_EQ(processes().size(), 7u);
  for (std::size_t i = 0; i < processes().size(); ++i) EXPECT_EQ(static_cast<std::size_t>(Process(processes()[i].name).index()), i);
  EXPECT_EQ(Process(), Process("cell"));
  for (const Facility& facility : every_facility()) EXPECT_LE(word_count(facility), most_words);
}

}  // namespace
}  // namespace hydro::sponge
