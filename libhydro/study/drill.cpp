#include "libhydro/study/drill.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/case_file.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/drill_file.h"
#include "libhydro/io/drill_log.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/sha256.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/drill_page.h"
#include "libhydro/study/detail/drill_water.h"
#include "libhydro/study/detail/run_water.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using namespace response;

/// Names and hashes of everything that a drill is made of, one a line: what its log belongs to.
std::string identity_of(const io::DrillFile& file) {
  std::vector<std::string> paths = file.files;
  if (file.results) paths.push_back((fs::path(file.results->path) / "results.h5").string());
  std::string text;
  for (const std::string& path : paths) text += fs::path(path).filename().string() + ' ' + io::sha256_of_file(path) + '\n';
  return text;
}

/// Which lines of two identities differ.
std::string difference(const std::string& one, const std::string& other) {
  const auto lines = [](const std::string& text) {
    std::vector<std::string> list;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      list.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return list;
  };
  const std::vector<std::string> a = lines(one), b = lines(other);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && a[i] == b[i]) continue;
    const std::string& named = i < b.size() ? b[i] : a[i];
    return named.substr(0, named.rfind(' '));
  }
  return {};
}

io::DrillFile read_with_water(const std::string& path, std::vector<Bilingual>& notes) {
  io::DrillFile file = io::read_drill(path, io::data_folder());
  if (file.scenario && !fs::exists(file.scenario->path)) notes.push_back(bilingual("there is no scenario {}: the delays cannot be run again (--report)", "没有情景 {}：无法重新模拟延误的影响(--report)", file.scenario->written));
  if (!file.results) return file;
  if (!fs::exists(file.results->path)) {
    throw InputError(Fault{file.results->place, "there are no results in " + file.results->written,
                           file.scenario ? "make them: hydro run " + file.scenario->path + " -o " + file.results->path : "run the scenario first"});
  }
  Drill& drill = file.drill;
  detail::RunWater water = detail::read_run_water(file.results->path, drill.plan, drill.start);
  drill.water = std::move(water.places);
  if (drill.sight == WaterSight::forecast) drill.series = std::move(water.series), drill.impacts = std::move(water.impacts);
  notes.insert(notes.end(), water.notes.begin(), water.notes.end());
  const bool overlaps = std::ranges::any_of(drill.water, [&](const PlaceSeries& one) { return !one.utc.empty() && one.utc.front() < drill.end && one.utc.back() > drill.start; });
  if (!drill.water.empty() && !overlaps) notes.push_back({"the run is of another time than the drill: its water is not seen", "模拟与演练时段不同：看不到其中的水情"});
  return file;
}

void refuse_other_drill(const std::string& identity, const std::vector<io::DrillLogLine>& lines, const std::string& folder) {
  const std::string& recorded = lines.front().event.text;
  if (lines.front().event.kind == DrillEventKind::begin && recorded == identity) return;
  throw InputError(folder + ": this log is of another drill: " + difference(recorded, identity) + " differs", "give back what it was played with, or begin anew with --force");
}

void refuse_without_scenario(const io::DrillFile& file) {
  if (!file.scenario)
    throw InputError(file.files.front() + ": the drill names no scenario: the delays cannot be run again",
                     "write scenario = \"scenario.toml\" at its top, with the storm that the drill is about, and play it with that");
  if (!fs::exists(file.scenario->path)) throw InputError(Fault{file.scenario->place, "there is no scenario " + file.scenario->written, "mend the path; it starts at the folder of the drill"});
}

std::string goal_of(const DrillRequest& request) {
  std::string goal = request.out.empty() ? fs::path(request.drill).stem().string() + "-drill" : request.out;
  while (goal.size() > 1 && goal.ends_with('/')) goal.pop_back();
  return goal;
}

}  // namespace

struct DrillSession::State {
  State(const DrillRequest& request, std::function<double()> clock)
      : wall(std::move(clock)), language(request.language), file(read_with_water(request.drill, notes)), identity(identity_of(file)),
        opening(opening_of(request)), output(goal_of(request),
               request.resume ? io::Existing::resume : request.replace ? io::Existing::replace : io::Existing::refuse) {
    if (output.found() == io::Found::complete) {
      const io::DrillLogCheck old = io::check_drill_log(output.path());
      for (const io::DrillLogLine& line : old.lines) events.push_back(line.event);
    } else {
      log = std::make_unique<io::DrillLog>(output.path(), file.drill.offset_minutes);
      events = log->events();
      if (events.empty()) begin();
      else refuse_other_drill(identity, log->lines(), output.path()), went_on = true;
    }
    board = fold(file.drill, events);
    if (went_on && request.speed) take({{.kind = DrillEventKind::speed, .at = board.now, .by = std::string(drill_itself), .value = *request.speed}});
  }

  void begin() {
    log->append(opening, wall());
    events = opening;
  }

  /// With what the record begins. What is wrong with a branch is said before a folder is made.
  std::vector<DrillEvent> opening_of(const DrillRequest& request) {
    if (request.speed) file.drill.speed = *request.speed;
    std::vector<DrillEvent> first{{.kind = DrillEventKind::begin, .at = file.drill.start, .by = std::string(drill_itself), .text = identity, .value = file.drill.speed}};
    const bool goes_on = request.resume && !drill_under_way(request).empty();
    if (!request.branch_from.empty() && !goes_on) take_over(request, first);
    return first;
  }

  /// The beginning of another drill's history.
  void take_over(const DrillRequest& request, std::vector<DrillEvent>& first) const {
    const io::DrillLogCheck other = io::check_drill_log(request.branch_from);
    if (!other.faults.empty()) throw InputError(request.branch_from + ": the log was changed: " + other.faults.front(), "hydro drill --verify " + request.branch_from + " tells more");
    if (other.lines.empty()) throw InputError(request.branch_from + ": the log is empty");
    refuse_other_drill(identity, other.lines, request.branch_from);
    std::vector<DrillEvent> history;
    for (const io::DrillLogLine& line : other.lines) history.push_back(line.event);
    const double until = request.branch_at.value_or(file.drill.end);
    if (until < file.drill.start || until > file.drill.end) throw InputError("a branch begins between the start and the end of the drill");
    for (const DrillEvent& event : effective(history)) {
      const bool of_clock = event.kind == DrillEventKind::begin || event.kind == DrillEventKind::end || event.kind == DrillEventKind::filed || event.kind == DrillEventKind::back;
      if (!of_clock && event.at <= until) first.push_back(event);
    }
    first.push_back({.kind = DrillEventKind::pause, .at = std::max(first.back().at, std::min(until, other.lines.back().event.at)), .by = std::string(drill_itself),
                     .text = "branched from the log that ends with " + other.lines.back().hash});
  }

  /// On disk first, then on the board.
  void take(const std::vector<DrillEvent>& more) {
    if (more.empty()) return;
    log->append(more, wall());
    for (const DrillEvent& event : more) {
      events.push_back(event);
      if (event.kind == DrillEventKind::back) board = fold(file.drill, events);
      else apply(file.drill, event, board);
    }
    looked.reset();
  }

  const std::pair<Situation, Evaluation>& look_now() {
    if (!looked || looked->second.now != board.now) {
      Situation known = situation_of(file.drill, board);
      Evaluation evaluation = evaluate(file.drill.plan, known, board.now);
      looked = std::make_unique<std::pair<Situation, Evaluation>>(std::move(known), std::move(evaluation));
    }
    return *looked;
  }

  void write_page(const DrillScore& points, const CaseBook& cases, const std::string& seal, const detail::DrillWater& water) {
    const auto& [situation, evaluation] = look_now();
    io::write_text(output.file("report.html"), report::render(report::DrillPage{file.drill, board, points, situation, evaluation, cases, events, seal, language, water.view()}));
  }

  /// The last line of the record names what was made of it.
  void file_away(const std::vector<std::string>& names) {
    std::string made;
    for (const std::string& name : names) made += name + ' ' + io::sha256_of_file(output.file(name)) + '\n';
    take({{.kind = DrillEventKind::filed, .at = board.now, .by = std::string(drill_itself), .text = made}});
  }

  std::vector<Bilingual> notes;
  std::function<double()> wall;
  Language language;
  io::DrillFile file;
  std::string identity;
  std::vector<DrillEvent> opening;
  io::OutputFolder output;
  std::unique_ptr<io::DrillLog> log;
  std::vector<DrillEvent> events;
  Board board;
  bool went_on = false;
  std::unique_ptr<std::pair<Situation, Evaluation>> looked;
};

double DrillSession::machine_time() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

DrillSession::DrillSession(const DrillRequest& request, std::function<double()> wall) : state_(std::make_unique<State>(request, std::move(wall))) {}
DrillSession::~DrillSession() = default;

const Drill& DrillSession::drill() const { return state_->file.drill; }
const Board& DrillSession::board() const { return state_->board; }
const Situation& DrillSession::situation() const { return state_->look_now().first; }
const Evaluation& DrillSession::evaluation() const { return state_->look_now().second; }
const std::vector<DrillEvent>& DrillSession::events() const { return state_->events; }
const std::vector<Bilingual>& DrillSession::notes() const { return state_->notes; }
bool DrillSession::went_on() const { return state_->went_on; }
bool DrillSession::was_complete() const { return !state_->log; }
const std::string& DrillSession::folder() const { return state_->output.path(); }
bool DrillSession::can_be_simulated() const { return state_->file.scenario && fs::exists(state_->file.scenario->path); }
std::string DrillSession::seal() const { return state_->log ? state_->log->seal() : std::string(); }

std::vector<DrillEvent> DrillSession::pass(double until) {
  std::vector<DrillEvent> came = passing(drill(), board(), until);
  state_->take(came);
  state_->board.now = std::max(state_->board.now, std::min(until, drill().end));
  return came;
}

std::string DrillSession::act(DrillEvent event) {
  if (event.kind != DrillEventKind::back) event.at = board().now;
  std::string why = why_not(drill(), board(), event, state_->language);
  if (why.empty()) state_->take({std::move(event)});
  return why;
}

void DrillSession::discard() {
  if (state_->went_on || !state_->log) return;
  state_->log.reset();
  io::remove_drill_log(folder());
}

DrillOutcome DrillSession::finish() {
  State& s = *state_;
  if (!s.board.ended) s.take({{.kind = DrillEventKind::end, .at = s.board.now, .by = std::string(drill_itself)}});
  DrillOutcome outcome;
  outcome.score = score(drill(), board());
  const std::string seal = s.log->seal();
  const CaseBook cases = fold_cases(drill().plan.cases, board().cases, board().now);
  io::write_text(s.output.file("score.json"), io::score_json(drill(), outcome.score, seal, s.log->lines().size()));
  io::write_text(s.output.file("cases.csv"), io::cases_csv(drill().plan, cases, drill().offset_minutes));
  s.write_page(outcome.score, cases, seal, detail::drill_water(s.file, s.board, outcome.score));
  s.file_away({"score.json", "cases.csv", "report.html"});
  outcome.seal = s.log->seal();
  s.log->close();
  s.output.complete();
  outcome.folder = s.output.goal();
  outcome.notes = s.notes;
  return outcome;
}

std::optional<DrillOutcome> DrillSession::simulate(const RunWatch& watch) {
  State& s = *state_;
  if (!was_complete()) throw InputError(folder() + ": this drill is not over", "play it to its end: hydro drill DRILL -o DIR --resume");
  refuse_without_scenario(s.file);
  s.log = std::make_unique<io::DrillLog>(folder(), drill().offset_minutes);
  refuse_other_drill(s.identity, s.log->lines(), folder());
  DrillOutcome outcome;
  outcome.score = score(drill(), board());
  detail::DrillWater water = detail::drill_water(s.file, s.board, outcome.score);
  if (!detail::run_twice(s.file, folder(), s.language, watch, water)) return {};
  const std::string seal = s.log->seal();
  s.write_page(outcome.score, fold_cases(drill().plan.cases, board().cases, board().now), seal, water);
  std::vector<std::string> files{"score.json", "cases.csv", "report.html"};
  if (water.difference) files.insert(files.end(), {"as-due.json", "as-done.json"});
  s.file_away(files);
  outcome.seal = s.log->seal();
  s.log->close();
  s.log.reset();
  outcome.folder = folder();
  outcome.notes = s.notes;
  outcome.delays = std::move(water.difference);
  return outcome;
}

void require_scenario(const DrillRequest& request) { refuse_without_scenario(io::read_drill(request.drill, io::data_folder())); }

bool drill_is_over(const DrillRequest& request) {
  const std::string folder = goal_of(request);
  return fs::is_directory(folder) && io::has_drill_log(folder);
}

std::string drill_under_way(const DrillRequest& request) {
  const std::string folder = goal_of(request) + ".partial";
  return io::has_drill_log(folder) ? folder : std::string();
}

DrillOutcome play_script(const DrillRequest& request, const std::string& script, Drill& played) {
  std::vector<DrillEvent> answers = io::read_drill_script(script, io::read_drill(request.drill, io::data_folder()).drill);  // its faults come before a folder is made
  DrillSession session(request);
  played = session.drill();
  if (session.was_complete()) throw InputError(session.folder() + ": this drill is over", "play it again into another folder with -o, or replace it with --force");
  FaultList faults;
  std::vector<Bilingual> left_out;
  const std::string taken_up = io::iso_instant(session.board().now, session.drill().offset_minutes);
  for (DrillEvent& answer : answers) {
    if (std::ranges::find(session.events(), answer) != session.events().end()) continue;  // done before the program was stopped
    const std::string what = std::string(name_of(answer.kind)) + ' ' + answer.subject;
    if (session.board().ended || answer.at < session.board().now) {
      const std::string why = session.board().ended ? "the drill had ended" : "when the drill was taken up it had come to " + taken_up;
      left_out.push_back(bilingual("{}: {} at {} is left out: {}", "{}：{}（{}）未采用：{}", script, what, io::iso_instant(answer.at, session.drill().offset_minutes), why));
      continue;
    }
    session.pass(answer.at);
    if (const std::string why = session.act(std::move(answer)); !why.empty()) faults.add({script, 0, 0}, what + ": " + why, "look at the order of the lines");
  }
  if (!faults.empty()) session.discard();
  faults.throw_if_any();
  session.pass(session.drill().end);
  DrillOutcome outcome = session.finish();
  outcome.notes.insert(outcome.notes.end(), left_out.begin(), left_out.end());
  return outcome;
}

DrillVerdict verify_drill(const std::string& folder) {
  const io::DrillLogCheck check = io::check_drill_log(folder);
  DrillVerdict verdict{.lines = check.lines.size(), .seal = check.lines.empty() ? std::string() : check.lines.back().hash, .ended_with = {}, .faults = check.faults, .remarks = {}};
  if (check.lines.empty() || check.lines.front().event.kind != DrillEventKind::begin) verdict.faults.push_back("the log does not begin with the begin of a drill");
  if (check.lines.empty()) return verdict;
  const auto filed = std::ranges::find(check.lines, DrillEventKind::filed, [](const io::DrillLogLine& line) { return line.event.kind; });
  if (filed != check.lines.end()) verdict.ended_with = filed->hash;
  const DrillEvent& last = check.lines.back().event;
  if (last.kind != DrillEventKind::filed) {
    const bool in_the_making = fs::path(folder).filename().string().ends_with(".partial");  // stopped while it was being scored
    if (!in_the_making && fs::exists(fs::path(folder) / "score.json")) verdict.faults.push_back("the end of the log is missing: score.json is there, but the line that names it is not");
    else verdict.remarks.push_back(bilingual("the drill is not finished: lines at the end of the log may be missing without a trace", "演练未结束：记录末尾可能缺行而无法察觉"));
    return verdict;
  }
  for (std::size_t at = 0; at < last.text.size();) {
    const std::size_t end = std::min(last.text.find('\n', at), last.text.size());
    const std::string line = last.text.substr(at, end - at);
    at = end + 1;
    const std::size_t blank = line.rfind(' ');
    if (blank == std::string::npos) continue;
    const std::string name = fs::path(line.substr(0, blank)).filename().string();
    if (const fs::path path = fs::path(folder) / name; !fs::exists(path)) verdict.faults.push_back(name + " is missing");
    else if (io::sha256_of_file(path.string()) != line.substr(blank + 1)) verdict.faults.push_back(name + " was changed after the drill");
  }
  return verdict;
}

}  // namespace hydro::study
