// Cell updates per second of the surface kernels, and what the machine allows. `items_per_second` counts cells of the
// whole ground times steps, also where dry ground is skipped: the ratio of two figures is the ratio of the run times.
#include <benchmark/benchmark.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "libhydro/surface/detail/rows.h"
#include "libhydro/surface/local_inertial.h"
#include "tests/surface/textbook.h"
#include "tests/surface/worlds.h"

namespace hydro::surface::testing {
namespace {

constexpr double cell_size = 2.0;  ///< [m]
constexpr double exchange = 5.0;   ///< [s] of flow a call, as the simulation asks for

/// Hills of 0.5 m over a gentle slope, with bumps of 10 cm.
Ground rolling_ground(int n) {
  const Elevation bumps = random_bed(n, n, 0.1, 1);
  return ground_of(n, n, cell_size, 0.03, [&](int r, int c) {
    return 0.25 * std::sin(0.05 * r) + 0.25 * std::cos(0.04 * c) + 0.0005 * c + bumps(r, c);
  });
}

/// Water over everything, with waves on it, in motion for a minute.
SurfaceState flowing_everywhere(const Ground& ground) {
  SurfaceState state = SurfaceState::dry(ground);
  for (int r = 0; r < ground.grid.rows; ++r) {
    for (int c = 0; c < ground.grid.columns; ++c) {
      const double level = 1.8 + 0.0005 * c + 0.2 * std::sin(0.11 * r) * std::sin(0.07 * c);
      state.water_depth(r, c) = units_of(ground, level - ground.bed_elevation(r, c));
    }
  }
  make_local_inertial(ground, {})->advance(state, 0.0, exchange, {}, {});
  return state;
}

/// A river 24 m wide that winds through the ground, and ponds: 5 % of the cells.
struct RiverAndPonds {
  static double bank_distance(int n, int r, int c) {
    const double river = std::abs(r - 0.5 * n - 0.05 * n * std::sin(2.0 * std::numbers::pi * c / n)) - 0.012 * n;
    const double x = std::remainder(c - 0.125 * n, 0.25 * n), y = std::remainder(r - 0.125 * n, 0.25 * n);
    return std::min(river, std::hypot(x, y) - 0.0232 * n);
  }
  static Ground ground(int n) {
    return ground_of(n, n, cell_size, 0.03,
                     [n](int r, int c) { return bank_distance(n, r, c) < 0.0 ? 0.0 : 4.0 + 0.0005 * c; });
  }
  static SurfaceState water(const Ground& ground) {
    const int n = ground.grid.rows;
    SurfaceState state = SurfaceState::dry(ground);
    for (int r = 0; r < n; ++r) {
      for (int c = 0; c < n; ++c) {
        if (bank_distance(n, r, c) < 0.0)
          state.water_depth(r, c) = units_of(ground, 1.8 + 0.2 * std::sin(0.11 * r + 0.07 * c));
      }
    }
    return state;
  }
};

double wet_share(const SurfaceState& state) {
  double wet = 0.0;
  for (int r = 0; r < state.water_depth.rows(); ++r) {
    for (int c = 0; c < state.water_depth.columns(); ++c) wet += state.water_depth(r, c) > 0;
  }
  return wet / (state.water_depth.rows() * static_cast<double>(state.water_depth.columns()));
}

void flow(benchmark::State& run, const Ground& ground, SurfaceState state, int threads) {
  const auto solver = make_local_inertial(ground, {.threads = threads});
  double time = 0.0, cells = 0.0, swept = 0.0;
  for (auto _ : run) {
    const FlowReport report = solver->advance(state, time, exchange, {}, {});
    time += exchange;
    cells += static_cast<double>(report.steps) * static_cast<double>(ground.grid.cell_count());
    swept += static_cast<double>(report.cell_updates);
  }
  run.SetItemsProcessed(static_cast<std::int64_t>(cells));
  run.counters["swept"] = swept / cells;
  run.counters["wet"] = wet_share(state);
}

void flow_everywhere(benchmark::State& run, int n, int threads) {
  const Ground ground = rolling_ground(n);
  flow(run, ground, flowing_everywhere(ground), threads);
}

void flow_in_river_and_ponds(benchmark::State& run, int n) {
  const Ground ground = RiverAndPonds::ground(n);
  flow(run, ground, RiverAndPonds::water(ground), 1);
}

void textbook(benchmark::State& run, int n) {
  const Ground ground = rolling_ground(n);
  Textbook book = Textbook::of(ground, flowing_everywhere(ground));
  for (auto _ : run) book.step(book.stable_step(0.7));
  run.SetItemsProcessed(run.iterations() * n * n);
}

/// The bytes that a step must move, once each, with nothing to compute: reads 18, writes 12 a cell.
void copy(benchmark::State& run, int n) {
  const std::size_t cells = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  std::vector<std::int32_t> bed(cells, 1), depth(cells, 2);
  std::vector<std::uint16_t> manning_n(cells, 3);
  std::vector<float> x(cells, 1.0f), y(cells, 2.0f);
  for (auto _ : run) {
    for (std::size_t i = 0; i < cells; ++i) {
      depth[i] += bed[i] ^ manning_n[i];
      x[i] = -x[i];
      y[i] = -y[i];
    }
    benchmark::ClobberMemory();
  }
  run.SetItemsProcessed(run.iterations() * static_cast<std::int64_t>(cells));
}

/// The bare flux arithmetic of a cell's two faces on rows that stay in the nearest cache.
void flux_in_cache(benchmark::State& run) {
  constexpr int columns = 256;
  const Ground ground = rolling_ground(columns);
  SurfaceState state = flowing_everywhere(ground);
  const std::int32_t *bed = ground.bed.row(8), *depth = state.water_depth.row(8);
  const std::uint16_t* n = ground.manning_n.row(8);
  const float *x = state.unit_discharge_x.row(8), *y = state.unit_discharge_y.row(8);
  const detail::FaceRow faces{bed, bed, depth, depth, n, n, x, x, x, y, y, y, y};
  const detail::StepFactors step{.gravity = 1e-13f,
                                 .friction = 1e3f,
                                 .froude = 1e-9f,
                                 .largest = 100.0f,
                                 .to_units = 1e6f,
                                 .side_weight = 0.05f,
                                 .share = 0.5f,
                                 .threshold = 42};
  std::vector<float> discharge(columns);
  std::vector<std::int32_t> moved(columns);
  for (auto _ : run) {
    benchmark::DoNotOptimize(detail::flow_through(faces, columns, step, discharge.data(), moved.data()));
    benchmark::DoNotOptimize(detail::flow_through(faces, columns, step, discharge.data(), moved.data()));
  }
  run.SetItemsProcessed(run.iterations() * columns);
}

[[maybe_unused]] const bool registered = [] {
  using benchmark::RegisterBenchmark;
  for (const int n : {1000, 4000}) {
    const std::string size = std::to_string(n);
    RegisterBenchmark(("surface/inertial/" + size).c_str(), flow_everywhere, n, 1)->Unit(benchmark::kMillisecond);
    RegisterBenchmark(("surface/inertial/" + size + "/threads:2").c_str(), flow_everywhere, n, 2)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    RegisterBenchmark(("surface/inertial/" + size + "/wet5").c_str(), flow_in_river_and_ponds, n)
        ->Unit(benchmark::kMillisecond);
    RegisterBenchmark(("limit/copy/" + size).c_str(), copy, n)->Unit(benchmark::kMillisecond);
  }
  RegisterBenchmark("surface/textbook/1000", textbook, 1000)->Unit(benchmark::kMillisecond);
  RegisterBenchmark("limit/inertial", flux_in_cache);
  return true;
}();

}  // namespace
}  // namespace hydro::surface::testing
