#include "libhydro/io/rule_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "libhydro/io/unit_cost_file.h"

namespace hydro::io {
namespace {

using testing::HasSubstr;

class RuleFile : public testing::Test {
 protected:
  std::string write(const std::string& text, const std::string& name = "rules.toml") {
    std::filesystem::create_directories(folder_);
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << text;
    return path;
  }
  std::string faults_of(const std::string& text) {
    try {
      read_rule_book({.files = {write(text)}});
    } catch (const InputError& error) {
      return error.what();
    }
    return "no fault";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                  ("rule_file_test_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

const std::string heading = "format = \"hydro-rules/1\"\n";
const std::string rule = R"([[rule]]
id = "MY-1"
applies_to = ["plot"]
numerator = "tree_pit_m2"
denominator = "area_m2"
comparator = "ge"
threshold = 0.02
unit = "fraction"
class = "binding"
source = "our own"
status = "stated"
)";
const std::string column = "[[column]]\nname = \"tree_pit_m2\"\nunit = \"m2\"\n";

TEST_F(RuleFile, ReadsARuleOverAColumnOfItsOwn) {
  const compliance::RuleBook book = read_rule_book({.files = {write(heading + column + rule)}});
  ASSERT_EQ(book.rules.size(), 1u);
  EXPECT_EQ(book.rules[0].title, "MY-1");
  EXPECT_EQ(book.rules[0].stage, compliance::Stage::any);
  EXPECT_TRUE(book.rules[0].trusted);
  EXPECT_FALSE(book.measures.empty());  // those that come with hydro
  EXPECT_TRUE(book.column("tree_pit_m2"));
}

TEST_F(RuleFile, NamesTheColumnOfAFaultWithinAnExpression) {
  const std::string faults = faults_of(heading + rule);
  EXPECT_THAT(faults, HasSubstr("rules.toml:5:14: rule[0].numerator: unknown column \"tree_pit_m2\""));
  EXPECT_THAT(faults_of(heading + column + "\n" + rule + "trigger = \"area_m2 >> 3\"\n"), HasSubstr("rules.toml:17:21: "));
}

TEST_F(RuleFile, ReportsAllFaultsTogether) {
  const std::string faults = faults_of(heading + column + rule + "colour = \"red\"\nstage = \"old\"\n" + rule +
                                       "[[rule]]\nid = \"a b\"\n[[column]]\nname = \"Tree\"\nunit = \"acre\"\n");
  EXPECT_THAT(faults, HasSubstr("colour"));
  EXPECT_THAT(faults, HasSubstr("stage"));
  EXPECT_THAT(faults, HasSubstr("\"MY-1\" is described twice"));
  EXPECT_THAT(faults, HasSubstr("\"a b\" is not a plain word"));
  EXPECT_THAT(faults, HasSubstr("comparator = \"ge\""));
  EXPECT_THAT(faults, HasSubstr("a column cannot be named \"Tree\""));
  EXPECT_THAT(faults, HasSubstr("acre"));
}

TEST_F(RuleFile, RefusesARatioInAnotherUnitThanItsThreshold) {
  std::string text = heading + column + rule;
  text.replace(text.find("\"fraction\""), 10, "\"m3_per_ha\"");
  EXPECT_THAT(faults_of(text), HasSubstr("numerator / denominator is not in m3_per_ha"));
}

TEST_F(RuleFile, ARuleReplacesTheOneThatComesWithHydro) {
  std::string text = heading + "presets = [\"shanghai\"]\n" + column + rule;
  text.replace(text.find("MY-1"), 4, "SH-RIVER");
  const compliance::RuleBook book = read_rule_book({.files = {write(text)}});
  EXPECT_EQ(book.rules.size(), 28u);
  EXPECT_EQ(book.rules[0].threshold, 0.02);
}

TEST_F(RuleFile, ReadsMeasuresAndDerivations) {
  const compliance::RuleBook book = read_rule_book({.files = {write(heading + column + rule + R"([[measure]]
id = "tree"
unit = "m2"
effect = { tree_pit_m2 = 1, hardened_m2 = -1 }
limit = "area_m2 - tree_pit_m2"
capital_cost = 900
source = "our own"
status = "stated"
[[derive]]
column = "hardened_m2"
from = "roof_m2 + plaza_m2"
)")}});
  ASSERT_EQ(book.measures.size(), 1u);
  EXPECT_EQ(book.measures[0].effects.size(), 2u);
  EXPECT_EQ(book.measures[0].capital_cost, 900.0);
  ASSERT_EQ(book.derivations.size(), 1u);
}

TEST_F(RuleFile, AMeasureCostsWhatItsFacilityCosts) {
  const std::string measure = R"([[measure]]
id = "vault"
unit = "m3"
effect = { storage_m3 = 1 }
cost_of = "deep_tunnel_shaft"
)";
  const compliance::RuleBook book = read_rule_book({.files = {write(heading + column + rule + measure)}});
  ASSERT_EQ(book.measures.size(), 1u);
  EXPECT_EQ(book.measures[0].capital_cost, 6000.0);  // its own
  EXPECT_EQ(book.measures[0].yearly_cost, 120.0);
  EXPECT_THAT(book.measures[0].source, HasSubstr("tunnel"));

  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = measure;
    return faults_of(heading + column + rule + text.replace(text.find(from), from.size(), to));
  };
  EXPECT_THAT(with("deep_tunnel_shaft", "deep_tunel_shaft"), HasSubstr("did you mean \"deep_tunnel_shaft\"?"));
  EXPECT_THAT(with("unit = \"m3\"", "unit = \"m2\""), HasSubstr("per m3"));
  EXPECT_THAT(with("cost_of", "capital_cost = 7\ncost_of"), HasSubstr("cost_of says it already"));
}

TEST_F(RuleFile, ThePresetMeasuresOfFacilitiesHaveNoCostsOfTheirOwn) {
  FaultList faults;
  const std::vector<UnitCost> costs = read_unit_costs(faults);
  faults.throw_if_any();
  const auto cost = [&](const char* name) { return *std::ranges::find(costs, name, &UnitCost::facility); };
  const compliance::RuleBook book = read_rule_book({.files = {"shanghai"}});
  for (const auto& [measure, facility] : {std::pair{"tank", "storage_tank"}, {"green_roof", "green_roof_extensive"}, {"permeable_asphalt", "permeable_asphalt"}})
    EXPECT_EQ(std::ranges::find(book.measures, measure, &compliance::Measure::id)->capital_cost, cost(facility).capital_cost) << measure;
  EXPECT_EQ(cost("permeable_asphalt").yearly_cost, cost("permeable_brick").yearly_cost);  // through two bases
  EXPECT_EQ(cost("storage_tank").status, "from memory");                                  // of the cost, not of the tank
}

TEST_F(RuleFile, SuggestsTheNameOfAPreset) {
  try {
    read_rule_book({.files = {"shanghia"}});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"shanghai\"?"));
  }
  EXPECT_THROW(read_rule_book({.files = {"nowhere/rules.toml"}}), FileError);
}

TEST_F(RuleFile, RefusesAReadingThatIsNotThere) {
  EXPECT_THROW(read_rule_book({.files = {"shanghai"}, .readings = {{"SH-STORAGE", "city"}}}), InputError);
  EXPECT_THROW(read_rule_book({.files = {"shanghai"}, .readings = {{"SH-STORE", "plot"}}}), InputError);
}

}  // namespace
}  // namespace hydro::io
