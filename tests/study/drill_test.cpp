// Whole drills: recorded answers, stepping back, branching, going on after a kill, and what tampering leaves behind.

#include "libhydro/study/drill.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "libhydro/core/error.h"
#include "libhydro/io/drill_file.h"
#include "libhydro/study/new_district.h"
#include "source_folder.h"

namespace hydro::study {
namespace {

using namespace response;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

const std::string story = HYDRO_SOURCE_DIR "/scenarios/first-drill/";

class DrillTest : public testing::Test {
 protected:
  DrillTest() {
    std::string name = fs::temp_directory_path() / "hydro-drill-test-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~DrillTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  DrillRequest request(const std::string& out) const { return {.drill = story + "drill.toml", .out = path(out)}; }

  DrillOutcome play(const std::string& out) const {
    Drill drill;
    return play_script(request(out), story + "answers.csv", drill);
  }

  static std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// score.json without what depends on the clock of the machine.
  static nlohmann::json score_of(const std::string& folder) {
    nlohmann::json json = nlohmann::json::parse(text_of(folder + "/score.json"));
    json.erase("log");
    return json;
  }

  void change_log(const std::string& out, const char* sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path(out + "/log.sqlite").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  std::string folder_;
};

std::string board_text(DrillSession& session) {
  const Board& board = session.board();
  std::string text = std::to_string(board.now) + ' ' + std::to_string(board.speed) + ' ' + std::to_string(board.paused) + ' ' + std::to_string(board.told.size()) + ' ' + std::to_string(board.cases.size());
  for (const auto& came : board.came) text += came ? ' ' + std::to_string(*came) : " -";
  for (const ActionMark& mark : board.marks) text += '\n' + std::to_string(static_cast<int>(mark.kind)) + ' ' + std::to_string(mark.action) + ' ' + std::to_string(mark.place) + ' ' + std::to_string(mark.at) + mark.by + mark.text;
  for (const Task& task : session.evaluation().tasks) text += '\n' + std::to_string(task.action) + ' ' + std::to_string(task.area) + ' ' + std::to_string(task.place) + ' ' + std::string(name_of(task.status)) + std::to_string(task.deadline);
  return text;
}

TEST_F(DrillTest, AMadeUpDistrictBringsADrillThatPlays) {
  write_new_district({.rows = 100, .columns = 100, .cell_size = 4.0}, path("district"), false);
  std::ofstream(path("nothing.csv")) << "at,action_id,by,note\n";
  Drill drill;
  const DrillOutcome played = play_script({.drill = path("district/drill.toml"), .out = path("played")}, path("nothing.csv"), drill);
  EXPECT_THAT(drill.injects, testing::SizeIs(testing::Ge(5u)));
  const nlohmann::json score = score_of(path("played"));
  EXPECT_EQ(score["score"], 0.0) << "nobody did anything";
  EXPECT_EQ(score["passed"], false);
  EXPECT_THAT(score["actions"], testing::Not(IsEmpty()));
}

TEST_F(DrillTest, RecordedAnswersAreScoredAsTheContractSays) {
  const DrillOutcome outcome = play("monday");
  const nlohmann::json score = nlohmann::json::parse(text_of(path("monday/score.json")));
  EXPECT_EQ(score["format"], "hydro-drill/1");
  EXPECT_EQ(score["score"], outcome.score.score);
  EXPECT_EQ(score["pass_mark"], 60.0);
  EXPECT_EQ(score["passed"], true);
  double points = 0.0, of = 0.0;
  for (const auto& action : score["actions"]) {
    for (const char* key : {"id", "due", "done", "delay_s", "points", "of"}) EXPECT_TRUE(action.contains(key)) << key;
    EXPECT_EQ(action["done"].is_null(), action["delay_s"].is_null());
    points += action["points"].get<double>(), of += action["of"].get<double>();
  }
  EXPECT_NEAR(100.0 * points / of, score["score"].get<double>(), 0.01);
  const auto closing = std::ranges::find_if(score["actions"], [](const auto& one) { return one["id"] == "close" && one["place"] == "underpass-1"; });
  ASSERT_NE(closing, score["actions"].end());
  EXPECT_EQ((*closing)["due"], "2024-09-16T06:33:00+08:00") << "25 cm at 06:28, five minutes to close";
  EXPECT_EQ((*closing)["delay_s"], 720.0);
  EXPECT_NEAR((*closing)["points"].get<double>(), 3.0 * (1.0 - 720.0 / 1800.0), 1e-3);
  const auto by_call = std::ranges::find_if(score["actions"], [](const auto& one) { return one["id"] == "close" && one["place"] == "underpass-2"; });
  EXPECT_EQ((*by_call)["due"], "2024-09-16T06:45:00+08:00") << "ten minutes after the call at 06:35";
  EXPECT_EQ((*by_call)["points"], 3.0);
  EXPECT_THAT(text_of(path("monday/report.html")), testing::AllOf(HasSubstr("After-action report"), HasSubstr("3 × (1 − 12 min / 30 min) = 1.8")));
  EXPECT_THAT(text_of(path("monday/cases.csv")), HasSubstr("call-underpass-2,ponding,citizen,990100001,underpass-2,,filed,"));
}

TEST_F(DrillTest, TheSameLogMakesTheSameBytes) {
  std::vector<std::string> pages, scores;
  for (const char* out : {"one", "two"}) {
    DrillSession session(request(out), [] { return 1.7e9; });
    session.pass(session.drill().start + 3600.0);
    EXPECT_EQ(session.act({.kind = DrillEventKind::done, .by = "officer", .subject = "start"}), "");
    session.pass(session.drill().end);
    session.finish();
    pages.push_back(text_of(path(std::string(out) + "/report.html"))), scores.push_back(text_of(path(std::string(out) + "/score.json")));
  }
  EXPECT_EQ(pages[0], pages[1]);
  EXPECT_EQ(scores[0], scores[1]);
}

TEST_F(DrillTest, ADrillThatIsLeftGoesOnWithTheSameBoard) {
  std::string before;
  {
    DrillSession session(request("left"));
    session.pass(session.drill().start + 4000.0);
    session.act({.kind = DrillEventKind::done, .by = "officer", .subject = "start"});
    session.act({.kind = DrillEventKind::speed, .by = "officer", .value = 120.0});
    before = board_text(session);
  }
  DrillRequest again = request("left");
  EXPECT_THROW(DrillSession{again}, InputError) << "it is not begun anew by mistake";
  again.resume = true;
  DrillSession session(again);
  EXPECT_TRUE(session.went_on());
  EXPECT_EQ(board_text(session), before);
}

TEST_F(DrillTest, AKilledDrillGoesOnWithEverythingThatWasAcknowledged) {
  for (int round = 0; round < 4; ++round) {
    const std::string out = "killed-" + std::to_string(round);
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      DrillSession session(request(out));
      for (int i = 0; i < 1000; ++i) {
        session.pass(session.drill().start + 60.0 * i);
        session.act({.kind = DrillEventKind::message, .by = "officer", .text = std::to_string(i)});
        if (::write(ends[1], &i, sizeof i) != sizeof i) break;
      }
      ::_exit(0);
    }
    ::close(ends[1]);
    int last = -1;
    for (int i = 0; i < 5 + 20 * round; ++i) ASSERT_EQ(::read(ends[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (int more = 0; ::read(ends[0], &more, sizeof more) == sizeof more;) last = more;
    ::close(ends[0]);
    DrillRequest again = request(out);
    again.resume = true;
    DrillSession session(again);
    const std::string after = board_text(session);
    EXPECT_TRUE(std::ranges::any_of(session.board().lines, [&](const BoardLine& line) { return line.text == std::to_string(last); })) << "the last that was acknowledged";
    EXPECT_GE(session.board().now, session.drill().start + 60.0 * last);
  }
}

TEST_F(DrillTest, AScriptGoesOnAfterItWasBrokenOffToTheSameScore) {
  play("whole");
  {
    DrillSession session(request("broken"));
    for (DrillEvent& answer : io::read_drill_script(story + "answers.csv", session.drill())) {
      if (answer.at > session.drill().start + 3000.0) break;
      session.pass(answer.at);
      EXPECT_EQ(session.act(std::move(answer)), "");
    }
    session.pass(session.drill().start + 3000.0);
  }
  DrillRequest again = request("broken");
  again.resume = true;
  Drill drill;
  play_script(again, story + "answers.csv", drill);
  EXPECT_EQ(score_of(path("broken")), score_of(path("whole")));
}

TEST_F(DrillTest, ABranchBeginsWithTheHistoryOfAnother) {
  play("monday");
  DrillRequest branch = request("tuesday");
  branch.branch_from = path("monday");
  {
    DrillSession probe(request("probe"));
    branch.branch_at = probe.drill().start + 55 * 60.0;
  }
  DrillSession session(branch);
  EXPECT_EQ(session.board().now, *branch.branch_at);
  EXPECT_TRUE(session.board().paused);
  EXPECT_EQ(std::ranges::count(session.board().marks, DrillEventKind::done, &ActionMark::kind), 6) << "what was done until 06:25";
  session.pass(session.drill().start + 61 * 60.0);
  EXPECT_EQ(session.act({.kind = DrillEventKind::done, .by = "officer", .subject = "close", .place = "underpass-1"}), "");
  session.pass(session.drill().end);
  session.finish();
  EXPECT_THAT(verify_drill(path("tuesday")).faults, IsEmpty());
  for (const auto& action : score_of(path("tuesday"))["actions"])
    if (action["id"] == "close" && action["place"] == "underpass-1") {
      EXPECT_EQ(action["delay_s"], -120.0);
    }
}

TEST_F(DrillTest, AStartThatFailsLeavesNothing) {
  Drill drill;
  EXPECT_THROW(play_script(request("out"), path("nosuch.csv"), drill), FileError);
  EXPECT_FALSE(fs::exists(path("out.partial")));
  DrillRequest branch = request("out");
  branch.branch_from = path("nosuch");
  EXPECT_THROW(DrillSession{branch}, FileError);
  EXPECT_FALSE(fs::exists(path("out.partial")));
  std::ofstream(path("backwards.csv")) << "at,action_id,by,note,what\n30,call-underpass-2,officer,,filed\n";  // nobody has called yet
  EXPECT_THROW(play_script(request("out"), path("backwards.csv"), drill), InputError);
  EXPECT_FALSE(fs::exists(path("out.partial")));
  EXPECT_EQ(drill_under_way(request("out")), "");
  play("out");
  EXPECT_TRUE(fs::exists(path("out/score.json")));
}

TEST_F(DrillTest, WhatWentOnFromBeforeStaysWhenItsScriptFails) {
  { DrillSession session(request("left")); }
  EXPECT_EQ(drill_under_way(request("left")), path("left.partial"));
  std::ofstream(path("backwards.csv")) << "at,action_id,by,note,what\n30,call-underpass-2,officer,,filed\n";
  DrillRequest again = request("left");
  again.resume = true;
  Drill drill;
  EXPECT_THROW(play_script(again, path("backwards.csv"), drill), InputError);
  EXPECT_EQ(drill_under_way(request("left")), path("left.partial"));
}

TEST_F(DrillTest, ALogOfAnotherDrillIsRefused) {
  const std::string own = path("own.toml");
  std::string text = text_of(story + "drill.toml");
  text.replace(text.find("alerts = [\"alerts\"]"), 19, "alerts = [\"" + story + "alerts\"]");
  std::ofstream(own) << text;
  DrillRequest first{.drill = own, .out = path("out")};
  DrillSession(first).pass(0.0);
  text.replace(text.find("pass_mark = 60"), 14, "pass_mark = 10");
  std::ofstream(own) << text;
  first.resume = true;
  try {
    DrillSession session(first);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("own.toml differs"));
  }
}

TEST_F(DrillTest, VerificationFindsWhatWasChangedAndWhere) {
  const DrillOutcome outcome = play("monday");
  const DrillVerdict good = verify_drill(path("monday"));
  EXPECT_THAT(good.faults, IsEmpty());
  EXPECT_EQ(good.seal, outcome.seal);
  const auto copy = [&](const char* name) {
    fs::copy(path("monday"), path(name));
    return std::string(name);
  };
  change_log(copy("a"), "UPDATE log SET virtual_utc = virtual_utc - 600 WHERE kind = 'done' AND subject = 'close'");
  EXPECT_EQ(verify_drill(path("a")).faults.size(), 2u);
  change_log(copy("b"), "DELETE FROM log WHERE kind = 'filed'");
  EXPECT_THAT(verify_drill(path("b")).faults, ElementsAre(HasSubstr("the end of the log is missing")));
  std::ofstream(path(copy("c") + "/score.json"), std::ios::app) << ' ';
  EXPECT_THAT(verify_drill(path("c")).faults, ElementsAre("score.json was changed after the drill"));
  fs::remove(path(copy("d") + "/report.html"));
  EXPECT_THAT(verify_drill(path("d")).faults, ElementsAre("report.html is missing"));
}

}  // namespace
}  // namespace hydro::study
