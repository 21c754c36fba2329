// Flow that the inertia of deep water does not govern: sheets on slopes, films, fronts. See docs/theory/surface.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "libhydro/core/error.h"
#include "libhydro/core/gravity.h"
#include "tests/surface/worlds.h"

namespace hydro::surface::testing {
namespace {

constexpr double g = gravity;

/// A strip of `length` cells of 1 m that falls evenly to the east; rain comes in whole units each second, and the last
/// cell is emptied into the outflow.
struct RainedSlope {
  RainedSlope(int length, double slope, double n)
      : ground(ground_of(4, length, 1.0, n, [=](int, int c) { return slope * (length - c); })) {}

  /// Outflow of the strip [m2/s] over the last second.
  double second(double rain_rate) {
    const double fallen = rain_rate * (time + 1.0) * ground.unit.per_metre(),
                 before = rain_rate * time * ground.unit.per_metre();
    rain_on(state, ground, static_cast<std::int32_t>(std::floor(fallen) - std::floor(before)));
    solver->advance(state, time, 1.0, {}, {});
    time += 1.0;
    std::int64_t out = 0;
    const int last = ground.grid.columns - 1;
    for (int r = 0; r < 4; ++r) out += state.water_depth(r, last), state.water_depth(r, last) = 0;
    return static_cast<double>(out) * ground.unit.metres() / 4.0;
  }

  Ground ground;
  SurfaceState state = SurfaceState::dry(ground);
  std::unique_ptr<SurfaceSolver> solver = make_local_inertial(ground, {});
  double time = 0.0;
};

TEST(SteepFlow, RainOnASteepSlopeRunsOffAsAKinematicWave) {
  constexpr double slope = 0.05, n = 0.03, rain = 100e-3 / 3600;
  constexpr int length = 100;
  RainedSlope plane(length, slope, n);
  // Kinematic wave: h(x) = (rain x n / sqrt(slope))^(3/5) once the concentration time h(L)/rain has passed.
  const double depth_at_end = std::pow(rain * length * n / std::sqrt(slope), 0.6),
               concentration_time = depth_at_end / rain;
  double outflow = 0.0;
  while (plane.time < 2.0 * concentration_time) outflow = plane.second(rain);
  EXPECT_NEAR(outflow, rain * length, 0.01 * rain * length);
  const double middle = std::pow(rain * (length / 2 + 0.5) * n / std::sqrt(slope), 0.6);
  EXPECT_NEAR(plane.state.water_depth(2, length / 2) * plane.ground.unit.metres(), middle, 0.02 * middle);
}

TEST(SteepFlow, AThinSheetOnAThirtyPercentSlopeDoesNotPulse) {
  constexpr double slope = 0.3, n = 0.03, rain = 50e-3 / 3600;
  RainedSlope plane(120, slope, n);
  for (int i = 0; i < 900; ++i) plane.second(rain);
  double least = 1.0, most = 0.0;
  for (int i = 0; i < 120; ++i) {
    const double outflow = plane.second(rain);
    least = std::min(least, outflow), most = std::max(most, outflow);
  }
  EXPECT_GT(least, 0.97 * rain * 119);
  EXPECT_LT(most, 1.03 * rain * 121);
  // Depths grow smoothly down the slope: no cell is empty beside a full one.
  for (int c = 20; c < 115; ++c) {
    const double here = plane.state.water_depth(2, c), below = plane.state.water_depth(2, c + 1);
    EXPECT_NEAR(below / here, std::pow((c + 1.5) / (c + 0.5), 0.6), 0.02) << c;
  }
}

TEST(SteepFlow, IsHeldAtTheFroudeLimitAndNotBelow) {
  const auto froude_on = [](double slope, double limit) {
    const Ground ground = ground_of(4, 80, 1.0, 0.01, [=](int, int c) { return slope * (80 - c); });
    SurfaceState state = SurfaceState::dry(ground);
    const auto solver = make_local_inertial(ground, {.froude_limit = limit});
    for (int i = 0; i < 600; ++i) {
      for (int r = 0; r < 4; ++r) {
        for (int c = 0; c < 80; ++c) state.water_depth(r, c) = units_of(ground, 0.05);
      }
      solver->advance(state, i, 0.1, {}, {});
    }
    return state.unit_discharge_x(2, 40) / (0.05 * std::sqrt(g * 0.05));
  };
  const double manning_at_3_percent = std::pow(0.05, 2.0 / 3.0) * std::sqrt(0.03) / 0.01 / std::sqrt(g * 0.05);
  EXPECT_GT(manning_at_3_percent, 1.0);
  EXPECT_LT(manning_at_3_percent, 4.0);
  EXPECT_NEAR(froude_on(0.03, 5.0), manning_at_3_percent, 0.01 * manning_at_3_percent)
      << "supercritical sheets keep Manning's speed";
  EXPECT_NEAR(froude_on(0.3, 2.0), 2.0, 1e-3);
  EXPECT_NEAR(froude_on(0.3, 1.0), 1.0, 1e-3);
}

TEST(ThinFlow, DrizzleMovesItsWholeVolumeInAHundredThousandSteps) {
  constexpr double rain = 1e-3 / 3600, slope = 0.01, n = 0.03;
  constexpr int length = 40;
  const Ground ground = ground_of(1, length, 1.0, n, [](int, int c) { return slope * (length - c); });
  SurfaceState state = SurfaceState::dry(ground);
  const auto solver = make_local_inertial(ground, {.longest_step = 0.05});
  std::int64_t fallen = 0, out = 0, out_late = 0;
  std::uint64_t steps = 0;
  for (int second = 0; second < 5000; ++second) {
    const double before = rain * second * ground.unit.per_metre(),
                 after = rain * (second + 1) * ground.unit.per_metre();
    fallen += rain_on(state, ground, static_cast<std::int32_t>(std::floor(after) - std::floor(before)));
    steps += solver->advance(state, second, 1.0, {}, {}).steps;
    out += state.water_depth(0, length - 1);
    if (second >= 4000) out_late += state.water_depth(0, length - 1);
    state.water_depth(0, length - 1) = 0;
    ASSERT_EQ(stored(state) + out, fallen);
  }
  EXPECT_EQ(steps, 100000u);
  // At the end as much leaves as falls: rounding neither holds water back nor speeds it up.
  EXPECT_NEAR(static_cast<double>(out_late) * ground.unit.metres(), rain * length * 1000.0,
              0.01 * rain * length * 1000.0);
  const double normal = std::pow(rain * (length / 2 + 0.5) * n / std::sqrt(slope), 0.6);
  EXPECT_NEAR(state.water_depth(0, length / 2) * ground.unit.metres(), normal, 0.05 * normal);
}

TEST(ThinFlow, AFilmBelowTheThresholdStays) {
  const Ground ground = ground_of(5, 5, 1.0, 0.03, [](int r, int c) { return 0.5 * (r + c); });
  SurfaceState state = SurfaceState::dry(ground);
  rain_on(state, ground, units_of(ground, 1e-5));
  const SurfaceState before = state;
  make_local_inertial(ground, {})->advance(state, 0.0, 600.0, {}, {});
  for (int c = 0; c < 5; ++c) EXPECT_EQ(state.water_depth(2, c), before.water_depth(2, c));
}

TEST(Walls, LetNothingThrough) {
  const Ground ground = ground_of(40, 41, 1.0, 0.03, [](int, int c) { return c == 20 ? std::nan("") : 0.01 * c; });
  SurfaceState state = SurfaceState::dry(ground);
  for (int r = 0; r < 40; ++r) {
    for (int c = 0; c < 20; ++c) state.water_depth(r, c) = units_of(ground, 2.0 + 0.1 * (r % 7));
  }
  const std::int64_t before = stored(state);
  make_local_inertial(ground, {})->advance(state, 0.0, 300.0, {}, {});
  EXPECT_EQ(stored(state), before);
  for (int r = 0; r < 40; ++r) {
    for (int c = 20; c < 41; ++c) ASSERT_EQ(state.water_depth(r, c), 0);
    ASSERT_EQ(state.unit_discharge_x(r, 20), 0.0f);
    ASSERT_EQ(state.unit_discharge_x(r, 21), 0.0f);
  }
}

TEST(Bends, DoNotBrakeAFlowMoreTheShorterTheStep) {
  // A street of one cell's width turns by a right angle; the head lost there must not depend on the time step.
  const auto head_lost = [](double longest_step) {
    const Ground ground =
        ground_of(21, 21, 5.0, 0.02, [](int r, int c) { return (r == 0 || c == 20) ? 0.0 : std::nan(""); });
    std::vector<Boundary> boundaries{
        {.id = "in", .cells = {0}, .condition = DischargeSeries{TimeSeries::constant(2.5)}},
        {.id = "out", .cells = {20 * 21 + 20}, .condition = LevelSeries{TimeSeries::constant(1.0)}}};
    std::vector<BoundaryVolume> volumes(2);
    SurfaceState state = SurfaceState::dry(ground);
    fill_to(state, ground, 1.0);
    make_local_inertial(ground, {.longest_step = longest_step})->advance(state, 0.0, 3000.0, boundaries, volumes);
    return (state.water_depth(0, 18) - state.water_depth(2, 20)) * ground.unit.metres();
  };
  const double coarse = head_lost(60.0), fine = head_lost(0.05);
  EXPECT_NEAR(fine, coarse, 0.1 * coarse);
  // Manning over four cells: slope (q n)^2 / h^(10/3).
  EXPECT_LT(coarse, 3.0 * 4 * 5.0 * std::pow(0.5 * 0.02, 2.0));
}

TEST(CentralInflow, SpreadsExactlySymmetrically) {  // as in benchmark 4 of the UK Environment Agency
  constexpr int rows = 81, columns = 61, middle = 40;
  const Ground ground = ground_of(rows, columns, 5.0, 0.05, [](int, int) { return 0.0; });
  const TimeSeries inflow({0.0, 60.0, 240.0, 300.0}, {0.0, 20.0, 20.0, 0.0}, Interpolation::linear);
  std::vector<Boundary> boundaries{{.id = "breach", .cells = {}, .condition = DischargeSeries{inflow}}};
  for (int r = middle - 2; r <= middle + 2; ++r) boundaries[0].cells.push_back(ground.grid.cell(r, 0));
  std::vector<BoundaryVolume> volumes(1);
  SurfaceState state = SurfaceState::dry(ground);
  const auto solver = make_local_inertial(ground, {.threads = 2});
  for (int i = 0; i < 60; ++i) solver->advance(state, 10.0 * i, 10.0, boundaries, volumes);
  EXPECT_GT(state.water_depth(middle, 20), 0);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      ASSERT_EQ(state.water_depth(r, c), state.water_depth(rows - 1 - r, c)) << r << ' ' << c;
      ASSERT_EQ(state.unit_discharge_x(r, c), state.unit_discharge_x(rows - 1 - r, c)) << r << ' ' << c;
    }
  }
}

// Failing loudly.

auto numerical_error(const char* text) {
  return ::testing::Throws<NumericalError>(::testing::Property(&std::exception::what, ::testing::HasSubstr(text)));
}

TEST(Failure, ANanInTheDischargeStopsTheRunAndNamesTheCell) {
  const Ground ground = ground_of(50, 50, 1.0, 0.03, [](int, int) { return 0.0; });
  for (const int threads : {1, 2}) {
    SurfaceState state = SurfaceState::dry(ground);
    rain_on(state, ground, units_of(ground, 1.0));
    state.unit_discharge_y(17, 23) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THAT([&] { make_local_inertial(ground, {.threads = threads})->advance(state, 12.5, 1.0, {}, {}); },
                numerical_error("row 17, column 23 at t = 12.5"));
  }
}

TEST(Failure, WaterBeyondTheReachOfTheUnitStopsTheRun) {
  const Ground ground = ground_of(3, 3, 1.0, 0.03, [](int, int) { return 400.0; });
  SurfaceState state = SurfaceState::dry(ground);
  state.water_depth(1, 1) = Ground::wall;
  EXPECT_THAT([&] { make_local_inertial(ground, {})->advance(state, 0.0, 1.0, {}, {}); },
              numerical_error("row 1, column 1"));
}

TEST(Failure, ACollapsedTimeStepStopsTheRun) {
  const Ground ground = ground_of(3, 3, 1e-6, 0.03, [](int, int) { return 0.0; });
  SurfaceState state = SurfaceState::dry(ground);
  state.water_depth(1, 1) = units_of(ground, 1.0);
  EXPECT_THAT([&] { make_local_inertial(ground, {})->advance(state, 0.0, 1.0, {}, {}); }, numerical_error("collapsed"));
}

TEST(LimitingCell, IsTheDeepestOrTheFastest) {
  const Ground ground = ground_of(10, 10, 1.0, 0.03, [](int, int) { return 0.0; });
  SurfaceState state = SurfaceState::dry(ground);
  const auto solver = make_local_inertial(ground, {});
  EXPECT_EQ(solver->limiting_cell(state), (CellPosition{-1, -1}));
  state.water_depth(3, 4) = units_of(ground, 1.0);
  state.water_depth(6, 7) = units_of(ground, 2.0);
  EXPECT_EQ(solver->limiting_cell(state), (CellPosition{6, 7}));
  state.unit_discharge_x(3, 4) = 5.0f;
  EXPECT_EQ(solver->limiting_cell(state).row, 3);
}

TEST(TimeStep, LandsExactlyOnTheEndInEqualParts) {
  const Ground ground = ground_of(30, 30, 1.0, 0.03, [](int, int) { return 0.0; });
  SurfaceState state = SurfaceState::dry(ground);
  rain_on(state, ground, units_of(ground, 1.0));
  const FlowReport report = make_local_inertial(ground, {})->advance(state, 100.0, 1.0, {}, {});
  EXPECT_EQ(report.steps, 5u);  // 0.7 / sqrt(9.81) = 0.2235 s is stable
  EXPECT_NEAR(report.shortest_step, 0.2, 1e-12);
  EXPECT_NEAR(report.longest_step, 0.2, 1e-12);
}

}  // namespace
}  // namespace hydro::surface::testing
