#pragma once

#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/assemble.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/simulation/domain.h"
#include "libhydro/study/execution.h"

namespace hydro::study {

/// A scenario with its files read, ready to be carried out.
struct Prepared {
  Job job;
  simulation::InitialWater water;
  std::vector<results::InputFile> inputs;
  std::vector<scenario::Defence> defences;  ///< that actions may put to use
  std::vector<results::PumpedSystem> pumped_systems;
  std::vector<results::NetworkChange> network_changes;
  std::vector<results::LayoutCost> network_costs;  ///< of these
  std::vector<Bilingual> remarks;
};

/// Reads the files of a scenario. `threads` of at least 1 serve the run.
Prepared prepare(const scenario::Scenario& scenario, int threads);

}  // namespace hydro::study
