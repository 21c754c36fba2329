#pragma once

#include <optional>
#include <vector>

#include "libhydro/rain/storm.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/surface/boundary.h"
#include "libhydro/terrain/terrain.h"

namespace hydro::scenario::detail {

/// Rain over the grid; without a grid (its terrain could not be read) only its files are looked at.
std::optional<rain::Storm> assemble_storm(const Scenario& scenario, const Grid* grid, Findings& findings);

/// The potential evaporation [m/s].
TimeSeries assemble_evaporation(const Scenario& scenario, Findings& findings);

/// Boundaries and inflows with their cells; cells without ground are left out, a boundary without any is a fault.
/// Without a terrain only their series are read.
std::vector<surface::Boundary> assemble_boundaries(const Scenario& scenario, const terrain::Terrain* terrain,
                                                   Findings& findings);

}  // namespace hydro::scenario::detail
