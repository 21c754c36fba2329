#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "libhydro/comparison/study_design.h"
#include "libhydro/scenario/check.h"

namespace hydro::study {

/// All that can be said of a study without running it.
struct StudyCheck {
  comparison::StudyDesign design;  ///< to be trusted only without faults
  scenario::CheckReport report;    ///< of the scenario as the first run has it, with the faults of everything that the study names
  std::size_t runs = 0;            ///< members
  std::size_t search_runs = 0;     ///< full runs that --optimise adds at most
  int jobs = 1;                    ///< processes at once on this machine
  double wall = 0.0;               ///< [s] of all members; 0: not known
  double maps = 0.0;               ///< [bytes] of their maps before they are packed; 0: none are kept
};

/// Reads the study, its scenario and data, each choice, value and measure as a change of the scenario, the lists of actions and the lumped
/// model, and says what the runs would take. `overrides` are further changes of every run. Never throws for what is wrong with the inputs.
StudyCheck check_study(const std::string& path, std::span<const std::string> overrides);

}  // namespace hydro::study
