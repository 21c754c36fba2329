#pragma once

#include <optional>
#include <vector>

#include "libhydro/response/drill_score.h"

namespace hydro::response {

/// An action of a drill that does something to the water: when it should have begun to, and when it did.
struct DrillEffect {
  int action = -1, place = -1;  ///< of the plan; -1: no place
  int area = -1;                ///< -1: wherever
  std::optional<double> due;    ///< [s since 1970] the deadline; none: nothing asked for it
  std::optional<double> done;   ///< [s since 1970] none: it was not done
  double until = 0.0;           ///< [s since 1970] the response it belongs to ended; infinity: not known

  bool differs() const { return due != done; }
  bool operator==(const DrillEffect&) const = default;
};

/// Every action with an effect that was asked of those who play or that was done, by time. What departments do that nobody plays counts as due
/// when it was done, so that only the players make a difference; what several departments do together begins with the first of them.
std::vector<DrillEffect> effects_of(const Drill& drill, const Board& board, const DrillScore& score);

}  // namespace hydro::response
