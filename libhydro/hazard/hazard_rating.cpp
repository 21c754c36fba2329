#include "libhydro/hazard/hazard_rating.h"

#include <algorithm>
#include <array>

#include "libhydro/hazard/stability.h"

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

const RatingClass& graver(const RatingClass& one, const RatingClass& other) { return one.from < other.from ? other : one; }

const RatingClass& class_for_people(double rating, double depth, double speed) {
  constexpr std::size_t moderate = 2, significant = 3;
  const std::size_t least = !adult_footing.holds(depth, speed) ? significant : !child_footing.holds(depth, speed) ? moderate : 0;
  return graver(classify(rating), classes[least]);
}

}  // namespace hydro::hazard
