#pragma once

#include <vector>

#include "libhydro/surface/ground.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::surface::testing {

/// The local inertial scheme as a textbook would program it: double, rows of vectors, three passes, `std::pow`,
/// branches. The same physics as the fast kernel (friction on the velocity vector, solved for the new discharge; theta
/// weighting; Froude cap; outflow scaled to the water present), written again from the formulas of
/// docs/theory/surface.md: its oracle and its yardstick.
struct Textbook {
  using Rows = std::vector<std::vector<double>>;

  double cell_size = 1.0;              ///< [m]
  double theta = 0.9;                  ///< [-]
  double froude_limit = 2.0;           ///< [-]
  double flow_depth_threshold = 1e-5;  ///< [m]
  Rows bed_elevation;                  ///< [m] NaN: wall
  Rows manning_n;                      ///< [s/m^(1/3)]
  Rows water_depth;                    ///< [m]
  Rows unit_discharge_x;               ///< [m2/s] one column more than cells
  Rows unit_discharge_y;               ///< [m2/s] one row more than cells

  /// The same ground and the same water as a packed state.
  static Textbook of(const Ground& ground, const SurfaceState& state);

  int rows() const { return static_cast<int>(water_depth.size()); }
  int columns() const { return static_cast<int>(water_depth.front().size()); }

  void step(double dt);
  double stable_step(double courant_number) const;  ///< [s] of the gravity wave
  double volume() const;                            ///< [m3]

 private:
  Rows new_discharge_x(double dt) const;
  Rows new_discharge_y(double dt) const;
  double new_discharge(int row_a, int column_a, int row_b, int column_b, double q, double before, double after,
                       double across, double dt) const;
  void limit_and_move(double dt);
};

}  // namespace hydro::surface::testing
