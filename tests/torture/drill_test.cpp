// R4, T1 to T3: a drill that is killed, whose disk is full, whose clock jumps.
#include <sys/mount.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "source_folder.h"
#include "tests/torture/program.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

const std::string story = HYDRO_SOURCE_DIR "/scenarios/first-drill/";

class Drills : public testing::Test {
 protected:
  Drills() {
    std::string name = fs::temp_directory_path() / "hydro-drills-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~Drills() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  Call script(const std::string& out, std::vector<std::string> more = {}) const {
    Call call{.arguments = {"drill", story + "drill.toml", "--script", story + "answers.csv", "-o", path(out), "--quiet"}};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return call;
  }

  /// score.json without what depends on the clock of the machine.
  nlohmann::json score_of(const std::string& out) const {
    std::ifstream in(path(out) + "/score.json");
    nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
    json.erase("log");
    return json;
  }

  std::string folder_;
};

TEST_F(Drills, AKilledDrillGoesOnToTheSameScore) {
  const Ending whole = call(script("whole"));
  ASSERT_EQ(whole.exit_code, 0) << whole.text();
  std::mt19937 random(20250910);
  int killed = 0;
  for (int i = 0; i < how_many(4, 50); ++i) {
    SCOPED_TRACE(i);
    Call broken = script("broken");
    broken.signal = SIGKILL;
    broken.signal_when_exists = path("broken.partial/log.sqlite");
    broken.signal_after = whole.wall * std::uniform_real_distribution<double>(0.0, 0.8)(random);
    killed += call(broken).signal == SIGKILL;
    if (fs::exists(path("broken.partial"))) {
      const Ending verdict = hydro({"drill", "--verify", path("broken.partial")});
      EXPECT_TRUE(verdict.exit_code == 0 || verdict.out.find(" 0 events") != std::string::npos || verdict.exit_code == 3) << verdict.text();
    }
    if (!fs::exists(path("broken"))) {
      const Ending end = call(script("broken", {"--resume"}));
      ASSERT_EQ(end.exit_code, 0) << end.text();
    }
    EXPECT_EQ(score_of("broken"), score_of("whole"));
    EXPECT_EQ(hydro({"drill", "--verify", path("broken")}).exit_code, 0);
    count("T2", "kill -9 in a drill: nothing acknowledged is lost, the same score after --resume");
    fs::remove_all(path("broken"));
    fs::remove_all(path("broken.partial"));
  }
  EXPECT_GT(killed, 0) << "no kill came in time";
}

TEST_F(Drills, AFullDiskLeavesWhatWasAcknowledged) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can mount a small disk";
  fs::create_directory(path("disk"));
  for (const int kilobytes : {48, 80, 120}) {
    if (::mount("tmpfs", path("disk").c_str(), "tmpfs", 0, fmt::format("size={}k", kilobytes).c_str()) != 0) GTEST_SKIP() << "no small disk can be mounted here";
    const Ending end = call(script("disk/out"));
    EXPECT_EQ(end.exit_code, 3) << end.text();
    EXPECT_NE(end.err.find("no space left"), std::string::npos) << end.err;
    EXPECT_NE(end.err.find("bytes free"), std::string::npos) << end.err;
    if (fs::exists(path("disk/out.partial/log.sqlite"))) {
      fs::create_directory(path("rescued"));
      fs::copy(path("disk/out.partial"), path("rescued"), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
      const Ending verdict = hydro({"drill", "--verify", path("rescued")});
      EXPECT_TRUE(verdict.exit_code == 0 || verdict.exit_code == 3 || verdict.out.find(" 0 events") != std::string::npos) << verdict.text();
      fs::remove_all(path("rescued"));
    }
    ::umount(path("disk").c_str());
    count("R4", "disk full in a drill: exit 3, file, free and needed bytes, the log whole");
  }
}

}  // namespace
}  // namespace hydro::torture
