#include "libhydro/response/grid_case.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace hydro::response {
namespace {

constexpr std::array<std::array<std::string_view, 2>, 8> state_words{{{"found", "发现"}, {"filed", "立案"}, {"dispatched", "派单"}, {"accepted", "受理"},
                                                                      {"in_progress", "处置中"}, {"done", "处置完成"}, {"checked", "核查通过"}, {"closed", "结案"}}};
constexpr std::array<std::string_view, 9> step_words{"found", "filed", "dispatched", "accepted", "in_progress", "done", "checked", "check_failed", "closed"};
constexpr std::array<std::array<std::string_view, 2>, 3> slip_words{{{"reminder", "提醒单"}, {"supervision", "督办单"}, {"warning", "警示单"}}};

template <class Enum>
constexpr std::size_t index(Enum value) { return static_cast<std::size_t>(value); }

/// Whose turn it is in a state: those who file and check are the grid centre's own, not the department's.
bool is_of_department(CaseState state) {
  return state == CaseState::dispatched || state == CaseState::accepted || state == CaseState::in_progress;
}

/// The slips of a state that was, or is, left at `left`.
void add_slips(GridCase& one, const CaseRules& rules, double left) {
  const double deadline = one.since + rules.allowed(one.state);
  const int department = is_of_department(one.state) ? one.department : -1;
  const std::array<std::pair<SlipKind, double>, 3> ladder{{{SlipKind::reminder, deadline}, {SlipKind::supervision, deadline + rules.supervision_after},
                                                           {SlipKind::warning, deadline + rules.warning_after}}};
  for (const auto& [kind, at] : ladder)
    if (left > at) one.slips.push_back({kind, one.state, department, at});
}

void reach(GridCase& one, CaseState state, double at) {
  one.state = state;
  one.since = at;
  auto& first = one.first_reached[index(state)];
  if (!first) first = at;
  if (state == CaseState::closed) one.closed = at;
}

class Mean {
 public:
  void add(const std::optional<double>& from, const std::optional<double>& until) {
    if (from && until) sum_ += *until - *from, ++count_;
  }
  std::optional<double> value() const { return count_ > 0 ? std::optional(sum_ / count_) : std::nullopt; }

 private:
  double sum_ = 0.0;
  int count_ = 0;
};

struct Tally {
  CaseFigures figures;
  Mean file, dispatch, arrive, close;
};

}  // namespace

std::string_view name_of(CaseState state) { return state_words[index(state)][0]; }
std::string_view chinese_name_of(CaseState state) { return state_words[index(state)][1]; }
std::string_view name_of(CaseStep step) { return step_words[index(step)]; }
std::string_view name_of(CaseSource source) { return case_sources[index(source)].first; }
std::string_view name_of(SlipKind kind) { return slip_words[index(kind)][0]; }
std::string_view chinese_name_of(SlipKind kind) { return slip_words[index(kind)][1]; }

std::optional<CaseStep> case_step_of(std::string_view word) {
  const auto at = std::ranges::find(step_words, word);
  if (at == step_words.end()) return std::nullopt;
  return case_steps[static_cast<std::size_t>(at - step_words.begin())];
}

CaseState state_before(CaseStep step) {
  constexpr std::array<CaseState, 9> before{CaseState::found,    CaseState::found,       CaseState::filed, CaseState::dispatched, CaseState::accepted,
                                            CaseState::in_progress, CaseState::done, CaseState::done,       CaseState::checked};
  return before[index(step)];
}

CaseState state_after(CaseStep step) {
  constexpr std::array<CaseState, 9> after{CaseState::found, CaseState::filed,   CaseState::dispatched, CaseState::accepted, CaseState::in_progress,
                                           CaseState::done,  CaseState::checked, CaseState::dispatched, CaseState::closed};
  return after[index(step)];
}

double CaseRules::allowed(CaseState state) const {
  const std::array<double, 8> times{file, dispatch, accept, begin, finish, check, close, 0.0};
  return times[index(state)];
}

const GridCase* CaseBook::find(std::string_view id) const {
  const auto at = std::ranges::find(cases, id, &GridCase::id);
  return at == cases.end() ? nullptr : &*at;
}

std::string why_not(const GridCase* known, const CaseEvent& event, Language language) {
  const bool zh = language == Language::chinese;
  const std::string one = zh ? "案件“" + event.id + "”" : "case \"" + event.id + '"';
  if (event.step == CaseStep::find) return !known ? std::string() : one + (zh ? "已经发现" : " was found before");
  if (!known) return zh ? "没有" + one : "nobody has found " + one;
  if (event.at < known->since) return one + (zh ? "进入当前状态的时间比这更晚" : " came to its present state later than this");
  if (const CaseState needed = state_before(event.step); known->state != needed)
    return zh ? one + "处于“" + std::string(chinese_name_of(known->state)) + "”状态；步骤 " + std::string(name_of(event.step)) + " 须在“" + std::string(chinese_name_of(needed)) + "”之后"
              : one + " is " + std::string(name_of(known->state)) + "; \"" + std::string(name_of(event.step)) + "\" follows " + std::string(name_of(needed));
  if (event.step == CaseStep::dispatch && event.department < 0 && known->department < 0) return zh ? one + "未指定派往的部门" : "nobody is named to whom " + one + " goes";
  return {};
}

CaseBook fold_cases(const CaseRules& rules, std::span<const CaseEvent> events, double now) {
  CaseBook book;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const CaseEvent& event = events[i];
    if (event.at > now) continue;
    const auto known = places.find(event.id);
    GridCase* one = known == places.end() ? nullptr : &book.cases[known->second];
    if (std::string why = why_not(one, event); !why.empty()) {
      book.faults.push_back({i, std::move(why)});
      continue;
    }
    if (!one) {
      places.emplace(event.id, book.cases.size());
      one = &book.cases.emplace_back();
      one->id = event.id, one->kind = event.kind, one->source = event.source, one->area = event.area, one->place = event.place, one->text = event.text;
      one->found = event.at;
    } else {
      add_slips(*one, rules, event.at);
      if (event.step == CaseStep::fail) ++one->reopened;
    }
    if (event.department >= 0) one->department = event.department;
    reach(*one, state_after(event.step), event.at);
  }
  for (GridCase& one : book.cases) {
    if (!one.open()) continue;
    add_slips(one, rules, now);
    one.deadline = one.since + rules.allowed(one.state);
  }
  return book;
}

std::vector<CaseFigures> case_figures(const CaseRules& rules, const CaseBook& book, CaseGrouping grouping, double now) {
  std::map<int, Tally> groups;
  for (const GridCase& one : book.cases) {
    Tally& tally = groups[grouping == CaseGrouping::area ? one.area : one.department];
    CaseFigures& figures = tally.figures;
    const auto reached = [&](CaseState state) { return one.first_reached[index(state)]; };
    ++figures.cases;
    figures.reopened += one.reopened > 0;
    figures.slips += static_cast<int>(one.slips.size());
    figures.open += one.open();
    figures.late += one.deadline && now > *one.deadline;
    if (one.closed) ++figures.closed, figures.closed_in_time += *one.closed <= one.found + rules.whole();
    tally.file.add(one.found, reached(CaseState::filed));
    tally.dispatch.add(reached(CaseState::filed), reached(CaseState::dispatched));
    tally.arrive.add(reached(CaseState::dispatched), reached(CaseState::in_progress));
    tally.close.add(one.found, one.closed);
  }
  std::vector<CaseFigures> list;
  for (auto& [group, tally] : groups) {
    CaseFigures figures = tally.figures;
    figures.group = group;
    figures.to_file = tally.file.value(), figures.to_dispatch = tally.dispatch.value(), figures.to_arrive = tally.arrive.value(), figures.to_close = tally.close.value();
    list.push_back(figures);
  }
  return list;
}

}  // namespace hydro::response
