// R12, R14: when the numerics fail the run stops and says so; with any number of threads it computes the same bits.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "tests/torture/made_terrain.h"
#include "tests/torture/small_city.h"
#include "tests/torture/tally.h"

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

class Numerics : public SmallCity {};

TEST_F(Numerics, WaterBeyondWhatCanBeComputedStopsTheRunAndMarksItsResult) {
  MadeTerrain{}.write(path("zoo/terrain.tif"));
  write("zoo/scenario.toml",
        "format = \"hydro-scenario/1\"\n"
        "[time]\nstart = 2024-09-16T06:00:00+08:00\nduration = \"1h\"\n"
        "[terrain]\nelevation = \"terrain.tif\"\nmanning_n = 0.03\n"
        "[[inflow]]\nid = \"deluge\"\npoint = [354020, 3456020]\ndischarge = [[0, 0], [600, 0], [601, 1e7]]\n"
        "[output]\ninterval = \"1min\"\ncheckpoint_interval = 60\n");
  const Ending end = call({.arguments = {"run", "zoo/scenario.toml", "-o", "out", "--threads", "1"}, .folder = folder().string(), .patience = 60.0});
  ASSERT_EQ(end.exit_code, 4) << end.text();
  EXPECT_NE(end.err.find("cell"), std::string::npos) << "names no cell: " << end.text();
  EXPECT_NE(end.err.find(" s"), std::string::npos) << "names no time: " << end.text();
  EXPECT_FALSE(fs::exists(path("out"))) << "a failed run carries the final name";
  ASSERT_TRUE(fs::exists(path("out.partial/results.h5"))) << "what the run found before is lost";
  count("R12", "an inflow of 1e7 m3/s onto one cell: exit 4, names cell and time, no results under the final name");
  if (!has_command("info") || !has_command("export")) GTEST_SKIP() << "this program has no `hydro info` or `hydro export`";
  const Ending info = hydro({"info", "out.partial"}, folder().string());
  EXPECT_NE((info.out + info.err).find("fail"), std::string::npos) << info.text();
  for (const char* format : {"netcdf", "geotiff", "csv"}) {
    const Ending exported = hydro({"export", "out.partial", "--format", format, "-o", "exported"}, folder().string());
    EXPECT_NE(exported.exit_code, 0) << exported.text();
    EXPECT_FALSE(fs::exists(path("exported"))) << exported.text();
    count("R12", "`hydro export` refuses the result of a failed run");
  }
}

TEST_F(Numerics, AFailedRunIsMendedAndGoesOn) {
  MadeTerrain{}.write(path("zoo/terrain.tif"));
  write("zoo/scenario.toml",
        "format = \"hydro-scenario/1\"\n"
        "[time]\nstart = 2024-09-16T06:00:00+08:00\nduration = \"20min\"\n"
        "[terrain]\nelevation = \"terrain.tif\"\nmanning_n = 0.03\n"
        "[[inflow]]\nid = \"deluge\"\npoint = [354020, 3456020]\ndischarge = [[0, 0], [600, 0], [601, 1e7]]\n"
        "[output]\ninterval = \"1min\"\ncheckpoint_interval = 60\n");
  const auto run = [&](std::vector<std::string> more) {
    Call call{.arguments = {"run", "zoo/scenario.toml", "-o", "out", "--threads", "1"}, .folder = folder().string(), .patience = 60.0};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return torture::call(call);
  };
  ASSERT_EQ(run({}).exit_code, 4);
  const Ending again = run({"--resume"});
  EXPECT_EQ(again.exit_code, 4) << "the same fault, from the checkpoint: " << again.text();
  EXPECT_NE(again.err.find("going on from"), std::string::npos) << again.text();
  count("R12", "`--resume` after exit 4: goes on from the checkpoint and fails again");
}

TEST_F(Numerics, OneTwoAndFourThreadsComputeTheSameBits) {
  const char* const until = "30min";
  const auto run = [&](const std::string& threads, const std::string& output) {
    return call({.arguments = {"run", "city/scenario.toml", "-o", output, "--until", until, "--threads", threads}, .folder = folder().string()});
  };
  ASSERT_EQ(run("1", "one").exit_code, 0);
  for (const char* threads : {"2", "4", "7"}) {
    SCOPED_TRACE(threads);
    const std::string output = std::string("with-") + threads;
    const Ending end = run(threads, output);
    ASSERT_EQ(end.exit_code, 0) << end.text();
    EXPECT_EQ(difference(path("one"), path(output)), "");
    EXPECT_EQ(read_file(path("one/results.h5")), read_file(path(output + "/results.h5"))) << "not byte for byte";
    count("R14", "a district with buildings, all maxima, by 2, 4 and 7 threads: bytes of results.h5 and all tables and maps as by 1");
  }
}

TEST_F(Numerics, AResumptionMayUseOtherThreads) {
  ASSERT_EQ(call(run_to("whole", "10min")).exit_code, 0);
  Call asked = run_to("broken", "10min");
  asked.signal = SIGINT;
  asked.signal_when_exists = path("broken.partial/checkpoint-0");
  ASSERT_EQ(call(asked).exit_code, 130);
  Call again = run_to("broken", "10min", {"--resume"});
  *(std::ranges::find(again.arguments, "--threads") + 1) = "3";
  const Ending end = call(again);
  ASSERT_EQ(end.exit_code, 0) << end.text();
  EXPECT_EQ(difference(path("broken"), path("whole")), "");
  count("R14", "begun by one thread, resumed by three: the same bits");
}

}  // namespace
}  // namespace hydro::torture
