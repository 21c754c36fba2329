#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "libhydro/hazard/exposure.h"
#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/hazard/stability.h"
#include "libhydro/hazard/underpass.h"

namespace hydro::hazard {
namespace {

const DamageCurve curve{.id = "residential", .title = "", .title_zh = "", .depth = {0.0, 0.05, 0.5, 1.0}, .loss = {0.0, 0.0, 0.3, 0.5}, .status = "", .source = ""};

TEST(DamageCurve, IsStraightBetweenItsPointsAndLevelBeyond) {
  EXPECT_EQ(curve.at(-1.0), 0.0);
  EXPECT_EQ(curve.at(0.05), 0.0);
  EXPECT_NEAR(curve.at(0.275), 0.15, 1e-12);
  EXPECT_NEAR(curve.at(0.75), 0.4, 1e-12);
  EXPECT_EQ(curve.at(1.0), 0.5);
  EXPECT_EQ(curve.at(20.0), 0.5);
}

TEST(Stability, IsLostByDepthBySpeedOrByBoth) {
  const StabilityLimit child{.id = "child", .depth = 0.5, .depth_speed = 0.4, .speed = 3.0};
  EXPECT_TRUE(is_stable(child, 0.5, 0.8));
  EXPECT_FALSE(is_stable(child, 0.51, 0.0));
  EXPECT_FALSE(is_stable(child, 0.2, 2.01));
  EXPECT_FALSE(is_stable(child, 0.01, 3.1));
}

std::vector<UnderpassSpan> watch(const std::vector<float>& depth, const UnderpassRules& rules = {}) {
  std::vector<double> times;
  for (std::size_t i = 0; i < depth.size(); ++i) times.push_back(60.0 * static_cast<double>(i));
  return watch_underpass(times, depth, rules);
}

TEST(Underpass, GoesFromGreenOverYellowToRedAndBack) {
  std::vector<float> depth{0.0f, 0.05f, 0.08f, 0.11f, 0.14f, 0.17f, 0.20f, 0.23f, 0.26f};
  depth.insert(depth.end(), 5, 0.2f);    // below the limit that closes, above the one that opens
  depth.insert(depth.end(), 15, 0.05f);
  depth.insert(depth.end(), 3, 0.0f);
  const auto spans = watch(depth, {.rise = 10.0});  // never closed early
  ASSERT_EQ(spans.size(), 5u);
  EXPECT_EQ(spans[0].display, Display::green);
  EXPECT_EQ(spans[1].display, Display::yellow);
  EXPECT_EQ(spans[2].display, Display::red);
  EXPECT_EQ(spans[2].from, 8 * 60.0);
  EXPECT_EQ(spans[2].until, (14 + 10) * 60.0);  // ten minutes below 0.10 m
  EXPECT_FALSE(spans[2].early);
  EXPECT_EQ(spans[3].display, Display::yellow);
  EXPECT_EQ(spans[4].display, Display::green);
}

TEST(Underpass, ClosesEarlyWhereWaterRisesFastAndWillPassTheLimit) {
  const auto fast = watch({0.0f, 0.02f, 0.04f, 0.06f, 0.1f, 0.15f, 0.2f, 0.3f});
  ASSERT_GE(fast.size(), 3u);
  EXPECT_EQ(fast[2].display, Display::red);
  EXPECT_LT(fast[2].from, 7 * 60.0);
  EXPECT_TRUE(fast[2].early);
  for (const UnderpassSpan& span : watch({0.0f, 0.02f, 0.04f, 0.06f, 0.1f, 0.15f, 0.2f, 0.2f}))  // never passes it
    EXPECT_NE(span.display, Display::red);
}

TEST(Underpass, NeverShowsGreenOrYellowAboveTheLimitNorReopensBeforeItsTime) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> step(-0.06f, 0.06f);
  for (int run = 0; run < 200; ++run) {
    std::vector<float> depth{0.0f};
    for (int i = 0; i < 120; ++i) depth.push_back(std::max(0.0f, depth.back() + step(random)));
    const auto spans = watch(depth);
    EXPECT_EQ(spans.front().from, 0.0);
    EXPECT_EQ(spans.back().until, 120 * 60.0);
    for (std::size_t s = 0; s < spans.size(); ++s) {
      if (s > 0) {
        EXPECT_EQ(spans[s].from, spans[s - 1].until);
        EXPECT_NE(spans[s].display, spans[s - 1].display);
      }
      for (std::size_t i = 0; i < depth.size(); ++i) {
        const double time = 60.0 * static_cast<double>(i);
        if (spans[s].from <= time && time < spans[s].until && spans[s].display != Display::red) {
          EXPECT_LE(depth[i], 0.25f);
        }
      }
      if (spans[s].display == Display::red && s + 1 < spans.size())
        for (std::size_t i = 0; i < depth.size(); ++i)
          if (const double time = 60.0 * static_cast<double>(i); time > spans[s].until - 600.0 && time <= spans[s].until) {
            EXPECT_LT(depth[i], 0.10f);
          }
    }
  }
}

TEST(Harm, CountsPeopleOnceAndLosesNoMoreThanThereIs) {
  Exposure exposure;
  exposure.people = Raster<float>(2, 2, 10.0f);
  exposure.curves = {curve};
  exposure.assets = {{.curve = 0, .value = 100.0, .sill = 0.0, .cells = {0, 1}}, {.curve = 0, .value = 50.0, .sill = 0.5, .cells = {1}}, {.curve = 0, .value = 7.0, .sill = 0.0, .cells = {3}}};
  Raster<float> depth(2, 2, 0.0f), rating(2, 2, 0.0f);
  Raster<std::uint8_t> river(2, 2, std::uint8_t{0});
  depth[1] = 0.75f, rating[1] = 0.8f;
  depth[2] = 0.2f, rating[2] = 0.1f;
  depth[3] = 3.0f, rating[3] = 5.0f, river[3] = 1;
  const Harm harm = harm_of(exposure, depth, rating, river);
  ASSERT_EQ(harm.people.size(), 4u);
  EXPECT_EQ(harm.people[0].people, 10.0);  // low
  EXPECT_EQ(harm.people[1].people, 10.0);  // moderate
  EXPECT_EQ(harm.people[3].people, 0.0);   // nobody lives in the river
  ASSERT_EQ(harm.losses.size(), 1u);
  EXPECT_EQ(harm.losses[0].value, 157.0);
  EXPECT_NEAR(harm.losses[0].lost, 100.0 * 0.4 + 50.0 * 0.3 * 0.2 / 0.45, 1e-5);  // 0.75 m, and 0.25 m above its sill: (0.25 - 0.05) / 0.45 of 0.3
  EXPECT_EQ(harm.losses[0].assets, 2);
}

}  // namespace
}  // namespace hydro::hazard
