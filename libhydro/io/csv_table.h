#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/error.h"

namespace hydro::io {

/// In what a table may be written.
enum class Encoding {
  utf8,
  utf8_or_gb18030,  ///< what is no UTF-8 is taken as GB 18030 (which holds GBK, what Excel writes in China) when all of it can be
};

/// A table as text: UTF-8, one header line, commas. Rows count from 0 below the header.
class CsvTable {
 public:
  const std::string& path() const { return path_; }
  const std::string& encoding() const { return encoding_; }  ///< "UTF-8" or "GB 18030"
  int rows() const { return columns() == 0 ? 0 : static_cast<int>(cells_.size()) / columns() - 1; }
  int columns() const { return columns_; }
  std::vector<std::string> header() const;

  /// The column of this name; nothing when there is none.
  std::optional<int> find(std::string_view name) const;

  /// The column of this name; a fault with the columns there are, and nothing, when there is none.
  std::optional<int> require(std::string_view name, FaultList& faults) const;

  /// A fault for each column whose name is not among the `known` ones, with the closest that is.
  void refuse_unknown(std::span<const std::string_view> known, FaultList& faults) const;

  std::string_view text(int row, int column) const { return cell(row, column).text; }  ///< without blanks around it

  /// The same in a column that need not be there: empty where it is not.
  std::string text(int row, std::string_view column) const;

  /// A date and time with its zone [s since 1970]; a fault with its place, and nothing, when there is none.
  std::optional<double> moment(int row, int column, FaultList& faults) const;

  /// A finite number; a fault with its place, and nothing, when there is none.
  std::optional<double> number(int row, int column, FaultList& faults) const;

  SourcePlace place(int row, int column) const;
  SourcePlace header_place(int column) const { return place(-1, column); }

 private:
  friend CsvTable read_csv_table(const std::string& path, Encoding encoding);
  struct Cell {
    std::string_view text;
    int line = 0, column = 0;
  };
  const Cell& cell(int row, int column) const {
    return cells_[static_cast<std::size_t>(row + 1) * static_cast<std::size_t>(columns_) +
                  static_cast<std::size_t>(column)];
  }

  std::string path_, encoding_;
  std::shared_ptr<const std::string> content_;                ///< what the cells look into
  std::vector<std::shared_ptr<const std::string>> unquoted_;  ///< cells with doubled quotes
  std::vector<Cell> cells_;                                   ///< the header first
  int columns_ = 0;
};

/// Reads a table. A byte-order mark, CRLF, quoted cells and empty lines are understood. Throws `FileError` when the
/// file cannot be read, `InputError` with all faults (not of this encoding, told once; rows of other lengths, columns of one name,
/// semicolons) at their places.
CsvTable read_csv_table(const std::string& path, Encoding encoding = Encoding::utf8);

/// Where other columns are normal (attributes of a map, tables of a whole department): a remark on each of the `names` that is not
/// among the `known` ones and looks like a slip of the pen, or like a name that a shapefile cut to ten bytes.
std::vector<std::string> remarks_on_misspelt(const std::string& path, const std::vector<std::string>& names,
                                             const std::vector<std::string>& known);

}  // namespace hydro::io
