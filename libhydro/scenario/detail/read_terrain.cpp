#include <array>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {
namespace {

constexpr Range manning_range{0.001, 1.0};
constexpr Range elevation_range{-12000.0, 9000.0};

void read_buildings(io::TomlTable table, std::vector<Buildings>& all) {
  constexpr std::array<std::pair<std::string_view, BuildingMode>, 2> modes{
      {{"block", BuildingMode::block}, {"roof", BuildingMode::roof}}};
  Buildings buildings;
  if (table.require("file", "file = \"buildings.gpkg\"")) table.file("file", buildings.file);
  table.choice<BuildingMode>("mode", buildings.mode, modes);
  table.quantity("covered_share", buildings.covered_share, unit::none, Range::positive(1.0));
  all.push_back(std::move(buildings));
}

void read_break_line(io::TomlTable table, std::vector<BreakLine>& all) {
  constexpr std::array<std::pair<std::string_view, BreakLineKind>, 2> kinds{
      {{"wall", BreakLineKind::wall}, {"cut", BreakLineKind::cut}}};
  BreakLine line;
  line.place = table.place();
  if (table.require("kind", "kind = \"wall\" or kind = \"cut\"")) table.choice<BreakLineKind>("kind", line.kind, kinds);
  constexpr std::array<std::string_view, 2> places{"file", "line"};
  one_of(table, places, "file = \"walls.gpkg\"");
  table.file("file", line.file);
  table.points("line", line.line, 2);
  constexpr std::array<std::string_view, 3> tops{"elevation", "height", "elevation_attribute"};
  one_of(table, tops, "height = \"0.5 m\"");
  table.quantity("elevation", line.elevation, unit::m, elevation_range);
  table.quantity("height", line.height, unit::m, Range::positive(1000.0));
  if (table.text("elevation_attribute", line.elevation_attribute) && !line.file)
    table.fault("elevation_attribute",
                table.name_of("elevation_attribute") + " needs a file whose lines have attributes",
                "write file = \"walls.gpkg\", or elevation = ...");
  table.quantity("width", line.width, unit::m, Range{0.0, 1000.0});
  all.push_back(std::move(line));
}

}  // namespace

void read_terrain(io::TomlTable root, TerrainSource& terrain) {
  if (!root.require("terrain", "[terrain] with elevation = \"terrain.tif\"")) return;
  std::optional<io::TomlTable> table = root.table("terrain");
  if (!table) return;
  if (table->require("elevation", "elevation = \"terrain.tif\"")) table->file("elevation", terrain.elevation);
  table->text("crs", terrain.crs);
  std::string elevation_unit;
  if (table->text("elevation_unit", elevation_unit)) {
    std::vector<std::string> units;
    for (const Unit& each : units_of(Dimension::length)) units.emplace_back(each.symbol);
    if (table->choice_of("elevation_unit", units)) terrain.elevation_unit = elevation_unit;
  }
  table->file("land_cover", terrain.land_cover);
  MapValue manning_n;
  if (read_map_value(*table, "manning_n", manning_n, unit::none, manning_range))
    terrain.manning_n = std::move(manning_n);
  read_map_value(*table, "raise", terrain.raise, unit::m, Range{-1000.0, 1000.0});
  for (io::TomlTable each : table->tables("buildings")) read_buildings(each, terrain.buildings);
  for (io::TomlTable each : table->tables("break_line")) read_break_line(each, terrain.break_lines);
}

}  // namespace hydro::scenario
