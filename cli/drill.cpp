#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "cli/commands.h"
#include "cli/drill_player.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/text_table.h"
#include "libhydro/core/error.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/text_file.h"
#include "libhydro/results/threshold_name.h"
#include "libhydro/study/drill.h"

namespace hydro::cli {
namespace {

using namespace response;

constexpr const char* unnamed_player = "officer";

struct Arguments {
  study::DrillRequest request;
  std::string script, verify, branch_at, player = unnamed_player;
  double speed = 0.0;
  bool report = false;  ///< run the storm again as due and as done
};

/// Whole minutes; of less than one its part.
std::string minutes_late(double seconds) {
  if (seconds == 0.0) return "0";
  return fmt::format("{:+.{}f}", seconds / 60.0, std::abs(seconds) < 60.0 ? 1 : 0);
}

void print_score(const Drill& drill, const study::DrillOutcome& outcome, const Session& session) {
  if (session.json) {
    std::cout << io::read_text(outcome.folder + "/score.json");
    return;
  }
  const bool zh = session.language == Language::chinese;
  const DrillScore& score = outcome.score;
  const auto say = [zh](const char* english, const char* chinese) { return zh ? chinese : english; };
  const auto name = [zh](const auto& named) { return zh && !named.name_zh.empty() ? named.name_zh : named.name; };
  TextTable table{{{"due", say("due", "截止")}, {"done", say("done", "完成")}, {"delay_min", say("delay [min]", "延误 [min]")}, {"points", say("points", "得分")}, {"id", say("id", "编号")}, {"department", say("department", "部门")},
                   {"where", say("where", "地点")}, {"title", say("what", "行动")}}, {}};
  for (const Answer& one : score.answers) {
    const Action& action = drill.plan.actions[static_cast<std::size_t>(one.action)];
    const std::string where = one.place >= 0 ? name(drill.plan.places[static_cast<std::size_t>(one.place)]) : one.area >= 0 ? name(drill.plan.words->areas()[static_cast<std::size_t>(one.area)]) : "-";
    table.rows.push_back({drill_time(drill, one.due), one.done ? drill_time(drill, *one.done) : "-", one.delay ? minutes_late(*one.delay) : "-",
                          fmt::format("{:g}/{:g}", std::round(one.points * 100.0) / 100.0, one.of), action.id,
                          one.department < 0 ? "-" : name(drill.plan.departments[static_cast<std::size_t>(one.department)]), where, zh && !action.title_zh.empty() ? action.title_zh : action.title});
  }
  if (!table.rows.empty()) table.print(std::cout);
  if (!score.unneeded.empty()) fmt::print(fmt::runtime(say("{} done that nothing asked for\n", "{} 项多余行动\n")), score.unneeded.size());
  if (score.before > 0) fmt::print(fmt::runtime(say("{} due before the drill began: taken as done, not scored\n", "{} 项在演练开始前已到期：视为已完成，不计分\n")), score.before);
  if (score.not_due > 0) fmt::print(fmt::runtime(say("{} not due yet when the drill ended\n", "{} 项在演练结束时尚未到期\n")), score.not_due);
  if (score.still_to_come > 0)
    fmt::print(fmt::runtime(say("ended {:.0f} min early, with {} of its events still to come: that does not pass\n", "演练提前 {:.0f} 分钟结束，还有 {} 项情况未出现：不能算通过\n")), std::ceil(score.cut_short / 60.0), score.still_to_come);
  std::cout.flush();
  fmt::print(fmt::runtime(say("\nscore {:g} of 100 ({:g} of {:g} points), pass mark {:g}: {}\n", "\n得分 {:g} / 100（{:g} / {:g} 分），及格线 {:g}：{}\n")), score.score, std::round(score.points * 100.0) / 100.0, score.of,
             drill.scoring.pass_mark, score.passed ? say("passed", "通过") : say("not passed", "未通过"));
  fmt::print(fmt::runtime(say("seal of the log: {}\n", "记录封印：{}\n")), outcome.seal);
  fmt::print(fmt::runtime(say("open {}/report.html\n", "报告：{}/report.html\n")), outcome.folder);
}

/// What the delays did, in a few lines.
void print_delays(const Drill& drill, const comparison::Difference& delays, Language language) {
  const bool zh = language == Language::chinese;
  fmt::print("\n{}\n", zh ? "延误对积水的影响（按时 -> 实际）" : "what the delays did to the water (as due -> as done)");
  if (delays.shows_nothing()) return fmt::print("  {}\n", zh ? "无模型可分辨的差异" : "nothing that the model can tell apart");
  for (const comparison::AreaDifference& area : delays.areas)
    fmt::print(fmt::runtime(zh ? "  水深超过 {} m 的面积   {:>10.0f} m2 -> {:.0f} m2\n" : "  ground flooded deeper than {} m   {:>10.0f} m2 -> {:.0f} m2\n"), results::threshold_name(area.threshold), area.base, area.other);
  for (const comparison::PlaceDifference& place : delays.places) {
    if (std::abs(place.effect) < 0.005) continue;  // written in centimetres
    const auto known = std::ranges::find(drill.plan.places, place.id, &Place::id);
    const std::string name = known == drill.plan.places.end() ? (place.name.empty() ? place.id : place.name) : zh && !known->name_zh.empty() ? known->name_zh : known->name;
    fmt::print("  {}   {:.2f} m -> {:.2f} m\n", name, place.base, place.other);
  }
}

ExitCode verify(const std::string& folder, const Session& session) {
  const Say say{session.language};
  const study::DrillVerdict verdict = study::verify_drill(folder);
  if (session.json) {
    std::vector<std::string> remarks;
    for (const Bilingual& remark : verdict.remarks) remarks.push_back(remark.english);
    std::cout << nlohmann::ordered_json{{"format", "hydro-drill-check/1"}, {"untouched", verdict.faults.empty()}, {"events", verdict.lines}, {"seal", verdict.seal}, {"seal_at_end", verdict.ended_with}, {"faults", verdict.faults}, {"remarks", remarks}}.dump(
                     2, ' ', false, nlohmann::json::error_handler_t::replace)
              << '\n';
  } else {
    fmt::print("{}", say("{}: {} events, {}\nseal of the log: {}\n", "{}：{} 条记录，{}\n记录封印：{}\n", folder, verdict.lines, verdict.faults.empty() ? Bilingual{"untouched", "未被改动"} : Bilingual{"changed", "已被改动"}, verdict.seal));
    if (!verdict.ended_with.empty() && verdict.ended_with != verdict.seal) fmt::print("{}", say("seal when the drill ended, before its report was made again: {}\n", "演练结束时（重新生成报告之前）的封印：{}\n", verdict.ended_with));
    for (const Bilingual& remark : verdict.remarks) fmt::print("{}\n", say("note: {}", "提示：{}", remark));
    std::fflush(stdout);
    for (const std::string& fault : verdict.faults) std::cerr << folder << ": " << fault << '\n';
  }
  return verdict.faults.empty() ? ExitCode::done : ExitCode::verdict_no;
}

void tell_notes(const std::vector<Bilingual>& notes, const Session& session) {
  for (const Bilingual& note : notes) tell_note(session, note);
}

/// Runs the storm of a drill that is over again, and tells its score once more with what the delays did.
ExitCode report(study::DrillRequest request, const Session& session) {
  request.resume = true, request.replace = false;
  study::DrillSession drill(request);
  const std::atomic<bool>& interrupted = catch_interrupts();
  Progress progress(session, "hydro drill");
  study::RunWatch watch;
  watch.progress = [&progress](double time, double duration, double updates) { progress.show_run(time, duration, updates); };
  watch.interrupted = [&interrupted] { return interrupted.load(); };
  std::set<std::string> said;  // both runs remark on the same things
  watch.note = [&](const Bilingual& text) {
    progress.clear();
    if (said.insert(text.english).second) tell_note(session, text);
  };
  const std::optional<study::DrillOutcome> outcome = drill.simulate(watch);
  progress.clear();
  if (!outcome) {
    std::cerr << (session.language == Language::chinese ? "已中断；重复同一命令可继续\n" : "interrupted; the same command goes on\n");
    return ExitCode::interrupted;
  }
  print_score(drill.drill(), *outcome, session);
  if (outcome->delays && !session.json) print_delays(drill.drill(), *outcome->delays, session.language);
  return outcome->score.passed ? ExitCode::done : ExitCode::verdict_no;
}

/// So that a command that is told to people goes on in their language.
const char* language_option(const Session& session) { return session.language == Language::chinese ? " --lang zh" : ""; }

/// What was left is not begun anew by mistake.
void refuse_over_another(const study::DrillRequest& request, const Session& session) {
  const std::string found = request.resume || request.replace ? std::string() : study::drill_under_way(request);
  if (found.empty()) return;
  if (session.language == Language::chinese) throw InputError(found + "：此处有未完成的演练", "加 --resume 继续，或加 --force 重新开始");
  throw InputError(found + ": a drill that was left is there", "go on with it by --resume, or begin anew with --force");
}

ExitCode play(const Arguments& arguments, const Session& session) {
  study::DrillSession drill(arguments.request);
  tell_notes(drill.notes(), session);
  if (drill.was_complete()) throw InputError(drill.folder() + ": this drill is over", "read " + drill.folder() + "/report.html, or play again into another folder with -o");
  if (arguments.request.resume && !drill.went_on()) tell_note(session, {"nothing to go on from: the drill begins", "没有可继续的演练，重新开始"});
  const PlayEnd end = play_at_terminal(drill, arguments.player, session.language);
  if (end == PlayEnd::finished) {
    const study::DrillOutcome outcome = drill.finish();
    if (arguments.report) return report(arguments.request, session);
    print_score(drill.drill(), outcome, session);
    if (drill.can_be_simulated() && !session.quiet && !session.json)
      fmt::print("{} hydro drill {} -o {} --report{}\n", session.language == Language::chinese ? "延误对积水的影响：" : "what the delays did to the water:", arguments.request.drill, outcome.folder, language_option(session));
    return outcome.score.passed ? ExitCode::done : ExitCode::verdict_no;
  }
  std::string goal = drill.folder();
  if (goal.ends_with(".partial")) goal.resize(goal.size() - 8);
  const std::string player = arguments.player == unnamed_player ? std::string() : fmt::format(" --as \"{}\"", arguments.player);
  fmt::print("{} hydro drill {} -o {} --resume{}{}\n", session.language == Language::chinese ? "全部事件已保存；继续演练：" : "every event is kept; go on with:", arguments.request.drill, goal, player, language_option(session));
  return end == PlayEnd::left ? ExitCode::done : ExitCode::interrupted;
}

ExitCode play_recorded(const Arguments& arguments, const Session& session) {
  Drill drill;
  const study::DrillOutcome outcome = study::play_script(arguments.request, arguments.script, drill);
  tell_notes(outcome.notes, session);
  if (arguments.report) return report(arguments.request, session);
  print_score(drill, outcome, session);
  return outcome.score.passed ? ExitCode::done : ExitCode::verdict_no;
}

ExitCode drill_command(Arguments arguments, const Session& session) {
  if (!arguments.verify.empty()) return verify(arguments.verify, session);
  study::DrillRequest& request = arguments.request;
  if (request.drill.empty()) throw InputError("hydro drill: which drill?", "write hydro drill DRILL, or hydro drill --verify DIR");
  request.language = session.language;
  if (arguments.speed > 0.0) request.speed = arguments.speed;
  if (!arguments.branch_at.empty()) {
    const auto instant = io::read_instant(arguments.branch_at);
    if (!instant) throw InputError("hydro drill: --at: \"" + arguments.branch_at + "\" is no date and time with its zone", "write 2025-09-10T06:30:00+08:00");
    request.branch_at = instant->utc;
  }
  if (arguments.report) study::require_scenario(request);
  if (arguments.report && arguments.script.empty() && !request.replace && study::drill_is_over(request)) return report(request, session);
  refuse_over_another(request, session);
  return arguments.script.empty() ? play(arguments, session) : play_recorded(arguments, session);
}

}  // namespace

void add_drill(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<Arguments>();
  study::DrillRequest& request = arguments->request;
  command.add_option("DRILL", request.drill, "drill to play (docs/formats/drill.md)")->option_text("FILE");
  command.add_option("--script", arguments->script, "play recorded answers instead: CSV with at,action_id,by,note")->option_text("FILE");
  command.add_option("--speed", arguments->speed, "virtual seconds in a second, 0.1 to 3600 (default: that of the drill)")->check(CLI::Range(0.1, 3600.0))->option_text("X");
  command.add_option("--as", arguments->player, "name of the player, for the record (default: officer)")->option_text("NAME");
  command.add_option("-o,--output", request.out, "folder to be made (default: <drill>-drill)")->option_text("DIR");
  command.add_flag("--force", request.replace, "replace an existing folder");
  command.add_flag("--resume", request.resume, "go on with a drill that was left or killed");
  command.add_option("--branch", request.branch_from, "begin with the history of another drill of the same file, until --at")->option_text("DIR");
  command.add_option("--at", arguments->branch_at, "moment until which the history of --branch counts, with its zone (default: all of it)")->option_text("TIME")->needs("--branch");
  command.add_flag("--report", arguments->report, "when it is over (also of a drill that was over before): run its scenario as due and as done, and report what the delays did to the water");
  command.add_option("--verify", arguments->verify, "tell whether the record of a drill was changed: exit code 1 if so")->option_text("DIR");
  command.footer("Example:\n  hydro drill district/drill.toml -o monday\n  hydro drill district/drill.toml --script answers.csv -o monday && hydro drill --verify monday\n"
                 "plays an exercise, records what was done when, and writes score.json and report.html. Exit code 1: below the pass mark.\n"
                 "Type h in the drill for its commands. docs/guide/drill.md leads through one.");
  command.callback([arguments, &session] { session.exit_code = drill_command(*arguments, session); });
}

}  // namespace hydro::cli
