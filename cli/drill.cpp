#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/drill_player.h"
#include "cli/text_table.h"
#include "libhydro/core/error.h"
#include "libhydro/io/instant.h"
#include "libhydro/study/drill.h"

namespace hydro::cli {
namespace {

using namespace response;

struct Arguments {
  study::DrillRequest request;
  std::string script, verify, branch_at, player = "officer";
  double speed = 0.0;
};

void print_score(const Drill& drill, const study::DrillOutcome& outcome, const Session& session) {
  if (session.json) {
    std::cout << std::ifstream(outcome.folder + "/score.json").rdbuf();
    return;
  }
  const bool zh = session.language == Language::chinese;
  const DrillScore& score = outcome.score;
  TextTable table{{{"due", "due"}, {"done", "done"}, {"delay_min", "delay [min]"}, {"points", "points"}, {"id", "id"}, {"department", "department"}, {"where", "where"}, {"title", "what"}}, {}};
  for (const Answer& one : score.answers) {
    const Action& action = drill.plan.actions[static_cast<std::size_t>(one.action)];
    const std::string where = one.place >= 0 ? drill.plan.places[static_cast<std::size_t>(one.place)].id : one.area >= 0 ? drill.plan.words->areas()[static_cast<std::size_t>(one.area)].id : "-";
    table.rows.push_back({drill_time(drill, one.due), one.done ? drill_time(drill, *one.done) : "-", one.delay ? fmt::format("{:+.0f}", *one.delay / 60.0) : "-",
                          fmt::format("{:g}/{:g}", std::round(one.points * 100.0) / 100.0, one.of), action.id,
                          one.department < 0 ? "-" : drill.plan.departments[static_cast<std::size_t>(one.department)].id, where, zh && !action.title_zh.empty() ? action.title_zh : action.title});
  }
  if (!table.rows.empty()) table.print(std::cout);
  if (!score.unneeded.empty()) fmt::print("{} done that nothing asked for\n", score.unneeded.size());
  if (score.not_due > 0) fmt::print("{} not due yet when the drill ended\n", score.not_due);
  std::cout.flush();
  fmt::print("\nscore {:g} of 100 ({:g} of {:g} points), pass mark {:g}: {}\n", score.score, std::round(score.points * 100.0) / 100.0, score.of, drill.scoring.pass_mark, score.passed ? "passed" : "not passed");
  fmt::print("seal of the log: {}\n", outcome.seal);
  fmt::print("open {}/report.html\n", outcome.folder);
}

ExitCode verify(const std::string& folder, const Session& session) {
  const study::DrillVerdict verdict = study::verify_drill(folder);
  if (session.json) {
    std::cout << nlohmann::ordered_json{{"format", "hydro-drill-check/1"}, {"untouched", verdict.faults.empty()}, {"events", verdict.lines}, {"seal", verdict.seal}, {"faults", verdict.faults}, {"remarks", verdict.remarks}}.dump(
                     2, ' ', false, nlohmann::json::error_handler_t::replace)
              << '\n';
  } else {
    fmt::print("{}: {} events, {}\nseal of the log: {}\n", folder, verdict.lines, verdict.faults.empty() ? "untouched" : "changed", verdict.seal);
    for (const std::string& remark : verdict.remarks) fmt::print("note: {}\n", remark);
    std::fflush(stdout);
    for (const std::string& fault : verdict.faults) std::cerr << folder << ": " << fault << '\n';
  }
  return verdict.faults.empty() ? ExitCode::done : ExitCode::verdict_no;
}

void tell_notes(const std::vector<std::string>& notes, const Session& session) {
  if (session.quiet) return;
  for (const std::string& note : notes) std::cerr << "note: " << note << '\n';
}

ExitCode play(const Arguments& arguments, const Session& session) {
  study::DrillSession drill(arguments.request);
  tell_notes(drill.notes(), session);
  if (drill.was_complete()) throw InputError(drill.folder() + ": this drill is over", "read " + drill.folder() + "/report.html, or play again into another folder with -o");
  if (arguments.request.resume && !drill.went_on() && !session.quiet) std::cerr << "note: nothing to go on from: the drill begins\n";
  const PlayEnd end = play_at_terminal(drill, arguments.player, session.language);
  if (end == PlayEnd::finished) {
    const study::DrillOutcome outcome = drill.finish();
    print_score(drill.drill(), outcome, session);
    return outcome.score.passed ? ExitCode::done : ExitCode::verdict_no;
  }
  std::string goal = drill.folder();
  if (goal.ends_with(".partial")) goal.resize(goal.size() - 8);
  fmt::print("every event is kept; go on with: hydro drill {} -o {} --resume\n", arguments.request.drill, goal);
  return end == PlayEnd::left ? ExitCode::done : ExitCode::interrupted;
}

ExitCode play_recorded(const Arguments& arguments, const Session& session) {
  Drill drill;
  const study::DrillOutcome outcome = study::play_script(arguments.request, arguments.script, drill);
  tell_notes(outcome.notes, session);
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
  command.add_option("--verify", arguments->verify, "tell whether the record of a drill was changed: exit code 1 if so")->option_text("DIR");
  command.footer("Example:\n  hydro drill district/drill.toml -o monday\n  hydro drill district/drill.toml --script answers.csv -o monday && hydro drill --verify monday\n"
                 "plays an exercise, records what was done when, and writes score.json and report.html. Exit code 1: below the pass mark.\n"
                 "Type h in the drill for its commands. docs/guide/drill.md leads through one.");
  command.callback([arguments, &session] { session.exit_code = drill_command(*arguments, session); });
}

}  // namespace hydro::cli
