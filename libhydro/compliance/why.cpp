#include "libhydro/compliance/why.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "libhydro/compliance/kind.h"

namespace hydro::compliance {
namespace {

constexpr std::size_t told_changes = 3;

std::string plain(std::array<char, 400>& text, std::to_chars_result result) {
  return std::string(text.data(), static_cast<std::size_t>(result.ptr - text.data()));
}

/// "roof_m2 = 1000; green_roof_m2 = 250": what the expressions read, each once.
std::string numbers_of(const RuleBook& book, std::initializer_list<const Expression*> expressions, std::span<const double> row, Language language) {
  std::string text;
  std::vector<int> told;
  for (const Expression* expression : expressions)
    for (const int column : expression->columns()) {
      const double value = row[static_cast<std::size_t>(column)];
      if (std::isnan(value) || std::ranges::find(told, column) != told.end()) continue;
      told.push_back(column);
      text += (text.empty() ? "" : "; ") + column_text(book, column, language) + " = " + number_text(value);
    }
  return text;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

/// Kinds of a rule in Chinese.
std::vector<std::string> kinds_of(const Rule& rule) {
  std::vector<std::string> kinds;
  for (const std::string& kind : rule.applies_to) kinds.push_back(kind_text(kind, Language::chinese));
  return kinds;
}

std::string stage_text(Stage stage, bool zh) {
  if (zh) return stage == Stage::built_new ? "新建" : "改建";
  return std::string(word(stage));
}

}  // namespace

std::string number_text(double value) {
  std::array<char, 400> text;
  const double size = std::abs(value);
  const bool readable = value == 0.0 || (size >= 1e-6 && size < 1e15);
  return plain(text, readable ? std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed)
                              : std::to_chars(text.data(), text.data() + text.size(), value));
}

std::string number_text(double value, int digits) {
  std::array<char, 400> text;
  return plain(text, std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, digits));
}

std::string column_text(const RuleBook& book, int column, Language language) {
  const Column& of = book.columns[static_cast<std::size_t>(column)];
  return language == Language::chinese && !of.title_zh.empty() ? of.title_zh : of.name;
}

std::string status_text(RuleStatus status, Language language) {
  if (language == Language::english) return std::string(word(status));
  switch (status) {
    case RuleStatus::stated: return "见于原文";
    case RuleStatus::stated_and_found: return "见于原文及另一资料";
    case RuleStatus::found: return "见于公开网页";
    case RuleStatus::memory: return "凭记忆";
    default: return "推断";
  }
}

std::string unit_text(const std::string& unit, Language language) {
  if (unit == "fraction" || unit == "count" || unit == "flag") return "";
  if (unit == "m3_per_ha") return "m³/ha";
  if (unit == "m3_per_km2") return "m³/km²";
  if (unit == "m2") return "m²";
  if (unit == "m3") return "m³";
  if (unit == "m3s") return "m³/s";
  if (unit == "mg_per_l") return "mg/L";
  if (unit == "yr") return language == Language::chinese ? "年" : "years";
  return unit;
}

std::string formula_text(const RuleBook& book, const std::string& formula, Language language) {
  if (language == Language::english) return formula;
  const auto in_name = [](char letter) { return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_'; };
  std::string text;
  for (std::size_t at = 0; at < formula.size();) {
    std::size_t end = at;
    while (end < formula.size() && in_name(formula[end])) ++end;
    const std::string name = formula.substr(at, std::max<std::size_t>(end - at, 1));
    const auto column = book.column(name);
    text += column ? column_text(book, *column, language) : name;
    at += name.size();
  }
  return text;
}

std::string change_text(const RuleBook& book, const Change& change, Language language) {
  const Measure& measure = book.measures[static_cast<std::size_t>(change.measure)];
  const bool zh = language == Language::chinese;
  return "+" + number_text(change.amount) + " " + measure.unit + " " + (zh ? measure.title_zh : measure.title) + " (" +
         number_text(std::round(change.capital_cost)) + (zh ? "元)" : " CNY)");
}

std::string why(const RuleBook& book, const Rule& rule, const PlotView& plot, const Check& check, Language language) {
  const bool zh = language == Language::chinese;
  switch (check.reason) {
    case Reason::kind:
      return zh ? "适用于" + joined(kinds_of(rule), "、") + ",本地块为" + kind_text(plot.kind, language)
                : "holds for " + joined(rule.applies_to, " or ") + "; this is " + std::string(plot.kind);
    case Reason::stage:
      return zh ? "适用于" + stage_text(rule.stage, true) + ",本地块为" + stage_text(*plot.stage, true)
                : "holds for " + stage_text(rule.stage, false) + " plots; this one is " + stage_text(*plot.stage, false);
    case Reason::missing_kind: return zh ? "缺少数据: 类别(kind)" : "missing: kind";
    case Reason::missing_stage: return zh ? "缺少数据: 建设阶段(stage)" : "missing: stage";
    case Reason::trigger:
      return (zh ? "不满足 " : "does not hold: ") + formula_text(book, rule.trigger->text(), language) + " (" + numbers_of(book, {&*rule.trigger}, plot.row, language) + ")";
    case Reason::zero_denominator:
      return (zh ? "分母为零: " : "nothing to take a share of: ") + numbers_of(book, {&rule.denominator}, plot.row, language);
    case Reason::missing_data: {
      std::vector<std::string> names;
      for (const int column : missing_columns(rule, plot.row)) names.push_back(column_text(book, column, language));
      return (zh ? "缺少数据: " : "missing: ") + joined(names, "; ");
    }
    case Reason::compared: break;
  }
  std::string text = numbers_of(book, {&rule.numerator, &rule.denominator}, plot.row, language);
  if (check.result == Result::fail) {
    const std::vector<Change> changes = smallest_changes(book, rule, plot);
    const auto captured = book.column("rain_captured_m3");
    if (changes.empty() && captured && std::ranges::binary_search(rule.numerator.columns(), *captured)) text += zh ? "; 改动设施后须重新计算" : "; change the plot's facilities and have it reckoned again";
    else if (changes.empty()) text += zh ? "; 任何单项措施均不能使其达标" : "; no single measure makes it pass";
    else text += zh ? "; 达标需 " : "; passes with ";
    for (std::size_t i = 0; i < changes.size() && i < told_changes; ++i)
      text += (i == 0 ? "" : zh ? " 或 " : " or ") + change_text(book, changes[i], language);
    if (!rule.trusted) text += zh ? "; 指标凭记忆录入,不作判定" : std::string("; does not count: the rule is ") + (rule.status == RuleStatus::memory ? "from memory" : "inferred");
  }
  return text;
}

}  // namespace hydro::compliance
