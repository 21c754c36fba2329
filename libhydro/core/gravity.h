#pragma once

namespace hydro {

/// Acceleration of gravity [m/s2], one for every formula of the house: the round figure of hydraulics, which published solutions
/// of the shallow water equations and benchmarks of flood models take. The standard 9.80665 is 0.03 % less, SWMM's 32.2 ft/s2
/// are 9.8146 (docs/decisions/0006).
inline constexpr double gravity = 9.81;

}  // namespace hydro
