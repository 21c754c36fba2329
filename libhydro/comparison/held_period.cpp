#include "libhydro/comparison/held_period.h"

#include <cmath>

namespace hydro::comparison {

HeldPeriod held_period(const FrequencyCurve& curve, double limit) {
  HeldPeriod held{.variant = curve.variant, .quantity = curve.quantity, .limit = limit};
  double last = 0.0, depth = 0.0;
  for (std::size_t i = 0; i < curve.mean.size(); ++i) {
    const double period = curve.return_periods[i], now = curve.mean[i];
    if (!std::isfinite(now)) continue;
    if (now > limit) {
      if (last > 0.0) held.return_period = last * std::pow(period / last, (limit - depth) / (now - depth));
      return held;
    }
    last = period, depth = now;
  }
  held.return_period = last, held.beyond = last > 0.0;
  return held;
}

std::vector<HeldPeriod> held_periods(const StudyOutcome& outcome, double limit) {
  std::vector<HeldPeriod> places, together;
  for (const FrequencyCurve& curve : outcome.curves) {
    if (curve.mean.empty()) continue;
    if (curve.quantity.starts_with("places[")) places.push_back(held_period(curve, limit));
    if (curve.quantity == deepest_place) together.push_back(held_period(curve, limit));
  }
  places.insert(places.end(), together.begin(), together.end());
  return places;
}

}  // namespace hydro::comparison
