#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/comparison/study_design.h"

namespace hydro::study {

/// What to build of some measures whose effects add up: whole numbers, solved exactly.
struct MeasureChoice {
  std::vector<double> cost;                       ///< [CNY] of each
  std::vector<std::vector<double>> effects;       ///< of each measure on each of several numbers
  std::vector<double> at_least;                   ///< that the sums of effects must reach; -infinity: whatever
  std::vector<std::string> group;                 ///< at most one of a group; empty: none
  double budget = std::numeric_limits<double>::infinity();  ///< [CNY]
  int most = 0;                                   ///< measures; 0: any number
};

/// The cheapest that reaches what is needed; nothing when none does.
std::optional<comparison::Built> cheapest(const MeasureChoice& choice);

/// The greatest sum of the effect with this index within the budget; of equal sums a cheap one.
std::optional<comparison::Built> most_effective(const MeasureChoice& choice, std::size_t effect);

}  // namespace hydro::study
