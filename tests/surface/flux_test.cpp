#include "libhydro/surface/detail/flux.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libhydro/surface/detail/unit_powers.h"

namespace hydro::surface::detail {
namespace {

TEST(InverseCubeRoot, IsRightToFloatOverAllDepths) {
  double worst = 0.0;
  for (float h = 1.0f; h < 0x1p31f; h *= 1.0013f) {
    worst = std::max(worst, std::abs(inverse_cube_root(h) * std::cbrt(static_cast<double>(h)) - 1.0));
  }
  EXPECT_LT(worst, 3e-7);  // four roundings and the polynomial's 9e-8
}

TEST(UnitPowers, AreTheCubeRootsOfTheUnitsInAMetre) {
  for (int exponent = 17; exponent <= 24; ++exponent) {
    EXPECT_NEAR(cube_root_of_units_per_metre({exponent}), std::cbrt(std::ldexp(1.0, exponent)), 1e-12);
  }
}

TEST(WithFriction, SolvesTheQuadraticForTheNewDischarge) {
  for (const float pushed : {1e-9f, 1e-4f, 0.3f, -2.0f, 40.0f}) {
    for (const float r : {1e-6f, 0.01f, 3.0f, 1e4f}) {
      for (const float excess : {0.0f, 0.1f, 5.0f}) {
        const double q = with_friction(pushed, 0.5f * r, excess);
        EXPECT_NEAR(q * (1.0 + r * (std::abs(q) + excess)), pushed, 2e-6 * std::abs(pushed))
            << pushed << ' ' << r << ' ' << excess;
      }
    }
  }
}

TEST(WithFriction, StopsAFlowButNeverReversesIt) {
  EXPECT_EQ(with_friction(0.0f, 1e30f, 1.0f), 0.0f);
  EXPECT_GE(with_friction(1e-20f, 1e20f, 0.0f), 0.0f);
  EXPECT_LE(with_friction(-1e-20f, 1e20f, 0.0f), 0.0f);
}

TEST(WholeUnits, AreOddInTheirSignAndFollowTheAmountOverTime) {
  double sum = 0.0;
  std::int64_t moved = 0;
  for (std::uint32_t step = 0; step < 1000000; ++step) {
    const float share = rounding_share(step);
    EXPECT_EQ(whole_units(-0.3f, share), -whole_units(0.3f, share));
    sum += 0.3f;
    moved += whole_units(0.3f, share);
    ASSERT_NEAR(static_cast<double>(moved), sum, 5.0) << step;
  }
}

TEST(PullOf, IsTheDifferenceAmongLikeFacesAndNothingFromADryOne) {
  EXPECT_EQ(pull_of(1.0f, 0.8f), 1.0f - 0.8f);
  EXPECT_EQ(pull_of(-1.0f, 1.0f), -2.0f);
  EXPECT_EQ(pull_of(0.0f, 1.0f), 0.0f);
  EXPECT_EQ(pull_of(1e-6f, 1.0f), -2e-6f);
  EXPECT_EQ(pull_of(1.0f, 0.0f), 0.0f);
  for (const float a : {-3.0f, -1e-3f, 0.0f, 0.4f, 1.0f, 7.0f})  // what one face gains the other loses: no pump
    for (const float b : {-2.0f, -1e-6f, 0.0f, 0.5f, 9.0f}) EXPECT_EQ(pull_of(a, b), -pull_of(b, a));
}

/// A face as a step of one second over cells of 1 m sees it.
StepFactors second() {
  const double per_metre = 0x1p22;
  return {.gravity = static_cast<float>(gravity / per_metre / per_metre),
          .friction = static_cast<float>(gravity * 0x1p-35 * per_metre * per_metre * std::cbrt(per_metre)),
          .froude = static_cast<float>(2.0 * std::sqrt(gravity) / per_metre / std::sqrt(per_metre)),
          .largest = static_cast<float>(most_moved / per_metre),
          .to_units = static_cast<float>(per_metre),
          .side_weight = 0.05f,
          .share = 0.5f,
          .threshold = 42};
}
constexpr std::int32_t metre = 1 << 22;

TEST(FaceFlow, GoesDownhillAsTheFormulaSays) {
  const FaceFlow flow = face_flow(0, 0, metre, metre / 2, 0, 0, 0.0f, 0.0f, 0.0f, 0.0f, second());
  EXPECT_NEAR(flow.discharge, gravity * 1.0 * 0.5, 1e-5);  // no roughness, below the Froude limit
  EXPECT_EQ(flow.moved, static_cast<std::int32_t>(std::lround(flow.discharge * 0x1p22)));
  EXPECT_FLOAT_EQ(__builtin_bit_cast(float, flow.speed_bits) * 0x1p22f, flow.discharge);
}

TEST(FaceFlow, IsHeldAtTheFroudeLimit) {
  const FaceFlow flow = face_flow(3 * metre, 0, metre, 0, 0, 0, 0.0f, 0.0f, 0.0f, 0.0f, second());
  EXPECT_NEAR(flow.discharge, 2.0 * std::sqrt(gravity), 1e-5);
}

TEST(FaceFlow, HasTheRoughnessOfBothCellsOnAnEvenSurfaceAndOfTheUpperOneAtADrop) {
  const auto flow = [](std::int32_t bed_a, std::int32_t n_a, std::int32_t n_b) {
    return face_flow(bed_a, 0, metre / 100, metre / 100, n_a, n_b, 0.0f, 0.0f, 0.0f, 0.0f, second()).discharge;
  };
  constexpr std::int32_t street = 983, lawn = 13107;  // n 0.015 and 0.2
  EXPECT_EQ(flow(metre / 50, street, lawn), flow(metre / 50, street, street));
  EXPECT_EQ(flow(metre / 50, lawn, street), flow(metre / 50, lawn, lawn));
  const std::int32_t gentle = metre / 100000;
  EXPECT_NEAR(flow(gentle, street, lawn), flow(gentle, (street + lawn) / 2, (street + lawn) / 2),
              0.01 * flow(gentle, street, lawn));
}

TEST(FaceFlow, LeavesFilmsAndWallsAlone) {
  EXPECT_EQ(face_flow(metre, 0, 42, 0, 1000, 1000, 1.0f, 1.0f, 1.0f, 1.0f, second()).moved, 0);
  EXPECT_GT(face_flow(metre, 0, 43, 0, 1000, 1000, 0.0f, 0.0f, 0.0f, 0.0f, second()).discharge, 0.0f);
  const std::int32_t wall = 0x7fffff00;
  EXPECT_EQ(face_flow(0, wall, 100 * metre, 0, 1000, 1000, 1.0f, 1.0f, 1.0f, 1.0f, second()).discharge, 0.0f);
  EXPECT_EQ(face_flow(wall, wall, 0, 0, 1, 1, 0.0f, 0.0f, 0.0f, 0.0f, second()).discharge, 0.0f);
}

TEST(FaceFlow, ShowsANanInItsSpeed) {
  EXPECT_GT(face_flow(0, 0, metre, metre, 1000, 1000, std::nanf(""), 0.0f, 0.0f, 0.0f, second()).speed_bits,
            0x7f800000);
}

}  // namespace
}  // namespace hydro::surface::detail
