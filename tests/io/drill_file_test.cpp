// Drills and recorded answers: what comes with hydro is read whole, a broken one is refused with every fault at its place.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "libhydro/core/error.h"
#include "libhydro/io/case_file.h"
#include "libhydro/io/drill_file.h"
#include "libhydro/io/plan_file.h"
#include "source_folder.h"
#include "tests/io/sample_run.h"

namespace hydro::io {
namespace {

using namespace response;
using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

const fs::path data = fs::path(HYDRO_SOURCE_DIR) / "data";
const fs::path story = fs::path(HYDRO_SOURCE_DIR) / "scenarios/first-drill";

template <class Action>
std::string faults_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    std::string all;
    for (const Fault& fault : error.faults()) all += std::to_string(fault.place.line) + ':' + std::to_string(fault.place.column) + ' ' + fault.message + '\n';
    return all;
  }
  return "";
}

std::string faults_of_drill(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder / "drill.toml") << text;
  return faults_of([&] { read_drill(folder / "drill.toml", data); });
}

std::string faults_of_script(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder / "answers.csv") << text;
  const Drill drill = read_drill((story / "drill.toml").string(), data).drill;
  return faults_of([&] { read_drill_script(folder / "answers.csv", drill); });
}

TEST(DrillFile, TheFirstDrillIsReadWhole) {
  const DrillFile file = read_drill((story / "drill.toml").string(), data);
  const Drill& drill = file.drill;
  EXPECT_EQ(drill.name, "drill");
  EXPECT_EQ(drill.end - drill.start, 3.5 * 3600.0);
  EXPECT_EQ(drill.offset_minutes, 480);
  EXPECT_EQ(drill.sight, WaterSight::measured);
  EXPECT_EQ(drill.injects.size(), 15u) << "four warnings, eleven others";
  EXPECT_EQ(drill.injects[0].text, "EXERCISE: rainstorm yellow warning");
  EXPECT_EQ(drill.injects[0].text_zh, "（演练）暴雨黄色预警");
  EXPECT_EQ(drill.injects[0].when.at, drill.start + 600.0);
  EXPECT_EQ(drill.roles.at(0).departments.size(), drill.plan.departments.size());
  EXPECT_EQ(drill.expected.at(0).within, 600.0);
  EXPECT_EQ(drill.scoring.of_action.at(0).second, 3.0);
  EXPECT_EQ(file.files.size(), 8u) << "the drill, its plan, words, thresholds, four warnings";
}

TEST(DrillFile, TheExampleOfTheDocumentIsADrill) {
  std::ifstream page(fs::path(HYDRO_SOURCE_DIR) / "docs/formats/drill.md");
  const std::string text{std::istreambuf_iterator<char>(page), {}};
  const std::size_t begin = text.find("```toml\n") + 8, end = text.find("```", begin);
  const TemporaryFolder folder;
  fs::copy(story / "alerts", folder / "alerts");
  std::ofstream(folder / "drill.toml") << text.substr(begin, end - begin);
  EXPECT_EQ(faults_of([&] { read_drill(folder / "drill.toml", data); }), "");
}

const std::string head = R"(format = "hydro-drill/1"
title = "t"
plan = "delta_district"
start = 2025-09-10T06:00:00+08:00
duration = "2h"
[[role]]
id = "r"
name = "r"
departments = ["all"]
)";

TEST(DrillFile, TheSmallestDrillHasNoFault) { EXPECT_EQ(faults_of_drill(head), ""); }

TEST(DrillFile, EveryFaultIsReportedAtItsPlace) {
  const std::string faults = faults_of_drill(head + R"([[role]]
id = "r"
name = "again"
departments = ["police", "polize"]
[[inject]]
id = "a"
kind = "depht"
at = "+30 min"
text = "x"
[[inject]]
id = "b"
kind = "depth"
at = "+3 h"
place = "underpass-9"
text = "x"
[[inject]]
id = "c"
kind = "message"
when = {done = "close", level = "II", area = "990100"}
[[inject]]
id = "d"
kind = "message"
at = "soon"
text = "x"
colour = "red"
[[inject]]
id = "e"
kind = "message"
text = "never comes"
[[inject]]
id = "f"
kind = "message"
at = 2025-09-10T05:00:00+08:00
by_hand = true
text = "x"
[[expected]]
action = "clos"
after = "a"
[[expected]]
action = "close"
[scoring]
pass_mark = 101
)");
  EXPECT_THAT(faults, HasSubstr("11:6 role[1].id \"r\" is already known"));
  EXPECT_THAT(faults, HasSubstr("role[1].departments: there is no department \"polize\""));
  EXPECT_THAT(faults, HasSubstr("\"police\" is played by \"r\" already"));
  EXPECT_THAT(faults, HasSubstr("16:8 inject[0].kind cannot be \"depht\""));
  EXPECT_THAT(faults, HasSubstr("22:6 inject[1].at is after the end of the drill"));
  EXPECT_THAT(faults, HasSubstr("inject[1].place: there is no place \"underpass-9\""));
  EXPECT_THAT(faults, HasSubstr("inject[1].depth"));
  EXPECT_THAT(faults, HasSubstr("inject[2].when must say one thing"));
  EXPECT_THAT(faults, HasSubstr("inject[2].text"));
  EXPECT_THAT(faults, HasSubstr("inject[3].at \"soon\" is no time of a drill"));
  EXPECT_THAT(faults, HasSubstr("unknown key \"colour\""));
  EXPECT_THAT(faults, HasSubstr("inject[4]: nothing says when it comes"));
  EXPECT_THAT(faults, HasSubstr("inject[5] must come in one way"));
  EXPECT_THAT(faults, HasSubstr("inject[5].at is before the drill starts"));
  EXPECT_THAT(faults, HasSubstr("expected[0].action: there is no action \"clos\""));
  EXPECT_THAT(faults, HasSubstr("expected[0].within"));
  EXPECT_THAT(faults, HasSubstr("expected[1] must be due in one way"));
  EXPECT_THAT(faults, HasSubstr("scoring.pass_mark"));
}

TEST(DrillFile, ARealWarningCannotBePartOfADrill) {
  const TemporaryFolder folder;
  std::ifstream exercise(story / "alerts/1-yellow.xml");
  std::string text{std::istreambuf_iterator<char>(exercise), {}};
  text.replace(text.find("Exercise"), 8, "Actual");
  std::ofstream(folder / "real.xml") << text;
  std::ofstream(folder / "broken.xml") << "<!DOCTYPE a><alert/>";
  std::ofstream(folder / "drill.toml") << head + "[[inject]]\nid = \"x\"\nkind = \"alert\"\nfile = \"real.xml\"\n[[inject]]\nid = \"y\"\nkind = \"alert\"\nfile = \"broken.xml\"\n";
  EXPECT_THAT(faults_of([&] { read_drill(folder / "drill.toml", data); }), AllOf(HasSubstr("real.xml: its status is not Exercise"), HasSubstr("broken.xml is refused as a warning (doctype)")));
}

TEST(DrillFile, FaultsOfThePlanAreThoseOfTheDrill) {
  const TemporaryFolder folder;
  std::ofstream(folder / "plan.toml") << "format = \"hydro-plan/1\"\n";
  std::ofstream(folder / "drill.toml") << "format = \"hydro-drill/1\"\nplan = \"plan.toml\"\n";
  EXPECT_THAT(faults_of([&] { read_drill(folder / "drill.toml", data); }), AllOf(HasSubstr("title"), HasSubstr("action"), HasSubstr("hazards")));
}

TEST(DrillScript, TheRecordedAnswersAreReadInOrder) {
  const Drill drill = read_drill((story / "drill.toml").string(), data).drill;
  const std::vector<DrillEvent> events = read_drill_script((story / "answers.csv").string(), drill);
  EXPECT_EQ(events.size(), 13u);
  EXPECT_TRUE(std::ranges::is_sorted(events, {}, &DrillEvent::at));
  EXPECT_EQ(events[0].text, "all members called");
  EXPECT_EQ(std::ranges::count(events, DrillEventKind::case_step, &DrillEvent::kind), 1);
  EXPECT_EQ(std::ranges::count(events, DrillEventKind::ordered, &DrillEvent::kind), 1);
}

TEST(DrillScript, EveryFaultIsReportedAtItsPlace) {
  const std::string faults = faults_of_script("at,action_id,by,note,what,place\n"
                                              "2024-09-16T05:42:00+08:00,stort,a,,,\n"
                                              "tomorrow,start,a,,,\n"
                                              "2024-09-16T04:00:00+08:00,start,a,,,\n"
                                              "75,close,a,,,underpass-7\n"
                                              "75 min,close,a,,closed,\n"
                                              "80,nothing,a,,inject,\n");
  EXPECT_THAT(faults, HasSubstr("2:27 the plan has no action \"stort\""));
  EXPECT_THAT(faults, HasSubstr("3:1 \"tomorrow\" is no time of a drill"));
  EXPECT_THAT(faults, HasSubstr("4:1 \"2024-09-16T04:00:00+08:00\" is not within the drill"));
  EXPECT_THAT(faults, HasSubstr("the plan has no place \"underpass-7\""));
  EXPECT_THAT(faults, HasSubstr("\"closed\" is nothing that can be said of an action"));
  EXPECT_THAT(faults, HasSubstr("the drill has no inject \"nothing\""));
  EXPECT_THAT(faults_of_script("when,what\n"), AllOf(HasSubstr("at"), HasSubstr("action_id"), HasSubstr("by")));
  EXPECT_THAT(faults_of_script("at,action_id,by,note,plac\n"), HasSubstr("1:22 unknown column \"plac\""));
}

TEST(CaseFile, ARecordIsReadAndItsTablesAreWritten) {
  const TemporaryFolder folder;
  const Plan plan = read_plan((data / "plans/delta_district.toml").string(), data);
  std::ofstream(folder / "cases.csv") << "at,case_id,step,by,kind,source,area,place,department,note\n"
                                         "2025-09-10T06:00:00+08:00,7,found,citizen,ponding,citizen,990100001,underpass-1,,\"knee-deep, says the caller\"\n"
                                         "2025-09-10T06:05:00+08:00,7,filed,centre,,,,,,\n"
                                         "2025-09-10T06:30:00+08:00,7,dispatched,centre,,,,,drainage,\n";
  const std::vector<CaseEvent> events = read_case_events(folder / "cases.csv", plan);
  const double now = events.back().at + 3600.0;
  const CaseBook book = fold_cases(plan.cases, events, now);
  EXPECT_THAT(cases_csv(plan, book, 480), HasSubstr("7,ponding,citizen,990100001,underpass-1,drainage,dispatched,2025-09-10T06:00:00+08:00,2025-09-10T06:05:00+08:00,2025-09-10T06:30:00+08:00,,,,,,"
                                                    "2025-09-10T06:45:00+08:00,0,reminder 2025-09-10T06:15:00+08:00; reminder 2025-09-10T06:45:00+08:00; supervision 2025-09-10T07:15:00+08:00,"
                                                    "\"knee-deep, says the caller\"\n"));
  EXPECT_THAT(case_figures_csv(plan, book, now), AllOf(HasSubstr("grid,990100001,1,1,1,0,0,0,3,5.0,25.0,,,,0.000\n"), HasSubstr("department,drainage,1,1,1,")));
}

TEST(CaseFile, EveryFaultIsReportedAtItsPlace) {
  const TemporaryFolder folder;
  const Plan plan = read_plan((data / "plans/delta_district.toml").string(), data);
  std::ofstream(folder / "cases.csv") << "at,case_id,step,by,source,area\n"
                                         "yesterday,7,found,citizen,crow,990100001\n"
                                         "2025-09-10T06:05:00+08:00,,field,centre,,990100009\n";
  EXPECT_THAT(faults_of([&] { read_case_events(folder / "cases.csv", plan); }),
              AllOf(HasSubstr("2:1 \"yesterday\" is no date"), HasSubstr("\"crow\" finds no cases"), HasSubstr("3:27 the case has no id"), HasSubstr("\"field\" is no step"), HasSubstr("the plan has no area \"990100009\"")));
  std::ofstream(folder / "order.csv") << "at,case_id,step,by\n2025-09-10T06:05:00+08:00,7,filed,centre\n";
  EXPECT_THAT(faults_of([&] { read_case_events(folder / "order.csv", plan); }), HasSubstr("2:29 nobody has found case \"7\""));
  std::ofstream(folder / "columns.csv") << "at,case_id,step,by,departement\n";
  EXPECT_THAT(faults_of([&] { read_case_events(folder / "columns.csv", plan); }), HasSubstr("1:20 unknown column \"departement\""));
}

}  // namespace
}  // namespace hydro::io
