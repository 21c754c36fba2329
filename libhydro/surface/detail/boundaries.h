#pragma once

#include <cstdint>
#include <span>

#include "libhydro/surface/boundary.h"
#include "libhydro/surface/ground.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::surface::detail {

/// One flow step as the boundaries see it.
struct BoundaryStep {
  double time = 0.0;          ///< [s] at its begin
  double length = 0.0;        ///< [s]
  float share = 0.0f;         ///< [-] `rounding_share`
  double froude_limit = 0.0;  ///< [-]
};

/// Lets water pass the boundaries after a sweep and books it; returns the largest depth [water units] left behind in a
/// boundary cell. Throws `NumericalError` when a series yields no number.
std::int32_t pass_boundaries(const Ground& ground, SurfaceState& state, const BoundaryStep& step,
                             std::span<const Boundary> boundaries, std::span<BoundaryVolume> volumes);

}  // namespace hydro::surface::detail
