#include "libhydro/response/level.h"

#include <algorithm>
#include <string>

namespace hydro::response {
namespace {

struct Row {
  Level level;
  std::string_view name, colour, chinese, chinese_short, severity;
};

constexpr std::array<Row, 4> rows{{{Level::IV, "IV", "blue", "蓝色", "蓝", "Minor"},
                                   {Level::III, "III", "yellow", "黄色", "黄", "Moderate"},
                                   {Level::II, "II", "orange", "橙色", "橙", "Severe"},
                                   {Level::I, "I", "red", "红色", "红", "Extreme"}}};

const Row* row_of(Level level) {
  return level == Level::none ? nullptr : &rows[static_cast<std::size_t>(level) - 1];
}

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

}  // namespace

std::string_view name_of(Level level) { return row_of(level) ? row_of(level)->name : "none"; }
std::string_view colour_of(Level level) { return row_of(level) ? row_of(level)->colour : ""; }
std::string_view chinese_colour_of(Level level) { return row_of(level) ? row_of(level)->chinese : ""; }

std::optional<Level> level_of_colour(std::string_view word) {
  const std::string low = lower(word);
  for (const Row& row : rows)
    if (low == row.colour || low == row.chinese || low == row.chinese_short) return row.level;
  return std::nullopt;
}

std::optional<Level> level_of_name(std::string_view word) {
  for (const Row& row : rows)
    if (word == row.name) return row.level;
  return std::nullopt;
}

std::optional<Level> level_of_severity(std::string_view word) {
  for (const Row& row : rows)
    if (word == row.severity) return row.level;
  return std::nullopt;
}

std::optional<Level> level_in_headline(std::string_view headline) {
  std::string low;
  std::optional<Level> gravest;
  for (const Row& row : rows) {
    bool named = headline.find(std::string(row.chinese) + "预警") != std::string_view::npos ||
                 headline.find(std::string(row.chinese) + "警报") != std::string_view::npos;
    if (!named && headline.find("arning") != std::string_view::npos) {
      if (low.empty()) low = lower(headline);
      named = low.find(std::string(row.colour) + " warning") != std::string::npos;
    }
    if (named) gravest = row.level;
  }
  return gravest;
}

}  // namespace hydro::response
