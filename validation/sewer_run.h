#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/assemble_plots.h"
#include "libhydro/network/network_solver.h"

namespace hydro::validation {

/// A SWMM model, imported to a scenario and read back, with its sewers under its plots, and the extremes of nodes and links so far.
class SewerRun {
 public:
  /// `from_time` [s]: extremes count from then on.
  explicit SewerRun(const std::string& model, double from_time = 0.0);

  /// Runs to `time` [s], handing water from the plots to the nodes at least every few seconds, exactly in volume.
  void advance_to(double time);

  const network::NetworkSolver& solver() const { return solver_; }
  const network::NetworkState& state() const { return state_; }
  double duration() const { return duration_; }  ///< [s]
  int node(const std::string& id) const;         ///< -1: there is none
  int link(const std::string& id) const;
  double out_of(int outfall) const;              ///< [m3/s] leaving through an outfall now, negative: coming back
  double water_error() const;                    ///< [-] of the network's account, relative to what entered or stood there
  const std::vector<network::ActionTaken>& actions() const { return actions_; }

  struct Extremes {
    double most = 0.0, time = 0.0;  ///< greatest amount with its sign, [s]
  };
  std::vector<Extremes> depth, inflow;        ///< [m], [m3/s] a node
  std::vector<Extremes> discharge;            ///< [m3/s] a link
  std::vector<double> inflow_volume;          ///< [m3] a node, by links and from outside
  std::vector<double> passed;                 ///< [m3] a link, both ways added up
  std::uint64_t steps = 0;

 private:
  void note(double time, double span);

  struct Imported {
    scenario::Scenario scenario;
    scenario::AssembledNetwork network;
    std::optional<scenario::AssembledPlots> plots;
    std::vector<scenario::PlotInlet> inlets;
    std::vector<scenario::PlotOutfall> outfalls;
  };
  static Imported import(const std::string& model);
  SewerRun(Imported imported, double from_time);
  double handed_over(const scenario::PlotInlet& inlet) const;  ///< [m3] so far

  double duration_ = 0.0, from_time_ = 0.0, time_ = 0.0;
  std::vector<network::Period> periods_;
  std::optional<scenario::AssembledPlots> plots_;
  std::optional<catchment::Runoff> runoff_;
  catchment::State plot_state_;
  std::vector<scenario::PlotInlet> inlets_;
  std::vector<scenario::PlotOutfall> outfalls_;
  std::vector<std::size_t> first_use_;  ///< of each plot among all rows of facilities
  std::vector<double> handed_over_;     ///< [m3] by each inlet so far
  std::vector<double> lateral_;
  network::NetworkSolver solver_;
  network::NetworkState state_;
  std::vector<network::ActionTaken> actions_;
};

}  // namespace hydro::validation
