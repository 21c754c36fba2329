#include "libhydro/io/series_file.h"

#include <gmock/gmock.h>

#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr RunClock one_hour{
    .start_utc = 1627171200.0, .offset_minutes = 480, .duration = 3600.0};  // 2021-07-25T08:00:00+08:00
constexpr double mm_h = 1e-3 / 3600.0;

struct Outcome {
  TimeSeries series;
  std::vector<Bilingual> remarks;
  std::string refusal;
};

Outcome read(const std::string& text, SeriesKind kind, const std::string& column = {}, double shift = 0.0) {
  const TestFolder folder;
  folder.write("s.csv", text);
  Outcome outcome;
  outcome.refusal = refusal_of(
      [&] { outcome.series = read_series(folder / "s.csv", column, kind, one_hour, outcome.remarks, shift); });
  return outcome;
}

TEST(SeriesFile, RainRatesAreStepsInTheUnitOfTheirColumn) {
  for (const char* header :
       {"time_min,rain_mmh", "time_min,rain_mm_h", "time_min,Rain [mm/h]", "time_min,rain (mm/h)"}) {
    const Outcome rain = read(std::string(header) + "\n0,36\n10,72\n60,0\n", SeriesKind::rain);
    EXPECT_THAT(rain.refusal, IsEmpty());
    EXPECT_DOUBLE_EQ(rain.series.at(0), 36 * mm_h) << header;
    EXPECT_DOUBLE_EQ(rain.series.at(599), 36 * mm_h);
    EXPECT_DOUBLE_EQ(rain.series.at(600), 72 * mm_h);
    EXPECT_EQ(rain.series.at(3600), 0.0);
    EXPECT_THAT(rain.remarks, IsEmpty());
  }
}

TEST(SeriesFile, RainDepthsFallFromTheirRowToTheNext) {
  const Outcome rain = read("time_s,rain_mm\n0,1\n300,2\n600,3\n900,0\n3600,0\n", SeriesKind::rain);
  EXPECT_NEAR(rain.series.integral(0, 3600), 6e-3, 1e-15);
  EXPECT_NEAR(rain.series.integral(300, 600), 2e-3, 1e-15);
}

TEST(SeriesFile, ALastRainValueLastsLikeTheOthersAndTheEarlyEndIsSaid) {
  const Outcome rain = read("time_min,rain_mm\n0,1\n5,2\n10,3\n15,4\n", SeriesKind::rain);
  EXPECT_NEAR(rain.series.integral(0, 3600), 10e-3, 1e-15);
  EXPECT_EQ(rain.series.at(20 * 60), 0.0);
  EXPECT_THAT(rain.remarks, ElementsAre(says("taken to last 5 min"),
                                        says("ends 40 min before the run: none is assumed after")));
}

TEST(SeriesFile, DatesAreCountedFromTheStartOfTheRun) {
  const Outcome level = read("time,level_m\n2021-07-25T00:00:00Z,1\n2021-07-25T09:00:00+08:00,3\n", SeriesKind::level);
  EXPECT_THAT(level.refusal, IsEmpty());
  EXPECT_THAT(level.series.times(), ElementsAre(0.0, 3600.0));
  EXPECT_DOUBLE_EQ(level.series.at(1800), 2.0);
}

TEST(SeriesFile, DatesWithoutAZoneAreInThatOfTheRunAndTheReaderIsTold) {
  const Outcome level = read("time,level_m\n2021-07-25 08:00,1\n2021-07-25 09:00,3\n", SeriesKind::level);
  EXPECT_THAT(level.series.times(), ElementsAre(0.0, 3600.0));
  EXPECT_THAT(level.remarks, ElementsAre(says("UTC+08:00")));
}

TEST(SeriesFile, LevelsHoldTheirEndsAndGapsAreBridgedAndSaid) {
  const Outcome level = read("time_min,h_m\n5,1\n10,1\n15,1\n20,1\n25,1\n40,4\n45,4\n50,4\n", SeriesKind::level);
  EXPECT_DOUBLE_EQ(level.series.at(0), 1.0);
  EXPECT_DOUBLE_EQ(level.series.at(30 * 60), 2.0);
  EXPECT_DOUBLE_EQ(level.series.at(3600), 4.0);
  EXPECT_THAT(level.remarks,
              ElementsAre(AllOf(says("1 gap, the first 15 min long from 25 min"), says("straight lines")),
                          says("begins 5 min after the run"), says("ends 10 min before the run")));
}

TEST(SeriesFile, OneOfSeveralColumnsIsChosenByName) {
  const std::string text = "time_s,Q_east_m3s,Q_west_L_s\n0,1,500\n3600,2,500\n";
  EXPECT_DOUBLE_EQ(read(text, SeriesKind::discharge, "Q_west_L_s").series.at(0), 0.5);
  EXPECT_THAT(
      read(text, SeriesKind::discharge).refusal,
      AllOf(HasSubstr("2 columns hold discharge: Q_east_m3s, Q_west_L_s"), HasSubstr("column = \"Q_east_m3s\"")));
  EXPECT_THAT(read(text, SeriesKind::discharge, "Q_eest_m3s").refusal, HasSubstr("did you mean \"Q_east_m3s\""));
}

TEST(SeriesFile, AShiftMovesRowsLater) {
  const Outcome level = read("time_min,h_m\n-30,1\n30,2\n60,2\n", SeriesKind::level, {}, 1800.0);
  EXPECT_THAT(level.series.times(), ElementsAre(0.0, 3600.0, 5400.0));
}

// Gaps, disorder, an early end, mixed units: each is a fault, or a fill that the report lists.

TEST(SeriesFile, MissingRowsOfRainAreAFaultUnlessItWasDry) {
  EXPECT_THAT(
      read("time_min,rain_mmh\n0,5\n5,5\n10,5\n15,5\n20,5\n40,5\n45,5\n50,5\n55,0\n60,0\n", SeriesKind::rain).refusal,
      AllOf(HasSubstr("s.csv:7:4: rows are missing before this one: it comes 20 min after"), HasSubstr("every 5 min")));
  EXPECT_THAT(
      read("time_min,rain_mmh\n0,5\n5,5\n10,5\n15,5\n20,0\n40,5\n45,5\n50,5\n55,0\n60,0\n", SeriesKind::rain).refusal,
      IsEmpty());
}

TEST(SeriesFile, RowsOutOfOrderAndTwiceAreFaultsAtTheirPlace) {
  EXPECT_THAT(read("time_min,h_m\n0,1\n10,1\n5,1\n5,2\n", SeriesKind::level).refusal,
              AllOf(HasSubstr("s.csv:4:1: this time comes before the one above"),
                    HasSubstr("s.csv:5:1: this time is there twice")));
}

TEST(SeriesFile, EmptyAndNegativeValuesAreFaultsAtTheirPlace) {
  EXPECT_THAT(read("time_min,rain_mmh\n0,\n5,-1\n10,x\n", SeriesKind::rain).refusal,
              AllOf(HasSubstr("s.csv:2:3: rain_mmh has no value"), HasSubstr("s.csv:4:4: rain_mmh is \"x\"")));
  EXPECT_THAT(read("time_min,rain_mmh\n0,1\n5,-1\n10,0\n", SeriesKind::rain).refusal,
              HasSubstr("s.csv:3:3: rain is negative"));
}

TEST(SeriesFile, UnitsMustBeNamedAndMayNotBeMixed) {
  EXPECT_THAT(read("time_min,rain\n0,1\n5,0\n", SeriesKind::rain).refusal,
              AllOf(HasSubstr("no column holds rain"), HasSubstr("rain_mmh")));
  EXPECT_THAT(read("time_min,rain\n0,1\n5,0\n", SeriesKind::rain, "rain").refusal,
              HasSubstr("does not name a unit of rain"));
  EXPECT_THAT(read("time_min,rain_mmh\n0,1\n5,2 mm\n", SeriesKind::rain).refusal,
              HasSubstr("\"2 mm\", which is no finite number"));
  EXPECT_THAT(read("minute,rain_mmh\n0,1\n5,2\n", SeriesKind::rain).refusal, HasSubstr("no column holds the times"));
  EXPECT_THAT(read("time_min,time_s,rain_mmh\n0,0,1\n5,300,2\n", SeriesKind::rain).refusal,
              HasSubstr("several columns hold times"));
  EXPECT_THAT(read("time,h_m\n2021-07-25T08:00:00+08:00,1\n2021-07-25T09:00:00,2\n", SeriesKind::level).refusal,
              HasSubstr("some times name a zone"));
  EXPECT_THAT(read("time,h_m\n0,1\n60,2\n", SeriesKind::level).refusal, HasSubstr("\"0\" is no date"));
}

TEST(SeriesFile, ASeriesOfAnotherDayIsAFault) {
  EXPECT_THAT(
      read("time,rain_mmh\n2020-07-25T08:00:00+08:00,1\n2020-07-25T09:00:00+08:00,0\n", SeriesKind::rain).refusal,
      AllOf(HasSubstr("no row falls into the run"), HasSubstr("check the dates")));
}

TEST(SeriesFile, ARateOfUnknownLengthIsAFault) {
  EXPECT_THAT(read("time_min,rain_mmh\n0,5\n", SeriesKind::rain).refusal, HasSubstr("how long"));
}

TEST(SeriesFile, GaugesAreTheColumnsWithAUnit) {
  const TestFolder folder;
  std::vector<Bilingual> remarks;
  const auto all = read_all_series(folder.write("s.csv", "time_min,G1_mmh,G2_mmh,comment\n0,1,2,wet\n60,0,0,dry\n"),
                                   SeriesKind::rain, one_hour, remarks);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1].name, "G2");
  EXPECT_DOUBLE_EQ(all[1].series.at(10), 2 * mm_h);
  folder.write("m.csv", "time_min,G1_mmh,G2_mm\n0,1,2\n60,0,0\n");
  EXPECT_THAT(refusal_of([&] { read_all_series(folder / "m.csv", SeriesKind::rain, one_hour, remarks); }),
              HasSubstr("rates and depths are mixed"));
}

}  // namespace
}  // namespace hydro::io
