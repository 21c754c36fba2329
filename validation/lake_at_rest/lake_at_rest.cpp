#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

double bump(double x) { return x > 8.0 && x < 12.0 ? 0.2 - 0.05 * (x - 10.0) * (x - 10.0) : 0.0; }

/// Lets a lake at `level` [m] stand for 100 s and measures how far it stirred.
void let_it_rest(const std::string& name, study::Job job, double level, std::vector<Measure>& measures) {
  job.end = 100.0;
  const surface::Ground& ground = job.domain.ground;
  const simulation::InitialWater lake{.level = Raster<float>(ground.grid, static_cast<float>(level))};
  const surface::SurfaceState before = simulation::Simulation::initial_state(job.domain, job.forcing, lake).surface;
  const surface::SurfaceState after = carry_out(job, lake).state.surface;
  double moved = 0.0, discharge = 0.0;
  for (int row = 0; row < ground.grid.rows; ++row)
    for (int column = 0; column < ground.grid.columns; ++column) {
      moved = std::max(moved, std::abs(static_cast<double>(after.water_depth(row, column)) - before.water_depth(row, column)));
      for (const PaddedRaster<float>* faces : {&after.unit_discharge_x, &after.unit_discharge_y})
        discharge = std::max(discharge, std::abs(static_cast<double>((*faces)(row, column))));
    }
  measures.push_back(at_most(name + ": change of level", moved * ground.unit.metres(), 1e-6, "m"));
  measures.push_back(at_most(name + ": greatest discharge", discharge, 1e-6, "m2/s"));
}

}  // namespace

std::vector<Measure> lake_at_rest(const Bench&) {
  std::vector<Measure> measures;
  const auto channel = [] { return job_over(4, 250, 0.1, [](double x, double) { return bump(x); }, 0.03); };
  let_it_rest("immersed bump", channel(), 0.5, measures);
  let_it_rest("emerged bump", channel(), 0.1, measures);
  std::mt19937 numbers(1);
  std::uniform_real_distribution<double> height(0.0, 1.0);
  let_it_rest("random bed, dry shores", job_over(50, 50, 1.0, [&](double, double) { return height(numbers); }, 0.03), 0.5, measures);
  return measures;
}

}  // namespace hydro::validation
