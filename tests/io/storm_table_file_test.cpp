#include "libhydro/io/storm_table_file.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libhydro/io/series_file.h"
#include "tests/io/made_files.h"

namespace hydro::io {
namespace {

const rain::StormLibrary no_data;
const rain::DesignStorm storm =
    rain::design_storm(no_data, {.duration = 1200.0, .step = 600.0, .pattern = "triangle", .peak_ratio = 0.0, .total = 0.004});
const std::string table = "time_min,rain_mmh\n0,18\n10,6\n20,0\n";

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(StormTable, EachRateHoldsUntilTheNextLineAndTheLastLineEndsTheRain) { EXPECT_EQ(storm_table(storm), table); }

TEST(StormTable, AFileIsReplacedAsAWhole) {
  const TestFolder folder;
  write_storm_table(folder.write("storm.csv", "what was here before, which is longer than the new text, so that a rest of it would show"),
                    storm);
  EXPECT_EQ(content_of(folder / "storm.csv"), table);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / ""), {}), 1);
}

TEST(StormTable, AScenarioReadsTheSameRainBack) {
  const TestFolder folder;
  write_storm_table(folder / "storm.csv", storm);
  std::vector<Bilingual> remarks;
  const TimeSeries read = read_series(folder / "storm.csv", "", SeriesKind::rain, RunClock{.duration = 1200.0}, remarks);
  for (const double from : {-600.0, 0.0, 300.0, 600.0, 1100.0, 1200.0})
    EXPECT_NEAR(read.integral(from, from + 250.0), storm.rain_rate.integral(from, from + 250.0), 1e-12);
}

TEST(StormTable, AFolderThatIsNotThereIsAFileError) {
  const TestFolder folder;
  EXPECT_THROW(write_storm_table(folder / "absent/storm.csv", storm), FileError);
}

}  // namespace
}  // namespace hydro::io
