#pragma once

namespace hydro::network {

/// Where EPA SWMM lets no conduit that is not full carry more than uniform flow at the depth of its upper end.
enum class NormalFlowLimit {
  none,
  slope,   ///< where water is deeper at the lower end than at the upper
  froude,  ///< where it arrives at the upper end with a Froude number of 1 or more
  both,
  always,  ///< everywhere, full conduits included: a kinematic wave
};

struct SolverOptions {
  double reach_length = 20.0;       ///< [m] conduits are cut into reaches no longer than this
  int least_reaches = 3;            ///< [-] of a conduit, unless they would be shorter than `shortest_reach`
  double shortest_reach = 5.0;      ///< [m]
  double longest_step = 10.0;       ///< [s]
  double shortest_step = 0.01;      ///< [s] a shorter one is a numerical failure
  double courant = 0.9;             ///< [-] of the flow speed; pressure waves set no limit
  double theta = 0.65;              ///< [-] weight of the new levels and velocities: 0.5 keeps waves, 1 damps them
  double level_tolerance = 1e-6;    ///< [m] to which levels are solved for; water is exact whatever it is
  double switch_rise = 0.005;       ///< [m] that a level which machines or rules watch may change in a step
  bool as_swmm = false;             ///< inertia and ends of conduits as EPA SWMM has them: no loss of velocity head in manholes and full pipes
  NormalFlowLimit normal_flow_limit = NormalFlowLimit::none;  ///< with `as_swmm`
  bool slot = false;                ///< full pipes carry what fits in SWMM's Preissmann slot, too
  int threads = 1;
};

}  // namespace hydro::network
