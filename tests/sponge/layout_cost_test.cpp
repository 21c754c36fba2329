#include "libhydro/sponge/layout_cost.h"

#include <gtest/gtest.h>

#include <array>

namespace hydro::sponge {
namespace {

Facility kind(const char* name, double capital, double yearly) {
  return {.name = name, .capital_cost = capital, .yearly_cost = yearly};
}

TEST(LayoutCost, AddsPlacesOfAKindByArea) {
  const Facility brick = kind("brick", 180.0, 5.0), garden = kind("garden", 400.0, 20.0);
  const std::array layout{PlacedFacility{&brick, 100.0}, PlacedFacility{&garden, 10.0}, PlacedFacility{&brick, 50.0}};
  const std::vector<results::LayoutCost> costs = layout_cost(layout);
  ASSERT_EQ(costs.size(), 2U);
  EXPECT_EQ(costs[0].kind, "brick");
  EXPECT_DOUBLE_EQ(costs[0].quantity, 150.0);
  EXPECT_DOUBLE_EQ(costs[0].capital(), 27000.0);
  EXPECT_DOUBLE_EQ(costs[0].yearly(), 750.0);
  EXPECT_EQ(costs[1].kind, "garden");
  EXPECT_DOUBLE_EQ(costs[1].capital(), 4000.0);
}

TEST(LayoutCost, OfAVesselGoesByVolume) {
  Facility tank = kind("tank", 1000.0, 30.0);
  tank.process = Process("tank");
  tank.tank = TankLayer{.height = 4.0};
  const std::array layout{PlacedFacility{&tank, 250.0}};
  EXPECT_DOUBLE_EQ(layout_cost(layout)[0].quantity, 1000.0);
  EXPECT_DOUBLE_EQ(layout_cost(layout)[0].capital(), 1e6);
  EXPECT_DOUBLE_EQ(layout_cost(layout)[0].yearly(), 3e4);
}

TEST(LayoutCost, OfNothingIsNothing) { EXPECT_TRUE(layout_cost({}).empty()); }

}  // namespace
}  // namespace hydro::sponge
