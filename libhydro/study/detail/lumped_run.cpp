#include "libhydro/study/detail/lumped_run.h"

#include <algorithm>
#include <cmath>
#include <iterator>
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
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/assemble_plots.h"
#include "libhydro/simulation/observer.h"
#include "libhydro/study/detail/network_part.h"
#include "libhydro/study/detail/plot_systems.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study::detail {
namespace {

constexpr double closes = 1e-9;  ///< [-] of all water that entered: what the account may miss

double numbers_a_report(const catchment::Plots& plots) {
  double numbers = 20.0;
  for (const catchment::Catchment& plot : plots.catchments) numbers += 8.0 + 6.0 * static_cast<double>(plot.facilities.size());
  return numbers;
}

}  // namespace

/// What was read for the run.
struct LumpedRun::Inputs {
  std::optional<scenario::AssembledPlots> plots;
  std::optional<scenario::AssembledNetwork> network;
  std::vector<results::InputFile> files;
  std::vector<Bilingual> remarks;

  explicit Inputs(const scenario::Scenario& scenario) {
    if (scenario.catchments) take(plots.emplace(scenario::assemble_plots(scenario)));
    if (scenario.network) take(network.emplace(scenario::assemble_network(scenario)));
    if (plots && !network && std::ranges::any_of(plots->plots.catchments, [](const catchment::Catchment& plot) { return !plot.outlet_node.empty(); }))
      remarks.push_back(bilingual("plots name nodes of sewers, but there is no [network]: their water leaves the model there", "地块指定了管网节点，但没有 [network]：其水在该处离开模型"));
    add_tables(scenario, files);
  }

 private:
  template <class Assembled>
  void take(Assembled& assembled) {
    for (results::InputFile& file : assembled.inputs)
      if (std::ranges::none_of(files, [&](const results::InputFile& other) { return other.path == file.path; })) files.push_back(std::move(file));
    std::ranges::move(assembled.remarks, std::back_inserter(remarks));
  }
};

/// What evolves: the plots with and without facilities, the network, and what is written down of them.
struct LumpedRun::Execution {
  struct PlotPart {
    catchment::Plots bare_plots;
    catchment::Runoff runoff;
    std::optional<catchment::Runoff> without;
    catchment::State state, bare;
    catchment::PlotRecorder recorder;

    PlotPart(const scenario::AssembledPlots& assembled, bool compare, int threads)
        : bare_plots(catchment::without_facilities(assembled.plots)), runoff(assembled.plots, assembled.weather, threads),
          state(runoff.initial_state()), recorder(assembled.plots, runoff, compare ? &without.emplace(bare_plots, assembled.weather, threads) : nullptr) {
      if (without) bare = without->initial_state();
    }
    const catchment::State* bare_state() const { return without ? &bare : nullptr; }
  };
  std::optional<PlotPart> plots;
  std::optional<PlotSystems> systems;
  std::optional<NetworkPart> network;

  Execution(Inputs& inputs, const scenario::Scenario& scenario, int threads) {
    if (inputs.plots) {
      const bool has_facilities = std::ranges::any_of(inputs.plots->plots.catchments, [](const catchment::Catchment& plot) { return !plot.facilities.empty(); });
      plots.emplace(*inputs.plots, has_facilities && scenario.catchments->compare_without, threads);
      if (!scenario.drainage_systems.empty()) systems.emplace(scenario.drainage_systems, inputs.plots->plots);
    }
    if (!inputs.network) return;
    std::vector<scenario::PlotInlet> inlets;
    std::vector<scenario::PlotOutfall> outfalls;
    if (inputs.plots) inlets = scenario::plot_inlets(scenario, inputs.network->drawing.network), outfalls = scenario::plot_outfalls(scenario, inputs.network->drawing.network);
    network.emplace(*inputs.network, *scenario.network, inputs.plots ? inputs.plots->weather.rain : inputs.network->rain, std::move(inlets), std::move(outfalls),
                    inputs.plots ? &inputs.plots->plots : nullptr, threads);
  }

  double time() const { return network ? std::max(0.0, network->reached()) : plots->state.time(); }
  bool is_new() const { return network ? network->reached() < 0.0 : plots->recorder.rows().empty(); }

  void record(double now) {
    if (plots) plots->recorder.record(plots->state, plots->bare_state());
    if (network) network->record(now);
  }

  void advance(double end) {
    while (!network && plots->state.time() < end)
      advance_plots(systems ? std::min(simulation::next_multiple(plots->state.time(), PlotSystems::longest_step), end) : end);
    for (double now = time(); network && now < end;) {
      const double next = network->next_exchange(now, end);
      catchment::State before;
      if (plots) {
        before = plots->state;
        advance_plots(next);
      }
      network->advance(now, next, plots ? &before : nullptr, plots ? &plots->state : nullptr);
      if (network->runs_onto_plots()) run_onto_plots(next);
      now = next;
    }
    if (plots && plots->without) plots->without->advance(plots->bare, end);
  }

  /// What outfalls let go enters the plots' next step, with and without facilities alike.
  void run_onto_plots(double now) {
    if (plots->without) plots->without->advance(plots->bare, now);
    for (const auto& [plot, volume] : network->take_leaving(plots->state)) {
      plots->runoff.run_onto(plots->state, plot, volume);
      if (plots->without) plots->without->run_onto(plots->bare, plot, volume);
    }
  }

  /// The plots alone; what leaves them runs to the drainage systems.
  void advance_plots(double end) {
    const double duration = end - plots->state.time();
    const std::vector<double> before = systems ? systems->left(plots->state) : std::vector<double>{};
    plots->runoff.advance(plots->state, end);
    if (systems && duration > 0.0) systems->take(before, plots->state, duration);
  }

  std::vector<MemoryBlock> memory() {
    std::vector<MemoryBlock> blocks;
    if (plots) {
      blocks = {memory_block("plots", plots->state.plots), memory_block("facility uses", plots->state.uses), memory_block("clocks", plots->state.groups)};
      if (plots->without) {
        blocks.push_back(memory_block("plots without facilities", plots->bare.plots));
        blocks.push_back(memory_block("their clocks", plots->bare.groups));
      }
    }
    if (systems) blocks.push_back(memory_block("drainage systems", systems->interceptions()));
    if (network) std::ranges::move(network->blocks(), std::back_inserter(blocks));
    return blocks;
  }

  /// Rows of plots, their count first, then what the network's record holds.
  std::vector<double> record_memory() const {
    std::vector<double> memory{0.0};
    if (plots) {
      memory[0] = static_cast<double>(plots->recorder.rows().size());
      memory.insert(memory.end(), plots->recorder.rows().begin(), plots->recorder.rows().end());
    }
    if (network) std::ranges::move(network->record_memory(), std::back_inserter(memory));
    return memory;
  }
  void restore(const std::vector<double>& memory) {
    if (memory.empty() || !(memory[0] >= 0.0 && memory[0] < static_cast<double>(memory.size())))
      throw InputError("the checkpoint's record is that of another scenario");
    const auto middle = memory.begin() + 1 + static_cast<std::ptrdiff_t>(memory[0]);
    if (plots) plots->recorder.restore({memory.begin() + 1, middle});
    if (network) network->restore({middle, memory.end()});
  }

  double numbers_a_report(const Inputs& inputs) const {
    return (inputs.plots ? detail::numbers_a_report(inputs.plots->plots) : 0.0) + (network ? static_cast<double>(network->numbers_a_report()) : 0.0);
  }

  void write_into(results::RunResult& result) const {
    if (plots) plots->recorder.write_into(result, plots->state, plots->bare_state());
    if (systems) systems->write_into(result);
    if (network) network->write_into(result, plots.has_value());
  }
};

RunOutcome LumpedRun::carry_out(io::OutputFolder& folder, const scenario::Scenario& scenario) {
  Inputs inputs(scenario);
  for (const std::string& setting : request_.overrides) inputs.remarks.push_back(remark_on_setting(setting));
  for (const Bilingual& remark : inputs.remarks) watch_.note(remark);
  if (request_.threads == 0) {
    const std::size_t plots = inputs.plots ? inputs.plots->plots.catchments.size() : 0, links = inputs.network ? inputs.network->drawing.network.links.size() : 0;
    cost_.threads = std::clamp(static_cast<int>(std::max(plots / 4, links / 2000)), 1, cost_.threads);
  }
  Execution execution(inputs, scenario, cost_.threads);
  constexpr double copies = 4.0;  // the record, the result, and the buffers of its file and page
  const double reports = scenario.duration / scenario.output.report_interval + 2.0;
  io::require_memory(scenario.path, "the series of plots and network", copies * 8.0 * execution.numbers_a_report(inputs) * reports);
  const io::RunIdentity identity = identity_of(request_, scenario, inputs.files);
  if (folder.found() == io::Found::partial) {
    std::vector<Bilingual> notes;
    std::optional<io::Checkpoint> checkpoint = io::read_newest_checkpoint(folder.path(), identity, execution.memory(), notes);
    for (const Bilingual& note : notes) watch_.note(note);
    if (checkpoint) {
      execution.restore(checkpoint->record);
      watch_.note(bilingual("going on from {:.1f} min of simulated time", "从模拟时间 {:.1f} min 继续", execution.time() / 60.0));
    }
  }
  if (execution.is_new()) execution.record(0.0);
  cost_.wall_output += seconds_since(start_);
  if (!drive(execution, folder, identity, scenario)) return {.end = RunEnd::interrupted, .folder = folder.path(), .stopped_at = execution.time()};
  return finish(execution, folder, scenario, inputs);
}

/// Runs to the end; false when it was interrupted, after a checkpoint.
bool LumpedRun::drive(Execution& execution, const io::OutputFolder& folder, const io::RunIdentity& identity, const scenario::Scenario& scenario) {
  Clock::time_point last_checkpoint = Clock::now();
  double next_checkpoint = scenario.output.checkpoint_interval ? simulation::next_multiple(execution.time(), *scenario.output.checkpoint_interval) : 0.0;
  const auto save = [&] {
    const Clock::time_point begin = Clock::now();
    io::write_checkpoint(folder.path(), identity, {}, execution.record_memory(), execution.memory(), 0);
    last_checkpoint = Clock::now();
    cost_.wall_output += seconds_since(begin);
  };
  while (execution.time() < scenario.duration) {
    const double now = execution.time();
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
    const double next = std::min(simulation::next_multiple(now, scenario.output.report_interval), scenario.duration);
    execution.advance(next);
    execution.record(next);
  }
  return true;
}

RunOutcome LumpedRun::finish(Execution& execution, io::OutputFolder& folder, const scenario::Scenario& scenario, Inputs& inputs) {
  const Clock::time_point ending = Clock::now();
  results::RunResult result = about(scenario, {});
  execution.write_into(result);
  name_cost_sources(scenario, result);
  if (inputs.network) {
    result.pumped_systems = std::move(inputs.network->systems);
    result.network_changes = std::move(inputs.network->network_changes);
    std::ranges::move(inputs.network->costs, std::back_inserter(result.costs));
  }
  result.inputs = std::move(inputs.files);
  result.remarks = std::move(inputs.remarks);
  tell_of_pressure(result, watch_);
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
