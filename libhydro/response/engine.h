#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libhydro/response/alert_store.h"
#include "libhydro/response/plan.h"
#include "libhydro/response/threshold.h"

namespace hydro::response {

/// Depth over time at a place of the plan, simulated or measured.
struct PlaceSeries {
  int place = -1;
  std::vector<double> utc;    ///< [s since 1970] increasing
  std::vector<double> depth;  ///< [m]
  double known = 0.0;         ///< [s since 1970] when a forecast was made
  bool forecast = true;       ///< a measured depth is known when it is taken
};

/// When the worst is expected: the peak of wind, rain or tide.
struct Impact {
  HazardSet hazards = 0;
  int area = -1;           ///< and what lies in it; -1: everywhere
  double at = 0.0;         ///< [s since 1970]
  std::string from;        ///< who says so: "--impact", "onset of ...", "peak rain of the run"
};

/// The command decides on a level.
struct Decision {
  HazardSet hazards = 0;
  int area = -1;
  Level level = Level::none;
  double from = 0.0, until = 0.0;  ///< [s since 1970]
  std::string by;
};

/// Something that people report and that starts an action: "command", "case".
struct Report {
  std::string event;
  int area = -1;
  double at = 0.0;  ///< [s since 1970]
  std::string text;
};

/// What was done: an action of the list, at a place or wherever it stands.
struct Deed {
  std::string action;
  int area = -1;       ///< -1: wherever
  std::string place;   ///< empty: wherever
  double at = 0.0;     ///< [s since 1970]
  std::string by;
  int department = -1; ///< -1: whoever
};

/// Everything that is known: the engine asks for nothing else.
struct Situation {
  std::vector<AlertRecord> alerts;         ///< of `AlertStore::resolve`
  std::vector<SignalSeries> series;        ///< measured and forecast values
  std::vector<PlaceSeries> places;
  std::vector<Impact> impacts;
  std::vector<Decision> decisions;
  std::vector<Report> reports;
  std::vector<Deed> deeds;
  /// Warnings that were over before this moment [s since 1970] were never received in force: nothing fires for them.
  double watched_from = 0.0;
};

/// Why a level holds: a trigger of the plan and what pulled it.
struct Cause {
  enum class Kind { alert, derived, observed, place, decision };
  Kind kind = Kind::alert;
  int area = -1, hazard = -1;
  Level level = Level::none;
  double from = 0.0, until = 0.0;  ///< [s since 1970]
  double known = 0.0;              ///< [s since 1970]
  int trigger = -1;                ///< of the plan; -1: a decision names the level itself
  int source = -1;                 ///< alert record, derived signal, series, place series or decision
  int warning = -1;                ///< within the alert
  Exceedance values;               ///< of observed, derived and place causes
};

/// A level over time, after the hold rules; graver and lighter spans follow each other without overlap.
struct LevelSpan {
  Level level = Level::none;
  double from = 0.0, until = 0.0;  ///< [s since 1970]
  int cause = -1;                  ///< the first of those that hold this level here
};

enum class TaskStatus : unsigned char { planned, due, overdue, done, stood_down };

std::string_view name_of(TaskStatus status);

/// An action that somebody has to take: one line of the list.
struct Task {
  int action = -1, department = -1, area = -1;
  int place = -1;                  ///< of the plan; -1: none
  int hazard = -1;                 ///< that started it
  Level level = Level::none;       ///< the level of the response it belongs to
  TaskStatus status = TaskStatus::planned;
  bool impact_unknown = false;     ///< planned before a peak that nobody has told: due at once
  bool waits = false;              ///< for an action that must come first and is not done
  double response_from = 0.0;      ///< [s since 1970] T0: the response reached the level
  double response_until = 0.0;     ///< [s since 1970] it ended; infinity: not known
  double start = 0.0, deadline = 0.0, latest = 0.0;  ///< [s since 1970] `latest`: then it stops being useful; infinity: none
  int cause = -1;
  int impact = -1;                 ///< of the situation
  int event = -1;                  ///< place series, signal series or report that started it
  Exceedance values;               ///< of that event
  int deed = -1;
  int escalated_to = -1;           ///< department, once it is late enough
};

/// What the plan says at one moment.
struct Evaluation {
  double now = 0.0;  ///< [s since 1970]
  std::vector<DerivedSignal> derived;
  std::vector<Cause> causes;
  std::vector<std::vector<LevelSpan>> spans;  ///< of area * hazard count + hazard, by time
  std::vector<Task> tasks;                    ///< by start, then order of the plan
  std::size_t hazard_count = 0;

  const std::vector<LevelSpan>& of(int area, int hazard) const {
    return spans[static_cast<std::size_t>(area) * hazard_count + static_cast<std::size_t>(hazard)];
  }

  /// The level now, and since when without interruption it was at least that.
  const LevelSpan* current(int area, int hazard) const;
};

/// The response levels and the list of actions: a function of its arguments alone.
Evaluation evaluate(const Plan& plan, const Situation& situation, double now);

/// A case of the grid for each place where the water is deeper than `CaseRules::depth` until `now`, or where a forecast that is known says that it
/// will be: found when it was known. Its number is "water-" and the place.
std::vector<CaseEvent> find_cases(const Plan& plan, const Situation& situation, double now);

/// One link of the chain of reasons.
struct Reason {
  std::string_view kind;  ///< "warning", "forecast", "observation", "rule"
  std::string ref;        ///< identifier of the alert, place, station, trigger or action
  std::string text, text_zh;
};

/// Why a task is on the list: warning or value, area, threshold with time and value, rule, action. Times are written for a clock
/// `offset_minutes` east of Greenwich.
std::vector<Reason> explain(const Plan& plan, const Situation& situation, const Evaluation& evaluation, const Task& task,
                            int offset_minutes);

/// Reasons in one line: "kind ref: text; kind ref: text".
std::string in_one_line(std::span<const Reason> reasons);

/// Why a level holds now: one reason for each cause that is active there.
std::vector<int> causes_now(const Plan& plan, const Evaluation& evaluation, int area, int hazard);

}  // namespace hydro::response
