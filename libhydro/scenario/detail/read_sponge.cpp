#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {
namespace {

constexpr std::string_view all_placements = "all", no_placement = "none", to_surface = "surface", to_sewer = "sewer";

std::vector<std::string> names_of(const std::vector<FacilityDefinition>& facilities) {
  std::vector<std::string> names;
  for (const FacilityDefinition& known : facilities) names.push_back(known.facility.name);
  return names;
}

bool is_known(io::TomlTable& table, std::string_view key, const std::string& name, const Scenario& scenario) {
  if (find_facility(scenario, name)) return true;
  table.fault(key, table.name_of(key) + ": there is no facility \"" + name + '"', choices_hint(name, names_of(scenario.facilities)));
  return false;
}

/// codes = { 1 = "rain_garden", 2 = "green_roof" }
void read_codes(io::TomlTable& placement, const Scenario& scenario, FacilityPlacement& into) {
  std::optional<io::TomlTable> codes = placement.table("codes");
  if (!codes) return;
  for (const std::string& key : codes->keys()) {
    int code = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), code);
    std::string name;
    if (error != std::errc{} || end != key.data() + key.size())
      codes->fault(key, codes->name_of(key) + ": codes are whole numbers, the values of the raster", "write codes = { 1 = \"rain_garden\" }");
    else if (codes->text(key, name) && is_known(*codes, key, name, scenario))
      into.codes.emplace_back(code, std::move(name));
    codes->has(key);
  }
  std::ranges::sort(into.codes);
}

void read_kind(io::TomlTable& table, const Scenario& scenario, FacilityPlacement& placement) {
  constexpr std::array<std::string_view, 3> keys{"facility", "facility_attribute", "codes"};
  const std::string_view key = one_of(table, keys, "facility = \"rain_garden\"");
  if (key == "facility" && table.text(key, placement.facility)) is_known(table, key, placement.facility, scenario);
  if (key == "facility_attribute") table.text(key, placement.facility_attribute);
  if (key == "codes") read_codes(table, scenario, placement);
}

void read_share(io::TomlTable& table, FacilityPlacement& placement) {
  table.quantity("unit_area", placement.unit_area, unit::m2, Range::positive(1e6));
  table.quantity("share", placement.share, unit::none, Range::positive(1.0));
  if (!table.text("share_attribute", placement.share_attribute)) return;
  if (table.has("share"))
    table.fault("share_attribute", table.name() + " has both share and share_attribute", "write one of them");
  if (!placement.codes.empty())
    table.fault("share_attribute", table.name() + " is a raster of codes: it has no attributes", "write share = 0.5 for all its cells");
}

void read_layouts(io::TomlTable& table, FacilityPlacement& placement) {
  table.texts("layouts", placement.layouts);
  for (const std::string& name : placement.layouts)
    if (name == all_placements || name == no_placement || name.empty())
      table.fault("layouts", table.name_of("layouts") + ": \"" + name + "\" names no layout of its own", "all and none are there anyway");
}

/// A drain leads to the surface, a sewer or another placement.
void check_drains(std::vector<io::TomlTable>& tables, const std::vector<FacilityPlacement>& placements) {
  std::vector<std::string> choices{std::string(to_surface), std::string(to_sewer)};
  for (const FacilityPlacement& placement : placements) choices.push_back(placement.id);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string& target = placements[i].drains_to;
    if (std::ranges::find(choices, target) == choices.end())
      tables[i].fault("drains_to", tables[i].name_of("drains_to") + ": there is no placement \"" + target + '"', choices_hint(target, choices));
    else if (target == placements[i].id)
      tables[i].fault("drains_to", tables[i].name_of("drains_to") + ": a placement cannot drain to itself", "write \"surface\", \"sewer\" or another placement");
  }
}

void check_layout(io::TomlTable& sponge, const SpongeSource& source) {
  std::vector<std::string> choices{std::string(all_placements), std::string(no_placement)};
  for (const FacilityPlacement& placement : source.placements)
    for (const std::string& name : placement.layouts)
      if (std::ranges::find(choices, name) == choices.end()) choices.push_back(name);
  if (std::ranges::find(choices, source.layout) == choices.end())
    sponge.fault("layout", sponge.name_of("layout") + ": no placement belongs to a layout \"" + source.layout + '"', choices_hint(source.layout, choices));
}

}  // namespace

bool SpongeSource::includes(const FacilityPlacement& placement) const {
  if (layout == no_placement) return false;
  return layout == all_placements || placement.layouts.empty() || std::ranges::find(placement.layouts, layout) != placement.layouts.end();
}

void read_sponge(io::TomlTable root, Scenario& scenario) {
  if (root.kind("sponge") == io::TomlKind::none) return;
  std::optional<io::TomlTable> table = root.table("sponge");
  if (!table) return;
  SpongeSource& sponge = scenario.sponge;
  table->text("layout", sponge.layout);
  table->quantity("scale", sponge.scale, unit::none, Range::positive(100.0));
  table->quantity("step", sponge.step, unit::s, Range{0.1, 300.0});
  table->flag("compare_without", sponge.compare_without);
  if (table->has("groundwater_depth")) {
    MapValue depth;
    if (read_map_value(*table, "groundwater_depth", depth, unit::m, Range{0.0, 1000.0})) sponge.groundwater_depth = std::move(depth);
  }
  std::vector<std::string> taken{std::string(to_surface), std::string(to_sewer)};
  std::vector<io::TomlTable> tables = table->tables("placement");
  for (io::TomlTable& entry : tables) {
    FacilityPlacement placement;
    placement.place = entry.place();
    read_id(entry, placement.id, taken);
    if (entry.require("file", "file = \"facilities.gpkg\" (polygons, points, or a raster)")) entry.file("file", placement.file);
    read_kind(entry, scenario, placement);
    read_share(entry, placement);
    entry.text("drains_to", placement.drains_to);
    read_layouts(entry, placement);
    sponge.placements.push_back(std::move(placement));
  }
  check_drains(tables, sponge.placements);
  check_layout(*table, sponge);
}

}  // namespace hydro::scenario
