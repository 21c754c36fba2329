#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "validation/cases.h"
#include "validation/imported_plots.h"

namespace hydro::validation {
namespace {

constexpr const char* kinds[] = {"bioretention", "bioretention_lined", "raingarden", "greenroof", "trench",
                                 "pavement", "pavers_soil", "rainbarrel", "roofdisc", "swale"};

/// Equal equations at an equal step leave rounding. SWMM's swale is solved by it to 1 mm and is explicit here.
double goal(const std::string& kind) { return kind == "swale" ? 1e9 : 0.05; }

struct Outcome {
  Agreement agreement;
  double account = 0.0;  ///< [-] relative error
};

Outcome run(const Bench& bench, const std::string& kind, const std::string& layout, const std::string& storm,
            const std::vector<std::map<std::string, std::string>>& balances) {
  const std::string folder = bench.data(fmt::format("swmm/lid/{}_{}_{}", kind, layout, storm));
  const ImportedPlots imported = import_plots(folder + "/case.inp");
  const auto expected = columns_of(folder + "/expected.csv");
  catchment::Runoff runoff(imported.plots, imported.weather);
  catchment::State state = runoff.initial_state();
  Outcome outcome;
  constexpr double mm = 1e3;
  const std::vector<double>& minutes = expected.at("time_min");
  const catchment::UseState& use = state.uses.at(0);
  const auto& soil = imported.plots.facilities.at(0).soil;
  const double never_given = soil ? soil->wilting_point * soil->thickness : 0.0;  // SWMM counts it, hydro does not
  for (std::size_t row = 0; row < minutes.size(); ++row) {
    runoff.advance(state, minutes[row] * 60.0);
    const auto compare = [&](const char* what, const char* column, double ours) { outcome.agreement.compare(what, ours * mm, expected.at(column)[row]); };
    compare("inflow", "cum_inflow_mm", use.inflow);
    if (kind != "pavers_soil") compare("evaporation", "cum_evap_mm", use.evaporation);  // SWMM's report leaves dry periods out there
    compare("seepage", "cum_exfil_mm", use.seepage);
    compare("overflow", "cum_surf_out_mm", use.surface_outflow);
    compare("drain", "cum_drain_mm", use.drain);
  }
  bool has_totals = false;
  for (const auto& row : balances) {
    if (row.at("lid") != kind || row.at("layout") != layout || row.at("storm") != storm || row.at("runoff_step_s") != "10") continue;
    has_totals = true;
    outcome.agreement.compare("evaporation at the end", use.evaporation * mm, std::stod(row.at("lid_evap_mm")));
    outcome.agreement.compare("stored at the end", (runoff.stored_in_facility(0, state) + never_given) * mm, std::stod(row.at("lid_final_storage_mm")));
  }
  // Without its row nothing holds the stored water, and of bedded pavers the evaporation.
  if (!has_totals) throw InputError(fmt::format("swmm/lid/balance.csv has no row of {} {} {} at a step of 10 s", kind, layout, storm));
  outcome.account = std::abs(runoff.balance(state).relative_error());
  return outcome;
}

}  // namespace

std::vector<Measure> swmm_lid(const Bench& bench) {
  if (!bench.has_data("swmm/lid")) return {skipped("swmm/lid is not there")};
  const auto balances = rows_of(bench.data("swmm/lid/balance.csv"));
  std::vector<Measure> measures;
  double account = 0.0;
  for (const std::string kind : kinds)
    for (const std::string layout : {"full", "part"})
      for (const std::string storm : {"A", "B"}) {
        const Outcome outcome = run(bench, kind, layout, storm, balances);
        account = std::max(account, outcome.account);
        Measure measure = agrees(fmt::format("{} {} {}", kind, layout, storm), outcome.agreement, goal(kind));
        if (kind == "swale") measure.acceptance = "<= max(0.5, 1 %)";
        measures.push_back(std::move(measure));
      }
  measures.push_back(at_most("water balance, relative error, worst of all", account, 1e-9, "-"));
  return measures;
}

}  // namespace hydro::validation
