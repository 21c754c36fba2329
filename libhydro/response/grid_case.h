#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/flooded_street.h"
#include "libhydro/core/language.h"

namespace hydro::response {

/// How far a case of the grid has come: 发现 立案 派单 受理 处置 完成 核查 结案.
enum class CaseState : unsigned char { found, filed, dispatched, accepted, in_progress, done, checked, closed };

std::string_view name_of(CaseState state);
std::string_view chinese_name_of(CaseState state);

/// What somebody does with a case. Every step but `fail` leads to the next state; a failed check sends the case out again.
enum class CaseStep : unsigned char { find, file, dispatch, accept, begin, finish, pass, fail, close };

inline constexpr std::array<CaseStep, 9> case_steps{CaseStep::find,   CaseStep::file, CaseStep::dispatch, CaseStep::accept, CaseStep::begin,
                                                    CaseStep::finish, CaseStep::pass, CaseStep::fail,     CaseStep::close};

std::string_view name_of(CaseStep step);
std::optional<CaseStep> case_step_of(std::string_view word);

/// The state that a step is taken from, and the one it leads to; `find` makes the case.
CaseState state_before(CaseStep step);
CaseState state_after(CaseStep step);

/// Who saw it first.
enum class CaseSource : unsigned char { sensor, citizen, model, patrol };

inline constexpr std::array<std::pair<std::string_view, CaseSource>, 4> case_sources{
    {{"sensor", CaseSource::sensor}, {"citizen", CaseSource::citizen}, {"model", CaseSource::model}, {"patrol", CaseSource::patrol}}};

std::string_view name_of(CaseSource source);

/// One line of the record of cases. `kind`, `source`, `area` and `place` belong to `find`, `department` to `dispatch`; empty or -1
/// keeps what is known.
struct CaseEvent {
  std::string id;
  CaseStep step = CaseStep::find;
  double at = 0.0;         ///< [s since 1970]
  std::string by;
  std::string kind;        ///< "ponding", "inlet_blocked"
  CaseSource source = CaseSource::citizen;
  int area = -1;           ///< of the plan: the grid
  std::string place;       ///< of the plan, or any text
  int department = -1;     ///< of the plan
  std::string text;
};

/// How long each step may take, counted from the state before [s], and when lateness is told to whom. Proposals: no source names them.
struct CaseRules {
  double file = 600.0;
  double dispatch = 600.0;
  double accept = 900.0;
  double begin = 1800.0;    ///< until somebody is there
  double finish = 7200.0;
  double check = 3600.0;
  double close = 1800.0;
  double supervision_after = 1800.0;  ///< after the deadline; the reminder goes out at the deadline itself
  double warning_after = 3600.0;      ///< after the deadline
  double depth = flooded_street_depth;  ///< [m] of water at a place that makes a case: from here on a waterlogging notice is given

  /// The time allowed for the step that leaves `state` [s]; 0 for a closed case.
  double allowed(CaseState state) const;

  /// The time from found to closed when every step takes all that it may [s].
  double whole() const { return file + dispatch + accept + begin + finish + check + close; }
};

enum class SlipKind : unsigned char { reminder, supervision, warning };  ///< 提醒单, 督办单, 警示单

std::string_view name_of(SlipKind kind);
std::string_view chinese_name_of(SlipKind kind);

/// A paper that follows from lateness.
struct Slip {
  SlipKind kind = SlipKind::reminder;
  CaseState late_in = CaseState::found;  ///< the state that was not left in time
  int department = -1;                   ///< whose lateness it is; -1: nobody has the case yet
  double at = 0.0;                       ///< [s since 1970]
};

/// A case as it stands.
struct GridCase {
  std::string id, kind, place, text;
  CaseSource source = CaseSource::citizen;
  int area = -1, department = -1;
  CaseState state = CaseState::found;
  double found = 0.0;                                  ///< [s since 1970]
  double since = 0.0;                                  ///< in this state [s since 1970]
  std::array<std::optional<double>, 8> first_reached;  ///< each state, for the first time [s since 1970]
  std::optional<double> closed;                        ///< [s since 1970]
  int reopened = 0;                                    ///< failed checks
  std::vector<Slip> slips;
  std::optional<double> deadline;                      ///< [s since 1970] of the next step; none: closed

  bool open() const { return state != CaseState::closed; }
};

/// A line that does not fit: the case is not in the state that the step leaves, nobody knows it, time runs backwards.
struct CaseFault {
  std::size_t event = 0;
  std::string why;
};

struct CaseBook {
  std::vector<GridCase> cases;    ///< in the order in which they were found
  std::vector<CaseFault> faults;  ///< lines that were left out

  const GridCase* find(std::string_view id) const;
};

/// Why a step cannot be taken; empty when it can.
std::string why_not(const GridCase* known, const CaseEvent& event, Language language = Language::english);

/// The cases after a record of what was done, at `now` [s since 1970]: a function of its arguments. Lines after `now` do not count yet.
CaseBook fold_cases(const CaseRules& rules, std::span<const CaseEvent> events, double now);

/// How well a grid or a department works. Times are means [s] over the cases that came so far.
struct CaseFigures {
  int group = -1;  ///< area or department of the plan; -1: none yet
  int cases = 0, open = 0, late = 0, closed = 0, closed_in_time = 0, reopened = 0, slips = 0;
  std::optional<double> to_file, to_dispatch, to_arrive, to_close;

  std::optional<double> in_time_share() const { return closed > 0 ? std::optional(static_cast<double>(closed_in_time) / closed) : std::nullopt; }
  std::optional<double> reopened_share() const { return cases > 0 ? std::optional(static_cast<double>(reopened) / cases) : std::nullopt; }
};

enum class CaseGrouping { area, department };

/// Figures by grid or department, in the order of the plan, those without one first.
std::vector<CaseFigures> case_figures(const CaseRules& rules, const CaseBook& book, CaseGrouping grouping, double now);

}  // namespace hydro::response
