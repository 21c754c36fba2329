#pragma once

#include <vector>

namespace hydro {

/// How a series behaves between its instants.
enum class Interpolation {
  linear,  ///< straight from value to value; before the first and after the last instant the end values hold
  step,    ///< each value holds from its instant to the next; before the first instant the series is 0
};

/// A quantity known at instants [s from the start of the run], in SI units. Instants increase strictly.
class TimeSeries {
 public:
  TimeSeries() = default;
  TimeSeries(std::vector<double> times, std::vector<double> values, Interpolation interpolation);
  static TimeSeries constant(double value);

  bool empty() const { return times_.empty(); }
  const std::vector<double>& times() const { return times_; }
  const std::vector<double>& values() const { return values_; }
  Interpolation interpolation() const { return interpolation_; }

  double at(double time) const;                  ///< the value; 0 for an empty series
  double integral(double from, double to) const; ///< exact integral over time [value * s]; `to` >= `from`

  /// The first instant later than `time` at which the series bends or jumps; infinity when there is none.
  double next_instant_after(double time) const;

 private:
  double integral_from_first(double time) const;

  std::vector<double> times_;
  std::vector<double> values_;
  std::vector<double> cumulative_;  ///< integral from the first instant to each instant
  Interpolation interpolation_ = Interpolation::linear;
};

}  // namespace hydro
