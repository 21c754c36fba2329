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

}  // namespace hydro::validation
