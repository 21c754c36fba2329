#include "libhydro/infiltration/constant_rate.h"

#include <algorithm>

#include "libhydro/core/instruction_sets.h"
#include "libhydro/core/row_math.h"

namespace hydro::infiltration {
namespace {

HYDRO_EVERY_INSTRUCTION_SET
void take_at_most(int count, std::int32_t most, const std::int32_t* __restrict available, std::int32_t* __restrict taken) {
#pragma omp simd
  for (int i = 0; i < count; ++i) taken[i] = std::min(available[i], most);
}

}  // namespace

ConstantRate::Coefficients ConstantRate::prepare(const StepConditions& step) const {
  return {.capacity = static_cast<float>(rate * step.duration * step.unit.per_metre() * step.pervious_share),
          .rounding_share = step.rounding_share};
}

void ConstantRate::Coefficients::infiltrate(const SoilBlock& block) const {
  take_at_most(block.count, row_math::whole_units(capacity, rounding_share), block.available, block.taken);
}

}  // namespace hydro::infiltration
