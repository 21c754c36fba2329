// Simulated seconds per wall second of a drainage network: a tree of manholes 50 m apart, six hours of a flood wave; and how far
// the fast settings are from a run on a fine mesh with short steps.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "libhydro/network/network_solver.h"

namespace hydro::network {
namespace {

constexpr double duration = 6 * 3600.0;  ///< [s]

/// Full-flow diameter [m] at slope 0.0015 and n 0.013, in steps of 5 cm.
double diameter(double discharge) {
  return std::max(0.3, std::round(std::pow(discharge * 0.013 * 3.208 / std::sqrt(0.0015), 0.375) * 20.0 + 0.5) / 20.0);
}

/// n x n manholes: rows of circular pipes run to a trunk of box culverts that leads to one outfall.
DrainageNetwork tree(int n) {
  DrainageNetwork network;
  constexpr double length = 50.0, peak = 0.02;
  std::mt19937 random(1);
  std::uniform_real_distribution<double> share(0.5, 1.5);
  std::vector<double> times, wave;
  for (int m = 0; m <= 360; m += 5) times.push_back(60.0 * m), wave.push_back(std::exp(-(m - 60.0) * (m - 60.0) / 625.0));
  const TimeSeries series(times, wave, Interpolation::linear);
  const auto name = [](const char* kind, int r, int c) { return kind + std::to_string(r) + "_" + std::to_string(c); };
  const auto conduit = [&](const std::string& id, int from, int to, SectionShape shape) {
    Conduit pipe{.length = length, .manning_n = 0.013, .section = shape};
    pipe.inlet_elevation = network.nodes[static_cast<std::size_t>(from)].invert_elevation;
    pipe.outlet_elevation = network.nodes[static_cast<std::size_t>(to)].invert_elevation;
    network.links.push_back({.id = id, .from = from, .to = to, .kind = pipe});
  };
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c) {
      network.nodes.push_back({.id = name("J", r, c), .invert_elevation = 2.0 + c * length * 0.003 + r * length * 0.0015, .depth = 3.0});
      network.inflows.push_back({.node = r * n + c, .series = series, .series_factor = peak * share(random)});
    }
  network.nodes.push_back({.id = "O", .invert_elevation = 1.9, .kind = Outfall{}});
  for (int r = 0; r < n; ++r) {
    for (int c = 1; c < n; ++c) conduit(name("C", r, c), r * n + c, r * n + c - 1, Circle{diameter(peak * (n - c) * 0.8)});
    const double load = peak * n * (n - r) * 0.8;
    conduit(name("T", r, 0), r * n, r ? (r - 1) * n : n * n, Box{std::min(2.5, diameter(load)), std::max(1.0, load / 4.0)});
  }
  return network;
}

/// One reach a pipe, as EPA SWMM has it: what speed is compared at.
SolverOptions one_reach_a_pipe(int threads = 1) {
  SolverOptions options{.threads = threads};
  options.reach_length = 50.0, options.least_reaches = 1;
  return options;
}

/// What the network went through.
struct Course {
  double volume = 0.0;            ///< [m3] left through the outfall
  double peak = 0.0;              ///< [m3/s] mean of 30 s
  std::vector<double> depth;      ///< [m] greatest of each node
};

Course course_of(int n, const SolverOptions& options) {
  constexpr double look = 30.0;  ///< [s]
  NetworkSolver solver(tree(n), {}, options);
  NetworkState state = solver.initial_state();
  const auto manholes = solver.network().nodes.size() - 1;
  Course course{.depth = std::vector<double>(manholes, 0.0)};
  for (double time = 0.0; time < duration; time += look) {
    solver.advance(state, time, look);
    course.peak = std::max(course.peak, (state.outfall_volume.back() - course.volume) / look);
    course.volume = state.outfall_volume.back();
    for (std::size_t k = 0; k < manholes; ++k) course.depth[k] = std::max(course.depth[k], solver.depth(state, static_cast<int>(k)));
  }
  return course;
}

/// Held against reaches of 5 m and steps of half a second.
void compare_with_fine(benchmark::State& bench, const SolverOptions& options) {
  constexpr int n = 10;
  SolverOptions fine;
  fine.reach_length = 5.0, fine.shortest_reach = 1.0, fine.longest_step = 0.5;
  static const Course truth = course_of(n, fine);
  Course course;
  for (auto _ : bench) course = course_of(n, options);
  double depth_error = 0.0;
  for (std::size_t k = 0; k < course.depth.size(); ++k) depth_error += std::abs(course.depth[k] - truth.depth[k]) / static_cast<double>(course.depth.size());
  bench.counters["peak_error_percent"] = 100.0 * (course.peak / truth.peak - 1.0);
  bench.counters["volume_error_percent"] = 100.0 * (course.volume / truth.volume - 1.0);
  bench.counters["mean_error_of_peak_depth_m"] = depth_error;
}

void run(benchmark::State& bench, int n, int threads) {
  NetworkSolver solver(tree(n), {}, one_reach_a_pipe(threads));
  NetworkReport report;
  for (auto _ : bench) {
    NetworkState state = solver.initial_state();
    report = solver.advance(state, 0.0, duration);
    bench.counters["error"] = state.volume_error();
  }
  bench.counters["simulated_s_per_s"] = benchmark::Counter(duration, benchmark::Counter::kIsIterationInvariantRate);
  bench.counters["steps"] = static_cast<double>(report.steps);
  bench.counters["solves_per_step"] = static_cast<double>(report.iterations) / static_cast<double>(report.steps);
}

void register_all() {
  benchmark::RegisterBenchmark("network/accuracy/one_reach", [](benchmark::State& bench) { compare_with_fine(bench, one_reach_a_pipe()); })
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("network/accuracy/default", [](benchmark::State& bench) { compare_with_fine(bench, {}); })->Unit(benchmark::kMillisecond);
  for (const int n : {10, 32, 100, 316})
    for (const int threads : {1, 2}) {
      const std::string name = "network/tree/" + std::to_string(n * n) + "/threads:" + std::to_string(threads);
      benchmark::RegisterBenchmark(name.c_str(), [n, threads](benchmark::State& bench) { run(bench, n, threads); })
          ->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
    }
}
[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace hydro::network
