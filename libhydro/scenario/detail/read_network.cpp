#include <algorithm>
#include <array>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {
namespace {

constexpr std::array<std::pair<std::string_view, RoofRain>, 3> roof_rains{{{"ground", RoofRain::ground}, {"named", RoofRain::named}, {"nearest", RoofRain::nearest}}};

/// Spans of time in which alone the network is computed, in order.
void read_periods(io::TomlTable& network, bool terrain, NetworkSource& source) {
  if (!network.has("period")) return;
  if (terrain) return network.fault("period", network.name_of("period") + " has no meaning under a terrain", "take it out: the ground gives water at any time");
  for (io::TomlTable& table : network.tables("period")) {
    network::Period period;
    const bool complete = table.require("from", "from = \"6 d\"") & table.require("until", "until = \"9 d\"");
    const bool good = table.quantity("from", period.from, unit::s) & table.quantity("until", period.until, unit::s);
    if (!complete || !good) continue;
    if (!(period.until > period.from)) table.fault("until", table.name_of("until") + " must be after " + table.name_of("from"));
    else if (!source.periods.empty() && period.from < source.periods.back().until)
      table.fault("from", table.name_of("from") + " lies before the end of the period above", "write periods in the order of time, joined where they overlap");
    else source.periods.push_back(period);
  }
}

}  // namespace

void read_network(io::TomlTable root, Scenario& scenario, FaultList& faults) {
  std::optional<io::TomlTable> table = root.table("network");
  if (!table) return;
  NetworkSource& source = scenario.network.emplace();
  if (table->require("file", "file = \"network.gpkg\"")) table->file("file", source.file);
  table->file("rules_file", source.rules_file);
  table->text("rules", source.rules);
  source.rules_place = table->place_of("rules");
  table->file("systems", source.systems);
  table->quantity("exchange_interval", source.exchange_interval, unit::s, Range{0.1, 3600.0});
  read_periods(*table, has_terrain(scenario), source);
  if (has_terrain(scenario)) {
    table->file("inlets", source.inlets);
    table->quantity("clogging", source.clogging, unit::none, Range{0.0, 1.0});
    table->flag("manholes", source.manholes);
    table->choice<RoofRain>("roofs", source.roofs, roof_rains);
    if (source.roofs != RoofRain::ground && std::ranges::find(scenario.terrain.buildings, BuildingMode::roof, &Buildings::mode) == scenario.terrain.buildings.end())
      table->fault("roofs", table->name_of("roofs") + " leads the rain of roofs into nodes, and there is no building that sheds any", "add [[terrain.buildings]] with mode = \"roof\", or take it out");
  }
  network::SolverOptions& options = source.options;
  table->quantity("reach_length", options.reach_length, unit::m, Range{0.1, 1e5});
  table->integer("least_reaches", options.least_reaches, 1, 1000);
  table->quantity("shortest_reach", options.shortest_reach, unit::m, Range{0.1, 1e5});
  table->quantity("longest_step", options.longest_step, unit::s, Range{1e-3, 3600.0});
  table->quantity("shortest_step", options.shortest_step, unit::s, Range{1e-6, 60.0});
  table->quantity("courant_number", options.courant, unit::none, Range::positive(1.0));
  table->quantity("theta", options.theta, unit::none, Range{0.5, 1.0});
  table->quantity("level_tolerance", options.level_tolerance, unit::m, Range{1e-10, 1e-2});
  table->quantity("switch_rise", options.switch_rise, unit::m, Range{1e-5, 1.0});
  table->flag("as_swmm", options.as_swmm);
  table->flag("slot", options.slot);
  using network::NormalFlowLimit;
  static constexpr std::pair<std::string_view, NormalFlowLimit> limits[] = {
      {"none", NormalFlowLimit::none}, {"slope", NormalFlowLimit::slope}, {"froude", NormalFlowLimit::froude}, {"both", NormalFlowLimit::both}, {"always", NormalFlowLimit::always}};
  if (table->choice("normal_flow_limit", options.normal_flow_limit, limits) && options.normal_flow_limit != NormalFlowLimit::none && !options.as_swmm)
    table->fault("normal_flow_limit", table->name_of("normal_flow_limit") + " has no meaning without as_swmm", "write as_swmm = true, or take it out: hydro's own rules need no such limit");
  if (options.shortest_step > options.longest_step)
    table->fault("shortest_step", table->name_of("shortest_step") + " must not be longer than " + table->name_of("longest_step"));
  read_network_changes(*table, scenario, faults);
  if (has_terrain(scenario) || scenario.catchments) return;
  for (const char* other : {"land_cover", "boundary", "inflow", "gauge", "section", "initial", "surface"})
    if (root.has(other)) root.fault(other, std::string("a scenario of [network] alone has no ") + other, "take it out, or add a [terrain]");
  if (root.kind("sponge") != io::TomlKind::none) root.fault("sponge", "a scenario of [network] alone has no sponge facilities", "take it out, or add [catchments] or a [terrain]");
}

}  // namespace hydro::scenario
