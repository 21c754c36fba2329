#include "libhydro/rain/capture_curve.h"

#include <algorithm>
#include <cmath>

#include "libhydro/core/error.h"

namespace hydro::rain {

CaptureCurve::CaptureCurve(std::span<const double> daily_rain, double least_rain) {
  for (const double depth : daily_rain)
    if (depth > least_rain) depths_.push_back(depth);
  left_out_ = daily_rain.size() - depths_.size();
  if (depths_.empty()) throw InputError("no day has more rain than is left out", "give the rain of every day, in mm, over 30 years or more");
  std::ranges::sort(depths_);
  double sum = 0.0;
  for (const double depth : depths_) sums_.push_back(sum += depth);
}

/// Rain caught [m] with the depth of a day as the design depth.
double CaptureCurve::caught_at(std::size_t day) const {
  return sums_[day] + depths_[day] * static_cast<double>(depths_.size() - day - 1);
}

double CaptureCurve::ratio(double depth) const {
  if (!(depth > 0.0)) return 0.0;
  const auto above = std::ranges::upper_bound(depths_, depth);
  const auto below = static_cast<std::size_t>(above - depths_.begin());
  if (below == depths_.size()) return 1.0;
  const double caught = (below > 0 ? sums_[below - 1] : 0.0) + depth * static_cast<double>(depths_.size() - below);
  return std::min(1.0, caught / total());
}

double CaptureCurve::depth(double capture_ratio) const {
  const double wanted = std::clamp(capture_ratio, 0.0, 1.0) * total();
  std::size_t low = 0, high = depths_.size() - 1;  // the first day whose depth catches as much
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (caught_at(middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  const double missing = caught_at(low) - wanted;
  return std::max(0.0, depths_[low] - std::max(0.0, missing) / static_cast<double>(depths_.size() - low));
}

}  // namespace hydro::rain
