#pragma once

#include <limits>

namespace hydro {

/// Minimum inter-event time [s]: rain after so many dry hours is another storm. Six hours is the usual choice for urban
/// drainage (US EPA's SWMM and its statistics take it, too); counting storms, spills and forecasts all mean this one.
inline constexpr double inter_event_time = 6.0 * 3600.0;

/// Parts rain into storms: told of every spell of rain in the order of time.
class StormParting {
 public:
  /// It rains from `from` to `to` [s]; whether a storm begins with it.
  bool begins_with(double from, double to) {
    const bool begins = from - dry_since_ >= inter_event_time;
    dry_since_ = to;
    return begins;
  }

 private:
  double dry_since_ = -std::numeric_limits<double>::infinity();
};

}  // namespace hydro
