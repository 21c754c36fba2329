#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/core/language.h"
#include "libhydro/response/drill_score.h"

namespace hydro::report {

/// What delays did to the water at a place.
struct DelayedPlace {
  std::string name, name_zh;
  double depth_as_due = 0.0, depth_as_done = 0.0;  ///< [m] greatest
};

/// Two runs of the same storm: every deed at its deadline, and every deed when it was done.
struct DelayedWater {
  std::string scenario;
  double volume_as_due = 0.0, volume_as_done = 0.0;        ///< [m3] on the ground at the end
  double flooded_as_due = 0.0, flooded_as_done = 0.0;      ///< [m2] deeper than 0.15 m at any time
  std::vector<DelayedPlace> places;
  std::vector<std::string> remarks;                        ///< effects that the scenario could not take
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
  std::optional<DelayedWater> water;  ///< none: not simulated
};

/// One HTML file: score with its arithmetic, timeline of due against done, delays by department, what happened, the water, the places. The same
/// record makes the same bytes.
std::string render(const DrillPage& page);

}  // namespace hydro::report
