#include "libhydro/io/swmm_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/io/csv_table.h"
#include "tests/io/made_files.h"
#include "tests/says.h"
#include "tests/validation_data.h"

namespace hydro::io::swmm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si, inch = 0.0254, foot = 0.3048;

std::string options(const std::string& units, const std::string& more = {}) {
  return "[OPTIONS]\nFLOW_UNITS " + units + "\nSTART_DATE 01/31/2024\nSTART_TIME 12:00:00\nEND_DATE 02/01/2024\nEND_TIME 00:00\n" + more + "\n";
}

/// The faults of a model, as one text; "" when it has none.
std::string faults_of(const std::string& text) {
  try {
    read_model("model.inp", text);
    return {};
  } catch (const InputError& error) {
    return error.what();
  }
}

const std::string plot = R"([RAINGAGES]
RG INTENSITY 0:05 1.0 TIMESERIES storm
[TIMESERIES]
storm 0:00 12
storm 0:05 24
storm 0:20 6
[SUBCATCHMENTS]
;;comment
S1 RG OUT 2.5 80 100 1.5 0 ; at the end, too
[SUBAREAS]
S1 0.015 0.2 1.5 5 25 PERVIOUS 40
[INFILTRATION]
S1 60 6 4 7 0
)";

TEST(SwmmFile, ReadsACatchmentInSiUnits) {
  const Model model = read_model("model.inp", options("CMS") + plot);
  EXPECT_DOUBLE_EQ(model.options.duration(), 12 * 3600.0);
  ASSERT_EQ(model.subcatchments.size(), 1u);
  const Subcatchment& one = model.subcatchments.front();
  EXPECT_EQ(one.id, "S1");
  EXPECT_DOUBLE_EQ(one.area, 25000.0);
  EXPECT_DOUBLE_EQ(one.imperviousness, 0.8);
  EXPECT_DOUBLE_EQ(one.slope, 0.015);
  EXPECT_EQ(one.line, 16);
  const Subarea& part = model.subareas.at(0);
  EXPECT_DOUBLE_EQ(part.depression_pervious, 5 * mm);
  EXPECT_EQ(part.routing, SubareaRouting::to_pervious);
  EXPECT_DOUBLE_EQ(part.routed_share, 0.4);
  EXPECT_DOUBLE_EQ(model.infiltration.at(0).initial_rate, 60 * mm_per_hour);
}

TEST(SwmmFile, UsUnitsBecomeSiOnce) {
  const Model model = read_model("model.inp", options("CFS", "INFILTRATION GREEN_AMPT") + R"([SUBCATCHMENTS]
S1 * OUT 1 50 100 2 0
[SUBAREAS]
S1 0.01 0.1 0.05 0.1 25 OUTLET
[INFILTRATION]
S1 3.5 0.5 0.25
[LID_CONTROLS]
L BC
L SURFACE 6 0.1 0.1 1 5
L SOIL 12 0.5 0.2 0.1 0.5 10 3.5
L STORAGE 12 0.75 0.5 0
L DRAIN 2 0.5 3 6
[CONDUITS]
C A B 100 0.013 0.5 *
[WEIRS]
W A B TRANSVERSE 2 3.33 NO
[OUTLETS]
O A B 0 FUNCTIONAL/DEPTH 10 0.5 NO
[STORAGE]
T 10 8 1 FUNCTIONAL 1000 0.5 20 0 0
)");
  EXPECT_NEAR(model.subcatchments.at(0).area, 4046.8564224, 1e-6);
  EXPECT_NEAR(model.infiltration.at(0).suction_head, 3.5 * inch, 1e-12);
  const LidControl& lid = model.lid_controls.at(0);
  EXPECT_NEAR(lid.surface->berm_height, 6 * inch, 1e-12);
  // 2 in/h at a head of 1 inch; at 1 m (39.37 inches) sqrt(39.37) times as much
  EXPECT_NEAR(lid.drain->flow_rate, 2 * inch / 3600.0 * std::sqrt(1.0 / inch), 1e-12);
  ASSERT_EQ(lid.layers.size(), 4u);
  EXPECT_EQ(lid.layers[1].line, 17);
  EXPECT_EQ(lid.layers[1].layer, "SOIL");
  EXPECT_NEAR(*model.conduits.at(0).from_offset, 0.5 * foot, 1e-12);
  EXPECT_FALSE(model.conduits.at(0).to_offset.has_value());
  // A weir of 1 ft under 1 ft of water passes 3.33 ft3/s in either system of units.
  EXPECT_NEAR(model.weirs.at(0).discharge_coefficient * foot * std::pow(foot, 1.5), 3.33 * std::pow(foot, 3), 1e-12);
  EXPECT_NEAR(model.outlets.at(0).coefficient * std::sqrt(4 * foot), 20 * std::pow(foot, 3), 1e-12);
  const auto& area = model.storages.at(0).shape_values;
  EXPECT_NEAR(area[0] * std::pow(4 * foot, area[1]) + area[2], 2020 * foot * foot, 1e-9);
}

TEST(SwmmFile, ModelsThatSayTheSameInOtherUnitsAreTheSame) {
  const auto lid = [](const std::string& units, const std::string& values) {
    return read_model("model.inp", options(units) + "[LID_CONTROLS]\nL BC\nL SOIL " + values + "\n").lid_controls.at(0).soil.value();
  };
  const auto si = lid("LPS", "254 0.5 0.2 0.1 25.4 10 50.8"), us = lid("MGD", "10 0.5 0.2 0.1 1 10 2");
  EXPECT_NEAR(si.thickness, us.thickness, 1e-15);
  EXPECT_NEAR(si.hydraulic_conductivity, us.hydraulic_conductivity, 1e-18);
  EXPECT_NEAR(si.suction_head, us.suction_head, 1e-15);
}

TEST(SwmmFile, TellsAllFaultsWithTheirLines) {
  const std::string faults = faults_of(options("CMS") + R"([SUBCATCHMENTS]
S1 RG OUT ten 80 100 1 0
S2 RG OUT 1 180 100 1 0
S3 RG
[SUBAREAS]
S4 0.015 0.2 1.5 5 25 OUTLT
[LID_CONTROLS]
L SURFACE 60 0.1 0 0 0
[RAINGAGES]
RG INTENSITY 0:00 1 TIMESERIES none
)");
  EXPECT_NE(faults.find("model.inp:9: [SUBCATCHMENTS] area is \"ten\", which is no number"), std::string::npos) << faults;
  EXPECT_NE(faults.find("model.inp:10: [SUBCATCHMENTS] imperviousness is 180"), std::string::npos) << faults;
  EXPECT_NE(faults.find("model.inp:11: [SUBCATCHMENTS] \"S3 RG\" ends before its outlet"), std::string::npos) << faults;
  EXPECT_NE(faults.find("routing cannot be \"OUTLT\""), std::string::npos) << faults;
  EXPECT_NE(faults.find("did you mean \"OUTLET\"?"), std::string::npos) << faults;
  EXPECT_NE(faults.find("names no kind of facility"), std::string::npos) << faults;
  EXPECT_NE(faults.find("interval is \"0:00\""), std::string::npos) << faults;
  EXPECT_NE(faults.find("time series \"none\" is not in the file"), std::string::npos) << faults;
}

TEST(SwmmFile, NamesThatNothingHasAreFaultsAndCapitalsDoNotMatter) {
  EXPECT_EQ(faults_of(options("CMS") + "[RAINGAGES]\nrg INTENSITY 1:00 1 TIMESERIES Storm\n[TIMESERIES]\nSTORM 0 1\n[SUBCATCHMENTS]\nS RG O 1 1 1 1 0\n"), "");
  EXPECT_NE(faults_of(options("CMS") + "[SUBCATCHMENTS]\nS RG O 1 1 1 1 0\n").find("rain gage \"RG\" is not in the file"), std::string::npos);
  EXPECT_NE(faults_of(options("CMS") + "[JUNCTIONS]\nN 1\nn 2\n").find("junction \"n\" has the name of line 9"), std::string::npos);
  EXPECT_NE(faults_of(options("CMS") + "[JUNCTIONS]\nN 1\n[OUTFALLS]\nN 2 FREE\n").find("outfall \"N\" has the name of line 9"), std::string::npos);
}

TEST(SwmmFile, AFileWithoutDatesOrSectionsIsRefused) {
  EXPECT_NE(faults_of("").find("has no sections"), std::string::npos);
  EXPECT_NE(faults_of("S1 RG OUT\n").find("stands before the first section"), std::string::npos);
  EXPECT_NE(faults_of("[OPTIONS]\nFLOW_UNITS CMS\n").find("has no START_DATE"), std::string::npos);
  EXPECT_NE(faults_of("[OPTIONS]\nSTART_DATE 02/30/2024\nEND_DATE 3/1/2024\n").find("\"02/30/2024\" is no date"), std::string::npos);
  EXPECT_NE(faults_of("[OPTIONS]\nSTART_DATE 3/1/2024\nEND_DATE 3/1/2024\n").find("ends before it begins"), std::string::npos);
  EXPECT_NE(faults_of(std::string("[OPTIONS]\0\n", 11)).find("bytes that are no text"), std::string::npos);
}

TEST(SwmmFile, ChineseNamesAreReadFromGbkAndUtf8WithMarkAndCrlf) {
  const std::string head = "\xEF\xBB\xBF[OPTIONS]\r\nSTART_DATE 1/1/2024\r\nEND_DATE 1/2/2024\r\n[JUNCTIONS]\r\n";
  const Model utf8 = read_model("model.inp", head + "雨水井 1.5\r\n");
  EXPECT_EQ(utf8.encoding, "UTF-8");
  EXPECT_EQ(utf8.junctions.at(0).id, "雨水井");
  const Model gbk = read_model("model.inp", head.substr(3) + "\xD3\xEA\xCB\xAE\xBE\xAE 1.5\r\n");
  EXPECT_EQ(gbk.encoding, "GB 18030");
  EXPECT_EQ(gbk.junctions.at(0).id, "雨水井");
  EXPECT_EQ(gbk.remarks.size(), 1u);
  const Model latin = read_model("model.inp", head.substr(3) + "caf\xE9 1.5\r\n");
  EXPECT_EQ(latin.junctions.at(0).id, "café");
}

TEST(SwmmFile, QuotesHoldBlanksTogetherAndUnknownSectionsAreKept) {
  const Model model = read_model("model.inp", options("CMS") + "[OUTFALLS]\n\"the river\"\t0  FREE NO\n[my own]\nanything at all\n[Polygons]\nS1 1 2\n");
  EXPECT_EQ(model.outfalls.at(0).id, "the river");
  EXPECT_EQ(model.sections.at(2).name, "my own");
  EXPECT_FALSE(model.sections.at(2).known);
  EXPECT_EQ(model.sections.at(2).lines.at(0).text, "anything at all");
  EXPECT_EQ(model.polygons.size(), 1u);
  EXPECT_EQ(model.remarks.size(), 1u);
}

TEST(SwmmFile, DatesHoldForTheRowsBelowAndHoursCountFromTheStart) {
  const Model model = read_model("model.inp", options("CMS") + R"([TIMESERIES]
dated 01/31/2024 12:30 1
dated 13:00 2
dated FEB-01-2024 1.5 3
plain 0:30 1 1 2
)");
  const auto& dated = model.series.at(0).points;
  ASSERT_EQ(dated.size(), 3u);
  EXPECT_DOUBLE_EQ(dated[0].first, 1800.0);
  EXPECT_DOUBLE_EQ(dated[1].first, 3600.0);
  EXPECT_DOUBLE_EQ(dated[2].first, 12 * 3600.0 + 5400.0);
  const auto& plain = model.series.at(1).points;
  ASSERT_EQ(plain.size(), 2u);
  EXPECT_DOUBLE_EQ(plain[0].first, 1800.0);
  EXPECT_DOUBLE_EQ(plain[1].first, 3600.0);
}

TEST(SwmmFile, RainHoldsForTheIntervalOfItsGageAndNotLonger) {
  const Model model = read_model("model.inp", options("CMS") + plot);
  FaultList faults;
  std::vector<Bilingual> remarks;
  const TimeSeries rain = rain_of(model, model.gages.at(0), faults, remarks);
  EXPECT_TRUE(faults.empty());
  EXPECT_NEAR(rain.integral(0, 300), 1 * mm, 1e-15);
  EXPECT_NEAR(rain.integral(300, 600), 2 * mm, 1e-15);
  EXPECT_NEAR(rain.integral(600, 1200), 0.0, 1e-15);
  EXPECT_NEAR(rain.integral(0, 43200), 3.5 * mm, 1e-15);
}

TEST(SwmmFile, VolumesAndRunningTotalsBecomeRates) {
  const auto fell = [](const std::string& format) {
    const Model model = read_model("model.inp", options("CMS") + "[RAINGAGES]\nRG " + format + " 1:00 1 TIMESERIES s\n[TIMESERIES]\ns 0 3\ns 1 5\ns 2 1\n");
    FaultList faults;
    std::vector<Bilingual> remarks;
    const TimeSeries rain = rain_of(model, model.gages.at(0), faults, remarks);
    return std::array{rain.integral(0, 3600) / mm, rain.integral(3600, 7200) / mm, rain.integral(7200, 1e6) / mm};
  };
  const auto volumes = fell("VOLUME"), totals = fell("CUMULATIVE");
  EXPECT_NEAR(volumes[1], 5.0, 1e-12);
  EXPECT_NEAR(totals[0], 3.0, 1e-12);
  EXPECT_NEAR(totals[1], 2.0, 1e-12);
  EXPECT_NEAR(totals[2], 1.0, 1e-12);  // a new storm begins to count
}

TEST(SwmmFile, AGageThatHoldsLongerThanItsSeriesIsAFault) {
  const Model model = read_model("model.inp", options("CMS") + "[RAINGAGES]\nRG VOLUME 1:00 1 TIMESERIES s\n[TIMESERIES]\ns 0 3\ns 0:30 5\n");
  FaultList faults;
  std::vector<Bilingual> remarks;
  rain_of(model, model.gages.at(0), faults, remarks);
  ASSERT_EQ(faults.faults().size(), 1u);
  EXPECT_NE(faults.faults().front().message.find("records 30 min apart"), std::string::npos);
}

class SwmmRainFile : public ::testing::Test {
 protected:
  /// What fell in the whole run [mm], and until `first` seconds.
  std::pair<double, double> fell(const std::string& content, const std::string& units, double first = 3600.0) {
    remarks_.clear();
    folder_.write("rain.dat", content);
    const Model model = read_model(folder_ / "model.inp", options("CMS") + "[RAINGAGES]\nRG VOLUME 1:00 1 FILE \"C:\\data\\rain.dat\" 123456 " + units + "\n");
    FaultList faults;
    const TimeSeries rain = rain_of(model, model.gages.at(0), faults, remarks_);
    faults.throw_if_any();
    return {rain.integral(0, 12 * 3600.0) / mm, rain.integral(0, first) / mm};
  }
  TestFolder folder_;
  std::vector<Bilingual> remarks_;
};

TEST_F(SwmmRainFile, WhatIsMissingOrUnreadableIsToldOnceWithItsFirstLine) {
  fell("123456 2024 1 31 12 0 2.5\n; a comment\n\n123456 2024 1 31 13 0 M\n123456 2024 1 31 14 0\n", "MM");
  EXPECT_THAT(remarks_, ElementsAre(says("rain.dat: 2 lines cannot be read as rain, in whole or in part, the first is line 4")));
  EXPECT_NEAR(fell("123456 01 HPCP HI 2024 01 31 1300  00050 g   1500  00100     2500  00150    \n"
                   "123456 01 HPCP HI 2024 01 31 1600  99999 M   1700  00100 {   \n123456 01 HPCP HI 2024 13 31 1800  00100     \n"
                   "123456 01 HPCP HI 2024 01 31 1900  wet       \n", "IN").first, 1.5 * 25.4, 1e-9);
  EXPECT_THAT(remarks_, ElementsAre(says("rain.dat: 2 intervals have no rain recorded (missing or deleted), the first in line 2"),
                                    says("rain.dat: 2 lines cannot be read as rain, in whole or in part, the first is line 3")));
  std::string hours = "12345672024" "0131" "123";
  for (int hour = 0; hour < 24; ++hour) hours += hour == 12 ? "   127 " : hour >= 20 ? "-99999M" : "     0 ";
  fell(hours + "\n" + hours.substr(0, 60) + "\n", "MM");
  EXPECT_THAT(remarks_, ElementsAre(says("4 intervals have no rain recorded"), says("1 lines cannot be read as rain, in whole or in part, the first is line 2")));
}

TEST_F(SwmmRainFile, OwnColumnsOfTheStationAloneAreTaken) {
  const auto [all, first] = fell("123456 2024 1 31 12 0 2.5\n999999 2024 1 31 12 0 7\n123456\t2024\t1\t31\t14\t0\t0.5\n", "MM");
  EXPECT_NEAR(all, 3.0, 1e-9);
  EXPECT_NEAR(first, 2.5, 1e-9);
  EXPECT_NEAR(fell("123456 2024 1 31 12 0 1\n", "IN").first, 25.4, 1e-9);
}

TEST_F(SwmmRainFile, HoursOfTheWeatherServiceEndAtTheirTime) {
  const auto [all, first] = fell("123456 01 HPCP HI 2024 01 31 1300  00050 g   1500  00100     2500  00150    \n", "IN");
  EXPECT_NEAR(all, 1.5 * 25.4, 1e-9);  // the total of the day at 2500 does not count
  EXPECT_TRUE(remarks_.empty());
  EXPECT_NEAR(first, 0.5 * 25.4, 1e-9);
}

TEST_F(SwmmRainFile, AccumulatedAmountsAreSpreadAndMissingOnesLeftOut) {
  EXPECT_NEAR(fell("123456 01 HPCP HI 2024 01 31 1300  99999 a   1600  00400 A   1700  99999 M   \n", "IN").first, 4 * 25.4, 1e-9);
  EXPECT_NEAR(fell("123456 01 HPCP HI 2024 01 31 1300  99999 a   1600  00400 A   1700  99999 M   \n", "IN").second, 25.4, 1e-9);
}

TEST_F(SwmmRainFile, CommasOnlineAndCanadianLayoutsSayTheSame) {
  const auto commas = fell("123456,01,HPCP,HI,2024,01,31,1300, 00050, , ,1500, 00100, , \n", "IN");
  EXPECT_NEAR(commas.first, 1.5 * 25.4, 1e-9);
  EXPECT_NEAR(commas.second, 0.5 * 25.4, 1e-9);
  const auto online = fell("STATION         DATE           HPCP  FLAG\n------\n"
                           "COOP:123456 A   20240131 13:00 0.50  \nCOOP:123456 A   20240131 15:00 1.00  \nCOOP:123456 A   20240201 00:00 99.99 M\n", "IN");
  EXPECT_NEAR(online.first, 1.5 * 25.4, 1e-9);
  EXPECT_NEAR(online.second, 0.5 * 25.4, 1e-9);
  std::string hours = "12345672024" "0131" "123";
  for (int hour = 0; hour < 24; ++hour) hours += hour == 12 ? "   127 " : hour == 14 ? "   254 " : hour == 15 ? "-99999M" : "     0 ";
  const auto canadian = fell(hours + "\n", "MM");
  EXPECT_NEAR(canadian.first, 1.5 * 25.4, 1e-9);
  EXPECT_NEAR(canadian.second, 0.5 * 25.4, 1e-9);
}

TEST_F(SwmmRainFile, FilesThatAreNotThereOrNoRainAreFaults) {
  EXPECT_THROW(fell("a,b,c\n1,2,3\n", "MM"), InputError);
  EXPECT_THROW(fell("123456 2024 1 31 12 0 2.5\n123456 2024 1 31 11 0 2.5\n", "MM"), InputError);
  const Model model = read_model(folder_ / "model.inp", options("CMS") + "[RAINGAGES]\nRG VOLUME 1:00 1 FILE nothing.dat 1 MM\n");
  FaultList faults;
  std::vector<Bilingual> remarks;
  rain_of(model, model.gages.at(0), faults, remarks);
  ASSERT_EQ(faults.faults().size(), 1u);
  EXPECT_TRUE(faults.faults().front().unreadable);
}

TEST(SwmmFile, TransectsCurvesRulesAndInletsAreWhole) {
  const Model model = read_model("model.inp", options("CMS") + R"([TRANSECTS]
NC 0.05 0 0.03
X1 river 4 2 6 0 0 1 2 0.5
GR 5 0 3 2 3 6 5 8
X1 brook 2 0 1 0 0
GR 1 0 0 1
[CURVES]
tank STORAGE 0 10
tank 1 20 2 30
tide TIDAL 0 1.5
[CONTROLS]
RULE one
IF NODE A DEPTH > 1
THEN PUMP P STATUS = ON
RULE two
[INLETS]
I GRATE 1 0.5 P_BAR-50
I CURB 2 0.15 HORIZONTAL
[INFLOWS]
A FLOW "" FLOW 1 2 0.5
A FLOW storm
[DWF]
A FLOW 0.1 "" "daily"
)");
  ASSERT_EQ(model.transects.size(), 2u);
  EXPECT_DOUBLE_EQ(model.transects[0].points.at(1).first, 4.0);
  EXPECT_DOUBLE_EQ(model.transects[0].points.at(1).second, 3.5);
  EXPECT_DOUBLE_EQ(model.transects[0].n_right, 0.03);
  EXPECT_DOUBLE_EQ(model.transects[1].n_left, 0.05);
  EXPECT_DOUBLE_EQ(model.transects[1].points.at(1).first, 1.0);
  EXPECT_EQ(model.curves.at(0).points.size(), 3u);
  EXPECT_EQ(model.rules.at(0).lines.size(), 3u);
  EXPECT_TRUE(model.inlets.at(0).grate && model.inlets.at(0).curb);
  EXPECT_DOUBLE_EQ(model.inflows.at(0).baseline, 0.5);
  EXPECT_EQ(model.dry_weather_flows.at(0).patterns, std::vector<std::string>{"daily"});
}

TEST(SwmmFile, OfTwoNamesThatAreAsCloseTheFirstIsTold) {
  const std::string gages = "[RAINGAGES]\nGC INTENSITY 0:05 1 TIMESERIES s\nGB INTENSITY 0:05 1 TIMESERIES s\nGA INTENSITY 0:05 1 TIMESERIES s\n[TIMESERIES]\ns 0:00 1\n";
  EXPECT_THAT(faults_of(options("CMS") + gages + "[SUBCATCHMENTS]\nS1 GX OUT 2.5 80 100 1.5 0\n"), ::testing::ContainsRegex("rain gage \"GX\" is not in the file(.|\n)*did you mean \"[gG][aA]\""));
}

/// Every model of the shared reference data is read without a fault, and none of its lines is lost.
TEST(SwmmFile, ReadsEveryReferenceModel) {
  namespace fs = std::filesystem;
  const fs::path data = validation_data("swmm");
  if (!fs::is_directory(data)) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  int models = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.path().extension() != ".inp" || entry.file_size() > 4000000) continue;
    SCOPED_TRACE(entry.path().string());
    const Model model = read_model(entry.path().string());
    FaultList faults;
    std::vector<Bilingual> remarks;
    for (const RainGage& gage : model.gages) rain_of(model, gage, faults, remarks);
    for (const Series& series : model.series) read_series(model, series, faults);
    EXPECT_NO_THROW(faults.throw_if_any());
    for (const Section& section : model.sections) EXPECT_TRUE(section.known) << section.name;
    ++models;
  }
  EXPECT_GE(models, 100);
}

/// The public models hold as many objects as SWMM counts in them.
TEST(SwmmFile, CountsTheObjectsOfPublicModelsAsSwmmDoes) {
  namespace fs = std::filesystem;
  const fs::path examples = validation_data("swmm/examples");
  if (!fs::is_directory(examples)) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  const CsvTable table = read_csv_table((examples / "summary.csv").string());
  FaultList faults;
  for (int row = 0; row < table.rows(); ++row) {
    const std::string name(table.text(row, *table.find("model")));
    SCOPED_TRACE(name);
    const Model model = read_model((examples / name / "model.inp").string());
    const auto counted = [&](const char* column) { return static_cast<std::size_t>(*table.number(row, *table.find(column), faults)); };
    const auto with_area = std::ranges::count_if(model.subcatchments, [](const Subcatchment& one) { return one.area > 0.0; });
    EXPECT_EQ(static_cast<std::size_t>(with_area), counted("subcatchments"));
    EXPECT_EQ(model.junctions.size() + model.outfalls.size() + model.storages.size() + model.dividers.size(), counted("nodes"));
    EXPECT_EQ(model.conduits.size() + model.pumps.size() + model.orifices.size() + model.weirs.size() + model.outlets.size(), counted("links"));
  }
  EXPECT_GE(table.rows(), 40);
}

}  // namespace
}  // namespace hydro::io::swmm
