#include <benchmark/benchmark.h>

#include <cstdint>

#include "libhydro/core/unit.h"
#include "libhydro/hydrology/vertical_exchange.h"

namespace hydro::hydrology {
namespace {

constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si;
constexpr int side = 1000;
constexpr double step = 5.0;  // [s] what a run uses unless told otherwise

Land land_of(const LandClass& land_class, std::vector<infiltration::InfiltrationModel> soils) {
  return {Raster<std::uint8_t>(side, side, 0), {land_class}, std::move(soils), {}};
}

LandClass lawn() { return {.name = "lawn", .interception_capacity = 1 * mm, .depression_storage = 4 * mm, .soil = 0}; }

/// Streets, roofs and lawns in patches of about ten cells, as a city has them.
Land city() {
  Land land = land_of(lawn(), {infiltration::Horton{.initial_rate = 60 * mm_per_hour, .final_rate = 2 * mm_per_hour}});
  land.classes.push_back({.name = "road", .depression_storage = 1.5 * mm, .imperviousness = 1.0});
  land.classes.push_back({.name = "yard", .depression_storage = 2 * mm, .imperviousness = 0.6, .soil = 0});
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column)
      land.class_of_cell(row, column) = static_cast<std::uint8_t>((row / 11 + column / 9 + (column / 13) * (row / 7)) % 3);
  return land;
}

/// Storms of 40 mm/h, ten minutes in every half hour, so that soil, hollows and leaves are met in all states.
void exchange(benchmark::State& run, const Land& land, int threads) {
  VerticalExchange exchange(land, {}, threads);
  LandState state = exchange.initial_state();
  PaddedRaster<std::int32_t> water(side, side, 0);
  std::uint32_t steps = 0;
  for (auto _ : run) {
    const double rain[] = {steps % 360 < 120 ? 40 * mm_per_hour * step : 0.0};
    benchmark::DoNotOptimize(exchange.advance(state, water, {.depth_of_zone = rain}, 0.1 * mm_per_hour * step, step, steps++));
  }
  run.SetItemsProcessed(run.iterations() * side * side);
}

void bm_impervious(benchmark::State& run) {
  exchange(run, land_of({.name = "road", .depression_storage = 1.5 * mm, .imperviousness = 1.0}, {}), 1);
}
void bm_constant(benchmark::State& run) { exchange(run, land_of(lawn(), {infiltration::ConstantRate{3 * mm_per_hour}}), 1); }
void bm_horton(benchmark::State& run) {
  exchange(run, land_of(lawn(), {infiltration::Horton{.initial_rate = 60 * mm_per_hour, .final_rate = 2 * mm_per_hour}}), 1);
}
void bm_modified_horton(benchmark::State& run) {
  exchange(run, land_of(lawn(), {infiltration::ModifiedHorton{.initial_rate = 60 * mm_per_hour, .final_rate = 2 * mm_per_hour}}), 1);
}
void bm_green_ampt(benchmark::State& run) {
  exchange(run, land_of(lawn(), {infiltration::GreenAmpt{6.6 * mm_per_hour, 110 * mm, 0.3}}), 1);
}
void bm_curve_number(benchmark::State& run) { exchange(run, land_of(lawn(), {infiltration::CurveNumber{74}}), 1); }
void bm_city(benchmark::State& run) { exchange(run, city(), static_cast<int>(run.range(0))); }

BENCHMARK(bm_impervious)->Name("hydrology/impervious/1000")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bm_constant)->Name("hydrology/constant/1000")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bm_horton)->Name("hydrology/horton/1000")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bm_modified_horton)->Name("hydrology/modified_horton/1000")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bm_green_ampt)->Name("hydrology/green_ampt/1000")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bm_curve_number)->Name("hydrology/curve_number/1000")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bm_city)->Name("hydrology/city/1000")->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace hydro::hydrology
