#pragma once

#include "libhydro/scenario/assemble.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/terrain/terrain.h"

namespace hydro::scenario::detail {

/// Hot spots, people, things of value and defences on the grid, with the tables that judge them.
void assemble_harm(const Scenario& scenario, const terrain::Terrain& terrain, Findings& findings, Assembled& result);

}  // namespace hydro::scenario::detail
