#include "cli/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <sstream>
#include <stdexcept>
#include <string>

#include "libhydro/core/error.h"

namespace hydro::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StrEq;

template <class Failure>
ExitCode report(const Failure& failure, std::string& said) {
  std::ostringstream err;
  const ExitCode code = report_failure(std::make_exception_ptr(failure), err);
  said = err.str();
  return code;
}

TEST(Failure, OfInputNamesEveryFaultAndExitsWith2) {
  std::string said;
  FaultList faults;
  faults.add({"a.toml", 3, 7}, "unknown key \"rian\"", "did you mean \"rain\"?");
  faults.add({"a.toml", 9, 1}, "duration must be greater than 0, got -5 [s]");
  EXPECT_EQ(report(InputError(faults.faults()), said), ExitCode::bad_input);
  EXPECT_THAT(said, StrEq("a.toml:3:7: unknown key \"rian\"\n  did you mean \"rain\"?\n"
                          "a.toml:9:1: duration must be greater than 0, got -5 [s]\n2 faults\n"));
}

TEST(Failure, OfAFileExitsWith3AndFaultsOfBothKindsWith2) {
  std::string said;
  const Fault unreadable{.place = {"a.tif"}, .message = "is missing", .hint = {}, .unreadable = true};
  const Fault wrong{.place = {"a.toml", 1, 1}, .message = "is wrong", .hint = {}};
  EXPECT_EQ(report(FileError("out.tif", "the disk is full", "free 3 GB"), said), ExitCode::file_error);
  EXPECT_THAT(said, StrEq("out.tif: the disk is full\n  free 3 GB\n"));
  EXPECT_EQ(report(InputError(unreadable), said), ExitCode::file_error);
  EXPECT_EQ(report(InputError({unreadable, wrong}), said), ExitCode::bad_input);
}

TEST(Failure, OfTheNumericsExitsWith4) {
  std::string said;
  EXPECT_EQ(report(NumericalError("cell (3, 4) at 120 s: depth is NaN"), said), ExitCode::numerics_failed);
  EXPECT_THAT(said, HasSubstr("cell (3, 4)"));
}

TEST(Failure, OfMemorySaysSoAndHowToNeedLess) {
  std::string said;
  EXPECT_EQ(report(std::bad_alloc(), said), ExitCode::file_error);
  EXPECT_THAT(said, HasSubstr("memory"));
  EXPECT_THAT(said, HasSubstr("hydro check"));
}

TEST(Failure, OfHydroItselfIsNotBlamedOnTheInput) {
  std::string said;
  EXPECT_EQ(report(std::logic_error("a row too many"), said), ExitCode::internal_error);
  EXPECT_THAT(said, HasSubstr("a fault of hydro"));
}

}  // namespace
}  // namespace hydro::cli
