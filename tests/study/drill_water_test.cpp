// What delays in a drill did to the water: a bowl of a street that a pump truck keeps passable, played early, late and not at all.

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/result_file.h"
#include "libhydro/study/drill.h"

namespace hydro::study {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

constexpr const char* scenario = R"(format = "hydro-scenario/1"
title = "A bowl in the rain"
[time]
start = 2024-09-16T06:00:00+08:00
duration = "2h"
[terrain]
elevation = "bowl.asc"
crs = "EPSG:32651"
manning_n = 0.03
[rain]
kind = "constant"
rate = "60 mm/h"
until = "1h"
[[place]]
id = "low"
kind = "road"
point = [50, 50]
radius = "8 m"
)";

constexpr const char* plan = R"(format = "hydro-plan/1"
title = "One pump truck"
hazards = ["rainstorm"]
[[area]]
id = "town"
name = "Town"
kind = "city"
[[department]]
id = "drainage"
name = "drainage"
[[place]]
id = "low"
kind = "road"
name = "Low street"
name_zh = "低洼路"
area = "town"
[[trigger]]
id = "road-wet"
hazards = ["any"]
level = "IV"
places = {kind = "road", depth = "0.1 m"}
status = "inferred"
[[action]]
id = "pump"
hazards = ["any"]
level = "any"
departments = ["drainage"]
title = "send the pump truck"
title_zh = "调派泵车"
start = "event"
deadline = "event+5 min"
places = {kind = "road", depth = "0.1 m"}
effect = {kind = "mobile_pump", target = "place", value = 0.1, unit = "m3/s", lasts = "90 min"}
status = "inferred"
)";

constexpr const char* drill = R"(format = "hydro-drill/1"
title = "A wet morning"
plan = "plan.toml"
scenario = "scenario.toml"
start = 2024-09-16T06:00:00+08:00
duration = "110 min"
water = "measured"
[[role]]
id = "officer"
name = "Duty officer"
departments = ["all"]
[[inject]]
id = "gauge"
kind = "depth"
at = "+10 min"
place = "low"
depth = "0.2 m"
text = "gauge at the low street: 20 cm"
)";

class DrillWaterTest : public testing::Test {
 protected:
  DrillWaterTest() {
    std::string name = fs::temp_directory_path() / "hydro-drill-water-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    std::string bowl = "ncols 20\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 5\nNODATA_value -9999\n";
    for (int row = 0; row < 20; ++row)
      for (int column = 0; column < 20; ++column) bowl += fmt::format("{:.3f}{}", 3.0 + 0.02 * std::hypot(5.0 * (row - 9.5), 5.0 * (column - 9.5)), column == 19 ? '\n' : ' ');
    write("bowl.asc", bowl), write("scenario.toml", scenario), write("plan.toml", plan), write("drill.toml", drill);
  }
  ~DrillWaterTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
  std::string text_of(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  DrillRequest request(const std::string& out) const { return {.drill = path("drill.toml"), .out = path(out)}; }

  /// Plays answers "minute,what,id" one a line.
  void play(const std::string& out, const std::string& answers) const {
    write(out + ".csv", "at,action_id,by,note\n" + answers);
    response::Drill played;
    play_script(request(out), path(out + ".csv"), played);
  }

  DrillOutcome report(const std::string& out, const RunWatch& watch = {}) const {
    DrillRequest again = request(out);
    again.resume = true;
    auto outcome = DrillSession(again).simulate(watch);
    if (!outcome) throw InputError("interrupted");
    return *outcome;
  }

  results::RunResult run_of(const std::string& folder) const { return io::read_run_result(path(folder)); }

  std::string folder_;
};

double depth_at_low(const results::RunResult& run) { return std::ranges::find(run.places, "low", &results::PlaceResult::id)->max_depth; }

const comparison::PlaceDifference& low_of(const comparison::Difference& difference) { return *std::ranges::find(difference.places, "low", &comparison::PlaceDifference::id); }

TEST_F(DrillWaterTest, APumpThatComesLateLeavesDeeperWaterAndOneThatNeverComesTheDeepest) {
  play("late", "45,pump,officer,\n");
  EXPECT_THAT(text_of("late/report.html"), HasSubstr("Not simulated yet"));
  const DrillOutcome late = report("late");
  ASSERT_TRUE(late.delays);
  play("never", "");
  const DrillOutcome never = report("never");
  ASSERT_TRUE(never.delays);
  const results::RunResult due = run_of("late/as-due"), done = run_of("late/as-done"), without = run_of("never/as-done");
  EXPECT_GT(depth_at_low(done), depth_at_low(due) + 0.02);
  EXPECT_GT(depth_at_low(without), depth_at_low(done) + 0.02);
  for (const results::RunResult* run : {&due, &done, &without}) EXPECT_LT(std::abs(run->balance.back().relative_error()), 1e-12);
  ASSERT_EQ(due.orders.size(), 1u);
  EXPECT_EQ(due.orders[0].from, 15.0 * 60.0) << "the gauge at 06:10, five minutes to act";
  EXPECT_EQ(done.orders.at(0).from, 45.0 * 60.0);
  EXPECT_EQ(done.orders.at(0).until, 120.0 * 60.0) << "ninety minutes, or the end of the run";
  EXPECT_THAT(without.orders, IsEmpty());
  EXPECT_EQ(depth_at_low(run_of("never/as-due")), depth_at_low(due)) << "what was due is the same";
  EXPECT_DOUBLE_EQ(low_of(*late.delays).base, depth_at_low(due));
  EXPECT_DOUBLE_EQ(low_of(*late.delays).other, depth_at_low(done));
  EXPECT_GT(late.delays->ground.wetter, 0.0);
  EXPECT_EQ(late.delays->ground.drier, 0.0);
  const std::string page = text_of("late/report.html");
  EXPECT_THAT(page, AllOf(HasSubstr("The same storm was run twice"), HasSubstr("as-done/report.html"), HasSubstr("Low street"), HasSubstr("took up to 0.1 m3/s"), Not(HasSubstr("Not simulated"))));
  EXPECT_TRUE(fs::exists(path("late/delays/report.html")));
}

TEST_F(DrillWaterTest, TheRunsAreThoseOfHydroRunWithTheSameActions) {
  play("late", "45,pump,officer,\n");
  report("late");
  const RunOutcome own = run({.scenario = path("scenario.toml"), .overrides = {}, .output = path("own"), .threads = 1, .until = {}, .actions = path("late/as-done.json")}, {});
  const results::RunResult done = run_of("late/as-done");
  EXPECT_EQ(own.result.peaks.depth, done.peaks.depth);
  EXPECT_EQ(own.result.harm.flood_volume, done.harm.flood_volume);
}

TEST_F(DrillWaterTest, TheRecordNamesTheNewReportAndKeepsTheSealOfTheDrill) {
  play("late", "45,pump,officer,\n");
  const DrillVerdict before = verify_drill(path("late"));
  const DrillOutcome outcome = report("late");
  const DrillVerdict after = verify_drill(path("late"));
  EXPECT_THAT(after.faults, IsEmpty());
  EXPECT_EQ(after.seal, outcome.seal);
  EXPECT_EQ(after.ended_with, before.seal) << "what was noted at the end of the drill still stands in the chain";
  EXPECT_EQ(after.lines, before.lines + 1);
  std::ofstream(path("late/as-done.json"), std::ios::app) << ' ';
  EXPECT_THAT(verify_drill(path("late")).faults, testing::ElementsAre("as-done.json was changed after the drill"));
}

TEST_F(DrillWaterTest, GoesOnAfterAnInterruptionToTheSameReport) {
  play("one", "45,pump,officer,\n"), play("two", "45,pump,officer,\n");
  report("one");
  int left = 40;
  RunWatch watch;
  watch.interrupted = [&left] { return --left < 0; };
  EXPECT_THROW(report("two", watch), InputError);
  EXPECT_TRUE(fs::exists(path("two/as-due.partial")));
  report("two");
  EXPECT_EQ(run_of("one/as-done").peaks.depth, run_of("two/as-done").peaks.depth);
  EXPECT_FALSE(fs::exists(path("two/as-due.partial")));
}

TEST_F(DrillWaterTest, NothingIsRunWhereNothingWasLate) {
  play("in-time", "15,pump,officer,\n");
  const DrillOutcome outcome = report("in-time");
  EXPECT_FALSE(outcome.delays);
  EXPECT_FALSE(fs::exists(path("in-time/as-due")));
  EXPECT_THAT(text_of("in-time/report.html"), HasSubstr("every action that acts on water was done when it was due"));
}

TEST_F(DrillWaterTest, ADrillWithoutAScenarioSaysHowToNameOne) {
  std::string text = drill;
  text.erase(text.find("scenario = "), std::string("scenario = \"scenario.toml\"\n").size());
  write("drill.toml", text);
  play("dry", "45,pump,officer,\n");
  EXPECT_THAT(text_of("dry/report.html"), AllOf(HasSubstr("the drill names no scenario"), HasSubstr("scenario = &quot;scenario.toml&quot;")));
  try {
    require_scenario(request("dry"));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("names no scenario"));
  }
}

}  // namespace
}  // namespace hydro::study
