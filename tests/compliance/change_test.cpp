#include "libhydro/compliance/change.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/compliance/aggregate.h"
#include "libhydro/compliance/capture.h"
#include "libhydro/io/rule_file.h"
#include "libhydro/rain/capture_curve.h"
#include "tests/compliance/cheapest_by_enumeration.h"

namespace hydro::compliance {
namespace {

const RuleBook& book() {
  static const RuleBook all = io::read_rule_book({.files = {"shanghai", "national"}, .trust_memory = true});
  return all;
}

const Rule& rule(const std::string& id) { return *std::ranges::find(book().rules, id, &Rule::id); }
int measure(const std::string& id) { return static_cast<int>(std::ranges::find(book().measures, id, &Measure::id) - book().measures.begin()); }

std::vector<double> row_of(const std::vector<std::pair<std::string, double>>& values) {
  std::vector<double> row(book().columns.size(), std::numeric_limits<double>::quiet_NaN());
  for (const auto& [name, value] : values) row[static_cast<std::size_t>(book().column(name).value())] = value;
  return row;
}

PlotView plot_of(const std::vector<double>& row, std::string_view kind = "plot_public") {
  return {.kind = kind, .stage = Stage::built_new, .row = row};
}

TEST(Changes, OfAGreenRoofAreWorkedOutByHand) {
  // 30 % of 1000 m2 are 300 m2, 250 are there: 50 more.
  const auto row = row_of({{"roof_m2", 1000}, {"green_roof_m2", 250}});
  const auto changes = smallest_changes(book(), rule("SH-GROOF-PUBLIC"), plot_of(row));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(book().measures[static_cast<std::size_t>(changes[0].measure)].id, "green_roof");
  EXPECT_EQ(changes[0].amount, 50.0);
  EXPECT_EQ(changes[0].capital_cost, 50.0 * book().measures[static_cast<std::size_t>(changes[0].measure)].capital_cost);
}

TEST(Changes, OfStorageAreATankOrLessHardenedGround) {
  // 2 ha hardened need 500 m3, 450 are there: 50 m3 of tank, or hardened ground of 450/250 = 1.8 ha, 2000 m2 less.
  const auto row = row_of({{"hardened_m2", 20000}, {"storage_m3", 450}, {"roof_m2", 6000}, {"green_roof_m2", 0}, {"paving_paths_m2", 4000},
                           {"plaza_m2", 7000}, {"parking_m2", 3000}, {"permeable_paving_m2", 0}, {"green_land_m2", 900}, {"sunken_green_m2", 0}});
  const auto changes = smallest_changes(book(), rule("SH-STORAGE"), plot_of(row));
  const auto amount = [&](const std::string& id) {
    const auto found = std::ranges::find(changes, measure(id), &Change::measure);
    return found == changes.end() ? -1.0 : found->amount;
  };
  EXPECT_EQ(amount("tank"), 50.0);
  EXPECT_EQ(amount("permeable_paving"), 2000.0);
  EXPECT_EQ(amount("green_roof"), 2000.0);
  EXPECT_EQ(amount("depaving"), 2000.0);
  EXPECT_EQ(amount("sunken_green"), 500.0);  // 0.1 m3 on each m2
  EXPECT_EQ(amount("eco_bank"), -1.0);
  EXPECT_TRUE(std::ranges::is_sorted(changes, {}, &Change::capital_cost));
}

TEST(Changes, OfACaptureRatioAreStorageByTheDepthMethod) {
  // 60 % of 75 mm on four days are 15 mm a day; over 0.57 of a hectare that is 85.5 m3. 80 are there: 5.5 more.
  RuleBook rainy = book();
  rainy.daily_rain = std::make_shared<const rain::CaptureCurve>(std::vector<double>{0.005, 0.01, 0.02, 0.04});
  rainy.yearly_rain = 1.1;
  Rule& capture = *std::ranges::find(rainy.rules, "SH-CAPTURE-CONC", &Rule::id);
  capture.threshold = 0.6;
  auto row = row_of({{"area_m2", 10000}, {"roof_m2", 4000}, {"green_roof_m2", 0}, {"paving_paths_m2", 1000}, {"plaza_m2", 500}, {"parking_m2", 500},
                     {"permeable_paving_m2", 0}, {"green_land_m2", 4000}, {"sunken_green_m2", 0}, {"hardened_m2", 6000}, {"storage_m3", 80}});
  const auto by_depth = capture_by_depth(rainy, row);
  ASSERT_TRUE(by_depth);
  row[static_cast<std::size_t>(*rainy.column("rain_total_m3"))] = by_depth->rain;
  row[static_cast<std::size_t>(*rainy.column("rain_captured_m3"))] = by_depth->captured;
  const PlotView plot = plot_of(row, "zone_concentrated");
  ASSERT_EQ(check(capture, plot).result, Result::fail);
  const auto changes = smallest_changes(rainy, capture, plot);
  const auto tank = std::ranges::find(changes, measure("tank"), &Change::measure);
  ASSERT_NE(tank, changes.end());
  EXPECT_NEAR(tank->amount, 5.5, 0.006);
  EXPECT_GE(changes.size(), 2u);  // a green roof makes less run off, too
  for (const Change& change : changes) {
    EXPECT_EQ(compare(capture, applied(rainy, change, row)).result, Result::pass);
    EXPECT_NE(compare(capture, applied(rainy, priced(rainy, change.measure, 0.99 * change.amount), row)).result, Result::pass);
  }
  const auto problem = mix_problem(rainy, plot);
  ASSERT_TRUE(problem);
  const auto amounts = cheapest_by_enumeration(*problem);
  ASSERT_TRUE(amounts);
  EXPECT_TRUE(verified_mix(rainy, plot, *problem, *amounts));
  row[static_cast<std::size_t>(*rainy.column("rain_captured_m3"))] *= 0.9;  // somebody's own number: storage would not change it
  EXPECT_TRUE(smallest_changes(rainy, capture, plot_of(row, "zone_concentrated")).empty());
}

TEST(Changes, AreNotSuggestedWhereThereIsNoRoom) {
  // 50 m2 of paving need half of them permeable, but the parking lot belongs to what is not known.
  const auto row = row_of({{"roof_m2", 100}, {"green_roof_m2", 0}, {"hardened_m2", 12000}, {"storage_m3", 100}});
  for (const Change& change : smallest_changes(book(), rule("SH-STORAGE"), plot_of(row)))
    EXPECT_EQ(change.measure, measure("tank"));  // 100 m2 of roof are too few, the paving is unknown
}

const auto area = rc::gen::map(rc::gen::inRange(1, 10'000'000), [](int n) { return n / 100.0; });

RC_GTEST_PROP(Changes, PassWhenAppliedAndFailWithOnePerCentLess, ()) {
  const double roofs = *area, green_roofs = *area, paths = *area, plaza = *area, parking = *area, permeable = *area, hardened = *area, storage = *area, green = *area;
  const auto row = row_of({{"area_m2", roofs + paths + plaza + parking + green}, {"roof_m2", roofs}, {"green_roof_m2", green_roofs}, {"paving_paths_m2", paths}, {"plaza_m2", plaza},
                           {"parking_m2", parking}, {"permeable_paving_m2", permeable}, {"hardened_m2", hardened}, {"storage_m3", storage / 30.0}, {"green_land_m2", green}, {"sunken_green_m2", 0.0}});
  for (const char* kind : {"plot_public", "park"}) {
    const PlotView plot = plot_of(row, kind);
    for (const Rule& each : book().rules) {
      if (check(each, plot).result != Result::fail) continue;
      for (const Change& change : smallest_changes(book(), each, plot)) {
        RC_ASSERT(compare(each, applied(book(), change, row)).result == Result::pass);
        RC_ASSERT(compare(each, applied(book(), priced(book(), change.measure, 0.99 * change.amount), row)).result != Result::pass);
      }
    }
  }
}

RC_GTEST_PROP(Changes, OfEveryRulePassWhenAppliedAndFailWithOnePerCentLess, ()) {
  const Rule& asked = book().rules[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(book().rules.size())))];
  std::vector<double> row(book().columns.size());
  for (double& value : row) value = *area;
  row[static_cast<std::size_t>(*book().column("upgrade_1yr_to_5yr"))] = 1.0;
  row[static_cast<std::size_t>(*book().column("year"))] = 2031.0;
  const PlotView plot{.kind = asked.applies_to[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(asked.applies_to.size())))], .stage = asked.stage == Stage::any ? Stage::rebuilt : asked.stage, .row = row};
  const Check now = check(asked, plot);
  if (now.result != Result::fail) RC_DISCARD("passes, or does not hold");
  for (const Change& change : smallest_changes(book(), asked, plot)) {
    RC_ASSERT(compare(asked, applied(book(), change, row)).result == Result::pass);
    RC_ASSERT(compare(asked, applied(book(), priced(book(), change.measure, 0.99 * change.amount), row)).result != Result::pass);
  }
}

TEST(Changes, AreFoundForEveryRuleThatAMeasureCanMend) {
  // Of the 36 rules these ask for something that no measure of the table changes: rain and solids kept, peaks, return periods, and sums over places.
  const std::set<std::string> beyond_measures{"SH-RIVER", "SH-CAPTURE-CONC", "SH-CAPTURE-PART", "SH-POLL-NEW", "SH-POLL-REB", "SH-INTERCEPT-CS", "SH-INTERCEPT-SS", "SH-CSO-SS", "SH-PIPE-RP", "SH-UNDER-RP",
                                              "SH-WLOG-RP", "SH-WLOG-LANE", "SH-WLOG-FLOOR", "SH-AREA-2025", "SH-AREA-2030", "CN-SS-NEW", "CN-SS-REB", "CN-PEAK", "CN-PARK-VOL-NEW", "CN-PARK-VOL-REB", "CN-RECESSION"};
  for (const Rule& each : book().rules) {
    const bool changed = std::ranges::any_of(book().measures, [&](const Measure& measure) {
      return std::ranges::any_of(measure.effects, [&](const Measure::Effect& effect) {
        return std::ranges::binary_search(each.numerator.columns(), effect.column) || std::ranges::binary_search(each.denominator.columns(), effect.column);
      });
    });
    EXPECT_EQ(!changed, beyond_measures.contains(each.id)) << each.id;
  }
}

/// The cost of amounts, fixed costs included.
double cost_of(const MixProblem& problem, const std::vector<double>& amounts) {
  double cost = 0.0;
  for (std::size_t i = 0; i < amounts.size(); ++i) cost += problem.cost[i] * amounts[i] + (amounts[i] > 1e-7 ? problem.fixed_cost[i] : 0.0);
  return cost;
}

TEST(Mix, MeetsAllRulesOfAPlotAtOnceForLess) {
  // Green roofs that the roof rule asks for also take hardened ground away: 300 m2, so the tank is 7.5 m3 smaller.
  const auto row = row_of({{"roof_m2", 1000}, {"green_roof_m2", 0}, {"hardened_m2", 20000}, {"storage_m3", 450}});
  const PlotView plot = plot_of(row);
  const auto problem = mix_problem(book(), plot);
  ASSERT_TRUE(problem);
  const auto amounts = cheapest_by_enumeration(*problem);
  ASSERT_TRUE(amounts);
  const auto mix = verified_mix(book(), plot, *problem, *amounts);
  ASSERT_TRUE(mix);
  ASSERT_EQ(mix->size(), 2u);
  EXPECT_EQ((*mix)[0].measure, measure("tank"));
  EXPECT_NEAR((*mix)[0].amount, 42.5, 0.011);
  EXPECT_EQ((*mix)[1].measure, measure("green_roof"));
  EXPECT_NEAR((*mix)[1].amount, 300.0, 0.011);
}

TEST(Mix, IsNotAskedForWhereNothingFails) {
  const auto row = row_of({{"roof_m2", 1000}, {"green_roof_m2", 300}});
  EXPECT_FALSE(mix_problem(book(), plot_of(row)));
}

TEST(Mix, KnowsWhenNothingWillDo) {
  const auto row = row_of({{"paving_paths_m2", 100}, {"plaza_m2", 0}, {"parking_m2", 0}, {"permeable_paving_m2", 0}, {"roof_m2", 10}, {"green_roof_m2", 0},
                           {"rain_total_m3", 100}, {"rain_captured_m3", 10}});
  const auto problem = mix_problem(book(), plot_of(row, "park"));
  ASSERT_TRUE(problem);  // the capture ratio from memory is trusted here, and no measure has an effect on it
  EXPECT_FALSE(cheapest_by_enumeration(*problem));
}

RC_GTEST_PROP(Mix, IsNeverDearerThanSingleChanges, ()) {
  const double roofs = *area, hardened = 10000.0 + *area, storage = *area;
  const auto row = row_of({{"roof_m2", roofs}, {"green_roof_m2", 0.0}, {"hardened_m2", hardened}, {"storage_m3", storage / 50.0}, {"green_land_m2", 5000.0}, {"sunken_green_m2", 0.0}});
  const PlotView plot = plot_of(row);
  const auto problem = mix_problem(book(), plot);
  if (!problem) return;
  const auto amounts = cheapest_by_enumeration(*problem);
  double single = 0.0;
  for (const Rule& each : book().rules) {
    if (each.effective_class() != RuleClass::binding || check(each, plot).result != Result::fail) continue;
    const auto changes = smallest_changes(book(), each, plot);
    single += changes.empty() ? std::numeric_limits<double>::infinity() : changes.front().capital_cost;
  }
  if (!amounts) {
    RC_ASSERT(std::isinf(single));
    return;
  }
  RC_ASSERT(cost_of(*problem, *amounts) <= single * (1.0 + 1e-9));
  RC_ASSERT(verified_mix(book(), plot, *problem, *amounts).has_value());
}

TEST(Runoff, CoefficientIsTheMeanOverSurfaces) {
  // 4000 m2 of roof 0.85, 2000 m2 of paving 0.85, 4000 m2 of green 0.15: 0.57; 100 m3 hold 17.54 mm of what runs off.
  const auto row = row_of({{"area_m2", 10000}, {"roof_m2", 4000}, {"green_roof_m2", 0}, {"paving_paths_m2", 1000}, {"plaza_m2", 500}, {"parking_m2", 500},
                           {"permeable_paving_m2", 0}, {"green_land_m2", 4000}});
  const RunoffEstimate estimate = runoff_estimate(book(), row);
  EXPECT_TRUE(estimate.known());  // carriageway and water are unknown, but nothing is left for them
  EXPECT_NEAR(estimate.coefficient, 0.57, 1e-12);
  EXPECT_NEAR(design_depth(100.0, estimate.coefficient, 10000.0), 0.1 / 5.7, 1e-12);
  EXPECT_TRUE(std::isinf(design_depth(1.0, 0.0, 100.0)));
}

TEST(Runoff, IsUnknownWhereMuchOfThePlotIs) {
  const auto row = row_of({{"area_m2", 10000}, {"roof_m2", 4000}, {"green_roof_m2", 0}});
  const RunoffEstimate estimate = runoff_estimate(book(), row);
  EXPECT_FALSE(estimate.known());
  EXPECT_TRUE(std::ranges::find(estimate.missing, book().column("green_land_m2").value()) != estimate.missing.end());
}

TEST(Aggregate, WeighsByArea) {
  Aggregate street;
  street.add({.result = Result::pass, .reason = Reason::compared, .value = 0.4}, 3000.0);
  street.add({.result = Result::fail, .reason = Reason::compared, .value = 0.2}, 1000.0);
  street.add({.result = Result::not_applicable}, 9000.0);
  street.add({.result = Result::unknown}, 9000.0);
  street.add({.result = Result::pass, .reason = Reason::compared, .value = 1.0}, std::numeric_limits<double>::quiet_NaN());
  EXPECT_NEAR(street.mean_value(), 0.35, 1e-15);
  EXPECT_EQ(street.passing_share(), 0.75);
  EXPECT_EQ(street.pass, 2);
  EXPECT_EQ(street.without_area, 1);
}

}  // namespace
}  // namespace hydro::compliance
