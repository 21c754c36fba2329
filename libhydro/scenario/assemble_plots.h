#pragma once

#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/scenario.h"

namespace hydro::scenario {

/// A scenario of plots with its files read.
struct AssembledPlots {
  catchment::Plots plots;
  catchment::Weather weather;
  std::vector<results::InputFile> inputs;
  std::vector<Bilingual> remarks;
};

/// Reads the series of a scenario that has `catchments`. All faults are thrown together in one `InputError`.
AssembledPlots assemble_plots(const Scenario& scenario);

}  // namespace hydro::scenario
