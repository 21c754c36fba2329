#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/comparison/comparison.h"
#include "libhydro/core/language.h"
#include "libhydro/response/drill_score.h"
#include "libhydro/study/run.h"

namespace hydro::study {

struct DrillRequest {
  std::string drill;                 ///< file
  std::string out;                   ///< folder to be made; empty: "<drill>-drill"
  bool replace = false;              ///< an existing folder
  bool resume = false;               ///< go on with a drill that was left or killed
  std::string branch_from;           ///< folder of another drill whose beginning is taken over; empty: none
  std::optional<double> branch_at;   ///< [s since 1970] until then; none: all of it
  std::optional<double> speed;       ///< [-] virtual seconds a second; none: that of the drill
  Language language = Language::english;
};

/// What is left of a drill when it is over.
struct DrillOutcome {
  response::DrillScore score;
  std::string folder;
  std::string seal;                ///< hash of the last line of the log
  std::vector<std::string> notes;  ///< for the user
  std::optional<comparison::Difference> delays;  ///< as done less as due; none: the storm was not run again
};

/// A drill under way. Every event is on disk before anything is made of it: whatever this object has shown survives kill -9.
class DrillSession {
 public:
  /// Reads the drill and begins its log, or goes on with the one that is there. `wall` tells the time of the machine [s since 1970], for the log
  /// alone. Throws `InputError` and `FileError`.
  explicit DrillSession(const DrillRequest& request, std::function<double()> wall = machine_time);
  ~DrillSession();

  const response::Drill& drill() const;
  const response::Board& board() const;
  const response::Situation& situation() const;    ///< at `board().now`
  const response::Evaluation& evaluation() const;  ///< at `board().now`
  const std::vector<response::DrillEvent>& events() const;  ///< everything, also what was taken back
  const std::vector<std::string>& notes() const;
  bool went_on() const;        ///< the log of an earlier session was there
  bool was_complete() const;   ///< the drill was over before; nothing can be done with it
  const std::string& folder() const;
  bool can_be_simulated() const;  ///< the drill names a scenario that is there
  std::string seal() const;    ///< hash of the last line of the log

  /// Lets time pass and says what happened.
  std::vector<response::DrillEvent> pass(double until);

  /// What somebody does; `event.at` is set to now. Says why it cannot be, else nothing.
  std::string act(response::DrillEvent event);

  /// Ends the drill, scores it and writes score.json, report.html, cases.csv.
  DrillOutcome finish();

  /// Of a drill that is over: runs its scenario with every action when it was due and when it was done, into as-due and as-done of its
  /// folder, compares both in delays, and writes report.html anew. The record gets one more line that names the new files. Nothing
  /// when it was interrupted: called again, it goes on. Throws `InputError` when the drill names no scenario, or is not over.
  std::optional<DrillOutcome> simulate(const RunWatch& watch);

  /// Leaves nothing of a drill that this session began: for a start that failed. What went on from before stays. Nothing can be done with it afterwards.
  void discard();

  static double machine_time();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Throws `InputError` when the drill names no scenario, or one that is not there: then the delays cannot be run again.
void require_scenario(const DrillRequest& request);

/// Whether the folder of a request holds a drill that is over.
bool drill_is_over(const DrillRequest& request);

/// The folder in which a drill waits that was left: it is gone on with, or begun anew; empty: none.
std::string drill_under_way(const DrillRequest& request);

/// Plays recorded answers from the beginning to the end. `played` receives the drill.
DrillOutcome play_script(const DrillRequest& request, const std::string& script, response::Drill& played);

/// What became of a drill since it was played.
struct DrillVerdict {
  std::size_t lines = 0;
  std::string seal;
  std::string ended_with;            ///< the seal when the drill ended; empty: it did not. Another than `seal` when the report was made again
  std::vector<std::string> faults;   ///< where it was changed; empty: nowhere
  std::vector<std::string> remarks;
};

/// Checks the log of a drill's folder, and the files that were made from it. Throws `FileError` when there is no log.
DrillVerdict verify_drill(const std::string& folder);

}  // namespace hydro::study
