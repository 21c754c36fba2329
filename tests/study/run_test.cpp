#include "libhydro/study/run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/result_file.h"
#include "libhydro/study/new_district.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

/// A small district in a folder of its own, which goes with the test.
class RunTest : public testing::Test {
 protected:
  RunTest() : folder_(fs::temp_directory_path() / ("hydro_run_test_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    scenario_ = write_new_district({.rows = 100, .columns = 110}, (folder_ / "district").string(), false);
  }
  ~RunTest() override { fs::remove_all(folder_); }

  RunRequest request(const std::string& output) const {
    return {.scenario = scenario_,
            .overrides = {"rain.duration=\"20min\"", "output.interval=\"2min\""},
            .output = (folder_ / output).string(),
            .threads = 2,
            .until = 600.0};
  }

  fs::path folder_;
  std::string scenario_;
};

/// Whether two finished runs hold the same frames and series.
void expect_same_results(const std::string& a, const std::string& b) {
  const io::Hdf5ResultReader first(a), second(b);
  ASSERT_EQ(first.frame_count(), second.frame_count());
  for (std::uint64_t i = 0; i < first.frame_count(); ++i) {
    const Raster<float> x = first.read_depth(i), y = second.read_depth(i);
    for (std::size_t cell = 0; cell < x.size(); ++cell)
      if (!(x[cell] == y[cell] || (x[cell] != x[cell] && y[cell] != y[cell]))) FAIL() << "frame " << i << ", cell " << cell;
  }
  const results::RunResult one = first.read_result(), other = second.read_result();
  EXPECT_EQ(one.steps, other.steps);
  EXPECT_EQ(one.report_times, other.report_times);
  for (std::size_t i = 0; i < one.gauges.size(); ++i) EXPECT_EQ(one.gauges[i].depth, other.gauges[i].depth);
  for (std::size_t i = 0; i < one.balance.size(); ++i) EXPECT_EQ(one.balance[i].stored_surface, other.balance[i].stored_surface);
  EXPECT_EQ(one.flooded_area, other.flooded_area);
}

TEST_F(RunTest, LeavesEverythingThatTheContractNames) {
  const RunOutcome outcome = run(request("flood"), {});
  EXPECT_EQ(outcome.end, RunEnd::complete);
  for (const char* name : {"results.h5", "max_depth.tif", "max_depth.qml", "gauges.csv", "sections.csv", "summary.json", "report.html"})
    EXPECT_TRUE(fs::exists(folder_ / "flood" / name)) << name;
  EXPECT_FALSE(fs::exists(folder_ / "flood.partial"));
  EXPECT_LE(std::abs(outcome.result.balance.back().relative_error()), 1e-9);
  EXPECT_GT(outcome.result.flooded_area.front().second, 0.0);
}

TEST_F(RunTest, AnInterruptedRunGoesOnWithTheSameBits) {
  (void)run(request("whole"), {});
  int calls = 0;
  RunWatch impatient;
  impatient.interrupted = [&calls] { return ++calls == 50; };
  const RunOutcome stopped = run(request("parts"), impatient);
  ASSERT_EQ(stopped.end, RunEnd::interrupted);
  EXPECT_FALSE(fs::exists(folder_ / "parts"));
  RunRequest again = request("parts");
  again.resume = true;
  ASSERT_EQ(run(again, {}).end, RunEnd::complete);
  expect_same_results((folder_ / "whole").string(), (folder_ / "parts").string());
  EXPECT_EQ(run(again, {}).end, RunEnd::already_complete);
}

TEST_F(RunTest, AnyNumberOfThreadsGivesTheSameResults) {
  RunRequest one = request("one"), three = request("three");
  one.threads = 1;
  three.threads = 3;
  (void)run(one, {});
  (void)run(three, {});
  expect_same_results((folder_ / "one").string(), (folder_ / "three").string());
}

TEST_F(RunTest, ResultsThatAreThereAreRefusedUnlessReplaced) {
  (void)run(request("flood"), {});
  EXPECT_THROW((void)run(request("flood"), {}), InputError);
  RunRequest again = request("flood");
  again.force = true;
  EXPECT_EQ(run(again, {}).end, RunEnd::complete);
}

TEST_F(RunTest, ACheckpointOfAnotherScenarioIsRefusedNamingWhatDiffers) {
  int calls = 0;
  RunWatch impatient;
  impatient.interrupted = [&calls] { return ++calls == 20; };
  (void)run(request("flood"), impatient);
  RunRequest other = request("flood");
  other.resume = true;
  other.overrides.push_back("rain.return_period=5");
  try {
    (void)run(other, {});
    FAIL() << "went on";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("rain.return_period=5"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace hydro::study
