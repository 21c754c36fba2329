#include "libhydro/simulation/simulation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "libhydro/core/error.h"
#include "tests/simulation/sample_city.h"

namespace hydro::simulation {
namespace {

constexpr double heavy_rain = 50e-3 / 3600.0;  // [m/s]

bool keep_going(const State&) { return true; }

Forcing rain_for(double rate, double duration) {
  return {.storm = rain::Storm::uniform(TimeSeries({0.0, duration}, {rate, 0.0}, Interpolation::step))};
}

/// Whether two states hold the same bits.
bool same_water(const State& a, const State& b) {
  for (int row = 0; row < a.surface.water_depth.rows(); ++row) {
    const auto columns = static_cast<std::size_t>(a.surface.water_depth.columns());
    const auto differ = [&](const auto& x, const auto& y, std::size_t count) {
      return std::memcmp(x.row(row), y.row(row), count * sizeof(*x.row(row))) != 0;
    };
    if (differ(a.surface.water_depth, b.surface.water_depth, columns)) return false;
    if (differ(a.surface.unit_discharge_x, b.surface.unit_discharge_x, columns + 1)) return false;
    if (differ(a.surface.unit_discharge_y, b.surface.unit_discharge_y, columns)) return false;
  }
  return a.land == b.land && a.time == b.time && a.surface.steps == b.surface.steps;
}

State run(const Domain& domain, const Forcing& forcing, double end, int threads = 1) {
  Simulation simulation(domain, forcing, {.surface = {.threads = threads}}, Simulation::initial_state(domain, forcing, {}));
  EXPECT_TRUE(simulation.run_until(end, keep_going));
  return simulation.state();
}

TEST(Simulation, RainOnAFlatClosedBasinStandsAsDeepAsItFell) {
  const Domain basin = flat_domain(12, 17, 10.0);
  const State state = run(basin, rain_for(heavy_rain, 1800.0), 3600.0);
  const double fallen = heavy_rain * 1800.0;
  for (int row = 0; row < 12; ++row)
    for (int column = 0; column < 17; ++column)
      EXPECT_NEAR(state.surface.water_depth(row, column) * basin.ground.unit.metres(), fallen, 2.0 * basin.ground.unit.metres());
}

TEST(Simulation, ConstantInfiltrationLeavesTheDifference) {
  Domain basin = flat_domain(5, 5, 2.0);
  const double loss = 20e-3 / 3600.0;
  basin.land.soils = {infiltration::ConstantRate{.rate = loss}};
  basin.land.classes = {{.name = "soil", .soil = 0}};
  const State state = run(basin, rain_for(heavy_rain, 3600.0), 3600.0);
  EXPECT_NEAR(state.surface.water_depth(2, 2) * basin.ground.unit.metres(), (heavy_rain - loss) * 3600.0, 4.0 * basin.ground.unit.metres());
}

TEST(Simulation, TheWaterAccountClosesExactlyWithAllTermsAtWork) {
  const Domain city = bumpy_city(40, 50);
  Forcing forcing = rain_for(heavy_rain, 1200.0);
  forcing.evaporation_rate = TimeSeries::constant(4e-3 / 86400.0);
  forcing.boundaries.push_back({.id = "east", .cells = {city.ground.grid.cell(10, 49)}, .condition = surface::FreeOutflow{}});
  forcing.boundaries.push_back({.id = "spring", .cells = {city.ground.grid.cell(3, 3)},
                                .condition = surface::DischargeSeries{TimeSeries::constant(0.05)}});
  const State state = run(city, forcing, 2400.0);
  const results::WaterBalance balance = water_balance(city, state);
  EXPECT_GT(balance.rain, 0.0);
  EXPECT_GT(balance.infiltration, 0.0);
  EXPECT_GT(balance.evaporation, 0.0);
  EXPECT_GT(balance.outflow, 0.0);
  EXPECT_NEAR(balance.inflow, 0.05 * 2400.0, 0.01);
  const double rounding = 4 * city.ground.unit.metres();  // rain falls in whole units, whose sum stays within a few of the exact one
  EXPECT_NEAR(balance.rain, heavy_rain * 1200.0 * 40 * 50 * 4.0, rounding * 40 * 50 * 4.0);
  EXPECT_LT(std::abs(balance.relative_error()), 1e-14);
}

TEST(Simulation, AnyNumberOfThreadsGivesTheSameBits) {
  const Domain city = bumpy_city(67, 45);
  const Forcing forcing = rain_for(heavy_rain, 600.0);
  const State one = run(city, forcing, 900.0, 1);
  for (const int threads : {2, 3, 4}) EXPECT_TRUE(same_water(one, run(city, forcing, 900.0, threads))) << threads;
}

TEST(Simulation, ContinuingFromTheMiddleGivesTheSameBits) {
  const Domain city = bumpy_city(33, 41);
  const Forcing forcing = rain_for(heavy_rain, 600.0);
  const SimulationOptions options;
  Simulation whole(city, forcing, options, Simulation::initial_state(city, forcing, {}));
  ASSERT_TRUE(whole.run_until(900.0, keep_going));

  Simulation first(city, forcing, options, Simulation::initial_state(city, forcing, {}));
  ASSERT_FALSE(first.run_until(900.0, [](const State& state) { return state.time < 433.0; }));
  Simulation second(city, forcing, options, first.state());
  ASSERT_TRUE(second.run_until(900.0, keep_going));
  EXPECT_TRUE(same_water(whole.state(), second.state()));
}

/// Notes every instant at which it is called.
class Diary : public Observer {
 public:
  explicit Diary(double interval) : interval_(interval) {}
  double next_time(double now) const override { return now < 0.0 ? 0.0 : next_multiple(now, interval_); }
  void observe(const Domain&, const State& state) override { instants.push_back(state.time); }
  std::vector<double> instants;

 private:
  double interval_;
};

TEST(Simulation, ObserversLookExactlyWhenTheyAskedTo) {
  const Domain basin = flat_domain(3, 3, 10.0);
  const Forcing forcing = rain_for(heavy_rain, 33.3);
  Simulation simulation(basin, forcing, {}, Simulation::initial_state(basin, forcing, {}));
  Diary diary(7.1);
  simulation.add(diary);
  ASSERT_TRUE(simulation.run_until(71.0, keep_going));
  ASSERT_EQ(diary.instants.size(), 11u);
  for (std::size_t i = 0; i < diary.instants.size(); ++i) EXPECT_DOUBLE_EQ(diary.instants[i], 7.1 * static_cast<double>(i));
}

TEST(NextMultiple, IsLaterThanNowAndNeverSkipsOne) {
  for (const double interval : {0.05, 1.0 / 3.0, 7.1, 300.0}) {
    double now = 0.0;
    for (int i = 1; i < 10000; ++i) {
      const double next = next_multiple(now, interval);
      ASSERT_GT(next, now);
      ASSERT_DOUBLE_EQ(next, i * interval);
      now = next;
    }
  }
}

TEST(Simulation, BoardsThatArePutUpKeepWaterOutAndLoseNone) {
  Domain basin = flat_domain(9, 21, 2.0);
  for (int row = 0; row < 9; ++row)  // the eastern half lies deeper
    for (int column = 11; column < 21; ++column) basin.ground.bed(row, column) -= static_cast<std::int32_t>(0.2 * basin.ground.unit.per_metre());
  Forcing forcing;
  forcing.boundaries.push_back({.id = "spring", .cells = {basin.ground.grid.cell(4, 2)}, .condition = surface::DischargeSeries{TimeSeries::constant(0.02)}, .closed = {}});
  const auto eastern = [&](const State& state) {
    std::int64_t units = 0;
    for (int row = 0; row < 9; ++row)
      for (int column = 11; column < 21; ++column) units += state.surface.water_depth(row, column);
    return units;
  };
  EXPECT_GT(eastern(run(basin, forcing, 1200.0)), 0);
  const double ground = basin.ground.bed_elevation(0, 10);
  for (int row = 0; row < 9; ++row) forcing.bed_changes.push_back({.time = 5.0, .cell = basin.ground.grid.cell(row, 10), .bed_elevation = ground + 0.5});
  const State kept = run(basin, forcing, 1200.0);
  EXPECT_EQ(eastern(kept), 0);
  EXPECT_NO_THROW(water_balance(basin, kept));  // the ledger closes in whole units
  for (int row = 0; row < 9; ++row) forcing.bed_changes.push_back({.time = 900.0, .cell = basin.ground.grid.cell(row, 10), .bed_elevation = ground});
  const State opened = run(basin, forcing, 1200.0);
  EXPECT_GT(eastern(opened), 0);
  EXPECT_NO_THROW(water_balance(basin, opened));
}

TEST(Simulation, RefusesABedChangeThatTheGroundCannotCount) {
  Domain basin = flat_domain(9, 21, 2.0);
  for (const double elevation : {1e6, -1e6, std::numeric_limits<double>::quiet_NaN()}) {
    Forcing forcing;
    forcing.bed_changes.push_back({.time = 5.0, .cell = basin.ground.grid.cell(4, 10), .bed_elevation = elevation});
    EXPECT_THROW(Simulation(basin, forcing, {}, Simulation::initial_state(basin, {}, {})), InputError) << elevation;
  }
}

TEST(Simulation, GoesOnAcrossABedChangeAsIfNeverStopped) {
  const Domain basin = flat_domain(9, 21, 2.0);
  Forcing forcing = rain_for(heavy_rain, 600.0);
  for (int row = 0; row < 9; ++row) forcing.bed_changes.push_back({.time = 300.0, .cell = basin.ground.grid.cell(row, 10), .bed_elevation = basin.ground.bed_elevation(row, 10) + 0.3});
  const State whole = run(basin, forcing, 900.0);
  for (const double stop : {200.0, 300.0, 450.0}) {
    const State part = run(basin, forcing, stop);
    Simulation second(basin, forcing, {}, Simulation::initial_state(basin, forcing, {}));
    second.continue_from(part);
    EXPECT_TRUE(second.run_until(900.0, keep_going));
    EXPECT_TRUE(same_water(whole, second.state())) << stop;
  }
}

TEST(Simulation, NothingPassesAGateThatIsShut) {
  const Domain basin = flat_domain(9, 21, 2.0);
  Forcing forcing;
  forcing.boundaries.push_back({.id = "sea", .cells = {basin.ground.grid.cell(4, 0)}, .condition = surface::LevelSeries{TimeSeries::constant(basin.ground.bed_elevation(0, 0) + 0.5)}, .closed = {{0.0, 600.0}}});
  EXPECT_EQ(run(basin, forcing, 600.0).ledger.boundaries[0].entered, 0);
  EXPECT_GT(run(basin, forcing, 660.0).ledger.boundaries[0].entered, 0);
}

}  // namespace
}  // namespace hydro::simulation
