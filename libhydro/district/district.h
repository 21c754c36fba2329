#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"
#include "libhydro/core/time_series.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/rain/intensity_formula.h"

namespace hydro::district {

/// What sewers to lay.
struct SewerRequest {
  rain::IntensityCurve storm;       ///< of the return period that pipes and pumps are sized for
  double runoff_coefficient = 0.65; ///< [-] of the whole district (rational method)
  double inlet_time = 600.0;        ///< [s] that water takes to the first gully
  bool tank = true;                 ///< a tank that takes the first flush of each system and gives it back after the storm
  bool tunnel = false;              ///< one deep tunnel below all systems
};

/// What district to make up. The same request gives the same district, bit for bit.
struct DistrictRequest {
  int rows = 500;           ///< [-] 100 to 20 000
  int columns = 500;        ///< [-] 100 to 20 000
  double cell_size = 2.0;   ///< [m] 0.5 to 5
  std::uint64_t seed = 1;
  std::optional<SewerRequest> sewers = std::nullopt;  ///< absent: none
};

/// Codes of the land-cover raster; data/land_cover.toml says what they mean to rain and flow.
enum class Cover : std::uint8_t {
  road = 1,
  pavement = 2,
  roof = 3,
  lawn = 4,
  park = 5,
  water = 6,
  bare_soil = 7,
  railway = 8,
};

/// A building, a rectangle with its long side along an axis.
struct Building {
  std::string id;
  std::string kind;  ///< "house", "slab", "tower", "pavilion", "pier"
  double west = 0.0, south = 0.0, east = 0.0, north = 0.0;  ///< [m]
};

/// Ground that is judged as one: a rectangle between streets.
struct Plot {
  std::string id;
  std::string kind;      ///< a word of data/rules: "plot_residential", "park", ...
  bool rebuilt = false;  ///< false: new
  double west = 0.0, south = 0.0, east = 0.0, north = 0.0;  ///< [m]
};

/// A place worth watching.
struct WatchedPlace {
  std::string id;
  std::string name;
  Point place;
};

/// A line across which discharge is measured.
struct WatchedLine {
  std::string id;
  Polyline line;
};

/// A road that dives under the railway: the terrain holds the deck, as an air survey sees it; the cut opens it.
struct Underpass {
  std::string id;
  Polyline axis;                ///< under the deck
  double road_elevation = 0.0;  ///< [m]
  double road_width = 0.0;      ///< [m]
  Polyline rim;                 ///< closed line around road and ramps, where boards keep water out
};

/// A stretch of street from crossing to crossing.
struct StreetStretch {
  Polyline line;
  double speed = 0.0;           ///< [m/s] on a dry road
};

/// A stretch of the map's edge.
struct WaterEdge {
  std::string id;
  std::string edge;             ///< "west", "east", "north", "south"
  double from = 0.0, to = 0.0;  ///< [m] northing (west, east) or easting (north, south)
};

/// Where a sponge facility is proposed; `kind` names a preset of data/facilities.
struct ProposedFacility {
  std::string kind;
  Polygon area;
  double share = 1.0;   ///< [-] of the area that it covers
  bool on_roof = false;
};

/// A gully at the kerb.
struct ProposedInlet {
  std::string id;
  std::string node;
  Point place;
};

/// All that drains to one pumping station.
struct ProposedSystem {
  std::string id;
  double area = 0.0;              ///< [m2]
  double design_discharge = 0.0;  ///< [m3/s] of the design storm, by the rational method; also the capacity of its pumps
};

/// Sewers along the streets: one system for each part of the district that water, railway and rim cut out. Its trunk ends in the
/// wet well of a pumping station beside the river or canal; a pipe with a flap gate lets the water out by itself while the
/// river is low, the pumps lift it over when it is not.
struct ProposedSewers {
  network::DrainageNetwork network;
  std::vector<ProposedInlet> inlets;
  std::vector<ProposedSystem> systems;
  double area_without = 0.0;  ///< [m2] of streets and blocks that drain to no system
  std::string rules;  ///< of pumps and gates
};

/// The elevated road stands on piers over a street: its deck in pieces, gardens in the median below, gullies along both kerbs.
struct ElevatedRoad {
  std::vector<Polygon> decks, gardens;
  std::vector<Point> gullies;
};

/// A made-up, low-lying river-delta district: tidal river behind flood walls, canals, kerbed streets below the level of their
/// blocks, courtyards, parks, a railway with two underpasses, an elevated road on piers, shallow hollows. Heights are
/// those of a city a few metres above the sea [m above local datum].
struct District {
  Grid grid;
  Raster<float> bed_elevation;   ///< [m] bare ground, railway deck included
  Raster<std::uint8_t> cover;    ///< `Cover`
  Raster<float> initial_depth;   ///< [m] water in river and canals at the start
  std::vector<Building> buildings;
  std::vector<Underpass> underpasses;
  std::vector<StreetStretch> streets;
  std::vector<ProposedFacility> facilities;
  ElevatedRoad elevated_road;
  std::vector<Plot> plots;
  std::optional<ProposedSewers> sewers;
  std::vector<WatchedPlace> places;
  std::vector<WatchedLine> lines;
  std::vector<WaterEdge> river_mouths;   ///< held at the tide
  std::vector<WaterEdge> canal_ends;     ///< held at `canal_level`
  std::vector<WaterEdge> land_edges;     ///< the rest of the rim: streets go on beyond it
  TimeSeries tide;                       ///< [m] over a day, high water about two hours after the start
  double canal_level = 2.6;              ///< [m]
  double wall_crest = 5.5;               ///< [m] of the flood walls
};

/// Throws `InputError` when the request is out of range.
District make_district(const DistrictRequest& request);

}  // namespace hydro::district
