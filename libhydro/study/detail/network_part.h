#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/core/memory_block.h"
#include "libhydro/core/time_series.h"
#include "libhydro/network/network_solver.h"
#include "libhydro/network/period.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/simulation/network_recorder.h"

namespace hydro::study::detail {

/// The drainage network of a run without a terrain: alone, or taking what plots hand over.
class NetworkPart {
 public:
  /// `rain` (of the gauges that rules name) and `inlets` must outlive it.
  NetworkPart(scenario::AssembledNetwork& assembled, const scenario::NetworkSource& source, std::span<const TimeSeries> rain,
              std::vector<scenario::PlotInlet> inlets, std::vector<scenario::PlotOutfall> outfalls, const catchment::Plots* plots, int threads);

  /// The next instant [s] after `now` at which plots hand their water over, at most `end`.
  double next_exchange(double now, double end) const;

  /// Moves water from `from` to `to` [s], instants at most `next_exchange` apart; `before` and `after` are the plots at these instants, null without plots.
  void advance(double from, double to, const catchment::State* before, const catchment::State* after);

  bool runs_onto_plots() const { return !outfalls_.empty(); }
  /// What outfalls have let run onto plots since the last call, as (plot, volume [m3]); whoever takes it puts it into `plots`.
  std::vector<std::pair<std::size_t, double>> take_leaving(const catchment::State& plots);

  void record(double time);
  double reached() const { return recorder_.reports() > 0 ? recorder_.time(recorder_.reports() - 1) : -1.0; }  ///< [s] last report; negative: none

  /// What all reports so far hold, for a checkpoint, and back.
  std::vector<double> record_memory() const;
  void restore(std::span<const double> memory);
  std::vector<MemoryBlock> blocks() { return state_.blocks(); }

  /// Puts series into the result and joins the network's account with that of the plots, which has what they handed over as outflow.
  void write_into(results::RunResult& result, bool with_plots) const;

  std::size_t numbers_a_report() const;

 private:
  network::NetworkSolver solver_;
  network::NetworkState state_;
  simulation::NetworkRecorder recorder_;
  std::span<const TimeSeries> rain_;
  std::vector<scenario::PlotInlet> inlets_;
  std::vector<scenario::PlotOutfall> outfalls_;
  std::vector<std::size_t> first_use_;  ///< of each plot among all rows of facilities
  std::vector<network::Period> periods_;
  double exchange_interval_ = 60.0;
  double handed_over_ = 0.0;            ///< [m3] by plots, and to plots, since the start
  std::vector<double> handed_over_at_;  ///< [m3] the same at each report
  std::vector<double> lateral_, rates_;
};

}  // namespace hydro::study::detail
