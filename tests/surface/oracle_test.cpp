#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/surface/textbook.h"
#include "tests/surface/worlds.h"

namespace hydro::surface::testing {
namespace {

/// Walks the fast kernel and the textbook side by side in equal steps.
struct Pair {
  Pair(const Ground& the_ground, SurfaceState the_state)
      : ground(the_ground), state(std::move(the_state)), book(Textbook::of(ground, state)) {}

  void walk(int steps, double dt, double rain_units_a_step = 0.0) {
    for (int i = 0; i < steps; ++i) {
      const auto units =
          static_cast<std::int32_t>(std::floor(rain_units_a_step * (i + 1)) - std::floor(rain_units_a_step * i));
      if (units > 0) {
        rain_on(state, ground, units);
        for (auto& row : book.water_depth) {
          for (double& h : row) h += units * ground.unit.metres();
        }
      }
      const FlowReport report = solver->advance(state, i * dt, dt, {}, {});
      ASSERT_EQ(report.steps, 1u) << "the step must be short enough to be taken as it is";
      book.step(dt);
    }
  }

  double largest_depth_difference() const {
    double most = 0.0;
    for (int r = 0; r < book.rows(); ++r) {
      for (int c = 0; c < book.columns(); ++c) {
        most = std::max(most, std::abs(state.water_depth(r, c) * ground.unit.metres() - book.water_depth[r][c]));
      }
    }
    return most;
  }

  double largest_discharge_difference() const {
    double most = 0.0;
    for (int r = 0; r < book.rows(); ++r) {
      for (int c = 0; c < book.columns(); ++c) {
        most = std::max({most, std::abs(state.unit_discharge_x(r, c) - book.unit_discharge_x[r][c]),
                         std::abs(state.unit_discharge_y(r, c) - book.unit_discharge_y[r][c])});
      }
    }
    return most;
  }

  const Ground& ground;
  SurfaceState state;
  Textbook book;
  std::unique_ptr<SurfaceSolver> solver = make_local_inertial(ground, {});
};

TEST(FastKernelAgainstTextbook, OneStepFromRandomWaterAgreesOnEveryFace) {
  const Ground ground = ground_of(64, 80, 1.0, 0.03, random_bed(64, 80, 2.0, 11));
  SurfaceState state = SurfaceState::dry(ground);
  const Elevation depth = random_bed(64, 80, 2.0, 12), x = random_bed(64, 80, 1.0, 13), y = random_bed(64, 80, 1.0, 14);
  for (int r = 0; r < 64; ++r) {
    for (int c = 0; c < 80; ++c) {
      state.water_depth(r, c) = units_of(ground, std::max(depth(r, c) - 0.5, 0.0));
      const double shallow = std::min({depth(r, c), depth(r, std::max(c - 1, 0)), depth(std::max(r - 1, 0), c)}) - 0.5;
      if (c > 0) state.unit_discharge_x(r, c) = static_cast<float>((x(r, c) - 0.5) * std::max(shallow, 0.0));
      if (r > 0) state.unit_discharge_y(r, c) = static_cast<float>((y(r, c) - 0.5) * std::max(shallow, 0.0));
    }
  }
  Pair pair(ground, state);
  pair.walk(1, 0.01);
  EXPECT_LT(pair.largest_discharge_difference(), 5e-6);  // float keeps 6e-8 of some 4 m2/s, a dozen roundings
  EXPECT_LT(pair.largest_depth_difference(), 1e-6);      // a unit is 2.4e-7 m, up to four faces
}

TEST(FastKernelAgainstTextbook, AWaveOnAFlatBedAgreesToMicrometres) {
  const Ground ground = ground_of(8, 400, 1.0, 0.03, [](int, int) { return 0.0; });
  SurfaceState state = SurfaceState::dry(ground);
  for (int r = 0; r < 8; ++r) {
    for (int c = 0; c < 400; ++c)
      state.water_depth(r, c) = units_of(ground, 0.5 + 0.5 * std::exp(-std::pow((c - 60) / 15.0, 2)));
  }
  Pair pair(ground, std::move(state));
  pair.walk(800, 0.1);
  EXPECT_LT(pair.largest_depth_difference(), 2e-6);
}

TEST(FastKernelAgainstTextbook, RainOnAVShapedValleyAgrees) {
  const Ground ground =
      ground_of(60, 81, 10.0, 0.05, [](int r, int c) { return 0.05 * 10 * std::abs(c - 40) - 0.02 * 10 * r + 15; });
  Pair pair(ground, SurfaceState::dry(ground));
  pair.walk(3000, 0.5, 0.5 * 10.8e-3 / 3600 * ground.unit.per_metre());
  EXPECT_LT(pair.largest_depth_difference(), 2e-4);  // of 0.5 m in the channel's lowest cell
  EXPECT_GT(pair.state.water_depth(59, 40) * ground.unit.metres(), 0.2);
}

TEST(FastKernelAgainstTextbook, FloodingAndDryingOfRandomTerrainAgree) {
  const Ground ground = ground_of(50, 60, 2.0, 0.03, random_bed(50, 60, 1.0, 21));
  SurfaceState state = SurfaceState::dry(ground);
  for (int r = 0; r < 50; ++r) {
    for (int c = 0; c < 20; ++c) state.water_depth(r, c) = units_of(ground, 1.0);
  }
  Pair pair(ground, std::move(state));
  pair.walk(2000, 0.05);
  // Where a cell's last film flows is decided by a threshold, so single cells may differ by a few films.
  EXPECT_LT(pair.largest_depth_difference(), 2e-3);
  EXPECT_NEAR(static_cast<double>(stored(pair.state)) * ground.unit.metres() * 4.0, pair.book.volume(), 1e-6);
}

}  // namespace
}  // namespace hydro::surface::testing
