#pragma once

#include <string>
#include <vector>

#include "libhydro/comparison/study_outcome.h"
#include "libhydro/core/flooded_street.h"

namespace hydro::comparison {

/// Up to which storm a variant holds: how rare a storm may be for a place to stay no deeper than a limit.
struct HeldPeriod {
  std::size_t variant = 0;
  std::string quantity;
  double limit = 0.0;          ///< [m]
  double return_period = 0.0;  ///< [a] 0: not even the most frequent storm of the study
  bool beyond = false;         ///< held in its rarest storm too, so that the period is that or more
};

/// Where the mean of a curve comes over the limit: straight between the storms, over the logarithm of the return period.
HeldPeriod held_period(const FrequencyCurve& curve, double limit);

/// Of every place and variant, then of all places on dry land together (`deepest_place`).
std::vector<HeldPeriod> held_periods(const StudyOutcome& outcome, double limit = flooded_street_depth);

}  // namespace hydro::comparison
