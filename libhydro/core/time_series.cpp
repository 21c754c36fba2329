#include "libhydro/core/time_series.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <utility>

namespace hydro {

TimeSeries::TimeSeries(std::vector<double> times, std::vector<double> values, Interpolation interpolation)
    : times_(std::move(times)), values_(std::move(values)), interpolation_(interpolation) {
  assert(times_.size() == values_.size());
  assert(std::adjacent_find(times_.begin(), times_.end(), [](double a, double b) { return !(a < b); }) == times_.end());
  cumulative_.resize(times_.size(), 0.0);
  for (std::size_t i = 1; i < times_.size(); ++i) {
    const double mean = interpolation_ == Interpolation::linear ? 0.5 * (values_[i - 1] + values_[i]) : values_[i - 1];
    cumulative_[i] = cumulative_[i - 1] + mean * (times_[i] - times_[i - 1]);
  }
}

TimeSeries TimeSeries::constant(double value) { return {{0.0}, {value}, Interpolation::linear}; }

double TimeSeries::at(double time) const {
  if (times_.empty()) return 0.0;
  const auto later = static_cast<std::size_t>(std::upper_bound(times_.begin(), times_.end(), time) - times_.begin());
  if (later == 0) return interpolation_ == Interpolation::linear ? values_.front() : 0.0;
  const std::size_t i = later - 1;
  if (later == times_.size() || interpolation_ == Interpolation::step) return values_[i];
  const double share = (time - times_[i]) / (times_[later] - times_[i]);
  return values_[i] + share * (values_[later] - values_[i]);
}

double TimeSeries::integral(double from, double to) const {
  return integral_from_first(to) - integral_from_first(from);
}

double TimeSeries::integral_from_first(double time) const {
  if (times_.empty()) return 0.0;
  if (time <= times_.front())
    return interpolation_ == Interpolation::linear ? values_.front() * (time - times_.front()) : 0.0;
  const auto later = static_cast<std::size_t>(std::upper_bound(times_.begin(), times_.end(), time) - times_.begin());
  const std::size_t i = later - 1;
  const double elapsed = time - times_[i];
  const double mean = interpolation_ == Interpolation::linear ? 0.5 * (values_[i] + at(time)) : values_[i];
  return cumulative_[i] + mean * elapsed;
}

double TimeSeries::next_instant_after(double time) const {
  const auto next = std::upper_bound(times_.begin(), times_.end(), time);
  return next == times_.end() ? std::numeric_limits<double>::infinity() : *next;
}

}  // namespace hydro
