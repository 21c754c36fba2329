#pragma once

#include <optional>
#include <span>
#include <vector>

#include "libhydro/compliance/rule.h"

namespace hydro::compliance {

/// A plot taken apart for a continuous simulation.
struct PlotParts {
  double area = 0.0;               ///< [m2] of the surfaces that are known
  double impervious = 0.0;         ///< [m2] of plain ground
  double pervious = 0.0;           ///< [m2] the same, without the stores on it
  std::vector<double> of_surface;  ///< [m2] of each surface that is a facility; 0: is none, or is not there
  std::vector<double> of_store;    ///< [m2] or [m3] of each store
  std::vector<int> missing;        ///< columns that are unknown and needed: no simulation
};

/// By the surfaces and stores of the book. Unknown surfaces count as absent on the same condition as for `runoff_estimate`.
PlotParts parts_of(const RuleBook& book, std::span<const double> row);

}  // namespace hydro::compliance
