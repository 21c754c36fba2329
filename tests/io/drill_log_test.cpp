// The log of a drill: durable when acknowledged, one writer, and no change without a trace.

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "libhydro/core/error.h"
#include "libhydro/io/drill_log.h"
#include "libhydro/io/output_folder.h"
#include "tests/io/sample_run.h"

namespace hydro::io {
namespace {

using response::DrillEvent;
using response::DrillEventKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

DrillEvent event(int i) {
  return {.kind = i == 0 ? DrillEventKind::begin : DrillEventKind::done, .at = 1e9 + 60.0 * i + 1.0 / 3.0, .by = "值班员", .subject = "A" + std::to_string(i), .department = "drainage", .area = "310115",
          .place = "underpass-1", .text = "line one\nline \\ two, \"quoted\"", .value = 0.1 * i};
}

std::vector<DrillEvent> events(int count) {
  std::vector<DrillEvent> list;
  for (int i = 0; i < count; ++i) list.push_back(event(i));
  return list;
}

void write_log(const std::string& folder, int count) {
  DrillLog log(folder, 480);
  for (const DrillEvent& one : events(count)) log.append(std::vector{one}, 1.7e9);
  log.close();
}

void tamper(const std::string& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder + "/log.sqlite").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

std::vector<std::string> faults_after(const std::string& sql) {
  const TemporaryFolder folder;
  write_log(folder.path(), 6);
  tamper(folder.path(), sql);
  return check_drill_log(folder.path()).faults;
}

TEST(DrillLog, IsReadAsItWasWritten) {
  const TemporaryFolder folder;
  write_log(folder.path(), 5);
  const DrillLogCheck check = check_drill_log(folder.path());
  EXPECT_THAT(check.faults, IsEmpty());
  std::vector<DrillEvent> read;
  for (const DrillLogLine& line : check.lines) read.push_back(line.event);
  EXPECT_EQ(read, events(5));
  EXPECT_FALSE(std::filesystem::exists(folder / "log.sqlite-wal")) << "one plain file";
}

TEST(DrillLog, GoesOnWhereItWasLeft) {
  const TemporaryFolder folder;
  {
    DrillLog log(folder.path(), 480);
    log.append(events(3), 1.7e9);
  }
  DrillLog log(folder.path(), 480);
  EXPECT_EQ(log.events(), events(3));
  log.append(std::vector{event(3)}, 1.7e9 - 86400.0);  // the clock of the machine was put back by a day
  EXPECT_EQ(log.events(), events(4));
  log.close();
  EXPECT_THAT(check_drill_log(folder.path()).faults, IsEmpty());
}

TEST(DrillLog, AnyChangeIsFoundWithItsPlace) {
  EXPECT_THAT(faults_after("UPDATE log SET who = 'nobody' WHERE number = 3"), ElementsAre(HasSubstr("line 3 (2001-09-09T09:48:40+08:00): its hash does not fit")));
  EXPECT_THAT(faults_after("UPDATE log SET virtual_utc = virtual_utc + 1e-6 WHERE number = 4"), ElementsAre(HasSubstr("line 4")));
  EXPECT_THAT(faults_after("UPDATE log SET virtual_time = '2001-09-09T09:48:41+08:00' WHERE number = 3"), ElementsAre(HasSubstr("line 3")));
  EXPECT_THAT(faults_after("UPDATE log SET wall_utc = 0 WHERE number = 2"), ElementsAre(HasSubstr("line 2")));
  EXPECT_THAT(faults_after("UPDATE log SET subject = department, department = subject WHERE number = 2"), ElementsAre(HasSubstr("line 2")));
  EXPECT_THAT(faults_after("DELETE FROM log WHERE number = 4"), ElementsAre("line 4 is missing", HasSubstr("line 5")));
  EXPECT_THAT(faults_after("DELETE FROM log WHERE number <= 2"), ElementsAre("lines 1 to 2 are missing", HasSubstr("line 3")));
  EXPECT_THAT(faults_after("UPDATE log SET number = 7 WHERE number = 2; UPDATE log SET number = 2 WHERE number = 3; UPDATE log SET number = 3 WHERE number = 7"),
              testing::Contains(HasSubstr("line 2")));
  EXPECT_THAT(faults_after("UPDATE log SET hash = (SELECT hash FROM log WHERE number = 1) WHERE number = 2"), ElementsAre(HasSubstr("line 2"), HasSubstr("line 3")));
  EXPECT_THAT(faults_after("INSERT INTO log SELECT 7, virtual_utc, virtual_time, wall_utc, wall_time, who, kind, subject, department, area, place, text, value, hash FROM log WHERE number = 6"),
              ElementsAre(HasSubstr("line 7")));
}

TEST(DrillLog, AChangedLogDoesNotGoOn) {
  const TemporaryFolder folder;
  write_log(folder.path(), 4);
  tamper(folder.path(), "UPDATE log SET text = '' WHERE number = 2");
  try {
    DrillLog log(folder.path(), 480);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("line 2"));
  }
}

TEST(DrillLog, WhatIsNoLogIsSaid) {
  const TemporaryFolder folder;
  EXPECT_THROW(check_drill_log(folder.path()), FileError);
  std::ofstream(folder / "log.sqlite") << "not a database, but long enough to be looked at as one: " << std::string(4096, 'x');
  EXPECT_THROW(check_drill_log(folder.path()), FileError);
  std::filesystem::remove(folder / "log.sqlite");
  tamper(folder.path(), "CREATE TABLE other (a)");
  EXPECT_THROW(check_drill_log(folder.path()), FileError);
}

TEST(DrillLog, WhatWasAcknowledgedSurvivesAKill) {
  for (int round = 0; round < 5; ++round) {
    const TemporaryFolder folder;
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      DrillLog log(folder.path(), 480);
      for (int i = 0;; ++i) {
        log.append(std::vector{event(i)}, 1.7e9);
        if (::write(pipe_ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
      }
    }
    ::close(pipe_ends[1]);
    int last = -1;
    for (int i = 0; i < 3 + 7 * round; ++i) ASSERT_EQ(::read(pipe_ends[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (int more = 0; ::read(pipe_ends[0], &more, sizeof more) == sizeof more;) last = more;
    ::close(pipe_ends[0]);
    DrillLog log(folder.path(), 480);
    ASSERT_GE(log.lines().size(), static_cast<std::size_t>(last) + 1);
    EXPECT_EQ(log.events(), events(static_cast<int>(log.lines().size())));
  }
}

TEST(DrillLog, AFolderHasOneWriter) {
  const TemporaryFolder folder;
  const OutputFolder first(folder / "drill", Existing::refuse);
  EXPECT_THROW(OutputFolder(folder / "drill", Existing::resume), InputError);
}

TEST(DrillLog, AFolderWithALogIsKeptForAResumption) {
  const TemporaryFolder folder;
  {
    const OutputFolder output(folder / "drill", Existing::refuse);
    DrillLog log(output.path(), 480);
    log.append(events(2), 1.7e9);
  }
  const OutputFolder again(folder / "drill", Existing::resume);
  EXPECT_EQ(again.found(), Found::partial);
  EXPECT_EQ(DrillLog(again.path(), 480).events(), events(2));
}

}  // namespace
}  // namespace hydro::io
