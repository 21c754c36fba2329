#include "libhydro/surface/local_inertial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "libhydro/core/error.h"
#include "libhydro/core/gravity.h"
#include "tests/surface/worlds.h"

namespace hydro::surface::testing {
namespace {

constexpr double g = gravity;
constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();

FlowReport flow(const Ground& ground, SurfaceState& state, double duration, LocalInertialOptions options = {}) {
  return make_local_inertial(ground, options)->advance(state, 0.0, duration, {}, {});
}

float largest_discharge(const SurfaceState& state) {
  float most = 0.0f;
  for (int r = 0; r < state.water_depth.rows(); ++r) {
    for (int c = 0; c < state.water_depth.columns(); ++c) {
      most = std::max({most, std::abs(state.unit_discharge_x(r, c)), std::abs(state.unit_discharge_y(r, c))});
    }
  }
  return most;
}

// Rest.

TEST(LocalInertial, LakeAtRestOverARoughBedWithIslandsNeverMoves) {
  const Ground ground = ground_of(70, 90, 1.0, 0.03, random_bed(70, 90, 3.0, 1));
  SurfaceState lake = SurfaceState::dry(ground);
  fill_to(lake, ground, 1.5);  // half of the cells stand out of the water
  SurfaceState before = lake;
  const FlowReport report = flow(ground, lake, 200.0);
  EXPECT_GT(report.steps, 100u);
  EXPECT_EQ(largest_discharge(lake), 0.0f);
  before.steps = lake.steps;
  EXPECT_TRUE(same_bits(before, lake));
}

TEST(LocalInertial, DryGroundTakesOneLongStepPerMinute) {
  const Ground ground = ground_of(40, 40, 1.0, 0.03, random_bed(40, 40, 3.0, 1));
  SurfaceState state = SurfaceState::dry(ground);
  const FlowReport report = flow(ground, state, 600.0);
  EXPECT_EQ(report.steps, 10u);
  EXPECT_EQ(report.cell_updates, 0u);
  EXPECT_EQ(stored(state), 0);
}

// Water is exact.

TEST(LocalInertial, KeepsEveryUnitOfWaterWhileCellsRunEmpty) {
  const Ground ground = ground_of(80, 100, 1.0, 0.012, random_bed(80, 100, 4.0, 7));
  SurfaceState state = SurfaceState::dry(ground);
  std::int64_t fallen = 0;
  FlowReport report;
  const auto solver = make_local_inertial(ground, {});
  for (int minute = 0; minute < 20; ++minute) {
    fallen += rain_on(state, ground, units_of(ground, 0.003) + minute);
    const FlowReport part = solver->advance(state, 60.0 * minute, 60.0, {}, {});
    report.scaled_rows += part.scaled_rows;
    EXPECT_EQ(stored(state), fallen);
    EXPECT_GE(shallowest(state), 0);
  }
  EXPECT_GT(report.scaled_rows, 100u) << "the case must make cells run empty, or it tests nothing";
}

TEST(LocalInertial, DamBreakOntoDryGroundKeepsEveryUnitAndNeverDigsBelowTheBed) {
  const Ground ground = ground_of(20, 300, 1.0, 0.03, [](int, int) { return 0.0; });
  SurfaceState state = SurfaceState::dry(ground);
  for (int r = 0; r < 20; ++r) {
    for (int c = 0; c < 100; ++c) state.water_depth(r, c) = units_of(ground, 2.0);
  }
  const std::int64_t before = stored(state);
  const auto solver = make_local_inertial(ground, {});
  for (int second = 0; second < 40; ++second) {
    solver->advance(state, second, 1.0, {}, {});
    ASSERT_EQ(stored(state), before);
    ASSERT_GE(shallowest(state), 0);
  }
  EXPECT_GT(state.water_depth(10, 200), units_of(ground, 0.01)) << "the front has gone 100 m";
}

// Symmetry.

/// A square world: rough ground, a heap of water off the centre. Turned by `at`, which maps a cell to its image.
template <class Image>
void expect_same_world_under(Image image, auto&& discharge_matches) {
  constexpr int n = 61;
  const Elevation bed = random_bed(n, n, 1.0, 3);
  const auto inverse_bed = [&](int r, int c) {
    const CellPosition at = image(r, c);
    return bed(at.row, at.column);
  };
  const Ground ground = ground_of(n, n, 2.0, 0.02, bed), turned_ground = ground_of(n, n, 2.0, 0.02, inverse_bed);
  SurfaceState state = SurfaceState::dry(ground), turned = SurfaceState::dry(turned_ground);
  for (int r = 0; r < n; ++r) {
    for (int c = 0; c < n; ++c) {
      const CellPosition at = image(r, c);
      turned.water_depth(r, c) = state.water_depth(at.row, at.column) = 0;
    }
  }
  const auto heap = [&](int r, int c) { return units_of(ground, (r > 10 && r < 25 && c > 15 && c < 45) ? 3.0 : 0.0); };
  for (int r = 0; r < n; ++r) {
    for (int c = 0; c < n; ++c) {
      state.water_depth(r, c) = heap(r, c);
      const CellPosition at = image(r, c);
      turned.water_depth(r, c) = heap(at.row, at.column);
    }
  }
  const FlowReport report = flow(ground, state, 30.0), turned_report = flow(turned_ground, turned, 30.0);
  EXPECT_EQ(report.steps, turned_report.steps);
  for (int r = 1; r < n - 1; ++r) {
    for (int c = 1; c < n - 1; ++c) {
      const CellPosition at = image(r, c);
      ASSERT_EQ(turned.water_depth(r, c), state.water_depth(at.row, at.column)) << r << ' ' << c;
      ASSERT_TRUE(discharge_matches(turned, state, r, c)) << r << ' ' << c;
    }
  }
  EXPECT_GT(largest_discharge(state), 0.1f);
}

TEST(LocalInertial, AMirroredWorldFlowsMirroredBitForBit) {
  constexpr int n = 61;
  expect_same_world_under(
      [](int r, int c) {
        return CellPosition{r, n - 1 - c};
      },
      [](const SurfaceState& a, const SurfaceState& b, int r, int c) {
        return a.unit_discharge_x(r, c) == -b.unit_discharge_x(r, n - c) &&
               a.unit_discharge_y(r, c) == b.unit_discharge_y(r, n - 1 - c);
      });
  expect_same_world_under(
      [](int r, int c) {
        return CellPosition{n - 1 - r, c};
      },
      [](const SurfaceState& a, const SurfaceState& b, int r, int c) {
        return a.unit_discharge_y(r, c) == -b.unit_discharge_y(n - r, c) &&
               a.unit_discharge_x(r, c) == b.unit_discharge_x(n - 1 - r, c);
      });
}

TEST(LocalInertial, ATransposedWorldFlowsTransposedBitForBit) {
  expect_same_world_under(
      [](int r, int c) {
        return CellPosition{c, r};
      },
      [](const SurfaceState& a, const SurfaceState& b, int r, int c) {
        return a.unit_discharge_x(r, c) == b.unit_discharge_y(c, r) &&
               a.unit_discharge_y(r, c) == b.unit_discharge_x(c, r);
      });
}

// The same bits however it is computed.

/// A district in small: a river, dry hills, streets between blocks, heavy rain on one part; overdraws, dries, wets
/// again.
struct Storm {
  Elevation rough = random_bed(131, 257, 0.3, 5);
  Ground ground = ground_of(131, 257, 2.0, 0.02, [this](int r, int c) {
    const bool block = r % 20 < 12 && c > 180 && c % 16 < 9;
    const double dunes = c > 100 ? 0.1 * std::abs(std::sin(c * 0.05)) : 0.0;
    return block ? nowhere : 0.02 * std::abs(r - 65) + dunes + rough(r, c);
  });

  SurfaceState begin() const {
    SurfaceState state = SurfaceState::dry(ground);
    for (int r = 60; r < 70; ++r) {
      for (int c = 0; c < 40; ++c) {
        if (!ground.is_wall(r, c)) state.water_depth(r, c) = units_of(ground, 1.2);
      }
    }
    return state;
  }

  void rain(SurfaceState& state, int portion) const {
    if (portion % 3 == 2) return;
    for (int r = 100; r < 131; ++r) {
      for (int c = 150; c < 257; ++c) {
        if (!ground.is_wall(r, c)) state.water_depth(r, c) += units_of(ground, 0.004);
      }
    }
  }
};

SurfaceState after_storm(const Storm& storm, int threads, FlowReport* sum = nullptr) {
  SurfaceState state = storm.begin();
  const auto solver = make_local_inertial(storm.ground, {.threads = threads});
  for (int i = 0; i < 30; ++i) {
    storm.rain(state, i);
    const FlowReport report = solver->advance(state, 5.0 * i, 5.0, {}, {});
    if (sum)
      sum->scaled_rows += report.scaled_rows, sum->cell_updates += report.cell_updates, sum->steps += report.steps;
  }
  return state;
}

TEST(LocalInertial, AnyNumberOfThreadsGivesTheSameBits) {
  const Storm storm;
  FlowReport one;
  const SurfaceState alone = after_storm(storm, 1, &one);
  EXPECT_GT(one.scaled_rows, 100u);
  EXPECT_LT(one.cell_updates, one.steps * 131 * 257 * 4 / 5) << "some ground must be skipped, or it is not tested";
  for (const int threads : {2, 3, 4, 5}) {
    FlowReport many;
    EXPECT_TRUE(same_bits(alone, after_storm(storm, threads, &many))) << threads << " threads";
    EXPECT_EQ(one.steps, many.steps);
    EXPECT_EQ(one.scaled_rows, many.scaled_rows);
  }
}

TEST(LocalInertial, ASolverThatKnowsNothingOfThePastContinuesBitForBit) {
  const Storm storm;
  const SurfaceState uninterrupted = after_storm(storm, 1);
  SurfaceState state = storm.begin();
  for (int i = 0; i < 30; ++i) {
    storm.rain(state, i);
    SurfaceState restored = state;  // another place in memory, as after reading a checkpoint
    make_local_inertial(storm.ground, {.threads = 1 + i % 3})->advance(restored, 5.0 * i, 5.0, {}, {});
    state = restored;
  }
  EXPECT_TRUE(same_bits(uninterrupted, state));
}

TEST(LocalInertial, SkippingDryGroundChangesNoBit) {
  const Storm storm;
  const SurfaceState skipping = after_storm(storm, 2);
  SurfaceState state = storm.begin();
  const auto solver = make_local_inertial(storm.ground, {});
  std::vector<int> everywhere(storm.ground.grid.cell_count());
  for (std::size_t i = 0; i < everywhere.size(); ++i) everywhere[i] = static_cast<int>(i);
  const std::vector<Boundary> watched{
      {.id = "nothing", .cells = everywhere, .condition = DischargeSeries{TimeSeries::constant(0.0)}}};
  FlowReport all;
  for (int i = 0; i < 30; ++i) {
    storm.rain(state, i);
    std::vector<BoundaryVolume> volumes(1);
    const FlowReport report = solver->advance(state, 5.0 * i, 5.0, watched, volumes);
    all.cell_updates += report.cell_updates, all.steps += report.steps;
    EXPECT_EQ(volumes[0].entered, 0);
  }
  EXPECT_EQ(all.cell_updates, all.steps * 131 * 257) << "a boundary everywhere keeps all ground awake";
  EXPECT_TRUE(same_bits(skipping, state));
}

// Steady flow.

/// Speed of a uniform sheet in the middle of a wide plane that falls `slope` in direction `degrees` from east towards
/// south, after it has settled.
double speed_on_plane(double slope, double degrees, double depth, double manning_n) {
  constexpr int n = 60;
  const double angle = degrees * std::numbers::pi / 180.0;
  const Ground ground = ground_of(n, n, 1.0, manning_n, [&](int r, int c) {
    return 2.0 * n * slope - slope * (c * std::cos(angle) + r * std::sin(angle));
  });
  SurfaceState state = SurfaceState::dry(ground);
  const auto solver = make_local_inertial(ground, {});
  for (int i = 0; i < 400; ++i) {
    for (int r = 0; r < n; ++r) {
      for (int c = 0; c < n; ++c) state.water_depth(r, c) = units_of(ground, depth);  // hold the sheet uniform
    }
    solver->advance(state, i, 0.1 / std::sqrt(depth), {}, {});
  }
  return std::hypot(state.unit_discharge_x(n / 2, n / 2), state.unit_discharge_y(n / 2, n / 2)) / depth;
}

TEST(LocalInertial, UniformFlowHasManningsSpeedInEveryDirection) {
  constexpr double relative_tolerance = 2e-3;  // bed rounded to float, friction lagged across: measured 5e-4
  for (const double slope : {0.001, 0.01, 0.05}) {
    for (const double depth : {0.005, 0.2}) {
      const double n = 0.05, manning = std::pow(depth, 2.0 / 3.0) * std::sqrt(slope) / n;
      if (manning > 1.5 * std::sqrt(g * depth)) continue;
      for (const double degrees : {0.0, 30.0, 45.0, 90.0, 135.0, 260.0}) {
        EXPECT_NEAR(speed_on_plane(slope, degrees, depth, n), manning, relative_tolerance * manning)
            << "slope " << slope << ", depth " << depth << ", direction " << degrees;
      }
    }
  }
}

}  // namespace
}  // namespace hydro::surface::testing
