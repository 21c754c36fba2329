#include "libhydro/hazard/exposure.h"

#include <algorithm>
#include <cmath>

#include "libhydro/hazard/hazard_rating.h"

namespace hydro::hazard {

double DamageCurve::at(double water) const {
  if (depth.empty() || !(water > depth.front())) return 0.0;
  const auto above = std::upper_bound(depth.begin(), depth.end(), water);
  if (above == depth.end()) return loss.back();
  const auto i = static_cast<std::size_t>(above - depth.begin());
  return loss[i - 1] + (water - depth[i - 1]) / (depth[i] - depth[i - 1]) * (loss[i] - loss[i - 1]);
}

Harm harm_of(const Exposure& exposure, const Raster<float>& depth, const Raster<float>& rating, const Raster<std::uint8_t>& wet_at_start) {
  Harm harm;
  const auto is_land = [&](std::size_t cell) { return wet_at_start.empty() || !wet_at_start[cell]; };
  if (!exposure.people.empty() && !rating.empty()) {
    for (const RatingClass& one : rating_classes().subspan(1)) harm.people.push_back({std::string(one.name), 0.0});
    for (std::size_t cell = 0; cell < rating.size(); ++cell) {
      if (!(rating[cell] > 0.0f) || !is_land(cell)) continue;
      const auto found = static_cast<std::size_t>(&classify(static_cast<double>(rating[cell])) - rating_classes().data());
      if (found > 0) harm.people[found - 1].people += static_cast<double>(exposure.people[cell]);
    }
  }
  if (depth.empty() || exposure.assets.empty()) return harm;
  std::vector<Loss> of_curve(exposure.curves.size());
  for (const Asset& asset : exposure.assets) {
    double water = 0.0;
    for (const int cell : asset.cells) {
      const auto at = static_cast<std::size_t>(cell);
      if (is_land(at) && std::isfinite(depth[at])) water = std::max(water, static_cast<double>(depth[at]));
    }
    const double share = exposure.curves[static_cast<std::size_t>(asset.curve)].at(water - asset.sill);
    Loss& loss = of_curve[static_cast<std::size_t>(asset.curve)];
    loss.value += asset.value, loss.lost += asset.value * share, loss.assets += share > 0.0;
  }
  for (std::size_t c = 0; c < of_curve.size(); ++c) {
    if (!(of_curve[c].value > 0.0)) continue;
    of_curve[c].curve = exposure.curves[c].id;
    harm.losses.push_back(std::move(of_curve[c]));
  }
  return harm;
}

}  // namespace hydro::hazard
