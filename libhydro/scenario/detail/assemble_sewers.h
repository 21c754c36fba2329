#pragma once

#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/detail/assemble_ground.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/simulation/sewers.h"
#include "libhydro/sponge/facility_field.h"

namespace hydro::scenario::detail {

/// Lays a network under the ground: manholes and gullies over their cells, outfalls into theirs, drains of facilities and, where that is
/// wanted, of roofs to nodes: rain of these no longer reaches the ground, so that the roof shares of the land are lowered.
/// Cells without ground (buildings) take part in nothing: what is drawn on one goes to the nearest ground within a few metres, or
/// is a fault. Changes of the network may alter gullies: what they did is added to `altered`.
simulation::Sewers assemble_sewers(const Scenario& scenario, ShapedGround& shaped, const sponge::FacilityField& sponge,
                                   AssembledNetwork assembled, std::vector<network::AlteredElement>& altered, Findings& findings);

}  // namespace hydro::scenario::detail
