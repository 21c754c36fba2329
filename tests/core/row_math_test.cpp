#include "libhydro/core/row_math.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libhydro/core/water_unit.h"

namespace hydro::row_math {
namespace {

TEST(RowMath, OneMinusExpKeepsItsRelativeAccuracyDownToTheSmallestStep) {
  for (double u = 1e-9; u < 8.0; u *= 1.07) EXPECT_NEAR(one_minus_exp(static_cast<float>(u)) / -std::expm1(-static_cast<double>(static_cast<float>(u))), 1.0, 5e-7) << u;
  for (double u = 8.0; u < 1e6; u *= 2.0) EXPECT_NEAR(one_minus_exp(static_cast<float>(u)), 1.0, 1e-3 * std::exp(-std::min(u, 16.0) + 8.0)) << u;
}

TEST(RowMath, NaturalLogIsThatOfTheLibrary) {
  for (double x = 1e-30; x < 1e30; x *= 1.37) {
    const auto argument = static_cast<float>(x);
    const double exact = std::log(static_cast<double>(argument));
    EXPECT_NEAR(natural_log(argument), exact, 1.5e-7 * (1.0 + std::abs(exact))) << x;
  }
}

TEST(RowMath, ExponentialIsThatOfTheLibrary) {
  for (double x = -80.0; x <= 80.0; x += 0.037) {
    const auto argument = static_cast<float>(x);
    EXPECT_NEAR(exponential(argument) / std::exp(static_cast<double>(argument)), 1.0, 3e-7) << x;
  }
  EXPECT_EQ(exponential(0.0f), 1.0f);
  EXPECT_LT(exponential(-1e9f), 2e-35f);
}

TEST(RowMath, PowerIsThatOfTheLibrary) {
  for (const float exponent : {0.0f, 0.5f, 2.0f / 3, 1.0f, 5.0f / 3, 3.0f})
    for (double x = 1e-9; x < 1e5; x *= 1.31) {
      const auto argument = static_cast<float>(x);
      const double exact = std::pow(static_cast<double>(argument), static_cast<double>(exponent));
      EXPECT_NEAR(power(argument, exponent) / exact, 1.0, 1e-6 * (1.0 + std::abs(std::log(exact)))) << x << " to the " << exponent;
    }
  EXPECT_EQ(power(0.0f, 0.5f), 0.0f);
}

TEST(RowMath, MinusLog1pDoesNotCancel) {
  for (double v = 1e-8; v < 1e4; v *= 1.21) {
    const auto argument = static_cast<double>(static_cast<float>(v));
    const double exact = argument < 1e-3 ? argument * argument * (0.5 - argument * (1.0 / 3 - argument / 4)) : argument - std::log1p(argument);
    EXPECT_NEAR(minus_log1p(static_cast<float>(v)) / exact, 1.0, 2e-6) << v;
    if (v <= 1.0) { EXPECT_EQ(minus_log1p_small(static_cast<float>(v)), minus_log1p(static_cast<float>(v))) << v; }
  }
}

TEST(RowMath, WholeUnitsFollowTheSumOfAmounts) {
  for (const float amount : {0.001f, 0.25f, 0.5f, 1.0f, 7.3f, 58.25f}) {
    std::int64_t sum = 0;
    for (std::uint32_t step = 0; step < 100000; ++step) {
      sum += whole_units(amount, rounding_share(step));
      ASSERT_NEAR(static_cast<double>(sum), static_cast<double>(amount) * (step + 1), 4.0) << amount;
    }
  }
  for (std::uint32_t step = 0; step < 100000; ++step) ASSERT_EQ(whole_units(5.0f, rounding_share(step)), 5);
}

}  // namespace
}  // namespace hydro::row_math
