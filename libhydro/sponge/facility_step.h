#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
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
  std::optional<double> host_infiltration;  ///< [m] over the step; of the pervious area beside it: swales and trenches under `Rules::swmm`
  double next_storm = std::numeric_limits<double>::infinity();  ///< [s] until the next storm, where a forecast is known
};

/// Neighbouring places of one facility. Water is counted in whole units of the *cell's* area; the facility covers `share` of
/// the cell, so that depth over the facility is units / share. On a plot the cell is the facility itself: share 1.
/// Every unit is accounted for: rain + run_on = evaporation + seepage + surface_outflow + drain + what the words gained.
struct FacilityBlock {
  int count = 0;
  const float* share = nullptr;          ///< [-] of the cell, greater than 0, to 1
  const std::int32_t* rain = nullptr;    ///< on the facility itself; a covered tank sheds it as surface_outflow (SWMM knows no such
                                         ///< rain: a caller that follows its account gives a covered barrel none)
  const std::int32_t* run_on = nullptr;  ///< reaching it from elsewhere; what it cannot hold leaves as surface_outflow at once
  std::int32_t* evaporation = nullptr;      ///< out
  std::int32_t* seepage = nullptr;          ///< out: into the native soil
  std::int32_t* surface_outflow = nullptr;  ///< out
  std::int32_t* drain = nullptr;            ///< out: underdrain, drainage mat, outlet, pump, release, and what was taken for use
  std::int32_t* used = nullptr;             ///< out, of vessels alone: the part of `drain` that was taken for use; null: nobody asks
  const float* groundwater_room = nullptr;  ///< [m] from the facility's bottom down to the water table, negative below it; null: deep
  std::array<std::int32_t*, most_words> words{};  ///< changed in place
};

/// A facility made ready to be stepped; one call serves a block. Deep: process, rules and kernels are hidden behind it. Takes no
/// memory from the heap. The facility must live as long as its step.
class FacilityStep {
 public:
  /// `facility` must have no faults.
  FacilityStep(const Facility& facility, const StepConditions& conditions);

  /// The same facility in another step: cheaper than a new one while duration and unit stay.
  void renew(const StepConditions& conditions);

  void advance(const FacilityBlock& block) const;

 private:
  static constexpr std::size_t most_bytes = 640;
  alignas(16) std::array<std::byte, most_bytes> prepared_;  ///< the step of the facility's process
  Process process_;
  WaterUnit unit_;
  double duration_ = -1.0;
};

/// How many words a place of the facility has, and how many of them, the first, are water it holds.
int word_count(const Facility& facility);
int water_words(const Facility& facility);

/// The words of a place that covers `share` of its cell, at the facility's initial saturation.
Words initial_words(const Facility& facility, double share, WaterUnit unit);

/// Height of the water that stands on a place [m]; in a swale at its deepest point.
double ponded_depth(const Facility& facility, const Words& words, double share, WaterUnit unit);

/// Water of a place that is on its way out of it [m over the facility]: not what soil holds below field capacity, what a lined
/// storage holds below its drain, or a permanent pool. With none of it the facility is ready for the next storm.
double free_water(const Facility& facility, const Words& words, double share, WaterUnit unit);

/// Water a dry place can hold, from bottom to brim [m over the facility].
double capacity(const Facility& facility);

}  // namespace hydro::sponge
