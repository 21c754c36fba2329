#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libhydro/core/language.h"
#include "libhydro/response/engine.h"
#include "libhydro/response/grid_case.h"

namespace hydro::response {

// What a drill is made of.

/// Who plays: the departments whose actions this role answers for.
struct DrillRole {
  std::string id, name, name_zh;
  std::vector<int> departments;
};

/// What the control of a drill puts in.
enum class InjectKind {
  alert,           ///< a warning comes
  message,         ///< a call, a rumour, an order from above: words only
  depth,           ///< the water at a place is so deep from now on
  value,           ///< a station measures so much from now on
  impact,          ///< the worst is now expected at this time
  report,          ///< something that starts an action of the plan: "command"
  found_case,      ///< a case of the grid is found
  sensor_fails,    ///< a place or station tells nothing any more
  sensor_works,
  road_blocked,
  road_open,
  resource_fails,  ///< a pump, a truck, a team is out
  resource_works,
};

/// When it comes.
struct InjectWhen {
  enum class Kind {
    at,         ///< at a time of the virtual clock
    by_hand,    ///< when the control says so
    injected,   ///< after another inject came
    done,       ///< when an action was reported as done
    overdue,    ///< when an action is past its deadline
    level,      ///< when a response reaches a level
    depth,      ///< when the water at a place is so deep, whether anyone knows of it or not
  };
  Kind kind = Kind::at;
  double at = 0.0;              ///< [s since 1970]
  int inject = -1, action = -1, area = -1, place = -1;
  Level level = Level::none;
  double depth = 0.0;           ///< [m]
  double delay = 0.0;           ///< [s] after the condition is met
};

struct Inject {
  std::string id;
  InjectKind kind = InjectKind::message;
  InjectWhen when;
  std::string text, text_zh;                   ///< what is told
  std::shared_ptr<const AlertMessage> alert;
  int area = -1, place = -1, resource = -1, department = -1;
  Observable quantity = Observable::water_level;
  std::string station;
  double value = 0.0;                          ///< [SI] depth or value
  HazardSet hazards = 0;                       ///< of an impact
  double impact = 0.0;                         ///< [s since 1970]
  std::string word;                            ///< of a report; kind of a case
  CaseSource source = CaseSource::citizen;
};

/// An answer that the drill asks for besides what the plan asks for.
struct ExpectedAnswer {
  int action = -1, area = -1, place = -1;  ///< -1: wherever
  int after = -1;                          ///< inject from which `within` counts; -1: `due` counts
  double within = 0.0;                     ///< [s]
  double due = 0.0;                        ///< [s since 1970]
  double points = 1.0;                     ///< [points] not negative
};

struct Scoring {
  double pass_mark = 60.0;                             ///< [-] of 100
  double late = 1800.0;                                ///< [s] after the deadline an answer is worth nothing; straight line to it
  std::array<double, 4> of_level{1.0, 1.0, 1.0, 1.0};  ///< [points] of an action of level IV, III, II, I
  std::vector<std::pair<int, double>> of_action;       ///< action, [points]
  double unneeded = 0.0;                               ///< [points] lost for an answer that nothing asked for
};

/// What the players see of the water.
enum class WaterSight {
  forecast,  ///< all of it from the beginning, as a forecast
  measured,  ///< what gauges have told so far
};

/// A drill: constant, checked, without files. Indices refer to the vectors of `plan` and to those here.
struct Drill {
  std::string name, title, title_zh;
  Plan plan;
  double start = 0.0, end = 0.0;     ///< [s since 1970]
  int offset_minutes = 0;            ///< [min] east of Greenwich: the clock on the wall of the room
  double speed = 1.0;                ///< [-] virtual seconds in a second
  std::vector<DrillRole> roles;
  std::vector<Inject> injects;
  std::vector<ExpectedAnswer> expected;
  Scoring scoring;
  bool others_on_time = true;        ///< departments that nobody plays do theirs at the deadline; else never
  WaterSight sight = WaterSight::forecast;
  std::vector<PlaceSeries> water;    ///< what the water really does at places
  std::vector<SignalSeries> series;  ///< forecasts known from the start
  std::vector<Impact> impacts;       ///< known from the start

  /// The role that answers for a department; -1: nobody plays it.
  int role_of(int department) const;
};

// What happened in it.

enum class DrillEventKind : unsigned char {
  begin,      ///< of the drill, at speed `value`; `text` says what it is made of
  inject,     ///< `subject` came
  level,      ///< the response to `text` is at level `subject` in `area` from now on
  told,       ///< the plan asks for action `subject` of the response since `value`; `text` is the chain of reasons
  ordered,    ///< action `subject` was ordered
  accepted,   ///< those who are to do it have it
  done,       ///< it is reported as done
  refused,    ///< it will not be done; `text` says why
  decided,    ///< the command decides on level `subject` in `area`; `text` names the hazards (none: those in play there), then a colon and words
  message,    ///< somebody says `text`
  case_step,  ///< step `text` of the case `subject`, to `department`
  pause,
  go,
  speed,      ///< of the clock: `value`
  clock,      ///< nothing but time passed
  back,       ///< the clock was put back to `at`: what came after that did not happen
  end,        ///< of the drill
  filed,      ///< what was made of the record: `text` names files and their hashes
};

std::string_view name_of(DrillEventKind kind);
std::optional<DrillEventKind> drill_event_kind_of(std::string_view word);

/// One line of the record. What is not meant is empty.
struct DrillEvent {
  DrillEventKind kind = DrillEventKind::clock;
  double at = 0.0;  ///< [s since 1970] on the virtual clock
  std::string by;   ///< role, person, "drill"
  std::string subject, department, area, place, text;
  double value = 0.0;  ///< as its kind says: [-] speed of the clock, or [s since 1970]; else 0

  bool operator==(const DrillEvent&) const = default;
};

/// A decision that is taken back, or made lighter, within this time [s] was a slip: nothing is left of it.
inline constexpr double slip_time = 600.0;

/// By whom things happen that the drill itself makes happen.
inline constexpr std::string_view drill_itself = "drill";

/// What was said about an action.
struct ActionMark {
  DrillEventKind kind = DrillEventKind::done;               ///< ordered, accepted, done, refused
  int action = -1, department = -1, area = -1, place = -1;  ///< -1: wherever
  double at = 0.0;                                          ///< [s since 1970]
  std::string by, text;
};

/// An action that the plan has asked for. Its place in the list is the number by which people call it.
struct ToldTask {
  int action = -1, department = -1, area = -1, place = -1;
  double response_from = 0.0;  ///< [s since 1970] of the response it belongs to
  double at = 0.0;             ///< [s since 1970] when it was told
};

struct BoardLine {
  double at = 0.0;  ///< [s since 1970]
  std::string by, text, text_zh;
  int inject = -1;
};

/// The state of a drill: what its events add up to.
struct Board {
  double now = 0.0;    ///< [s since 1970] virtual
  double speed = 1.0;  ///< [-] virtual seconds a second
  bool begun = false, paused = true, ended = false;
  int put_back = 0;    ///< how often the clock was put back
  std::vector<std::optional<double>> came;  ///< when each inject came
  std::vector<ToldTask> told;
  std::vector<Level> levels;                ///< last told, of area * hazard count + hazard
  std::vector<ActionMark> marks;
  std::vector<Decision> decisions;
  std::vector<CaseEvent> cases;
  std::vector<BoardLine> lines;             ///< what people heard
};

/// The board of a drill in which nothing has happened.
Board empty_board(const Drill& drill);

/// What one event makes of a board. Not for `back`, which needs the events before it: see `fold`.
void apply(const Drill& drill, const DrillEvent& event, Board& board);

/// The events that count: without those that were taken back.
std::vector<DrillEvent> effective(std::span<const DrillEvent> events);

/// The board after events. The same events make the same board.
Board fold(const Drill& drill, std::span<const DrillEvent> events);

/// What is known at `board.now`, as the engine needs it.
Situation situation_of(const Drill& drill, const Board& board);

/// Levels and actions at `board.now`.
Evaluation look(const Drill& drill, const Board& board);

/// Whether a task was due before the clock of the drill started. It is history: taken as done by those who were there before, and it counts
/// neither way.
bool is_history(const Drill& drill, const Task& task);

/// The task of an evaluation that was told under this number, counted from 0; null: it is no longer on the list.
const Task* task_told(const Board& board, const Evaluation& evaluation, std::size_t number);

/// Depth at a place at `board.now` as its gauge tells it; none: there is no gauge, or it is out.
std::optional<double> measured_depth(const Drill& drill, const Board& board, int place);

/// What happens by itself after `board.now` until `until`, in order: injects by time and by trigger, levels that change, actions that the
/// plan asks for, what departments that nobody plays do. Conditions are looked at every minute of the virtual clock and whenever an
/// inject comes by time, so that the answer does not depend on how the time is cut.
std::vector<DrillEvent> passing(const Drill& drill, const Board& board, double until);

/// Why an event cannot be taken at this moment; empty when it can.
std::string why_not(const Drill& drill, const Board& board, const DrillEvent& event, Language language = Language::english);

/// The virtual clock: a straight line from a moment of a steady clock. It knows no date.
struct DrillClock {
  double steady = 0.0;   ///< [s] of a clock that never jumps
  double virtual_at = 0.0;  ///< [s since 1970] then
  double speed = 1.0;       ///< [-] virtual seconds a second
  bool paused = true;

  double now(double steady_now) const { return paused || steady_now <= steady ? virtual_at : virtual_at + (steady_now - steady) * speed; }
};

}  // namespace hydro::response
