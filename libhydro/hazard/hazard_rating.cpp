#include "libhydro/hazard/hazard_rating.h"

#include <array>

namespace hydro::hazard {
namespace {

constexpr std::array classes{
    RatingClass{"none", 0.0, "no water to speak of"},
    RatingClass{"low", 0.01, "caution: shallow flowing or deep standing water"},
    RatingClass{"moderate", 0.75, "danger for some: children, the elderly, the infirm"},
    RatingClass{"significant", 1.25, "danger for most people"},
    RatingClass{"extreme", 2.0, "danger for all, rescue services included"},
};

}  // namespace

std::span<const RatingClass> rating_classes() { return classes; }

const RatingClass& classify(double rating) {
  const RatingClass* found = &classes.front();
  for (const RatingClass& candidate : classes)
    if (rating >= candidate.from) found = &candidate;
  return *found;
}

}  // namespace hydro::hazard
