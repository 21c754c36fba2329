#include "libhydro/study/detail/network_part.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/simulation/observer.h"

namespace hydro::study::detail {
namespace {

network::SolverOptions with_threads(network::SolverOptions options, int threads) {
  options.threads = threads;
  return options;
}

/// Water that entered the network at one place since the start [m3].
double volume_of(const scenario::PlotInlet& inlet, const std::vector<std::size_t>& first_use, const catchment::State& state) {
  const auto plot = static_cast<std::size_t>(inlet.plot);
  const std::size_t first = first_use[plot];
  if (inlet.use >= 0) return state.uses[first + static_cast<std::size_t>(inlet.use)].left_by_drain;
  double volume = state.plots[plot].left_model;
  for (std::size_t use = first; use < first_use[plot + 1]; ++use) volume -= state.uses[use].left_by_drain;
  return volume;
}

}  // namespace

NetworkPart::NetworkPart(scenario::AssembledNetwork& assembled, const scenario::NetworkSource& source, std::span<const TimeSeries> rain,
                         std::vector<scenario::PlotInlet> inlets, std::vector<scenario::PlotOutfall> outfalls, const catchment::Plots* plots, int threads)
    : solver_(std::move(assembled.drawing.network), std::move(assembled.controls), with_threads(source.options, threads)),
      state_(solver_.initial_state()),
      recorder_(solver_),
      rain_(rain),
      inlets_(std::move(inlets)),
      outfalls_(std::move(outfalls)),
      periods_(source.periods),
      exchange_interval_(source.exchange_interval),
      lateral_(solver_.network().nodes.size(), 0.0),
      rates_(rain.size(), 0.0) {
  first_use_.push_back(0);
  if (plots)
    for (const catchment::Catchment& plot : plots->catchments) first_use_.push_back(first_use_.back() + plot.facilities.size());
}

double NetworkPart::next_exchange(double now, double end) const {
  end = std::min(end, network::activity_at(periods_, now).until);
  const bool looks_outside = !inlets_.empty() || !outfalls_.empty() || !rain_.empty();
  return looks_outside ? std::min(simulation::next_multiple(now, exchange_interval_), end) : end;
}

void NetworkPart::advance(double from, double to, const catchment::State* before, const catchment::State* after) {
  if (!network::activity_at(periods_, from).moves) return;
  std::ranges::fill(lateral_, 0.0);
  for (const scenario::PlotInlet& inlet : inlets_) {
    assert(before && after);
    const double volume = volume_of(inlet, first_use_, *after) - volume_of(inlet, first_use_, *before);
    lateral_[static_cast<std::size_t>(inlet.node)] += volume / (to - from);
    handed_over_ += volume;
  }
  for (std::size_t gauge = 0; gauge < rates_.size(); ++gauge) rates_[gauge] = rain_[gauge].integral(from, to) / (to - from);
  recorder_.note(solver_.advance(state_, from, to - from, {.lateral_inflow = lateral_, .rain_rates = rates_}));
}

std::vector<std::pair<std::size_t, double>> NetworkPart::take_leaving(const catchment::State& plots) {
  std::vector<std::pair<std::size_t, double>> leaving = scenario::leaving_onto_plots(outfalls_, state_, plots);
  for (const auto& [plot, volume] : leaving) handed_over_ += volume;
  return leaving;
}

void NetworkPart::record(double time) {
  recorder_.record(time, state_);
  handed_over_at_.push_back(handed_over_);
}

std::vector<double> NetworkPart::record_memory() const {
  std::vector<double> memory{handed_over_, static_cast<double>(handed_over_at_.size())};
  memory.insert(memory.end(), handed_over_at_.begin(), handed_over_at_.end());
  const std::vector<double> rest = recorder_.memory();
  memory.insert(memory.end(), rest.begin(), rest.end());
  return memory;
}

void NetworkPart::restore(std::span<const double> memory) {
  if (memory.size() < 2 || !(memory[1] >= 0.0 && memory[1] <= static_cast<double>(memory.size() - 2)))
    throw InputError("the checkpoint's record of the network is that of another scenario");
  const auto reports = static_cast<std::size_t>(memory[1]);
  recorder_.restore(memory.subspan(2 + reports));
  handed_over_ = memory[0];
  handed_over_at_.assign(memory.begin() + 2, memory.begin() + 2 + static_cast<std::ptrdiff_t>(reports));
}

void NetworkPart::write_into(results::RunResult& result, bool with_plots) const {
  for (std::size_t i = 0; i < recorder_.reports(); ++i) {
    if (!with_plots) {
      result.report_times.push_back(recorder_.time(i));
      result.rain_rate.push_back(0.0);
      result.balance.emplace_back();
    }
    results::WaterBalance& sum = result.balance[i];
    const results::WaterBalance network = recorder_.balance(i);
    for (const results::BalanceTerm& term : results::balance_terms) sum.*term.volume += network.*term.volume;
    sum.inflow -= handed_over_at_[i], sum.outflow -= handed_over_at_[i];  // within the model
  }
  recorder_.write_into(result, state_);
  if (with_plots) return;
  result.simulated = reached();
  result.steps = result.network_quality.steps;
}

std::size_t NetworkPart::numbers_a_report() const { return 20 + 6 * solver_.network().nodes.size() + 6 * solver_.network().links.size(); }

}  // namespace hydro::study::detail
