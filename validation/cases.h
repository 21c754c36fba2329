#pragma once

#include <vector>

#include "validation/measure.h"

namespace hydro::validation {

// One function a case, in the folder of its name; cases.cpp is the one list.
std::vector<Measure> lake_at_rest(const Bench& bench);
std::vector<Measure> macdonald(const Bench& bench);
std::vector<Measure> rain_on_plane(const Bench& bench);
std::vector<Measure> v_catchment(const Bench& bench);
std::vector<Measure> travelling_wave(const Bench& bench);
std::vector<Measure> bucket(const Bench& bench);
std::vector<Measure> thin_rain(const Bench& bench);
std::vector<Measure> infiltration(const Bench& bench);
std::vector<Measure> swmm_runoff(const Bench& bench);
std::vector<Measure> swmm_lid(const Bench& bench);
std::vector<Measure> swmm_examples(const Bench& bench);
std::vector<Measure> swmm_network(const Bench& bench);
std::vector<Measure> swmm_rules(const Bench& bench);
std::vector<Measure> ea1_disconnected_water_body(const Bench& bench);
std::vector<Measure> ea2_floodplain_depressions(const Bench& bench);
std::vector<Measure> ea4_flood_propagation(const Bench& bench);
std::vector<Measure> ea5_valley_flooding(const Bench& bench);
std::vector<Measure> ea8b_culvert_surcharge(const Bench& bench);
std::vector<Measure> merewether_2007(const Bench& bench);
std::vector<Measure> carlisle_2005(const Bench& bench);

}  // namespace hydro::validation
