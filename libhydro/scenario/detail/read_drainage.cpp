#include <algorithm>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {
namespace {

/// Names that must be among those that are there.
void check_names(io::TomlTable& table, std::string_view key, const std::vector<std::string>& names, const std::vector<std::string>& known, const char* what) {
  for (const std::string& name : names)
    if (std::ranges::find(known, name) == known.end())
      table.fault(key, table.name_of(key) + ": there is no " + what + " \"" + name + '"', choices_hint(name, known));
}

}  // namespace

void read_drainage_systems(io::TomlTable root, Scenario& scenario) {
  std::vector<std::string> taken, plots, boundaries;
  if (scenario.catchments)
    for (const catchment::Catchment& plot : scenario.catchments->plots.catchments) plots.push_back(plot.id);
  for (const BoundarySource& boundary : scenario.boundaries) boundaries.push_back(boundary.id);
  for (io::TomlTable table : root.tables("drainage_system")) {
    DrainageSystemSource source;
    source.place = table.place();
    read_id(table, source.id, taken);
    table.quantity("area", source.system.area, unit::m2, Range::positive(1e12));
    table.quantity("runoff_coefficient", source.system.runoff_coefficient, unit::none, Range::positive(1.0));
    if (table.require("tank_volume", "tank_volume = \"2000 m3\"")) table.quantity("tank_volume", source.system.tank_volume, unit::m3, Range{0.0, 1e9});
    if (table.require("interception_rate", "interception_rate = \"0.5 m3/s\""))
      table.quantity("interception_rate", source.system.interception_rate, unit::m3_per_s, Range{0.0, 1e5});
    table.texts("plots", source.plots);
    table.texts("boundaries", source.boundaries);
    table.flag("sewer", source.sewer);
    if (scenario.catchments) {
      check_names(table, "plots", source.plots, plots, "plot");
      for (const char* key : {"boundaries", "sewer"})
        if (table.has(key)) table.fault(key, table.name_of(key) + " is for maps", "name plots = [\"...\"], or leave it out: then all water that leaves the plots runs to the system");
    } else {
      check_names(table, "boundaries", source.boundaries, boundaries, "boundary");
      if (!source.plots.empty()) table.fault("plots", table.name_of("plots") + " is for scenarios of [catchments]", "name boundaries = [\"...\"] of the map");
    }
    scenario.drainage_systems.push_back(std::move(source));
  }
}

}  // namespace hydro::scenario
