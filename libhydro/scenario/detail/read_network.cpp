#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {

void read_network(io::TomlTable root, Scenario& scenario) {
  std::optional<io::TomlTable> table = root.table("network");
  if (!table) return;
  NetworkSource& source = scenario.network.emplace();
  if (table->require("file", "file = \"network.gpkg\"")) table->file("file", source.file);
  table->file("rules_file", source.rules_file);
  table->text("rules", source.rules);
  source.rules_place = table->place_of("rules");
  table->quantity("exchange_interval", source.exchange_interval, unit::s, Range{0.1, 3600.0});
  if (has_terrain(scenario)) {
    table->file("inlets", source.inlets);
    table->quantity("clogging", source.clogging, unit::none, Range{0.0, 1.0});
    table->flag("manholes", source.manholes);
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
  if (options.shortest_step > options.longest_step)
    table->fault("shortest_step", table->name_of("shortest_step") + " must not be longer than " + table->name_of("longest_step"));
  if (has_terrain(scenario) || scenario.catchments) return;
  for (const char* other : {"land_cover", "boundary", "inflow", "gauge", "section", "initial", "surface"})
    if (root.has(other)) root.fault(other, std::string("a scenario of [network] alone has no ") + other, "take it out, or add a [terrain]");
  if (root.kind("sponge") != io::TomlKind::none) root.fault("sponge", "a scenario of [network] alone has no sponge facilities", "take it out, or add [catchments] or a [terrain]");
}

}  // namespace hydro::scenario
