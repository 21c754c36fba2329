#pragma once

#include <vector>

#include "libhydro/district/district.h"
#include "libhydro/district/layout.h"

namespace hydro::district {

/// A layout of sponge facilities: permeable footways with tree pits, swales along the streets, gardens in yards and parks,
/// permeable car parks and squares, green roofs, buffer strips along canals, tanks below squares and one tunnel shaft below the
/// lowest of them. They cover about 27 % of the land that is no road. None overlaps another or, but for green roofs, a building.
std::vector<ProposedFacility> propose_facilities(const Layout& layout, const std::vector<Building>& buildings);

}  // namespace hydro::district
