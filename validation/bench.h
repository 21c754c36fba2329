#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libhydro/simulation/domain.h"
#include "libhydro/study/execution.h"
#include "validation/measure.h"

namespace hydro::validation {

/// A job over ground that is given as a function of place: closed edges, no rain, dry, local plane with its south-west
/// corner at (0, 0). `bed` [m] is asked at cell centres; NaN makes a wall.
study::Job job_over(int rows, int columns, double cell_size, const std::function<double(double x, double y)>& bed, double manning_n);

/// The same with ground and roughness at hand.
study::Job job_over(terrain::Terrain terrain);

/// Carries a job out and gives back what it leaves, with the last state as a frame.
struct Outcome {
  results::RunResult result;
  results::Frame last;
  simulation::State state;
};
Outcome carry_out(const study::Job& job, const simulation::InitialWater& water = {});

/// Runs validation/<id>/scenario.toml in memory.
Outcome run_scenario(const Bench& bench, const std::string& id);

/// The report of one gauge, by its id in the scenario.
const results::GaugeSeries& gauge(const results::RunResult& result, const std::string& id);

/// First report time [s] at which a gauge is deeper than `depth` [m]; infinity: never.
double arrival(const results::RunResult& result, const results::GaugeSeries& gauge, double depth);

/// Relative error of the water account at the end, which every case reports.
Measure water_account(const results::RunResult& result);

/// Adds a boundary to a job.
void add_boundary(study::Job& job, surface::Boundary boundary);

/// The cells of one column, from the north.
std::vector<int> column_cells(const Grid& grid, int column);

/// Nash-Sutcliffe efficiency of a simulated series against a reference at the same instants.
double nash_sutcliffe(const std::vector<double>& simulated, const std::vector<double>& reference);

/// Linear interpolation in a table whose first column increases.
double interpolate(const std::vector<double>& x, const std::vector<double>& y, double at);

}  // namespace hydro::validation
