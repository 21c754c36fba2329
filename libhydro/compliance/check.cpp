#include "libhydro/compliance/check.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libhydro/compliance/detail/rational.h"

namespace hydro::compliance {
namespace {

using detail::Rational;

bool known(const Expression& expression, std::span<const double> row) {
  return std::ranges::none_of(expression.columns(), [row](int column) { return std::isnan(row[static_cast<std::size_t>(column)]); });
}

Check without(Result result, Reason reason) { return {.result = result, .reason = reason}; }

/// Numerator against threshold * denominator, in fractions of whole numbers; `check` has the rounded values.
Check compare_exactly(const Rule& rule, std::span<const double> row, Check check) {
  const Rational value = rule.numerator.exact(row) / rule.denominator.exact(row);
  if (!value.defined) return without(Result::not_applicable, Reason::zero_denominator);
  const Rational threshold = Rational::written(rule.threshold);
  const Rational margin = rule.comparator == Comparator::at_least ? value - threshold : threshold - value;
  check.result = margin.sign() >= 0 ? Result::pass : Result::fail;
  check.value = margin.sign() == 0 ? rule.threshold : value.value();
  check.margin = margin.value();
  if (check.margin == 0.0 && margin.sign() != 0) check.margin = margin.sign() * std::numeric_limits<double>::min();
  return check;
}

}  // namespace

std::string_view word(Result result) {
  switch (result) {
    case Result::pass: return "pass";
    case Result::fail: return "fail";
    case Result::not_applicable: return "not_applicable";
    default: return "unknown";
  }
}

Check compare(const Rule& rule, std::span<const double> row) {
  if (rule.trigger) {
    if (!known(*rule.trigger, row)) return without(Result::unknown, Reason::missing_data);
    if (!rule.trigger->holds(row)) return without(Result::not_applicable, Reason::trigger);
  }
  if (!known(rule.denominator, row)) return without(Result::unknown, Reason::missing_data);
  const Estimate below = rule.denominator.estimate(row);
  if (!(std::abs(below.value) > below.error)) {
    const Rational exactly = rule.denominator.exact(row);
    if (!exactly.defined || exactly.sign() == 0) return without(Result::not_applicable, Reason::zero_denominator);
  }
  if (!known(rule.numerator, row)) return without(Result::unknown, Reason::missing_data);

  const Estimate above = rule.numerator.estimate(row);
  Check check{.result = Result::pass, .reason = Reason::compared, .numerator = above.value, .denominator = below.value};
  check.value = above.value / below.value;
  check.margin = rule.comparator == Comparator::at_least ? check.value - rule.threshold : rule.threshold - check.value;
  constexpr double rounding = 4.0 * std::numeric_limits<double>::epsilon();  // of the quotient, the threshold, the difference
  const double least = std::abs(below.value) - below.error;
  const double error = (above.error + std::abs(check.value) * below.error) / least + rounding * (std::abs(check.value) + std::abs(rule.threshold));
  if (!(std::abs(check.margin) > 2.0 * error)) return compare_exactly(rule, row, check);
  check.result = check.margin > 0.0 ? Result::pass : Result::fail;
  return check;
}

Check check(const Rule& rule, const PlotView& plot) {
  if (plot.kind.empty()) return without(Result::unknown, Reason::missing_kind);
  if (!rule.applies_to_kind(plot.kind)) return without(Result::not_applicable, Reason::kind);
  if (rule.stage != Stage::any) {
    if (!plot.stage) return without(Result::unknown, Reason::missing_stage);
    if (*plot.stage != rule.stage) return without(Result::not_applicable, Reason::stage);
  }
  return compare(rule, plot.row);
}

std::vector<int> missing_columns(const Rule& rule, std::span<const double> row) {
  std::vector<int> missing;
  const auto look = [&](const Expression& expression) {
    for (const int column : expression.columns())
      if (std::isnan(row[static_cast<std::size_t>(column)])) missing.push_back(column);
  };
  if (rule.trigger) look(*rule.trigger);
  look(rule.numerator);
  look(rule.denominator);
  std::ranges::sort(missing);
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

int derive(const RuleBook& book, std::span<double> row) {
  int count = 0;
  for (const Derivation& derivation : book.derivations) {
    double& value = row[static_cast<std::size_t>(derivation.column)];
    if (!std::isnan(value) || !known(derivation.from, row)) continue;
    const Rational exactly = derivation.from.exact(row);
    if (!exactly.defined) continue;
    value = exactly.value();
    ++count;
  }
  return count;
}

}  // namespace hydro::compliance
