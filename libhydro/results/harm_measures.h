#pragma once

#include <array>
#include <string_view>

#include "libhydro/core/flooded_street.h"
#include "libhydro/results/run_result.h"

namespace hydro::results {

/// One number of `HarmResult`.
struct HarmMeasure {
  std::string_view name;  ///< in files, with its unit
  double HarmResult::*value;
  double area_over = 0.0; ///< [m] the depth whose area it is; 0: no area
};

/// The one list of them: files, comparisons and pages go through it.
inline constexpr std::array harm_measures{HarmMeasure{"flood_volume_m3", &HarmResult::flood_volume},
                                          HarmMeasure{"area_over_0.15_m2", &HarmResult::area_over_015, flooded_street_depth},
                                          HarmMeasure{"area_over_0.30_m2", &HarmResult::area_over_030, 0.30},
                                          HarmMeasure{"people_in_danger", &HarmResult::people_in_danger},
                                          HarmMeasure{"loss_cny", &HarmResult::loss},
                                          HarmMeasure{"places_over", &HarmResult::spots_over},
                                          HarmMeasure{"place_time_over_s", &HarmResult::spot_time_over},
                                          HarmMeasure{"vehicles_turned_away", &HarmResult::turned_away}};

}  // namespace hydro::results
