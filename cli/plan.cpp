#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/say.h"
#include "cli/text_table.h"
#include "libhydro/core/error.h"
#include "libhydro/io/instant.h"
#include "libhydro/study/plan.h"

namespace hydro::cli {
namespace {

struct Arguments {
  study::PlanRequest request;
  std::string at, impact;
};

study::LocalTime read_time(const std::string& option, const std::string& text) {
  const auto instant = io::read_instant(text);
  if (!instant) throw InputError("hydro plan: " + option + ": \"" + text + "\" is no date and time with its zone", "write 2024-09-16T07:30:00+08:00");
  return {instant->utc, instant->offset_minutes};
}

/// "09-16 07:30"
std::string short_time(double utc, int offset) { return std::isfinite(utc) ? io::iso_instant(utc, offset).substr(5, 11).replace(5, 1, " ") : "-"; }

/// When the last of the warnings ended; nothing: one is in force, or waits, or a person has to decide on it.
std::optional<double> all_over(const study::PlanOutcome& outcome) {
  using enum response::AlertState;
  std::optional<double> end;
  for (const response::AlertRecord& record : outcome.situation.alerts) {
    if (record.state == cancel) continue;
    if (record.state != expired && record.state != superseded && record.state != cancelled) return std::nullopt;
    for (const response::Warning& warning : record.judgement->warnings) end = std::max(end.value_or(warning.from), std::min(warning.until, record.ended));
  }
  return end;
}

/// Why nothing responds, as far as the warnings that were given tell.
std::string why_no_response(const study::PlanOutcome& outcome, bool zh) {
  const std::size_t refused = outcome.refused.size(), given = outcome.situation.alerts.size();
  if (given == 0 && refused == 0) return zh ? "未提供预警信息" : "no warnings given";
  if (given == 0 && refused == 1) return zh ? "唯一的文件被拒收" : "the only file was refused";
  if (given == 0) return fmt::format(fmt::runtime(zh ? "全部 {} 个文件被拒收" : "all {} files were refused"), refused);
  const auto over = all_over(outcome);
  if (!over) return {};
  const std::string time = short_time(*over, outcome.offset_minutes);
  if (given == 1) return fmt::format(fmt::runtime(zh ? "唯一的预警已于 {} 失效" : "the only warning is over since {}"), time);
  return fmt::format(fmt::runtime(zh ? "全部 {} 条预警截至 {} 均已失效" : "all {} are over by {}"), given, time);
}

/// Whether anything was given that tells of the weather, the water or the streets.
bool knows_nothing(const study::PlanRequest& request, const study::PlanOutcome& outcome) {
  return outcome.messages == 0 && request.results.empty() && request.typhoon.empty() && request.cases.empty();
}

void print_levels(const study::PlanOutcome& outcome, bool zh) {
  const response::Plan& plan = outcome.plan;
  bool any = false;
  for (int area = 0; area < static_cast<int>(plan.words->areas().size()); ++area)
    for (int hazard = 0; hazard < static_cast<int>(outcome.evaluation.hazard_count); ++hazard) {
      const response::LevelSpan* span = outcome.evaluation.current(area, hazard);
      const int parent = plan.words->areas()[static_cast<std::size_t>(area)].parent;
      const response::LevelSpan* above = span && parent >= 0 ? outcome.evaluation.current(parent, hazard) : nullptr;
      if (!span || (above && above->level == span->level)) continue;  // as in the area above
      const auto& a = plan.words->areas()[static_cast<std::size_t>(area)];
      const auto& h = plan.words->hazards()[static_cast<std::size_t>(hazard)];
      fmt::print(fmt::runtime(zh ? "响应级别 {:<3}（{}）  {} {}，自 {}\n" : "level {:<3} ({})  {} {}, since {}\n"), name_of(span->level), zh ? response::chinese_colour_of(span->level) : colour_of(span->level),
                 zh && !a.name_zh.empty() ? a.name_zh : a.name, zh && !h.name_zh.empty() ? h.name_zh : h.name, short_time(span->from, outcome.offset_minutes));
      any = true;
    }
  if (any) return;
  const std::string why = why_no_response(outcome, zh);
  fmt::print("{}{}{}\n", zh ? "各区域均无响应" : "no response anywhere", why.empty() ? "" : zh ? "：" : ": ", why);
}

std::string status_word(response::TaskStatus status, bool zh) {
  constexpr std::array<const char*, 5> chinese{"计划", "待执行", "超时", "已完成", "解除"};
  return zh ? chinese[static_cast<std::size_t>(status)] : std::string(name_of(status));
}

template <class Named>
std::string shown_name(const Named& one, bool zh) { return zh && !one.name_zh.empty() ? one.name_zh : one.name; }

/// One line an action and department; an action that many areas have to take is one line.
void print_tasks(const study::PlanOutcome& outcome, bool zh) {
  struct Line {
    const response::Task* task;
    std::string where;
    int more;  ///< areas or places besides
  };
  std::vector<Line> lines;
  for (const response::Task& task : outcome.evaluation.tasks) {
    if (task.status == response::TaskStatus::stood_down || task.status == response::TaskStatus::done) continue;
    const auto same = std::ranges::find_if(lines, [&](const Line& line) {
      return line.task->action == task.action && line.task->department == task.department && line.task->start == task.start &&
             line.task->deadline == task.deadline && line.task->status == task.status;
    });
    if (same != lines.end()) ++same->more;
    else lines.push_back({&task, task.place >= 0 ? shown_name(outcome.plan.places[static_cast<std::size_t>(task.place)], zh) : shown_name(outcome.plan.words->areas()[static_cast<std::size_t>(task.area)], zh), 0});
  }
  if (lines.empty()) return;
  const auto head = [zh](const char* english, const char* chinese) { return zh ? chinese : english; };
  TextTable table{{{"start", head("start", "开始")}, {"deadline", head("deadline", "截止")}, {"status", head("status", "状态")}, {"id", head("id", "编号")}, {"department", head("department", "部门")}, {"where", head("where", "地点")},
                   {"title", head("what", "行动")}}, {}};
  for (const Line& line : lines) {
    const response::Action& action = outcome.plan.actions[static_cast<std::size_t>(line.task->action)];
    table.rows.push_back({short_time(line.task->start, outcome.offset_minutes), short_time(line.task->deadline, outcome.offset_minutes), status_word(line.task->status, zh), action.id,
                          shown_name(outcome.plan.departments[static_cast<std::size_t>(line.task->department)], zh), line.more ? fmt::format("{} +{}", line.where, line.more) : line.where,
                          zh && !action.title_zh.empty() ? action.title_zh : action.title});
  }
  std::cout << '\n';
  table.print(std::cout);
}

void print_dispatch(const study::PlanOutcome& outcome, bool zh) {
  if (!outcome.problem || outcome.problem->demands.empty()) return;
  const response::DispatchProblem& problem = *outcome.problem;
  const response::Dispatch& sent = outcome.dispatch;
  const std::string proof = !std::isfinite(sent.at_most) ? (zh ? "未证明" : "not proved")
                            : sent.gap() < 1e-6          ? (zh ? "已证明最优" : "proved best")
                                                         : fmt::format(fmt::runtime(zh ? "与最优相差不超过 {:.1f} %" : "within {:.1f} % of the best"), 100.0 * sent.gap());
  fmt::print(fmt::runtime(zh ? "\n{} 支队伍，{} 处超限：减少危害 {:.1f} / {:.1f} 分（{}）\n" : "\n{} teams, {} places over their limit: {:.1f} of {:.1f} points of harm avoided ({})\n"), problem.teams.size(), problem.demands.size(),
             sent.avoided, sent.without, proof);
  std::cout.flush();
  const auto head = [zh](const char* english, const char* chinese) { return zh ? chinese : english; };
  TextTable table{{{"leaves", head("leaves", "出发")}, {"arrives", head("arrives", "到达")}, {"works", head("works", "开始作业")}, {"until", head("until", "至")}, {"team", head("team", "队伍")}, {"place", head("place", "部位")}}, {}};
  for (const response::Assignment& one : sent.assignments) {
    const response::Team& team = problem.teams[static_cast<std::size_t>(one.team)];
    const response::Place& place = outcome.plan.places[static_cast<std::size_t>(problem.demands[static_cast<std::size_t>(one.demand)].place)];
    const auto time = [&](double utc) { return short_time(utc, outcome.offset_minutes); };
    table.rows.push_back({time(one.departure), time(one.arrival), time(one.works_from), time(one.until), zh && !team.name_zh.empty() ? team.name_zh : team.name,
                          zh && !place.name_zh.empty() ? place.name_zh : place.name});
  }
  if (!table.rows.empty()) table.print(std::cout);
}

ExitCode make_plan(Arguments arguments, const Session& session) {
  study::PlanRequest& request = arguments.request;
  request.language = session.language;
  if (!arguments.at.empty()) request.at = read_time("--at", arguments.at);
  if (!arguments.impact.empty()) request.impact = read_time("--impact", arguments.impact);
  const study::PlanOutcome outcome = study::plan_response(request);
  const bool zh = session.language == Language::chinese;
  if (!session.quiet) {
    for (const io::RefusedAlert& refused : outcome.refused) std::cerr << fmt::format(fmt::runtime(zh ? "警告：{}：拒收（{}）：{}\n" : "warning: {}: refused ({}): {}\n"), refused.file, refused.refusal, refused.detail);
    for (const response::AlertRecord& record : outcome.situation.alerts) {
      if (io::told_state(record).first != "quarantined" && !io::lifts_nothing(record)) continue;
      const auto [state, reason] = io::state_in_words(record, session.language, outcome.evaluation.now, outcome.offset_minutes);
      std::cerr << fmt::format(fmt::runtime(zh ? "警告：{}：{}：{}\n" : "warning: {}: {}: {}\n"), record.message->identifier, state, reason);
    }
    for (const Bilingual& note : outcome.notes) tell_note(session, note);
  }
  const ExitCode exit_code = knows_nothing(request, outcome) ? ExitCode::verdict_no : ExitCode::done;
  if (session.json) {
    std::cout << outcome.json;
    return exit_code;
  }
  fmt::print("{}{}\n", outcome.exercise ? (zh ? "【演练】" : "[EXERCISE] ") : "", zh && !outcome.plan.title_zh.empty() ? outcome.plan.title_zh : outcome.plan.title);
  fmt::print(fmt::runtime(zh ? "截至 {}\n" : "as of {}\n"), io::iso_instant(outcome.evaluation.now, outcome.offset_minutes));
  std::cout.flush();
  print_levels(outcome, zh);
  print_tasks(outcome, zh);
  print_dispatch(outcome, zh);
  fmt::print(fmt::runtime(zh ? "\n报告：{}/report.html\n" : "\nopen {}/report.html\n"), outcome.folder);
  return exit_code;
}

}  // namespace

void add_plan(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<Arguments>();
  study::PlanRequest& request = arguments->request;
  command.add_option("PLAN", request.plan, "response plan (docs/formats/plan.md), or the name of one of `hydro list plans`")->required()->option_text("FILE");
  command.add_option("--warnings", request.warnings, "messages of the Common Alerting Protocol (CAP 1.2), or folders of *.xml; refused ones are listed")->option_text("FILES");
  command.add_option("--results", request.results, "results of a run: its rain, and its depths at the places of the plan")->option_text("DIR");
  command.add_option("--at", arguments->at, "the moment to plan for, with its zone, as in 2024-09-16T07:30:00+08:00 (default: now)")->option_text("TIME");
  command.add_option("--impact", arguments->impact, "when the worst is expected (TI in the plan): peak wind, rain or tide")->option_text("TIME");
  command.add_option("--typhoon", request.typhoon, "best track of a typhoon (CMA): its wind at the areas of the plan, and when it is strongest")->option_text("FILE");
  command.add_option("--storm", request.storm, "which storm of that file: an id or a name (default: the only one)")->option_text("NAME");
  command.add_option("--dispatch-time", request.dispatch_budget, "seconds to look for a better dispatch of the teams (default: 10)")->check(CLI::Range(0.1, 3600.0))->option_text("SECONDS");
  command.add_option("--done", request.done, "what was done: CSV with at,action_id,by and, if wanted, area and place")->option_text("FILE");
  command.add_option("--cases", request.cases, "record of cases of the grid: CSV with at,case_id,step,by (docs/formats/cases.md); adds cases.csv and case_figures.csv")->option_text("FILE");
  command.add_option("-o,--output", request.out, "folder to be made (default: <plan name>-plan)")->option_text("DIR");
  command.add_flag("--force", request.replace, "replace an existing folder");
  command.footer("Example:\n  hydro plan shanghai --warnings alerts/*.xml --at 2024-09-15T17:00:00+08:00 --impact 2024-09-16T07:30:00+08:00 -o tonight\n"
                 "writes actions.csv, actions.json, actions.ics and report.html: who does what by when, and why. Exit code 1: nothing was given that it could plan for.");
  command.callback([arguments, &session] { session.exit_code = make_plan(*arguments, session); });
}

}  // namespace hydro::cli
