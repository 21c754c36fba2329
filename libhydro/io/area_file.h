#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/compliance/rule.h"

namespace hydro::io {

/// What ground of one class, or a facility of one kind, adds to the columns of the plot it lies on.
struct AreaMeaning {
  std::optional<int> code;                      ///< in a raster, or the attribute `code`
  std::string name;                             ///< the attribute `class` or `kind`; empty: only by code
  std::vector<std::pair<int, double>> effects;  ///< column, change for each m2
  std::vector<std::pair<int, std::string>> from_attributes;  ///< column, attribute whose number is added in proportion to the part on the plot
};

struct AreaMeanings {
  std::vector<AreaMeaning> covers;      ///< [[cover]]: land cover
  std::vector<AreaMeaning> facilities;  ///< [[facility]]
  std::vector<int> columns;             ///< that any of them changes, sorted: 0, not unknown, where nothing of the kind lies
};

/// Reads docs/formats/plots.md, "Areas from maps". `path` empty: the table that comes with hydro.
AreaMeanings read_area_meanings(const std::string& path, const compliance::RuleBook& book);

}  // namespace hydro::io
