#include "libhydro/network/controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libhydro/network/rule_text.h"
#include "tests/network/drawings.h"

namespace hydro::network::testing {
namespace {

using ::testing::HasSubstr;

/// A well with two pumps of fixed discharge.
Drawing well() {
  Drawing d;
  const int w = d.tank("W1", 0.0, 5.0, 0.6, FunctionalStorage{.constant = 40.0}), out = d.outfall("O1", 6.0);
  const Pump pump{.curve = PumpCurve::steps_of_depth, .x = {5.0}, .discharge = {0.1}};
  d.link(w, out, pump, 0.0), d.link(w, out, pump, 0.0);
  d.steady_inflow(w, 0.05);
  return d;
}

std::vector<ActionTaken> actions_of(const Drawing& drawing, const Controls& controls, double minutes) {
  NetworkSolver solver(drawing.network, controls);
  NetworkState state = solver.initial_state();
  return solver.advance(state, 0.0, 60.0 * minutes).actions;
}

Premise depth_of_well(Comparison comparison, double depth) { return {.left = {Observed::node_depth, 0}, .comparison = comparison, .right = depth}; }
Premise time_is(Comparison comparison, double minutes) { return {.left = {Observed::time, -1}, .comparison = comparison, .right = 60.0 * minutes}; }
Action set(int link, double setting) { return {.link = link, .setting = FixedSetting{setting}}; }

TEST(Controls, TheRuleOfHigherPriorityWinsAndEveryActionTellsItsCause) {
  Controls controls;
  controls.rules.push_back({"start", {depth_of_well(Comparison::greater, 1.0)}, {set(0, 1.0)}, {}, 1.0});
  controls.rules.push_back({"lock", {time_is(Comparison::greater_or_equal, 10), time_is(Comparison::less, 20)}, {set(0, 0.0)}, {}, 5.0});
  const auto actions = actions_of(well(), controls, 30);
  ASSERT_GE(actions.size(), 3u);
  EXPECT_NEAR(actions[0].time, 320.0, 10.0);  // 0.4 m at 0.05 m3/s on 40 m2
  EXPECT_THAT(actions[0].cause, HasSubstr("rule start: W1 depth 1.0"));
  EXPECT_NEAR(actions[1].time, 600.0, 10.0);
  EXPECT_THAT(actions[1].cause, HasSubstr("rule lock"));
  EXPECT_NEAR(actions[2].time, 1200.0, 10.0);
}

TEST(Controls, AnOrderStandsAboveAllRulesWhileItLasts) {
  Controls controls;
  controls.rules.push_back({"always", {time_is(Comparison::greater_or_equal, 0)}, {set(0, 1.0)}, {}, 100.0});
  controls.orders.push_back({.from = 60.0, .until = 120.0, .link = 0, .setting = 0.0, .cause = "flood plan, action 7"});
  const auto actions = actions_of(well(), controls, 5);
  ASSERT_EQ(actions.size(), 3u);
  EXPECT_EQ(actions[1].cause, "flood plan, action 7");
  EXPECT_EQ(actions[1].setting, 0.0);
  EXPECT_EQ(actions[2].setting, 1.0);
}

TEST(Controls, HysteresisAndMinimumDurationKeepAPumpFromChattering) {
  const auto switches = [](double hysteresis, double duration) {
    Controls controls;
    Rule rule{"run", {depth_of_well(Comparison::greater, 1.0)}, {set(0, 1.0)}, {set(0, 0.0)}};
    rule.premises[0].hysteresis = hysteresis, rule.minimum_duration = duration;
    controls.rules.push_back(rule);
    return actions_of(well(), controls, 60).size();
  };
  const std::size_t chattering = switches(0.0, 0.0), steady = switches(0.4, 0.0), patient = switches(0.0, 600.0);
  EXPECT_GT(chattering, 50u);
  EXPECT_LT(steady, 13u);  // 320 s up, 320 s down
  EXPECT_LT(patient, 9u);
}

TEST(Controls, APumpRunsItsLeastTimeWhateverRulesSayAndStopsAtOnceOnAnOrder) {
  constexpr double least = 300.0;  // [s]
  Drawing d = well();
  std::get<Pump>(d.network.links[0].kind).minimum_run_time = least;
  Controls controls;
  controls.rules.push_back({"run", {depth_of_well(Comparison::greater, 1.0)}, {set(0, 1.0)}, {set(0, 0.0)}});
  const auto actions = actions_of(d, controls, 60);
  ASSERT_GE(actions.size(), 4u);
  for (std::size_t i = 1; i < actions.size(); ++i)
    if (actions[i].setting == 0.0) {
      EXPECT_GE(actions[i].time - actions[i - 1].time, least);
    }

  controls.orders.push_back({.from = actions[0].time + 60.0, .until = 7200.0, .link = 0, .setting = 0.0, .cause = "power cut"});
  const auto ordered = actions_of(d, controls, 60);
  ASSERT_EQ(ordered.size(), 2u);
  EXPECT_NEAR(ordered[1].time, actions[0].time + 60.0, 10.0);
}

TEST(Controls, OrBindsCloserThanAnd) {
  Controls controls;
  Rule rule{"r", {time_is(Comparison::less, 0), time_is(Comparison::less, 0), time_is(Comparison::greater_or_equal, 0)}, {set(0, 1.0)}, {}};
  rule.premises[2].is_alternative = true;  // false and (false or true)
  controls.rules.push_back(rule);
  EXPECT_TRUE(actions_of(well(), controls, 2).empty());
  rule.premises[0] = time_is(Comparison::greater_or_equal, 0);
  controls.rules = {rule};  // true and (false or true)
  EXPECT_EQ(actions_of(well(), controls, 2).size(), 1u);
}

TEST(Controls, APidActionBringsADepthToItsGoal) {
  Drawing d = well();
  d.network.links.resize(1);
  Controls controls;
  Premise goal = depth_of_well(Comparison::not_equal, 1.5);
  controls.rules.push_back({"hold", {goal}, {{.link = 0, .setting = SettingPid{-5.0, 5.0, 0.0}}}, {}});
  NetworkSolver solver(d.network, controls);
  NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 6 * 3600.0);
  EXPECT_NEAR(solver.depth(state, 0), 1.5, 0.1);
}

TEST(Controls, FlawsAreNamed) {
  const Drawing d = well();
  Controls controls;
  controls.rules.push_back({"empty", {}, {}, {}});
  controls.rules.push_back({"far", {{.left = {Observed::node_depth, 77}}}, {set(99, 1.0)}, {}});
  controls.orders.push_back({.from = 10.0, .until = 5.0, .link = 0});
  std::string all;
  for (const ControlFault& fault : faults(controls, d.network)) all += fault.message + '\n';
  for (const char* part : {"no premise", "no action", "depth it looks at is not known", "link it acts on is not known", "ends before it begins"})
    EXPECT_THAT(all, HasSubstr(part));
}

TEST(RuleText, ReadsTheRulesOfSwmm) {
  const Drawing d = well();
  const RuleText text = read_rules(R"(
RULE START_MAIN
IF NODE W1 DEPTH > 1.5        ; a comment
THEN PUMP L1 STATUS = ON
PRIORITY 1

RULE ASSIST
IF NODE W1 DEPTH > 2.5
AND SIMULATION TIME > 1:30
OR SIMULATION CLOCKTIME < 6:00:30
THEN PUMP L2 SETTING = 0.5
AND PUMP L1 STATUS = OFF
ELSE PUMP L2 STATUS = OFF
)", d.network, {.length_unit = 0.3048});
  ASSERT_TRUE(text.faults.empty()) << text.faults[0].line << ':' << text.faults[0].column << ": " << text.faults[0].message;
  ASSERT_EQ(text.rules.size(), 2u);
  EXPECT_EQ(text.rules[0].name, "START_MAIN");
  EXPECT_EQ(text.rules[0].priority, 1.0);
  EXPECT_DOUBLE_EQ(std::get<double>(text.rules[0].premises[0].right), 1.5 * 0.3048);
  ASSERT_EQ(text.rules[1].premises.size(), 3u);
  EXPECT_DOUBLE_EQ(std::get<double>(text.rules[1].premises[1].right), 5400.0);
  EXPECT_TRUE(text.rules[1].premises[2].is_alternative);
  EXPECT_DOUBLE_EQ(std::get<double>(text.rules[1].premises[2].right), 21630.0);
  EXPECT_EQ(text.rules[1].then_actions.size(), 2u);
  EXPECT_DOUBLE_EQ(std::get<FixedSetting>(text.rules[1].then_actions[0].setting).value, 0.5);
  EXPECT_EQ(text.rules[1].else_actions.size(), 1u);
}

TEST(RuleText, ReadsNamedQuantitiesExpressionsAndCurvesInTheUnitsOfTheText) {
  const Drawing d = well();
  RuleWords words;
  words.length_unit = 0.3048;
  words.curves["Gate"] = {.x = {0.5, 1.0}, .setting = {0.0, 1.0}};
  const RuleText text = read_rules(
      "variable depth = NODE w1 DEPTH\n"
      "EXPRESSION rest = (10 - depth) * 2 ^ 2 / 4 - -1 ; what is free\n"
      "RULE full\nIF rest < 3\nTHEN PUMP l1 SETTING = 1\n"
      "RULE timed\nIF PUMP L1 TIMEOPEN > 0\nTHEN PUMP L2 SETTING = CURVE gate\n",
      d.network, words);
  ASSERT_TRUE(text.faults.empty());
  ASSERT_EQ(text.rules.size(), 2u);
  EXPECT_EQ(std::get<double>(text.rules[0].premises[0].right), 3.0);
  EXPECT_EQ(std::get<SettingCurve>(text.rules[1].then_actions[0].setting).x[1], 3600.0);  // hours

  const Controls controls{.rules = text.rules, .expressions = text.expressions, .orders = {}};
  const auto actions = actions_of(d, controls, 60);  // 11 - depth < 3: from 8 ft on
  ASSERT_FALSE(actions.empty());
  EXPECT_NEAR(actions[0].time, (8.0 * 0.3048 - 0.6) * 40.0 / 0.05, 10.0);
  EXPECT_THAT(actions[0].cause, HasSubstr("rest"));
  EXPECT_EQ(read_rules("EXPRESSION a = (b\nRULE r\nIF a > 0\nTHEN PUMP L1 SETTING = 1\n", d.network).faults.size(), 2u);
}

TEST(Controls, AnInstantIsMetByTheStepInWhichItLies) {
  Controls controls;
  controls.rules.push_back({"once", {time_is(Comparison::equal, 7.3)}, {set(0, 1.0)}, {}, 1.0});
  const auto actions = actions_of(well(), controls, 30);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_NEAR(actions[0].time, 438.0, 10.0);
}

TEST(RuleText, SaysWhereItDoesNotUnderstand) {
  const RuleText text = read_rules("RULE A\nIF NODE X9 DEPTH > 1\nTHEN PUMP L1 STATUS = ON\nRULE B\nIF NODE W1 DEPTH >> 1\nTHEN WEIR L1 SETTING = half\n"
                                   "RULE C\nIF NODE W1 DEPTH > 1\nTHEN PUMP L1 STATUS = ON now\n",
                                   well().network);
  EXPECT_TRUE(text.rules.empty());
  ASSERT_EQ(text.faults.size(), 4u);
  EXPECT_EQ(text.faults[0].line, 2);
  EXPECT_EQ(text.faults[0].column, 9);
  EXPECT_THAT(text.faults[0].message, HasSubstr("no node is named \"X9\""));
  EXPECT_EQ(text.faults[1].column, 18);
  EXPECT_THAT(text.faults[2].message, HasSubstr("is no WEIR"));
  EXPECT_THAT(text.faults[3].message, HasSubstr("one word too many"));
}

}  // namespace
}  // namespace hydro::network::testing
