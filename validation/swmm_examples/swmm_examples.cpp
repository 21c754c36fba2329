#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "validation/cases.h"
#include "validation/imported_plots.h"
#include "validation/swmm_examples/swmm_examples_network.h"

namespace hydro::validation {
namespace {

/// Public models with subcatchments whose runoff does not depend on the sewers below.
constexpr const char* models[] = {"example1", "example5", "events_example", "bioretention", "porous_pavement", "rain_garden", "swc1",
                                  "swc13", "swc16", "swc17", "swc18", "cos_reduced_inlets"};

using Rows = std::vector<std::map<std::string, std::string>>;

/// The figure that uses most of what is accepted.
struct Worst {
  double share = 0.0;  ///< [-]
  std::string what;
  int figures = 0;

  void compare(const std::string& id, const std::string& quantity, double ours, double theirs, double accepted, const char* unit) {
    ++figures;
    const double share_here = std::abs(ours - theirs) / accepted;
    if (share_here <= share) return;
    share = share_here;
    what = fmt::format("{} {} {:.4g} {}, SWMM {:.4g}", id, quantity, ours, unit, theirs);
  }
};

/// Water that SWMM's totals of a plot hold more than came to it [mm].
double made_of_nothing(const Rows& rows, const std::string& id) {
  double surplus = 0.0;
  for (const auto& row : rows) {
    if (row.at("kind") != "subcatchment" || row.at("id") != id) continue;
    const std::string& quantity = row.at("quantity");
    const double value = quantity.ends_with("_total") ? std::stod(row.at("value")) : 0.0;
    surplus += quantity == "precip_total" || quantity == "runon_total" ? -value : value;
  }
  return std::max(surplus, 0.0);
}

/// Depths [mm] within max(0.5 mm, 3 %, what SWMM's own account of the plot is off), peaks within 5 %, of what SWMM's report prints for plots and facilities.
Worst compare(const Bench& bench, const std::string& model, double& account) {
  const std::string folder = bench.data("swmm/examples/" + model);
  const ImportedPlots imported = import_plots(folder + "/model.inp");
  const Rows rows = rows_of(folder + "/expected.csv");
  catchment::Runoff runoff(imported.plots, imported.weather);
  catchment::State state = runoff.initial_state();
  runoff.advance(state, imported.duration);
  account = std::max(account, std::abs(runoff.balance(state).relative_error()));

  double largest_peak = 0.0;
  for (const catchment::PlotState& plot : state.plots) largest_peak = std::max(largest_peak, plot.peak_runoff);
  std::map<std::string, double> depths, peaks;  // by "id quantity"
  std::size_t use_index = 0;
  for (std::size_t i = 0; i < imported.plots.catchments.size(); ++i) {
    const catchment::Catchment& plot = imported.plots.catchments[i];
    const catchment::PlotState& now = state.plots[i];
    const auto put = [&](const char* quantity, double volume) { depths[plot.id + ' ' + quantity] = volume / plot.area * 1e3; };
    put("precip_total", now.rain), put("evap_total", now.evaporation), put("infil_total", now.infiltration), put("runoff_total", now.runoff);
    if (plot.facilities.empty()) peaks[plot.id + " runoff_peak"] = now.peak_runoff;  // SWMM's peak leaves drains out
    for (const catchment::FacilityUse& use : plot.facilities) {
      const catchment::UseState& facility = state.uses[use_index++];
      const std::string id = plot.id + '/' + imported.plots.facilities[static_cast<std::size_t>(use.facility)].name;
      depths[id + " inflow_total"] = facility.inflow * 1e3, depths[id + " evap_total"] = facility.evaporation * 1e3;
      depths[id + " infil_total"] = facility.seepage * 1e3, depths[id + " surface_out_total"] = facility.surface_outflow * 1e3;
      depths[id + " drain_out_total"] = facility.drain * 1e3;
    }
  }
  Worst worst;
  for (const auto& row : rows) {
    if (row.at("kind") != "subcatchment" && row.at("kind") != "lid") continue;
    const std::string key = row.at("id") + ' ' + row.at("quantity");
    const double theirs = std::stod(row.at("value"));
    if (const auto at = depths.find(key); at != depths.end())
      worst.compare(row.at("id"), row.at("quantity"), at->second, theirs, std::max({0.5, 0.03 * theirs, made_of_nothing(rows, row.at("id"))}), "mm");
    if (const auto at = peaks.find(key); at != peaks.end())
      worst.compare(row.at("id"), row.at("quantity"), at->second, theirs, std::max(0.05 * theirs, std::min(0.02, 0.01 * largest_peak)), "m3/s");
  }
  return worst;
}

}  // namespace

std::vector<Measure> swmm_examples(const Bench& bench) {
  if (!bench.has_data("swmm/examples")) return {skipped("swmm/examples is not there")};
  std::vector<Measure> measures;
  double account = 0.0;
  for (const char* model : models) {
    const Worst worst = compare(bench, model, account);
    Measure measure = at_most(fmt::format("{}: worst of {} figures ({})", model, worst.figures, worst.what), worst.share, 1.0, "-");
    if (worst.figures == 0) measure.verdict = Verdict::fail;  // nothing was compared
    measures.push_back(std::move(measure));
  }
  measures.push_back(at_most("water balance, relative error, worst of all", account, 1e-9, "-"));
  for (Measure& measure : example_networks(bench)) measures.push_back(std::move(measure));
  return measures;
}

}  // namespace hydro::validation
