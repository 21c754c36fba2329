#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/language.h"
#include "libhydro/response/engine.h"
#include "libhydro/response/evacuation.h"
#include "libhydro/response/messages.h"

namespace hydro::io {

/// A file that was meant to be a warning and was refused.
struct RefusedAlert {
  std::string file;
  std::string refusal, detail;  ///< of `CapReading`
};

/// Who is sent where. A view.
struct DispatchDocument {
  const response::DispatchProblem& problem;
  const response::Dispatch& dispatch;

  /// The first assignment of a pump to a place of the plan; null: none.
  const response::Assignment* pump_at(int place) const;
};

/// What `hydro plan` found out, as its files need it. A view.
struct ActionDocument {
  const response::Plan& plan;
  const response::Situation& situation;
  const response::Evaluation& evaluation;
  const std::vector<RefusedAlert>& refused;
  int offset_minutes = 0;  ///< [min] east of Greenwich: the clock on which times are written
  bool exercise = false;
  const DispatchDocument* dispatch = nullptr;  ///< null: no teams, no streets or no forecast
  const response::Evacuation* evacuation = nullptr;  ///< null: the plan has no zones
};

/// "hydro-actions/1", see docs/program.md: alerts, levels, actions with their reasons.
std::string actions_json(const ActionDocument& document);

/// One line an action.
std::string actions_csv(const ActionDocument& document);

/// One line an assignment: team,place,departs,arrives,works_from,until,avoided_points.
std::string dispatch_csv(const ActionDocument& document);

/// Every action that is still to be done as an appointment (iCalendar, RFC 5545).
std::string actions_calendar(const ActionDocument& document, Language language);

/// Whether an alert is a Cancel that names no warning, so that whoever sent it believes something lifted that is in force.
bool lifts_nothing(const response::AlertRecord& record);

/// The state of an alert in the words of actions.json, and why.
std::pair<std::string, std::string> told_state(const response::AlertRecord& record);

/// The same in words for people. `now` [s since 1970] is the moment that is planned for, told on a clock `offset_minutes` [min] east of Greenwich.
std::pair<std::string, std::string> state_in_words(const response::AlertRecord& record, Language language, double now, int offset_minutes);

}  // namespace hydro::io
