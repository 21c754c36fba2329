#pragma once

#include <cstddef>
#include <limits>

#include "libhydro/core/time_series.h"

namespace hydro::catchment::detail {

/// Walks along a series whose values hold until the next instant: decades of rain are searched once, not at every step.
class WeatherCursor {
 public:
  explicit WeatherCursor(const TimeSeries& series) : series_(&series) {}

  /// Mean value from `time` to `end`, which lies before the next change.
  double mean(double time, double end) {
    if (series_->empty()) return 0.0;
    if (series_->interpolation() == Interpolation::linear) return series_->integral(time, end) / (end - time);
    go_to(time);
    return value(at_);
  }

  /// The first instant after `time` at which the value changes; infinity: it never does.
  double next_change(double time) {
    if (series_->empty()) return never;
    if (series_->interpolation() == Interpolation::linear) return series_->next_instant_after(time);
    go_to(time);
    if (change_ <= at_) {
      change_ = at_ + 1;
      while (change_ <= size() && value(change_) == value(at_)) ++change_;
    }
    return change_ <= size() ? series_->times()[change_ - 1] : never;
  }

 private:
  static constexpr double never = std::numeric_limits<double>::infinity();

  std::size_t size() const { return series_->times().size(); }
  /// After `passed` instants.
  double value(std::size_t passed) const { return passed == 0 || passed > size() ? 0.0 : series_->values()[passed - 1]; }
  void go_to(double time) {
    while (at_ < size() && series_->times()[at_] <= time) ++at_;
  }

  const TimeSeries* series_;
  std::size_t at_ = 0;        ///< instants that lie at or before the present
  std::size_t change_ = 0;    ///< the same at the next change; found when needed
};

}  // namespace hydro::catchment::detail
