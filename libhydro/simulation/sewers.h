#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/network/controls.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/network/network_solver.h"

namespace hydro::simulation {

/// From an instant on, so much of an inlet is clogged: leaves gather, a crew cleans it.
struct Clogging {
  double from = 0.0;   ///< [s]
  double share = 0.0;  ///< [-] of opening, rim and capture, 0 to 1
};

/// What an inlet is made of and where it lies: it takes no more than FHWA HEC-22 says.
struct InletCapture {
  network::InletRow row;    ///< how clogged it is says the inlet
  network::InletSite site;
  bool on_grade = false;    ///< water flows past it; otherwise it stands before it
};

/// Where street and node exchange water: a gully, or the manhole itself.
struct Inlet {
  std::string id;
  int node = -1;  ///< no outfall
  int cell = -1;  ///< with ground
  /// Its crest; NaN: the bed of the cell.
  network::StreetOpening opening{.crest_elevation = std::numeric_limits<double>::quiet_NaN()};
  std::optional<InletCapture> capture;
  std::vector<Clogging> clogging;  ///< in order of time; none before the first
  bool rises_only = false;         ///< a vent: water comes up, none goes down
};

/// An outfall onto the ground: tail water is the level of the cell while it is wet.
struct GroundOutfall {
  int node = -1;
  int cell = -1;
};

/// A roof whose rain enters a node by its downpipes.
struct RoofDrain {
  int node = -1;
  int cell = -1;      ///< whose rain it receives
  double area = 0.0;  ///< [cells]
};

/// The sewers below the ground and all places where they meet it.
struct Sewers {
  network::DrainageNetwork network;
  network::Controls controls;  ///< the one gauge that rules may name is the mean of the storm's zones
  network::SolverOptions options;
  std::vector<Inlet> inlets;
  std::vector<GroundOutfall> outfalls;  ///< of the others the network says what stands outside
  std::vector<RoofDrain> roofs;
  std::vector<int> node_of_site;  ///< a sponge site: where its drains to the sewer lead; -1 out of the model. Empty: all of them

  bool empty() const { return network.nodes.empty(); }
};

/// The network as the solver is given it: a node with an inlet is sealed, as the street holds what rises out of it.
network::DrainageNetwork sealed_below_street(const Sewers& sewers);

}  // namespace hydro::simulation
