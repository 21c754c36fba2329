#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "libhydro/core/instruction_sets.h"
#include "libhydro/core/row_math.h"
#include "libhydro/sponge/facility.h"
#include "libhydro/sponge/facility_step.h"

// What the processes share: the law of each layer, made ready for one step. Water of a layer is given in units over the facility's
// own area as a float, where a law needs it, and booked in whole units of the cell. `in_step` is what a law moves in a whole step.
namespace hydro::sponge::detail {

using row_math::choose;
using row_math::exponential;
using row_math::greater;
using row_math::lesser;
using row_math::natural_log;
using row_math::power;
using row_math::within;

/// Places handled at once, so that what passes between kernels stays in the first cache.
inline constexpr int most_places = 256;

/// More than any layer can pass in one step, and so little that sums of several stay whole numbers.
inline constexpr float most_units = 268435456.0f;

/// Whole units of a flux. One operation less exact than row_math::whole_units, by 2^-24 of the flux, and half as dear.
[[gnu::always_inline]] inline std::int32_t whole(float units, float rounding_share) {
  return static_cast<std::int32_t>(lesser(units, most_units) + rounding_share);
}

/// A rounding share for each kind of flux (see hydro::rounding_share). Were they the same, fluxes of one size would be rounded up
/// together, and what they exchange would drift. The steps are fractions of square roots, no two of which follow each other.
struct RoundingShares {
  float evaporation = 0.0f, infiltration = 0.0f, percolation = 0.0f, seepage = 0.0f, drain = 0.0f, surface = 0.0f, memory = 0.0f;

  RoundingShares() = default;
  explicit RoundingShares(std::uint32_t step)
      : evaporation(at(step, 0x6a09e667u)), infiltration(at(step, 0xbb67ae85u)), percolation(at(step, 0xa54ff53bu)),
        seepage(at(step, 0x510e527fu)), drain(at(step, 0x9b05688du)), surface(at(step, 0x5be0cd19u)), memory(at(step, 0x9e3779b9u)) {}

 private:
  static float at(std::uint32_t step, std::uint32_t stride) { return static_cast<float>((step * stride) >> 8) * 0x1p-24f; }
};

/// Something in proportion to time.
struct Rate {
  double per_second = 0.0;
  float in_step = 0.0f;
  void renew(double duration) { in_step = static_cast<float>(per_second * duration); }
};

/// Outflow over a plane by Manning's law: k h^(5/3) for the height h [m] above a threshold.
struct ManningOutflow {
  Rate rate;                 ///< [m of water over the facility per m^(5/3)]
  float units_per_metre = 0.0f;
  float volume_share = 1.0f;  ///< [-] water over height

  ManningOutflow() = default;
  ManningOutflow(double manning_n, double slope, double flow_length, double share, double per_metre)
      : rate{manning_n > 0.0 && flow_length > 0.0 ? std::sqrt(slope) / manning_n / flow_length : 0.0},
        units_per_metre(static_cast<float>(per_metre)), volume_share(static_cast<float>(share)) {}

  bool flows() const { return rate.per_second > 0.0; }

  /// [units over the facility] With the rate at the start of the step, as SWMM has it, or with the exact fall of the level.
  template <bool swmm>
  [[gnu::always_inline]] float outflow(float height, float start_share = 1.0f) const {
    if constexpr (swmm) return start_share * rate.in_step * power(height, 5.0f / 3) * units_per_metre;
    // dh/dt = -k h^(5/3) has the solution h (1 + z)^(-3/2) with z = 2/3 k h^(2/3) t; nothing cancels in the fall below.
    const float z = (2.0f / 3) * rate.in_step / volume_share * power(height, 2.0f / 3);
    const float root = std::sqrt(1.0f + z);
    return height * volume_share * units_per_metre * (z / (root + 1.0f)) * (1.0f + root + root * root) / (root * (1.0f + z));
  }
};

/// Where water ponds.
struct Surface {
  float full = 0.0f;                ///< [units] at the berm
  float metres_per_unit = 0.0f;     ///< [m] of height
  float depth_per_volume = 1.0f;    ///< [-]
  float berm_height = 0.0f;         ///< [m]
  ManningOutflow over_berm;

  Surface() = default;
  Surface(const std::optional<SurfaceLayer>& layer, double per_metre) {
    const SurfaceLayer surface = layer.value_or(SurfaceLayer{});
    const double share = volume_share(surface);
    full = static_cast<float>(surface.berm_height * share * per_metre);
    metres_per_unit = static_cast<float>(1.0 / (share * per_metre));
    depth_per_volume = static_cast<float>(1.0 / share);
    berm_height = static_cast<float>(surface.berm_height);
    over_berm = ManningOutflow(surface.manning_n, surface.slope, surface.flow_length, share, per_metre);
  }

  /// Plants fill a part of the ponded volume.
  static double volume_share(const SurfaceLayer& surface) {
    return surface.berm_height > 0.0 ? 1.0 - surface.vegetation_fraction : 1.0;
  }
  static double volume_share(const std::optional<SurfaceLayer>& layer) { return layer ? volume_share(*layer) : 1.0; }
  /// [m over the facility] up to the berm.
  static double room(const std::optional<SurfaceLayer>& layer) { return layer ? layer->berm_height * volume_share(*layer) : 0.0; }

  /// [units over the facility] flowing off over the berm, 0 where it leaves at once. SWMM asks the level before the step.
  template <bool swmm>
  [[gnu::always_inline]] float outflow(float water) const {
    const float height = greater(water * metres_per_unit - berm_height, 0.0f);
    const float flow = over_berm.outflow<swmm>(height);
    if constexpr (swmm) return lesser(flow, height * over_berm.units_per_metre);
    return flow;
  }
};

/// What leaves over the berm of the water `after` everything else, in whole units: by Manning's law or all of it at once. SWMM asks
/// the level before the step; ours the level with half of what the step brings, which is exact to second order.
template <bool swmm, bool manning>
[[gnu::always_inline]] inline std::int32_t over_berm(const Surface& surface, float share, float per_share, std::int32_t before,
                                                     std::int32_t after, float rounding_share) {
  if constexpr (!manning) return greater(after - static_cast<std::int32_t>(surface.full * share), 0);
  const float flow = surface.outflow<swmm>((swmm ? static_cast<float>(before) : 0.5f * static_cast<float>(before + after)) * per_share);
  return lesser(whole(flow * share, rounding_share), after);
}

/// Soil between wilting point and porosity; only what it holds above the wilting point is counted.
struct Soil {
  Rate conducted;               ///< [units] when saturated
  float slope = 0.0f;           ///< [1/unit] of ln(conductivity) against the water held
  float per_slope = 0.0f;       ///< [units]
  float full = 0.0f;            ///< [units]
  float field = 0.0f;           ///< [units] held against gravity
  float head_per_unit = 0.0f;   ///< [m] of drained pores above the storage layer that are full

  Soil() = default;
  Soil(const SoilLayer& soil, double per_metre) {
    conducted.per_second = soil.hydraulic_conductivity * per_metre;
    const double steepness = std::max(soil.conductivity_slope / (soil.thickness * per_metre), 1e-13);
    slope = static_cast<float>(steepness);
    per_slope = static_cast<float>(1.0 / steepness);
    full = static_cast<float>((soil.porosity - soil.wilting_point) * soil.thickness * per_metre);
    field = static_cast<float>((soil.field_capacity - soil.wilting_point) * soil.thickness * per_metre);
    head_per_unit = static_cast<float>(1.0 / ((soil.porosity - soil.field_capacity) * per_metre));
  }

  /// [units] Conductivity falls with exp(-slope (full - held)). SWMM keeps that of the start for the whole step. With water
  /// arriving evenly the drainage of a step is ln(1 + u (e^g - 1) / g) / slope exactly, u = slope K t exp(...), g = slope arriving:
  /// no length of step can overdo it, and in long rain it is what arrives, up to K.
  template <bool swmm, bool anything_arrives>
  [[gnu::always_inline]] float percolation(float held, float arriving) const {
    const float at_start = conducted.in_step * exponential((held - full) * slope);
    if constexpr (swmm) return at_start;
    float u = slope * at_start;
    if constexpr (anything_arrives) {
      const float g = lesser(slope * lesser(arriving, full - held + conducted.in_step), 40.0f);
      u *= choose(g > 0.01f, (exponential(g) - 1.0f) / greater(g, 0.01f), 1.0f + 0.5f * g);
    }
    // ln(1 + u) for any u: what rounding took from 1 + u is put back by the quotient.
    const float sum = 1.0f + u, rest = sum - 1.0f;
    return lesser(choose(rest > 0.0f, u * natural_log(sum) / greater(rest, 1e-30f), u) * per_slope, conducted.in_step);
  }
};

/// Clogging, as a count that is full when water of so many void volumes has entered the layer.
struct Clogging {
  static constexpr std::int32_t full = 1 << 29;
  float counts_per_unit = 0.0f;  ///< 0: never clogs

  Clogging() = default;
  Clogging(double factor, double void_depth, double per_metre)
      : counts_per_unit(factor > 0.0 && void_depth > 0.0 ? static_cast<float>(full / (factor * void_depth * per_metre)) : 0.0f) {}

  [[gnu::always_inline]] static float open_share(std::int32_t count) { return 1.0f - static_cast<float>(count) * (1.0f / full); }
  [[gnu::always_inline]] std::int32_t after(std::int32_t count, float inflow, float rounding_share) const {
    return lesser(count + whole(inflow * counts_per_unit, rounding_share), full);
  }
};

/// Gravel on the native soil.
struct Storage {
  Rate seepage;                  ///< [units] into the native soil
  Clogging clogging;
  float full = 0.0f;             ///< [units]
  float metres_per_unit = 0.0f;  ///< [m] of level

  Storage() = default;
  Storage(const std::optional<StorageLayer>& layer, double per_metre) {
    const StorageLayer storage = layer.value_or(StorageLayer{});
    const double void_fraction = storage.height > 0.0 ? storage.void_fraction : 1.0;
    seepage.per_second = storage.seepage_rate * per_metre;
    clogging = Clogging(storage.clogging_factor, storage.height * void_fraction, per_metre);
    full = static_cast<float>(storage.height * void_fraction * per_metre);
    metres_per_unit = static_cast<float>(1.0 / (void_fraction * per_metre));
  }
};

/// [-] Water table near the bottom slows seepage: all of it while the table is half a metre below the level of the water that
/// seeps, none when it has reached that level (inferred; groundwater mounding is not resolved).
[[gnu::always_inline]] inline float room_below(float groundwater_room, float head) {
  constexpr float per_free_depth = 1.0f / 0.5f;
  return within(0.0f, (groundwater_room + head) * per_free_depth, 1.0f);
}

/// The table that no facility feels.
inline constexpr std::array<float, most_places> deep_groundwater = [] {
  std::array<float, most_places> deep{};
  for (float& room : deep) room = 1e6f;
  return deep;
}();

/// How the outflow of a drain follows from the head: exponent 1/2, any exponent, that times a curve. The rows are made for each.
enum class DrainLaw { orifice, power, curve };

/// A perforated pipe or the outlet of a tank.
struct Underdrain {
  Rate at_one_metre;               ///< [units]
  float exponent = 0.5f;
  float offset = 0.0f;             ///< [m]
  float offset_units = 0.0f;       ///< [units] stored below it
  float open_head = 0.0f;          ///< [m]
  float close_head = 0.0f;         ///< [m]
  float units_per_metre = 1.0f;    ///< [units/m] of what it empties
  const std::pair<double, double>* curve = nullptr;  ///< the facility's own
  int points = 0;

  Underdrain() = default;
  Underdrain(const Facility& facility, double height, double void_fraction, double per_metre) {
    if (!facility.underdrain) return;
    const UnderdrainLayer& drain = *facility.underdrain;
    const double above_bottom = height > 0.0 ? drain.offset : 0.0;
    at_one_metre.per_second = drain.flow_rate * per_metre;
    exponent = static_cast<float>(drain.exponent);
    offset = static_cast<float>(above_bottom);
    offset_units = static_cast<float>(std::min(above_bottom, height) * void_fraction * per_metre);
    open_head = static_cast<float>(drain.open_head);
    close_head = static_cast<float>(drain.close_head);
    units_per_metre = static_cast<float>(void_fraction * per_metre);
    curve = facility.drain_curve.data();
    points = static_cast<int>(facility.drain_curve.size());
  }

  DrainLaw law() const { return points > 0 ? DrainLaw::curve : exponent == 0.5f ? DrainLaw::orifice : DrainLaw::power; }

  [[gnu::always_inline]] bool opens(float head, std::int32_t was_open) const {
    return head > choose(was_open != 0, close_head, open_head);
  }

  /// [units] SWMM keeps the rate of the start for the whole step. Ours falls with the level, exactly for an orifice
  /// (dh/dt = -c h^(1/2), a parabola of time), to second order otherwise; no length of step can overdo it.
  template <bool swmm, DrainLaw law>
  [[gnu::always_inline]] float outflow(float head, bool open) const {
    const float above = choose(open, greater(head - offset, 0.0f), 0.0f);
    float rate = at_one_metre.in_step * (law == DrainLaw::orifice ? std::sqrt(above) : power(above, exponent));
    if constexpr (law == DrainLaw::curve) rate *= multiplier(above);
    if constexpr (swmm) return rate;
    const float water = above * units_per_metre;
    if constexpr (law == DrainLaw::orifice) {
      const float share_of_all = rate / greater(water, 1.0f);
      return choose(share_of_all < 2.0f, rate * (1.0f - 0.25f * share_of_all), water);
    }
    return rate * water / greater(water + 0.5f * exponent * rate, 1.0f);
  }

  /// [-] of the facility's drain curve at a head above the pipe.
  float multiplier(float head) const {
    if (head <= static_cast<float>(curve[0].first)) return static_cast<float>(curve[0].second);
    for (int i = 1; i < points; ++i)
      if (const auto [x, y] = curve[i]; static_cast<double>(head) <= x) {
        const auto [x0, y0] = curve[i - 1];
        return static_cast<float>(y0 + (y - y0) * (static_cast<double>(head) - x0) / (x - x0));
      }
    return static_cast<float>(curve[points - 1].second);
  }
};

/// What a drain takes of a storage under our own rules: by the level what is stored, by the head of water above a full storage only
/// what comes from there, `supply`. Otherwise a storage just full would drain fast, one just less than full slowly, in turn.
template <DrainLaw law>
[[gnu::always_inline]] inline std::int32_t drains_of_its_own(const Underdrain& drain, std::int32_t under_head, float level, bool open, float share,
                                                             std::int32_t supply, float rounding_share) {
  return lesser(under_head, greater(supply, whole(drain.outflow<false, law>(level, open) * share, rounding_share)));
}

/// What one step of any process needs besides the laws of its layers.
struct Moment {
  RoundingShares shares;
  float thirst = 0.0f;  ///< [units] potential evaporation
  bool swmm = false;
  bool raining = false;
};

// Rows are made for each of a few properties of a facility that its formulas turn on; these call `row` with what holds, each a type
// with a `value`: SWMM's rules?, Manning's law at the berm?, the law of the drain.

template <class Row>
[[gnu::always_inline]] inline void choose_row(bool swmm, bool manning, Row&& row) {
  const std::true_type yes;
  const std::false_type no;
  if (swmm && manning) row(yes, yes);
  else if (swmm) row(yes, no);
  else if (manning) row(no, yes);
  else row(no, no);
}

template <class Row>
[[gnu::always_inline]] inline void choose_row(DrainLaw law, Row&& row) {
  if (law == DrainLaw::orifice) row(std::integral_constant<DrainLaw, DrainLaw::orifice>{});
  else if (law == DrainLaw::power) row(std::integral_constant<DrainLaw, DrainLaw::power>{});
  else row(std::integral_constant<DrainLaw, DrainLaw::curve>{});
}

template <class Row>
[[gnu::always_inline]] inline void choose_row(bool swmm, DrainLaw law, Row&& row) {
  choose_row(law, [&](auto drain) __attribute__((always_inline)) { swmm ? row(std::true_type{}, drain) : row(std::false_type{}, drain); });
}

template <class Row>
[[gnu::always_inline]] inline void choose_row(bool swmm, bool manning, DrainLaw law, Row&& row) {
  choose_row(swmm, manning, [&](auto rules, auto berm) __attribute__((always_inline)) {
    choose_row(law, [&](auto drain) __attribute__((always_inline)) { row(rules, berm, drain); });
  });
}

/// Whether no water comes in and none stands in the words [first, end) of any place, so that only air and clocks act.
HYDRO_EVERY_INSTRUCTION_SET
static bool rests(const FacilityBlock& block, int first, int end) {
  if (block.rain[0] | block.run_on[0]) return false;
  std::int32_t any = 0;
  const std::int32_t *const rain = block.rain, *const run_on = block.run_on;
  for (int i = 0; i < block.count; ++i) any |= rain[i] | run_on[i];
  for (int word = first; word < end && any == 0; ++word) {
    const std::int32_t* const water = block.words[word];
    for (int i = 0; i < block.count; ++i) any |= water[i];
  }
  return any == 0;
}

/// Whether gravity moves none of the water in the soil.
HYDRO_EVERY_INSTRUCTION_SET
static bool soil_holds_its_water(int count, const float* share, const std::int32_t* water, float field) {
  std::int32_t moving = 0;
  for (int i = 0; i < count; ++i) moving |= water[i] > static_cast<std::int32_t>(field * share[i]);
  return moving == 0;
}

/// The air takes from the soil, and nothing else happens. `reach` of it gets there.
HYDRO_EVERY_INSTRUCTION_SET
static void dry_soil(const FacilityBlock& block, std::int32_t* soil_water, float thirst, float reach, float share_of_thirst, float share_of_reach) {
  const FacilityBlock b = block;
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const std::int32_t asked = whole(thirst * b.share[i], share_of_thirst);
    const std::int32_t reaching = choose(reach < 1.0f, whole(static_cast<float>(asked) * reach, share_of_reach), asked);
    const std::int32_t evaporates = lesser(reaching, soil_water[i]);
    soil_water[i] -= evaporates;
    b.evaporation[i] = evaporates;
    b.seepage[i] = b.surface_outflow[i] = b.drain[i] = 0;
  }
}

/// Nothing happens at all.
inline void leave_alone(const FacilityBlock& block) {
  const FacilityBlock b = block;
  for (int i = 0; i < b.count; ++i) b.evaporation[i] = b.seepage[i] = b.surface_outflow[i] = b.drain[i] = 0;
}

/// [m] from the bottom of each place of a block to the water table.
[[gnu::always_inline]] inline const float* groundwater_of(const FacilityBlock& block) {
  return block.groundwater_room ? block.groundwater_room : deep_groundwater.data();
}

/// `block` from place `first` on, at most `most_places` of them.
inline FacilityBlock part(const FacilityBlock& block, int first, int words) {
  FacilityBlock some = block;
  some.count = std::min(block.count - first, most_places);
  some.share += first;
  some.rain += first;
  some.run_on += first;
  some.evaporation += first;
  some.seepage += first;
  some.surface_outflow += first;
  some.drain += first;
  if (block.used) some.used += first;
  if (block.groundwater_room) some.groundwater_room += first;
  for (int word = 0; word < words; ++word) some.words[word] += first;
  return some;
}

}  // namespace hydro::sponge::detail
