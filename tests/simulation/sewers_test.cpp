#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/simulation/simulation.h"
#include "tests/network/drawings.h"
#include "tests/simulation/sample_city.h"
#include "tests/sponge/facilities.h"

namespace hydro::simulation {
namespace {

using network::testing::Drawing;

bool keep_going(const State&) { return true; }

Forcing rain_for(double rate, double duration) {
  return {.storm = rain::Storm::uniform(TimeSeries({0.0, duration}, {rate, 0.0}, Interpolation::step))};
}

double unit_volume(const Domain& domain) { return domain.ground.unit.metres() * domain.ground.grid.cell_area(); }

/// What the network has booked from the ground since the start, less what the ground has given [m3].
double ledger_gap(const Domain& domain, const State& state) {
  const SewerState& sewers = state.sewers;
  double booked = 0.0, given = 0.0;
  for (const double volume : sewers.network.street_volume) booked += volume;
  for (const GroundOutfall& outfall : domain.sewers.outfalls) booked -= sewers.network.outfall_volume[static_cast<std::size_t>(outfall.node)];
  for (std::size_t i = 0; i < sewers.inlet_taken.size(); ++i) given += static_cast<double>(sewers.inlet_taken[i]) + sewers.inlet_waiting[i];
  for (std::size_t i = 0; i < sewers.outfall_taken.size(); ++i) given += static_cast<double>(sewers.outfall_taken[i]) + sewers.outfall_waiting[i];
  return booked - given * unit_volume(domain);
}

double waiting_units(const State& state) {
  double most = 0.0;
  for (const double units : state.sewers.inlet_waiting) most = std::max(most, std::abs(units));
  for (const double units : state.sewers.outfall_waiting) most = std::max(most, std::abs(units));
  return most;
}

double through_street(const State& state) {
  double sum = 0.0;
  for (const auto* list : {&state.sewers.inlet_inflow, &state.sewers.inlet_outflow})
    for (const double volume : *list) sum += volume;
  return sum;
}

/// Pipes under a bumpy city, too small for its rain: gullies in hollows and on ridges, one outfall onto the ground, one to a sea.
Domain city_with_sewers(int rows, int columns) {
  Domain city = bumpy_city(rows, columns);
  const Grid& grid = city.ground.grid;
  Drawing d;
  int before = -1;
  for (int k = 0; k < 8; ++k) {
    const int row = 3 + 4 * k, column = 4 + 5 * k;
    const double rim = city.ground.bed_elevation(row, column);
    const int node = d.junction("N" + std::to_string(k), rim - 1.8 - 0.05 * k, 1.8 + 0.05 * k);
    if (before >= 0) d.conduit(before, node, 25.0, network::Circle{k < 5 ? 0.5 : 0.15});
    for (int side = -1; side <= 1; ++side)
      city.sewers.inlets.push_back({.id = "G" + std::to_string(k) + std::to_string(side), .node = node, .cell = grid.cell(row + side, column + side),
                                    .opening = {.crest_elevation = city.ground.bed_elevation(row + side, column + side), .crest_length = 1.8, .area = 0.3}});
    before = node;
  }
  const int ground = d.outfall("ground", city.ground.bed_elevation(rows - 2, columns - 2) - 0.2), sea = d.outfall("sea", 0.0, network::FixedLevel{0.5}, true);
  d.conduit(before, ground, 20.0, network::Circle{0.15});
  d.conduit(before, sea, 60.0, network::Circle{0.1});
  city.sewers.outfalls.push_back({.node = ground, .cell = grid.cell(rows - 2, columns - 2)});
  city.sewers.network = d.network;
  return city;
}

State run(const Domain& domain, const Forcing& forcing, double end, int threads = 1) {
  Simulation simulation(domain, forcing, {.surface = {.threads = threads}}, Simulation::initial_state(domain, forcing, {}));
  EXPECT_TRUE(simulation.run_until(end, keep_going));
  return simulation.state();
}

void expect_same(State a, State b) {
  for (int row = 0; row < a.surface.water_depth.rows(); ++row)
    EXPECT_TRUE(std::equal(a.surface.water_depth.row(row), a.surface.water_depth.row(row) + a.surface.water_depth.columns(), b.surface.water_depth.row(row)));
  const auto first = a.sewers.network.blocks(), second = b.sewers.network.blocks();
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_TRUE(std::ranges::equal(first[i].bytes, second[i].bytes)) << first[i].name;
  EXPECT_EQ(a.sewers.inlet_waiting, b.sewers.inlet_waiting);
  EXPECT_EQ(a.sewers.inlet_taken, b.sewers.inlet_taken);
}

constexpr double rounding = 1e-12;  // [-] of the water that passed

TEST(Sewers, TheBooksOfNetworkAndGroundAgreeAndTheAccountCloses) {
  const Domain city = city_with_sewers(40, 50);
  const Forcing forcing = rain_for(120e-3 / 3600.0, 1800.0);
  Simulation simulation(city, forcing, {}, Simulation::initial_state(city, forcing, {}));
  for (double time = 7.0; time < 5400.0; time += 61.0) {
    simulation.run_until(time, keep_going);
    const results::WaterBalance balance = water_balance(city, simulation.state());
    EXPECT_NEAR(balance.error(), 0.0, rounding * balance.entered());
    EXPECT_NEAR(ledger_gap(city, simulation.state()), 0.0, rounding * std::max(1.0, through_street(simulation.state())));
    EXPECT_LT(waiting_units(simulation.state()), 1.0) << "what one books the other has booked, but for parts of a unit";
  }
  const SewerState& sewers = simulation.state().sewers;
  double down = 0.0, up = 0.0;
  for (const double volume : sewers.inlet_inflow) down += volume;
  for (const double volume : sewers.inlet_outflow) up += volume;
  EXPECT_GT(down, 20.0);
  EXPECT_GT(up, 1.0) << "the pipes are too small";
  EXPECT_GT(sewers.network.outfall_volume.back(), 1.0);
}

TEST(Sewers, AClosedBoxKeepsItsWater) {
  Domain box = city_with_sewers(40, 50);
  box.land.classes = {{.name = "sealed", .imperviousness = 1.0}, {.name = "sealed too", .imperviousness = 1.0}};
  box.sewers.network.nodes.pop_back(), box.sewers.network.links.pop_back();  // no way to the sea
  const Forcing forcing = rain_for(60e-3 / 3600.0, 3600.0);
  const State end = run(box, forcing, 4 * 3600.0);
  const results::WaterBalance balance = water_balance(box, end);
  EXPECT_NEAR(balance.stored_surface + balance.stored_network, balance.rain, 1e-9 * balance.rain);
  EXPECT_GT(balance.stored_network, 1.0);
  EXPECT_EQ(balance.outflow, 0.0);
}

TEST(Sewers, AnyNumberOfThreadsGivesTheSameBits) {
  Domain city = city_with_sewers(60, 70);
  const Forcing forcing = rain_for(120e-3 / 3600.0, 900.0);
  const State one = run(city, forcing, 1500.0, 1);
  expect_same(run(city, forcing, 1500.0, 2), one);
  city.sewers.options.threads = 3;
  expect_same(run(city, forcing, 1500.0, 4), one);
}

TEST(Sewers, ARunThatGoesOnFromAStateTakesTheSameSteps) {
  const Domain city = city_with_sewers(40, 50);
  const Forcing forcing = rain_for(120e-3 / 3600.0, 900.0);
  const State whole = run(city, forcing, 1500.0);
  Simulation first(city, forcing, {}, Simulation::initial_state(city, forcing, {}));
  first.run_until(735.0, keep_going);
  Simulation second(city, forcing, {}, Simulation::initial_state(city, forcing, {}));
  second.continue_from(first.state());
  second.run_until(1500.0, keep_going);
  expect_same(second.state(), whole);
}

/// A flat yard of 40 m with walls around and one manhole in its middle, over a deep tank.
struct Yard {
  Domain domain = flat_domain(40, 40, 1.0);
  Forcing forcing = rain_for(0.0, 1.0);

  explicit Yard(const network::StreetOpening& opening, double tank_depth = 0.0) {
    Drawing d;
    const int tank = d.tank("tank", -10.0, 10.0, tank_depth, network::CylindricalStorage{40.0, 40.0});
    const int manhole = d.junction("manhole", -10.0, 10.0, tank_depth);
    d.conduit(manhole, tank, 10.0, network::Circle{2.0});
    domain.sewers.network = d.network;
    domain.sewers.inlets.push_back({.id = "lid", .node = manhole, .cell = domain.ground.grid.cell(20, 20), .opening = opening});
    domain.sewers.inlets.back().opening.crest_elevation = 0.0;
  }
  State with_water(double depth) const {
    return Simulation::initial_state(domain, forcing, {.depth = Raster<float>(40, 40, static_cast<float>(depth))});
  }
  double mean_depth(const State& state) const { return water_balance(domain, state).stored_surface / 1600.0; }
};

TEST(Sewers, EqualLevelsGiveNoFlow) {
  const Yard yard({.crest_length = 2.0, .area = 0.5});
  Yard full({.crest_length = 2.0, .area = 0.5}, 10.0);
  Simulation simulation(full.domain, full.forcing, {}, full.with_water(0.0));
  simulation.run_until(600.0, keep_going);
  EXPECT_EQ(through_street(simulation.state()), 0.0) << "full to the rim below a dry yard";

  full.domain.sewers.network.nodes[0].depth = full.domain.sewers.network.nodes[1].depth = 11.0;  // a taller shaft, filled as high as the yard
  for (network::Node& node : full.domain.sewers.network.nodes) node.initial_depth = 10.25;
  Simulation level(full.domain, full.forcing, {}, full.with_water(0.25));
  level.run_until(600.0, keep_going);
  EXPECT_LT(through_street(level.state()), 1e-9);
  EXPECT_NEAR(full.mean_depth(level.state()), 0.25, 1e-9);
}

/// Solves d level / dt = - law(level) / area by small steps.
double drained_level(const network::StreetOpening& opening, double level, double area, double duration) {
  const int steps = 200000;
  for (int i = 0; i < steps; ++i) level -= network::street_flow(opening, level, -5.0).discharge / area * duration / steps;
  return level;
}

TEST(Sewers, APoolDrainsThroughOneManholeAsTheEquationSays) {
  for (const auto& [opening, depth] : {std::pair{network::StreetOpening{.crest_length = 2.2, .area = 0.4}, 0.5},   // through the hole
                                       std::pair{network::StreetOpening{.crest_length = 0.5, .area = 0.4}, 0.2}}) {  // over the rim
    const Yard yard(opening);
    Simulation simulation(yard.domain, yard.forcing, {}, yard.with_water(depth));
    for (const double time : {600.0, 1800.0}) {
      simulation.run_until(time, keep_going);
      const double lost = depth - yard.mean_depth(simulation.state()), expected = depth - drained_level(yard.domain.sewers.inlets[0].opening, depth, 1600.0, time);
      EXPECT_NEAR(lost / expected, 1.0, 0.01) << depth << " m deep, after " << time << " s: " << lost << " of " << expected << " m";
    }
  }
}

TEST(Sewers, WaterThatStandsBelowTheRimDoesNotGoDown) {
  constexpr double hump = 0.3, depth = 0.2;  // [m]
  Yard yard({.crest_length = 20.0, .area = 5.0});  // swallows all that it can reach
  surface::Ground& ground = yard.domain.ground;
  ground.bed(20, 20) += static_cast<std::int32_t>(hump * ground.unit.per_metre());
  yard.domain.sewers.inlets[0].opening.crest_elevation = hump;
  Simulation simulation(yard.domain, yard.forcing, {}, yard.with_water(depth));
  simulation.run_until(60.0, keep_going);
  const double taken = simulation.state().sewers.inlet_inflow[0];
  EXPECT_GT(taken, 0.0);
  EXPECT_LE(taken, depth * ground.grid.cell_area()) << "what lay on the hump, and nothing of the yard around";
}

TEST(Sewers, AFullTankComesUpThroughTheManholeUntilLevelsMeet) {
  Yard yard({.crest_length = 2.0, .area = 0.5}, 11.0);
  for (network::Node& node : yard.domain.sewers.network.nodes) node.depth = 12.0;  // the tank's walls stand above the yard
  Simulation simulation(yard.domain, yard.forcing, {}, yard.with_water(0.0));
  simulation.run_until(6 * 3600.0, keep_going);
  const double tank_area = std::acos(-1.0) * 400.0;  // an ellipse of 40 m by 40 m
  EXPECT_NEAR(yard.mean_depth(simulation.state()), tank_area / (tank_area + 1600.0), 0.01) << "a metre of the tank over both";
  EXPECT_NEAR(water_balance(yard.domain, simulation.state()).error(), 0.0, 1e-9);
}

TEST(Sewers, ACloggedInletTakesNothingUntilItIsCleaned) {
  Yard yard({.crest_length = 2.0, .area = 0.5});
  yard.domain.sewers.inlets[0].clogging = {{0.0, 1.0}, {900.0, 0.0}};
  Simulation simulation(yard.domain, yard.forcing, {}, yard.with_water(0.3));
  simulation.run_until(900.0, keep_going);
  EXPECT_EQ(simulation.state().sewers.inlet_taken[0], 0);
  simulation.run_until(1800.0, keep_going);
  EXPECT_GT(simulation.state().sewers.inlet_inflow[0], 50.0);
}

constexpr double foot = 0.3048, cfs = foot * foot * foot;

/// An opening that HEC-22 alone limits.
network::StreetOpening wide_opening(double area) { return {.crest_elevation = std::numeric_limits<double>::quiet_NaN(), .area = area, .orifice_coefficient = 0.67}; }

TEST(Sewers, InASagAnInletTakesWhatHec22SaysOfItsDepth) {  // its example 4-12
  const InletCapture curb{.row = {.design = {.curb = network::CurbOpening{8.2 * foot, 0.43 * foot, network::Throat::horizontal}}},
                          .site = network::Gutter{.cross_slope = 0.05, .manning_n = 0.016}};
  for (const double clogged : {0.0, 0.5}) {
    Yard yard(wide_opening(network::open_area(curb.row.design)));
    Inlet& inlet = yard.domain.sewers.inlets[0];
    inlet.capture = curb;
    if (clogged > 0.0) inlet.clogging = {{0.0, clogged}};
    Simulation simulation(yard.domain, yard.forcing, {}, yard.with_water(0.16 * foot));
    simulation.run_until(60.0, keep_going);
    const double before = simulation.state().sewers.inlet_inflow[0];
    simulation.run_until(120.0, keep_going);
    const double taken = (simulation.state().sewers.inlet_inflow[0] - before) / 60.0, by_depth = (1.0 - clogged) * network::capture_in_sag(curb.row, curb.site, yard.mean_depth(simulation.state()));
    EXPECT_NEAR(taken / by_depth, 1.0, 0.1) << "clogged by " << clogged << ": water falls a little towards the inlet";
    EXPECT_NEAR(by_depth / ((1.0 - clogged) * 1.6 * cfs), 1.0, 0.15) << "by hand 1.6 cfs; the yard has fallen by some millimetres";
    EXPECT_NEAR(ledger_gap(yard.domain, simulation.state()), 0.0, 1e-9);
  }
}

/// Half a street of 1 % between a curb and its crown, in cells of 0.25 m, with a grate as in example 4-7 of HEC-22 (but no gutter).
struct SlopingStreet {
  static constexpr int rows = 16, columns = 160;
  static constexpr double cell = 0.25, discharge = 2.3 * cfs;
  Domain domain = domain_with_bed(rows, columns, cell, [](int row, int column) { return 5.0 - 0.01 * cell * column + 0.02 * cell * (row + 0.5); }, 0.016);
  Forcing forcing;

  SlopingStreet() {
    const Grid& grid = domain.ground.grid;
    Drawing d;
    const int node = d.junction("N", 0.0, 4.0);
    d.conduit(node, d.outfall("out", -1.0), 20.0, network::Circle{0.6});
    domain.sewers.network = d.network;
    domain.sewers.inlets = {{.id = "grate", .node = node, .cell = grid.cell(0, 120), .opening = wide_opening(1.0)}};
    std::vector<int> top, end;
    for (int row = 0; row < 8; ++row) top.push_back(grid.cell(row, 0));
    for (int row = 0; row < rows; ++row) end.push_back(grid.cell(row, columns - 1));
    forcing.boundaries = {{.id = "top", .cells = top, .condition = surface::DischargeSeries{TimeSeries::constant(discharge)}, .closed = {}},
                          {.id = "end", .cells = end, .condition = surface::FreeOutflow{0.01}, .closed = {}}};
  }
};

TEST(Sewers, OnAGradeAnInletTakesWhatHec22SaysOfTheFlowInTheGutter) {
  SlopingStreet street;
  const network::Gutter gutter{.longitudinal_slope = 0.01, .cross_slope = 0.02, .manning_n = 0.016};
  const InletCapture grate{.row = {.design = {.grate = network::Grate{2 * foot, 2 * foot, network::GrateKind::curved_vane}}}, .site = gutter, .on_grade = true};
  street.domain.sewers.inlets[0].capture = grate;
  Simulation simulation(street.domain, street.forcing, {}, Simulation::initial_state(street.domain, street.forcing, {}));
  simulation.run_until(300.0, keep_going);
  const double before = simulation.state().sewers.inlet_inflow[0];
  simulation.run_until(420.0, keep_going);
  const double taken = (simulation.state().sewers.inlet_inflow[0] - before) / 120.0, by_hand = network::capture_on_grade(grate.row, gutter, street.discharge, 0.0);
  EXPECT_NEAR(taken / by_hand, 1.0, 0.1) << taken / cfs << " cfs, by hand " << by_hand / cfs << " of 2.3 cfs";
  EXPECT_NEAR(ledger_gap(street.domain, simulation.state()), 0.0, 1e-9);
}

TEST(Sewers, AnOutfallUnderWaterStandsAgainstItsTailWater) {
  Yard yard({.crest_length = 2.0, .area = 0.5});
  yard.domain.sewers.inlets.clear();
  network::DrainageNetwork& drawn = yard.domain.sewers.network;
  drawn.nodes.push_back({.id = "out", .invert_elevation = -0.5, .kind = network::Outfall{}});
  drawn.links.push_back({.id = "pipe", .from = 0, .to = 2, .kind = network::Conduit{.length = 20.0, .manning_n = 0.013, .section = network::Circle{0.8}, .inlet_elevation = -0.5, .outlet_elevation = -0.5}});
  drawn.nodes[0].initial_depth = drawn.nodes[1].initial_depth = 9.0;
  yard.domain.sewers.outfalls.push_back({.node = 2, .cell = yard.domain.ground.grid.cell(5, 5)});

  Simulation dry(yard.domain, yard.forcing, {}, yard.with_water(0.0));
  dry.run_until(600.0, keep_going);
  EXPECT_EQ(dry.state().sewers.outfall_taken[0], 0) << "below the pipe, and no water outside";
  Simulation wet(yard.domain, yard.forcing, {}, yard.with_water(0.2));
  wet.run_until(600.0, keep_going);
  EXPECT_GT(wet.state().sewers.outfall_taken[0], 0) << "the yard drains back into the tank";
  EXPECT_NEAR(water_balance(yard.domain, wet.state()).error(), 0.0, 1e-9);
  EXPECT_NEAR(ledger_gap(yard.domain, wet.state()), 0.0, 1e-9);
}

TEST(Sewers, RoofsAndFacilitiesDrainIntoNodes) {
  Yard yard({.crest_length = 2.0, .area = 0.5});
  Domain& domain = yard.domain;
  domain.sewers.inlets[0].clogging = {{0.0, 1.0}};
  domain.sewers.roofs.push_back({.node = 1, .cell = 0, .area = 100.0});
  std::vector<sponge::Facility> facilities{sponge::every_facility().front()};
  sponge::FacilitySite site{.id = "garden", .facility = 0, .placement = 0, .drain = {sponge::DrainTarget::Kind::sewer, -1}};
  for (int cell = 0; cell < 400; ++cell) site.parts.push_back({cell, 1.0f});
  domain.sponge = sponge::lay_facilities(std::move(facilities), {site}, {}, 10.0);
  domain.sewers.node_of_site = {0};
  const Forcing forcing = rain_for(50e-3 / 3600.0, 3600.0);
  const State end = run(domain, forcing, 2 * 3600.0);
  const double volume = unit_volume(domain);
  EXPECT_NEAR(static_cast<double>(end.sewers.from_roofs) * volume, 0.050 * 100.0, 1e-5);
  EXPECT_GT(end.sewers.from_facilities, 0);
  EXPECT_EQ(end.sewers.from_facilities, sponge::sum_of_accounts(end.sponge).to_sewer);
  const results::WaterBalance balance = water_balance(domain, end);
  EXPECT_NEAR(balance.stored_network, static_cast<double>(end.sewers.from_roofs + end.sewers.from_facilities) * volume, 1e-9);
  EXPECT_EQ(balance.outflow, 0.0);
  EXPECT_NEAR(balance.error(), 0.0, 1e-9);
}

TEST(Sewers, AVentLetsWaterUpAndNoneDown) {
  Yard empty({.crest_length = 2.0, .area = 0.5});
  empty.domain.sewers.inlets[0].rises_only = true;
  Simulation dry(empty.domain, empty.forcing, {}, empty.with_water(0.25));
  dry.run_until(600.0, keep_going);
  EXPECT_EQ(through_street(dry.state()), 0.0);

  Yard full({.crest_length = 2.0, .area = 0.5}, 10.0);
  full.domain.sewers.inlets[0].rises_only = true;
  for (network::Node& node : full.domain.sewers.network.nodes) node.rim = network::Rim::sealed;
  full.domain.sewers.roofs.push_back({.node = 1, .cell = 0, .area = 100.0});
  const State end = run(full.domain, rain_for(50e-3 / 3600.0, 3600.0), 2 * 3600.0);
  const double volume = unit_volume(full.domain), came_up = -static_cast<double>(end.sewers.inlet_taken[0]) * volume;
  EXPECT_NEAR(came_up, 0.050 * 100.0, 0.1) << "what a full tank has no room for";
  EXPECT_NEAR(water_balance(full.domain, end).error(), 0.0, 1e-9);
}

TEST(Sewers, AllFlawsOfTheCouplingAreToldAtOnce) {
  Yard yard({.crest_length = 2.0, .area = 0.5});
  yard.domain.sewers.inlets.push_back({.id = "nowhere", .node = 7, .cell = 4000});
  yard.domain.sewers.outfalls.push_back({.node = 0, .cell = 3});
  try {
    SewerExchange exchange(yard.domain);
    FAIL();
  } catch (const InputError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("inlet \"nowhere\" names no node"), std::string::npos) << text;
    EXPECT_NE(text.find("inlet \"nowhere\" lies outside"), std::string::npos) << text;
    EXPECT_NE(text.find("outfall \"tank\" is no outfall"), std::string::npos) << text;
  }
}

TEST(Sewers, FullPipesUnderAWetStreetTakeNoShortSteps) {
  const Domain city = city_with_sewers(40, 50);
  const State end = run(city, rain_for(120e-3 / 3600.0, 1800.0), 5400.0);
  EXPECT_LT(end.sewers.network.steps, 2u * 1080u) << "1080 steps of 5 s";
}

}  // namespace
}  // namespace hydro::simulation
