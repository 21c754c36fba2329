#include "libhydro/infiltration/green_ampt.h"

#include <algorithm>
#include <cmath>

#include "libhydro/core/instruction_sets.h"
#include "libhydro/core/row_math.h"

namespace hydro::infiltration {
namespace {

using row_math::choose;
using row_math::greater;
using row_math::lesser;
using row_math::minus_log1p;
using row_math::minus_log1p_small;
using row_math::other_share;
using row_math::whole_units;
using row_math::within;

// Memory of a cell, in water units over the pervious ground:
//   0  water behind the present wetting front
//   1  water in the upper zone
//   2  high half: moisture deficit that the front meets, full scale = the soil's own; low half: the event clock, which
//      runs down from full scale while supply stays below the conductivity; a new front may start when it is 0
constexpr std::int32_t full_scale = 0xffff;

/// Conditions of the upper zone as SWMM 5 sets them, with Mein's depth 4 sqrt(K) in inches of K in inches per hour.
struct UpperZone {
  double depth;           ///< [m]
  double drainage_rate;   ///< [1/s] of the water that fills it
  double event_interval;  ///< [s] of light or no supply after which a new front starts

  explicit UpperZone(double hydraulic_conductivity) {
    constexpr double inch = 0.0254, inch_per_hour = 0.0254 / 3600.0, foot = 0.3048;
    depth = 4.0 * std::sqrt(hydraulic_conductivity / inch_per_hour) * inch;
    drainage_rate = depth / foot / 90000.0;
    event_interval = 5400.0 / (depth / foot);
  }
};

template <class Model>
std::string fault_of(const Model& soil) {
  if (!(soil.hydraulic_conductivity > 0.0))
    return "hydraulic_conductivity must be greater than 0; give a land class that takes no water imperviousness = 1 instead";
  return {};
}

template <class Model>
GreenAmptCoefficients coefficients_of(const Model& soil, const StepConditions& step, bool renews_in_light_rain) {
  const double units = step.unit.per_metre();
  const UpperZone zone(soil.hydraulic_conductivity);
  const double upper_zone = zone.depth * soil.moisture_deficit * units;
  return {.conducted = static_cast<float>(soil.hydraulic_conductivity * step.duration * units),
          .suction_units = static_cast<float>(soil.suction_head * units),
          .deficit_scale = static_cast<float>(soil.moisture_deficit / full_scale),
          .upper_zone = static_cast<float>(upper_zone),
          .drained = static_cast<float>(zone.drainage_rate * upper_zone * step.duration),
          .clock = static_cast<float>(std::min(step.duration / zone.event_interval, 1.0) * full_scale),
          .pervious_share = static_cast<float>(step.pervious_share),
          .rounding_share = step.rounding_share,
          .renews_in_light_rain = renews_in_light_rain};
}

constexpr Memory dry_soil{0, 0, static_cast<std::int32_t>(0xffff0000u)};

/// Water that enters when the ground stays covered: the root d of d - c ln(1 + d / (F + c)) = K dt, with F behind the front
/// and c = head times deficit. With v = d / (F + c) it reads p v + (1 - p) (v - ln(1 + v)) = k, in which nothing
/// cancels; the series to second order starts two Halley steps.
template <bool long_step>
[[gnu::always_inline]] inline float front_advance(float behind, float head_deficit, float conducted) {
  const float whole = greater(behind + head_deficit, 1.0f);
  const float scale = 1.0f / whole, k = conducted * scale, p = (whole - head_deficit) * scale, b = head_deficit * scale;
  float v = 2.0f * k / (p + std::sqrt(p * p + 2.0f * b * k));
  for (int iteration = 0; iteration < 2; ++iteration) {
    const float curved = long_step ? minus_log1p(v) : minus_log1p_small(v);
    const float per = 1.0f / (1.0f + v);
    const float miss = p * v + b * curved - k, slope = p + b * v * per, bend = b * per * per;
    v -= miss * slope / greater(slope * slope - 0.5f * miss * bend, 1e-30f);
  }
  return v * whole;
}

template <bool long_step>
[[gnu::always_inline]] inline void green_ampt_row(GreenAmptCoefficients k, int count, const std::int32_t* __restrict rain,
                                                  const std::int32_t* __restrict available, std::int32_t* __restrict taken,
                                                  std::int32_t* __restrict front, std::int32_t* __restrict upper,
                                                  std::int32_t* __restrict rest) {
  const float share = k.rounding_share, memory_share = other_share(share), per_pervious = 1.0f / k.pervious_share;
  const std::int32_t upper_full = static_cast<std::int32_t>(k.upper_zone);
  const float per_upper = k.upper_zone > 0.0f ? 1.0f / k.upper_zone : 0.0f;
  const std::int32_t drained = whole_units(k.drained, memory_share), clock = whole_units(k.clock, memory_share);
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const std::uint32_t packed = static_cast<std::uint32_t>(rest[i]);
    std::int32_t deficit = static_cast<std::int32_t>(packed >> 16);
    std::int32_t until_event = greater(static_cast<std::int32_t>(packed & 0xffffu) - clock, 0);
    const bool wet = available[i] > 0;

    const float head = k.suction_units + static_cast<float>(available[i] - rain[i]);
    const float head_deficit = head * (static_cast<float>(deficit) * k.deficit_scale);
    const float advance = front_advance<long_step>(static_cast<float>(front[i]), head_deficit, k.conducted);
    const std::int32_t take = lesser(available[i], whole_units(advance * k.pervious_share, share));
    const std::int32_t gained = whole_units(static_cast<float>(take) * per_pervious, memory_share);
    const bool heavy = static_cast<float>(available[i]) * per_pervious > k.conducted;

    const std::int32_t change = choose(wet, gained, -drained);
    std::int32_t in_front = greater(front[i] + change, 0);
    const std::int32_t in_upper = within(0, upper[i] + change, upper_full);
    until_event = choose(heavy, full_scale, until_event);

    const bool renew = (until_event == 0) & ((!wet) | (k.renews_in_light_rain & !heavy));
    const bool dried_out = (!wet) & (in_upper == 0);
    const float full = within(0.0f, static_cast<float>(in_upper) * per_upper, 1.0f);
    const std::int32_t renewed = static_cast<std::int32_t>((1.0f - full) * full_scale + 0.5f);
    deficit = choose(dried_out, full_scale, choose(renew, renewed, deficit));
    in_front = choose(dried_out | renew, 0, in_front);

    front[i] = in_front;
    upper[i] = in_upper;
    rest[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(deficit) << 16 | static_cast<std::uint32_t>(until_event));
    taken[i] = take;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
void short_step(const GreenAmptCoefficients& k, int count, const std::int32_t* rain, const std::int32_t* available,
                std::int32_t* taken, std::int32_t* front, std::int32_t* upper, std::int32_t* rest) {
  green_ampt_row<false>(k, count, rain, available, taken, front, upper, rest);
}

HYDRO_EVERY_INSTRUCTION_SET
void any_step(const GreenAmptCoefficients& k, int count, const std::int32_t* rain, const std::int32_t* available,
              std::int32_t* taken, std::int32_t* front, std::int32_t* upper, std::int32_t* rest) {
  green_ampt_row<true>(k, count, rain, available, taken, front, upper, rest);
}

/// Where there is no water the soil only drains and its clock runs down: what the rows above do then, without looking for the front.
HYDRO_EVERY_INSTRUCTION_SET
void rest_dry(const GreenAmptCoefficients& coefficients, int count, std::int32_t* __restrict taken, std::int32_t* __restrict front,
              std::int32_t* __restrict upper, std::int32_t* __restrict rest) {
  const GreenAmptCoefficients k = coefficients;
  const float memory_share = other_share(k.rounding_share), per_upper = k.upper_zone > 0.0f ? 1.0f / k.upper_zone : 0.0f;
  const std::int32_t upper_full = static_cast<std::int32_t>(k.upper_zone);
  const std::int32_t drained = whole_units(k.drained, memory_share), clock = whole_units(k.clock, memory_share);
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const std::uint32_t packed = static_cast<std::uint32_t>(rest[i]);
    std::int32_t deficit = static_cast<std::int32_t>(packed >> 16);
    const std::int32_t until_event = greater(static_cast<std::int32_t>(packed & 0xffffu) - clock, 0);
    const std::int32_t in_front = greater(front[i] - drained, 0), in_upper = within(0, upper[i] - drained, upper_full);
    const float full = within(0.0f, static_cast<float>(in_upper) * per_upper, 1.0f);
    const std::int32_t renewed = static_cast<std::int32_t>((1.0f - full) * full_scale + 0.5f);
    deficit = choose(in_upper == 0, full_scale, choose(until_event == 0, renewed, deficit));
    front[i] = choose((in_upper == 0) | (until_event == 0), 0, in_front);
    upper[i] = in_upper;
    rest[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(deficit) << 16 | static_cast<std::uint32_t>(until_event));
    taken[i] = 0;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
bool is_dry(int count, const std::int32_t* available) {
  std::int32_t most = 0;
#pragma omp simd reduction(max : most)
  for (int i = 0; i < count; ++i) most = greater(most, available[i]);
  return most <= 0;
}

/// Whether some front of the block moves so little beside its reach that a short series gives the logarithm.
HYDRO_EVERY_INSTRUCTION_SET
bool is_short_step(const GreenAmptCoefficients& k, int count, const std::int32_t* front, const std::int32_t* rest) {
  constexpr float longest = 0.15f;  // K dt over front and head times deficit: the root stays below 1
  float least = 3e38f;
#pragma omp simd reduction(min : least)
  for (int i = 0; i < count; ++i) {
    const float deficit = static_cast<float>(static_cast<std::int32_t>(static_cast<std::uint32_t>(rest[i]) >> 16));
    least = lesser(least, static_cast<float>(front[i]) + k.suction_units * (deficit * k.deficit_scale));
  }
  return k.conducted < longest * greater(least, 1.0f);
}

}  // namespace

void GreenAmptCoefficients::infiltrate(const SoilBlock& block) const {
  const auto& [front, upper, rest] = block.memory;
  if (is_dry(block.count, block.available)) return rest_dry(*this, block.count, block.taken, front, upper, rest);
  const auto advance = is_short_step(*this, block.count, front, rest) ? short_step : any_step;
  advance(*this, block.count, block.rain, block.available, block.taken, front, upper, rest);
}

std::string GreenAmpt::fault() const { return fault_of(*this); }
Memory GreenAmpt::initial_memory() const { return dry_soil; }
GreenAmptCoefficients GreenAmpt::prepare(const StepConditions& step) const { return coefficients_of(*this, step, true); }

std::string ModifiedGreenAmpt::fault() const { return fault_of(*this); }
Memory ModifiedGreenAmpt::initial_memory() const { return dry_soil; }
Memory ModifiedGreenAmpt::memory_at(double saturation, WaterUnit unit) const {
  const double upper_zone = UpperZone(hydraulic_conductivity).depth * moisture_deficit * unit.per_metre();
  const auto deficit = static_cast<std::uint32_t>((1.0 - saturation) * full_scale + 0.5);
  return {0, static_cast<std::int32_t>(saturation * upper_zone), static_cast<std::int32_t>(deficit << 16)};
}
GreenAmptCoefficients ModifiedGreenAmpt::prepare(const StepConditions& step) const { return coefficients_of(*this, step, false); }

}  // namespace hydro::infiltration
