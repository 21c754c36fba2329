#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace hydro::catchment::detail {

/// x^(5/3) of x > 0: a cube root by Halley's method, the same bits everywhere.
inline double power_5_3(double x) {
  double root = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) / 3 + 0x2a9f7893782da1ceull);
  for (int iteration = 0; iteration < 2; ++iteration) {
    const double cube = root * root * root;
    root *= (cube + 2.0 * x) / (2.0 * cube + x);
  }
  return x * root * root;
}

/// Overland flow of a ground after Manning: outflow = `conveyance` excess^(5/3), the excess being what stands above the hollows.
struct Reservoir {
  double conveyance = 0.0;  ///< [m^(-2/3)/s] width sqrt(slope) / (area n)
  double hollows = 0.0;     ///< [m] depth that does not flow
  bool at_once = false;     ///< no roughness: the excess leaves within the step

  double outflow_rate(double depth) const {  ///< [m/s]
    const double excess = depth - hollows;
    return excess > 0.0 && !at_once ? conveyance * power_5_3(excess) : 0.0;
  }

  /// Lets `inflow` [m/s] (negative: losses) act for `duration` [s] on a depth that does not become negative. Returns what flowed
  /// off [m]; depth, inflow and outflow close exactly.
  double advance(double& depth, double inflow, double duration) const {
    const double gained = inflow * duration;
    if (at_once) {
      const double off = std::max(depth + gained - hollows, 0.0);
      depth += gained - off;
      return off;
    }
    double excess = depth - hollows, left = duration;
    if (excess <= 0.0) {
      if (inflow <= 0.0 || excess + gained <= 0.0) {
        depth += gained;
        return 0.0;
      }
      left += excess / inflow;  // hollows fill first
      excess = 0.0;
    }
    const double started_at = excess, came = inflow * left;
    excess = inflow == 0.0 ? recession(excess, left) : integrate(excess, inflow, left);
    const double before_flow = std::max(depth + gained, 0.0);
    const double off = std::clamp(started_at + came - excess, 0.0, before_flow);  // losses may take what would have flowed off
    depth = before_flow - off;
    return off;
  }

 private:
  /// Without inflow the equation has a closed solution.
  double recession(double excess, double duration) const {
    const double root = std::cbrt(excess), slowed = 1.0 + 2.0 / 3.0 * conveyance * root * root * duration;
    return excess / (slowed * std::sqrt(slowed));
  }

  double slope(double excess, double inflow) const { return excess > 0.0 ? inflow - conveyance * power_5_3(excess) : inflow; }

  /// Dormand and Prince's pair of orders 5 and 4 (1980), steps as long as the difference allows.
  double integrate(double x, double inflow, double duration) const {
    constexpr double tolerance = 1e-8, relative = 1e-6;  // [m], [-]
    constexpr int most_steps = 10'000;
    double t = 0.0, h = duration, k1 = slope(x, inflow);
    for (int step = 0; t < duration && step < most_steps; ++step) {
      h = std::min(h, duration - t);
      const double k2 = slope(x + h * (k1 / 5), inflow);
      const double k3 = slope(x + h * (3.0 / 40 * k1 + 9.0 / 40 * k2), inflow);
      const double k4 = slope(x + h * (44.0 / 45 * k1 - 56.0 / 15 * k2 + 32.0 / 9 * k3), inflow);
      const double k5 = slope(x + h * (19372.0 / 6561 * k1 - 25360.0 / 2187 * k2 + 64448.0 / 6561 * k3 - 212.0 / 729 * k4), inflow);
      const double k6 = slope(x + h * (9017.0 / 3168 * k1 - 355.0 / 33 * k2 + 46732.0 / 5247 * k3 + 49.0 / 176 * k4 - 5103.0 / 18656 * k5), inflow);
      const double next = x + h * (35.0 / 384 * k1 + 500.0 / 1113 * k3 + 125.0 / 192 * k4 - 2187.0 / 6784 * k5 + 11.0 / 84 * k6);
      const double k7 = slope(next, inflow);
      const double error = std::abs(h * (71.0 / 57600 * k1 - 71.0 / 16695 * k3 + 71.0 / 1920 * k4 - 17253.0 / 339200 * k5 + 22.0 / 525 * k6 - k7 / 40));
      const double allowed = tolerance + relative * std::abs(x);
      if (error <= allowed) t += h, x = next, k1 = k7;
      if (t < duration) h *= error > 0.0 ? std::clamp(0.9 * std::pow(allowed / error, 0.2), 0.2, 5.0) : 5.0;
    }
    return x;
  }
};

}  // namespace hydro::catchment::detail
