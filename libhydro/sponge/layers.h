#pragma once

#include <string_view>

#include "libhydro/core/unit.h"

// The layers a facility is stacked of, from the surface down. A layer describes its own fields: readers, range checks, unit
// conversion, `hydro list facilities` and the tables of the docs are visitors of `describe`.
namespace hydro::sponge {

/// Where water ponds before it enters or overflows.
struct SurfaceLayer {
  double berm_height = 0.0;          ///< [m]   water stands up to here; 0: the terrain itself holds the ponding
  double vegetation_fraction = 0.0;  ///< [-]   of the ponded volume that plants fill
  double manning_n = 0.0;            ///< [s/m^(1/3)] 0: what stands above the berm leaves at once
  double slope = 0.0;                ///< [-]
  double flow_length = 0.0;          ///< [m]   area over width of the outflow; 0: leaves at once
  double top_width = 0.0;            ///< [m]   of a swale, at the berm
  double side_slope = 0.0;           ///< [-]   of a swale, run over rise

  static constexpr std::string_view name = "surface", name_zh = "表层";
  template <class Fields>
  void describe(Fields& field) {
    field("berm_height", berm_height, unit::mm, Range{0.0, 10.0}, "water stands up to here; 0: the terrain holds the ponding");
    field("vegetation_fraction", vegetation_fraction, unit::none, Range{0.0, 0.95}, "of the ponded volume that plants fill; 0: none");
    field("manning_n", manning_n, unit::none, Range{0.0, 1.0}, "roughness; 0: water above the berm leaves at once");
    field("slope", slope, unit::none, Range{0.0, 1.0}, "of the surface; 0: water above the berm leaves at once");
    field("flow_length", flow_length, unit::m, Range{0.0, 1e5}, "area over the width of the outflow; 0: water above the berm leaves at once");
    field("top_width", top_width, unit::m, Range{0.0, 1e4}, "of a swale at the berm; 0: no swale");
    field("side_slope", side_slope, unit::none, Range{0.0, 100.0}, "of a swale, run over rise; 0: vertical banks");
  }
};

/// Porous pavement, or pavers with open joints.
struct PavementLayer {
  double thickness = 0.0;               ///< [m]
  double void_fraction = 0.0;           ///< [-] of the porous part
  double impervious_fraction = 0.0;     ///< [-] of the surface, the stones between open joints
  double hydraulic_conductivity = 0.0;  ///< [m/s] of the porous part when clean
  double clogging_factor = 0.0;         ///< [-] void volumes of water that clog it; 0: never
  double regeneration_interval = 0.0;   ///< [s] between cleanings; 0: never
  double regeneration_degree = 0.0;     ///< [-] of the conductivity regained

  static constexpr std::string_view name = "pavement", name_zh = "面层";
  template <class Fields>
  void describe(Fields& field) {
    field("thickness", thickness, unit::mm, Range::positive(10.0), "of the layer");
    field("void_fraction", void_fraction, unit::none, Range::positive(1.0), "pore volume over the volume of the porous part");
    field("impervious_fraction", impervious_fraction, unit::none, Range{0.0, 0.999}, "share of stones between open joints; 0: porous all over");
    field("hydraulic_conductivity", hydraulic_conductivity, unit::mm_per_hour, Range::positive(), "of the porous part when clean");
    field("clogging_factor", clogging_factor, unit::none, Range{.min = 0.0}, "void volumes of water that clog it; 0: never clogs");
    field("regeneration_interval", regeneration_interval, unit::d, Range{.min = 0.0}, "between cleanings; 0: never cleaned");
    field("regeneration_degree", regeneration_degree, unit::none, Range{0.0, 1.0}, "share of the conductivity that cleaning regains; 0: none");
  }
};

/// Planting or bedding soil.
struct SoilLayer {
  double thickness = 0.0;               ///< [m]
  double porosity = 0.0;                ///< [-]
  double field_capacity = 0.0;          ///< [-] water content above which it drains
  double wilting_point = 0.0;           ///< [-] least water content
  double hydraulic_conductivity = 0.0;  ///< [m/s] saturated
  double conductivity_slope = 0.0;      ///< [-] of ln(conductivity) against water content
  double suction_head = 0.0;            ///< [m] at the wetting front

  static constexpr std::string_view name = "soil", name_zh = "土壤层";
  template <class Fields>
  void describe(Fields& field) {
    field("thickness", thickness, unit::mm, Range::positive(20.0), "of the layer");
    field("porosity", porosity, unit::none, Range::positive(1.0), "pore volume over volume");
    field("field_capacity", field_capacity, unit::none, Range{0.0, 1.0}, "water content above which it drains, below porosity; 0: drains dry");
    field("wilting_point", wilting_point, unit::none, Range{0.0, 1.0}, "least water content, below field capacity; 0: dries out");
    field("hydraulic_conductivity", hydraulic_conductivity, unit::mm_per_hour, Range::positive(), "of saturated soil");
    field("conductivity_slope", conductivity_slope, unit::none, Range{0.0, 200.0}, "of ln(conductivity) against water content; 0: constant");
    field("suction_head", suction_head, unit::mm, Range{0.0, 10.0}, "at the wetting front; 0: none");
  }
};

/// Gravel or a void below, on the native soil.
struct StorageLayer {
  double height = 0.0;           ///< [m] 0: water passes straight into the native soil
  double void_fraction = 1.0;    ///< [-]
  double seepage_rate = 0.0;     ///< [m/s] conductivity of the native soil; 0: lined
  double clogging_factor = 0.0;  ///< [-] void volumes of water that clog its bottom; 0: never

  static constexpr std::string_view name = "storage", name_zh = "蓄水层";
  template <class Fields>
  void describe(Fields& field) {
    field("height", height, unit::mm, Range{0.0, 20.0}, "of the layer; 0: water passes straight into the native soil");
    field("void_fraction", void_fraction, unit::none, Range::positive(1.0), "pore volume over volume");
    field("seepage_rate", seepage_rate, unit::mm_per_hour, Range{.min = 0.0}, "conductivity of the native soil; 0: lined");
    field("clogging_factor", clogging_factor, unit::none, Range{.min = 0.0}, "void volumes of water that clog its bottom; 0: never clogs");
  }
};

/// A perforated pipe: q = flow_rate (h / 1 m)^exponent for the head h above its offset.
struct UnderdrainLayer {
  double flow_rate = 0.0;   ///< [m/s] at a head of 1 m; 0: none
  double exponent = 0.5;    ///< [-]
  double offset = 0.0;      ///< [m] above the bottom of the storage layer
  double open_head = 0.0;   ///< [m] a closed drain opens above it; 0: always open
  double close_head = 0.0;  ///< [m] an open drain closes at or below it

  static constexpr std::string_view name = "underdrain", name_zh = "排水盲管";
  template <class Fields>
  void describe(Fields& field) {
    field("flow_rate", flow_rate, unit::mm_per_hour, Range{.min = 0.0}, "outflow over the facility's area at a head of 1 m; 0: none");
    field("exponent", exponent, unit::none, Range{0.0, 10.0}, "of the head; 0.5 is an orifice");
    field("offset", offset, unit::mm, Range{0.0, 100.0}, "of the pipe above the bottom of the storage layer; 0: at the bottom");
    field("open_head", open_head, unit::mm, Range{0.0, 100.0}, "a closed drain opens above it; 0: always open");
    field("close_head", close_head, unit::mm, Range{0.0, 100.0}, "an open drain closes at or below it, less than open_head; 0: when empty");
  }
};

/// A mat of corrugated sheets below the soil of a roof; it drains along the slope of the surface.
struct DrainageMat {
  double thickness = 0.0;      ///< [m]
  double void_fraction = 0.0;  ///< [-]
  double manning_n = 0.0;      ///< [s/m^(1/3)] 0: drains as fast as the soil above

  static constexpr std::string_view name = "drainage_mat", name_zh = "排水垫层";
  template <class Fields>
  void describe(Fields& field) {
    field("thickness", thickness, unit::mm, Range::positive(1.0), "of the mat");
    field("void_fraction", void_fraction, unit::none, Range::positive(1.0), "void volume over volume");
    field("manning_n", manning_n, unit::none, Range{0.0, 1.0}, "roughness; 0: drains as fast as the soil above");
  }
};

/// A vessel: barrel, tank, pond, wetland or the shaft of a deep tunnel. One body of water, whatever its plan.
struct TankLayer {
  double height = 0.0;                 ///< [m] of water it holds over its area
  double permanent_depth = 0.0;        ///< [m] that no outlet empties: a pond, a wetland
  bool covered = false;                ///< takes no rain and gives no evaporation
  double seepage_rate = 0.0;           ///< [m/s] through its bottom
  double drain_delay = 0.0;            ///< [s] the outlet opens so long after rain has stopped
  double reuse_rate = 0.0;             ///< [m/s] taken for use while there is water; 0: none
  double pump_rate = 0.0;              ///< [m/s] pumped out between `pump_start_depth` and `pump_stop_depth`; 0: no pump
  double pump_start_depth = 0.0;       ///< [m]
  double pump_stop_depth = 0.0;        ///< [m]
  double first_flush_depth = 0.0;      ///< [m] of inflow over its own area that is kept at each storm's start and not drained until it ends
  double release_rate = 0.0;           ///< [m/s] emptied before a storm that is forecast (real-time control); 0: none
  double release_lead_time = 0.0;      ///< [s] before the storm
  double release_until_depth = 0.0;    ///< [m]

  static constexpr std::string_view name = "tank", name_zh = "水池";
  template <class Fields>
  void describe(Fields& field) {
    field("height", height, unit::mm, Range::positive(500.0), "of water it holds over its area");
    field("permanent_depth", permanent_depth, unit::mm, Range{0.0, 500.0}, "that no outlet empties; 0: none");
    field("seepage_rate", seepage_rate, unit::mm_per_hour, Range{.min = 0.0}, "through its bottom; 0: tight");
    field("drain_delay", drain_delay, unit::h, Range{.min = 0.0}, "the outlet opens so long after the rain; 0: always open");
    field("reuse_rate", reuse_rate, unit::mm_per_day, Range{.min = 0.0}, "taken for use while there is water; 0: none");
    field("pump_rate", pump_rate, unit::mm_per_hour, Range{.min = 0.0}, "pumped out once started; 0: no pump");
    field("pump_start_depth", pump_start_depth, unit::mm, Range{0.0, 500.0}, "depth at which the pump starts; 0: at once");
    field("pump_stop_depth", pump_stop_depth, unit::mm, Range{0.0, 500.0}, "depth at which it stops; 0: when empty");
    field("first_flush_depth", first_flush_depth, unit::mm, Range{.min = 0.0}, "of inflow kept apart at the start of each storm; 0: none");
    field("release_rate", release_rate, unit::mm_per_hour, Range{.min = 0.0}, "emptied before a storm that is forecast; 0: none");
    field("release_lead_time", release_lead_time, unit::h, Range{.min = 0.0}, "before the storm; 0: none");
    field("release_until_depth", release_until_depth, unit::mm, Range{0.0, 500.0}, "depth at which the release stops; 0: empty");
  }
};

}  // namespace hydro::sponge
