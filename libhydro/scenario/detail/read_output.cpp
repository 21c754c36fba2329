#include <algorithm>
#include <array>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {

void read_gauges(io::TomlTable root, std::vector<GaugeSource>& gauges) {
  std::vector<std::string> taken;
  for (io::TomlTable table : root.tables("gauge")) {
    GaugeSource gauge;
    gauge.place = table.place();
    read_id(table, gauge.id, taken);
    table.text("name", gauge.name);
    if (table.require("point", "point = [x, y]")) table.point("point", gauge.at);
    gauges.push_back(std::move(gauge));
  }
}

void read_sections(io::TomlTable root, std::vector<SectionSource>& sections) {
  std::vector<std::string> taken;
  for (io::TomlTable table : root.tables("section")) {
    SectionSource section;
    section.place = table.place();
    read_id(table, section.id, taken);
    if (table.require("line", "line = [[x1, y1], [x2, y2]]")) table.points("line", section.line, 2);
    sections.push_back(std::move(section));
  }
}

void read_initial(io::TomlTable root, InitialWater& initial) {
  std::optional<io::TomlTable> table = root.table("initial");
  if (!table) return;
  read_map_value(*table, "depth", initial.depth, unit::m, Range{0.0, 1000.0});
  MapValue level;
  if (read_map_value(*table, "level", level, unit::m, Range{-12000.0, 9000.0})) initial.level = std::move(level);
  Polygon within;
  if (table->polygon("within", within)) {
    initial.within = std::move(within);
    if (!table->has("level"))
      table->fault("within", table->name_of("within") + " needs a level to fill it to", "write level = \"2.1 m\"");
  }
}

void read_surface(io::TomlTable root, surface::LocalInertialOptions& surface) {
  std::optional<io::TomlTable> table = root.table("surface");
  if (!table) return;
  table->quantity("courant_number", surface.courant_number, unit::none, Range::positive(1.0));
  table->quantity("theta", surface.theta, unit::none, Range{0.5, 1.0});
  table->quantity("froude_limit", surface.froude_limit, unit::none, Range::positive(10.0));
  table->quantity("flow_depth_threshold", surface.flow_depth_threshold, unit::m, Range{1e-6, 0.1});
  table->quantity("longest_step", surface.longest_step, unit::s, Range{1e-3, 3600.0});
}

namespace {

/// Plots may run for decades: how often they report follows from how long they run.
double usual_report_interval(double duration) {
  constexpr double most_reports = 20'000.0;
  for (const double interval : {60.0, 300.0, 900.0, 3600.0, 6 * 3600.0})
    if (duration / interval <= most_reports) return interval;
  return 86400.0;
}

}  // namespace

void read_output(io::TomlTable root, Scenario& scenario) {
  OutputOptions& output = scenario.output;
  if (!has_terrain(scenario)) output.report_interval = usual_report_interval(scenario.duration);
  std::optional<io::TomlTable> table = root.table("output");
  if (!table) return;
  constexpr Range intervals{0.1, 3.2e9};
  table->quantity("interval", output.interval, unit::s, intervals);
  table->quantity("report_interval", output.report_interval, unit::s, intervals);
  table->quantity("peaks_interval", output.peaks_interval, unit::s, intervals);
  table->flag("depth", output.depth);
  table->flag("velocity", output.velocity);

  const std::vector<std::string> known = OutputOptions{}.maxima;
  std::vector<std::string> maxima;
  if (table->texts("maxima", maxima)) {
    for (std::size_t i = 0; i < maxima.size(); ++i) {
      if (std::find(known.begin(), known.end(), maxima[i]) == known.end())
        table->fault("maxima", table->name_of("maxima") + ": unknown maximum \"" + maxima[i] + '"',
                     choices_hint(maxima[i], known));
      else if (std::find(maxima.begin(), maxima.begin() + static_cast<std::ptrdiff_t>(i), maxima[i]) !=
               maxima.begin() + static_cast<std::ptrdiff_t>(i))
        table->fault("maxima", table->name_of("maxima") + " names \"" + maxima[i] + "\" twice");
    }
    output.maxima = std::move(maxima);
  }
  if (table->quantities("thresholds", output.thresholds, unit::m, Range::positive(100.0)) &&
      std::adjacent_find(output.thresholds.begin(), output.thresholds.end(), std::greater_equal<>()) !=
          output.thresholds.end())
    table->fault("thresholds", table->name_of("thresholds") + " must increase",
                 "write them from the least to the greatest, each once");
  table->quantity("arrival_threshold", output.arrival_threshold, unit::m, Range::positive(100.0));
  table->quantity("checkpoint_interval", output.checkpoint_interval, unit::s, Range{1.0, 3.2e9});
  table->file("gauges", scenario.gauge_file);
  table->file("places", scenario.place_file);

  for (const auto& [key, interval, most] : {std::tuple<const char*, double, double>{"interval", output.interval, 1e5},
                                            {"report_interval", output.report_interval, 1e6}}) {
    if (!has_terrain(scenario) && most < 1e6) continue;  // there are no frames
    if (scenario.duration / interval > most)
      table->fault(key,
                   table->name_of(key) + " is too short: the run would have more than " +
                       (most > 1e5 ? "1000000 rows" : "100000 frames"),
                   "lengthen it, or shorten time.duration");
  }
}

}  // namespace hydro::scenario
