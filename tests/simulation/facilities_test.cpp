#include <gtest/gtest.h>

#include "libhydro/simulation/facility_recorder.h"
#include "libhydro/simulation/report_recorder.h"
#include "libhydro/simulation/simulation.h"
#include "tests/simulation/sample_city.h"
#include "tests/sponge/facilities.h"

namespace hydro::simulation {
namespace {

using sponge::DrainTarget;
using sponge::mm;

bool keep_going(const State&) { return true; }

Forcing rain_for(double rate, double duration) {
  return {.storm = rain::Storm::uniform(TimeSeries({0.0, duration}, {rate, 0.0}, Interpolation::step))};
}

/// Facilities of every process scattered over the city, draining to the ground, to the sewer and to each other.
Domain city_with_facilities(int rows, int columns) {
  Domain city = bumpy_city(rows, columns);
  std::vector<sponge::FacilitySite> sites;
  std::vector<sponge::Facility> facilities = sponge::every_facility();
  for (int kind = 0; kind < static_cast<int>(facilities.size()); ++kind) {
    sponge::FacilitySite site{.id = facilities[static_cast<std::size_t>(kind)].name, .facility = kind, .placement = kind};
    if (kind % 3 == 1) site.drain = {DrainTarget::Kind::sewer, -1};
    if (kind % 3 == 2) site.drain = {DrainTarget::Kind::placement, kind - 1};
    for (int cell = 7 * kind + 3; cell < rows * columns; cell += 97) site.parts.push_back({cell, 0.2f + 0.05f * static_cast<float>(kind)});
    sites.push_back(std::move(site));
  }
  city.sponge = sponge::lay_facilities(std::move(facilities), std::move(sites), {}, 10.0);
  return city;
}

Forcing storm_over_a_city(const Domain& city) {
  Forcing forcing = rain_for(60 * mm / 3600.0, 1200.0);
  forcing.evaporation_rate = TimeSeries::constant(4 * mm / 86400.0);
  forcing.boundaries.push_back({.id = "east", .cells = {city.ground.grid.cell(10, city.ground.grid.columns - 1)}, .condition = surface::FreeOutflow{}});
  return forcing;
}

void expect_same(const State& a, const State& b) {
  EXPECT_EQ(a.sponge, b.sponge);
  EXPECT_EQ(a.land, b.land);
  for (int row = 0; row < a.surface.water_depth.rows(); ++row)
    EXPECT_TRUE(std::equal(a.surface.water_depth.row(row), a.surface.water_depth.row(row) + a.surface.water_depth.columns(), b.surface.water_depth.row(row)));
}

State run(const Domain& domain, const Forcing& forcing, double end, int threads = 1) {
  Simulation simulation(domain, forcing, {.surface = {.threads = threads}}, Simulation::initial_state(domain, forcing, {}));
  EXPECT_TRUE(simulation.run_until(end, keep_going));
  return simulation.state();
}

TEST(Facilities, TheWaterAccountClosesExactlyAtEveryInstant) {
  const Domain city = city_with_facilities(40, 50);
  const Forcing forcing = storm_over_a_city(city);
  Simulation simulation(city, forcing, {}, Simulation::initial_state(city, forcing, {}));
  for (double time = 7.0; time < 2400.0; time += 61.0) {  // between the steps of the facilities too
    simulation.run_until(time, keep_going);
    EXPECT_EQ(water_balance(city, simulation.state()).error(), 0.0) << "throws unless whole units close; and here the sum in m3 does";
  }
  const results::WaterBalance balance = water_balance(city, simulation.state());
  EXPECT_GT(balance.stored_sponge, 0.0);
  EXPECT_GT(balance.initial, 0.0);  // soils are not dry at the start
  EXPECT_GT(sponge::sum_of_accounts(simulation.state().sponge).to_sewer, 0);
  EXPECT_NEAR(balance.rain, 60 * mm / 3.0 * 40 * 50 * 4.0, 4e-6 * 40 * 50 * 4.0);
}

TEST(Facilities, AnyNumberOfThreadsGivesTheSameBits) {
  const Domain city = city_with_facilities(60, 70);
  const Forcing forcing = storm_over_a_city(city);
  const State one = run(city, forcing, 1500.0, 1);
  expect_same(run(city, forcing, 1500.0, 2), one);
  expect_same(run(city, forcing, 1500.0, 4), one);
}

TEST(Facilities, ARunThatGoesOnFromAStateTakesTheSameSteps) {
  const Domain city = city_with_facilities(40, 50);
  const Forcing forcing = storm_over_a_city(city);
  const State whole = run(city, forcing, 1500.0);
  Simulation first(city, forcing, {}, Simulation::initial_state(city, forcing, {}));
  first.run_until(1500.0, [](const State& state) { return state.time < 605.0; });  // stops while rain waits
  Simulation second(city, forcing, {}, Simulation::initial_state(city, forcing, {}));
  second.continue_from(first.state());
  second.run_until(1500.0, keep_going);
  expect_same(second.state(), whole);
}

TEST(Facilities, OneFacilityOnOneCellOfAFlatRasterEqualsThePlot) {
  std::vector<sponge::Facility> all = sponge::every_facility();
  for (sponge::Facility& facility : all) {
    if (facility.surface && facility.process != sponge::Process("swale")) facility.surface->manning_n = 0.0;  // nothing runs off a flat raster
    Domain raster = flat_domain(1, 1, 10.0);
    raster.sponge = sponge::lay_facilities({facility}, {{.id = "plot", .facility = 0, .drain = {DrainTarget::Kind::sewer, -1}, .parts = {{0, 1.0f}}}}, {}, 10.0);
    const double rate = 40 * mm / 3600.0, end = 7200.0;
    Forcing forcing = rain_for(rate, 3600.0);
    forcing.evaporation_rate = TimeSeries::constant(5 * mm / 86400.0);
    const State state = run(raster, forcing, end);

    sponge::Place plot{.facility = facility};
    std::int64_t drain = 0, seepage = 0, evaporation = 0;
    std::int32_t pond = 0;
    for (std::uint32_t i = 0; i < 720; ++i) {
      const bool rains = i < 360;
      const sponge::FacilityStep step(facility, {.duration = 10.0, .potential_evaporation = 5 * mm / 8640.0, .step = i, .raining = rains});
      plot.step(step, rains ? static_cast<std::int32_t>(rate * 10.0 * plot.unit.per_metre() + static_cast<double>(rounding_share(i))) : 0, pond);
      pond = plot.surface_outflow;
      drain += plot.drain, seepage += plot.seepage, evaporation += plot.evaporation;
    }
    const auto near = [&](std::int64_t a, std::int64_t b, const char* what) {
      constexpr double tolerance = 1e-6;  // [m] asked of raster and plot
      EXPECT_NEAR(static_cast<double>(a) * plot.unit.metres(), static_cast<double>(b) * plot.unit.metres(), tolerance) << facility.name << ' ' << what;
    };
    const sponge::FacilityAccount account = state.sponge.accounts[0];
    near(sponge::water_held(raster.sponge, state.sponge), plot.water(), "stored");
    near(account.drain, drain, "drain");
    near(account.seepage, seepage, "seepage");
    near(account.evaporation, evaporation, "evaporation");
    near(state.surface.water_depth(0, 0), pond, "pond");
  }
}

TEST(Facilities, SpillsAreCountedStormByStormAndEmptyingFromTheirEnd) {
  // A tank of 40 mm on a cell takes its rain; a pipe empties it at 10 mm/h. Storms of 60 mm at 0 h and 12 h, of 20 mm at 30 h.
  sponge::Facility tank{.name = "tank", .process = sponge::Process("tank")};
  tank.tank = sponge::TankLayer{.height = 40 * mm, .pump_rate = 10 * mm / 3600.0};
  Domain raster = flat_domain(1, 1, 10.0);  // what overflows stands on the cell and comes back
  raster.sponge = sponge::lay_facilities({tank}, {{.id = "open", .facility = 0, .drain = {DrainTarget::Kind::sewer, -1}, .parts = {{0, 1.0f}}}}, {}, 10.0);
  const double h = 3600.0, heavy = 60 * mm / h, light = 20 * mm / h;
  Forcing forcing{.storm = rain::Storm::uniform(TimeSeries({0.0, h, 12 * h, 13 * h, 30 * h, 31 * h}, {heavy, 0.0, heavy, 0.0, light, 0.0}, Interpolation::step))};
  const double end = 31.5 * h;
  FacilityRecorder whole(raster, 60.0, end), parts(raster, 60.0, end);
  Simulation simulation(raster, forcing, {}, Simulation::initial_state(raster, forcing, {}));
  simulation.add(whole);
  simulation.run_until(end, keep_going);
  results::RunResult result;
  result.facilities.resize(1);
  whole.write_into(result, raster, end);
  EXPECT_EQ(result.facilities[0].overflows, 2);
  EXPECT_NEAR(result.facilities[0].emptying_time, 4.9 * h, 0.1 * h);
  EXPECT_EQ(result.facilities[0].filled_at_end, 1);

  // The record goes on from a checkpoint's memory.
  Simulation first(raster, forcing, {}, Simulation::initial_state(raster, forcing, {}));
  FacilityRecorder before(raster, 60.0, end);
  first.add(before);
  first.run_until(12.5 * h, keep_going);
  const std::vector<MemoryBlock> from = before.memory(), to = parts.memory();
  for (std::size_t i = 0; i < from.size(); ++i) std::copy(from[i].bytes.begin(), from[i].bytes.end(), to[i].bytes.begin());
  Simulation second(raster, forcing, {}, Simulation::initial_state(raster, forcing, {}));
  second.add(parts);
  second.continue_from(first.state());
  second.run_until(end, keep_going);
  results::RunResult again;
  again.facilities.resize(1);
  parts.write_into(again, raster, end);
  EXPECT_EQ(again.facilities[0].overflows, result.facilities[0].overflows);
  EXPECT_EQ(again.facilities[0].emptying_time, result.facilities[0].emptying_time);
  EXPECT_EQ(again.facilities[0].filled_at_end, result.facilities[0].filled_at_end);
}

/// Used water is gone from the map: it neither stands on the ground where the tank drains to, nor runs to the sewer.
TEST(Facilities, WaterThatIsUsedLeavesTheModel) {
  for (const DrainTarget target : {DrainTarget{}, DrainTarget{DrainTarget::Kind::sewer, -1}}) {
    sponge::Facility tank{.name = "tank", .process = sponge::Process("tank")};
    tank.tank = sponge::TankLayer{.height = 100 * mm, .reuse_rate = 10 * mm / 3600.0};
    Domain raster = flat_domain(2, 2, 10.0);
    raster.sponge = sponge::lay_facilities({tank}, {{.id = "open", .facility = 0, .drain = target, .parts = {{0, 1.0f}}}}, {}, 10.0);
    const State end = run(raster, rain_for(20 * mm / 3600.0, 3600.0), 12 * 3600.0);
    const sponge::FacilityAccount account = end.sponge.accounts[0];
    EXPECT_GT(account.used, 0);
    EXPECT_EQ(account.used, account.drain);
    EXPECT_EQ(account.to_sewer, 0);
    const results::WaterBalance balance = water_balance(raster, end);
    EXPECT_NEAR(balance.outflow, balance.rain - balance.stored_surface - balance.stored_sponge, 1e-9);
    EXPECT_NEAR(balance.outflow, static_cast<double>(account.used) * raster.ground.unit.metres() * raster.ground.grid.cell_area(), 1e-9);
    EXPECT_EQ(balance.error(), 0.0);
  }
}

/// Facilities meet the water that stands in their cells when they are stepped (docs/decisions/0004): how often that is must not
/// decide what they hold, on steep and rough ground neither.
TEST(Facilities, TheLengthOfTheirStepMattersLittle) {
  const auto stored_with = [](double step) {
    Domain city = city_with_facilities(40, 40);
    city.sponge.step = step;
    const Forcing forcing = storm_over_a_city(city);
    return water_balance(city, run(city, forcing, 1800.0)).stored_sponge;
  };
  const double fine = stored_with(1.0);
  EXPECT_NEAR(stored_with(5.0), fine, 0.01 * fine);
  EXPECT_NEAR(stored_with(10.0), fine, 0.02 * fine);
}

}  // namespace
}  // namespace hydro::simulation
