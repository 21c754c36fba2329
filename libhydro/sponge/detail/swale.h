#pragma once

#include "libhydro/sponge/detail/laws.h"
#include "libhydro/sponge/detail/place.h"

namespace hydro::sponge::detail {

/// The trapezoid of a swale, per area of its plan. SWMM's rule: the bottom is at least half a foot wide, or the banks steeper.
struct Channel {
  float bottom = 0.0f, bank = 0.0f;  ///< [m], [-] run over rise
  float width = 1.0f;                ///< [m] at the berm
  float bank_length = 1.0f;          ///< [-] wetted perimeter of both banks over depth
  float volume_share = 1.0f;         ///< [-] not filled by plants
  float storage_share = 1.0f;        ///< [-] that, or 1: SWMM lets plants slow the flow but not fill the room
  Rate conveyance;                   ///< [1/m2 m^(-2/3)] Manning's (1/n) sqrt(slope) over the area of the plan
  float metres_per_unit = 0.0f, units_per_metre = 0.0f;

  Channel() = default;
  Channel(const SurfaceLayer& swale, bool swmm, double per_metre) {
    constexpr double narrowest = 0.5 * 0.3048;
    const double top = std::max(swale.top_width, narrowest);
    double floor = top - 2.0 * swale.side_slope * swale.berm_height, slope = swale.side_slope;
    if (floor < narrowest) {
      floor = narrowest;
      slope = 0.5 * (top - floor) / swale.berm_height;
    }
    bottom = static_cast<float>(floor);
    bank = static_cast<float>(slope);
    width = static_cast<float>(top);
    bank_length = static_cast<float>(2.0 * std::sqrt(1.0 + slope * slope));
    volume_share = static_cast<float>(1.0 - swale.vegetation_fraction);
    storage_share = swmm ? 1.0f : volume_share;
    conveyance.per_second = std::sqrt(swale.slope) / swale.manning_n / (top * swale.flow_length);
    metres_per_unit = static_cast<float>(1.0 / per_metre);
    units_per_metre = static_cast<float>(per_metre);
  }

  /// [m] of water at the deepest point, for a volume over the plan [units].
  [[gnu::always_inline]] float depth(float volume) const {
    const float section = volume * metres_per_unit * width / storage_share;
    return 2.0f * section / (bottom + std::sqrt(bottom * bottom + 4.0f * bank * section));
  }
  [[gnu::always_inline]] float volume(float depth_) const {
    return depth_ * (bottom + bank * depth_) * storage_share / width * units_per_metre;
  }
  /// [-] of the plan that is under water.
  [[gnu::always_inline]] float wet_share(float depth_) const { return (bottom + 2.0f * bank * depth_) / width; }

  /// [units] flowing out at one depth for a whole step, and what a metre more would add.
  struct Flow {
    float amount, slope;
  };
  [[gnu::always_inline]] Flow outflow(float depth_) const {
    const float section = depth_ * (bottom + bank * depth_) * volume_share, perimeter = bottom + bank_length * depth_;
    const float radius = section / perimeter;
    const float amount = conveyance.in_step * section * power(radius, 2.0f / 3) * units_per_metre;
    const float per_section = (bottom + 2.0f * bank * depth_) * volume_share / greater(section, 1e-12f);
    return {amount, amount * (5.0f / 3 * per_section - 2.0f / 3 * bank_length / perimeter)};
  }
};

/// A grassed channel over native soil; a buffer strip is one without banks. Outflow follows the level at the end of the step
/// (implicit Euler, solved to the last digit), which no length of step can overdo. Under SWMM's rules it is explicit, with the
/// mean of the last two net fluxes in place of the present one: that is the level half a step's change behind.
struct SwaleStep {
  enum Word { ponded, soil_memory, last_change = soil_memory + infiltration::most_memory_words, words };
  static constexpr int water_words = 1;

  Moment now;
  Channel channel;
  float full = 0.0f;  ///< [units]
  const infiltration::InfiltrationModel* native_soil = nullptr;  ///< the facility's own
  infiltration::SoilStep soil;
  float host_infiltration = -1.0f;  ///< [units] under SWMM's rules; negative: the swale has a soil of its own

  SwaleStep(const Facility& facility, double per_metre)
      : channel(*facility.surface, facility.rules == Rules::swmm, per_metre),
        full(channel.volume(static_cast<float>(facility.surface->berm_height))),
        native_soil(facility.native_soil ? &*facility.native_soil : nullptr) {}

  static ProcessInfo about() {
    return {.name = "swale", .summary = "a grassed channel or strip over native soil", .needs = {"surface"}, .may_have = {},
            .is_channel = true, .spills = false, .check = check};
  }
  static void check(const Facility& facility, std::vector<std::string>& lines) {
    if (!facility.surface) return;
    const auto need = [&lines](double value, const char* field) {
      if (!(value > 0.0)) lines.push_back("surface: a swale needs a " + std::string(field) + " greater than 0");
    };
    need(facility.surface->berm_height, "berm_height");
    need(facility.surface->top_width, "top_width");
    need(facility.surface->flow_length, "flow_length");
    need(facility.surface->slope, "slope");
    need(facility.surface->manning_n, "manning_n");
  }
  static void begin(FirstWords& at) {
    if (at.facility.native_soil) at.remember(soil_memory, infiltration::initial_memory(*at.facility.native_soil));
  }
  static double ponded_depth(const HeldWater& held);  ///< at its deepest point
  static double free_water(const HeldWater& held) { return held.depth(ponded); }
  static double capacity(const Facility& facility) { return static_cast<double>(SwaleStep(facility, WaterUnit{}.per_metre()).full) * WaterUnit{}.metres(); }

  void renew(const StepConditions& conditions, bool same_length) {
    host_infiltration = -1.0f;
    if (now.swmm && conditions.host_infiltration)
      host_infiltration = static_cast<float>(*conditions.host_infiltration * conditions.unit.per_metre());
    else if (native_soil)
      soil = {*native_soil, {.duration = conditions.duration, .rounding_share = now.shares.memory, .unit = conditions.unit}};
    if (!same_length) channel.conveyance.renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

using SwaleFloats = std::array<float, most_places>;
using SwaleWholes = std::array<std::int32_t, most_places>;

/// [m] Ours counts what came in this step.
template <bool swmm>
[[gnu::always_inline]] inline float depth_at_start(const Channel& channel, std::int32_t ponded, std::int32_t in, std::int32_t last_change,
                                                   float per_share) {
  const float behind = greater(static_cast<float>(ponded) - 0.5f * static_cast<float>(last_change), 0.0f);
  return channel.depth((swmm ? behind : static_cast<float>(ponded + in)) * per_share);
}

inline double SwaleStep::ponded_depth(const HeldWater& held) {
  const bool swmm = held.facility.rules == Rules::swmm;
  const Channel channel(*held.facility.surface, swmm, held.unit.per_metre());
  const std::int32_t water = held.words[ponded], last = held.words[last_change];
  const auto per_share = static_cast<float>(1.0 / held.share);
  return static_cast<double>(swmm ? depth_at_start<true>(channel, water, 0, last, per_share) : depth_at_start<false>(channel, water, 0, last, per_share));
}

/// Water comes together on the wet part of the bed.
template <bool swmm>
[[gnu::always_inline]] inline void swale_offer_row(const Channel& shape, const FacilityBlock& block, std::int32_t* fresh, std::int32_t* available) {
  const Channel channel = shape;
  const FacilityBlock b = block;
  const std::int32_t *const ponded = b.words[SwaleStep::ponded], *const last = b.words[SwaleStep::last_change];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float per_share = 1.0f / b.share[i];
    const std::int32_t in = b.rain[i] + b.run_on[i];
    const float per_wet = per_share / channel.wet_share(depth_at_start<swmm>(channel, ponded[i], in, last[i], per_share));
    fresh[i] = whole(static_cast<float>(in) * per_wet, 0.5f);
    available[i] = fresh[i] + whole(static_cast<float>(ponded[i]) * per_wet, 0.5f);
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void own_swale_offer(const Channel& k, const FacilityBlock& b, std::int32_t* fresh, std::int32_t* available) { swale_offer_row<false>(k, b, fresh, available); }
HYDRO_EVERY_INSTRUCTION_SET
static void swmm_swale_offer(const Channel& k, const FacilityBlock& b, std::int32_t* fresh, std::int32_t* available) { swale_offer_row<true>(k, b, fresh, available); }

HYDRO_EVERY_INSTRUCTION_SET
static void floats_of(int count, const std::int32_t* wholes, float* floats) {
#pragma GCC ivdep
  for (int i = 0; i < count; ++i) floats[i] = static_cast<float>(wholes[i]);
}

template <bool swmm>
[[gnu::always_inline]] inline void swale_row(const SwaleStep& step, const FacilityBlock& block, const float* entering) {
  const Channel channel = step.channel;
  const RoundingShares by = step.now.shares;
  const float potential = step.now.thirst, brim = step.full;
  const FacilityBlock b = block;
  const float* const groundwater = groundwater_of(block);
  std::int32_t *const ponded_words = b.words[SwaleStep::ponded], *const last_words = b.words[SwaleStep::last_change];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const std::int32_t in = b.rain[i] + b.run_on[i], ponded = ponded_words[i], full = static_cast<std::int32_t>(brim * share);
    const float start = depth_at_start<swmm>(channel, ponded, in, last_words[i], per_share);
    const float wet = channel.wet_share(start) * share;
    const std::int32_t evaporates = lesser(whole(potential * wet, by.evaporation), swmm ? ponded : ponded + in);
    const std::int32_t enters = lesser(whole(entering[i] * wet * room_below(groundwater[i], start), by.infiltration), ponded + in - evaporates);
    const std::int32_t left = ponded + in - evaporates - enters;
    std::int32_t flows_off;
    if constexpr (swmm) {
      flows_off = lesser(whole(channel.outflow(start).amount * share, by.surface), left);
    } else {
      const float water = static_cast<float>(left) * per_share;
      float depth = channel.depth(water);
#pragma GCC unroll 6
      for (int iteration = 0; iteration < 6; ++iteration) {
        const Channel::Flow flow = channel.outflow(depth);
        const float slope = channel.wet_share(depth) * channel.storage_share * channel.units_per_metre + flow.slope;
        depth = greater(depth - (channel.volume(depth) + flow.amount - water) / slope, 0.0f);
      }
      flows_off = lesser(whole(channel.outflow(depth).amount * share, by.surface), left);
    }
    flows_off = greater(flows_off, left - full);
    ponded_words[i] = left - flows_off;
    last_words[i] = swmm ? left - flows_off - ponded : 0;
    b.evaporation[i] = evaporates;
    b.seepage[i] = enters;
    b.surface_outflow[i] = flows_off;
    b.drain[i] = 0;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void own_swale(const SwaleStep& k, const FacilityBlock& b, const float* entering) { swale_row<false>(k, b, entering); }
HYDRO_EVERY_INSTRUCTION_SET
static void swmm_swale(const SwaleStep& k, const FacilityBlock& b, const float* entering) { swale_row<true>(k, b, entering); }

inline void SwaleStep::advance(const FacilityBlock& block) const {
  alignas(64) SwaleFloats entering;
  if (rests(block, ponded, ponded + 1)) {
    if (native_soil && host_infiltration < 0.0f) {
      alignas(64) SwaleWholes nothing, taken;
      std::fill_n(nothing.begin(), block.count, 0);
      soil.infiltrate({.count = block.count,
                       .rain = nothing.data(),
                       .available = nothing.data(),
                       .taken = taken.data(),
                       .memory = {block.words[soil_memory], block.words[soil_memory + 1], block.words[soil_memory + 2]}});
    }
    std::fill_n(block.words[last_change], block.count, 0);
    return leave_alone(block);
  }
  if (host_infiltration >= 0.0f || !native_soil) {
    std::fill_n(entering.begin(), block.count, std::max(host_infiltration, 0.0f));
  } else {
    alignas(64) SwaleWholes fresh, available, taken;
    (now.swmm ? swmm_swale_offer : own_swale_offer)(channel, block, fresh.data(), available.data());
    soil.infiltrate({.count = block.count,
                     .rain = fresh.data(),
                     .available = available.data(),
                     .taken = taken.data(),
                     .memory = {block.words[soil_memory], block.words[soil_memory + 1], block.words[soil_memory + 2]}});
    floats_of(block.count, taken.data(), entering.data());
  }
  (now.swmm ? swmm_swale : own_swale)(*this, block, entering.data());
}

}  // namespace hydro::sponge::detail
