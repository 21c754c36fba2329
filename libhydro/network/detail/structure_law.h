#pragma once

#include "libhydro/network/drainage_network.h"

namespace hydro::network {

/// What the law of a structure needs to know besides the levels at its two ends.
struct StructureNow {
  double bed_from = 0.0, bed_to = 0.0;  ///< [m] of the cells at its ends; -infinity outside
  double setting = 1.0;           ///< [-] of gates and pumps; 0 shut or off
  double well_invert = 0.0;       ///< [m] pumps: of the wet well
  double well_depth = 0.0;        ///< [m] pumps: at the start of the step
  double well_volume = 0.0;       ///< [m3] pumps: at the start of the step
  double captured = 0.0;          ///< [m3/s] inlets on a grade: of what came along in the last step
};

/// Discharge through a structure between two levels, and how it answers to them: never falls with the first level, never rises
/// with the second.
struct StructureFlow {
  double discharge = 0.0;    ///< [m3/s]
  double by_from = 0.0;      ///< [m2/s] d discharge / d level at the first end, at least 0
  double by_to = 0.0;        ///< [m2/s] - d discharge / d level at the second end, at least 0
};

/// What an inlet on a grade takes of a discharge that comes along its conduit, at a depth at its first node [m3/s].
double captured_on_grade(const StreetInlet& inlet, double approach, double depth);

/// A conduit has no law of this kind.
StructureFlow structure_flow(const Link& link, const StructureNow& now, double level_from, double level_to);

}  // namespace hydro::network
