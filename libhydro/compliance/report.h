#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/compliance/aggregate.h"
#include "libhydro/compliance/change.h"
#include "libhydro/compliance/plot_table.h"
#include "libhydro/compliance/rule.h"

namespace hydro::compliance {

/// How much of the year's rain a plot keeps, by the ways that were possible, and what follows from its simulation; NaN: not known.
struct Capture {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  double runoff_coefficient = unknown;  ///< [-] mean of the surfaces
  double design_depth = unknown;        ///< [m] of rain that the storage holds
  double by_depth = unknown;            ///< [-] of that depth on the curve of daily rain
  double by_coefficient = unknown;      ///< [-] 1 - runoff coefficient
  double by_simulation = unknown;       ///< [-] of a continuous run with the facilities
  double peak = unknown;                ///< [m3/s] of a design storm, with the facilities
  double peak_without = unknown;        ///< [m3/s] the same without them
  double peak_before = unknown;         ///< [m3/s] the same of unbuilt ground
  double solids_by_simulation = unknown;  ///< [-] of the suspended solids washed off that did not leave
  double solids_by_guide = unknown;     ///< [-] the same as the guide estimates it: capture ratio times mean removal of facilities

  bool any() const { return !std::isnan(runoff_coefficient) || !std::isnan(by_simulation); }
  /// [-] by which the facilities lower the peak.
  double peak_reduction() const { return peak_without > 0.0 ? 1.0 - peak / peak_without : unknown; }
};

/// How many checks came out how.
struct Tally {
  std::int64_t pass = 0, fail = 0, not_applicable = 0, unknown = 0;  ///< [-] checks
  void add(Result result) {
    ++(result == Result::pass ? pass : result == Result::fail ? fail : result == Result::not_applicable ? not_applicable : unknown);
  }
};

/// The worst that befell a plot, by binding rules: what the map shows.
enum class Verdict : std::uint8_t { pass, fail, unknown, not_judged };
std::string_view word(Verdict verdict);

/// The cheapest mix of measures for a plot that fails.
struct Mix {
  std::size_t plot = 0;
  bool possible = false;
  std::vector<Change> changes;
  double capital_cost() const {
    double sum = 0.0;
    for (const Change& change : changes) sum += change.capital_cost;
    return sum;
  }
};

/// What the plots of one place make together.
struct Place {
  std::string level;  ///< "street", "district", "city", "all"
  std::string name;
  std::size_t plots = 0;
  std::vector<Aggregate> rules;  ///< in the order of the book
};

/// What a batch comes to. Checks themselves are not kept: `check` gives the same again, in less time than reading them would take.
struct ComplianceReport {
  std::string title;             ///< of the batch: the name of the plots' file
  RuleBook book;
  PlotTable plots;
  std::vector<Capture> captures; ///< empty, or one a plot
  std::vector<Mix> mixes;        ///< of plots that fail, in their order; empty when they were not asked for
  std::vector<Tally> tallies;    ///< one a rule
  std::vector<Verdict> verdicts; ///< one a plot
  std::size_t plots_failing = 0;
  std::vector<Place> places;
  std::vector<std::string> remarks;
  std::vector<std::pair<std::string, std::string>> inputs;  ///< path and SHA-256

  Tally total() const;
};

/// Verdict of one plot, its checks added to the tallies (one a rule).
Verdict judge(const RuleBook& book, const PlotView& plot, std::span<Tally> tallies);

/// Sums up plots by street, district, city and all of them.
std::vector<Place> summed_up(const RuleBook& book, const PlotTable& plots);

}  // namespace hydro::compliance
