#include "libhydro/io/csv_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/detail/text_encoding.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/text_file.h"

namespace hydro::io {
namespace {

constexpr std::size_t told_faults = 20;  ///< of one table: more would only bury the first

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The length of the UTF-8 character at the beginning of `text`; 0 when there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) || (first == 0xF0 && byte(1) < 0x90) ||
      (first == 0xF4 && byte(1) > 0x8F))
    return 0;
  return length;
}

/// Where text stops being UTF-8; its size when it never does.
std::size_t end_of_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = character_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return at;
}

std::string read_whole(const std::string& path) {
  detail::require_regular_file(path);
  require_memory(path, "the table", 8.0 * static_cast<double>(std::filesystem::file_size(path)));
  return read_text(path, std::numeric_limits<std::size_t>::max());
}

}  // namespace

std::vector<std::string> CsvTable::header() const {
  std::vector<std::string> names;
  for (int column = 0; column < columns_; ++column) names.emplace_back(text(-1, column));
  return names;
}

std::optional<int> CsvTable::find(std::string_view name) const {
  for (int column = 0; column < columns_; ++column)
    if (text(-1, column) == name) return column;
  return std::nullopt;
}

std::optional<int> CsvTable::require(std::string_view name, FaultList& faults) const {
  if (const auto column = find(name)) return column;
  faults.add({.file = path_, .line = 1}, fmt::format("no column \"{}\"", name),
             choices_hint(std::string(name), header()));
  return std::nullopt;
}

void CsvTable::refuse_unknown(std::span<const std::string_view> known, FaultList& faults) const {
  const std::vector<std::string> names(known.begin(), known.end());
  for (int column = 0; column < columns_; ++column)
    if (const std::string name(text(-1, column)); std::ranges::find(names, name) == names.end())
      faults.add(header_place(column), "unknown column \"" + name + '"', choices_hint(name, names));
}

std::string CsvTable::text(int row, std::string_view column) const {
  const auto at = find(column);
  return at ? std::string(text(row, *at)) : std::string();
}

std::optional<double> CsvTable::moment(int row, int column, FaultList& faults) const {
  if (const auto moment = read_instant(text(row, column))) return moment->utc;
  faults.add(place(row, column), fmt::format("\"{}\" is no date and time with its zone", text(row, column)), "write 2024-09-16T07:30:00+08:00");
  return std::nullopt;
}

std::optional<double> CsvTable::number(int row, int column, FaultList& faults) const {
  const std::string_view written = text(row, column);
  std::string_view digits = written;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0.0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (status == std::errc{} && end == digits.data() + digits.size() && std::isfinite(value)) return value;
  const std::string name(text(-1, column));
  if (written.empty())
    faults.add(place(row, column), fmt::format("{} has no value", name),
               "write a number (0 where there is nothing), or take the row out");
  else
    faults.add(place(row, column), fmt::format("{} is \"{}\", which is no finite number", name, written),
               "write a number alone; its unit belongs into the column's name");
  return std::nullopt;
}

SourcePlace CsvTable::place(int row, int column) const {
  const Cell& at = cell(row, column);
  return {.file = path_, .line = at.line, .column = at.column};
}

CsvTable read_csv_table(const std::string& path, Encoding encoding) {
  CsvTable table;
  table.path_ = path;
  table.encoding_ = "UTF-8";
  std::string content = read_whole(path);
  if (encoding == Encoding::utf8_or_gb18030) content = detail::utf8_or_gb18030(std::move(content), table.encoding_);
  table.content_ = std::make_shared<const std::string>(std::move(content));
  std::string_view rest = *table.content_;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);

  FaultList faults;
  std::vector<CsvTable::Cell> row;
  int line = 0;
  bool told_encoding = false;  // one fault says it for all cells
  for (bool more = !rest.empty(); more && faults.faults().size() < told_faults;) {
    ++line;
    const int first_line = line;
    const char* start = rest.data();
    row.clear();
    bool line_ends = false;
    while (!line_ends) {  // one cell a turn
      CsvTable::Cell cell{.text = {}, .line = first_line, .column = static_cast<int>(rest.data() - start) + 1};
      const auto first = rest.find_first_not_of(" \t");
      if (first != std::string_view::npos && rest[first] == '"') {
        std::size_t close = first + 1;
        bool doubled = false;
        while (close < rest.size() && (rest[close] != '"' || (close + 1 < rest.size() && rest[close + 1] == '"'))) {
          doubled |= rest[close] == '"';
          line += rest[close] == '\n';
          close += rest[close] == '"' ? 2 : 1;
        }
        if (close >= rest.size()) {
          faults.add({.file = path, .line = first_line, .column = cell.column}, "a quoted cell is never closed",
                     "close it with \"");
          faults.throw_if_any();
        }
        cell.text = rest.substr(first + 1, close - first - 1);
        if (doubled) {
          std::string plain;
          for (std::size_t i = 0; i < cell.text.size(); ++i) {
            plain += cell.text[i];
            if (cell.text[i] == '"') ++i;
          }
          table.unquoted_.push_back(std::make_shared<const std::string>(std::move(plain)));
          cell.text = *table.unquoted_.back();
        }
        rest.remove_prefix(close + 1);
        const auto end = std::min(rest.find_first_of(",\n"), rest.size());
        if (!trimmed(rest.substr(0, end)).empty() && trimmed(rest.substr(0, end)) != "\r")
          faults.add({.file = path, .line = line, .column = cell.column}, "text after a quoted cell",
                     "put a comma after the closing quote");
        line_ends = end == rest.size() || rest[end] == '\n';
        more = end + 1 < rest.size();
        rest.remove_prefix(std::min(end + 1, rest.size()));
      } else {
        const auto end = std::min(rest.find_first_of(",\n"), rest.size());
        line_ends = end == rest.size() || rest[end] == '\n';
        std::string_view text = rest.substr(0, end);
        if (line_ends && text.ends_with('\r')) text.remove_suffix(1);
        cell.text = trimmed(text);
        more = end + 1 < rest.size();
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      if (const std::size_t end = end_of_utf8(cell.text); end < cell.text.size() && !std::exchange(told_encoding, true))
        faults.add({.file = path, .line = first_line, .column = cell.column + static_cast<int>(end)},
                   encoding == Encoding::utf8 ? "the text is not UTF-8" : "the text is neither UTF-8 nor GB 18030 (GBK)",
                   "save the table as \"CSV UTF-8\"");
      row.push_back(cell);
    }
    if (row.size() == 1 && row[0].text.empty()) continue;  // an empty line
    if (table.columns_ == 0) {
      table.columns_ = static_cast<int>(row.size());
      if (row.size() == 1 && row[0].text.find(';') != std::string_view::npos)
        faults.add({.file = path, .line = first_line, .column = 1}, "the columns are separated by semicolons",
                   "separate them by commas");
      for (std::size_t i = 0; i < row.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
          if (row[i].text == row[k].text)
            faults.add({.file = path, .line = first_line, .column = row[i].column},
                       fmt::format("two columns are named \"{}\"", row[i].text), "give each a name of its own");
    } else if (static_cast<int>(row.size()) != table.columns_) {
      faults.add({.file = path, .line = first_line},
                 fmt::format("{} values, the header names {} columns", row.size(), table.columns_),
                 "write one value a column, also where it is empty");
      continue;
    }
    table.cells_.insert(table.cells_.end(), row.begin(), row.end());
  }
  if (table.columns_ == 0) faults.add({.file = path}, "the table is empty", "write a header line and rows");
  faults.throw_if_any();
  return table;
}

std::vector<std::string> remarks_on_misspelt(const std::string& path, const std::vector<std::string>& names,
                                             const std::vector<std::string>& known) {
  constexpr std::size_t shapefile_name_length = 10, shortest = 5;  // of shorter names any is close to any
  std::vector<std::string> remarks;
  for (const std::string& name : names) {
    if (name.size() < shortest || std::ranges::find(known, name) != known.end()) continue;
    const auto cut = std::ranges::find_if(known, [&](const std::string& whole) {
      return name.size() == shapefile_name_length && whole.starts_with(name);
    });
    const std::string close = cut != known.end() ? *cut : closest_choice(name, known);
    if (!close.empty())
      remarks.push_back(fmt::format("{}: column \"{}\" is not used; did you mean \"{}\"?", path, name, close));
  }
  return remarks;
}

}  // namespace hydro::io
