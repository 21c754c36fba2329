#include "libhydro/io/output_folder.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "libhydro/core/error.h"
#include "libhydro/io/checkpoint_file.h"
#include "tests/io/sample_run.h"

namespace hydro::io {
namespace {

using std::filesystem::exists;
using testing::HasSubstr;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

template <class Error, class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(OutputFolder, TakesItsNameWhenItIsComplete) {
  const TemporaryFolder folder;
  const std::string goal = folder / "deep/down/results";
  {
    OutputFolder output(goal + "/", Existing::refuse);
    EXPECT_EQ(output.found(), Found::nothing);
    write(output.file("summary.json"), "{}");
    EXPECT_FALSE(exists(goal));
    output.complete();
    EXPECT_EQ(output.path(), goal);
  }
  EXPECT_EQ(contents(goal + "/summary.json"), "{}");
  EXPECT_FALSE(exists(goal + ".partial"));
  EXPECT_FALSE(exists(goal + "/.lock"));
}

TEST(OutputFolder, IsGoneWhenItsJobFailsBeforeACheckpoint) {
  const TemporaryFolder folder;
  {
    OutputFolder output(folder / "results", Existing::refuse);
    write(output.file("results.h5"), "half");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(OutputFolder, StaysForAResumptionWhenItHoldsACheckpoint) {
  const TemporaryFolder folder;
  const std::string goal = folder / "results";
  {
    OutputFolder output(goal, Existing::refuse);
    write_checkpoint(output.path(), {}, {}, {}, {}, 0);
    write(output.file("results.h5"), "first frames");
  }
  EXPECT_THAT(message_of<InputError>([&] { OutputFolder(goal, Existing::refuse); }), HasSubstr("unfinished run"));
  {
    OutputFolder output(goal, Existing::resume);
    EXPECT_EQ(output.found(), Found::partial);
    EXPECT_EQ(contents(output.file("results.h5")), "first frames");
    output.complete();
  }
  EXPECT_EQ(contents(goal + "/results.h5"), "first frames");
  EXPECT_FALSE(has_checkpoint(goal)) << "a finished run needs none";
  EXPECT_EQ(OutputFolder(goal, Existing::resume).found(), Found::complete);
  EXPECT_TRUE(exists(goal + "/results.h5"));
}

TEST(OutputFolder, ResumesFromNothingByBeginning) {
  const TemporaryFolder folder;
  EXPECT_EQ(OutputFolder(folder / "results", Existing::resume).found(), Found::nothing);
}

TEST(OutputFolder, KeepsOldResultsUntilTheNewOnesAreWhole) {
  const TemporaryFolder folder;
  const std::string goal = folder / "results";
  std::filesystem::create_directory(goal);
  write(goal + "/summary.json", "old");
  EXPECT_THAT(message_of<InputError>([&] { OutputFolder(goal, Existing::refuse); }), HasSubstr("--force"));
  { OutputFolder fails(goal, Existing::replace); }
  EXPECT_EQ(contents(goal + "/summary.json"), "old");
  {
    OutputFolder output(goal, Existing::replace);
    write(output.file("summary.json"), "new");
    EXPECT_EQ(contents(goal + "/summary.json"), "old");
    output.complete();
  }
  EXPECT_EQ(contents(goal + "/summary.json"), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing else is left";
}

TEST(OutputFolder, HasOneWriterAtATime) {
  const TemporaryFolder folder;
  const OutputFolder first(folder / "results", Existing::refuse);
  EXPECT_THAT(message_of<InputError>([&] { OutputFolder(folder / "results", Existing::resume); }), HasSubstr("another hydro is writing"));
  EXPECT_THAT(message_of<InputError>([&] { OutputFolder(folder / "results", Existing::replace); }), HasSubstr("another hydro is writing"));
  EXPECT_TRUE(exists(first.path()));
}

TEST(OutputFolder, ALockOfADeadWriterDoesNotCount) {
  const TemporaryFolder folder;
  if (const pid_t writer = fork(); writer == 0) {
    OutputFolder output(folder / "results", Existing::refuse);
    write(output.file("results.h5"), "half");
    _exit(0);  // as kill -9: nothing is tidied
  } else {
    waitpid(writer, nullptr, 0);
  }
  EXPECT_TRUE(exists(folder / "results.partial/results.h5"));
  OutputFolder output(folder / "results", Existing::refuse);
  EXPECT_FALSE(exists(output.file("results.h5"))) << "without a checkpoint it is of no use";
}

TEST(OutputFolder, WhatAWriterLeftThatWasKilledAfterNamingItsResultsGoes) {
  const TemporaryFolder folder;
  const std::string goal = folder / "results";
  std::filesystem::create_directory(goal);
  write(goal + "/summary.json", "{}");
  write(goal + "/.lock", "");
  write_checkpoint(goal, {}, {}, {}, {}, 0);
  EXPECT_EQ(OutputFolder(goal, Existing::resume).found(), Found::complete);
  EXPECT_EQ(contents(goal + "/summary.json"), "{}");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(goal), {}), 1) << "nothing but the results";
}

TEST(OutputFolder, RefusesPlacesThatCannotBeFolders) {
  const TemporaryFolder folder;
  write(folder / "file", "");
  EXPECT_THROW(OutputFolder(folder / "file", Existing::replace), InputError);
  EXPECT_THROW(OutputFolder(folder / "file/results", Existing::refuse), FileError);
  EXPECT_THROW(OutputFolder("..", Existing::replace), InputError);
  EXPECT_THROW(OutputFolder("", Existing::replace), InputError);
}

TEST(Space, IsCheckedBeforehand) {
  const TemporaryFolder folder;
  EXPECT_EQ(space_warning(folder / "results", 1000), "");
  EXPECT_THAT(space_warning(folder / "results", std::uint64_t{1} << 60), HasSubstr("are free"));
}

}  // namespace
}  // namespace hydro::io
