#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "libhydro/core/water_unit.h"
#include "libhydro/sponge/facility.h"

namespace hydro::sponge {

/// What one place of a facility remembers: whole numbers, first the water it holds (units of 2^-22 m over the *cell*, see
/// `FacilityBlock::share`), then what else its process needs (wetting front, clogging, clocks). Each process says how many.
inline constexpr int most_words = 12;
using Words = std::array<std::int32_t, most_words>;

/// One step of time.
struct StepConditions {
  double duration = 0.0;               ///< [s]
  double potential_evaporation = 0.0;  ///< [m] over the step
  std::uint32_t step = 0;              ///< number of the step: seeds the rounding shares
  WaterUnit unit;
  bool raining = false;                ///< somewhere over the facilities: barrels and `Rules::swmm` ask
  std::optional<double> host_infiltration;  ///< [m] over the step; of the pervious area beside it: swales under `Rules::swmm`
  double next_storm = std::numeric_limits<double>::infinity();  ///< [s] until the next storm, where a forecast is known
};

/// Neighbouring places of one facility. Water is counted in whole units of the *cell's* area; the facility covers `share` of
/// the cell, so that depth over the facility is units / share. On a plot the cell is the facility itself: share 1.
/// Every unit is accounted for: rain + run_on = evaporation + seepage + surface_outflow + drain + what the words gained.
struct FacilityBlock {
  int count = 0;
  const float* share = nullptr;          ///< [-] of the cell, greater than 0, to 1
  const std::int32_t* rain = nullptr;    ///< on the facility itself
  const std::int32_t* run_on = nullptr;  ///< reaching it from elsewhere; what it cannot hold leaves as surface_outflow at once
  std::int32_t* evaporation = nullptr;      ///< out
  std::int32_t* seepage = nullptr;          ///< out: into the native soil
  std::int32_t* surface_outflow = nullptr;  ///< out
  std::int32_t* drain = nullptr;            ///< out: underdrain, drainage mat, outlet, pump, reuse
  const float* groundwater_room = nullptr;  ///< [m] from the facility's bottom down to the water table, negative below it; null: deep
  std::array<std::int32_t*, most_words> words{};  ///< changed in place
};

/// A facility made ready to be stepped; one call serves a block. Deep: process, rules and kernels are hidden behind it.
class FacilityStep {
 public:
  /// `facility` must have no faults.
  FacilityStep(const Facility& facility, const StepConditions& conditions);
  ~FacilityStep();
  FacilityStep(FacilityStep&&) noexcept;
  FacilityStep& operator=(FacilityStep&&) noexcept;

  void advance(const FacilityBlock& block) const;

 private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared_;
};

/// How many words a place of the facility has, and how many of them, the first, are water it holds.
int word_count(const Facility& facility);
int water_words(const Facility& facility);

/// The words of a place that covers `share` of its cell, at the facility's initial saturation.
Words initial_words(const Facility& facility, double share, WaterUnit unit);

/// Water a dry place can hold, from bottom to brim [m over the facility].
double capacity(const Facility& facility);

}  // namespace hydro::sponge
