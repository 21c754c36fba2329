#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libhydro/core/padded_raster.h"
#include "libhydro/core/raster.h"
#include "libhydro/core/water_unit.h"
#include "libhydro/hydrology/land.h"

namespace hydro::hydrology {

/// Water held on leaves, in hollows and in the memory of the soil. Part of a checkpoint: plain arrays only.
struct LandState {
  Raster<std::uint16_t> interception;   ///< [water units] empty when no class intercepts
  Raster<std::int32_t> depression;      ///< [water units] empty when no class has depression storage
  std::vector<std::vector<float>> soil; ///< soil memory, as the infiltration room lays it out

  bool operator==(const LandState&) const = default;
};

/// Rain of one step.
struct RainDepth {
  std::span<const double> depth_of_zone;               ///< [m]
  const Raster<std::uint16_t>* zone_of_cell = nullptr; ///< null: one zone
};

/// Water that was exchanged with the sky and the ground, in whole water units of one cell's area, over all cells.
struct ExchangedWater {
  std::int64_t rain = 0;
  std::int64_t evaporation = 0;
  std::int64_t infiltration = 0;
};

/// Everything that happens to water on one cell without moving sideways: rain, interception, evaporation, infiltration
/// and depression storage, in that order, in whole units: what one store loses another books.
class VerticalExchange {
 public:
  VerticalExchange(const Land& land, WaterUnit unit, int threads);

  LandState initial_state() const;

  /// Applies `duration` [s] of rain and of `potential_evaporation` [m over the duration] to leaves, hollows, soil and to the water
  /// standing on the surface. `step` seeds the rounding share. Bit-identical for any number of threads.
  ExchangedWater advance(LandState& state, PaddedRaster<std::int32_t>& water_depth, const RainDepth& rain,
                         double potential_evaporation, double duration, std::uint32_t step) const;

  /// Water held now on leaves and in hollows [water units of one cell's area].
  std::int64_t interception_stored(const LandState& state) const;
  std::int64_t depression_stored(const LandState& state) const;

 private:
  const Land& land_;
  WaterUnit unit_;
  int threads_;
};

}  // namespace hydro::hydrology
