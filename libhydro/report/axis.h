#pragma once

#include <string>
#include <vector>

namespace hydro::report {

/// The numbers written beside an axis: round, evenly spaced, first and last enclose the data.
struct Axis {
  double from = 0.0;          ///< in the unit of the data, at most their least
  double until = 1.0;         ///< greater than `from`, at least their greatest
  std::vector<double> ticks;  ///< increasing, from `from` to `until`
  int decimals = 0;           ///< needed to write every tick exactly

  /// Where a value lies: 0 at `from`, 1 at `until`.
  double share(double value) const { return (value - from) / (until - from); }
  std::string label(double tick) const;
};

/// An axis over [least, most] with about `count` steps of 1, 2 or 5 times a power of ten. An empty or broken range becomes [0, 1].
Axis nice_axis(double least, double most, int count);

/// An axis of time since the start [s] that begins and ends with the data; ticks at whole seconds, minutes, hours or days as
/// a clock divides them.
Axis time_axis(double from, double until, int count);

/// 1, 2 or 5 times a power of ten, the largest that is not above `limit`.
double round_down_to_nice(double limit);

}  // namespace hydro::report
