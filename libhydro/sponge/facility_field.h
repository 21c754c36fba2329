#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "libhydro/sponge/facility.h"

namespace hydro::sponge {

/// A cell that a site covers in part.
struct SitePart {
  int cell = 0;       ///< linear index
  float share = 0.0f; ///< [-] of the cell, greater than 0, to 1
  float groundwater_depth = std::numeric_limits<float>::infinity();  ///< [m] of the water table below the ground
  int roof = -1;              ///< index into the list of roofs when it lies on a building; -1: on the ground
};

/// Where the drain of a site leads; on a roof also what overflows, through the downspouts.
struct DrainTarget {
  enum class Kind {
    surface,    ///< the ground of the same cell; of a roof: the ground that receives the building's rain
    sewer,      ///< out of the model
    placement,  ///< all sites of another placement, by area; it arrives there one step later
  };
  Kind kind = Kind::surface;
  int placement = -1;

  bool operator==(const DrainTarget&) const = default;
};

/// One facility on the map: a polygon, or all cells of one kind of a raster.
struct FacilitySite {
  std::string id;
  int facility = 0;   ///< index into the list of facilities
  int placement = 0;  ///< the entry of the scenario that it belongs to
  DrainTarget drain;
  std::vector<SitePart> parts;  ///< sorted by cell, each once; all on the ground or all on roofs
};

/// The cells of ground that receive the rain of a building, evenly.
struct RoofOutlets {
  std::vector<int> cells;
};

/// Facilities laid over a grid: constant during a run. What lies in one cell, what belongs to one kind and what to one
/// site is listed here once, so that a step needs no search.
struct FacilityField {
  /// One cell of one site.
  struct Member {
    int cell_slot = 0;          ///< index into `cells`
    float share = 0.0f;         ///< [-] of the cell
    float share_of_rain = 0.0f; ///< [-] of what rain the cell hands to facilities
    float share_of_water = 0.0f;///< [-] of the water that the cell offers
  };
  /// All sites of one kind on the ground, or on roofs, stepped together. A tank is one body of water whatever its plan: one place a site, counted in
  /// units of its mean cell. Of other kinds every member is a place of its own.
  struct Group {
    int facility = 0;
    Facility stepped;                     ///< as it behaves here: on the ground the raster moves what overflows
    bool bodies = false;                  ///< one place a site
    int first_site = 0, end_site = 0;     ///< in `sites`
    int first_member = 0, end_member = 0; ///< in `members`
    std::vector<float> share;             ///< [-] of each place
    std::vector<float> groundwater_room;  ///< [m] of each place, see `FacilityBlock`; empty: deep everywhere
    bool receives = false;                ///< from the drains of other sites
    int places() const { return static_cast<int>(share.size()); }
  };
  struct Site {
    std::string id;
    int facility = 0, placement = 0;
    bool on_roof = false;
    DrainTarget drain;
    int first_member = 0, end_member = 0;
    double area = 0.0;  ///< [cells]
    int cells() const { return end_member - first_member; }
  };

  std::vector<Facility> facilities;
  std::vector<Site> sites;     ///< by facility, those on the ground before those on roofs, then as they were given
  std::vector<Group> groups;   ///< of facilities that have sites
  std::vector<Member> members; ///< by site, then by cell
  std::vector<int> cells;      ///< linear indices of cells with facilities: those of ground, sorted, then those of roofs, sorted
  int ground_cells = 0;        ///< how many of `cells` are ground
  std::vector<float> bare_share;   ///< [-] of each cell of ground: what open facilities leave to the land
  std::vector<float> bare_rain_share;  ///< [-] of each cell of ground: the share of its rain that the land receives, past decks
  std::vector<float> roof_share;   ///< [-] of each cell of roof: the share of its rain that facilities receive
  std::vector<int> roof_of_cell;   ///< of each cell of roof
  std::vector<int> first_of_cell;  ///< of each cell and one past the last: where its members begin in `members_of_cells`
  std::vector<int> members_of_cells;
  std::vector<RoofOutlets> roofs;
  double step = 10.0;  ///< [s]

  bool empty() const { return sites.empty(); }
};

/// The depth of a facility's bottom below the ground [m].
double bottom_depth(const Facility& facility);

/// Whether rain falls into it: not into a covered tank.
bool is_open(const Facility& facility);

/// The greatest sum of shares that a cell may have above 1: what rasterised neighbours overlap by rounding.
inline constexpr double share_tolerance = 1e-3;

/// Builds the lists. Throws `InputError` when a facility has faults or shares do not fit into their cell.
FacilityField lay_facilities(std::vector<Facility> facilities, std::vector<FacilitySite> sites, std::vector<RoofOutlets> roofs,
                             double step);

/// Water that passed a site since the start, in whole water units of one cell's area: exact. Water that was offered and came
/// back in the same step is in neither `run_on` nor `surface_outflow`.
/// initial + rain + run_on = evaporation + seepage + surface_outflow + drain + what the site holds.
struct FacilityAccount {
  std::int64_t rain = 0;
  std::int64_t run_on = 0;
  std::int64_t evaporation = 0;
  std::int64_t seepage = 0;
  std::int64_t surface_outflow = 0;
  std::int64_t drain = 0;
  std::int64_t to_sewer = 0;  ///< of outflow and drain
  std::int64_t used = 0;      ///< of drain: taken for use, so that it leaves the model

  FacilityAccount& operator+=(const FacilityAccount& other);
  bool operator==(const FacilityAccount&) const = default;
};

/// What evolves of a field. Part of a checkpoint: plain arrays only.
struct FacilityState {
  std::uint32_t steps = 0;  ///< facility steps since the start: seeds their rounding shares
  double time = 0.0;        ///< [s] up to which facilities have been stepped
  std::vector<std::int32_t> rain_waiting;            ///< [water units] of each of the field's cells: fallen since
  std::vector<std::vector<std::int32_t>> words;      ///< of each group: word by word, of all its places
  std::vector<std::vector<std::int64_t>> arriving;   ///< [water units] of each group: of all its places, from drains; empty where none can
  std::vector<FacilityAccount> accounts;             ///< of each site

  bool operator==(const FacilityState&) const = default;
};

/// All facilities at their initial saturation.
FacilityState initial_state(const FacilityField& field, WaterUnit unit);

/// Water held [water units of one cell's area]: by all facilities, waiting rain included; by one site.
std::int64_t water_held(const FacilityField& field, const FacilityState& state);
std::int64_t water_held(const FacilityField& field, const FacilityState& state, int site);

/// Water held in every cell of the field [water units], without waiting rain.
void water_held_by_cell(const FacilityField& field, const FacilityState& state, std::span<std::int64_t> held);

/// Sum of the accounts of all sites.
FacilityAccount sum_of_accounts(const FacilityState& state);

}  // namespace hydro::sponge
