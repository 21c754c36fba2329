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
      {"infiltration", "Six infiltration methods take in what EPA SWMM lets them take", infiltration},
      {"swmm_runoff", "Imported plots run off and infiltrate as in EPA SWMM", swmm_runoff},
      {"swmm_lid", "Imported facilities, forty runs, as in EPA SWMM", swmm_lid},
      {"swmm_examples", "Public models of EPA SWMM: runoff of their plots and facilities, days to years", swmm_examples},
      {"swmm_network", "Imported sewers, tanks, pumps, tides and canals as in EPA SWMM, and against exact solutions", swmm_network},
      {"swmm_rules", "What the own rules change against those of EPA SWMM, at the end of a run", swmm_rules},
      {"ea1_disconnected_water_body", "EA test 1: a pond fills over a crest and stays behind it", ea1_disconnected_water_body},
      {"ea2_floodplain_depressions", "EA test 2: sixteen depressions fill one after another", ea2_floodplain_depressions},
      {"ea4_flood_propagation", "EA test 4: a flood spreads over a plain", ea4_flood_propagation},
      {"ea5_valley_flooding", "EA test 5: a dam fails above a valley", ea5_valley_flooding},
      {"ea8b_culvert_surcharge", "EA test 8B: a culvert spills through a manhole onto the ground", ea8b_culvert_surcharge},
      {"merewether_2007", "Merewether, June 2007: a street flood with observed peaks", merewether_2007},
      {"carlisle_2005", "Carlisle, January 2005: three rivers flood a city", carlisle_2005},
  };
  return cases;
}

}  // namespace hydro::validation
