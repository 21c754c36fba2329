// A whole `hydro run`, from a scenario file to a folder of results, with the physics of a city switched on.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <omp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <numeric>

#include "libhydro/io/map_file.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/prepare.h"
#include "libhydro/study/run.h"
#include "tests/study/time_loop_memory.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

constexpr int side = 1000;
constexpr double cells = static_cast<double>(side) * side;

constexpr const char* scenario_text = R"(format = "hydro-scenario/1"
name = "wet-hour"
[time]
start = 2024-09-16T00:00:00+08:00
duration = "1h"
[terrain]
elevation = "terrain.tif"
land_cover = "land_cover.tif"
[[land_cover]]
code = 0
name = "lawn"
manning_n = 0.03
depression_storage = "1 mm"
interception = "0.5 mm"
soil = "loam"
[[land_cover]]
code = 1
name = "road"
manning_n = 0.015
imperviousness = "100 %"
[[land_cover]]
code = 2
name = "yard"
manning_n = 0.02
depression_storage = "0.5 mm"
imperviousness = "60 %"
soil = "loam"
[[soil]]
name = "loam"
model = "horton"
initial_rate = "20 mm/h"
final_rate = "3 mm/h"
[rain]
kind = "constant"
rate = "60 mm/h"
[output]
interval = "5min"
)";

/// What stands in three of ten cells of `codes.tif`, in patches as streets, yards and parks have them.
constexpr const char* sponge_text = R"([[sponge.placement]]
id = "facilities"
file = "codes.tif"
codes = { 1 = "permeable_brick_drained", 2 = "bioretention_complex", 3 = "sunken_green", 4 = "rain_garden", 5 = "dry_swale", 6 = "permeable_asphalt" }
drains_to = "sewer"
share = "60 %"
)";

enum class Facilities { none, in_three_of_ten_cells };

/// Gently uneven ground full of hollows 4 cells wide, in patches of lawn, road and yard; no river, so that water stays
/// shallow.
class WetHour {
 public:
  explicit WetHour(Facilities facilities = Facilities::none) : folder_(fs::temp_directory_path() / fmt::format("hydro_bench_{}", ::getpid())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    const Grid grid{
        .rows = side, .columns = side, .cell_size = 2.0, .west = 350000, .north = 3450000, .crs = "EPSG:32651"};
    Raster<float> bed(grid);
    Raster<std::uint8_t> cover(grid);
    for (int r = 0; r < side; ++r)
      for (int c = 0; c < side; ++c) {
        const double swell = 0.15 * std::sin(0.03 * r) + 0.15 * std::cos(0.023 * c);
        const double hollow = 0.05 * std::sin(std::numbers::pi * r / 4.0) * std::sin(std::numbers::pi * c / 4.0);
        bed(r, c) = static_cast<float>(5.0 + swell + hollow);
        cover(r, c) = static_cast<std::uint8_t>((r / 11 + c / 9 + (c / 13) * (r / 7)) % 3);
      }
    io::write_raster((folder_ / "terrain.tif").string(), grid, bed, "m");
    io::write_raster((folder_ / "land_cover.tif").string(), grid, cover);
    std::ofstream(scenario()) << scenario_text << (facilities == Facilities::none ? "" : sponge_text);
    if (facilities != Facilities::none) {
      Raster<std::uint8_t> codes(grid);
      for (int r = 0; r < side; ++r)
        for (int c = 0; c < side; ++c)
          if (const int patch = (r / 6) * 7919 + (c / 8) * 104729; patch % 10 < 3) codes(r, c) = static_cast<std::uint8_t>(1 + patch % 6);
      io::write_raster((folder_ / "codes.tif").string(), grid, codes);
    }
  }
  ~WetHour() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  WetHour(const WetHour&) = delete;
  WetHour& operator=(const WetHour&) = delete;

  std::string scenario() const { return (folder_ / "scenario.toml").string(); }
  std::string output() const { return (folder_ / "out").string(); }

 private:
  fs::path folder_;
};

double most_memory() {  // [bytes] so far
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

const double memory_at_start = most_memory();

/// [bytes a cell] that the data structures of the time loop take, and that they may take.
struct LoopBytes {
  double taken, allowed;
};
LoopBytes loop_bytes(const WetHour& world) {
  Prepared prepared = prepare(scenario::read_scenario(world.scenario(), {}), 1);
  NoFrames nowhere;
  Execution execution(prepared.job, prepared.water, nowhere);
  return {static_cast<double>(time_loop_bytes(prepared.job, execution)) / cells,
          allowed_loop_bytes(prepared.job.peaks)};
}

void bm_run(benchmark::State& state, Facilities facilities) {
  static const double before = most_memory();  // the first run; later ones need no more
  const WetHour world(facilities);
  RunOutcome outcome;
  double wall = 0.0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    outcome = run({.scenario = world.scenario(), .output = world.output(), .force = true}, {});
    wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  static const double peak = most_memory();
  if (outcome.end != RunEnd::complete) return state.SkipWithError("the run did not reach its end");
  const results::RunResult& result = outcome.result;
  const double in_loop = outcome.cost.wall - outcome.cost.wall_output;
  const auto updates = static_cast<double>(result.cell_updates);
  const std::vector<double>& wet = result.quality.wet_share;

  state.SetItemsProcessed(static_cast<std::int64_t>(result.cell_updates));
  state.counters["wall"] = wall;
  state.counters["loop"] = in_loop;
  state.counters["sponge_cells"] = result.facilities.empty() ? 0.0 : std::accumulate(result.facilities.begin(), result.facilities.end(), 0.0, [](double sum, const auto& f) { return sum + f.area; }) / (0.6 * 4.0 * cells);
  state.counters["output_share"] = 1.0 - in_loop / wall;  // the report too, which is written after `cost.wall` is taken
  state.counters["updates_per_second"] = updates / in_loop;
  state.counters["updates_per_thread_second"] = updates / in_loop / outcome.cost.threads;
  state.counters["steps"] = static_cast<double>(result.steps);
  state.counters["swept"] = updates / (static_cast<double>(result.steps) * cells);
  state.counters["wet"] = std::accumulate(wet.begin(), wet.end(), 0.0) / static_cast<double>(wet.size());
  if (peak > before)
    state.counters["peak_bytes_per_cell"] = (peak - memory_at_start) / cells;  // else another needed more
  const LoopBytes loop = loop_bytes(world);
  state.counters["loop_bytes_per_cell"] = loop.taken;
  state.counters["loop_bytes_allowed"] = loop.allowed;
}

void bm_plain_run(benchmark::State& state) { bm_run(state, Facilities::none); }
void bm_sponge_run(benchmark::State& state) { bm_run(state, Facilities::in_three_of_ten_cells); }

BENCHMARK(bm_plain_run)->Name("run/1000")->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);
BENCHMARK(bm_sponge_run)->Name("run/1000/sponge")->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace hydro::study
