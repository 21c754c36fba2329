#include "validation/sewer_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "libhydro/io/swmm_file.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/import_swmm.h"
#include "validation/imported_plots.h"

namespace hydro::validation {
namespace {

constexpr double exchange_step = 10.0;  // [s] at most between hand-overs of plots
constexpr double look_step = 5.0;       // [s] at most between looks at extremes

template <class List>
int index_of(const List& list, const std::string& id) {
  for (std::size_t k = 0; k < list.size(); ++k)
    if (io::swmm::same_name(list[k].id, id)) return static_cast<int>(k);
  return -1;
}

}  // namespace

SewerRun::Imported SewerRun::import(const std::string& model) {
  const TemporaryFolder folder;
  const study::ImportOutcome outcome = study::import_swmm({.model = model, .output = folder.path()});
  Imported imported{.scenario = scenario::read_scenario(outcome.scenario), .network = {}, .plots = {}, .inlets = {}, .outfalls = {}};
  imported.network = scenario::assemble_network(imported.scenario);
  if (!imported.scenario.catchments) return imported;
  imported.plots = scenario::assemble_plots(imported.scenario);
  imported.inlets = scenario::plot_inlets(imported.scenario, imported.network.drawing.network);
  imported.outfalls = scenario::plot_outfalls(imported.scenario, imported.network.drawing.network);
  return imported;
}

SewerRun::SewerRun(const std::string& model, double from_time) : SewerRun(import(model), from_time) {}

SewerRun::SewerRun(Imported imported, double from_time)
    : duration_(imported.scenario.duration), from_time_(from_time), periods_(imported.scenario.network->periods), plots_(std::move(imported.plots)), inlets_(std::move(imported.inlets)), outfalls_(std::move(imported.outfalls)), handed_over_(inlets_.size(), 0.0),
      solver_(std::move(imported.network.drawing.network), std::move(imported.network.controls), imported.scenario.network->options), state_(solver_.initial_state()) {
  const std::size_t nodes = solver_.network().nodes.size(), links = solver_.network().links.size();
  depth.resize(nodes), inflow.resize(nodes), discharge.resize(links);
  inflow_volume.assign(nodes, 0.0), passed.assign(links, 0.0), lateral_.assign(nodes, 0.0);
  first_use_.push_back(0);
  if (!plots_) return;
  for (const catchment::Catchment& plot : plots_->plots.catchments) first_use_.push_back(first_use_.back() + plot.facilities.size());
  runoff_.emplace(plots_->plots, plots_->weather);
  plot_state_ = runoff_->initial_state();
}

double SewerRun::handed_over(const scenario::PlotInlet& inlet) const {
  const auto plot = static_cast<std::size_t>(inlet.plot);
  if (inlet.use >= 0) return plot_state_.uses[first_use_[plot] + static_cast<std::size_t>(inlet.use)].left_by_drain;
  double volume = plot_state_.plots[plot].left_model;
  for (std::size_t use = first_use_[plot]; use < first_use_[plot + 1]; ++use) volume -= plot_state_.uses[use].left_by_drain;
  return volume;
}

int SewerRun::node(const std::string& id) const { return index_of(solver_.network().nodes, id); }
int SewerRun::link(const std::string& id) const { return index_of(solver_.network().links, id); }

double SewerRun::out_of(int outfall) const {
  double sum = 0.0;
  for (std::size_t l = 0; l < discharge.size(); ++l) {
    const network::Link& one = solver_.network().links[l];
    if (one.to == outfall) sum += solver_.discharge_at(state_, static_cast<int>(l), true);
    if (one.from == outfall) sum -= solver_.discharge_at(state_, static_cast<int>(l), false);
  }
  return sum;
}

double SewerRun::water_error() const {
  double entered = state_.initial_volume;
  for (const double volume : state_.lateral_volume) entered += std::max(0.0, volume);
  return std::abs(state_.volume_error()) / std::max(1e-9, entered);
}

void SewerRun::note(double time, double span) {
  const auto keep = [&](Extremes& extremes, double value) {
    if (time >= from_time_ && std::abs(value) > std::abs(extremes.most)) extremes = {value, time};
  };
  const std::vector<network::Link>& links = solver_.network().links;
  std::vector<double> into(depth.size());
  for (std::size_t n = 0; n < depth.size(); ++n) {
    keep(depth[n], solver_.depth(state_, static_cast<int>(n)));
    into[n] = lateral_[n];
  }
  for (const network::Inflow& one : solver_.network().inflows)
    into[static_cast<std::size_t>(one.node)] += one.base + (one.series.empty() ? 0.0 : one.series_factor * one.series.at(time));
  for (std::size_t l = 0; l < links.size(); ++l) {
    const double q = solver_.discharge(state_, static_cast<int>(l));
    keep(discharge[l], q);
    passed[l] += std::abs(q) * span;
    into[static_cast<std::size_t>(links[l].to)] += std::max(0.0, solver_.discharge_at(state_, static_cast<int>(l), true));
    into[static_cast<std::size_t>(links[l].from)] += std::max(0.0, -solver_.discharge_at(state_, static_cast<int>(l), false));
  }
  for (std::size_t n = 0; n < depth.size(); ++n) keep(inflow[n], into[n]), inflow_volume[n] += into[n] * span;
}

void SewerRun::advance_to(double time) {
  while (time_ < time - 1e-9) {
    const network::Activity activity = network::activity_at(periods_, time_);
    double span = std::min(time, activity.until) - time_;
    if (activity.moves) span = std::min(span, runoff_ ? std::min(exchange_step, look_step) : look_step);
    if (runoff_) {
      runoff_->advance(plot_state_, time_ + span);
      std::ranges::fill(lateral_, 0.0);
      for (std::size_t k = 0; k < inlets_.size(); ++k) {
        const double all = handed_over(inlets_[k]);
        lateral_[static_cast<std::size_t>(inlets_[k].node)] += (all - handed_over_[k]) / span;
        handed_over_[k] = all;
      }
    }
    if (!activity.moves) {
      time_ += span;
      continue;
    }
    const network::NetworkReport report = solver_.advance(state_, time_, span, {.lateral_inflow = lateral_, .rain_rates = {}});
    actions_.insert(actions_.end(), report.actions.begin(), report.actions.end());
    steps += report.steps;
    if (runoff_)
      for (const auto& [plot, volume] : scenario::leaving_onto_plots(outfalls_, state_, plot_state_)) runoff_->run_onto(plot_state_, plot, volume);
    time_ += span;
    note(time_, span);
  }
}

}  // namespace hydro::validation
