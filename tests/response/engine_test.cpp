// The plan of Shanghai played through days that were: levels as reported, linkage without delay, actions as in the table.

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>

#include "source_folder.h"
#include "tests/response/signals.h"

namespace hydro::response {
namespace {

using test::level_at;
using test::local;
using test::shanghai_plan;
using test::Signal;

constexpr auto alert = AlertKind::alert;
constexpr auto update = AlertKind::update;
constexpr auto cancel = AlertKind::cancel;
constexpr double minute = 60.0;

Evaluation play(const std::vector<Signal>& signals, double now, Situation situation = {}) {
  situation.alerts = test::resolve(shanghai_plan(), signals, now);
  return evaluate(shanghai_plan(), situation, now);
}

std::vector<Task> tasks_of(const Evaluation& evaluation, const std::string& action) {
  std::vector<Task> found;
  for (const Task& task : evaluation.tasks)
    if (shanghai_plan().actions[static_cast<std::size_t>(task.action)].id == action) found.push_back(task);
  return found;
}

const std::string& area_of(const Task& task) { return shanghai_plan().words->areas()[static_cast<std::size_t>(task.area)].id; }

Level city(const std::vector<Signal>& signals, double now) { return level_at(shanghai_plan(), play(signals, now), "310000"); }

TEST(Golden, YellowRainOfJune2015StartsThreeAtOnce) {
  const double t = local(2015, 6, 1, 7, 30);
  const std::vector<Signal> signals{{"y", alert, "暴雨", "Moderate", "310000", t}};
  EXPECT_EQ(city(signals, t - 1), Level::none);
  EXPECT_EQ(city(signals, t), Level::III) << "reported 5 minutes later; the engine has no delay";
  const Evaluation evaluation = play(signals, t);
  const Task pumps = tasks_of(evaluation, "A010").at(0);
  EXPECT_EQ(pumps.start, t) << "its cause was not known before";
  EXPECT_EQ(pumps.deadline, t);
  EXPECT_GE(pumps.latest, pumps.deadline);
  Situation situation;
  situation.alerts = test::resolve(shanghai_plan(), signals, t);
  EXPECT_THAT(explain(shanghai_plan(), situation, evaluation, pumps, 480).back().text, testing::HasSubstr("do it at once")) << "start and deadline are one moment";
}

TEST(Golden, AForecastLetsThePumpsStartBeforeTheSignalOfJune2015) {
  // Seen at 04:30: 55 mm within the hour that ends at 08:00. The table makes a yellow signal of it at once (6 h ahead).
  const double seen = local(2015, 6, 1, 4, 30), peak = local(2015, 6, 1, 8, 0);
  Situation situation;
  situation.series.push_back({Observable::rain_1h, "", -1, {peak - 3600, peak, peak + 3600}, {0.0, 0.055, 0.0}, seen, true, "forecast of 04:30"});
  const Evaluation evaluation = play({}, seen, situation);
  EXPECT_EQ(level_at(shanghai_plan(), evaluation, "310115"), Level::III);
  EXPECT_EQ(tasks_of(evaluation, "A010").at(0).start, seen);
  EXPECT_EQ(shanghai_plan().thresholds[evaluation.derived.at(0).row].region, "shanghai");
}

TEST(Golden, BlueRainOfMay2021EndsTogetherWithTheSignal) {
  const double begin = local(2021, 5, 26, 13, 5), end = local(2021, 5, 26, 21, 40);
  const std::vector<Signal> signals{{"b", alert, "暴雨", "Minor", "310000", begin}, {"c", cancel, "", "", "", end, {"b"}}};
  EXPECT_EQ(city(signals, begin), Level::IV);
  EXPECT_EQ(city(signals, end - 1), Level::IV);
  EXPECT_EQ(city(signals, end), Level::none);
  const Evaluation after = play(signals, end);
  const std::vector<Task> ending = tasks_of(after, "A074");
  ASSERT_EQ(ending.size(), 1u);
  EXPECT_EQ(ending[0].start, end);
  EXPECT_EQ(ending[0].deadline, end + 5 * minute);
  EXPECT_EQ(ending[0].status, TaskStatus::due);
  EXPECT_EQ(tasks_of(after, "A005").at(0).status, TaskStatus::stood_down);
  EXPECT_EQ(tasks_of(after, "A075").size(), 2u) << "drainage and streets";
}

TEST(Golden, TheThirteenthOfSeptember2013) {
  const double orange = local(2013, 9, 13, 16, 18), red = local(2013, 9, 13, 16, 44);
  const std::vector<Signal> signals{{"o", alert, "暴雨", "Severe", "310000", orange}, {"r", update, "暴雨", "Extreme", "310000", red, {"o"}}};
  EXPECT_EQ(city(signals, orange), Level::II);
  EXPECT_EQ(city(signals, red - 1), Level::II);
  EXPECT_EQ(city(signals, red), Level::I);
  const Evaluation evaluation = play(signals, red);
  EXPECT_EQ(tasks_of(evaluation, "A040").at(0).start, orange);
  EXPECT_EQ(tasks_of(evaluation, "A060").at(0).start, red) << "schools at once";
  EXPECT_EQ(tasks_of(evaluation, "A060").at(0).deadline, red);
  EXPECT_EQ(tasks_of(evaluation, "A066").size(), 16u) << "every district";
  const std::vector<Task> announced = tasks_of(evaluation, "A001");
  ASSERT_EQ(announced.size(), 2u) << "told at each level that was reached";
  EXPECT_EQ(announced[0].level, Level::II);
  EXPECT_EQ(announced[1].level, Level::I);
}

TEST(Golden, BlueRainOfJuly2023StartsFourInTheSameMinute) {
  const double t = local(2023, 7, 2, 18, 11);
  const std::vector<Signal> signals{{"b", alert, "暴雨", "Minor", "310000", t}};
  EXPECT_EQ(city(signals, t), Level::IV);
  const Evaluation evaluation = play(signals, t);
  for (const char* action : {"A001", "A002", "A003", "A004", "A005", "A007", "A008", "A011"}) EXPECT_FALSE(tasks_of(evaluation, action).empty()) << action;
  EXPECT_TRUE(tasks_of(evaluation, "A014").empty()) << "ships are for typhoons";
  EXPECT_TRUE(tasks_of(evaluation, "A020").empty()) << "III has not been reached";
}

TEST(Golden, Chanthu2021GivesEighteenHoursToMoveEveryone) {
  const double t = local(2021, 9, 12, 18, 0);
  const std::vector<Signal> signals{{"y", alert, "台风", "Moderate", "310000", t}};
  const Evaluation evaluation = play(signals, t);
  EXPECT_EQ(level_at(shanghai_plan(), evaluation, "310000"), Level::III);
  const std::vector<Task> moved = tasks_of(evaluation, "A027");
  ASSERT_EQ(moved.size(), 16u);
  EXPECT_EQ(moved[0].start, t);
  EXPECT_EQ(moved[0].deadline, local(2021, 9, 13, 12, 0));
  EXPECT_EQ(tasks_of(evaluation, "A028").at(0).deadline, local(2021, 9, 12, 22, 0));
  EXPECT_EQ(tasks_of(play(signals, local(2021, 9, 13, 12, 1)), "A027").at(0).status, TaskStatus::overdue);
  EXPECT_EQ(tasks_of(play(signals, local(2021, 9, 13, 12, 16)), "A027").at(0).escalated_to >= 0, true);
}

std::vector<Signal> bebinca() {
  const double districts = local(2024, 9, 15, 14, 0);
  return {{"d1", alert, "台风", "Severe", "310151", districts, {}, 2 * 86400.0}, {"d2", alert, "台风", "Severe", "310120", districts, {}, 2 * 86400.0},
          {"d3", alert, "台风", "Severe", "310115", districts, {}, 2 * 86400.0}, {"d4", alert, "台风", "Severe", "310116", districts, {}, 2 * 86400.0},
          {"y", alert, "台风", "Moderate", "310000", local(2024, 9, 15, 8, 0), {}, 2 * 86400.0},
          {"o", update, "台风", "Severe", "310000", local(2024, 9, 15, 17, 0), {"y"}, 2 * 86400.0}};
}

TEST(Golden, Bebinca2024RaisesFourDistrictsBeforeTheCity) {
  EXPECT_EQ(city(bebinca(), local(2024, 9, 15, 8, 0)), Level::III);
  const Evaluation at_two = play(bebinca(), local(2024, 9, 15, 14, 0));
  for (const char* district : {"310151", "310120", "310115", "310116"}) EXPECT_EQ(level_at(shanghai_plan(), at_two, district), Level::II);
  EXPECT_EQ(level_at(shanghai_plan(), at_two, "310101"), Level::III);
  EXPECT_EQ(level_at(shanghai_plan(), at_two, "310000"), Level::III);
  EXPECT_EQ(city(bebinca(), local(2024, 9, 15, 17, 0)), Level::II);
  const std::vector<Task> two = tasks_of(play(bebinca(), local(2024, 9, 15, 17, 0)), "A044");
  std::set<std::string> areas;
  for (const Task& task : two) areas.insert(area_of(task));
  EXPECT_EQ(areas, (std::set<std::string>{"310000", "310115", "310116", "310120", "310151"})) << "once where it began, not again with the city";
}

TEST(Golden, Bebinca2024StopsFlightsRoadsAndTrainsBeforeLandfall) {
  Situation situation;
  situation.impacts.push_back({~HazardSet{0}, -1, local(2024, 9, 16, 7, 30), "landfall"});
  const Evaluation evaluation = play(bebinca(), local(2024, 9, 15, 17, 0), situation);
  const auto start_in_city = [&](const char* action) {
    for (const Task& task : tasks_of(evaluation, action))
      if (area_of(task) == "310000") return task.start;
    return 0.0;
  };
  EXPECT_EQ(start_in_city("A049"), local(2024, 9, 15, 20, 0));
  EXPECT_EQ(start_in_city("A051"), local(2024, 9, 16, 1, 0));
  EXPECT_EQ(start_in_city("A050"), local(2024, 9, 16, 6, 0));
  EXPECT_EQ(tasks_of(evaluation, "A049").at(0).latest, local(2024, 9, 16, 7, 30));
  EXPECT_EQ(tasks_of(evaluation, "A049").at(0).status, TaskStatus::planned);
}

TEST(Golden, Pulasan2024LeavesTwoDistrictsRedWhenTheCityIsLifted) {
  const std::vector<Signal> signals{{"f", alert, "暴雨", "Extreme", "310120", local(2024, 9, 20, 5, 15)},
                                    {"p", alert, "暴雨", "Extreme", "310115", local(2024, 9, 20, 5, 16)},
                                    {"y", alert, "暴雨", "Moderate", "310000", local(2024, 9, 20, 6, 20)},
                                    {"o", update, "暴雨", "Severe", "310000", local(2024, 9, 20, 7, 49), {"y"}},
                                    {"c", cancel, "", "", "", local(2024, 9, 20, 11, 45), {"o"}}};
  const Evaluation six = play(signals, local(2024, 9, 20, 6, 20));
  EXPECT_EQ(level_at(shanghai_plan(), six, "310120"), Level::I);
  EXPECT_EQ(level_at(shanghai_plan(), six, "310104"), Level::III);
  const Evaluation noon = play(signals, local(2024, 9, 20, 12, 0));
  EXPECT_EQ(level_at(shanghai_plan(), noon, "310000"), Level::none);
  EXPECT_EQ(level_at(shanghai_plan(), noon, "310115"), Level::I);
}

TEST(Engine, RedOrangeRedWithinMinutesStaysRedAndSendsOnce) {
  const double t = local(2025, 9, 10, 6, 0);
  const std::vector<Signal> signals{{"a", alert, "暴雨", "Extreme", "310000", t}, {"b", update, "暴雨", "Severe", "310000", t + 180, {"a"}},
                                    {"c", update, "暴雨", "Extreme", "310000", t + 360, {"b"}}};
  for (const double now : {t, t + 200, t + 400}) EXPECT_EQ(city(signals, now), Level::I);
  const Evaluation evaluation = play(signals, t + 600);
  EXPECT_EQ(tasks_of(evaluation, "A060").size(), 1u);
  EXPECT_EQ(tasks_of(evaluation, "A001").size(), 1u);
}

TEST(Engine, ASignalThatComesBackWithinTheHourDoesNotSendAgain) {
  const double t = local(2025, 9, 10, 6, 0);
  const auto flapping = [&](double gap) {
    return std::vector<Signal>{{"a", alert, "暴雨", "Extreme", "310000", t}, {"b", cancel, "", "", "", t + 600, {"a"}},
                               {"c", alert, "暴雨", "Extreme", "310000", t + 600 + gap}};
  };
  EXPECT_EQ(tasks_of(play(flapping(1800), t + 7200), "A060").size(), 1u);
  EXPECT_EQ(tasks_of(play(flapping(3700), t + 7200), "A060").size(), 2u);
}

TEST(Engine, AFallToALighterLevelWaitsForTheHoldTime) {
  const double t = local(2025, 9, 10, 6, 0);
  const std::vector<Signal> signals{{"a", alert, "暴雨", "Extreme", "310000", t}, {"b", update, "暴雨", "Minor", "310000", t + 3600, {"a"}}};
  EXPECT_EQ(city(signals, t + 3600 + 29 * minute), Level::I);
  EXPECT_EQ(city(signals, t + 3600 + 30 * minute), Level::IV);
}

TEST(Engine, APartWithASignalOfItsOwnHoldsTheLevelOfTheWholeNoLongerThanTheWholeDoes) {
  const double t = local(2025, 9, 10, 6, 0);
  const std::vector<Signal> signals{{"a", alert, "暴雨", "Extreme", "310000", t}, {"b", update, "暴雨", "Minor", "310000", t + 3600, {"a"}},
                                    {"c", alert, "暴雨", "Minor", "310115", t}};
  const auto pudong = [&](double now) { return level_at(shanghai_plan(), play(signals, now), "310115"); };
  EXPECT_EQ(pudong(t + 3600 + 29 * minute), Level::I);
  EXPECT_EQ(pudong(t + 3600 + 30 * minute), Level::IV);
}

TEST(Engine, AResponseEndsWithTheLastSignalEvenWhileAGraverLevelIsHeld) {
  const double t = local(2025, 9, 10, 6, 0);
  const std::vector<Signal> signals{{"a", alert, "暴雨", "Extreme", "310000", t}, {"b", update, "暴雨", "Minor", "310000", t + 3600, {"a"}}, {"c", cancel, "", "", "", t + 3600 + 10 * minute, {"b"}}};
  EXPECT_EQ(city(signals, t + 3600 + 9 * minute), Level::I);
  EXPECT_EQ(city(signals, t + 3600 + 10 * minute), Level::none);
}

TEST(Engine, NothingFiresForAWarningThatWasOverWhenItCame) {
  const double t = local(2025, 9, 9, 8, 0), now = local(2025, 9, 10, 12, 0);
  Situation situation;
  situation.watched_from = now;
  EXPECT_TRUE(play({{"a", alert, "暴雨", "Extreme", "310000", t, {}, 6 * 3600.0}}, now, situation).tasks.empty());
}

TEST(Engine, AnIssuedSignalSilencesTheDerivedOne) {
  const double t = local(2025, 9, 10, 6, 0);
  Situation situation;
  situation.series.push_back({Observable::rain_1h, "", -1, {t, t + 3600, t + 7200}, {0.0, 0.120, 0.0}, t, true, "forecast"});
  EXPECT_EQ(level_at(shanghai_plan(), play({}, t, situation), "310000"), Level::I);
  EXPECT_EQ(level_at(shanghai_plan(), play({{"b", alert, "暴雨", "Minor", "310000", t - 60}}, t, situation), "310000"), Level::IV);
}

/// The plan of the delta district, where water comes to known places.
const Plan& delta() {
  static const Plan plan = io::read_plan(HYDRO_SOURCE_DIR "/data/plans/delta_district.toml", HYDRO_SOURCE_DIR "/data");
  return plan;
}

TEST(Engine, APartIsNeverLighterThanTheWhole) {
  const double t = local(2025, 9, 10, 6, 0);
  Situation situation;  // nobody has warned the city, but its values are red; one district has a blue warning
  situation.series.push_back({Observable::rain_1h, "", -1, {t, t + 3600, t + 7200}, {0.0, 0.120, 0.0}, t, true, "forecast"});
  const Evaluation evaluation = play({{"b", alert, "暴雨", "Minor", "310115", t - 60}}, t, situation);
  EXPECT_EQ(level_at(shanghai_plan(), evaluation, "310000"), Level::I);
  EXPECT_EQ(level_at(shanghai_plan(), evaluation, "310115"), Level::I);
}

TEST(Engine, WaterAtAPlaceDoesNotSilenceWhatTheRainSays) {
  const double t = local(2025, 9, 10, 6, 0);
  Situation situation;
  situation.series.push_back({Observable::rain_3h, "", -1, {t, t + 3600, t + 7200}, {0.120, 0.120, 0.120}, t, true, "forecast"});
  situation.places.push_back({0, {t, t + 3600}, {1.0, 1.0}, t, true});
  const Evaluation evaluation = evaluate(delta(), situation, t + 60);
  EXPECT_EQ(level_at(delta(), evaluation, "990100001"), Level::I);
}

TEST(Engine, AMeasuredTideStartsTheLevelOfItsHeight) {
  const double t = local(2024, 9, 16, 11, 0);
  Situation situation;
  situation.series.push_back({Observable::water_level, "huangpu_park", shanghai_plan().words->area("310000"), {t, t + 3600, t + 7200}, {4.0, 5.0, 4.0}, 0.0, false, "Huangpu Park"});
  const auto level = [&](double now) { return level_at(shanghai_plan(), play({}, now, situation), "310101"); };
  EXPECT_EQ(level(t + 1900), Level::none);
  EXPECT_EQ(level(t + 1980), Level::IV) << "4.55 m at 11:33";
  EXPECT_EQ(level(t + 3600), Level::III) << "5.00 m is above 4.91 m";
}

TEST(Engine, ForecastWaterClosesTheUnderpassBeforeItComes) {
  const double t = local(2025, 9, 10, 6, 0);
  Situation situation;  // 0.25 m at 06:50, 0.6 m at 07:30
  situation.places.push_back({0, {t, t + 40 * minute, t + 60 * minute, t + 90 * minute, t + 120 * minute}, {0.0, 0.15, 0.35, 0.6, 0.1}, t, true});
  situation.alerts = test::resolve(delta(), {{"y", alert, "暴雨", "Moderate", "990100", t}}, t);
  const Evaluation evaluation = evaluate(delta(), situation, t);
  const auto closing = std::ranges::find_if(evaluation.tasks, [&](const Task& k) { return delta().actions[static_cast<std::size_t>(k.action)].id == "close"; });
  ASSERT_NE(closing, evaluation.tasks.end());
  EXPECT_NEAR(closing->start, t + 40 * minute, 1.0) << "10 minutes before the depth passes 0.25 m at 06:50";
  EXPECT_NEAR(closing->deadline, t + 45 * minute, 1.0);
  EXPECT_EQ(delta().places[static_cast<std::size_t>(closing->place)].id, "underpass-1");
  const std::vector<Reason> reasons = explain(delta(), situation, evaluation, *closing, 480);
  ASSERT_GE(reasons.size(), 4u);
  EXPECT_EQ(reasons[0].kind, "warning");
  EXPECT_EQ(reasons[0].ref, "y");
  EXPECT_EQ(reasons[1].ref, "yellow");
  EXPECT_EQ(level_at(delta(), evaluation, "990100"), Level::III);
  EXPECT_EQ(level_at(delta(), evaluation, "990100001"), Level::II) << "the street is stricter than its district";
  EXPECT_EQ(reasons[2].text, "Railway underpass 1: depth passes 0.25 m at 09-10 06:50, highest 0.60 m at 09-10 07:30");
  EXPECT_EQ(reasons.back().ref, "close");
}

TEST(Engine, TheModelAloneStartsALevelWhereAnUnderpassDrowns) {
  const double t = local(2025, 9, 10, 6, 0);
  Situation situation;
  situation.places.push_back({0, {t, t + 3600, t + 7200}, {0.0, 0.0, 1.0}, t, true});
  const auto level = [&](double now, const char* area) {
    const Evaluation e = evaluate(delta(), situation, now);
    return level_at(delta(), e, area);
  };
  EXPECT_EQ(level(t, "990100001"), Level::none);
  EXPECT_EQ(level(t + 1801, "990100001"), Level::III) << "0.5 m comes at 07:30, an hour ahead is 06:30";
  EXPECT_EQ(level(t + 1801, "990100002"), Level::none);
}

TEST(Engine, WhatIsDoneStaysDoneAndWhatMustComeFirstIsWaitedFor) {
  const double t = local(2025, 9, 10, 6, 0);
  Situation situation;
  situation.deeds.push_back({"A026", -1, "", t + 600, "officer"});
  const std::vector<Signal> signals{{"y", alert, "台风", "Moderate", "310000", t}};
  EXPECT_EQ(tasks_of(play(signals, t + 300, situation), "A027").at(0).waits, true);
  EXPECT_EQ(tasks_of(play(signals, t + 700, situation), "A026").at(0).status, TaskStatus::done);
  EXPECT_EQ(tasks_of(play(signals, t + 700, situation), "A027").at(0).waits, false);
}

// Properties.

constexpr double start = 1'757'476'800.0;

std::vector<Signal> any_signals() {
  const std::vector<std::string> names{"a", "b", "c", "d", "e", "f", "g"};
  std::vector<Signal> signals;
  const int count = *rc::gen::inRange(1, 10);
  for (int i = 0; i < count; ++i) {
    Signal s{*rc::gen::elementOf(names), *rc::gen::element(alert, update, cancel), "", "", "", start + 300.0 * *rc::gen::inRange(0, 40)};
    if (s.kind != cancel) {
      s.event = *rc::gen::element("暴雨", "台风", "大风");
      s.severity = *rc::gen::element("Minor", "Moderate", "Severe", "Extreme");
      s.area = *rc::gen::element("310000", "310115", "310120");
    }
    if (s.kind != alert) s.references = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(names));
    s.valid = 600.0 * *rc::gen::inRange(1, 30);
    signals.push_back(std::move(s));
  }
  return signals;
}

/// Everything that the outside sees of a list.
std::vector<std::tuple<int, int, int, double, double, int, int>> seen(const Evaluation& evaluation) {
  std::vector<std::tuple<int, int, int, double, double, int, int>> list;
  for (const Task& t : evaluation.tasks)
    list.emplace_back(t.action, t.department, t.area, t.start, t.deadline, static_cast<int>(t.status), static_cast<int>(t.level));
  return list;
}

RC_GTEST_PROP(EngineProperty, AnyMultisetOfSignalsInAnyOrderActsLikeItsSet, ()) {
  const std::vector<Signal> signals = any_signals();
  std::vector<Signal> mixed = signals;
  for (const Signal& s : signals)
    if (*rc::gen::arbitrary<bool>()) mixed.push_back(s);
  std::mt19937 random(static_cast<unsigned>(*rc::gen::inRange(0, 1'000'000)));
  std::ranges::shuffle(mixed, random);
  const double now = start + 300.0 * *rc::gen::inRange(0, 60);
  RC_ASSERT(seen(play(signals, now)) == seen(play(mixed, now)));
}

RC_GTEST_PROP(EngineProperty, LevelsRiseAtOnceAndNeverFallBeforeTheHoldTime, ()) {
  const double now = start + 4.0 * 86400.0;  // after everything
  const Evaluation evaluation = play(any_signals(), now);
  const Plan& plan = shanghai_plan();
  std::set<int> signalled;
  for (const Cause& cause : evaluation.causes) signalled.insert(cause.hazard);
  for (int area = 0; area < static_cast<int>(plan.words->areas().size()); ++area)
    for (int hazard = 0; hazard < static_cast<int>(evaluation.hazard_count); ++hazard) {
      if (!signalled.contains(hazard)) {
        RC_ASSERT(evaluation.of(area, hazard).empty());
        continue;
      }
      const auto level = [&](double t) {
        for (const LevelSpan& span : evaluation.of(area, hazard))
          if (span.from <= t && t < span.until) return span.level;
        return Level::none;
      };
      for (double t = start; t < start + 8 * 3600.0; t += 150.0) {
        Level raw = Level::none, lately = Level::none;
        for (const Cause& cause : evaluation.causes) {
          const bool here = cause.area == area || plan.words->areas()[static_cast<std::size_t>(area)].parent == cause.area;
          if (cause.hazard != hazard || !here) continue;
          if (cause.from <= t && t < cause.until) raw = std::max(raw, cause.level);
          if (cause.from <= t && t < cause.until + plan.hold.lower) lately = std::max(lately, cause.level);
        }
        RC_ASSERT(level(t) >= raw);           // raised at once
        RC_ASSERT(level(t) <= lately);        // never above what was signalled within the hold time
        if (raw == Level::none) RC_ASSERT(level(t) == Level::none);  // the end comes with the last signal: hold.lift is nothing
        if (raw == Level::none) continue;
        for (const LevelSpan& span : evaluation.of(area, hazard))
          if (span.from <= t && t < span.until && span.level > raw) RC_ASSERT(span.until - span.from > 0.0);
      }
      for (std::size_t i = 0; i + 1 < evaluation.of(area, hazard).size(); ++i) {
        const LevelSpan &a = evaluation.of(area, hazard)[i], &b = evaluation.of(area, hazard)[i + 1];
        RC_ASSERT(a.until <= b.from);
        if (a.until != b.from || b.level > a.level) continue;
        for (const Cause& cause : evaluation.causes) {  // nothing called for it within the hold time
          const bool here = cause.area == area || plan.words->areas()[static_cast<std::size_t>(area)].parent == cause.area;
          if (cause.hazard == hazard && here && cause.level >= a.level && cause.from < a.until) RC_ASSERT(cause.until + plan.hold.lower <= a.until);
        }
      }
    }
}

RC_GTEST_PROP(EngineProperty, EveryTaskHasACompleteReasonAndIsSentOnce, ()) {
  Situation situation;
  const double now = start + 300.0 * *rc::gen::inRange(0, 60);
  situation.alerts = test::resolve(shanghai_plan(), any_signals(), now);
  const Evaluation evaluation = evaluate(shanghai_plan(), situation, now);
  std::map<std::tuple<int, int, int, Level>, double> sent;
  for (const Task& task : evaluation.tasks) {
    const std::vector<Reason> reasons = explain(shanghai_plan(), situation, evaluation, task, 480);
    RC_ASSERT(reasons.size() >= 3u);
    RC_ASSERT(reasons.front().kind == "warning");
    RC_ASSERT(std::ranges::any_of(situation.alerts, [&](const AlertRecord& r) { return r.message->identifier == reasons.front().ref && r.in_force; }));
    RC_ASSERT(reasons[1].kind == "rule");
    RC_ASSERT(reasons.back().ref == shanghai_plan().actions[static_cast<std::size_t>(task.action)].id);
    RC_ASSERT(task.start <= task.deadline);
    const Action& action = shanghai_plan().actions[static_cast<std::size_t>(task.action)];
    const Level level = action.repeat == Repeat::each_level ? task.level : Level::none;
    const auto [at, is_new] = sent.try_emplace({task.action, task.department, task.area, level}, task.response_from);
    if (!is_new) {
      RC_ASSERT(task.response_from - at->second >= shanghai_plan().hold.resend_after);
      at->second = task.response_from;
    }
  }
}

RC_GTEST_PROP(EngineProperty, LaterMessagesDoNotChangeWhatWasSaidBefore, ()) {
  const std::vector<Signal> signals = any_signals();
  const double now = start + 300.0 * *rc::gen::inRange(0, 60);
  std::vector<Signal> known;
  for (const Signal& s : signals)
    if (s.sent <= now) known.push_back(s);
  std::vector<Signal> later = known;
  for (const Signal& s : signals)
    if (s.sent > now + clock_tolerance && std::ranges::none_of(known, [&](const Signal& k) { return k.id == s.id; })) later.push_back(s);
  RC_ASSERT(seen(play(known, now)) == seen(play(later, now)));
}

}  // namespace
}  // namespace hydro::response
