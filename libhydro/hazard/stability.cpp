#include "libhydro/hazard/stability.h"

namespace hydro::hazard {

bool is_stable(const StabilityLimit& limit, double depth, double speed) {
  return Footing{limit.depth, limit.depth_speed, limit.speed}.holds(depth, speed);
}

}  // namespace hydro::hazard
