#include "libhydro/comparison/comparison.h"
#include "tests/says.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hydro::comparison {
namespace {

constexpr float no_ground = std::numeric_limits<float>::quiet_NaN();

/// Two rows of three cells of 10 m; the last cell is a building, the first a pond.
results::RunResult street(std::initializer_list<float> depths) {
  results::RunResult run;
  run.grid = {.rows = 2, .columns = 3, .cell_size = 10.0, .west = 0.0, .north = 20.0, .crs = "EPSG:32651"};
  run.simulated = 3600.0;
  run.peaks.depth = Raster<float>(run.grid);
  std::size_t cell = 0;
  for (const float depth : depths) run.peaks.depth[cell++] = depth;
  run.peaks.wet_at_start = Raster<std::uint8_t>(run.grid);
  run.peaks.wet_at_start[0] = 1;
  double flooded = 0.0;
  for (std::size_t i = 1; i < run.peaks.depth.size(); ++i)
    if (run.peaks.depth[i] > 0.15f) flooded += 100.0;
  run.flooded_area = {{0.15, flooded}};
  run.report_times = {0.0, 3600.0};
  run.balance = {{}, {.rain = 1000.0, .outflow = 400.0, .stored_surface = 600.0}};
  return run;
}

TEST(Comparison, OfARunWithItselfShowsNothing) {
  const results::RunResult run = street({2.0f, 0.3f, 0.1f, 0.2f, 0.0f, no_ground});
  EXPECT_TRUE(misfits(run, run).empty());
  EXPECT_TRUE(difference(run, run, "itself").shows_nothing());
}

TEST(Comparison, RoundOffIsNoEffect) {
  const results::RunResult run = street({2.0f, 0.3f, 0.1f, 0.2f, 0.0f, no_ground});
  results::RunResult other = street({2.0f, 0.3004f, 0.0999f, 0.2f, 0.0f, no_ground});
  other.balance.back().outflow += 1e-4;
  other.balance.back().stored_surface -= 1e-4;
  EXPECT_TRUE(difference(run, other, "other").shows_nothing());
}

TEST(Comparison, SaysWhoGetsWetterAndWhoDrierAndLeavesPondsOut) {
  const results::RunResult base = street({2.0f, 0.30f, 0.10f, 0.20f, 0.0f, no_ground});
  const results::RunResult other = street({1.0f, 0.10f, 0.25f, 0.20f, 0.0f, no_ground});
  const Difference found = difference(base, other, "other");
  EXPECT_EQ(found.ground.drier, 100.0);
  EXPECT_EQ(found.ground.wetter, 100.0);
  EXPECT_EQ(found.ground.same, 200.0);
  EXPECT_NEAR(found.ground.greatest_fall, 0.20, 1e-6);
  EXPECT_NEAR(found.ground.greatest_rise, 0.15, 1e-6);
  EXPECT_EQ(found.ground.rise_at, (Point{25.0, 15.0}));
  ASSERT_EQ(found.ground.crossings.size(), 1u);
  EXPECT_EQ(found.ground.crossings[0].newly, 100.0);
  EXPECT_EQ(found.ground.crossings[0].no_longer, 100.0);
  EXPECT_TRUE(std::isnan(found.maps.depth[5]));
  EXPECT_FALSE(found.shows_nothing());
}

TEST(Comparison, AreasOfCellsBesideTheThresholdAreNoise) {
  const results::RunResult base = street({2.0f, 0.1496f, 0.1f, 0.2f, 0.0f, no_ground});
  const Difference found = difference(base, street({2.0f, 0.1504f, 0.1f, 0.2f, 0.0f, no_ground}), "other");
  ASSERT_EQ(found.areas.size(), 1u);
  EXPECT_EQ(found.areas[0].other - found.areas[0].base, 100.0);
  EXPECT_EQ(found.areas[0].noise, 100.0);
  EXPECT_EQ(found.areas[0].effect(), 0.0);
}

TEST(Comparison, SumsOfHarmAreHeldAgainstTheBaseAndRoundOffIsNone) {
  results::RunResult base = street({2.0f, 0.3f, 0.1f, 0.2f, 0.0f, no_ground});
  base.harm = {.flood_volume = 60.0, .area_over_015 = 200.0, .loss = 1e6, .spots_over = 2.0};
  results::HarmResult other = base.harm;
  other.flood_volume = 60.01, other.loss = 0.8e6, other.spots_over = 1.0, other.area_over_030 = 100.0, other.area_over_015 = 300.0;
  const std::vector<SumDifference> found = sum_differences(base, other);
  const auto effect = [&](double results::HarmResult::*value) { return std::ranges::find(found, value, [](const SumDifference& one) { return one.measure.value; })->effect(); };
  EXPECT_EQ(effect(&results::HarmResult::flood_volume), 0.0) << "of depths within the noise";
  EXPECT_EQ(effect(&results::HarmResult::area_over_030), 0.0) << "a cell of 0.3 m lies at the threshold";
  EXPECT_EQ(effect(&results::HarmResult::area_over_015), 100.0);
  EXPECT_EQ(effect(&results::HarmResult::loss), -0.2e6);
  EXPECT_EQ(effect(&results::HarmResult::spots_over), -1.0);
}

TEST(Comparison, RunsOfOtherGridsAndPeriodsDoNotFit) {
  const results::RunResult base = street({});
  results::RunResult finer = base, later = base, longer = base, plots = base, elsewhere = base;
  finer.grid.cell_size = 5.0;
  later.start_utc += 3600.0;
  longer.simulated *= 2.0;
  plots.grid = {};
  elsewhere.grid.crs = "EPSG:4547";
  ASSERT_EQ(misfits(base, finer).size(), 1u);
  EXPECT_EQ(misfits(base, finer)[0].kind, Misfit::Kind::grid);
  EXPECT_THAT(misfits(base, later)[0].reason, says("it starts 1 h after the base"));
  EXPECT_THAT(misfits(base, longer)[0].reason, says("it covers 2 h, the base 1 h"));
  EXPECT_EQ(misfits(base, plots)[0].kind, Misfit::Kind::model);
  EXPECT_EQ(misfits(base, elsewhere)[0].kind, Misfit::Kind::model);
}

TEST(Comparison, FinerMapsAreAveragedAndCoarserOnesRepeated) {
  results::RunResult fine;
  fine.grid = {.rows = 2, .columns = 4, .cell_size = 5.0, .west = 0.0, .north = 10.0};
  fine.peaks.depth = Raster<float>(fine.grid);
  for (std::size_t i = 0; i < 8; ++i) fine.peaks.depth[i] = static_cast<float>(i);
  const Grid coarse{.rows = 1, .columns = 2, .cell_size = 10.0, .west = 0.0, .north = 10.0};
  const results::RunResult averaged = onto(fine, coarse);
  EXPECT_EQ(averaged.peaks.depth[0], (0 + 1 + 4 + 5) / 4.0f);
  EXPECT_EQ(averaged.peaks.depth[1], (2 + 3 + 6 + 7) / 4.0f);
  const results::RunResult repeated = onto(averaged, fine.grid);
  EXPECT_EQ(repeated.peaks.depth(0, 1), repeated.peaks.depth(1, 0));
  EXPECT_EQ(repeated.peaks.depth(0, 3), averaged.peaks.depth[1]);
}

TEST(Comparison, SeriesOfAnotherReportIntervalAreReadInBetween) {
  const std::vector<double> read = at_times({0.0, 10.0, 20.0}, {0.0, 1.0, 3.0}, {0.0, 5.0, 10.0, 15.0, 25.0});
  ASSERT_EQ(read.size(), 5u);
  EXPECT_EQ(read[1], 0.5);
  EXPECT_EQ(read[2], 1.0);
  EXPECT_EQ(read[3], 2.0);
  EXPECT_TRUE(std::isnan(read[4]));
}

TEST(Comparison, SaysWhatBecameOfTheSewers) {
  results::RunResult base = street({2.0f, 0.3f, 0.1f, 0.2f, 0.0f, no_ground});
  base.nodes = {{.id = "tank", .kind = "storage", .invert_elevation = -2.0, .max_level = 0.1}, {.id = "out", .kind = "outfall", .outfall_volume = 500.0}};
  base.links = {{.id = "pump", .kind = "pump", .volume = 100.0}, {.id = "pipe", .kind = "conduit", .full_time = 600.0}};
  results::RunResult other = base;
  other.nodes[0].max_level += 0.005, other.nodes[1].outfall_volume += 4.0, other.links[0].volume -= 1.5, other.links[1].full_time += 30.0;
  EXPECT_TRUE(difference(base, other, "within the noise").shows_nothing());

  other.nodes[0].max_level = -0.95, other.links[0].volume = 60.0, other.links[1].full_time = 1200.0;
  other.nodes.push_back({.id = "new tank", .kind = "storage", .max_level = 1.0});
  const Difference found = difference(base, other, "a bigger tank");
  EXPECT_FALSE(found.shows_nothing());
  using What = SewerDifference::What;
  ASSERT_EQ(found.sewers.size(), 3u) << "what only one of them has cannot be compared";
  EXPECT_EQ(found.sewers[0].what, What::peak_depth);
  EXPECT_NEAR(found.sewers[0].base, 2.1, 1e-12);
  EXPECT_NEAR(found.sewers[0].effect, -1.05, 1e-12);
  EXPECT_EQ(found.sewers[1].what, What::pumped);
  EXPECT_EQ(found.sewers[1].effect, -40.0);
  EXPECT_EQ(found.sewers[2].effect, 600.0);
}

TEST(Comparison, RunsUnderOtherRainAreNotRanked) {
  const results::RunResult base = street({2.0f, 0.3f, 0.3f, 0.3f, 0.3f, no_ground});
  results::RunResult measure = street({2.0f, 0.3f, 0.3f, 0.3f, 0.0f, no_ground}), storm = street({2.0f, 0.0f, 0.0f, 0.0f, 0.0f, no_ground});
  storm.balance.back().rain = 400.0, storm.balance.back().stored_surface = 0.0;
  const std::vector<Difference> differences{difference(base, storm, "storm"), difference(base, measure, "measure")};
  EXPECT_FALSE(differences[0].same_rain);
  EXPECT_FALSE(differences[0].shows_nothing());
  ASSERT_EQ(ranked(differences, 0.15).size(), 1u);
  EXPECT_EQ(ranked(differences, 0.15)[0].other, 1u);
}

TEST(Comparison, RanksByGroundKeptDryAndSaysItsPrice) {
  const results::RunResult base = street({2.0f, 0.3f, 0.3f, 0.3f, 0.3f, no_ground});
  results::RunResult small = street({2.0f, 0.3f, 0.3f, 0.3f, 0.0f, no_ground}), large = street({2.0f, 0.0f, 0.0f, 0.3f, 0.3f, no_ground});
  small.costs = {{.kind = "tank", .quantity = 1.0, .unit_capital = 1000.0}};
  large.costs = {{.kind = "tank", .quantity = 1.0, .unit_capital = 5000.0}, {.kind = "swale", .quantity = 1.0, .unit_capital = 1000.0}};
  const std::vector<Difference> differences{difference(base, small, "small"), difference(base, large, "large")};
  const std::vector<Rank> ranks = ranked(differences, 0.15);
  ASSERT_EQ(ranks.size(), 2u);
  EXPECT_EQ(ranks[0].other, 1u);
  EXPECT_EQ(ranks[0].dried, 200.0);
  EXPECT_EQ(ranks[0].money_per_area, 30.0);
  EXPECT_EQ(ranks[1].money_per_area, 10.0);
}

/// A street where somebody lives and something stands: people by class, and what the houses lost.
results::RunResult inhabited(double low, double moderate, double lost) {
  results::RunResult run = street({2.0f, 0.30f, 0.10f, 0.20f, 0.0f, no_ground});
  run.harm_rows = {{.what = "people", .name = "low", .exposed = 100.0, .harmed = low}, {.what = "people", .name = "moderate", .exposed = 100.0, .harmed = moderate},
                   {.what = "loss", .name = "residential", .title = "Residential buildings", .exposed = 1e6, .harmed = lost}};
  run.harm.people_in_danger = moderate;
  run.harm.loss = lost;
  return run;
}

TEST(Comparison, SaysWhoIsHarmedMoreAndWhoLess) {
  const Difference found = difference(inhabited(10.0, 4.0, 1e5), inhabited(12.0, 1.0, 4e4), "other");
  using What = HarmDifference::What;
  ASSERT_NE(found.harm_in(What::damage), nullptr);
  EXPECT_EQ(found.harm_in(What::damage)->effect(), -6e4);
  EXPECT_EQ(found.harm_in(What::people_in_danger)->effect(), -3.0);
  const auto low = std::ranges::find(found.harm, "low", &HarmDifference::name);
  ASSERT_NE(low, found.harm.end());
  EXPECT_EQ(low->effect(), 2.0);
  EXPECT_FALSE(found.shows_nothing());
  EXPECT_TRUE(difference(inhabited(10.0, 4.0, 1e5), inhabited(10.0, 4.0, 1e5), "itself").shows_nothing());
  EXPECT_EQ(difference(inhabited(10.0, 4.0, 1e5), inhabited(10.0, 4.0, 1.0005e5), "other").harm_in(What::damage)->effect(), 0.0);  // within the noise
}

TEST(Comparison, HarmThatOneOfTheRunsDoesNotKnowIsNotCompared) {
  const Difference found = difference(inhabited(10.0, 4.0, 1e5), street({2.0f, 0.30f, 0.10f, 0.20f, 0.0f, no_ground}), "other");
  EXPECT_TRUE(found.harm.empty());
  EXPECT_TRUE(found.shows_nothing());
  EXPECT_FALSE(ranked_by_damage({found}));
}

TEST(Comparison, PeopleBesideALimitOfHazardAreNoise) {
  results::RunResult base = inhabited(10.0, 4.0, 0.0), other = inhabited(10.0, 7.0, 0.0);
  base.peaks.hazard_rating = Raster<float>(base.grid);
  for (std::size_t cell = 1; cell < 5; ++cell) base.peaks.hazard_rating[cell] = 0.7499f;  // all of them a hair below "moderate"
  EXPECT_EQ(difference(base, other, "other").harm_in(HarmDifference::What::people_in_danger)->effect(), 0.0);
  for (std::size_t cell = 1; cell < 5; ++cell) base.peaks.hazard_rating[cell] = 0.5f;
  EXPECT_EQ(difference(base, other, "other").harm_in(HarmDifference::What::people_in_danger)->effect(), 3.0);
}

TEST(Comparison, RanksByDamageAvoidedWhereItIsKnownAndSaysWhatTheMoneyBought) {
  const results::RunResult base = inhabited(10.0, 4.0, 1e5);
  results::RunResult cheap = inhabited(10.0, 4.0, 8e4), dear = inhabited(10.0, 4.0, 5e4);
  cheap.costs = {{.kind = "tank", .quantity = 1.0, .unit_capital = 1e4}};
  dear.costs = {{.kind = "tank", .quantity = 1.0, .unit_capital = 1e5}};
  const std::vector<Difference> differences{difference(base, cheap, "cheap"), difference(base, dear, "dear")};
  ASSERT_TRUE(ranked_by_damage(differences));
  const std::vector<Rank> ranks = ranked(differences, 0.15);
  EXPECT_EQ(ranks[0].other, 1u);
  EXPECT_EQ(ranks[0].avoided, 5e4);
  EXPECT_EQ(ranks[0].avoided_per_money, 0.5);
  EXPECT_EQ(ranks[1].avoided_per_money, 2.0);
}

TEST(Comparison, DeepestSpotsOfTheBaseAreLookedUpInTheMapOfTheOther) {
  results::RunResult base = street({2.0f, 0.3f, 0.1f, 0.2f, 0.0f, no_ground});
  base.places = {{.id = "spot-1", .place = {15.0, 15.0}, .max_depth = 0.3}};
  results::RunResult other = street({2.0f, 0.05f, 0.1f, 0.2f, 0.0f, no_ground});
  other.places = {{.id = "spot-1", .place = {5.0, 5.0}, .max_depth = 0.2}};  // the same name at another place
  const Difference found = difference(base, other, "other");
  ASSERT_EQ(found.places.size(), 1u);
  EXPECT_TRUE(found.places[0].in_both);
  EXPECT_FLOAT_EQ(static_cast<float>(found.places[0].other), 0.05f);
}

}  // namespace
}  // namespace hydro::comparison
