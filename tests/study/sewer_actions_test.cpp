// Each effect of an action changes the water of a district with sewers in the right sense, and the account stays exact: first a street with
// one pumping station, drawn by hand, then a district of `hydro new --sewers`.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "libhydro/comparison/comparison.h"
#include "libhydro/io/orders_file.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/detail/apply_orders.h"
#include "libhydro/study/execution.h"
#include "libhydro/study/new_district.h"
#include "libhydro/study/prepare.h"
#include "tests/network/drawings.h"
#include "tests/says.h"
#include "tests/simulation/sample_city.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using network::testing::Drawing;

constexpr double rounding = 1e-12;  // [-] of all water that entered
constexpr double minute = 60.0;

io::Order order(const std::string& kind, const std::string& target, double value = 0.0, const std::string& unit = {}, double from = 0.0, double until = 7200.0) {
  return {.action = kind, .place = {}, .kind = kind, .target = target, .unit = unit, .value = value, .from = from, .until = until};
}

results::RunResult carry_out(Prepared prepared, const scenario::Scenario& scenario, const std::vector<io::Order>& orders, bool must_act = true) {
  const std::vector<results::OrderResult> told = detail::apply_orders(orders, "test", scenario, prepared);
  for (const results::OrderResult& one : told) {
    EXPECT_EQ(one.applied, must_act) << one.remark.english;
    EXPECT_THAT(one.remark, says(""));
  }
  NoFrames nowhere;
  Execution execution(prepared.job, prepared.water, nowhere);
  EXPECT_TRUE(execution.run_until(prepared.job.end, [](const simulation::State&) { return true; }));
  results::RunResult result = execution.take_result();
  EXPECT_LT(std::abs(result.balance.back().relative_error()), rounding);
  return result;
}

double pumped(const results::RunResult& run) {
  double volume = 0.0;
  for (const results::LinkSeries& link : run.links)
    if (link.kind == "pump") volume += link.volume;
  return volume;
}

double depth_of(const results::RunResult& run, const std::string& place) { return std::ranges::find(run.places, place, &results::PlaceResult::id)->max_depth; }

/// A street that falls to its middle. Four gullies, half of them clogged, lead to a wet well; a pump lifts it to the sea, above whose level the street lies only when
/// the sea is low; a sluice gate joins well and sea. A canal crosses the northern edge.
Prepared street(double sea = 1.0, double clogged = 0.0, bool gate_open = false) {
  constexpr int rows = 20, columns = 30;
  Prepared prepared;
  simulation::Domain& domain = prepared.job.domain;
  domain = simulation::domain_with_bed(rows, columns, 5.0, [](int row, int column) { return 3.0 + 0.01 * std::abs(column - 15) + 0.01 * std::abs(row - 12); }, 0.02);
  Drawing d;
  const int manhole = d.junction("manhole", 1.6, 1.5);
  const int well = d.tank("well", 0.0, 3.2, 1.5, network::FunctionalStorage{.constant = 40.0});
  const int sea_node = d.outfall("sea", -0.5, network::FixedLevel{sea});
  d.conduit(manhole, well, 30.0, network::Circle{0.6});
  const int pump = d.link(well, sea_node, network::Pump{.curve = network::PumpCurve::depth, .x = {0.0, 0.3, 3.2}, .discharge = {0.0, 0.25, 0.25}}, 0.0);
  d.network.links[static_cast<std::size_t>(pump)].id = "station-P1";
  const int gate = d.link(well, sea_node, network::SluiceGate{.sill_elevation = 0.2, .width = 1.0, .full_opening = 0.5}, gate_open ? 1.0 : 0.0);
  d.network.links[static_cast<std::size_t>(gate)].id = "sea-gate";
  domain.sewers.network = d.network;
  network::Rule rule{.name = "high water"};  // the pump starts late: a station in fair weather
  rule.premises = {{.left = {network::Observed::node_depth, well}, .comparison = network::Comparison::greater, .right = 2.6, .hysteresis = 0.5}};
  rule.then_actions = {{pump, network::FixedSetting{1.0}}};
  rule.else_actions = {{pump, network::FixedSetting{0.0}}};
  domain.sewers.controls.rules = {rule};
  const Grid& grid = domain.ground.grid;
  for (int k = 0; k < 4; ++k) {
    simulation::Inlet inlet{.id = "gully-" + std::to_string(k + 1), .node = manhole, .cell = grid.cell(11 + k % 2, 14 + k / 2), .opening = {.crest_elevation = std::nan(""), .crest_length = 1.2, .area = 0.15}};
    if (clogged > 0.0) inlet.clogging = {{0.0, clogged}};
    domain.sewers.inlets.push_back(inlet);
  }
  domain.hot_spots = {{.id = "middle", .name = "Middle", .kind = "road", .place = {grid.x(15), grid.y(12)}, .close_depth = 0.25, .cells = {grid.cell(12, 15), grid.cell(12, 14)}}};
  prepared.job.forcing.storm = rain::Storm::uniform(TimeSeries({0.0, 30 * minute, 60 * minute}, {0.0, 80e-3 / 3600.0, 0.0}, Interpolation::step));
  std::vector<int> edge;
  for (int column = 12; column < 18; ++column) edge.push_back(grid.cell(0, column));
  prepared.job.forcing.boundaries = {{.id = "canal-north", .cells = edge, .condition = surface::LevelSeries{TimeSeries::constant(3.16)}, .closed = {}}};
  prepared.job.end = 2 * 3600.0;
  prepared.job.peaks = {.depth = true};
  return prepared;
}

scenario::Scenario two_hours() {
  scenario::Scenario scenario;
  scenario.duration = 2 * 3600.0;
  return scenario;
}

results::RunResult in_the_street(Prepared prepared, const std::vector<io::Order>& orders, bool must_act = true) { return carry_out(std::move(prepared), two_hours(), orders, must_act); }

TEST(SewerActions, PreDrainingMakesRoomBeforeTheRainComes) {
  const results::RunResult without = in_the_street(street(), {}), with = in_the_street(street(), {order("pre_drain", "*", 0.5, "m")});
  EXPECT_GT(pumped(with), pumped(without) + 30.0) << "the well is emptied before the rain";
  EXPECT_LT(with.balance.back().stored_network, without.balance.back().stored_network - 10.0);
  EXPECT_LT(depth_of(with, "middle"), depth_of(without, "middle"));
  EXPECT_LT(with.harm.flood_volume, without.harm.flood_volume);
}

TEST(SewerActions, PumpsInRainstormModeTakeMoreAndPumpsThatStandTakeNothing) {
  const results::RunResult as_ruled = in_the_street(street(), {}), storm = in_the_street(street(), {order("pump_mode", "station", 1.0, "rainstorm", 30 * minute)}),
                           stand = in_the_street(street(), {order("pump_mode", "station-P1", 0.0, "rainstorm")});
  EXPECT_GT(pumped(storm), pumped(as_ruled));
  EXPECT_LT(storm.harm.flood_volume, as_ruled.harm.flood_volume);
  EXPECT_GT(pumped(as_ruled), 0.0);
  EXPECT_EQ(pumped(stand), 0.0);
  EXPECT_GT(stand.harm.flood_volume, as_ruled.harm.flood_volume);
}

TEST(SewerActions, CleanGulliesTakeWhatCloggedOnesLeaveOnTheStreet) {
  const results::RunResult clogged = in_the_street(street(1.0, 0.97), {}), clean = in_the_street(street(1.0, 0.97), {order("clean_inlet", "middle")}),
                           one = in_the_street(street(1.0, 0.97), {order("clean_inlet", "gully-1")}), late = in_the_street(street(1.0, 0.97), {order("clean_inlet", "*", 0.0, "", 90 * minute)});
  EXPECT_LT(clean.harm.flood_volume, 0.95 * clogged.harm.flood_volume);
  EXPECT_LT(clean.harm.flood_volume, one.harm.flood_volume);
  EXPECT_LT(one.harm.flood_volume, clogged.harm.flood_volume);
  EXPECT_NEAR(late.harm.flood_volume, clogged.harm.flood_volume, 1e-6 * clogged.harm.flood_volume) << "the worst was over";
  EXPECT_LT(late.balance.back().stored_surface, clogged.balance.back().stored_surface) << "but the street is dry sooner";
  in_the_street(street(), {order("clean_inlet", "*")}, false);  // there is nothing to clean
}

TEST(SewerActions, AGateThatIsShutKeepsTheSeaOutAndOneThatIsOpenedLetsTheWaterGo) {
  const results::RunResult jammed = in_the_street(street(3.3, 0.0, true), {}), shut = in_the_street(street(3.3, 0.0, true), {order("gate", "sea-gate", 0.0, "open")});
  EXPECT_LT(shut.harm.flood_volume, 0.8 * jammed.harm.flood_volume) << "the sea stands above the street";
  EXPECT_LT(shut.balance.back().inflow, jammed.balance.back().inflow);
  const results::RunResult closed = in_the_street(street(0.5), {}), opened = in_the_street(street(0.5), {order("gate", "sea", 1.0, "open")});
  EXPECT_LT(opened.harm.flood_volume, closed.harm.flood_volume) << "the sea is low";
  EXPECT_GT(opened.balance.back().outflow, closed.balance.back().outflow);
}

TEST(SewerActions, ALoweredCanalLeavesLessWaterOnTheStreet) {
  const results::RunResult high = in_the_street(street(), {}), low = in_the_street(street(), {order("level_band", "canal", 2.9, "m")});
  EXPECT_LT(low.harm.flood_volume, high.harm.flood_volume);
  EXPECT_LE(depth_of(low, "middle"), depth_of(high, "middle"));
}

TEST(SewerActions, AMobilePumpTakesWhatItSaysAndNoMore) {
  const results::RunResult without = in_the_street(street(), {}), with = in_the_street(street(), {order("mobile_pump", "middle", 0.05, "m3/s", 20 * minute, 80 * minute)});
  EXPECT_LT(depth_of(with, "middle"), depth_of(without, "middle"));
  const auto pump = std::ranges::find_if(with.boundaries, [](const results::BoundarySeries& one) { return one.id.starts_with("pump:"); });
  ASSERT_NE(pump, with.boundaries.end());
  EXPECT_GT(pump->left.back(), 10.0);
  EXPECT_LE(pump->left.back(), 0.05 * 60 * minute * (1.0 + 1e-6));
  const auto at = [&](double time) { return static_cast<std::size_t>(std::ranges::find(with.report_times, time) - with.report_times.begin()); };
  EXPECT_EQ(pump->left[at(20 * minute)], 0.0);
  EXPECT_EQ(pump->left[at(80 * minute)], pump->left.back());
}

/// What `hydro new --sewers` makes, in a storm that its sewers almost carry.
class SewerDistrict : public testing::Test {
 protected:
  SewerDistrict() : folder_(fs::temp_directory_path() / ("hydro_sewer_actions_test_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    path_ = write_new_district({.rows = 110, .columns = 110, .cell_size = 4.0}, (folder_ / "district").string(), false, {.return_period = 3.0});
  }
  ~SewerDistrict() override { fs::remove_all(folder_); }

  results::RunResult run(std::vector<std::string> overrides, std::vector<io::Order> orders) const {
    for (const char* common : {"rain.return_period=10", "sponge.layout=\"none\"", "sponge.compare_without=false", "time.duration=\"70min\"", "rain.duration=\"45min\""}) overrides.emplace_back(common);
    const scenario::Scenario scenario = scenario::read_scenario(path_, overrides);
    for (io::Order& one : orders) one.from += scenario.start_utc, one.until = *one.until + scenario.start_utc;
    return carry_out(prepare(scenario, 1), scenario, orders);
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(SewerDistrict, EveryEffectOfItsPlanChangesTheWaterInTheRightSense) {
  const results::RunResult plain = run({}, {});
  const results::RunResult ready = run({}, {order("pre_drain", "*", 0.5, "m"), order("pump_mode", "*", 1.0, "rainstorm")});
  EXPECT_GT(pumped(ready), pumped(plain)) << "pumps that need no high water to start";
  EXPECT_LT(ready.balance.back().stored_network, plain.balance.back().stored_network);
  EXPECT_LE(ready.harm.flood_volume, 1.001 * plain.harm.flood_volume);
  const results::RunResult stand = run({}, {order("pump_mode", "*", 0.0, "rainstorm")});
  EXPECT_EQ(pumped(stand), 0.0);
  EXPECT_GT(stand.harm.flood_volume, plain.harm.flood_volume);
  const results::RunResult clogged = run({"network.clogging=0.9"}, {}), clean = run({"network.clogging=0.9"}, {order("clean_inlet", "*")});
  EXPECT_GT(clogged.harm.flood_volume, plain.harm.flood_volume);
  EXPECT_NEAR(clean.harm.flood_volume, plain.harm.flood_volume, 1e-3 * plain.harm.flood_volume) << "as if they had never been clogged";
  const results::RunResult low = run({}, {order("level_band", "canal", 2.2, "m")});
  EXPECT_LT(low.balance.back().stored_surface, plain.balance.back().stored_surface) << "canals are on the map";
  const results::RunResult pump = run({}, {order("mobile_pump", "underpass-1", 0.3, "m3/s", 20 * minute)});
  EXPECT_LT(depth_of(pump, "underpass-1"), depth_of(plain, "underpass-1") - 0.02);

  const results::RunResult boards = run({}, {order("barrier", "underpass-1", 0.5, "m"), order("barrier", "underpass-2", 0.5, "m")});
  for (const char* place : {"underpass-1", "underpass-2"}) EXPECT_LT(depth_of(boards, place), depth_of(plain, place));
  const comparison::GroundChange ground = comparison::difference(plain, boards, "boards").ground;
  EXPECT_GT(ground.drier, 0.0);
  EXPECT_GT(ground.wetter, 0.0) << "what does not run into the underpass stands around it";
  EXPECT_LT(ground.greatest_rise, ground.greatest_fall) << "a little deeper in many places for much less in one";
}

}  // namespace
}  // namespace hydro::study
