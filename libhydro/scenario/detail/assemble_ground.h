#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libhydro/hydrology/land.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/terrain/shaping.h"
#include "libhydro/terrain/terrain.h"

namespace hydro::scenario::detail {

/// The ground as it was shaped, and what covers it.
struct ShapedGround {
  terrain::Terrain terrain;
  hydrology::Land land;
  std::vector<terrain::Building> buildings;  ///< that shed their rain; listed only where there are sponge facilities
};

/// Reads the terrain, burns lines, takes buildings out, lays land cover and roughness over it. Nothing when the terrain
/// itself cannot be read; other faults go to `findings` alone.
std::optional<ShapedGround> assemble_ground(const Scenario& scenario, std::uint64_t memory_budget, Findings& findings);

}  // namespace hydro::scenario::detail
