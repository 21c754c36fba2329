#include "validation/kinematic_plane.h"

#include <cmath>

namespace hydro::validation {

double KinematicPlane::outflow(double time) const {
  constexpr double m = 5.0 / 3.0;
  const double alpha = std::sqrt(slope) / manning_n;
  if (time <= 0.0) return 0.0;
  const double to_equilibrium = std::pow(length / (alpha * std::pow(rain_rate, m - 1.0)), 1.0 / m);
  if (time <= to_equilibrium) return alpha * std::pow(rain_rate * time, m);
  if (time <= rain_duration) return equilibrium();
  double low = 0.0, high = equilibrium();  // recession: q/i + m alpha^(1/m) q^((m-1)/m) (t-D) = L
  for (int i = 0; i < 100; ++i) {
    const double q = 0.5 * (low + high);
    const double reach = q / rain_rate + m * std::pow(alpha, 1.0 / m) * std::pow(q, (m - 1.0) / m) * (time - rain_duration);
    (reach < length ? low : high) = q;
  }
  return 0.5 * (low + high);
}

}  // namespace hydro::validation
