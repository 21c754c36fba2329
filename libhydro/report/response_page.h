#pragma once

#include <string>
#include <vector>

#include "libhydro/core/language.h"
#include "libhydro/response/engine.h"

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
};

/// Who does what by when and why: one HTML file with levels, a map of the areas, a timeline by department, lists and reasons.
std::string render(const ResponsePage& page);

}  // namespace hydro::report
