// R1, R3, R8: a run that is killed, interrupted, or finds its checkpoint damaged.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <random>

#include "libhydro/io/result_file.h"
#include "tests/torture/small_city.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

constexpr const char* simulated = "20min";  // ten checkpoints, four frames

/// Runs that break off, beside one that does not.
class InterruptedRun : public SmallCity {
 protected:
  InterruptedRun() {
    whole_ = call(run_to("whole", simulated));
    if (whole_.exit_code != 0) throw std::runtime_error("the uninterrupted run: " + whole_.text());
  }

  /// What a killed run leaves must be whole: under its final name nothing, or everything; in the folder beside it a file that opens.
  void expect_sound_remains(const std::string& older) {
    const std::string now = content_of(path("broken"));
    if (now != older) {
      EXPECT_EQ(difference(path("broken"), path("whole")), "") << "something half-written carries the final name";
    }
    if (fs::exists(path("broken.partial/results.h5")) && fs::exists(path("broken.partial/checkpoint-0"))) {
      const io::Hdf5ResultReader reader(path("broken.partial"));
      for (std::uint64_t frame = 0; frame < reader.frame_count(); ++frame) EXPECT_EQ(reader.read_frame(frame).time, reader.frame_time(frame));
      if (has_info_) {
        const Ending info = hydro({"info", path("broken.partial")});
        EXPECT_EQ(info.exit_code, 0) << info.text();
      }
    }
  }

  void expect_resumed_like_the_whole(const std::vector<std::string>& more = {}) {
    Call again = run_to("broken", simulated, {"--resume"});
    again.arguments.insert(again.arguments.end(), more.begin(), more.end());
    const Ending end = call(again);
    ASSERT_EQ(end.exit_code, 0) << end.text();
    EXPECT_EQ(difference(path("broken"), path("whole")), "") << end.text();
    EXPECT_FALSE(fs::exists(path("broken.partial")));
  }

  void clear() {
    fs::remove_all(path("broken"));
    fs::remove_all(path("broken.partial"));
  }

  Ending whole_;
  bool has_info_ = has_command("info");
};

TEST_F(InterruptedRun, KilledAtARandomMomentItIsFinishedByResumeBitByBit) {
  std::mt19937 random(20240916);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  const int kills = how_many(4, 100);
  int done = 0, went_on = 0, anew = 0;
  for (int attempt = 0; done < kills && attempt < 4 * kills; ++attempt) {
    SCOPED_TRACE(fmt::format("attempt {}", attempt));
    clear();
    const bool replaces = attempt % 2 == 1;  // every other time older results are to be replaced
    if (replaces) write("broken/summary.json", "older results");
    const std::string older = content_of(path("broken"));
    Call killed = run_to("broken", simulated, replaces ? std::vector<std::string>{"--force"} : std::vector<std::string>{});
    killed.signal = SIGKILL;
    killed.signal_after = share(random) * whole_.wall;
    const Ending end = call(killed);
    if (end.signal != SIGKILL) continue;  // it was faster
    ++done;
    expect_sound_remains(older);
    const bool checkpoint = fs::exists(path("broken.partial/checkpoint-0"));
    if (!checkpoint && content_of(path("broken")) != older) continue;  // complete, killed on the way out
    ++(checkpoint ? went_on : anew);
    if (!checkpoint) fs::remove_all(path("broken"));  // with older results in place, and nothing to go on from, --resume is content
    expect_resumed_like_the_whole();
    if (HasFatalFailure()) return;
  }
  EXPECT_EQ(done, kills);
  count("R1", "kill -9 at a random moment, then `--resume`: fields, tables and attributes bit-identical", done);
  remark("R1", "kill -9 at a random moment, then `--resume`: fields, tables and attributes bit-identical",
         fmt::format("{} went on from a checkpoint, {} began anew, {} were complete already", went_on, anew, done - went_on - anew));
}

TEST_F(InterruptedRun, KilledAgainAndAgainItStillArrives) {
  clear();
  int kills = 0;
  Ending end;
  for (int i = 0; i < 40; ++i) {
    Call next = run_to("broken", simulated, {"--resume"});
    if (i < how_many(4, 12)) next.signal = SIGKILL, next.signal_after = 0.6 * whole_.wall;
    end = call(next);
    if (end.signal != SIGKILL) break;
    ++kills;
  }
  ASSERT_EQ(end.exit_code, 0) << end.text();
  EXPECT_EQ(difference(path("broken"), path("whole")), "");
  count("R1", "kills of one run that is resumed each time", kills);
}

TEST_F(InterruptedRun, StopsAtASignalWithACheckpointWithinFiveSeconds) {
  double longest = 0.0;
  for (const int signal : {SIGINT, SIGTERM})
    for (int i = 0; i < how_many(1, 10); ++i) {
      clear();
      Call asked = run_to("broken", simulated);
      asked.signal = signal;
      asked.signal_when_exists = path("broken.partial/results.h5");
      asked.signal_after = 0.02 * i;
      const Ending end = call(asked);
      ASSERT_TRUE(end.signalled);
      ASSERT_EQ(end.exit_code, 130) << end.text();
      EXPECT_LT(end.wall_after_signal, 5.0);
      EXPECT_NE(end.err.find("--resume"), std::string::npos) << end.text();
      EXPECT_FALSE(fs::exists(path("broken")));
      longest = std::max(longest, end.wall_after_signal);
      if (i == 0) expect_resumed_like_the_whole();
      count("R3", signal == SIGINT ? "SIGINT: exit 130 and a checkpoint" : "SIGTERM: exit 130 and a checkpoint");
    }
  remark("R3", "SIGTERM: exit 130 and a checkpoint", fmt::format("longest wait {:.2f} s", longest));
}

/// Interrupts a run when it has two checkpoints.
class DamagedCheckpoint : public InterruptedRun {
 protected:
  void break_off() {
    clear();
    Call asked = run_to("broken", simulated);
    asked.signal = SIGKILL;
    asked.signal_when_exists = path("broken.partial/checkpoint-1");
    const Ending end = call(asked);
    if (end.signal != SIGKILL) throw std::runtime_error("not interrupted: " + end.text());
    const std::string first = read_file(path("broken.partial/checkpoint-0")), second = read_file(path("broken.partial/checkpoint-1"));
    newest_ = first.substr(0, 64) > second.substr(0, 64) ? "broken.partial/checkpoint-0" : "broken.partial/checkpoint-1";
  }
  std::string newest_;
};

TEST_F(DamagedCheckpoint, TheOneBeforeItIsUsedAndSaid) {
  std::mt19937 random(8);
  for (int i = 0; i < how_many(3, 40); ++i) {
    break_off();
    // Both are damaged in turn: whichever is the newer, one run has it damaged.
    const std::string name = i % 2 == 0 ? "broken.partial/checkpoint-0" : "broken.partial/checkpoint-1";
    std::string bytes = read_file(path(name));
    const auto at = std::uniform_int_distribution<std::size_t>(64, bytes.size() - 1)(random);
    if (i % 3 == 0) bytes.resize(at);
    else bytes[at] = static_cast<char>(bytes[at] ^ (1 << (i % 8)));
    write_file(path(name), bytes);
    expect_resumed_like_the_whole();
    if (HasFatalFailure()) return;
    count("R8", "one of two checkpoints truncated or with a flipped bit");
  }
  // The newer one for certain: its time is the greater, which the note tells.
  break_off();
  const Ending sound = [&] {
    fs::copy(path("broken.partial"), path("copy.partial"), fs::copy_options::recursive);
    return call(run_to("copy", simulated, {"--resume"}));
  }();
  ASSERT_EQ(sound.exit_code, 0) << sound.text();
  int said = 0;
  for (const char* name : {"checkpoint-0", "checkpoint-1"}) {
    fs::remove_all(path("broken")), fs::remove_all(path("broken.partial"));
    break_off();
    const std::string whole = read_file(path(std::string("broken.partial/") + name));
    write_file(path(std::string("broken.partial/") + name), whole.substr(0, whole.size() / 2));
    const Ending end = call(run_to("broken", simulated, {"--resume"}));
    ASSERT_EQ(end.exit_code, 0) << end.text();
    said += end.err.find("the checkpoint before it") != std::string::npos;
  }
  EXPECT_GE(said, 1) << "no note says that an older checkpoint was used";
}

TEST_F(DamagedCheckpoint, BothDamagedIsAFileError) {
  break_off();
  for (const char* name : {"broken.partial/checkpoint-0", "broken.partial/checkpoint-1"}) {
    const std::string whole = read_file(path(name));
    write_file(path(name), whole.substr(0, whole.size() / 2));
  }
  const Ending end = call(run_to("broken", simulated, {"--resume"}));
  EXPECT_EQ(end.exit_code, 3) << end.text();
  EXPECT_NE(end.err.find("checkpoint"), std::string::npos) << end.text();
  EXPECT_NE(end.err.find("--force"), std::string::npos) << end.text();
  count("R8", "both checkpoints damaged: exit 3");
}

TEST_F(DamagedCheckpoint, OfAnotherRunItIsRefusedWithWhatDiffers) {
  break_off();
  const std::string before = content_of(path("broken.partial"));
  struct { std::vector<std::string> more; std::string until; const char* tells; } const others[]{
      {{"--set", "rain.return_period=50"}, simulated, "rain.return_period=50"},
      {{}, "25min", "1200"},
  };
  for (const auto& other : others) {
    Call different = run_to("broken", other.until, {"--resume"});
    different.arguments.insert(different.arguments.end(), other.more.begin(), other.more.end());
    const Ending end = call(different);
    EXPECT_EQ(end.exit_code, 2) << end.text();
    EXPECT_NE(end.err.find(other.tells), std::string::npos) << end.text();
    EXPECT_EQ(content_of(path("broken.partial")), before) << "the unfinished run was touched";
    count("R8", "checkpoint of another scenario: exit 2, says what differs");
  }
  const std::string terrain = read_file(path("city/gauges.csv"));
  write("city/gauges.csv", terrain + "g-new,New,354090,3456090\n");
  const Ending end = call(run_to("broken", simulated, {"--resume"}));
  EXPECT_EQ(end.exit_code, 2) << end.text();
  EXPECT_NE(end.err.find("gauges.csv"), std::string::npos) << end.text();
  count("R8", "checkpoint of another scenario: exit 2, says what differs");
}

TEST_F(DamagedCheckpoint, ADamagedResultsFileIsNotGoneOnWith) {
  break_off();
  const std::string whole = read_file(path("broken.partial/results.h5"));
  std::mt19937 random(5);
  for (int i = 0; i < how_many(4, 60); ++i) {
    fs::remove_all(path("torn")), fs::remove_all(path("torn.partial"));
    fs::copy(path("broken.partial"), path("torn.partial"), fs::copy_options::recursive);
    std::string bytes = whole;
    const auto at = std::uniform_int_distribution<std::size_t>(0, bytes.size() - 1)(random);
    if (i % 2 == 0) bytes.resize(at);
    else for (int flips = 0; flips < 20; ++flips) bytes[std::uniform_int_distribution<std::size_t>(0, bytes.size() - 1)(random)] ^= 4;
    write_file(path("torn.partial/results.h5"), bytes);
    const Ending end = call(run_to("torn", simulated, {"--resume"}));
    EXPECT_EQ(end.signal, 0) << end.text();
    EXPECT_FALSE(end.hung);
    EXPECT_TRUE(end.exit_code == 3 || (end.exit_code == 0 && difference(path("torn"), path("whole")).empty())) << end.text();
    count("R7", "results.h5 of an unfinished run torn, then `--resume`: exit 3, or the right numbers");
  }
}

}  // namespace
}  // namespace hydro::torture
