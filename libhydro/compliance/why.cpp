#include "libhydro/compliance/why.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace hydro::compliance {
namespace {

constexpr std::size_t told_changes = 3;

std::string plain(std::array<char, 400>& text, std::to_chars_result result) {
  return std::string(text.data(), static_cast<std::size_t>(result.ptr - text.data()));
}

/// "roof_m2 = 1000; green_roof_m2 = 250": what the expressions read, each once.
std::string numbers_of(const RuleBook& book, std::initializer_list<const Expression*> expressions, std::span<const double> row) {
  std::string text;
  std::vector<int> told;
  for (const Expression* expression : expressions)
    for (const int column : expression->columns()) {
      const double value = row[static_cast<std::size_t>(column)];
      if (std::isnan(value) || std::ranges::find(told, column) != told.end()) continue;
      told.push_back(column);
      text += (text.empty() ? "" : "; ") + book.columns[static_cast<std::size_t>(column)].name + " = " + number_text(value);
    }
  return text;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
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
      return zh ? "适用于" + joined(rule.applies_to, "、") + ",本地块为" + std::string(plot.kind)
                : "holds for " + joined(rule.applies_to, " or ") + "; this is " + std::string(plot.kind);
    case Reason::stage:
      return zh ? "适用于" + stage_text(rule.stage, true) + ",本地块为" + stage_text(*plot.stage, true)
                : "holds for " + stage_text(rule.stage, false) + " plots; this one is " + stage_text(*plot.stage, false);
    case Reason::missing_kind: return zh ? "缺少数据: kind" : "missing: kind";
    case Reason::missing_stage: return zh ? "缺少数据: stage" : "missing: stage";
    case Reason::trigger:
      return (zh ? "不满足 " : "does not hold: ") + rule.trigger->text() + " (" + numbers_of(book, {&*rule.trigger}, plot.row) + ")";
    case Reason::zero_denominator:
      return (zh ? "分母为零: " : "nothing to take a share of: ") + numbers_of(book, {&rule.denominator}, plot.row);
    case Reason::missing_data: {
      std::vector<std::string> names;
      for (const int column : missing_columns(rule, plot.row)) names.push_back(book.columns[static_cast<std::size_t>(column)].name);
      return (zh ? "缺少数据: " : "missing: ") + joined(names, "; ");
    }
    case Reason::compared: break;
  }
  std::string text = numbers_of(book, {&rule.numerator, &rule.denominator}, plot.row);
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
