#include "libhydro/io/toml_document.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>

#include "libhydro/io/detail/toml_tree.h"
#include "libhydro/io/text_file.h"

namespace hydro::io {
namespace {

std::string with_unit(double si, const Unit& unit) {
  // The value was multiplied when it was read: dividing may leave 0.30000000000000004, which no one wrote.
  const double value = si / unit.to_si;
  const double rounded = std::round(value * 1e9) / 1e9;
  std::string text = number_text(std::abs(value - rounded) <= 1e-12 * std::abs(value) ? rounded : value);
  if (!unit.symbol.empty()) text += ' ' + std::string(unit.symbol);
  return text;
}

/// "greater than 0", "between 0 and 1 m", "at least 5 s".
std::string range_text(const Range& range, const Unit& unit) {
  const bool above_zero = range.min == std::numeric_limits<double>::denorm_min();
  const std::string low = above_zero ? "greater than 0" : "at least " + with_unit(range.min, unit);
  const std::string high = "at most " + with_unit(range.max, unit);
  if (std::isinf(range.max)) return low;
  if (std::isinf(range.min)) return high;
  return above_zero ? low + " and " + high
                    : "between " + with_unit(range.min, unit) + " and " + with_unit(range.max, unit);
}

std::string example_quantity(const Unit& unit) {
  return unit.symbol.empty() ? "write a number"
                             : "write a number, in " + std::string(unit.symbol) +
                                   ", or a text with a unit such as \"2.5 " + std::string(unit.symbol) + '"';
}

/// Replaces each ${NAME}; the name of the first that is not set comes back through `unset`.
std::string with_environment(const std::string& text, std::string& unset) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = text.compare(i, 2, "${") == 0 ? text.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      result += text[i++];
      continue;
    }
    const std::string name = text.substr(i + 2, end - i - 2);
    const char* value = std::getenv(name.c_str());
    if (value)
      result += value;
    else if (unset.empty())
      unset = name;
    i = end + 1;
  }
  return result;
}

void report_unknown(TomlTree& tree, TomlValue& value, const std::string& name) {
  if (value.kind == TomlKind::array) {
    for (std::size_t i = 0; i < value.items.size(); ++i)
      report_unknown(tree, value.items[i], name + '[' + std::to_string(i) + ']');
    return;
  }
  if (value.kind != TomlKind::table) return;
  for (TomlValue::Entry& entry : value.entries) {
    if (tree.full()) return;
    const std::string entry_name = name.empty() ? entry.key : name + '.' + entry.key;
    if (value.asked.contains(entry.key)) {
      // A table that a reader asked for only to refuse it was reported then.
      report_unknown(tree, entry.value, entry_name);
      continue;
    }
    const bool section =
        entry.value.kind == TomlKind::table || (entry.value.kind == TomlKind::array && !entry.value.items.empty() &&
                                                entry.value.items.front().kind == TomlKind::table);
    const std::vector<std::string> known(value.asked.begin(), value.asked.end());
    std::string hint;
    if (entry.key.size() <= 60 && !known.empty()) {
      if (const std::string close = closest_choice(entry.key, known); !close.empty())
        hint = "did you mean \"" + close + "\"? ";
      hint += "known here: ";
      for (std::size_t i = 0; i < known.size(); ++i) hint += (i ? ", " : "") + known[i];
    }
    tree.fault(entry.place,
               std::string("unknown ") + (section ? "section" : "key") + " \"" + excerpt(entry.key) + '"' +
                   (name.empty() ? std::string() : " in " + excerpt(name)),
               std::move(hint));
  }
}

}  // namespace

TomlDocument::TomlDocument(std::unique_ptr<TomlTree> tree) : tree_(std::move(tree)) {}
TomlDocument::TomlDocument(TomlDocument&&) noexcept = default;
TomlDocument& TomlDocument::operator=(TomlDocument&&) noexcept = default;
TomlDocument::~TomlDocument() = default;

TomlDocument TomlDocument::open(const std::string& path, FaultList& faults, std::span<const std::string> overrides) {
  return parse(read_text(path, toml_size_limit, toml_size_hint), path, faults, overrides);
}

TomlDocument TomlDocument::parse(std::string_view text, const std::string& name, FaultList& faults,
                                 std::span<const std::string> overrides) {
  auto tree = std::make_unique<TomlTree>();
  tree->faults = &faults;
  tree->name = name;
  parse_toml(text, *tree);
  for (const std::string& assignment : overrides) apply_override(assignment, *tree);
  return TomlDocument(std::move(tree));
}

TomlTable TomlDocument::root() { return {*tree_, tree_->root, ""}; }
bool TomlDocument::damaged() const { return tree_->damaged; }
void TomlDocument::report_unknown_keys() { report_unknown(*tree_, tree_->root, ""); }

TomlTable::TomlTable(TomlTree& tree, TomlValue& value, std::string name)
    : tree_(&tree), value_(&value), name_(std::move(name)) {}

std::string TomlTable::name_of(std::string_view key) const {
  return name_.empty() ? std::string(key) : name_ + '.' + std::string(key);
}

SourcePlace TomlTable::place() const { return value_->place(); }

SourcePlace TomlTable::place_of(std::string_view key) const {
  const TomlValue* value = value_->entry(key);
  return value ? value->place() : place();
}

TomlValue* TomlTable::find(std::string_view key) {
  value_->asked.emplace(key);
  return value_->entry(key);
}

bool TomlTable::has(std::string_view key) { return find(key) != nullptr; }

TomlKind TomlTable::kind(std::string_view key) {
  const TomlValue* value = find(key);
  return value ? value->kind : TomlKind::none;
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::string> keys;
  for (const TomlValue::Entry& entry : value_->entries) keys.push_back(entry.key);
  return keys;
}

bool TomlTable::require(std::string_view key, std::string_view example) {
  if (has(key)) return true;
  missing(name_of(key) + " is missing", "write " + std::string(example) + (name_.empty() ? "" : " in " + name_));
  return false;
}

bool TomlTable::require_format(std::string_view wanted) {
  const std::string example = "format = \"" + std::string(wanted) + '"';
  std::string format;
  require("format", example);
  if (!text("format", format) || format == wanted) return true;
  fault("format", "format \"" + excerpt(format) + "\" is not one that this version reads here", "write " + example);
  return false;
}

void TomlTable::missing(std::string message, std::string hint) {
  if (!tree_->damaged) tree_->fault(place(), std::move(message), std::move(hint));
}

void TomlTable::fault(std::string_view key, std::string message, std::string hint) {
  tree_->fault(place_of(key), std::move(message), std::move(hint));
}

void TomlTable::wrong_kind(const TomlValue& value, const std::string& subject, std::string_view expected) {
  tree_->fault(value.place(), subject + " must be " + std::string(expected) + ", got " + found(value));
}

bool TomlTable::text(std::string_view key, std::string& value) {
  const TomlValue* written = find(key);
  if (!written) return false;
  if (written->kind != TomlKind::text) {
    wrong_kind(*written, name_of(key), "a text in quotes");
    return false;
  }
  if (written->text.find('\0') != std::string::npos) {
    tree_->fault(written->place(), name_of(key) + " holds a NUL character", "remove \\u0000");
    return false;
  }
  value = written->text;
  return true;
}

bool TomlTable::texts(std::string_view key, std::vector<std::string>& values) {
  const TomlValue* list = find(key);
  if (!list) return false;
  const auto is_text = [](const TomlValue& item) {
    return item.kind == TomlKind::text && item.text.find('\0') == std::string::npos;
  };
  if (list->kind != TomlKind::array || !std::all_of(list->items.begin(), list->items.end(), is_text)) {
    tree_->fault(list->place(), name_of(key) + " must be a list of texts, got " + found(*list),
                 "write " + std::string(key) + " = [\"...\", \"...\"]");
    return false;
  }
  values.clear();
  for (const TomlValue& item : list->items) values.push_back(item.text);
  return true;
}

bool TomlTable::flag(std::string_view key, bool& value) {
  const TomlValue* written = find(key);
  if (!written) return false;
  if (written->kind != TomlKind::flag) {
    wrong_kind(*written, name_of(key), "true or false");
    return false;
  }
  value = written->flag;
  return true;
}

bool TomlTable::integer(std::string_view key, int& value, int min, int max) {
  const TomlValue* written = find(key);
  if (!written) return false;
  if (written->kind != TomlKind::number || !written->whole) {
    wrong_kind(*written, name_of(key), "a whole number");
    return false;
  }
  if (!(written->number >= min && written->number <= max)) {
    const bool open = max == std::numeric_limits<int>::max();
    tree_->fault(written->place(), name_of(key) + " must be " +
                                       (open ? "at least " + std::to_string(min)
                                             : "between " + std::to_string(min) + " and " + std::to_string(max)) +
                                       ", got " + found(*written));
    return false;
  }
  value = static_cast<int>(written->number);
  return true;
}

std::optional<double> TomlTable::quantity_in(const TomlValue& value, const std::string& subject, const Unit& bare,
                                             Range range) {
  double si = 0.0;
  if (value.kind == TomlKind::number) {
    si = value.number * bare.to_si;
    if (!std::isfinite(si)) {
      tree_->fault(value.place(), subject + " must be a finite number, got " + found(value), example_quantity(bare));
      return std::nullopt;
    }
  } else if (value.kind == TomlKind::text) {
    const Quantity quantity =
        read_quantity(value.text.size() <= 200 ? std::string_view(value.text) : std::string_view("?"), bare);
    if (!quantity.fault.empty() || !std::isfinite(quantity.value)) {
      tree_->fault(value.place(),
                   subject + ": " + (quantity.fault.empty() ? "the number is too large" : quantity.fault),
                   quantity.hint);
      return std::nullopt;
    }
    si = quantity.value;
  } else {
    tree_->fault(value.place(), subject + " must be a number or a quantity, got " + found(value),
                 example_quantity(bare));
    return std::nullopt;
  }
  // A limit written in another unit than the value's may differ from it in the last bit: 100 % is 1.
  const double slack = 1e-12 * std::abs(si);
  if (!range.contains(si) && !(si + slack >= range.min && si - slack <= range.max && si != 0.0)) {
    const std::string got =
        value.kind == TomlKind::text
            ? found(value)
            : number_text(value.number) + (bare.symbol.empty() ? "" : " [" + std::string(bare.symbol) + ']');
    tree_->fault(value.place(), subject + " must be " + range_text(range, bare) + ", got " + got);
    return std::nullopt;
  }
  return std::clamp(si, range.min, range.max);
}

bool TomlTable::quantity(std::string_view key, double& value, const Unit& bare, Range range) {
  const TomlValue* written = find(key);
  if (!written) return false;
  const std::optional<double> si = quantity_in(*written, name_of(key), bare, range);
  if (si) value = *si;
  return si.has_value();
}

bool TomlTable::quantity(std::string_view key, std::optional<double>& value, const Unit& bare, Range range) {
  double si = 0.0;
  if (!quantity(key, si, bare, range)) return false;
  value = si;
  return true;
}

bool TomlTable::quantities(std::string_view key, std::vector<double>& values, const Unit& bare, Range range) {
  const TomlValue* list = find(key);
  if (!list) return false;
  if (list->kind != TomlKind::array) {
    tree_->fault(list->place(), name_of(key) + " must be a list of numbers or quantities, got " + found(*list),
                 "write " + std::string(key) + " = [..., ...]");
    return false;
  }
  std::vector<double> read;
  for (std::size_t i = 0; i < list->items.size(); ++i)
    if (const auto si = quantity_in(list->items[i], name_of(key) + '[' + std::to_string(i) + ']', bare, range))
      read.push_back(*si);
  if (read.size() != list->items.size()) return false;
  values = std::move(read);
  return true;
}

bool TomlTable::moment(std::string_view key, Moment& value) {
  const TomlValue* written = find(key);
  if (!written) return false;
  constexpr auto example = "write a date-time with its zone and without quotes: 2024-09-16T00:00:00+08:00";
  if (written->kind != TomlKind::date || !written->zoned) {
    tree_->fault(
        written->place(),
        name_of(key) + (written->kind == TomlKind::date ? " has no time of day or no time zone: " + written->text
                                                        : " must be a date and time, got " + found(*written)),
        example);
    return false;
  }
  value = written->moment;
  return true;
}

std::optional<Point> TomlTable::point_in(const TomlValue& value, const std::string& subject) {
  const bool good = value.kind == TomlKind::array && value.items.size() == 2 &&
                    std::all_of(value.items.begin(), value.items.end(), [](const TomlValue& n) {
                      return n.kind == TomlKind::number && std::isfinite(n.number);
                    });
  if (!good) {
    tree_->fault(value.place(), subject + " must be a point, got " + found(value),
                 "write [x, y]: easting and northing in metres, in the terrain's coordinates");
    return std::nullopt;
  }
  return Point{value.items[0].number, value.items[1].number};
}

bool TomlTable::point(std::string_view key, Point& value) {
  const TomlValue* written = find(key);
  if (!written) return false;
  const std::optional<Point> point = point_in(*written, name_of(key));
  if (point) value = *point;
  return point.has_value();
}

bool TomlTable::points(std::string_view key, std::vector<Point>& value, std::size_t at_least) {
  const TomlValue* list = find(key);
  if (!list) return false;
  if (list->kind != TomlKind::array || list->items.size() < at_least) {
    tree_->fault(list->place(),
                 name_of(key) + " must be a list of at least " + std::to_string(at_least) +
                     (at_least == 1 ? " point" : " points") + ", got " + found(*list),
                 "write [[x1, y1], [x2, y2], ...]: eastings and northings in metres");
    return false;
  }
  std::vector<Point> read;
  for (std::size_t i = 0; i < list->items.size(); ++i)
    if (const auto point = point_in(list->items[i], name_of(key) + '[' + std::to_string(i) + ']'))
      read.push_back(*point);
  if (read.size() != list->items.size()) return false;
  value = std::move(read);
  return true;
}

bool TomlTable::polygon(std::string_view key, Polygon& value) {
  std::vector<Point> ring;
  if (!points(key, ring, 3)) return false;
  if (ring.size() > 3 && ring.front() == ring.back()) ring.pop_back();
  value = Polygon{std::move(ring), {}};
  return true;
}

bool TomlTable::series(std::string_view key, TimeSeries& value, const Unit& bare, Range range) {
  const TomlValue* list = find(key);
  if (!list) return false;
  const auto is_pair = [](const TomlValue& item) { return item.kind == TomlKind::array && item.items.size() == 2; };
  if (list->kind != TomlKind::array || list->items.empty() ||
      !std::all_of(list->items.begin(), list->items.end(), is_pair)) {
    tree_->fault(list->place(), name_of(key) + " must be a list of [time, value] pairs, got " + found(*list),
                 "write [[0, 1.5], [\"30min\", 2.5]]; a bare time is in seconds from the start");
    return false;
  }
  std::vector<double> times, values;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string subject = name_of(key) + '[' + std::to_string(i) + ']';
    const auto time = quantity_in(list->items[i].items[0], subject + "[0]", unit::s, {});
    const auto at_time = quantity_in(list->items[i].items[1], subject + "[1]", bare, range);
    if (!time || !at_time) continue;
    if (!times.empty() && *time <= times.back()) {
      tree_->fault(list->items[i].place(), subject + " is not later than the entry before it",
                   "write the instants in order, each once");
      return false;
    }
    times.push_back(*time);
    values.push_back(*at_time);
  }
  if (times.size() != list->items.size()) return false;
  value = TimeSeries(std::move(times), std::move(values), Interpolation::linear);
  return true;
}

bool TomlTable::curve(std::string_view key, std::vector<std::pair<double, double>>& value, const Unit& bare_x,
                      Range range_x, const Unit& bare_y, Range range_y) {
  const TomlValue* list = find(key);
  if (!list) return false;
  const auto is_pair = [](const TomlValue& item) { return item.kind == TomlKind::array && item.items.size() == 2; };
  if (list->kind != TomlKind::array || list->items.empty() ||
      !std::all_of(list->items.begin(), list->items.end(), is_pair)) {
    tree_->fault(list->place(), name_of(key) + " must be a list of pairs, got " + found(*list),
                 "write [[0, 1], [100, 0.5]]");
    return false;
  }
  std::vector<std::pair<double, double>> pairs;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string subject = name_of(key) + '[' + std::to_string(i) + ']';
    const auto x = quantity_in(list->items[i].items[0], subject + "[0]", bare_x, range_x);
    const auto y = quantity_in(list->items[i].items[1], subject + "[1]", bare_y, range_y);
    if (!x || !y) continue;
    if (!pairs.empty() && *x <= pairs.back().first) {
      tree_->fault(list->items[i].place(), subject + " does not begin with more than the pair before it",
                   "write the pairs in order, the first number growing");
      return false;
    }
    pairs.emplace_back(*x, *y);
  }
  if (pairs.size() != list->items.size()) return false;
  value = std::move(pairs);
  return true;
}

bool TomlTable::file(std::string_view key, FileReference& value) {
  std::string written;
  if (!text(key, written)) return false;
  const TomlValue& at = *value_->entry(key);
  if (written.empty()) {
    tree_->fault(at.place(), name_of(key) + " names no file");
    return false;
  }
  std::string unset;
  const std::filesystem::path path = with_environment(written, unset);
  if (!unset.empty()) {
    tree_->fault(at.place(), name_of(key) + " uses ${" + unset + "}, which is not set in the environment",
                 "set it before the run: export " + unset + "=/path/to/folder");
    return false;
  }
  const std::filesystem::path folder = std::filesystem::path(tree_->name).parent_path();
  value = {path.is_absolute() ? path.string() : (folder / path).string(), written, at.place()};
  return true;
}

bool TomlTable::file(std::string_view key, std::optional<FileReference>& value) {
  FileReference reference;
  if (!file(key, reference)) return false;
  value = std::move(reference);
  return true;
}

bool TomlTable::names_file(std::string_view key) {
  const TomlValue* written = find(key);
  if (!written || written->kind != TomlKind::text) return false;
  const std::string& text = written->text;
  const std::size_t dot = text.rfind('.');
  if (dot == std::string::npos || dot + 1 == text.size() || text.size() - dot > 9) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto letter_or_digit = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return letter(text[dot + 1]) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(), letter_or_digit);
}

std::optional<std::size_t> TomlTable::choice_of(std::string_view key, const std::vector<std::string>& names) {
  const TomlValue* written = find(key);
  if (!written) return std::nullopt;
  const auto at = written->kind == TomlKind::text ? std::find(names.begin(), names.end(), written->text) : names.end();
  if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
  tree_->fault(written->place(), name_of(key) + " cannot be " + found(*written),
               choices_hint(excerpt(written->text), names));
  return std::nullopt;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
  TomlValue* value = find(key);
  if (!value) return std::nullopt;
  if (value->kind == TomlKind::table) return TomlTable(*tree_, *value, name_of(key));
  tree_->fault(value->place(), name_of(key) + " must be a section, got " + found(*value),
               "write [" + name_of(key) + "] with its keys below");
  return std::nullopt;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  TomlValue* list = find(key);
  if (!list) return {};
  const bool good =
      list->kind == TomlKind::array && std::all_of(list->items.begin(), list->items.end(),
                                                   [](const TomlValue& item) { return item.kind == TomlKind::table; });
  if (!good) {
    tree_->fault(list->place(), name_of(key) + " must be a list of sections, got " + found(*list),
                 "write [[" + name_of(key) + "]] with double brackets before each entry");
    return {};
  }
  std::vector<TomlTable> tables;
  for (std::size_t i = 0; i < list->items.size(); ++i)
    tables.push_back(TomlTable(*tree_, list->items[i], name_of(key) + '[' + std::to_string(i) + ']'));
  return tables;
}

}  // namespace hydro::io
