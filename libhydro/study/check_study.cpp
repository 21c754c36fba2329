#include "libhydro/study/check_study.h"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/orders_file.h"
#include "libhydro/io/study_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/scenario/read.h"

namespace hydro::study {
namespace {

using namespace comparison;
using Changes = std::vector<std::string>;

Changes joined(Changes first, const Changes& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

class Check {
 public:
  Check(const std::string& path, std::span<const std::string> overrides) : path_(path), overrides_(overrides.begin(), overrides.end()) {}

  StudyCheck carry_out() {
    if (!read()) return std::move(result_);
    const StudyDesign& design = result_.design;
    result_.runs = design.member_count();
    if (design.scenario.empty()) return std::move(result_);
    base_ = joined(design.changes, overrides_);
    look_at_scenario();
    for (const auto& [kind, choices] : {std::pair{"storm", &design.storms}, std::pair{"layout", &design.layouts}, std::pair{"plan", &design.plans}})
      for (const Choice& choice : *choices) try_changes(fmt::format("[[{}]] \"{}\"", kind, choice.name), choice.changes);
    for (const Parameter& parameter : design.parameters) try_parameter(parameter);
    for (std::size_t m = 0; m < design.measures.size(); ++m) try_measure(m);
    look_at_actions();
    look_at_lumped();
    estimate();
    return std::move(result_);
  }

 private:
  /// False when nothing of it can be read.
  bool read() {
    FaultList faults;
    try {
      result_.design = io::parse_study(io::read_text(path_), path_, faults);
    } catch (const FileError& error) {
      add({.place = {}, .message = error.what(), .hint = error.hint(), .unreadable = true});
      return false;
    }
    result_.report.path = path_;
    for (const Fault& fault : faults.faults()) add(fault);
    return true;
  }

  /// Faults that several choices share are told once.
  void add(Fault fault) {
    if (told_.insert(fault.text()).second) result_.report.faults.push_back(std::move(fault));
  }

  void look_at_scenario() {
    const StudyDesign& design = result_.design;
    const Choice none;
    const auto first = [&none](const std::vector<Choice>& choices) -> const Choice& { return choices.empty() ? none : choices.front(); };
    Changes changes = base_;
    for (const Choice* choice : {&first(design.storms), &first(design.layouts), &first(design.plans)}) changes = joined(std::move(changes), choice->changes);
    const std::vector<Fault> of_study = std::move(result_.report.faults);
    result_.report = scenario::check(design.scenario, changes, design.threads);
    result_.report.path = path_;
    const std::vector<Fault> of_scenario = std::exchange(result_.report.faults, of_study);
    for (const Fault& fault : of_scenario) add(fault);
    scenario_good_ = of_scenario.empty();
  }

  /// What a change makes of the scenario's text and tables: keys, units, ranges. Data behind it are opened when it runs.
  void try_changes(const std::string& where, const Changes& changes) {
    if (changes.empty() || !scenario_good_) return;
    FaultList faults;
    try {
      scenario::read_scenario(result_.design.scenario, faults, joined(base_, changes));
    } catch (const FileError& error) {
      add({.place = {.file = path_}, .message = where + ": " + error.what(), .hint = error.hint(), .unreadable = true});
    }
    for (Fault fault : faults.faults()) {
      fault.message = (fault.place.file.empty() ? "" : fault.place.file + ": ") + fault.message;
      fault.message = where + ": " + fault.message;
      fault.place = {.file = path_};
      add(std::move(fault));
    }
  }

  void try_parameter(const Parameter& parameter) {
    Changes values = parameter.values;
    if (values.empty())
      for (const double share : {0.0, 0.5, 1.0}) values.push_back(fmt::format("{:.9g}", parameter.spread.quantile(share)));
    for (const std::string& value : values) try_changes(fmt::format("[[parameter]] \"{}\"", parameter.name), {parameter.key + "=" + value});
  }

  void try_measure(std::size_t m) {
    const StudyDesign& design = result_.design;
    const Measure& measure = design.measures[m];
    const std::string where = fmt::format("[[measure]] \"{}\"", measure.name);
    Built built(design.measures.size(), false);
    for (const bool with : {false, true}) {
      built[m] = with;
      Changes changes = with ? measure.changes : measure.without;
      for (const std::string& word : measure.adds)
        changes.push_back(word.substr(0, word.find('=')) + "=[" + (with ? "\"" + word.substr(word.find('=') + 1) + "\"" : "") + "]");
      try_changes(where, changes);
    }
  }

  void look_at_actions() {
    const bool has_terrain = scenario::has_terrain(result_.report.scenario);
    for (const Choice& plan : result_.design.plans) {
      if (plan.actions.empty()) continue;
      try {
        const std::size_t orders = io::read_orders(plan.actions).size();
        result_.report.remarks.push_back(fmt::format("plan \"{}\": {} actions do something to the water", plan.name, orders));
        if (scenario_good_ && !has_terrain)
          add({.place = {.file = path_}, .message = fmt::format("[[plan]] \"{}\": a scenario without a terrain has no ground, gates or places to act on", plan.name), .hint = "give the study a scenario with a terrain, or leave actions out of [[plan]]"});
      } catch (const InputError& error) {
        for (const Fault& fault : error.faults()) add(fault);
      } catch (const FileError& error) {
        add({.place = {}, .message = error.what(), .hint = error.hint(), .unreadable = true});
      }
    }
  }

  void look_at_lumped() {
    const StudyDesign& design = result_.design;
    if (design.goal.lumped.empty()) return;
    const Changes changes = result_.report.faults.empty() ? changes_of(design, Built(design.measures.size(), true), 0, true) : Changes{};
    for (const Fault& fault : scenario::check(design.goal.lumped, changes, design.threads).faults) add(fault);
  }

  /// From the estimate of one run, and the processes that this machine has room for.
  void estimate() {
    const StudyDesign& design = result_.design;
    if (!design.measures.empty()) {
      const std::size_t alone = design.goal.lumped.empty() ? design.measures.size() : 0;
      result_.search_runs = design.storms.size() * (2 + alone + static_cast<std::size_t>(design.goal.confirm));
    }
    if (!result_.report.estimate) return;
    const scenario::RunEstimate& one = *result_.report.estimate;
    const double budget = design.memory > 0.0 ? design.memory : 0.8 * result_.report.memory_available;
    const double fit = one.memory > 0.0 ? std::floor(budget / one.memory) : 1.0;
    result_.jobs = static_cast<int>(std::clamp(fit, 1.0, static_cast<double>(omp_get_num_procs())));
    const double share = design.until > 0.0 && result_.report.scenario.duration > 0.0 ? std::min(1.0, design.until / result_.report.scenario.duration) : 1.0;
    result_.wall = one.wall * share * static_cast<double>(result_.runs) / result_.jobs;
    if (design.keep_maps) result_.maps = 4.0 * one.cells * static_cast<double>(result_.runs);
  }

  const std::string& path_;
  Changes overrides_, base_;
  StudyCheck result_;
  std::set<std::string> told_;
  bool scenario_good_ = false;
};

}  // namespace

StudyCheck check_study(const std::string& path, std::span<const std::string> overrides) { return Check(path, overrides).carry_out(); }

}  // namespace hydro::study
