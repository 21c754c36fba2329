#include "libhydro/io/city_storm_file.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libhydro/io/data_folder.h"
#include "tests/io/made_files.h"

namespace hydro::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr double minute = 60.0, mm = 1e-3;

const rain::StormLibrary& shipped() {
  static const rain::StormLibrary library = read_storm_library(data_folder() / "storms");
  return library;
}

double depth_mm(const std::string& city, double period, double minutes) {
  rain::StormOrder order{.city = city, .return_period = period, .duration = minutes * minute, .step = minutes * minute,
                         .pattern = "uniform"};
  return rain::design_storm(shipped(), order).total / mm;
}

const rain::City& city(const std::string& id) {
  return *std::ranges::find_if(shipped().cities, [&](const rain::City& one) { return one.id == id; });
}

const rain::StoredPattern& pattern(const std::string& id) {
  return *std::ranges::find_if(shipped().patterns, [&](const rain::StoredPattern& one) { return one.id == id; });
}

TEST(StormData, EveryValueSaysWhereItComesFrom) {
  const auto check = [](const rain::Provenance& provenance, const std::string& of) {
    EXPECT_FALSE(provenance.source.empty()) << of;
    EXPECT_EQ(provenance.source.find("http"), std::string::npos) << of;
    EXPECT_EQ(provenance.note.find("http"), std::string::npos) << of;
  };
  for (const rain::City& one : shipped().cities) {
    EXPECT_FALSE(one.name_zh.empty()) << one.id;
    for (const rain::IntensityFormula& formula : one.formulas) {
      check(formula.provenance, one.id + "/" + formula.id);
      if (formula.validity) check(formula.validity->provenance, one.id + "/" + formula.id);
    }
    for (const rain::PeakRatio& ratio : one.peak_ratios) check(ratio.provenance, one.id);
  }
  for (const rain::StoredPattern& one : shipped().patterns) check(one.provenance, one.id);
  EXPECT_THAT(shipped().cities, SizeIs(testing::Ge(11u)));
}

TEST(StormData, EveryFormulaGivesAPlausibleHourOfRainThatGrowsWithTime) {
  for (const rain::City& one : shipped().cities)
    for (const rain::IntensityFormula& formula : one.formulas) {
      const std::string id = one.id + "/" + formula.id;
      for (const double period : {1.0, 2.0, 5.0, 10.0, 100.0}) {
        const double hour = depth_mm(id, period, 60);
        EXPECT_GT(hour, 20.0) << id << " " << period;
        EXPECT_LT(hour, 160.0) << id << " " << period;
        EXPECT_LT(depth_mm(id, period, 5), hour) << id << " " << period;
        EXPECT_GT(depth_mm(id, period, 120), hour) << id << " " << period;
      }
    }
}

TEST(StormData, ConstantsKnownToBeWrongForShanghaiAreNotThere) {
  for (const rain::IntensityFormula& formula : city("shanghai").formulas)
    if (const auto* law = std::get_if<rain::LogarithmicLaw>(&formula.law)) {
      EXPECT_EQ(law->A, 1600);
      EXPECT_EQ(law->C, 0.846);
      EXPECT_EQ(law->b, 7.0);
      EXPECT_EQ(law->n, 0.656);
    }
  EXPECT_EQ(city("shanghai").formulas.front().provenance.status, rain::Status::memory);
}

TEST(StormData, ShanghaiMakesTheReferenceStorm) {
  const rain::DesignStorm storm = rain::design_storm(shipped(), {.city = "shanghai", .return_period = 5});
  EXPECT_EQ(*storm.peak_ratio, 0.405);
  EXPECT_NEAR(storm.total / mm, 76.25, 0.005);
  EXPECT_NEAR(storm.rain_of_step[9] / mm, 13.869, 0.0005001);
  EXPECT_THAT(storm.warnings, testing::IsEmpty());
  EXPECT_NEAR(depth_mm("shanghai/older", 5, 60), 56.3 * (1e4 / 60.0) / 167.0, 0.05);
}

TEST(StormData, ShenzhenGivesItsOfficialDepths) {
  constexpr double printed = 0.0005001;
  EXPECT_NEAR(depth_mm("shenzhen/west_periods", 2, 5), 11.426, printed);
  EXPECT_NEAR(depth_mm("shenzhen/west_periods", 5, 30), 55.182, printed);
  EXPECT_NEAR(depth_mm("shenzhen/west_periods", 20, 60), 99.719, printed);
  EXPECT_NEAR(depth_mm("shenzhen/west_periods", 100, 180), 220.740, printed);  // 220.739 in the table
  EXPECT_NEAR(depth_mm("shenzhen/centre_periods", 2, 5), 12.475, printed);
  EXPECT_NEAR(depth_mm("shenzhen/centre_periods", 10, 30), 58.706, printed);
  EXPECT_NEAR(depth_mm("shenzhen/centre_periods", 100, 60), 110.095, printed);
  EXPECT_NEAR(depth_mm("shenzhen/east_periods", 5, 30), 50.807, printed);
  EXPECT_NEAR(depth_mm("shenzhen/east_periods", 100, 120), 176.409, printed);
  EXPECT_NEAR(depth_mm("shenzhen/shenshan_periods", 5, 30), 50.423, printed);
  EXPECT_NEAR(depth_mm("shenzhen/shenshan_periods", 20, 120), 136.770, printed);
  EXPECT_EQ(city("shenzhen").formulas.back().withdrawn, "2024-12-23");
}

TEST(StormData, IntervalAndSinglePeriodFormulasOfAPlaceAgree) {
  constexpr double fitted = 0.005;  // fitted separately; the largest difference is 0.3 %
  for (const std::string id : {"shenzhen", "guangzhou"})
    for (const rain::IntensityFormula& formula : city(id).formulas) {
      if (!std::holds_alternative<rain::IntervalLaw>(formula.law)) continue;
      const std::string name = id + "/" + formula.id;
      for (const double period : {1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0})
        for (const double minutes : {5.0, 60.0, 180.0})
          EXPECT_NEAR(depth_mm(name, period, minutes) / depth_mm(name + "_periods", period, minutes), 1.0, fitted)
              << name << " " << period << " a " << minutes << " min";
    }
}

TEST(StormData, SuzhouHasADayOnceInACentury) { EXPECT_NEAR(depth_mm("suzhou", 100, 1440), 296.0, 0.5); }

TEST(StormData, HuffStormsHaveMostRainInTheirQuarter) {
  for (const std::string name : {"huff_", "huff_1967_"})
    for (int quartile = 1; quartile <= 4; ++quartile) {
      const rain::MassCurve& curve = pattern(name + std::to_string(quartile)).curve;
      const auto quarter = [&](int k) { return curve.at(0.25 * k) - curve.at(0.25 * (k - 1)); };
      for (int other = 1; other <= 4; ++other) {
        if (other != quartile) { EXPECT_GT(quarter(quartile), quarter(other)) << name << quartile; }
      }
    }
}

TEST(StormData, ScsStormsHaveTheirSteepestRainWhereTheTypeSays) {
  const auto at_hour = [](const std::string& id, double hour) { return pattern(id).curve.at(hour / 24.0); };
  EXPECT_NEAR(at_hour("scs_ii", 12.0), 0.663, 1e-12);
  EXPECT_NEAR(at_hour("scs_iii", 12.0), 0.500, 1e-12);
  EXPECT_NEAR(at_hour("scs_i", 10.0), 0.515, 1e-12);
  EXPECT_NEAR(at_hour("scs_ia", 8.0), 0.425, 1e-12);
  EXPECT_NEAR(at_hour("scs_ii", 5.0), 0.5 * (0.048 + 0.080), 1e-12);
  EXPECT_EQ(*pattern("scs_ii").duration, 24 * 3600.0);
}

TEST(StormData, EveryPatternBringsTheRainOrdered) {
  for (const std::string& id : rain::pattern_choices(shipped(), &city("shanghai"))) {
    const rain::DesignStorm storm =
        rain::design_storm(shipped(), {.city = "shanghai", .return_period = 20, .pattern = id, .total = 100 * mm});
    EXPECT_NEAR(storm.total, 100 * mm, 1e-15) << id;
    EXPECT_TRUE(std::ranges::all_of(storm.rain_of_step, [](double depth) { return depth >= 0.0; })) << id;
  }
}

/// Texts of every fault that reading `text` as a storm file brings.
std::vector<std::string> faults_of(const std::string& text) {
  const TestFolder folder;
  FaultList faults;
  rain::StormLibrary library;
  read_storm_file(folder.write("storm.toml", text), library, faults);
  std::vector<std::string> texts;
  for (const Fault& fault : faults.faults()) {
    const std::string whole = fault.text();
    texts.push_back(whole.substr(whole.find("storm.toml")));
  }
  return texts;
}

const std::string begin = "format = \"hydro-storms/1\"\n";
const std::string city_lines = "[city]\nid = \"here\"\nname = \"Here\"\n";
const std::string provenance = "source = \"us\"\nstatus = \"found\"\n";
const std::string pattern_lines = "[[pattern]]\nid = \"p\"\ntitle = \"P\"\n" + provenance;

TEST(StormFile, OwnCityWithOwnPatternIsRead) {
  const TestFolder folder;
  FaultList faults;
  rain::StormLibrary library;
  read_storm_file(folder.write("own.toml", begin + city_lines +
                                               "[[formula]]\nid = \"f\"\ntitle = \"F\"\nkind = \"logarithmic\"\n"
                                               "unit = \"mm/min\"\nA = 10\nC = 0.8\nb = 8\nn = 0.7\n" + provenance +
                                               "[formula.validity]\nduration = [\"5 min\", \"3 h\"]\n" + provenance +
                                               "[[peak_ratio]]\nvalue = 0.4\nduration = \"2 h\"\n" + provenance +
                                               pattern_lines + "duration = 90\n[[pattern.storm]]\nrain = [1, 6, 3]\n"
                                               "[[pattern.storm]]\nrain = [3, \"5 mm\", 2]\n"),
                  library, faults);
  faults.throw_if_any();
  const rain::City& own = library.cities.at(0);
  EXPECT_EQ(own.formulas.at(0).validity->duration.max, 180 * minute);
  EXPECT_TRUE(std::isinf(own.formulas.at(0).validity->return_period.max));
  EXPECT_EQ(*own.peak_ratios.at(0).duration, 120 * minute);
  EXPECT_EQ(*own.patterns.at(0).duration, 90 * minute);
  EXPECT_NEAR(own.patterns.at(0).curve.at(2.0 / 3) - own.patterns.at(0).curve.at(1.0 / 3), 0.55, 1e-12);
}

TEST(StormFile, AllFaultsAreReportedWithTheirPlace) {
  EXPECT_THAT(faults_of(begin + city_lines + "[[formula]]\nid = \"F 1\"\ntitle = \"F\"\nkind = \"logaritmic\"\n" + provenance +
                        "[[peak_ratio]]\nvalue = 1.4\nsource = \"us\"\nstatus = \"guessed\"\nnotes = \"\"\n"),
              ElementsAre(HasSubstr("storm.toml:6:6: formula[0].id \"F 1\" is not a plain word"),
                          HasSubstr("did you mean \"logarithmic\"?"),
                          HasSubstr("storm.toml:12:9: peak_ratio[0].value must be between 0 and 1, got 1.4"),
                          HasSubstr("storm.toml:14:10:"), HasSubstr("did you mean \"note\"?")));
}

TEST(StormFile, WhatIsMissingIsNamed) {
  EXPECT_THAT(faults_of(begin + city_lines + "[[formula]]\nid = \"f\"\ntitle = \"F\"\nkind = \"logarithmic\"\nunit = \"mm/min\"\n"
                        "A = 1\nC = 1\nn = 0.7\n" + provenance),
              ElementsAre(HasSubstr("formula[0].b is missing")));
  EXPECT_THAT(faults_of(begin), ElementsAre(HasSubstr("holds no city and no pattern")));
  EXPECT_THAT(faults_of("[city]\nid = \"here\"\nname = \"Here\"\n"), ElementsAre(HasSubstr("format is missing")));
  EXPECT_THAT(faults_of("format = \"hydro-storms/9\"\nnew_key = 1\n"), ElementsAre(HasSubstr("is not one that this version")));
  EXPECT_THAT(faults_of(begin + "[[peak_ratio]]\nvalue = 0.4\n" + provenance),
              testing::Contains(HasSubstr("peak_ratio belongs to a city")));
}

TEST(StormFile, IntervalPiecesMustCoverTheirPeriods) {
  const auto with = [&](const std::string& piece) {
    return faults_of(begin + city_lines + "[[formula]]\nid = \"f\"\ntitle = \"F\"\nkind = \"interval\"\n" + provenance +
                     "[[formula.piece]]\n" + piece);
  };
  EXPECT_THAT(with("from = 1\nuntil = 10\nA = [1, 1, 0.5]\nb = [1, 1, 0.5]\nn = [1, 1, 0.5]\n"), testing::IsEmpty());
  EXPECT_THAT(with("from = 1\nuntil = 10\nA = [1, 1, 1.5]\nb = [1, 1]\nn = [1, 1, 0.5]\n"),
              ElementsAre(HasSubstr("A: p3 must be less than every return period"), HasSubstr("b has 2 values")));
  EXPECT_THAT(with("from = 10\nuntil = 1\nA = [1, 1, 0.5]\nb = [1, 1, 0.5]\nn = [1, 1, 0.5]\n"),
              ElementsAre(HasSubstr("until must be greater than from")));
}

TEST(StormFile, PatternsThatMakeNoSenseAreRefused) {
  EXPECT_THAT(faults_of(begin + pattern_lines + "steps = [1, 2, 3]\n"), testing::IsEmpty());
  EXPECT_THAT(faults_of(begin + pattern_lines + "time = [0, 1, 2]\nrain = [0, 70, 100]\n"), testing::IsEmpty());
  EXPECT_THAT(faults_of(begin + pattern_lines), ElementsAre(HasSubstr("one of three ways")));
  EXPECT_THAT(faults_of(begin + pattern_lines + "steps = [0, 0]\n"), ElementsAre(HasSubstr("must bring some rain")));
  EXPECT_THAT(faults_of(begin + pattern_lines + "time = [0, 1, 2]\nrain = [0, 80, 70]\n"),
              ElementsAre(HasSubstr("storm.toml:8:8: value 3 of a storm pattern is less than the one before it")));
  EXPECT_THAT(faults_of(begin + pattern_lines + "time = [0, 0]\nrain = [0, 0]\n"), SizeIs(1));
  EXPECT_THAT(faults_of(begin + pattern_lines + "time = []\nrain = []\n"), SizeIs(1));
  EXPECT_THAT(faults_of(begin + pattern_lines + "[[pattern.storm]]\nrain = [1, 2]\n[[pattern.storm]]\nrain = [1]\n"),
              ElementsAre(HasSubstr("same number of steps")));
  EXPECT_THAT(faults_of(begin + "[[pattern]]\nid = \"chicago\"\ntitle = \"C\"\nsteps = [1]\n" + provenance),
              ElementsAre(HasSubstr("is a pattern that hydro computes")));
  EXPECT_THAT(faults_of(begin + pattern_lines + "steps = [1]\n" + pattern_lines + "steps = [1]\n"),
              ElementsAre(HasSubstr("pattern[1].id \"p\" is already known")));
}

TEST(StormFile, ACityIsKnownOnce) {
  const TestFolder folder;
  folder.write("a.toml", begin + city_lines);
  folder.write("b.toml", begin + city_lines);
  folder.write("notes.txt", "not TOML");
  try {
    read_storm_library(folder / "");
    FAIL() << "two cities of one id were accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.toml:3:6: city.id \"here\" is already known"));
  }
}

TEST(StormData, AStormSaysWhichFilesItWasDrawnFrom) {
  std::vector<StormFile> files;
  const rain::StormLibrary library = read_storm_library(data_folder() / "storms", &files);
  const auto names = [&](const rain::StormOrder& order) {
    std::vector<std::string> list;
    for (const std::string& path : files_behind(rain::design_storm(library, order), library, files)) list.push_back(std::filesystem::path(path).filename().string());
    return list;
  };
  EXPECT_THAT(names({.city = "shanghai", .return_period = 5.0}), ElementsAre("shanghai.toml"));
  EXPECT_THAT(names({.pattern = "uniform", .total = 0.06}), testing::IsEmpty());
  ASSERT_THAT(library.patterns, testing::Not(testing::IsEmpty()));
  const rain::StoredPattern& common = library.patterns.front();
  const double duration = common.duration.value_or(7200.0);
  EXPECT_THAT(names({.duration = duration, .pattern = common.id, .total = 0.06}), ElementsAre("patterns.toml"));
  EXPECT_THAT(names({.city = "shanghai", .return_period = 5.0, .duration = duration, .pattern = common.id}), ElementsAre("patterns.toml", "shanghai.toml"));
}

TEST(StormFile, AFolderWithoutStormFilesIsAFileError) {
  const TestFolder folder;
  EXPECT_THROW(read_storm_library(folder / ""), FileError);
  EXPECT_THROW(read_storm_library(folder / "absent"), FileError);
}

}  // namespace
}  // namespace hydro::io
