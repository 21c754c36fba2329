#pragma once

#include <span>
#include <string>
#include <vector>

#include "libhydro/comparison/comparison.h"
#include "libhydro/core/language.h"
#include "libhydro/response/drill_effects.h"
#include "libhydro/response/drill_score.h"
#include "libhydro/results/run_result.h"

namespace hydro::report {

/// What can be said of the water of a drill.
enum class WaterAccount {
  no_scenario,   ///< the drill names none
  no_effects,    ///< nothing that was asked for or done acts on water
  nothing_late,  ///< everything that acts on water was done when it was due
  not_run,       ///< the scenario was not run again
  compared,      ///< it was run as due and as done
};

/// The storm of a drill, run with every action when it was due and with every action when it was done. A view.
struct DrillWater {
  WaterAccount account = WaterAccount::no_scenario;
  std::string scenario;                                ///< as the drill names it
  std::span<const response::DrillEffect> effects;      ///< what should have been done to the water, and what was
  const results::RunResult* as_due = nullptr;          ///< of an account that is `compared`, as all that follows
  const results::RunResult* as_done = nullptr;
  const comparison::Difference* difference = nullptr;  ///< as done less as due
};

/// What the after-action report of a drill is made of. A view.
struct DrillPage {
  const response::Drill& drill;
  const response::Board& board;
  const response::DrillScore& score;
  const response::Situation& situation;
  const response::Evaluation& evaluation;
  const response::CaseBook& cases;
  std::span<const response::DrillEvent> events;
  std::string seal;  ///< hash of the last line of the log
  Language language = Language::english;
  DrillWater water;
};

/// One HTML file: score with its arithmetic, timeline of due against done, delays by department, what happened, the water, the places. The same
/// record makes the same bytes.
std::string render(const DrillPage& page);

}  // namespace hydro::report
