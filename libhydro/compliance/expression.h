#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/compliance/column.h"

namespace hydro::compliance {

namespace detail {
struct Rational;
}

/// What is wrong with a text that should be an expression.
struct ExpressionFault {
  std::size_t at = 0;  ///< byte of the text where it is
  std::string message;
  std::string hint;
};

/// The unit of an expression's value: its dimension, and whether its size is known. "area_m2/10000" has the dimension of an
/// area; the 10000 may be what makes hectares of it.
struct ExpressionUnit {
  int length = 0, time = 0, mass = 0;  ///< powers of metre, second and kilogram
  double to_si = 1.0;                  ///< multiply a value by this to get SI; greater than 0
  bool sized = true;     ///< false: a number in it may be part of the unit
  bool literal = false;  ///< a number alone, which takes on the unit of what it is compared with or added to
};

/// A number and how far it may be from the exact one. NaN: only exact arithmetic can tell.
struct Estimate {
  double value = 0.0;  ///< in the expression's unit
  double error = 0.0;  ///< in the same unit, not negative: the exact number lies at most so far away
};

/// Small arithmetic over the columns of a plot: + - * / ( ) numbers names, the comparisons < <= > >= == !=, `and`, `or`, `not`.
///
/// Exactness. Areas are written as decimal numbers, most of which no double equals, and sums of them may miss a threshold
/// by the last bit. Every value therefore stands for the decimal that was written (the shortest one that reads back as the
/// same double), and comparisons hold for these decimals exactly: in double arithmetic with a running bound of its error where that
/// decides, in fractions of whole numbers where it does not.
class Expression {
 public:
  /// Understands `text`; names are those of `columns`. Nothing when there are faults.
  static std::optional<Expression> parse(std::string_view text, std::span<const Column> columns,
                                         std::vector<ExpressionFault>& faults);

  const std::string& text() const { return text_; }
  bool is_truth() const;                 ///< a comparison rather than a number
  const ExpressionUnit& unit() const { return unit_; }
  const std::vector<int>& columns() const { return used_; }  ///< that it reads, sorted, each once

  /// Its value for a plot; `row` has a number for every column, NaN where it is unknown. None of those used may be.
  Estimate estimate(std::span<const double> row) const;
  detail::Rational exact(std::span<const double> row) const;

  /// Whether a comparison holds (of a number: whether it is not 0). False where something is divided by zero.
  bool holds(std::span<const double> row) const;

 private:
  friend class ExpressionParser;
  enum class Operation { number, column, negative, add, subtract, multiply, divide,
                         less, less_equal, greater, greater_equal, equal, not_equal, both, either, no };
  struct Node {
    Operation operation = Operation::number;
    double number = 0.0;
    int column = 0;
    int left = -1, right = -1;
  };
  Estimate estimate(int node, std::span<const double> row) const;
  detail::Rational exact(int node, std::span<const double> row) const;
  bool holds(int node, std::span<const double> row) const;
  static bool is_truth(Operation operation) { return operation >= Operation::less; }

  std::string text_;
  std::vector<Node> nodes_;
  int root_ = 0;
  std::vector<int> used_;
  ExpressionUnit unit_;
};

}  // namespace hydro::compliance
