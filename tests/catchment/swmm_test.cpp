// Plots against the reference runs of EPA SWMM: runoff alone, and facilities that cover part of a plot.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/catchment/plots.h"

namespace hydro::catchment {
namespace {

struct RunoffCase {
  const char* name;
  std::vector<Catchment> plots;
  double evaporation = 0.0;  ///< [mm/d]
  double accepted = 0.0;     ///< [-] of the peak
};

Catchment changed(Catchment plot, auto change) {
  change(plot);
  return plot;
}

/// The plots of the case.inp files.
std::vector<RunoffCase> runoff_cases() {
  const auto bare = [](double width, double slope) {
    return changed(plot(1e4, width, slope, 1.0), [](Catchment& p) { p.manning_n_impervious = 0.02, p.depression_impervious = 2.5 * mm; });
  };
  const auto mixed = [](double area, double width, double slope, double imperviousness) {
    return changed(plot(area, width, slope, imperviousness), [](Catchment& p) {
      p.depression_impervious = 1.5 * mm, p.depression_pervious = 5 * mm, p.zero_storage_share = 0.25;
    });
  };
  // What is left is the printed precision, and how often the two integrate the equation.
  constexpr double close = 2e-3;
  return {{"imperv_constant", {plot(1e4, 100, 0.01, 1.0)}, 0.0, close},
          {"imperv_dstore_evap", {bare(50, 0.005)}, 4.0, close},
          {"imperv_pctzero25", {changed(bare(50, 0.005), [](Catchment& p) { p.zero_storage_share = 0.25; })}, 0.0, close},
          {"mixed_outlet", {mixed(2e4, 120, 0.015, 0.45)}, 0.0, close},
          {"mixed_imperv_to_perv", {changed(mixed(2e4, 120, 0.015, 0.45), [](Catchment& p) { p.routing = Routing::pervious, p.routed_share = 0.7; })}, 0.0, close},
          {"cascade_two", {changed(mixed(1e4, 100, 0.01, 0.8), [](Catchment& p) { p.outlet = 1; }), mixed(1e4, 100, 0.02, 0.1)}, 0.0, close},
          {"no_routing_n0", {changed(plot(1e4, 100, 0.01, 1.0), [](Catchment& p) { p.manning_n_impervious = 0.0, p.depression_impervious = 2 * mm; })}, 0.0, close}};
}

class SwmmRunoff : public testing::TestWithParam<int> {};

TEST_P(SwmmRunoff, RunoffFollowsTheReferenceAtAllTimes) {
  const RunoffCase reference = runoff_cases()[static_cast<std::size_t>(GetParam())];
  const auto folder = swmm_folder() / "runoff" / reference.name;
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  Plots plots{.catchments = reference.plots, .facilities = {}, .soils = {horton(75, 8, 4.14)}, .rules = sponge::Rules::swmm, .wet_step = 10.0, .dry_step = 10.0};
  ASSERT_TRUE(faults(plots).empty());
  const Weather weather{.rain = {storm_of(folder)}, .evaporation = TimeSeries::constant(reference.evaporation * mm / 86400.0)};
  auto expected = columns_of(folder / "expected.csv");
  const std::vector<double>& minutes = expected.at("time_min");
  ASSERT_GE(minutes.size(), 180u);
  for (std::size_t i = 0; i < plots.catchments.size(); ++i) {
    const std::vector<double>& rates = expected.at("S" + std::to_string(i + 1) + ".runoff_m3s");
    const double peak = *std::max_element(rates.begin(), rates.end());
    Runoff runoff(plots, weather);
    State state = runoff.initial_state();
    double furthest = 0.0;
    for (std::size_t row = 0; row < minutes.size(); ++row) {
      runoff.advance(state, minutes[row] * 60.0);
      furthest = std::max(furthest, std::abs(state.plots[i].runoff_rate - rates[row]));
    }
    EXPECT_LE(furthest, reference.accepted * peak) << "plot " << i;
    const results::WaterBalance balance = runoff.balance(state);
    EXPECT_LE(std::abs(balance.relative_error()), 1e-12);
    // The balance that SWMM prints [mm], see hydrology_balance.csv.
    EXPECT_GT(balance.outflow, 0.5 * balance.rain);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, SwmmRunoff, testing::Range(0, 7), [](const auto& given) { return std::string(runoff_cases()[static_cast<std::size_t>(given.param)].name); });

struct FacilityCase {
  sponge::Facility (*facility)();
  char storm;
  double accepted;  ///< [mm]
};

class SwmmPartOfAPlot : public testing::TestWithParam<FacilityCase> {};

TEST_P(SwmmPartOfAPlot, EveryTotalFollowsTheReferenceAtAllTimes) {
  sponge::Facility facility = GetParam().facility();
  const std::string name = facility.name;
  const auto folder = swmm_folder() / "lid" / (name + "_part_" + GetParam().storm);
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  facility.rules = sponge::Rules::swmm;
  if (name == "rainbarrel") facility.tank->covered = true;

  Catchment ground = plot(1e4, 100, 0.01, 0.8);
  ground.depression_impervious = 1.5 * mm, ground.depression_pervious = 5 * mm, ground.zero_storage_share = 0.25;
  const bool swale = name == "swale", roof = name == "roofdisc";
  ground.facilities = {{.facility = 0, .count = swale ? 10 : 4, .unit_area = swale ? 400.0 : 1000.0, .flow_width = swale ? 4.0 : 25.0, .initial_saturation = {},
                        .treated_impervious_share = roof ? 0.0 : 1.0, .returns_to_pervious = roof, .drain_to = {}, .drain_node = {}}};
  const Plots plots{.catchments = {ground}, .facilities = {facility}, .soils = {horton(60, 6, 4)}, .rules = sponge::Rules::swmm, .wet_step = 10.0, .dry_step = 10.0};
  ASSERT_TRUE(faults(plots).empty());
  const Weather weather{.rain = {storm_of(folder)}, .evaporation = TimeSeries::constant(3 * mm / 86400.0)};
  auto expected = columns_of(folder / "expected.csv");
  Runoff runoff(plots, weather);
  State state = runoff.initial_state();
  std::map<std::string, double> furthest;
  const std::vector<double>& minutes = expected.at("time_min");
  double peak = 0.0, furthest_rate = 0.0;
  for (std::size_t row = 0; row < minutes.size(); ++row) {
    runoff.advance(state, minutes[row] * 60.0);
    const UseState& use = state.uses[0];
    const auto compare = [&](const char* column, double ours) {
      double& worst = furthest[column];
      const double theirs = expected.at(column)[row];
      if (std::abs(ours * 1000.0 - theirs) > std::abs(worst)) worst = ours * 1000.0 - theirs;
    };
    compare("cum_inflow_mm", use.inflow);
    if (name != "pavers_soil") compare("cum_evap_mm", use.evaporation);  // its report omits dry periods
    compare("cum_exfil_mm", use.seepage);
    compare("cum_surf_out_mm", use.surface_outflow);
    compare("cum_drain_mm", use.drain);
    peak = std::max(peak, expected.at("subcatch_runoff_m3s")[row]);
    furthest_rate = std::max(furthest_rate, std::abs(state.plots[0].runoff_rate - expected.at("subcatch_runoff_m3s")[row]));
  }
  for (const auto& [column, difference] : furthest) {
    RecordProperty(column, std::to_string(difference));
    EXPECT_LE(std::abs(difference), GetParam().accepted) << column;
  }
  EXPECT_LE(furthest_rate, 0.015 * peak);  // one step's shift on the steepest limb
  EXPECT_LE(std::abs(runoff.balance(state).relative_error()), 1e-12);
}

/// Equal equations at an equal step; what is left is rounding. SWMM's swale lets more infiltrate than is there.
constexpr double equal = 0.05, nearly = 0.5;
using namespace sponge;  // the facilities

INSTANTIATE_TEST_SUITE_P(Cases, SwmmPartOfAPlot,
                         testing::Values(FacilityCase{bioretention, 'A', equal}, FacilityCase{bioretention, 'B', equal}, FacilityCase{bioretention_lined, 'A', equal},
                                         FacilityCase{bioretention_lined, 'B', equal}, FacilityCase{raingarden, 'A', equal}, FacilityCase{raingarden, 'B', equal},
                                         FacilityCase{greenroof, 'A', equal}, FacilityCase{greenroof, 'B', equal}, FacilityCase{trench, 'A', equal},
                                         FacilityCase{trench, 'B', equal}, FacilityCase{pavement, 'A', equal}, FacilityCase{pavement, 'B', equal},
                                         FacilityCase{pavers_soil, 'A', equal}, FacilityCase{pavers_soil, 'B', equal}, FacilityCase{rainbarrel, 'A', equal},
                                         FacilityCase{rainbarrel, 'B', equal}, FacilityCase{roofdisc, 'A', equal}, FacilityCase{roofdisc, 'B', equal},
                                         FacilityCase{swale, 'A', nearly}, FacilityCase{swale, 'B', nearly}),
                         [](const auto& given) { return given.param.facility().name + "_" + given.param.storm; });

}  // namespace
}  // namespace hydro::catchment
