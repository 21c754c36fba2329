#pragma once

#include <array>
#include <cstdint>

#include "libhydro/core/water_unit.h"

namespace hydro::infiltration {

/// What a soil remembers of the water it took: up to three whole numbers a cell; each model says what they mean.
inline constexpr int most_memory_words = 3;
using Memory = std::array<std::int32_t, most_memory_words>;

/// One step of time over ground of which a share takes water.
struct StepConditions {
  double duration = 0.0;        ///< [s]
  double pervious_share = 1.0;  ///< [-] of the cell's ground, greater than 0
  float rounding_share = 0.0f;  ///< [-] see `hydro::rounding_share`
  WaterUnit unit;
};

/// Neighbouring cells of one soil. Water is counted in whole units of the cell's area.
struct SoilBlock {
  int count = 0;
  const std::int32_t* rain = nullptr;       ///< fell in this step; part of `available`
  const std::int32_t* available = nullptr;  ///< rain and what stood on the ground before it
  std::int32_t* taken = nullptr;            ///< out: enters the soil, from 0 to `available`
  std::array<std::int32_t*, most_memory_words> memory{};  ///< changed in place; as many as the model has words
};

}  // namespace hydro::infiltration
