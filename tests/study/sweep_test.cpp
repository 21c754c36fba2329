#include "libhydro/study/sweep.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/batch_journal.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/network_file.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/study/new_district.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

class SweepTest : public testing::Test {
 protected:
  SweepTest() : folder_(fs::temp_directory_path() / ("hydro_sweep_test_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write("yard.toml", "format = \"hydro-scenario/1\"\n[time]\nstart = 2024-07-01T00:00:00+08:00\nduration = \"3h\"\n[catchments]\nfile = \"catchments.csv\"\nfacility_uses = \"uses.csv\"\n"
                       "[[soil]]\nname = \"lawn\"\nmodel = \"constant\"\nrate = 5\n[rain]\nkind = \"constant\"\nrate = 36\nuntil = \"1h\"\n");
    write("catchments.csv", "id,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious,soil\nyard,10000,100,0.01,0.8,0.015,0.2,lawn\n");
    write("uses.csv", "catchment,facility,count,unit_area_m2,treated_impervious_share\nyard,rain_garden,4,100,0.6\n");
  }
  ~SweepTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
  /// A flat square with walls around it, ground-N.tif, on which plane.toml lets 100 mm fall in an hour.
  void write_plane(int cells) const {
    const Grid grid{.rows = cells, .columns = cells, .cell_size = 5.0, .west = 350000.0, .north = 3450000.0, .crs = "EPSG:32651"};
    io::write_raster((folder_ / ("ground-" + std::to_string(cells) + ".tif")).string(), grid, Raster<float>(grid, 2.0f), "m");
    write("plane.toml", "format = \"hydro-scenario/1\"\n[time]\nstart = 2024-07-01T00:00:00+08:00\nduration = \"15min\"\n[terrain]\nelevation = \"ground-20.tif\"\nmanning_n = 0.03\n"
                        "[rain]\nkind = \"constant\"\nrate = 100\n");
  }
  std::string text_of(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  SweepRequest request(const std::string& study, const std::string& output) const { return {.study = (folder_ / study).string(), .output = (folder_ / output).string(), .jobs = 1}; }

  fs::path folder_;
};

constexpr const char* rates = "format = \"hydro-study/1\"\nname = \"rates\"\nscenario = \"yard.toml\"\n[[storm]]\nname = \"weak\"\nreturn_period = 2\nset = [\"rain.rate=20\"]\n"
                              "[[storm]]\nname = \"strong\"\nreturn_period = 50\nset = [\"rain.rate=60\"]\n[[parameter]]\nname = \"soil\"\nkey = \"soil.lawn.rate\"\nnumbers = [2, 8, 20]\n";

TEST_F(SweepTest, RunsEveryMemberAndSaysWhatTheyComeTo) {
  write("rates.toml", rates);
  const SweepOutcome outcome = sweep(request("rates.toml", "out"), {});
  EXPECT_EQ(outcome.end, SweepEnd::complete);
  EXPECT_EQ(outcome.runs, 6u);
  EXPECT_EQ(outcome.unreadable + outcome.failed, 0u);
  for (const char* file : {"runs.csv", "variants.csv", "frequency.csv", "effects.csv", "report.html"}) EXPECT_TRUE(fs::exists(folder_ / "out" / file)) << file;
  ASSERT_FALSE(outcome.outcome.effects.empty());
  EXPECT_EQ(outcome.outcome.effects[0].name, "storm");
  const int outflow = outcome.numbers.column("volume_m3[outflow]");
  ASSERT_GE(outflow, 0);
  EXPECT_GT(outcome.numbers.rows[0][static_cast<std::size_t>(outflow)], outcome.numbers.rows[2][static_cast<std::size_t>(outflow)]);  // slower soil, more runoff
}

TEST_F(SweepTest, GoesOnAfterAnInterruptionToTheSameBytes) {
  write("rates.toml", rates);
  sweep(request("rates.toml", "whole"), {});
  std::size_t asked = 0;
  SweepWatch impatient;
  impatient.interrupted = [&asked] { return ++asked % 3 == 0; };
  SweepRequest again = request("rates.toml", "parts");
  SweepOutcome outcome = sweep(again, impatient);
  EXPECT_EQ(outcome.end, SweepEnd::interrupted);
  again.resume = true;
  while (outcome.end == SweepEnd::interrupted) outcome = sweep(again, impatient);
  EXPECT_EQ(text_of("whole/runs.csv"), text_of("parts/runs.csv"));
  EXPECT_EQ(text_of("whole/report.html"), text_of("parts/report.html"));
}

TEST_F(SweepTest, PartsOfOtherProcessesAreTakenOver) {
  write("rates.toml", rates);
  sweep(request("rates.toml", "whole"), {});
  for (const std::size_t index : {0u, 1u}) {
    SweepRequest part = request("rates.toml", "shared");
    part.part = SweepPart{index, 2};
    EXPECT_EQ(sweep(part, {}).end, SweepEnd::part_done);
  }
  std::size_t run_here = 0;
  SweepWatch watch;
  watch.progress = [&run_here](std::size_t, std::size_t) { ++run_here; };
  sweep(request("rates.toml", "shared"), watch);
  EXPECT_EQ(run_here, 0u);
  EXPECT_EQ(text_of("whole/runs.csv"), text_of("shared/runs.csv"));
  EXPECT_FALSE(fs::exists(folder_ / "shared.parts"));
}

constexpr const char* two_rains = "format = \"hydro-study/1\"\nname = \"rains\"\nscenario = \"yard.toml\"\n[[storm]]\nname = \"even\"\n"
                                  "[[storm]]\nname = \"gauged\"\nset = [\"rain={kind=\\\"series\\\",file=\\\"rain.csv\\\"}\"]\n";

TEST_F(SweepTest, AFileThatOnlyALaterRunReadsBelongsToTheStudy) {
  write("rains.toml", two_rains);
  write("rain.csv", "time_min,rain_mmh\n0,30\n60,0\n");
  SweepRequest part = request("rains.toml", "out");
  part.part = SweepPart{0, 1};
  SweepOutcome outcome = sweep(part, {});
  EXPECT_EQ(outcome.end, SweepEnd::part_done);
  write("rain.csv", "time_min,rain_mmh\n0,90\n60,0\n");
  SweepRequest whole = request("rains.toml", "out");
  whole.resume = true;
  try {
    sweep(whole, {});
    ADD_FAILURE() << "results of the old rain were taken over";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("rain.csv differs"), std::string::npos) << error.what();
  }
  whole.resume = false, whole.force = true;
  outcome = sweep(whole, {});
  EXPECT_EQ(outcome.unreadable + outcome.failed, 0u) << text_of("out/runs.csv");
  const int rain = outcome.numbers.column("volume_m3[rain]");
  ASSERT_GE(rain, 0);
  EXPECT_NEAR(outcome.numbers.rows[1][static_cast<std::size_t>(rain)], 900.0, 1.0);
}

TEST_F(SweepTest, FilesOfMeasuresAndOfTheLumpedModelBelongToTheStudy) {
  write("more.csv", text_of("uses.csv"));
  write("lumped.toml", text_of("yard.toml"));
  write("lumped.csv", text_of("uses.csv"));
  write("measures.toml", "format = \"hydro-study/1\"\nname = \"measures\"\nscenario = \"yard.toml\"\n[optimise]\nminimise = \"volume_m3[outflow]\"\nlumped = \"lumped.toml\"\n"
                         "[[measure]]\nname = \"gardens\"\nset = [\"catchments.facility_uses=more.csv\"]\nlumped_set = [\"catchments.facility_uses=lumped.csv\"]\n");
  SweepRequest part = request("measures.toml", "out");
  part.part = SweepPart{0, 1};
  for (const char* file : {"more.csv", "lumped.csv"}) {
    part.force = true;
    EXPECT_EQ(sweep(part, {}).end, SweepEnd::part_done);
    part.force = false;
    EXPECT_EQ(sweep(part, {}).end, SweepEnd::part_done) << "nothing has changed";
    write(file, "catchment,facility,count,unit_area_m2,treated_impervious_share\nyard,rain_garden,5,100,0.6\n");
    try {
      sweep(part, {});
      ADD_FAILURE() << file << " was changed";
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(std::string(file) + " differs"), std::string::npos) << error.what();
    }
  }
}

TEST_F(SweepTest, APartThatIsBeingWrittenIsLeftAlone) {
  write("rates.toml", rates);
  SweepRequest part = request("rates.toml", "shared");
  part.part = SweepPart{0, 1};
  SweepWatch inside;
  std::string refusal, note;
  bool complete = false;
  inside.interrupted = [&] {
    if (!refusal.empty()) return false;
    try {
      sweep(part, {});
    } catch (const InputError& error) {
      refusal = error.what();
    }
    SweepWatch gathering;
    gathering.note = [&](const Bilingual& text) { note += text.english; };
    complete = sweep(request("rates.toml", "shared"), gathering).end == SweepEnd::complete;
    return false;
  };
  const SweepOutcome outcome = sweep(part, inside);
  EXPECT_NE(refusal.find("another hydro is writing there"), std::string::npos) << refusal;
  EXPECT_NE(note.find("still writing"), std::string::npos) << note;
  EXPECT_TRUE(complete) << "what the part has not told is done again";
  EXPECT_EQ(outcome.end, SweepEnd::part_done);
  EXPECT_TRUE(io::has_journal((folder_ / "shared.parts" / "0-of-1").string())) << "nobody takes its folder away";
}

TEST_F(SweepTest, OneFailureDoesNotStopTheRest) {
  write("odd.toml", "format = \"hydro-study/1\"\nname = \"odd\"\nscenario = \"yard.toml\"\n[[layout]]\nname = \"good\"\n[[layout]]\nname = \"gone\"\nset = [\"catchments.file=nowhere.csv\"]\n[[layout]]\nname = \"good too\"\n");
  const SweepOutcome outcome = sweep(request("odd.toml", "out"), {});
  EXPECT_EQ(outcome.end, SweepEnd::complete);
  EXPECT_EQ(outcome.unreadable, 1u);
  EXPECT_NE(text_of("out/runs.csv").find("nowhere.csv"), std::string::npos);
  EXPECT_NE(text_of("out/report.html").find("nowhere.csv"), std::string::npos);
}

TEST_F(SweepTest, MapsOfProbabilityCountTheRunsThatComeOverTheThreshold) {
  const std::string scenario = write_new_district({.rows = 100, .columns = 100}, (folder_ / "district").string(), false);
  write("storms.toml", "format = \"hydro-study/1\"\nname = \"storms\"\nscenario = \"district/scenario.toml\"\n[run]\nuntil = \"15min\"\nthresholds = [0.02, 0.15]\nset = [\"rain.duration=\\\"20min\\\"\"]\n"
                       "[[storm]]\nname = \"2 a\"\nreturn_period = 2\nset = [\"rain.return_period=2\"]\n[[storm]]\nname = \"100 a\"\nreturn_period = 100\nset = [\"rain.return_period=100\"]\n");
  const SweepOutcome outcome = sweep(request("storms.toml", "out"), {});
  EXPECT_EQ(outcome.unreadable + outcome.failed, 0u) << text_of("out/runs.csv");
  EXPECT_TRUE(fs::exists(folder_ / "out" / "probability_0.02.tif"));
  EXPECT_TRUE(fs::exists(folder_ / "out" / "probability_0.15.qml"));
  EXPECT_TRUE(fs::exists(folder_ / "out" / "maps" / "000001.tif"));
  EXPECT_FALSE(outcome.outcome.curves.empty());
}

TEST_F(SweepTest, PlansActInTheirRunsAndHarmIsCounted) {
  write_new_district({.rows = 100, .columns = 100, .cell_size = 5.0}, (folder_ / "district").string(), false);
  write("actions.json", R"({"format": "hydro-actions/1", "actions": [
    {"id": "pump", "place": "underpass-1", "effect": {"kind": "mobile_pump", "target": "underpass-1", "value": 0.3, "unit": "m3/s", "from": "2024-09-16T06:00:00+08:00"}},
    {"id": "late", "effect": {"kind": "gate", "target": "*", "value": 0, "unit": "open", "from": "2024-09-17T06:00:00+08:00"}}]})");
  write("plans.toml", "format = \"hydro-study/1\"\nname = \"plans\"\nscenario = \"district/scenario.toml\"\n[run]\nuntil = \"40min\"\nkeep = \"numbers\"\nset = [\"rain.duration=\\\"40min\\\"\", \"sponge.layout=none\"]\n"
                      "[[plan]]\nname = \"nobody acts\"\n[[plan]]\nname = \"as planned\"\nactions = \"actions.json\"\n");
  const SweepOutcome outcome = sweep(request("plans.toml", "out"), {});
  ASSERT_EQ(outcome.unreadable + outcome.failed, 0u) << text_of("out/runs.csv");
  const auto number = [&outcome](std::size_t run, const char* name) { return outcome.numbers.column(name) < 0 ? -1.0 : outcome.numbers.rows[run][static_cast<std::size_t>(outcome.numbers.column(name))]; };
  EXPECT_LT(number(1, "places[underpass-1].max_depth_m"), number(0, "places[underpass-1].max_depth_m"));
  EXPECT_EQ(number(1, "actions_applied"), 1.0);
  EXPECT_EQ(number(1, "actions_without_effect"), 1.0);
  EXPECT_GT(number(0, "damage_cny"), 0.0);
  EXPECT_GE(number(0, "people[low]"), number(0, "people_in_danger"));
  EXPECT_GE(number(0, "places_over"), 1.0);
  EXPECT_NE(text_of("out/report.html").find("as planned"), std::string::npos);

  write("yards.toml", "format = \"hydro-study/1\"\nname = \"yards\"\nscenario = \"yard.toml\"\n[[plan]]\nname = \"as planned\"\nactions = \"actions.json\"\n");
  EXPECT_THROW(sweep(request("yards.toml", "yards"), {}), InputError);  // plots have nothing to act on
  write("gone.toml", "format = \"hydro-study/1\"\nname = \"gone\"\nscenario = \"district/scenario.toml\"\n[[plan]]\nname = \"as planned\"\nactions = \"nowhere.json\"\n");
  EXPECT_THROW(sweep(request("gone.toml", "gone"), {}), FileError);
}

TEST_F(SweepTest, RunsANetworkWithoutATerrain) {
  io::NetworkFile drawn{.path = "made"};
  network::DrainageNetwork& net = drawn.network;
  net.nodes = {{.id = "A", .invert_elevation = 3.0, .depth = 1.0, .place = Point{0.0, 0.0}}, {.id = "river", .invert_elevation = 2.5, .kind = network::Outfall{}, .place = Point{100.0, 0.0}}};
  net.links = {{.id = "pipe", .from = 0, .to = 1, .kind = network::Conduit{.length = 100.0, .manning_n = 0.013, .section = network::Circle{0.3}, .inlet_elevation = 3.0, .outlet_elevation = 2.5}}};
  io::write_network((folder_ / "network.gpkg").string(), drawn);
  write("sewers.toml", "format = \"hydro-scenario/1\"\nname = \"sewers\"\n[time]\nstart = 2024-07-01T00:00:00+08:00\nduration = \"1h\"\n[catchments]\nfile = \"drained.csv\"\n[network]\nfile = \"network.gpkg\"\n"
                       "[[soil]]\nname = \"lawn\"\nmodel = \"constant\"\nrate = 5\n[rain]\nkind = \"constant\"\nrate = 36\nuntil = \"30min\"\n");
  write("drained.csv", "id,outlet_node,area_m2,width_m,slope,imperviousness,n_impervious,n_pervious,soil\nyard,A,10000,100,0.01,0.8,0.015,0.2,lawn\n");
  write("pipes.toml", "format = \"hydro-study/1\"\nname = \"pipes\"\nscenario = \"sewers.toml\"\n[[storm]]\nname = \"weak\"\nreturn_period = 1\nset = [\"rain.rate=10\"]\n[[storm]]\nname = \"strong\"\nreturn_period = 50\nset = [\"rain.rate=120\"]\n"
                      "[[layout]]\nname = \"as it is\"\n[[layout]]\nname = \"gone\"\nset = [\"network.file=nowhere.gpkg\"]\n");
  const SweepOutcome outcome = sweep(request("pipes.toml", "out"), {});
  EXPECT_EQ(outcome.unreadable, 2u) << text_of("out/runs.csv");
  const int spilled = outcome.numbers.column("nodes_spilled_m3");
  ASSERT_GE(spilled, 0) << text_of("out/runs.csv");
  EXPECT_EQ(outcome.numbers.rows[0][static_cast<std::size_t>(spilled)], 0.0);
  EXPECT_GT(outcome.numbers.rows[2][static_cast<std::size_t>(spilled)], 10.0);  // 0.3 m carry half of a strong storm
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path())) EXPECT_FALSE(entry.path().filename().string().starts_with("hydro-sweep-" + std::to_string(::getpid()))) << entry.path();
}

TEST_F(SweepTest, EveryThresholdOfEveryVariantHasItsOwnMap) {
  write_plane(20);
  write("maps.toml", "format = \"hydro-study/1\"\nname = \"maps\"\nscenario = \"plane.toml\"\n[run]\nthresholds = [0.011, 0.014]\n[[layout]]\nname = \"a b\"\n[[layout]]\nname = \"a_b\"\n");
  const SweepOutcome outcome = sweep(request("maps.toml", "out"), {});
  EXPECT_EQ(outcome.unreadable + outcome.failed, 0u) << text_of("out/runs.csv");
  for (const char* map : {"probability_0.011_1_a_b.tif", "probability_0.014_1_a_b.tif", "probability_0.011_2_a_b.tif", "probability_0.014_2_a_b.tif"}) EXPECT_TRUE(fs::exists(folder_ / "out" / map)) << map;
}

TEST_F(SweepTest, ARunOnAnotherGridDoesNotCountAsDry) {
  write_plane(20);
  write_plane(16);
  write("grids.toml", "format = \"hydro-study/1\"\nname = \"grids\"\nscenario = \"plane.toml\"\n[run]\nthresholds = [0.01]\n[[storm]]\nname = \"rain\"\n"
                      "[[storm]]\nname = \"no rain\"\nset = [\"rain.rate=0\"]\n[[storm]]\nname = \"elsewhere\"\nset = [\"terrain.elevation=ground-16.tif\"]\n");
  const SweepOutcome outcome = sweep(request("grids.toml", "out"), {});
  EXPECT_EQ(outcome.unreadable + outcome.failed, 0u) << text_of("out/runs.csv");
  const io::GridRaster map = io::read_raster((folder_ / "out" / "probability_0.01.tif").string(), {.content = io::RasterContent::quantity});
  constexpr double resolution = 1e-5;  // of the stored map
  EXPECT_NEAR(map.values(10, 10), 0.5, resolution) << "one of the two runs that have this grid";
  EXPECT_NE(text_of("out/report.html").find("run 2 has another grid"), std::string::npos);
}

TEST_F(SweepTest, WritesAJobArrayForSlurm) {
  write("rates.toml", rates);
  SweepRequest array = request("rates.toml", "cluster");
  array.launcher = Launcher::slurm;
  array.jobs = 3;
  const SweepOutcome outcome = sweep(array, {});
  EXPECT_EQ(outcome.end, SweepEnd::script_written);
  const std::string script = text_of("cluster.slurm.sh");
  EXPECT_NE(script.find("#SBATCH --array=0-2"), std::string::npos) << script;
  EXPECT_NE(script.find("--part \"$SLURM_ARRAY_TASK_ID/3\""), std::string::npos) << script;
}

}  // namespace
}  // namespace hydro::study
