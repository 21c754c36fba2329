#pragma once

#include <cstddef>
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
  Raster<std::uint16_t> interception;      ///< [water units] empty when no class intercepts
  Raster<std::int32_t> depression;         ///< [water units] empty when no class has depression storage
  std::vector<Raster<std::int32_t>> soil;  ///< what soils remember, see `infiltration::Memory`; as many as the models in use need

  bool operator==(const LandState&) const = default;
};

/// Water held on leaves, and in hollows [water units of one cell's area].
std::int64_t interception_stored(const LandState& state);
std::int64_t depression_stored(const LandState& state);

/// Rain of one step.
struct RainDepth {
  std::span<const double> depth_of_zone;               ///< [m] 0 or more
  const Raster<std::uint16_t>* zone_of_cell = nullptr; ///< null: one zone
};

/// Water that was exchanged with the sky and the ground, in whole water units of one cell's area, over all cells.
struct ExchangedWater {
  std::int64_t rain = 0;
  std::int64_t evaporation = 0;
  std::int64_t infiltration = 0;

  bool operator==(const ExchangedWater&) const = default;
};

/// Ground that something else covers in part, as sponge facilities do: the land acts on its bare share alone, and the rain
/// on the rest is handed over.
struct CoveredGround {
  std::span<const int> cells;         ///< linear indices, sorted, each once, none outside the land
  std::span<const float> bare_share;  ///< [-] of each, 0 to 1
  std::span<const float> rain_share = bare_share;  ///< [-] of its rain that falls on the bare ground: less below decks
};

/// Everything that happens to water on one cell without moving sideways: rain, interception, evaporation, infiltration
/// and depression storage, in that order, in whole units: what one store loses another books.
class VerticalExchange {
 public:
  /// `land` and the arrays of `covered` must outlive the exchange. Classes that cover no cell cost no memory.
  VerticalExchange(const Land& land, WaterUnit unit, int threads, const CoveredGround& covered = {});

  /// Dry leaves, empty hollows, soil at rest. Throws `InputError` when the land is faulty.
  LandState initial_state() const;

  /// Applies `duration` [s] of rain and of `potential_evaporation` [m over the duration] to leaves, hollows, soil and to the water
  /// standing on the surface. `step` seeds the rounding share. Rain on covered ground is added to `covered_rain`, one value
  /// a covered cell. Where it is wanted, `runoff_of_class` gains what each class brought onto the surface, less what it took from
  /// there, and in its last entry what roofs shed. Bit-identical for any number of threads.
  ExchangedWater advance(LandState& state, PaddedRaster<std::int32_t>& water_depth, const RainDepth& rain,
                         double potential_evaporation, double duration, std::uint32_t step,
                         std::span<std::int32_t> covered_rain = {}, std::span<std::int64_t> runoff_of_class = {});

 private:
  /// What one step makes of a land class, in water units.
  struct ClassStep {
    std::int32_t interception_capacity = 0;
    std::int32_t depression_capacity = 0;
    int memory_words = 0;
    bool takes_water = false;
    infiltration::SoilStep soil;
  };
  struct Step;
  struct Run;
  struct CoveredCells;

  CoveredCells covered_cells(std::size_t first_cell, int count) const;
  void prepare(const RainDepth& rain, double duration, float rounding_share);
  ExchangedWater exchange_row(const Step& step, int row) const;
  ExchangedWater exchange_block(const Step& step, int row, int first, int count) const;
  void tally_runoff(const Step& step, std::span<const Run> runs, const std::int32_t* water, const std::int32_t* rain, int sign) const;
  std::int64_t shed_from_roofs(const Step& step, std::size_t first_cell, int count, std::int32_t* rain) const;
  std::int64_t infiltrate(const Step& step, std::size_t first_cell, std::span<const Run> runs, const std::int32_t* rain,
                          std::int32_t* pool) const;

  const Land& land_;
  CoveredGround covered_;
  WaterUnit unit_;
  int threads_;
  bool intercepts_ = false, has_hollows_ = false;
  std::vector<ClassStep> classes_;
  ClassStep outside_;
  std::vector<std::int32_t> rain_of_zone_;   ///< [water units] in this step
  std::vector<double> exact_rain_of_zone_;   ///< [water units] the same before it was rounded
};

}  // namespace hydro::hydrology
