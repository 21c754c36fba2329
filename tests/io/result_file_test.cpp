#include "libhydro/io/result_file.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include "libhydro/core/error.h"
#include "tests/io/sample_run.h"

namespace hydro::io {
namespace {

using testing::HasSubstr;

/// Half a step of the packing, and the rounding of floats.
constexpr double depth_tolerance = 0.51 * depth_resolution;
constexpr double velocity_tolerance = 0.51 * velocity_resolution;

void write_sample(const std::string& path, const Grid& grid, int frames, ResultFileOptions options = {}) {
  const results::RunResult run = sample_run(grid);
  Hdf5ResultFile file(path, run, options);
  for (int i = 0; i < frames; ++i) file.write_frame(sample_frame(grid, 60.0 * i));
  file.finish(run);
}

void expect_near(const Raster<float>& got, const Raster<float>& expected, double tolerance) {
  ASSERT_EQ(got.rows(), expected.rows());
  ASSERT_EQ(got.columns(), expected.columns());
  for (std::size_t cell = 0; cell < got.size(); ++cell) {
    ASSERT_EQ(std::isnan(got[cell]), std::isnan(expected[cell])) << "cell " << cell;
    if (!std::isnan(got[cell])) {
      ASSERT_NEAR(got[cell], expected[cell], tolerance) << "cell " << cell;
    }
  }
}

void expect_same(const Raster<float>& got, const Raster<float>& expected) { expect_near(got, expected, 0.0); }

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ResultFile, GivesBackEveryFrameWithinItsResolution) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(300, 517);  // several tiles, cut at the edges, and an overview
  write_sample(folder / "results.h5", grid, 3, {.velocity = true, .threads = 2});
  const Hdf5ResultReader reader(folder.path());
  ASSERT_EQ(reader.frame_count(), 3u);
  EXPECT_EQ(reader.level_count(), 2);
  EXPECT_EQ(reader.grid(), grid);
  EXPECT_EQ(reader.status(), RunStatus::complete);
  for (std::uint64_t i = 0; i < 3; ++i) {
    const results::Frame expected = sample_frame(grid, reader.frame_time(i)), got = reader.read_frame(i);
    EXPECT_EQ(got.time, 60.0 * static_cast<double>(i));
    expect_near(got.depth, expected.depth, depth_tolerance);
    expect_near(got.velocity_x, expected.velocity_x, velocity_tolerance);
    expect_near(got.velocity_y, expected.velocity_y, velocity_tolerance);
    expect_near(reader.read_depth(i, 1), greatest_of_four(expected.depth), depth_tolerance);
  }
}

TEST(ResultFile, KeepsTheGroundForThoseWhoDrawTheMapsLater) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(300, 517);
  Raster<float> bed(grid);
  for (std::size_t cell = 0; cell < bed.size(); ++cell) bed[cell] = -3.0f + 0.001f * static_cast<float>(cell % 9000);
  bed[7] = no_ground;
  {
    const results::RunResult run = sample_run(grid);
    Hdf5ResultFile file(folder / "results.h5", run, {});
    file.write_frame(sample_frame(grid, 0.0));
    file.write_bed_elevation(bed);
    file.finish(run);
  }
  expect_near(Hdf5ResultReader(folder.path()).read_bed_elevation(), bed, 0.51 * bed_resolution);
  write_sample(folder / "without.h5", grid, 1);
  EXPECT_TRUE(Hdf5ResultReader(folder / "without.h5").read_bed_elevation().empty());
}

TEST(ResultFile, AnOverviewKeepsAPuddleOfOneCell) {
  Raster<float> depth(5, 3);
  depth(4, 2) = 0.7f;
  depth(0, 0) = no_ground;
  const Raster<float> halved = greatest_of_four(depth);
  ASSERT_EQ(halved.rows(), 3);
  ASSERT_EQ(halved.columns(), 2);
  EXPECT_EQ(halved(2, 1), 0.7f);
  EXPECT_EQ(halved(0, 0), 0.0f) << "ground beside a building is still seen";
}

TEST(ResultFile, GivesBackTheRunAsItWas) {
  const TemporaryFolder folder;
  const results::RunResult run = sample_run();
  write_sample(folder / "results.h5", run.grid, 1);
  const results::RunResult got = read_run_result(folder.path());
  EXPECT_EQ(got.scenario, run.scenario);
  EXPECT_EQ(got.title, run.title);
  EXPECT_EQ(got.start_utc, run.start_utc);
  EXPECT_EQ(got.start_offset_minutes, run.start_offset_minutes);
  EXPECT_EQ(got.grid, run.grid);
  EXPECT_EQ(got.cell_updates, run.cell_updates);
  EXPECT_EQ(got.report_times, run.report_times);
  EXPECT_EQ(got.rain_rate, run.rain_rate);
  ASSERT_EQ(got.balance.size(), 3u);
  EXPECT_EQ(got.balance[2].error(), run.balance[2].error());
  ASSERT_EQ(got.gauges.size(), 2u);
  EXPECT_EQ(got.gauges[0].name, run.gauges[0].name);
  EXPECT_EQ(got.gauges[1].level, run.gauges[1].level);
  EXPECT_EQ(got.gauges[0].place, run.gauges[0].place);
  ASSERT_EQ(got.sections.size(), 1u);
  EXPECT_EQ(got.sections[0].discharge, run.sections[0].discharge);
  ASSERT_EQ(got.boundaries.size(), 1u);
  EXPECT_EQ(got.boundaries[0].kind, "level");
  EXPECT_EQ(got.boundaries[0].left, run.boundaries[0].left);
  EXPECT_EQ(got.quality.limiting, run.quality.limiting);
  expect_same(got.peaks.depth, run.peaks.depth);
  expect_same(got.peaks.level, run.peaks.level);
  EXPECT_TRUE(got.peaks.hazard_rating.empty()) << "was not recorded";
  EXPECT_EQ(got.peaks.wet_at_start, run.peaks.wet_at_start);
  ASSERT_EQ(got.peaks.duration_over.size(), 2u);
  EXPECT_EQ(got.peaks.duration_over[1].first, 0.5);
  expect_same(got.peaks.duration_over[0].second, run.peaks.duration_over[0].second);
  ASSERT_EQ(got.hot_spots.size(), 1u);
  EXPECT_EQ(got.hot_spots[0].name_zh, run.hot_spots[0].name_zh);
  EXPECT_EQ(got.hot_spots[0].hazard_rating, run.hot_spots[0].hazard_rating);
  ASSERT_EQ(got.closures.size(), 1u);
  EXPECT_TRUE(got.closures[0].early);
  EXPECT_FALSE(got.closures[0].reopened);
  EXPECT_EQ(got.harm.flood_volume, run.harm.flood_volume);
  EXPECT_EQ(got.harm.loss, run.harm.loss);
  ASSERT_EQ(got.harm_rows.size(), 2u);
  EXPECT_EQ(got.harm_rows[1].exposed, run.harm_rows[1].exposed);
  ASSERT_EQ(got.orders.size(), 1u);
  EXPECT_TRUE(got.orders[0].applied);
  EXPECT_EQ(got.orders[0].until, 90.0);
  ASSERT_EQ(got.harm_without.size(), 1u);
  EXPECT_EQ(got.harm_without[0].left_out, "*");
  ASSERT_EQ(got.places.size(), 3u);
  EXPECT_EQ(got.places[2].unsafe_for_zh, run.places[2].unsafe_for_zh);
  EXPECT_EQ(got.places[0].hazard, "low");
  EXPECT_LT(got.places[1].first_over_015, 0.0);
  EXPECT_EQ(got.flooded_area, run.flooded_area);
  ASSERT_EQ(got.inputs.size(), 1u);
  EXPECT_EQ(got.inputs[0].path, run.inputs[0].path);
  ASSERT_EQ(got.remarks.size(), 1u);
  EXPECT_EQ(got.remarks[0], run.remarks[0]);
}

TEST(ResultFile, GivesBackPlotsAndFacilitiesOfARunWithoutAMap) {
  const TemporaryFolder folder;
  const results::RunResult run = sample_plots();
  {
    Hdf5ResultFile file(folder / "results.h5", run, {.velocity = false});
    file.finish(run);
  }
  const results::RunResult got = read_run_result(folder.path());
  EXPECT_EQ(got.grid, run.grid);
  ASSERT_EQ(got.facilities.size(), 2u);
  EXPECT_EQ(got.facilities[0].title_zh, run.facilities[0].title_zh);
  EXPECT_EQ(got.facilities[1].area, run.facilities[1].area);
  for (const auto series : {&results::FacilitySeries::inflow, &results::FacilitySeries::evaporation, &results::FacilitySeries::infiltration,
                            &results::FacilitySeries::surface_outflow, &results::FacilitySeries::drain, &results::FacilitySeries::stored})
    EXPECT_EQ(got.facilities[1].*series, run.facilities[1].*series);
  ASSERT_EQ(got.catchments.size(), 1u);
  EXPECT_EQ(got.catchments[0].name, run.catchments[0].name);
  for (const auto series : {&results::CatchmentSeries::rain_rate, &results::CatchmentSeries::runoff, &results::CatchmentSeries::runoff_without,
                            &results::CatchmentSeries::infiltration_rate, &results::CatchmentSeries::evaporation_rate, &results::CatchmentSeries::stored})
    EXPECT_EQ(got.catchments[0].*series, run.catchments[0].*series);
  ASSERT_EQ(got.capture.size(), 2u);
  EXPECT_EQ(got.capture[0].overflows, 3);
  EXPECT_EQ(got.capture[0].solids_kept, run.capture[0].solids_kept);
  ASSERT_EQ(got.costs.size(), 1u);
  EXPECT_EQ(got.costs[0].capital(), run.costs[0].capital());
  EXPECT_EQ(got.costs[0].source, run.costs[0].source);
  EXPECT_EQ(got.facilities[0].overflows, run.facilities[0].overflows);
  EXPECT_EQ(got.facilities[0].emptying_time, run.facilities[0].emptying_time);
  ASSERT_EQ(got.interception.size(), run.interception.size());
  EXPECT_EQ(got.interception[0].overflow, run.interception[0].overflow);
  const Hdf5ResultReader reader(folder.path());
  EXPECT_EQ(reader.frame_count(), 0u);
  EXPECT_EQ(reader.level_count(), 0);
}

TEST(ResultFile, HoldsNothingThatDependsOnTheClockOrTheThreads) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(300, 300);
  write_sample(folder / "a.h5", grid, 2, {.velocity = true, .threads = 1});
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  write_sample(folder / "b.h5", grid, 2, {.velocity = true, .threads = 2});
  EXPECT_TRUE(contents(folder / "a.h5") == contents(folder / "b.h5"));
}

TEST(ResultFile, ADryMapCostsAlmostNothing) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(1024, 1024);
  const results::RunResult about = sample_run(grid);
  {
    Hdf5ResultFile file(folder / "results.h5", about, {});
    for (int i = 0; i < 4; ++i)
      file.write_frame({.time = 60.0 * i, .depth = Raster<float>(grid), .velocity_x = Raster<float>(grid), .velocity_y = Raster<float>(grid)});
  }
  EXPECT_LT(std::filesystem::file_size(folder / "results.h5"), 100'000u);
  expect_same(Hdf5ResultReader(folder.path()).read_depth(3), Raster<float>(grid));
}

TEST(ResultFile, StockToolsReadIt) {
  const TemporaryFolder folder;
  write_sample(folder / "results.h5", sample_grid(300, 300), 2);
  if (std::system("command -v h5dump > /dev/null") != 0) GTEST_SKIP() << "h5dump is not installed";
  // h5dump decodes every chunk with HDF5's own filters, checksums included.
  EXPECT_EQ(std::system(("h5dump " + folder.path() + "/results.h5 > " + folder.path() + "/dump.txt 2>&1").c_str()), 0);
  const std::string dump = contents(folder / "dump.txt");
  EXPECT_THAT(dump, HasSubstr("\"hydro-results/2\""));
  EXPECT_THAT(dump, testing::Not(HasSubstr("rror")));
  // Of row 0 of frame 1 at 60 s: 0.306 m and noise up to 4.1 mm, in 0.1 mm.
  EXPECT_THAT(dump, testing::ContainsRegex("\\(1,0,0\\): 30[0-9][0-9], 3[0-9]+"));
}

TEST(ResultFile, AnUnfinishedRunIsNotTakenForAWholeOne) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid();
  {
    Hdf5ResultFile file(folder / "results.h5", sample_run(grid), {});
    file.write_frame(sample_frame(grid, 0.0));
  }
  EXPECT_EQ(Hdf5ResultReader(folder.path()).frame_count(), 1u);
  EXPECT_THROW(read_run_result(folder.path()), FileError);
  {
    Hdf5ResultFile file(folder / "results.h5", sample_run(grid), {});
    file.mark_failed("depth is NaN in row 3, column 4 at 61 s");
  }
  try {
    read_run_result(folder.path());
    FAIL();
  } catch (const FileError& error) {
    EXPECT_THAT(error.what(), HasSubstr("depth is NaN in row 3"));
  }
}

TEST(ResultFile, GoesOnAfterTheFramesOfACheckpoint) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(300, 600);
  const results::RunResult run = sample_run(grid);
  {
    Hdf5ResultFile file(folder / "results.h5", run, {});
    for (int i = 0; i < 5; ++i) file.write_frame(sample_frame(grid, 60.0 * i, 0.9));
  }
  {
    const auto file = Hdf5ResultFile::resume(folder / "results.h5", run, {}, 2);
    EXPECT_EQ(file->frames_written(), 2u);
    EXPECT_THROW(file->write_frame(sample_frame(grid, 60.0)), std::logic_error) << "that frame is there";
    for (int i = 2; i < 4; ++i) file->write_frame(sample_frame(grid, 60.0 * i, 0.3));
    file->finish(run);
  }
  const Hdf5ResultReader reader(folder.path());
  ASSERT_EQ(reader.frame_count(), 4u);
  expect_near(reader.read_depth(1), sample_frame(grid, 60.0, 0.9).depth, depth_tolerance);
  expect_near(reader.read_depth(3), sample_frame(grid, 180.0, 0.3).depth, depth_tolerance);
  expect_near(reader.read_depth(3, 1), greatest_of_four(sample_frame(grid, 180.0, 0.3).depth), depth_tolerance);
  EXPECT_THROW(Hdf5ResultFile::resume(folder / "results.h5", run, {}, 9), FileError) << "more frames than there are";
  EXPECT_THROW(Hdf5ResultFile::resume(folder / "results.h5", sample_run(sample_grid(20, 20)), {}, 1), FileError);
}

TEST(ResultFile, GoesOnEvenAfterItWasFinished) {  // killed between results.h5 and the report
  const TemporaryFolder folder;
  const results::RunResult run = sample_run();
  write_sample(folder / "results.h5", run.grid, 3);
  write_sample(folder / "straight.h5", run.grid, 3);
  {
    const auto file = Hdf5ResultFile::resume(folder / "results.h5", run, {}, 1);
    EXPECT_THROW(read_run_result(folder.path()), FileError) << "its results are no longer those of a whole run";
    for (int i = 1; i < 3; ++i) file->write_frame(sample_frame(run.grid, 60.0 * i));
    file->finish(run);
  }
  EXPECT_EQ(Hdf5ResultReader(folder.path()).frame_count(), 3u);
  EXPECT_EQ(read_run_result(folder.path()).gauges.size(), run.gauges.size());
  const Hdf5ResultReader straight(folder / "straight.h5"), resumed(folder / "results.h5");
  for (std::uint64_t i = 0; i < 3; ++i) expect_same(resumed.read_depth(i), straight.read_depth(i));
  expect_same(resumed.read_result().peaks.level, straight.read_result().peaks.level);
}

/// The file is whole at every moment.
TEST(ResultFile, OpensAfterItsWriterWasKilledAtAnyMoment) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(256, 300);
  const results::RunResult run = sample_run(grid);
  std::vector<results::Frame> frames;
  for (int i = 0; i < 40; ++i) frames.push_back(sample_frame(grid, 60.0 * i, 0.2));
  std::mt19937 chance(7);
  int with_frames = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const std::string path = folder / "results.h5";
    std::filesystem::remove(path);
    int told[2];
    ASSERT_EQ(pipe(told), 0);
    const pid_t writer = fork();
    if (writer == 0) {
      Hdf5ResultFile file(path, run, {});
      for (const results::Frame& frame : frames) {
        file.write_frame(frame);
        if (write(told[1], "x", 1) != 1) _exit(1);
      }
      file.finish(run);
      _exit(0);
    }
    close(told[1]);
    std::string promised(1000, '\0');
    std::size_t count = 0;
    const auto hear = [&] {
      const ssize_t got = read(told[0], promised.data() + count, 1);
      count += got > 0;
      return got > 0;
    };
    for (int wait_for = trial % 5; wait_for > 0 && hear();) --wait_for;
    std::this_thread::sleep_for(std::chrono::microseconds(chance() % 20000));
    kill(writer, SIGKILL);
    waitpid(writer, nullptr, 0);
    while (hear()) {
    }
    promised.resize(count);
    close(told[0]);

    if (promised.empty() && !std::filesystem::exists(path)) continue;
    if (promised.empty() && std::filesystem::file_size(path) == 0) continue;  // killed while it was made
    std::optional<Hdf5ResultReader> reader;
    try {
      reader.emplace(path);
    } catch (const FileError& error) {
      ASSERT_TRUE(promised.empty()) << error.what();  // before its first commit a file need not open
      continue;
    }
    ASSERT_GE(reader->frame_count(), promised.size()) << "a frame that was promised is missing";
    with_frames += reader->frame_count() > 0;
    for (std::uint64_t i = 0; i < reader->frame_count(); ++i) expect_near(reader->read_depth(i), frames[i].depth, depth_tolerance);
    const std::uint64_t kept = reader->frame_count() / 2;
    const bool finished = reader->status() == RunStatus::complete;
    reader.reset();
    if (finished) continue;
    const auto resumed = Hdf5ResultFile::resume(path, run, {}, kept);
    resumed->write_frame(frames[kept]);
    resumed->finish(run);
    EXPECT_EQ(Hdf5ResultReader(path).frame_count(), kept + 1);
  }
  EXPECT_GT(with_frames, 10) << "the test must kill in the middle of writing";
}

/// Cut off at every 4 KB, or with bits flipped, a file is refused or read, never fatal.
class DamagedResultFile : public testing::Test {
 protected:
  void SetUp() override {
    write_sample(folder_ / "whole.h5", sample_grid(100, 120), 2);
    whole_ = contents(folder_ / "whole.h5");
  }
  /// Reads all there is; returns false when the file is refused.
  bool read_all(const std::string& bytes) {
    const std::string path = folder_ / "damaged.h5";
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      const Hdf5ResultReader reader(path);
      for (std::uint64_t i = 0; i < reader.frame_count(); ++i) reader.read_frame(i);
      reader.read_result();
      return true;
    } catch (const FileError& error) {
      EXPECT_THAT(error.what(), HasSubstr(path));
      return false;
    }
  }
  TemporaryFolder folder_;
  std::string whole_;
};

TEST_F(DamagedResultFile, IsRefusedWhenCutOff) {
  ASSERT_TRUE(read_all(whole_));
  for (std::size_t size = 0; size < whole_.size(); size += 4096) EXPECT_FALSE(read_all(whole_.substr(0, size))) << size;
  EXPECT_FALSE(read_all(whole_.substr(0, whole_.size() - 1)));
}

TEST_F(DamagedResultFile, SurvivesFlippedBits) {
  std::mt19937 chance(11);
  int refused = 0;
  const int trials = std::getenv("HYDRO_TORTURE") ? 3000 : 150;
  for (int trial = 0; trial < trials; ++trial) {
    std::string bytes = whole_;
    const std::size_t range = trial % 3 == 0 ? 4096 : bytes.size();  // the head of the file often
    for (int flip = 0; flip < 1 + trial % 4; ++flip) bytes[chance() % range] ^= static_cast<char>(1 << chance() % 8);
    refused += !read_all(bytes);
  }
  EXPECT_GT(refused, trials / 2);
}

TEST_F(DamagedResultFile, OtherFilesAreRefusedByName) {
  EXPECT_FALSE(read_all("time_min,id\n"));
  EXPECT_THROW(Hdf5ResultReader(folder_ / "missing.h5"), FileError);
  EXPECT_THROW(Hdf5ResultReader{folder_.path()}, FileError) << "a folder without results";
}

/// The disk is full. A limit on the size of files stands in for it.
TEST(ResultFile, AFullDiskLeavesTheFramesThatWerePromised) {
  const TemporaryFolder folder;
  const std::string path = folder / "results.h5";
  const Grid grid = sample_grid(300, 300);
  const pid_t writer = fork();
  if (writer == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{300'000, 300'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    Hdf5ResultFile file(path, sample_run(grid), {});
    try {
      for (int i = 0; i < 100; ++i) file.write_frame(sample_frame(grid, 60.0 * i));
    } catch (const FileError& error) {
      const std::string text = error.what();
      _exit(text.find(path) != std::string::npos && text.find("bytes needed") != std::string::npos ? 7 : 8);
    }
    _exit(9);
  }
  int status = 0;
  waitpid(writer, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7) << "8: the message does not name file and bytes; 9: nothing failed";
  const Hdf5ResultReader reader(path);
  EXPECT_GT(reader.frame_count(), 0u);
  EXPECT_LT(reader.frame_count(), 100u);
  for (std::uint64_t i = 0; i < reader.frame_count(); ++i)
    expect_near(reader.read_depth(i), sample_frame(grid, 60.0 * static_cast<double>(i)).depth, depth_tolerance);
}

}  // namespace
}  // namespace hydro::io
