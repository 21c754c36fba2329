#pragma once

#include <span>
#include <vector>

#include "libhydro/results/run_result.h"
#include "libhydro/sponge/facility.h"

namespace hydro::sponge {

/// So much of a facility, somewhere.
struct PlacedFacility {
  const Facility* facility = nullptr;
  double area = 0.0;  ///< [m2] of the facility itself
};

/// What costs of a facility count: its area [m2], or its volume [m3] where it is a vessel.
double quantity(const PlacedFacility& placed);

/// What a layout costs, kind by kind in the order of their first place. Who says so is not known here.
std::vector<results::LayoutCost> layout_cost(std::span<const PlacedFacility> layout);

}  // namespace hydro::sponge
