#pragma once

#include <cstdint>
#include <span>

#include "libhydro/core/grid.h"
#include "libhydro/surface/boundary.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::surface {

/// What a solver reports of the flow steps it took.
struct FlowReport {
  std::uint64_t steps = 0;
  double shortest_step = 0.0;      ///< [s]
  double longest_step = 0.0;       ///< [s]
  std::uint64_t cell_updates = 0;  ///< cells actually swept, over all steps (dry tiles are skipped)
  std::uint64_t scaled_rows = 0;   ///< rows in which a cell's outflow was scaled to the water it had
};

/// The seam between the simulation and a numerical scheme of shallow flow. A solver keeps scratch memory only:
/// everything that evolves is in `SurfaceState`.
class SurfaceSolver {
 public:
  virtual ~SurfaceSolver() = default;

  /// Moves water for exactly `duration` [s] from `time` [s], in as many stable steps as it takes, and books what passes
  /// the boundaries into `volumes` (one entry a boundary, added to). Throws `NumericalError` naming cell and time.
  virtual FlowReport advance(SurfaceState& state, double time, double duration, std::span<const Boundary> boundaries,
                             std::span<BoundaryVolume> volumes, std::span<CellSource> sources = {}) = 0;

  /// The cell whose water limits the stable time step now; {-1, -1} when all is dry.
  virtual CellPosition limiting_cell(const SurfaceState& state) const = 0;
};

}  // namespace hydro::surface
