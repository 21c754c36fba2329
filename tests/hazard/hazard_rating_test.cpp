#include "libhydro/hazard/hazard_rating.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace hydro::hazard
