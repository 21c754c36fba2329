#include "libhydro/io/network_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/network_columns.h"
#include "libhydro/io/layered_file.h"
#include "libhydro/network/network_solver.h"
#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using namespace network;
using ::testing::HasSubstr;


std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A network with every kind of node, section and link, and every way to say what it needs.
NetworkFile one_of_everything() {
  NetworkFile file{.path = "made", .crs = "EPSG:32651"};
  DrainageNetwork& net = file.network;
  const auto node = [&](const char* id, double invert, decltype(Node::kind) kind) {
    const double k = static_cast<double>(net.nodes.size());
    net.nodes.push_back({.id = id, .invert_elevation = invert, .depth = 4.0 + 0.1 * k, .initial_depth = 0.01 * k, .kind = std::move(kind), .place = Point{350000.0 + 50.0 * k, 3450000.0}});
    return static_cast<int>(net.nodes.size()) - 1;
  };
  const int a = node("A", 3.0, Junction{1.5}), b = node("B 2", 2.9, Junction{0.8}), c = node("C", 2.0, Storage{CylindricalStorage{20.0, 10.0}, 0.5, 1e-6});
  const int d = node("D", 1.0, Storage{TabularStorage{{0.0, 1.0, 3.0}, {50.0, 80.0, 80.0}}}), e = node("E", 1.0, Storage{FunctionalStorage{30.0, 2.0, 1.5}});
  const int f = node("F", 1.0, Storage{ConicalStorage{5.0, 4.0, 2.0}}), g = node("G", 1.0, Storage{ParaboloidStorage{5.0, 4.0, 3.0}}), h = node("H", 1.0, Storage{PyramidalStorage{5.0, 4.0, 1.0}});
  const int o1 = node("O1", 0.5, Outfall{}), o2 = node("O2", 0.5, Outfall{NormalDepth{}, true}), o3 = node("O3", 0.5, Outfall{FixedLevel{1.2}});
  const int o4 = node("O4", 0.5, Outfall{LevelSeries{TimeSeries({0.0, 3600.0, 7200.0}, {1.0, 2.0, 1.0}, Interpolation::linear)}, true});
  net.nodes[static_cast<std::size_t>(a)].rim = Rim::ponds, net.nodes[static_cast<std::size_t>(a)].ponded_area = 200.0;
  net.nodes[static_cast<std::size_t>(b)].rim = Rim::sealed;
  net.nodes[static_cast<std::size_t>(c)].place.reset();  // stands nowhere

  int number = 0;
  const auto link = [&](int from, int to, decltype(Link::kind) kind) {
    net.links.push_back({.id = "L" + std::to_string(++number), .from = from, .to = to, .kind = std::move(kind), .initial_setting = number % 2 ? 1.0 : 0.5});
    return static_cast<int>(net.links.size()) - 1;
  };
  const SectionShape shapes[] = {Circle{1.0}, FilledCircle{1.2, 0.2}, Box{1.0, 2.0}, OpenRectangle{2.0, 4.0}, Trapezoid{2.0, 3.0, 1.5, 1.0}, Triangle{2.0, 4.0}, Egg{1.5},
                                 Ellipse{1.0, 1.5}, Arch{1.0, 1.6}, Horseshoe{2.0}, Irregular{{0.0, 1.0, 3.0, 4.0}, {3.0, 1.0, 1.0, 3.0}, 1.0, 3.0, 0.03, 0.06, 0.07},
                                 Custom{{0.0, 1.0, 2.0}, {0.0, 2.0, 1.0}, false}};
  for (const SectionShape& shape : shapes)
    link(a, b, Conduit{.length = 51.5, .manning_n = 0.013, .section = shape, .barrels = 2, .inlet_elevation = 3.1, .outlet_elevation = 2.95, .entry_loss = 0.5, .exit_loss = 1.0,
                       .bend_loss = 0.1, .seepage_rate = 2e-7, .initial_discharge = 0.05, .flap_gate = true, .culvert_code = 4});
  net.links[0].bends = {{350010.0, 3450005.0}, {350030.0, 3450005.0}};
  link(b, c, Conduit{.length = 30.0, .manning_n = 0.015, .section = Circle{0.8}, .inlet_elevation = 2.9, .outlet_elevation = 2.5});
  link(c, d, Pump{}), link(c, d, Pump{PumpCurve::head, {0.0, 5.0}, {0.5, 0.1}, 1.5, 0.5, 300.0}), link(c, e, Pump{PumpCurve::steps_of_depth, {1.0, 2.0}, {0.1, 0.2}});
  link(d, e, Orifice{OrificeOpening::bottom, true, 0.5, 0.0, 1.2, 0.6, true, 60.0}), link(e, f, SluiceGate{1.1, 2.0, 1.5, 0.55, 0.002, true});
  link(f, g, Weir{WeirKind::trapezoidal, 2.0, 3.0, 1.0, 0.5, 1.7, 1.3, 2, true, false, 30.0}), link(g, h, Outlet{1.5, true, 0.2, 0.5}), link(g, h, Outlet{.crest_elevation = 1.5, .depths = {0.0, 1.0}, .discharge = {0.0, 0.3}});
  for (const int out : {o1, o2, o3, o4}) link(h, out, Conduit{.length = 40.0, .manning_n = 0.013, .section = Circle{0.6}, .inlet_elevation = 1.0, .outlet_elevation = 0.5});

  net.inflows.push_back({.node = a, .series = TimeSeries({0.0, 600.0}, {0.0, 0.4}, Interpolation::step), .series_factor = 1.5});
  Patterns patterns{.monthly = std::vector<double>(12, 1.1), .daily = std::vector<double>(7, 0.9), .hourly = std::vector<double>(24, 1.2), .weekend_hourly = std::vector<double>(24, 0.7)};
  patterns.hourly[8] = 2.0;
  net.inflows.push_back({.node = b, .base = 0.02, .patterns = patterns});

  const int pump = 13, gate = 17;
  file.words.gauges = {"airport"};
  file.rules.push_back({.name = "start", .premises = {{.left = {Observed::node_depth, c}, .comparison = Comparison::greater, .right = 1.25, .hysteresis = 0.3},
                                                      {.is_alternative = true, .left = {Observed::rain_rate, 0}, .comparison = Comparison::greater_or_equal, .right = 1e-5}},
                        .then_actions = {{pump, FixedSetting{1.0}}}, .else_actions = {{pump, FixedSetting{0.0}}}, .priority = 3.0, .minimum_duration = 630.0});
  file.rules.push_back({.name = "shut before the tide", .premises = {{.left = {Observed::outside_level, o4}, .comparison = Comparison::less, .right = network::Quantity{Observed::node_level, b}},
                                                                     {.left = {Observed::clock_time, -1}, .comparison = Comparison::less, .right = 3600.0 * 20.5}},
                        .then_actions = {{gate, SettingCurve{{0.0, 2.0}, {1.0, 0.0}}}, {gate - 1, SettingPid{0.5, 2.0, 0.1}}}, .else_actions = {{gate, SettingSeries{TimeSeries({0.0, 60.0}, {0.0, 1.0}, Interpolation::linear)}}}});
  return file;
}

TEST(NetworkFile, WhatIsWrittenReadsBackAndWritesTheSameBytes) {
  const TestFolder folder;
  const NetworkFile made = one_of_everything();
  ASSERT_TRUE(faults(made.network).empty());
  write_network(folder / "one.gpkg", made);
  const NetworkFile read = read_network(folder / "one.gpkg", "", {"airport"});
  EXPECT_TRUE(read.remarks.empty());
  EXPECT_EQ(read.crs, "EPSG:32651");
  ASSERT_EQ(read.network.nodes.size(), made.network.nodes.size());
  ASSERT_EQ(read.network.links.size(), made.network.links.size());
  for (std::size_t n = 0; n < made.network.nodes.size(); ++n) EXPECT_EQ(read.network.nodes[n].place, made.network.nodes[n].place);
  EXPECT_EQ(read.network.links[0].bends, made.network.links[0].bends);
  EXPECT_EQ(std::get<Irregular>(std::get<Conduit>(read.network.links[10].kind).section).stations, (std::vector<double>{0.0, 1.0, 3.0, 4.0}));
  EXPECT_EQ(read.network.inflows[1].patterns.hourly[8], 2.0);
  ASSERT_EQ(read.rules.size(), 2u);
  EXPECT_EQ(read.rules[0].premises[0].hysteresis, 0.3);
  EXPECT_EQ(read.rules[0].minimum_duration, 630.0);
  EXPECT_EQ(read.rules[1].name, "shut before the tide");
  EXPECT_EQ(std::get<SettingCurve>(read.rules[1].then_actions[0].setting).x, (std::vector<double>{0.0, 2.0}));
  write_network(folder / "two.gpkg", read);
  const NetworkFile again = read_network(folder / "two.gpkg", "", {"airport"});
  write_network(folder / "three.gpkg", again);
  EXPECT_EQ(bytes_of(folder / "two.gpkg"), bytes_of(folder / "three.gpkg"));
  // Both make solvers that agree on every bit.
  NetworkSolver first(read.network, {.rules = read.rules}), second(again.network, {.rules = again.rules});
  NetworkState one = first.initial_state(), two = second.initial_state();
  first.advance(one, 0.0, 600.0), second.advance(two, 0.0, 600.0);
  EXPECT_EQ(one.water_level, two.water_level);
}

TEST(NetworkFile, ATemplateHasAllLayersAndReadsAsAnEmptyNetwork) {
  const TestFolder folder;
  write_network_template(folder / "template.gpkg", "EPSG:32651");
  const LayeredFile file = read_layers(folder / "template.gpkg", "");
  ASSERT_NE(file.layer("conduits"), nullptr);
  EXPECT_TRUE(file.layer("conduits")->column("culvert_code"));
  EXPECT_TRUE(file.layer("nodes")->column("level_series"));
  try {
    read_network(folder / "template.gpkg");
    FAIL() << "an empty network is a fault";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the network has no node"));
  }
}

/// The layers of a small sound network, to be spoilt.
std::vector<Layer> small_layers(const TestFolder& folder) {
  NetworkFile file{.path = "made"};
  file.network.nodes = {{.id = "A", .invert_elevation = 2.0, .depth = 3.0, .place = Point{0.0, 0.0}}, {.id = "O", .invert_elevation = 1.0, .kind = Outfall{}, .place = Point{100.0, 0.0}}};
  file.network.links = {{.id = "C", .from = 0, .to = 1, .kind = Conduit{.length = 100.0, .manning_n = 0.013, .section = Circle{0.5}, .inlet_elevation = 2.0, .outlet_elevation = 1.0}}};
  file.network.inflows = {{.node = 0, .base = 0.1}};
  write_network(folder / "small.gpkg", file);
  return read_layers(folder / "small.gpkg", "").layers;
}

void set(std::vector<Layer>& layers, std::string_view layer, std::string_view column, Attribute value) {
  Layer& found = *std::ranges::find(layers, layer, &Layer::name);
  found.rows[0].attributes[found.column(column).value()] = std::move(value);
}

std::string faults_of(const TestFolder& folder, const std::vector<Layer>& layers) {
  write_layers(folder / "spoilt.gpkg", "", layers);
  try {
    read_network(folder / "spoilt.gpkg");
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

TEST(NetworkFile, TellsAllFaultsOfAllLayersAtOnce) {
  const TestFolder folder;
  std::vector<Layer> layers = small_layers(folder);
  set(layers, "nodes", "rim", "spill");
  set(layers, "conduits", "to_node", "P");
  set(layers, "conduits", "barrels", 0.5);
  set(layers, "conduits", "manning_n", Attribute{});
  set(layers, "inflows", "hourly", "daily_use");
  const std::string told = faults_of(folder, layers);
  EXPECT_THAT(told, HasSubstr("layer \"nodes\", feature 1 (A): rim cannot be \"spill\""));
  EXPECT_THAT(told, HasSubstr("did you mean \"spills\"?"));
  EXPECT_THAT(told, HasSubstr("layer \"conduits\", feature 1 (C): to_node: there is no node \"P\""));
  EXPECT_THAT(told, HasSubstr("barrels must be between 1 and 1000, got 0.5"));
  EXPECT_THAT(told, HasSubstr("manning_n is missing"));
  EXPECT_THAT(told, HasSubstr("layer \"inflows\", feature 1: hourly: layer \"patterns\" holds no \"daily_use\""));
}

TEST(NetworkFile, FlawsOfTheNetworkAreToldWithTheirFeature) {
  const TestFolder folder;
  std::vector<Layer> layers = small_layers(folder);
  set(layers, "conduits", "length_m", 0.0);
  set(layers, "nodes", "depth_m", 0.0);
  const std::string told = faults_of(folder, layers);
  EXPECT_THAT(told, HasSubstr("layer \"nodes\", feature 1 (A): the depth from invert to rim must be greater than 0"));
  EXPECT_THAT(told, HasSubstr("layer \"conduits\", feature 1 (C): the length must be greater than 0"));
}

TEST(NetworkFile, FaultsOfRulesAreToldWithTheirLine) {
  const TestFolder folder;
  std::vector<Layer> layers = small_layers(folder);
  Layer& rules = *std::ranges::find(layers, "rules", &Layer::name);
  rules.rows.push_back({.shape = {}, .attributes = {std::string("RULE a\nIF NODE A DEPTH > 1\nTHEN CONDUIT C SETTING = 0")}});
  rules.rows.push_back({.shape = {}, .attributes = {std::string("RULE b\nIF NODE Z DEPTH > 1\nTHEN CONDUIT C SETTING = 0")}});
  EXPECT_THAT(faults_of(folder, layers), HasSubstr("layer \"rules\", feature 2, line 2, column 9: no node is named \"Z\""));
}

TEST(NetworkFile, ALengthAndEndsThatAreNotGivenAreThoseOfTheDrawing) {
  const TestFolder folder;
  std::vector<Layer> layers = small_layers(folder);
  for (const char* column : {"length_m", "inlet_m", "outlet_m"}) set(layers, "conduits", column, Attribute{});
  Layer& conduits = *std::ranges::find(layers, "conduits", &Layer::name);
  conduits.rows[0].shape = Polyline{{100.0, 0.0}, {100.0, 30.0}, {0.0, 30.0}, {0.0, 0.0}};  // from its second node to its first
  write_layers(folder / "drawn.gpkg", "", layers);
  const NetworkFile file = read_network(folder / "drawn.gpkg");
  const auto& conduit = std::get<Conduit>(file.network.links[0].kind);
  EXPECT_EQ(conduit.length, 160.0);
  EXPECT_EQ(conduit.inlet_elevation, 2.0);
  EXPECT_EQ(conduit.outlet_elevation, 1.0);
  EXPECT_EQ(file.network.links[0].bends, (Polyline{{0.0, 30.0}, {100.0, 30.0}}));
}

TEST(NetworkFile, ASlipInTheNameOfAColumnIsTold) {
  const TestFolder folder;
  std::vector<Layer> layers = small_layers(folder);
  std::ranges::find(layers, "conduits", &Layer::name)->columns[3].name = "lenght_m";
  write_layers(folder / "slip.gpkg", "", layers);
  const NetworkFile file = read_network(folder / "slip.gpkg");
  EXPECT_THAT(file.remarks, ::testing::Contains(says("column \"lenght_m\" of layer \"conduits\" is not used; did you mean \"length_m\"?")));
}

TEST(NetworkFile, OtherFormatsAndFilesWithoutNodesAreRefused) {
  const TestFolder folder;
  write_layers(folder / "other.gpkg", "", {{.name = "roads", .shape = LayerShape::lines}});
  EXPECT_THROW(read_network(folder / "other.gpkg"), InputError);
  EXPECT_THROW(read_network(folder / "missing.gpkg"), FileError);
}

}  // namespace
}  // namespace hydro::io
