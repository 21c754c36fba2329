#pragma once

namespace hydro::validation {

/// Constant rain on a tilted plane, solved by the kinematic wave (Overton & Brakensiek 1970); rain lasts past equilibrium.
struct KinematicPlane {
  double length;         ///< [m]
  double slope;          ///< [-]
  double manning_n;      ///< [s/m^(1/3)]
  double rain_rate;      ///< [m/s]
  double rain_duration;  ///< [s]

  double equilibrium() const { return rain_rate * length; }  ///< [m2/s]
  double outflow(double time) const;                         ///< [m2/s] at the foot
};

}  // namespace hydro::validation
