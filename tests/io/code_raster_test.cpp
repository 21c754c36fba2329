#include "libhydro/io/code_raster.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

namespace hydro::io {
namespace {

TEST(CodeRaster, ACodeIsTheNearestWholeNumberOrNone) {
  EXPECT_EQ(code_of(3.0f), 3);
  EXPECT_EQ(code_of(2.9f), 3) << "a raster that was resampled or scaled";
  EXPECT_EQ(code_of(-0.2f), 0);
  for (const float none : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 3e9f, -3e9f, std::numeric_limits<float>::max()}) EXPECT_EQ(code_of(none), std::nullopt) << none;
}

}  // namespace
}  // namespace hydro::io
