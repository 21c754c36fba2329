#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/compliance/check.h"
#include "libhydro/io/rule_file.h"

namespace hydro::compliance {
namespace {

const RuleBook& book() {
  static const RuleBook all = io::read_rule_book({.files = {"shanghai", "national"}, .trust_memory = true});
  return all;
}

const Rule& rule(const std::string& id) {
  const auto found = std::ranges::find(book().rules, id, &Rule::id);
  if (found == book().rules.end()) throw std::runtime_error("no rule " + id);
  return *found;
}

using Values = std::vector<std::pair<std::string, double>>;

std::vector<double> row_of(const Values& values) {
  std::vector<double> row(book().columns.size(), std::numeric_limits<double>::quiet_NaN());
  for (const auto& [name, value] : values) row[static_cast<std::size_t>(book().column(name).value())] = value;
  return row;
}

Values with(Values values, const std::string& name, double value) {
  std::erase_if(values, [&](const auto& each) { return each.first == name; });
  values.emplace_back(name, value);
  return values;
}

Values without(Values values, const std::string& name) {
  std::erase_if(values, [&](const auto& each) { return each.first == name; });
  return values;
}

Check check_of(const std::string& id, const std::string& kind, std::optional<Stage> stage, const Values& values) {
  const std::vector<double> row = row_of(values);
  return check(rule(id), {.kind = kind, .stage = stage, .row = row});
}

/// A rule with plots worked out by hand: the column that is varied, its value at which the ratio equals the threshold exactly, one
/// that falls short by the smallest amount that a table would hold, one that is better by as much.
struct Golden {
  std::string rule, kind;
  Stage stage;
  Values others;
  std::string varied;
  double short_of, equal, beyond;
  std::string denominator;  ///< a column that is 0 where there is nothing to take the share of; empty: a sum of columns, or the denominator is 1
};

constexpr Stage fresh = Stage::built_new, again = Stage::rebuilt;

const std::vector<Golden> golden{
    // 10.5 % of 6833 km2 are 717.465 km2
    {"SH-RIVER", "city", fresh, {{"area_m2", 6833e6}}, "water_m2", 717464999.99, 717465000.0, 717465000.01, "area_m2"},
    // 34 % of 1 234 567.89 m2 are 419 753.0826 m2
    {"SH-GREENLAND", "built_up_area", fresh, {{"area_m2", 1234567.89}}, "green_land_m2", 419753.0825, 419753.0826, 419753.0827, "area_m2"},
    {"SH-GREEN-CONSTR", "concentrated_construction_area", fresh, {{"area_m2", 333.3}}, "green_land_m2", 49.994, 49.995, 49.996, "area_m2"},
    // half of 120.1 + 310.2 + 70.3 = 500.6 m2, a sum that doubles miss
    {"SH-PARK-PERM-NEW", "park", fresh, {{"paving_paths_m2", 120.1}, {"plaza_m2", 310.2}, {"parking_m2", 70.3}}, "permeable_paving_m2", 250.29, 250.3, 250.31, ""},
    {"SH-PARK-PERM-REB", "park", again, {{"paving_paths_m2", 0.1}, {"plaza_m2", 0.2}, {"parking_m2", 0.4}}, "permeable_paving_m2", 0.2099, 0.21, 0.2101, ""},
    {"SH-GROOF-GREEN", "green_land", fresh, {{"roof_m2", 1000.1}}, "green_roof_m2", 300.02, 300.03, 300.04, "roof_m2"},
    {"SH-GROOF-PUBLIC", "plot_public", fresh, {{"roof_m2", 2333.3}}, "green_roof_m2", 699.98, 699.99, 700.0, "roof_m2"},
    {"SH-GROOF-RESID", "plot_residential", again, {{"roof_m2", 0.7}}, "green_roof_m2", 0.2, 0.21, 0.22, "roof_m2"},
    {"SH-GROOF-INDUS", "plot_industrial", fresh, {{"roof_m2", 123456.7}}, "green_roof_m2", 37037.0, 37037.01, 37037.02, "roof_m2"},
    // 250 m3 on each of 1.23457 ha: 308.6425 m3
    {"SH-STORAGE", "plot_residential", fresh, {{"hardened_m2", 12345.7}}, "storage_m3", 308.6424, 308.6425, 308.6426, ""},
    {"SH-ELEV-PERM-NEW", "road_elevated", fresh, {{"carriageway_m2", 8765.43}}, "permeable_asphalt_m2", 6135.8, 6135.801, 6135.802, "carriageway_m2"},
    {"SH-ELEV-PERM-REB", "road_elevated", again, {{"carriageway_m2", 8765.43}}, "permeable_asphalt_m2", 4382.714, 4382.715, 4382.716, "carriageway_m2"},
    {"SH-SHORE", "river", fresh, {{"bank_m", 1234.5}}, "eco_bank_m", 987.59, 987.6, 987.61, "bank_m"},
    {"SH-CAPTURE-CONC", "zone_concentrated", fresh, {{"rain_total_m3", 1178.3}}, "rain_captured_m3", 942.63, 942.64, 942.65, "rain_total_m3"},
    {"SH-CAPTURE-PART", "zone_partial", fresh, {{"rain_total_m3", 1178.4}}, "rain_captured_m3", 883.79, 883.8, 883.81, "rain_total_m3"},
    {"SH-POLL-NEW", "project", fresh, {{"ss_total_kg", 33.3}}, "ss_removed_kg", 26.63, 26.64, 26.65, "ss_total_kg"},
    {"SH-POLL-REB", "zone_centre", again, {{"ss_total_kg", 33.2}}, "ss_removed_kg", 24.89, 24.9, 24.91, "ss_total_kg"},
    // 12 000 m3 on each of 3.06 km2: 36 720 m3
    {"SH-STOR-KM2", "pumped_system", fresh, {{"area_m2", 3.06e6}, {"upgrade_1yr_to_5yr", 1.0}}, "storage_m3", 36719.99, 36720.0, 36720.01, "area_m2"},
    {"SH-INTERCEPT-CS", "pumped_system_combined", fresh, {}, "intercepted_mm", 10.999, 11.0, 11.001, ""},
    {"SH-INTERCEPT-SS", "pumped_system_separate", fresh, {}, "intercepted_mm", 4.999, 5.0, 5.001, ""},
    {"SH-CSO-SS", "pumped_system", fresh, {{"ss_total_kg", 0.7}}, "ss_controlled_kg", 0.5599, 0.56, 0.5601, "ss_total_kg"},
    {"SH-PIPE-RP", "drain_system", fresh, {}, "return_period_yr", 2.999, 3.0, 3.001, ""},
    {"SH-UNDER-RP", "underpass", fresh, {}, "return_period_yr", 29.9, 30.0, 30.1, ""},
    {"SH-WLOG-RP", "zone", fresh, {}, "return_period_yr", 49.9, 50.0, 50.1, ""},
    {"SH-WLOG-LANE", "road", fresh, {}, "driest_lane_max_depth_m", 0.1501, 0.15, 0.1499, ""},
    {"SH-WLOG-FLOOR", "building", fresh, {}, "flooded_ground_floors", 1.0, 0.0, 0.0, ""},
    {"SH-AREA-2025", "built_up_area", fresh, {{"area_m2", 777.7}, {"year", 2025.0}}, "compliant_m2", 311.07, 311.08, 311.09, "area_m2"},
    {"SH-AREA-2030", "built_up_area", fresh, {{"area_m2", 777.7}, {"year", 2031.0}}, "compliant_m2", 622.15, 622.16, 622.17, "area_m2"},
    // 40 % of 1000.1 - 299.8 = 700.3 m2
    {"CN-HARD-NEW", "plot_public", fresh, {{"area_m2", 1000.1}, {"roof_m2", 299.8}}, "hardened_m2", 280.13, 280.12, 280.11, ""},
    {"CN-HARD-REB", "plot", again, {{"area_m2", 1000.1}, {"roof_m2", 299.8}}, "hardened_m2", 490.22, 490.21, 490.2, ""},
    {"CN-SS-NEW", "project", fresh, {{"ss_total_kg", 0.1}}, "ss_removed_kg", 0.0699, 0.07, 0.0701, "ss_total_kg"},
    {"CN-SS-REB", "project", again, {{"ss_total_kg", 0.3}}, "ss_removed_kg", 0.1199, 0.12, 0.1201, "ss_total_kg"},
    {"CN-PEAK", "project", fresh, {{"peak_before_m3s", 0.123}}, "peak_after_m3s", 0.1231, 0.123, 0.1229, "peak_before_m3s"},
    {"CN-PARK-VOL-NEW", "park", fresh, {{"rain_total_m3", 0.7}}, "rain_captured_m3", 0.6299, 0.63, 0.6301, "rain_total_m3"},
    {"CN-PARK-VOL-REB", "park", again, {{"rain_total_m3", 0.6}}, "rain_captured_m3", 0.5099, 0.51, 0.5101, "rain_total_m3"},
    {"CN-RECESSION", "zone_centre", fresh, {}, "recession_h", 3.01, 3.0, 2.99, ""},
};

class GoldenPlots : public testing::TestWithParam<Golden> {
 protected:
  Check judge(const Values& values) const { return check_of(GetParam().rule, GetParam().kind, GetParam().stage, values); }
};

TEST_P(GoldenPlots, JustShortFailsEqualPassesBeyondPasses) {
  const Golden& g = GetParam();
  const Check below = judge(with(g.others, g.varied, g.short_of));
  EXPECT_EQ(below.result, Result::fail);
  EXPECT_LT(below.margin, 0.0);
  const Check equal = judge(with(g.others, g.varied, g.equal));
  EXPECT_EQ(equal.result, Result::pass);
  EXPECT_EQ(equal.margin, 0.0);
  EXPECT_EQ(equal.value, rule(g.rule).threshold);
  const Check beyond = judge(with(g.others, g.varied, g.beyond));
  EXPECT_EQ(beyond.result, Result::pass);
  EXPECT_EQ(beyond.margin > 0.0, g.beyond != g.equal);
}

TEST_P(GoldenPlots, NothingToTakeTheShareOfIsNotApplicable) {
  const Golden& g = GetParam();
  const Rule& tested = rule(g.rule);
  if (tested.denominator.columns().empty()) return;         // it is 1
  if (tested.trigger && g.denominator.empty()) return;      // the trigger asks for 1 ha of it
  Values values = with(g.others, g.varied, 0.0);
  for (const int column : tested.denominator.columns()) values = with(values, book().columns[static_cast<std::size_t>(column)].name, 0.0);
  const Check check = judge(values);
  EXPECT_EQ(check.result, Result::not_applicable);
  EXPECT_EQ(check.reason, Reason::zero_denominator);
}

TEST_P(GoldenPlots, AMissingDatumIsUnknownAndNamed) {
  const Golden& g = GetParam();
  const Check check = judge(without(g.others, g.varied));
  EXPECT_EQ(check.result, Result::unknown);
  EXPECT_EQ(check.reason, Reason::missing_data);
  const std::vector<double> row = row_of(without(g.others, g.varied));
  EXPECT_EQ(missing_columns(rule(g.rule), row), std::vector<int>{book().column(g.varied).value()});
  for (const auto& [name, value] : g.others)
    EXPECT_EQ(judge(without(with(g.others, g.varied, g.equal), name)).result, Result::unknown) << name;
}

TEST_P(GoldenPlots, AnotherKindOrStageIsNotApplicable) {
  const Golden& g = GetParam();
  const Values values = with(g.others, g.varied, g.short_of);
  EXPECT_EQ(check_of(g.rule, "playground", g.stage, values).reason, Reason::kind);
  EXPECT_EQ(check_of(g.rule, rule(g.rule).applies_to.front() + "s", g.stage, values).result, Result::not_applicable);
  EXPECT_EQ(check_of(g.rule, "", g.stage, values).reason, Reason::missing_kind);
  const Stage other = g.stage == fresh ? again : fresh;
  if (rule(g.rule).stage == Stage::any) {
    EXPECT_EQ(check_of(g.rule, g.kind, other, values).result, Result::fail);
    EXPECT_EQ(check_of(g.rule, g.kind, std::nullopt, values).result, Result::fail);
  } else {
    EXPECT_EQ(check_of(g.rule, g.kind, other, values).reason, Reason::stage);
    EXPECT_EQ(check_of(g.rule, g.kind, std::nullopt, values).reason, Reason::missing_stage);
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, GoldenPlots, testing::ValuesIn(golden), [](const auto& tested) {
  std::string name = tested.param.rule;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(Rules, EveryOneHasGoldenPlots) {
  std::set<std::string> tested, known;
  for (const Golden& each : golden) tested.insert(each.rule);
  for (const Rule& each : book().rules) known.insert(each.id);
  EXPECT_EQ(tested, known);
  EXPECT_EQ(known.size(), 36u);
}

TEST(Rules, HoldStorageFromOneHardenedHectare) {
  const auto judge = [](double hardened) { return check_of("SH-STORAGE", "plot", fresh, {{"hardened_m2", hardened}, {"storage_m3", 0.0}}).result; };
  EXPECT_EQ(judge(9990.0), Result::not_applicable);
  EXPECT_EQ(judge(9999.99), Result::not_applicable);
  EXPECT_EQ(judge(10000.0), Result::fail);
  EXPECT_EQ(check_of("SH-STORAGE", "plot", fresh, {{"hardened_m2", 9990.0}}).result, Result::not_applicable);  // whatever is stored
}

TEST(Rules, KnowOtherReadingsOfStorage) {
  const RuleBook other = io::read_rule_book({.files = {"shanghai"}, .readings = {{"SH-STORAGE", "plot"}}});
  const Rule& storage = *std::ranges::find(other.rules, "SH-STORAGE", &Rule::id);
  const std::vector<double> row = row_of({{"hardened_m2", 10000.0}, {"area_m2", 20000.0}, {"storage_m3", 499.99}});
  EXPECT_EQ(compare(storage, row).result, Result::fail);
  EXPECT_EQ(compare(rule("SH-STORAGE"), row).result, Result::pass);
}

TEST(Rules, CoverKindsThatExtendTheirs) {
  EXPECT_TRUE(covers("plot", "plot_public"));
  EXPECT_TRUE(covers("plot", "plot"));
  EXPECT_FALSE(covers("plot", "plots"));
  EXPECT_FALSE(covers("plot_public", "plot"));
  EXPECT_FALSE(covers("road", "road_elevated"));
  EXPECT_TRUE(covers("road_elevated", "road_elevated_ramp"));
}

TEST(Rules, FromMemoryNeverCountAsBindingUnlessTrusted) {
  const RuleBook careful = io::read_rule_book({.files = {"shanghai", "national"}});
  for (const Rule& each : careful.rules) {
    const bool memory = each.status == RuleStatus::memory;
    EXPECT_EQ(each.effective_class(), memory ? RuleClass::info : each.rule_class) << each.id;
    EXPECT_EQ(memory, each.id.starts_with("CN-"));
  }
  EXPECT_EQ(rule("CN-PEAK").effective_class(), RuleClass::binding);
  EXPECT_EQ(rule("SH-GROOF-RESID").effective_class(), RuleClass::encouraged);
}

TEST(Rules, AFlagThatIsNotSetHoldsNothing) {
  const Check check = check_of("SH-STOR-KM2", "pumped_system", fresh, {{"area_m2", 1e6}, {"upgrade_1yr_to_5yr", 0.0}, {"storage_m3", 0.0}});
  EXPECT_EQ(check.reason, Reason::trigger);
  EXPECT_EQ(check_of("SH-AREA-2025", "built_up_area", fresh, {{"area_m2", 1.0}, {"year", 2024.0}, {"compliant_m2", 0.0}}).reason, Reason::trigger);
}

TEST(Rules, SayWhatTheUnitsOfAColumnForbid) {
  FaultList faults;
  EXPECT_EQ(unit_fault(rule("SH-STORAGE")), "");
  Rule wrong = rule("SH-STORAGE");
  wrong.unit = "fraction";
  EXPECT_NE(unit_fault(wrong), "");
  wrong = rule("SH-WLOG-LANE");
  wrong.unit = "mm";
  EXPECT_NE(unit_fault(wrong), "");
}

}  // namespace
}  // namespace hydro::compliance
