// A network that is exported as a SWMM model and imported again is the same network: every node, link, section, curve, series and rule.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/network_file.h"
#include "libhydro/io/swmm_writer.h"
#include "libhydro/network/network_solver.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/import_swmm.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using namespace network;

constexpr double duration = 3600.0;      // [s]
constexpr double of_the_text = 1e-9;     // [-] numbers pass through text, hours and mm/h on their way
constexpr double of_the_results = 1e-6;  // [-] of volumes: Newton's tolerance times the last digits of the input

/// All that SWMM can say too: a chain of every shape of conduit, tanks of every shape, every kind of pump and opening, tides, series, patterns.
io::NetworkFile everything() {
  io::NetworkFile file;
  DrainageNetwork& net = file.network;
  net.start = std::chrono::sys_days(std::chrono::year(2024) / 7 / 1) + std::chrono::hours(6);
  const std::vector<SectionShape> shapes{Circle{0.9}, FilledCircle{1.1, 0.1}, Box{0.8, 1.2}, OpenRectangle{1.5, 1.0}, Trapezoid{1.5, 0.6, 1.0, 1.5}, Triangle{1.4, 3.0}, Egg{1.2}, Ellipse{0.8, 1.2},
                                         Ellipse{1.2, 0.8}, Arch{0.9, 1.3}, Horseshoe{1.0}, Irregular{{0.0, 1.0, 2.0, 3.0, 4.5}, {2.0, 1.5, 0.0, 1.5, 2.25}, 1.0, 3.0, 0.03, 0.06, 0.07},
                                         Custom{{0.0, 0.25, 0.75, 1.0}, {0.2, 1.0, 1.1, 0.1}, true}};
  for (std::size_t k = 0; k <= shapes.size(); ++k) {
    const double x = 80.0 * static_cast<double>(k);
    net.nodes.push_back({.id = fmt::format("N{}", k), .invert_elevation = 6.0 - 0.1 * static_cast<double>(k), .depth = 2.5, .initial_depth = k == 3 ? 0.15 : 0.0, .place = Point{x, 5.0}});
    if (k == shapes.size()) break;
    Conduit conduit{.length = 80.0 + static_cast<double>(k), .manning_n = k == 11 ? 0.03 : 0.013 + 0.001 * static_cast<double>(k % 3), .section = shapes[k], .barrels = k == 2 ? 2 : 1,
                    .inlet_elevation = 6.0 - 0.1 * static_cast<double>(k) + (k == 4 ? 0.02 : 0.0), .outlet_elevation = 5.9 - 0.1 * static_cast<double>(k)};
    if (std::holds_alternative<FilledCircle>(shapes[k])) conduit.inlet_elevation += 0.1, conduit.outlet_elevation += 0.1;  // on its sediment
    if (k == 0) conduit.entry_loss = 0.5, conduit.exit_loss = 1.0, conduit.bend_loss = 0.2, conduit.flap_gate = true;
    if (k == 3) conduit.seepage_rate = 2.0 / 3.6e6;
    net.links.push_back({.id = fmt::format("C{}", k), .from = static_cast<int>(k), .to = static_cast<int>(k) + 1, .kind = conduit});
  }
  net.links[1].bends = {{100.0, 9.0}, {120.0, 11.0}};
  net.nodes[5].rim = Rim::ponds, net.nodes[5].ponded_area = 150.0, net.nodes[6].surcharge_depth = 0.75;
  const auto add = [&](Node node) { return net.nodes.push_back(std::move(node)), static_cast<int>(net.nodes.size()) - 1; };
  const int last = static_cast<int>(shapes.size());
  const std::vector<StorageShape> tanks{TabularStorage{{0.0, 2.0, 4.0}, {40.0, 60.0, 90.0}}, FunctionalStorage{30.0, 2.0, 1.5}, CylindricalStorage{8.0, 6.0}, ConicalStorage{9.0, 7.0, 0.5}, ParaboloidStorage{9.0, 7.0, 4.0}, PyramidalStorage{6.0, 5.0, 0.4}};
  std::vector<int> tank;
  for (std::size_t k = 0; k < tanks.size(); ++k)
    tank.push_back(add({.id = fmt::format("T{}", k), .invert_elevation = 3.0 - 0.2 * static_cast<double>(k), .depth = 4.0, .initial_depth = 0.3, .kind = Storage{tanks[k], k == 0 ? 0.5 : 0.0, k == 1 ? 5.0 / 3.6e6 : 0.0},
                        .place = Point{1200.0, 10.0 * static_cast<double>(k)}}));
  const int sea = add({.id = "sea", .invert_elevation = 1.0, .kind = Outfall{LevelSeries{TimeSeries({0.0, 1800.0, 7200.0}, {1.5, 2.2, 1.4}, Interpolation::linear)}, true}, .place = Point{1400, 0}});
  const int fixed = add({.id = "canal", .invert_elevation = 1.0, .kind = Outfall{FixedLevel{1.75}}, .place = Point{1400, 20}});
  const int free = add({.id = "ditch", .invert_elevation = 1.2, .kind = Outfall{FreeFall{}}, .place = Point{1400, 40}});
  const auto join = [&](const char* id, int from, int to, auto kind, double setting = 1.0) { net.links.push_back({.id = id, .from = from, .to = to, .kind = std::move(kind), .initial_setting = setting}); };
  join("in", last, tank[0], Conduit{.length = 50.0, .manning_n = 0.013, .section = Circle{1.2}, .inlet_elevation = 4.7, .outlet_elevation = 4.0});
  join("P2", tank[0], tank[1], Pump{PumpCurve::steps_of_depth, {0.5, 1.5, 4.0}, {0.02, 0.05, 0.08}});
  join("P4", tank[1], tank[2], Pump{PumpCurve::depth, {0.0, 4.0}, {0.02, 0.10}, 0.5, 0.2});
  join("P3", tank[2], tank[3], Pump{PumpCurve::head, {0.0, 5.0}, {0.06, 0.03}}, 0.0);
  join("O1", tank[3], tank[4], Orifice{OrificeOpening::side, true, 0.3, 0.0, 2.45, 0.65});
  join("O2", tank[3], tank[4], Orifice{OrificeOpening::side, false, 0.25, 0.4, 2.6, 0.6, true, 90.0});
  join("W1", tank[4], tank[5], Weir{WeirKind::transverse, 2.5, 2.0, 1.0, 0.0, 1.84, 0.0, 1});
  join("W2", tank[4], tank[5], Weir{WeirKind::v_notch, 2.6, 1.6, 0.8, 1.0, 1.4});
  join("W3", tank[4], tank[5], Weir{WeirKind::trapezoidal, 2.7, 1.0, 0.8, 0.5, 1.7, 1.3});
  join("X1", tank[5], sea, Conduit{.length = 40.0, .manning_n = 0.013, .section = Box{1.0, 1.0}, .inlet_elevation = 2.0, .outlet_elevation = 1.0, .flap_gate = true});
  join("X2", tank[2], fixed, Outlet{.crest_elevation = 3.0, .depths = {0.0, 1.0, 2.0}, .discharge = {0.0, 0.05, 0.08}});
  join("X3", tank[1], free, Outlet{.crest_elevation = 3.6, .coefficient = 0.04, .exponent = 0.5});
  Patterns patterns{.hourly = std::vector<double>(24, 1.0)};
  patterns.hourly[6] = 1.75;
  net.inflows = {{.node = 0, .series = TimeSeries({0.0, 600.0, 1800.0, 3000.0}, {0.0, 0.5, 0.3, 0.0}, Interpolation::linear), .series_factor = 1.25}, {.node = 4, .base = 0.02, .patterns = patterns}};
  const auto link = [&](const char* id) { return static_cast<int>(std::ranges::find(net.links, id, &Link::id) - net.links.begin()); };
  file.rules = {{.name = "start", .premises = {{.left = {Observed::node_depth, tank[2]}, .comparison = Comparison::greater, .right = 1.25}}, .then_actions = {{link("P3"), FixedSetting{1.0}}},
                 .else_actions = {{link("P3"), FixedSetting{0.0}}}, .priority = 3.0},
                {.name = "throttle", .premises = {{.left = {Observed::node_depth, tank[4]}, .comparison = Comparison::greater, .right = 0.0}}, .then_actions = {{link("O2"), SettingCurve{{0.0, 2.0}, {1.0, 0.5}}}}, .else_actions = {}}};
  return file;
}

/// The same rows in the same order, numbers as far as text keeps them.
void expect_same(const io::Layer& before, const io::Layer& after) {
  SCOPED_TRACE("layer " + before.name);
  ASSERT_EQ(before.rows.size(), after.rows.size());
  for (std::size_t r = 0; r < before.rows.size(); ++r)
    for (std::size_t c = 0; c < before.columns.size(); ++c) {
      const std::string where = fmt::format("row {} column {}", r + 1, before.columns[c].name);
      const io::Attribute &a = before.rows[r].attributes[c], &b = after.rows[r].attributes[c];
      ASSERT_EQ(a.index(), b.index()) << where;
      if (const auto* number = std::get_if<double>(&a)) EXPECT_NEAR(*number, std::get<double>(b), of_the_text * std::max(1.0, std::abs(*number))) << where;
      else EXPECT_EQ(a, b) << where;
    }
}

class SwmmRoundTrip : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::temp_directory_path() / "hydro-swmm-round-trip";
};

TEST_F(SwmmRoundTrip, EverythingComesBackAndGivesTheSameResults) {
  const io::NetworkFile before = everything();
  ASSERT_TRUE(faults(before.network).empty()) << faults(before.network).front().message;
  std::vector<std::string> notes;
  std::ofstream(folder_ / "model.inp") << io::swmm_text({.title = "everything", .network = before.network, .rules = before.rules, .gauges = {}, .duration = duration, .report_interval = 60.0}, notes);
  for (const std::string& note : notes) ADD_FAILURE() << "not said in SWMM's words: " << note;
  const ImportOutcome outcome = import_swmm({.model = folder_ / "model.inp", .output = folder_ / "out", .replace = true});
  const scenario::Scenario scenario = scenario::read_scenario(outcome.scenario);
  EXPECT_EQ(scenario.duration, duration);
  const scenario::AssembledNetwork after = scenario::assemble_network(scenario);

  const std::vector<io::Layer> layers = io::network_layers(before), again = io::network_layers(after.drawing);
  ASSERT_EQ(layers.size(), again.size());
  for (std::size_t i = 0; i < layers.size(); ++i) expect_same(layers[i], again[i]);
  for (std::size_t n = 0; n < before.network.nodes.size(); ++n) {
    EXPECT_NEAR(before.network.nodes[n].place->x, after.drawing.network.nodes[n].place->x, 1e-9);
    EXPECT_NEAR(before.network.nodes[n].place->y, after.drawing.network.nodes[n].place->y, 1e-9);
  }
  EXPECT_EQ(after.drawing.network.links[1].bends.size(), 2u);

  // By the same rules of computation the same water goes the same ways.
  const SolverOptions options;
  NetworkSolver first(before.network, {.rules = before.rules}, options), second(after.drawing.network, after.controls, options);
  NetworkState x = first.initial_state(), y = second.initial_state();
  first.advance(x, 0.0, duration), second.advance(y, 0.0, duration);
  double most = 0.0;
  for (const double volume : x.link_volume) most = std::max(most, std::abs(volume));
  EXPECT_GT(most, 500.0);
  for (std::size_t l = 0; l < before.network.links.size(); ++l) EXPECT_NEAR(x.link_volume[l], y.link_volume[l], of_the_results * most) << before.network.links[l].id;
  for (std::size_t n = 0; n < before.network.nodes.size(); ++n) EXPECT_NEAR(x.outfall_volume[n], y.outfall_volume[n], of_the_results * most) << before.network.nodes[n].id;
}

}  // namespace
}  // namespace hydro::study
