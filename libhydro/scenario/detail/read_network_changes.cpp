#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "libhydro/io/unit_cost_file.h"
#include "libhydro/scenario/detail/sections.h"
#include "libhydro/scenario/detail/table_files.h"

namespace hydro::scenario {
namespace {

using network::AlteredInfo;
using network::ElementKind;

constexpr std::string_view every_change = "all", no_change = "none";

/// One text, or a list of them.
bool read_names(io::TomlTable& table, std::string_view key, std::vector<std::string>& names) {
  if (table.kind(key) != io::TomlKind::text) return table.texts(key, names);
  std::string name;
  if (!table.text(key, name)) return false;
  names = {std::move(name)};
  return true;
}

void read_origin(io::TomlTable& table, Origin& origin) {
  table.text("source", origin.source);
  if (table.choice_of("status", {"found", "measured", "computed", "from memory", "inferred"})) table.text("status", origin.status);
  table.text("note", origin.note);
}

bool is_of(const AlteredInfo& info, ElementKind kind) { return std::ranges::find(info.kinds, kind) != info.kinds.end(); }

/// factor = { area = 2 }
void read_factors(io::TomlTable& change, network::NetworkChange& into) {
  std::optional<io::TomlTable> table = change.table("factor");
  if (!table) return;
  for (const AlteredInfo& info : network::altered_quantities()) {
    if (!info.can_scale || !is_of(info, into.kind)) continue;
    network::Alteration by{.what = info.what, .is_factor = true};
    if (table->quantity(info.name, by.value, unit::none, Range::positive(1000.0))) into.alterations.push_back(by);
  }
}

/// set = { start_depth = "1.2 m" }
void read_values(io::TomlTable& change, network::NetworkChange& into) {
  std::optional<io::TomlTable> table = change.table("set");
  if (!table) return;
  for (const AlteredInfo& info : network::altered_quantities()) {
    if (!info.can_set || !is_of(info, into.kind)) continue;
    network::Alteration by{.what = info.what, .is_factor = false};
    if (info.what == network::Altered::flap_gate) {
      bool flap = false;
      if (!table->flag(info.name, flap)) continue;
      by.value = flap ? 1.0 : 0.0;
    } else if (!table->quantity(info.name, by.value, info.unit, info.range)) {
      continue;
    }
    for (const network::Alteration& other : into.alterations)
      if (network::overlap(other.what, by.what))
        table->fault(info.name, table->name_of(info.name) + " and " + (other.is_factor ? "factor." : "set.") + std::string(network::info_of(other.what).name) + " alter the same", "write one of them");
    into.alterations.push_back(by);
  }
}

/// Two factors may alter the same, too: area and volume.
void check_factors(io::TomlTable& change, const network::NetworkChange& into) {
  for (std::size_t a = 0; a < into.alterations.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      if (into.alterations[a].is_factor && into.alterations[b].is_factor && network::overlap(into.alterations[a].what, into.alterations[b].what))
        change.fault("factor", change.name() + ": factors of " + std::string(network::info_of(into.alterations[b].what).name) + " and " + std::string(network::info_of(into.alterations[a].what).name) + " alter the same",
                     "write one of them");
}

void read_cost(io::TomlTable& table, NetworkChangeSource& change) {
  table.quantity("cost", change.cost, unit::none, Range{.min = 0.0});
  table.quantity("unit_cost", change.unit_cost, unit::none, Range{.min = 0.0});
  table.quantity("yearly_cost", change.yearly_cost, unit::none, Range{.min = 0.0});
  read_origin(table, change.origin);
  if (change.cost && change.unit_cost) table.fault("unit_cost", table.name() + " has both cost and unit_cost", "write one of them");
  if (table.has("yearly_cost") && !change.cost && !change.unit_cost) table.fault("yearly_cost", table.name_of("yearly_cost") + " goes with cost or unit_cost", "write one of them, or leave both to the presets");
}

void read_layouts(io::TomlTable& table, NetworkChangeSource& change) {
  read_names(table, "layouts", change.layouts);
  for (const std::string& name : change.layouts)
    if (name == every_change || name == no_change || name.empty())
      table.fault("layouts", table.name_of("layouts") + ": \"" + name + "\" names no layout of its own", "all and none are there anyway");
}

NetworkChangeSource read_change(io::TomlTable& table, std::vector<std::string>& taken, const NetworkSource& source) {
  NetworkChangeSource change;
  change.place = table.place();
  read_id(table, change.id, taken);
  change.title = change.title_zh = change.id;
  if (table.text("title", change.title)) change.title_zh = change.title;
  table.text("title_zh", change.title_zh);
  read_layouts(table, change);
  const std::vector<std::string> kinds = network::element_kinds();
  const bool has_kind = table.require("kind", "kind = \"storage\"");
  const std::optional<std::size_t> kind = has_kind ? table.choice_of("kind", kinds) : std::nullopt;
  if (kind) change.change.kind = static_cast<ElementKind>(*kind);
  read_names(table, "ids", change.change.ids);
  read_names(table, "systems", change.systems);
  change.change.within_wells = !change.systems.empty();
  if (change.change.ids.empty() && change.systems.empty())
    table.missing(table.name() + " does not say which elements it alters", "write ids = [\"T1\", \"S2-*\"], or systems = [\"S1\"] of the table of drainage systems; ids = \"*\" are all");
  if (!change.systems.empty() && !source.systems)
    table.fault("systems", table.name_of("systems") + ": the network has no table of drainage systems", "name it: network.systems = \"systems.csv\", or name the elements by ids");
  table.has("set"), table.has("factor");
  if (kind) {
    read_factors(table, change.change);
    check_factors(table, change.change);
    read_values(table, change.change);
    if (change.change.alterations.empty() && table.kind("set") == io::TomlKind::none && table.kind("factor") == io::TomlKind::none)
      table.missing(table.name() + " alters nothing", "write factor = { ... } or set = { ... }; docs/formats/network.md lists what a " + kinds[*kind] + " has");
  }
  read_cost(table, change);
  return change;
}

/// The costs of units that come with hydro.
void read_unit_costs(io::TomlTable& network, Scenario& scenario, FaultList& faults) {
  std::vector<NetworkUnitCost>& costs = scenario.network->unit_costs;
  read_preset("network_costs.toml", network.place(), scenario.tables, faults, [&](io::TomlTable& root) {
    for (io::TomlTable& table : root.tables("cost")) {
      NetworkUnitCost cost;
      const std::optional<std::size_t> kind = table.choice_of("kind", network::element_kinds());
      if (kind) cost.kind = static_cast<ElementKind>(*kind);
      table.quantity("capital_cost", cost.capital, unit::none, Range{.min = 0.0});
      table.quantity("yearly_cost", cost.yearly, unit::none, Range{.min = 0.0});
      table.curve("per_metre", cost.per_metre, unit::m, Range::positive(100.0), unit::none, Range{.min = 0.0});
      read_origin(table, cost.origin);
      if (std::string facility; table.text("cost_of", facility)) {
        const std::vector<io::UnitCost> known = io::read_unit_costs(faults);
        const auto at = std::ranges::find(known, facility, &io::UnitCost::facility);
        if (at == known.end()) table.fault("cost_of", table.name_of("cost_of") + ": there is no facility \"" + facility + '"', "hydro list facilities shows them");
        else cost.capital = at->capital_cost, cost.yearly = at->yearly_cost, cost.origin = {.source = at->source, .note = {}, .status = at->status};
      }
      costs.push_back(std::move(cost));
    }
  });
}

void check_layout(io::TomlTable& network, const NetworkSource& source) {
  std::vector<std::string> choices{std::string(every_change), std::string(no_change)};
  for (const NetworkChangeSource& change : source.changes) {
    choices.push_back(change.id);
    for (const std::string& name : change.layouts)
      if (std::ranges::find(choices, name) == choices.end()) choices.push_back(name);
  }
  for (const std::string& name : source.layout)
    if (std::ranges::find(choices, name) == choices.end())
      network.fault("layout", network.name_of("layout") + ": no change of the network is \"" + name + "\" or belongs to it", choices_hint(name, choices));
}

}  // namespace

bool NetworkSource::includes(const NetworkChangeSource& change) const {
  return std::ranges::any_of(layout, [&](const std::string& name) {
    return name == every_change || name == change.id || std::ranges::find(change.layouts, name) != change.layouts.end();
  });
}

void read_network_changes(io::TomlTable& network, Scenario& scenario, FaultList& faults) {
  NetworkSource& source = *scenario.network;
  read_names(network, "layout", source.layout);
  std::vector<std::string> taken{std::string(every_change), std::string(no_change)};
  for (io::TomlTable& table : network.tables("change")) source.changes.push_back(read_change(table, taken, source));
  check_layout(network, source);
  if (!source.changes.empty()) read_unit_costs(network, scenario, faults);
}

}  // namespace hydro::scenario
