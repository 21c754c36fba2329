#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/geometry.h"

namespace hydro::results {

/// A manhole, storage node or outfall: series at `RunResult::report_times`, rates those of the last step before them.
struct NodeSeries {
  std::string id;
  std::string kind;               ///< "junction", "storage", "outfall"
  std::optional<Point> place;
  double invert_elevation = 0.0;  ///< [m]
  double rim_elevation = 0.0;     ///< [m] of the lid or bank; of an outfall its invert
  std::vector<float> depth;       ///< [m] above the invert
  std::vector<float> level;       ///< [m]
  std::vector<float> inflow;      ///< [m3/s] through links and from outside
  std::vector<float> flooding;    ///< [m3/s] over the rim
  std::vector<float> volume;      ///< [m3] in the node itself, its halves of conduits left out

  // Over the whole run, step by step.
  double max_level = 0.0;         ///< [m]
  double time_of_max = 0.0;       ///< [s from the start]
  double max_flooding = 0.0;      ///< [m3/s]
  double flooded_time = 0.0;      ///< [s] in all
  double spilled_volume = 0.0;    ///< [m3] over the rim
  double lateral_volume = 0.0;    ///< [m3] that entered from outside the network
  double outfall_volume = 0.0;    ///< [m3] that left through the outfall, less what came back

  double max_depth() const { return max_level - invert_elevation; }  ///< [m]
};

/// A conduit, pump, orifice, gate, weir or outlet: series at `RunResult::report_times`, those of a conduit at its middle.
struct LinkSeries {
  std::string id;
  std::string kind;            ///< "conduit", "pump", "orifice", "gate", "weir", "outlet"
  int from = -1;               ///< in `RunResult::nodes`
  int to = -1;
  Polyline course;             ///< on a map, from end to end; empty where a node has no place
  double length = 0.0;         ///< [m] of a conduit
  double inlet_elevation = 0.0;   ///< [m] lowest point at the first node: of a conduit's section, an opening, a crest or a sill
  double outlet_elevation = 0.0;  ///< [m] ... at the second node
  double height = 0.0;         ///< [m] of the section or opening
  bool is_closed = false;      ///< a conduit with a crown
  std::vector<float> discharge;   ///< [m3/s] positive from the first node to the second
  std::vector<float> depth;       ///< [m]
  std::vector<float> velocity;    ///< [m/s]
  std::vector<float> fullness;    ///< [-] wet share of the section
  std::vector<float> setting;     ///< [-]

  // Over the whole run, step by step.
  double max_discharge = 0.0;  ///< [m3/s] the greatest amount, with its sign
  double time_of_max = 0.0;    ///< [s from the start]
  double max_velocity = 0.0;   ///< [m/s] greatest amount
  double full_time = 0.0;      ///< [s] that a conduit was under water at both its ends
  double volume = 0.0;         ///< [m3] that passed, less what came back
  std::uint64_t limited_steps = 0;  ///< steps whose length its flow speed set
};

/// A pumped drainage system, as its owner's table has it. Without a well: ground that no system drains.
struct PumpedSystem {
  std::string id;
  std::string well;               ///< node that its pumps take from; empty: none
  double area = 0.0;              ///< [m2]
  double design_discharge = 0.0;  ///< [m3/s] of the storm that it is sized for
  double pump_capacity = 0.0;     ///< [m3/s] of all its pumps
  double return_period = 0.0;     ///< [a] of that storm; 0: not told
};

/// What was done to a pump or gate, when and why.
struct NetworkAction {
  double time = 0.0;     ///< [s from the start]
  int link = -1;         ///< in `RunResult::links`
  double setting = 0.0;  ///< [-] from now on
  std::string cause;     ///< the rule with what it saw, the order, or the pump's own switch
};

/// A quantity that a change of the network altered alike in several elements, before the run.
struct NetworkChange {
  std::string change;            ///< its id in the scenario
  std::string title, title_zh;   ///< for readers
  std::string kind;              ///< "storage", "conduit", ...
  std::string elements;          ///< their ids, the first few
  int count = 0;                 ///< [-] of them
  std::string quantity;          ///< "volume", "height", ...
  std::string unit;              ///< of `from` and `to`; empty: a pure number
  double from = 0.0, to = 0.0;   ///< [`unit`] in the network file, and in the run
};

/// How the computation of the network went.
struct NetworkQuality {
  std::uint64_t steps = 0;
  std::uint64_t iterations = 0;       ///< of Newton's method
  std::uint64_t nested_steps = 0;     ///< steps that needed the nested iteration
  std::uint64_t repeated_steps = 0;   ///< steps taken again because the flow grew too fast
  std::uint64_t unsettled_steps = 0;  ///< steps in which a level kept an error above the tolerance
  double shortest_step = 0.0;         ///< [s]
  double longest_step = 0.0;          ///< [s]
};

}  // namespace hydro::results
