// Laws of plots by hydro's own rules.
#include "libhydro/catchment/runoff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "libhydro/catchment/detail/reservoir.h"
#include "libhydro/catchment/plot_recorder.h"
#include "tests/catchment/plots.h"

namespace hydro::catchment {
namespace {

constexpr double rounding = 1e-12;  ///< [-] of the water that entered: sums of doubles

/// Classical Runge-Kutta with steps far too short, in long double: the oracle.
double textbook_excess(double conveyance, double excess, double inflow, double duration) {
  const auto slope = [&](long double x) { return inflow - (x > 0 ? conveyance * std::pow(x, 5.0L / 3) : 0.0L); };
  long double x = excess;
  constexpr int steps = 20'000;
  const long double h = duration / steps;
  for (int i = 0; i < steps; ++i) {
    const long double a = slope(x), b = slope(x + h / 2 * a), c = slope(x + h / 2 * b), d = slope(x + h * c);
    x += h / 6 * (a + 2 * b + 2 * c + d);
  }
  return static_cast<double>(x);
}

TEST(Reservoir, FollowsItsEquationInOneStepOfAnyLength) {
  const detail::Reservoir ground{.conveyance = 0.066, .hollows = 0.0, .at_once = false};
  for (const double start : {0.0, 1e-4, 0.03})
    for (const double inflow : {0.0, 1e-7, 3e-5})
      for (const double duration : {10.0, 300.0, 3600.0}) {
        double depth = start;
        const double off = ground.advance(depth, inflow, duration);
        EXPECT_NEAR(depth, textbook_excess(0.066, start, inflow, duration), 1e-7 + 1e-6 * start) << start << ' ' << inflow << ' ' << duration;
        EXPECT_NEAR(start + inflow * duration - off, depth, 1e-16);
      }
}

TEST(Reservoir, FillsHollowsFirstAndEmptiesThemOnlyByLosses) {
  const detail::Reservoir ground{.conveyance = 0.066, .hollows = 2e-3, .at_once = false};
  double depth = 0.0;
  EXPECT_EQ(ground.advance(depth, 1e-5, 200.0), 0.0);
  EXPECT_DOUBLE_EQ(depth, 2e-3);
  EXPECT_GT(ground.advance(depth, 1e-5, 200.0), 0.0);
  ground.advance(depth, 0.0, 1e9);
  EXPECT_NEAR(depth, 2e-3, 1e-9);
  EXPECT_EQ(ground.advance(depth, -depth / 100.0, 100.0), 0.0);
  EXPECT_NEAR(depth, 0.0, 1e-18);
}

/// A street of three plots: a roof drains to a garden plot, which drains to a lawn.
Plots street() {
  Catchment roof = plot(800, 40, 0.03, 1.0), garden = plot(1500, 30, 0.01, 0.5), lawn = plot(4000, 60, 0.008, 0.1);
  roof.outlet = 1;
  garden.outlet = 2;
  garden.depression_impervious = 1.5 * mm, garden.depression_pervious = 4 * mm, garden.zero_storage_share = 0.25;
  garden.routing = Routing::pervious, garden.routed_share = 0.6;
  lawn.depression_pervious = 6 * mm;
  garden.facilities = {{.facility = 0, .count = 2, .unit_area = 60.0, .initial_saturation = {}, .treated_impervious_share = 0.7, .treated_pervious_share = 0.5, .drain_to = 2, .drain_node = {}},
                       {.facility = 1, .count = 1, .unit_area = 200.0, .initial_saturation = {}, .returns_to_pervious = true, .drain_to = {}, .drain_node = {}}};
  return {.catchments = {roof, garden, lawn}, .facilities = {sponge::bioretention(), sponge::greenroof()}, .soils = {horton(60, 6, 4)}};
}

Weather two_storms() {
  return {.rain = {TimeSeries({0.0, 600.0, 1800.0, 5400.0, 90000.0, 93600.0}, {5 * mm_per_hour, 80 * mm_per_hour, 20 * mm_per_hour, 0.0, 12 * mm_per_hour, 0.0},
                              Interpolation::step)},
          .evaporation = TimeSeries::constant(4 * mm / 86400.0)};
}

bool same_bits(const State& a, const State& b) {
  const auto same = [](const auto& x, const auto& y) { return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof x[0]) == 0; };
  return same(a.plots, b.plots) && same(a.uses, b.uses) && same(a.groups, b.groups);
}

TEST(Runoff, EveryDropIsAccountedForThroughACascadeWithFacilities) {
  for (const sponge::Rules rules : {sponge::Rules::own, sponge::Rules::swmm}) {
    Plots plots = street();
    plots.rules = rules;
    for (sponge::Facility& facility : plots.facilities) facility.rules = rules;
    ASSERT_TRUE(faults(plots).empty());
    const Weather weather = two_storms();
    Runoff runoff(plots, weather);
    State state = runoff.initial_state();
    for (double time = 600.0; time <= 5 * 86400.0; time += 600.0) {
      runoff.advance(state, time);
      ASSERT_LE(std::abs(runoff.balance(state).relative_error()), rounding) << time;
    }
    const results::WaterBalance balance = runoff.balance(state);
    EXPECT_NEAR(balance.rain, 6300.0 * (5.0 / 6 + 80.0 / 3 + 20.0 + 12.0) * mm, 1e-9);
    EXPECT_GT(balance.outflow, 0.0);
    EXPECT_GT(state.plots[1].run_on, 0.0);
    EXPECT_GT(state.uses[0].inflow, state.uses[1].inflow);
  }
}

TEST(Runoff, GoesOnFromAStateAsIfNothingHadHappened) {
  const Plots plots = street();
  const Weather weather = two_storms();
  Runoff whole(plots, weather), first(plots, weather), second(plots, weather, 3);
  State state = whole.initial_state(), stopped = first.initial_state();
  for (double time = 900.0; time <= 172800.0; time += 900.0) whole.advance(state, time);
  for (double time = 900.0; time <= 45000.0; time += 900.0) first.advance(stopped, time);
  for (double time = 45900.0; time <= 172800.0; time += 900.0) second.advance(stopped, time);
  EXPECT_TRUE(same_bits(state, stopped));
}

TEST(Runoff, ThreadsChangeNothing) {
  Plots plots = street();
  for (int i = 0; i < 5; ++i) {  // streets that do not know of each other
    const int first = static_cast<int>(plots.catchments.size());
    for (Catchment each : street().catchments) {
      each.area *= 1.0 + 0.1 * i;
      if (each.outlet != outside) each.outlet += first;
      for (FacilityUse& use : each.facilities)
        if (use.drain_to) *use.drain_to += first;
      plots.catchments.push_back(each);
    }
  }
  const Weather weather = two_storms();
  Runoff one(plots, weather, 1), four(plots, weather, 4);
  State a = one.initial_state(), b = four.initial_state();
  EXPECT_EQ(a.groups.size(), 6u);
  one.advance(a, 20000.0);
  four.advance(b, 20000.0);
  EXPECT_TRUE(same_bits(a, b));
}

/// Long steps where little happens must not change what a plan is judged by.
TEST(Runoff, LongStepsInCalmWeatherLoseNoAccuracy) {
  Plots plots = street();
  const Weather weather = two_storms();
  Runoff own(plots, weather);
  State calm = own.initial_state();
  own.advance(calm, 5 * 86400.0);
  plots.wet_step = plots.dry_step = 5.0;
  Runoff fine(plots, weather);
  State fine_state = fine.initial_state();
  fine.advance(fine_state, 5 * 86400.0);
  EXPECT_LT(calm.groups[0].steps, fine_state.groups[0].steps / 50);
  const double accepted = 0.3 * mm;  // of 59 mm of rain
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(calm.plots[i].runoff / 6300.0, fine_state.plots[i].runoff / 6300.0, accepted) << i;
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(calm.uses[i].seepage, fine_state.uses[i].seepage, accepted) << i;
    EXPECT_NEAR(calm.uses[i].drain, fine_state.uses[i].drain, 2 * accepted) << i;
    EXPECT_NEAR(calm.uses[i].evaporation, fine_state.uses[i].evaporation, accepted) << i;
  }
}

/// What is used is kept: it is no runoff, though it leaves the model.
TEST(Runoff, WaterThatIsUsedIsNoRunoff) {
  const auto captured = [](double reuse_rate, double pump_rate) {
    Plots plots{.catchments = {plot(1000, 30, 0.01, 1.0)}, .facilities = {sponge::Facility{.name = "tank", .process = sponge::Process("tank")}}};
    plots.facilities[0].tank = sponge::TankLayer{.height = 2.0, .reuse_rate = reuse_rate, .pump_rate = pump_rate};
    plots.catchments[0].facilities = {{.facility = 0, .unit_area = 20.0, .treated_impervious_share = 1.0}};
    const Weather weather = steady_rain(10 * mm_per_hour, 3 * 3600.0);
    Runoff runoff(plots, weather);
    State state = runoff.initial_state();
    runoff.advance(state, 20 * 86400.0);
    EXPECT_NEAR(runoff.balance(state).relative_error(), 0.0, 1e-12);
    EXPECT_NEAR(state.uses[0].used, reuse_rate > 0.0 ? state.uses[0].inflow : 0.0, 1e-3);
    EXPECT_NEAR(state.plots[0].used, 20.0 * state.uses[0].used, 1e-9);
    return 1.0 - state.plots[0].left_model / state.plots[0].rain;
  };
  EXPECT_NEAR(captured(200 * mm / 86400.0, 0.0), 1.0, 1e-6);
  EXPECT_NEAR(captured(0.0, 100 * mm_per_hour), 0.0, 0.01) << "what is pumped into the sewer is runoff";
}

/// A small tank at the end of a large plot is not stepped for litres, and the capture is that of fine steps.
TEST(Runoff, ASmallTankBelowALargePlotNeedsFewSteps) {
  Plots plots{.catchments = {plot(20000, 400, 0.01, 0.7), plot(4.0, 1, 0.0, 1.0)}, .facilities = {sponge::Facility{.name = "tank", .process = sponge::Process("tank")}}, .soils = {horton(60, 6, 4)}};
  plots.catchments[0].outlet = 1;
  plots.facilities[0].tank = sponge::TankLayer{.height = 4.0, .seepage_rate = 4.0 / 86400.0};
  plots.catchments[1].facilities = {{.facility = 0, .unit_area = 4.0}};
  const Weather weather = two_storms();
  const auto run = [&](double wet_step, double dry_step, std::int64_t& steps) {
    plots.wet_step = wet_step, plots.dry_step = dry_step;
    Runoff runoff(plots, weather);
    State state = runoff.initial_state();
    runoff.advance(state, 5 * 86400.0);
    steps = state.groups[0].steps;
    return 1.0 - state.plots[1].left_model / (state.plots[0].rain + state.plots[1].rain);
  };
  std::int64_t few = 0, many = 0;
  const double ratio = run(60.0, 7200.0, few), fine = run(5.0, 5.0, many);
  EXPECT_NEAR(ratio, fine, 5e-4);
  EXPECT_LT(few, 400) << "of 86 400";
}

TEST(Runoff, RunoffThatComesBackToItsPlotIsAFaultToldOnce) {
  Plots plots{.catchments = {plot(1000, 30, 0.01, 0.9), plot(1000, 30, 0.01, 0.9), plot(1000, 30, 0.01, 0.9), plot(1000, 30, 0.01, 0.9)},
              .facilities = {}, .soils = {horton(20, 5, 4)}};
  for (std::size_t i = 0; i < 4; ++i) plots.catchments[i].id = std::string(1, static_cast<char>('a' + i));
  plots.catchments[0].outlet = 1, plots.catchments[1].outlet = 2, plots.catchments[2].outlet = 1, plots.catchments[3].outlet = 0;
  const std::vector<PlotFault> wrong = faults(plots);
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_EQ(wrong[0].catchment, 1);
  EXPECT_EQ(wrong[0].message, "its runoff comes back to it: b -> c -> b");
  plots.catchments[2].outlet = outside;
  EXPECT_TRUE(faults(plots).empty());
}

/// A pump may bring water back up the slope: irrigation out of a tank below.
TEST(Runoff, WaterThatIsPumpedInACircleIsNotLost) {
  Plots plots{.catchments = {plot(1000, 30, 0.01, 0.9), plot(1000, 30, 0.01, 0.9)}, .facilities = {}, .soils = {horton(20, 5, 4)}};
  sponge::Facility tank{.name = "tank", .process = sponge::Process("tank")};
  tank.tank = sponge::TankLayer{.height = 200.0, .pump_rate = 1.0};
  plots.facilities = {tank};
  plots.catchments[0].outlet = 1;
  plots.catchments[1].facilities = {{.facility = 0, .count = 1, .unit_area = 1000.0, .initial_saturation = {}, .drain_to = 0, .drain_node = {}}};
  const Weather weather = two_storms();
  Runoff runoff(plots, weather);
  State state = runoff.initial_state();
  runoff.advance(state, 20000.0);
  EXPECT_EQ(runoff.balance(state).outflow, 0.0);
  EXPECT_LE(std::abs(runoff.balance(state).relative_error()), rounding);
}

TEST(Runoff, FacilitiesOverAllOfAPlotTakeItsRunOnDirectly) {
  Plots plots = street();
  plots.catchments[1].facilities = {{.facility = 0, .count = 15, .unit_area = 100.0, .initial_saturation = 0.0, .drain_to = {}, .drain_node = {}}};
  const Weather weather = steady_rain(30 * mm_per_hour, 3600.0);
  Runoff runoff(plots, weather);
  State state = runoff.initial_state();
  runoff.advance(state, 14400.0);
  EXPECT_NEAR(state.uses[0].inflow * 1500.0, state.plots[1].rain + state.plots[1].run_on, 1e-9);
  EXPECT_GT(state.plots[1].run_on, 23.0);  // 24 m3 less what the roof holds
}

TEST(Runoff, StormsSpillsAndEmptyingAreCounted) {
  Catchment yard = plot(1000, 30, 0.01, 1.0);
  yard.facilities = {{.facility = 0, .count = 1, .unit_area = 20.0, .initial_saturation = 0.0, .treated_impervious_share = 1.0, .drain_to = {}, .drain_node = {}}};
  sponge::Facility trench = sponge::trench();
  trench.underdrain.reset();
  const Plots plots{.catchments = {yard}, .facilities = {trench}, .soils = {}};
  const Weather weather = two_storms();
  Runoff runoff(plots, weather);
  State state = runoff.initial_state();
  runoff.advance(state, 5 * 86400.0);
  EXPECT_EQ(state.plots[0].storms, 2);
  EXPECT_EQ(state.plots[0].spills, 2);
  EXPECT_EQ(state.uses[0].spills, 2);
  // 250 mm with 37.5 % voids seep at 3 mm/h: 31 hours when full, and the pond above it.
  EXPECT_NEAR(state.uses[0].longest_emptying / 3600.0, (93.75 + 30.0) / 3.0, 2.5);
}

/// A tank that holds 0.4 m, of which it releases 100 mm/h from `lead_time` before a storm on; nothing runs to it.
Plots plot_with_forecast(double lead_time) {
  Catchment yard = plot(1000, 30, 0.01, 1.0);
  yard.facilities = {{.facility = 0, .count = 1, .unit_area = 20.0, .initial_saturation = 0.5, .drain_to = {}, .drain_node = {}}};
  sponge::Facility tank{.name = "tank", .process = sponge::Process("tank")};
  tank.tank = sponge::TankLayer{.height = 0.8, .covered = true, .release_rate = 100 * mm_per_hour, .release_lead_time = lead_time};
  return {.catchments = {yard}, .facilities = {tank}, .soils = {}};
}

TEST(Runoff, AForecastSpeaksOfStormsNotOfEveryShower) {
  // Showers at 0 h, 2 h and 4 h are one storm; the next begins at 12 h.
  const double h = 3600.0, rain = 1 * mm_per_hour;
  const Weather weather{.rain = {TimeSeries({0.0, 0.5 * h, 2 * h, 2.5 * h, 4 * h, 4.5 * h, 12 * h, 13 * h}, {rain, 0, rain, 0, rain, 0, rain, 0}, Interpolation::step)},
                        .evaporation = {}};
  const Plots plots = plot_with_forecast(1 * h);
  Runoff runoff(plots, weather);
  State state = runoff.initial_state();
  runoff.advance(state, 11 * h);
  EXPECT_EQ(state.uses[0].drain, 0.0) << "a shower of the storm that is on is no next storm";
  runoff.advance(state, 12 * h);
  EXPECT_GT(state.uses[0].drain, 90 * mm);
  EXPECT_EQ(state.plots[0].storms, 1);
  runoff.advance(state, 13 * h);
  EXPECT_EQ(state.plots[0].storms, 2);
}

TEST(Runoff, ATankIsEmptiedForAsLongAsItsLeadTimeHoweverLongStepsAre) {
  const double h = 3600.0;
  for (const double decades : {0.0, 30.0 * 365.25 * 86400.0}) {
    const Weather weather{.rain = {TimeSeries({decades + 100 * h, decades + 101 * h}, {1 * mm_per_hour, 0.0}, Interpolation::step)}, .evaporation = {}};
    for (const double lead_time : {0.1 * h, 0.5 * h, 1.25 * h}) {
      Plots plots = plot_with_forecast(lead_time);
      plots.catchments[0].facilities.push_back(plots.catchments[0].facilities[0]);  // another one, which begins earlier
      plots.facilities.push_back(plots.facilities[0]);
      plots.catchments[0].facilities[1].facility = 1, plots.facilities[1].tank->release_lead_time = lead_time + 0.2 * h;
      Runoff runoff(plots, weather);
      State state = runoff.initial_state();
      for (double before = 98.0; before < 100.0; before += 0.7) {  // reports that fit no lead time
        runoff.advance(state, decades + before * h);
        EXPECT_LE(state.uses[0].drain, 100 * mm_per_hour * std::max(0.0, lead_time - (100.0 - before) * h) + 1e-5);
      }
      runoff.advance(state, decades + 100 * h);
      EXPECT_NEAR(state.uses[0].drain, 100 * mm_per_hour * lead_time, 1e-5) << lead_time << " s before a storm";
      EXPECT_NEAR(state.uses[1].drain, 100 * mm_per_hour * (lead_time + 0.2 * h), 1e-5) << lead_time << " s and 12 min before a storm";
      runoff.advance(state, decades + 101 * h);
      EXPECT_NEAR(state.uses[0].drain, 100 * mm_per_hour * lead_time, 1e-5) << "and not while it rains";
    }
  }
}

TEST(PlotRecorder, PeaksOfAllPlotsAreOfTheWaterThatLeavesTheModel) {
  // Paved plots without hollows or roughness: what falls runs off at once, half of it through a drain. "high" flows to "low", but
  // its drain leaves the model; "side" leaves it, but its drain flows to "low".
  Catchment high = plot(1000, 30, 0.01, 1.0), side = plot(2000, 30, 0.01, 1.0), low = plot(3000, 30, 0.01, 1.0);
  for (Catchment* each : {&high, &side, &low}) each->manning_n_impervious = 0.0;
  sponge::Facility pipe{.name = "pipe", .process = sponge::Process("tank")};
  pipe.tank = sponge::TankLayer{.height = 1.0, .covered = true, .pump_rate = 1.0};
  const auto drained_to = [](int goal) {
    return FacilityUse{.facility = 0, .count = 1, .unit_area = 100.0, .initial_saturation = {}, .treated_impervious_share = 0.5, .drain_to = goal, .drain_node = {}};
  };
  high.outlet = 2, high.facilities = {drained_to(outside)}, side.facilities = {drained_to(2)};
  const Plots plots{.catchments = {high, side, low}, .facilities = {pipe}, .soils = {}}, bare = without_facilities(plots);
  const Weather weather = steady_rain(36 * mm_per_hour, 7200.0);
  Runoff runoff(plots, weather), runoff_without(bare, weather);
  State state = runoff.initial_state(), state_without = runoff_without.initial_state();
  PlotRecorder recorder(plots, runoff, &runoff_without);
  recorder.record(state, &state_without);
  for (double time = 600.0; time <= 7200.0; time += 600.0) {
    runoff.advance(state, time), runoff_without.advance(state_without, time);
    recorder.record(state, &state_without);
  }
  results::RunResult result;
  recorder.write_into(result, state, &state_without);
  const results::CaptureResult& total = result.capture.back();
  const double falls = 6000.0 * 36 * mm_per_hour;  // all of it leaves the model, once
  EXPECT_NEAR(total.peak_without, falls, 1e-3 * falls);
  EXPECT_NEAR(total.peak_runoff, falls, 1e-3 * falls);
  const double passes_low = 36 * mm_per_hour * (3000.0 + 0.5 * 900.0 + 100.0 + 0.5 * 1900.0);  // a covered pipe sheds its rain
  EXPECT_NEAR(result.capture[2].peak_runoff, passes_low, 1e-3 * falls);
}

TEST(Runoff, EvaporatesOnlyWhenDryWhereToldSo) {
  const Plots plots{.catchments = {plot(1000, 30, 0.01, 1.0)}, .facilities = {}, .soils = {}};
  Weather weather = steady_rain(1 * mm_per_hour, 7200.0);
  weather.evaporation = TimeSeries::constant(3 * mm / 86400.0);
  weather.evaporates_only_when_dry = true;
  Runoff runoff(plots, weather);
  State state = runoff.initial_state();
  runoff.advance(state, 7200.0);
  EXPECT_EQ(state.plots[0].evaporation, 0.0);
  runoff.advance(state, 10800.0);
  EXPECT_GT(state.plots[0].evaporation, 0.0);
}

RC_GTEST_PROP(Runoff, TwoHalvesOfAPlotGiveWhatTheWholeDoes, ()) {
  Catchment whole = plot(2000, 50, 0.01, *rc::gen::inRange(0, 100) * 0.01);
  whole.depression_pervious = *rc::gen::inRange(0, 10) * mm;
  whole.facilities = {{.facility = 0, .count = 4, .unit_area = 25.0, .initial_saturation = {}, .treated_impervious_share = *rc::gen::inRange(0, 100) * 0.01, .drain_to = {}, .drain_node = {}}};
  Catchment half = whole;
  half.area *= 0.5, half.width *= 0.5, half.facilities[0].count = 2;
  const Plots one{.catchments = {whole}, .facilities = {sponge::raingarden()}, .soils = {horton(60, 6, 4)}};
  const Plots two{.catchments = {half, half}, .facilities = {sponge::raingarden()}, .soils = {horton(60, 6, 4)}};
  const Weather weather = two_storms();
  Runoff a(one, weather), b(two, weather);
  State of_one = a.initial_state(), of_two = b.initial_state();
  a.advance(of_one, 30000.0);
  b.advance(of_two, 30000.0);
  RC_ASSERT(std::abs(of_one.plots[0].runoff - of_two.plots[0].runoff - of_two.plots[1].runoff) <= 1e-9 * of_one.plots[0].rain);
}

RC_GTEST_PROP(Runoff, MoreRainNeverLeavesLessWater, ()) {
  const Plots plots = street();
  const double rate = *rc::gen::inRange(1, 100) * mm_per_hour;
  const Weather less = steady_rain(rate, 3600.0), more = steady_rain(1.1 * rate, 3600.0);
  Runoff a(plots, less), b(plots, more);
  State of_less = a.initial_state(), of_more = b.initial_state();
  a.advance(of_less, 20000.0);
  b.advance(of_more, 20000.0);
  RC_ASSERT(of_more.plots[2].runoff >= of_less.plots[2].runoff - 1e-6);
}

TEST(RunoffAgainstTruth, ConstantRainOnAnImperviousHectare) {
  const auto folder = swmm_folder() / "runoff" / "imperv_constant";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  auto truth = columns_of(folder / "analytic.csv");
  const Plots plots{.catchments = {plot(1e4, 100, 0.01, 1.0)}, .facilities = {}, .soils = {}};
  const Weather weather{.rain = {storm_of(folder)}, .evaporation = {}};
  Runoff runoff(plots, weather);
  State state = runoff.initial_state();
  const std::vector<double>&minutes = truth.at("time_min"), &rates = truth.at("ode_runoff_m3s");
  ASSERT_GT(minutes.size(), 100u);
  for (std::size_t row = 0; row < minutes.size(); ++row) {
    runoff.advance(state, minutes[row] * 60.0);
    EXPECT_NEAR(state.plots[0].runoff_rate, rates[row], 1e-6) << minutes[row];  // printed to 1e-7, peak 0.139 m3/s
  }
}

}  // namespace
}  // namespace hydro::catchment
