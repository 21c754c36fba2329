#include "libhydro/compliance/rule.h"

#include <algorithm>
#include <cmath>

namespace hydro::compliance {

std::string_view word(Comparator comparator) { return comparator == Comparator::at_least ? "ge" : "le"; }

std::string_view word(RuleClass rule_class) {
  switch (rule_class) {
    case RuleClass::binding: return "binding";
    case RuleClass::encouraged: return "encouraged";
    default: return "info";
  }
}

std::string_view word(RuleStatus status) {
  switch (status) {
    case RuleStatus::stated: return "stated";
    case RuleStatus::stated_and_found: return "stated and found";
    case RuleStatus::found: return "found";
    case RuleStatus::memory: return "from memory";
    default: return "inferred";
  }
}

std::string_view word(Stage stage) {
  switch (stage) {
    case Stage::built_new: return "new";
    case Stage::rebuilt: return "rebuilt";
    default: return "any";
  }
}

bool covers(std::string_view kind_of_rule, std::string_view kind_of_plot) {
  if (kind_of_plot == kind_of_rule) return true;
  return kind_of_rule != "road" && kind_of_plot.size() > kind_of_rule.size() && kind_of_plot.starts_with(kind_of_rule) &&
         kind_of_plot[kind_of_rule.size()] == '_';
}

bool Rule::applies_to_kind(std::string_view kind) const {
  return std::ranges::any_of(applies_to, [kind](const std::string& each) { return covers(each, kind); });
}

std::optional<int> RuleBook::column(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &Column::name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<int>(found - columns.begin());
}

std::string unit_fault(const Rule& rule) {
  const ExpressionUnit &above = rule.numerator.unit(), &below = rule.denominator.unit();
  const std::optional<ColumnUnit> unit = find_column_unit(rule.unit);
  if (!unit) return {};
  const ExpressionUnit value{.length = above.length - below.length, .time = above.time - below.time, .mass = above.mass - below.mass,
                             .to_si = above.to_si / below.to_si, .sized = above.sized && below.sized};
  const bool bare = above.literal;  // a number alone may be anything
  if (!bare && !ColumnUnit{{}, value.length, value.time, value.mass, 1.0}.same_dimension(*unit))
    return "numerator / denominator is not in " + rule.unit;
  const bool plain_denominator = below.literal && rule.denominator.text() != "1";
  if (!bare && !plain_denominator && value.sized && std::abs(value.to_si / unit->to_si - 1.0) > 1e-9)
    return "numerator / denominator is in another unit than " + rule.unit;
  return {};
}

}  // namespace hydro::compliance
