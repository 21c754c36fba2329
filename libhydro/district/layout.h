#pragma once

#include <vector>

#include "libhydro/district/district.h"
#include "libhydro/district/noise.h"

namespace hydro::district {

/// What is at a point of the plane.
struct Spot {
  double bed = 0.0;    ///< [m]
  Cover cover = Cover::lawn;
  double water = -1e9; ///< [m] level of open water; far below the bed on dry land
};

/// A rectangle between streets.
struct Block {
  double west = 0.0, south = 0.0, east = 0.0, north = 0.0;  ///< [m] inside the pavements
  double width() const { return east - west; }
  double height() const { return north - south; }
};

/// What a block is used for.
enum class BlockUse { courtyard, slabs, towers, park, square };

/// The plan of the district: where everything lies, as functions of place. x runs east and y north from the south-west
/// corner [m]. Every answer depends on the request alone, so rows may be filled in any order.
class Layout {
 public:
  explicit Layout(const DistrictRequest& request);

  double width() const { return width_; }    ///< [m]
  double height() const { return height_; }  ///< [m]

  Spot at(double x, double y) const;

  /// Blocks that touch the map, and their use.
  struct UsedBlock {
    Block block;
    BlockUse use;
    std::int64_t i = 0, j = 0;  ///< its place in the street grid
  };
  std::vector<UsedBlock> blocks() const;

  /// Centre lines of the footways on the four sides of a block, broken where anything else crosses them.
  std::vector<Polyline> footways(const UsedBlock& used) const;
  static constexpr double footway_width = 4.0;  ///< [m]

  /// Middles of the grassed banks of the canals, broken every 120 m and where anything else crosses them; they run north.
  std::vector<Polyline> canal_banks() const;
  static constexpr double canal_bank_width = 6.0;  ///< [m]

  /// Whether a rectangle lies inside the map and keeps clear of water, railway and elevated road, so that it can be built on.
  bool is_free(const Block& area) const;

  // Streets have numbers from west to east (north-going) and from south to north (east-going).
  static constexpr double street_spacing = 118.0;  ///< [m] mean
  /// The last street of a map of this width or height [m].
  static std::int64_t last_street(double length) { return static_cast<std::int64_t>(length / street_spacing) + 1; }
  /// Where a north-going and an east-going street cross.
  Point crossing(std::int64_t north_going, std::int64_t east_going) const;
  /// On the axis of a street, at a northing (north-going) or easting.
  Point on_street(bool north_going, std::int64_t street, double along) const;
  double street_half_width(std::int64_t street) const { return half_width(0, street); }  ///< [m]

  double river_centre(double x) const;   ///< [m] northing
  double river_half_width() const { return river_half_width_; }
  double canal_centre(int k, double y) const;  ///< [m] easting of canal `k`
  int canal_count() const { return canal_count_; }
  double canal_half_width() const { return canal_half_width_; }
  double railway() const { return railway_; }          ///< [m] northing of its axis
  double elevated_road() const { return elevated_road_; }  ///< [m] northing of its axis
  std::vector<Underpass> underpasses() const;

  /// Streets from crossing to crossing: over canals on bridges, over the river on every fourth street, under the railway by the underpasses.
  std::vector<StreetStretch> streets() const;
  std::vector<Point> hollows() const;    ///< centres of the subtle depressions, deepest first

  const Noise& noise() const { return noise_; }

  static constexpr double wall_crest = 5.5;    ///< [m]
  static constexpr double canal_level = 2.6;   ///< [m]
  static constexpr double river_bed = -0.8;    ///< [m]
  static constexpr double kerb = 0.15;         ///< [m] of streets below their blocks

 private:
  struct Street {
    double distance = 1e9;    ///< [m] to its axis
    double half_width = 0.0;  ///< [m]
    std::int64_t index = 0;   ///< of the last street west or south of the point
    std::int64_t nearest = 0;
  };
  double axis(std::uint64_t family, std::int64_t i, double along) const;
  double half_width(std::uint64_t family, std::int64_t i) const;
  Street street(std::uint64_t family, double across, double along) const;
  double land(double x, double y) const;
  double underpass_depth(double x, double y) const;
  Polyline rim_of(std::int64_t underpass_street) const;
  BlockUse use_of(std::int64_t i, std::int64_t j) const;
  Block block(std::int64_t i, std::int64_t j) const;

  /// Adds the parts of a line of samples that lie on `cover` inside the map.
  template <class PointAt>
  void add_runs(Cover cover, double from, double to, double longest, PointAt point_at, std::vector<Polyline>& runs) const;

  Noise noise_;
  double cell_size_, width_, height_;
  double river_half_width_, canal_half_width_, canal_spacing_;
  int canal_count_;
  double railway_, elevated_road_;
  std::vector<std::int64_t> underpass_streets_;
};

}  // namespace hydro::district
