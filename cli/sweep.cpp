#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <charconv>
#include <cmath>
#include <iostream>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "libhydro/core/error.h"
#include "libhydro/report/study_words.h"
#include "libhydro/study/sweep.h"
#include "libhydro/study/task_pool.h"

namespace hydro::cli {
namespace {

struct Arguments {
  study::SweepRequest request;
  std::string launcher = "local", part;
  bool work = false;
};

study::SweepPart read_part(const std::string& text) {
  if (text == "auto") {
    if (const auto part = study::part_of_environment()) return *part;
    throw InputError("--part auto: neither MPI nor Slurm says which part this is", "name it, as in --part 0/4");
  }
  study::SweepPart part;
  const std::size_t sign = text.find('/');
  const auto number = [&text](std::size_t from, std::size_t until, std::size_t& value) {
    const auto [end, status] = std::from_chars(text.data() + from, text.data() + until, value);
    return status == std::errc{} && end == text.data() + until;
  };
  if (sign == std::string::npos || !number(0, sign, part.index) || !number(sign + 1, text.size(), part.count) || part.index >= part.count)
    throw InputError("--part " + text + " is no part", "name it, as in --part 0/4 for the first of four");
  return part;
}

std::string layout_names(const study::SweepOutcome& outcome, const comparison::Candidate& candidate, const std::string& nothing = "nothing") {
  std::string names;
  for (std::size_t m = 0; m < candidate.built.size(); ++m)
    if (candidate.built[m]) names += (names.empty() ? "" : " + ") + outcome.design.measures[m].name;
  return names.empty() ? nothing : names;
}

void print_outcome(const study::SweepOutcome& outcome, const Say& say) {
  const Language language = say.language;
  std::cout << outcome.folder << '\n' << say("  {} of {} runs done\n", "  完成 {} 个模拟，共 {} 个\n", outcome.runs - outcome.unreadable - outcome.failed, outcome.runs);
  if (const std::size_t without = outcome.unreadable + outcome.failed; without > 0)
    std::cout << say("  {} without a result: report.html and runs.csv say why\n", "  {} 个没有结果：原因见 report.html 和 runs.csv\n", without);
  const int headline = outcome.numbers.column(outcome.outcome.headline);
  const auto harm = [&](const std::string& column, double value, bool by_year) {
    const std::string number = report::quantity_text(column, value, language);
    return by_year ? say("{} {} a year", "{} {}（每年）", report::quantity_title(column, language), number) : report::quantity_title(column, language) + ' ' + number;
  };
  for (const comparison::Variant& variant : outcome.outcome.variants)
    if (headline >= 0)
      std::cout << say("  {}: {}, capital {:.0f} CNY\n", "  {}：{}，投资 {:.0f} 元\n", variant.name, harm(outcome.outcome.headline, variant.expected[static_cast<std::size_t>(headline)], outcome.outcome.by_year), variant.capital);
  for (const comparison::Candidate& candidate : outcome.search.candidates)
    if (candidate.on_front || candidate.chosen)
      std::cout << say("  {} {:>12.0f} CNY  {}{}  {}\n", "  {} {:>12.0f} 元  {}{}  {}\n", candidate.chosen ? "*" : " ", candidate.cost,
                       harm(outcome.search.headline, candidate.confirmed ? candidate.found.harm : candidate.forecast.harm, outcome.search.by_year), candidate.confirmed ? Bilingual{} : Bilingual{" (forecast)", "（预估）"},
                       layout_names(outcome, candidate, say("nothing", "无")));
  if (!outcome.search.empty()) std::cout << say("  * the answer; forecasts were off by at most {:.1f} % of what everything brings\n", "  * 为推荐方案；预估误差不超过全部措施效果的 {:.1f} %\n", 100.0 * outcome.search.worst_error);
  if (outcome.outcome.from_period > 1.0)
    std::cout << say("  a year counts storms of {:g} years and rarer: what more frequent ones do comes on top\n", "  每年只计 {:g} 年一遇及更罕见的暴雨：更频繁暴雨的影响未计入\n", outcome.outcome.from_period);
  std::cout << say("  open {}/report.html\n", "  报告：{}/report.html\n", outcome.folder);
}

nlohmann::ordered_json json_of(const study::SweepOutcome& outcome) {
  nlohmann::ordered_json json = {{"format", "hydro-sweep/1"}, {"dir", outcome.folder}, {"runs", outcome.runs}, {"unreadable", outcome.unreadable}, {"failed", outcome.failed}, {"headline", outcome.outcome.headline}, {"by_year", outcome.outcome.by_year}};
  json["variants"] = nlohmann::ordered_json::array();
  const int headline = outcome.numbers.column(outcome.outcome.headline);
  const auto known = [](double value) { return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr); };
  for (const comparison::Variant& variant : outcome.outcome.variants)
    json["variants"].push_back({{"name", variant.name}, {"capital_cny", variant.capital}, {"expected", headline >= 0 ? known(variant.expected[static_cast<std::size_t>(headline)]) : nullptr}});
  json["layouts"] = nlohmann::ordered_json::array();
  for (const comparison::Candidate& candidate : outcome.search.candidates)
    json["layouts"].push_back({{"measures", layout_names(outcome, candidate)}, {"cost_cny", candidate.cost}, {"forecast", known(candidate.forecast.harm)}, {"found", candidate.confirmed ? known(candidate.found.harm) : nullptr}, {"on_front", candidate.on_front}, {"chosen", candidate.chosen}});
  return json;
}

void sweep(Arguments arguments, Session& session) {
  if (arguments.work) {
    study::serve_tasks(0, 1);
    return;
  }
  study::SweepRequest& request = arguments.request;
  if (!arguments.part.empty()) request.part = read_part(arguments.part);
  request.launcher = arguments.launcher == "mpi" ? study::Launcher::mpi : arguments.launcher == "slurm" ? study::Launcher::slurm : study::Launcher::local;
  if (request.part) request.jobs = 1;
  else request.program = study::own_program();
  request.language = session.language;
  const std::atomic<bool>& interrupted = catch_interrupts();
  Progress progress(session, "hydro sweep");
  study::SweepWatch watch;
  watch.progress = [&progress](std::size_t done, std::size_t runs) { progress.show_pieces(static_cast<double>(done), static_cast<double>(runs), {"runs", "个模拟"}); };
  watch.interrupted = [&interrupted] { return interrupted.load(); };
  watch.note = [&](const Bilingual& text) {
    progress.clear();
    tell_note(session, text);
  };
  const study::SweepOutcome outcome = study::sweep(request, watch);
  progress.clear();
  switch (outcome.end) {
    case study::SweepEnd::complete:
      if (session.json) std::cout << json_of(outcome).dump(2) << '\n';
      else print_outcome(outcome, Say{session.language});
      if (outcome.unreadable > 0) session.exit_code = ExitCode::file_error;
      else if (outcome.failed > 0) session.exit_code = ExitCode::numerics_failed;
      break;
    case study::SweepEnd::already_complete:
      tell_complete(session, outcome.folder);
      break;
    case study::SweepEnd::interrupted:
      tell_interrupted(session);
      session.exit_code = ExitCode::interrupted;
      break;
    case study::SweepEnd::part_done: break;
    case study::SweepEnd::script_written: fmt::print("{}\n{}", outcome.folder, Say{session.language}("  send it off by: sbatch {}\n  gather by the same command with --launcher local --resume\n", "  提交：sbatch {}\n  汇总：同一命令加 --launcher local --resume\n", outcome.folder)); break;
  }
}

}  // namespace

void add_sweep(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<Arguments>();
  study::SweepRequest& request = arguments->request;
  command.add_option("STUDY", request.study, "study file (docs/formats/study.md)")->required()->option_text("FILE");
  command.add_option("-o,--output", request.output, "folder for the results (default: <study name>-sweep)")->option_text("DIR");
  command.add_option("--jobs", request.jobs, "runs at once, or parts of a job array; the same bytes for any number (default: every core that the memory budget allows)")->check(CLI::Range(0, 4096))->option_text("N");
  command.add_option("--launcher", arguments->launcher, "who runs the runs: local processes, mpirun, or a Slurm job array whose script is written")->check(CLI::IsMember({"local", "slurm", "mpi"}))->option_text("local|slurm|mpi");
  command.add_option("--part", arguments->part, "do only this share of the runs, as launchers ask for it: 0/4, or auto")->option_text("I/N");
  command.add_flag("--optimise", request.optimise, "look for the measures that meet the goal at least cost, or do most within the budget");
  CLI::Option* force = command.add_flag("--force", request.force, "replace results that are there");
  command.add_flag("--resume", request.resume, "go on with an unfinished sweep")->excludes(force);
  command.add_flag("--work", arguments->work)->group("");  // a worker of another hydro
  command.footer("Example:\n  hydro sweep scenarios/which-measures/study.toml -o measures --optimise\n"
                 "writes measures/report.html, runs.csv, variants.csv, frequency.csv, effects.csv, front.csv and the maps of probability.\n"
                 "Exit codes: 0 every run done; 3 some could not be read; 4 some failed otherwise; both are in runs.csv with their reasons.");
  command.callback([arguments, &session] { sweep(*arguments, session); });
}

}  // namespace hydro::cli
