#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What an input file of EPA SWMM 5.2 says, section by section, in SI units. Nothing here knows what hydro makes of it. Every
// record remembers the line it stands on, so that whoever takes it over, or does not, can say so.
namespace hydro::io::swmm {

enum class FlowUnits { cfs, gpm, mgd, cms, lps, mld };
enum class InfiltrationMethod { horton, modified_horton, green_ampt, modified_green_ampt, curve_number };
enum class Routing { none, steady, kinematic_wave, dynamic_wave };
enum class InertialDamping { none, partial, full };
enum class NormalFlowLimit { none, slope, froude, both };
enum class SurchargeMethod { extran, slot };

/// A line with content: not blank, no comment.
struct Line {
  int number = 0;
  std::string text;  ///< without comment and blanks around it
};

/// A section; one that stands in several pieces of the file is several of these.
struct Section {
  std::string name;    ///< "SUBCATCHMENTS": as SWMM spells it; as written when SWMM does not know it
  bool known = true;
  int line = 0;        ///< of its heading
  std::vector<Line> lines;
};

struct Options {
  FlowUnits flow_units = FlowUnits::cfs;
  InfiltrationMethod infiltration = InfiltrationMethod::horton;
  Routing routing = Routing::kinematic_wave;
  bool offsets_are_elevations = false;
  bool darcy_weisbach = false;      ///< of force mains; Hazen-Williams otherwise
  double start = 0.0;               ///< [s since 1970-01-01T00:00 on the model's own clock]
  double end = 0.0;                 ///< [s] the same clock
  double report_start = 0.0;        ///< [s] the same clock
  double dry_days = 0.0;            ///< [s] without rain before the start
  double wet_step = 300.0;          ///< [s]
  double dry_step = 3600.0;         ///< [s]
  double report_step = 900.0;       ///< [s]
  double routing_step = 300.0;      ///< [s]
  double rule_step = 0.0;           ///< [s] 0: every routing step
  double smallest_step = 0.5;       ///< [s] of variable routing steps
  double variable_step = 0.0;       ///< [-] factor on the Courant step; 0: fixed
  double lengthening_step = 0.0;    ///< [s]
  double smallest_node_area = 1.167; ///< [m2]
  double smallest_slope = 0.0;      ///< [-]
  double head_tolerance = 0.0015;   ///< [m]
  int most_trials = 8;
  bool allow_ponding = false;
  bool skip_steady_state = false;
  InertialDamping inertial_damping = InertialDamping::partial;
  NormalFlowLimit normal_flow_limit = NormalFlowLimit::both;
  SurchargeMethod surcharge = SurchargeMethod::extran;
  bool ignore_rainfall = false, ignore_snowmelt = false, ignore_groundwater = false, ignore_rdii = false;
  bool ignore_routing = false, ignore_quality = false;

  bool us_units() const { return flow_units <= FlowUnits::mgd; }
  double length_unit() const { return us_units() ? 0.3048 : 1.0; }  ///< [m] of what series and rules give as they are
  double flow_unit() const;                                         ///< [m3/s] the same
  double duration() const { return end - start; }  ///< [s]
};

// Climate and catchments.

enum class RainFormat { intensity, volume, cumulative };

struct RainGage {
  int line = 0;
  std::string id;
  RainFormat format = RainFormat::intensity;
  double interval = 3600.0;  ///< [s] that a record holds
  double snow_factor = 1.0;  ///< [-]
  std::string series;        ///< name of a time series; empty: a file
  std::string file;          ///< as written
  std::string station;       ///< in the file
  bool file_in_inches = true;
};

enum class EvaporationSource { none, constant, monthly, series, temperature, file };

struct Evaporation {
  EvaporationSource source = EvaporationSource::none;
  int line = 0;
  std::array<double, 12> monthly{};  ///< [m/s]; a constant rate fills it
  std::string series;
  bool dry_only = false;
  std::string recovery_pattern;      ///< of infiltration
};

struct Subcatchment {
  int line = 0;
  std::string id, gage, outlet;     ///< a gage of "" takes no rain
  double area = 0.0;                ///< [m2]
  double imperviousness = 0.0;      ///< [-]
  double width = 0.0;               ///< [m]
  double slope = 0.0;               ///< [-]
  double curb_length = 0.0;         ///< [user units]
  std::string snow_pack;
};

enum class SubareaRouting { outlet, to_impervious, to_pervious };

struct Subarea {
  int line = 0;
  std::string subcatchment;
  double n_impervious = 0.0, n_pervious = 0.0;                    ///< [s/m^(1/3)]
  double depression_impervious = 0.0, depression_pervious = 0.0;  ///< [m]
  double zero_storage_share = 0.0;                                ///< [-] of the impervious part
  SubareaRouting routing = SubareaRouting::outlet;
  double routed_share = 1.0;  ///< [-]
};

struct Infiltration {
  int line = 0;
  std::string subcatchment;
  InfiltrationMethod method = InfiltrationMethod::horton;
  double initial_rate = 0.0, final_rate = 0.0;  ///< [m/s] Horton
  double decay = 0.0;                           ///< [1/s] Horton
  double drying_time = 0.0;                     ///< [s]   Horton, curve number
  double maximum_infiltration = 0.0;            ///< [m]   Horton; 0: no limit
  double suction_head = 0.0;                    ///< [m]   Green-Ampt
  double hydraulic_conductivity = 0.0;          ///< [m/s] Green-Ampt
  double moisture_deficit = 0.0;                ///< [-]   Green-Ampt
  double curve_number = 0.0;                    ///< [-]
};

// Facilities.

enum class LidKind {
  bioretention, rain_garden, green_roof, trench, pavement, rain_barrel, roof_disconnection, swale,
};

struct LidControl {
  int line = 0;
  std::string id;
  LidKind kind = LidKind::bioretention;
  struct LayerLine {
    int line = 0;
    std::string layer;  ///< "SOIL"
  };
  std::vector<LayerLine> layers;

  struct Surface { double berm_height = 0.0, vegetation_fraction = 0.0, manning_n = 0.0, slope = 0.0, side_slope = 0.0; };  ///< [m] [-] [s/m^(1/3)] [-] [-]
  struct Pavement {
    double thickness = 0.0, void_ratio = 0.0, impervious_fraction = 0.0, hydraulic_conductivity = 0.0;  ///< [m] [-] [-] [m/s]
    double clogging_factor = 0.0, regeneration_interval = 0.0, regeneration_degree = 0.0;              ///< [-] [s] [-]
  };
  struct Soil {
    double thickness = 0.0, porosity = 0.0, field_capacity = 0.0, wilting_point = 0.0;  ///< [m] [-] [-] [-]
    double hydraulic_conductivity = 0.0, conductivity_slope = 0.0, suction_head = 0.0;  ///< [m/s] [-] [m]
  };
  struct Storage { double height = 0.0, void_ratio = 0.0, seepage_rate = 0.0, clogging_factor = 0.0; bool covered = false; };  ///< [m] [-] [m/s] [-]
  struct Drain {
    double coefficient = 0.0;  ///< [m/s] for a downspout, which has no exponent
    double flow_rate = 0.0;    ///< [m/s] at a head of 1 m
    double exponent = 0.0, offset = 0.0, delay = 0.0, open_head = 0.0, close_head = 0.0;  ///< [-] [m] [s] [m] [m]
    std::string curve;
  };
  struct DrainMat { double thickness = 0.0, void_fraction = 0.0, manning_n = 0.0; };  ///< [m] [-] [s/m^(1/3)]
  std::optional<Surface> surface;
  std::optional<Pavement> pavement;
  std::optional<Soil> soil;
  std::optional<Storage> storage;
  std::optional<Drain> drain;
  std::optional<DrainMat> drain_mat;
  std::vector<std::pair<std::string, double>> removals;  ///< (pollutant, share [-]) of the drain's water
};

struct LidUsage {
  int line = 0;
  std::string subcatchment, lid;
  int count = 1;
  double unit_area = 0.0;           ///< [m2]
  double unit_width = 0.0;          ///< [m]
  double initial_saturation = 0.0;  ///< [-]
  double from_impervious = 0.0;     ///< [-] of the impervious part's runoff
  double from_pervious = 0.0;       ///< [-] of the pervious part's runoff
  bool to_pervious = false;
  std::string report_file, drain_to;
};

// Network.

struct Junction {
  int line = 0;
  std::string id;
  double invert = 0.0, depth = 0.0, initial_depth = 0.0, surcharge_depth = 0.0;  ///< [m]
  double ponded_area = 0.0;                                                     ///< [m2]
};

enum class OutfallKind { free, normal, fixed, tidal, series };

struct Outfall {
  int line = 0;
  std::string id;
  double invert = 0.0;  ///< [m]
  OutfallKind kind = OutfallKind::free;
  double stage = 0.0;   ///< [m]
  std::string table;    ///< tidal curve or time series
  bool flap_gate = false;
  std::string route_to; ///< a subcatchment
};

enum class DividerKind { cutoff, overflow, tabular, weir };

struct Divider {
  int line = 0;
  std::string id, link;
  double invert = 0.0;  ///< [m]
  DividerKind kind = DividerKind::overflow;
  double cutoff_flow = 0.0;                        ///< [m3/s] cutoff and weir: flow at which diversion begins
  double weir_height = 0.0, weir_coefficient = 0.0; ///< [m], [m^(1/2)/s]
  std::string curve;
  double depth = 0.0, initial_depth = 0.0, surcharge_depth = 0.0, ponded_area = 0.0;  ///< [m] [m] [m] [m2]
};

enum class StorageShape { tabular, functional, cylindrical, conical, parabolic, pyramidal };

struct Storage {
  int line = 0;
  std::string id;
  double invert = 0.0, depth = 0.0, initial_depth = 0.0;  ///< [m]
  StorageShape shape = StorageShape::functional;
  std::string curve;
  std::array<double, 3> shape_values{};  ///< functional: area = v0 h^v1 + v2 [m2]; others: length or axis, width or axis [m], side slope [-] or height [m]
  double surcharge_depth = 0.0;          ///< [m]
  double evaporation_factor = 0.0;       ///< [-]
  double seepage_suction = 0.0, seepage_conductivity = 0.0, seepage_deficit = 0.0;  ///< [m] [m/s] [-]
};

struct Conduit {
  int line = 0;
  std::string id, from, to;
  double length = 0.0, manning_n = 0.0;          ///< [m] [s/m^(1/3)]
  std::optional<double> from_offset, to_offset;  ///< [m] depth above the node's invert, or elevation (see options)
  double initial_flow = 0.0, most_flow = 0.0;    ///< [m3/s] 0: no limit
};

struct Pump {
  int line = 0;
  std::string id, from, to, curve;  ///< no curve: ideal
  bool initially_on = true;
  double on_depth = 0.0, off_depth = 0.0;  ///< [m]
};

struct Orifice {
  int line = 0;
  std::string id, from, to;
  bool bottom = false;
  std::optional<double> offset;  ///< [m]
  double discharge_coefficient = 0.65;  ///< [-]
  bool flap_gate = false;
  double open_close_time = 0.0;  ///< [s]
};

enum class WeirKind { transverse, sideflow, v_notch, trapezoidal, roadway };

struct Weir {
  int line = 0;
  std::string id, from, to;
  WeirKind kind = WeirKind::transverse;
  std::optional<double> crest;         ///< [m]
  double discharge_coefficient = 0.0;  ///< [m^(1/2)/s]
  bool flap_gate = false;
  double end_contractions = 0.0;           ///< [-]
  double end_coefficient = 0.0;            ///< [m^(1/2)/s] of the triangular ends
  bool can_surcharge = true;
  double road_width = 0.0;  ///< [m]
  std::string road_surface;
  std::string coefficient_curve;
};

struct Outlet {
  int line = 0;
  std::string id, from, to;
  std::optional<double> offset;  ///< [m]
  bool by_head = false;          ///< the rating follows head instead of depth
  std::string curve;             ///< empty: discharge = coefficient h^exponent
  double coefficient = 0.0, exponent = 0.0;  ///< [m3/s at 1 m] [-]
  bool flap_gate = false;
};

struct CrossSection {
  int line = 0;
  std::string link, shape;           ///< "CIRCULAR": SWMM's word
  std::array<double, 4> geometry{};  ///< [m] lengths; angles, exponents, codes and Hazen-Williams factors as they are
  std::string reference;             ///< transect, street or shape curve
  int barrels = 1, culvert_code = 0;
};

struct Transect {
  int line = 0, last_line = 0;
  std::string id;
  double n_left = 0.0, n_right = 0.0, n_channel = 0.0;  ///< [s/m^(1/3)]
  double left_bank = 0.0, right_bank = 0.0;             ///< [m] stations
  double meander = 1.0;                                 ///< [-]
  double station_factor = 1.0, elevation_raise = 0.0;   ///< [m of the file's unit] [m] the points have them already
  std::vector<std::pair<double, double>> points;        ///< (station, elevation) [m]
};

struct Street {
  int line = 0;
  std::string id;
  double crown_width = 0.0, curb_height = 0.0, cross_slope = 0.0, manning_n = 0.0;      ///< [m] [m] [-] [s/m^(1/3)]
  double gutter_depression = 0.0, gutter_width = 0.0;                                  ///< [m]
  int sides = 2;
  double backing_width = 0.0, backing_slope = 0.0, backing_manning_n = 0.0;             ///< [m] [-] [s/m^(1/3)]
};

struct Inlet {
  int line = 0;
  std::vector<int> lines;
  std::string id;
  struct Grate { double length = 0.0, width = 0.0; std::string type; double open_fraction = 0.0, splash_velocity = 0.0; bool drop = false; };
  struct Curb { double length = 0.0, height = 0.0; std::string throat; bool drop = false; };
  struct Slotted { double length = 0.0, width = 0.0; };
  std::optional<Grate> grate;      ///< [m] [m] [-] [m/s]
  std::optional<Curb> curb;        ///< [m]
  std::optional<Slotted> slotted;  ///< [m]
  std::string capture_curve;       ///< of a custom inlet
};

struct InletUsage {
  int line = 0;
  std::string conduit, inlet, node;
  int count = 1;
  double clogged = 0.0;           ///< [-]
  double most_flow = 0.0;         ///< [m3/s] 0: no limit
  double gutter_depression = 0.0, gutter_width = 0.0;  ///< [m] local
  std::string placement;          ///< AUTOMATIC, ON_GRADE or ON_SAG
};

struct Losses {
  int line = 0;
  std::string conduit;
  double entry = 0.0, exit = 0.0, average = 0.0;  ///< [-]
  bool flap_gate = false;
  double seepage_rate = 0.0;  ///< [m/s]
};

/// An inflow at a node. What its time series holds is in the file's units: multiply by `to_si`.
struct Inflow {
  int line = 0;
  std::string node, constituent, series;  ///< "FLOW" or a pollutant
  std::string kind;                       ///< of pollutants: CONCEN or MASS
  double units_factor = 1.0, scale = 1.0, baseline = 0.0;  ///< [-] [-] [m3/s]
  std::string pattern;
};

struct DryWeatherFlow {
  int line = 0;
  std::string node, constituent;
  double average = 0.0;  ///< [m3/s] for FLOW
  std::vector<std::string> patterns;
};

/// A unit hydrograph of rain-derived inflow: up to three triangles for each month.
struct Hydrograph {
  int line = 0;
  std::vector<int> lines;
  std::string id, gage;
  struct Response {
    double share = 0.0, time_to_peak = 0.0, recession = 0.0;                            ///< [-] R, [s] T, [-] K
    double most_abstraction = 0.0, recovery_rate = 0.0, initial_abstraction = 0.0;      ///< [m] [m/s] [m]
  };
  std::array<std::array<Response, 3>, 12> by_month{};  ///< from January; short, medium, long
};

/// A sewershed that drains through leaks to a node.
struct LeakySewershed {
  int line = 0;
  std::string node, hydrograph;
  double area = 0.0;  ///< [m2]
};

enum class PatternKind { monthly, daily, hourly, weekend };

struct Pattern {
  int line = 0, last_line = 0;
  std::string id;
  PatternKind kind = PatternKind::monthly;
  std::vector<double> factors;  ///< [-]
};

enum class CurveKind { storage, shape, diversion, tidal, pump1, pump2, pump3, pump4, pump5, rating, control, weir };

/// SI units by kind: storage (m, m2), shape (-, -), diversion (m3/s, m3/s), tidal (s of the day, m), pump1 (m3, m3/s), other
/// pumps and rating (m, m3/s), weir (m, m^(1/2)/s); control curves as they are, because rules say what they mean.
struct Curve {
  int line = 0, last_line = 0;
  std::string id;
  CurveKind kind = CurveKind::storage;
  std::vector<std::pair<double, double>> points;
};

/// Values in the file's units: whoever uses a series knows what it measures.
struct Series {
  int line = 0, last_line = 0;
  std::string id, file;  ///< of an external file, as written; its rows come with `read_series`
  double last_date = 0.0;                         ///< [s] the model's clock: rows without a date that follow belong to it
  std::vector<std::pair<double, double>> points;  ///< ([s from the start of the run], value)
};

/// Control rules as text, one a rule: "RULE name" to the line before the next rule.
struct Rule {
  int line = 0;
  std::string id;
  std::vector<Line> lines;
};

/// A span of time in which alone flow is routed.
struct Event {
  int line = 0;
  double start = 0.0, end = 0.0;  ///< [s] the model's own clock
};

struct Place {
  int line = 0;
  std::string id;
  double x = 0.0, y = 0.0;  ///< [map units]
};

/// The whole file.
struct Model {
  std::string path;
  std::string encoding;              ///< "UTF-8", "GB 18030", "ISO 8859-1"
  std::vector<Section> sections;     ///< every line with content, in the file's order
  std::vector<std::string> remarks;  ///< what a reader should know: encoding taken, keys of other versions
  std::string title;

  Options options;
  std::vector<RainGage> gages;
  Evaporation evaporation;
  std::vector<Subcatchment> subcatchments;
  std::vector<Subarea> subareas;
  std::vector<Infiltration> infiltration;
  std::vector<LidControl> lid_controls;
  std::vector<LidUsage> lid_usage;

  std::vector<Junction> junctions;
  std::vector<Outfall> outfalls;
  std::vector<Divider> dividers;
  std::vector<Storage> storages;
  std::vector<Conduit> conduits;
  std::vector<Pump> pumps;
  std::vector<Orifice> orifices;
  std::vector<Weir> weirs;
  std::vector<Outlet> outlets;
  std::vector<CrossSection> cross_sections;
  std::vector<Transect> transects;
  std::vector<Street> streets;
  std::vector<Inlet> inlets;
  std::vector<InletUsage> inlet_usage;
  std::vector<Losses> losses;
  std::vector<Inflow> inflows;
  std::vector<DryWeatherFlow> dry_weather_flows;
  std::vector<Hydrograph> hydrographs;
  std::vector<LeakySewershed> leaky_sewersheds;  ///< [RDII]
  std::vector<Pattern> patterns;
  std::vector<Curve> curves;
  std::vector<Series> series;
  std::vector<Rule> rules;
  std::vector<Event> events;
  std::vector<Place> coordinates, vertices, polygons, symbols;
};

/// Names in SWMM do not tell capitals from small letters.
bool same_name(std::string_view a, std::string_view b);
std::string folded(std::string_view name);  ///< a key for maps: two names are the same when their keys are

/// The first record of this id, or null.
template <class Record>
const Record* find(const std::vector<Record>& records, std::string_view id) {
  for (const Record& record : records)
    if (same_name(record.id, id)) return &record;
  return nullptr;
}

}  // namespace hydro::io::swmm
