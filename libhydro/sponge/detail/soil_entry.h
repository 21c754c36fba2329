#pragma once

#include <array>
#include <cstdint>

#include "libhydro/infiltration/green_ampt.h"
#include "libhydro/sponge/detail/laws.h"

namespace hydro::sponge::detail {

/// Water of a block on its way into the soil, in units over the facility.
struct Entering {
  alignas(64) std::array<std::int32_t, most_places> fresh;      ///< came in this step
  alignas(64) std::array<std::int32_t, most_places> available;  ///< that, and the height of what stood there before
  alignas(64) std::array<std::int32_t, most_places> taken;      ///< what the soil would take
};

HYDRO_EVERY_INSTRUCTION_SET
static void offer(int count, const float* share, const std::int32_t* rain, const std::int32_t* run_on,
                  const std::int32_t* ponded, float depth_per_volume, std::int32_t* fresh, std::int32_t* available) {
#pragma GCC ivdep
  for (int i = 0; i < count; ++i) {
    const float per_share = 1.0f / share[i];
    const std::int32_t in = whole(static_cast<float>(rain[i] + run_on[i]) * per_share, 0.5f);
    fresh[i] = in;
    available[i] = in + whole(static_cast<float>(ponded[i]) * per_share * depth_per_volume, 0.5f);
  }
}

/// Entry into planting soil by Green & Ampt under the height of the ponded water. In SWMM's LID the front of every storm, for
/// ever, meets at most the pores that were empty at the start of the simulation; ours starts so and dries out afterwards.
struct SoilEntry {
  infiltration::ModifiedGreenAmpt model;
  infiltration::ModifiedGreenAmpt::Coefficients step;

  SoilEntry() = default;
  explicit SoilEntry(const Facility& facility)
      : model{facility.soil->hydraulic_conductivity, facility.soil->suction_head,
              (facility.soil->porosity - facility.soil->wilting_point) *
                  (facility.rules == Rules::swmm ? 1.0 - facility.initial_saturation : 1.0)} {}

  infiltration::Memory first_memory(const Facility& facility, WaterUnit unit) const {
    return facility.rules == Rules::swmm ? model.initial_memory() : model.memory_at(facility.initial_saturation, unit);
  }

  void renew(const StepConditions& conditions, float rounding_share, bool same_length) {
    if (!same_length) step = model.prepare({.duration = conditions.duration, .unit = conditions.unit});
    step.rounding_share = rounding_share;
  }

  /// Without water on the ground, which the caller has made sure of.
  void rest(const FacilityBlock& block, int first, Entering& water) const {
    std::fill_n(water.available.begin(), block.count, 0);
    step.infiltrate({.count = block.count,
                     .rain = water.available.data(),
                     .available = water.available.data(),
                     .taken = water.taken.data(),
                     .memory = {block.words[first], block.words[first + 1], block.words[first + 2]}});
  }

  /// The three words of memory begin at `words[first]`.
  void enter(const FacilityBlock& block, int ponded, int first, float depth_per_volume, Entering& water) const {
    offer(block.count, block.share, block.rain, block.run_on, block.words[ponded], depth_per_volume, water.fresh.data(),
          water.available.data());
    step.infiltrate({.count = block.count,
                     .rain = water.fresh.data(),
                     .available = water.available.data(),
                     .taken = water.taken.data(),
                     .memory = {block.words[first], block.words[first + 1], block.words[first + 2]}});
  }
};

}  // namespace hydro::sponge::detail
