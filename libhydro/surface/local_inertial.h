#pragma once

#include <memory>

#include "libhydro/surface/ground.h"
#include "libhydro/surface/surface_solver.h"

namespace hydro::surface {

/// How the local inertial scheme steps. Defaults are what a run uses unless its scenario says otherwise.
struct LocalInertialOptions {
  double courant_number = 0.7;  ///< [-] of the gravity wave, in (0, 1]
  double theta =
      0.9;  ///< [-] weight of a face's own discharge against its neighbours', in [0.5, 1]; de Almeida et al. (2012)
  double froude_limit = 2.0;           ///< [-] discharge is capped at this Froude number
  double flow_depth_threshold = 1e-5;  ///< [m] no flow below this depth
  double longest_step = 60.0;          ///< [s]
  int threads = 1;
};

/// Shallow flow without advection (Bates et al. 2010, doi:10.1016/j.jhydrol.2010.03.027; de Almeida et al. 2012,
/// doi:10.1029/2011WR011570) over depth counted in whole units: exact in water, bit-identical for any number of
/// threads. `ground` must outlive the solver.
std::unique_ptr<SurfaceSolver> make_local_inertial(const Ground& ground, const LocalInertialOptions& options);

}  // namespace hydro::surface
