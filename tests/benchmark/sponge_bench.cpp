#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "tests/sponge/facilities.h"

namespace hydro::sponge {
namespace {

constexpr double duration = 60.0;  // [s]

/// Places of one kind, one behind the other, as a room that has many keeps them.
struct Places {
  std::vector<float> share;
  std::vector<std::int32_t> rain, run_on, evaporation, seepage, surface_outflow, drain;
  std::array<std::vector<std::int32_t>, most_words> words;
  FacilityBlock block;

  /// A tenth of the places receives much from elsewhere, three tenths some, the others only rain.
  Places(const Facility& facility, int count)
      : share(count), rain(count), run_on(count), evaporation(count), seepage(count), surface_outflow(count), drain(count) {
    for (auto& word : words) word.resize(count);
    for (int i = 0; i < count; ++i) {
      share[i] = 0.2f + 0.8f * static_cast<float>(i * 37 % 101) / 101.0f;
      const Words initial = initial_words(facility, static_cast<double>(share[i]), {});
      for (std::size_t w = 0; w < most_words; ++w) words[w][i] = initial[w];
    }
    block = {.count = count, .share = share.data(), .rain = rain.data(), .run_on = run_on.data(), .evaporation = evaporation.data(),
             .seepage = seepage.data(), .surface_outflow = surface_outflow.data(), .drain = drain.data()};
    for (std::size_t w = 0; w < most_words; ++w) block.words[w] = words[w].data();
  }

  void fall(double rate) {
    const double units = rate * duration * WaterUnit{}.per_metre();
    for (int i = 0; i < block.count; ++i) {
      rain[i] = static_cast<std::int32_t>(units * static_cast<double>(share[i]));
      run_on[i] = static_cast<std::int32_t>(units * (i % 10 == 0 ? 5.0 : i % 10 < 4 ? 1.0 : 0.0));
    }
  }
};

/// Storms of 30 mm/h, half an hour in every three, so that layers are met in all states.
void advance(benchmark::State& run, const Facility& facility, int count) {
  Places places(facility, count);
  std::uint32_t step = 0;
  for (auto _ : run) {
    const bool raining = step % 180 < 30;
    if (step % 30 == 0) {
      run.PauseTiming();
      places.fall(raining ? 30 * mm_per_hour : 0.0);
      run.ResumeTiming();
    }
    const FacilityStep prepared(facility, {.duration = duration, .potential_evaporation = 5 * mm / 86400.0 * duration, .step = step++, .raining = raining});
    prepared.advance(places.block);
    benchmark::DoNotOptimize(places.drain.data());
    benchmark::ClobberMemory();
  }
  run.SetItemsProcessed(run.iterations() * count);
}

/// One plot through years of rain: what a step costs by itself.
void advance_alone(benchmark::State& run, const Facility& facility) {
  Place place{facility};
  StepConditions now{.duration = 300.0, .potential_evaporation = 3 * mm / 86400.0 * 300.0};
  FacilityStep prepared(facility, now);
  for (auto _ : run) {
    now.raining = now.step % 576 < 36;
    prepared.renew(now);
    ++now.step;
    place.step(prepared, now.raining ? static_cast<std::int32_t>(5 * mm_per_hour * 300.0 * place.unit.per_metre()) : 0, 0);
    benchmark::DoNotOptimize(place.words);
  }
  run.SetItemsProcessed(run.iterations());
}

constexpr int many = 4096;

const bool registered = [] {
  for (const Facility& facility : every_facility()) {
    benchmark::RegisterBenchmark(("sponge/" + facility.name).c_str(), [facility](benchmark::State& run) { advance(run, facility, many); });
    benchmark::RegisterBenchmark(("sponge/alone/" + facility.name).c_str(), [facility](benchmark::State& run) { advance_alone(run, facility); });
  }
  return true;
}();

}  // namespace
}  // namespace hydro::sponge
