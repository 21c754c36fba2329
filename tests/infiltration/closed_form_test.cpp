#include <gtest/gtest.h>

#include <cmath>

#include "tests/infiltration/soil_column.h"

namespace hydro::infiltration {
namespace {

/// Float arithmetic and whole units against the formula.
constexpr double close = 2e-4;

const Horton loam_curve{.initial_rate = 75 * mm_per_hour, .final_rate = 8 * mm_per_hour, .decay = 4.14 / hour};

/// Water that Horton's curve lets in during a time under ponding [m].
double on_curve(const Horton& soil, double time) {
  return soil.final_rate * time - (soil.initial_rate - soil.final_rate) / soil.decay * std::expm1(-soil.decay * time);
}

TEST(Horton, UnderPondingFollowsTheIntegralOfItsCurve) {
  for (const double step : {0.5, 5.0, 300.0}) {
    SoilColumn column(loam_curve);
    column.standing = 1 << 22;
    column.rain_for(0.0, 2 * hour, step);
    EXPECT_NEAR(column.total() / on_curve(loam_curve, 2 * hour), 1.0, close) << step;
  }
}

TEST(Horton, LightRainMovesAlongTheCurveByTheWaterThatEntered) {
  // 20 mm/h all enter until as much has entered as the curve holds up to the time at which its rate is 20 mm/h.
  for (const double step : {1.0, 5.0, 60.0}) {
    SoilColumn column(loam_curve);
    column.rain_for(20 * mm_per_hour, 30 * 60, step);
    ASSERT_EQ(column.standing, 0) << step;
    double time = 0.0;
    for (int i = 0; i < 100; ++i)
      time -= (on_curve(loam_curve, time) - column.total()) /
              (loam_curve.final_rate + (loam_curve.initial_rate - loam_curve.final_rate) * std::exp(-loam_curve.decay * time));
    EXPECT_NEAR(std::ldexp(column.memory[0], -30), std::exp(-loam_curve.decay * time), 1e-4) << step;
  }
}

TEST(Horton, DriesTo98PercentInItsDryingTime) {
  SoilColumn column(loam_curve);
  column.standing = 1 << 22;
  column.rain_for(0.0, 20 * hour, 60.0);
  column.standing = 0;
  column.rain_for(0.0, 7 * day, 60.0);
  EXPECT_NEAR(std::ldexp(column.memory[0], -30), 0.98, 1e-4);
}

TEST(Horton, SlowDryingIsNotLostInShortSteps) {
  SoilColumn column(loam_curve);
  column.memory[0] = 1 << 29;
  column.rain_for(0.0, 600.0, 0.05);
  EXPECT_NEAR(std::ldexp(column.memory[0], -30), 1.0 - 0.5 * std::pow(0.02, 600.0 / (7 * day)), 1e-6);
}

template <class Model>
void expect_it_stops_at_its_limit() {
  SoilColumn column(Model{.initial_rate = 75 * mm_per_hour, .final_rate = 8 * mm_per_hour, .decay = 4.14 / hour, .maximum_infiltration = 40 * mm});
  column.standing = 1 << 22;
  column.rain_for(0.0, 48 * hour, 10.0);
  EXPECT_NEAR(column.total(), 40 * mm, 2 * water_unit.metres());
  EXPECT_LE(column.total(), 40 * mm);
}

TEST(Horton, StopsWhenTheSoilIsFull) { expect_it_stops_at_its_limit<Horton>(); }
TEST(ModifiedHorton, StopsWhenTheSoilIsFullAndNotBefore) { expect_it_stops_at_its_limit<ModifiedHorton>(); }

TEST(ModifiedHorton, UnderPondingIsHortonsCurve) {
  for (const double step : {0.5, 5.0, 300.0}) {
    SoilColumn column(ModifiedHorton{loam_curve.initial_rate, loam_curve.final_rate, loam_curve.decay});
    column.standing = 1 << 22;
    column.rain_for(0.0, 2 * hour, step);
    EXPECT_NEAR(column.total() / on_curve(loam_curve, 2 * hour), 1.0, close) << step;
  }
}

TEST(ModifiedHorton, RainBelowTheFinalRateDoesNotWearItDown) {
  SoilColumn column(ModifiedHorton{loam_curve.initial_rate, loam_curve.final_rate, loam_curve.decay});
  column.rain_for(6 * mm_per_hour, 10 * hour, 5.0);
  EXPECT_EQ(column.standing, 0);
  EXPECT_LT(column.memory[0] * water_unit.metres(), 0.1 * mm);
}

const GreenAmpt loam_front{.hydraulic_conductivity = 6.6 * mm_per_hour, .suction_head = 110 * mm, .moisture_deficit = 0.3};

/// Water behind the front after a time under shallow ponding: F - c ln(1 + F / c) = K t, by bisection [m].
double behind_front(const GreenAmpt& soil, double head, double time) {
  const double c = (soil.suction_head + head) * soil.moisture_deficit;
  double low = 0.0, high = 10.0;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    (middle - c * std::log1p(middle / c) < soil.hydraulic_conductivity * time ? low : high) = middle;
  }
  return low;
}

TEST(GreenAmpt, UnderPondingSolvesTheImplicitEquation) {
  for (const double step : {0.1, 5.0, 300.0, 7200.0}) {
    SoilColumn column(loam_front);
    for (int i = 0; i < static_cast<int>(4 * hour / step); ++i) {
      column.standing = static_cast<std::int32_t>(20 * mm * water_unit.per_metre());
      // What stands must be enough for the step: a long one is given rain that does not add to the head.
      column.step(step > 60.0 ? 1 << 22 : 0, step);
    }
    const double time = std::floor(4 * hour / step) * step;
    EXPECT_NEAR(column.total() / behind_front(loam_front, 20 * mm, time), 1.0, step < 1.0 ? 1e-3 : close) << step;
  }
}

TEST(GreenAmpt, PondsWhenTheFormulaSays) {
  // Mein & Larson: at rate i ponding starts once K psi M / (i - K) has entered.
  const std::int32_t rain = 47;  // a second: about 40 mm/h
  const double rate = rain * water_unit.metres();
  const double until_ponding = loam_front.hydraulic_conductivity * loam_front.suction_head * loam_front.moisture_deficit /
                               (rate - loam_front.hydraulic_conductivity) / rate;
  SoilColumn column(loam_front);
  double time = 0.0;
  for (; column.standing == 0; time += 1.0) column.step(rain, 1.0);
  EXPECT_NEAR(time, until_ponding, 8.0);  // capacity falls by 0.07 units a second there: rounding hides the first few
}

TEST(GreenAmpt, WithoutDeficitTakesItsConductivity) {
  SoilColumn column(GreenAmpt{.hydraulic_conductivity = 12 * mm_per_hour, .suction_head = 49 * mm, .moisture_deficit = 0.0});
  column.standing = 1 << 22;
  column.rain_for(0.0, hour, 5.0);
  EXPECT_NEAR(column.total(), 12 * mm, 0.001 * mm);
}

TEST(GreenAmpt, LightRainRenewsTheFrontOnlyInThePlainModel) {
  SoilColumn plain(loam_front), modified(ModifiedGreenAmpt{loam_front.hydraulic_conductivity, loam_front.suction_head, loam_front.moisture_deficit});
  for (SoilColumn* column : {&plain, &modified}) column->rain_for(5 * mm_per_hour, hour, 5.0);
  EXPECT_EQ(plain.memory[0], 0);
  EXPECT_NEAR(modified.memory[0] * water_unit.metres(), 5 * mm, 0.01 * mm);
  const auto deficit = [](const SoilColumn& column) { return static_cast<std::uint32_t>(column.memory[2]) >> 16; };
  const double upper_zone = 4.0 * std::sqrt(6.6 / 25.4) * 25.4 * mm;
  EXPECT_NEAR(deficit(plain) / 65535.0, 1.0 - 5 * mm / (0.3 * upper_zone), 1e-3);
  EXPECT_EQ(deficit(modified), 65535U);
}

TEST(GreenAmpt, DrainsToDrySoil) {
  SoilColumn column(loam_front);
  column.standing = 1 << 22;
  column.rain_for(0.0, 5 * hour, 5.0);
  column.standing = 0;
  column.rain_for(0.0, 30 * day, 60.0);
  EXPECT_EQ(column.memory, (SoilColumn(loam_front).memory));
}

TEST(CurveNumber, OfTheRainOfAStormTheFormulasShareEnters) {
  for (const double step : {1.0, 5.0, 60.0}) {
    SoilColumn column(CurveNumber{.curve_number = 74});
    column.rain_for(30 * mm_per_hour, 2 * hour, step);
    const double rain = 60 * mm, retention = 25.4 * mm * (1000.0 / 74 - 10.0);
    EXPECT_NEAR(column.total(), rain * retention / (rain + retention), 0.02 * mm) << step;
  }
}

TEST(CurveNumber, RainAfterADrySpellIsANewStormOnWetterSoil) {
  SoilColumn column(CurveNumber{.curve_number = 74});
  const double retention = CurveNumber{.curve_number = 74}.retention();
  column.rain_for(30 * mm_per_hour, hour, 5.0);
  const double first = column.total();
  column.standing = 0;
  const double gap = 11 * hour;  // more than 0.06 of the seven days
  column.rain_for(0.0, gap, 5.0);
  column.rain_for(30 * mm_per_hour, hour, 5.0);
  const double left = retention - first + retention * gap / (7 * day);
  EXPECT_NEAR(column.total() - first, 30 * mm * left / (30 * mm + left), 0.05 * mm);
}

TEST(ConstantRate, EntersAtItsRateThroughTheSharePervious) {
  SoilColumn column(ConstantRate{.rate = 3.3 * mm_per_hour}, 0.4);
  column.standing = 1 << 22;
  column.rain_for(0.0, hour, 0.1);
  EXPECT_NEAR(column.total(), 0.4 * 3.3 * mm, 0.0005 * mm);
}

TEST(Horton, ASharePerviousTakesItsShareOfTheCurve) {
  SoilColumn column(loam_curve, 0.25);
  column.standing = 1 << 22;
  column.rain_for(0.0, 2 * hour, 5.0);
  EXPECT_NEAR(column.total() / on_curve(loam_curve, 2 * hour), 0.25, 0.25 * close);
}

}  // namespace
}  // namespace hydro::infiltration
