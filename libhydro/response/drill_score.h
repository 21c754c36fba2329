#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/response/drill.h"

namespace hydro::response {

/// How an answer came out.
enum class AnswerResult {
  on_time,
  late,        ///< after the deadline; fewer points
  missed,      ///< not at all
  refused,     ///< somebody said that it would not be done
};

std::string_view name_of(AnswerResult result);

/// One action that was asked for.
struct Answer {
  int action = -1, department = -1, area = -1, place = -1;
  Level level = Level::none;
  double start = 0.0, due = 0.0;                    ///< [s since 1970]
  std::optional<double> ordered, accepted, done;    ///< [s since 1970]
  std::string by, text;
  AnswerResult result = AnswerResult::missed;
  std::optional<double> delay;                      ///< [s] after `due`, negative before it; none: not done
  double until = 0.0;                               ///< [s since 1970] the response it belongs to ended; infinity: not known
  double points = 0.0, of = 0.0;                    ///< [points] gained, and to be gained
  int expected = -1;                                ///< of the drill; -1: the plan asked for it
};

/// An answer that nothing asked for.
struct Unneeded {
  ActionMark mark;
  double points = 0.0;  ///< [points] not above 0
};

/// How fast a department was.
struct DepartmentDelays {
  int department = -1;
  int asked = 0, on_time = 0, late = 0, missed = 0;
  double mean_delay = 0.0, worst_delay = 0.0;  ///< [s] of what was done late
  double points = 0.0, of = 0.0;               ///< [points] gained, and to be gained
};

/// What a drill is worth, and why.
struct DrillScore {
  std::vector<Answer> answers;           ///< by deadline
  std::vector<Unneeded> unneeded;
  std::vector<DepartmentDelays> delays;  ///< of departments that are played, in the order of the plan
  int before = 0;                        ///< actions that were due before the clock started: done by others, they count neither way
  int not_due = 0;                       ///< actions whose deadline was not reached when the drill ended
  int still_to_come = 0;                 ///< injects whose time had not come when the drill ended: it was cut short, and is not passed
  double cut_short = 0.0;                ///< [s] before its end; 0 where nothing was still to come
  double points = 0.0, of = 0.0;         ///< [points] gained, and to be gained
  double score = 0.0;                    ///< [-] 100 points / of, not below 0; 100 when nothing was asked for
  bool passed = false;
};

/// Counts what the players answered until `board.now`. An answer by its deadline has all its points; after it they fall in a straight
/// line to nothing at `scoring.late`. Actions that the plan asks of departments that nobody plays are not counted. Who ends a drill before
/// all of it has come has not passed it.
DrillScore score(const Drill& drill, const Board& board);

}  // namespace hydro::response
