#include "libhydro/io/checkpoint_file.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <random>

#include "libhydro/core/error.h"
#include "tests/io/sample_run.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using testing::HasSubstr;

const RunIdentity identity{{{"scenario", "aaaa"}, {"terrain.tif", std::string(64, 'b')}, {"program", "0.1.0"}}};

simulation::State sample_state(double time, int rows = 60, int columns = 90) {
  std::mt19937 chance(static_cast<unsigned>(time));
  simulation::State state;
  state.time = time;
  state.exchange_steps = 17;
  state.surface.water_depth = PaddedRaster<std::int32_t>(rows, columns, 0);
  state.surface.unit_discharge_x = PaddedRaster<float>(rows, columns, 0.0f);
  state.surface.unit_discharge_y = PaddedRaster<float>(rows, columns, 0.0f);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      state.surface.water_depth(r, c) = static_cast<std::int32_t>(chance() >> 2);
      state.surface.unit_discharge_x(r, c) = static_cast<float>(chance()) * 1e-9f;
      state.surface.unit_discharge_y(r, c) = -static_cast<float>(chance()) * 1e-9f;
    }
  state.surface.steps = 12345;
  state.land.depression = Raster<std::int32_t>(rows, columns, 42);
  state.land.soil.resize(2);
  state.sponge = {.steps = 9, .time = 50.0, .rain_waiting = {1, 2, 3}, .words = {{4, 5, 6, 7}, {8}}, .arriving = {{}, {1'000'000'000'000}},
                  .accounts = {{.rain = 10, .to_sewer = 11}, {.drain = 12}}};
  state.ledger.initial = 1'000'000'000'000;
  state.ledger.vertical.rain = 77;
  state.ledger.runoff_of_class = {-3, 9};
  state.ledger.boundaries = {{.entered = 5, .left = 6}, {.entered = 7, .left = 8}};
  state.flow.cell_updates = 99;
  return state;
}

template <class T>
bool same(const PaddedRaster<T>& a, const PaddedRaster<T>& b) {  // ghosts included
  if (a.rows() != b.rows() || a.columns() != b.columns()) return false;
  for (int r = -1; r <= a.rows(); ++r)
    if (std::memcmp(a.row(r) - 1, b.row(r) - 1, static_cast<std::size_t>(a.columns() + 2) * sizeof(T)) != 0) return false;
  return true;
}

void expect_same(const simulation::State& got, const simulation::State& expected) {
  EXPECT_EQ(got.time, expected.time);
  EXPECT_EQ(got.exchange_steps, expected.exchange_steps);
  EXPECT_TRUE(same(got.surface.water_depth, expected.surface.water_depth));
  EXPECT_TRUE(same(got.surface.unit_discharge_x, expected.surface.unit_discharge_x));
  EXPECT_TRUE(same(got.surface.unit_discharge_y, expected.surface.unit_discharge_y));
  EXPECT_EQ(got.surface.steps, expected.surface.steps);
  EXPECT_TRUE(got.land == expected.land);
  EXPECT_TRUE(got.sponge == expected.sponge);
  EXPECT_EQ(got.ledger.initial, expected.ledger.initial);
  EXPECT_EQ(got.ledger.vertical.rain, expected.ledger.vertical.rain);
  EXPECT_EQ(got.ledger.runoff_of_class, expected.ledger.runoff_of_class);
  ASSERT_EQ(got.ledger.boundaries.size(), expected.ledger.boundaries.size());
  EXPECT_EQ(got.ledger.boundaries[1].left, expected.ledger.boundaries[1].left);
  EXPECT_EQ(got.flow.cell_updates, expected.flow.cell_updates);
}

/// Maxima of an observer: filled in place.
struct Maxima {
  std::vector<float> depth = std::vector<float>(100, 0.0f);
  double last_look = 0.0;
  std::vector<MemoryBlock> blocks() {
    return {memory_block("peaks/depth", depth), {"peaks/last_look", std::as_writable_bytes(std::span(&last_look, 1))}};
  }
};

void write_at(const TemporaryFolder& folder, double time) {
  Maxima maxima{.depth = std::vector<float>(100, static_cast<float>(time)), .last_look = time};
  const std::vector<MemoryBlock> blocks = maxima.blocks();
  write_checkpoint(folder.path(), identity, sample_state(time), std::vector<double>{time, 2.0, 3.0}, blocks, static_cast<std::uint64_t>(time / 60.0));
}

std::optional<Checkpoint> read(const TemporaryFolder& folder, std::vector<Bilingual>& remarks, Maxima& maxima, const RunIdentity& as = identity) {
  const std::vector<MemoryBlock> blocks = maxima.blocks();
  return read_newest_checkpoint(folder.path(), as, blocks, remarks);
}

void flip_byte(const std::string& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const char byte = static_cast<char>(file.get());
  file.seekp(at);
  file.put(static_cast<char>(byte ^ 0x10));
}

TEST(Checkpoint, GivesBackTheVeryState) {
  const TemporaryFolder folder;
  std::vector<Bilingual> remarks;
  Maxima maxima;
  EXPECT_FALSE(has_checkpoint(folder.path()));
  EXPECT_FALSE(read(folder, remarks, maxima).has_value());
  write_at(folder, 120.0);
  EXPECT_TRUE(has_checkpoint(folder.path()));
  const std::optional<Checkpoint> checkpoint = read(folder, remarks, maxima);
  ASSERT_TRUE(checkpoint.has_value());
  expect_same(checkpoint->state, sample_state(120.0));
  EXPECT_EQ(checkpoint->record, (std::vector<double>{120.0, 2.0, 3.0}));
  EXPECT_EQ(checkpoint->frames, 2u);
  EXPECT_EQ(maxima.depth, std::vector<float>(100, 120.0f));
  EXPECT_EQ(maxima.last_look, 120.0);
  EXPECT_TRUE(remarks.empty());
}

TEST(Checkpoint, KeepsTheTwoNewest) {
  const TemporaryFolder folder;
  std::vector<Bilingual> remarks;
  Maxima maxima;
  for (const double time : {60.0, 120.0, 180.0, 240.0, 300.0}) {
    write_at(folder, time);
    EXPECT_EQ(read(folder, remarks, maxima)->state.time, time);
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
  remove_checkpoints(folder.path());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

/// A checkpoint that is damaged, or of another scenario, other inputs or another version.
TEST(Checkpoint, ADamagedOneIsPassedOverForTheOneBefore) {
  const TemporaryFolder folder;
  Maxima maxima;
  write_at(folder, 60.0);
  write_at(folder, 120.0);
  const auto size = std::filesystem::file_size(folder / "checkpoint-1");
  std::mt19937 chance(3);
  for (int trial = 0; trial < 200; ++trial) {
    const std::streamoff at = trial < 100 ? trial : static_cast<std::streamoff>(chance() % size);
    flip_byte(folder / "checkpoint-1", at);
    std::vector<Bilingual> remarks;
    if (at >= 8 && at < 12) {  // the version of the format: refused with what differs
      EXPECT_THROW(read(folder, remarks, maxima), InputError);
    } else {
      const std::optional<Checkpoint> checkpoint = read(folder, remarks, maxima);
      ASSERT_TRUE(checkpoint.has_value());
      EXPECT_EQ(checkpoint->state.time, 60.0) << "byte " << at;
      EXPECT_EQ(maxima.last_look, 60.0);
    }
    flip_byte(folder / "checkpoint-1", at);
  }
  std::filesystem::resize_file(folder / "checkpoint-1", size / 2);
  std::vector<Bilingual> remarks;
  EXPECT_EQ(read(folder, remarks, maxima)->state.time, 60.0);
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_THAT(remarks[0], says("checkpoint-1"));
  EXPECT_THAT(remarks[0], says("at 60 s, is used"));

  std::filesystem::resize_file(folder / "checkpoint-0", size / 2);
  EXPECT_THROW(read(folder, remarks, maxima), FileError) << "none is left";
}

TEST(Checkpoint, OfAnotherRunIsRefusedWithWhatDiffers) {
  const TemporaryFolder folder;
  std::vector<Bilingual> remarks;
  Maxima maxima;
  write_at(folder, 60.0);
  RunIdentity other = identity;
  other.parts[1].second = std::string(64, 'c');
  other.parts[2].second = "0.2.0";
  try {
    read(folder, remarks, maxima, other);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("terrain.tif has changed"));
    EXPECT_THAT(error.what(), HasSubstr("program was 0.1.0, is 0.2.0"));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("scenario")));
  }
}

/// The disk is full.
TEST(Checkpoint, AFullDiskLeavesTheOlderOnes) {
  const TemporaryFolder folder;
  write_at(folder, 60.0);
  write_at(folder, 120.0);
  const pid_t writer = fork();
  if (writer == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10'000, 10'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_at(folder, 180.0);
    } catch (const FileError& error) {
      _exit(std::strstr(error.what(), "bytes free") && std::strstr(error.what(), "checkpoint-0") ? 7 : 8);
    }
    _exit(9);
  }
  int status = 0;
  waitpid(writer, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  std::vector<Bilingual> remarks;
  Maxima maxima;
  EXPECT_EQ(read(folder, remarks, maxima)->state.time, 120.0);
  EXPECT_TRUE(remarks.empty());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2) << "the temporary is gone";
}

}  // namespace
}  // namespace hydro::io
