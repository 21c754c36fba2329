#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libhydro/network/controls.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/network/network_state.h"
#include "libhydro/network/solver_options.h"
#include "libhydro/network/street_opening.h"

namespace hydro::network {

/// What comes from outside while the solver advances.
struct NetworkInput {
  std::span<const double> lateral_inflow;  ///< [m3/s] a node, besides the network's own inflows; empty: none
  std::span<const double> rain_rates;      ///< [m/s] a gauge that rules name
  std::span<const StreetContact> street;   ///< openings towards a street; their nodes are best sealed: the street takes what rises
  std::span<const OutsideWater> outside;   ///< water outside outfalls, in place of what the network says; a node once at most
};

/// What the steps of one call took.
struct NetworkReport {
  std::uint64_t steps = 0;
  std::uint64_t iterations = 0;         ///< Newton solves
  std::uint64_t nested_steps = 0;       ///< steps that needed the nested iteration
  std::uint64_t repeated_steps = 0;     ///< steps taken again because the flow grew too fast
  std::uint64_t unsettled_steps = 0;    ///< steps in which a level kept an error above the tolerance; the water is exact all the same
  double shortest_step = 0.0;           ///< [s]
  double longest_step = 0.0;            ///< [s]
  std::vector<std::uint64_t> limited_by_link;  ///< steps whose length a link's flow speed set
  std::vector<ActionTaken> actions;     ///< what rules and orders did, in order
  std::vector<double> street_volume;    ///< [m3] that went down through each opening, less what came up
};

/// Flow in a drainage network: semi-implicit in time, free and pressurised in one formula, exact in its account of water
/// (docs/theory/network.md). Holds what never changes and scratch memory; all that evolves is in the `NetworkState`.
/// One solver serves one thread; any number of solvers may run side by side.
class NetworkSolver {
 public:
  /// Throws `InputError` with every flaw of the network and its controls.
  NetworkSolver(DrainageNetwork network, Controls controls = {}, SolverOptions options = {});
  ~NetworkSolver();
  NetworkSolver(NetworkSolver&&) noexcept;
  NetworkSolver& operator=(NetworkSolver&&) noexcept;

  const DrainageNetwork& network() const;
  const Controls& controls() const;
  int reaches() const;

  /// Water as the initial depths of nodes and discharges of conduits say; pumps and gates as their initial settings.
  NetworkState initial_state() const;

  /// Moves water for exactly `duration` [s] from `time` [s], in as many stable steps as it takes. Throws `NumericalError` naming
  /// object and time.
  NetworkReport advance(NetworkState& state, double time, double duration, const NetworkInput& input = {});

  // A state in the words of the drawing.
  double water_level(const NetworkState& state, int node) const;  ///< [m] of an outfall: at the end of its first link
  double depth(const NetworkState& state, int node) const;        ///< [m]
  double volume(const NetworkState& state, int node) const;       ///< [m3] in the node itself, halves of its conduits left out
  double inflow(const NetworkState& state, int node) const;       ///< [m3/s] that links bring, of the last step
  double discharge(const NetworkState& state, int link) const;    ///< [m3/s] at its middle, of the last step
  double discharge_at(const NetworkState& state, int link, bool second_end) const;  ///< [m3/s] where it leaves its first node or reaches its second
  double link_depth(const NetworkState& state, int link) const;   ///< [m] at its middle; 0 for a structure
  double link_velocity(const NetworkState& state, int link) const;  ///< [m/s] at its middle; 0 for a structure
  double link_fullness(const NetworkState& state, int link) const;  ///< [-] wet share of the section at its middle

  /// What a rule sees, at an instant.
  double observe(const NetworkState& state, const Quantity& quantity, double time, const NetworkInput& input = {}) const;

  /// A conduit's water line, from end to end.
  struct ProfilePoint {
    double distance = 0.0;     ///< [m] from the first end
    double bed = 0.0;          ///< [m]
    double crown = 0.0;        ///< [m]
    double water_level = 0.0;  ///< [m]
  };
  std::vector<ProfilePoint> profile(const NetworkState& state, int link) const;

 private:
  struct Workshop;
  std::unique_ptr<Workshop> workshop_;
};

}  // namespace hydro::network
