#include "libhydro/compliance/aggregate.h"

#include <cmath>

namespace hydro::compliance {

void Aggregate::add(const Check& check, double area_m2) {
  switch (check.result) {
    case Result::not_applicable: ++not_applicable; return;
    case Result::unknown: ++unknown; return;
    case Result::pass: ++pass; break;
    case Result::fail: ++fail; break;
  }
  if (std::isnan(area_m2)) {
    ++without_area;
    return;
  }
  area += area_m2;
  weighted_value += check.value * area_m2;
  if (check.result == Result::pass) passing_area += area_m2;
}

}  // namespace hydro::compliance
