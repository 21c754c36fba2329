// Cases of the grid: from found to closed, with deadlines, slips and figures.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "libhydro/response/grid_case.h"

namespace hydro::response {
namespace {

constexpr double minute = 60.0;

CaseEvent step(const char* id, CaseStep what, double minutes, int department = -1) {
  CaseEvent event{.id = id, .step = what, .at = minutes * minute, .by = "centre"};
  if (what == CaseStep::find) event.kind = "ponding", event.area = 3, event.source = CaseSource::sensor;
  event.department = department;
  return event;
}

std::vector<CaseEvent> whole_loop(const char* id, double from = 0.0) {
  return {step(id, CaseStep::find, from),       step(id, CaseStep::file, from + 5),    step(id, CaseStep::dispatch, from + 10, 2), step(id, CaseStep::accept, from + 15),
          step(id, CaseStep::begin, from + 30), step(id, CaseStep::finish, from + 90), step(id, CaseStep::pass, from + 100),       step(id, CaseStep::close, from + 105)};
}

TEST(GridCase, GoesThroughEveryStateToItsEnd) {
  using enum CaseState;
  constexpr std::array states{found, filed, dispatched, accepted, in_progress, done, checked, closed};
  const std::vector<CaseEvent> events = whole_loop("c");
  ASSERT_EQ(events.size(), states.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const CaseBook book = fold_cases({}, events, events[i].at);
    ASSERT_EQ(book.cases.size(), 1u);
    EXPECT_EQ(book.cases[0].state, states[i]);
    EXPECT_TRUE(book.faults.empty());
  }
  const GridCase whole = fold_cases({}, events, 1e6).cases[0];
  EXPECT_FALSE(whole.open());
  EXPECT_FALSE(whole.deadline);
  EXPECT_TRUE(whole.slips.empty()) << "every step was in time";
  EXPECT_EQ(whole.department, 2);
}

TEST(GridCase, ALateStepRaisesReminderThenSupervisionThenWarning) {
  std::vector<CaseEvent> events = whole_loop("c");
  events.resize(4);  // accepted at 15 min; somebody has to be there within 30
  const auto slips = [&](double minutes) { return fold_cases({}, events, minutes * minute).cases[0].slips; };
  EXPECT_EQ(slips(45).size(), 0u);
  ASSERT_EQ(slips(46).size(), 1u);
  EXPECT_EQ(slips(46)[0].kind, SlipKind::reminder);
  EXPECT_EQ(slips(46)[0].department, 2);
  EXPECT_EQ(slips(46)[0].at, 45 * minute);
  EXPECT_EQ(slips(76).back().kind, SlipKind::supervision);
  EXPECT_EQ(slips(106).back().kind, SlipKind::warning);
  EXPECT_EQ(slips(1000).size(), 3u);
}

TEST(GridCase, AFailedCheckSendsItOutAgain) {
  std::vector<CaseEvent> events = whole_loop("c");
  events[6].step = CaseStep::fail;
  events.pop_back();
  const GridCase again = fold_cases({}, events, 101 * minute).cases[0];
  EXPECT_EQ(again.state, CaseState::dispatched);
  EXPECT_EQ(again.reopened, 1);
  EXPECT_EQ(again.department, 2) << "to those who had it";
}

TEST(GridCase, AStepThatDoesNotFitIsLeftOutAndSaid) {
  std::vector<CaseEvent> events = whole_loop("c");
  events.insert(events.begin() + 1, step("c", CaseStep::accept, 2));
  events.push_back(step("d", CaseStep::file, 110));
  events.push_back(step("c", CaseStep::find, 111));
  const CaseBook book = fold_cases({}, events, 1e6);
  ASSERT_EQ(book.faults.size(), 3u);
  EXPECT_EQ(book.faults[0].why, "case \"c\" is found; \"accepted\" follows dispatched");
  EXPECT_EQ(book.faults[1].why, "nobody has found case \"d\"");
  EXPECT_EQ(book.faults[2].why, "case \"c\" was found before");
  EXPECT_EQ(book.cases[0].state, CaseState::closed);
}

TEST(GridCase, FiguresAreMeansOverGridsAndDepartments) {
  std::vector<CaseEvent> events = whole_loop("a");
  for (CaseEvent& event : whole_loop("b", 20.0)) events.push_back(event);
  events.push_back(step("c", CaseStep::find, 50));
  const CaseBook book = fold_cases({}, events, 1e4 * minute);
  const std::vector<CaseFigures> grids = case_figures({}, book, CaseGrouping::area, 1e4 * minute);
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_EQ(grids[0].cases, 3);
  EXPECT_EQ(grids[0].open, 1);
  EXPECT_EQ(grids[0].late, 1);
  EXPECT_EQ(grids[0].closed_in_time, 2);
  EXPECT_EQ(grids[0].slips, 3);
  EXPECT_DOUBLE_EQ(grids[0].to_file.value(), 5 * minute);
  EXPECT_DOUBLE_EQ(grids[0].to_arrive.value(), 20 * minute);
  EXPECT_DOUBLE_EQ(grids[0].to_close.value(), 105 * minute);
  EXPECT_DOUBLE_EQ(grids[0].in_time_share().value(), 1.0);
  const std::vector<CaseFigures> departments = case_figures({}, book, CaseGrouping::department, 1e4 * minute);
  ASSERT_EQ(departments.size(), 2u);
  EXPECT_EQ(departments[0].group, -1) << "nobody has c yet";
  EXPECT_EQ(departments[1].cases, 2);
}

RC_GTEST_PROP(GridCaseProperty, NoStepIsSkippedAndEveryCaseIsCountedOnce, ()) {
  std::vector<CaseEvent> events;
  double at = 0.0;
  const int count = *rc::gen::inRange(0, 60);
  for (int i = 0; i < count; ++i) {
    at += *rc::gen::inRange(0, 90);
    CaseEvent event = step("", *rc::gen::elementOf(std::vector<CaseStep>(case_steps.begin(), case_steps.end())), at);
    event.id = *rc::gen::element("a", "b", "c");
    event.area = *rc::gen::inRange(-1, 3), event.department = *rc::gen::inRange(-1, 3);
    events.push_back(event);
  }
  const double now = at * minute + *rc::gen::inRange(0, 100000);
  const CaseBook book = fold_cases({}, events, now);
  for (const GridCase& one : book.cases) {
    for (std::size_t s = 0; s <= static_cast<std::size_t>(one.state); ++s) RC_ASSERT(one.first_reached[s].has_value());
    RC_ASSERT(one.open() == one.deadline.has_value());
    RC_ASSERT(one.open() != one.closed.has_value());
    for (const Slip& slip : one.slips) RC_ASSERT(slip.at <= now);
  }
  for (const CaseGrouping grouping : {CaseGrouping::area, CaseGrouping::department}) {
    std::size_t cases = 0;
    for (const CaseFigures& figures : case_figures({}, book, grouping, now)) {
      cases += static_cast<std::size_t>(figures.cases);
      RC_ASSERT(figures.open + figures.closed == figures.cases);
      RC_ASSERT(figures.closed_in_time <= figures.closed && figures.late <= figures.open);
    }
    RC_ASSERT(cases == book.cases.size());
  }
}

}  // namespace
}  // namespace hydro::response
