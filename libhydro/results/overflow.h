#pragma once

#include <algorithm>
#include <vector>

#include "libhydro/core/inter_event_time.h"

namespace hydro::results {

/// Flow above this counts as an overflow [m3/s].
inline constexpr double overflow_threshold = 1e-3;

/// Spells of flow at an outfall, parted by at least `inter_event_time` without.
struct OverflowSpells {
  int events = 0;
  double time = 0.0;      ///< [s] in all
  double greatest = 0.0;  ///< [m3/s] at a report time
};

/// `flow` [m3/s] at `times` [s]; each value stands for the time since the one before it.
inline OverflowSpells overflow_spells(const std::vector<double>& times, const std::vector<float>& flow) {
  OverflowSpells spells;
  StormParting parting;
  for (std::size_t i = 1; i < times.size() && i < flow.size(); ++i) {
    spells.greatest = std::max(spells.greatest, static_cast<double>(flow[i]));
    if (flow[i] <= overflow_threshold) continue;
    spells.events += parting.begins_with(times[i - 1], times[i]);
    spells.time += times[i] - times[i - 1];
  }
  return spells;
}

}  // namespace hydro::results
