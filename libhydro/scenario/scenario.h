#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "libhydro/catchment/catchment.h"
#include "libhydro/core/error.h"
#include "libhydro/core/flooded_street.h"
#include "libhydro/core/geometry.h"
#include "libhydro/core/time_series.h"
#include "libhydro/core/unit.h"
#include "libhydro/hydrology/land.h"
#include "libhydro/io/file_reference.h"
#include "libhydro/io/place_file.h"
#include "libhydro/network/period.h"
#include "libhydro/network/solver_options.h"
#include "libhydro/sponge/facility.h"
#include "libhydro/sponge/solids.h"
#include "libhydro/surface/local_inertial.h"

namespace hydro::scenario {

using io::FileReference;

/// A value over the map: one number, or a raster that is resampled onto the terrain.
using MapValue = std::variant<double, FileReference>;

/// How buildings stand in the water.
enum class BuildingMode {
  block,  ///< water goes round; rain on the building is not counted
  roof,   ///< water goes round; rain on the building is shed onto the ground beside it
};

struct Buildings {
  FileReference file;  ///< polygons, or a raster whose non-zero cells are buildings
  BuildingMode mode = BuildingMode::roof;
  double covered_share = 0.5;  ///< [-] a cell is a building when at least this much of it is covered
};

/// What a line does to the bed under it.
enum class BreakLineKind {
  wall,  ///< raises the bed to a crest elevation, or by a height
  cut,   ///< lowers the bed to an elevation (underpass decks in a surface model, culverted ditches)
};

struct BreakLine {
  std::optional<FileReference> file;  ///< line features; an attribute may hold each line's elevation
  std::vector<Point> line;            ///< or the line itself
  BreakLineKind kind = BreakLineKind::wall;
  std::optional<double> elevation;  ///< [m] absolute
  std::optional<double> height;     ///< [m] above (wall) or below (cut) the bed
  std::string elevation_attribute;  ///< name of the attribute that holds [m]; empty: none
  double width = 0.0;               ///< [m] cells within half of it of the line are burned; 0: the cells it crosses
  SourcePlace place;
};

struct TerrainSource {
  FileReference elevation;
  std::string crs;  ///< used when the raster has none; must agree with it otherwise
  std::string elevation_unit = "m";
  std::optional<FileReference> land_cover;  ///< raster of class codes
  std::vector<Buildings> buildings;
  std::vector<BreakLine> break_lines;
  std::optional<MapValue> manning_n;  ///< overrides that of the land cover
  MapValue raise = 0.0;               ///< [m] added to the bed
};

/// One row of the land-cover table.
struct LandCoverClass {
  int code = 0;               ///< value in the raster
  double manning_n = 0.03;    ///< [s/m^(1/3)]
  hydrology::LandClass land;  ///< `soil` indexes `Scenario::soils`
  bool unverified = false;    ///< its table says: from memory, or inferred
};

struct Soil {
  std::string name;
  infiltration::InfiltrationModel model;
  bool unverified = false;  ///< its table says: from memory, or inferred
};

/// Where numbers come from, and how sure they are.
struct Origin {
  std::string source, note;
  std::string status;  ///< "found", "measured", "computed", "from memory", "inferred"; empty: not said
  bool unverified() const { return status == "from memory" || status == "inferred"; }
};

/// A facility that placements and plots may name.
struct FacilityDefinition {
  sponge::Facility facility;
  Origin origin;                                       ///< of all values that `values` does not name
  std::vector<std::pair<std::string, Origin>> values;  ///< of "soil", "surface.berm_height", "solids_removal"; each once
  bool unverified = false;                             ///< something of it is from memory or inferred
  SourcePlace place;
};

/// Plots as lumped areas, in the place of a terrain (docs/formats/catchments.md): names are resolved, the tables are read.
struct CatchmentSource {
  FileReference file;
  std::optional<FileReference> facility_uses;
  catchment::Plots plots;                  ///< `rain` of a plot indexes `rain_columns`
  std::vector<std::string> rain_columns;   ///< of the rain file; empty name: the only one
  std::vector<SourcePlace> rain_places;    ///< where each is first named
  std::vector<std::string> unverified;     ///< soils and facilities in use of whose numbers some are from memory or inferred
  std::string layout = "all";              ///< "all", "none", or one that rows of facilities name
  double scale = 1.0;                      ///< [-] multiplies the areas of all facilities
  bool compare_without = true;             ///< also run the plots without their facilities
};

/// Where the rain of buildings that shed it goes.
enum class RoofRain {
  ground,   ///< onto the ground beside them
  named,    ///< into the node that their drawing names; of the others onto the ground
  nearest,  ///< into the node that their drawing names, else the nearest
};

/// Sewers, canals, pumps and gates (docs/formats/network.md). Stands alone, under plots or under a terrain.
struct NetworkSource {
  FileReference file;
  std::optional<FileReference> rules_file;  ///< control rules beside those of the file
  std::string rules;                        ///< ... written in the scenario itself
  SourcePlace rules_place;
  std::optional<FileReference> systems;     ///< table of pumped drainage systems, for the report
  double exchange_interval = 60.0;          ///< [s] between hand-overs of runoff from plots, at most
  std::vector<network::Period> periods;     ///< without a terrain: it is computed only then; empty: all the time
  // Under a terrain.
  std::optional<FileReference> inlets;      ///< points: gullies
  double clogging = 0.0;                    ///< [-] of inlets that do not say how clogged they are
  bool manholes = true;                     ///< nodes that spill or pond exchange water with the ground by their manhole
  RoofRain roofs = RoofRain::ground;
  network::SolverOptions options;
};

/// Suspended solids that runoff of a land cover carries, whatever the storm (event mean concentration).
struct SolidsOfCover {
  std::string land_cover;      ///< name of the class
  double concentration = 0.0;  ///< [kg/m3]
  Origin origin;
};

/// A drainage system that keeps its first water back: what runs to it, and the tank and pipe that take it.
struct DrainageSystemSource {
  std::string id;
  sponge::DrainageSystem system;        ///< area 0: that of the plots, or of the map
  std::vector<std::string> plots;       ///< whose water runs to it; empty: all that leaves the model
  std::vector<std::string> boundaries;  ///< of a map, whose outflow runs to it
  bool sewer = true;                    ///< of a map: what facilities send to sewers runs to it
  SourcePlace place;
};

/// Facilities on the map: which, where, and where their drains lead.
struct FacilityPlacement {
  std::string id;
  FileReference file;              ///< polygons, points, or a raster of covered share or of class codes
  std::optional<double> unit_area; ///< [m2] of each point: gullies, wells, barrels
  std::string facility;            ///< a name of `Scenario::facilities`; empty: the attribute or the codes say which
  std::string facility_attribute;  ///< of the polygons; empty: none
  std::vector<std::pair<int, std::string>> codes;  ///< (value in the raster, facility); empty: a raster holds shares
  double share = 1.0;              ///< [-] of the ground inside, 0 to 1
  std::string share_attribute;     ///< of the polygons; empty: none
  std::string drains_to = "surface";  ///< or "sewer", or the id of another placement
  std::vector<std::string> layouts;   ///< it belongs to; empty: all
  SourcePlace place;
};

/// The sponge facilities of a map.
struct SpongeSource {
  std::string layout = "all";                  ///< "all", "none", or one that placements name
  double scale = 1.0;                          ///< [-] multiplies all shares
  double step = 10.0;                          ///< [s]
  std::optional<MapValue> groundwater_depth;   ///< [m] of the water table below the ground; absent: deep
  bool compare_without = false;                ///< run the same storm without them too, to show both side by side
  std::vector<FacilityPlacement> placements;
  std::vector<std::pair<std::string, std::string>> replace;  ///< (facility, the one in its place, or "none"): what-if, of maps and plots

  bool includes(const FacilityPlacement& placement) const;  ///< in the chosen layout
};

struct ConstantRain {
  double rate = 0.0;               ///< [m/s]
  double from = 0.0, until = 0.0;  ///< [s from the start]
};
struct RainSeriesFile {
  FileReference file;  ///< CSV: time and rain columns
  std::string column;  ///< empty: the only rain column
};
struct RainGauges {
  FileReference file;       ///< CSV: time, then one column a gauge
  FileReference positions;  ///< CSV: id,x_m,y_m, or point features
  enum class Weighting { nearest, inverse_distance } weighting = Weighting::nearest;
  double power = 2.0;  ///< [-] of the inverse distance
};
struct GriddedRain {
  FileReference file;    ///< NetCDF with a time axis, or a CSV list time,file of GeoTIFFs
  std::string variable;  ///< of a NetCDF; empty: the only one with a time axis
};
struct DesignRain {
  std::string city;            ///< "shanghai", or with a formula "shanghai/older"; empty: `total` says how much falls
  double return_period = 0.0;  ///< [a]
  double duration = 7200.0;    ///< [s]
  double step = 300.0;         ///< [s]
  std::string pattern =
      "chicago";  ///< chicago, pilgrim_cordery, huff_1 .. huff_4, uniform, triangle, alternating_block, scs_*
  std::optional<double> peak_ratio;  ///< [-] in (0, 1); absent: the city's own
  double from = 0.0;                 ///< [s from the start]
  std::optional<double> total;       ///< [m] rescales the whole storm
};
struct TyphoonRain {
  double factor = 1.0;  ///< [-] for rain bands, which the model does not know
};
using RainSource = std::variant<std::monostate, ConstantRain, RainSeriesFile, RainGauges, GriddedRain, DesignRain, TyphoonRain>;

/// A storm of a best-track file that brings rain and surge.
struct TyphoonSource {
  FileReference track;
  std::string storm;                       ///< an id or the name; empty: the only one of the file
  double latitude = 0.0, longitude = 0.0;  ///< [deg] of the map
};

/// Where a boundary or inflow acts.
struct EdgePlace {
  enum class Edge { north, east, south, west, all } edge = Edge::all;
  std::optional<double> from,
      to;  ///< [m] easting (north, south) or northing (east, west) range; absent: the whole edge
};
struct LinePlace {
  Polyline line;
};
struct PointPlace {
  std::vector<Point> points;
};
struct AreaPlace {
  Polygon area;
};
struct DiscPlace {
  Point centre;
  double radius = 0.0;  ///< [m] greater than 0
};
struct FilePlace {
  FileReference file;
};  ///< features, or CSV x_m,y_m: every cell they touch
using BoundaryPlace = std::variant<EdgePlace, LinePlace, PointPlace, AreaPlace, DiscPlace, FilePlace>;

/// One number, a series written in place, or one column of a CSV file (`time_s`, `time_min` or ISO times; unit in the
/// column's name).
struct SeriesSource {
  std::variant<double, TimeSeries, FileReference> source;  ///< [SI] [s from the start]
  std::string column;
  double factor = 1.0;  ///< [-]
  double shift = 0.0;   ///< [s] later
};

struct WallCondition {};
struct FreeOutflowCondition {
  double slope = 0.001;  ///< [-] of the water surface beyond the edge, greater than 0
};
struct LevelCondition {
  SeriesSource level;
  std::optional<SeriesSource> surge;  ///< [m] on top of the level
  bool typhoon_surge = false;         ///< or what the air pressure of `Scenario::typhoon` lifts
};
struct DischargeCondition {
  SeriesSource discharge;
};
struct RatingCondition {
  FileReference file;
};  ///< CSV: level_m,discharge_m3s

struct BoundarySource {
  std::string id;
  BoundaryPlace where;
  std::variant<WallCondition, FreeOutflowCondition, LevelCondition, DischargeCondition, RatingCondition> condition;
  SourcePlace place;
};

struct GaugeSource {
  std::string id, name;
  Point at;
  SourcePlace place;
};
struct SectionSource {
  std::string id;
  Polyline line;
  SourcePlace place;
};

/// Things of value: polygons, each with a damage curve.
struct AssetSource {
  FileReference file;
  std::string curve, curve_attribute;  ///< one of them
  double value = 0.0;                  ///< [CNY/m2] of the polygon's area
  std::string value_attribute;         ///< or the attribute that holds it
  double sill = 0.15;                  ///< [m] of the door above the ground beside it
  SourcePlace place;
};

/// Who lives on the map, and what stands there.
struct HarmSource {
  std::optional<FileReference> tables;         ///< limits and curves; absent: data/harm.toml
  std::optional<MapValue> people_per_hectare;
  std::vector<AssetSource> assets;
  bool empty() const { return !people_per_hectare && assets.empty(); }
};

/// Boards against a flood are no higher above the ground under them.
constexpr double greatest_barrier_height = 20.0;  // [m]

/// Something that stands ready and that an action puts to use: boards that raise the ground along a line, a dike that is opened.
struct DefenceSource {
  std::string id;
  enum class Kind { barrier, opening } kind = Kind::barrier;
  Polyline line;
  double height = 0.0;     ///< [m] of a barrier above the ground under it
  double elevation = 0.0;  ///< [m] of the ground in an opening
  double width = 0.0;      ///< [m] cells within half of it of the line; 0: the cells that it crosses
  SourcePlace place;
};

struct InitialWater {
  std::variant<double, FileReference> depth = 0.0;           ///< [m]
  std::optional<std::variant<double, FileReference>> level;  ///< [m] cells below it start filled to it
  std::optional<Polygon> within;                             ///< limits `level` to an area
};

struct OutputOptions {
  double interval = 300.0;             ///< [s] between frames
  double report_interval = 60.0;       ///< [s] between rows of gauges and balance
  double peaks_interval = 10.0;        ///< [s] at most between looks at the maxima
  bool depth = true, velocity = true;  ///< what frames hold
  std::vector<std::string> maxima{"depth",         "level",        "speed",   "depth_speed",
                                  "hazard_rating", "arrival_time", "duration"};
  std::vector<double> thresholds{flooded_street_depth, 0.30, 0.50, 1.00};  ///< [m] of flooded areas
  std::vector<double> duration_thresholds{flooded_street_depth};           ///< [m] time over each is kept per cell
  double arrival_threshold = 0.05;                         ///< [m]
  std::optional<double> checkpoint_interval;               ///< [s] simulated; absent: about every minute of wall time
};

/// One what-if, checked: SI units, every name resolved, no file opened yet.
struct Scenario {
  std::string path;  ///< of the file it was read from
  std::string name;  ///< stem for outputs
  std::string title;
  double start_utc = 0.0;  ///< [s since 1970-01-01T00:00:00Z]
  int start_offset_minutes = 0;
  double duration = 0.0;  ///< [s]
  TerrainSource terrain;                      ///< no elevation: there are `catchments`, or a `network` alone
  std::optional<CatchmentSource> catchments;  ///< in the place of a terrain
  std::optional<NetworkSource> network;       ///< without a terrain and `catchments`: alone
  std::vector<LandCoverClass> land_cover;  ///< by code; without a land-cover raster at most one, which holds everywhere
  std::vector<Soil> soils;
  std::vector<FacilityDefinition> facilities;  ///< names differ; presets first, where the scenario speaks of facilities
  SpongeSource sponge;                         ///< on a terrain; plots name theirs themselves
  std::vector<DrainageSystemSource> drainage_systems;
  std::vector<SolidsOfCover> solids;           ///< names differ; read together with the facilities
  std::vector<FileReference> tables;  ///< of land cover, soils, facilities and solids: already read, named for the list of inputs
  RainSource rain;
  SeriesSource evaporation{0.0, {}, 1.0, 0.0};  ///< [m/s] potential
  bool evaporation_only_when_dry = false;       ///< none where rain falls; of plots only
  std::vector<BoundarySource> boundaries;       ///< edges and inflows alike
  std::vector<GaugeSource> gauges;
  std::optional<FileReference> gauge_file;  ///< CSV id,name,x_m,y_m, or point features
  std::vector<SectionSource> sections;
  std::vector<io::PlaceRecord> places;          ///< hot spots
  std::optional<FileReference> place_file;      ///< more of them
  HarmSource harm;
  std::vector<DefenceSource> defences;
  std::optional<TyphoonSource> typhoon;
  InitialWater initial;
  surface::LocalInertialOptions surface;
  double exchange_interval = 5.0;  ///< [s] between vertical exchanges, at most 10
  OutputOptions output;
};

/// Whether water flows over a terrain, rather than in plots or a network alone.
inline bool has_terrain(const Scenario& scenario) { return !scenario.catchments && !(scenario.network && scenario.terrain.elevation.path.empty()); }

/// The facility of that name, or null.
const FacilityDefinition* find_facility(const Scenario& scenario, std::string_view name);

/// What stands where a file names `facility`: itself, the one that replaces it, or "none".
const std::string& facility_in_place_of(const Scenario& scenario, const std::string& facility);

/// Who says a value of a facility ("soil", "porosity"; "capital_cost", ""): the most specific origin of it.
const Origin& origin_of(const FacilityDefinition& definition, std::string_view layer, std::string_view value = {});

/// The solids in the runoff of a land cover, or null.
const SolidsOfCover* find_solids(const Scenario& scenario, std::string_view land_cover);

}  // namespace hydro::scenario
