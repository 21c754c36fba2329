#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "libhydro/core/error.h"
#include "libhydro/study/comply.h"

namespace hydro::cli {
namespace {

constexpr std::size_t told_faults = 20;

struct Arguments {
  study::ComplyRequest request;
  bool strict = false;
  std::vector<std::string> readings, trusted, results;
};

void read_arguments(Arguments& arguments) {
  FaultList faults;
  for (const std::string& text : arguments.readings) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size())
      faults.add({}, "--reading " + text + " names no reading of a rule", "write it as in --reading SH-STORAGE=plot");
    else
      arguments.request.rules.readings.push_back({text.substr(0, sign), text.substr(sign + 1)});
  }
  for (const std::string& word : arguments.trusted) (word == "memory" ? arguments.request.rules.trust_memory : arguments.request.rules.trust_inferred) = true;
  for (const std::string& text : arguments.results) {
    double years = 0.0;
    const char* const last = text.data() + text.size();
    const auto [end, status] = std::from_chars(text.data(), last, years);
    const bool told = status == std::errc{} && end != last && *end == '=';  // "50=run50"; all else is a folder
    const std::size_t sign = text.find('=');
    if (!told && sign != std::string::npos && sign > 0 && !std::filesystem::exists(text))
      faults.add({}, "--results " + text + ": \"" + text.substr(0, sign) + "\" is no number of years", "write the return period of the storm and the folder of its run, as in --results 50=run50, or the folder alone");
    if (told && !(years > 0.0 && years < 1e6)) faults.add({}, "--results " + text + ": a return period lies between 0 and a million years", "write it as in --results 50=run50");
    arguments.request.results.push_back({told ? std::string(end + 1, last) : text, told ? std::optional(years) : std::nullopt});
  }
  faults.throw_if_any();
}

/// Texts of the terminal in both languages.
void tell_faults(const compliance::PlotTable& plots, const Say& say) {
  for (std::size_t i = 0; i < plots.faults.size() && i < told_faults; ++i) std::cerr << plots.faults[i].text() << '\n';
  if (plots.faults.size() > told_faults) std::cerr << say("... and {} faults more, in faults.csv and plots.xlsx\n", "……另有 {} 条数据问题，见 faults.csv 和 plots.xlsx\n", plots.faults.size() - told_faults);
}

/// What a script or a hurried reader must not take for "all comply"; told whatever is quiet.
void warn_unjudged(const study::ComplyOutcome& outcome, const Say& say) {
  if (outcome.unjudged > 0)
    std::cerr << say("warning: {} of {} plots CANNOT BE JUDGED: data for a binding rule are missing (with --strict the exit code is then 1)\n", "警告：{1} 个地块中有 {0} 个缺少约束性指标所需数据，无法判定（加 --strict 时退出码为 1）\n",
                     outcome.unjudged, outcome.plots);
}

void print_outcome(const study::ComplyOutcome& outcome, const Say& say) {
  const compliance::ComplianceReport& report = outcome.report;
  std::cout << outcome.folder << '\n';
  std::cout << say("  {} of {} plots fail a binding rule\n", "  {1} 个地块中 {0} 个不满足约束性指标\n", outcome.failing, outcome.plots);
  if (outcome.unjudged > 0) std::cout << say("  {} cannot be judged: data are missing\n", "  {} 个缺少数据，无法判定\n", outcome.unjudged);
  const auto pass = std::ranges::count(report.verdicts, compliance::Verdict::pass), outside = std::ranges::count(report.verdicts, compliance::Verdict::not_judged);
  std::cout << say("  {} pass every binding rule that holds for them\n", "  {} 个满足全部适用的约束性指标\n", pass);
  if (outside > 0) std::cout << say("  {} are under no binding rule\n", "  {} 个无适用的约束性指标\n", outside);
  if (outcome.faulty > 0) std::cout << say("  {} have faulty data: see faults.csv and plots.xlsx\n", "  {} 个数据有误：见 faults.csv 和 plots.xlsx\n", outcome.faulty);
  if (outcome.doubtful > 0) std::cout << say("  {} have data that are hard to believe\n", "  {} 个数据存疑\n", outcome.doubtful);
  for (std::size_t i = 0; i < report.book.rules.size(); ++i) {
    const compliance::Tally& tally = report.tallies[i];
    if (tally.fail + tally.unknown == 0) continue;
    const compliance::Rule& rule = report.book.rules[i];
    const auto rule_class = rule.effective_class();
    const char* const class_zh = rule_class == compliance::RuleClass::binding ? "约束性" : rule_class == compliance::RuleClass::encouraged ? "鼓励性" : "参考";
    std::cout << say("  {:<18} {:<10}  {:>7} pass {:>7} fail {:>7} unknown\n", "  {:<18} {:<10}  达标 {:>7}  不达标 {:>7}  数据缺失 {:>7}\n", rule.id, Bilingual{std::string(word(rule_class)), class_zh}, tally.pass, tally.fail,
                     tally.unknown);
  }
  std::cout << say("  open {}/report.html\n", "  报告：{}/report.html\n", outcome.folder);
}

void comply(Arguments& arguments, Session& session) {
  read_arguments(arguments);
  arguments.request.language = session.language;
  const std::atomic<bool>& interrupted = catch_interrupts();
  Progress progress(session, "hydro comply");
  study::ComplyWatch watch;
  watch.progress = [&progress](std::size_t done, std::size_t plots) { progress.show_pieces(static_cast<double>(done), static_cast<double>(plots), {"plots", "个地块"}); };
  watch.interrupted = [&interrupted] { return interrupted.load(); };
  watch.note = [&](const Bilingual& text) {
    progress.clear();
    tell_note(session, text);
  };
  const Say say{session.language};
  const study::ComplyOutcome outcome = study::comply(arguments.request, watch);
  progress.clear();
  if (outcome.end == study::ComplyEnd::interrupted) {
    tell_interrupted(session);
    session.exit_code = ExitCode::interrupted;
    return;
  }
  if (outcome.end == study::ComplyEnd::already_complete) tell_complete(session, outcome.folder);
  tell_faults(outcome.report.plots, say);
  warn_unjudged(outcome, say);
  if (session.json) std::cout << outcome.summary;
  else if (outcome.end == study::ComplyEnd::complete) print_outcome(outcome, say);
  // A batch in which some plots could not be read gives no verdict on all of them: 3 before 1.
  if (outcome.faulty > 0) session.exit_code = ExitCode::file_error;
  else if (outcome.failing > 0 || (arguments.strict && outcome.unjudged > 0)) session.exit_code = ExitCode::verdict_no;
}

}  // namespace

void add_comply(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<Arguments>();
  study::ComplyRequest& request = arguments->request;
  command.add_option("PLOTS", request.plots, "plots: CSV, GeoPackage, GeoJSON or Shapefile (docs/formats/plots.md), or a folder with one called plots")->required()->option_text("FILE");
  command.add_option("--rules", request.rules.files, "rule file (docs/formats/rules.md), or shanghai or national; may be given again")
      ->required()->option_text("RULES")->take_all()->expected(1);
  command.add_option("-o,--output", request.output, "folder for the results (default: <name of the plots>-comply)")->option_text("DIR");
  command.add_option("--daily", request.daily_rain, "CSV date,rain_mm of 30 years, for the annual runoff volume capture ratio by design depth")->option_text("FILE");
  command.add_option("--rain", request.rain, "series of many years of rain (docs/formats/series.md): simulates each plot with its facilities, for capture ratio, peaks and solids")->option_text("FILE");
  command.add_option("--results", arguments->results, "folder of a run, for depths on the driest lanes of roads, flooded buildings and what facilities of plots kept; "
                     "with its return period, and given again for other storms, for return periods: --results 50=run50 --results 100=run100")->option_text("[YEARS=]DIR")->take_all()->expected(1);
  command.add_option("--land-cover", request.land_cover, "raster of codes or polygons, from which areas of plots are computed that their table does not have")->option_text("FILE");
  command.add_option("--facilities", request.facilities, "polygons of facilities with their kind, for the same")->option_text("FILE");
  command.add_option("--areas", request.areas, "what covers and facilities add to which columns (default: data/areas.toml)")->option_text("FILE");
  command.add_option("--trust", arguments->trusted, "let rules count that are from memory, or inferred; may be given again")
      ->check(CLI::IsMember({"memory", "inferred"}))->option_text("STATUS")->take_all()->expected(1);
  command.add_option("--reading", arguments->readings, "choose how a rule is read, as in --reading SH-STORAGE=plot")->option_text("RULE=NAME")->take_all()->expected(1);
  command.add_flag("--optimise", request.optimise, "find the cheapest mix of measures for each plot that fails");
  command.add_flag("--strict", arguments->strict, "exit code 1 also where plots cannot be judged, for a binding rule lacks a datum");
  command.add_option("--jobs", request.jobs, "threads, the same bytes for any number (default: every core)")->check(CLI::Range(0, 1024))->option_text("N");
  CLI::Option* force = command.add_flag("--force", request.force, "replace results that are there");
  command.add_flag("--resume", request.resume, "go on with an unfinished batch")->excludes(force);
  command.footer("Example:\n  hydro comply plots.gpkg --rules shanghai -o checked\n"
                 "writes checked/report.html, plots.csv, plots.gpkg, plots.xlsx, changes.csv, places.csv, faults.csv, summary.json.\n"
                 "Exit codes: 0 no plot fails a binding rule, though some may lack data (--strict: 1 for these too; plots_by_result in summary.json counts them);\n"
                 "1 a plot fails a binding rule; 3 data of some plots could not be read.");
  command.callback([arguments, &session] { comply(*arguments, session); });
}

}  // namespace hydro::cli
