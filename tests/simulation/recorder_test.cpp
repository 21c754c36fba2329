#include <gtest/gtest.h>

#include <cmath>

#include "libhydro/core/error.h"
#include "libhydro/simulation/cell_flow.h"
#include "libhydro/simulation/peak_recorder.h"
#include "libhydro/simulation/report_recorder.h"
#include "libhydro/simulation/simulation.h"
#include "tests/simulation/sample_city.h"

namespace hydro::simulation {
namespace {

/// A state with water of chosen depth in one cell, moving at a chosen discharge through both its faces along x.
State standing(const Domain& domain, double time, CellPosition at, double depth, float discharge = 0.0f) {
  State state = Simulation::initial_state(domain, {}, {});
  state.time = time;
  state.surface.water_depth(at.row, at.column) = static_cast<std::int32_t>(depth * domain.ground.unit.per_metre());
  state.surface.unit_discharge_x(at.row, at.column) = discharge;
  state.surface.unit_discharge_x(at.row, at.column + 1) = discharge;
  return state;
}

TEST(PeakRecorder, KeepsTheGreatestAndTheFirst) {
  const Domain domain = flat_domain(4, 4, 1.0);
  const CellPosition here{1, 2};
  PeakRecorder recorder(domain, standing(domain, 0.0, here, 0.0), {.duration_thresholds = {0.15}}, 100.0);
  recorder.observe(domain, standing(domain, 0.0, here, 0.0));
  recorder.observe(domain, standing(domain, 10.0, here, 0.10, 0.2f));
  recorder.observe(domain, standing(domain, 20.0, here, 0.50, 0.1f));
  recorder.observe(domain, standing(domain, 30.0, here, 0.20, 0.0f));
  const results::Peaks peaks = recorder.take(domain);
  EXPECT_NEAR(peaks.depth(1, 2), 0.5, 1e-6);
  EXPECT_NEAR(peaks.level(1, 2), 0.5, 1e-6);
  EXPECT_NEAR(peaks.speed(1, 2), 2.0, 1e-4);
  EXPECT_NEAR(peaks.depth_speed(1, 2), 0.2, 1e-5);
  EXPECT_NEAR(peaks.hazard_rating(1, 2), 0.5 * (0.2 + 0.5), 1e-5);
  EXPECT_EQ(peaks.arrival_time(1, 2), 10.0f);
  EXPECT_EQ(peaks.duration_over.at(0).second(1, 2), 20.0f);
  EXPECT_EQ(peaks.depth(0, 0), 0.0f);
  EXPECT_TRUE(std::isnan(peaks.arrival_time(0, 0)));
}

TEST(PeakRecorder, WaterThatStoodThereFromTheStartIsNoFloodedPlace) {
  const Domain domain = flat_domain(4, 4, 1.0);
  State state = standing(domain, 0.0, {0, 0}, 2.0);
  PeakRecorder recorder(domain, state, {}, 100.0);
  recorder.observe(domain, state);
  EXPECT_EQ(recorder.blocks().at(0).cell, -1);
  state.surface.water_depth(3, 1) = static_cast<std::int32_t>(0.3 * domain.ground.unit.per_metre());
  state.time = 50.0;
  recorder.observe(domain, state);
  EXPECT_EQ(recorder.blocks().at(0).cell, domain.ground.grid.cell(3, 1));
  EXPECT_EQ(recorder.blocks().at(0).first_over_015, 50.0);
  EXPECT_EQ(recorder.take(domain).wet_at_start(0, 0), 1);
}

TEST(CellFlow, NorthwardVelocityIsPositiveThoughRowsCountSouthwards) {
  const Domain domain = flat_domain(4, 4, 1.0);
  State state = standing(domain, 0.0, {1, 1}, 0.5);
  state.surface.unit_discharge_y(1, 1) = -0.25f;
  state.surface.unit_discharge_y(2, 1) = -0.25f;
  EXPECT_NEAR(flow_of_cell(domain.ground, state.surface, {1, 1}).velocity_y, 0.5, 1e-6);
}

TEST(ReportRecorder, ARestoredRecordGivesTheSameSeries) {
  Domain domain = flat_domain(6, 6, 2.0);
  domain.gauges.push_back({.id = "g", .cell = 7});
  domain.sections.push_back({.id = "s", .faces = {{2, 3, true, 1.0}}});
  const Forcing forcing{.storm = rain::Storm::uniform(TimeSeries::constant(1e-5))};
  Simulation simulation(domain, forcing, {}, Simulation::initial_state(domain, forcing, {}));
  ReportRecorder recorder(domain, forcing, simulation.solver(), 60.0, 300.0);
  simulation.add(recorder);
  ASSERT_TRUE(simulation.run_until(300.0, [](const State&) { return true; }));

  ReportRecorder copy(domain, forcing, simulation.solver(), 60.0, 300.0);
  copy.restore(recorder.rows());
  results::RunResult a, b;
  recorder.write_into(a);
  copy.write_into(b);
  ASSERT_EQ(a.report_times.size(), 6u);
  EXPECT_EQ(a.report_times, b.report_times);
  EXPECT_EQ(a.gauges.at(0).depth, b.gauges.at(0).depth);
  constexpr double few_units = 4.0 * 0x1p-22;  // [m] how far whole units may lag behind an exact sum
  EXPECT_NEAR(a.rain_rate.back(), 1e-5, few_units / 60.0);
  EXPECT_NEAR(a.balance.back().rain, 1e-5 * 300.0 * 144.0, few_units * 144.0);
  EXPECT_THROW(copy.restore({1.0, 2.0}), InputError);
}

}  // namespace
}  // namespace hydro::simulation
