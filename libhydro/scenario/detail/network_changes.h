#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "libhydro/results/run_result.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/simulation/sewers.h"

namespace hydro::scenario::detail {

/// Applies the chosen changes to the network as it was read. Inlets that a change names and the network does not have may be gullies
/// of the terrain: `alter_gullies` looks for them.
void apply_changes(const Scenario& scenario, AssembledNetwork& assembled, Findings& findings);

/// Alters gullies of the terrain, which are `inlets` from `first` on; ids that name no inlet at all are faults.
void alter_gullies(const Scenario& scenario, const network::DrainageNetwork& network, std::vector<ChosenChange>& changes, std::vector<network::AlteredElement>& altered,
                   std::span<simulation::Inlet> gullies, Findings& findings);

/// What was changed, for readers, and what that costs. A remark tells each change.
struct ToldChanges {
  std::vector<results::NetworkChange> rows;
  std::vector<results::LayoutCost> costs;
};
ToldChanges tell_changes(const NetworkSource& source, const std::vector<network::AlteredElement>& altered, Findings& findings);

}  // namespace hydro::scenario::detail
