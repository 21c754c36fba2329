#pragma once

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/time_series.h"
#include "libhydro/network/inlet_capture.h"
#include "libhydro/network/section.h"

namespace hydro::network {

// What a drainage network is made of, as it is drawn: nodes joined by links. Nothing here changes during a run. Elevations share
// one datum; depths count from the invert of their node. Discharge is positive from a link's first node to its second.

// Nodes.

/// What water does that rises to the rim of a node.
enum class Rim {
  spills,  ///< it leaves the network at the rim: lost, or handed to the street by whoever calls the solver
  ponds,   ///< it stands on `ponded_area` and comes back
  sealed,  ///< the lid holds: pressure rises above the ground
};

/// A manhole or any other point where pipes meet.
struct Junction {
  double shaft_area = 1.167;  ///< [m2] of the shaft between invert and rim
};

struct TabularStorage {
  std::vector<double> depths;  ///< [m] from 0
  std::vector<double> areas;   ///< [m2] straight between the depths; the last one holds above
};
/// area = constant + coefficient depth^exponent
struct FunctionalStorage {
  double constant = 0.0, coefficient = 0.0, exponent = 1.0;  ///< [m2], [m^(2-exponent)], [-]
};
struct CylindricalStorage {
  double length = 0.0, width = 0.0;  ///< [m] axes of the ellipse seen from above
};
struct ConicalStorage {
  double length = 0.0, width = 0.0;  ///< [m] axes of the ellipse at the bottom
  double side_slope = 0.0;           ///< [-] run over rise along the length
};
struct ParaboloidStorage {
  double length = 0.0, width = 0.0;  ///< [m] axes of the ellipse at `height`
  double height = 0.0;               ///< [m]
};
struct PyramidalStorage {
  double length = 0.0, width = 0.0;  ///< [m] at the bottom
  double side_slope = 0.0;           ///< [-] run over rise
};
using StorageShape = std::variant<TabularStorage, FunctionalStorage, CylindricalStorage, ConicalStorage, ParaboloidStorage, PyramidalStorage>;

/// A tank, basin, wet well, tunnel or lake.
struct Storage {
  StorageShape shape = CylindricalStorage{};
  double evaporation_share = 0.0;  ///< [-] of the potential rate that its surface gives to the air
  double seepage_rate = 0.0;       ///< [m/s] into the ground, over the water surface
};

struct FreeFall {};     ///< critical depth, or the depth of the arriving flow if that is less
struct NormalDepth {};  ///< the depth of uniform flow in the arriving conduit
struct FixedLevel {
  double level = 0.0;  ///< [m]
};
struct LevelSeries {
  TimeSeries levels;  ///< [m] a tide
};
using OutfallLevel = std::variant<FreeFall, NormalDepth, FixedLevel, LevelSeries>;

/// Where water leaves the network, and enters it when the water outside stands higher. Any number of links may end here.
struct Outfall {
  OutfallLevel outside = FreeFall{};
  bool flap_gate = false;  ///< nothing comes back through it
  std::string runs_onto;   ///< plot that takes what leaves here; empty: none
};

struct Node {
  std::string id;
  double invert_elevation = 0.0;  ///< [m]
  double depth = 0.0;             ///< [m] from invert to rim; of no meaning for outfalls
  double initial_depth = 0.0;     ///< [m]
  std::variant<Junction, Storage, Outfall> kind = Junction{};
  Rim rim = Rim::spills;
  double ponded_area = 0.0;       ///< [m2] where water ponds
  double surcharge_depth = 0.0;   ///< [m] that a heavy lid holds back above the rim before water spills or ponds
  std::optional<Point> place;     ///< where it is drawn on a map
};

// Links.

/// A pipe, culvert or open channel.
struct Conduit {
  double length = 0.0;     ///< [m]
  double manning_n = 0.0;  ///< [s/m^(1/3)]
  SectionShape section = Circle{};
  int barrels = 1;
  double inlet_elevation = 0.0;   ///< [m] lowest point of the section at the first node
  double outlet_elevation = 0.0;  ///< [m] ... at the second node
  double entry_loss = 0.0;        ///< [-] of the velocity head at the first node
  double exit_loss = 0.0;         ///< [-] ... at the second node
  double bend_loss = 0.0;         ///< [-] ... along the way
  double seepage_rate = 0.0;      ///< [m/s] into the ground, over the water surface
  double initial_discharge = 0.0; ///< [m3/s]
  bool flap_gate = false;         ///< no flow towards the first node
  int culvert_code = 0;           ///< 1 to 57: inlet control by that FHWA chart; 0 none
};

enum class PumpCurve {
  ideal,            ///< lifts all that arrives
  steps_of_volume,  ///< discharge by the volume in the wet well, in steps (SWMM type 1)
  steps_of_depth,   ///< ... by the depth in the wet well, in steps (type 2)
  head,             ///< ... by the head it lifts against, straight between points; the setting scales the discharge (type 3)
  depth,            ///< ... by the depth in the wet well, straight between points (type 4)
  head_and_speed,   ///< as `head`; the setting is the speed: discharge goes with it, head with its square (type 5)
};

/// Lifts water from its first node, the wet well, to its second. Never lets water back.
struct Pump {
  PumpCurve curve = PumpCurve::ideal;
  std::vector<double> x;  ///< [m3] or [m] rising
  std::vector<double> discharge;  ///< [m3/s]
  double start_depth = 0.0;       ///< [m] in the wet well; above it the pump starts; 0: it runs as its setting says
  double stop_depth = 0.0;        ///< [m] below it the pump stops
  double minimum_run_time = 0.0;  ///< [s] that it stays on once started; only an order stops it earlier
};

enum class OrificeOpening { side, bottom };

/// An opening in a wall or a floor. The setting is the share of the height (side) or area (bottom) that is open.
struct Orifice {
  OrificeOpening opening = OrificeOpening::side;
  bool circular = false;
  double height = 0.0;                  ///< [m] or diameter
  double width = 0.0;                   ///< [m] of no meaning where circular
  double crest_elevation = 0.0;         ///< [m] lowest point of the opening
  double discharge_coefficient = 0.65;  ///< [-]
  bool flap_gate = false;
  double travel_time = 0.0;             ///< [s] from shut to open
};

/// A gate that a hoist moves up from its sill; water passes below it. The setting is the share of `full_opening`.
struct SluiceGate {
  double sill_elevation = 0.0;          ///< [m]
  double width = 0.0;                   ///< [m]
  double full_opening = 0.0;            ///< [m]
  double discharge_coefficient = 0.6;   ///< [-] of flow below the gate; over the open sill that of a broad crest holds
  double hoist_speed = 0.0;             ///< [m/s] 0: at once
  bool flap_gate = false;
};

enum class WeirKind { transverse, side_flow, v_notch, trapezoidal };

/// The setting is the share of the opening's height that is open: a lower setting raises the crest.
struct Weir {
  WeirKind kind = WeirKind::transverse;
  double crest_elevation = 0.0;      ///< [m]
  double length = 0.0;               ///< [m] of the crest; of the top opening for a V-notch
  double height = 0.0;               ///< [m] of the opening
  double side_slope = 0.0;           ///< [-] run over rise (trapezoidal, V-notch)
  double coefficient = 1.84;         ///< [m^(1/2)/s]
  double end_coefficient = 0.0;      ///< [m^(1/2)/s] of a trapezoid's two triangles; 0: as `coefficient`
  int end_contractions = 0;
  bool flap_gate = false;
  bool surcharges = true;            ///< flows as an orifice when water stands above the opening; otherwise capped
  double travel_time = 0.0;          ///< [s] from shut to open
};

/// A rated outlet: discharge by the depth above its crest, or by the difference of levels.
struct Outlet {
  double crest_elevation = 0.0;  ///< [m]
  bool by_head_difference = false;
  double coefficient = 0.0, exponent = 0.0;  ///< [m^(3 - exponent)/s], [-] discharge = coefficient depth^exponent, where there is no table
  std::vector<double> depths;                ///< [m] rising
  std::vector<double> discharge;             ///< [m3/s]
  bool flap_gate = false;
};

/// Inlets that take water from the street or ditch at their first node to the sewer at their second: on a grade from what comes along a
/// conduit, in a sag from what stands there. A sewer that stands higher than the street gives back through them. The setting is the
/// share that is open. With `returns_above` the sewer does so from that elevation on instead, through the whole manhole, and the inlet goes on
/// taking what it takes: so EPA SWMM's inlets work, whose sewers give back what rises over their own rim.
struct StreetInlet {
  InletRow row;
  InletSite site;
  int sides = 1;     ///< of the street, each with such a row
  int conduit = -1;  ///< link with an end at the first node, along which the water comes; -1: a sag
  std::optional<double> returns_above;  ///< [m] none: the street
};

struct Link {
  std::string id;
  int from = -1;  ///< node
  int to = -1;    ///< node
  std::variant<Conduit, Pump, Orifice, SluiceGate, Weir, Outlet, StreetInlet> kind = Conduit{};
  double initial_setting = 1.0;  ///< [-] pumps: 0 off; gates: 0 shut; conduits: 0 closed
  Polyline bends;                ///< where it bends on a map between its nodes, the first one first
};

// Water from outside.

/// Multipliers that follow the calendar; an empty list means 1.
struct Patterns {
  std::vector<double> monthly;         ///< [-] 12, from January
  std::vector<double> daily;           ///< [-] 7, from Sunday
  std::vector<double> hourly;          ///< [-] 24
  std::vector<double> weekend_hourly;  ///< [-] 24, in place of `hourly` on Saturday and Sunday
};

/// Water that enters a node: a series, and a base (dry weather) flow.
struct Inflow {
  int node = -1;
  TimeSeries series;           ///< [m3/s]
  double series_factor = 1.0;  ///< [-]
  double base = 0.0;           ///< [m3/s]
  Patterns patterns;           ///< of the base
};

struct DrainageNetwork {
  std::vector<Node> nodes;
  std::vector<Link> links;
  std::vector<Inflow> inflows;
  TimeSeries evaporation_rate;        ///< [m/s] potential
  std::chrono::sys_seconds start{};   ///< when the run starts, in local time: what patterns and rules go by
};

/// "junction", "storage" or "outfall"; "conduit", "pump", "orifice", "gate", "weir" or "outlet".
std::string_view kind_of(const Node& node);
std::string_view kind_of(const Link& link);

/// A flaw of a network: which object, what is wrong, how to mend it.
struct NetworkFault {
  enum class Object { network, node, link, inflow };
  Object object = Object::network;
  int index = -1;  ///< in the list of its kind
  std::string message;
  std::string hint;
};

/// Every flaw that keeps a network from being run; empty when there is none.
std::vector<NetworkFault> faults(const DrainageNetwork& network);

}  // namespace hydro::network
