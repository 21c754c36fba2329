#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

constexpr double rain_rate = 60e-3 / 3600.0;  // [m/s]
constexpr double unit = 0x1p-22;              // [m] one water unit

bool to_the_end(const simulation::State&) { return true; }

void rain_into_a_basin(std::vector<Measure>& measures) {
  study::Job job = job_over(20, 30, 5.0, [](double, double) { return 0.0; }, 0.03);
  job.end = 3600.0;
  job.forcing.storm = rain::Storm::uniform(TimeSeries::constant(rain_rate));
  const Outcome outcome = carry_out(job);
  double worst = 0.0;
  for (const float depth : outcome.last.depth.values()) worst = std::max(worst, std::abs(depth - rain_rate * job.end));
  measures.push_back(at_most("rain on a flat basin: error of depth", worst, 2.0 * unit, "m"));
  measures.push_back(water_account(outcome.result));
}

void rain_minus_infiltration(std::vector<Measure>& measures) {
  study::Job job = job_over(5, 5, 5.0, [](double, double) { return 0.0; }, 0.03);
  const double capacity = 20e-3 / 3600.0;
  job.end = 3600.0;
  job.forcing.storm = rain::Storm::uniform(TimeSeries::constant(rain_rate));
  job.domain.land.soils = {infiltration::ConstantRate{.rate = capacity}};
  job.domain.land.classes = {{.name = "soil", .soil = 0}};
  const Outcome outcome = carry_out(job);
  const double error = std::abs(outcome.last.depth(2, 2) - (rain_rate - capacity) * job.end);
  measures.push_back(at_most("rain minus infiltration: error of depth", error, 4.0 * unit, "m"));
  measures.push_back(water_account(outcome.result));
}

void normal_depth(std::vector<Measure>& measures) {
  constexpr double slope = 0.002, manning_n = 0.025, inflow = 0.5;
  study::Job job = job_over(1, 200, 5.0, [](double x, double) { return slope * (1000.0 - x); }, manning_n);
  job.end = 7200.0;
  add_boundary(job, {.id = "head", .cells = {0}, .condition = surface::DischargeSeries{TimeSeries::constant(inflow * 5.0)}});
  add_boundary(job, {.id = "foot", .cells = {199}, .condition = surface::FreeOutflow{slope}});
  const double depth = carry_out(job).last.depth(0, 100), exact = std::pow(inflow * manning_n / std::sqrt(slope), 0.6);
  measures.push_back(at_most("normal depth on a slope: error", 100.0 * std::abs(depth / exact - 1.0), 0.5, "%"));
}

study::Job storm_over_bumps(int threads) {
  study::Job job = job_over(150, 140, 2.0, [](double x, double y) { return 0.002 * x + 0.3 * std::sin(0.2 * x) * std::cos(0.15 * y); }, 0.03);
  job.end = 900.0;
  job.options.surface.threads = threads;
  job.forcing.storm = rain::Storm::uniform(TimeSeries({0.0, 600.0}, {rain_rate, 0.0}, Interpolation::step));
  return job;
}

int cells_that_differ(const simulation::State& a, const simulation::State& b) {
  int different = 0;
  for (int row = 0; row < a.surface.water_depth.rows(); ++row)
    for (int column = 0; column < a.surface.water_depth.columns(); ++column)
      different += a.surface.water_depth(row, column) != b.surface.water_depth(row, column) ||
                   a.surface.unit_discharge_x(row, column) != b.surface.unit_discharge_x(row, column) ||
                   a.surface.unit_discharge_y(row, column) != b.surface.unit_discharge_y(row, column);
  return different;
}

void same_bits(std::vector<Measure>& measures) {
  const simulation::State one = carry_out(storm_over_bumps(1)).state;
  int different = 0;
  for (const int threads : {2, 4}) different += cells_that_differ(one, carry_out(storm_over_bumps(threads)).state);
  measures.push_back(at_most("1, 2 and 4 threads: cells that differ", different, 0.0, "-"));

  const study::Job job = storm_over_bumps(1);
  study::NoFrames sink;
  study::Execution first(job, {}, sink), second(job, {}, sink);
  first.run_until(job.end, [](const simulation::State& state) { return state.time < 377.0; });
  second.restore(first.state(), first.record());
  second.run_until(job.end, to_the_end);
  measures.push_back(at_most("interrupted and continued: cells that differ", cells_that_differ(one, second.state()), 0.0, "-"));
}

}  // namespace

std::vector<Measure> bucket(const Bench&) {
  std::vector<Measure> measures;
  rain_into_a_basin(measures);
  rain_minus_infiltration(measures);
  normal_depth(measures);
  same_bits(measures);
  return measures;
}

}  // namespace hydro::validation
