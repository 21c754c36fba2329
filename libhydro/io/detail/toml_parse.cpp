// The only source file that sees toml++: text becomes a TomlTree.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>

namespace hydro::io {
namespace {
/// Thrown where toml++ would have undefined behaviour.
struct BrokenAssumption {};
}  // namespace
}  // namespace hydro::io

// toml++ 3.3 assumes without a check that a key follows "[", so that a line with nothing but a bracket is undefined
// behaviour in a release build. Its assumptions become exceptions here.
#define TOML_MAX_NESTED_VALUES 32
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT(condition)                               \
  do {                                                       \
    if (!(condition)) throw ::hydro::io::BrokenAssumption{}; \
  } while (false)
#define TOML_ASSERT_ASSUME(condition) TOML_ASSERT(condition)
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wterminate"  // some of its functions are noexcept; their assumptions hold
#endif
#include <toml++/toml.h>

#include "libhydro/io/detail/toml_tree.h"

namespace hydro::io {
namespace {

constexpr std::size_t effort_limit = toml_size_limit;  ///< [bytes] read again while leaving out statements
constexpr int dotted_key_limit = 32;

/// The place of a byte: line and column count from 1, columns in characters.
SourcePlace place_at(std::string_view text, std::size_t offset, const std::string& file) {
  SourcePlace place{file, 1, 1};
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((byte & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
  return place;
}

/// Length of the UTF-8 character that begins at `i`; 0 when there is none (RFC 3629: no surrogates, no overlong forms).
std::size_t utf8_length(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U; };
  const auto follows = [&](std::size_t k) { return (byte(k) & 0xC0U) == 0x80U; };
  const unsigned first = byte(i), second = byte(i + 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(i + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool fits = !(first == 0xE0 && second < 0xA0) && !(first == 0xED && second > 0x9F);
    return fits && follows(i + 1) && follows(i + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool fits = !(first == 0xF0 && second < 0x90) && !(first == 0xF4 && second > 0x8F);
    return fits && follows(i + 1) && follows(i + 2) && follows(i + 3) ? 4 : 0;
  }
  return 0;
}

std::string hexadecimal(unsigned char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return {'0', 'x', digits[byte >> 4U], digits[byte & 15U]};
}

/// Reports the first byte that cannot stand in a text file.
bool is_text(std::string_view text, TomlTree& tree) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = utf8_length(text, i);
    if (length == 0) {
      tree.fault(place_at(text, i, tree.name), "the byte " + hexadecimal(byte) + " is not UTF-8 text",
                 "save the file as UTF-8; Chinese text saved as GBK or GB 18030 looks like this");
      return false;
    }
    if ((byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r') || byte == 0x7F) {
      tree.fault(place_at(text, i, tree.name), "the byte " + hexadecimal(byte) + " cannot stand in a text file",
                 "this is not a TOML file, or it was saved as UTF-16: save it as UTF-8");
      return false;
    }
    i += length;
  }
  return true;
}

/// Where the quoted text or comment that begins at `i` ends; `i` itself when none begins there.
std::size_t end_of_quoted_or_comment(std::string_view text, std::size_t i) {
  const char c = text[i];
  if (c == '#') return std::min(text.find('\n', i), text.size());
  if (c != '"' && c != '\'') return i;
  const std::string_view fence = text.substr(i, 3);
  const bool multiline = fence.size() == 3 && fence[1] == c && fence[2] == c;
  for (std::size_t end = i + (multiline ? 3 : 1); end < text.size(); ++end) {
    if (c == '"' && text[end] == '\\')
      ++end;
    else if (multiline && text.substr(end, 3) == fence)
      return std::min(
          end + 3 + (text.substr(end + 3, 1) == fence.substr(0, 1)) + (text.substr(end + 3, 2) == fence.substr(0, 2)),
          text.size());  // up to two quotes more belong to it
    else if (!multiline && text[end] == c)
      return end + 1;
    else if (!multiline && text[end] == '\n')
      return end;
  }
  return text.size();
}

/// Reports a dotted key of more parts than any honest file has: each part is a nested table.
bool keys_are_shallow(std::string_view text, TomlTree& tree) {
  int dots = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::size_t end = end_of_quoted_or_comment(text, i); end > i) {
      i = end - 1;
    } else if (c == '.') {
      if (++dots < dotted_key_limit) continue;
      tree.fault(place_at(text, i, tree.name), "a key has more than " + std::to_string(dotted_key_limit) + " parts",
                 "no key of a hydro file is nested so deeply");
      return false;
    } else if (c == '\n' || c == ',' || c == '=' || c == '[' || c == '{' || c == ']' || c == '}') {
      dots = 0;
    }
  }
  return true;
}

/// The first character from `i` on that stands outside quotes and comments but may only stand inside: any that is not
/// ASCII. toml++ 3.3 must not see one: its tables of Unicode run into __builtin_unreachable for many of them.
std::size_t find_stray_character(std::string_view text, std::size_t i) {
  while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0x80U) == 0)
    i = std::max(i + 1, end_of_quoted_or_comment(text, i));
  return i < text.size() ? i : std::string_view::npos;
}

/// What the writer of a stray character meant: Chinese keyboards write full-width forms and curved quotes.
std::string_view meant_by(std::string_view character) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> forms{{{"“", "\""},
                                                                                 {"”", "\""},
                                                                                 {"‘", "'"},
                                                                                 {"’", "'"},
                                                                                 {"，", ","},
                                                                                 {"、", ","},
                                                                                 {"＝", "="},
                                                                                 {"．", "."},
                                                                                 {"［", "["},
                                                                                 {"］", "]"},
                                                                                 {"＃", "#"},
                                                                                 {"　", "an ordinary blank"}}};
  const auto form = std::find_if(forms.begin(), forms.end(), [&](const auto& f) { return f.first == character; });
  return form == forms.end() ? std::string_view{} : form->second;
}

struct Statement {
  std::size_t begin = 0;  ///< offset of its first line
  std::size_t line = 1;
  bool header = false;
};

/// Where statements seem to begin, line by line: "key = ..." or "[header]". A guess, used only in a file with faults.
std::vector<Statement> statements_of(std::string_view text) {
  std::vector<Statement> statements;
  std::size_t line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view row = text.substr(begin, end - begin);
    const std::size_t first = row.find_first_not_of(" \t");
    if (first != std::string_view::npos && row[first] != '#') {
      std::size_t last = row.find_last_not_of(" \t\r");
      if (const std::size_t comment = row.find('#'); comment != std::string_view::npos && comment > first)
        last = row.find_last_not_of(" \t", comment - 1);
      const std::size_t equals = row.find('=');
      const auto key_character = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.' || c == '"' ||
               c == '\'' || c == ' ' || c == '\t';
      };
      const std::string_view key =
          row.substr(first, equals == std::string_view::npos ? std::string_view::npos : equals - first);
      const bool in_brackets = row[first] == '[' && row[last] == ']';
      const std::string_view inside = in_brackets ? row.substr(first, last - first + 1) : std::string_view{};
      if (in_brackets && inside.find(',') == std::string_view::npos &&
          inside.find_first_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos)
        statements.push_back({begin, line, true});
      else if (equals != std::string_view::npos && !key.empty() && std::all_of(key.begin(), key.end(), key_character))
        statements.push_back({begin, line, false});
    }
    begin = end + 1;
  }
  return statements;
}

std::size_t start_of_line(std::string_view text, std::size_t line) {
  std::size_t begin = 0;
  for (std::size_t k = 1; k < line && begin < text.size(); ++k)
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  return begin;
}

/// Overwrites a stretch, line ends apart. False when there was nothing to take.
bool blank(std::string& text, std::size_t begin, std::size_t end) {
  bool changed = false;
  for (std::size_t i = begin; i < end && i < text.size(); ++i) {
    if (text[i] == '\n' || text[i] == ' ') continue;
    text[i] = ' ';
    changed = true;
  }
  return changed;
}

/// Overwrites the statement that an error at `line`, `column` belongs to; line numbers stay. False when nothing is left
/// to take.
bool leave_out(std::string& text, std::size_t line, std::size_t column, bool redefinition) {
  const std::vector<Statement> statements = statements_of(text);
  const std::size_t begin_of_line = start_of_line(text, line);
  std::size_t end = std::min(text.find('\n', begin_of_line), text.size());

  auto next = std::upper_bound(statements.begin(), statements.end(), line,
                               [](std::size_t at, const Statement& s) { return at < s.line; });
  std::size_t begin = begin_of_line;
  if (next != statements.begin()) {
    auto own = std::prev(next);
    const std::size_t first = text.find_first_not_of(" \t", own->begin) - own->begin + 1;
    const bool own_key = own->line == line && column <= first && !redefinition;
    if (own_key && own != statements.begin() &&
        !std::prev(own)->header) {  // the value of the statement before never ended
      end = own->begin;
      --own;
    }
    begin = own->begin;
    if (own->header) {  // without its header a section's keys would fall into the section before
      const auto following =
          std::find_if(std::next(own), statements.end(), [](const Statement& s) { return s.header; });
      end = following == statements.end() ? text.size() : following->begin;
    }
  }
  return blank(text, begin, end);
}

/// Overwrites everything from a line to the next section. False when nothing is left to take.
bool leave_out_section(std::string& text, std::size_t line) {
  const std::vector<Statement> statements = statements_of(text);
  const auto next =
      std::find_if(statements.begin(), statements.end(), [&](const Statement& s) { return s.header && s.line > line; });
  return blank(text, start_of_line(text, line), next == statements.end() ? text.size() : next->begin);
}

/// The first line whose section header has no name: "[" or "[[" and then no key. Line 0: none.
SourcePlace nameless_header(std::string_view text, const std::string& file) {
  SourcePlace place{file, 1, 1};
  for (std::size_t begin = 0; begin < text.size(); ++place.line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view row = text.substr(begin, end - begin);
    std::size_t at = row.find_first_not_of(" \t");
    if (at != std::string_view::npos && row[at] == '[') {
      place.column = static_cast<int>(at) + 1;
      at = row.find_first_not_of(" \t", at + (row.substr(at).starts_with("[[") ? 2 : 1));
      if (at == std::string_view::npos || !(std::isalnum(static_cast<unsigned char>(row[at])) ||
                                            std::string_view("_-\"'").find(row[at]) != std::string_view::npos))
        return place;
    }
    begin = end + 1;
  }
  return {file, 0, 0};
}

/// Reports every statement that holds a stray character, and leaves it out. False when that would take too long.
bool leave_out_stray_characters(std::string& text, TomlTree& tree, std::size_t& effort) {
  for (std::size_t i = 0; (i = find_stray_character(text, i)) != std::string::npos; effort += text.size()) {
    tree.damaged = true;
    if (effort > effort_limit || tree.full()) return false;
    const SourcePlace place = place_at(text, i, tree.name);
    const std::string character = text.substr(i, utf8_length(text, i));
    const std::string_view meant = meant_by(character);
    tree.fault(place, "the character " + character + " may stand in quoted text and comments only",
               meant.empty() ? "put the text that it belongs to in quotes" : "write " + std::string(meant));
    leave_out(text, static_cast<std::size_t>(place.line), static_cast<std::size_t>(place.column), false);
    if (find_stray_character(text, i) == i) text.replace(i, character.size(), character.size(), ' ');
  }
  return true;
}

std::string_view line_of(std::string_view text, std::size_t line) {
  std::size_t begin = 0;
  for (std::size_t k = 1; k < line; ++k) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// What to write instead, where the broken line gives it away.
std::string syntax_hint(std::string_view description, std::string_view row) {
  const auto has = [&](std::string_view words) { return description.find(words) != std::string_view::npos; };
  if (has("cannot redefine"))
    return has("array-of-tables") || has("table header")
               ? "write each section once; lists of things have double brackets in every entry: [[gauge]]"
               : "write each key once";
  if (has("exceeded maximum nested")) return "no list of a hydro file is nested so deeply";
  if (has("escape sequence")) return "in a path write / instead of \\, or single quotes: 'C:\\data\\terrain.tif'";
  if (has("expected '='")) return "write key = value";
  const std::size_t equals = row.find('=');
  if (equals != std::string_view::npos && !has("array") && !has("date") && !has("time")) {
    const std::size_t first = row.find_first_not_of(" \t", equals + 1);
    std::string_view value = first == std::string_view::npos ? std::string_view{} : row.substr(first);
    value = value.substr(0, value.find('#'));
    while (!value.empty() && (value.back() == ' ' || value.back() == '\r' || value.back() == '\t'))
      value.remove_suffix(1);
    if (value == "True" || value == "False" || value == "TRUE" || value == "FALSE" || value == "yes" || value == "no")
      return "write true or false";
    if (!value.empty() && value.size() < 60 && value.find_first_of("\"'[]{}") == std::string_view::npos)
      return "texts and quantities with a unit stand in quotes: " +
             std::string(row.substr(row.find_first_not_of(" \t"), equals - row.find_first_not_of(" \t"))) + "= \"" +
             std::string(value) + "\"";
  }
  if (has("array")) return "lists look like [1, 2, 3]: a comma between entries and a closing bracket";
  if (has("key") && !row.empty() && (static_cast<unsigned char>(row.front()) & 0x80U))
    return "keys other than A-Z a-z 0-9 _ - stand in quotes";
  return {};
}

std::string syntax_message(std::string_view description) {
  constexpr std::string_view prefix = "Error while ";
  std::string message = "this is not TOML: ";
  message += description.substr(0, prefix.size()) == prefix ? description.substr(prefix.size()) : description;
  for (char& c : message)
    if (c == '\n') c = ' ';
  for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"saw ' '", "found the end of the line"},
                                 {"saw ", "found "},
                                 {"(TOML_MAX_NESTED_VALUES)", ""},
                                 {"'\\n'", "the end of the line"}})
    if (const std::size_t at = message.find(from); at != std::string::npos) message.replace(at, from.size(), to);
  while (!message.empty() && message.back() == ' ') message.pop_back();
  return message;
}

double days_since_1970(const toml::date& date) {  // Howard Hinnant, days_from_civil
  const int year = date.month <= 2 ? date.year - 1 : date.year;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return static_cast<double>(era) * 146097.0 + day_of_era - 719468.0;
}

void read_moment(const toml::date_time& written, TomlValue& value) {
  const toml::time& time = written.time;
  value.zoned = written.offset.has_value();
  value.moment.offset_minutes = value.zoned ? written.offset->minutes : 0;
  value.moment.utc = days_since_1970(written.date) * 86400.0 + time.hour * 3600.0 + time.minute * 60.0 + time.second +
                     time.nanosecond * 1e-9 - value.moment.offset_minutes * 60.0;
}

template <class Streamed>
std::string streamed(const Streamed& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

TomlValue converted(const toml::node& node, const std::string& file, bool placed) {
  TomlValue value;
  value.file = &file;
  if (placed) {
    value.line = static_cast<int>(node.source().begin.line);
    value.column = static_cast<int>(node.source().begin.column);
  }
  if (const toml::table* table = node.as_table()) {
    value.kind = TomlKind::table;
    for (const auto& [key, child] : *table) {
      SourcePlace place{file, 0, 0};
      if (placed) {
        place.line = static_cast<int>(key.source().begin.line);
        place.column = static_cast<int>(key.source().begin.column);
      }
      value.entries.push_back({std::string(key.str()), std::move(place), converted(child, file, placed)});
    }
  } else if (const toml::array* array = node.as_array()) {
    value.kind = TomlKind::array;
    value.items.reserve(array->size());
    for (const toml::node& child : *array) value.items.push_back(converted(child, file, placed));
  } else if (const auto* text = node.as_string()) {
    value.kind = TomlKind::text;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = TomlKind::number;
    value.number = static_cast<double>(integer->get());
    value.whole = true;
  } else if (const auto* number = node.as_floating_point()) {
    value.kind = TomlKind::number;
    value.number = number->get();
  } else if (const auto* flag = node.as_boolean()) {
    value.kind = TomlKind::flag;
    value.flag = flag->get();
  } else if (const auto* moment = node.as_date_time()) {
    value.kind = TomlKind::date;
    value.text = streamed(moment->get());
    read_moment(moment->get(), value);
  } else if (const auto* date = node.as_date()) {
    value.kind = TomlKind::date;
    value.text = streamed(date->get());
  } else if (const auto* time = node.as_time()) {
    value.kind = TomlKind::date;
    value.text = streamed(time->get());
  }
  return value;
}

/// The steps of "boundary[0].slope": names, and places in lists as their digits.
std::vector<std::string> steps_of(std::string_view key) {
  std::vector<std::string> steps{""};
  for (const char c : key) {
    if (c == '.' || c == '[')
      steps.emplace_back();
    else if (c != ']')
      steps.back() += c;
  }
  return steps;
}

std::string keys_hint(const TomlValue& table, const std::string& word) {
  std::vector<std::string> keys;
  for (const auto& entry : table.entries) keys.push_back(entry.key);
  return choices_hint(word, keys);
}

/// The entry of a list that a step names: by place from 0, or by its id or name.
TomlValue* item_named(TomlValue& list, const std::string& step) {
  std::size_t index = 0;
  const auto [end, status] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (status == std::errc{} && end == step.data() + step.size())
    return index < list.items.size() ? &list.items[index] : nullptr;
  for (TomlValue& item : list.items)
    for (const char* key : {"id", "name"})
      if (const TomlValue* named = item.entry(key); named && named->kind == TomlKind::text && named->text == step)
        return &item;
  return nullptr;
}

}  // namespace

TomlValue* TomlValue::entry(std::string_view key) {
  const auto at = std::lower_bound(entries.begin(), entries.end(), key,
                                   [](const Entry& e, std::string_view k) { return e.key < k; });
  return at != entries.end() && at->key == key ? &at->value : nullptr;
}

void TomlTree::fault(SourcePlace place, std::string message, std::string hint) {
  ++reported;
  if (reported <= toml_fault_limit) faults->add(std::move(place), std::move(message), std::move(hint));
  if (reported == toml_fault_limit + 1)
    faults->add({name, 0, 0}, "has more faults; the first " + std::to_string(toml_fault_limit) + " are listed");
}

std::string number_text(double number) {
  std::array<char, 32> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return status == std::errc{} ? std::string(buffer.data(), end) : std::string("?");
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string found(const TomlValue& value) {
  switch (value.kind) {
    case TomlKind::table:
      return "a section";
    case TomlKind::array:
      return "a list of " + std::to_string(value.items.size()) + (value.items.size() == 1 ? " entry" : " entries");
    case TomlKind::text:
      return '"' + excerpt(value.text) + '"';
    case TomlKind::number:
      return number_text(value.number);
    case TomlKind::flag:
      return value.flag ? "true" : "false";
    case TomlKind::date:
      return "the date " + value.text;
    case TomlKind::none:
      break;
  }
  return "nothing";
}

void parse_toml(std::string_view text, TomlTree& tree) {
  tree.root.kind = TomlKind::table;
  const std::string& file = tree.places.emplace_back(tree.name);
  tree.root.file = &file;
  if (text.size() > toml_size_limit) {
    tree.damaged = true;
    tree.fault({tree.name, 0, 0}, "has more than " + std::to_string(toml_size_limit) + " bytes, the most that is read",
               toml_size_hint);
    return;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_text(text, tree)) {
    tree.damaged = true;
    return;
  }
  std::string rest(text);
  for (std::size_t effort = rest.size();; effort += rest.size()) {
    if (!leave_out_stray_characters(rest, tree, effort)) return;
    if (!keys_are_shallow(rest, tree)) {  // asked each time: what is left out may uncover what stood in quotes
      tree.damaged = true;
      return;
    }
    try {
      const toml::table table = toml::parse(std::string_view(rest), std::string_view(tree.name));
      tree.root = converted(table, file, true);
      tree.root.line = 0;  // the root is the file as a whole
      tree.root.column = 0;
      return;
    } catch (const toml::parse_error& error) {
      tree.damaged = true;
      const toml::source_position at = error.source().begin;
      const SourcePlace place{tree.name, static_cast<int>(at.line), static_cast<int>(at.column)};
      tree.fault(place, syntax_message(error.description()), syntax_hint(error.description(), line_of(text, at.line)));
      const bool redefinition = error.description().find("cannot redefine") != std::string_view::npos;
      if (effort > effort_limit || tree.full() || !leave_out(rest, at.line, at.column, redefinition)) return;
    } catch (const BrokenAssumption&) {
      tree.damaged = true;
      const SourcePlace place = nameless_header(rest, tree.name);
      tree.fault(place, "this is not TOML: a section without a name",
                 "write [name], or [[name]] for an entry of a list");
      if (place.line == 0 || effort > effort_limit || tree.full() ||
          !leave_out_section(rest, static_cast<std::size_t>(place.line)))
        return;
    }
  }
}

void apply_override(const std::string& assignment, TomlTree& tree) {
  const std::string& place = tree.places.emplace_back("--set " + excerpt(assignment));
  const auto fault = [&](std::string message, std::string hint) {
    tree.fault({place, 0, 0}, std::move(message), std::move(hint));
  };

  const std::size_t equals = assignment.find('=');
  for (std::size_t i = 0; i < assignment.size(); i += std::max<std::size_t>(1, utf8_length(assignment, i)))
    if (utf8_length(assignment, i) == 0) return fault("is not UTF-8 text", "");
  const std::string key = assignment.substr(0, equals);
  if (equals == std::string::npos || key.empty())
    return fault("has no key or no value", "write --set key=value, as in --set rain.rate=\"60 mm/h\"");

  const std::string text = assignment.substr(equals + 1);
  TomlValue value;
  value.kind = TomlKind::text;
  value.text = text;
  value.file = &place;
  const bool bare_text = find_stray_character(text, 0) != std::string_view::npos;  // --set title=雨
  if (!bare_text && keys_are_shallow("v = " + text, tree)) {
    try {
      const toml::table parsed = toml::parse("v = " + text);
      if (parsed.size() == 1 && parsed.contains("v")) value = converted(*parsed.get("v"), place, false);
    } catch (const toml::parse_error&) {  // a bare text: 36 mm/h, 90min, terrain.tif
    } catch (const BrokenAssumption&) {
    }
  }

  const std::vector<std::string> steps = steps_of(key);
  if (steps.size() > static_cast<std::size_t>(dotted_key_limit)) return fault("the key has too many parts", "");
  TomlValue* at = &tree.root;
  std::string walked;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string& step = steps[i];
    TomlValue* next = nullptr;
    if (at->kind == TomlKind::array) {
      next = item_named(*at, step);
      if (!next)
        return fault(walked + " has no entry \"" + step + "\"",
                     at->items.empty()
                         ? "it has none"
                         : "name an entry by its id, or by its place: 0 to " + std::to_string(at->items.size() - 1));
    } else if (at->kind == TomlKind::table) {
      next = at->entry(step);
      if (!next) {
        const auto where = std::lower_bound(at->entries.begin(), at->entries.end(), step,
                                            [](const TomlValue::Entry& e, const std::string& k) { return e.key < k; });
        TomlValue fresh;
        fresh.kind = TomlKind::table;
        fresh.file = &place;
        next = &at->entries.insert(where, {step, SourcePlace{place, 0, 0}, std::move(fresh)})->value;
      }
    } else {
      return fault(walked + " is " + found(*at) + " and has no parts", keys_hint(tree.root, step));
    }
    walked += (walked.empty() ? "" : ".") + step;
    at = next;
  }
  *at = std::move(value);
}

}  // namespace hydro::io
