#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "tests/sponge/facilities.h"

namespace hydro::sponge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A tank with everything a tank can have.
Facility busy_tank() {
  Facility f{.name = "busy_tank", .process = Process("tank")};
  f.tank = TankLayer{.height = 2.0, .permanent_depth = 0.2, .seepage_rate = 1 * mm_per_hour, .drain_delay = 1800.0,
                     .reuse_rate = 20 * mm / 86400.0, .pump_rate = 100 * mm_per_hour, .pump_start_depth = 1.0, .pump_stop_depth = 0.4,
                     .first_flush_depth = 0.3, .release_rate = 200 * mm_per_hour, .release_lead_time = 6 * 3600.0,
                     .release_until_depth = 0.1};
  f.underdrain = UnderdrainLayer{.flow_rate = 50 * mm_per_hour, .exponent = 0.5, .offset = 0.3, .open_head = 0.6, .close_head = 0.4};
  f.initial_saturation = 0.5;
  return f;
}

/// Paving on a road deck: nothing below takes water but the pipe.
Facility paved_deck() {
  Facility f{.name = "paved_deck", .process = Process("pavement")};
  f.surface = SurfaceLayer{.berm_height = 1 * mm};
  f.pavement = PavementLayer{.thickness = 40 * mm, .void_fraction = 0.2, .hydraulic_conductivity = 1000 * mm_per_hour, .clogging_factor = 20.0,
                             .regeneration_interval = 86400.0, .regeneration_degree = 0.9};
  f.underdrain = UnderdrainLayer{.flow_rate = 30 * mm_per_hour, .exponent = 1.0};
  return f;
}

/// Storage with a drain that follows a curve and opens and closes.
Facility controlled_cell() {
  Facility f = bioretention();
  f.name = "controlled_cell";
  f.underdrain->open_head = 0.15;
  f.underdrain->close_head = 0.05;
  f.drain_curve = {{0.0, 0.2}, {0.1, 1.0}, {0.3, 2.0}};
  return f;
}

std::vector<Facility> all_facilities() {
  std::vector<Facility> all = every_facility();
  for (const Facility& more : {busy_tank(), paved_deck(), controlled_cell()}) all.push_back(more);
  const std::size_t count = all.size();
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(all[i]);
    all.back().rules = Rules::swmm;
  }
  return all;
}

Facility any_facility() {
  Facility f = *rc::gen::elementOf(all_facilities());
  f.initial_saturation = *rc::gen::element(0.0, 0.3, 1.0);
  return f;
}

double any_duration() { return *rc::gen::element(1.0, 10.0, 60.0, 300.0, 3600.0); }

/// [units over the facility] Mostly dry, at times a cloudburst.
std::int32_t any_water(double duration) {
  const int kind = *rc::gen::inRange(0, 6);
  const double rate = (kind < 3 ? 0.0 : kind < 5 ? 5.0 : 200.0) * mm_per_hour * *rc::gen::inRange(0, 101) / 100.0;
  return static_cast<std::int32_t>(rate * duration * WaterUnit{}.per_metre());
}

StepConditions conditions(double duration, std::uint32_t step, bool raining) {
  return {.duration = duration, .potential_evaporation = 5 * mm / 86400.0 * duration, .step = step, .raining = raining,
          .host_infiltration = raining ? 3 * mm_per_hour * duration : 0.0, .next_storm = step % 7 * 3600.0};
}

/// [units] What each water word can hold at most.
std::vector<double> most_held(const Facility& f, double share) {
  const double units = share * WaterUnit{}.per_metre();
  const auto pores = [&](const std::optional<SoilLayer>& soil) { return soil ? (soil->porosity - soil->wilting_point) * soil->thickness * units : 0.0; };
  const auto voids = [&] { return f.storage ? f.storage->height * f.storage->void_fraction * units : 0.0; };
  // Where Manning's law empties the surface, water may rise above the berm.
  const SurfaceLayer s = f.surface.value_or(SurfaceLayer{});
  const double ponded = s.manning_n > 0.0 ? 1e9 : s.berm_height * (1.0 - s.vegetation_fraction) * units;
  const std::string_view process = f.process.info().name;
  if (process == "cell") return {ponded, pores(f.soil), voids()};
  if (process == "green_roof") return {ponded, pores(f.soil), f.drainage_mat->thickness * f.drainage_mat->void_fraction * units};
  if (process == "trench") return {ponded, voids()};
  if (process == "pavement")
    return {ponded, f.pavement->thickness * f.pavement->void_fraction * (1.0 - f.pavement->impervious_fraction) * units, pores(f.soil), voids()};
  if (process == "swale") return {capacity(f) * units};
  if (process == "disconnection") return {ponded};
  if (process == "tank") return {f.tank->height * units};
  return {};
}

TEST(FacilityLaws, EveryFixtureHasNoFault) {
  for (const Facility& facility : all_facilities()) EXPECT_THAT(faults(facility), IsEmpty()) << facility.name;
}

TEST(FacilityLaws, EveryUnitIsBookedAndNoLayerHoldsLessThanNothingOrMoreThanItCan) {
  EXPECT_TRUE(rc::check([] {
    const Facility facility = any_facility();
    Place place{facility, *rc::gen::element(1.0, 0.5, 0.013)};
    const double duration = any_duration();
    const float room = *rc::gen::element(10.0f, 0.2f, -0.1f);
    const std::vector<double> most = most_held(facility, place.share);
    const int steps = *rc::gen::inRange(1, 200);
    for (int step = 0; step < steps; ++step) {
      const std::int32_t rain = static_cast<std::int32_t>(any_water(duration) * place.share), run_on = any_water(duration) / 4;
      const std::int64_t before = place.water();
      place.step(FacilityStep(facility, conditions(duration, static_cast<std::uint32_t>(step), rain > 0)), rain, run_on, &room);
      RC_ASSERT(before + rain + run_on == place.water() + place.left());
      for (const std::int32_t flux : {place.evaporation, place.seepage, place.surface_outflow, place.drain}) RC_ASSERT(flux >= 0);
      for (std::size_t word = 0; word < most.size(); ++word) {
        RC_ASSERT(place.words[word] >= 0);
        RC_ASSERT(place.words[word] <= most[word] * (1.0 + 1e-6) + 1.0);
      }
    }
  }));
}

TEST(FacilityLaws, AFloodOfAHundredMetresIsBookedToo) {
  for (Facility facility : all_facilities())
    for (const double share : {1.0, 0.01}) {
      if (facility.surface && facility.process != Process("swale")) facility.surface->manning_n = 0.0;  // as on a raster: no store above the berm
      Place place{facility, share};
      const std::vector<double> most = most_held(facility, share);
      for (std::uint32_t step = 0; step < 50; ++step) {
        const std::int64_t before = place.water();
        const std::int32_t run_on = step % 3 == 2 ? 0 : 100 * 4194304;
        place.step(FacilityStep(facility, conditions(10.0, step, true)), 1000, run_on);
        ASSERT_EQ(before + 1000 + run_on, place.water() + place.left()) << facility.name;
        for (const std::int32_t flux : {place.evaporation, place.seepage, place.surface_outflow, place.drain}) ASSERT_GE(flux, 0) << facility.name;
        for (std::size_t word = 0; word < most.size(); ++word) {
          ASSERT_GE(place.words[word], 0) << facility.name;
          ASSERT_LE(place.words[word], most[word] * (1.0 + 1e-6) + 1.0) << facility.name;
        }
      }
    }
}

TEST(FacilityLaws, ABlockGivesWhatItsPlacesGiveAlone) {
  EXPECT_TRUE(rc::check([] {
    const Facility facility = any_facility();
    constexpr int count = 300;  // more than one block within
    const double duration = any_duration();
    std::vector<Place> alone;
    std::vector<float> shares, rooms;
    std::array<std::vector<std::int32_t>, most_words> words;
    for (int i = 0; i < count; ++i) {
      shares.push_back(static_cast<float>(1 + i % 50) / 50.0f);
      rooms.push_back(i % 3 == 0 ? 0.1f : 5.0f);
      alone.push_back(Place{facility, static_cast<double>(shares.back())});
      for (std::size_t w = 0; w < most_words; ++w) words[w].push_back(alone.back().words[w]);
    }
    std::vector<std::int32_t> rain(count), run_on(count), evaporation(count), seepage(count), outflow(count), drain(count);
    FacilityBlock block{.count = count, .share = shares.data(), .rain = rain.data(), .run_on = run_on.data(), .evaporation = evaporation.data(),
                        .seepage = seepage.data(), .surface_outflow = outflow.data(), .drain = drain.data(), .groundwater_room = rooms.data()};
    for (std::size_t w = 0; w < most_words; ++w) block.words[w] = words[w].data();
    for (std::uint32_t step = 0; step < 20; ++step) {
      const std::int32_t fallen = any_water(duration);
      for (int i = 0; i < count; ++i) {
        rain[i] = static_cast<std::int32_t>(static_cast<float>(fallen) * shares[i]);
        run_on[i] = fallen / 100 * (i % 7);
      }
      const FacilityStep prepared(facility, conditions(duration, step, fallen > 0));
      prepared.advance(block);
      for (int i = 0; i < count; ++i) {
        alone[i].step(prepared, rain[i], run_on[i], &rooms[i]);
        RC_ASSERT(alone[i].evaporation == evaporation[i]);
        RC_ASSERT(alone[i].seepage == seepage[i]);
        RC_ASSERT(alone[i].surface_outflow == outflow[i]);
        RC_ASSERT(alone[i].drain == drain[i]);
        for (int w = 0; w < word_count(facility); ++w) RC_ASSERT(alone[i].words[w] == words[w][i]);
      }
    }
  }));
}

TEST(FacilityLaws, ARenewedStepIsAsANewOne) {
  for (const Facility& facility : all_facilities()) {
    Place renewed{facility}, made{facility};
    FacilityStep step(facility, conditions(60.0, 0, false));
    for (std::uint32_t i = 0; i < 300; ++i) {
      const StepConditions now = conditions(i % 5 == 0 ? 300.0 : 60.0, i, i % 9 < 3);
      const std::int32_t rain = now.raining ? static_cast<std::int32_t>(i * 37 % 5000) : 0;
      step.renew(now);
      renewed.step(step, rain, rain);
      made.step(FacilityStep(facility, now), rain, rain);
      ASSERT_EQ(renewed.words, made.words) << facility.name << " step " << i;
      ASSERT_EQ(renewed.left(), made.left());
    }
  }
}

/// [units] Water that a run of storms leaves in and around a facility.
struct Outcome {
  std::int64_t evaporation = 0, seepage = 0, surface_outflow = 0, drain = 0, stored = 0;
};

Outcome outcome(const Facility& facility, double share, double duration, double days, double strength) {
  Place place{facility, share};
  Outcome sum;
  const auto steps = static_cast<std::uint32_t>(days * 86400.0 / duration);
  double fallen = 0.0;
  std::int64_t booked = 0;
  for (std::uint32_t step = 0; step < steps; ++step) {
    const double hour = step * duration / 3600.0, half_hour = std::floor(hour * 2.0) / 2.0;
    const double rate = std::fmod(hour, 30.0) < 3.0 ? strength * mm_per_hour * (1.0 + std::sin(half_hour * 2.0)) : 0.0;
    fallen += rate * duration * share * place.unit.per_metre();
    const auto rain = static_cast<std::int32_t>(std::llround(fallen) - booked);
    booked += rain;
    place.step(FacilityStep(facility, conditions(duration, step, rain > 0)), rain, rain / 2);
    sum.evaporation += place.evaporation;
    sum.seepage += place.seepage;
    sum.surface_outflow += place.surface_outflow;
    sum.drain += place.drain;
  }
  sum.stored = place.water();
  return sum;
}

TEST(FacilityLaws, TwoHalvesGiveWhatTheWholeGives) {
  constexpr std::int64_t steps = 3 * 86400 / 60;
  for (const Facility& facility : all_facilities()) {
    const Outcome whole = outcome(facility, 1.0, 60.0, 3.0, 20.0), half = outcome(facility, 0.5, 60.0, 3.0, 20.0);
    const auto near = [&](std::int64_t a, std::int64_t b, const char* what) {
      EXPECT_NEAR(static_cast<double>(a), 2.0 * static_cast<double>(b), 2.0 * steps) << facility.name << ' ' << what;
    };
    near(whole.evaporation, half.evaporation, "evaporation");
    near(whole.seepage, half.seepage, "seepage");
    near(whole.surface_outflow, half.surface_outflow, "surface outflow");
    near(whole.drain, half.drain, "drain");
    near(whole.stored, half.stored, "stored");
  }
}

TEST(FacilityLaws, MoreInflowNeverGivesLessStoragePlusOutflow) {
  for (const Facility& facility : all_facilities())
    for (const double duration : {10.0, 300.0}) {
      Outcome last;
      for (const double strength : {0.0, 1.0, 5.0, 20.0, 60.0, 61.0, 200.0}) {
        const Outcome now = outcome(facility, 1.0, duration, 4.0, strength);
        EXPECT_GE(now.stored + now.surface_outflow + now.drain + now.seepage + 200, last.stored + last.surface_outflow + last.drain + last.seepage)
            << facility.name << " at " << strength << " mm/h";
        EXPECT_GE(now.surface_outflow + 200, last.surface_outflow) << facility.name << " at " << strength << " mm/h";
        last = now;
      }
    }
}

TEST(FacilityLaws, LongStepsStayCloseToShortOnes) {
  for (const Facility& facility : all_facilities()) {
    if (facility.rules == Rules::swmm) continue;
    const Outcome fine = outcome(facility, 1.0, 10.0, 6.0, 6.0);
    for (const double duration : {60.0, 300.0, 900.0}) {
      const Outcome coarse = outcome(facility, 1.0, duration, 6.0, 6.0);
      const double all = static_cast<double>(fine.evaporation + fine.seepage + fine.surface_outflow + fine.drain);
      const auto near = [&](std::int64_t a, std::int64_t b, const char* what) {
        EXPECT_NEAR(static_cast<double>(a) / all, static_cast<double>(b) / all, duration <= 60.0 ? 0.002 : duration <= 300.0 ? 0.01 : 0.03)
            << facility.name << ' ' << what << " at " << duration << " s";
      };
      near(coarse.evaporation, fine.evaporation, "evaporation");
      near(coarse.seepage, fine.seepage, "seepage");
      near(coarse.surface_outflow, fine.surface_outflow, "surface outflow");
      near(coarse.drain, fine.drain, "drain");
    }
  }
}

TEST(FacilityLaws, ADryFacilityStaysDryForYears) {
  for (Facility facility : all_facilities()) {
    facility.initial_saturation = 0.0;
    Place place{facility};
    for (std::uint32_t step = 0; step < 20 * 8766; ++step) {
      place.step(FacilityStep(facility, conditions(3600.0, step, false)), 0, 0);
      ASSERT_EQ(place.water() + place.left(), 0) << facility.name;
    }
  }
}

}  // namespace
}  // namespace hydro::sponge
