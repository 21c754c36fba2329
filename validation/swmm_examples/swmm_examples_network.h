#pragma once

#include <string>
#include <vector>

#include "validation/measure.h"

namespace hydro::validation {

/// The sewers of the public models, imported and run, against SWMM's own run of them, and street inlets against the hand values of HEC-22.
std::vector<Measure> example_networks(const Bench& bench);

}  // namespace hydro::validation
