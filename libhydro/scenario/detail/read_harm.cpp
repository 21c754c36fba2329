#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {

void read_places(io::TomlTable root, Scenario& scenario) {
  std::vector<std::string> taken;
  for (io::TomlTable table : root.tables("place")) {
    io::PlaceRecord place;
    place.place = table.place();
    read_id(table, place.id, taken);
    if (table.require("kind", "kind = \"underpass\"")) table.text("kind", place.kind);
    table.text("name", place.name);
    table.text("name_zh", place.name_zh);
    constexpr std::array<std::string_view, 2> shapes{"point", "area"};
    const std::string_view shape = one_of(table, shapes, "point = [x, y]");
    if (Point at; shape == "point" && table.point("point", at)) place.at = at;
    if (Polygon area; shape == "area" && table.polygon("area", area)) place.at = io::middle_of(area), place.shape = std::move(area);
    table.quantity("radius", place.radius, unit::m, Range{0.0, 1e4});
    if (place.shape && table.has("radius")) table.fault("radius", table.name_of("radius") + " is for points", "an area has its own extent");
    table.quantity("people", place.people, unit::none, Range{0.0, 1e8});
    table.quantity("close_depth", place.close_depth, unit::m, Range::positive(100.0));
    table.quantity("traffic", place.traffic, unit::none, Range{0.0, 1e6});
    scenario.places.push_back(std::move(place));
  }
}

namespace {

AssetSource read_assets(io::TomlTable& table) {
  AssetSource assets;
  assets.place = table.place();
  if (table.require("file", "file = \"buildings.gpkg\"")) table.file("file", assets.file);
  constexpr std::array<std::string_view, 2> curves{"curve", "curve_attribute"}, values{"value", "value_attribute"};
  one_of(table, curves, "curve = \"residential\"");
  table.text("curve", assets.curve);
  table.text("curve_attribute", assets.curve_attribute);
  one_of(table, values, "value = 6000 (CNY of each m2)");
  table.quantity("value", assets.value, unit::none, Range{0.0, 1e9});
  table.text("value_attribute", assets.value_attribute);
  table.quantity("sill", assets.sill, unit::m, Range{0.0, 10.0});
  return assets;
}

}  // namespace

void read_harm(io::TomlTable root, HarmSource& harm) {
  std::optional<io::TomlTable> table = root.table("harm");
  if (!table) return;
  table->file("tables", harm.tables);
  MapValue people;
  if (read_map_value(*table, "people_per_hectare", people, unit::none, Range{0.0, 1e5})) harm.people_per_hectare = std::move(people);
  for (io::TomlTable& assets : table->tables("assets")) harm.assets.push_back(read_assets(assets));
}

void read_defences(io::TomlTable root, std::vector<DefenceSource>& defences) {
  constexpr std::array<std::pair<std::string_view, DefenceSource::Kind>, 2> kinds{
      {{"barrier", DefenceSource::Kind::barrier}, {"opening", DefenceSource::Kind::opening}}};
  std::vector<std::string> taken;
  for (io::TomlTable table : root.tables("defence")) {
    DefenceSource defence;
    defence.place = table.place();
    read_id(table, defence.id, taken);
    if (table.require("kind", "kind = \"barrier\" (or opening)")) table.choice("kind", defence.kind, kinds);
    if (table.require("line", "line = [[x1, y1], [x2, y2]]")) table.points("line", defence.line, 2);
    table.quantity("width", defence.width, unit::m, Range{0.0, 1000.0});
    const bool is_barrier = defence.kind == DefenceSource::Kind::barrier;
    if (is_barrier && table.require("height", "height = \"0.6 m\"")) table.quantity("height", defence.height, unit::m, Range::positive(greatest_barrier_height));
    if (!is_barrier && table.require("elevation", "elevation = \"2.1 m\"")) table.quantity("elevation", defence.elevation, unit::m, Range{-12000.0, 9000.0});
    defences.push_back(std::move(defence));
  }
}

void read_typhoon(io::TomlTable root, Scenario& scenario) {
  if (std::optional<io::TomlTable> table = root.table("typhoon")) {
    TyphoonSource typhoon;
    if (table->require("track", "track = \"CH2024BST.txt\"")) table->file("track", typhoon.track);
    table->text("storm", typhoon.storm);
    std::vector<double> at;
    if (table->require("at", "at = [31.2, 121.5]") && table->quantities("at", at, unit::none, Range{-180.0, 180.0})) {
      if (at.size() == 2 && at[0] >= -90.0 && at[0] <= 90.0) typhoon.latitude = at[0], typhoon.longitude = at[1];
      else table->fault("at", table->name_of("at") + " must be a latitude and a longitude", "write at = [31.2, 121.5]");
    }
    scenario.typhoon = std::move(typhoon);
    return;
  }
  const char* needs = " needs a storm";
  if (std::holds_alternative<TyphoonRain>(scenario.rain)) root.missing(std::string("rain.kind = \"typhoon\"") + needs, "write [typhoon] with track and at = [latitude, longitude]");
  for (const BoundarySource& boundary : scenario.boundaries)
    if (const auto* level = std::get_if<LevelCondition>(&boundary.condition); level && level->typhoon_surge)
      root.missing("boundary \"" + boundary.id + "\": surge = \"typhoon\"" + needs, "write [typhoon] with track and at = [latitude, longitude]");
}

}  // namespace hydro::scenario
