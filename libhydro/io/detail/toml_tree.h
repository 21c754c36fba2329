#pragma once

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/toml_document.h"

namespace hydro::io {

inline constexpr std::size_t toml_size_limit = std::size_t{4} << 20;  ///< [bytes] of a file
inline constexpr const char* toml_size_hint = "put long lists and series into files of their own (CSV, GeoPackage) and name them here";
inline constexpr std::size_t toml_fault_limit = 100;                  ///< listed of a file

/// One value of a TOML file with its place; a plain tree, so that only one source file sees the parser.
struct TomlValue {
  struct Entry;

  TomlKind kind = TomlKind::none;
  const std::string* file = nullptr;  ///< where it was written; owned by the tree
  int line = 0, column = 0;           ///< 0 for values of `--set`

  std::string text;  ///< of a text, or a date as written
  double number = 0.0;
  bool whole = false;  ///< the number is an integer
  bool flag = false;
  Moment moment;
  bool zoned = false;                        ///< the date has a zone
  std::vector<TomlValue> items;              ///< of an array
  std::vector<Entry> entries;                ///< of a table, in the order of their names
  std::set<std::string, std::less<>> asked;  ///< keys of a table that a reader knows

  TomlValue* entry(std::string_view key);
  SourcePlace place() const { return {file ? *file : std::string(), line, column}; }
};

struct TomlValue::Entry {
  std::string key;
  SourcePlace place;
  TomlValue value;
};

/// A whole document: the values, the names of the places they come from, and the list that its faults go to.
struct TomlTree {
  FaultList* faults = nullptr;
  std::string name;  ///< of the file
  TomlValue root;
  bool damaged = false;
  std::deque<std::string> places;  ///< file name and override texts; addresses stay
  std::size_t reported = 0;

  void fault(SourcePlace place, std::string message, std::string hint = {});
  bool full() const { return reported > toml_fault_limit; }  ///< further faults are not listed
};

/// Parses text into `tree`: reports bytes that are not text, and each broken statement, leaving it out.
void parse_toml(std::string_view text, TomlTree& tree);

/// Applies one "key=value"; faults have it as their place.
void apply_override(const std::string& assignment, TomlTree& tree);

/// "36", "0.001": the shortest text of a number.
std::string number_text(double number);

/// "the text "abc"", "the number 5", "a table": what was found instead of what was expected.
std::string found(const TomlValue& value);

/// A piece of someone's text, short enough for a message.
std::string excerpt(std::string_view text);

}  // namespace hydro::io
