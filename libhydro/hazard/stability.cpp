#include "libhydro/hazard/stability.h"

namespace hydro::hazard {

bool is_stable(const StabilityLimit& limit, double depth, double speed) {
  return depth <= limit.depth && depth * speed <= limit.depth_speed && speed <= limit.speed;
}

}  // namespace hydro::hazard
