#include "validation/hydrograph.h"

#include <algorithm>
#include <cmath>

#include "validation/bench.h"

namespace hydro::validation {
namespace {

double peak(const std::vector<double>& series) { return *std::max_element(series.begin(), series.end()); }

double time_of_half_peak(const std::vector<double>& times, const std::vector<double>& series) {
  const double half = 0.5 * peak(series);
  const auto i = static_cast<std::size_t>(std::find_if(series.begin(), series.end(), [half](double q) { return q >= half; }) - series.begin());
  if (i == 0) return times.front();
  return times[i - 1] + (half - series[i - 1]) / (series[i] - series[i - 1]) * (times[i] - times[i - 1]);
}

}  // namespace

double HydrographComparison::peak_error() const { return 100.0 * std::abs(peak(simulated) / peak(exact) - 1.0); }
double HydrographComparison::volume_error() const { return 100.0 * std::abs(simulated_volume / exact_volume - 1.0); }
double HydrographComparison::nash_sutcliffe() const { return validation::nash_sutcliffe(simulated, exact); }
double HydrographComparison::half_peak_delay() const { return time_of_half_peak(times, simulated) - time_of_half_peak(times, exact); }

HydrographComparison compare_outflow(const results::RunResult& result, const results::BoundarySeries& boundary,
                                     const std::function<double(double time)>& exact) {
  HydrographComparison comparison;
  for (std::size_t i = 1; i < boundary.left.size(); ++i) {
    const double from = result.report_times[i - 1], to = result.report_times[i], middle = 0.5 * (from + to);
    comparison.times.push_back(middle);
    comparison.simulated.push_back((boundary.left[i] - boundary.left[i - 1]) / (to - from));
    comparison.exact.push_back((exact(from) + 4.0 * exact(middle) + exact(to)) / 6.0);
    comparison.exact_volume += comparison.exact.back() * (to - from);
  }
  comparison.simulated_volume = boundary.left.back() - boundary.left.front();
  return comparison;
}

}  // namespace hydro::validation
