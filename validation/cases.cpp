#include "validation/cases.h"

namespace hydro::validation {

const std::vector<Case>& all_cases() {
  static const std::vector<Case> cases{
      {"lake_at_rest", "A lake over uneven ground stays at rest", lake_at_rest},
      {"macdonald", "Steady flow over a bed with a known depth, with and without rain", macdonald},
      {"rain_on_plane", "Rain on a tilted plane against the kinematic wave", rain_on_plane},
      {"v_catchment", "Rain on a V-shaped valley against the kinematic wave", v_catchment},
      {"travelling_wave", "A wave runs into dry ground at constant speed", travelling_wave},
      {"bucket", "Water is counted right in basins, on slopes, with threads and after an interruption", bucket},
      {"thin_rain", "A hundred thousand small steps of drizzle lose nothing", thin_rain},
  };
  return cases;
}

}  // namespace hydro::validation
