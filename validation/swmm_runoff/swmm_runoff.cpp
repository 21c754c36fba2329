#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "validation/cases.h"
#include "validation/imported_plots.h"

namespace hydro::validation {
namespace {

constexpr const char* runoff_cases[] = {"imperv_constant", "imperv_dstore_evap", "imperv_pctzero25", "mixed_outlet", "mixed_imperv_to_perv", "cascade_two", "no_routing_n0"};
constexpr const char* infiltration_cases[] = {"horton", "horton_fmax", "modified_horton", "green_ampt", "modified_green_ampt", "curve_number"};

using Rows = std::vector<std::map<std::string, std::string>>;

/// Runs a case and compares what ran off and what entered the ground since the start, at each minute, and the totals of SWMM's balance.
/// The reference gives rates at each minute; both are summed alike.
Agreement run(const Bench& bench, const std::string& group, const std::string& name, const Rows& balances, double& account) {
  const std::string folder = bench.data(fmt::format("swmm/{}/{}", group, name));
  const ImportedPlots imported = import_plots(folder + "/case.inp");
  const auto expected = columns_of(folder + "/expected.csv");
  catchment::Runoff runoff(imported.plots, imported.weather);
  catchment::State state = runoff.initial_state();
  Agreement agreement;
  const std::size_t plots = imported.plots.catchments.size();
  std::vector<double> our_runoff(plots), their_runoff(plots);
  const std::vector<double>& minutes = expected.at("time_min");
  for (std::size_t row = 0; row < minutes.size(); ++row) {
    runoff.advance(state, minutes[row] * 60.0);
    const double seconds = (minutes[row] - (row > 0 ? minutes[row - 1] : 0.0)) * 60.0;
    for (std::size_t i = 0; i < plots; ++i) {
      const double to_mm = seconds / imported.plots.catchments[i].area * 1e3;
      our_runoff[i] += state.plots[i].runoff_rate * to_mm;
      their_runoff[i] += expected.at(imported.plots.catchments[i].id + ".runoff_m3s")[row] * to_mm;
      agreement.compare("runoff", our_runoff[i], their_runoff[i]);
    }
  }
  double area = 0.0;
  for (const catchment::Catchment& plot : imported.plots.catchments) area += plot.area;
  const results::WaterBalance balance = runoff.balance(state);
  for (const auto& row : balances) {
    if (row.at("group") != group || row.at("case") != name || row.at("runoff_step_s") != "10") continue;
    const auto compare = [&](const char* what, const char* column, double volume) { agreement.compare(what, volume / area * 1e3, std::stod(row.at(column))); };
    compare("infiltration at the end", "infil_mm", balance.infiltration);
    compare("evaporation at the end", "evap_mm", balance.evaporation);
    compare("runoff at the end", "surface_runoff_mm", balance.outflow);
  }
  account = std::max(account, std::abs(balance.relative_error()));
  return agreement;
}

/// Largest error of discharge against the exact solution of the reservoir [% of its peak].
double error_of_reservoir(const Bench& bench, sponge::Rules rules) {
  const std::string folder = bench.data("swmm/runoff/imperv_constant");
  ImportedPlots imported = import_plots(folder + "/case.inp");
  imported.plots.rules = rules;
  const auto exact = columns_of(folder + "/analytic.csv");
  const std::vector<double>&minutes = exact.at("time_min"), &discharge = exact.at("ode_runoff_m3s");
  catchment::Runoff runoff(imported.plots, imported.weather);
  catchment::State state = runoff.initial_state();
  double largest = 0.0;
  for (std::size_t row = 0; row < minutes.size(); ++row) {
    runoff.advance(state, minutes[row] * 60.0);
    largest = std::max(largest, std::abs(state.plots[0].runoff_rate - discharge[row]));
  }
  return largest / *std::ranges::max_element(discharge) * 100.0;
}

}  // namespace

std::vector<Measure> swmm_runoff(const Bench& bench) {
  if (!bench.has_data("swmm/runoff") || !bench.has_data("swmm/infiltration")) return {skipped("swmm/runoff is not there")};
  const Rows balances = rows_of(bench.data("swmm/hydrology_balance.csv"));
  constexpr double limit = 0.5;  // [mm] the stricter part of what is accepted
  std::vector<Measure> measures;
  double account = 0.0;
  for (const char* name : runoff_cases) measures.push_back(agrees(name, run(bench, "runoff", name, balances, account), limit));
  measures.push_back(agrees("tree30_storm_A", run(bench, "network", "tree30_storm_A", balances, account), limit));
  for (const char* name : infiltration_cases) measures.push_back(agrees(name, run(bench, "infiltration", name, balances, account), limit));
  measures.push_back(at_most("imperv_constant: error of discharge against the exact solution, SWMM's rules", error_of_reservoir(bench, sponge::Rules::swmm), 0.5, "%", "SWMM 0.1"));
  measures.push_back(at_most("imperv_constant: error of discharge against the exact solution, own rules", error_of_reservoir(bench, sponge::Rules::own), 0.5, "%", "SWMM 0.1"));
  measures.push_back(at_most("water balance, relative error, worst of all", account, 1e-9, "-"));
  return measures;
}

}  // namespace hydro::validation
