#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "libhydro/comparison/comparison.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/summary_file.h"
#include "libhydro/results/threshold_name.h"
#include "libhydro/study/run.h"

namespace hydro::cli {
namespace {

double read_duration(const std::string& text) {
  const Quantity quantity = read_quantity(text, unit::s);
  if (!quantity.fault.empty()) throw InputError("--until: " + quantity.fault, quantity.hint);
  if (quantity.value <= 0.0) throw InputError("--until must be greater than 0, got " + text, "write a duration, as in 90min, 6h or 2d");
  return quantity.value;
}

/// Greatest depth [m] of a place that was not under water from the start.
double dry_land_depth(const results::PlaceResult& place) { return place.first_over_015 == 0.0 ? 0.0 : place.max_depth; }

const std::string& place_name(const results::RunResult& result, const results::PlaceResult& place, Language language) {
  const auto spot = std::ranges::find(result.hot_spots, place.id, &results::HotSpotSeries::id);
  if (language == Language::chinese && spot != result.hot_spots.end() && !spot->name_zh.empty()) return spot->name_zh;
  return place.name.empty() ? place.id : place.name;
}

void print_network(const results::RunResult& result, const results::RunCost& cost, Language language) {
  double spilled = 0.0, out = 0.0, in = 0.0;
  std::string entrances;  // outfalls through which more came in than went out: a tide, a river
  for (const results::NodeSeries& node : result.nodes) {
    spilled += node.spilled_volume, out += std::max(0.0, node.outfall_volume), in += std::max(0.0, -node.outfall_volume);
    if (node.outfall_volume < 0.0) entrances += (entrances.empty() ? "" : ", ") + node.id;
  }
  const bool zh = language == Language::chinese;
  fmt::print(fmt::runtime(zh ? "  检查井溢出水量                      {:>10.1f} m3\n  排口排出水量                        {:>10.1f} m3\n"
                             : "  water over the rims of manholes     {:>10.1f} m3\n  water out through outfalls          {:>10.1f} m3\n"), spilled, out);
  if (in > 0.0) fmt::print(fmt::runtime(zh ? "  经排口倒灌水量                      {:>10.1f} m3   {}\n" : "  water in through outfalls           {:>10.1f} m3   {}\n"), in, entrances);
  fmt::print(fmt::runtime(zh ? "  {} 步，{} 个节点、{} 条管线，用时 {}\n" : "  {} steps of {} nodes and {} links, {}\n"), result.network_quality.steps, result.nodes.size(), result.links.size(), spoken_duration(cost.wall));
}

void print_outcome(const study::RunOutcome& outcome, Language language) {
  const results::RunResult& result = outcome.result;
  const auto say = [language](const char* english, const char* chinese) { return fmt::runtime(language == Language::chinese ? chinese : english); };
  fmt::print("{}\n", outcome.folder);
  for (const auto& [threshold, area] : result.flooded_area)
    fmt::print(say("  ground flooded deeper than {} m   {:>10.0f} m2\n", "  水深超过 {} m 的淹没面积         {:>10.0f} m2\n"), results::threshold_name(threshold), area);
  const auto shallower = [](const results::PlaceResult& a, const results::PlaceResult& b) { return dry_land_depth(a) < dry_land_depth(b); };
  if (const auto worst = std::max_element(result.places.begin(), result.places.end(), shallower); worst != result.places.end())
    fmt::print(say("  deepest watched place               {:>10.2f} m   {}\n", "  最深监测点                          {:>10.2f} m   {}\n"), dry_land_depth(*worst), place_name(result, *worst, language));
  if (!result.hot_spots.empty()) fmt::print(say("  hot spots deeper than their limit   {:>10.0f}      of {}\n", "  超限重点部位                        {:>10.0f}      共 {}\n"), result.harm.spots_over, result.hot_spots.size());
  if (!result.harm_without.empty()) {
    const results::HarmResult& without = result.harm_without.front();
    const auto saved = comparison::sum_differences(result, without);
    const auto volume = std::ranges::find(saved, &results::HarmResult::flood_volume, [](const auto& one) { return one.measure.value; });
    fmt::print(say("  water that the actions kept away    {:>10.0f} m3   of {:.0f}; hot spots {:.0f} instead of {:.0f}\n", "  行动减少的地面积水                  {:>10.0f} m3   原 {:.0f}；超限部位 {:.0f}，原 {:.0f}\n"), volume->effect(), without.flood_volume,
               result.harm.spots_over, without.spots_over);
    if (without.newly_over_015 > 0.0)
      fmt::print(say("  ground that they bring over 0.15 m  {:>10.0f} m2   and keep below it {:.0f}\n", "  行动使之超过 0.15 m 的地面          {:>10.0f} m2   使之未超过 {:.0f}\n"), without.newly_over_015, without.no_longer_over_015);
  }
  const double lost = result.balance.back().error();
  fmt::print(say("  water unaccounted for               {:>10.2f} m3\n", "  水量平衡误差                        {:>10.2f} m3\n"), std::abs(lost) < 0.005 ? 0.0 : lost);
  if (result.grid.rows == 0) {  // plots: no map
    if (!result.capture.empty())
      fmt::print(say("  rain that stayed on the plots       {:>10.1f} %\n", "  径流总量控制率                      {:>10.1f} %\n"), 100.0 * result.capture.back().capture_ratio());
    if (!result.catchments.empty())
      fmt::print(say("  {} steps of {} plot{}, {}\n", "  {0} 步，{1} 个地块，用时 {3}\n"), result.steps, result.catchments.size(), result.catchments.size() == 1 ? "" : "s",
                 spoken_duration(outcome.cost.wall));
    if (!result.nodes.empty()) print_network(result, outcome.cost, language);
    fmt::print(say("  open {}/report.html\n", "  报告：{}/report.html\n"), outcome.folder);
    return;
  }
  if (!result.capture.empty())
    fmt::print(say("  rain that stayed where it fell      {:>10.1f} %\n", "  径流总量控制率                      {:>10.1f} %\n"), 100.0 * result.capture.back().capture_ratio());
  if (!result.nodes.empty()) print_network(result, outcome.cost, language);
  fmt::print(say("  {} flow steps, {:.0f} million cell updates per second, {}\n", "  {} 个计算步，每秒 {:.0f} 百万网格更新，用时 {}\n"), result.steps,
             static_cast<double>(result.cell_updates) / std::max(outcome.cost.wall_solving(), 1e-9) * 1e-6,
             spoken_duration(outcome.cost.wall));
  fmt::print(say("  open {}/report.html\n", "  报告：{}/report.html\n"), outcome.folder);
}

void run_scenario(study::RunRequest request, const std::string& until, Session& session) {
  if (!until.empty()) request.until = read_duration(until);
  request.language = session.language;
  const std::atomic<bool>& interrupted = catch_interrupts();
  Progress progress(session, "hydro run");
  study::RunWatch watch;
  watch.progress = [&progress](double time, double duration, double updates) { progress.show_run(time, duration, updates); };
  watch.interrupted = [&interrupted] { return interrupted.load(); };
  watch.note = [&](const Bilingual& text) {
    progress.clear();
    tell_note(session, text);
  };
  const study::RunOutcome outcome = study::run(request, watch);
  progress.clear();
  switch (outcome.end) {
    case study::RunEnd::complete:
      if (session.json)
        std::cout << io::summary_text(outcome.result, outcome.cost);
      else
        print_outcome(outcome, session.language);
      break;
    case study::RunEnd::already_complete:
      tell_complete(session, outcome.folder);
      break;
    case study::RunEnd::interrupted:
      std::cerr << Say{session.language}("interrupted at {:.1f} min of simulated time; the same command with --resume goes on\n", "已在模拟时间 {:.1f} min 处中断；同一命令加 --resume 可继续\n", outcome.stopped_at / 60.0);
      session.exit_code = ExitCode::interrupted;
      break;
  }
}

}  // namespace

void add_run(CLI::App& command, Session& session) {
  const auto request = std::make_shared<study::RunRequest>();
  const auto until = std::make_shared<std::string>();
  const CLI::Validator named([](const std::string& name) { return std::string(name.empty() ? "names no folder" : ""); }, "");
  command.add_option("SCENARIO", request->scenario, "scenario file (docs/formats/scenario.md)")->required()->option_text("FILE");
  command.add_option("-o,--output", request->output, "folder for the results (default: <scenario name>-run)")->check(named)->option_text("DIR");
  command.add_option("--set", request->overrides, "change a value of the scenario, as in --set rain.return_period=50; may be given several times")
      ->option_text("KEY=VALUE")->allow_extra_args(false);
  command.add_option("--until", *until, "end earlier than the scenario says: seconds, or with a unit as in 90min, 6h")->option_text("DURATION");
  command.add_option("--threads", request->threads, "threads, the same bits for any number (default, and 0: every core that the grid keeps busy)")
      ->check(CLI::Range(0, 1024))->option_text("N");
  CLI::Option* actions = command.add_option("--actions", request->actions, "actions.json of hydro plan: gates, levels, pumps, barriers and openings act in the run")->option_text("FILE");
  command.add_flag("--shares", request->shares, "run again without the actions, and without each alone: what each of them saves")->needs(actions);
  CLI::Option* force = command.add_flag("--force", request->force, "replace results that are there");
  command.add_flag("--resume", request->resume, "go on from the last checkpoint of an unfinished run")->excludes(force);
  command.footer("Example:\n  hydro run scenarios/first-flood/scenario.toml -o flood --set rain.return_period=50\n"
                 "writes flood/report.html, flood/results.h5, flood/max_depth.tif and the tables beside them.");
  command.callback([request, until, &session] { run_scenario(*request, *until, session); });
}

}  // namespace hydro::cli
