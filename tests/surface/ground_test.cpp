#include "libhydro/surface/ground.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "libhydro/core/error.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::surface {
namespace {

constexpr float nowhere = std::numeric_limits<float>::quiet_NaN();

terrain::Terrain row_of_cells(std::vector<float> bed, float manning_n = 0.03f) {
  const int columns = static_cast<int>(bed.size());
  terrain::Terrain terrain;
  terrain.grid.rows = 1, terrain.grid.columns = columns, terrain.grid.cell_size = 2.0;
  terrain.bed_elevation = Raster<float>(1, columns);
  terrain.manning_n = Raster<float>(1, columns, manning_n);
  for (int c = 0; c < columns; ++c) terrain.bed_elevation(0, c) = bed[static_cast<std::size_t>(c)];
  return terrain;
}

TEST(PackGround, KeepsElevationsToAQuarterOfAMicrometreAboveADatumBelowTheLowestCell) {
  const Ground ground = pack_ground(row_of_cells({-3.25f, 12.5f, 4.1f}));
  EXPECT_EQ(ground.unit.exponent, 22);
  EXPECT_EQ(ground.datum, -4.0);
  EXPECT_EQ(ground.bed_elevation(0, 0), -3.25);
  EXPECT_EQ(ground.bed_elevation(0, 1), 12.5);
  EXPECT_NEAR(ground.bed_elevation(0, 2), 4.1f, 0.5 * ground.unit.metres());
  EXPECT_EQ(ground.manning_n(0, 1), 1966);
}

TEST(PackGround, MakesWallsOfCellsWithoutGroundAndOfEverythingAround) {
  const Ground ground = pack_ground(row_of_cells({1.0f, nowhere, 2.0f}));
  EXPECT_FALSE(ground.is_wall(0, 0));
  EXPECT_TRUE(ground.is_wall(0, 1));
  EXPECT_TRUE(ground.is_wall(0, 3));
  EXPECT_TRUE(ground.is_wall(-1, 0));
}

TEST(PackGround, TakesACoarserUnitWhereReliefAndWaterWouldNotFit) {
  EXPECT_EQ(pack_ground(row_of_cells({0.0f, 450.0f})).unit.exponent, 22);
  EXPECT_EQ(pack_ground(row_of_cells({0.0f, 460.0f})).unit.exponent, 21);
  const Ground alps = pack_ground(row_of_cells({200.0f, 4200.0f}));
  EXPECT_EQ(alps.unit.exponent, 19);
  EXPECT_EQ(alps.bed_elevation(0, 1), 4200.0);
  EXPECT_LT(alps.bed(0, 1) + 60.0 * alps.unit.per_metre(), Ground::wall);
}

TEST(PackGround, KeepsTheSmoothestAndTheRoughestGroundApartFromNone) {
  EXPECT_EQ(pack_ground(row_of_cells({0.0f}, 1e-6f)).manning_n(0, 0), 1);
  EXPECT_EQ(pack_ground(row_of_cells({0.0f}, 1.0f)).manning_n(0, 0), 65535);
}

TEST(PackGround, RefusesWhatCannotBeGroundAndSaysHowToMendIt) {
  using ::testing::HasSubstr;
  using ::testing::Property;
  const auto message = [](const char* text) { return Property(&std::exception::what, HasSubstr(text)); };
  EXPECT_THAT([] { pack_ground(row_of_cells({-9999.0f, 3.0f})); }, ::testing::Throws<InputError>(message("nodata")));
  EXPECT_THAT([] { pack_ground(row_of_cells({nowhere, nowhere})); }, ::testing::Throws<InputError>(message("no cell")));
  EXPECT_THAT(
      [] {
        pack_ground(row_of_cells({0.0f, 1.0f}, 0.0f));
      },
      ::testing::Throws<InputError>(message("row 0, column 0")));
  EXPECT_THAT(
      [] {
        pack_ground(row_of_cells({0.0f, 1.0f}, 30.0f));
      },
      ::testing::Throws<InputError>(message("Manning")));
  EXPECT_THAT(
      [] {
        pack_ground(row_of_cells({0.0f, 1.0f}, nowhere));
      },
      ::testing::Throws<InputError>(message("Manning")));
}

TEST(PackGround, AsksNoRoughnessOfCellsWithoutGround) {
  terrain::Terrain terrain = row_of_cells({0.0f, nowhere});
  terrain.manning_n(0, 1) = nowhere;
  EXPECT_TRUE(pack_ground(terrain).is_wall(0, 1));
}

TEST(SurfaceState, StartsDryAndStill) {
  const Ground ground = pack_ground(row_of_cells({0.0f, 1.0f, 2.0f}));
  const SurfaceState state = SurfaceState::dry(ground);
  for (int c = -1; c <= 3; ++c) {
    EXPECT_EQ(state.water_depth(0, c), 0);
    EXPECT_EQ(state.unit_discharge_x(0, c), 0.0f);
  }
}

}  // namespace
}  // namespace hydro::surface
