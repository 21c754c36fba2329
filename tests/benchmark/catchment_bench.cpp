#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/core/unit.h"
#include "tests/sponge/facilities.h"

namespace hydro::catchment {
namespace {

using sponge::mm;
using sponge::mm_per_hour;

/// Made-up rain in blocks of five minutes, with about the yearly depth (1.2 m), storms and dry spells of a river delta.
TimeSeries years_of_rain(double years) {
  std::uint64_t seed = 20240916;
  const auto uniform = [&seed] {
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    return (static_cast<double>(seed >> 11) + 0.5) * 0x1p-53;
  };
  const auto exponential = [&](double mean) { return -mean * std::log(uniform()); };
  std::vector<double> times, rates;
  double time = 0.0;
  while (time < years * unit::a.to_si) {
    const int blocks = 1 + static_cast<int>(exponential(60.0));
    const double mean = exponential(1.9) * mm_per_hour;
    for (int i = 0; i < blocks; ++i) {
      times.push_back(time);
      rates.push_back(exponential(mean));
      time += 300.0;
    }
    times.push_back(time);
    rates.push_back(0.0);
    time += 300.0 * (1 + static_cast<int>(exponential(800.0)));
  }
  return {std::move(times), std::move(rates), Interpolation::step};
}

Plots plot_with_three_facilities() {
  Catchment yard{.id = "yard", .name = "yard", .area = 1e4, .width = 100, .slope = 0.01, .imperviousness = 0.7, .zero_storage_share = 0.25,
                 .manning_n_impervious = 0.015, .manning_n_pervious = 0.2, .depression_impervious = 1.5 * mm, .depression_pervious = 5 * mm, .soil = 0};
  const auto use = [](int facility, double area, double treated) {
    return FacilityUse{.facility = facility, .count = 1, .unit_area = area, .initial_saturation = {}, .treated_impervious_share = treated, .drain_to = {}, .drain_node = {}};
  };
  yard.facilities = {use(0, 400.0, 0.4), use(1, 1500.0, 0.0), use(2, 1000.0, 0.3)};
  return {.catchments = {yard},
          .facilities = {sponge::bioretention(), sponge::greenroof(), sponge::pavement()},
          .soils = {infiltration::Horton{.initial_rate = 60 * mm_per_hour, .final_rate = 6 * mm_per_hour, .decay = 4.0 / 3600.0}}};
}

/// One plot with a bioretention, a green roof and a permeable pavement under 30 years of five-minute rain, on one core.
void thirty_years(benchmark::State& run) {
  constexpr double years = 30.0;
  const Plots plots = plot_with_three_facilities();
  const Weather weather{.rain = {years_of_rain(years)}, .evaporation = TimeSeries::constant(2.5 * mm / 86400.0)};
  State state;
  for (auto _ : run) {
    Runoff runoff(plots, weather);
    state = runoff.initial_state();
    for (double time = 21600.0; time <= years * unit::a.to_si; time += 21600.0) runoff.advance(state, time);
  }
  run.counters["steps"] = static_cast<double>(state.groups[0].steps);
  run.counters["mm_a"] = state.plots[0].rain / 1e4 / years * 1000.0;
  run.counters["capture"] = 1.0 - state.plots[0].runoff / state.plots[0].rain;
  run.SetItemsProcessed(run.iterations() * state.groups[0].steps * 3);
}

/// The same with steps of a minute throughout: what the long steps save, and how little they change.
void minute_by_minute(benchmark::State& run) {
  constexpr double years = 3.0;
  Plots plots = plot_with_three_facilities();
  const Weather weather{.rain = {years_of_rain(years)}, .evaporation = TimeSeries::constant(2.5 * mm / 86400.0)};
  const double steps[] = {60.0, 7200.0};
  for (auto _ : run) {
    for (const double dry_step : steps) {
      plots.dry_step = dry_step;
      Runoff runoff(plots, weather);
      State state = runoff.initial_state();
      for (double time = 21600.0; time <= years * unit::a.to_si; time += 21600.0) runoff.advance(state, time);
      run.counters[dry_step == 60.0 ? "capture_60s" : "capture"] = 1.0 - state.plots[0].runoff / state.plots[0].rain;
    }
  }
}

BENCHMARK(thirty_years)->Name("catchment/thirty_years")->Unit(benchmark::kMillisecond);
BENCHMARK(minute_by_minute)->Name("catchment/long_steps_against_minutes")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hydro::catchment
