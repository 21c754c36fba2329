#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/hazard/exposure.h"
#include "libhydro/io/harm_file.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/simulation/domain.h"

namespace hydro::scenario {

/// Boards or an opening that stands ready, on the grid.
struct Defence {
  std::string id;
  std::vector<simulation::BedChange> changes;  ///< of each cell, once it is put to use; `time` is not set
};

/// A scenario with all its files read: ready to be simulated.
struct Assembled {
  simulation::Domain domain;
  simulation::Forcing forcing;
  simulation::InitialWater initial;
  hazard::Exposure exposure;               ///< empty: nobody asked for harm
  io::HarmTables harm;                     ///< read where there are hot spots or an exposure
  std::vector<Defence> defences;
  std::vector<results::PumpedSystem> pumped_systems;  ///< of the table that the scenario names
  std::vector<results::NetworkChange> network_changes;  ///< that take part
  std::vector<results::LayoutCost> network_costs;       ///< of them
  std::vector<results::InputFile> inputs;  ///< every file that was read, side files included
  std::vector<Bilingual> remarks;    ///< what was filled, resampled or taken for granted
};

/// Reads every file of a scenario and builds what a simulation needs. As many faults as can be found are thrown
/// together in one `InputError`; those of files that could not be read are marked `unreadable`. `memory_budget`
/// [bytes]: 0 for what the machine has.
Assembled assemble(const Scenario& scenario, std::uint64_t memory_budget = 0);

}  // namespace hydro::scenario
