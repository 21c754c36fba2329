#pragma once

#include <string>
#include <vector>

#include "libhydro/core/error.h"

namespace hydro::io {

/// What one unit of a preset facility costs, and who says so. `data/facilities` is the one place where such costs stand; rules that
/// offer a facility as a measure name it there.
struct UnitCost {
  std::string facility;       ///< "storage_tank"
  bool per_volume = false;    ///< [CNY/m3] of a vessel; else [CNY/m2]
  double capital_cost = 0.0;  ///< [CNY] for one unit
  double yearly_cost = 0.0;   ///< [CNY/a]
  std::string source;
  std::string status;         ///< "found", "measured", "computed", "from memory", "inferred"
};

/// The files that hold them, sorted.
std::vector<std::string> unit_cost_files();

/// Those of all presets, in the order of their files. What else stands in the files is not looked at here.
std::vector<UnitCost> read_unit_costs(FaultList& faults);

}  // namespace hydro::io
