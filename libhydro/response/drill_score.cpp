#include "libhydro/response/drill_score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

namespace hydro::response {
namespace {

/// Deeds stand in the order of the marks that made them.
std::vector<std::size_t> marks_of_deeds(const Board& board) {
  std::vector<std::size_t> marks;
  for (std::size_t m = 0; m < board.marks.size(); ++m)
    if (board.marks[m].kind == DrillEventKind::done) marks.push_back(m);
  return marks;
}

class Judge {
 public:
  Judge(const Drill& drill, const Board& board) : drill_(drill), board_(board), used_(board.marks.size(), 0) {}

  DrillScore judge() {
    find_expected();
    find_planned();
    find_unneeded();
    std::ranges::stable_sort(out_.answers, [](const Answer& a, const Answer& b) {
      return std::tie(a.due, a.action, a.area, a.place, a.department) < std::tie(b.due, b.action, b.area, b.place, b.department);
    });
    add_up();
    return std::move(out_);
  }

 private:
  bool is_about(const ActionMark& mark, const Answer& answer) const {
    const auto fits = [](int said, int asked) { return said < 0 || asked < 0 || said == asked; };
    return mark.action == answer.action && fits(mark.department, answer.department) && fits(mark.area, answer.area) && fits(mark.place, answer.place);
  }

  double weight(int action, Level level) const {
    for (const auto& [named, points] : drill_.scoring.of_action)
      if (named == action) return points;
    return drill_.scoring.of_level[static_cast<std::size_t>(std::max(level, Level::IV)) - 1];
  }

  /// What was said before it was done, and whether it was refused.
  void add_words(Answer& answer, double from) const {
    bool refused = false;
    for (const ActionMark& mark : board_.marks) {
      if (mark.at < from || !is_about(mark, answer)) continue;
      if (mark.kind == DrillEventKind::ordered && !answer.ordered) answer.ordered = mark.at;
      if (mark.kind == DrillEventKind::accepted && !answer.accepted) answer.accepted = mark.at;
      if (mark.kind == DrillEventKind::refused && !answer.done) refused = true, answer.by = mark.by, answer.text = mark.text;
    }
    if (refused) answer.result = AnswerResult::refused;
  }

  void take_mark(Answer& answer, std::size_t m) {
    const ActionMark& mark = board_.marks[m];
    used_[m] = 1;
    answer.done = mark.at, answer.by = mark.by, answer.text = mark.text;
  }

  void settle(Answer answer, double from) {
    add_words(answer, from);
    if (answer.done) {
      const double delay = std::round(*answer.done - answer.due);
      answer.delay = delay;
      answer.result = delay <= 0.0 ? AnswerResult::on_time : AnswerResult::late;
      const double share = delay <= 0.0 ? 1.0 : drill_.scoring.late > 0.0 ? std::max(0.0, 1.0 - delay / drill_.scoring.late) : 0.0;
      answer.points = answer.of * share;
    }
    out_.answers.push_back(std::move(answer));
  }

  void find_expected() {
    for (std::size_t e = 0; e < drill_.expected.size(); ++e) {
      const ExpectedAnswer& wanted = drill_.expected[e];
      double from = drill_.start, due = wanted.due;
      if (wanted.after >= 0) {
        const auto& came = board_.came[static_cast<std::size_t>(wanted.after)];
        if (!came) continue;
        from = *came, due = from + wanted.within;
      }
      Answer answer{.action = wanted.action, .area = wanted.area, .place = wanted.place, .start = from, .due = due, .until = std::numeric_limits<double>::infinity(), .of = wanted.points, .expected = static_cast<int>(e)};
      const Action& action = drill_.plan.actions[static_cast<std::size_t>(wanted.action)];
      answer.department = action.departments.empty() ? -1 : action.departments.front();
      answer.level = action.level;
      for (std::size_t m = 0; m < board_.marks.size() && !answer.done; ++m)
        if (board_.marks[m].kind == DrillEventKind::done && board_.marks[m].at >= from && is_about(board_.marks[m], answer)) take_mark(answer, m);
      if (!answer.done && due > board_.now) ++out_.not_due;
      else settle(std::move(answer), from);
    }
  }

  bool is_expected(const Task& task) const {
    return std::ranges::any_of(out_.answers, [&](const Answer& one) {
      return one.expected >= 0 && one.action == task.action && (one.area < 0 || one.area == task.area) && (one.place < 0 || one.place == task.place);
    });
  }

  void find_planned() {
    const std::vector<std::size_t> marks = marks_of_deeds(board_);
    for (const Task& task : look(drill_, board_).tasks) {
      const Action& action = drill_.plan.actions[static_cast<std::size_t>(task.action)];
      const double end = action.at_end ? board_.now : std::min(board_.now, task.response_until);
      bool done = task.deed >= 0;
      if (done) used_[marks[static_cast<std::size_t>(task.deed)]] = 1;
      if (drill_.role_of(task.department) < 0 || !std::isfinite(task.deadline) || is_expected(task)) continue;
      if (is_history(drill_, task)) {
        ++out_.before;
        continue;
      }
      Answer answer{.action = task.action, .department = task.department, .area = task.area, .place = task.place, .level = task.level, .start = task.start,
                    .due = task.deadline, .until = task.response_until, .of = weight(task.action, task.level)};
      if (done && board_.marks[marks[static_cast<std::size_t>(task.deed)]].at > end) done = false;  // the response it belonged to was over
      if (done) take_mark(answer, marks[static_cast<std::size_t>(task.deed)]);
      else if (task.deadline > end) {
        if (task.deadline > board_.now) ++out_.not_due;
        continue;
      }
      settle(std::move(answer), std::min(task.start, task.response_from));
    }
  }

  void find_unneeded() {
    for (std::size_t m = 0; m < board_.marks.size(); ++m) {
      const ActionMark& mark = board_.marks[m];
      if (mark.kind != DrillEventKind::done || used_[m] || mark.by == drill_itself) continue;
      out_.unneeded.push_back({mark, -drill_.scoring.unneeded});
    }
  }

  void add_up() {
    std::vector<DepartmentDelays> delays(drill_.plan.departments.size());
    for (const Answer& answer : out_.answers) {
      out_.points += answer.points, out_.of += answer.of;
      if (answer.department < 0) continue;
      DepartmentDelays& one = delays[static_cast<std::size_t>(answer.department)];
      one.department = answer.department;
      ++one.asked;
      one.points += answer.points, one.of += answer.of;
      if (answer.result == AnswerResult::on_time) ++one.on_time;
      else if (answer.result != AnswerResult::late) ++one.missed;
      else ++one.late, one.mean_delay += *answer.delay, one.worst_delay = std::max(one.worst_delay, *answer.delay);
    }
    for (DepartmentDelays& one : delays) {
      if (one.asked == 0) continue;
      if (one.late > 0) one.mean_delay /= one.late;
      out_.delays.push_back(one);
    }
    for (const Unneeded& one : out_.unneeded) out_.points += one.points;
    constexpr double hundredths = 100.0;
    const double share = out_.of > 0.0 ? std::max(0.0, out_.points) / out_.of : 1.0;
    out_.score = std::round(100.0 * share * hundredths) / hundredths;
    for (std::size_t i = 0; i < drill_.injects.size(); ++i) {
      const InjectWhen& when = drill_.injects[i].when;
      out_.still_to_come += when.kind == InjectWhen::Kind::at && when.at <= drill_.end && !board_.came[i];
    }
    if (out_.still_to_come > 0) out_.cut_short = drill_.end - board_.now;
    out_.passed = out_.score >= drill_.scoring.pass_mark && out_.still_to_come == 0;
  }

  const Drill& drill_;
  const Board& board_;
  std::vector<char> used_;
  DrillScore out_;
};

}  // namespace

std::string_view name_of(AnswerResult result) {
  constexpr std::array<std::string_view, 4> names{"on_time", "late", "missed", "refused"};
  return names[static_cast<std::size_t>(result)];
}

DrillScore score(const Drill& drill, const Board& board) { return Judge(drill, board).judge(); }

}  // namespace hydro::response
