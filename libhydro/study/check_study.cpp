#include "libhydro/study/check_study.h"

#include <omp.h>

#include <algorithm>
#include <array>
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
#include "libhydro/wording/in_both_languages.h"

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
    for (std::size_t axis = 0; axis < axes; ++axis) first_.choices[axis] = &choices(axis).front();
    for (const Parameter& parameter : design.parameters) first_.values.push_back(values_of(parameter).empty() ? std::string{} : values_of(parameter).front());
    look_at_scenario();
    for (std::size_t axis = 0; axis < axes; ++axis)
      for (const Choice& choice : choices(axis)) {
        Run other = first_;
        other.choices[axis] = &choice;
        try_run(fmt::format("[[{}]] \"{}\"", axis_names[axis], choice.name), changes_of_run(other));
      }
    for (std::size_t p = 0; p < design.parameters.size(); ++p)
      for (const std::string& value : values_of(design.parameters[p])) {
        Run other = first_;
        other.values[p] = value;
        try_run(fmt::format("[[parameter]] \"{}\"", design.parameters[p].name), changes_of_run(other));
      }
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

  static constexpr std::size_t axes = 3;
  static constexpr std::array<const char*, axes> axis_names{"storm", "layout", "plan"};
  const std::vector<Choice>& choices(std::size_t axis) const { return axis == 0 ? result_.design.storms : axis == 1 ? result_.design.layouts : result_.design.plans; }

  /// One run: a choice on each axis, a value of each parameter.
  struct Run {
    std::array<const Choice*, axes> choices{};
    std::vector<std::string> values;
  };
  Changes changes_of_run(const Run& run) const {
    Changes changes = result_.design.changes;
    for (const Choice* choice : run.choices) changes = joined(std::move(changes), choice->changes);
    for (std::size_t p = 0; p < run.values.size(); ++p)
      if (!run.values[p].empty()) changes.push_back(result_.design.parameters[p].key + "=" + run.values[p]);
    return joined(std::move(changes), overrides_);
  }

  /// All listed values, or the ends and the middle of what is sampled.
  static Changes values_of(const Parameter& parameter) {
    Changes values = parameter.values;
    if (values.empty())
      for (const double share : {0.0, 0.5, 1.0}) values.push_back(fmt::format("{:.9g}", parameter.spread.quantile(share)));
    return values;
  }

  void add(Fault fault) {
    if (told_.insert(fault.text()).second) result_.report.faults.push_back(std::move(fault));
  }

  /// The first run, with all its data.
  void look_at_scenario() {
    const std::vector<Fault> of_study = std::move(result_.report.faults);
    result_.report = scenario::check(result_.design.scenario, changes_of_run(first_), result_.design.threads);
    result_.report.path = path_;
    const std::vector<Fault> of_scenario = std::exchange(result_.report.faults, of_study);
    for (const Fault& fault : of_scenario) add(fault);
    scenario_good_ = of_scenario.empty();
  }

  /// What changes make of the scenario's text and tables: keys, units, ranges, and whether the files that it names are there. Data in them
  /// are read when it runs. A fault that an earlier run has too is told there alone.
  void try_run(const std::string& where, const Changes& changes) {
    FaultList faults;
    try {
      const scenario::Scenario changed = scenario::read_scenario(result_.design.scenario, faults, changes);
      if (faults.faults().empty()) scenario::look_for_files(changed, faults);
    } catch (const FileError& error) {
      faults.add({.place = {}, .message = error.what(), .hint = error.hint(), .unreadable = true});
    }
    for (Fault fault : faults.faults()) {
      if (!told_.insert(fault.text()).second) continue;
      fault.message = where + ": " + (fault.place.file.empty() ? "" : fault.place.file + ": ") + fault.message;
      fault.place = {.file = path_};
      result_.report.faults.push_back(std::move(fault));
    }
  }

  void try_measure(std::size_t m) {
    const Measure& measure = result_.design.measures[m];
    for (const bool with : {false, true}) {
      Changes changes = joined(changes_of_run(first_), with ? measure.changes : measure.without);
      for (const std::string& word : measure.adds)
        changes.push_back(word.substr(0, word.find('=')) + "=[" + (with ? "\"" + word.substr(word.find('=') + 1) + "\"" : "") + "]");
      try_run(fmt::format("[[measure]] \"{}\"", measure.name), changes);
    }
  }

  void look_at_actions() {
    const bool has_terrain = scenario::has_terrain(result_.report.scenario);
    for (const Choice& plan : result_.design.plans) {
      if (plan.actions.empty()) continue;
      try {
        const std::size_t orders = io::read_orders(plan.actions).size();
        result_.report.remarks.push_back(bilingual("plan \"{}\": {} actions do something to the water", "预案“{}”：{} 个行动作用于水", plan.name, orders));
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
  Changes overrides_;
  Run first_;
  StudyCheck result_;
  std::set<std::string> told_;
  bool scenario_good_ = false;
};

}  // namespace

StudyCheck check_study(const std::string& path, std::span<const std::string> overrides) { return Check(path, overrides).carry_out(); }

}  // namespace hydro::study
