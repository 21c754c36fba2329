#include "libhydro/district/district.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/district/facilities.h"
#include "libhydro/district/layout.h"
#include "libhydro/district/sewers.h"

namespace hydro::district {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double west_edge = 354000.0, south_edge = 3456000.0;  // [m] UTM 51N, near Shanghai: a plausible, not a real, place

void require(bool holds, const std::string& message, const std::string& hint) {
  if (!holds) throw InputError(message, hint);
}

void check(const DistrictRequest& request) {
  require(request.rows >= 100 && request.columns >= 100 && request.rows <= 20000 && request.columns <= 20000,
          "a district of " + std::to_string(request.rows) + " x " + std::to_string(request.columns) + " cells cannot be made",
          "choose from 100x100 to 20000x20000");
  require(request.cell_size >= 0.5 && request.cell_size <= 5.0, "cells of " + std::to_string(request.cell_size) + " m cannot show a street",
          "choose a cell size from 0.5 m to 5 m");
}

/// Adds the buildings of one block.
class Builder {
 public:
  Builder(const Layout& layout, std::vector<Building>& buildings) : layout_(layout), buildings_(buildings) {}

  void build(const Layout::UsedBlock& used) {
    switch (used.use) {
      case BlockUse::courtyard: return courtyard(used.block);
      case BlockUse::slabs: return slabs(used.block);
      case BlockUse::towers: return towers(used);
      case BlockUse::square: return square(used.block);
      case BlockUse::park: return;
    }
  }

 private:
  void add(const char* kind, double west, double south, double east, double north) {
    if (east - west < 5.0 || north - south < 5.0 || !layout_.is_free({west, south, east, north})) return;
    buildings_.push_back({.id = "b" + std::to_string(buildings_.size() + 1), .kind = kind, .west = west, .south = south, .east = east, .north = north});
  }

  /// Rows of houses round a yard, with a gate 6 m wide in the middle of each side.
  void courtyard(const Block& b) {
    const double depth = 11.0, gate = 3.0, set_back = 2.0;
    const double west = b.west + set_back, east = b.east - set_back, south = b.south + set_back, north = b.north - set_back;
    const double x = 0.5 * (west + east), y = 0.5 * (south + north);
    add("house", west, south, x - gate, south + depth);
    add("house", x + gate, south, east, south + depth);
    add("house", west, north - depth, x - gate, north);
    add("house", x + gate, north - depth, east, north);
    add("house", west, south + depth, west + depth, y - gate);
    add("house", west, y + gate, west + depth, north - depth);
    add("house", east - depth, south + depth, east, y - gate);
    add("house", east - depth, y + gate, east, north - depth);
  }

  void slabs(const Block& b) {
    for (double south = b.south + 4.0; south + 12.0 < b.north; south += 30.0) {
      const double x = 0.5 * (b.west + b.east);
      add("slab", b.west + 4.0, south, x - 5.0, south + 12.0);
      add("slab", x + 5.0, south, b.east - 4.0, south + 12.0);
    }
  }

  void towers(const Layout::UsedBlock& used) {
    const Block& b = used.block;
    const int across = std::max(1, static_cast<int>(b.width() / 36.0)), along = std::max(1, static_cast<int>(b.height() / 36.0));
    for (int i = 0; i < across; ++i)
      for (int j = 0; j < along; ++j) {
        const double x = b.west + b.width() * (i + 0.5) / across + layout_.noise().between(-4.0, 4.0, 90, used.i * 8 + i, used.j * 8 + j);
        const double y = b.south + b.height() * (j + 0.5) / along + layout_.noise().between(-4.0, 4.0, 91, used.i * 8 + i, used.j * 8 + j);
        add("tower", x - 11.0, y - 11.0, x + 11.0, y + 11.0);
      }
  }

  void square(const Block& b) {
    const double x = 0.5 * (b.west + b.east), y = 0.5 * (b.south + b.north);
    add("pavilion", x - 14.0, y - 9.0, x + 14.0, y + 9.0);
  }

  const Layout& layout_;
  std::vector<Building>& buildings_;
};

/// Pairs of piers every 30 m under the elevated road, none in the water or in a crossing street's middle.
void add_piers(const Layout& layout, double cell_size, std::vector<Building>& buildings) {
  const double half = std::max(1.2, 0.75 * cell_size);
  int count = 0;
  for (double x = 15.0; x < layout.width() - 15.0; x += 30.0)
    for (const double off : {-7.0, 7.0}) {
      const double y = layout.elevated_road() + off;
      if (layout.at(x, y).cover != Cover::road) continue;
      buildings.push_back({.id = "pier" + std::to_string(++count), .kind = "pier", .west = x - half, .south = y - half, .east = x + half, .north = y + half});
    }
}

/// Decks all along the road, broken every 60 m; gardens and gullies where a street lies below, away from crossings and water.
ElevatedRoad elevated_road_of(const Layout& layout) {
  constexpr double deck_half_width = 11.0, beside = 14.0, piece = 60.0, garden = 24.0, apart = 30.0, kerb_off = 11.0, median_half_width = 1.5;
  const double y = layout.elevated_road();
  ElevatedRoad road;
  const auto box = [](double west, double south, double east, double north) {
    return Polygon{.outer = {{west, south}, {east, south}, {east, north}, {west, north}}};
  };
  if (y + beside > layout.height()) return road;
  for (double x = 0.0; x < layout.width(); x += piece) road.decks.push_back(box(x, y - deck_half_width, std::min(x + piece, layout.width()), y + deck_half_width));
  const auto is_plain = [&](double x) {
    const auto cover = [&](double off) { return layout.at(x, y + off).cover; };
    return cover(0.0) == Cover::road && cover(beside) != Cover::road && cover(-beside) != Cover::road && cover(beside) != Cover::water && cover(-beside) != Cover::water;
  };
  for (double x = 18.0; x + garden < layout.width(); x += apart) {
    if (is_plain(x) && is_plain(x + 0.5 * garden) && is_plain(x + garden)) road.gardens.push_back(box(x, y - median_half_width, x + garden, y + median_half_width));
    for (const double off : {-kerb_off, kerb_off})
      if (is_plain(x)) road.gullies.push_back({x, y + off});
  }
  return road;
}

/// A spring tide with a storm surge on top; semi-diurnal (12.42 h), high water two hours after the start.
TimeSeries surging_tide() {
  std::vector<double> times, levels;
  for (int minute = 0; minute <= 24 * 60; minute += 10) {
    const double hours = minute / 60.0;
    const double surge = 0.7 * std::exp(-0.5 * std::pow((hours - 2.0) / 4.0, 2));
    times.push_back(minute * 60.0);
    levels.push_back(std::round((2.1 + 1.55 * std::cos(2.0 * pi * (hours - 2.0) / 12.42) + surge) * 1000.0) / 1000.0);
  }
  return {times, levels, Interpolation::linear};
}

/// Fills the rasters row by row; open water of the river stands at `tide`.
void survey(const Layout& layout, double tide, District& district) {
  const Grid& grid = district.grid;
#pragma omp parallel for schedule(static)
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) {
      const Spot spot = layout.at(grid.x(column) - grid.west, grid.y(row) - grid.south());
      const double bed = std::round(spot.bed * 1000.0) / 1000.0, level = std::min(spot.water, spot.water > 1e8 ? tide : spot.water);
      district.bed_elevation(row, column) = static_cast<float>(bed);
      district.cover(row, column) = static_cast<std::uint8_t>(spot.cover);
      district.initial_depth(row, column) = static_cast<float>(std::max(0.0, level - bed));
    }
}

/// Where river and canals enter and leave, and the land between them.
void divide_edges(const Layout& layout, double cell_size, District& district) {
  const double river = layout.river_half_width(), beside_river = river + std::max(8.0, 4.0 * cell_size);
  for (const auto& [edge, x] : {std::pair{"west", 0.0}, std::pair{"east", layout.width()}}) {
    const double centre = layout.river_centre(x);
    const std::string name = edge;
    district.river_mouths.push_back({.id = "river-" + name, .edge = name, .from = centre - river, .to = centre + river});
    district.land_edges.push_back({.id = name + "-1", .edge = name, .from = 0.0, .to = centre - beside_river});
    district.land_edges.push_back({.id = name + "-2", .edge = name, .from = centre + beside_river, .to = layout.height()});
  }
  const double canal = layout.canal_half_width(), beside_canal = canal + 8.0;
  for (const auto& [edge, y] : {std::pair{"south", 0.0}, std::pair{"north", layout.height()}}) {
    const std::string name = edge;
    double from = 0.0;
    for (int k = 0; k < layout.canal_count(); ++k) {
      const double centre = layout.canal_centre(k, y);
      district.canal_ends.push_back({.id = "canal-" + std::to_string(k + 1) + "-" + name, .edge = name, .from = centre - canal, .to = centre + canal});
      district.land_edges.push_back({.id = name + "-" + std::to_string(k + 1), .edge = name, .from = from, .to = centre - beside_canal});
      from = centre + beside_canal;
    }
    district.land_edges.push_back({.id = name + "-" + std::to_string(layout.canal_count() + 1), .edge = name, .from = from, .to = layout.width()});
  }
}

void name_places(const Layout& layout, District& district) {
  for (const Underpass& underpass : district.underpasses) {
    const Point middle{0.5 * (underpass.axis.front().x + underpass.axis.back().x), 0.5 * (underpass.axis.front().y + underpass.axis.back().y)};
    district.places.push_back({underpass.id, "Railway underpass " + underpass.id.substr(underpass.id.rfind('-') + 1), middle});
  }
  int number = 0;
  for (const Point& hollow : layout.hollows()) {
    const Block around{hollow.x - 3.0, hollow.y - 3.0, hollow.x + 3.0, hollow.y + 3.0};
    const auto covers = [&](const Building& b) { return b.west < around.east && b.east > around.west && b.south < around.north && b.north > around.south; };
    if (!layout.is_free(around) || std::any_of(district.buildings.begin(), district.buildings.end(), covers)) continue;
    district.places.push_back({"hollow-" + std::to_string(++number), "Hollow " + std::to_string(number), hollow});
    if (number == 4) break;
  }
  const double x = 0.5 * layout.width();
  district.places.push_back({"river", "River", {x, layout.river_centre(x)}});
  if (layout.canal_count() > 0) {
    const double y = 0.65 * layout.height();
    district.places.push_back({"canal", "Canal 1", {layout.canal_centre(0, y), y}});
    const double cx = layout.canal_centre(0, 0.9 * layout.height()), half = layout.canal_half_width() + 2.0;
    district.lines.push_back({"canal-north", {{cx - half, 0.9 * layout.height()}, {cx + half, 0.9 * layout.height()}}});
  }
  const double reach = layout.river_half_width() + 1.0;
  district.lines.push_back({"river-middle", {{x, layout.river_centre(x) + reach}, {x, layout.river_centre(x) - reach}}});
}

/// Moves everything from the layout's corner at (0, 0) to the map.
void place_on_map(District& district) {
  const double dx = district.grid.west, dy = district.grid.south();
  const auto move = [dx, dy](Point& p) { p.x += dx, p.y += dy; };
  for (Building& b : district.buildings) b.west += dx, b.east += dx, b.south += dy, b.north += dy;
  for (Underpass& underpass : district.underpasses) {
    std::for_each(underpass.axis.begin(), underpass.axis.end(), move);
    std::for_each(underpass.rim.begin(), underpass.rim.end(), move);
  }
  for (StreetStretch& street : district.streets) std::for_each(street.line.begin(), street.line.end(), move);
  for (ProposedFacility& facility : district.facilities) std::for_each(facility.area.outer.begin(), facility.area.outer.end(), move);
  for (std::vector<Polygon>* areas : {&district.elevated_road.decks, &district.elevated_road.gardens})
    for (Polygon& area : *areas) std::for_each(area.outer.begin(), area.outer.end(), move);
  std::for_each(district.elevated_road.gullies.begin(), district.elevated_road.gullies.end(), move);
  for (Plot& plot : district.plots) plot.west += dx, plot.east += dx, plot.south += dy, plot.north += dy;
  for (WatchedPlace& place : district.places) move(place.place);
  if (district.sewers) {
    for (network::Node& node : district.sewers->network.nodes)
      if (node.place) move(*node.place);
    for (ProposedInlet& inlet : district.sewers->inlets) move(inlet.place);
  }
  for (WatchedLine& line : district.lines) std::for_each(line.line.begin(), line.line.end(), move);
  for (std::vector<WaterEdge>* edges : {&district.river_mouths, &district.canal_ends, &district.land_edges})
    for (WaterEdge& edge : *edges) {
      const double shift = edge.edge == "north" || edge.edge == "south" ? dx : dy;
      edge.from += shift, edge.to += shift;
    }
}

/// The blocks as plots: their kind by their use, some of them industry, a third of them rebuilt.
std::vector<Plot> plots_of(const Layout& layout) {
  constexpr double least = 20.0;  // [m] narrower strips at the rim are left out
  std::vector<Plot> plots;
  for (const Layout::UsedBlock& used : layout.blocks()) {
    const double west = std::max(used.block.west, 0.0), east = std::min(used.block.east, layout.width());
    const double south = std::max(used.block.south, 0.0), north = std::min(used.block.north, layout.height());
    if (east - west < least || north - south < least) continue;
    const auto number = plots.size();
    Plot plot{.id = "P" + std::to_string(number + 1), .kind = {}, .rebuilt = number % 3 == 2, .west = west, .south = south, .east = east, .north = north};
    switch (used.use) {
      case BlockUse::park: plot.kind = "park"; break;
      case BlockUse::square: plot.kind = "green_land"; break;
      case BlockUse::towers: plot.kind = "plot_public"; break;
      case BlockUse::slabs: plot.kind = number % 4 == 1 ? "plot_industrial" : "plot_residential"; break;
      case BlockUse::courtyard: plot.kind = number % 5 == 4 ? "plot_public" : "plot_residential"; break;
    }
    plots.push_back(std::move(plot));
  }
  return plots;
}

}  // namespace

District make_district(const DistrictRequest& request) {
  check(request);
  const Layout layout(request);
  District district;
  district.grid = {.rows = request.rows, .columns = request.columns, .cell_size = request.cell_size, .west = west_edge,
                   .north = south_edge + layout.height(), .crs = "EPSG:32651"};
  district.bed_elevation = Raster<float>(district.grid);
  district.cover = Raster<std::uint8_t>(district.grid);
  district.initial_depth = Raster<float>(district.grid);
  district.tide = surging_tide();
  district.canal_level = Layout::canal_level;
  district.wall_crest = Layout::wall_crest;
  survey(layout, district.tide.at(0.0), district);

  Builder builder(layout, district.buildings);
  for (const Layout::UsedBlock& used : layout.blocks()) builder.build(used);
  district.plots = plots_of(layout);
  district.facilities = propose_facilities(layout, district.buildings);
  district.elevated_road = elevated_road_of(layout);
  add_piers(layout, request.cell_size, district.buildings);
  district.underpasses = layout.underpasses();
  district.streets = layout.streets();
  divide_edges(layout, request.cell_size, district);
  if (request.sewers) district.sewers = lay_sewers(layout, *request.sewers);
  name_places(layout, district);
  place_on_map(district);
  return district;
}

}  // namespace hydro::district
