#include "libhydro/study/compare.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/result_file.h"
#include "libhydro/study/detail/fail_condition.h"
#include "libhydro/study/new_district.h"
#include "libhydro/study/run.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

class CompareTest : public testing::Test {
 protected:
  CompareTest() : folder_(fs::temp_directory_path() / ("hydro_compare_test_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    scenario_ = write_new_district({.rows = 100, .columns = 100, .cell_size = 5.0}, (folder_ / "district").string(), false);
  }
  ~CompareTest() override { fs::remove_all(folder_); }

  std::string run_with(const std::string& name, std::vector<std::string> overrides, int threads = 1) const {
    overrides.insert(overrides.end(), {"rain.duration=\"40min\"", "sponge.compare_without=false"});
    return run({.scenario = scenario_, .overrides = overrides, .output = (folder_ / name).string(), .threads = threads, .until = 2400.0}, {}).folder;
  }
  CompareRequest request(std::vector<std::string> folders) const { return {.folders = std::move(folders), .output = (folder_ / "comparison").string(), .force = true, .threads = 1}; }
  std::string text_of(const std::string& file) const {
    std::ifstream in(folder_ / "comparison" / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder_;
  std::string scenario_;
};

const auto quiet = [](const Bilingual&) {};

TEST_F(CompareTest, ShowsNothingOfItselfOfOtherThreadsAndOfFinerOutputAndTheEffectOfFacilities) {
  const std::string base = run_with("base", {});
  const std::string threads = run_with("threads", {}, 2), output = run_with("output", {"output.interval=\"70s\"", "output.report_interval=\"25s\""});
  const CompareOutcome same = compare(request({base, base, threads, output}), quiet);
  ASSERT_EQ(same.differences.size(), 3u);
  for (const comparison::Difference& each : same.differences) EXPECT_TRUE(each.shows_nothing()) << each.name << " wetter " << each.ground.wetter << " drier " << each.ground.drier;
  EXPECT_EQ(text_of("compare.json"), same.json);
  EXPECT_NE(same.json.find("cloudburst on a delta district (rain.duration="), std::string::npos) << "a title says what was changed ...";
  EXPECT_EQ(same.json.find("compare_without"), std::string::npos) << "... but not what only changes what is written";
  EXPECT_NE(text_of("report.html").find("No difference beyond the noise"), std::string::npos);
  EXPECT_TRUE(fs::exists(folder_ / "comparison" / "depth_difference_threads.tif"));

  const std::string none = run_with("none", {"sponge.layout=\"none\""});
  CompareRequest with = request({none, base});
  with.fail_if = "flooded_area_m2[0.15] > 1.02 * base";
  const CompareOutcome effect = compare(with, quiet);
  EXPECT_FALSE(effect.differences[0].shows_nothing());
  EXPECT_GT(effect.differences[0].ground.drier, effect.differences[0].ground.wetter);
  EXPECT_GT(effect.differences[0].capital(), 0.0);
  EXPECT_TRUE(effect.met_by.empty());
  EXPECT_TRUE(fs::exists(folder_ / "comparison" / "depth_difference.qml"));
  ASSERT_NE(effect.differences[0].harm_in(comparison::HarmDifference::What::damage), nullptr);  // the district says who lives where and what stands there
  ASSERT_NE(effect.differences[0].harm_in(comparison::HarmDifference::What::people_in_danger), nullptr);
  EXPECT_LT(effect.differences[0].harm_in(comparison::HarmDifference::What::damage)->effect(), 0.0);
  for (const char* part : {"\"damage_cny\"", "\"people_in_danger\"", "\"damage_cny_by_curve\""}) EXPECT_NE(effect.json.find(part), std::string::npos) << part;
  EXPECT_NE(text_of("report.html").find("Who is harmed more, who less"), std::string::npos);
  with.fail_if = "damage_cny < base";
  EXPECT_EQ(compare(with, quiet).met_by.size(), 1u);
  with.fail_if = "volume_m3[stored_sponge] > base and capital_cny > 0";
  EXPECT_THROW(compare(with, quiet), InputError);  // which base?
  with.fail_if = "volume_m3[stored_sponge] > base.volume_m3[stored_sponge] and capital_cny > 0";
  EXPECT_EQ(compare(with, quiet).met_by.size(), 1u);
}

TEST_F(CompareTest, RefusesWhatDoesNotFitWithEveryReason) {
  const std::string base = run_with("base", {});
  const std::string later = run_with("later", {"time.start=2024-09-16T07:00:00+08:00"});
  fs::create_directories(folder_ / "empty");
  try {
    compare(request({base, later}), quiet);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("starts 1 h after the base"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("--any-period"), std::string::npos) << error.what();
  }
  CompareRequest all_the_same = request({base, later});
  all_the_same.any_period = true;
  EXPECT_NO_THROW(compare(all_the_same, quiet));
  try {
    compare(request({base, (folder_ / "empty").string()}), quiet);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_TRUE(error.faults().front().unreadable);
  }
}

TEST_F(CompareTest, RefusesARunThatFailed) {
  const std::string base = run_with("base", {});
  results::RunResult about = io::read_run_result(base);
  fs::create_directories(folder_ / "failed");
  {
    io::Hdf5ResultFile file((folder_ / "failed" / "results.h5").string(), about, {});
    file.mark_failed("no number in cell 3, 4");
  }
  try {
    compare(request({base, (folder_ / "failed").string()}), quiet);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("no number in cell 3, 4"), std::string::npos) << error.what();
  }
}

results::RunResult flooded(double area) {
  results::RunResult run;
  run.flooded_area = {{0.15, 3.0 * area}, {0.30, area}};
  run.balance = {{.rain = 100.0}};
  return run;
}

TEST(FailConditionTest, HoldsOneRunAgainstTheBase) {
  const FailCondition worse("flooded_area_m2[0.3] > 1.02 * base", flooded(100.0));
  EXPECT_FALSE(worse.holds(flooded(102.0), "other"));
  EXPECT_TRUE(worse.holds(flooded(102.5), "other"));
  EXPECT_TRUE(FailCondition("flooded_area_m2[0.30] + flooded_area_m2[0.15] >= base.flooded_area_m2[0.15] + 100", flooded(100.0)).holds(flooded(100.0), "same"));
}

TEST(FailConditionTest, SaysWhyARunKnowsNoHarm) {
  try {
    FailCondition("damage_cny > 1.02 * base", flooded(1.0));
    FAIL() << "must be refused";
  } catch (const InputError& error) {
    EXPECT_NE(error.faults().front().hint.find("[[harm.assets]]"), std::string::npos) << error.what();
  }
  results::RunResult run = flooded(1.0);
  run.harm_rows = {{.what = "people", .name = "moderate", .harmed = 3.0}, {.what = "loss", .name = "residential", .harmed = 50.0}};
  run.harm.people_in_danger = 3.0;
  run.harm.loss = 50.0;
  EXPECT_TRUE(FailCondition("people_in_danger == 3 and people[moderate] == 3 and damage_cny[residential] == damage_cny", run).holds(run, "run"));
}

TEST(FailConditionTest, TellsEveryFaultWithItsPlace) {
  const auto faults = [](const std::string& text) {
    try {
      FailCondition(text, flooded(1.0));
    } catch (const InputError& error) {
      return error.faults();
    }
    return std::vector<Fault>{};
  };
  const std::vector<Fault> unknown = faults("flooded_area[0.30] > 1 or volume_m3[rian] > 2");
  ASSERT_EQ(unknown.size(), 2u);
  EXPECT_EQ(unknown[0].place.column, 1);
  EXPECT_EQ(unknown[1].place.column, 27);
  EXPECT_NE(unknown[1].hint.find("volume_m3[rain]"), std::string::npos);
  EXPECT_EQ(faults("flooded_area_m2[0.30]").size(), 1u);                       // no condition
  EXPECT_EQ(faults("base > 1").size(), 1u);                                    // of what?
  EXPECT_EQ(faults("flooded_area_m2[0.30] > volume_m3[rain]").size(), 1u);     // m2 against m3
  EXPECT_EQ(faults("flooded_area_m2[0.30] > (1").size(), 1u);
  EXPECT_EQ(faults("flooded_area_m2[0.30").size(), 1u);
}

TEST(ShortNamesTest, TellFoldersApart) {
  EXPECT_EQ(short_names({"a/none", "a/tanks/"}), (std::vector<std::string>{"none", "tanks"}));
  EXPECT_EQ(short_names({"a/run", "b/run"}), (std::vector<std::string>{"a/run", "b/run"}));
  EXPECT_EQ(short_names({"run", "run"}), (std::vector<std::string>{"run", "run (2)"}));
}

}  // namespace
}  // namespace hydro::study
