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
    return state;
  }
  double discharge_of_inlet = 0.0, depth_at_inlet = 0.0;
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

}  // namespace
}  // namespace hydro::network::testing
