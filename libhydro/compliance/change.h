#pragma once

#include <optional>
#include <span>
#include <vector>

#include "libhydro/compliance/check.h"
#include "libhydro/compliance/rule.h"

namespace hydro::compliance {

/// So much of a measure.
struct Change {
  int measure = 0;             ///< place in `RuleBook::measures`
  double amount = 0.0;         ///< in the measure's unit, greater than 0
  double capital_cost = 0.0;   ///< [CNY]
  double yearly_cost = 0.0;    ///< [CNY/a]
};

/// A change with its costs.
Change priced(const RuleBook& book, int measure, double amount);

/// The plot's numbers after a change. Sums are those of the decimals as written, so that a check of the result says what a table
/// with the new numbers would say. Rain that the depth method found to be captured is found anew.
std::vector<double> applied(const RuleBook& book, const Change& change, std::span<const double> row);

/// For a check that failed: every single measure that makes it pass, with the smallest amount that does (rounded up to four
/// digits), the cheapest first. Each was tried: applied, the check passes; with 1 % less it does not.
std::vector<Change> smallest_changes(const RuleBook& book, const Rule& rule, const PlotView& plot);

/// The search for the cheapest mix of measures: cost * amount + fixed cost of what is used, least, where every row holds.
struct MixProblem {
  std::vector<int> measures;         ///< that may be used; amounts have this order and are not negative
  std::vector<double> cost;          ///< [CNY] for one unit
  std::vector<double> fixed_cost;    ///< [CNY] for any amount
  std::vector<double> most;          ///< largest useful amount, in the measure's unit
  struct Row {
    std::vector<double> factors;     ///< of the amounts, in their order: sum of factors * amounts
    double at_least = 0.0;           ///< the least that this sum may be, in the unit of what the row limits
  };
  std::vector<Row> rows;
};

/// What a plot needs to pass every binding rule that holds for it at once. Nothing when a rule that fails cannot be met by
/// amounts added up (its expressions are not straight lines in them), or none fails.
std::optional<MixProblem> mix_problem(const RuleBook& book, const PlotView& plot);

/// Whether the depth method has an answer for a plot, and it is what the plot's rain columns hold.
bool captures_by_depth(const RuleBook& book, std::span<const double> row);

/// Amounts of a solver made into changes that were tried: rounded up so that every binding rule passes. Nothing: they do not.
std::optional<std::vector<Change>> verified_mix(const RuleBook& book, const PlotView& plot, const MixProblem& problem,
                                                std::span<const double> amounts);

}  // namespace hydro::compliance
