#include "libhydro/io/harm_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libhydro/io/data_folder.h"

namespace hydro::io {
namespace {

TEST(HarmFile, HoldsTheFootingThatTheClassForPeopleGoesBy) {
  const HarmTables tables = read_harm_tables((data_folder() / "harm.toml").string());
  for (const auto& [id, footing] : {std::pair{"child", hazard::child_footing}, std::pair{"adult", hazard::adult_footing}}) {
    const auto limit = std::ranges::find(tables.limits, id, &hazard::StabilityLimit::id);
    ASSERT_NE(limit, tables.limits.end()) << id;
    EXPECT_EQ(limit->depth, footing.depth);
    EXPECT_EQ(limit->depth_speed, footing.depth_speed);
    EXPECT_EQ(limit->speed, footing.speed);
  }
}

}  // namespace
}  // namespace hydro::io
