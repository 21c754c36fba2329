#include "cli/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

namespace hydro::cli {
namespace {

/// The character that starts at `at`, which moves behind it; a broken byte counts as one character.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  const int following = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  char32_t character = following == 0 ? first : first & (0x3Fu >> following);
  for (int i = 0; i < following && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; ++i)
    character = character << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return character;
}

/// East Asian wide characters (Unicode TR 11, the blocks that hydro's labels use) take two columns, combining marks none.
int width_of(char32_t c) {
  if (c >= 0x300 && c <= 0x36F) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

std::string text_of(const TextTable::Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{:.6g}", *number);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "-";
}

}  // namespace

int display_width(const std::string& text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) width += width_of(next_character(text, at));
  return width;
}

std::string padded(std::string text, int width) {
  text.append(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
  return text;
}

void TextTable::print(std::ostream& out) const {
  std::vector<int> widths;
  std::vector<bool> numeric(columns.size(), true);
  for (const Column& column : columns) widths.push_back(display_width(column.title));
  for (const auto& row : rows)
    for (std::size_t c = 0; c < columns.size(); ++c) {
      widths[c] = std::max(widths[c], display_width(text_of(row[c])));
      if (std::holds_alternative<std::string>(row[c])) numeric[c] = false;
    }

  const auto print_line = [&](auto text_at) {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string text = text_at(c);
      const std::string padding(static_cast<std::size_t>(widths[c] - display_width(text)), ' ');
      line += numeric[c] ? padding + text : text + padding;
      line += "  ";
    }
    out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  };
  print_line([&](std::size_t c) { return columns[c].title; });
  for (const auto& row : rows) print_line([&](std::size_t c) { return text_of(row[c]); });
}

void TextTable::print_markdown(std::ostream& out) const {
  const auto print_line = [&](auto text_at) {
    out << '|';
    for (std::size_t c = 0; c < columns.size(); ++c) out << ' ' << text_at(c) << " |";
    out << '\n';
  };
  print_line([&](std::size_t c) { return columns[c].title; });
  print_line([](std::size_t) { return "---"; });
  for (const auto& row : rows) print_line([&](std::size_t c) { return text_of(row[c]); });
}

nlohmann::ordered_json TextTable::json() const {
  auto list = nlohmann::ordered_json::array();
  for (const auto& row : rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      auto& value = object[columns[c].key];
      if (const auto* number = std::get_if<double>(&row[c])) value = *number;
      else if (const auto* text = std::get_if<std::string>(&row[c])) value = *text;
    }
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace hydro::cli
