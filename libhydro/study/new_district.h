#pragma once

#include <string>

#include "libhydro/district/district.h"

namespace hydro::study {

/// What sewers to lay, if any.
struct SewerOrder {
  double return_period = 0.0;  ///< [a] of the storm that they are sized for, by the formula of Shanghai; 0: none
  bool tank = true;            ///< with a tank for the first flush of each system
  bool tunnel = false;         ///< with a deep tunnel below all
};

/// Makes up a district and writes it as a scenario that runs: terrain, land cover, buildings, water, tide, gauges and the
/// scenario file that ties them together. The same request writes the same bytes. An existing folder is refused unless `replace`.
/// Returns the path of the scenario file.
std::string write_new_district(district::DistrictRequest request, const std::string& folder, bool replace, const SewerOrder& sewers = {});

}  // namespace hydro::study
