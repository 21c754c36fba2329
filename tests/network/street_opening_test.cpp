#include "libhydro/network/street_opening.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/network/drawings.h"

namespace hydro::network::testing {
namespace {

constexpr double root_2g = 4.428690551393267;  // [m^(1/2)/s]

const StreetOpening gully{.crest_elevation = 2.0, .crest_length = 1.6, .area = 0.16};

TEST(StreetOpening, AThinSheetFallsInOverTheRim) {
  EXPECT_NEAR(street_flow(gully, 2.01, 1.0).discharge, 2.0 / 3.0 * 0.54 * 1.6 * root_2g * std::pow(0.01, 1.5), 1e-12);
}

TEST(StreetOpening, DeepWaterPressesThroughTheHole) {
  EXPECT_NEAR(street_flow(gully, 2.5, 1.0).discharge, 0.167 * 0.16 * root_2g * std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(street_flow(gully, 2.5, 2.3).discharge, 0.167 * 0.16 * root_2g * std::sqrt(0.2), 1e-9);
}

TEST(StreetOpening, WaterComesUpWhenTheNodeStandsHigher) {
  EXPECT_NEAR(street_flow(gully, 1.9, 2.4).discharge, -0.167 * 0.16 * root_2g * std::sqrt(0.4), 1e-9) << "a dry street: against the rim";
  EXPECT_NEAR(street_flow(gully, 2.1, 2.4).discharge, -0.167 * 0.16 * root_2g * std::sqrt(0.3), 1e-9) << "against the water above";
  StreetOpening flapped = gully;
  flapped.returns = false;
  EXPECT_EQ(street_flow(flapped, 2.1, 2.4).discharge, 0.0);
}

TEST(StreetOpening, NothingPassesBetweenEqualLevelsOrBelowTheRim) {
  EXPECT_EQ(street_flow(gully, 2.3, 2.3).discharge, 0.0);
  EXPECT_EQ(street_flow(gully, 2.0, 0.5).discharge, 0.0);
  EXPECT_EQ(street_flow(gully, 1.5, 1.9).discharge, 0.0);
}

RC_GTEST_PROP(StreetOpening, DischargeIsContinuousFallsWithTheNodeAndRisesWithTheStreet, ()) {
  const auto level = [] { return 1.5 + 0.001 * *rc::gen::inRange(0, 1500); };
  const double street = level(), node = level(), step = 1e-7;
  const StreetFlow here = street_flow(gully, street, node);
  const double higher_node = street_flow(gully, street, node + step).discharge, higher_street = street_flow(gully, street + step, node).discharge;
  RC_ASSERT(higher_node <= here.discharge + 1e-15);
  RC_ASSERT(higher_street >= here.discharge - 1e-15);
  RC_ASSERT(std::abs(higher_node - here.discharge) < 1e-4 && std::abs(higher_street - here.discharge) < 1e-4);
  RC_ASSERT(here.by_node >= 0.0 && here.by_street >= 0.0);
  // The answers are the slopes, but at the kinks between two laws.
  const double lower_node = street_flow(gully, street, node - step).discharge, slope = (lower_node - higher_node) / (2.0 * step);
  const double left = (lower_node - here.discharge) / step, right = (here.discharge - higher_node) / step;
  if (std::abs(left - right) < 1e-3) RC_ASSERT(std::abs(slope - here.by_node) < 2e-3);
}

RC_GTEST_PROP(StreetOpening, NoLevelOvershootsTheOther, ()) {
  const auto level = [] { return 1.5 + 0.001 * *rc::gen::inRange(0, 1500); };
  const double node = level(), duration = 0.1 * *rc::gen::inRange(1, 300);
  const auto area = [] { return 0.25 * *rc::gen::inRange(1, 100); };
  const StreetContact contact{.node = 0, .opening = gully, .level = level(), .falling_area = area(), .rising_area = area(), .available = 1e9};
  const StreetFlow flow = street_flow(contact, duration, node);
  const double after = contact.level - flow.discharge * duration / (flow.discharge > 0.0 ? contact.falling_area : contact.rising_area);
  if (flow.discharge > 0.0) RC_ASSERT(after >= std::max(node, 2.0) - 1e-12);
  if (flow.discharge < 0.0 && contact.level >= 2.0) RC_ASSERT(after <= node + 1e-12);
  RC_ASSERT(std::abs(flow.discharge) <= std::abs(street_flow(gully, contact.level, node).discharge) + 1e-15);
}

TEST(StreetOpening, NoMoreGoesDownThanThereIsAndThanTheInletCaptures) {
  StreetContact contact{.opening = gully, .level = 2.5, .falling_area = 100.0, .rising_area = 100.0, .available = 0.02};
  EXPECT_DOUBLE_EQ(street_flow(contact, 10.0, 1.0).discharge, 0.002);
  contact.available = 1.0, contact.most_inflow = 0.015;
  EXPECT_DOUBLE_EQ(street_flow(contact, 10.0, 1.0).discharge, 0.015);
}

TEST(NetworkStreet, WaterThatGoesDownAndComesUpIsInTheAccount) {
  Drawing d = looped_network();
  for (Node& node : d.network.nodes) node.rim = Rim::sealed;
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  std::vector<StreetContact> street;
  for (int node = 0; node < 6; ++node)
    street.push_back({.node = node, .opening = {.crest_elevation = d.node(node).invert_elevation + d.node(node).depth, .crest_length = 2.0, .area = 0.5},
                      .level = d.node(node).invert_elevation + d.node(node).depth + (node == 5 ? 0.1 : 0.0), .falling_area = 50.0, .rising_area = 50.0, .available = 1.0});
  double passed = 0.0, up = 0.0;
  for (double time = 0.0; time < 7200.0; time += 5.0)
    for (const double volume : solver.advance(state, time, 5.0, {.street = street}).street_volume) passed += volume, up -= std::min(0.0, volume);
  EXPECT_NEAR(passed, sum(state.street_volume), 1e-9);
  EXPECT_GT(up, 50.0) << "the manhole that overflows";
  EXPECT_GT(state.street_volume[5], 10.0) << "a street that is wet all the time";
  EXPECT_EQ(sum(state.spilled_volume), 0.0);
  EXPECT_NEAR(state.volume_error(), 0.0, 1e-9 * sum(state.lateral_volume));
}

TEST(NetworkStreet, WhatAFullPipeCannotCarryComesUpWithoutSpikes) {
  Drawing d;  // a steep pipe, a manhole, a flat pipe that carries some 4 m3/s
  const int top = d.junction("top", 39.17, 2.0), manhole = d.junction("manhole", 29.46, 2.0), outfall = d.outfall("out", 23.49);
  d.conduit(top, manhole, 467.0, Circle{1.4}, 0.017), d.conduit(manhole, outfall, 873.0, Circle{1.4}, 0.017);
  d.network.nodes[static_cast<std::size_t>(top)].rim = d.network.nodes[static_cast<std::size_t>(manhole)].rim = Rim::sealed;
  d.network.inflows.push_back({.node = top, .series = TimeSeries({0.0, 3600.0, 7200.0}, {1.6, 6.3, 1.6}, Interpolation::linear)});
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  const std::vector<StreetContact> street{{.node = manhole, .opening = {.crest_elevation = 31.46, .area = 1.0, .orifice_coefficient = 1.0}, .level = 31.46, .falling_area = 4.0, .rising_area = 100.0}};
  double most = 0.0, carried = 0.0;
  std::uint64_t nested = 0;
  for (double time = 0.0; time < 7200.0; time += 5.0) {
    const NetworkReport report = solver.advance(state, time, 5.0, {.street = street});
    most = std::max(most, -report.street_volume[0] / 5.0);
    nested += report.nested_steps;
    carried = std::max(carried, solver.discharge(state, 1));
  }
  EXPECT_GT(carried, 4.0);
  EXPECT_GT(most, 0.9 * (6.3 - carried));
  EXPECT_LT(most, 1.05 * (6.3 - carried)) << "at no time does more come up than flows in and is not carried on";
  EXPECT_LT(nested, 20u) << "of some 1500 steps: Newton's method alone comes to the level at the opening, with the line to the zero from afar it did not in 1000";
}

TEST(NetworkStreet, WhatGoesBackThroughAnOutfallIsWhatStandsOutside) {
  Drawing d;
  const int tank = d.tank("T", 0.0, 5.0, 0.0, CylindricalStorage{20.0, 20.0}), outfall = d.outfall("O", 1.0);
  d.conduit(tank, outfall, 30.0, Circle{0.8});
  const int orifice = d.link(tank, outfall, Orifice{.height = 0.5, .width = 0.5, .crest_elevation = 1.0});
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  const std::vector<OutsideWater> pool{{.node = outfall, .level = 2.5, .surface_area = 100.0, .available = 3.0}};
  solver.advance(state, 0.0, 60.0, {.outside = pool});
  EXPECT_NEAR(state.outfall_volume[static_cast<std::size_t>(outfall)], -3.0, 0.03) << "all of it";
  EXPECT_GE(state.outfall_volume[static_cast<std::size_t>(outfall)], -3.0 - 1e-12) << "and no more";
  EXPECT_NEAR(state.volume_error(), 0.0, 1e-12);
  EXPECT_EQ(solver.discharge(state, orifice), 0.0) << "afterwards nothing stands there";
}

}  // namespace
}  // namespace hydro::network::testing
