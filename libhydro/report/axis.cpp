#include "libhydro/report/axis.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace hydro::report {

std::string Axis::label(double tick) const {
  if (decimals > 5 || std::abs(tick) >= 1e7) return tick == 0.0 ? "0" : fmt::format("{:.3g}", tick);
  std::string text = fmt::format("{:.{}f}", tick, decimals);
  return text.find_first_not_of("-0.") == std::string::npos && text.front() == '-' ? text.substr(1) : text;
}

double round_down_to_nice(double limit) {
  if (!(limit > 0.0) || !std::isfinite(limit)) return 1.0;
  const double power = std::pow(10.0, std::floor(std::log10(limit)));
  const double lead = limit / power * (1.0 + 1e-9);
  return power * (lead >= 10.0 ? 10.0 : lead >= 5.0 ? 5.0 : lead >= 2.0 ? 2.0 : 1.0);
}

Axis nice_axis(double least, double most, int count) {
  if (!std::isfinite(least) || !std::isfinite(most) || !(most > least)) {
    const bool usable = std::isfinite(least) && least == most && least != 0.0;
    const double centre = usable ? least : 0.5;
    const double reach = usable ? std::abs(centre) * 0.1 : 0.5;
    least = centre - reach;
    most = centre + reach;
  }
  const double raw = (most - least) / std::max(count, 1);
  double step = round_down_to_nice(raw);
  if (raw > step * (1.0 + 1e-9)) step = round_down_to_nice(step * 2.5);  // 1 -> 2, 2 -> 5, 5 -> 10: the next one up
  Axis axis;
  const double first = std::floor(least / step + 1e-9), last = std::ceil(most / step - 1e-9);
  axis.from = first * step;
  axis.until = last * step;
  for (double i = first; i <= last; i += 1.0) axis.ticks.push_back(i * step);
  axis.decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12);
  return axis;
}

Axis time_axis(double from, double until, int count) {
  static constexpr std::array steps{1.,    2.,    5.,     10.,    15.,    30.,    60.,    120.,    300.,    600.,   900.,
                                    1800., 3600., 7200., 10800., 21600., 43200., 86400., 172800., 432000., 864000.};
  Axis axis;
  axis.from = std::isfinite(from) ? from : 0.0;
  axis.until = std::isfinite(until) && until > axis.from ? until : axis.from + 1.0;
  const double raw = (axis.until - axis.from) / std::max(count, 1);
  const auto fitting = std::find_if(steps.begin(), steps.end(), [&](double step) { return step >= raw; });
  double step = fitting != steps.end() ? *fitting : 86400.0 * round_down_to_nice(raw / 86400.0 * 2.0);
  for (double i = std::ceil(axis.from / step - 1e-9); i * step <= axis.until + 1e-9 * step; i += 1.0)
    axis.ticks.push_back(i * step);
  return axis;
}

}  // namespace hydro::report
