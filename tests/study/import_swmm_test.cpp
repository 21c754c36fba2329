#include "libhydro/study/import_swmm.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/swmm_file.h"
#include "libhydro/scenario/read.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

class ImportSwmm : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  ImportOutcome import_file(const std::string& model) const { return import_swmm({.model = model, .output = folder_ / "out", .replace = true}); }
  ImportOutcome import_text(const std::string& text) const {
    std::ofstream(folder_ / "model.inp") << text;
    return import_file(folder_ / "model.inp");
  }
  std::string text_of(const std::string& file) const {
    std::ifstream in(folder_ / "out" / file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder_ = fs::temp_directory_path() / ("hydro-import-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

std::string model(const std::string& units, const std::string& area, const std::string& width, const std::string& depression, const std::string& soil,
                  const std::string& lid, const std::string& usage, const std::string& rain) {
  return "[OPTIONS]\nFLOW_UNITS " + units + "\nSTART_DATE 1/1/2024\nEND_DATE 1/2/2024\nWET_STEP 0:01:00\n[RAINGAGES]\nRG INTENSITY 1:00 1 TIMESERIES s\n[TIMESERIES]\ns 0 " + rain +
         "\n[SUBCATCHMENTS]\nS RG O " + area + " 50 " + width + " 1 0\n[SUBAREAS]\nS 0.01 0.1 " + depression + " 25 OUTLET\n[INFILTRATION]\nS " + soil +
         "\n[LID_CONTROLS]\nL BC\n" + lid + "[LID_USAGE]\nS L 1 " + usage + " 0 50 0\n[OUTFALLS]\nO 0 FREE\n";
}

TEST_F(ImportSwmm, UsAndSiModelsOfOneThingBecomeOneScenario) {
  const std::string si = model("CMS", "2", "100", "2.54 5.08", "50.8 6.35 2 7 0", "L SURFACE 152.4 0.1 0.1 1 5\nL SOIL 304.8 0.5 0.2 0.1 25.4 10 50.8\nL STORAGE 254 0.75 12.7 0\nL DRAIN 5.03983 0.5 50.8 0\n",
                               "1000 30.48", "25.4");
  const std::string us = model("CFS", "4.942107629", "328.0839895", "0.1 0.2", "2 0.25 2 7 0", "L SURFACE 6 0.1 0.1 1 5\nL SOIL 12 0.5 0.2 0.1 1 10 2\nL STORAGE 10 0.75 0.5 0\nL DRAIN 1.0 0.5 2 0\n",
                               "10763.910417 100", "1");
  const auto plots_of = [&](const std::string& text) { return scenario::read_scenario(import_text(text).scenario).catchments->plots; };
  const catchment::Plots a = plots_of(si), b = plots_of(us);
  const auto close = [](double x, double y) { EXPECT_NEAR(x, y, 1e-5 * std::abs(x)); };  // of factors written with ten digits
  close(a.catchments[0].area, b.catchments[0].area);
  close(a.catchments[0].width, b.catchments[0].width);
  close(a.catchments[0].depression_pervious, b.catchments[0].depression_pervious);
  close(a.catchments[0].facilities[0].unit_area, b.catchments[0].facilities[0].unit_area);
  const sponge::Facility &f = a.facilities[0], &g = b.facilities[0];
  close(f.surface->berm_height, g.surface->berm_height);
  close(f.soil->hydraulic_conductivity, g.soil->hydraulic_conductivity);
  close(f.storage->void_fraction, 0.75 / 1.75);
  close(f.storage->seepage_rate, g.storage->seepage_rate);
  close(f.underdrain->flow_rate, g.underdrain->flow_rate);
  close(f.underdrain->offset, g.underdrain->offset);
  EXPECT_EQ(f.rules, sponge::Rules::swmm);
}

TEST_F(ImportSwmm, ASwaleIsOneFacilityForEverySizeAndSoil) {
  const std::string text =
      "[OPTIONS]\nFLOW_UNITS CMS\nSTART_DATE 1/1/2024\nEND_DATE 1/2/2024\n[SUBCATCHMENTS]\nA * O 1 50 100 1 0\nB * O 1 50 100 1 0\n[SUBAREAS]\nA 0.01 0.1 1 1 25\nB 0.01 0.1 1 1 25\n"
      "[INFILTRATION]\nA 60 6 4 7 0\nB 50 6 4 7 0\n[LID_CONTROLS]\nV VS\nV SURFACE 300 0.1 0.24 1 4\n[LID_USAGE]\nA V 1 400 4 0 100 0\nB V 1 400 4 0 50 0\nA V 2 200 4 0 0 0\nA V 3 400 4 0 0 0\n";
  const catchment::Plots plots = scenario::read_scenario(import_text(text).scenario).catchments->plots;
  ASSERT_EQ(plots.facilities.size(), 3u);
  for (const sponge::Facility& swale : plots.facilities) EXPECT_TRUE(swale.native_soil.has_value());
  EXPECT_DOUBLE_EQ(plots.facilities[2].surface->flow_length, 50.0);
  EXPECT_EQ(plots.catchments[0].facilities[0].facility, plots.catchments[0].facilities[2].facility);
}

TEST_F(ImportSwmm, NamesThatTablesCannotHoldAreChangedAndTold) {
  const ImportOutcome outcome = import_text("[OPTIONS]\nSTART_DATE 1/1/2024\nEND_DATE 1/2/2024\n[SUBCATCHMENTS]\na,b * a_b 1 100 100 1 0\na_b * 雨水井 1 100 100 1 0\n[SUBAREAS]\na,b 0.01 0.1 1 1 25\na_b 0.01 0.1 1 1 25\n");
  EXPECT_EQ(outcome.account.remarks.size(), 2u);
  const auto scenario = scenario::read_scenario(outcome.scenario);
  EXPECT_EQ(scenario.catchments->plots.catchments[0].outlet, 1);
}

/// No line of any model is forgotten or counted twice, and every scenario can be read.
TEST_F(ImportSwmm, AccountsForEveryLineOfEveryReferenceModel) {
  const char* named = std::getenv("HYDRO_VALIDATION_DATA");
  const fs::path data = named ? fs::path(named) / "swmm" : fs::path(HYDRO_SOURCE_DIR) / "../shared/validation/swmm";
  if (!fs::is_directory(data)) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  int models = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.path().extension() != ".inp" || entry.file_size() > 1000000) continue;
    SCOPED_TRACE(entry.path().string());
    const io::swmm::Model read = io::swmm::read_model(entry.path());
    if (read.subcatchments.empty()) continue;
    const ImportOutcome outcome = import_file(entry.path());
    std::set<int> lines, accounted;
    for (const auto& section : read.sections)
      for (const auto& line : section.lines) lines.insert(line.number);
    const auto account = [&](int from, int to) {
      for (int line = from; line <= to; ++line)
        if (lines.contains(line)) {
          EXPECT_TRUE(accounted.insert(line).second) << "line " << line;
        }
    };
    for (const auto& part : outcome.account.taken) account(part.first_line, part.last_line);
    for (const auto& part : outcome.account.not_taken) {
      account(part.line, part.last_line);
      EXPECT_FALSE(part.reason.empty());
      EXPECT_NE(part.reason, "not used") << part.section;
    }
    EXPECT_EQ(accounted, lines);
    ++models;
  }
  EXPECT_GE(models, 50);
}

}  // namespace
}  // namespace hydro::study
