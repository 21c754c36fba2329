#include "libhydro/compliance/expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "libhydro/compliance/detail/rational.h"
#include "libhydro/core/error.h"

namespace hydro::compliance {

using detail::Rational;

namespace {

constexpr std::size_t longest_text = 1000;
constexpr int deepest = 50;  ///< parentheses within each other

constexpr double rounding = std::numeric_limits<double>::epsilon() / 2;  ///< of one operation, relative
/// Bounds are computed in rounded arithmetic themselves; a little more covers that.
constexpr double margin = 1.0 + 1e-12;
constexpr double undecided = std::numeric_limits<double>::quiet_NaN();

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

bool same_dimension(const ExpressionUnit& a, const ExpressionUnit& b) {
  return a.length == b.length && a.time == b.time && a.mass == b.mass;
}

/// "m2", "m3/s", for messages.
std::string unit_text(const ExpressionUnit& unit) {
  std::string text;
  for (const auto& [symbol, power] : {std::pair{"m", unit.length}, {"s", unit.time}, {"kg", unit.mass}})
    if (power != 0) text += (text.empty() ? "" : " ") + std::string(symbol) + (power == 1 ? "" : std::to_string(power));
  return text.empty() ? "a pure number" : text;
}

}  // namespace

/// Recursive descent; units are checked as the tree is built.
class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, std::span<const Column> columns, std::vector<ExpressionFault>& faults)
      : text_(text), columns_(columns), faults_(faults) {}

  std::optional<Expression> parse() {
    if (text_.size() > longest_text) {
      fault(longest_text, "the expression is longer than 1000 bytes", "name a part of it in a column");
      return std::nullopt;
    }
    const Part whole = either();
    skip_blanks();
    if (good_ && at_ < text_.size())
      fault(at_, "\"" + std::string(text_.substr(at_, 20)) + "\" was not expected here", "an operator (+ - * / < <= > >= == and or) may be missing");
    if (!good_) return std::nullopt;
    expression_.text_ = text_;
    expression_.root_ = whole.node;
    expression_.unit_ = whole.unit;
    auto& used = expression_.used_;
    std::ranges::sort(used);
    used.erase(std::unique(used.begin(), used.end()), used.end());
    return std::move(expression_);
  }

 private:
  using Operation = Expression::Operation;
  struct Part {
    int node = 0;
    ExpressionUnit unit;
    std::size_t at = 0;
  };

  void fault(std::size_t at, std::string message, std::string hint = {}) {
    if (good_ || faults_.size() < 20) faults_.push_back({at, std::move(message), std::move(hint)});
    good_ = false;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool take(std::string_view symbol) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(symbol)) return false;
    if (begins_name(symbol.front()) && at_ + symbol.size() < text_.size() && continues_name(text_[at_ + symbol.size()])) return false;
    at_ += symbol.size();
    return true;
  }

  Part node(Operation operation, Part left, Part right, ExpressionUnit unit) {
    expression_.nodes_.push_back({.operation = operation, .left = left.node, .right = right.node});
    return {static_cast<int>(expression_.nodes_.size()) - 1, unit, left.at};
  }

  bool is_truth(const Part& part) const {
    return good_ && Expression::is_truth(expression_.nodes_[static_cast<std::size_t>(part.node)].operation);
  }

  void want_number(const Part& part) {
    if (is_truth(part)) fault(part.at, "a comparison stands where a number is needed", "join comparisons by and, or");
  }

  Part either() {
    Part left = both();
    while (good_ && take("or")) left = node(Operation::either, left, both(), {});
    return left;
  }

  Part both() {
    Part left = negation();
    while (good_ && take("and")) left = node(Operation::both, left, negation(), {});
    return left;
  }

  Part negation() {
    skip_blanks();
    const std::size_t at = at_;
    if (++depth_ > deepest) {
      fault(at, "too many parts within each other", "write it with fewer parentheses");
      return {};
    }
    Part part;
    if (take("not")) {
      const Part what = negation();
      part = node(Operation::no, what, what, {});
      part.at = at;
    } else {
      part = comparison();
    }
    --depth_;
    return part;
  }

  Part comparison() {
    constexpr std::array symbols{std::pair{"<=", Operation::less_equal}, std::pair{">=", Operation::greater_equal},
                                 std::pair{"==", Operation::equal}, std::pair{"!=", Operation::not_equal},
                                 std::pair{"<", Operation::less}, std::pair{">", Operation::greater}};
    Part left = sum();
    for (const auto& [symbol, operation] : symbols) {
      skip_blanks();
      const std::size_t at = at_;
      if (!good_ || !take(symbol)) continue;
      const Part right = sum();
      if (!good_) return left;
      want_number(left);
      want_number(right);
      join(left.unit, right.unit, at, "compared with");
      return node(operation, left, right, {});
    }
    skip_blanks();
    if (good_ && at_ < text_.size() && text_[at_] == '=') fault(at_, "\"=\" does not compare", "write ==, <= or >=");
    return left;
  }

  /// The unit of two things that are added or compared.
  ExpressionUnit join(const ExpressionUnit& a, const ExpressionUnit& b, std::size_t at, const std::string& verb) {
    if (a.literal) return b;
    if (b.literal) return a;
    if (!same_dimension(a, b))
      fault(at, unit_text(a) + " cannot be " + verb + " " + unit_text(b), "bring both sides to the same unit");
    else if (a.sized && b.sized && a.to_si != b.to_si)
      fault(at, "numbers in different units are " + verb + " each other", "multiply one by what brings it to the unit of the other");
    ExpressionUnit unit = a;
    unit.sized = a.sized && b.sized;
    return unit;
  }

  Part sum() {
    Part left = product();
    for (;;) {
      skip_blanks();
      const std::size_t at = at_;
      const bool plus = good_ && take("+");
      if (!plus && !(good_ && take("-"))) return left;
      const Part right = product();
      if (!good_) return left;
      want_number(left);
      want_number(right);
      left = node(plus ? Operation::add : Operation::subtract, left, right, join(left.unit, right.unit, at, plus ? "added to" : "subtracted from"));
    }
  }

  Part product() {
    Part left = factor();
    for (;;) {
      const bool times = good_ && take("*");
      if (!times && !(good_ && take("/"))) return left;
      const Part right = factor();
      if (!good_) return left;
      want_number(left);
      want_number(right);
      const int sign = times ? 1 : -1;
      const ExpressionUnit &a = left.unit, &b = right.unit;
      ExpressionUnit unit{.length = a.length + sign * b.length, .time = a.time + sign * b.time, .mass = a.mass + sign * b.mass,
                          .to_si = times ? a.to_si * b.to_si : a.to_si / b.to_si,
                          .sized = a.sized && b.sized, .literal = a.literal && b.literal};
      if (a.literal != b.literal && !is_one(a.literal ? left : right)) unit.sized = false;
      left = node(times ? Operation::multiply : Operation::divide, left, right, unit);
    }
  }

  bool is_one(const Part& part) const {
    const Expression::Node& node = expression_.nodes_[static_cast<std::size_t>(part.node)];
    return node.operation == Operation::number && node.number == 1.0;
  }

  Part factor() {
    skip_blanks();
    const std::size_t at = at_;
    if (at_ >= text_.size()) {
      fault(at, text_.empty() ? "the expression is empty" : "the expression ends too early", "write a number, a column or ( here");
      return {};
    }
    if (take("-")) {
      if (++depth_ > deepest) {
        fault(at, "too many parts within each other", "write it with fewer signs");
        return {};
      }
      const Part of = factor();
      --depth_;
      if (!good_) return of;
      want_number(of);
      Part part = node(Operation::negative, of, of, of.unit);
      part.at = at;
      return part;
    }
    if (take("(")) {
      Part inside = either();
      if (good_ && !take(")")) fault(at, "this ( is never closed", "close it with )");
      inside.at = at;
      return inside;
    }
    if ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '.') return number();
    if (begins_name(text_[at_])) return column();
    fault(at, "\"" + std::string(text_.substr(at, 20)) + "\" is neither a number nor a column", "columns are named like green_roof_m2");
    return {};
  }

  Part number() {
    const std::size_t at = at_;
    double value = 0.0;
    const auto [end, status] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    at_ = static_cast<std::size_t>(end - text_.data());
    if (status != std::errc{} || !std::isfinite(value) || (at_ < text_.size() && (continues_name(text_[at_]) || text_[at_] == '.'))) {
      fault(at, "\"" + std::string(text_.substr(at, 20)) + "\" is no number", "write it as in 0.35 or 10000");
      return {};
    }
    expression_.nodes_.push_back({.operation = Operation::number, .number = value});
    return {static_cast<int>(expression_.nodes_.size()) - 1, {.literal = true}, at};
  }

  Part column() {
    const std::size_t at = at_;
    while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    const std::string name(text_.substr(at, at_ - at));
    const auto found = std::ranges::find(columns_, name, &Column::name);
    if (found == columns_.end()) {
      std::vector<std::string> names;
      for (const Column& known : columns_) names.push_back(known.name);
      const std::string close = closest_choice(name, names);
      fault(at, "unknown column \"" + name + "\"",
            (close.empty() ? "" : "did you mean \"" + close + "\"? ") + std::string("a column of your own is declared by [[column]] with name, unit and title"));
      return {};
    }
    const int index = static_cast<int>(found - columns_.begin());
    expression_.nodes_.push_back({.operation = Operation::column, .column = index});
    expression_.used_.push_back(index);
    const ColumnUnit unit = find_column_unit(found->unit).value_or(ColumnUnit{});
    return {static_cast<int>(expression_.nodes_.size()) - 1,
            {.length = unit.length, .time = unit.time, .mass = unit.mass, .to_si = unit.to_si},
            at};
  }

  std::string_view text_;
  std::span<const Column> columns_;
  std::vector<ExpressionFault>& faults_;
  Expression expression_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool good_ = true;
};

std::optional<Expression> Expression::parse(std::string_view text, std::span<const Column> columns,
                                            std::vector<ExpressionFault>& faults) {
  return ExpressionParser(text, columns, faults).parse();
}

bool Expression::is_truth() const { return is_truth(nodes_[static_cast<std::size_t>(root_)].operation); }

Estimate Expression::estimate(std::span<const double> row) const { return estimate(root_, row); }
Rational Expression::exact(std::span<const double> row) const { return exact(root_, row); }
bool Expression::holds(std::span<const double> row) const { return holds(root_, row); }

Estimate Expression::estimate(int index, std::span<const double> row) const {
  const Node& node = nodes_[static_cast<std::size_t>(index)];
  const auto rounded = [](double value, double error) {
    return Estimate{value, (error + std::abs(value) * rounding + std::numeric_limits<double>::denorm_min()) * margin};
  };
  switch (node.operation) {
    case Operation::number: return rounded(node.number, 0.0);
    case Operation::column: return rounded(row[static_cast<std::size_t>(node.column)], 0.0);
    default: break;
  }
  if (is_truth(node.operation)) return {holds(index, row) ? 1.0 : 0.0, 0.0};
  const Estimate a = estimate(node.left, row);
  if (node.operation == Operation::negative) return {-a.value, a.error};
  const Estimate b = estimate(node.right, row);
  switch (node.operation) {
    case Operation::add: return rounded(a.value + b.value, a.error + b.error);
    case Operation::subtract: return rounded(a.value - b.value, a.error + b.error);
    case Operation::multiply:
      return rounded(a.value * b.value, std::abs(a.value) * b.error + std::abs(b.value) * a.error + a.error * b.error);
    default: break;
  }
  const double least = std::abs(b.value) - b.error;
  if (!(least > 0.0)) return {undecided, undecided};
  const double quotient = a.value / b.value;
  return rounded(quotient, (a.error + std::abs(quotient) * b.error) / least);
}

Rational Expression::exact(int index, std::span<const double> row) const {
  const Node& node = nodes_[static_cast<std::size_t>(index)];
  if (node.operation == Operation::number) return Rational::written(node.number);
  if (node.operation == Operation::column) return Rational::written(row[static_cast<std::size_t>(node.column)]);
  if (is_truth(node.operation)) return {.numerator = holds(index, row) ? 1 : 0};
  const Rational a = exact(node.left, row);
  switch (node.operation) {
    case Operation::negative: return {.numerator = -a.numerator, .denominator = a.denominator, .defined = a.defined};
    case Operation::add: return a + exact(node.right, row);
    case Operation::subtract: return a - exact(node.right, row);
    case Operation::multiply: return a * exact(node.right, row);
    default: return a / exact(node.right, row);
  }
}

bool Expression::holds(int index, std::span<const double> row) const {
  const Node& node = nodes_[static_cast<std::size_t>(index)];
  switch (node.operation) {
    case Operation::both: return holds(node.left, row) && holds(node.right, row);
    case Operation::either: return holds(node.left, row) || holds(node.right, row);
    case Operation::no: return !holds(node.left, row);
    default: break;
  }
  int order = 0;  // of left against right; of a number against 0
  if (!is_truth(node.operation)) {
    const Estimate value = estimate(index, row);
    if (std::abs(value.value) > value.error) return true;
    const Rational exactly = exact(index, row);
    return exactly.defined && exactly.sign() != 0;
  }
  const Estimate a = estimate(node.left, row), b = estimate(node.right, row);
  const double difference = a.value - b.value;
  if (std::abs(difference) > (a.error + b.error + std::abs(difference) * rounding) * margin) {
    order = difference > 0.0 ? 1 : -1;
  } else {
    const Rational exactly = exact(node.left, row) - exact(node.right, row);
    if (!exactly.defined) return false;
    order = exactly.sign();
  }
  switch (node.operation) {
    case Operation::less: return order < 0;
    case Operation::less_equal: return order <= 0;
    case Operation::greater: return order > 0;
    case Operation::greater_equal: return order >= 0;
    case Operation::equal: return order == 0;
    default: return order != 0;
  }
}

}  // namespace hydro::compliance
