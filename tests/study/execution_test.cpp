#include "libhydro/study/execution.h"

#include <gtest/gtest.h>

namespace hydro::study {
namespace {

const Grid grid{.rows = 1000, .columns = 1000, .cell_size = 1.0, .north = 1000.0};

simulation::BlockPeak peak(int row, int column, float depth) {
  return {.time_of_max = 60.0, .first_over_015 = 30.0, .cell = grid.cell(row, column), .depth = depth, .hazard_rating = 0.5f * depth};
}

TEST(DeepestPlaces, ComeDeepestFirstAndApart) {
  const auto places = deepest_places({peak(10, 10, 0.3f), peak(500, 500, 0.9f), peak(520, 510, 0.8f), peak(900, 100, 0.1f)}, grid, {}, 10);
  ASSERT_EQ(places.size(), 2u);  // one is too near the deepest, one too shallow
  EXPECT_FLOAT_EQ(static_cast<float>(places[0].max_depth), 0.9f);
  EXPECT_FLOAT_EQ(static_cast<float>(places[1].max_depth), 0.3f);
  EXPECT_EQ(places[0].id, "deep-1");
  EXPECT_EQ(places[0].hazard, "moderate") << "no child stands in 0.9 m, though nothing flows";
  EXPECT_EQ(places[1].hazard, "low");
}

TEST(DeepestPlaces, LeaveOutWhatAGaugeTellsAnyway) {
  const results::PlaceResult gauge{.id = "pit", .place = {505.0, 500.0}, .max_depth = 0.88};
  EXPECT_TRUE(deepest_places({peak(500, 500, 0.9f)}, grid, {gauge}, 10).empty());
  const results::PlaceResult beside{.id = "rim", .place = {505.0, 500.0}, .max_depth = 0.5};
  EXPECT_EQ(deepest_places({peak(500, 500, 0.9f)}, grid, {beside}, 10).size(), 1u);
}

}  // namespace
}  // namespace hydro::study
