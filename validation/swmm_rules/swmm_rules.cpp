#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "validation/cases.h"
#include "validation/imported_plots.h"

namespace hydro::validation {
namespace {

constexpr const char* kinds[] = {"bioretention", "bioretention_lined", "raingarden", "greenroof", "trench",
                                 "pavement", "pavers_soil", "rainbarrel", "roofdisc", "swale"};
constexpr std::array terms{"evaporation", "seepage", "overflow", "drain"};

/// What left the facility by the end of the run [mm over its area].
std::array<double, terms.size()> totals(const ImportedPlots& imported, double& account) {
  catchment::Runoff runoff(imported.plots, imported.weather);
  catchment::State state = runoff.initial_state();
  runoff.advance(state, imported.duration);
  account = std::max(account, std::abs(runoff.balance(state).relative_error()));
  const catchment::UseState& use = state.uses.at(0);
  return {use.evaporation * 1e3, use.seepage * 1e3, use.surface_outflow * 1e3, use.drain * 1e3};
}

}  // namespace

std::vector<Measure> swmm_rules(const Bench& bench) {
  if (!bench.has_data("swmm/lid")) return {skipped("swmm/lid is not there")};
  std::vector<Measure> measures;
  double account = 0.0;
  for (const std::string kind : kinds)
    for (const std::string storm : {"A", "B"}) {
      ImportedPlots imported = import_plots(bench.data(fmt::format("swmm/lid/{}_part_{}/case.inp", kind, storm)));
      const auto theirs = totals(imported, account);
      imported.plots.rules = sponge::Rules::own;
      for (sponge::Facility& facility : imported.plots.facilities) facility.rules = sponge::Rules::own;
      const auto ours = totals(imported, account);
      std::string changes;
      double largest = 0.0;
      for (std::size_t term = 0; term < terms.size(); ++term) {
        const double change = ours[term] - theirs[term];
        largest = std::max(largest, std::abs(change));
        if (std::abs(change) >= 0.005) changes += fmt::format("{}{} {:+.2f}", changes.empty() ? "" : ", ", terms[term], change);
      }
      measures.push_back(report(fmt::format("{} part {}: {}", kind, storm, changes.empty() ? "no change" : changes), largest, "mm"));
    }
  measures.push_back(at_most("water balance, relative error, worst of all", account, 1e-9, "-"));
  return measures;
}

}  // namespace hydro::validation
