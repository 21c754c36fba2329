#pragma once

#include <cstdint>

#include "libhydro/core/error.h"
#include "libhydro/scenario/scenario.h"

namespace hydro::scenario {

/// What a run would take. Memory and frames follow from the scenario; steps, time and disk are guesses that hold within
/// a factor of about three, because they depend on how deep the water gets, how much of the ground gets wet, and how
/// well the maps compress.
struct RunEstimate {
  double cells = 0.0;       ///< [-]
  double frames = 0.0;      ///< [-] written to the results
  double steps = 0.0;       ///< [-] of the flow, with water `flow_depth` deep where it is deepest
  double wall = 0.0;        ///< [s]
  double memory = 0.0;      ///< [bytes] at most
  double disk = 0.0;        ///< [bytes] results, maps and two checkpoints
  double flow_depth = 0.0;  ///< [m] assumed
  double wet_share = 0.0;   ///< [-] of the cells, assumed
  int threads = 1;
  double plots = 0.0;       ///< [-] in the place of cells
  double reports = 0.0;     ///< [-] rows of the series of plots
};

/// From the size of the terrain alone; opens nothing.
RunEstimate estimate_run(const Scenario& scenario, double rows, double columns, double cell_size, int threads);

/// The same of plots, where time follows from how often it rains: a guess within a factor of three, too.
RunEstimate estimate_plots(const Scenario& scenario, int threads);

/// More steps than this are refused: weeks on any machine, and a sign of a slip in the units.
inline constexpr double most_steps = 1e9;

/// Adds the faults of a run that no machine finishes, or that this one, with `memory_available` [bytes], cannot hold.
void add_faults_of_size(const RunEstimate& run, const Scenario& scenario, double memory_available, FaultList& faults);

/// Throws these as an `InputError` before anything large is read. A terrain that cannot be opened, or that cannot be a
/// grid, is left for `assemble` to tell.
void require_room(const Scenario& scenario, int threads);

}  // namespace hydro::scenario
