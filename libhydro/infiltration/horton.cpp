#include "libhydro/infiltration/horton.h"

#include <algorithm>
#include <cmath>

#include "libhydro/core/instruction_sets.h"
#include "libhydro/core/row_math.h"

namespace hydro::infiltration {
namespace {

using row_math::choose;
using row_math::greater;
using row_math::lesser;
using row_math::natural_log;
using row_math::one_minus_exp;
using row_math::other_share;
using row_math::whole_units;
using row_math::within;

/// Horton's memory: exp(-decay * time on the curve), 1 when dry, as a whole number so that slow drying is not lost in rounding.
constexpr float dry_curve = 0x1p30f;

/// SWMM: saturated soil has recovered 98 % after the drying time.
constexpr double left_after_drying = 0.02;

std::string fault_of_rates(double initial_rate, double final_rate, double decay, double drying_time, std::string_view name) {
  if (initial_rate < final_rate)
    return "initial_rate is below final_rate: dry soil must take at least as much water as saturated soil";
  if (!(decay > 0.0)) return "decay must be greater than 0; for a rate that does not fall write model = \"constant\" instead of \"" + std::string(name) + "\"";
  if (!(drying_time > 0.0)) return "drying_time must be greater than 0; write a long one, such as \"1000 d\", for soil that does not dry";
  return {};
}

/// Time times decay that must pass on the curve for `water` to enter: the root u of
/// final u + curve (1 - e^-u) = water, by two Halley steps from the slope at u = 0.
[[gnu::always_inline]] inline float curve_advance(float final_scale, float curve_scale, float water) {
  constexpr float tiny = 1e-20f;
  float u = water / greater(final_scale + curve_scale, tiny);
  for (int iteration = 0; iteration < 2; ++iteration) {
    const float q = one_minus_exp(u);
    const float bend = curve_scale * (1.0f - q), slope = final_scale + bend;
    const float miss = final_scale * u + curve_scale * q - water;
    u = greater(u - miss * slope / greater(slope * slope + 0.5f * miss * bend, tiny), 0.0f);
  }
  return u;
}

template <bool limited>
[[gnu::always_inline]] inline void horton_row(Horton::Coefficients k, int count, const std::int32_t* __restrict available,
                                              std::int32_t* __restrict taken, std::int32_t* __restrict curve,
                                              std::int32_t* __restrict held) {
  const float share = k.rounding_share, memory_share = other_share(share), per_pervious = 1.0f / k.pervious_share;
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const float x = static_cast<float>(curve[i]) * (1.0f / dry_curve);
    const std::int32_t capacity = whole_units((k.final_units + k.curve_units * x) * k.pervious_share, share);
    std::int32_t take = lesser(available[i], capacity);
    const float entering = static_cast<float>(take) * per_pervious;

    const float supplied = one_minus_exp(curve_advance(k.final_scale, k.curve_scale * x, entering));
    const float fallen = x * choose(available[i] < capacity, supplied, k.decayed);
    const float risen = (1.0f - x) * k.recovered;
    const bool wet = available[i] > 0;
    const std::int32_t change = choose(wet, -1, 1) * whole_units(choose(wet, fallen, risen) * dry_curve, memory_share);
    curve[i] = within(std::int32_t{0}, curve[i] + change, static_cast<std::int32_t>(dry_curve));

    if constexpr (limited) {
      const float room = greater(k.most_held - static_cast<float>(held[i]), 0.0f) * k.pervious_share;
      take = lesser(take, static_cast<std::int32_t>(room));
      const float dry_x = greater(static_cast<float>(curve[i]), 1.0f) * (1.0f / dry_curve);
      const float on_curve = k.curve_scale * (1.0f - dry_x) - k.final_scale * natural_log(dry_x);
      held[i] = choose(wet, held[i] + whole_units(static_cast<float>(take) * per_pervious, memory_share),
                       static_cast<std::int32_t>(on_curve));
    }
    taken[i] = take;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
void horton_unlimited(const Horton::Coefficients& k, int count, const std::int32_t* available, std::int32_t* taken,
                      std::int32_t* curve) {
  horton_row<false>(k, count, available, taken, curve, nullptr);
}

HYDRO_EVERY_INSTRUCTION_SET
void horton_limited(const Horton::Coefficients& k, int count, const std::int32_t* available, std::int32_t* taken,
                    std::int32_t* curve, std::int32_t* held) {
  horton_row<true>(k, count, available, taken, curve, held);
}

template <bool limited>
[[gnu::always_inline]] inline void modified_row(ModifiedHorton::Coefficients k, int count,
                                                const std::int32_t* __restrict available, std::int32_t* __restrict taken,
                                                std::int32_t* __restrict excess, std::int32_t* __restrict held) {
  const float share = k.rounding_share, memory_share = other_share(share), per_pervious = 1.0f / k.pervious_share;
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const bool wet = available[i] > 0;
    const float before = static_cast<float>(excess[i]);
    const float beyond_final = greater(k.curve_scale - before, 0.0f) * k.decayed;
    const float capacity = (k.final_units + beyond_final) * k.pervious_share;
    std::int32_t take = lesser(available[i], whole_units(capacity, share));
    if constexpr (limited) {
      const float room = greater(k.most_held - static_cast<float>(held[i]), 0.0f) * k.pervious_share;
      take = lesser(take, static_cast<std::int32_t>(room));
      const std::int32_t gained = whole_units(static_cast<float>(take) * per_pervious, memory_share);
      const std::int32_t lost = whole_units(static_cast<float>(held[i]) * k.dried, memory_share);
      held[i] = greater(held[i] + choose(wet, gained, -lost), 0);
    }
    // Where supply is ample the excess is free of the rounding of `take`, which would not average out against the final rate.
    const float supplied = greater(static_cast<float>(take) * per_pervious - k.final_units, 0.0f);
    const float beyond = choose(static_cast<float>(available[i]) < capacity, supplied, beyond_final);
    const std::int32_t gained = whole_units(beyond, memory_share), lost = whole_units(before * k.dried, memory_share);
    excess[i] = greater(excess[i] + choose(wet, gained, -lost), 0);
    taken[i] = take;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
void modified_unlimited(const ModifiedHorton::Coefficients& k, int count, const std::int32_t* available, std::int32_t* taken,
                        std::int32_t* excess) {
  modified_row<false>(k, count, available, taken, excess, nullptr);
}

HYDRO_EVERY_INSTRUCTION_SET
void modified_limited(const ModifiedHorton::Coefficients& k, int count, const std::int32_t* available, std::int32_t* taken,
                      std::int32_t* excess, std::int32_t* held) {
  modified_row<true>(k, count, available, taken, excess, held);
}

}  // namespace

std::string Horton::fault() const { return fault_of_rates(initial_rate, final_rate, decay, drying_time, name); }

Memory Horton::initial_memory() const { return {static_cast<std::int32_t>(dry_curve)}; }

Horton::Coefficients Horton::prepare(const StepConditions& step) const {
  const double units = step.unit.per_metre(), decayed = -std::expm1(-decay * step.duration);
  const double curve_scale = (initial_rate - final_rate) / decay * units;
  return {.final_units = static_cast<float>(final_rate * step.duration * units),
          .curve_units = static_cast<float>(curve_scale * decayed),
          .final_scale = static_cast<float>(final_rate / decay * units),
          .curve_scale = static_cast<float>(curve_scale),
          .decayed = static_cast<float>(decayed),
          .recovered = static_cast<float>(-std::expm1(std::log(left_after_drying) / drying_time * step.duration)),
          .most_held = static_cast<float>(maximum_infiltration * units),
          .pervious_share = static_cast<float>(step.pervious_share),
          .rounding_share = step.rounding_share};
}

void Horton::Coefficients::infiltrate(const SoilBlock& block) const {
  if (most_held > 0.0f)
    horton_limited(*this, block.count, block.available, block.taken, block.memory[0], block.memory[1]);
  else
    horton_unlimited(*this, block.count, block.available, block.taken, block.memory[0]);
}

std::string ModifiedHorton::fault() const { return fault_of_rates(initial_rate, final_rate, decay, drying_time, name); }

ModifiedHorton::Coefficients ModifiedHorton::prepare(const StepConditions& step) const {
  const double units = step.unit.per_metre();
  return {.final_units = static_cast<float>(final_rate * step.duration * units),
          .curve_scale = static_cast<float>((initial_rate - final_rate) / decay * units),
          .decayed = static_cast<float>(-std::expm1(-decay * step.duration)),
          .dried = static_cast<float>(-std::expm1(std::log(left_after_drying) / drying_time * step.duration)),
          .most_held = static_cast<float>(maximum_infiltration * units),
          .pervious_share = static_cast<float>(step.pervious_share),
          .rounding_share = step.rounding_share};
}

void ModifiedHorton::Coefficients::infiltrate(const SoilBlock& block) const {
  if (most_held > 0.0f)
    modified_limited(*this, block.count, block.available, block.taken, block.memory[0], block.memory[1]);
  else
    modified_unlimited(*this, block.count, block.available, block.taken, block.memory[0]);
}

}  // namespace hydro::infiltration
