// Drills: a board is what its events add up to; time is virtual; a score is arithmetic.

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "libhydro/response/drill_score.h"
#include "tests/response/signals.h"

namespace hydro::response {
namespace {

using test::Signal;

const double six = test::local(2025, 9, 10, 6, 0);
constexpr double minute = 60.0;

int action_of(const Drill& drill, const char* id) {
  return static_cast<int>(std::ranges::find(drill.plan.actions, id, &Action::id) - drill.plan.actions.begin());
}

int department_of(const Drill& drill, const char* id) {
  return static_cast<int>(std::ranges::find(drill.plan.departments, id, &Department::id) - drill.plan.departments.begin());
}

Inject alert_inject(const Signal& signal, double delay = 0.0) {
  Inject one{.id = signal.id, .kind = InjectKind::alert, .text = signal.id};
  one.when.at = signal.sent + delay;
  one.alert = std::make_shared<const AlertMessage>(test::message(signal));
  return one;
}

/// A yellow rainstorm at 06:10 in the delta district, an orange one at 07:00; the first underpass passes 0.25 m at 06:50. The player is police and command.
Drill evening() {
  Drill drill;
  drill.name = "evening";
  drill.plan = io::read_plan(HYDRO_SOURCE_DIR "/data/plans/delta_district.toml", HYDRO_SOURCE_DIR "/data");
  drill.start = six, drill.end = six + 4 * 3600.0, drill.offset_minutes = 480;
  drill.roles = {{"officer", "duty officer", "", {department_of(drill, "command"), department_of(drill, "police")}}};
  drill.injects = {alert_inject({"yellow", AlertKind::alert, "暴雨", "Moderate", "990100", six + 10 * minute}),
                   alert_inject({"orange", AlertKind::update, "暴雨", "Severe", "990100", six + 60 * minute, {"yellow"}})};
  drill.water = {{0, {six, six + 40 * minute, six + 60 * minute, six + 90 * minute, six + 200 * minute}, {0.0, 0.15, 0.35, 0.6, 0.05}, six, true}};
  drill.scoring.late = 30 * minute;
  return drill;
}

DrillEvent begin_event(const Drill& drill) { return {.kind = DrillEventKind::begin, .at = drill.start, .by = "officer"}; }

DrillEvent done(const char* action, double at, const char* place = "", const char* area = "") {
  return {.kind = DrillEventKind::done, .at = at, .by = "officer", .subject = action, .area = area, .place = place};
}

/// Plays answers at their times to the end, as a script does.
std::vector<DrillEvent> play(const Drill& drill, std::vector<DrillEvent> answers) {
  std::vector<DrillEvent> events{begin_event(drill)};
  Board board = fold(drill, events);
  const auto pass = [&](double until) {
    for (DrillEvent& event : passing(drill, board, until)) apply(drill, event, board), events.push_back(std::move(event));
  };
  for (DrillEvent& answer : answers) {
    pass(answer.at);
    EXPECT_EQ(why_not(drill, board, answer), "");
    apply(drill, answer, board), events.push_back(std::move(answer));
  }
  pass(drill.end);
  events.push_back({.kind = DrillEventKind::end, .at = drill.end, .by = "drill"});
  return events;
}

std::string seen(const Drill& drill, const Board& board) {
  std::string text = std::to_string(board.now) + '/' + std::to_string(board.lines.size()) + '/' + std::to_string(board.cases.size());
  for (const auto& came : board.came) text += came ? std::to_string(*came) : "-";
  for (const Task& task : look(drill, board).tasks)
    text += '\n' + std::to_string(task.action) + ' ' + std::to_string(task.area) + ' ' + std::to_string(task.place) + ' ' + std::to_string(task.department) + ' ' +
            std::to_string(task.start) + ' ' + std::to_string(task.deadline) + ' ' + std::string(name_of(task.status));
  return text;
}

TEST(Drill, WarningsComeAtTheirTimeAndStartTheirActions) {
  Drill drill = evening();
  drill.water.clear();  // no forecast: nothing is known before the warning
  Board board = fold(drill, std::vector{begin_event(drill)});
  EXPECT_TRUE(passing(drill, board, six + 9 * minute).empty());
  const std::vector<DrillEvent> events = passing(drill, board, six + 10 * minute);
  ASSERT_GT(events.size(), 3u);
  EXPECT_EQ(events[0].subject, "yellow");
  for (const DrillEvent& event : events) {
    EXPECT_EQ(event.at, six + 10 * minute);
    apply(drill, event, board);
  }
  EXPECT_EQ(events[1].kind, DrillEventKind::level) << "the district is at level III, the stricter street at II";
  EXPECT_EQ(events[1].subject, "III");
  EXPECT_EQ(events[2].subject, "II");
  const auto told = std::ranges::find(events, std::string("watch"), &DrillEvent::subject);
  ASSERT_NE(told, events.end());
  EXPECT_EQ(told->kind, DrillEventKind::told);
  EXPECT_THAT(told->text, testing::StartsWith("warning yellow: "));
  const Evaluation plan = look(drill, board);
  EXPECT_EQ(test::level_at(drill.plan, plan, "990100"), Level::III);
  EXPECT_TRUE(std::ranges::any_of(plan.tasks, [&](const Task& t) { return t.action == action_of(drill, "watch") && t.status == TaskStatus::due; }));
}

TEST(Drill, AForecastTellsWhatIsDueBeforeTheWarningComes) {
  const Drill drill = evening();  // half a metre in the underpass at 07:20: level III from 06:20 on, and the inlets two hours before that
  const std::vector<DrillEvent> events = passing(drill, fold(drill, std::vector{begin_event(drill)}), six + 9 * minute);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events[0].subject, "inlets");
  EXPECT_EQ(events[0].kind, DrillEventKind::told);
}

TEST(Drill, AnActionIsToldOnceAndKeepsItsNumber) {
  const Drill drill = evening();
  const std::vector<DrillEvent> events = play(drill, {done("watch", six + 20 * minute)});
  const Board board = fold(drill, events);
  const Evaluation plan = look(drill, board);
  std::vector<const Task*> tasks;
  for (std::size_t i = 0; i < board.told.size(); ++i)
    if (const Task* task = task_told(board, plan, i)) {
      EXPECT_EQ(std::ranges::count(tasks, task), 0);
      tasks.push_back(task);
    }
  EXPECT_GT(tasks.size(), 8u);
  EXPECT_EQ(task_told(board, plan, board.told.size()), nullptr);
}

TEST(Drill, WhatPassesDoesNotDependOnHowTheTimeIsCut) {
  Drill drill = evening();
  drill.injects.push_back({.id = "call", .when = {.kind = InjectWhen::Kind::depth, .place = 0, .depth = 0.3, .delay = 90.0}, .text = "it stands in the underpass"});
  drill.injects.push_back({.id = "late", .when = {.kind = InjectWhen::Kind::overdue, .action = action_of(drill, "watch")}, .text = "where is the barrier?"});
  drill.injects.push_back({.id = "mayor", .when = {.kind = InjectWhen::Kind::level, .area = 0, .level = Level::II}, .text = "the mayor asks"});
  drill.injects.push_back({.id = "again", .when = {.kind = InjectWhen::Kind::injected, .inject = 4, .delay = 45.0}, .text = "and asks again"});
  Board whole = fold(drill, std::vector{begin_event(drill)});
  const std::vector<DrillEvent> once = passing(drill, whole, drill.end);
  std::mt19937 random(7);
  Board pieces = whole;
  std::vector<DrillEvent> cut;
  for (double t = six; t < drill.end; t += 1.0 + static_cast<double>(random() % 400)) {
    for (DrillEvent& event : passing(drill, pieces, t)) apply(drill, event, pieces), cut.push_back(event);
    pieces.now = std::max(pieces.now, t);
  }
  for (DrillEvent& event : passing(drill, pieces, drill.end)) cut.push_back(event);
  EXPECT_EQ(once, cut);
  const auto at = [&](const char* id) { return std::ranges::find(once, id, &DrillEvent::subject)->at - six; };
  EXPECT_NEAR(at("call"), 57 * minute, 1.0) << "0.3 m at 06:55, 90 s later, at the next full minute";
  EXPECT_EQ(at("late"), 41 * minute) << "half an hour after 06:10, and a look at the next minute";
  EXPECT_EQ(at("mayor"), 60 * minute);
  EXPECT_EQ(at("again"), 60 * minute + 45.0);
}

TEST(Drill, DepartmentsThatNobodyPlaysDoTheirsAtTheDeadline) {
  Drill drill = evening();
  const auto deeds = [&] {
    const Board board = fold(drill, play(drill, {}));
    return std::ranges::count_if(board.marks, [&](const ActionMark& mark) { return mark.by == drill_itself && mark.department == department_of(drill, "street"); });
  };
  EXPECT_EQ(deeds(), 2) << "both streets clear their inlets";
  drill.others_on_time = false;
  EXPECT_EQ(deeds(), 0);
}

TEST(Drill, AScriptInTimeHasAllPointsAndSilenceHasNone) {
  const Drill drill = evening();
  const std::vector<DrillEvent> answers{done("start", six + 12 * minute), done("watch", six + 20 * minute, "underpass-1"), done("watch", six + 25 * minute, "underpass-2"),
                                        done("close", six + 44 * minute, "underpass-1"), done("start", six + 61 * minute)};
  const DrillScore good = score(drill, fold(drill, play(drill, answers)));
  for (const Answer& answer : good.answers) EXPECT_EQ(answer.result, AnswerResult::on_time) << drill.plan.actions[static_cast<std::size_t>(answer.action)].id;
  EXPECT_EQ(good.answers.size(), 6u) << "the start in the district, in the stricter street, at level II; two watches, one closing";
  EXPECT_EQ(good.score, 100.0);
  EXPECT_TRUE(good.passed);
  EXPECT_TRUE(good.unneeded.empty());
  const DrillScore silent = score(drill, fold(drill, play(drill, {})));
  EXPECT_EQ(silent.answers.size(), 6u);
  EXPECT_EQ(silent.score, 0.0);
  EXPECT_FALSE(silent.passed);
}

TEST(Drill, WhoEndsItBeforeAllHasComeHasNotPassed) {
  Drill drill = evening();
  drill.injects.push_back({.id = "late call", .kind = InjectKind::message, .when = {.kind = InjectWhen::Kind::at, .at = six + 70 * minute}, .text = "a call"});
  const std::vector<DrillEvent> answers{done("start", six + 12 * minute)};
  const std::vector<DrillEvent> whole = play(drill, answers);
  std::vector<DrillEvent> begun;
  std::ranges::copy_if(whole, std::back_inserter(begun), [](const DrillEvent& event) { return event.at <= six + 13 * minute; });
  const DrillScore early = score(drill, fold(drill, begun));
  EXPECT_EQ(early.score, 100.0);
  EXPECT_GE(early.still_to_come, 1);
  EXPECT_GT(early.cut_short, 0.0);
  EXPECT_FALSE(early.passed);
  EXPECT_EQ(score(drill, fold(drill, whole)).still_to_come, 0);
}

TEST(Drill, AnAnswerThatIsLateLosesPointsInAStraightLine) {
  const Drill drill = evening();
  const DrillScore result = score(drill, fold(drill, play(drill, {done("close", six + 60 * minute, "underpass-1")})));
  const auto close = std::ranges::find(result.answers, action_of(drill, "close"), &Answer::action);
  ASSERT_NE(close, result.answers.end());
  EXPECT_NEAR(close->due, six + 45 * minute, 1.0) << "0.25 m at 06:50, told 10 min ahead, 5 min to do it";
  EXPECT_EQ(close->delay, 15 * minute);
  EXPECT_DOUBLE_EQ(close->points, 0.5);
  EXPECT_EQ(result.score, 8.33) << "half of one of six";
  const auto police = std::ranges::find(result.delays, department_of(drill, "police"), &DepartmentDelays::department);
  EXPECT_EQ(police->late, 1);
  EXPECT_EQ(police->missed, 2);
  EXPECT_EQ(police->mean_delay, 15 * minute);
}

TEST(Drill, TheScoreIsTheSumOfItsParts) {
  Drill drill = evening();
  drill.scoring.of_level = {1.0, 2.0, 3.0, 4.0};
  drill.scoring.of_action = {{action_of(drill, "close"), 7.0}};
  drill.scoring.unneeded = 0.5;
  const DrillScore result = score(drill, fold(drill, play(drill, {done("start", six + 11 * minute), done("canals", six + 13 * minute), done("pump", six + 14 * minute),
                                                                  done("close", six + 46 * minute, "underpass-1")})));
  double points = 0.0, of = 0.0;
  for (const Answer& answer : result.answers) points += answer.points, of += answer.of;
  ASSERT_EQ(result.unneeded.size(), 1u) << "no road is under water: the pump was for nothing; canals were due at once, by another department";
  EXPECT_DOUBLE_EQ(result.points, points - 0.5);
  EXPECT_DOUBLE_EQ(of, 2.0 + 3.0 + 3.0 + 2.0 + 2.0 + 7.0) << "three starts (III, II in the stricter street, II), two watches (III), the closing";
  EXPECT_DOUBLE_EQ(result.score, std::round(1e4 * (points - 0.5) / of) / 100.0);
}

TEST(Drill, AnExpectedAnswerCountsFromItsInject) {
  Drill drill = evening();
  drill.injects.push_back({.id = "pump-fails", .kind = InjectKind::resource_fails, .when = {.at = six + 30 * minute}, .text = "the pump truck has broken down", .resource = 0});
  drill.expected = {{.action = action_of(drill, "pump"), .after = 2, .within = 10 * minute, .points = 3.0}};
  const DrillScore early = score(drill, fold(drill, play(drill, {done("pump", six + 29 * minute)})));
  EXPECT_EQ(early.unneeded.size(), 1u) << "before the truck broke down there was nothing to do";
  const DrillScore in_time = score(drill, fold(drill, play(drill, {done("pump", six + 39 * minute)})));
  const auto answer = std::ranges::find(in_time.answers, 0, &Answer::expected);
  EXPECT_EQ(answer->points, 3.0);
  EXPECT_EQ(answer->delay, -minute);
}

TEST(Drill, AStepBackIsTheFoldOfAPrefix) {
  const Drill drill = evening();
  std::vector<DrillEvent> events = play(drill, {done("start", six + 12 * minute), done("watch", six + 20 * minute)});
  events.pop_back();
  const double then = six + 15 * minute;
  std::vector<DrillEvent> prefix;
  for (const DrillEvent& event : events)
    if (event.at <= then) prefix.push_back(event);
  events.push_back({.kind = DrillEventKind::back, .at = then, .by = "officer"});
  const Board back = fold(drill, events);
  Board before = fold(drill, prefix);
  before.now = then;
  EXPECT_EQ(seen(drill, back), seen(drill, before));
  EXPECT_EQ(back.put_back, 1);
  EXPECT_TRUE(back.paused);
  EXPECT_EQ(passing(drill, back, drill.end), passing(drill, before, drill.end)) << "what was taken back comes again";
}

TEST(Drill, ADeadSensorTellsNothing) {
  Drill drill = evening();
  drill.sight = WaterSight::measured;
  const auto at = [&](double time) {
    std::vector<DrillEvent> events{begin_event(drill)};
    Board board = fold(drill, events);
    for (DrillEvent& event : passing(drill, board, time)) events.push_back(event);
    board = fold(drill, events);
    board.now = time;
    return board;
  };
  EXPECT_DOUBLE_EQ(measured_depth(drill, at(six + 40 * minute), 0).value(), 0.15);
  EXPECT_FALSE(measured_depth(drill, at(six + 40 * minute), 1)) << "no gauge there";
  const auto closes = [&] {
    const Evaluation plan = look(drill, at(six + 70 * minute));
    return std::ranges::count(plan.tasks, action_of(drill, "close"), &Task::action);
  };
  EXPECT_EQ(closes(), 1);
  drill.injects.push_back({.id = "dead", .kind = InjectKind::sensor_fails, .when = {.at = six + 30 * minute}, .text = "no data", .place = 0});
  EXPECT_FALSE(measured_depth(drill, at(six + 40 * minute), 0));
  EXPECT_EQ(closes(), 0) << "nobody knows of the water";
  drill.injects.push_back({.id = "alive", .kind = InjectKind::sensor_works, .when = {.at = six + 58 * minute}, .text = "data again", .place = 0});
  EXPECT_EQ(closes(), 1);
}

TEST(Drill, ADepthThatIsPutInActsLikeOneThatIsMeasured) {
  Drill drill = evening();
  drill.water.clear();
  drill.injects.push_back({.id = "wet", .kind = InjectKind::depth, .when = {.at = six + 30 * minute}, .text = "30 cm", .place = 0, .value = 0.3});
  const DrillScore result = score(drill, fold(drill, play(drill, {})));
  const auto close = std::ranges::find(result.answers, action_of(drill, "close"), &Answer::action);
  ASSERT_NE(close, result.answers.end());
  EXPECT_NEAR(close->due, six + 35 * minute, 1.0);
}

TEST(Drill, WhatCannotBeIsRefusedInWords) {
  const Drill drill = evening();
  Board board = empty_board(drill);
  EXPECT_EQ(why_not(drill, board, done("start", six)), "the drill has not begun");
  apply(drill, begin_event(drill), board);
  board.now = six + 600.0;
  EXPECT_EQ(why_not(drill, board, done("start", six)), "it is later than that");
  EXPECT_EQ(why_not(drill, board, done("fly", six + 600.0)), "the plan has no action \"fly\"");
  EXPECT_EQ(why_not(drill, board, done("close", six + 600.0, "moon")), "the plan has no place \"moon\"");
  EXPECT_EQ(why_not(drill, board, {.kind = DrillEventKind::inject, .at = board.now, .subject = "nothing"}), "the drill has no inject \"nothing\"");
  EXPECT_EQ(why_not(drill, board, {.kind = DrillEventKind::speed, .at = board.now, .value = 0.0}), "a clock runs forwards");
  EXPECT_EQ(why_not(drill, board, {.kind = DrillEventKind::decided, .at = board.now, .subject = "V", .area = "990100"}), "\"V\" is no level: IV, III, II, I or none");
  EXPECT_EQ(why_not(drill, board, done("fly", six + 600.0), Language::chinese), "预案中没有行动“fly”");
  EXPECT_EQ(why_not(drill, board, {.kind = DrillEventKind::case_step, .at = board.now, .subject = "7", .text = "filed"}, Language::chinese), "没有案件“7”");
}

TEST(Drill, TheCommandMayDecideOnALevelAndTakeItBack) {
  const Drill drill = evening();
  Board board = fold(drill, std::vector{begin_event(drill)});
  apply(drill, {.kind = DrillEventKind::decided, .at = six + 60.0, .by = "officer", .subject = "I", .area = "990100"}, board);
  EXPECT_EQ(test::level_at(drill.plan, look(drill, board), "990100001"), Level::I);
  apply(drill, {.kind = DrillEventKind::decided, .at = six + 120.0, .by = "officer", .subject = "none", .area = "990100"}, board);
  board.now = six + 121.0;
  EXPECT_EQ(test::level_at(drill.plan, look(drill, board), "990100001"), Level::none);
}

/// Decides on a level as the command, or takes it back.
DrillEvent decided(const char* level, double at, const char* hazards = "") {
  return {.kind = DrillEventKind::decided, .at = at, .by = "officer", .subject = level, .area = "990100", .text = hazards};
}

/// A rainstorm and a high tide were told before the drill starts; the level falls after a hold.
Drill late_morning() {
  Drill drill = evening();
  drill.water.clear();
  drill.plan.hold.lower = 20 * minute, drill.plan.hold.resend_after = 60 * minute;
  drill.injects = {alert_inject({"yellow", AlertKind::alert, "暴雨", "Moderate", "990100", six - 100 * minute})};
  return drill;
}

Level level_of(const Drill& drill, const Board& board, const char* hazard) {
  const auto& hazards = drill.plan.words->hazards();
  const auto at = std::ranges::find(hazards, std::string(hazard), &Hazard::id);
  const auto plan = look(drill, board);
  const LevelSpan* span = plan.current(drill.plan.words->area("990100"), static_cast<int>(at - hazards.begin()));
  return span ? span->level : Level::none;
}

TEST(Drill, WhatWasDueBeforeTheClockStartsIsHistory) {
  Drill drill = late_morning();
  const std::vector<DrillEvent> events = play(drill, {});
  const Board board = fold(drill, events);
  for (const ToldTask& told : board.told) EXPECT_NE(drill.plan.actions[static_cast<std::size_t>(told.action)].id, "watch") << "due 70 minutes before the clock starts";
  const DrillScore result = score(drill, board);
  for (const Answer& answer : result.answers) EXPECT_GE(answer.due, drill.start);
  EXPECT_EQ(result.before, 4) << "the start in the district and in the stricter street, two watches";
  EXPECT_TRUE(result.unneeded.empty());
  const auto done_before = std::ranges::find_if(events, [](const DrillEvent& event) { return event.kind == DrillEventKind::done && event.subject == "watch"; });
  ASSERT_NE(done_before, events.end());
  EXPECT_EQ(done_before->at, drill.start);
  EXPECT_EQ(done_before->by, drill_itself);
  drill.start -= 100 * minute;
  EXPECT_EQ(score(drill, fold(drill, play(drill, {}))).before, 0) << "the clock starts with the warning";
}

TEST(Drill, AnActionOfBeforeTheWarningIsUsefulUntilItsDeadline) {
  const Drill drill = late_morning();
  Board board = fold(drill, std::vector{begin_event(drill)});
  for (const DrillEvent& event : passing(drill, board, six + minute)) apply(drill, event, board);
  int inlets = 0;
  for (const Task& task : look(drill, board).tasks) {
    if (task.action != action_of(drill, "inlets")) continue;
    ++inlets;
    EXPECT_EQ(task.deadline, six - 70 * minute);
    EXPECT_EQ(task.latest, task.deadline) << "not the moment of the warning, which comes before it";
  }
  EXPECT_EQ(inlets, 2);
}

TEST(Drill, ADecisionThatIsTakenBackAtOnceLeavesNoDuty) {
  const Drill drill = late_morning();
  const double t = six + 30 * minute;
  const auto asked = [&](const std::vector<DrillEvent>& events) {
    std::vector<std::pair<std::string, double>> list;
    for (const Answer& answer : score(drill, fold(drill, events)).answers) list.emplace_back(drill.plan.actions[static_cast<std::size_t>(answer.action)].id, answer.due);
    return list;
  };
  const auto plain = asked(play(drill, {}));
  EXPECT_EQ(asked(play(drill, {decided("II", t), decided("none", t + 2 * minute)})), plain);
  EXPECT_GT(asked(play(drill, {decided("II", t)})).size(), plain.size());
  EXPECT_GT(asked(play(drill, {decided("II", t), decided("none", t + 40 * minute)})).size(), plain.size()) << "what was due in forty minutes counts";
}

TEST(Drill, ADecisionThatIsTakenBackEndsWithoutHold) {
  const Drill drill = late_morning();
  const double t = six + 30 * minute;
  Board board = fold(drill, std::vector{begin_event(drill)});
  for (const DrillEvent& event : passing(drill, board, t)) apply(drill, event, board);
  apply(drill, decided("II", t), board);
  EXPECT_EQ(level_of(drill, board, "rainstorm"), Level::II);
  EXPECT_EQ(level_of(drill, board, "high_tide"), Level::none) << "only a rainstorm is in play";
  apply(drill, decided("IV", t + 5 * minute, "high_tide"), board);
  EXPECT_EQ(level_of(drill, board, "high_tide"), Level::IV);
  EXPECT_EQ(level_of(drill, board, "rainstorm"), Level::II) << "another hazard is meant";
  apply(drill, decided("none", t + 30 * minute), board);
  board.now = t + 31 * minute;
  EXPECT_EQ(level_of(drill, board, "rainstorm"), Level::III) << "that of the warning, at once";
  EXPECT_EQ(level_of(drill, board, "high_tide"), Level::none);
  EXPECT_EQ(why_not(drill, board, decided("II", board.now, "flood")), "the plan has no hazard \"flood\"");
  EXPECT_EQ(why_not(drill, board, decided("II", board.now, "rainstorm: the river rises fast")), "");
}

TEST(DrillClock, IsMonotonicAndKnowsNoDate) {
  DrillClock clock{.steady = 100.0, .virtual_at = six, .speed = 60.0, .paused = false};
  EXPECT_EQ(clock.now(110.0), six + 600.0);
  EXPECT_EQ(clock.now(90.0), six) << "a steady clock that is put back does not put back the drill";
  clock.paused = true;
  EXPECT_EQ(clock.now(1e9), six);
}

/// Random answers at random times, put back now and then.
std::vector<DrillEvent> any_events(const Drill& drill) {
  std::vector<DrillEvent> events{begin_event(drill)};
  Board board = fold(drill, events);
  const int count = *rc::gen::inRange(0, 25);
  for (int i = 0; i < count; ++i) {
    const double at = std::min(drill.end, board.now + *rc::gen::inRange(0, 1500));
    for (DrillEvent& event : passing(drill, board, at)) apply(drill, event, board), events.push_back(event);
    board.now = at;
    DrillEvent event{.kind = *rc::gen::element(DrillEventKind::ordered, DrillEventKind::done, DrillEventKind::done, DrillEventKind::refused, DrillEventKind::back, DrillEventKind::decided),
                     .at = at, .by = "officer"};
    if (event.kind == DrillEventKind::back) event.at = at - *rc::gen::inRange(0, static_cast<int>(at - drill.start) + 1);
    else if (event.kind == DrillEventKind::decided) event.subject = *rc::gen::element("IV", "III", "II", "I", "none"), event.area = "990100";
    else event.subject = *rc::gen::elementOf(std::vector<std::string>{"start", "watch", "close", "pump", "canals", "inlets", "end"}), event.place = *rc::gen::element("", "underpass-1", "underpass-2");
    RC_ASSERT(why_not(drill, board, event).empty());
    events.push_back(event);
    if (event.kind == DrillEventKind::back) board = fold(drill, events);
    else apply(drill, event, board);
  }
  return events;
}

TEST(Drill, AnActionThatWaitsForAnotherIsToldWhenItIsDueToBegin) {
  const Drill drill = evening();
  const std::vector<DrillEvent> events = play(drill, {done("start", six + 15 * minute)});  // something is done, but nobody watches the underpass
  const auto told = std::ranges::find_if(events, [](const DrillEvent& event) { return event.kind == DrillEventKind::told && event.subject == "close"; });
  ASSERT_NE(told, events.end());
  EXPECT_LE(told->at, six + 41 * minute) << "ten minutes before 0.25 m, not when it is late";
}

RC_GTEST_PROP(DrillProperty, TheScoreLiesBetweenNothingAndAllAndIsTheSumOfItsParts, ()) {
  Drill drill = evening();
  drill.scoring.unneeded = *rc::gen::element(0.0, 0.5);
  const Board board = fold(drill, any_events(drill));
  const DrillScore result = score(drill, board);
  RC_ASSERT(result.score >= 0.0 && result.score <= 100.0);
  double points = 0.0, of = 0.0;
  int asked = 0;
  for (const Answer& answer : result.answers) {
    RC_ASSERT(answer.points >= 0.0 && answer.points <= answer.of);
    RC_ASSERT(answer.done.has_value() == (answer.result == AnswerResult::on_time || answer.result == AnswerResult::late));
    RC_ASSERT(answer.due <= board.now || answer.done);
    points += answer.points, of += answer.of;
  }
  for (const Unneeded& one : result.unneeded) points += one.points;
  for (const DepartmentDelays& one : result.delays) {
    asked += one.asked;
    RC_ASSERT(one.on_time + one.late + one.missed == one.asked);
  }
  RC_ASSERT(asked == static_cast<int>(result.answers.size()));
  RC_ASSERT(std::abs(result.points - points) < 1e-9 && std::abs(result.of - of) < 1e-9);
}

RC_GTEST_PROP(DrillProperty, AnyPrefixOfTheRecordFoldsAndTimeNeverRunsBackwardsInWhatCounts, ()) {
  const Drill drill = evening();
  const std::vector<DrillEvent> events = any_events(drill);
  const auto length = static_cast<std::size_t>(*rc::gen::inRange(1, static_cast<int>(events.size()) + 1));
  const std::vector<DrillEvent> kept = effective(std::span(events).first(length));
  for (std::size_t i = 1; i < kept.size(); ++i) RC_ASSERT(kept[i - 1].at <= kept[i].at);
  RC_ASSERT(seen(drill, fold(drill, kept)) == seen(drill, fold(drill, std::span(events).first(length))));
}

}  // namespace
}  // namespace hydro::response
