// Any text is an arithmetic expression over the columns of plots, or faults that lie in it. Of an expression the value in doubles is as near to
// the exact one as its bound says, and both decide a comparison alike.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "libhydro/compliance/detail/rational.h"
#include "libhydro/compliance/expression.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro::compliance;
  const auto expect = [](bool holds) {
    if (!holds) std::abort();
  };
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<Column>& columns = standard_columns();
  std::vector<ExpressionFault> faults;
  const std::optional<Expression> expression = Expression::parse(text, columns, faults);
  expect(expression.has_value() == faults.empty());
  for (const ExpressionFault& fault : faults) expect(fault.at <= size && !fault.message.empty());
  if (!expression) return 0;
  for (const int column : expression->columns()) expect(column >= 0 && static_cast<std::size_t>(column) < columns.size());
  std::vector<ExpressionFault> none;
  const std::optional<Expression> again = Expression::parse(expression->text(), columns, none);
  expect(again && again->columns() == expression->columns() && again->is_truth() == expression->is_truth());
  for (const double scale : {0.0, 0.1, 1234.56}) {
    std::vector<double> row(columns.size());
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = scale * static_cast<double>(i % 11);
    expect(again->holds(row) == expression->holds(row));
    if (expression->is_truth()) continue;
    const Estimate estimate = expression->estimate(row);
    const detail::Rational exact = expression->exact(row);
    if (!exact.defined || std::isnan(estimate.value) || !std::isfinite(estimate.error)) continue;  // only exact arithmetic can tell
    const double value = exact.value();
    constexpr double last_bits = 4.5e-16;  // of turning a fraction into a double
    expect(std::abs(estimate.value - value) <= estimate.error + last_bits * std::abs(value));
  }
  return 0;
}
