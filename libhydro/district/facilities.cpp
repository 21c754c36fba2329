#include "libhydro/district/facilities.h"

#include <algorithm>
#include <cmath>

namespace hydro::district {
namespace {

// What a random number is for; the layout uses numbers below 100.
enum Purpose : std::uint64_t { footway = 120, yard = 121, car_park = 122, roof = 123, green = 124, swale = 125 };

/// A strip along a line that runs mostly north or mostly east, counterclockwise.
Polygon strip(const Polyline& middle, double width) {
  const bool runs_north = std::abs(middle.back().y - middle.front().y) > std::abs(middle.back().x - middle.front().x);
  const double dx = runs_north ? 0.5 * width : 0.0, dy = runs_north ? 0.0 : 0.5 * width;
  Polygon area;
  for (const Point& p : middle) area.outer.push_back({p.x + dx, p.y - dy});
  for (auto p = middle.rbegin(); p != middle.rend(); ++p) area.outer.push_back({p->x - dx, p->y + dy});
  return area;
}

class Planner {
 public:
  Planner(const Layout& layout, std::vector<ProposedFacility>& proposed) : layout_(layout), noise_(layout.noise()), proposed_(proposed) {}

  void plan(const Layout::UsedBlock& used, bool shaft) {
    const Block& b = used.block;
    footways(used);
    switch (used.use) {
      case BlockUse::courtyard: return courtyard(used);
      case BlockUse::slabs: return slabs(used);
      case BlockUse::towers: return towers(used);
      case BlockUse::park: return park(b);
      case BlockUse::square: return square(b, shaft);
    }
  }

  void plan_roof(const Building& building, std::int64_t number) {
    const bool garden = building.kind == "pavilion";
    const double chosen = building.kind == "house" ? 0.5 : 0.7;
    if (!garden && noise_.uniform(roof, number) >= chosen) return;
    add(garden ? "green_roof_intensive" : "green_roof_extensive", {building.west, building.south, building.east, building.north}, 0.7);
    proposed_.back().on_roof = true;
  }

  void plan_canals() {
    for (const Polyline& bank : layout_.canal_banks())
      proposed_.push_back({.kind = "buffer_strip", .area = strip(bank, Layout::canal_bank_width - 2.0)});
  }

 private:
  void add(const char* kind, const Block& area, double share = 1.0) {
    proposed_.push_back({.kind = kind,
                         .area = {.outer = {{area.west, area.south}, {area.east, area.south}, {area.east, area.north}, {area.west, area.north}}},
                         .share = share});
  }

  /// On open ground only.
  void lay(const char* kind, const Block& area, double share = 1.0) {
    if (area.width() >= 2.0 && area.height() >= 2.0 && layout_.is_free(area)) add(kind, area, share);
  }

  /// Round a rectangle that stays free.
  void lay_round(const char* kind, const Block& outer, const Block& inner, double share = 1.0) {
    lay(kind, {outer.west, outer.south, outer.east, inner.south}, share);
    lay(kind, {outer.west, inner.north, outer.east, outer.north}, share);
    lay(kind, {outer.west, inner.south, inner.west, inner.north}, share);
    lay(kind, {inner.east, inner.south, outer.east, inner.north}, share);
  }

  static Block inset(const Block& b, double by) { return {b.west + by, b.south + by, b.east - by, b.north - by}; }

  /// Permeable bricks, and trees in pits between them.
  void footways(const Layout::UsedBlock& used) {
    if (noise_.uniform(footway, used.i, used.j) >= 0.95) return;
    for (const Polyline& middle : layout_.footways(used)) {
      const Polygon area = strip(middle, Layout::footway_width - 1.0);
      proposed_.push_back({.kind = "permeable_brick_drained", .area = area, .share = 0.8});
      proposed_.push_back({.kind = "tree_pit", .area = area, .share = 0.1});
    }
  }

  /// A garden in the middle of the yard, bricks round its lawn.
  void courtyard(const Layout::UsedBlock& used) {
    if (noise_.uniform(yard, used.i, used.j) >= 0.85) return;
    const Block lawn = inset(used.block, 23.0), garden = inset(lawn, 0.2 * std::min(lawn.width(), lawn.height()));
    lay(noise_.uniform(green, used.i, used.j) < 0.5 ? "rain_garden" : "sunken_green", garden);
    lay_round("permeable_brick", inset(used.block, 17.0), inset(used.block, 22.0));
  }

  /// Between rows of slabs: car parks where it is paved, sunken green where grass grows; a swale along the streets.
  void slabs(const Layout::UsedBlock& used) {
    const Block& b = used.block;
    int row = 0;
    for (double south = b.south + 4.0; south + 12.0 < b.north; south += 30.0, ++row) {
      if (noise_.uniform(car_park, used.i * 16 + row, used.j) >= 0.8) continue;
      const double low = south + 16.0, high = std::min(south + 26.0, b.north - 4.0);
      if (high - low < 6.0) continue;
      const Block gap{b.west + 6.0, low, b.east - 6.0, high};
      const Point middle{0.5 * (gap.west + gap.east), 0.5 * (low + high)};
      lay(layout_.at(middle.x, middle.y).cover == Cover::pavement ? "permeable_concrete_drained" : "sunken_green", gap);
    }
    street_swales(used);
  }

  void towers(const Layout::UsedBlock& used) {
    const Block& b = used.block;
    const int across = std::max(1, static_cast<int>(b.width() / 36.0)), along = std::max(1, static_cast<int>(b.height() / 36.0));
    for (int i = 1; i < across; ++i)  // between the towers, which stand off their places by at most 4 m
      for (int j = 0; j < along; ++j) {
        const double x = b.west + b.width() * i / across, y = b.south + b.height() * (j + 0.5) / along, room = 0.5 * b.width() / across - 16.0;
        if (room >= 1.5) lay("bioretention_complex", {x - room, y - 9.0, x + room, y + 9.0});
      }
    for (int j = 1; j < along; ++j) {
      const double y = b.south + b.height() * j / along, room = 0.5 * b.height() / along - 16.0;
      if (room >= 1.5) lay("sunken_green", {b.west + 6.0, y - room, b.east - 6.0, y + room});
    }
    street_swales(used);
  }

  /// Swales inside the western and southern edges of a block.
  void street_swales(const Layout::UsedBlock& used) {
    if (noise_.uniform(swale, used.i, used.j) >= 0.7) return;
    const Block& b = used.block;
    lay("dry_swale", {b.west + 0.5, b.south + 4.0, b.west + 2.5, b.north - 4.0});
    lay("transfer_swale", {b.west + 4.0, b.south + 0.5, b.east - 4.0, b.south + 2.5});
  }

  /// A wetland in the hollow of the park, sunken green round it, rain gardens in the corners, a wet swale at its foot.
  void park(const Block& b) {
    const double x = 0.5 * (b.west + b.east), y = 0.5 * (b.south + b.north);
    const Block pool{x - 10.0, y - 7.0, x + 10.0, y + 7.0}, bowl = inset(b, 0.25 * std::min(b.width(), b.height()));
    lay("small_wetland", pool);
    if (bowl.west < pool.west && bowl.south < pool.south) lay_round("sunken_green", bowl, pool);
    lay("wet_swale", {b.west + 6.0, b.south + 1.0, b.east - 6.0, b.south + 3.0});
    for (const double cx : {b.west + 12.0, b.east - 12.0}) lay("rain_garden", {cx - 6.0, b.north - 14.0, cx + 6.0, b.north - 4.0});
  }

  /// Permeable paving round the pavilion, and a tank below it or the shaft of the tunnel.
  void square(const Block& b, bool shaft) {
    const double x = 0.5 * (b.west + b.east), y = 0.5 * (b.south + b.north);
    lay("permeable_asphalt_drained", {b.west + 2.0, y + 11.0, b.east - 2.0, b.north - 2.0});
    lay("permeable_asphalt_drained", {x, b.south + 2.0, b.east - 2.0, y - 11.0});
    const double half = shaft ? 4.0 : 8.0;
    lay(shaft ? "deep_tunnel_shaft" : "storage_tank", {x - 12.0 - half, y - 21.0 - half, x - 12.0 + half, y - 21.0 + half});
  }

  const Layout& layout_;
  const Noise& noise_;
  std::vector<ProposedFacility>& proposed_;
};

/// The square whose middle lies lowest; the number of blocks when there is none.
std::size_t lowest_square(const Layout& layout, const std::vector<Layout::UsedBlock>& blocks) {
  std::size_t lowest = blocks.size();
  double bed = 1e9;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& b = blocks[i].block;
    if (blocks[i].use != BlockUse::square || !layout.is_free(b)) continue;
    const double here = layout.at(0.5 * (b.west + b.east), 0.5 * (b.south + b.north)).bed;
    if (here < bed) bed = here, lowest = i;
  }
  return lowest;
}

}  // namespace

std::vector<ProposedFacility> propose_facilities(const Layout& layout, const std::vector<Building>& buildings) {
  std::vector<ProposedFacility> proposed;
  Planner planner(layout, proposed);
  const std::vector<Layout::UsedBlock> blocks = layout.blocks();
  const std::size_t shaft = lowest_square(layout, blocks);
  for (std::size_t i = 0; i < blocks.size(); ++i) planner.plan(blocks[i], i == shaft);
  planner.plan_canals();
  for (std::size_t i = 0; i < buildings.size(); ++i) planner.plan_roof(buildings[i], static_cast<std::int64_t>(i));
  return proposed;
}

}  // namespace hydro::district
