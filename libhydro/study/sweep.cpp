#include "libhydro/study/sweep.h"

#include <omp.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "libhydro/comparison/held_period.h"
#include "libhydro/core/error.h"
#include "libhydro/core/version.h"
#include "libhydro/io/batch_journal.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/orders_file.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/io/sha256.h"
#include "libhydro/io/study_file.h"
#include "libhydro/io/sweep_file.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/sweep_page.h"
#include "libhydro/results/threshold_name.h"
#include "libhydro/scenario/named_files.h"
#include "libhydro/scenario/read.h"
#include "libhydro/scenario/run_estimate.h"
#include "libhydro/study/detail/file_words.h"
#include "libhydro/study/map_files.h"
#include "libhydro/study/optimise.h"
#include "libhydro/study/prepare.h"
#include "libhydro/study/run_files.h"
#include "libhydro/study/task_pool.h"
#include "libhydro/wording/in_both_languages.h"

extern char** environ;

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using namespace comparison;
using io::MemberOutcome;
using Clock = std::chrono::steady_clock;
constexpr double seconds_between_saves = 0.5;
constexpr std::size_t most_at_once = 64;  ///< runs of plots that a process is given together

std::string map_name(std::size_t member) { return fmt::format("maps/{:06}.tif", member); }

/// Numbers of the environment, such as the rank of an MPI process.
std::optional<std::size_t> number_in(const char* name) {
  const char* text = std::getenv(name);
  if (!text || *text == '\0') return std::nullopt;
  char* end = nullptr;
  const long value = std::strtol(text, &end, 10);
  return *end == '\0' && value >= 0 ? std::optional(static_cast<std::size_t>(value)) : std::nullopt;
}

/// What is computed of the maps of all members: in each variant the probability of every cell to be deeper than a threshold.
std::vector<report::ProbabilityMap> probability_maps(const std::string& folder, const StudyDesign& design, const std::vector<Member>& members, const std::vector<MemberOutcome>& outcomes,
                                                     const StudyOutcome& outcome, Grid& grid, std::vector<Bilingual>& remarks) {
  std::vector<report::ProbabilityMap> maps;
  const std::vector<double> weights = member_weights(design, members);
  for (std::size_t v = 0; v < outcome.variants.size(); ++v) {
    const Variant& variant = outcome.variants[v];
    std::vector<Raster<double>> sums;
    Raster<float> first;
    double missing = 0.0, left_out = 0.0, all = 0.0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].layout != variant.layout || members[i].plan != variant.plan) continue;
      all += weights[i];
      const std::string path = folder + "/" + map_name(i);
      if (!outcomes[i].done() || !fs::exists(path)) {
        missing += weights[i];
        continue;
      }
      io::GridRaster map = io::read_raster(path, {.content = io::RasterContent::quantity});
      if (grid.rows == 0) grid = map.grid;
      if (map.grid != grid) {
        remarks.push_back(bilingual("run {} has another grid: it is left out of the maps of probability, in which the others count the more", "第 {} 个模拟网格不同：不计入概率图，其余权重相应加大", i));
        left_out += weights[i];
        continue;
      }
      if (sums.empty()) sums.assign(design.thresholds.size(), Raster<double>(grid)), first = map.values;
      for (std::size_t t = 0; t < sums.size(); ++t)
        for (std::size_t cell = 0; cell < map.values.size(); ++cell)
          if (map.values[cell] > design.thresholds[t]) sums[t][cell] += weights[i];
    }
    if (!sums.empty() && missing > 0.0) remarks.push_back(bilingual("{}: runs without a result count as dry in its maps of probability", "{}：没有结果的模拟在概率图中按无水处理", variant.name));
    const double share = all > left_out ? all / (all - left_out) : 1.0;
    for (std::size_t t = 0; t < sums.size(); ++t) {
      report::ProbabilityMap map{.variant = v, .threshold = design.thresholds[t], .probability = Raster<float>(grid)};
      for (std::size_t cell = 0; cell < first.size(); ++cell) map.probability[cell] = std::isnan(first[cell]) ? first[cell] : static_cast<float>(share * sums[t][cell]);
      if (t == 0) map.standing = first;
      maps.push_back(std::move(map));
    }
  }
  return maps;
}

bool is_number(const std::string& text) {
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc{} && end == text.data() + text.size();
}

std::string number_text(double value) { return std::isfinite(value) ? fmt::format("{:.10g}", value) : std::string{}; }

std::string frequency_table(const StudyOutcome& outcome) {
  std::string table = "variant,quantity,return_period_a,mean,lowest,highest\n";
  for (const FrequencyCurve& curve : outcome.curves)
    for (std::size_t i = 0; i < curve.return_periods.size(); ++i)
      table += fmt::format("{},{},{},{},{},{}\n", io::csv_text(outcome.variants[curve.variant].name), io::csv_text(curve.quantity), number_text(curve.return_periods[i]), number_text(curve.mean[i]), number_text(curve.lowest[i]), number_text(curve.highest[i]));
  return table;
}

std::string held_table(const StudyOutcome& outcome) {
  std::string table = "variant,quantity,limit_m,return_period_a,or_more\n";
  for (const HeldPeriod& held : held_periods(outcome))
    table += fmt::format("{},{},{},{},{}\n", io::csv_text(outcome.variants[held.variant].name), io::csv_text(held.quantity), number_text(held.limit), number_text(held.return_period), held.beyond ? 1 : 0);
  return table;
}

std::string variant_table(const StudyOutcome& outcome, const StudyNumbers& numbers) {
  std::string table = "variant,runs,done,capital_cny,yearly_cny_a,on_front";
  for (const std::string& name : numbers.names) table += "," + io::csv_text((outcome.by_year ? "a_year:" : "mean:") + name);
  table += "\n";
  for (std::size_t v = 0; v < outcome.variants.size(); ++v) {
    const Variant& variant = outcome.variants[v];
    table += fmt::format("{},{},{},{},{},{}", io::csv_text(variant.name), variant.runs, variant.done, number_text(variant.capital), number_text(variant.yearly), std::ranges::find(outcome.front, v) != outcome.front.end() ? 1 : 0);
    for (const double value : variant.expected) table += "," + number_text(value);
    table += "\n";
  }
  return table;
}

std::string effects_table(const StudyOutcome& outcome) {
  std::string table = "varied,low_value,low_mean,high_value,high_mean,swing\n";
  for (const Effect& effect : outcome.effects)
    table += fmt::format("{},{},{},{},{},{}\n", io::csv_text(effect.name), io::csv_text(effect.low_label), number_text(effect.low), io::csv_text(effect.high_label), number_text(effect.high), number_text(effect.swing()));
  return table;
}

std::string search_table(const StudyDesign& design, const SearchResult& search) {
  std::string table = "measures,cost_cny,forecast,forecast_greatest_depth_m,forecast_capture_ratio,forecast_damage_cny,confirmed,found,found_greatest_depth_m,found_capture_ratio,found_damage_cny,found_people_in_danger,on_front,chosen,failure\n";
  for (const Candidate& candidate : search.candidates) {
    std::string names;
    for (std::size_t m = 0; m < candidate.built.size(); ++m)
      if (candidate.built[m]) names += (names.empty() ? "" : " + ") + design.measures[m].name;
    const LayoutNumbers &forecast = candidate.forecast, &found = candidate.found;
    const auto found_text = [&candidate](double value) { return candidate.confirmed ? number_text(value) : std::string{}; };
    table += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", io::csv_text(names.empty() ? "nothing" : names), number_text(candidate.cost), number_text(forecast.harm), number_text(forecast.greatest_depth),
                         number_text(forecast.capture_ratio), number_text(forecast.damage), candidate.confirmed ? 1 : 0, found_text(found.harm), found_text(found.greatest_depth), found_text(found.capture_ratio),
                         found_text(found.damage), found_text(found.people_in_danger), candidate.on_front ? 1 : 0, candidate.chosen ? 1 : 0, io::csv_text(candidate.failure));
  }
  return table;
}

class Sweep {
 public:
  Sweep(const SweepRequest& request, const SweepWatch& watch) : request_(request), watch_(watch), design_(io::read_study(request.study)), members_(members_of(design_)) {
    goal_ = request.output.empty() ? design_.name + "-sweep" : request.output;
    if (request.optimise && design_.measures.empty()) throw InputError(Fault{{.file = request.study}, "--optimise needs measures to choose from", "add [[measure]] with name and set"});
  }

  SweepOutcome carry_out() {
    look_at_scenario();
    if (request_.launcher == Launcher::slurm) return write_script();
    if (request_.part) return do_part();
    const io::Existing existing = request_.resume ? io::Existing::resume : request_.force ? io::Existing::replace : io::Existing::refuse;
    io::OutputFolder folder(goal_, existing);
    SweepOutcome result{.folder = goal_, .runs = members_.size(), .design = design_};
    if (folder.found() == io::Found::complete) {
      result.end = SweepEnd::already_complete;
      return result;
    }
    if (request_.force) remove_parts();
    if (request_.resume && folder.found() == io::Found::nothing) watch_.note(bilingual("nothing to go on from in {}.partial: starting anew", "{}.partial 中没有可继续的内容：重新开始", goal_));
    if (request_.launcher == Launcher::mpi) start_mpi();
    make_maps_folder(folder.path());
    take_over(folder.path());
    io::BatchJournal journal(folder.path(), identity());
    if (!run_members(journal, folder.path(), {0, 1})) {
      result.end = SweepEnd::interrupted;
      result.folder = folder.path();
      return result;
    }
    if (request_.optimise) result.search = search(journal);
    if (stopped_) {
      result.end = SweepEnd::interrupted;
      result.folder = folder.path();
      return result;
    }
    finish(folder, result);
    remove_parts();
    return result;
  }

 private:
  /// The scenario as the study begins with it: its faults are told before anything runs, its files are part of the identity.
  void look_at_scenario() {
    const scenario::Scenario scenario = scenario::read_scenario(design_.scenario, members_.empty() ? design_.changes : members_.front().changes);
    memory_of_run_ = memory_of(scenario);
    add_input(design_.path, design_.path);
    add_input(design_.scenario, design_.scenario);
    look_at_runs(design_.scenario, changes_that_differ());
    if (!design_.goal.lumped.empty()) {
      scenario::read_scenario(design_.goal.lumped);
      add_input(design_.goal.lumped, design_.goal.lumped);
      look_at_runs(design_.goal.lumped, {{}});
      look_at_runs(design_.goal.lumped, changes_of_measures(true));
    }
    is_plots_ = !scenario::has_terrain(scenario);
    look_at_actions();
    jobs_ = request_.jobs > 0 ? request_.jobs : omp_get_num_procs();
    if (is_plots_) return;
    const double one = memory_of_run_;
    const double budget = design_.memory > 0.0 ? design_.memory : 0.8 * static_cast<double>(io::available_memory());
    const int fit = static_cast<int>(std::min(budget / std::max(one, 1.0), 4096.0));
    if (fit < 1) throw InputError(Fault{{.file = design_.path}, fmt::format("one run needs {}, the budget is {}", io::bytes_text(one), io::bytes_text(budget)), "raise run.memory, or coarsen the terrain"});
    if (fit < jobs_) watch_.note(bilingual("{} processes at once instead of {}: each needs {}, the budget is {}", "同时运行 {} 个进程而非 {} 个：每个需要 {}，可用 {}", fit, jobs_, io::bytes_text(one), io::bytes_text(budget)));
    jobs_ = std::min(jobs_, fit);
  }

  /// Faults of action lists are told before anything runs, too.
  void look_at_actions() {
    for (const Choice& plan : design_.plans) {
      if (plan.actions.empty()) continue;
      if (is_plots_) throw InputError(Fault{{.file = design_.path}, fmt::format("plan \"{}\": a scenario without a terrain has no ground, gates or places to act on", plan.name), "give the study a scenario with a terrain, or leave actions out of [[plan]]"});
      if (io::read_orders(plan.actions).empty()) watch_.note(bilingual("plan \"{}\": none of the actions in {} does anything to the water", "预案“{}”：{} 中没有作用于水的行动", plan.name, plan.actions));
      add_input(plan.actions, plan.actions);
    }
  }

  /// Lists of changes of all runs, those left out that differ from another in numbers alone: these name no file.
  std::vector<std::vector<std::string>> changes_that_differ() const {
    std::vector<std::vector<std::string>> lists = changes_of_measures(false);
    std::set<std::vector<std::string>> seen;
    for (const Member& member : members_) {
      std::vector<std::string> words(member.changes.begin(), member.changes.end() - static_cast<std::ptrdiff_t>(member.values.size()));
      for (std::size_t p = 0; p < member.values.size(); ++p)
        if (!is_number(member.values[p])) words.push_back(member.changes[member.changes.size() - member.values.size() + p]);
      if (seen.insert(std::move(words)).second) lists.push_back(member.changes);
    }
    return lists;
  }

  /// Of --optimise, whether this process was asked for it or only does a part: nothing built, and each measure alone. Every file of a layout is
  /// among those of its measures.
  std::vector<std::vector<std::string>> changes_of_measures(bool lumped) const {
    std::vector<std::vector<std::string>> lists;
    if (design_.measures.empty()) return lists;
    for (std::size_t storm = 0; storm < design_.storms.size(); ++storm)
      for (std::size_t alone = 0; alone <= design_.measures.size(); ++alone) {
        Built built(design_.measures.size(), false);
        if (alone < built.size()) built[alone] = true;
        lists.push_back(changes_of(design_, built, storm, lumped));
      }
    return lists;
  }

  /// The files that runs of a scenario read, and the most memory one of them takes. Runs whose scenario cannot be read say so themselves.
  void look_at_runs(const std::string& path, const std::vector<std::vector<std::string>>& lists) {
    for (const std::vector<std::string>& changes : lists) {
      try {
        const scenario::Scenario scenario = scenario::read_scenario(path, changes);
        for (const scenario::NamedFile& named : scenario::named_files(scenario)) add_input(named.file.written, named.file.path);
        if (std::holds_alternative<scenario::DesignRain>(scenario.rain)) add_preset_storms();
        memory_of_run_ = std::max(memory_of_run_, memory_of(scenario));
      } catch (const InputError&) {
      } catch (const FileError&) {
      }
    }
  }

  /// A file becomes part of the identity, once.
  void add_input(const std::string& written, const std::string& path) {
    if (fs::is_regular_file(path) && hashed_.insert(fs::path(path).lexically_normal().string()).second) inputs_.emplace_back(written, io::sha256_of_file(path));
  }

  void add_preset_storms() {
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(io::data_folder() / "storms")) files.insert(entry.path());
    for (const fs::path& file : files) add_input("preset storms/" + file.filename().string(), file.string());
  }

  double memory_of(const scenario::Scenario& scenario) {
    if (!scenario::has_terrain(scenario)) return 0.0;
    const std::string& path = scenario.terrain.elevation.path;
    if (!terrains_.contains(path)) terrains_.emplace(path, io::inspect_raster(path));
    const io::RasterFileInfo& terrain = terrains_.at(path);
    return scenario::estimate_run(scenario, static_cast<double>(terrain.rows), static_cast<double>(terrain.columns), terrain.cell_width, design_.threads).memory;
  }

  io::BatchJournal::Identity identity() const {
    io::BatchJournal::Identity parts{{"program version", std::string(version().number)}};
    for (const auto& [path, hash] : inputs_) parts.emplace_back(path, hash);
    return parts;
  }

  std::string parts_folder() const { return goal_ + ".parts"; }
  /// Leaves those that a process is still writing.
  void remove_parts() const {
    if (!fs::exists(parts_folder())) return;
    std::error_code ignored;
    std::set<fs::path> parts;
    for (const auto& entry : fs::directory_iterator(parts_folder())) parts.insert(entry.path());
    for (const fs::path& part : parts)
      if (!io::journal_in_use(part.string())) fs::remove_all(part, ignored);
    fs::remove(parts_folder(), ignored);
  }
  void make_maps_folder(const std::string& folder) const {
    if (has_maps()) fs::create_directories(folder + "/maps");
  }
  bool has_maps() const { return !is_plots_ && design_.keep_maps && !design_.thresholds.empty(); }

  RunTask task_of(std::size_t member, const std::string& folder) const {
    return {.scenario = design_.scenario, .changes = members_[member].changes, .until = design_.until, .threads = design_.threads, .actions = design_.plans[members_[member].plan].actions, .map = has_maps() ? folder + "/" + map_name(member) : std::string{}};
  }

  PoolOptions pool(std::size_t tasks) const {
    PoolOptions options{.jobs = std::min(jobs_, static_cast<int>(std::max<std::size_t>(tasks, 1))), .program = request_.program};
    options.batch = is_plots_ ? std::clamp<std::size_t>(tasks / (static_cast<std::size_t>(options.jobs) * 4 + 1), 1, most_at_once) : 1;
    return options;
  }

  /// The members of a part that are not in the journal yet; false: interrupted.
  bool run_members(io::BatchJournal& journal, const std::string& folder, SweepPart part) {
    std::vector<RunTask> tasks;
    std::vector<std::size_t> todo;
    outcomes_.assign(members_.size(), {});
    std::size_t done = 0, wanted = 0;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      tasks.push_back(task_of(i, folder));
      if (i % part.count != part.index) continue;
      ++wanted;
      const auto known = journal.done().find(i);
      std::optional<MemberOutcome> outcome = known == journal.done().end() ? std::nullopt : io::unpacked_outcome(known->second);
      if (outcome && (!has_maps() || !outcome->done() || fs::exists(tasks[i].map))) outcomes_[i] = std::move(*outcome), ++done;
      else todo.push_back(i);
    }
    if (done > 0) watch_.note(bilingual("going on: {} of {} runs are done", "继续：已完成 {} 个模拟（共 {} 个）", done, wanted));
    return run_all(journal, tasks, todo, 0, [&](std::size_t i, MemberOutcome outcome) {
      outcomes_[i] = std::move(outcome);
      watch_.progress(++done, wanted);
    });
  }

  /// Runs tasks; what they come to is durable under their number plus `first`.
  bool run_all(io::BatchJournal& journal, const std::vector<RunTask>& tasks, const std::vector<std::size_t>& todo, std::size_t first, const std::function<void(std::size_t, MemberOutcome)>& done) {
    std::map<std::size_t, std::string> unsaved;
    Clock::time_point saved = Clock::now();
    const auto save = [&] {
      journal.add(unsaved);
      unsaved.clear();
      saved = Clock::now();
    };
    const bool all = run_tasks(tasks, todo, pool(todo.size()), [&](std::size_t i, MemberOutcome outcome) {
      unsaved.emplace(first + i, io::packed(outcome));
      done(i, std::move(outcome));
      if (std::chrono::duration<double>(Clock::now() - saved).count() > seconds_between_saves) save();
    }, watch_.interrupted);
    save();
    return all;
  }

  /// What the parts of other processes have done.
  void take_over(const std::string& folder) const {
    if (!fs::exists(parts_folder())) return;
    io::BatchJournal journal(folder, identity());
    std::set<fs::path> parts;
    for (const auto& entry : fs::directory_iterator(parts_folder()))
      if (entry.is_directory() && io::has_journal(entry.path().string())) parts.insert(entry.path());
    std::erase_if(parts, [this](const fs::path& part) {
      const bool in_use = io::journal_in_use(part.string());
      if (in_use) watch_.note(bilingual("another hydro is still writing {}: what it has done is not taken over", "另一个 hydro 正在写 {}：其结果未采用", part.string()));
      return in_use;
    });
    for (const fs::path& part : parts) {
      const io::BatchJournal theirs(part.string(), identity());
      std::map<std::size_t, std::string> fresh;
      for (const auto& [member, bytes] : theirs.done()) {
        const std::string map = part.string() + "/" + map_name(member);
        if (has_maps() && fs::exists(map)) fs::rename(map, folder + "/" + map_name(member));
        fresh.emplace(member, bytes);
      }
      journal.add(fresh);
    }
    if (!parts.empty()) watch_.note(bilingual("took over what {} parts in {} have done", "已采用 {1} 中 {0} 个部分的结果", parts.size(), parts_folder()));
  }

  SweepOutcome do_part() {
    const SweepPart part = *request_.part;
    const std::string folder = fmt::format("{}/{}-of-{}", parts_folder(), part.index, part.count);
    if (request_.force && !io::journal_in_use(folder)) fs::remove_all(folder);
    fs::create_directories(folder);
    io::BatchJournal journal(folder, identity());
    make_maps_folder(folder);
    const bool all = run_members(journal, folder, part);
    return {.end = all ? SweepEnd::part_done : SweepEnd::interrupted, .folder = folder, .runs = members_.size(), .design = design_};
  }

  /// mpirun starts hydro once a slot; each does its part, this process gathers.
  void start_mpi() const {
    const std::string program = own_program(), slots = std::to_string(jobs_);
    std::vector<std::string> words{"mpirun", "-n", slots, "--oversubscribe"};
    if (::geteuid() == 0) words.push_back("--allow-run-as-root");
    for (const std::string& word : {program, std::string("sweep"), request_.study, std::string("-o"), goal_, std::string("--part"), std::string("auto"), std::string("--quiet")}) words.push_back(word);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t pid = 0;
    if (const int failed = ::posix_spawnp(&pid, "mpirun", nullptr, nullptr, arguments.data(), environ); failed != 0)
      throw FileError("mpirun", std::string("cannot be started: ") + std::strerror(failed), "install Open MPI (Debian: openmpi-bin), or use --launcher local");
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) watch_.note({"mpirun did not end well; what its processes have not done is done here", "mpirun 未正常结束；其进程未完成的在此完成"});
  }

  SweepOutcome write_script() const {
    const std::string path = goal_ + ".slurm.sh";
    const std::size_t parts = std::min<std::size_t>(request_.jobs > 0 ? static_cast<std::size_t>(request_.jobs) : 16, std::max<std::size_t>(members_.size(), 1));
    const auto quoted = [](const std::string& word) {
      std::string text = "'";
      for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
      return text + "'";
    };
    const std::string command = fmt::format("{} sweep {} -o {}", quoted(own_program()), quoted(fs::absolute(request_.study).string()), quoted(fs::absolute(goal_).string()));
    io::write_text(path, fmt::format("#!/bin/bash\n# {} runs of the study {} in {} parts: sbatch {}\n# When all have ended: {} --resume\n"
                                     "#SBATCH --job-name={}\n#SBATCH --array=0-{}\n#SBATCH --cpus-per-task={}\n#SBATCH --output=%x-%a.log\nset -eu\n"
                                     "exec {} --part \"$SLURM_ARRAY_TASK_ID/{}\" --quiet\n",
                                     members_.size(), design_.name, parts, path, command, detail::file_words({design_.name}).front(), parts - 1, design_.threads, command, parts));
    return {.end = SweepEnd::script_written, .folder = path, .runs = members_.size(), .design = design_};
  }

  /// The search for measures; its runs are in the journal too, behind those of the members.
  SearchResult search(io::BatchJournal& journal) {
    std::size_t next = members_.size();
    const Evaluator evaluate = [&](const std::vector<RunTask>& tasks) {
      std::vector<MemberOutcome> outcomes(tasks.size());
      std::vector<std::size_t> todo;
      const std::size_t first = next;
      next += tasks.size();
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto known = journal.done().find(first + i);
        std::optional<MemberOutcome> outcome = known == journal.done().end() ? std::nullopt : io::unpacked_outcome(known->second);
        if (outcome) outcomes[i] = std::move(*outcome);
        else todo.push_back(i);
      }
      std::size_t done = tasks.size() - todo.size();
      if (!stopped_ && !run_all(journal, tasks, todo, first, [&](std::size_t i, MemberOutcome outcome) {
            outcomes[i] = std::move(outcome);
            watch_.progress(++done, tasks.size());
          })) stopped_ = true;
      if (stopped_) throw Interrupted{};
      return outcomes;
    };
    try {
      return optimise(design_, evaluate);
    } catch (const Interrupted&) {
      return {};
    }
  }

  /// The ground of the first run that has maps on that grid, to draw them over; empty where it cannot be had any more.
  Raster<float> ground_of_maps(const Grid& grid) const {
    const auto done = std::ranges::find_if(outcomes_, &MemberOutcome::done);
    if (done == outcomes_.end()) return {};
    try {
      scenario::Scenario scenario = scenario::read_scenario(design_.scenario, members_[static_cast<std::size_t>(done - outcomes_.begin())].changes);
      scenario.output.maxima = {"depth"};
      const Prepared prepared = prepare(scenario, design_.threads);
      return prepared.job.domain.ground.grid == grid ? bed_elevation(prepared.job.domain.ground) : Raster<float>{};
    } catch (const std::runtime_error& error) {  // its files are not what they were when the runs read them
      watch_.note(bilingual("the maps are drawn without relief: {}", "地图未绘地形阴影：{}", error.what()));
      return {};
    }
  }

  void finish(io::OutputFolder& folder, SweepOutcome& result) {
    result.numbers.names = io::number_names(outcomes_);
    for (const MemberOutcome& outcome : outcomes_) {
      std::vector<double> row;
      for (const std::string& name : result.numbers.names) row.push_back(outcome.number(name));
      result.numbers.rows.push_back(std::move(row));
      using Status = MemberOutcome::Status;
      if (outcome.status == Status::unreadable || outcome.status == Status::bad_input) ++result.unreadable;
      else if (!outcome.done()) ++result.failed;
    }
    result.outcome = outcome_of(design_, members_, result.numbers);
    std::vector<Bilingual> remarks;
    Grid grid;
    std::vector<report::ProbabilityMap> maps;
    if (has_maps()) maps = probability_maps(folder.path(), design_, members_, outcomes_, result.outcome, grid, remarks);
    std::vector<std::string> names;
    for (const Variant& variant : result.outcome.variants) names.push_back(variant.name);
    const std::vector<std::string> words = detail::file_words(names);
    for (const report::ProbabilityMap& map : maps) {
      const std::string suffix = words.size() > 1 ? "_" + words[map.variant] : "";
      io::write_map(folder.file(fmt::format("probability_{}{}.tif", results::threshold_name(map.threshold), suffix)), grid, map.probability, map_meaning(report::probability_ramp(result.outcome.by_year, request_.language), 1e-5), jobs_);
    }
    io::write_text(folder.file("runs.csv"), io::runs_table(design_, members_, outcomes_));
    io::write_text(folder.file("variants.csv"), variant_table(result.outcome, result.numbers));
    io::write_text(folder.file("frequency.csv"), frequency_table(result.outcome));
    if (const std::string table = held_table(result.outcome); table.find('\n') + 1 < table.size()) io::write_text(folder.file("held.csv"), table);
    io::write_text(folder.file("effects.csv"), effects_table(result.outcome));
    if (!result.search.empty()) io::write_text(folder.file("front.csv"), search_table(design_, result.search));
    std::vector<report::FailedRun> failed;
    for (std::size_t i = 0; i < outcomes_.size(); ++i)
      if (!outcomes_[i].done()) failed.push_back({i, std::string(io::status_word(outcomes_[i].status)), outcomes_[i].reason});
    const Raster<float> bed = maps.empty() ? Raster<float>{} : ground_of_maps(grid);
    io::write_text(folder.file("report.html"), report::render(report::SweepPage{.design = design_, .numbers = result.numbers, .outcome = result.outcome, .search = result.search, .maps = maps, .grid = grid, .bed_elevation = bed, .failed = failed, .remarks = remarks,
                                                                               .program_version = std::string(version().number), .program_commit = std::string(version().commit), .language = request_.language}));
    folder.complete();
  }

  struct Interrupted {};

  const SweepRequest& request_;
  const SweepWatch& watch_;
  StudyDesign design_;
  std::vector<Member> members_;
  std::string goal_;
  std::vector<std::pair<std::string, std::string>> inputs_;  ///< path, SHA-256
  std::set<std::string> hashed_;                             ///< paths of `inputs_`
  std::map<std::string, io::RasterFileInfo> terrains_;       ///< by path
  double memory_of_run_ = 0.0;                               ///< [bytes] of the one that takes most
  std::vector<MemberOutcome> outcomes_;
  bool is_plots_ = false, stopped_ = false;
  int jobs_ = 1;
};

}  // namespace

SweepOutcome sweep(const SweepRequest& request, const SweepWatch& watch) { return Sweep(request, watch).carry_out(); }

std::optional<SweepPart> part_of_environment() {
  constexpr std::array<std::pair<const char*, const char*>, 3> pairs{{{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"}, {"PMI_RANK", "PMI_SIZE"}, {"SLURM_PROCID", "SLURM_NTASKS"}}};
  for (const auto& [rank, size] : pairs)
    if (const auto index = number_in(rank), count = number_in(size); index && count && *index < *count) return SweepPart{*index, *count};
  return std::nullopt;
}

}  // namespace hydro::study
