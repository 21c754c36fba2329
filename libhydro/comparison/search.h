#pragma once

#include <limits>
#include <string>
#include <vector>

#include "libhydro/comparison/study_design.h"

namespace hydro::comparison {

/// What a layout of measures comes to: the numbers that the goal names.
struct LayoutNumbers {
  double harm = 0.0;            ///< the number that is to be small, in its own unit
  double greatest_depth = 0.0;  ///< [m] at any gauge; NaN: there are none
  double capture_ratio = 0.0;   ///< [-] NaN: not known
  double damage = std::numeric_limits<double>::quiet_NaN();  ///< [CNY] a year, or mean of the storms; NaN: not known
  double people_in_danger = std::numeric_limits<double>::quiet_NaN();  ///< [persons] likewise
};

/// A layout that the search looked at.
struct Candidate {
  Built built;
  double cost = 0.0;                 ///< [CNY]
  LayoutNumbers forecast;
  bool confirmed = false;            ///< run in full
  LayoutNumbers found;               ///< of that run
  std::string failure;               ///< why it could not be run
  bool on_front = false;
  bool chosen = false;               ///< the answer: most effective within the budget, or cheapest that meets the goal
};

/// What --optimise found.
struct SearchResult {
  std::string headline;              ///< the number that is to be small
  bool by_year = false;
  bool lumped = false;               ///< forecast by the lumped model, scaled to the runs with nothing and with everything
  std::vector<double> costs;         ///< [CNY] of each measure
  std::vector<double> effects;       ///< of each measure alone on the headline, in its unit: how much smaller it is
  std::vector<double> damages;       ///< [CNY] likewise on damage: how much each avoids alone; NaN: not known
  LayoutNumbers nothing, everything; ///< of full runs
  std::vector<Candidate> candidates; ///< by cost
  std::vector<std::string> remarks;
  double worst_error = 0.0;          ///< [-] largest difference between forecast and full run, as a share of what everything brings
  bool empty() const { return candidates.empty(); }
};

}  // namespace hydro::comparison
