#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/say.h"
#include "cli/text_table.h"
#include "libhydro/results/threshold_name.h"
#include "libhydro/study/compare.h"

namespace hydro::cli {
namespace {

/// A row of what is counted: name, unit, and how many of it make one shown.
template <class What>
struct Row {
  What what;
  Bilingual name;
  const char* unit;
  double size;
};

/// What is harmed more or less, one line each; rows by class and curve stay in the report.
void print_harm(const comparison::Difference& difference, const Say& say) {
  using What = comparison::HarmDifference::What;
  const Row<What> rows[] = {{What::damage, {"damage", "损失"}, "CNY", 1.0},
                            {What::people_in_danger, {"people in danger", "处于危险中的人数"}, "", 1.0},
                            {What::places_over, {"hot spots over their limit", "超限重点部位"}, "", 1.0},
                            {What::place_time_over, {"their time over it", "超限时间合计"}, "h", 3600.0}};
  for (const Row<What>& row : rows)
    if (const comparison::HarmDifference* harm = difference.harm_in(row.what)) {
      const int digits = row.size > 1.0 ? 2 : 0;
      const std::string change = harm->effect() == 0.0 ? say("no change", "无变化") : fmt::format("{:+.{}f}", harm->effect() / row.size, digits);
      fmt::print("    {} {:>12.{}f} -> {:.{}f} {}   {}\n", padded(row.name.in(say.language), 28), harm->base / row.size, digits, harm->other / row.size, digits, row.unit, change);
    }
}

/// The greatest differences of the drainage network, one line each.
void print_sewers(const comparison::Difference& difference, const Say& say) {
  using What = comparison::SewerDifference::What;
  constexpr std::size_t most_shown = 3;  // of a kind
  const Row<What> rows[] = {{What::peak_depth, {"deepest water", "最大水深"}, "m", 1.0},
                            {What::spilled, {"over the rim", "溢出水量"}, "m3", 1.0},
                            {What::outfall, {"out through outfall", "排口排出"}, "m3", 1.0},
                            {What::pumped, {"pumped", "抽排"}, "m3", 1.0},
                            {What::under_water, {"full for", "满管历时"}, "min", 60.0}};
  for (const Row<What>& row : rows) {
    const std::string& name = row.name.in(say.language);
    std::size_t shown = 0, all = 0;
    for (const comparison::SewerDifference& one : difference.sewers)
      if (one.what == row.what && ++all <= most_shown)
        ++shown, fmt::print("    {} {:>12.2f} -> {:.2f} {}   {:+.2f}\n", padded(one.id + ", " + name, 28), one.base / row.size, one.other / row.size, row.unit, one.effect / row.size);
    if (all > shown) fmt::print("    {} {}\n", padded(name, 28), say("{} more in report.html", "另有 {} 项，见 report.html", all - shown));
  }
}

void print_difference(const comparison::Difference& difference, const Say& say) {
  fmt::print("  {}\n", difference.name);
  for (const comparison::AreaDifference& area : difference.areas)
    fmt::print("{}", say("    flooded deeper than {} m  {:>12.0f} m2 -> {:.0f} m2   {}\n", "    水深超过 {} m 的面积   {:>12.0f} m2 -> {:.0f} m2   {}\n", results::threshold_name(area.threshold), area.base, area.other,
                         area.effect() == 0.0 ? say("no change", "无变化") : fmt::format("{:+.0f} m2", area.effect())));
  const comparison::GroundChange& ground = difference.ground;
  if (ground.wetter + ground.drier > 0.0)
    fmt::print("{}", say("    drier {:.0f} m2 (at most by {:.2f} m), wetter {:.0f} m2 (at most by {:.2f} m)\n", "    变浅 {:.0f} m2（最多 {:.2f} m），变深 {:.0f} m2（最多 {:.2f} m）\n", ground.drier, ground.greatest_fall, ground.wetter,
                         ground.greatest_rise));
  print_harm(difference, say);
  print_sewers(difference, say);
  for (const comparison::PlotDifference& plot : difference.plots)
    if (plot.id.empty()) fmt::print("{}", say("    rain that stayed on the plots  {:.1f} % -> {:.1f} %\n", "    径流总量控制率  {:.1f} % -> {:.1f} %\n", 100.0 * plot.base_capture, 100.0 * plot.other_capture));
  if (difference.capital() != 0.0) fmt::print("{}", say("    capital {:+.0f} CNY\n", "    投资 {:+.0f} 元\n", difference.capital()));
}

void print_outcome(const study::CompareOutcome& outcome, const study::CompareRequest& request) {
  const Say say{request.language};
  fmt::print("{}\n", outcome.folder);
  for (const comparison::Difference& difference : outcome.differences) {
    if (difference.shows_nothing()) fmt::print("{}", say("  {}: no difference beyond the noise\n", "  {}：没有超出计算误差的差别\n", difference.name));
    else print_difference(difference, say);
  }
  if (!request.fail_if.empty()) {
    for (const std::string& folder : outcome.met_by) fmt::print("  {}: {}\n", folder, request.fail_if);
    if (outcome.met_by.empty()) fmt::print("{}", say("  no run has {}\n", "  没有模拟符合 {}\n", request.fail_if));
  }
  fmt::print("{}", say("  open {}/report.html\n", "  报告：{}/report.html\n", outcome.folder));
}

void compare(study::CompareRequest request, Session& session) {
  request.language = session.language;
  const study::CompareOutcome outcome = study::compare(request, [&](const Bilingual& text) { tell_note(session, text); });
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
