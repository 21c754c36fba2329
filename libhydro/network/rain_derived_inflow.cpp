#include "libhydro/network/rain_derived_inflow.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace hydro::network {
namespace {

/// Share of a unit hydrograph's water that has come by so long after an instant of rain.
double come_through(const RainResponse& response, double since) {
  const double rise = response.time_to_peak, base = rise * (1.0 + response.recession);
  if (since <= 0.0) return 0.0;
  if (since >= base) return 1.0;
  if (since <= rise) return since * since / (rise * base);
  return 1.0 - (base - since) * (base - since) / (base * response.recession * rise);
}

unsigned month_at(std::chrono::sys_seconds start, double time) {
  const auto instant = start + std::chrono::seconds(static_cast<long long>(std::floor(time)));
  return static_cast<unsigned>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(instant)).month()) - 1;
}

/// Rain that falls evenly from one instant to another.
struct Pulse {
  double from = 0.0, until = 0.0;  ///< [s]
  double depth = 0.0;              ///< [m]
};

std::vector<Pulse> pulses_of(const TimeSeries& rain, double end) {
  std::vector<Pulse> pulses;
  for (double from = 0.0; from < end;) {
    const double until = std::min(rain.next_instant_after(from), end);
    pulses.push_back({from, until, rain.integral(from, until)});
    from = until;
  }
  return pulses;
}

/// Between how many seconds the result is written: fine beside every limb and every fall of rain.
double sampling(const std::vector<Pulse>& pulses, const UnitHydrograph& hydrograph, double end) {
  constexpr double parts = 8.0, shortest = 60.0, longest = 3600.0, most_samples = 2e6;
  double step = longest;
  for (const auto& month : hydrograph.by_month)
    for (const RainResponse& response : month)
      if (response.share > 0.0) step = std::min(step, response.time_to_peak * std::min(1.0, response.recession > 0.0 ? response.recession : 1.0) / parts);
  for (const Pulse& pulse : pulses)
    if (pulse.depth > 0.0) step = std::min(step, pulse.until - pulse.from);
  return std::max({step, shortest, end / most_samples});
}

/// Only instants that tell something: none between zeros.
TimeSeries without_idle(const std::vector<double>& values, double step) {
  std::vector<double> times, kept;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const bool idle = values[k] == 0.0 && (k == 0 || values[k - 1] == 0.0) && (k + 1 == values.size() || values[k + 1] == 0.0);
    if (!idle || k == 0) times.push_back(static_cast<double>(k) * step), kept.push_back(values[k]);
  }
  return TimeSeries(std::move(times), std::move(kept), Interpolation::linear);
}

}  // namespace

TimeSeries rain_derived_inflow(const TimeSeries& rain, const UnitHydrograph& hydrograph, std::chrono::sys_seconds start, double end) {
  const std::vector<Pulse> pulses = pulses_of(rain, end);
  const double step = sampling(pulses, hydrograph, end);
  std::vector<double> inflow(static_cast<std::size_t>(std::ceil(end / step)) + 1, 0.0);
  for (std::size_t k = 0; k < 3; ++k) {
    double kept = hydrograph.by_month[month_at(start, 0.0)][k].initial_abstraction;  // [m]
    for (const Pulse& pulse : pulses) {
      const RainResponse& response = hydrograph.by_month[month_at(start, pulse.from)][k];
      const double length = pulse.until - pulse.from;
      if (pulse.depth <= 0.0) {
        kept = std::max(0.0, kept - response.recovery_rate * length);
        continue;
      }
      const double abstracted = std::clamp(response.most_abstraction - kept, 0.0, pulse.depth);
      kept += abstracted;
      const double rate = response.share * (pulse.depth - abstracted) / length;  // [m/s]
      if (rate <= 0.0 || response.time_to_peak <= 0.0) continue;
      const double over = pulse.until + response.time_to_peak * (1.0 + response.recession);
      for (auto i = static_cast<std::size_t>(pulse.from / step); i < inflow.size() && static_cast<double>(i) * step < over; ++i) {
        const double time = static_cast<double>(i) * step;
        inflow[i] += rate * (come_through(response, time - pulse.from) - come_through(response, time - pulse.until));
      }
    }
  }
  return without_idle(inflow, step);
}

}  // namespace hydro::network
