#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "libhydro/infiltration/soil_block.h"
#include "libhydro/sponge/facility_step.h"

namespace hydro::catchment {

/// Water that passed the units of one row of facilities since the start [m over their area], and what else is counted.
struct UseState {
  sponge::Words words{};
  double rain_rest = 0.0, run_on_rest = 0.0;  ///< [m] less than a unit of water: waits for the next step
  double inflow = 0.0;
  double evaporation = 0.0;
  double seepage = 0.0;
  double surface_outflow = 0.0;
  double drain = 0.0;
  double used = 0.0;                          ///< taken for use: no runoff, no part of `drain`
  double run_on_rate = 0.0;                   ///< [m/s] in the latest step
  double out_rate = 0.0;                      ///< [m/s] leaving it by any way in the latest step
  double longest_emptying = 0.0;              ///< [s] from the end of a storm
  double left_by_drain = 0.0;                 ///< [m3] that left the model through a drain of its own
  std::int32_t is_filled = 0;                 ///< since the latest storm
  std::int32_t last_spill = 0;                ///< number of the plot's latest storm in which it spilled
  std::int32_t spills = 0;                    ///< storms in which it spilled
  std::int32_t padding = 0;
};

/// The parts of a plot's ground.
enum Part { impervious_bare, impervious_hollows, pervious, part_count };

/// One plot. Depths are over the part's own area, volumes since the start.
struct PlotState {
  std::array<double, part_count> depth{};     ///< [m]
  std::array<double, part_count> unbooked{};  ///< [m3] that flowed off but is not booked yet: `Rules::swmm`, see theory
  std::array<double, part_count> rate{};      ///< [m3/s] flowing off at the end of the latest step
  infiltration::Memory soil{};
  std::array<double, part_count> flowed{};    ///< [m3] in the latest step
  double rain_rate = 0.0;                     ///< [m/s] in the latest step
  double infiltrated = 0.0;                   ///< [m] of the pervious part in the latest step
  double infiltration_rate = 0.0;             ///< [m/s] the same
  double arriving = 0.0;                      ///< [m3] from other plots: enters in the next step
  double to_impervious = 0.0, to_pervious = 0.0;  ///< [m3] routed within the plot: the same
  double runoff_rate = 0.0;                   ///< [m3/s] leaving the plot, drains included, at the end of the latest step
  double left_rate = 0.0;                     ///< [m3/s] of it that leaves the model
  double peak_runoff = 0.0;                   ///< [m3/s]

  double rain = 0.0;          ///< [m3]
  double run_on = 0.0;        ///< [m3] from other plots and outfalls
  double from_outfalls = 0.0; ///< [m3] of it from outfalls of sewers
  double evaporation = 0.0;   ///< [m3]
  double infiltration = 0.0;  ///< [m3] into the ground, seepage of facilities included
  double runoff = 0.0;        ///< [m3] that left, drains included
  double left_model = 0.0;    ///< [m3] of it to no other plot
  double used = 0.0;          ///< [m3] taken out of tanks for use: no runoff
  std::array<double, 2> washed{};  ///< [m3] that flowed off the impervious and the pervious part

  double rain_end = -1e30;                    ///< [s] when it last rained
  std::int32_t storms = 0;                    ///< [-] parted by `inter_event_time`
  std::int32_t last_spill = 0;                ///< number of the latest storm in which a facility spilled
  std::int32_t spills = 0;                    ///< storms in which a facility spilled
  std::int32_t is_soil_limited = 0;           ///< whether more water stood there than entered
};

/// The clock of plots that water connects.
struct GroupState {
  double time = 0.0;       ///< [s]
  double time_step = 0.0;  ///< [s] proposed for the next step
  std::int64_t steps = 0;  ///< [-] taken so far
};

/// All that changes during a run: plain data, as a checkpoint writes it.
struct State {
  std::vector<PlotState> plots;
  std::vector<UseState> uses;      ///< of the first plot, then of the second, ...
  std::vector<GroupState> groups;

  double time() const { return groups.empty() ? 0.0 : groups.front().time; }
};

}  // namespace hydro::catchment
