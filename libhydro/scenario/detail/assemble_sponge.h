#pragma once

#include "libhydro/scenario/detail/assemble_ground.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/sponge/facility_field.h"

namespace hydro::scenario::detail {

/// Lays the facilities of the chosen layout over the ground. What they cover of roofs no longer sheds its rain by itself: the roof
/// shares of the land are lowered. Empty when there are none, or faults.
sponge::FacilityField assemble_sponge(const Scenario& scenario, ShapedGround& shaped, Findings& findings);

}  // namespace hydro::scenario::detail
