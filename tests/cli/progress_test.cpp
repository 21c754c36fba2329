#include "cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>

namespace hydro::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StrEq;

/// A clock that moves when it is told to.
struct HandClock {
  double seconds = 0.0;
  Progress::Clock reader() {
    return [this] { return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(static_cast<long long>(seconds * 1e9))); };
  }
};

TEST(Progress, WithoutATerminalSaysOneLinePerTenPercent) {
  std::ostringstream out;
  HandClock clock;
  Progress progress(out, Progress::Style::lines, 80, clock.reader(), "run");
  for (int step = 0; step <= 1000; ++step) {
    clock.seconds = 0.1 * step;
    progress.show_run(7.2 * step, 7200.0, 5e6 * step);
  }
  const std::string said = out.str();
  EXPECT_EQ(std::ranges::count(said, '\n'), 10);
  EXPECT_THAT(said, HasSubstr("run  50 %  1 h 00 min of 2 h 00 min  50 Mcell/s  50 s left\n"));
  EXPECT_THAT(said, EndsWith("run 100 %  2 h 00 min of 2 h 00 min  50 Mcell/s\n"));
  EXPECT_THAT(said, Not(HasSubstr("\r")));
}

TEST(Progress, OfAResumedRunCountsItsOwnWorkOnly) {
  std::ostringstream out;
  HandClock clock;
  Progress progress(out, Progress::Style::lines, 80, clock.reader(), "run");
  progress.show_run(3600.0, 7200.0, 9e9);
  clock.seconds = 10.0;
  progress.show_run(4320.0, 7200.0, 9e9 + 1e9);
  EXPECT_THAT(out.str(), StrEq("run  60 %  1 h 12 min of 2 h 00 min  100 Mcell/s  40 s left\n"));
}

TEST(Progress, OfASecondRunCountsItsOwnWorkOnly) {
  std::ostringstream out;
  HandClock clock;
  Progress progress(out, Progress::Style::lines, 80, clock.reader(), "run");
  progress.show_run(0.0, 7200.0, 0.0);
  clock.seconds = 1000.0;
  progress.show_run(7200.0, 7200.0, 9e9);
  progress.show_run(0.0, 7200.0, 0.0);
  out.str({});
  clock.seconds = 1010.0;
  progress.show_run(1440.0, 7200.0, 1e9);
  EXPECT_THAT(out.str(), StrEq("run  20 %  24 min 00 s of 2 h 00 min  100 Mcell/s  40 s left\n"));
}

TEST(Progress, OnATerminalRedrawsOneLineNoWiderThanItAndTenTimesASecondAtMost) {
  std::ostringstream out;
  HandClock clock;
  Progress progress(out, Progress::Style::bar, 60, clock.reader(), "run");
  for (int step = 0; step < 1000; ++step) {
    clock.seconds = 1e-3 * step;
    progress.show_run(step, 1000.0, 1e6 * step);
  }
  const std::string said = out.str();
  EXPECT_LE(std::ranges::count(said, '\r'), 10);
  EXPECT_THAT(said, Not(HasSubstr("\n")));
  std::istringstream drawings(said.substr(1));
  for (std::string drawing; std::getline(drawings, drawing, '\r');) EXPECT_LE(drawing.size() - std::string("\033[K").size(), 59u) << drawing;
}

TEST(Progress, LeavesACleanLineBehind) {
  std::ostringstream out;
  HandClock clock;
  { Progress(out, Progress::Style::bar, 80, clock.reader(), "new").show_pieces(1, 3, {"files", "个文件"}); }
  EXPECT_THAT(out.str(), HasSubstr(" 33 %  1 of 3 files"));
  EXPECT_THAT(out.str(), EndsWith("\r\033[K"));
}

TEST(Progress, IsSilentWhenAskedToBe) {
  std::ostringstream out;
  HandClock clock;
  { Progress(out, Progress::Style::none, 80, clock.reader(), "run").show_run(1.0, 2.0, 3.0); }
  EXPECT_THAT(out.str(), IsEmpty());
}

TEST(Progress, SpeaksOfTimeInTwoFigures) {
  EXPECT_EQ(spoken_duration(12.4), "12 s");
  EXPECT_EQ(spoken_duration(250.0), "4 min 10 s");
  EXPECT_EQ(spoken_duration(3900.0), "1 h 05 min");
  EXPECT_EQ(spoken_duration(183600.0), "2 d 03 h");
}

}  // namespace
}  // namespace hydro::cli
