#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
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
  std::vector<terrain::Building> buildings;  ///< that shed their rain; listed only where sponge facilities or sewers ask
  std::map<int, std::string> roof_nodes;     ///< of cells of buildings whose drawing names a sewer node
  std::map<std::string, std::string> facility_nodes;  ///< of sponge facilities whose drawing names one, by their id
};

/// Reads the terrain, burns lines, takes buildings out, lays land cover and roughness over it. Nothing when the terrain
/// itself cannot be read; other faults go to `findings` alone.
std::optional<ShapedGround> assemble_ground(const Scenario& scenario, std::uint64_t memory_budget, Findings& findings);

}  // namespace hydro::scenario::detail
