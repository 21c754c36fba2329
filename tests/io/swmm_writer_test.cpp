// A network as a SWMM model, read back by the reader of such models.
#include "libhydro/io/swmm_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libhydro/io/swmm_file.h"
#include "libhydro/io/swmm_model.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using namespace network;
using ::testing::Contains;
using ::testing::HasSubstr;

/// Manholes, a tank, a tide; pipes of several shapes, a pump, a weir, an orifice, a gate, an outlet.
DrainageNetwork drawing() {
  DrainageNetwork net;
  net.start = std::chrono::sys_days(std::chrono::year(2024) / 7 / 1) + std::chrono::hours(6);
  net.nodes = {{.id = "A", .invert_elevation = 3.0, .depth = 2.0, .initial_depth = 0.1, .place = Point{0.0, 5.0}},
               {.id = "B b", .invert_elevation = 2.8, .depth = 2.25, .rim = Rim::ponds, .ponded_area = 150.0},
               {.id = "tank", .invert_elevation = 0.0, .depth = 4.5, .kind = Storage{FunctionalStorage{30.0, 2.0, 1.5}, 0.5, 1e-6}},
               {.id = "sea", .invert_elevation = 1.0, .kind = Outfall{LevelSeries{TimeSeries({0.0, 3600.0}, {2.0, 3.0}, Interpolation::linear)}, true}},
               {.id = "pond", .invert_elevation = 0.5, .depth = 3.0, .kind = Storage{TabularStorage{{0.0, 2.0}, {50.0, 80.0}}}}};
  const auto pipe = [](SectionShape section) {
    return Conduit{.length = 100.0, .manning_n = 0.013, .section = std::move(section), .barrels = 2, .inlet_elevation = 3.1, .outlet_elevation = 2.9, .entry_loss = 0.5};
  };
  net.links = {{.id = "AB", .from = 0, .to = 1, .kind = pipe(Circle{0.4}), .bends = {{50.0, 6.0}}},
               {.id = "BT", .from = 1, .to = 2, .kind = pipe(FilledCircle{0.8, 0.1})},
               {.id = "ditch", .from = 1, .to = 4, .kind = pipe(Irregular{{0.0, 1.0, 3.0, 4.0}, {3.0, 1.0, 1.0, 3.0}, 1.0, 3.0, 0.03, 0.06, 0.07})},
               {.id = "P1", .from = 2, .to = 3, .kind = Pump{PumpCurve::depth, {0.0, 4.0}, {0.08, 0.12}, 1.0, 0.3}, .initial_setting = 0.0},
               {.id = "W1", .from = 2, .to = 3, .kind = Weir{WeirKind::trapezoidal, 4.0, 2.0, 1.0, 0.5, 1.7, 1.3, 1, false, false}},
               {.id = "R1", .from = 2, .to = 4, .kind = Orifice{OrificeOpening::bottom, true, 0.5, 0.0, 0.0, 0.6, true, 90.0}},
               {.id = "G1", .from = 4, .to = 3, .kind = SluiceGate{1.0, 2.0, 1.5}, .initial_setting = 0.5},
               {.id = "T1", .from = 4, .to = 3, .kind = Outlet{.crest_elevation = 1.5, .depths = {0.0, 1.0}, .discharge = {0.0, 0.3}}}};
  Patterns patterns{.hourly = std::vector<double>(24, 1.0)};
  patterns.hourly[7] = 1.75;
  net.inflows = {{.node = 0, .series = TimeSeries({0.0, 600.0, 1800.0}, {0.0, 0.4, 0.0}, Interpolation::linear), .series_factor = 1.5}, {.node = 1, .base = 0.02, .patterns = patterns}};
  return net;
}

std::vector<Rule> rules() {
  return {{.name = "start the pump", .premises = {{.left = {Observed::node_depth, 2}, .comparison = Comparison::greater, .right = 1.25, .hysteresis = 0.3}},
           .then_actions = {{3, FixedSetting{1.0}}}, .else_actions = {{6, SettingCurve{{0.0, 2.0}, {1.0, 0.0}}}}, .priority = 3.0}};
}

swmm::Model written(std::vector<Bilingual>& notes) {
  const DrainageNetwork net = drawing();
  const std::vector<Rule> all = rules();
  return swmm::read_model("made.inp", swmm_text({.title = "made", .network = net, .rules = all, .gauges = {}, .duration = 7200.0, .report_interval = 90.0}, notes));
}

TEST(SwmmWriter, ItsModelsReadBackWithTheSameNumbers) {
  std::vector<Bilingual> notes;
  const swmm::Model model = written(notes);
  EXPECT_EQ(model.options.duration(), 7200.0);
  EXPECT_TRUE(model.options.offsets_are_elevations);
  EXPECT_TRUE(model.options.allow_ponding);
  ASSERT_EQ(model.junctions.size(), 2u);
  EXPECT_EQ(model.junctions[1].id, "B_b");
  EXPECT_EQ(model.junctions[1].ponded_area, 150.0);
  EXPECT_EQ(model.junctions[0].initial_depth, 0.1);
  ASSERT_EQ(model.storages.size(), 2u);
  EXPECT_EQ(model.storages[0].shape_values, (std::array<double, 3>{2.0, 1.5, 30.0}));
  EXPECT_NEAR(model.storages[0].seepage_conductivity, 1e-6, 1e-12);
  ASSERT_EQ(model.outfalls.size(), 1u);
  EXPECT_EQ(model.outfalls[0].kind, swmm::OutfallKind::series);
  EXPECT_TRUE(model.outfalls[0].flap_gate);
  ASSERT_EQ(model.conduits.size(), 3u);
  EXPECT_EQ(*model.conduits[1].from_offset, 3.1 - 0.1) << "the pipe's own invert lies below its sediment";
  ASSERT_EQ(model.cross_sections.size(), 3u + 3u);
  EXPECT_EQ(model.cross_sections[0].barrels, 2);
  ASSERT_EQ(model.transects.size(), 1u);
  EXPECT_EQ(model.transects[0].n_left, 0.06);
  EXPECT_EQ(model.transects[0].points.size(), 4u);
  EXPECT_EQ(model.pumps[0].on_depth, 1.0);
  EXPECT_FALSE(model.pumps[0].initially_on);
  EXPECT_EQ(model.weirs[0].end_contractions, 1.0);
  EXPECT_EQ(model.orifices.size(), 2u) << "the gate is one of them";
  EXPECT_NEAR(model.orifices[0].open_close_time, 90.0, 1e-9);
  EXPECT_EQ(model.outlets[0].by_head, false);
  EXPECT_EQ(model.inflows[0].scale, 1.5);
  EXPECT_EQ(model.dry_weather_flows[0].patterns.size(), 1u);
  EXPECT_EQ(model.patterns[0].factors.size(), 24u);
  EXPECT_EQ(model.patterns[0].factors[7], 1.75);
  EXPECT_EQ(model.coordinates.size(), 1u);
  EXPECT_EQ(model.vertices.size(), 1u);
  EXPECT_EQ(model.rules.size(), 2u) << "the second sets the gate at the start";
}

TEST(SwmmWriter, EvaporationThatAlwaysHoldsIsNoSeriesAndAWeirKeepsNoEnds) {
  DrainageNetwork net = drawing();
  std::get<Weir>(net.links[4].kind) = Weir{WeirKind::transverse, 4.0, 2.0, 1.0, 0.0, 1.7, 0.0, 1, false, false};
  const auto text_with = [&](TimeSeries rate) {
    std::vector<Bilingual> notes;
    net.evaporation_rate = std::move(rate);
    return swmm_text({.title = "made", .network = net, .rules = {}, .gauges = {}, .duration = 7200.0, .report_interval = 90.0}, notes);
  };
  constexpr double mm_a_day = 1e-3 / 86400.0;
  const std::string none = text_with({}), constant = text_with(TimeSeries({0.0}, {4.0 * mm_a_day}, Interpolation::step)),
                    changing = text_with(TimeSeries({0.0, 3600.0}, {4.0 * mm_a_day, 0.0}, Interpolation::step));
  EXPECT_THAT(none, ::testing::Not(HasSubstr("[EVAPORATION]")));
  EXPECT_THAT(constant, HasSubstr("[EVAPORATION]\nCONSTANT 4"));
  EXPECT_THAT(changing, HasSubstr("[EVAPORATION]\nTIMESERIES "));
  for (const std::string& text : {none, constant, changing}) {
    const swmm::Model model = swmm::read_model("made.inp", text);
    ASSERT_EQ(model.weirs.size(), 1u);
    EXPECT_EQ(model.weirs[0].end_coefficient, 0.0);
  }
}

TEST(SwmmWriter, TellsWhatSwmmCannotSay) {
  std::vector<Bilingual> notes;
  written(notes);
  EXPECT_THAT(notes, Contains(says("node \"B b\" is called \"B_b\"")));
  EXPECT_THAT(notes, Contains(says("gate \"G1\" is written as a side orifice")));
  EXPECT_THAT(notes, Contains(says("rule \"start the pump\": its hysteresis is left out")));
}

TEST(SwmmWriter, TheSameNetworkGivesTheSameText) {
  std::vector<Bilingual> notes;
  const DrainageNetwork net = drawing();
  const std::vector<Rule> all = rules();
  const SwmmExport from{.title = "made", .network = net, .rules = all, .gauges = {}, .duration = 7200.0, .report_interval = 90.0};
  EXPECT_EQ(swmm_text(from, notes), swmm_text(from, notes));
}

}  // namespace
}  // namespace hydro::io
