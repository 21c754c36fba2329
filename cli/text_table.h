#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

namespace hydro::cli {

/// One table, for people (aligned columns) or for programs (JSON): every command that lists things prints one.
struct TextTable {
  using Cell = std::variant<std::monostate, std::string, double>;  ///< nothing, text, number

  struct Column {
    std::string key;    ///< in JSON; carries the unit: "duration_min"
    std::string title;  ///< for people: "duration [min]"
  };

  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  ///< as many cells each as there are columns

  void print(std::ostream& out) const;
  void print_markdown(std::ostream& out) const;
  nlohmann::ordered_json json() const;  ///< an array of one object a row; nothing becomes null
};

/// How many columns of a terminal UTF-8 text takes: Chinese characters take two, combining marks none.
int display_width(const std::string& text);

/// The text, with blanks behind it until it takes `width` columns.
std::string padded(std::string text, int width);

}  // namespace hydro::cli
