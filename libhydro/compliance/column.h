#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hydro::compliance {

/// What the numbers of a column are, as its name or the rule file says it.
struct ColumnUnit {
  std::string_view symbol;  ///< as in files: "m2", "m3_per_ha"
  int length = 0;           ///< powers of the metre,
  int time = 0;             ///< the second
  int mass = 0;             ///< and the kilogram
  double to_si = 1.0;       ///< multiply a value by this to get SI (mass in kg); greater than 0

  bool same_dimension(const ColumnUnit& other) const {
    return length == other.length && time == other.time && mass == other.mass;
  }
};

/// Every unit that a rule file may name.
const std::vector<ColumnUnit>& column_units();
std::optional<ColumnUnit> find_column_unit(std::string_view symbol);

/// A number that plots have, and rules may ask for.
struct Column {
  std::string name;      ///< "green_roof_m2"
  std::string unit;      ///< symbol of a `ColumnUnit`
  std::string title;     ///< "green roof"
  std::string title_zh;  ///< "绿色屋顶面积"
  std::string part_of{}; ///< a column that cannot be smaller than this one; empty: none
};

/// The columns of the plots table (docs/formats/plots.md) and those that the checks of Shanghai and the nation name further.
const std::vector<Column>& standard_columns();

}  // namespace hydro::compliance
