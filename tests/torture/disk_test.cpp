// R4, R5, R6: the disk is full, a call fails, or somebody else is there already.
#include <fmt/format.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "tests/torture/small_city.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

constexpr const char* simulated = "6min";  // short: it is run again and again

/// A file system of so many bytes in memory, mounted while the object lives. Only root may.
class TinyDisk {
 public:
  TinyDisk(std::string folder, std::uint64_t bytes) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, fmt::format("size={}", bytes).c_str()) == 0;
  }
  ~TinyDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::string folder_;
  bool mounted_ = false;
};

class Disk : public SmallCity {
 protected:
  /// What every failed write must leave: a clear message, older results as they were, nothing half-done.
  void expect_file_error(const Ending& end, const std::string& goal, const std::string& older) {
    EXPECT_EQ(end.exit_code, 3) << end.text();
    EXPECT_NE(end.err.find(goal), std::string::npos) << "names no file: " << end.text();
    EXPECT_EQ(content_of(goal), older) << end.text();
    const bool can_go_on = fs::exists(goal + ".partial/checkpoint-0") || fs::exists(goal + ".partial/checkpoint-1");
    EXPECT_TRUE(can_go_on || !fs::exists(goal + ".partial")) << "left behind without a checkpoint: " << end.text();
    for (const std::string& name : names_in(goal + ".partial")) EXPECT_FALSE(name.ends_with(".tmp")) << name << " left behind";
  }

  /// A run below the library of failing calls.
  Call with_failing(Call run, const std::string& how, long at, bool on) const {
    run.environment = {{"LD_PRELOAD", HYDRO_FAILING_CALLS},
                       {"HYDRO_FAIL_UNDER", path("out")},
                       {"HYDRO_FAIL_AT", std::to_string(at)},
                       {"HYDRO_FAIL_HOW", how},
                       {"HYDRO_FAIL_COUNT", path("calls")},
                       {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
    if (on) run.environment.emplace_back("HYDRO_FAIL_ON", "1");
    return run;
  }
};

TEST_F(Disk, FullItIsToldWithTheFileAndTheBytesAndNothingIsHalfWritten) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can mount a small disk";
  const Ending whole = call(run_to(path("whole"), simulated));
  ASSERT_EQ(whole.exit_code, 0) << whole.text();
  std::uint64_t needed = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path("whole"))) needed += entry.file_size() + 4096;
  bool warned = false;
  int failures = 0;
  const int sizes = how_many(5, 40);
  for (int i = 1; i <= sizes; ++i) {
    const std::uint64_t bytes = needed * static_cast<std::uint64_t>(i) / static_cast<std::uint64_t>(sizes + 1) / 4096 * 4096 + 8192;
    SCOPED_TRACE(fmt::format("a disk of {} bytes", bytes));
    const TinyDisk disk(path("disk"), bytes);
    if (!disk.mounted()) GTEST_SKIP() << "no small disk can be mounted here";
    const Ending end = call(run_to(path("disk/out"), simulated));
    if (end.exit_code == 0) continue;
    ++failures;
    expect_file_error(end, path("disk/out"), "");
    EXPECT_NE(end.err.find("free"), std::string::npos) << end.text();
    EXPECT_NE(end.err.find("needed"), std::string::npos) << end.text();
    warned = warned || end.err.find("the results may take") != std::string::npos;
    count("R4", "disk full at some point of a run: exit 3, file, free and needed bytes");
  }
  EXPECT_GT(failures, sizes / 2);
  EXPECT_TRUE(warned) << "no warning before a run whose estimate exceeds the free space";
}

TEST_F(Disk, FilesLimitedInSizeAreToldApart) {
  const Ending whole = call(run_to(path("whole"), simulated));
  ASSERT_EQ(whole.exit_code, 0) << whole.text();
  const std::uint64_t largest = fs::file_size(path("whole/results.h5"));
  const int limits = how_many(4, 40);
  for (int i = 0; i < limits; ++i) {
    const std::uint64_t room_for_messages = 16384;  // stderr is caught in a file, too
    const std::uint64_t limit = room_for_messages + (largest - room_for_messages) * static_cast<std::uint64_t>(i) / static_cast<std::uint64_t>(limits);
    SCOPED_TRACE(fmt::format("at most {} bytes a file", limit));
    Call run = run_to(path("out"), simulated);
    run.largest_file = limit;
    const Ending end = call(run);
    expect_file_error(end, path("out"), "");
    fs::remove_all(path("out.partial"));
    count("R5", "a file may not grow further (RLIMIT_FSIZE): exit 3");
  }
}

TEST_F(Disk, EveryCallThatFailsEndsTheRunClearly) {
  const Ending whole = call(run_to(path("whole"), simulated));
  ASSERT_EQ(whole.exit_code, 0) << whole.text();
  ASSERT_EQ(call(with_failing(run_to(path("out"), simulated), "ENOSPC", 0, false)).exit_code, 0);
  const long calls = std::stol(read_file(path("calls")));
  ASSERT_GT(calls, 20) << "the failing calls are not reached";
  fs::remove_all(path("out"));
  const std::string what = "the N-th write, fsync, truncation, rename or folder fails: exit 3";
  const int tries = how_many(8, static_cast<int>(calls));
  const char* const ways[] = {"ENOSPC", "EIO", "EACCES"};
  int survived = 0;
  for (int i = 0; i < tries; ++i) {
    const long at = 1 + calls * i / tries;
    const char* how = ways[i % 3];
    const bool replaces = i % 2 == 1;
    if (replaces) write("out/summary.json", "older results");
    const std::string older = content_of(path("out"));
    SCOPED_TRACE(fmt::format("call {} of {}: {}{}", at, calls, how, i % 4 < 2 ? " from then on" : ""));
    const Ending end = call(with_failing(run_to(path("out"), simulated, replaces ? std::vector<std::string>{"--force"} : std::vector<std::string>{}),
                                         how, at, i % 4 < 2));
    if (end.exit_code == 0) {  // allowed only when nothing was lost
      EXPECT_EQ(difference(path("out"), path("whole")), "") << end.text();
      ++survived;
    } else if (content_of(path("out")) != older && difference(path("out"), path("whole")).empty()) {
      EXPECT_EQ(end.exit_code, 3) << end.text();  // failed after the last rename: what carries the name is whole
    } else {
      expect_file_error(end, path("out"), older);
    }
    fs::remove_all(path("out")), fs::remove_all(path("out.partial"));
    count("R5", what);
  }
  remark("R5", what, fmt::format("of {} calls in a run; {} were survived with whole results", calls, survived));
}

TEST_F(Disk, KilledBeforeAnyCallThatWritesNothingIsHalfWritten) {
  const Ending whole = call(run_to(path("whole"), simulated));
  ASSERT_EQ(whole.exit_code, 0) << whole.text();
  ASSERT_EQ(call(with_failing(run_to(path("out"), simulated), "kill", 0, false)).exit_code, 0);
  const long calls = std::stol(read_file(path("calls")));
  fs::remove_all(path("out"));
  const int tries = how_many(4, static_cast<int>(calls));
  for (int i = 0; i < tries; ++i) {
    const long at = 1 + calls * i / tries;
    SCOPED_TRACE(fmt::format("killed before call {} of {}", at, calls));
    const Ending end = call(with_failing(run_to(path("out"), simulated), "kill", at, false));
    EXPECT_EQ(end.signal, SIGKILL) << end.text();
    if (fs::exists(path("out"))) {
      EXPECT_EQ(difference(path("out"), path("whole")), "") << "half-written under the final name";
    } else {
      const Ending resumed = call(run_to(path("out"), simulated, {"--resume"}));
      ASSERT_EQ(resumed.exit_code, 0) << resumed.text();
      EXPECT_EQ(difference(path("out"), path("whole")), "") << resumed.text();
    }
    fs::remove_all(path("out")), fs::remove_all(path("out.partial"));
    count("R1", "kill -9 right before the N-th write, fsync or rename, then `--resume`");
  }
  remark("R1", "kill -9 right before the N-th write, fsync or rename, then `--resume`", fmt::format("of {} calls in a run", calls));
}

TEST_F(Disk, ResultsThatAreThereAreRefusedAndUntouched) {
  write("out/summary.json", "older results");
  const std::string older = content_of(path("out"));
  const Ending refused = call(run_to("out", simulated));
  EXPECT_EQ(refused.exit_code, 2) << refused.text();
  EXPECT_NE(refused.err.find("--force"), std::string::npos) << refused.text();
  EXPECT_EQ(content_of(path("out")), older);
  EXPECT_FALSE(fs::exists(path("out.partial")));
  write("file", "not a folder");
  for (const auto& more : {std::vector<std::string>{}, {"--force"}, {"--resume"}}) {
    const Ending end = call(run_to("file", simulated, more));
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_EQ(read_file(path("file")), "not a folder");
    count("R6", "output exists: refused");
  }
  count("R6", "output exists: refused");
}

TEST_F(Disk, AFolderThatCannotBeWrittenIsAFileError) {
  if (::geteuid() == 0) {
    for (const char* entry : {"", "city"}) fs::permissions(path(entry), fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
    Call run = run_to(path("locked/out"), simulated);
    run.as_nobody = true;
    fs::create_directories(path("locked"));
    const Ending end = call(run);
    if (end.exit_code == 126) GTEST_SKIP() << "the program cannot be reached without the rights of root";
    expect_file_error(end, path("locked/out"), "");
    count("R6", "output folder cannot be written: exit 3");
  }
  const Ending below_a_file = call(run_to("city/gauges.csv/out", simulated));
  EXPECT_EQ(below_a_file.exit_code, 3) << below_a_file.text();
  count("R6", "output folder cannot be written: exit 3");
  const Ending nowhere = call(run_to("/proc/out", simulated));
  EXPECT_EQ(nowhere.exit_code, 3) << nowhere.text();
  count("R6", "output folder cannot be written: exit 3");
}

TEST_F(Disk, OfTwoWritersOneIsRefused) {
  for (int i = 0; i < how_many(2, 20); ++i) {
    fs::remove_all(path("out"));
    Ending first, second;
    {
      std::jthread one([&] { first = call(run_to("out", "10min", {"--force"})); });
      std::jthread other([&] { second = call(run_to("out", "10min", {"--force"})); });
    }
    const bool both_in_turn = first.exit_code == 0 && second.exit_code == 0;
    EXPECT_TRUE(both_in_turn || (first.exit_code == 0 && second.exit_code == 2) || (first.exit_code == 2 && second.exit_code == 0))
        << first.text() << second.text();
    for (const Ending& end : {first, second})
      EXPECT_TRUE(end.exit_code == 0 || end.err.find("another hydro is writing there") != std::string::npos) << end.text();
    EXPECT_TRUE(fs::exists(path("out/results.h5")));
    EXPECT_FALSE(fs::exists(path("out.partial")));
    count("R6", "two writers at once: one is refused, the results of the other are whole");
  }
}

TEST_F(Disk, StandardOutputThatIsFullIsAFileError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  const int status = std::system(fmt::format("{} list hazards > /dev/full 2> {}", HYDRO_PROGRAM, path("err")).c_str());
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_NE(read_file(path("err")).find("standard output"), std::string::npos);
  count("R4", "standard output full: exit 3");
}

TEST_F(Disk, NewDistrictsAreWholeOrNotThere) {
  Call make{.arguments = {"new", path("out"), "--size", "100x100"}};
  ASSERT_EQ(call(with_failing(make, "ENOSPC", 0, false)).exit_code, 0);
  const std::string whole = content_of(path("out"));
  const long calls = std::stol(read_file(path("calls")));
  ASSERT_GT(calls, 5);
  fs::remove_all(path("out"));
  const int tries = how_many(4, static_cast<int>(calls));
  for (int i = 0; i < tries; ++i) {
    const long at = 1 + calls * i / tries;
    SCOPED_TRACE(fmt::format("call {} of {}", at, calls));
    const Ending end = call(with_failing(make, "ENOSPC", at, i % 2 == 0));
    if (end.exit_code == 0) {
      EXPECT_EQ(content_of(path("out")), whole) << "exit 0, but not all is there";
    } else {
      EXPECT_EQ(end.exit_code, 3) << end.text();
      EXPECT_TRUE(!fs::exists(path("out")) || content_of(path("out")) == whole) << end.text();
    }
    fs::remove_all(path("out")), fs::remove_all(path("out.partial"));
    count("R5", "`hydro new`: the N-th call that writes fails");
  }
}

}  // namespace
}  // namespace hydro::torture
