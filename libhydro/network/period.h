#pragma once

#include <limits>
#include <span>

namespace hydro::network {

/// A span of time in which a network is computed.
struct Period {
  double from = 0.0;   ///< [s]
  double until = 0.0;  ///< [s] no longer at this instant
};

/// Whether a network moves, and until when that does not change.
struct Activity {
  bool moves = true;
  double until = std::numeric_limits<double>::infinity();  ///< [s]
};

/// What a network does at an instant. It always moves where there are no `periods`; otherwise only within them (in order, not
/// overlapping). Between them it stands as it was left, and what comes to it leaves the model, as EPA SWMM has it of [EVENTS].
inline Activity activity_at(std::span<const Period> periods, double time) {
  if (periods.empty()) return {};
  for (const Period& period : periods) {
    if (time < period.from) return {.moves = false, .until = period.from};
    if (time < period.until) return {.moves = true, .until = period.until};
  }
  return {.moves = false};
}

}  // namespace hydro::network
