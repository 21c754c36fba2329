#include "libhydro/surface/boundary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "libhydro/core/error.h"
#include "tests/surface/worlds.h"

namespace hydro::surface::testing {
namespace {

std::vector<int> column_of(const Ground& ground, int column) {
  std::vector<int> cells;
  for (int r = 0; r < ground.grid.rows; ++r) cells.push_back(ground.grid.cell(r, column));
  return cells;
}

/// Runs and checks in every portion that the books of the boundaries explain the water on the ground to the unit.
struct BookedRun {
  BookedRun(const Ground& the_ground, std::vector<Boundary> the_boundaries, int threads = 1)
      : ground(the_ground),
        boundaries(std::move(the_boundaries)),
        volumes(boundaries.size()),
        solver(make_local_inertial(ground, {.threads = threads})) {}

  void go(double seconds, double portion = 5.0) {
    for (const double end = time + seconds; time < end - 1e-9; time += portion) {
      solver->advance(state, time, portion, boundaries, volumes);
      std::int64_t expected = start;
      for (const BoundaryVolume& volume : volumes) expected += volume.entered - volume.left;
      ASSERT_EQ(stored(state), expected);
      ASSERT_GE(shallowest(state), 0);
    }
  }
  double cubic_metres(std::int64_t units) const {
    return static_cast<double>(units) * ground.unit.metres() * ground.grid.cell_area();
  }

  const Ground& ground;
  std::vector<Boundary> boundaries;
  std::vector<BoundaryVolume> volumes;
  std::unique_ptr<SurfaceSolver> solver;
  SurfaceState state = SurfaceState::dry(ground);
  std::int64_t start = 0;
  double time = 0.0;
};

TEST(Boundary, AnInflowOfSuchVolumeEntersAndLeavesAtNormalDepth) {
  constexpr double slope = 0.002, n = 0.03, discharge = 3.0, width = 10.0;
  const Ground ground = ground_of(5, 200, 2.0, n, [&](int, int c) { return 1.0 - slope * 2.0 * c; });
  BookedRun run(
      ground,
      {{.id = "river", .cells = column_of(ground, 0), .condition = DischargeSeries{TimeSeries::constant(discharge)}},
       {.id = "end", .cells = column_of(ground, 199), .condition = FreeOutflow{slope}}});
  run.go(3600.0);
  EXPECT_NEAR(run.cubic_metres(run.volumes[0].entered), 3600.0 * discharge, 1e-3);
  EXPECT_EQ(run.volumes[0].left, 0);
  const std::int64_t before = run.volumes[1].left;
  run.go(600.0);
  EXPECT_NEAR(run.cubic_metres(run.volumes[1].left - before), 600.0 * discharge, 0.001 * 600.0 * discharge);
  const double normal_depth = std::pow(discharge / width * n / std::sqrt(slope), 0.6);
  for (const int column : {20, 100, 180}) {
    EXPECT_NEAR(run.state.water_depth(2, column) * ground.unit.metres(), normal_depth, 0.005 * normal_depth) << column;
  }
}

TEST(Boundary, ATideIsFollowedAndWhatItBringsAndTakesIsBooked) {
  const Ground ground = ground_of(20, 40, 5.0, 0.03, [](int, int c) { return 0.05 * c; });
  const TimeSeries tide({0.0, 1800.0, 3600.0}, {0.5, 1.5, -1.0}, Interpolation::linear);
  BookedRun run(ground, {{.id = "sea", .cells = column_of(ground, 0), .condition = LevelSeries{tide}}});
  run.go(1800.0);
  EXPECT_NEAR(run.state.water_depth(10, 0) * ground.unit.metres(), 1.5, 1e-6);
  EXPECT_NEAR(run.state.water_depth(10, 10) * ground.unit.metres(), 1.0, 0.05);
  EXPECT_GT(run.volumes[0].entered, 0);
  run.go(1800.0);
  EXPECT_EQ(run.state.water_depth(10, 0), 0) << "the sea is below the bed";
  EXPECT_GT(run.cubic_metres(run.volumes[0].left), 1000.0);
}

TEST(Boundary, APumpTakesNoMoreThanIsThere) {
  const Ground ground = ground_of(10, 10, 2.0, 0.03, [](int, int) { return 0.0; });
  BookedRun run(ground, {{.id = "pump", .cells = {55}, .condition = DischargeSeries{TimeSeries::constant(-2.0)}}});
  run.start = rain_on(run.state, ground, units_of(ground, 0.1));
  run.go(600.0);
  EXPECT_GT(run.cubic_metres(run.volumes[0].left), 0.9 * 40.0);
  EXPECT_LE(run.volumes[0].left, run.start);
  EXPECT_EQ(run.volumes[0].entered, 0);
}

TEST(Boundary, ATrickleTooSmallForAUnitAStepStillArrivesInFull) {
  const Ground ground = ground_of(10, 10, 10.0, 0.03, [](int, int) { return 0.0; });
  constexpr double trickle = 1e-5;  // [m3/s] a third of a unit in each cell and step
  std::vector<int> cells(100);
  for (int i = 0; i < 100; ++i) cells[static_cast<std::size_t>(i)] = i;
  BookedRun run(ground,
                {{.id = "spring", .cells = cells, .condition = DischargeSeries{TimeSeries::constant(trickle)}}});
  run.go(5000.0, 0.5);
  EXPECT_NEAR(run.cubic_metres(run.volumes[0].entered), 5000.0 * trickle, 5 * 100 * run.cubic_metres(1));
}

TEST(Boundary, ARatingCurveTakesWhatItSaysAtTheLevel) {
  const Ground ground = ground_of(4, 4, 10.0, 0.03, [](int, int) { return 2.0; });
  const RatingCurve weir{.level = {2.5, 3.5}, .discharge = {0.0, 8.0}};
  BookedRun run(ground, {{.id = "weir", .cells = column_of(ground, 3), .condition = weir}});
  run.start = rain_on(run.state, ground, units_of(ground, 1.0));
  run.go(1.0, 1.0);
  EXPECT_NEAR(run.cubic_metres(run.volumes[0].left), 4.0, 0.1) << "half way up the curve";
  run.go(3600.0);
  EXPECT_NEAR(run.state.water_depth(1, 1) * ground.unit.metres(), 0.5, 0.01) << "stops at the first level";
}

TEST(Boundary, WallsTakeNoPart) {
  const Ground ground = ground_of(3, 3, 1.0, 0.03, [](int r, int) { return r == 1 ? std::nan("") : 0.0; });
  BookedRun run(ground,
                {{.id = "tide", .cells = column_of(ground, 1), .condition = LevelSeries{TimeSeries::constant(1.0)}}});
  run.go(10.0, 1.0);
  EXPECT_EQ(run.state.water_depth(1, 1), 0);
  EXPECT_NEAR(run.state.water_depth(0, 1) * ground.unit.metres(), 1.0, 1e-6);
}

TEST(Boundary, BitsDoNotDependOnThreadsWhereBoundariesPour) {
  const Ground ground = ground_of(90, 110, 2.0, 0.03, random_bed(90, 110, 0.5, 2));
  const auto after = [&](int threads) {
    BookedRun run(ground,
                  {{.id = "in", .cells = {4000, 4001, 9000}, .condition = DischargeSeries{TimeSeries::constant(5.0)}},
                   {.id = "out", .cells = column_of(ground, 109), .condition = FreeOutflow{0.01}},
                   {.id = "sea", .cells = column_of(ground, 0), .condition = LevelSeries{TimeSeries::constant(0.3)}}},
                  threads);
    run.go(100.0);
    return std::move(run.state);
  };
  const SurfaceState alone = after(1);
  for (const int threads : {2, 3, 5}) EXPECT_TRUE(same_bits(alone, after(threads))) << threads;
}

TEST(Boundary, ASeriesWithoutANumberStopsTheRunByName) {
  const Ground ground = ground_of(3, 3, 1.0, 0.03, [](int, int) { return 0.0; });
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BookedRun run(ground, {{.id = "broken tide", .cells = {0}, .condition = LevelSeries{TimeSeries::constant(nan)}}});
  EXPECT_THAT([&] { run.go(1.0, 1.0); }, ::testing::Throws<NumericalError>(::testing::Property(
                                             &std::exception::what, ::testing::HasSubstr("broken tide"))));
}

TEST(Boundary, ATideBeyondWhatTheModelCanHoldIsNamed) {
  const Ground ground = ground_of(3, 3, 2.0, 0.03, [](int, int) { return 0.0; });
  BookedRun run(ground, {{.id = "tide in millimetres", .cells = {0}, .condition = LevelSeries{TimeSeries::constant(2100.0)}}});
  EXPECT_THAT([&] { run.go(1.0, 1.0); }, ::testing::Throws<NumericalError>(::testing::Property(
                                             &std::exception::what, ::testing::HasSubstr("tide in millimetres"))));
}

/// Water that spills in a second [m3/s] over a bank, 10 m wide and 3 m above the bed of the river beside it, onto lower land. The
/// river is held 0.2 m over the bank; it stands still or flows along the bank as `slope` says.
double spill_over_the_bank(double slope) {
  constexpr int rows = 100, columns = 12, first_bank = 5, first_land = 6;
  constexpr double cell_size = 10.0, bank = 3.0, land = 1.0, level = bank + 0.2;
  const auto fall = [&](int row) { return slope * cell_size * row; };
  const Ground ground = ground_of(rows, columns, cell_size, 0.03, [&](int row, int column) {
    return 1.0 - fall(row) + (column < first_bank ? 0.0 : column < first_land ? bank : land);
  });
  std::vector<int> upstream, downstream;
  for (int column = 0; column < first_bank; ++column)
    upstream.push_back(ground.grid.cell(0, column)), downstream.push_back(ground.grid.cell(rows - 1, column));
  BookedRun run(ground, {{.id = "upstream", .cells = upstream, .condition = LevelSeries{TimeSeries::constant(1.0 + level)}},
                         {.id = "downstream", .cells = downstream, .condition = LevelSeries{TimeSeries::constant(1.0 + level - fall(rows - 1))}},
                         {.id = "land", .cells = column_of(ground, columns - 1), .condition = FreeOutflow{0.01}}});
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < first_bank; ++column) run.start += run.state.water_depth(row, column) = units_of(ground, level);
  run.go(3600.0);
  const std::int64_t before = run.volumes[2].left;
  run.go(600.0);
  return run.cubic_metres(run.volumes[2].left - before) / 600.0;
}

TEST(Boundary, ARiverThatFlowsAlongItsBankSpillsOverItNearlyAsMuchAsOneAtRest) {
  // The sheet on the bank takes on the river's velocity, not its discharge: were it dragged by a river 16 times as deep, a
  // fifth of the water would spill. Some drag remains: friction acts along the whole velocity, 1.4 m/s of it along the bank.
  constexpr double slope = 4e-4;
  const double at_rest = spill_over_the_bank(0.0), flowing = spill_over_the_bank(slope);
  EXPECT_GT(at_rest, 50.0);
  EXPECT_LT(flowing, at_rest);
  EXPECT_GT(flowing, 0.6 * at_rest) << flowing << " m3/s of " << at_rest;
}

TEST(Boundary, ARiverThatWindsBetweenTwoEqualTidesFillsFromBothEndsAndDoesNotFlowThrough) {
  // Banks are stairs of cells. Weighting by neighbours that gives to one face what it does not take from the other pumps water
  // round the bends: 13 m3/s after half an hour.
  constexpr int rows = 40, columns = 300;
  const Ground ground = ground_of(rows, columns, 2.0, 0.03, [](int row, int column) {
    const double off_centre = std::abs(row - 20.0 - 8.0 * std::sin(2.0 * std::numbers::pi * column / columns));
    return off_centre < 9.0 ? -2.0 : off_centre < 11.0 ? -2.0 + 3.0 * (off_centre - 9.0) : 6.0;
  });
  std::vector<int> west, east;
  for (int row = 0; row < rows; ++row) {
    if (ground.bed_elevation(row, 0) < 5.0) west.push_back(ground.grid.cell(row, 0));
    if (ground.bed_elevation(row, columns - 1) < 5.0) east.push_back(ground.grid.cell(row, columns - 1));
  }
  const TimeSeries tide({0.0, 7200.0}, {2.0, 3.0}, Interpolation::linear);
  BookedRun run(ground, {{.id = "west", .cells = west, .condition = LevelSeries{tide}}, {.id = "east", .cells = east, .condition = LevelSeries{tide}}});
  fill_to(run.state, ground, 2.0);
  run.start = stored(run.state);
  run.go(1800.0);
  const double entered_west = run.cubic_metres(run.volumes[0].entered - run.volumes[0].left);
  const double entered_east = run.cubic_metres(run.volumes[1].entered - run.volumes[1].left);
  EXPECT_GT(entered_west, 2500.0);
  EXPECT_NEAR(entered_west, entered_east, 0.01 * entered_west);
}

}  // namespace
}  // namespace hydro::surface::testing
