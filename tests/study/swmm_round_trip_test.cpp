// A network that is written as a SWMM model and read again is the same network, and runs as it did.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/detail/network_columns.h"
#include "libhydro/io/network_file.h"
#include "libhydro/network/rule_text.h"
#include "libhydro/study/export_network.h"
#include "libhydro/study/import_swmm.h"
#include "libhydro/study/run.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using namespace network;
using ::testing::HasSubstr;

/// One of each thing that both can say.
io::NetworkFile drawing() {
  io::NetworkFile file{.path = "made"};
  DrainageNetwork& net = file.network;
  net.nodes = {{.id = "A", .invert_elevation = 3.0, .depth = 2.0, .initial_depth = 0.1, .place = Point{0.0, 5.0}},
               {.id = "B", .invert_elevation = 2.6, .depth = 2.25, .rim = Rim::ponds, .ponded_area = 150.0, .place = Point{90.0, 5.0}},
               {.id = "lid", .invert_elevation = 2.7, .depth = 1.9, .rim = Rim::sealed},
               {.id = "heavy", .invert_elevation = 2.5, .depth = 2.1, .surcharge_depth = 0.3},
               {.id = "sea", .invert_elevation = 1.0, .kind = Outfall{LevelSeries{TimeSeries({0.0, 3600.0, 7200.0}, {2.0, 3.0, 2.4}, Interpolation::linear)}, true}},
               {.id = "brook", .invert_elevation = 0.2, .kind = Outfall{FixedLevel{0.6}}},
               {.id = "fall", .invert_elevation = 0.4, .kind = Outfall{NormalDepth{}}},
               {.id = "tank", .invert_elevation = 0.0, .depth = 4.5, .initial_depth = 0.3, .kind = Storage{FunctionalStorage{30.0, 2.0, 1.5}, 0.5, 1e-6}},
               {.id = "pond", .invert_elevation = 0.5, .depth = 3.0, .kind = Storage{TabularStorage{{0.0, 2.0}, {50.0, 80.0}}}},
               {.id = "cylinder", .invert_elevation = 0.5, .depth = 3.0, .kind = Storage{CylindricalStorage{6.0, 4.0}}},
               {.id = "pyramid", .invert_elevation = 0.5, .depth = 3.0, .kind = Storage{PyramidalStorage{6.0, 4.0, 1.5}}},
               {.id = "cone", .invert_elevation = 0.5, .depth = 3.0, .kind = Storage{ConicalStorage{6.0, 4.0, 0.5}}},
               {.id = "bowl", .invert_elevation = 0.5, .depth = 3.0, .kind = Storage{ParaboloidStorage{6.0, 4.0, 3.0}}}};
  const auto pipe = [](SectionShape section, double from, double to, double n = 0.013) {
    return Conduit{.length = 100.0, .manning_n = n, .section = std::move(section), .inlet_elevation = from, .outlet_elevation = to};
  };
  Conduit lossy = pipe(Circle{0.6}, 3.0, 2.6);
  lossy.barrels = 2, lossy.entry_loss = 0.5, lossy.exit_loss = 1.0, lossy.bend_loss = 0.2, lossy.flap_gate = true, lossy.seepage_rate = 1e-6, lossy.initial_discharge = 0.01;
  Conduit culvert = pipe(Box{0.6, 0.8}, 2.7, 2.6);
  culvert.culvert_code = 8;
  const auto add = [&](const std::string& id, int from, int to, auto kind, double setting = 1.0) { net.links.push_back({.id = id, .from = from, .to = to, .kind = std::move(kind), .initial_setting = setting}); };
  add("lossy", 0, 1, lossy), add("culvert", 2, 1, culvert), add("filled", 1, 7, pipe(FilledCircle{0.8, 0.1}, 2.8, 2.5)), add("rect", 3, 8, pipe(OpenRectangle{0.9, 1.2}, 2.5, 2.2)), add("trapezoid", 1, 3, pipe(Trapezoid{0.8, 0.5, 1.0, 1.5}, 2.6, 2.5));
  add("triangle", 8, 9, pipe(Triangle{0.8, 1.6}, 1.5, 1.2)), add("egg", 9, 10, pipe(Egg{0.9}, 1.2, 1.0)), add("ellipse", 10, 11, pipe(Ellipse{0.7, 1.1}, 1.0, 0.9)), add("standing", 10, 11, pipe(Ellipse{1.1, 0.7}, 1.0, 0.9));
  add("arch", 11, 12, pipe(Arch{0.7, 1.1}, 0.9, 0.8)), add("horseshoe", 12, 5, pipe(Horseshoe{0.9}, 0.8, 0.3)), add("custom", 9, 12, pipe(Custom{{0.0, 0.3, 0.9}, {0.2, 0.9, 0.5}, true}, 1.2, 0.8));
  add("ditch", 8, 6, pipe(Irregular{{0.0, 1.0, 3.0, 4.0}, {3.0, 1.0, 1.0, 3.0}, 1.0, 3.0, 0.03, 0.06, 0.07}, 1.4, 0.5, 0.03));
  net.links[0].bends = {{50.0, 6.0}, {60.0, 5.5}};
  add("pump2", 7, 4, Pump{PumpCurve::steps_of_depth, {1.0, 2.0, 4.0}, {0.05, 0.08, 0.12}, 1.0, 0.3}, 0.0), add("pump3", 8, 4, Pump{PumpCurve::head, {0.0, 2.0, 5.0}, {0.1, 0.08, 0.02}, 0.9, 0.2}, 0.0);
  add("weir", 7, 6, Weir{WeirKind::trapezoidal, 4.0, 2.0, 0.4, 0.5, 1.7, 1.3, 0, false, false}), add("notch", 8, 6, Weir{.kind = WeirKind::v_notch, .crest_elevation = 2.0, .length = 1.2, .height = 0.6, .side_slope = 1.0, .coefficient = 1.38, .end_coefficient = 1.38});
  add("side", 9, 6, Weir{.kind = WeirKind::side_flow, .crest_elevation = 2.5, .length = 2.0, .height = 0.5, .end_coefficient = 1.84, .end_contractions = 1});
  add("bottom", 7, 5, Orifice{OrificeOpening::bottom, true, 0.3, 0.0, 0.0, 0.6, true, 90.0}), add("opening", 8, 5, Orifice{.height = 0.3, .width = 0.5, .crest_elevation = 1.6});
  add("rated", 10, 6, Outlet{.crest_elevation = 1.5, .depths = {0.0, 1.0}, .discharge = {0.0, 0.3}}), add("power", 11, 6, Outlet{.crest_elevation = 1.8, .by_head_difference = true, .coefficient = 0.4, .exponent = 0.5});
  Patterns patterns{.monthly = std::vector<double>(12, 1.1), .daily = {1.0, 1.1, 1.0, 0.9, 1.0, 1.0, 0.8}, .hourly = std::vector<double>(24, 1.0)};
  patterns.hourly[7] = 1.75;
  net.inflows = {{.node = 0, .series = TimeSeries({0.0, 600.0, 1800.0, 3000.0}, {0.0, 0.4, 0.1, 0.02}, Interpolation::linear), .series_factor = 1.5, .base = 0.005},
                 {.node = 1, .base = 0.02, .patterns = patterns},
                 {.node = 3, .series = TimeSeries({300.0, 900.0, 1500.0}, {0.1, 0.25, 0.0}, Interpolation::step)},
                 {.node = 2, .series = TimeSeries({700.0, 2500.0}, {0.05, 0.12}, Interpolation::linear)}};
  const auto link = [&](const char* id) { return static_cast<int>(std::ranges::find(net.links, id, &Link::id) - net.links.begin()); };
  file.rules = {{.name = "open", .premises = {{.left = {Observed::node_depth, 7}, .comparison = Comparison::greater, .right = 2.5}}, .then_actions = {{link("bottom"), FixedSetting{1.0}}}, .else_actions = {{link("bottom"), FixedSetting{0.4}}}, .priority = 3.0},
                {.name = "help", .premises = {{.left = {Observed::node_level, 8}, .comparison = Comparison::greater, .right = 2.6}, {.is_alternative = true, .left = {Observed::time, -1}, .comparison = Comparison::greater, .right = 5400.0}},
                 .then_actions = {{link("opening"), FixedSetting{0.5}}}, .else_actions = {}, .priority = 1.0}};
  return file;
}

/// What a network file says of an object: numbers and words by their columns.
struct Said {
  std::map<std::string, std::vector<double>> numbers;
  std::map<std::string, std::string> words;

  void id(std::string_view name, const std::string& value) { words[std::string(name)] = value; }
  void text(std::string_view name, const std::string& value) { words[std::string(name)] = value; }
  template <class... More>
  void number(std::string_view name, double value, const Unit&, More...) { numbers[std::string(name)] = {value}; }
  void whole(std::string_view name, int value, int, int) { numbers[std::string(name)] = {static_cast<double>(value)}; }
  void flag(std::string_view name, bool value) { numbers[std::string(name)] = {value ? 1.0 : 0.0}; }
  void curve(std::string_view name, const std::vector<double>& x, const std::vector<double>& y, io::detail::Need) { numbers[std::string(name) + ".x"] = x, numbers[std::string(name) + ".y"] = y; }
  void profile(std::string_view name, const std::vector<double>& x, const std::vector<double>& y) { numbers[std::string(name) + ".x"] = x, numbers[std::string(name) + ".y"] = y; }
  void series(std::string_view name, const TimeSeries& series, io::detail::Need) {
    for (double t = 7.0; t < 7200.0; t += 31.0) numbers[std::string(name)].push_back(series.at(t));  // between instants: jumps take a millisecond in SWMM
  }
  void pattern(std::string_view name, const std::vector<double>& factors) { numbers[std::string(name)] = factors; }
};

void expect_same(const Said& before, const Said& after, const std::string& what) {
  EXPECT_EQ(before.words, after.words) << what;
  for (const auto& [name, values] : before.numbers) {
    const auto at = after.numbers.find(name);
    ASSERT_TRUE(at != after.numbers.end()) << what << " " << name;
    ASSERT_EQ(values.size(), at->second.size()) << what << " " << name;
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (values[k] == at->second[k]) continue;  // infinite, perhaps
      EXPECT_NEAR(values[k], at->second[k], 1e-9 * (1.0 + std::abs(values[k]))) << what << " " << name << " " << k;  // hours and mm/h and back
    }
  }
  EXPECT_EQ(before.numbers.size(), after.numbers.size()) << what;
}

/// All water that enters a node from outside, at instants of a day in July.
std::vector<double> water_into(const DrainageNetwork& net, const std::string& id) {
  std::vector<double> water;
  for (double t = 7.0; t < 7200.0; t += 31.0) {
    double sum = 0.0;
    for (const Inflow& inflow : net.inflows) {
      if (net.nodes[static_cast<std::size_t>(inflow.node)].id != id) continue;
      sum += inflow.series_factor * inflow.series.at(t) + inflow.base * (inflow.patterns.monthly.empty() ? 1.0 : inflow.patterns.monthly[6]) * (inflow.patterns.hourly.empty() ? 1.0 : inflow.patterns.hourly[t < 3600.0 ? 6 : 7]) *
             (inflow.patterns.daily.empty() ? 1.0 : inflow.patterns.daily[1]);
    }
    water.push_back(sum);
  }
  return water;
}

class SwmmRoundTrip : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    io::write_network((folder_ / "network.gpkg").string(), drawing());
    // As the import writes it: SWMM says nothing of how hydro computes.
    std::ofstream(folder_ / "scenario.toml") << "format = \"hydro-scenario/1\"\nname = \"sewers\"\n[time]\nstart = 2024-07-01T06:00:00Z\nduration = \"2h\"\n[evaporation]\nrate = \"4 mm/d\"\n[network]\nfile = \"network.gpkg\"\n"
                                                "as_swmm = true\nreach_length = 100000\nleast_reaches = 1\ntheta = 0.8\nlongest_step = 5\n[output]\nreport_interval = \"1min\"\n";
    exported_ = export_swmm({.scenario = (folder_ / "scenario.toml").string(), .out = (folder_ / "model").string()});
    imported_ = import_swmm({.model = folder_ / "model" / "sewers.inp", .output = folder_ / "again"});
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_ = fs::temp_directory_path() / fmt::format("hydro-round-trip-{}-{}", ::getpid(), testing::UnitTest::GetInstance()->current_test_info()->name());
  NetworkExport exported_;
  ImportOutcome imported_;
};

TEST_F(SwmmRoundTrip, NodesLinksCurvesInflowsAndRulesAreTheSame) {
  const io::NetworkFile before = io::read_network((folder_ / "network.gpkg").string()), after = io::read_network((folder_ / "again" / "network.gpkg").string());
  ASSERT_EQ(before.network.nodes.size(), after.network.nodes.size());
  ASSERT_EQ(before.network.links.size(), after.network.links.size());
  for (const Node& node : before.network.nodes) {
    const auto same = std::ranges::find(after.network.nodes, node.id, &Node::id);
    ASSERT_TRUE(same != after.network.nodes.end()) << node.id;
    Said one, other;
    io::detail::describe(one, node), io::detail::describe(other, *same);
    expect_same(one, other, node.id);
    EXPECT_EQ(node.place, same->place) << node.id;
    const std::vector<double> in = water_into(before.network, node.id), again = water_into(after.network, node.id);
    for (std::size_t k = 0; k < in.size(); ++k) EXPECT_NEAR(in[k], again[k], 1e-9) << node.id << " after " << 7 + 31 * k << " s";
  }
  for (const Link& link : before.network.links) {
    const auto same = std::ranges::find(after.network.links, link.id, &Link::id);
    ASSERT_TRUE(same != after.network.links.end()) << link.id;
    EXPECT_EQ(before.network.nodes[static_cast<std::size_t>(link.from)].id, after.network.nodes[static_cast<std::size_t>(same->from)].id) << link.id;
    EXPECT_EQ(before.network.nodes[static_cast<std::size_t>(link.to)].id, after.network.nodes[static_cast<std::size_t>(same->to)].id) << link.id;
    EXPECT_EQ(link.initial_setting, same->initial_setting) << link.id;
    EXPECT_EQ(link.bends, same->bends) << link.id;
    ASSERT_EQ(link.kind.index(), same->kind.index()) << link.id;
    Said one, other;
    io::detail::describe_kind(one, link.kind), io::detail::describe_kind(other, same->kind);
    expect_same(one, other, link.id);
  }
  RuleWords words, again;
  EXPECT_EQ(write_rules(before.rules, before.network, words), write_rules(after.rules, after.network, again));
}

TEST_F(SwmmRoundTrip, TheRunsAgree) {
  const RunOutcome first = run({.scenario = (folder_ / "scenario.toml").string(), .overrides = {}, .output = (folder_ / "one").string(), .threads = 1, .until = {}}, {});
  const RunOutcome second = run({.scenario = imported_.scenario, .overrides = {}, .output = (folder_ / "two").string(), .threads = 1, .until = {}}, {});
  const results::WaterBalance &one = first.result.balance.back(), &two = second.result.balance.back();
  constexpr double alike = 1e-4;  // of all water: jumps of series take a millisecond in SWMM, and evaporation is written in 12 digits
  EXPECT_GT(one.outflow, 500.0);
  EXPECT_NEAR(one.inflow, two.inflow, alike * one.inflow);
  EXPECT_NEAR(one.outflow, two.outflow, alike * one.inflow);
  EXPECT_NEAR(one.evaporation, two.evaporation, alike * one.inflow);
  EXPECT_NEAR(one.stored_network, two.stored_network, alike * one.inflow);
  for (const results::NodeSeries& node : first.result.nodes) {
    const auto& same = *std::ranges::find(second.result.nodes, node.id, &results::NodeSeries::id);
    EXPECT_NEAR(node.max_level, same.max_level, 1e-3) << node.id;
  }
  for (const results::LinkSeries& link : first.result.links) {
    const auto& same = *std::ranges::find(second.result.links, link.id, &results::LinkSeries::id);
    EXPECT_NEAR(link.volume, same.volume, alike * one.inflow) << link.id;
  }
}

TEST_F(SwmmRoundTrip, NothingOfTheModelIsLeftOutThatChangesTheWater) {
  EXPECT_EQ(imported_.account.lines_not_taken(io::ImportAccount::Bearing::water), 0);
  for (const Bilingual& note : exported_.notes) EXPECT_THAT(note.english, HasSubstr("sealed manholes are given 1000 m of surcharge")) << "one of each thing that both can say";
}

}  // namespace
}  // namespace hydro::study
