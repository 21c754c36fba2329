#include "libhydro/study/optimise.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "libhydro/comparison/ensemble.h"
#include "libhydro/core/error.h"
#include "libhydro/study/detail/measure_choice.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study {
namespace {

using namespace comparison;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double nothing_asked = -std::numeric_limits<double>::infinity();
constexpr int budgets_tried = 16, most_corrections = 4;
enum Effect : std::size_t { on_harm, on_depth, on_capture, effect_count };

/// A layout as a model sees it.
struct Seen {
  LayoutNumbers numbers;
  double capital = 0.0;  ///< [CNY]
  std::string failure;   ///< empty: all storms were run
};

class Search {
 public:
  Search(const StudyDesign& design, const Evaluator& evaluate) : design_(design), evaluate_(evaluate), count_(design.measures.size()), none_(count_, false), all_(count_, true) {
    result_.lumped = !design.goal.lumped.empty();
    result_.by_year = std::ranges::all_of(design.storms, [](const Choice& storm) { return storm.return_period > 0.0; });
    result_.headline = design.goal.minimise;
  }

  SearchResult run() {
    see_ends();
    see_each_alone();
    gather_front();
    confirm();
    result_.worst_error = worst_error();
    mark_front();
    return std::move(result_);
  }

 private:
  std::vector<RunTask> tasks_of(const Built& built, bool lumped) const {
    std::vector<RunTask> tasks;
    for (std::size_t storm = 0; storm < design_.storms.size(); ++storm)
      tasks.push_back({.scenario = lumped ? design_.goal.lumped : design_.scenario, .changes = changes_of(design_, built, storm, lumped), .until = lumped ? -1.0 : design_.until, .threads = design_.threads, .actions = lumped ? std::string{} : design_.plans.front().actions, .map = {}});
    return tasks;
  }

  /// The numbers of layouts, all run together.
  std::vector<Seen> see(const std::vector<Built>& layouts, bool lumped) {
    std::vector<RunTask> tasks;
    for (const Built& built : layouts)
      for (RunTask& task : tasks_of(built, lumped)) tasks.push_back(std::move(task));
    const std::vector<io::MemberOutcome> outcomes = evaluate_(tasks);
    std::vector<Seen> seen;
    for (std::size_t i = 0; i < layouts.size(); ++i) seen.push_back(seen_in(std::span(outcomes).subspan(i * design_.storms.size(), design_.storms.size()), lumped));
    return seen;
  }

  Seen seen_in(std::span<const io::MemberOutcome> storms, bool lumped) const {
    Seen seen{.numbers = {.harm = 0.0, .greatest_depth = unknown, .capture_ratio = unknown}};
    std::vector<double> harms, damages, people, periods;
    for (std::size_t storm = 0; storm < storms.size(); ++storm) {
      const io::MemberOutcome& outcome = storms[storm];
      if (!outcome.done()) return {.numbers = {unknown, unknown, unknown}, .failure = outcome.reason};
      harms.push_back(outcome.number(lumped ? "volume_m3[outflow]" : design_.goal.minimise));
      if (std::isnan(harms.back())) return {.numbers = {unknown, unknown, unknown}, .failure = "its runs have no " + design_.goal.minimise};
      periods.push_back(design_.storms[storm].return_period);
      damages.push_back(outcome.number("damage_cny"));
      people.push_back(outcome.number("people_in_danger"));
      seen.numbers.greatest_depth = std::fmax(seen.numbers.greatest_depth, outcome.number("greatest_place_depth_m"));  // ignores NaN
      seen.numbers.capture_ratio = std::fmin(seen.numbers.capture_ratio, outcome.number("capture_ratio"));
      seen.capital = std::max(seen.capital, std::fmax(outcome.number("capital_cny"), 0.0));
    }
    const auto together = [&](const std::vector<double>& values) {  // NaN where a storm has none
      double sum = 0.0;
      for (const double value : values) sum += value / static_cast<double>(values.size());
      return result_.by_year && std::isfinite(sum) ? expected_annual(periods, values) : sum;
    };
    seen.numbers.harm = together(harms);
    seen.numbers.damage = together(damages);
    seen.numbers.people_in_danger = together(people);
    return seen;
  }

  static void require(const Seen& seen, const char* what) {
    if (!seen.failure.empty()) throw InputError(fmt::format("--optimise: the run with {} did not end: {}", what, seen.failure), "mend the study, then go on with --resume");
  }

  void see_ends() {
    const std::vector<Seen> ends = see({none_, all_}, false);
    require(ends[0], "nothing built");
    require(ends[1], "everything built");
    result_.nothing = ends[0].numbers;
    result_.everything = ends[1].numbers;
    full_ = {{none_, ends[0]}, {all_, ends[1]}};
    if (result_.nothing.harm == result_.everything.harm)
      throw InputError(Fault{{.file = design_.path}, fmt::format("--optimise: the runs with nothing and with everything built have the same {}: the measures change nothing", result_.headline),
                             "look at set, without and adds of [[measure]], and at the first [[layout]], which the search begins with"});
    if (!result_.lumped) return;
    const std::vector<Seen> lumped = see({none_, all_}, true);
    require(lumped[0], "nothing built of the lumped model");
    require(lumped[1], "everything built of the lumped model");
    lumped_nothing_ = lumped[0];
    const double range = lumped[0].numbers.harm - lumped[1].numbers.harm;
    if (!(std::abs(range) > 0.0)) throw InputError("--optimise: the measures change nothing in the lumped model", "give each [[measure]] its lumped_set, lumped_without or lumped_adds");
    harm_scale_ = (result_.nothing.harm - result_.everything.harm) / range;
    depth_scale_ = (result_.nothing.greatest_depth - result_.everything.greatest_depth) / range;
    damage_scale_ = (result_.nothing.damage - result_.everything.damage) / range;
    people_scale_ = (result_.nothing.people_in_danger - result_.everything.people_in_danger) / range;
  }

  /// What the forecasting model says of a layout, in the numbers of full runs.
  LayoutNumbers scaled(const Seen& seen) const {
    if (!result_.lumped) return seen.numbers;
    const double less = lumped_nothing_.numbers.harm - seen.numbers.harm;
    return {result_.nothing.harm - harm_scale_ * less, result_.nothing.greatest_depth - depth_scale_ * less, seen.numbers.capture_ratio,
            result_.nothing.damage - damage_scale_ * less, result_.nothing.people_in_danger - people_scale_ * less};
  }

  void see_each_alone() {
    std::vector<Built> singles;
    for (std::size_t m = 0; m < count_; ++m) singles.push_back(none_), singles.back()[m] = true;
    const std::vector<Seen> seen = see(singles, result_.lumped);
    const Seen& base = result_.lumped ? lumped_nothing_ : full_.at(none_);
    start_ = scaled(base);
    for (std::size_t m = 0; m < count_; ++m) {
      if (!seen[m].failure.empty()) result_.remarks.push_back(bilingual("{}: left out, its run did not end: {}", "{}：其模拟未完成，不参加选择：{}", design_.measures[m].name, seen[m].failure));
      const LayoutNumbers numbers = seen[m].failure.empty() ? scaled(seen[m]) : start_;
      const auto gain = [](double value) { return std::isfinite(value) ? value : 0.0; };
      choice_.effects.push_back({gain(start_.harm - numbers.harm), gain(start_.greatest_depth - numbers.greatest_depth), gain(numbers.capture_ratio - start_.capture_ratio)});
      result_.effects.push_back(choice_.effects.back()[on_harm]);
      result_.damages.push_back(start_.damage - numbers.damage);
      result_.costs.push_back(design_.measures[m].cost >= 0.0 ? design_.measures[m].cost : std::max(0.0, seen[m].capital - base.capital));
      choice_.group.push_back(design_.measures[m].group);
      if (!result_.lumped && seen[m].failure.empty()) full_.emplace(singles[m], seen[m]);
    }
    choice_.cost = result_.costs;
    choice_.most = design_.goal.most_measures;
    choice_.at_least.assign(effect_count, nothing_asked);
  }

  double cost_of(const Built& built) const {
    double cost = 0.0;
    for (std::size_t m = 0; m < count_; ++m) cost += built[m] ? result_.costs[m] : 0.0;
    return cost;
  }
  LayoutNumbers added_up(const Built& built) const {
    LayoutNumbers numbers = start_;
    for (std::size_t m = 0; m < count_; ++m)
      if (built[m]) numbers.harm -= choice_.effects[m][on_harm], numbers.greatest_depth -= choice_.effects[m][on_depth], numbers.capture_ratio += choice_.effects[m][on_capture], numbers.damage -= result_.damages[m];
    numbers.people_in_danger = unknown;  // effects on it do not add up: a step at each limit
    return numbers;
  }

  void add(const Built& built) {
    if (std::ranges::find(result_.candidates, built, &Candidate::built) != result_.candidates.end()) return;
    result_.candidates.push_back({.built = built, .cost = cost_of(built), .forecast = added_up(built)});
  }

  bool has_goal() const { return design_.goal.greatest_depth > 0.0 || design_.goal.capture_ratio >= 0.0; }

  void gather_front() {
    add(none_);
    double whole = 0.0;
    for (const double cost : result_.costs) whole += cost;
    const double limit = design_.goal.budget > 0.0 ? std::min(design_.goal.budget, whole) : whole;
    for (int step = 1; step <= budgets_tried; ++step) {
      MeasureChoice within = choice_;
      within.budget = limit * step / budgets_tried;
      if (const auto built = most_effective(within, on_harm)) add(*built);
    }
    if (!result_.lumped) return;
    std::vector<Built> sets;
    for (const Candidate& candidate : result_.candidates) sets.push_back(candidate.built);
    const std::vector<Seen> seen = see(sets, true);
    for (std::size_t i = 0; i < sets.size(); ++i)
      if (seen[i].failure.empty()) result_.candidates[i].forecast = scaled(seen[i]);
  }

  /// Full runs of layouts; those that were run already are known.
  void confirm(const std::vector<std::size_t>& which) {
    std::vector<Built> sets;
    for (const std::size_t i : which)
      if (!full_.contains(result_.candidates[i].built)) sets.push_back(result_.candidates[i].built);
    if (!sets.empty()) {
      const std::vector<Seen> seen = see(sets, false);
      for (std::size_t i = 0; i < sets.size(); ++i) full_.emplace(sets[i], seen[i]);
    }
    for (const std::size_t i : which) {
      Candidate& candidate = result_.candidates[i];
      const Seen& seen = full_.at(candidate.built);
      candidate.confirmed = seen.failure.empty();
      candidate.found = seen.numbers;
      candidate.failure = seen.failure;
    }
  }

  void confirm() {
    std::ranges::stable_sort(result_.candidates, {}, &Candidate::cost);
    std::vector<double> costs, harms;
    for (const Candidate& candidate : result_.candidates) costs.push_back(candidate.cost), harms.push_back(candidate.forecast.harm);
    std::vector<std::size_t> front = pareto_front(costs, harms), which;
    const auto most = static_cast<std::size_t>(design_.goal.confirm);
    const std::size_t shown = std::min(most, front.size());
    for (std::size_t i = 0; i < shown; ++i) which.push_back(front[front.size() - 1 - (shown > 1 ? i * (front.size() - 1) / (shown - 1) : 0)]);
    confirm(which);
    if (has_goal()) meet_goal();
    else choose_within_budget();
    std::ranges::stable_sort(result_.candidates, {}, &Candidate::cost);
  }

  void choose_within_budget() {
    Candidate* best = nullptr;
    for (Candidate& candidate : result_.candidates)
      if (candidate.confirmed && (design_.goal.budget <= 0.0 || candidate.cost <= design_.goal.budget) && (!best || candidate.found.harm < best->found.harm)) best = &candidate;
    if (best) best->chosen = true;
  }

  bool meets(const LayoutNumbers& numbers) const {
    const Goal& goal = design_.goal;
    return (goal.greatest_depth <= 0.0 || numbers.greatest_depth <= goal.greatest_depth) && (goal.capture_ratio < 0.0 || numbers.capture_ratio >= goal.capture_ratio);
  }

  /// The cheapest layout by the sum of effects; where the models find less than the sum, more is asked for by what is missing.
  void meet_goal() {
    const Goal& goal = design_.goal;
    MeasureChoice needed = choice_;
    if (goal.budget > 0.0) needed.budget = goal.budget;
    if (goal.greatest_depth > 0.0) needed.at_least[on_depth] = start_.greatest_depth - goal.greatest_depth;
    if (goal.capture_ratio >= 0.0) needed.at_least[on_capture] = goal.capture_ratio - start_.capture_ratio;
    for (int correction = 0; correction <= most_corrections; ++correction) {
      const auto built = cheapest(needed);
      if (!built) {
        result_.remarks.push_back({"no choice of these measures meets the goal, as far as their effects add up", "按各措施效果相加估算，没有组合能达到目标"});
        return;
      }
      add(*built);
      const auto at = static_cast<std::size_t>(std::ranges::find(result_.candidates, *built, &Candidate::built) - result_.candidates.begin());
      if (result_.lumped)
        if (const std::vector<Seen> seen = see({*built}, true); seen[0].failure.empty()) result_.candidates[at].forecast = scaled(seen[0]);
      confirm({at});
      Candidate& candidate = result_.candidates[at];
      if (!candidate.confirmed) return;
      LayoutNumbers found = candidate.found;
      if (std::isnan(found.capture_ratio)) found.capture_ratio = candidate.forecast.capture_ratio;  // only the lumped model knows it
      if (meets(found)) {
        candidate.chosen = true;
        return;
      }
      constexpr double further = 1.02;  // so that a correction does not stop just short again
      if (goal.greatest_depth > 0.0) needed.at_least[on_depth] += further * std::max(0.0, found.greatest_depth - goal.greatest_depth);
      if (goal.capture_ratio >= 0.0) needed.at_least[on_capture] += further * std::max(0.0, goal.capture_ratio - found.capture_ratio);
    }
    result_.remarks.push_back({"none of the layouts that were run in full meets the goal", "完整模拟过的方案都未达到目标"});
  }

  double worst_error() const {
    const double range = std::abs(result_.nothing.harm - result_.everything.harm);
    double worst = 0.0;
    for (const Candidate& candidate : result_.candidates)
      if (candidate.confirmed && range > 0.0) worst = std::max(worst, std::abs(candidate.forecast.harm - candidate.found.harm) / range);
    return worst;
  }

  void mark_front() {
    std::vector<double> costs, harms;
    for (const Candidate& candidate : result_.candidates) costs.push_back(candidate.cost), harms.push_back(candidate.confirmed ? candidate.found.harm : candidate.forecast.harm);
    for (const std::size_t i : pareto_front(costs, harms)) result_.candidates[i].on_front = true;
  }

  const StudyDesign& design_;
  const Evaluator& evaluate_;
  std::size_t count_;
  Built none_, all_;
  SearchResult result_;
  std::map<Built, Seen> full_;
  Seen lumped_nothing_;
  double harm_scale_ = 1.0, depth_scale_ = 0.0, damage_scale_ = unknown, people_scale_ = unknown;
  LayoutNumbers start_;
  MeasureChoice choice_;
};

}  // namespace

SearchResult optimise(const StudyDesign& design, const Evaluator& evaluate) { return Search(design, evaluate).run(); }

}  // namespace hydro::study
