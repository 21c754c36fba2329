#include "libhydro/study/run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/result_file.h"
#include "libhydro/study/new_district.h"
#include "tests/says.h"

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
            .overrides = {"rain.duration=\"20min\"", "output.interval=\"2min\"", "sponge.compare_without=false"},
            .output = (folder_ / output).string(),
            .threads = 2,
            .until = 600.0};
  }

  fs::path folder_;
  std::string scenario_;
};

void expect_same_bits(const Raster<float>& a, const Raster<float>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)), 0) << what;
}

void expect_same_maxima(const results::Peaks& a, const results::Peaks& b) {
  ASSERT_FALSE(a.depth.empty());
  expect_same_bits(a.depth, b.depth, "depth");
  expect_same_bits(a.level, b.level, "level");
  expect_same_bits(a.speed, b.speed, "speed");
  expect_same_bits(a.depth_speed, b.depth_speed, "depth times speed");
  expect_same_bits(a.hazard_rating, b.hazard_rating, "hazard rating");
  expect_same_bits(a.arrival_time, b.arrival_time, "arrival time");
  ASSERT_EQ(a.duration_over.size(), b.duration_over.size());
  for (std::size_t i = 0; i < a.duration_over.size(); ++i) expect_same_bits(a.duration_over[i].second, b.duration_over[i].second, "duration");
  EXPECT_EQ(a.wet_at_start, b.wet_at_start);
  ASSERT_FALSE(a.sponge_stored.empty());
  expect_same_bits(a.sponge_stored, b.sponge_stored, "water held in facilities");
}

/// Holds two finished runs against each other: every frame, every series, every maximum.
void expect_same_results(const std::string& a, const std::string& b) {
  const io::Hdf5ResultReader first(a), second(b);
  ASSERT_EQ(first.frame_count(), second.frame_count());
  ASSERT_GT(first.frame_count(), 3u);
  for (std::uint64_t i = 0; i < first.frame_count(); ++i) {
    const results::Frame x = first.read_frame(i), y = second.read_frame(i);
    EXPECT_EQ(x.time, y.time);
    expect_same_bits(x.depth, y.depth, "frame");
    expect_same_bits(x.velocity_x, y.velocity_x, "frame");
    expect_same_bits(x.velocity_y, y.velocity_y, "frame");
  }
  const results::RunResult one = first.read_result(), other = second.read_result();
  expect_same_maxima(one.peaks, other.peaks);
  EXPECT_EQ(one.steps, other.steps);
  EXPECT_EQ(one.cell_updates, other.cell_updates);
  EXPECT_EQ(one.report_times, other.report_times);
  EXPECT_EQ(one.rain_rate, other.rain_rate);
  EXPECT_EQ(one.flooded_area, other.flooded_area);
  EXPECT_EQ(one.quality.time_step, other.quality.time_step);
  EXPECT_EQ(one.quality.limiting, other.quality.limiting);
  ASSERT_EQ(one.gauges.size(), other.gauges.size());
  ASSERT_FALSE(one.gauges.empty());
  for (std::size_t i = 0; i < one.gauges.size(); ++i) {
    EXPECT_EQ(one.gauges[i].depth, other.gauges[i].depth);
    EXPECT_EQ(one.gauges[i].speed, other.gauges[i].speed);
  }
  ASSERT_EQ(one.sections.size(), other.sections.size());
  for (std::size_t i = 0; i < one.sections.size(); ++i) EXPECT_EQ(one.sections[i].discharge, other.sections[i].discharge);
  ASSERT_EQ(one.boundaries.size(), other.boundaries.size());
  for (std::size_t i = 0; i < one.boundaries.size(); ++i) EXPECT_EQ(one.boundaries[i].left, other.boundaries[i].left);
  ASSERT_EQ(one.facilities.size(), other.facilities.size());
  ASSERT_FALSE(one.facilities.empty());
  for (std::size_t i = 0; i < one.facilities.size(); ++i) {
    EXPECT_EQ(one.facilities[i].id, other.facilities[i].id);
    EXPECT_EQ(one.facilities[i].inflow, other.facilities[i].inflow);
    EXPECT_FALSE(one.facilities[i].to_sewer.empty());
    EXPECT_EQ(one.facilities[i].drain, other.facilities[i].drain);
    EXPECT_EQ(one.facilities[i].to_sewer, other.facilities[i].to_sewer);
    EXPECT_EQ(one.facilities[i].stored, other.facilities[i].stored);
    EXPECT_EQ(one.facilities[i].overflows, other.facilities[i].overflows);
    EXPECT_EQ(one.facilities[i].emptying_time, other.facilities[i].emptying_time);
  }
  EXPECT_EQ(one.capture.front().runoff, other.capture.front().runoff);
  EXPECT_EQ(one.capture.front().solids_kept, other.capture.front().solids_kept);
  ASSERT_EQ(one.places.size(), other.places.size());
  for (std::size_t i = 0; i < one.places.size(); ++i) EXPECT_EQ(one.places[i].max_depth, other.places[i].max_depth);
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

TEST_F(RunTest, ARunStoppedBeforeItsFirstStepGoesOn) {
  RunWatch stopped_at_once;
  stopped_at_once.interrupted = [] { return true; };
  ASSERT_EQ(run(request("flood"), stopped_at_once).end, RunEnd::interrupted);
  RunRequest again = request("flood");
  again.resume = true;
  (void)run(request("whole"), {});
  ASSERT_EQ(run(again, {}).end, RunEnd::complete);
  expect_same_results((folder_ / "whole").string(), (folder_ / "flood").string());
}

TEST_F(RunTest, AnyNumberOfThreadsGivesTheSameResults) {
  RunRequest one = request("one"), three = request("three");
  one.threads = 1;
  three.threads = 3;
  (void)run(one, {});
  (void)run(three, {});
  expect_same_results((folder_ / "one").string(), (folder_ / "three").string());
}

TEST_F(RunTest, ALayoutOfFacilitiesIsSwitchedOffFromOutside) {
  RunRequest bare = request("bare");
  bare.overrides.push_back("sponge.layout=none");
  const results::RunResult with = run(request("with"), {}).result, without = run(bare, {}).result;
  EXPECT_TRUE(without.facilities.empty());
  EXPECT_TRUE(without.costs.empty());
  EXPECT_FALSE(fs::exists(folder_ / "bare" / "sponge_stored.tif"));
  EXPECT_TRUE(fs::exists(folder_ / "with" / "sponge_stored.tif"));
  EXPECT_GT(with.costs.front().capital(), 0.0);
  const results::WaterBalance &a = with.balance.back(), &b = without.balance.back();
  EXPECT_NEAR(a.rain, b.rain, 1e-6 * b.rain);  // the same storm on ground and roofs, to single units
  EXPECT_GT(a.stored_sponge - with.balance.front().stored_sponge, 0.0);
  EXPECT_LT(a.stored_surface - a.initial + a.outflow - a.inflow, b.stored_surface - b.initial + b.outflow - b.inflow);
  double inflow = 0.0;
  for (const results::FacilitySeries& facility : with.facilities) inflow += facility.inflow.back() * facility.area;
  EXPECT_GT(inflow, 0.0);
}

TEST_F(RunTest, WhatFacilitiesMadeOfTheRainOfAMapIsReportedAsOfPlots) {
  RunRequest of_map = request("flood");
  of_map.overrides.push_back("drainage_system=[{ id = \"works\", tank_volume = 0, interception_rate = \"1 L/s\" }]");
  const results::RunResult result = run(of_map, {}).result;
  ASSERT_EQ(result.capture.size(), 1u);
  const results::CaptureResult& all = result.capture.front();
  const results::WaterBalance& balance = result.balance.back();
  EXPECT_EQ(all.id, "");
  EXPECT_EQ(all.rain, balance.rain);
  EXPECT_GT(all.capture_ratio(), 0.1);
  EXPECT_LT(all.capture_ratio(), 1.0);
  // What ran off left the map, or stands on the ground beyond hollows, less what was there and what came in.
  const double gained = balance.outflow - balance.inflow + balance.stored_surface - result.balance.front().stored_surface;
  EXPECT_LE(all.runoff, gained + 1e-6);
  EXPECT_GT(all.runoff, 0.5 * gained);
  EXPECT_GT(all.solids_washed, 0.0);
  EXPECT_GE(all.solids_kept, 0.0);
  EXPECT_LE(all.solids_kept, all.solids_washed);
  EXPECT_FALSE(result.costs.front().source.empty());
  ASSERT_EQ(result.interception.size(), 1u);
  EXPECT_GT(result.interception[0].inflow, 0.0) << "what facilities send to sewers";
  EXPECT_NEAR(result.interception[0].area, all.area, 1e-6);
}

TEST_F(RunTest, TheStormWithoutFacilitiesIsTheRunWithLayoutNone) {
  RunRequest compared = request("compared"), bare = request("bare");
  compared.overrides.back() = "sponge.compare_without=true";
  bare.overrides.push_back("sponge.layout=none");
  std::vector<Bilingual> notes;
  RunWatch watch;
  watch.note = [&notes](const Bilingual& note) { notes.push_back(note); };
  const RunOutcome outcome = run(compared, watch);
  const results::RunResult with = run(request("with"), {}).result, without = run(bare, {}).result;
  EXPECT_GT(outcome.cost.wall_without, 0.0);
  EXPECT_THAT(notes, ::testing::Contains(says("sponge.compare_without")));
  EXPECT_TRUE(with.without.empty());
  EXPECT_TRUE(without.without.empty());
  expect_same_results((folder_ / "compared").string(), (folder_ / "with").string());  // looking beside changes nothing

  const results::RunResult read = io::Hdf5ResultReader((folder_ / "compared").string()).read_result();
  for (const results::WithoutFacilities* beside : {&outcome.result.without, &read.without}) {
    expect_same_bits(beside->max_depth, without.peaks.depth, "greatest depth without facilities");
    EXPECT_EQ(beside->flooded_area, without.flooded_area);
    ASSERT_EQ(beside->balance.size(), without.balance.size());
    for (std::size_t i = 0; i < without.balance.size(); ++i)
      for (const results::BalanceTerm& term : results::balance_terms) EXPECT_EQ(beside->balance[i].*term.volume, without.balance[i].*term.volume) << term.name;
    ASSERT_EQ(beside->gauges.size(), without.gauges.size());
    for (std::size_t i = 0; i < without.gauges.size(); ++i) {
      EXPECT_EQ(beside->gauges[i].id, without.gauges[i].id);
      EXPECT_EQ(beside->gauges[i].depth, without.gauges[i].depth);
    }
  }
  EXPECT_NE(std::memcmp(with.peaks.depth.data(), without.peaks.depth.data(), with.peaks.depth.size() * sizeof(float)), 0) << "facilities must change the flood";
}

TEST_F(RunTest, InterruptingTheStormWithoutFacilitiesKeepsTheRun) {
  RunRequest compared = request("parts");
  compared.overrides.back() = "sponge.compare_without=true";
  bool beside = false;
  RunWatch impatient;
  impatient.note = [&beside](const Bilingual& note) { beside |= note.english.find("sponge.compare_without)") != std::string::npos; };
  impatient.interrupted = [&beside] { return beside; };
  const RunOutcome stopped = run(compared, impatient);
  ASSERT_EQ(stopped.end, RunEnd::interrupted);
  EXPECT_EQ(stopped.stopped_at, 600.0);
  compared.resume = true;
  double earliest = 600.0;
  RunWatch watch;
  bool again = false;
  watch.note = [&again](const Bilingual& note) { again |= note.english.find("sponge.compare_without)") != std::string::npos; };
  watch.progress = [&](double time, double, double) { if (!again) earliest = std::min(earliest, time); };
  const RunOutcome ended = run(compared, watch);
  ASSERT_EQ(ended.end, RunEnd::complete);
  EXPECT_EQ(earliest, 600.0) << "the run itself was done again";
  EXPECT_FALSE(ended.result.without.empty());
  RunRequest whole = request("whole");
  whole.overrides.back() = "sponge.compare_without=true";
  (void)run(whole, {});
  expect_same_results((folder_ / "whole").string(), (folder_ / "parts").string());
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
