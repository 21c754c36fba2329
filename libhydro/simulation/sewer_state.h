#pragma once

#include <cstdint>
#include <vector>

#include "libhydro/network/network_state.h"

namespace hydro::simulation {

/// What evolves of sewers. The network counts cubic metres, the ground whole water units: what one has booked and the other
/// not yet, mostly less than a unit, waits here, so that both accounts agree.
struct SewerState {
  network::NetworkState network;
  // Booked by the network, not yet by the ground [water units of one cell's area], positive: the ground will lose it.
  std::vector<double> inlet_waiting;    ///< of each inlet
  std::vector<double> outfall_waiting;  ///< of each outfall on the ground: water that went back, less what came out
  // Booked by both, since the start [water units].
  std::vector<std::int64_t> inlet_taken;    ///< of each inlet: went down, less what came up
  std::vector<std::int64_t> outfall_taken;  ///< of each outfall on the ground: went back into it, less what came out
  std::int64_t from_facilities = 0;         ///< [water units] drained to nodes
  std::int64_t from_roofs = 0;              ///< [water units] rain
  std::vector<double> roof_waiting;         ///< [water units] of each roof: rain below a whole unit
  std::vector<std::int64_t> facility_seen;  ///< [water units] of each sponge site: what of its account has been handed on
  // What passed, for people [m3].
  std::vector<double> inlet_inflow;         ///< [m3] of each inlet: went down since the start
  std::vector<double> inlet_outflow;        ///< [m3] ... came up
};

}  // namespace hydro::simulation
