#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/language.h"
#include "libhydro/io/actions_file.h"
#include "libhydro/response/dispatch.h"
#include "libhydro/response/engine.h"
#include "libhydro/response/evacuation.h"

namespace hydro::study {

/// A moment on somebody's clock.
struct LocalTime {
  double utc = 0.0;        ///< [s since 1970]
  int offset_minutes = 0;  ///< [min] east of Greenwich
};

struct PlanRequest {
  std::string plan;                   ///< file, or the name of one that comes with hydro
  std::vector<std::string> warnings;  ///< CAP files, or folders of *.xml
  std::string results;                ///< folder of a run; empty: none
  std::string done;                   ///< table of what was done; empty: none
  std::string cases;                  ///< record of cases of the grid; empty: none
  std::optional<LocalTime> at;        ///< none: now
  std::optional<LocalTime> impact;    ///< when the worst is expected
  std::string out;                    ///< folder to be made; empty: "<plan>-plan"
  bool replace = false;
  double dispatch_budget = 10.0;      ///< [s] to look for a better dispatch than the one at once
  std::string typhoon;                ///< best-track file whose wind blows on the areas; empty: none
  std::string storm;                  ///< of that file: an id or a name; empty: the only one
  Language language = Language::english;
};

/// What the plan says, with all that it was told.
struct PlanOutcome {
  response::Plan plan;
  response::Situation situation;
  response::Evaluation evaluation;
  int messages = 0;                ///< warnings that were given and could be read
  std::vector<io::RefusedAlert> refused;
  response::CaseBook cases;        ///< of the record, and those that the water of the run makes
  std::vector<Bilingual> notes;  ///< for the user: what was left out and why
  int offset_minutes = 0;
  bool exercise = false;           ///< only exercise messages were given
  std::optional<response::DispatchProblem> problem;  ///< of teams, places and streets; nothing: no teams, no streets or no run
  response::Dispatch greedy, dispatch;               ///< the one at once, and the best that was found
  std::string folder;
  std::optional<response::Evacuation> evacuation;    ///< nothing: the plan has no zones
  std::string json;                ///< text of actions.json
};

/// Reads plan, warnings and results, evaluates the plan and writes actions.csv, actions.json, actions.ics and report.html.
PlanOutcome plan_response(const PlanRequest& request);

}  // namespace hydro::study
