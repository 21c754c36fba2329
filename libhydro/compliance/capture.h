#pragma once

#include <optional>
#include <span>
#include <vector>

#include "libhydro/compliance/rule.h"

namespace hydro::compliance {

/// What a plot's surfaces make of rain, by the coefficients of `RuleBook::surfaces`.
struct RunoffEstimate {
  double coefficient = 0.0;     ///< [-] mean over the plot's area
  double covered_area = 0.0;    ///< [m2] of the surfaces that are known
  std::vector<int> missing;     ///< columns that are unknown, and too much of the plot with them: no estimate
  bool known() const { return missing.empty(); }
};

/// The mean runoff coefficient of a plot. Surfaces whose columns are unknown count as absent where those that are known cover the
/// plot's area to 1 %; otherwise there is no estimate. What known surfaces leave uncovered within that 1 % is not weighed.
RunoffEstimate runoff_estimate(const RuleBook& book, std::span<const double> row);

/// The depth of rain that storage holds: V = H phi F. Infinite where nothing runs off.
double design_depth(double storage_m3, double runoff_coefficient, double area_m2);  ///< [m]

/// What the depth method makes of a plot.
struct DepthCapture {
  double design_depth = 0.0;   ///< [m]
  double ratio = 0.0;          ///< [-]
  double rain = 0.0;           ///< [m3] of a year
  double captured = 0.0;       ///< [m3] of it
  double running_area = 0.0;   ///< [m2] runoff coefficient times area: storage is design depth times this
};

/// Nothing where the book has no daily rain or the plot's data are not enough.
std::optional<DepthCapture> capture_by_depth(const RuleBook& book, std::span<const double> row);

}  // namespace hydro::compliance
