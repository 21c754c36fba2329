#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "libhydro/results/threshold_name.h"
#include "libhydro/study/compare.h"

namespace hydro::cli {
namespace {

/// What is harmed more or less, one line each; rows by class and curve stay in the report.
void print_harm(const comparison::Difference& difference) {
  using What = comparison::HarmDifference::What;
  struct Row {
    What what;
    const char *name, *unit;
    double size;
  };
  constexpr Row rows[] = {{What::damage, "damage", "CNY", 1.0}, {What::people_in_danger, "people in danger", "", 1.0}, {What::places_over, "hot spots over their limit", "", 1.0}, {What::place_time_over, "their time over it", "h", 3600.0}};
  for (const Row& row : rows)
    if (const comparison::HarmDifference* harm = difference.harm_in(row.what)) {
      const std::string change = harm->effect() == 0.0 ? "no change" : fmt::format("{:+.{}f}", harm->effect() / row.size, row.size > 1.0 ? 1 : 0);
      fmt::print("    {:<28} {:>12.{}f} -> {:.{}f} {}   {}\n", row.name, harm->base / row.size, row.size > 1.0 ? 1 : 0, harm->other / row.size, row.size > 1.0 ? 1 : 0, row.unit, change);
    }
}

/// The greatest differences of the drainage network, one line each.
void print_sewers(const comparison::Difference& difference) {
  using What = comparison::SewerDifference::What;
  constexpr std::size_t most_shown = 3;  // of a kind
  struct Row {
    What what;
    const char *name, *unit;
    double size;
  };
  constexpr Row rows[] = {{What::peak_depth, "deepest water", "m", 1.0}, {What::spilled, "over the rim", "m3", 1.0}, {What::outfall, "out through outfall", "m3", 1.0}, {What::pumped, "pumped", "m3", 1.0}, {What::under_water, "full for", "min", 60.0}};
  for (const Row& row : rows) {
    std::size_t shown = 0, all = 0;
    for (const comparison::SewerDifference& one : difference.sewers)
      if (one.what == row.what && ++all <= most_shown) ++shown, fmt::print("    {:<28} {:>12.2f} -> {:.2f} {}   {:+.2f}\n", one.id + ", " + row.name, one.base / row.size, one.other / row.size, row.unit, one.effect / row.size);
    if (all > shown) fmt::print("    {:<28} {} more in report.html\n", row.name, all - shown);
  }
}

std::string signed_area(double square_metres) { return square_metres == 0.0 ? "no change" : fmt::format("{:+.0f} m2", square_metres); }

void print_outcome(const study::CompareOutcome& outcome, const study::CompareRequest& request) {
  fmt::print("{}\n", outcome.folder);
  for (const comparison::Difference& difference : outcome.differences) {
    if (difference.shows_nothing()) {
      fmt::print("  {}: no difference beyond the noise\n", difference.name);
      continue;
    }
    fmt::print("  {}\n", difference.name);
    for (const comparison::AreaDifference& area : difference.areas)
      fmt::print("    flooded deeper than {} m  {:>12.0f} m2 -> {:.0f} m2   {}\n", results::threshold_name(area.threshold), area.base, area.other, signed_area(area.effect()));
    if (difference.ground.wetter + difference.ground.drier > 0.0)
      fmt::print("    drier {:.0f} m2 (at most by {:.2f} m), wetter {:.0f} m2 (at most by {:.2f} m)\n", difference.ground.drier, difference.ground.greatest_fall, difference.ground.wetter, difference.ground.greatest_rise);
    print_harm(difference);
    print_sewers(difference);
    for (const comparison::PlotDifference& plot : difference.plots)
      if (plot.id.empty()) fmt::print("    rain that stayed on the plots  {:.1f} % -> {:.1f} %\n", 100.0 * plot.base_capture, 100.0 * plot.other_capture);
    if (difference.capital() != 0.0) fmt::print("    capital {:+.0f} CNY\n", difference.capital());
  }
  if (!request.fail_if.empty()) {
    for (const std::string& folder : outcome.met_by) fmt::print("  {}: {}\n", folder, request.fail_if);
    if (outcome.met_by.empty()) fmt::print("  no run has {}\n", request.fail_if);
  }
  fmt::print("  open {}/report.html\n", outcome.folder);
}

void compare(study::CompareRequest request, Session& session) {
  request.language = session.language;
  const study::CompareOutcome outcome = study::compare(request, [&](const std::string& text) {
    if (!session.quiet) std::cerr << "note: " << text << '\n';
  });
  if (session.json) std::cout << outcome.json;
  else print_outcome(outcome, request);
  if (!outcome.met_by.empty()) session.exit_code = ExitCode::verdict_no;
}

}  // namespace

void add_compare(CLI::App& command, Session& session) {
  const auto request = std::make_shared<study::CompareRequest>();
  command.add_option("DIR", request->folders, "folders of finished runs; the first is the base")->required()->expected(2, 1000)->option_text("DIR DIR...");
  command.add_option("-o,--output", request->output, "folder for the comparison (default: <base>-compare)")->option_text("DIR");
  command.add_option("--fail-if", request->fail_if, "exit with 1 when this holds for a run, as in \"flooded_area_m2[0.30] > 1.02 * base\"")->option_text("EXPR");
  command.add_flag("--resample", request->resample, "bring maps of other grids onto that of the base");
  command.add_flag("--any-period", request->any_period, "compare runs of other periods too, aligned at their starts");
  command.add_option("--threads", request->threads, "threads, the same bytes for any number (default: every core)")->check(CLI::Range(0, 1024))->option_text("N");
  command.add_flag("--force", request->force, "replace results that are there");
  command.footer("Example:\n  hydro compare none rain-gardens -o what-it-brings --fail-if \"flooded_area_m2[0.30] > base\"\n"
                 "writes what-it-brings/report.html, compare.json and the maps of differences.\n"
                 "Conditions name flooded_area_m2[0.30], max_depth_m, peak_outflow_m3s, volume_m3[outflow], places[ID].max_depth_m, capture_ratio, capital_cny, yearly_cny_a, and where the\n"
                 "scenario says who lives where and what stands there damage_cny, people_in_danger, people[moderate], places_over;\n"
                 "base is the base's value of the one that is named, base.NAME that of any.\n"
                 "Exit codes: 0 done; 1 the condition holds; 2 the runs do not fit; 3 a run failed, was not finished or cannot be read.");
  command.callback([request, &session] { compare(*request, session); });
}

}  // namespace hydro::cli
