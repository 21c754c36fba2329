#pragma once

#include <string>
#include <vector>

#include "libhydro/core/language.h"
#include "libhydro/response/dispatch.h"
#include "libhydro/response/engine.h"
#include "libhydro/response/evacuation.h"

namespace hydro::report {

/// A line of the list of warnings.
struct AlertLine {
  std::string identifier, sent, headline, state, reason;
};

/// What the page of a response plan is made of. A view.
struct ResponsePage {
  const response::Plan& plan;
  const response::Situation& situation;
  const response::Evaluation& evaluation;
  std::vector<AlertLine> alerts;
  int offset_minutes = 0;  ///< [min] east of Greenwich
  bool exercise = false;
  Language language = Language::english;
  response::CaseBook cases{};  ///< of the grid
  const response::DispatchProblem* problem = nullptr;   ///< with `dispatch` and `greedy`; null: nobody is sent
  const response::Dispatch* dispatch = nullptr;
  const response::Dispatch* greedy = nullptr;
  const response::Evacuation* evacuation = nullptr;     ///< null: the plan has no zones
};

/// Who does what by when and why: one HTML file with levels, a map of the areas, a timeline by department, lists and reasons.
std::string render(const ResponsePage& page);

}  // namespace hydro::report
