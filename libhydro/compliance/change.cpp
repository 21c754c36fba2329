#include "libhydro/compliance/change.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

#include "libhydro/compliance/capture.h"
#include "libhydro/compliance/detail/rational.h"
#include "libhydro/rain/capture_curve.h"

namespace hydro::compliance {
namespace {

using detail::Rational;

constexpr double largest_amount = 1e12;  ///< of any measure: beyond it nothing real is meant
constexpr int digits_kept = 4;           ///< of an amount: rounding up adds less than 0.1 %, so 1 % less never passes

std::size_t at(int index) { return static_cast<std::size_t>(index); }

bool known(const Expression& expression, std::span<const double> row) {
  return std::ranges::none_of(expression.columns(), [row](int column) { return std::isnan(row[at(column)]); });
}

constexpr std::string_view rain_column = "rain_total_m3", captured_column = "rain_captured_m3";

/// A rule as changes are looked for. Of the depth method's captured rain it asks for storage: that much for each m2 that runs off.
struct Aim {
  const Rule* rule = nullptr;
  std::optional<double> storage_depth;  ///< [m]
};

Aim aim_of(const RuleBook& book, const Rule& rule, std::span<const double> row) {
  const bool of_rain = rule.numerator.text() == captured_column && rule.denominator.text() == rain_column && rule.comparator == Comparator::at_least;
  if (!of_rain || !captures_by_depth(book, row)) return {.rule = &rule};
  return {.rule = &rule, .storage_depth = book.daily_rain->depth(rule.threshold)};
}

/// Whether a measure changes anything that a plot's storage and runoff are reckoned from.
bool changes_runoff(const RuleBook& book, const Measure& measure) {
  return std::ranges::any_of(measure.effects, [&](const Measure::Effect& effect) {
    if (effect.change == 0.0) return false;
    return book.columns[at(effect.column)].name == "storage_m3" ||
           std::ranges::any_of(book.surfaces, [&](const Surface& surface) { return std::ranges::binary_search(surface.area.columns(), effect.column); });
  });
}

bool reads(const Rule& rule, const Measure& measure) {
  const auto used = [&](const Expression& expression) {
    return std::ranges::any_of(measure.effects, [&](const Measure::Effect& effect) {
      return effect.change != 0.0 && std::ranges::binary_search(expression.columns(), effect.column);
    });
  };
  return used(rule.numerator) || used(rule.denominator);
}

bool built_on(const Measure& measure, std::string_view kind) {
  return measure.kinds.empty() || std::ranges::any_of(measure.kinds, [kind](const std::string& each) { return covers(each, kind); });
}

/// How far the rule is from its threshold, multiplied by the denominator: not negative where it passes. Not rounded.
double surplus(const RuleBook& book, const Aim& aim, std::span<const double> row) {
  const Rule& rule = *aim.rule;
  if (aim.storage_depth) {
    const auto capture = capture_by_depth(book, row);
    return capture ? row[at(*book.column("storage_m3"))] - *aim.storage_depth * capture->running_area : -std::numeric_limits<double>::infinity();
  }
  const double difference = rule.numerator.estimate(row).value - rule.threshold * rule.denominator.estimate(row).value;
  return rule.comparator == Comparator::at_least ? difference : -difference;
}

/// A row with measures applied in plain arithmetic, for finding amounts; `applied` is for trying them.
class Trial {
 public:
  explicit Trial(std::span<const double> row) : base_(row), row_(row.begin(), row.end()) {}
  std::span<const double> with(const Measure& measure, double amount) {
    for (const Measure::Effect& effect : measure.effects) row_[at(effect.column)] = base_[at(effect.column)] + effect.change * amount;
    return row_;
  }
  void reset(const Measure& measure) {
    for (const Measure::Effect& effect : measure.effects) row_[at(effect.column)] = base_[at(effect.column)];
  }

 private:
  std::span<const double> base_;
  std::vector<double> row_;
};

/// How fast something changes with the amount, where it does so in a straight line.
template <class Function>
std::optional<double> slope(Function&& of, double step) {
  const double a = of(0.0), b = of(step), c = of(2.0 * step);
  const double tolerance = 1e-9 * (std::abs(a) + std::abs(b) + std::abs(c));
  if (!(std::abs(c - 2.0 * b + a) <= tolerance)) return std::nullopt;
  return (b - a) / step;
}

/// The least amount for which `of` is not negative, before rounding; infinity when there is none up to `most`.
template <class Function>
double least_amount(Function&& of, double most) {
  constexpr double nowhere = std::numeric_limits<double>::infinity();
  const double start = of(0.0), step = std::clamp(std::abs(start), 1.0, 1e6);
  if (const auto straight = slope(of, step)) return *straight > 0.0 ? std::max(0.0, -start / *straight) : nowhere;
  double low = 0.0, high = std::min(1e-3, most);
  while (!(of(high) >= 0.0)) {
    if (high >= most) return nowhere;
    low = high;
    high = std::min(high * 2.0, most);
  }
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (of(middle) >= 0.0 ? high : low) = middle;
  }
  return high;
}

/// The next decimal number of a few digits that is not below `value`; `more` adds so many units of the last digit.
double rounded_up(double value, int more = 0) {
  if (!(value > 0.0)) value = std::numeric_limits<double>::min();
  const int exponent = std::clamp(static_cast<int>(std::floor(std::log10(value))) - digits_kept + 1, -9, 12);
  const double unit = std::pow(10.0, std::abs(exponent));
  const double units = std::ceil((exponent < 0 ? value * unit : value / unit) * (1.0 - 1e-14)) + more;
  return exponent < 0 ? units / unit : units * unit;
}

double limit_of(const Measure& measure, std::span<const double> row) {
  if (!measure.limit) return largest_amount;
  if (!known(*measure.limit, row)) return 0.0;
  return std::min(measure.limit->estimate(row).value, largest_amount);
}

/// No column becomes less than nothing.
bool not_negative(std::span<const double> row, const Measure& measure) {
  return std::ranges::all_of(measure.effects, [row](const Measure::Effect& effect) { return !(row[at(effect.column)] < 0.0); });
}

std::optional<Change> smallest_change(const RuleBook& book, int index, const Rule& rule, const PlotView& plot) {
  const Measure& measure = book.measures[at(index)];
  const double limit = limit_of(measure, plot.row);
  if (!built_on(measure, plot.kind) || !(limit > 0.0)) return std::nullopt;
  const Aim aim = aim_of(book, rule, plot.row);
  if (!(aim.storage_depth ? changes_runoff(book, measure) : reads(rule, measure))) return std::nullopt;
  Trial trial(plot.row);
  const double least = least_amount([&](double amount) { return surplus(book, aim, trial.with(measure, amount)); }, limit);
  if (!(least <= limit)) return std::nullopt;
  for (int more = 0; more < 3; ++more) {
    const Change change = priced(book, index, rounded_up(least, more));
    if (change.amount > limit) return std::nullopt;
    const std::vector<double> row = applied(book, change, plot.row);
    if (!not_negative(row, measure)) return std::nullopt;
    if (compare(rule, row).result == Result::pass) return change;
  }
  return std::nullopt;
}

}  // namespace

Change priced(const RuleBook& book, int measure, double amount) {
  const Measure& of = book.measures[at(measure)];
  return {.measure = measure, .amount = amount, .capital_cost = of.fixed_cost + of.capital_cost * amount, .yearly_cost = of.yearly_cost * amount};
}

bool captures_by_depth(const RuleBook& book, std::span<const double> row) {
  const auto total = book.column(rain_column), captured = book.column(captured_column);
  if (!book.daily_rain || !total || !captured || std::isnan(row[at(*captured)])) return false;
  const auto capture = capture_by_depth(book, row);
  return capture && row[at(*total)] == capture->rain && row[at(*captured)] == capture->captured;
}

std::vector<double> applied(const RuleBook& book, const Change& change, std::span<const double> row) {
  const bool by_depth = captures_by_depth(book, row);
  std::vector<double> result(row.begin(), row.end());
  for (const Measure::Effect& effect : book.measures[at(change.measure)].effects) {
    double& value = result[at(effect.column)];
    if (!std::isnan(value)) value = (Rational::written(value) + Rational::written(effect.change) * Rational::written(change.amount)).value();
  }
  if (by_depth)
    if (const auto capture = capture_by_depth(book, result)) result[at(*book.column(rain_column))] = capture->rain, result[at(*book.column(captured_column))] = capture->captured;
  return result;
}

std::vector<Change> smallest_changes(const RuleBook& book, const Rule& rule, const PlotView& plot) {
  std::vector<Change> changes;
  for (int index = 0; index < static_cast<int>(book.measures.size()); ++index)
    if (const auto change = smallest_change(book, index, rule, plot)) changes.push_back(*change);
  std::ranges::stable_sort(changes, {}, &Change::capital_cost);
  return changes;
}

std::optional<MixProblem> mix_problem(const RuleBook& book, const PlotView& plot) {
  MixProblem problem;
  std::vector<Aim> aims;
  bool any_fails = false;
  for (const Rule& rule : book.rules) {
    if (rule.effective_class() != RuleClass::binding) continue;
    const Check now = check(rule, plot);
    if (now.reason != Reason::compared) continue;
    aims.push_back(aim_of(book, rule, plot.row));
    any_fails |= now.result == Result::fail;
  }
  if (!any_fails) return std::nullopt;
  for (int index = 0; index < static_cast<int>(book.measures.size()); ++index) {
    const Measure& measure = book.measures[at(index)];
    const double most = limit_of(measure, plot.row);
    if (!built_on(measure, plot.kind) || !(most > 0.0) || std::ranges::none_of(aims, [&](const Aim& aim) { return aim.storage_depth ? changes_runoff(book, measure) : reads(*aim.rule, measure); })) continue;
    problem.measures.push_back(index);
    problem.cost.push_back(measure.capital_cost);
    problem.fixed_cost.push_back(measure.fixed_cost);
    problem.most.push_back(most);
  }
  const std::size_t count = problem.measures.size();
  Trial trial(plot.row);
  // One row for what must not be negative: value now plus the slope of each measure times its amount. False: no straight lines.
  const auto add_row = [&](auto&& value) {
    MixProblem::Row row{.factors = std::vector<double>(count, 0.0), .at_least = 0.0};
    bool straight = true;
    for (std::size_t i = 0; i < count; ++i) {
      const Measure& measure = book.measures[at(problem.measures[i])];
      const auto factor = slope([&](double amount) { return value(trial.with(measure, amount)); }, 1.0);
      trial.reset(measure);
      straight = straight && factor;
      row.factors[i] = factor.value_or(0.0);
    }
    row.at_least = -value(plot.row);
    if (std::ranges::any_of(row.factors, [](double factor) { return factor != 0.0; }) || row.at_least > 0.0) problem.rows.push_back(std::move(row));
    return straight;
  };
  for (const Aim& aim : aims)
    if (!add_row([&](std::span<const double> row) { return surplus(book, aim, row); })) return std::nullopt;
  std::vector<int> shrinking;
  for (const int index : problem.measures) {
    const Measure& measure = book.measures[at(index)];
    if (measure.limit && !add_row([&](std::span<const double> row) { return measure.limit->estimate(row).value; })) return std::nullopt;
    for (const Measure::Effect& effect : measure.effects)
      if (effect.change < 0.0 && !std::isnan(plot.row[at(effect.column)])) shrinking.push_back(effect.column);
  }
  std::ranges::sort(shrinking);
  shrinking.erase(std::unique(shrinking.begin(), shrinking.end()), shrinking.end());
  for (const int column : shrinking) add_row([column](std::span<const double> row) { return row[at(column)]; });
  return problem;
}

std::optional<std::vector<Change>> verified_mix(const RuleBook& book, const PlotView& plot, const MixProblem& problem,
                                                std::span<const double> amounts) {
  constexpr double nothing = 1e-7;  ///< less than this is what is left of a solver's rounding
  // Rounding up may take more room than there is, rounding down may miss a threshold, and a column's last bit may ask for one step more: all
  // ways are tried, the finest step last.
  constexpr std::pair<double, double> ways[] = {{1e-2, 0.0}, {1e-2, 1.0}, {1e-4, 0.0}, {1e-4, 1.0}, {1e-6, 0.0}, {1e-6, 1.0}};
  for (const auto& [step, more] : ways) {
    std::vector<Change> changes;
    std::vector<double> row(plot.row.begin(), plot.row.end());
    bool fits = true;
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      if (!(amounts[i] > nothing)) continue;
      const double units = std::round(1.0 / step);
      double amount = (std::ceil(amounts[i] * units - 1e-6) + more) / units;
      if (amount > problem.most[i]) amount = std::floor(problem.most[i] * units + 1e-6) / units;
      const Change change = priced(book, problem.measures[i], amount);
      row = applied(book, change, row);
      fits = fits && not_negative(row, book.measures[at(change.measure)]);
      changes.push_back(change);
    }
    for (const int index : problem.measures) {
      const Measure& measure = book.measures[at(index)];
      if (measure.limit) fits = fits && measure.limit->estimate(row).value >= -1e-6;
    }
    const PlotView after{.kind = plot.kind, .stage = plot.stage, .row = row};
    const bool passes = std::ranges::none_of(book.rules, [&](const Rule& rule) {
      return rule.effective_class() == RuleClass::binding && check(rule, after).result == Result::fail;
    });
    if (fits && passes) return changes;
  }
  return std::nullopt;
}

}  // namespace hydro::compliance
