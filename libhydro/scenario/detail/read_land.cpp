#include <algorithm>
#include <variant>

#include "libhydro/scenario/detail/field_reader.h"
#include "libhydro/scenario/detail/sections.h"
#include "libhydro/scenario/detail/table_files.h"

namespace hydro::scenario {
namespace {

/// The soil that a class names, and where.
struct SoilName {
  std::string name;
  SourcePlace place;
};

/// What the tables hold while they are put together: entries of the scenario take the place of those of its files.
struct Tables {
  std::vector<FileReference> files;
  std::vector<LandCoverClass> classes;
  std::vector<SoilName> soil_of_class;
  std::vector<Soil> soils;
};

template <class Model>
bool read_model(io::TomlTable& table, const std::string& name, infiltration::InfiltrationModel& model) {
  if (name != Model::name) return false;
  Model read;
  if constexpr (requires(FieldReader reader) { read.describe(reader); }) {
    FieldReader reader{table};
    read.describe(reader);
  }
  if constexpr (requires { read.fault(); })
    if (const std::string fault = read.fault(); !fault.empty()) table.fault("model", table.name() + ": " + fault);
  model = read;
  return true;
}

template <class... Models>
bool read_any_model(io::TomlTable& table, const std::string& name, std::variant<Models...>& model) {
  return (read_model<Models>(table, name, model) || ...);
}

template <class... Models>
std::vector<std::string> model_names(const std::variant<Models...>&) {
  return {std::string(Models::name)...};
}

/// Reads where the numbers of an entry come from, as far as it says so. Returns whether they are from memory or inferred.
bool read_unverified(io::TomlTable& table) {
  for (const char* key : {"title", "name_zh", "source", "status", "note", "licence"}) table.has(key);
  std::string status;
  return table.kind("status") == io::TomlKind::text && table.text("status", status) &&
         (status == "from memory" || status == "inferred");
}

void read_soils(io::TomlTable parent, std::string_view list, std::vector<Soil>& soils) {
  std::vector<std::string> taken;
  for (io::TomlTable table : parent.tables(list)) {
    Soil soil;
    soil.unverified = read_unverified(table);
    if (table.require("name", "name = \"loam\"")) table.text("name", soil.name);
    std::string model;
    const bool chosen = table.require("model", "model = \"green_ampt\"") &&
                        table.choice_of("model", model_names(soil.model)) && table.text("model", model);
    if (!chosen) {  // which fields belong here is not known: none of them is called unknown
      for (const std::string& key : table.keys()) table.has(key);
    } else {
      read_any_model(table, model, soil.model);
    }
    if (soil.name.empty()) continue;
    if (std::find(taken.begin(), taken.end(), soil.name) != taken.end()) {
      table.fault("name", table.name_of("name") + ": soil \"" + soil.name + "\" is described twice",
                  "write each soil once");
      continue;
    }
    taken.push_back(soil.name);
    const auto same =
        std::find_if(soils.begin(), soils.end(), [&](const Soil& other) { return other.name == soil.name; });
    if (same == soils.end())
      soils.push_back(std::move(soil));
    else
      *same = std::move(soil);
  }
}

void read_classes(io::TomlTable parent, std::string_view list, bool by_code, Tables& tables) {
  std::vector<int> taken;
  for (io::TomlTable table : parent.tables(list)) {
    LandCoverClass cover;
    cover.unverified = read_unverified(table);
    SoilName soil;
    const bool coded = (!by_code || table.require("code", "code = 1 (its value in the raster)")) &&
                       table.integer("code", cover.code, -32768, 2147483647);
    table.text("name", cover.land.name);
    if (table.require("manning_n", "manning_n = 0.03"))
      table.quantity("manning_n", cover.manning_n, unit::none, Range{0.001, 1.0});
    table.quantity("depression_storage", cover.land.depression_storage, unit::mm, Range{0.0, 0.5});
    table.quantity("interception", cover.land.interception_capacity, unit::mm, Range{0.0, 0.015});
    table.quantity("imperviousness", cover.land.imperviousness, unit::none, Range{0.0, 1.0});
    if (table.text("soil", soil.name)) soil.place = table.place_of("soil");
    if (by_code && !coded) continue;
    if (std::find(taken.begin(), taken.end(), cover.code) != taken.end()) {
      table.fault("code", table.name_of("code") + ": " + std::to_string(cover.code) + " is described twice",
                  "write each code once");
      continue;
    }
    taken.push_back(cover.code);
    const auto same = std::find_if(tables.classes.begin(), tables.classes.end(),
                                   [&](const LandCoverClass& other) { return other.code == cover.code; });
    if (same == tables.classes.end()) {
      tables.classes.push_back(std::move(cover));
      tables.soil_of_class.push_back(std::move(soil));
    } else {
      tables.soil_of_class[static_cast<std::size_t>(same - tables.classes.begin())] = std::move(soil);
      *same = std::move(cover);
    }
  }
}

}  // namespace

std::vector<Soil> read_preset_soils(const SourcePlace& place, std::vector<FileReference>& files, FaultList& faults) {
  std::vector<Soil> soils;
  read_preset("soils.toml", place, files, faults, [&](io::TomlTable table) { read_soils(table, "soil", soils); });
  return soils;
}

void read_land(io::TomlTable root, Scenario& scenario, FaultList& faults) {
  const bool mapped = scenario.terrain.land_cover.has_value();
  const bool written_here = root.kind("land_cover") != io::TomlKind::none;
  Tables tables;
  std::optional<FileReference> classes, soils;
  bool preset_classes = false;
  if (root.kind("terrain") == io::TomlKind::table) {
    io::TomlTable terrain = *root.table("terrain");
    if (std::string word;
        terrain.kind("classes") == io::TomlKind::text && terrain.text("classes", word) && word == "preset")
      preset_classes = true;
    else
      terrain.file("classes", classes);
    terrain.file("soils", soils);
    if (terrain.has("classes") && !mapped)
      terrain.fault("classes", "terrain.classes needs a raster of their codes",
                    "write land_cover = \"land_cover.tif\" in terrain");
    if (mapped && !terrain.has("classes") && !written_here)
      terrain.missing(
          "terrain.land_cover has codes, but nothing says what they mean",
          "write classes = \"land_cover.toml\" in terrain (classes = \"preset\" for the table that comes with "
          "hydro), or [[land_cover]] with code, name, manning_n for each");
    if (!mapped && !written_here && !terrain.has("manning_n") && !terrain.has("land_cover"))
      terrain.missing("terrain says nothing of how rough the ground is",
                      "write manning_n = 0.03, or land_cover = \"land_cover.tif\" in terrain");
  }

  if (root.kind("catchments") == io::TomlKind::table) root.table("catchments")->file("soils", soils);

  const auto classes_of = [&](io::TomlTable table) { read_classes(table, "class", true, tables); };
  if (classes) read_table_file(*classes, tables.files, faults, classes_of);
  if (preset_classes && mapped)
    read_preset("land_cover.toml", scenario.terrain.land_cover->place, tables.files, faults, classes_of);
  read_classes(root, "land_cover", mapped, tables);
  if (!mapped && tables.classes.size() > 1)
    root.fault(
        "land_cover",
        "there are " + std::to_string(tables.classes.size()) + " land covers, but no raster that says where each is",
        "write land_cover = \"land_cover.tif\" in terrain, or keep one, which then holds everywhere");
  if (tables.classes.size() > 255)
    root.fault("land_cover",
               "there are " + std::to_string(tables.classes.size()) + " land-cover classes; at most 255 are possible");

  // Soils of the scenario take the place of those of its file; what neither has is looked for among the presets.
  const auto soils_of = [&](io::TomlTable table) { read_soils(table, "soil", tables.soils); };
  const auto soil_named = [&](const std::string& name) {
    return std::find_if(tables.soils.begin(), tables.soils.end(), [&](const Soil& soil) { return soil.name == name; });
  };
  if (soils) read_table_file(*soils, tables.files, faults, soils_of);
  read_soils(root, "soil", tables.soils);
  const auto lacking = std::find_if(
      tables.soil_of_class.begin(), tables.soil_of_class.end(),
      [&](const SoilName& soil) { return !soil.name.empty() && soil_named(soil.name) == tables.soils.end(); });
  if (lacking != tables.soil_of_class.end() && !soils) {
    std::vector<Soil> own = std::move(tables.soils);
    tables.soils = read_preset_soils(lacking->place, tables.files, faults);
    for (Soil& soil : own) {
      const auto same = soil_named(soil.name);
      if (same == tables.soils.end())
        tables.soils.push_back(std::move(soil));
      else
        *same = std::move(soil);
    }
  }

  std::vector<std::string> names;
  for (const Soil& soil : tables.soils) names.push_back(soil.name);
  for (std::size_t i = 0; i < tables.classes.size(); ++i) {
    const SoilName& soil = tables.soil_of_class[i];
    if (soil.name.empty()) continue;
    const auto at = std::find(names.begin(), names.end(), soil.name);
    if (at == names.end())
      faults.add(soil.place, "unknown soil \"" + soil.name + "\" of land cover \"" + tables.classes[i].land.name + '"',
                 choices_hint(soil.name, names));
    else
      tables.classes[i].land.soil = static_cast<int>(at - names.begin());
  }
  std::stable_sort(tables.classes.begin(), tables.classes.end(),
                   [](const LandCoverClass& a, const LandCoverClass& b) { return a.code < b.code; });
  scenario.land_cover = std::move(tables.classes);
  scenario.soils = std::move(tables.soils);
  scenario.tables = std::move(tables.files);
}

}  // namespace hydro::scenario
