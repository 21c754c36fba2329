#include "libhydro/response/drill_effects.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hydro::response {
namespace {

constexpr double not_known = std::numeric_limits<double>::infinity();

std::optional<double> earlier(const std::optional<double>& one, const std::optional<double>& other) {
  return !one ? other : !other ? one : std::min(*one, *other);
}

class EffectList {
 public:
  explicit EffectList(const Plan& plan) : plan_(plan) {}

  /// Whether the effect of an action is one that this list can hold.
  bool acts(int action, int place) const {
    const auto& effect = plan_.actions[static_cast<std::size_t>(action)].effect;
    return effect && (effect->target != "place" || place >= 0);
  }

  void add(const DrillEffect& effect) {
    if (!acts(effect.action, effect.place)) return;
    const auto same = std::ranges::find_if(list_, [&](const DrillEffect& one) { return one.action == effect.action && one.place == effect.place && one.area == effect.area; });
    if (same == list_.end()) return list_.push_back(effect);
    same->due = earlier(same->due, effect.due);
    same->done = earlier(same->done, effect.done);
    same->until = std::max(same->until, effect.until);
  }

  /// What nothing asked for: it counts unless the same was done before.
  void add_unneeded(const ActionMark& mark) {
    const bool before = std::ranges::any_of(list_, [&](const DrillEffect& one) { return one.action == mark.action && one.place == mark.place && one.done && *one.done <= mark.at; });
    if (!before) add({.action = mark.action, .place = mark.place, .area = mark.area, .due = {}, .done = mark.at, .until = not_known});
  }

  std::vector<DrillEffect> take() {
    const auto begins = [](const DrillEffect& one) { return one.due.value_or(one.done.value_or(0.0)); };
    std::ranges::stable_sort(list_, {}, begins);
    return std::move(list_);
  }

 private:
  const Plan& plan_;
  std::vector<DrillEffect> list_;
};

}  // namespace

std::vector<DrillEffect> effects_of(const Drill& drill, const Board& board, const DrillScore& score) {
  EffectList list(drill.plan);
  for (const Answer& answer : score.answers)
    list.add({.action = answer.action, .place = answer.place, .area = answer.area, .due = answer.due, .done = answer.done, .until = answer.until});
  std::vector<double> deeds;  // they stand in the order of the marks that made them
  for (const ActionMark& mark : board.marks)
    if (mark.kind == DrillEventKind::done) deeds.push_back(mark.at);
  for (const Task& task : look(drill, board).tasks) {
    if (task.deed < 0 || (drill.role_of(task.department) >= 0 && std::isfinite(task.deadline) && !is_history(drill, task))) continue;
    const double done = deeds[static_cast<std::size_t>(task.deed)];
    list.add({.action = task.action, .place = task.place, .area = task.area, .due = done, .done = done, .until = task.response_until});
  }
  for (const Unneeded& one : score.unneeded) list.add_unneeded(one.mark);
  return list.take();
}

}  // namespace hydro::response
