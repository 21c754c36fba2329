#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libhydro/surface/boundary.h"
#include "libhydro/surface/ground.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::surface::detail {

/// One flow step as the boundaries see it.
struct BoundaryStep {
  double time = 0.0;    ///< [s] at its begin
  double length = 0.0;  ///< [s]
  float share = 0.0f;   ///< [-] `rounding_share`
  double share_of_rest = 1.0;  ///< [-] its length over the time left to the end of the call; 1 for the last step
};

/// The boundaries of one run. What the water in a cell drives out (free outflow, rating curve) is a flux like those of
/// the sweep: planned from the depths before it, taken after it, at most what is there then. What comes from outside
/// (level, discharge) is brought after the sweep. All of it is booked in whole units.
class Boundaries {
 public:
  Boundaries(const Ground& ground, SurfaceState& state, std::span<const Boundary> boundaries,
             std::span<BoundaryVolume> volumes, std::span<CellSource> sources, double froude_limit);

  /// The greatest speed of water in a free outflow [m/s]: the time step must follow it.
  double fastest_outflow() const;

  /// Before a sweep.
  void plan(const BoundaryStep& step);
  /// After it; returns the largest depth [water units] left behind in a cell that was given water. Throws `NumericalError` when a
  /// series yields no number.
  std::int32_t pass(const BoundaryStep& step);

 private:
  const Ground& ground_;
  SurfaceState& state_;
  const std::span<const Boundary> boundaries_;
  const std::span<BoundaryVolume> volumes_;
  const std::span<CellSource> sources_;
  const double froude_limit_;
  std::vector<std::vector<std::int32_t>> planned_;  ///< [water units] to take from each cell of each boundary
};

}  // namespace hydro::surface::detail
