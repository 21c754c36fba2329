#include "libhydro/hazard/hazard_rating.h"

#include <gtest/gtest.h>

#include "libhydro/hazard/stability.h"

namespace hydro::hazard {
namespace {

TEST(HazardRating, AClassBeginsAtItsLimit) {
  EXPECT_EQ(classify(0.0).name, "none");
  EXPECT_EQ(classify(0.7499).name, "low");
  EXPECT_EQ(classify(0.75).name, "moderate");
  EXPECT_EQ(classify(1.25).name, "significant");
  EXPECT_EQ(classify(2.0).name, "extreme");
  EXPECT_EQ(classify(1e9).name, "extreme");
}

TEST(ClassForPeople, IsTheGraverOfTheFlowAndOfTheFooting) {
  const auto shown = [](double depth, double speed) { return class_for_people(depth * (speed + 0.5), depth, speed).name; };
  EXPECT_EQ(shown(0.0, 0.0), "none");
  EXPECT_EQ(shown(0.5, 0.0), "low");
  EXPECT_EQ(shown(0.51, 0.0), "moderate") << "a child is out of its depth, though the flow is rated 0.26";
  EXPECT_EQ(shown(1.25, 0.0), "significant") << "an adult is, though the flow is rated 0.63";
  EXPECT_EQ(shown(0.25, 2.0), "moderate") << "swift water takes a child, though it is rated 0.63";
  EXPECT_EQ(shown(1.0, 1.6), "extreme") << "here the flow is graver";
}

TEST(ClassForPeople, IsNeverLighterThanEitherOfBoth) {
  for (double depth = 0.0; depth < 3.0; depth += 0.05)
    for (double speed = 0.0; speed < 4.0; speed += 0.05) {
      const double rating = depth * (speed + 0.5);
      const RatingClass& shown = class_for_people(rating, depth, speed);
      EXPECT_GE(shown.from, classify(rating).from);
      const double least = !adult_footing.holds(depth, speed) ? 1.25 : !child_footing.holds(depth, speed) ? 0.75 : 0.0;
      EXPECT_GE(shown.from, least) << depth << " m, " << speed << " m/s";
    }
}

}  // namespace
}  // namespace hydro::hazard
