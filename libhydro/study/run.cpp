#include "libhydro/study/run.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <omp.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "libhydro/comparison/comparison.h"
#include "libhydro/core/error.h"
#include "libhydro/core/flooded_street.h"
#include "libhydro/core/version.h"
#include "libhydro/io/checkpoint_file.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/sha256.h"
#include "libhydro/scenario/read.h"
#include "libhydro/scenario/run_estimate.h"
#include "libhydro/study/detail/apply_orders.h"
#include "libhydro/study/detail/lumped_run.h"
#include "libhydro/study/detail/run_parts.h"
#include "libhydro/study/prepare.h"
#include "libhydro/study/run_files.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study {
namespace {

using namespace detail;


/// Passes frames on and adds up the time that they take.
class TimedSink : public results::ResultSink {
 public:
  TimedSink(results::ResultSink& sink, double& spent) : sink_(sink), spent_(spent) {}
  void write_frame(const results::Frame& frame) override {
    const Clock::time_point start = Clock::now();
    sink_.write_frame(frame);
    spent_ += seconds_since(start);
  }
  void finish(const results::RunResult& result) override { sink_.finish(result); }

 private:
  results::ResultSink& sink_;
  double& spent_;
};

std::uint64_t estimated_bytes(const Job& job) {
  const auto frames = static_cast<std::uint64_t>(std::ceil(job.end / job.frame_interval)) + 1;
  return io::estimated_result_bytes(job.domain.ground.grid, frames, job.frames_with_velocity, 7);
}

/// Whether a setting changes what the water does, not only what is written of it.
bool changes_water(const std::string& setting) { return !setting.starts_with("output.") && !setting.starts_with("sponge.compare_without"); }

/// A title with what was changed on the command line, so that no page names a storm that did not fall.
std::string title_with(const std::string& title, const std::vector<std::string>& settings) {
  constexpr std::size_t most_shown = 3;
  std::vector<std::string> changes;
  std::ranges::copy_if(settings, std::back_inserter(changes), changes_water);
  if (changes.empty()) return title;
  const std::size_t shown = std::min(most_shown, changes.size());
  return fmt::format("{} ({}{})", title, fmt::join(std::span(changes).first(shown), ", "), changes.size() > shown ? ", ..." : "");
}

/// On small grids threads wait for each other longer than they work.
int useful_threads(const Grid& grid, int cores) {
  constexpr std::size_t cells_worth_a_thread = 30'000;
  return std::clamp(static_cast<int>(grid.cell_count() / cells_worth_a_thread), 1, cores);
}

/// One run in its folder: drives the execution, writes checkpoints, and all files at the end.
class Run {
 public:
  Run(const RunRequest& request, const RunWatch& watch) : request_(request), watch_(watch) {
    cost_.started = fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)));
    cost_.program_version = version().number;
    cost_.program_commit = version().commit;
    cost_.threads = request.threads > 0 ? request.threads : omp_get_num_procs();
  }

  RunOutcome carry_out() {
    scenario::Scenario scenario = scenario::read_scenario(request_.scenario, request_.overrides);
    if (request_.until) scenario.duration = std::min(scenario.duration, *request_.until);
    scenario.title = title_with(scenario.title.empty() ? scenario.name : scenario.title, request_.overrides);
    const std::string goal = request_.output.empty() ? scenario.name + "-run" : request_.output;
    const io::Existing existing = request_.resume ? io::Existing::resume : request_.force ? io::Existing::replace : io::Existing::refuse;
    io::OutputFolder folder(goal, existing);
    if (folder.found() == io::Found::complete) return {.end = RunEnd::already_complete, .folder = goal};
    if (request_.resume && folder.found() == io::Found::nothing) watch_.note(bilingual("nothing to go on from in {}.partial: starting anew", "{}.partial 中没有可继续的内容：重新开始", goal));

    if (!scenario::has_terrain(scenario) && !request_.actions.empty())
      throw InputError("--actions: a scenario without a terrain has no ground, gates or places to act on", "give a scenario with a terrain");
    if (!scenario::has_terrain(scenario)) return LumpedRun(request_, watch_, start_, cost_).carry_out(folder, scenario);
    scenario::require_room(scenario, cost_.threads);
    if (!request_.actions.empty()) orders_ = io::read_orders(request_.actions);
    Prepared prepared = prepare(scenario, cost_.threads);
    told_ = follow(orders_, scenario, prepared);
    for (const results::OrderResult& order : told_)
      if (!order.applied) watch_.note(bilingual("{} {} {}: {}", "{} {} {}：{}未执行", order.action, order.kind, order.target, order.remark));
    if (request_.threads == 0) cost_.threads = prepared.job.options.surface.threads = useful_threads(prepared.job.domain.ground.grid, cost_.threads);
    if (!request_.actions.empty()) prepared.inputs.push_back({.path = request_.actions, .sha256 = io::sha256_of_file(request_.actions)});
    for (const std::string& setting : request_.overrides) prepared.remarks.push_back(remark_on_setting(setting));
    for (const Bilingual& remark : prepared.remarks) watch_.note(remark);
    if (const Bilingual warning = io::space_warning(folder.path(), estimated_bytes(prepared.job)); !warning.empty()) watch_.note(warning);
    return in_folder(folder, scenario, std::move(prepared));
  }

 private:
  RunOutcome in_folder(io::OutputFolder& folder, const scenario::Scenario& scenario, Prepared prepared) {
    const Job& job = prepared.job;
    const io::RunIdentity identity = identity_of(request_, scenario, prepared.inputs);
    const results::RunResult known = about(scenario, job.domain.ground.grid);
    const io::ResultFileOptions options{.velocity = job.frames_with_velocity, .threads = cost_.threads};
    const std::string path = folder.file(io::result_file_name);
    LateSink late;
    TimedSink sink(late, cost_.wall_output);
    auto execution = std::make_unique<Execution>(job, prepared.water, sink);
    prepared.water = {};  // it is in the state now

    std::unique_ptr<io::Hdf5ResultFile> file;
    if (folder.found() == io::Found::partial) {
      std::vector<Bilingual> notes;
      std::optional<io::Checkpoint> checkpoint = io::read_newest_checkpoint(folder.path(), identity, execution->maxima(), notes);
      for (const Bilingual& note : notes) watch_.note(note);
      if (checkpoint) {
        watch_.note(bilingual("going on from {:.1f} min of simulated time", "从模拟时间 {:.1f} min 继续", checkpoint->state.time / 60.0));
        file = io::Hdf5ResultFile::resume(path, known, options, checkpoint->frames);
        execution->restore(std::move(checkpoint->state), std::move(checkpoint->record));
      }
    }
    if (!file) file = std::make_unique<io::Hdf5ResultFile>(path, known, options);
    late.open(*file);
    cost_.wall_output += seconds_since(start_);

    if (!drive(*execution, folder, identity, *file, scenario.output.checkpoint_interval, job.end))
      return {.end = RunEnd::interrupted, .folder = folder.path(), .stopped_at = execution->state().time};

    const bool compares = request_.without_facilities && scenario.sponge.compare_without && !job.domain.sponge.empty();
    const bool shares = request_.shares && !told_.empty();
    if (compares || shares) write_checkpoint(*execution, folder, identity, *file);  // whoever interrupts the comparison keeps the run
    const Clock::time_point ending = Clock::now();
    results::RunResult result = execution->take_result();
    execution.reset();  // its state is as large as everything that follows
    cost_.wall_output += seconds_since(ending);
    if (compares) {
      std::optional<results::WithoutFacilities> without = run_without_facilities(scenario);
      if (!without) return {.end = RunEnd::interrupted, .folder = folder.path(), .stopped_at = result.simulated};
      result.without = std::move(*without);
      result.capture.back().peak_without = results::greatest_outflow(result.report_times, result.without.balance);
    }
    name_cost_sources(scenario, result);
    add_interception(scenario, result);
    result.orders = told_;
    if (shares && !run_without_orders(scenario, result)) return {.end = RunEnd::interrupted, .folder = folder.path(), .stopped_at = result.simulated};
    const Clock::time_point writing = Clock::now();
    result.scenario = known.scenario;
    result.title = known.title;
    result.start_utc = known.start_utc;
    result.start_offset_minutes = known.start_offset_minutes;
    result.pumped_systems = std::move(prepared.pumped_systems);
    result.network_changes = std::move(prepared.network_changes);
    std::ranges::move(prepared.network_costs, std::back_inserter(result.costs));
    result.inputs = std::move(prepared.inputs);
    result.remarks.insert(result.remarks.begin(), prepared.remarks.begin(), prepared.remarks.end());
    tell_of_pressure(result, watch_);
    const Raster<float> bed = bed_elevation(job.domain.ground);
    file->write_bed_elevation(bed);
    file->finish(result);
    file.reset();
    cost_.peak_memory = peak_memory();
    write_maps_and_tables(folder, result, request_.language, cost_.threads);
    cost_.wall_output += seconds_since(writing);
    cost_.wall = seconds_since(start_);
    write_summary_and_report(folder, result, cost_, bed, request_.language);
    folder.complete();
    return {.end = RunEnd::complete, .folder = folder.goal(), .stopped_at = result.simulated, .result = std::move(result), .cost = cost_};
  }

  void tell(const simulation::State& state, double end) const { watch_.progress(state.time, end, static_cast<double>(state.flow.cell_updates)); }

  /// Runs to the end; false when it was interrupted, after a checkpoint.
  bool drive(Execution& execution, const io::OutputFolder& folder, const io::RunIdentity& identity, io::Hdf5ResultFile& file,
             std::optional<double> checkpoint_interval, double end) {
    Clock::time_point last_checkpoint = Clock::now();
    double next_checkpoint = checkpoint_interval ? simulation::next_multiple(execution.state().time, *checkpoint_interval) : 0.0;
    const auto save = [&] {
      write_checkpoint(execution, folder, identity, file);
      last_checkpoint = Clock::now();
    };
    try {
      const bool ended = execution.run_until(end, [&](const simulation::State& state) {
        tell(state, end);
        if (watch_.interrupted()) {
          save();
          return false;
        }
        const bool is_due = checkpoint_interval ? state.time >= next_checkpoint : seconds_since(last_checkpoint) > wall_between_checkpoints;
        if (is_due && state.time > 0.0) {
          save();
          if (checkpoint_interval) next_checkpoint = simulation::next_multiple(state.time, *checkpoint_interval);
        }
        return true;
      });
      if (ended) tell(execution.state(), end);
      return ended;
    } catch (const NumericalError& error) {
      file.mark_failed(error.what());
      throw;
    }
  }

  void write_checkpoint(Execution& execution, const io::OutputFolder& folder, const io::RunIdentity& identity, const io::Hdf5ResultFile& file) {
    const Clock::time_point begin = Clock::now();
    io::write_checkpoint(folder.path(), identity, execution.state(), execution.record(), execution.maxima(), file.frames_written());
    cost_.wall_output += seconds_since(begin);
  }

  /// The same job on the same ground without facilities; nothing when it was interrupted. It writes no checkpoint: --resume does it anew.
  std::optional<results::WithoutFacilities> run_without_facilities(scenario::Scenario scenario) {
    const Clock::time_point begin = Clock::now();
    watch_.note({"now the same storm without the facilities, to show both side by side (sponge.compare_without)", "现计算无设施的同一场暴雨，以便对照(sponge.compare_without)"});
    scenario.sponge.layout = "none";
    scenario.output.maxima = {"depth"};
    std::optional<results::RunResult> found = run_beside(scenario, orders_);
    if (!found) return {};
    results::RunResult& run = *found;
    results::WithoutFacilities without{.balance = std::move(run.balance), .gauges = {}, .max_depth = std::move(run.peaks.depth), .flooded_area = std::move(run.flooded_area)};
    for (results::GaugeSeries& gauge : run.gauges) without.gauges.push_back({std::move(gauge.id), std::move(gauge.depth)});
    cost_.wall_without += seconds_since(begin);
    return without;
  }

  std::vector<results::OrderResult> follow(const std::vector<io::Order>& orders, const scenario::Scenario& scenario, Prepared& prepared) const {
    return orders.empty() ? std::vector<results::OrderResult>{} : apply_orders(orders, request_.actions, scenario, prepared);
  }

  /// A run in memory, without frames; nothing when it was interrupted.
  std::optional<results::RunResult> run_beside(const scenario::Scenario& scenario, const std::vector<io::Order>& orders) {
    Prepared prepared = prepare(scenario, cost_.threads);
    follow(orders, scenario, prepared);
    const Job& job = prepared.job;
    NoFrames nowhere;
    Execution execution(job, prepared.water, nowhere);
    const bool ended = execution.run_until(job.end, [&](const simulation::State& state) {
      tell(state, job.end);
      return !watch_.interrupted();
    });
    if (!ended) return {};
    tell(execution.state(), job.end);
    return execution.take_result();
  }

  /// The same run without the actions, then without each of those that acted: what each of them is worth. False when it was interrupted.
  bool run_without_orders(scenario::Scenario scenario, results::RunResult& result) {
    const Clock::time_point begin = Clock::now();
    scenario.output.maxima = {"depth", "hazard_rating"};
    if (std::ranges::find(scenario.output.thresholds, flooded_street_depth) == scenario.output.thresholds.end()) scenario.output.thresholds.push_back(flooded_street_depth);
    std::vector<std::string> names{"*"};
    for (const results::OrderResult& order : told_)
      if (const std::string name = order.place.empty() ? order.action : order.action + "@" + order.place; order.applied && std::ranges::find(names, name) == names.end()) names.push_back(name);
    if (names.size() == 2) names.pop_back();  // the only one: the same as without all
    for (const std::string& name : names) {
      watch_.note(name == "*" ? Bilingual{"now the same run without the actions (--shares)", "现计算不执行任何行动的同一模拟(--shares)"} : bilingual("now the same run without {}", "现计算不执行 {} 的同一模拟", name));
      std::vector<io::Order> others;
      std::ranges::copy_if(orders_, std::back_inserter(others), [&](const io::Order& order) { return name != "*" && order.name() != name; });
      std::optional<results::RunResult> run = run_beside(scenario, others);
      if (!run) return false;
      run->harm.left_out = name;
      add_ground(comparison::difference(*run, result, name).ground, run->harm);
      result.harm_without.push_back(std::move(run->harm));
    }
    cost_.wall_without += seconds_since(begin);
    return true;
  }

  /// What the actions that `without` leaves out do to the ground: water that is kept from one place stands at another.
  static void add_ground(const comparison::GroundChange& ground, results::HarmResult& without) {
    without.drier = ground.drier, without.wetter = ground.wetter;
    for (const comparison::GroundChange::Crossing& crossing : ground.crossings)
      if (crossing.threshold == flooded_street_depth) without.no_longer_over_015 = crossing.no_longer, without.newly_over_015 = crossing.newly;
  }

  /// Stands in for the result file until it is known whether the run begins or goes on.
  class LateSink : public results::ResultSink {
   public:
    void open(results::ResultSink& sink) { sink_ = &sink; }
    void write_frame(const results::Frame& frame) override { sink_->write_frame(frame); }
    void finish(const results::RunResult& result) override { sink_->finish(result); }

   private:
    results::ResultSink* sink_ = nullptr;
  };

  const RunRequest& request_;
  const RunWatch& watch_;
  Clock::time_point start_ = Clock::now();
  results::RunCost cost_;
  std::vector<io::Order> orders_;             ///< of the action plan
  std::vector<results::OrderResult> told_;    ///< what became of them
};

}  // namespace

RunOutcome run(const RunRequest& request, const RunWatch& watch) { return Run(request, watch).carry_out(); }

}  // namespace hydro::study
