#include <cmath>

#include <gtest/gtest.h>

#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/report/ramp.h"

namespace hydro::report {
namespace {

/// Neighbouring classes must differ at least this much in luminance contrast, so that a grey print keeps them apart.
constexpr double least_contrast = 1.12;

std::vector<Ramp> all_ramps() {
  std::vector<Ramp> ramps;
  for (const Language language : {Language::english, Language::chinese}) {
    ramps.push_back(depth_ramp(language));
    ramps.push_back(hazard_ramp(language));
    ramps.push_back(speed_ramp(language));
    for (const double reach : {0.0, 45.0, 600.0, 7200.0, 21600.0, 1e6, std::nan("")}) {
      ramps.push_back(arrival_ramp(reach, language));
      ramps.push_back(duration_ramp(reach, language));
    }
  }
  return ramps;
}

TEST(Ramp, LightnessAloneTellsTheOrderOfTheClasses) {
  for (const Ramp& ramp : all_ramps()) {
    ASSERT_FALSE(ramp.classes.empty());
    const bool darkens = luminance(ramp.classes.front().colour) > luminance(ramp.classes.back().colour);
    for (std::size_t i = 1; i < ramp.classes.size(); ++i) {
      const double before = luminance(ramp.classes[i - 1].colour) + 0.05, after = luminance(ramp.classes[i].colour) + 0.05;
      EXPECT_GT(darkens ? before / after : after / before, least_contrast) << ramp.title << " class " << i;
      EXPECT_GT(ramp.classes[i].from, ramp.classes[i - 1].from);
      EXPECT_NE(ramp.classes[i].label, ramp.classes[i - 1].label);
    }
  }
}

TEST(Ramp, PutsEachDepthIntoTheClassThatItsLabelSays) {
  const Ramp ramp = depth_ramp(Language::english);
  EXPECT_EQ(ramp.class_of(0.0), -1);
  EXPECT_EQ(ramp.class_of(std::nan("")), -1);
  EXPECT_EQ(ramp.class_of(0.019), -1);
  EXPECT_EQ(ramp.class_of(0.02), 0);
  EXPECT_EQ(ramp.class_of(0.149), 1);
  EXPECT_EQ(ramp.classes[static_cast<std::size_t>(ramp.class_of(0.15))].label, "0.15 – 0.30");
  EXPECT_EQ(ramp.classes[static_cast<std::size_t>(ramp.class_of(99.0))].label, "> 2.00");
}

TEST(Ramp, ColoursEveryHazardClassWithWaterAndNoOther) {
  const Ramp ramp = hazard_ramp(Language::english);
  const auto classes = hazard::rating_classes();
  ASSERT_EQ(ramp.classes.size(), classes.size() - 1);
  EXPECT_EQ(ramp.class_of(classes[0].from), -1) << "\"none\" stays blank";
  for (std::size_t i = 1; i < classes.size(); ++i) {
    EXPECT_EQ(ramp.class_of(classes[i].from), static_cast<int>(i) - 1);
    EXPECT_EQ(ramp.class_of(classes[i].from - 1e-9), static_cast<int>(i) - 2);
  }
}

TEST(Ramp, ArrivalsKeepTheFirstWaterAndDurationsLeaveTheDryBlank) {
  EXPECT_EQ(arrival_ramp(7200.0, Language::english).class_of(0.0), 0);
  EXPECT_EQ(arrival_ramp(7200.0, Language::english).pooling, Pooling::least);
  EXPECT_EQ(duration_ramp(7200.0, Language::english).class_of(0.0), -1);
  EXPECT_EQ(duration_ramp(7200.0, Language::english).class_of(1.0), 0);
}

}  // namespace
}  // namespace hydro::report
