#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "libhydro/compliance/rule.h"

namespace hydro::compliance {

/// A plot as its checks see it.
struct PlotView {
  std::string_view kind;        ///< empty: unknown
  std::optional<Stage> stage;   ///< none: unknown
  std::span<const double> row;  ///< a number for every column of the rule book; NaN: unknown
};

enum class Result : std::uint8_t { pass, fail, not_applicable, unknown };
std::string_view word(Result result);  ///< "pass", ...

/// Why a check came out as it did.
enum class Reason : std::uint8_t {
  compared,          ///< value against threshold: pass or fail
  kind,              ///< the rule is not for this kind of plot
  stage,             ///< the rule is for plots of the other stage
  trigger,           ///< what makes the rule hold is not there
  zero_denominator,  ///< there is nothing to take the share of
  missing_kind,
  missing_stage,
  missing_data,      ///< `missing_columns` says which
};

struct Check {
  Result result = Result::not_applicable;
  Reason reason = Reason::kind;
  double numerator = 0.0, denominator = 0.0;  ///< of `compared`, in the units of the rule's expressions
  double value = 0.0;                         ///< numerator / denominator, in the rule's unit
  double margin = 0.0;                        ///< to the threshold, in the rule's unit; below 0: fail; exactly 0: equal, which passes
};

/// Judges one plot by one rule. Comparison is exact for the numbers as written (see `Expression`).
Check check(const Rule& rule, const PlotView& plot);

/// The same for a plot whose kind and stage are known to fit.
Check compare(const Rule& rule, std::span<const double> row);

/// Which data the check would need and does not have, as places in `RuleBook::columns`.
std::vector<int> missing_columns(const Rule& rule, std::span<const double> row);

/// Fills columns that are unknown and can be reckoned from others. Returns how many.
int derive(const RuleBook& book, std::span<double> row);

}  // namespace hydro::compliance
