#include "libhydro/study/import_swmm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "libhydro/catchment/runoff.h"
#include "libhydro/core/error.h"
#include "libhydro/io/swmm_file.h"
#include "libhydro/network/network_solver.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/read.h"
#include "tests/validation_data.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

class ImportSwmm : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  ImportOutcome import_file(const std::string& model) const { return import_swmm({.model = model, .output = folder_ / "out", .replace = true}); }
  ImportOutcome import_text(const std::string& text) const {
    std::ofstream(folder_ / "model.inp") << text;
    return import_file(folder_ / "model.inp");
  }
  std::string text_of(const std::string& file) const {
    std::ifstream in(folder_ / "out" / file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder_ = fs::temp_directory_path() / ("hydro-import-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

/// A plot with a bioretention cell and a swale, in SI units (CMS) or US units (CFS): the same thing said twice.
std::string model_in(bool us, double size, double soil_depth, double drain) {
  const double depth = us ? 1 / 25.4 : 1.0, length = us ? 1 / 0.3048 : 1.0, area = length * length, land = us ? 1e4 * area / 43560.0 : 1.0;
  const auto number = [](double value) { return fmt::format("{:.17g} ", value); };
  const auto mm = [&](double value) { return number(value * depth); };
  std::string text = fmt::format("[OPTIONS]\nFLOW_UNITS {}\nSTART_DATE 1/1/2024\nEND_DATE 1/2/2024\nWET_STEP 0:00:30\nDRY_STEP 0:05\n[EVAPORATION]\nCONSTANT ", us ? "CFS" : "CMS") + mm(3) +
                     "\n[RAINGAGES]\nRG INTENSITY 1:00 1 TIMESERIES s\n[TIMESERIES]\ns 0 " + mm(30) + "1:00 " + mm(5) + "6:00 " + mm(12);
  text += "\n[SUBCATCHMENTS]\nS RG O " + number(size * land) + "50 " + number(100 * length) + "1 0\n[SUBAREAS]\nS 0.01 0.1 " + mm(2) + mm(5) + "25 OUTLET\n";
  text += "[INFILTRATION]\nS " + mm(50) + mm(6) + "2 7 0\n[LID_CONTROLS]\nL BC\nL SURFACE " + mm(150) + "0.1 0.1 1 5\nL SOIL " + mm(soil_depth) + "0.5 0.2 0.1 " + mm(30) + "10 " + mm(50) +
          "\nL STORAGE " + mm(250) + "0.75 " + mm(2) + "0\nL DRAIN " + number(drain * depth * std::pow(depth, -0.5)) + "0.5 " + mm(50) + "0\nV VS\nV SURFACE " + mm(300) + "0.1 0.24 1 4\n";
  text += "[LID_USAGE]\nS L 2 " + number(300 * area) + number(20 * length) + "25 60 0\nS V 1 " + number(200 * area) + number(4 * length) + "0 20 0\n[OUTFALLS]\nO 0 FREE\n";
  return text;
}

TEST_F(ImportSwmm, UnitSystemsGiveTheSameResult) {
  for (const auto& [size, soil_depth, drain] : {std::tuple{1.0, 500.0, 1.0}, {0.3, 300.0, 5.0}, {5.0, 900.0, 0.2}}) {
    const auto plots_of = [&, size = size, soil_depth = soil_depth, drain = drain](bool us) {
      return scenario::read_scenario(import_text(model_in(us, size, soil_depth, drain)).scenario).catchments->plots;
    };
    const catchment::Plots a = plots_of(false), b = plots_of(true);
    const catchment::Weather weather{.rain = {TimeSeries({0.0, 3600.0, 7200.0}, {1e-5, 2e-6, 0.0}, Interpolation::step)}, .evaporation = TimeSeries::constant(3e-8)};
    catchment::Runoff first(a, weather), second(b, weather);
    catchment::State x = first.initial_state(), y = second.initial_state();
    first.advance(x, 86400.0), second.advance(y, 86400.0);
    // The same but for the last digits of factors: whole units of water may fall on either side.
    EXPECT_NEAR(x.plots[0].runoff, y.plots[0].runoff, 1e-5 * x.plots[0].rain);
    EXPECT_NEAR(x.plots[0].infiltration, y.plots[0].infiltration, 1e-5 * x.plots[0].rain);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_NEAR(x.uses[i].drain, y.uses[i].drain, 1e-6);
      EXPECT_NEAR(x.uses[i].seepage, y.uses[i].seepage, 1e-6);
      EXPECT_NEAR(x.uses[i].surface_outflow, y.uses[i].surface_outflow, 1e-6);
    }
    EXPECT_GT(x.uses[0].drain, 1e-3);
  }
}

TEST_F(ImportSwmm, VoidRatiosAndDrainsBecomeWhatHydroMeans) {
  const catchment::Plots plots = scenario::read_scenario(import_text(model_in(false, 1.0, 500.0, 1.0)).scenario).catchments->plots;
  const sponge::Facility& cell = plots.facilities.at(0);
  EXPECT_EQ(cell.rules, sponge::Rules::swmm);
  EXPECT_NEAR(cell.storage->void_fraction, 0.75 / 1.75, 1e-12);
  EXPECT_NEAR(cell.underdrain->flow_rate * 3.6e6, std::sqrt(1000.0), 1e-9);  // [mm/h] under a metre: 1 mm/h under a millimetre
  EXPECT_NEAR(plots.catchments[0].facilities[0].flow_width, 20.0, 1e-12);
}

TEST_F(ImportSwmm, ASwaleIsOneFacilityForEverySizeAndSoil) {
  const std::string text =
      "[OPTIONS]\nFLOW_UNITS CMS\nSTART_DATE 1/1/2024\nEND_DATE 1/2/2024\n[SUBCATCHMENTS]\nA * O 1 50 100 1 0\nB * O 1 50 100 1 0\n[SUBAREAS]\nA 0.01 0.1 1 1 25\nB 0.01 0.1 1 1 25\n"
      "[INFILTRATION]\nA 60 6 4 7 0\nB 50 6 4 7 0\n[LID_CONTROLS]\nV VS\nV SURFACE 300 0.1 0.24 1 4\n[LID_USAGE]\nA V 1 400 4 0 100 0\nB V 1 400 4 0 50 0\nA V 2 200 4 0 0 0\nA V 3 400 4 0 0 0\n";
  const catchment::Plots plots = scenario::read_scenario(import_text(text).scenario).catchments->plots;
  ASSERT_EQ(plots.facilities.size(), 3u);
  for (const sponge::Facility& swale : plots.facilities) EXPECT_TRUE(swale.native_soil.has_value());
  EXPECT_DOUBLE_EQ(plots.facilities[2].surface->flow_length, 50.0);
  EXPECT_EQ(plots.catchments[0].facilities[0].facility, plots.catchments[0].facilities[2].facility);
}

TEST_F(ImportSwmm, NamesThatTablesCannotHoldAreChangedAndTold) {
  const ImportOutcome outcome = import_text("[OPTIONS]\nSTART_DATE 1/1/2024\nEND_DATE 1/2/2024\n[SUBCATCHMENTS]\na,b * a_b 1 100 100 1 0\na_b * 雨水井 1 100 100 1 0\n[SUBAREAS]\na,b 0.01 0.1 1 1 25\na_b 0.01 0.1 1 1 25\n");
  EXPECT_EQ(outcome.account.remarks.size(), 2u);
  const auto scenario = scenario::read_scenario(outcome.scenario);
  EXPECT_EQ(scenario.catchments->plots.catchments[0].outlet, 1);
}

/// No line of any model is forgotten or counted twice, and every scenario can be read.
/// A street over a sewer with a tank, a pump, an orifice, a weir, an outlet and a tide, in SI or US units: the same thing said twice.
std::string sewers_in(bool us) {
  const double length = us ? 1 / 0.3048 : 1.0, flow = length * length * length;
  const auto m = [&](double value) { return fmt::format("{:.17g} ", value * length); };
  const auto q = [&](double value) { return fmt::format("{:.17g} ", value * flow); };
  std::string text = fmt::format("[OPTIONS]\nFLOW_UNITS {}\nFLOW_ROUTING DYNWAVE\nSTART_DATE 1/1/2024\nEND_DATE 1/1/2024\nEND_TIME 2:00\nROUTING_STEP 5\nLINK_OFFSETS ELEVATION\nALLOW_PONDING YES\nSURCHARGE_METHOD SLOT\n",
                                 us ? "CFS" : "CMS");
  text += "[JUNCTIONS]\nS1 " + m(12) + "0 0 0 0\nS2 " + m(11) + "0 0 0 0\nM1 " + m(8) + m(3) + "0 0 " + fmt::format("{:.17g}", 100 * length * length) + "\nM2 " + m(7) + m(3.5) + "0 0 0\n";
  text += "[STORAGE]\nT " + m(6) + m(5) + m(0.5) + "FUNCTIONAL 0 0 " + fmt::format("{:.17g}", 50 * length * length) + " 0 0\n";
  text += "[OUTFALLS]\nO " + m(5) + "TIMESERIES tide YES\nE " + m(10) + "FREE NO\n";
  text += "[CONDUITS]\nc1 S1 S2 " + m(100) + "0.016 * * 0\nc2 S2 E " + m(100) + "0.016 * * 0\nc3 M1 M2 " + m(60) + "0.013 " + m(8.2) + "* 0\nc4 M2 T " + m(40) + "0.013 * " + m(6.5) + "0\n";
  text += "[PUMPS]\np T M1 pc OFF " + m(1) + m(0.4) + "\n[ORIFICES]\no T O SIDE " + m(6.1) + "0.65 NO 0\n[WEIRS]\nw T O TRANSVERSE " + m(9) + fmt::format("{:.17g} NO 0 0 YES\n", 1.8 / std::sqrt(us ? 0.3048 : 1.0));
  text += "[OUTLETS]\nu T O " + m(7) + "FUNCTIONAL/DEPTH " + fmt::format("{:.17g} 0.5 NO\n", 0.05 * flow / std::sqrt(length));
  text += "[XSECTIONS]\nc1 STREET way\nc2 STREET way\nc3 EGG " + m(0.6) + "0 0 0\nc4 RECT_CLOSED " + m(0.5) + m(0.8) + "0 0\no CIRCULAR " + m(0.3) + "0 0 0\nw RECT_OPEN " + m(1) + m(2) + "0 0\n";
  text += "[STREETS]\nway " + m(5) + m(0.15) + "2 0.016 " + m(0.03) + m(0.6) + "2 " + m(3) + "4 0.03\n[INLETS]\ng GRATE " + m(0.6) + m(0.6) + "P_BAR-50\n[INLET_USAGE]\nc1 g M1 2 20 0 0 0\n";
  text += "[LOSSES]\nc3 0.5 1 0 NO\n[CURVES]\npc PUMP4 0 0 " + m(2) + q(0.1) + "\n[PATTERNS]\nday HOURLY 1 2\n";
  text += "[INFLOWS]\nS1 FLOW rain FLOW 1 2\n[DWF]\nM1 FLOW " + q(0.01) + "day\n[TIMESERIES]\nrain 0 0\nrain 0:30 " + q(0.05) + "\nrain 1:00 " + q(0.02) + "\ntide 0 " + m(5.5) + "\ntide 2 " + m(6.5) + "\n";
  text += "[CONTROLS]\nVARIABLE deep = NODE t DEPTH\nEXPRESSION twice = deep * 2\nRULE r\nIF twice > " + m(6) + "\nTHEN ORIFICE O SETTING = 0.5\nELSE ORIFICE O SETTING = 1\n";
  return text;
}

TEST_F(ImportSwmm, SewersAreTheSameInEitherUnitSystemAndKeepTheirWater) {
  std::vector<std::vector<double>> results;
  for (const bool us : {false, true}) {
    const ImportOutcome outcome = import_text(sewers_in(us));
    for (const auto& part : outcome.account.not_taken) EXPECT_EQ(part.section, "OPTIONS") << part.text << ": " << part.reason;
    EXPECT_EQ(outcome.account.compatibility.size(), 5u);
    const scenario::Scenario scenario = scenario::read_scenario(outcome.scenario);
    EXPECT_TRUE(scenario.network->options.as_swmm && scenario.network->options.slot);
    scenario::AssembledNetwork network = scenario::assemble_network(scenario);
    EXPECT_EQ(network.drawing.network.links.size(), 9u);
    EXPECT_EQ(network.controls.expressions.size(), 1u);
    const auto& inlet = std::get<network::StreetInlet>(network.drawing.network.links.back().kind);
    EXPECT_EQ(network.drawing.network.links[static_cast<std::size_t>(inlet.conduit)].id, "c1");
    EXPECT_NEAR(std::get<network::Gutter>(inlet.site).width, 0.6, 1e-9);
    network::NetworkSolver solver(network.drawing.network, network.controls, scenario.network->options);
    network::NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, scenario.duration);
    EXPECT_LT(std::abs(state.volume_error()), 1e-9);
    results.push_back(state.link_volume);
    results.back().insert(results.back().end(), state.outfall_volume.begin(), state.outfall_volume.end());
  }
  for (std::size_t k = 0; k < results[0].size(); ++k) EXPECT_NEAR(results[0][k], results[1][k], 1e-3 * std::abs(results[0][k]) + 1e-3) << k;
  EXPECT_GT(results[0][8], 10.0);  // the inlet took water
}

TEST_F(ImportSwmm, EventsBecomePeriodsAndOutfallsLeadOntoPlots) {
  std::string text = sewers_in(false);
  text.replace(text.find("E 10 FREE NO"), 12, "E 10 FREE NO yard");
  text += "[EVENTS]\n1/1/2024 1:00 1/1/2024 1:30\n1/1/2024 0:10 1/1/2024 0:20\n1/1/2024 0:15 1/1/2024 0:40\n";
  text += "[SUBCATCHMENTS]\nyard * S1 0.1 100 30 1 0\n[SUBAREAS]\nyard 0.01 0.1 1 1 25\n";
  const ImportOutcome outcome = import_text(text);
  for (const auto& part : outcome.account.not_taken) EXPECT_EQ(part.section, "OPTIONS") << part.text << ": " << part.reason;
  const scenario::Scenario scenario = scenario::read_scenario(outcome.scenario);
  ASSERT_EQ(scenario.network->periods.size(), 2u);
  EXPECT_DOUBLE_EQ(scenario.network->periods[0].from, 600.0);
  EXPECT_DOUBLE_EQ(scenario.network->periods[0].until, 2400.0);
  EXPECT_DOUBLE_EQ(scenario.network->periods[1].from, 3600.0);
  const scenario::AssembledNetwork network = scenario::assemble_network(scenario);
  const auto outfalls = scenario::plot_outfalls(scenario, network.drawing.network);
  ASSERT_EQ(outfalls.size(), 1u);
  EXPECT_EQ(network.drawing.network.nodes[static_cast<std::size_t>(outfalls[0].node)].id, "E");
}

TEST_F(ImportSwmm, SurfacesOfNodesAreThoseThatSwmmCounts) {
  for (const bool slot : {false, true}) {
    std::string text = sewers_in(false);
    if (!slot) text.replace(text.find("SURCHARGE_METHOD SLOT"), 21, "SURCHARGE_METHOD EXTRAN");
    text.replace(text.find("ROUTING_STEP"), 12, "MIN_SURFAREA 12.5\nROUTING_STEP");
    text += "[STORAGE]\nsump 6 5 0 TABULAR small 0 0\n[CURVES]\nsmall STORAGE 0 0.5 2 0.5 4 20\n";
    const network::DrainageNetwork network = scenario::assemble_network(scenario::read_scenario(import_text(text).scenario)).drawing.network;
    for (const network::Node& node : network.nodes) {
      const auto* junction = std::get_if<network::Junction>(&node.kind);
      EXPECT_TRUE(!junction || std::abs(junction->shaft_area - (slot ? 12.5 : 1.167)) < 1e-9) << node.id;
      const auto* storage = std::get_if<network::Storage>(&node.kind);
      EXPECT_TRUE(node.id != "sump" || std::get<network::TabularStorage>(storage->shape).areas == (std::vector<double>{12.5, 12.5, 20.0}));
      EXPECT_TRUE(node.id != "T" || std::get<network::FunctionalStorage>(storage->shape).constant == 50.0);
    }
    EXPECT_TRUE(std::ranges::any_of(network.nodes, [](const network::Node& node) { return node.id == "sump"; }));
  }
}

TEST_F(ImportSwmm, RainThatLeaksIntoSewersBecomesAnInflow) {
  for (const bool us : {false, true}) {
    const double depth = us ? 1 / 25.4 : 1.0, land = us ? 1e4 / (0.3048 * 0.3048 * 43560.0) : 1.0;
    std::string text = sewers_in(us) + "[RAINGAGES]\nRG INTENSITY 1:00 1 TIMESERIES wet\n[TIMESERIES]\nwet 0:30 " + fmt::format("{:.17g}", 10 * depth) + "\n";
    text += fmt::format("[HYDROGRAPHS]\nU RG\nU ALL SHORT 0.1 0.2 1 {:.17g} 0 0\nU JAN MEDIUM 0.05 0.25 2\n[RDII]\nM1 U {:.17g}\n", 2 * depth, 10 * land);
    const ImportOutcome outcome = import_text(text);
    for (const auto& part : outcome.account.not_taken) EXPECT_EQ(part.section, "OPTIONS") << part.text << ": " << part.reason;
    const network::DrainageNetwork network = scenario::assemble_network(scenario::read_scenario(outcome.scenario)).drawing.network;
    ASSERT_EQ(network.inflows.size(), 3u);
    const network::Inflow& leak = network.inflows.back();
    EXPECT_EQ(network.nodes[static_cast<std::size_t>(leak.node)].id, "M1");
    EXPECT_NEAR(leak.series_factor * leak.series.integral(0.0, 7200.0), 1e5 * (0.1 * 0.008 + 0.05 * 0.010), 2.0) << "10 mm on 10 ha, of which the short response lacks 2";
  }
  EXPECT_THROW(import_text(sewers_in(false) + "[RDII]\nM1 U 10\n"), InputError);
}

TEST_F(ImportSwmm, WhatRisesBelowInletsGoesBackToTheStreet) {
  std::string text = sewers_in(false);
  text.replace(text.find("ALLOW_PONDING YES"), 17, "ALLOW_PONDING NO");
  const ImportOutcome outcome = import_text(text);
  const scenario::AssembledNetwork network = scenario::assemble_network(scenario::read_scenario(outcome.scenario));
  const auto rim_of = [&](const char* id) { return std::ranges::find(network.drawing.network.nodes, id, &network::Node::id)->rim; };
  EXPECT_EQ(rim_of("M1"), network::Rim::sealed);
  EXPECT_EQ(rim_of("M2"), network::Rim::spills);
  EXPECT_DOUBLE_EQ(std::get<network::StreetInlet>(network.drawing.network.links.back().kind).returns_above.value(), 11.0);
}

TEST_F(ImportSwmm, WhatASewerNamesAndTheModelHasNotIsAFaultWithItsLine) {
  std::string text = sewers_in(false);
  text.replace(text.find("c3 EGG"), 6, "c9 EGG");
  text.replace(text.find("pc OFF"), 6, "pp OFF");
  try {
    import_text(text);
    FAIL() << "was taken";
  } catch (const InputError& error) {
    EXPECT_GE(error.faults().size(), 1u);
    for (const Fault& fault : error.faults()) EXPECT_GT(fault.place.line, 0) << fault.message;
  }
}

TEST_F(ImportSwmm, AccountsForEveryLineOfEveryReferenceModel) {
  const fs::path data = validation_data("swmm");
  if (!fs::is_directory(data)) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  int models = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.path().extension() != ".inp" || entry.file_size() > 1000000) continue;
    SCOPED_TRACE(entry.path().string());
    const io::swmm::Model read = io::swmm::read_model(entry.path());
    if (read.subcatchments.empty() && read.conduits.empty() && read.orifices.empty()) continue;
    const ImportOutcome outcome = import_file(entry.path());
    std::set<int> lines, accounted;
    for (const auto& section : read.sections)
      for (const auto& line : section.lines) lines.insert(line.number);
    const auto account = [&](int from, int to) {
      for (int line = from; line <= to; ++line)
        if (lines.contains(line)) {
          EXPECT_TRUE(accounted.insert(line).second) << "line " << line;
        }
    };
    for (const auto& part : outcome.account.taken) account(part.first_line, part.last_line);
    for (const auto& part : outcome.account.not_taken) {
      account(part.line, part.last_line);
      EXPECT_FALSE(part.reason.empty());
      EXPECT_NE(part.reason, "not used") << part.section;
    }
    EXPECT_EQ(accounted, lines);
    ++models;
  }
  EXPECT_GE(models, 90);
}

}  // namespace
}  // namespace hydro::study
