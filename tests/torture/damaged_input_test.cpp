// R7: files that are torn or have flipped bits, read by the program.
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/torture/small_city.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

constexpr double patience = 60.0;                        // [s] beyond it the program hangs
constexpr double most_memory = 2.5 * 1024 * 1024 * 1024;  // [bytes] what the child that looks first may take, and the program

/// Damaged versions of a file: cut at every 4 KB and at odd places, and with flipped bits.
class Damage {
 public:
  Damage(std::string whole, int most) : whole_(std::move(whole)), random_(7) {
    std::vector<std::size_t> all;
    for (std::size_t at = 0; at < whole_.size(); at += 4096) all.push_back(at);
    const int cut_count = std::min(static_cast<int>(all.size()), std::max(most / 2, 1));
    for (int i = 0; i < cut_count; ++i) cuts_.push_back(all[all.size() * static_cast<std::size_t>(i) / static_cast<std::size_t>(cut_count)]);
    flips_ = std::max(most - cut_count, 1);
  }
  int count() const { return static_cast<int>(cuts_.size()) + flips_; }
  bool is_cut(int i) const { return i < static_cast<int>(cuts_.size()); }
  std::string version(int i) {
    if (is_cut(i)) return whole_.substr(0, cuts_[static_cast<std::size_t>(i)]);
    std::string bytes = whole_;
    // Headers are short and the damage there is the worst: every other time all flips fall into the first 4 KB.
    const std::size_t reach = i % 2 == 0 ? std::min<std::size_t>(bytes.size(), 4096) : bytes.size();
    for (int flip = 0, flips = 1 << (i % 6); flip < flips; ++flip) {
      const auto at = std::uniform_int_distribution<std::size_t>(0, reach - 1)(random_);
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << std::uniform_int_distribution<int>(0, 7)(random_)));
    }
    return bytes;
  }

 private:
  std::string whole_;
  std::mt19937 random_;
  std::vector<std::size_t> cuts_;
  int flips_ = 0;
};

class DamagedInput : public SmallCity {
 protected:
  Ending patiently(std::vector<std::string> arguments) const {
    return call({.arguments = std::move(arguments), .folder = folder().string(), .patience = patience});
  }

  /// Neither crash nor hang nor runaway memory; a fault is told with the file's name.
  void expect_orderly(const Ending& end, const std::string& file, bool may_be_read) {
    EXPECT_EQ(end.signal, 0) << end.text();
    EXPECT_FALSE(end.hung) << end.text();
    EXPECT_LT(end.peak_memory, most_memory) << end.text();
    EXPECT_TRUE(end.exit_code == 2 || end.exit_code == 3 || (may_be_read && end.exit_code == 0)) << end.text();
    if (end.exit_code != 0) {
      EXPECT_NE(end.err.find(file), std::string::npos) << "names no file: " << end.text();
    }
  }

  /// Damages one file of the city and runs. Flipped bits within values are data to any reader, so such a run may succeed.
  void try_file(const std::string& name, int most) {
    const std::string whole = read_file(path("city/" + name));
    Damage damage(whole, most);
    int refused = 0;
    for (int i = 0; i < damage.count(); ++i) {
      SCOPED_TRACE(fmt::format("{}: damage {} ({})", name, i, damage.is_cut(i) ? "cut" : "flipped bits"));
      write_file(path("city/" + name), damage.version(i));
      const Ending end = patiently({"run", "city/scenario.toml", "-o", "out", "--until", "1min", "--threads", "1"});
      expect_orderly(end, name, true);
      refused += end.exit_code != 0;
      EXPECT_FALSE(end.exit_code != 0 && fs::exists(path("out"))) << "results of an input that was refused";
      fs::remove_all(path("out")), fs::remove_all(path("out.partial"));
    }
    write_file(path("city/" + name), whole);
    EXPECT_GT(refused, 0) << "no damage of " << name << " was noticed";
    count("R7", fmt::format("`hydro run` with {} torn or bits flipped: no crash, no hang; exit 2 or 3 where it is noticed", name), damage.count());
    remark("R7", fmt::format("`hydro run` with {} torn or bits flipped: no crash, no hang; exit 2 or 3 where it is noticed", name),
           fmt::format("{} refused, the others readable", refused));
  }
};

TEST_F(DamagedInput, TerrainNeverCrashesARun) { try_file("terrain.tif", how_many(14, 400)); }
TEST_F(DamagedInput, LandCoverNeverCrashesARun) { try_file("land_cover.tif", how_many(8, 300)); }
TEST_F(DamagedInput, BuildingsNeverCrashARun) { try_file("buildings.gpkg", how_many(10, 400)); }
TEST_F(DamagedInput, ATideNeverCrashesARun) { try_file("tide.csv", how_many(8, 300)); }

TEST_F(DamagedInput, ResultsThatAreTornAreToldByInfo) {
  if (!has_command("info")) GTEST_SKIP() << "this program has no `hydro info`";
  ASSERT_EQ(call(run_to("whole", "5min")).exit_code, 0);
  Damage damage(read_file(path("whole/results.h5")), how_many(20, 600));
  fs::create_directories(path("torn"));
  int refused = 0;
  for (int i = 0; i < damage.count(); ++i) {
    SCOPED_TRACE(fmt::format("damage {} ({})", i, damage.is_cut(i) ? "cut" : "flipped bits"));
    write_file(path("torn/results.h5"), damage.version(i));
    const Ending end = patiently({"info", "torn/results.h5"});
    expect_orderly(end, "torn/results.h5", !damage.is_cut(i));
    refused += end.exit_code != 0;
  }
  EXPECT_GT(refused, 0);
  count("R7", "`hydro info` of results.h5 torn at every 4 KB or with flipped bits", damage.count());
  remark("R7", "`hydro info` of results.h5 torn at every 4 KB or with flipped bits", fmt::format("{} refused", refused));
}

TEST_F(DamagedInput, FilesOfAnotherKindAreRefused) {
  for (const char* name : {"terrain.tif", "land_cover.tif", "buildings.gpkg", "tide.csv", "gauges.csv", "initial_depth.tif"}) {
    const std::string whole = read_file(path(std::string("city/") + name));
    for (const std::string& bytes : {std::string(), std::string("\0\0\0\0", 4), std::string("II*\0", 4), std::string(100000, 'x'),
                                     read_file(path("city/scenario.toml")), read_file(HYDRO_PROGRAM).substr(0, 200000)}) {
      write_file(path(std::string("city/") + name), bytes);
      const Ending end = patiently({"run", "city/scenario.toml", "-o", "out", "--until", "1min"});
      expect_orderly(end, name, false);
      fs::remove_all(path("out"));
      count("R7", "`hydro run` with an input of another kind, or empty: exit 2 or 3");
    }
    write_file(path(std::string("city/") + name), whole);
  }
}

}  // namespace
}  // namespace hydro::torture
