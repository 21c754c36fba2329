#pragma once

#include <cstdint>
#include <vector>

#include "libhydro/core/memory_block.h"

namespace hydro::network {

/// Water in a network and all else that changes in a run: plain arrays, so that a checkpoint is a copy. Cells and reaches are
/// those of the solver that made the state: nodes first in meaning, then the points where long conduits are cut.
struct NetworkState {
  // Water.
  std::vector<double> water_level;  ///< [m] a cell; its bed where it is dry
  std::vector<double> volume;       ///< [m3] a cell: the account that closes
  std::vector<double> rise;         ///< [m/s] a cell: of its level in the last step
  std::vector<double> velocity;     ///< [m/s] a reach
  std::vector<double> reach_discharge;      ///< [m3/s] a reach, mean of the last step
  std::vector<double> flow_area;            ///< [m2] a reach, in the last step; 0: it was dry
  std::vector<double> structure_discharge;  ///< [m3/s] a structure, mean of the last step

  // What machines do, a link.
  std::vector<double> setting;         ///< [-] now
  std::vector<double> target_setting;  ///< [-] where a gate moves to
  std::vector<std::uint8_t> running;   ///< pumps: on between start and stop depth
  std::vector<double> running_since;   ///< [s] when it last started

  // What rules remember, a rule.
  std::vector<std::uint8_t> rule_holds;
  std::vector<double> rule_changed_at;  ///< [s]
  std::vector<double> action_memory;    ///< [-] two numbers an action: what a PID action needs of its past
  // Which rule's hold lasts, a link.
  std::vector<double> held_until;       ///< [s]
  std::vector<double> held_priority;    ///< [-]

  // Accounts since the start [m3].
  std::vector<double> lateral_volume;  ///< [m3] a node: entered from outside, series and base flow included
  std::vector<double> outfall_volume;  ///< [m3] a node: left through an outfall, less what came back
  std::vector<double> spilled_volume;  ///< [m3] a node: left at the rim
  std::vector<double> street_volume;   ///< [m3] a node: entered through openings to the street, less what came up
  std::vector<double> link_volume;     ///< [m3] a link: passed, at its middle
  double evaporated_volume = 0.0;      ///< [m3]
  double seepage_volume = 0.0;         ///< [m3]
  double initial_volume = 0.0;         ///< [m3]

  // What passed in the last step [m3/s].
  std::vector<double> lateral_rate;    ///< [m3/s] a node: from outside
  std::vector<double> spill_rate;      ///< [m3/s] a node: over the rim

  // What they went through, step by step since the start.
  std::vector<double> peak_level, peak_level_time;          ///< [m], [s] a node
  std::vector<double> peak_spill_rate, spilling_time;       ///< [m3/s], [s] in all, a node
  std::vector<double> peak_discharge, peak_discharge_time;  ///< [m3/s] of greatest amount with its sign, [s], a link
  std::vector<double> peak_velocity;   ///< [m/s] greatest amount, a link
  std::vector<double> full_time;       ///< [s] that a conduit was under water at both its ends

  double last_step = 0.0;              ///< [s] not cut short by the end of a call
  std::uint64_t steps = 0;

  double stored_volume() const;        ///< [m3]
  /// initial + lateral + street - outfall - spilled - evaporated - seepage - stored: 0 but for rounding [m3].
  double volume_error() const;

  /// Everything above as runs of bytes, for a checkpoint.
  std::vector<MemoryBlock> blocks();
};

}  // namespace hydro::network
