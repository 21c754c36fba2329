#include "libhydro/study/detail/plot_run.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "libhydro/catchment/plot_recorder.h"
#include "libhydro/core/error.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/summary_file.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/plots_page.h"
#include "libhydro/simulation/observer.h"

namespace hydro::study::detail {
namespace {

constexpr double closes = 1e-9;  ///< [-] of all water that entered: what the account may miss

void require_memory(const scenario::Scenario& scenario, const catchment::Plots& plots) {
  double numbers = 20.0;
  for (const catchment::Catchment& plot : plots.catchments) numbers += 8.0 + 6.0 * static_cast<double>(plot.facilities.size());
  const double reports = scenario.duration / scenario.output.report_interval + 2.0;
  constexpr double copies = 4.0;  // the record, the result, and the buffers of its file and page
  io::require_memory(scenario.path, "the series of the plots", copies * 8.0 * numbers * reports);
}

}  // namespace

/// What evolves: the plots with and without facilities, and what is written down of them.
struct PlotRun::Execution {
  catchment::Plots bare_plots;
  catchment::Runoff runoff;
  std::optional<catchment::Runoff> without;
  catchment::State state, bare;
  catchment::PlotRecorder recorder;

  Execution(const scenario::AssembledPlots& assembled, bool compare, int threads)
      : bare_plots(catchment::without_facilities(assembled.plots)), runoff(assembled.plots, assembled.weather, threads),
        state(runoff.initial_state()), recorder(assembled.plots, runoff, compare ? &without.emplace(bare_plots, assembled.weather, threads) : nullptr) {
    if (without) bare = without->initial_state();
  }

  const catchment::State* bare_state() const { return without ? &bare : nullptr; }
  void record() { recorder.record(state, bare_state()); }
  void advance(double end) {
    runoff.advance(state, end);
    if (without) without->advance(bare, end);
  }
  std::vector<MemoryBlock> memory() {
    std::vector<MemoryBlock> blocks{memory_block("plots", state.plots), memory_block("facility uses", state.uses), memory_block("clocks", state.groups)};
    if (!without) return blocks;
    blocks.push_back(memory_block("plots without facilities", bare.plots));
    blocks.push_back(memory_block("their clocks", bare.groups));
    return blocks;
  }
};

RunOutcome PlotRun::carry_out(io::OutputFolder& folder, const scenario::Scenario& scenario) {
  scenario::AssembledPlots assembled = scenario::assemble_plots(scenario);
  add_tables(scenario, assembled.inputs);
  require_memory(scenario, assembled.plots);
  for (const std::string& setting : request_.overrides) assembled.remarks.push_back({"changed on the command line: " + setting});
  for (const results::Remark& remark : assembled.remarks) watch_.note(remark.text);
  if (request_.threads == 0) cost_.threads = std::clamp(static_cast<int>(assembled.plots.catchments.size() / 4), 1, cost_.threads);
  const bool has_facilities = std::any_of(assembled.plots.catchments.begin(), assembled.plots.catchments.end(),
                                          [](const catchment::Catchment& plot) { return !plot.facilities.empty(); });
  Execution execution(assembled, has_facilities && scenario.catchments->compare_without, cost_.threads);
  const io::RunIdentity identity = identity_of(request_, scenario, assembled.inputs);
  if (folder.found() == io::Found::partial) {
    std::vector<std::string> notes;
    std::optional<io::Checkpoint> checkpoint = io::read_newest_checkpoint(folder.path(), identity, execution.memory(), notes);
    for (const std::string& note : notes) watch_.note(note);
    if (checkpoint) {
      execution.recorder.restore(std::move(checkpoint->record));
      watch_.note(fmt::format("going on from {:.1f} min of simulated time", execution.state.time() / 60.0));
    }
  }
  if (execution.recorder.rows().empty()) execution.record();
  cost_.wall_output += seconds_since(start_);
  if (!drive(execution, folder, identity, scenario)) return {.end = RunEnd::interrupted, .folder = folder.path(), .stopped_at = execution.state.time()};
  return finish(execution, folder, scenario, assembled);
}

/// Runs to the end; false when it was interrupted, after a checkpoint.
bool PlotRun::drive(Execution& execution, const io::OutputFolder& folder, const io::RunIdentity& identity, const scenario::Scenario& scenario) {
  Clock::time_point last_checkpoint = Clock::now();
  double next_checkpoint = scenario.output.checkpoint_interval ? simulation::next_multiple(execution.state.time(), *scenario.output.checkpoint_interval) : 0.0;
  const auto save = [&] {
    const Clock::time_point begin = Clock::now();
    io::write_checkpoint(folder.path(), identity, {}, execution.recorder.rows(), execution.memory(), 0);
    last_checkpoint = Clock::now();
    cost_.wall_output += seconds_since(begin);
  };
  while (execution.state.time() < scenario.duration) {
    const double now = execution.state.time();
    watch_.progress(now, scenario.duration, 0.0);  // no cells
    if (watch_.interrupted()) {
      save();
      return false;
    }
    const bool is_due = scenario.output.checkpoint_interval ? now >= next_checkpoint : seconds_since(last_checkpoint) > wall_between_checkpoints;
    if (is_due && now > 0.0) {
      save();
      if (scenario.output.checkpoint_interval) next_checkpoint = simulation::next_multiple(now, *scenario.output.checkpoint_interval);
    }
    execution.advance(std::min(simulation::next_multiple(now, scenario.output.report_interval), scenario.duration));
    execution.record();
  }
  return true;
}

RunOutcome PlotRun::finish(Execution& execution, io::OutputFolder& folder, const scenario::Scenario& scenario, scenario::AssembledPlots& assembled) {
  const Clock::time_point ending = Clock::now();
  results::RunResult result = about(scenario, {});
  execution.recorder.write_into(result, execution.state, execution.bare_state());
  result.inputs = std::move(assembled.inputs);
  result.remarks = std::move(assembled.remarks);
  io::Hdf5ResultFile file(folder.file(io::result_file_name), about(scenario, {}), {.velocity = false, .threads = cost_.threads});
  if (const double missing = result.balance.back().relative_error(); !(std::abs(missing) <= closes)) {
    const std::string why = fmt::format("the water account does not close: {:.3g} of all water is missing after {:.6g} h", missing, result.simulated / 3600.0);
    file.mark_failed(why);
    throw NumericalError(why);
  }
  file.finish(result);
  cost_.peak_memory = peak_memory();
  io::write_balance_table(folder.file("balance.csv"), result);
  cost_.wall_output += seconds_since(ending);
  cost_.wall = seconds_since(start_);
  io::write_summary(folder.file("summary.json"), result, cost_);
  io::write_text(folder.file("report.html"), report::render_plots({.result = result, .cost = cost_, .language = request_.language}));
  folder.complete();
  return {.end = RunEnd::complete, .folder = folder.goal(), .stopped_at = result.simulated, .result = std::move(result), .cost = cost_};
}

}  // namespace hydro::study::detail
