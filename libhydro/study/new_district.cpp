#include "libhydro/study/new_district.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/district/years_of_rain.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/network_file.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/city_storm_file.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/system_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/io/vector_writer.h"
#include "libhydro/study/detail/new_plots.h"
#include "libhydro/study/detail/new_response.h"

namespace hydro::study {
namespace {

using district::District;

Polygon rectangle(const district::Building& b) {
  return {.outer = {{b.west, b.south}, {b.east, b.south}, {b.east, b.north}, {b.west, b.north}}};
}

void write_buildings(const std::string& path, const District& made) {
  io::VectorLayer layer{.name = "buildings", .crs = made.grid.crs, .attribute_names = {"id", "kind", "curve", "value_cny_m2"}};
  for (const district::Building& building : made.buildings) {
    const bool shops = building.kind == "tower" || building.kind == "pavilion", pier = building.kind == "pier";
    layer.features.push_back({.shape = rectangle(building), .attributes = {building.id, building.kind, std::string(pier ? "infrastructure" : shops ? "commercial" : "residential"), pier ? 0.0 : shops ? 6000.0 : 4000.0}});
  }
  io::write_vector(path, layer);
}

void write_underpasses(const std::string& path, const District& made) {
  io::VectorLayer layer{.name = "underpasses", .crs = made.grid.crs, .attribute_names = {"id", "road_elevation_m"}};
  for (const district::Underpass& underpass : made.underpasses)
    layer.features.push_back({.shape = underpass.axis, .attributes = {underpass.id, underpass.road_elevation}});
  io::write_vector(path, layer);
}

/// Facilities on the ground or those on roofs; returns whether there are any.
bool write_facilities(io::OutputFolder& output, const char* name, const District& made, bool on_roof) {
  io::VectorLayer layer{.name = "facilities", .crs = made.grid.crs, .attribute_names = {"kind", "share"}};
  for (const district::ProposedFacility& facility : made.facilities)
    if (facility.on_roof == on_roof) layer.features.push_back({.shape = facility.area, .attributes = {facility.kind, facility.share}});
  if (layer.features.empty()) return false;
  io::write_vector(output.file(name), layer);
  return true;
}

/// The network with its gullies beside it. Rules are a text of their own, so that a scenario may take others.
void write_sewers(io::OutputFolder& output, const District& made, double return_period) {
  io::NetworkFile file{.crs = made.grid.crs, .network = made.sewers->network};
  io::write_network(output.file("network.gpkg"), file);
  io::VectorLayer inlets{.name = "inlets", .crs = made.grid.crs, .attribute_names = {"id", "node"}};
  for (const district::ProposedInlet& inlet : made.sewers->inlets)
    inlets.features.push_back({.shape = inlet.place, .attributes = {inlet.id, inlet.node}});
  io::write_vector(output.file("inlets.gpkg"), inlets);
  io::write_text(output.file("network_rules.txt"), made.sewers->rules);
  std::vector<results::PumpedSystem> systems;
  for (const district::ProposedSystem& system : made.sewers->systems)
    systems.push_back({.id = system.id, .well = system.id + "-well", .area = system.area, .design_discharge = system.design_discharge, .pump_capacity = system.design_discharge, .return_period = return_period});
  systems.push_back({.id = "none", .well = {}, .area = made.sewers->area_without});
  io::write_pumped_systems(output.file("systems.csv"), systems);
}

/// What could be built in the sewers, for whoever asks "what if": none of it takes part until it is chosen.
std::string changes_text(const District& made) {
  std::string text = "layout = \"none\"                  # of what could be built (below): an id, a list of them, or \"all\": docs/guide/sewers.md\n\n";
  const auto add = [&text](const char* id, const char* title, const char* title_zh, const char* rest) {
    text += fmt::format("[[network.change]]\nid = \"{}\"\ntitle = \"{}\"\ntitle_zh = \"{}\"\n{}\n", id, title, title_zh, rest);
  };
  if (std::ranges::any_of(made.sewers->network.nodes, [](const network::Node& node) { return node.id.ends_with("-tank"); }))
    add("bigger-tanks", "tanks twice as large", "调蓄池扩容一倍", "kind = \"storage\"\nids = \"*-tank\"\nfactor = { volume = 2 }\n");
  add("second-pipes", "a second pipe beside each", "各管增设一孔", "kind = \"conduit\"\nids = \"S*\"\nset = { barrels = 2 }\n");
  add("stronger-pumps", "pumps half as strong again", "水泵能力增至 1.5 倍", "kind = \"pump\"\nids = \"S*-P?\"\nfactor = { discharge = 1.5 }\n");
  add("more-gullies", "twice as many gullies", "雨水口增加一倍", "kind = \"inlet\"\nids = \"*\"\nfactor = { count = 2 }\n");
  return text;
}

/// The section of the sewers, with what each system was sized for.
std::string network_text(const District& made) {
  if (!made.sewers) return {};
  std::string text = "[network]                        # sewers along the streets, pumps, gates: docs/formats/network.md\nfile = \"network.gpkg\"\n"
                     "inlets = \"inlets.gpkg\"          # gullies at the kerbs\nrules_file = \"network_rules.txt\"\nsystems = \"systems.csv\"         # what each pumping station drains, for the report\n";
  for (const district::ProposedSystem& system : made.sewers->systems)
    text += fmt::format("# {}: {:.1f} ha, {:.2f} m3/s in the design storm and by its pumps\n", system.id, system.area / 1e4, system.design_discharge);
  return text + changes_text(made);
}

/// Areas or points of the elevated road, numbered.
template <class Shapes>
void write_shapes(const std::string& path, const District& made, const char* name, const Shapes& shapes) {
  io::VectorLayer layer{.name = "facilities", .crs = made.grid.crs, .attribute_names = {"id"}};
  for (std::size_t i = 0; i < shapes.size(); ++i) layer.features.push_back({.shape = shapes[i], .attributes = {fmt::format("{}-{}", name, i + 1)}});
  io::write_vector(path, layer);
}

/// Gardens in the median below the elevated road take what its deck and the gullies of the street lead to them.
std::string elevated_road_text(const District& made) {
  if (made.elevated_road.gardens.empty() || made.elevated_road.gullies.empty()) return {};
  return fmt::format(R"([[sponge.placement]]
id = "median"
file = "median_gardens.gpkg"
facility = "rain_garden"
drains_to = "sewer"
layouts = ["proposed"]

[[sponge.placement]]
id = "deck"
file = "deck.gpkg"
facility = "elevated_road_deck"  # above the street: it takes its rain, and the street below has none
drains_to = "median"
layouts = ["proposed"]

[[sponge.placement]]
id = "gullies"
file = "gullies.gpkg"            # points
facility = "road_gully"
unit_area = "{:.3g} m2"          # of each
drains_to = "median"
layouts = ["proposed"]

)",
                     std::min(0.34, made.grid.cell_area()));
}

std::string placement_text(const char* id, const char* file, const char* drains_to) {
  return fmt::format(R"([[sponge.placement]]
id = "{}"
file = "{}"
facility_attribute = "kind"      # names of facilities: hydro list facilities
share_attribute = "share"        # of the polygon
drains_to = "{}"
layouts = ["proposed"]

)",
                     id, file, drains_to);
}

std::string tide_table(const TimeSeries& tide) {
  std::string table = "time_min,level_m\n";
  for (std::size_t i = 0; i < tide.times().size(); ++i) table += fmt::format("{:g},{:.3f}\n", tide.times()[i] / 60.0, tide.values()[i]);
  return table;
}

constexpr int first_year_of_rain = 1991, years_of_rain = 30;

/// Rows where the rate changes: rain of hours, and 0 where it ends.
std::string rain_table(const std::vector<district::HourOfRain>& rain) {
  const std::int64_t start = std::chrono::sys_days(std::chrono::year(first_year_of_rain) / 1 / 1).time_since_epoch().count() * 24 - 8;  // [h] midnight by the clock of UTC+8
  const auto row = [&](std::int64_t hour, double depth) { return fmt::format("{},{:.1f}\n", io::iso_instant(static_cast<double>(start + hour) * 3600.0, 480), depth * 1000.0); };
  std::string table = "time,rain_mmh\n";
  std::int64_t next = 0;
  if (rain.empty() || rain.front().hour > 0) table += row(0, 0.0);
  for (const district::HourOfRain& hour : rain) {
    if (hour.hour > next && next > 0) table += row(next, 0.0);
    table += row(hour.hour, hour.depth);
    next = hour.hour + 1;
  }
  table += row(next, 0.0);
  const std::int64_t end = std::chrono::sys_days(std::chrono::year(first_year_of_rain + years_of_rain) / 1 / 1).time_since_epoch().count() * 24 - 8 - start;
  return next < end - 1 ? table + row(end - 1, 0.0) : table;  // the last value lasts an hour
}

std::string daily_table(const std::vector<district::HourOfRain>& rain) {
  const std::chrono::sys_days first = std::chrono::year(first_year_of_rain) / 1 / 1, end = std::chrono::year(first_year_of_rain + years_of_rain) / 1 / 1;
  std::vector<double> depths(static_cast<std::size_t>((end - first).count()), 0.0);
  for (const district::HourOfRain& hour : rain) depths[static_cast<std::size_t>(hour.hour / 24)] += hour.depth;
  std::string table = "date,rain_mm\n";
  for (std::size_t i = 0; i < depths.size(); ++i) {
    const std::chrono::year_month_day day(first + std::chrono::days(i));
    table += fmt::format("{:04}-{:02}-{:02},{:.1f}\n", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), depths[i] * 1000.0);
  }
  return table;
}

std::string gauge_table(const District& made) {
  std::string table = "id,name,x_m,y_m\n";
  for (const district::WatchedPlace& place : made.places)
    table += fmt::format("{},{},{:.2f},{:.2f}\n", place.id, place.name, place.place.x, place.place.y);
  return table;
}

std::string boundary_text(const district::WaterEdge& edge, const std::string& condition) {
  return fmt::format("[[boundary]]\nid = \"{}\"\nedge = \"{}\"\nfrom = {:.2f}\nto = {:.2f}\n{}\n\n", edge.id, edge.edge, edge.from, edge.to,
                     condition);
}

std::string section_text(const district::WatchedLine& line) {
  return fmt::format("[[section]]\nid = \"{}\"\nline = [[{:.2f}, {:.2f}], [{:.2f}, {:.2f}]]\n\n", line.id, line.line.front().x,
                     line.line.front().y, line.line.back().x, line.line.back().y);
}

/// Beyond this a run is long enough to ask for the second one by hand.
constexpr std::size_t most_cells_to_compare = 300'000;

/// Which facilities stand where.
std::string sponge_text(const District& made, bool on_ground, bool on_roofs, bool compare) {
  if (!on_ground && !on_roofs) return {};
  std::string text = fmt::format(R"([sponge]
layout = "proposed"              # "none": the same storm without them
compare_without = {:5}          # true runs the storm twice: the report shows it with and without facilities

)", compare);
  if (on_ground) text += placement_text("ground", "facilities.gpkg", "sewer");
  if (on_roofs) text += placement_text("roofs", "green_roofs.gpkg", "surface");
  return text + elevated_road_text(made);
}

std::string scenario_text(const District& made, const district::DistrictRequest& request, const std::string& sponge, const std::string& sewers) {
  std::string text = fmt::format(R"(# A made-up delta district: hydro new --size {}x{} --cell {:g}m --seed {}{}
# Everything here may be changed; docs/formats/scenario.md says what can be written.
format = "hydro-scenario/1"
name = "district"
title = "A cloudburst on a delta district"

[time]
start = 2024-09-16T06:00:00+08:00
duration = "3h"

[terrain]
elevation = "terrain.tif"        # bare ground, as an air survey sees it: the railway's deck closes the underpasses
land_cover = "land_cover.tif"
classes = "preset"               # the table of land covers that comes with hydro

[[terrain.buildings]]
file = "buildings.gpkg"
mode = "roof"                    # water goes round, rain on the roof falls on the ground beside it
)",
                                 request.rows, request.columns, request.cell_size, request.seed, sewers);
  if (!made.underpasses.empty())
    text += fmt::format(R"(
[[terrain.break_line]]           # opens the underpasses below the railway
file = "underpasses.gpkg"
kind = "cut"
elevation_attribute = "road_elevation_m"
width = {:g}
)",
                        made.underpasses.front().road_width);
  text += R"(
[rain]
kind = "design"
city = "shanghai"
return_period = 100              # years
duration = "2h"

[initial]
depth = "initial_depth.tif"      # river and canals

)" + network_text(made) + sponge + harm_sections(made);
  for (const district::WaterEdge& edge : made.river_mouths) text += boundary_text(edge, "kind = \"level\"\nfile = \"tide.csv\"");
  for (const district::WaterEdge& edge : made.canal_ends) text += boundary_text(edge, fmt::format("kind = \"level\"\nlevel = {:g}  # held by pumps beyond the map", made.canal_level));
  for (const district::WaterEdge& edge : made.land_edges)
    text += boundary_text(edge, "kind = \"free_outflow\"\nslope = 0.0005  # streets go on beyond the map");
  for (const district::WatchedLine& line : made.lines) text += section_text(line);
  return text + R"([output]
interval = "5min"
gauges = "gauges.csv"
places = "places.csv"            # hot spots: underpasses, hollows, hospital, schools, metro, ...
)";
}

}  // namespace

std::string write_new_district(district::DistrictRequest request, const std::string& folder, bool replace, const SewerOrder& sewers) {
  io::OutputFolder output(folder, replace ? io::Existing::replace : io::Existing::refuse);
  std::string order;
  if (sewers.return_period > 0.0) {
    const rain::StormLibrary library = io::read_storm_library(io::data_folder() / "storms");
    const rain::DesignStorm storm = rain::design_storm(library, {.city = "shanghai", .return_period = sewers.return_period});
    request.sewers = district::SewerRequest{.storm = storm.intensity.value(), .tank = sewers.tank, .tunnel = sewers.tunnel};
    order = fmt::format(" --sewers {:g}{}{}", sewers.return_period, sewers.tank ? "" : " --no-tank", sewers.tunnel ? " --tunnel" : "");
  }
  const District made = district::make_district(request);
  io::write_raster(output.file("terrain.tif"), made.grid, made.bed_elevation, "m");
  io::write_raster(output.file("land_cover.tif"), made.grid, made.cover);
  io::write_raster(output.file("initial_depth.tif"), made.grid, made.initial_depth, "m");
  write_buildings(output.file("buildings.gpkg"), made);
  if (!made.underpasses.empty()) write_underpasses(output.file("underpasses.gpkg"), made);
  const bool on_ground = write_facilities(output, "facilities.gpkg", made, false);
  const bool on_roofs = write_facilities(output, "green_roofs.gpkg", made, true);
  if (made.sewers) write_sewers(output, made, sewers.return_period);
  if (const district::ElevatedRoad& road = made.elevated_road; !road.gardens.empty() && !road.gullies.empty() && (on_ground || on_roofs)) {
    write_shapes(output.file("deck.gpkg"), made, "deck", road.decks);
    write_shapes(output.file("median_gardens.gpkg"), made, "median", road.gardens);
    write_shapes(output.file("gullies.gpkg"), made, "gully", road.gullies);
  }
  write_new_plots(output.file("plots.gpkg"), made);
  write_new_response(output, made);
  io::write_text(output.file("rules.toml"), new_rules_text());
  const std::vector<district::HourOfRain> rain = district::years_of_rain(request.seed, first_year_of_rain, years_of_rain);
  io::write_text(output.file("rain_30_years.csv"), rain_table(rain));
  io::write_text(output.file("daily_rain.csv"), daily_table(rain));
  io::write_text(output.file("tide.csv"), tide_table(made.tide));
  io::write_text(output.file("gauges.csv"), gauge_table(made));
  io::write_text(output.file("scenario.toml"), scenario_text(made, request, sponge_text(made, on_ground, on_roofs, made.grid.cell_count() <= most_cells_to_compare && !made.sewers), order));
  output.complete();
  return folder + "/scenario.toml";
}

}  // namespace hydro::study
