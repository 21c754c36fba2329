#pragma once

#include <cstddef>
#include <vector>

#include "libhydro/catchment/catchment.h"
#include "libhydro/catchment/plot_state.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/sponge/solids.h"

namespace hydro::study::detail {

/// Drainage systems that keep their first water back: what leaves plots runs to them.
class PlotSystems {
 public:
  PlotSystems(const std::vector<scenario::DrainageSystemSource>& sources, const catchment::Plots& plots);

  static constexpr double longest_step = 300.0;  ///< [s] in which what runs to a system is taken as steady

  bool empty() const { return sources_.empty(); }
  /// [m3] that has left the model for each system since the start.
  std::vector<double> left(const catchment::State& state) const;
  /// What has left since `before` came evenly over `duration` [s].
  void take(const std::vector<double>& before, const catchment::State& after, double duration);

  std::vector<sponge::Interception>& interceptions() { return interceptions_; }  ///< all that evolves: for a checkpoint
  /// Puts the systems into a result that holds the capture of the plots.
  void write_into(results::RunResult& result) const;

 private:
  std::vector<scenario::DrainageSystemSource> sources_;  ///< with the areas of their plots
  std::vector<std::vector<std::size_t>> plots_;          ///< of each
  std::vector<sponge::Interception> interceptions_;
};

}  // namespace hydro::study::detail
