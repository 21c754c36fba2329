#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/network/drawings.h"

namespace hydro::network::testing {
namespace {

/// Two canals of a control unit, joined; rain runs in along both. A gate lets them out into a tidal river while it is lower; a pump
/// holds them in their band: 2.3 m to 2.6 m.
struct ControlUnit {
  Drawing d;
  int upper = 0, middle = 0, lower = 0, gate = 0, pump = 0;

  explicit ControlUnit(double river_mean) {
    const Trapezoid canal{.height = 3.0, .bottom_width = 8.0, .left_slope = 2.0, .right_slope = 2.0};
    upper = d.junction("upper", 0.5, 4.0, 1.9, 0.0), middle = d.junction("middle", 0.4, 4.0, 2.0, 0.0), lower = d.junction("lower", 0.3, 4.0, 2.1, 50.0);
    std::vector<double> times, tide;
    for (int minute = 0; minute <= 24 * 60; minute += 10)
      times.push_back(60.0 * minute), tide.push_back(river_mean + 1.4 * std::cos(2.0 * std::acos(-1.0) * (minute / 60.0 - 8.0) / 12.42));
    const int river = d.outfall("river", 0.3, LevelSeries{TimeSeries(times, tide, Interpolation::linear)}), lifted = d.outfall("lifted", 4.0);
    d.conduit(upper, middle, 800.0, canal, 0.028), d.conduit(middle, lower, 900.0, canal, 0.028);
    gate = d.link(lower, river, SluiceGate{.sill_elevation = 0.5, .width = 4.0, .full_opening = 2.5, .hoist_speed = 0.01, .flap_gate = true}, 0.0);
    pump = d.link(lower, lifted, Pump{.x = {}, .discharge = {}}, 0.0);
    auto& lifting = std::get<Pump>(d.network.links[static_cast<std::size_t>(pump)].kind);
    lifting.curve = PumpCurve::head, lifting.x = {0.0, 10.0}, lifting.discharge = {3.0, 3.0};
    for (const int node : {upper, middle, lower}) d.inflow(node, {0, 420, 480, 600, 660, 1440}, {0, 0, 1.6, 1.6, 0, 0});  // the storm at the high tide
  }

  /// The canal stays in its band: the gate when the river is lower, else the pump.
  Controls band(double highest) const {
    const Premise high{.left = {Observed::node_level, lower}, .comparison = Comparison::greater, .right = highest, .hysteresis = 0.3};
    const Premise river_low{.left = {Observed::node_level, lower}, .comparison = Comparison::greater, .right = Quantity{Observed::outside_level, 3}};
    const Premise river_high{.left = {Observed::node_level, lower}, .comparison = Comparison::less_or_equal, .right = Quantity{Observed::outside_level, 3}};
    return {.rules = {{.name = "gate", .premises = {high, river_low}, .then_actions = {{gate, FixedSetting{1.0}}}, .else_actions = {{gate, FixedSetting{0.0}}}, .minimum_duration = 300.0},
                      {.name = "pump", .premises = {high, river_high}, .then_actions = {{pump, FixedSetting{1.0}}}, .else_actions = {{pump, FixedSetting{0.0}}}, .minimum_duration = 300.0}}};
  }
};

struct Day {
  double peak = 0.0, before_storm = 0.0;  ///< [m] of the upper canal
  double gate = 0.0, pump = 0.0;          ///< [m3]
  double error = 0.0, inflow = 0.0;       ///< [m3]
};
Day day_of(const ControlUnit& unit, const Controls& controls) {
  NetworkSolver solver(unit.d.network, controls);
  NetworkState state = solver.initial_state();
  Day day;
  for (double time = 0.0; time < 86400.0; time += 60.0) {
    solver.advance(state, time, 60.0);
    day.peak = std::max(day.peak, solver.water_level(state, unit.upper));
    if (time < 7 * 3600.0) day.before_storm = solver.water_level(state, unit.upper);
  }
  day.gate = state.link_volume[static_cast<std::size_t>(unit.gate)], day.pump = state.link_volume[static_cast<std::size_t>(unit.pump)];
  day.error = state.volume_error(), day.inflow = sum(state.lateral_volume);
  return day;
}

constexpr double river_mean = 2.4;  // [m] its high water stands 1.2 m above the band

TEST(Canals, LoweringThemBeforeTheStormCutsThePeak) {
  const ControlUnit unit(river_mean);
  const Day as_usual = day_of(unit, unit.band(2.6));
  Controls lowered = unit.band(2.6);
  // A plan orders the gate open at the low tide and the pump on after it, five hours before the storm.
  lowered.orders = {{.from = 600.0, .until = 4 * 3600.0, .link = unit.gate, .setting = 1.0, .cause = "lower the canals before the storm"},
                    {.from = 4 * 3600.0, .until = 7 * 3600.0, .link = unit.pump, .setting = 1.0, .cause = "lower the canals before the storm"}};
  const Day ahead = day_of(unit, lowered);
  EXPECT_GT(as_usual.peak, 2.9) << "the storm meets the high tide, and the pump is not enough";
  EXPECT_LT(ahead.before_storm, as_usual.before_storm - 0.4);
  EXPECT_LT(ahead.peak, as_usual.peak - 0.2);
  for (const Day& day : {as_usual, ahead}) EXPECT_NEAR(day.error, 0.0, 1e-9 * day.inflow);
}

TEST(Canals, TheGateWorksAtLowTideAndThePumpAtHighTide) {
  const ControlUnit unit(river_mean);
  const Day day = day_of(unit, unit.band(2.6));
  EXPECT_GT(day.gate, 1000.0);
  EXPECT_GT(day.pump, 1000.0);
  ControlUnit low(0.0);  // a river that never stands above the canal
  const Day free = day_of(low, low.band(2.6));
  EXPECT_EQ(free.pump, 0.0);
  EXPECT_LT(free.peak, day.peak);
}

}  // namespace
}  // namespace hydro::network::testing
