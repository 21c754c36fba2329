#pragma once

#include <string>

#include "libhydro/district/district.h"

namespace hydro::study {

/// Makes up a district and writes it as a scenario that runs: terrain, land cover, buildings, water, tide, gauges and the
/// scenario file that ties them together. The same request writes the same bytes. An existing folder is refused unless `replace`.
/// Returns the path of the scenario file.
std::string write_new_district(const district::DistrictRequest& request, const std::string& folder, bool replace);

}  // namespace hydro::study
