#include "libhydro/study/map_files.h"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "libhydro/core/error.h"
#include "libhydro/io/raster_file.h"
#include "tests/io/sample_run.h"

namespace hydro::study {
namespace {

using testing::HasSubstr;

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(MaximumMaps, AreOneFileAndOneStyleForEachMaximumThatWasRecorded) {
  const io::TemporaryFolder folder;
  const results::RunResult run = io::sample_run();
  write_maximum_maps(folder.path(), run, Language::english, 2);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) names.insert(entry.path().filename());
  EXPECT_THAT(names, testing::IsSupersetOf({"max_depth.tif", "max_depth.qml", "max_level.tif", "max_speed.tif", "max_speed.qml", "arrival_time.tif",
                                            "arrival_time.qml", "duration_over_0.15.tif", "duration_over_0.5.tif"}));
  EXPECT_FALSE(names.contains("max_hazard.tif")) << "was not recorded";
  const io::GridRaster depth = io::read_raster(folder / "max_depth.tif");
  EXPECT_EQ(depth.grid, run.grid);
  EXPECT_NEAR(depth.values(3, 4), run.peaks.depth(3, 4), 1e-4);
  EXPECT_EQ(io::read_raster(folder / "duration_over_0.15.tif").values(3, 4), 30.0f);
}

TEST(MaximumMaps, StylesSpeakTheLanguageThatWasAskedFor) {
  const io::TemporaryFolder folder;
  write_maximum_maps(folder.path(), io::sample_run(), Language::chinese, 1);
  const std::string style = contents(folder / "max_depth.qml");
  EXPECT_THAT(style, HasSubstr("color=\"#"));
  EXPECT_THAT(style, testing::ContainsRegex("label=\"[^\"]*[\xE4-\xE9]")) << "no Chinese character in any label";
}

TEST(MaximumMaps, AFolderThatIsNotThereIsNamed) {
  try {
    write_maximum_maps("/nowhere", io::sample_run(), Language::english, 2);
    FAIL();
  } catch (const FileError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/"));
  }
}

}  // namespace
}  // namespace hydro::study
