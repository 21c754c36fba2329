#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/catchment/catchment.h"
#include "libhydro/catchment/plot_state.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/io/network_file.h"
#include "libhydro/network/network_state.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/scenario.h"

namespace hydro::scenario {

/// A change of the network that takes part.
struct ChosenChange {
  std::size_t source = 0;               ///< in `NetworkSource::changes`
  network::NetworkChange change;        ///< its drainage systems by their wells
  std::vector<std::string> unmatched;   ///< ids that name no inlet of the network: gullies of the terrain, perhaps
};

/// A drainage network with its files read: what a `network::NetworkSolver` is made of.
struct AssembledNetwork {
  io::NetworkFile drawing;     ///< its network with start and evaporation of the run
  network::Controls controls;  ///< rules of the drawing, then those of the scenario
  std::vector<results::PumpedSystem> systems;  ///< of the table that the scenario names
  std::vector<ChosenChange> changes;
  std::vector<network::AlteredElement> altered;  ///< by them; `change` counts in `NetworkSource::changes`
  std::vector<results::NetworkChange> network_changes;  ///< the same for readers; without a terrain
  std::vector<results::LayoutCost> costs;               ///< of the changes; without a terrain
  std::vector<TimeSeries> rain;  ///< [m/s] at the gauges that rules may name; empty with plots, which know their own
  std::vector<results::InputFile> inputs;
  std::vector<Bilingual> remarks;
};

/// Reads the network of a scenario that has one and brings it to the plane `crs` (empty: as it is). All faults are thrown together
/// in one `InputError`.
AssembledNetwork assemble_network(const Scenario& scenario, const std::string& crs = {});

/// Where water of plots enters a network.
struct PlotInlet {
  int plot = 0;
  int use = -1;  ///< row of facilities of the plot whose drain it is; -1: the plot's runoff
  int node = 0;
};

/// Every plot and drain that names a node. Throws `InputError` for names that the network does not have.
std::vector<PlotInlet> plot_inlets(const Scenario& scenario, const network::DrainageNetwork& network);

/// An outfall whose water runs onto a plot.
struct PlotOutfall {
  int node = 0;
  int plot = 0;
};

/// Every outfall that names a plot. Throws `InputError` for names that the scenario does not have.
std::vector<PlotOutfall> plot_outfalls(const Scenario& scenario, const network::DrainageNetwork& network);

/// What has left through these outfalls and is not on its plot yet, as (plot, volume [m3]); what came back is made good first.
std::vector<std::pair<std::size_t, double>> leaving_onto_plots(std::span<const PlotOutfall> outfalls, const network::NetworkState& network, const catchment::State& plots);

/// The rain gauges that rules of the scenario may name: columns of the rain file that plots name, or "rain".
std::vector<std::string> rain_gauges_of_rules(const Scenario& scenario);

}  // namespace hydro::scenario
