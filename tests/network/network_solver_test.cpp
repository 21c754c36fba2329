#include "libhydro/network/network_solver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <thread>

#include "libhydro/core/error.h"
#include "libhydro/core/gravity.h"
#include "tests/network/drawings.h"

namespace hydro::network::testing {
namespace {

double speed_of(const NetworkState& state) {
  double fastest = 0.0;
  for (const double velocity : state.velocity) fastest = std::max(fastest, std::abs(velocity));
  return fastest;
}

bool same_bits(NetworkState a, NetworkState b) {
  const auto left = a.blocks(), right = b.blocks();
  for (std::size_t k = 0; k < left.size(); ++k)
    if (!std::ranges::equal(left[k].bytes, right[k].bytes)) return false;
  return true;
}

/// Water of all that came in, in m3: what accounts are measured by.
double water_of(const NetworkState& state) { return state.initial_volume + sum(state.lateral_volume); }

// Rest.

/// Pipes of several shapes and slopes, one adverse, under one level; part of them full and under pressure, part dry.
Drawing lake(double level) {
  Drawing d;
  const std::array<double, 6> inverts{10.0, 9.2, 8.0, 8.5, 9.9, 11.5};
  for (std::size_t k = 0; k < inverts.size(); ++k)
    d.junction("J" + std::to_string(k), inverts[k], 20.0 - inverts[k], std::max(0.0, level - inverts[k]));
  d.conduit(0, 1, 63, Circle{0.8}), d.conduit(1, 2, 40, Egg{1.2}), d.conduit(2, 3, 71, Box{0.9, 1.4}), d.conduit(3, 4, 90, Trapezoid{2, 1, 1, 2});
  d.conduit(4, 5, 55, Circle{0.5}), d.conduit(1, 3, 47, Ellipse{0.6, 0.9});
  const int sea = d.outfall("sea", 7.5, FixedLevel{level});
  d.conduit(2, sea, 30, Horseshoe{1.5});
  return d;
}

TEST(NetworkSolver, ALakeAtRestStaysAtRestAcrossSlopeBreaksAndUnderPressure) {
  for (const double level : {10.6, 12.3, 8.6}) {
    NetworkSolver solver(lake(level).network);
    NetworkState state = solver.initial_state();
    const NetworkState before = state;
    solver.advance(state, 0.0, 3600.0);
    EXPECT_LE(speed_of(state), 1e-12) << "level " << level;
    for (std::size_t c = 0; c < state.water_level.size(); ++c) EXPECT_NEAR(state.water_level[c], before.water_level[c], 1e-12);
    EXPECT_NEAR(solver.water_level(state, 2), level, 1e-12);
  }
}

// The account of water.

TEST(NetworkSolver, WaterOfALoopThatOverflowsIsAllAccountedFor) {
  NetworkSolver solver(looped_network().network);
  NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 4 * 3600.0);
  EXPECT_GT(sum(state.spilled_volume), 100.0);
  EXPECT_LT(std::abs(state.volume_error()), 1e-9 * water_of(state));
  EXPECT_NEAR(sum(state.outfall_volume) + sum(state.spilled_volume) + state.stored_volume(), water_of(state), 1e-9 * water_of(state));
}

/// A random tree with odd pipes, some so short, steep, flat or adverse that no designer would draw them.
Drawing random_network() {
  Drawing d;
  const int nodes = *rc::gen::inRange(2, 12);
  const auto between = [](double low, double high) { return low + (high - low) * *rc::gen::inRange(0, 1000) * 1e-3; };
  for (int n = 0; n < nodes; ++n) {
    const int manhole = d.junction("N" + std::to_string(n), between(0.0, 6.0), between(1.0, 4.0), between(0.0, 2.0));
    d.node(manhole).rim = *rc::gen::element(Rim::spills, Rim::ponds, Rim::spills, Rim::sealed);
    d.node(manhole).ponded_area = between(10.0, 500.0);
    if (n == 0) continue;
    const int other = *rc::gen::inRange(0, n);
    const SectionShape shape = *rc::gen::element<SectionShape>(Circle{0.4}, Circle{1.2}, Box{0.6, 0.8}, Egg{0.9}, Trapezoid{1.0, 0.5, 1.0, 1.0}, Arch{0.5, 0.8});
    d.conduit(manhole, other, std::exp(between(0.0, 6.0)), shape, between(0.01, 0.03));
    if (*rc::gen::inRange(0, 5) == 0) d.link(manhole, other, Pump{.curve = PumpCurve::head, .x = {0, 5}, .discharge = {0.1, 0.0}});
    if (*rc::gen::inRange(0, 5) == 0) d.link(manhole, other, Orifice{.height = 0.3, .width = 0.3, .crest_elevation = d.node(manhole).invert_elevation});
    if (*rc::gen::inRange(0, 5) == 0) d.link(other, manhole, Weir{.crest_elevation = d.node(other).invert_elevation + 0.5, .length = 1.0, .height = 1.0});
  }
  const int out = d.outfall("out", between(-1.0, 3.0), *rc::gen::element<OutfallLevel>(FreeFall{}, FixedLevel{2.5}, NormalDepth{}), *rc::gen::arbitrary<bool>());
  d.conduit(0, out, between(5.0, 100.0), Circle{1.0});
  for (int n = 0; n < nodes; n += 2) d.inflow(n, {0, 10, 30}, {0, between(0.0, 1.5), 0});
  return d;
}

RC_GTEST_PROP(NetworkSolver, AnyNetworkRunsAndKeepsItsWater, ()) {
  const Drawing drawing = random_network();
  RC_ASSERT(faults(drawing.network).empty());
  NetworkSolver solver(drawing.network);
  NetworkState state = solver.initial_state();
  for (int k = 0; k < 2; ++k) solver.advance(state, 600.0 * k, 600.0);
  RC_ASSERT(std::abs(state.volume_error()) < 1e-9 * (1.0 + water_of(state)));
  for (const double volume : state.volume) RC_ASSERT(volume > -1e-3);
  for (const double level : state.water_level) RC_ASSERT(std::isfinite(level));
}

TEST(NetworkSolver, EvaporationAndSeepageAreBookedAndStopWhenTheTankIsEmpty) {
  Drawing d;
  const int tank = d.tank("T", 0.0, 3.0, 0.02, FunctionalStorage{.constant = 100.0});
  auto& storage = std::get<Storage>(d.node(tank).kind);
  storage.evaporation_share = 0.5, storage.seepage_rate = 2e-6;
  d.network.evaporation_rate = TimeSeries::constant(4e-6);
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 1000.0);
  EXPECT_NEAR(state.evaporated_volume, 100.0 * 2e-6 * 1000.0, 1e-9);
  EXPECT_NEAR(state.seepage_volume, 100.0 * 2e-6 * 1000.0, 1e-9);
  solver.advance(state, 1000.0, 9000.0);
  EXPECT_NEAR(state.evaporated_volume + state.seepage_volume, 2.0, 1e-9);
  EXPECT_NEAR(solver.depth(state, tank), 0.0, 1e-6);
}

// Against exact solutions.

TEST(NetworkSolver, TwoTanksJoinedByAPipeSwingAboutTheirCommonLevel) {
  Drawing d;
  const int left = d.tank("T1", 0.0, 6.0, 5.0, FunctionalStorage{.constant = 50.0}), right = d.tank("T2", 0.0, 6.0, 1.0, FunctionalStorage{.constant = 50.0});
  d.conduit(left, right, 50.0, Circle{0.5});
  NetworkSolver solver(d.network, {}, {.longest_step = 2.0});
  NetworkState state = solver.initial_state();

  // The equation of the swing: inertia and friction of the pipe between two levels.
  double a = 5.0, b = 1.0, u = 0.0;
  const double area = std::numbers::pi / 16.0, drag = 0.013 * 0.013 / std::pow(0.125, 4.0 / 3.0), dt = 0.01;
  double largest = 0.0, lowest = 10.0, highest = 0.0, mean = 0.0;
  for (int k = 1; k <= 360; ++k) {
    solver.advance(state, 10.0 * (k - 1), 10.0);
    for (int i = 0; i < 1000; ++i) {
      u += dt * gravity * ((a - b) / 50.0 - drag * u * std::abs(u));
      a -= dt * area * u / 50.0, b += dt * area * u / 50.0;
    }
    const double level = solver.depth(state, left);
    if (k <= 60) largest = std::max(largest, std::abs(level - a));
    if (k > 300) lowest = std::min(lowest, level), highest = std::max(highest, level), mean += level / 60.0;
  }
  EXPECT_LT(largest, 0.02);               // the first ten minutes, in which levels move by metres
  EXPECT_NEAR(mean, 3.0, 0.001);
  EXPECT_LT(highest - lowest, 2 * 0.004);
  EXPECT_GT(highest - lowest, 0.001);     // the exact solution still swings by 2.5 mm: it is not damped away
}

/// Depths of gradually varied flow against the current, from the energy equation in steps of 1 mm of depth or 1 cm of way.
struct VariedFlow {
  Section section;
  double discharge, manning_n, slope;

  double friction_slope(double depth) const {
    const double area = section.area(depth), radius = section.hydraulic_radius(depth);
    return manning_n * manning_n * discharge * discharge / (area * area * std::pow(radius, 4.0 / 3.0));
  }
  /// Depth at `distance` upstream of a point with a given depth.
  double upstream(double depth, double distance) const {
    const auto rate = [&](double y) {
      const double area = section.area(y);
      return (friction_slope(y) - slope) / (1.0 - discharge * discharge * section.width(y) / (gravity * area * area * area));
    };
    const double dx = 1e-3;
    for (double x = 0.0; x < distance; x += dx) depth += dx * rate(depth + 0.5 * dx * rate(depth));
    return depth;
  }
};

TEST(NetworkSolver, ABackwaterInAChannelFollowsTheEquationOfGraduallyVariedFlow) {
  for (const int parts : {10, 40}) {
    Drawing d;
    const double length = 1000.0 / parts;
    for (int k = 0; k < parts; ++k) {
      const double invert = 0.001 * length * (parts - k);
      d.junction("J" + std::to_string(k), invert, 4.0, 2.5 - invert, 0.05);
    }
    d.outfall("O", 0.0, FixedLevel{2.5});
    for (int k = 0; k < parts; ++k) d.conduit(k, k + 1, length, Trapezoid{4.0, 3.0, 2.0, 2.0}, 0.025);
    d.inflow(0, {0, 30, 60, 360}, {1, 1, 10, 10});
    NetworkSolver solver(d.network);
    NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 6 * 3600.0);
    const VariedFlow exact{Section(Trapezoid{4.0, 3.0, 2.0, 2.0}), 10.0, 0.025, 0.001};
    for (int k = 0; k < parts; k += parts / 10)
      EXPECT_NEAR(solver.depth(state, k), exact.upstream(2.5, 1000.0 - k * length), 0.005) << parts << " parts, part " << k;
  }
}

TEST(NetworkSolver, APipeUnderPressureThatEndsFreelyStandsAsTheEnergyEquationSays) {
  Drawing d = pipe_in_ten_parts(2.2);
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 35 * 60.0);
  // From critical depth at the end up to the crown, 25.3 m upstream; full from there on.
  const Section pipe(Circle{1.0});
  const VariedFlow exact{pipe, 2.2, 0.013, 0.005};
  const double critical = pipe.critical_depth(2.2);
  EXPECT_NEAR(solver.depth(state, 9), exact.upstream(critical + 1e-3, 20.0), 0.01);
  const double full_slope = exact.friction_slope(1.0) - 0.005;
  EXPECT_NEAR(solver.depth(state, 0) - solver.depth(state, 4), 80.0 * full_slope, 0.002);
  EXPECT_NEAR(solver.depth(state, 0), 1.5974, 0.01);
}

TEST(NetworkSolver, SteadyFlowInALongPipeHasNormalDepth) {
  for (const double slope : {0.002, 0.03}) {  // slow, and fast
    Drawing d;
    d.junction("J", 300 * slope), d.outfall("O", 0.0, NormalDepth{});
    d.conduit(0, 1, 300.0, Circle{0.8});
    d.steady_inflow(0, 0.3);
    NetworkSolver solver(d.network);
    NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 3600.0);
    EXPECT_NEAR(solver.link_depth(state, 0), Section(Circle{0.8}).normal_depth(0.3, 0.013, slope), 0.002) << "slope " << slope;
    EXPECT_NEAR(solver.discharge(state, 0), 0.3, 1e-6);
  }
}

TEST(NetworkSolver, ATankEmptiesThroughItsOpeningsAsTheOrdinaryDifferentialEquationSays) {
  Drawing d;
  const TabularStorage shape{{0, 1, 2.5, 4}, {150, 220, 400, 500}};
  const int tank = d.tank("T1", 10.0, 4.0, 0.0, shape);
  std::vector<int> outfalls;
  for (int k = 0; k < 4; ++k) outfalls.push_back(d.outfall("O" + std::to_string(k), 8.0));
  d.link(tank, outfalls[0], Orifice{.height = 0.3, .width = 0.4, .crest_elevation = 10.2, .discharge_coefficient = 0.65});
  d.link(tank, outfalls[1], Weir{.crest_elevation = 12.4, .length = 3.0, .height = 1.2, .coefficient = 1.84});
  d.link(tank, outfalls[2], Weir{.kind = WeirKind::v_notch, .crest_elevation = 11.6, .length = 1.6, .height = 0.8, .coefficient = 1.38, .surcharges = false});
  d.link(tank, outfalls[3], Outlet{.crest_elevation = 10.0, .coefficient = 0.05, .exponent = 0.5});
  const std::vector<double> minutes{0, 30, 60, 75, 120, 200, 360}, inflow{0, 1, 2.5, 2.5, 0.3, 0, 0};
  d.inflow(tank, minutes, inflow);
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();

  std::vector<double> seconds = minutes;
  for (double& t : seconds) t *= 60.0;
  const TimeSeries arriving(seconds, inflow, Interpolation::linear);
  const auto area = [&](double h) { return h < 1 ? 150 + 70 * h : h < 2.5 ? 220 + 120 * (h - 1) : 400 + 100.0 / 1.5 * (h - 2.5); };
  const auto rate = [&](double t, double h) {
    const double opening = 0.65 * 0.12 * std::sqrt(2.0 * gravity), above = std::max(0.0, h - 0.2);
    const double orifice = above < 0.3 ? opening * std::sqrt(0.15) * std::pow(above / 0.3, 1.5) : opening * std::sqrt(above - 0.15);
    const double weir = 1.84 * 3.0 * std::pow(std::max(0.0, h - 2.4), 1.5), notch = 1.38 * std::pow(std::clamp(h - 1.6, 0.0, 0.8), 2.5);
    return (arriving.at(t) - orifice - weir - notch - 0.05 * std::sqrt(std::max(0.0, h))) / area(h);
  };
  double h = 0.0, largest = 0.0;
  for (int minute = 0; minute < 360; ++minute) {
    for (int k = 0; k < 60; ++k) {
      const double t = 60.0 * minute + k, k1 = rate(t, h), k2 = rate(t + 0.5, h + 0.5 * k1), k3 = rate(t + 0.5, h + 0.5 * k2), k4 = rate(t + 1, h + k3);
      h += (k1 + 2 * k2 + 2 * k3 + k4) / 6.0;
    }
    solver.advance(state, 60.0 * minute, 60.0);
    largest = std::max(largest, std::abs(solver.depth(state, tank) - h));
  }
  EXPECT_LT(largest, 0.005);
}

// Boundaries and rims.

TEST(NetworkSolver, TheTideComesInUnlessAFlapGateKeepsItOut) {
  for (const bool gate : {false, true}) {
    Drawing d;
    const int tank = d.tank("S", 0.0, 5.0, 0.5, FunctionalStorage{.constant = 2000.0});
    const int sea = d.outfall("sea", -0.6, LevelSeries{TimeSeries({0, 7200, 14400}, {0.5, 2.0, 0.5}, Interpolation::linear)}, gate);
    d.conduit(tank, sea, 100.0, Circle{1.0});
    NetworkSolver solver(d.network);
    NetworkState state = solver.initial_state();
    double most_back = 0.0;
    for (int k = 0; k < 120; ++k) {
      solver.advance(state, 60.0 * k, 60.0);
      most_back = std::min(most_back, solver.discharge(state, 0));
    }
    if (gate) {
      EXPECT_GE(most_back, -1e-12);
      EXPECT_NEAR(solver.depth(state, tank), 0.5, 1e-3);
    } else {
      EXPECT_LT(most_back, -0.3);
      EXPECT_GT(solver.depth(state, tank), 1.0);
    }
  }
}

TEST(NetworkSolver, NothingComesBackFromAFreeOutfall) {
  Drawing d;
  d.junction("J", 0.0), d.outfall("O", 1.0);  // an adverse slope
  d.conduit(0, 1, 50.0, Circle{0.5});
  d.inflow(0, {0, 10, 20}, {0, 0.2, 0});
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  double out = 0.0;
  for (int k = 0; k < 60; ++k) {
    solver.advance(state, 60.0 * k, 60.0);
    EXPECT_GE(sum(state.outfall_volume), out - 1e-12);
    out = sum(state.outfall_volume);
  }
  EXPECT_NEAR(solver.water_level(state, 0), 1.0, 0.02);  // what lies below the sill stays
}

Drawing overfull_manhole(Rim rim) {
  Drawing d;
  const int manhole = d.junction("M", 0.0, 2.0), out = d.outfall("O", -0.1);
  d.node(manhole).rim = rim, d.node(manhole).ponded_area = 200.0;
  d.conduit(manhole, out, 60.0, Circle{0.3});
  d.inflow(manhole, {0, 5, 10, 60}, {0, 0.5, 0, 0});
  return d;
}

TEST(NetworkSolver, WaterAboveTheRimSpillsPondsOrPresses) {
  const auto run = [](Rim rim, double& highest, NetworkState& state) {
    NetworkSolver solver(overfull_manhole(rim).network);
    state = solver.initial_state();
    highest = 0.0;
    for (int k = 0; k < 60; ++k) {
      solver.advance(state, 60.0 * k, 60.0);
      highest = std::max(highest, solver.depth(state, 0));
    }
    EXPECT_LT(std::abs(state.volume_error()), 1e-9 * water_of(state));
    return sum(state.outfall_volume);
  };
  NetworkState spilling, ponding, pressing;
  double level_spilling = 0.0, level_ponding = 0.0, level_pressing = 0.0;
  run(Rim::spills, level_spilling, spilling);
  const double out_ponding = run(Rim::ponds, level_ponding, ponding), out_pressing = run(Rim::sealed, level_pressing, pressing);
  EXPECT_NEAR(level_spilling, 2.0, 1e-9);
  EXPECT_GT(spilling.spilled_volume[0], 50.0);
  EXPECT_GT(level_ponding, 2.1);
  EXPECT_LT(level_ponding, 3.0);
  EXPECT_EQ(sum(ponding.spilled_volume), 0.0);
  EXPECT_GT(level_pressing, 10.0);
  EXPECT_NEAR(out_ponding, 150.0, 5.0);
  EXPECT_NEAR(out_pressing, 150.0, 5.0);
}

// Machines.

Drawing pumped_well() {
  Drawing d;
  const int well = d.tank("W", 0.0, 5.0, 0.6, FunctionalStorage{.constant = 40.0}), top = d.junction("T", 6.0, 3.0), out = d.outfall("O", 5.0);
  d.link(well, top, Pump{.curve = PumpCurve::head, .x = {0, 3, 5, 6.5, 8}, .discharge = {0.20, 0.18, 0.14, 0.08, 0}, .start_depth = 1.5, .stop_depth = 0.5}, 0.0);
  d.conduit(top, out, 200.0, Circle{0.7});
  d.inflow(well, {0, 60, 120, 180, 480}, {0.03, 0.03, 0.06, 0.06, 0.02});
  return d;
}

TEST(NetworkSolver, APumpRunsFromItsStartToItsStopDepthOnItsCurve) {
  NetworkSolver solver(pumped_well().network);
  NetworkState state = solver.initial_state();
  std::vector<ActionTaken> actions;
  double lowest = 5.0, highest = 0.0;
  for (int k = 0; k < 8 * 60; ++k) {
    const NetworkReport report = solver.advance(state, 60.0 * k, 60.0);
    actions.insert(actions.end(), report.actions.begin(), report.actions.end());
    const double depth = solver.depth(state, 0);
    lowest = std::min(lowest, depth), highest = std::max(highest, depth);
    if (state.running[0]) {
      EXPECT_NEAR(solver.discharge(state, 0), 0.14 - 0.06 * (solver.water_level(state, 1) - depth - 5.0) / 1.5, 0.012);
    }
  }
  ASSERT_GE(actions.size(), 6u);
  for (std::size_t k = 0; k < actions.size(); ++k) EXPECT_EQ(actions[k].setting, k % 2 ? 0.0 : 1.0);
  EXPECT_THAT(actions[0].cause, ::testing::HasSubstr("start depth"));
  EXPECT_NEAR(actions[0].time, 40.0 * 0.9 / 0.03, 12.0);  // from 0.6 m to 1.5 m
  EXPECT_NEAR(lowest, 0.5, 0.03);
  EXPECT_NEAR(highest, 1.5, 0.03);
}

TEST(NetworkSolver, AnIdealPumpLiftsWhatArrivesAndARunningPumpCannotDryItsWell) {
  Drawing d;
  const int low = d.junction("L", 0.0), high = d.junction("H", 4.0), out = d.outfall("O", 3.9);
  d.link(low, high, Pump{});
  d.link(low, high, Pump{.curve = PumpCurve::steps_of_depth, .x = {5.0}, .discharge = {0.5}});
  d.conduit(high, out, 50.0, Circle{0.6});
  d.steady_inflow(low, 0.1);
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 3600.0);
  EXPECT_NEAR(solver.discharge(state, 0) + solver.discharge(state, 1), 0.1, 1e-4);
  EXPECT_LT(solver.depth(state, low), 0.02);
}

TEST(NetworkSolver, AGateMovesWithTheSpeedOfItsHoist) {
  Drawing d;
  const int upper = d.tank("U", 0.0, 4.0, 2.0, FunctionalStorage{.constant = 1e4}), lower = d.tank("L", 0.0, 4.0, 1.0, FunctionalStorage{.constant = 1e4});
  const int gate = d.link(upper, lower, SluiceGate{.width = 2.0, .full_opening = 1.0, .hoist_speed = 0.005}, 0.0);
  Controls controls;
  controls.orders.push_back({.from = 60.0, .link = gate, .setting = 0.5, .cause = "plan A"});
  NetworkSolver solver(d.network, controls);
  NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 60.0);
  EXPECT_EQ(solver.discharge(state, gate), 0.0);
  const NetworkReport report = solver.advance(state, 60.0, 50.0);
  EXPECT_NEAR(state.setting[0], 0.25, 1e-9);
  ASSERT_EQ(report.actions.size(), 1u);
  EXPECT_EQ(report.actions[0].cause, "plan A");
  solver.advance(state, 110.0, 100.0);
  EXPECT_NEAR(state.setting[0], 0.5, 1e-9);
  // Submerged: the difference of levels drives it.
  const double difference = solver.depth(state, upper) - solver.depth(state, lower);
  EXPECT_NEAR(solver.discharge(state, gate), 0.6 * 2.0 * 0.5 * std::sqrt(2 * gravity * difference), 0.02);
}

TEST(NetworkSolver, ACulvertTakesNoMoreThanItsInletLetsIn) {
  const auto level_upstream = [](int code) {
    Drawing d;
    const int pond = d.tank("P", 10.0, 6.0, 0.0, FunctionalStorage{.constant = 200.0}), out = d.outfall("O", 9.0);
    const int pipe = d.conduit(pond, out, 30.0, Circle{1.0});
    std::get<Conduit>(d.network.links[static_cast<std::size_t>(pipe)].kind).culvert_code = code;
    d.steady_inflow(pond, 2.0);
    NetworkSolver solver(d.network);
    NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 2 * 3600.0);
    EXPECT_NEAR(solver.discharge(state, pipe), 2.0, 0.01);
    return solver.depth(state, pond);
  };
  // HDS-5, square edge with headwall, submerged: HW/D = c (1.811 Q/(A D^0.5))^2 + Y - S/2.
  const double load = 1.811 * 2.0 / (std::numbers::pi / 4.0), expected = 0.0398 * load * load + 0.67 - 0.5 / 30.0;
  EXPECT_NEAR(level_upstream(1), expected, 0.03);
  EXPECT_LT(level_upstream(0), expected - 0.1);
}

// The run.

TEST(NetworkSolver, ARunThatIsContinuedFromItsStateHasTheSameBits) {
  const Drawing drawing = looped_network();
  NetworkSolver first(drawing.network), second(drawing.network);
  NetworkState straight = first.initial_state(), stopped = second.initial_state();
  for (int k = 0; k < 40; ++k) first.advance(straight, 60.0 * k, 60.0);
  for (int k = 0; k < 20; ++k) second.advance(stopped, 60.0 * k, 60.0);
  NetworkSolver third(drawing.network);
  NetworkState restored = third.initial_state();
  {
    auto from = stopped.blocks(), to = restored.blocks();
    for (std::size_t k = 0; k < from.size(); ++k) std::ranges::copy(from[k].bytes, to[k].bytes.begin());
  }
  for (int k = 20; k < 40; ++k) third.advance(restored, 60.0 * k, 60.0);
  EXPECT_TRUE(same_bits(straight, restored));
}

TEST(NetworkSolver, NetworksRunSideBySideWithoutKnowingOfEachOther) {
  const auto run = [](NetworkState& state) {
    NetworkSolver solver(looped_network().network);
    state = solver.initial_state();
    solver.advance(state, 0.0, 3600.0);
  };
  NetworkState alone, left, right;
  run(alone);
  std::thread a([&] { run(left); }), b([&] { run(right); });
  a.join(), b.join();
  EXPECT_TRUE(same_bits(alone, left));
  EXPECT_TRUE(same_bits(alone, right));
}

TEST(NetworkSolver, TheNumberOfThreadsChangesNoBit) {
  Drawing d;
  const int out = d.outfall("O", 0.0);
  for (int k = 0; k < 500; ++k) {
    const int parent = k == 0 ? out : 1 + (k - 1) / 2;
    d.junction("J" + std::to_string(k), d.node(parent).invert_elevation + 0.2, 4.0);
    d.conduit(k + 1, parent, 60.0, Circle{0.5 + 0.001 * (500 - k)});
    d.inflow(k + 1, {0, 10, 20}, {0, 0.01, 0});
  }
  NetworkState states[3];
  for (const int threads : {1, 2, 3}) {
    NetworkSolver solver(d.network, {}, {.threads = threads});
    EXPECT_GT(solver.reaches(), 1000);
    states[threads - 1] = solver.initial_state();
    solver.advance(states[threads - 1], 0.0, 900.0);
  }
  EXPECT_TRUE(same_bits(states[0], states[1]));
  EXPECT_TRUE(same_bits(states[0], states[2]));
}

TEST(NetworkSolver, ReportsWhatLimitsItsSteps) {
  Drawing d;
  const int top = d.junction("top", 5.0), middle = d.junction("middle", 1.0), out = d.outfall("O", 0.9);
  const int steep = d.conduit(top, middle, 30.0, Circle{0.5});
  d.conduit(middle, out, 80.0, Circle{0.8});
  d.steady_inflow(top, 0.4);
  NetworkSolver solver(d.network);
  NetworkState state = solver.initial_state();
  const NetworkReport report = solver.advance(state, 0.0, 1800.0);
  EXPECT_GT(report.limited_by_link[static_cast<std::size_t>(steep)], report.steps / 2);
  EXPECT_GT(report.longest_step, report.shortest_step);
}

TEST(NetworkSolver, TellsEveryFlawOfANetworkAtOnce) {
  Drawing d;
  const int a = d.junction("A", 0.0, 2.0, 0.0, 0.0), b = d.junction("A", 1.0), out = d.outfall("O", 0.0);
  d.conduit(b, out, 0.0, Circle{0.5});
  d.conduit(b, out, 10.0, Circle{0.0});
  d.network.links.back().to = 17;
  d.link(a, b, Pump{.curve = PumpCurve::head, .x = {0, 1}, .discharge = {0.1, 0.2}});
  d.steady_inflow(99, 1.0);
  try {
    NetworkSolver solver(d.network);
    FAIL() << "a network that cannot be run was taken";
  } catch (const InputError& error) {
    std::string all;
    for (const Fault& fault : error.faults()) all += fault.text() + '\n';
    for (const char* part : {"second node is named \"A\"", "link \"L1\": the length must be greater than 0", "link \"L2\": a node at its end is not known",
                             "must not rise with the head", "nothing holds water here", "inflow 1: the node it enters is not known"})
      EXPECT_THAT(all, ::testing::HasSubstr(part));
  }
}

}  // namespace
}  // namespace hydro::network::testing
