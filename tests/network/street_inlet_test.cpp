// Inlets between a street and a sewer within a network.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/network/drawings.h"

namespace hydro::network::testing {
namespace {

constexpr Trapezoid lane{.height = 0.3, .bottom_width = 0.1, .left_slope = 0.0, .right_slope = 40.0};
constexpr Gutter gutter{.longitudinal_slope = 0.01, .cross_slope = 0.025, .manning_n = 0.016};

/// A street of 120 m over a sewer, with an inlet at its middle.
struct Street {
  Drawing d;
  int top, middle, end, manhole, outfall, upper = 0, inlet = 0;

  explicit Street(double discharge, bool leads_on = true) {
    top = d.junction("top", 101.2, 1.0), middle = d.junction("middle", 100.6, 1.0), manhole = d.junction("manhole", 97.0, 3.0, 0.0);
    end = leads_on ? d.outfall("end", 100.0) : middle, outfall = d.outfall("outfall", 96.5);
    upper = d.conduit(top, middle, 60.0, lane, 0.016);
    if (leads_on) d.conduit(middle, end, 60.0, lane, 0.016);
    d.conduit(manhole, outfall, 50.0, Circle{0.4});
    d.steady_inflow(top, discharge);
  }
  NetworkState after_an_hour(StreetInlet with) {
    inlet = d.link(middle, manhole, std::move(with));
    NetworkSolver solver(d.network);
    NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 3600.0);
    EXPECT_LT(std::abs(state.volume_error()), 1e-9);
    discharge_of_inlet = solver.discharge(state, inlet);
    depth_at_inlet = solver.depth(state, middle);
    level_of_sewer = solver.water_level(state, manhole);
    return state;
  }
  double discharge_of_inlet = 0.0, depth_at_inlet = 0.0, level_of_sewer = 0.0;
};

InletRow grate() { return {.design = {.grate = Grate{0.6, 0.6, GrateKind::curved_vane}}}; }

TEST(StreetInlet, OnAGradeItTakesItsShareAndTheRestGoesOn) {
  Street street(0.05);
  const NetworkState state = street.after_an_hour({.row = grate(), .site = gutter, .conduit = street.upper});
  EXPECT_NEAR(street.discharge_of_inlet, capture_on_grade(grate(), gutter, 0.05, 0.0), 1e-4);
  EXPECT_GT(state.outfall_volume[static_cast<std::size_t>(street.end)], 0.2 * 180.0);
  EXPECT_GT(state.outfall_volume[static_cast<std::size_t>(street.outfall)], 0.2 * 180.0);
}

TEST(StreetInlet, InASagAllIsTakenOnceItStandsDeepEnough) {
  Street street(0.03, false);
  street.after_an_hour({.row = grate(), .site = gutter, .conduit = -1});
  EXPECT_NEAR(street.discharge_of_inlet, 0.03, 1e-4);
  EXPECT_NEAR(capture_in_sag(grate(), gutter, street.depth_at_inlet), 0.03, 1e-3);
}

TEST(StreetInlet, ASewerThatStandsHigherGivesBack) {
  Street street(0.0);
  street.d.node(street.manhole).depth = 10.0;
  street.d.steady_inflow(street.manhole, 0.6);  // more than the pipe carries
  const NetworkState state = street.after_an_hour({.row = grate(), .site = gutter, .conduit = street.upper});
  EXPECT_LT(street.discharge_of_inlet, -0.01);
  EXPECT_GT(state.outfall_volume[static_cast<std::size_t>(street.end)], 10.0);
}

TEST(StreetInlet, ASewerMayGiveBackOverItsOwnRimAlone) {
  Street street(0.03);  // the sewer's rim at 100.9 lies above the street at 100.6
  street.d.node(street.manhole).depth = 3.9, street.d.node(street.manhole).rim = Rim::sealed;
  street.d.steady_inflow(street.manhole, 0.6);
  street.after_an_hour({.row = grate(), .site = gutter, .conduit = street.upper, .returns_above = 100.9});
  EXPECT_LT(street.discharge_of_inlet, -0.01) << "less goes down than comes up over the rim";
  EXPECT_GT(street.level_of_sewer, 100.9);
  EXPECT_LT(street.level_of_sewer, 100.92) << "the manhole is wide open";

  Street held(0.03);
  held.d.node(held.manhole).depth = 3.9, held.d.node(held.manhole).rim = Rim::sealed;
  held.d.steady_inflow(held.manhole, 0.558);
  held.after_an_hour({.row = grate(), .site = gutter, .conduit = held.upper, .returns_above = 100.9});
  EXPECT_GT(held.level_of_sewer, 100.63) << "above the street";
  EXPECT_LT(held.level_of_sewer, 100.9);
  EXPECT_NEAR(held.discharge_of_inlet, capture_on_grade(grate(), gutter, 0.03, 0.0), 1e-4) << "it goes on taking";
}

TEST(StreetInlet, ItsFlawsAreNamed) {
  Street street(0.05);
  street.d.link(street.middle, street.manhole, StreetInlet{.row = {.design = {}, .count = 0, .clogged = 2.0}, .site = Gutter{}, .conduit = 99});
  EXPECT_GE(faults(street.d.network).size(), 5u);
}

TEST(AsSwmm, AFullPipeLosesWhatManningSaysAndNoVelocityHead) {
  const Drawing d = pipe_in_ten_parts(2.2);
  const auto rise_of_j1 = [&](SolverOptions options) {
    NetworkSolver solver(d.network, {}, options);
    NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 39.0 * 60.0);
    return solver.depth(state, 0) - solver.depth(state, 4);
  };
  const double full = 0.013 * 0.013 * 2.2 * 2.2 / (0.785398 * 0.785398 * std::pow(0.25, 4.0 / 3.0));  // [-] slope of the energy line
  const SolverOptions plain{.least_reaches = 1, .longest_step = 1.0, .theta = 0.8, .as_swmm = true};
  SolverOptions slot = plain;
  slot.slot = true;
  EXPECT_NEAR(rise_of_j1(plain), 80.0 * (full - 0.005), 0.005);
  EXPECT_LT(rise_of_j1(slot), 80.0 * (full - 0.005) - 0.03);  // the slot carries a part
}

/// A steep pipe whose lower end lies under water: what its upper end stands at, with so much flowing [m above the pipe's invert].
double depth_above_a_drowned_end(double discharge, NormalFlowLimit limit) {
  Drawing d;
  const int top = d.junction("top", 10.0, 5.0), basin = d.junction("basin", 10.0, 5.0, 1.2, 20.0), out = d.outfall("out", 9.0, FixedLevel{11.2});
  Conduit steep{.length = 30.0, .manning_n = 0.011, .section = Circle{1.2}, .inlet_elevation = 10.9, .outlet_elevation = 10.0};
  d.link(top, basin, steep);
  d.conduit(basin, out, 20.0, OpenRectangle{3.0, 10.0});
  d.steady_inflow(top, discharge);
  NetworkSolver solver(d.network, {}, {.reach_length = 1e5, .least_reaches = 1, .longest_step = 5.0, .theta = 0.8, .as_swmm = true, .normal_flow_limit = limit});
  NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 3600.0);
  EXPECT_NEAR(solver.discharge(state, 0), discharge, 1e-3 * discharge);
  return solver.depth(state, top) - 0.9;
}

TEST(AsSwmm, WhereWaterIsDeeperAtTheLowerEndNoMoreThanUniformFlowPasses) {
  const double uniform = Section(Circle{1.2}).normal_depth(1.1, 0.011, 0.03);
  EXPECT_NEAR(depth_above_a_drowned_end(1.1, NormalFlowLimit::both), uniform, 0.002);
  EXPECT_NEAR(depth_above_a_drowned_end(1.1, NormalFlowLimit::slope), uniform, 0.002);
  EXPECT_LT(depth_above_a_drowned_end(1.1, NormalFlowLimit::none), 0.9 * uniform);
}

TEST(AsSwmm, AKinematicWaveFillsNoPipeBeyondUniformFlow) {
  const double full = std::acos(-1.0) / 4.0 * 0.25 * std::pow(0.125, 2.0 / 3.0) * std::sqrt(0.01) / 0.013;  // of 0.5 m at 1 %
  Drawing d;
  const int top = d.junction("top", 11.0, 2.0), end = d.outfall("end", 10.0);
  d.conduit(top, end, 100.0, Circle{0.5});
  d.steady_inflow(top, 2.0 * full);
  const auto passes = [&](NormalFlowLimit limit) {
    NetworkSolver solver(d.network, {}, {.reach_length = 1e5, .least_reaches = 1, .longest_step = 5.0, .theta = 0.8, .as_swmm = true, .normal_flow_limit = limit});
    NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 3600.0);
    EXPECT_NEAR(state.volume_error(), 0.0, 1e-9);
    return solver.discharge(state, 0);
  };
  EXPECT_NEAR(passes(NormalFlowLimit::always), full, 1e-3 * full) << "the rest spills";
  EXPECT_GT(passes(NormalFlowLimit::both), 1.3 * full) << "a head of 1.5 m over the crown drives more through";
}

}  // namespace
}  // namespace hydro::network::testing
