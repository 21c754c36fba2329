#include "libhydro/network/detail/circle_row.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace hydro::network {
namespace {

constexpr double last_bits = 1e-14;  ///< [-] of the full pipe: a few roundings

TEST(CircleRow, HoldsWhatTheSegmentOfTheCircleHolds) {
  constexpr int steps = 2000;
  const double diameter = 0.8, length = 25.0, bed = 3.0;
  std::vector<double> levels;
  for (int i = -10; i <= steps + 10; ++i) levels.push_back(bed + diameter * i / steps);
  const auto count = levels.size();
  std::vector<int> cell(count);
  for (std::size_t k = 0; k < count; ++k) cell[k] = static_cast<int>(k);
  const std::vector<double> base(count, bed), diameters(count, diameter), lengths(count, length);
  std::vector<double> surface(count), held(count);
  fill_circles({cell.data(), base.data(), diameters.data(), lengths.data()}, 0, static_cast<int>(count), levels.data(), surface.data(), held.data());
  const double full = 0.25 * std::numbers::pi * diameter * diameter * length;
  for (std::size_t k = 0; k < count; ++k) {
    const double y = std::min(diameter, std::max(0.0, levels[k] - bed)), chord = 2.0 * std::sqrt(y * (diameter - y));
    const double half_angle = std::atan2(chord, diameter - 2.0 * y);  // keeps its digits near the crown, unlike acos
    EXPECT_NEAR(surface[k], chord * length, last_bits * full) << "at depth " << y;
    EXPECT_NEAR(held[k], (0.25 * diameter * diameter * half_angle - (0.5 * diameter - y) * 0.5 * chord) * length, last_bits * full) << "at depth " << y;
    if (k > 0) { EXPECT_GE(held[k], held[k - 1]); }
  }
  EXPECT_EQ(held.front(), 0.0);
  EXPECT_EQ(held.back(), full);
}

TEST(CircleRow, ARowCutInTwoHoldsTheSameBits) {
  std::vector<double> levels, base, diameters, lengths;
  std::vector<int> cell;
  for (int k = 0; k < 101; ++k) levels.push_back(0.01 * k), base.push_back(0.003 * k), diameters.push_back(0.3 + 0.01 * k), lengths.push_back(10.0 + k), cell.push_back(100 - k);
  const CircleRow row{cell.data(), base.data(), diameters.data(), lengths.data()};
  std::vector<double> surface(101), held(101), surface_of_halves(101), held_of_halves(101);
  fill_circles(row, 0, 101, levels.data(), surface.data(), held.data());
  fill_circles(row, 0, 37, levels.data(), surface_of_halves.data(), held_of_halves.data());
  fill_circles(row, 37, 64, levels.data(), surface_of_halves.data(), held_of_halves.data());
  EXPECT_EQ(surface, surface_of_halves);
  EXPECT_EQ(held, held_of_halves);
}

}  // namespace
}  // namespace hydro::network
