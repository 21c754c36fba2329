#pragma once

#include <cstdint>

#include "libhydro/compliance/check.h"

namespace hydro::compliance {

/// What the plots of a street, district or city make together for one rule.
struct Aggregate {
  std::int64_t pass = 0, fail = 0, not_applicable = 0, unknown = 0;  ///< [-] plots
  std::int64_t without_area = 0;  ///< [-] plots that were judged, but whose area is not known: not in what follows
  double area = 0.0;              ///< [m2] of the plots that were judged
  double passing_area = 0.0;      ///< [m2] of them that pass
  double weighted_value = 0.0;    ///< [m2 times the rule's unit] sum of value times area

  void add(const Check& check, double area_m2);
  double mean_value() const { return area > 0.0 ? weighted_value / area : 0.0; }      ///< weighted by area
  double passing_share() const { return area > 0.0 ? passing_area / area : 0.0; }     ///< [-] of the area
};

}  // namespace hydro::compliance
