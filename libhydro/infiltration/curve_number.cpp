#include "libhydro/infiltration/curve_number.h"

#include <algorithm>
#include <cmath>

#include "libhydro/core/instruction_sets.h"
#include "libhydro/core/row_math.h"

namespace hydro::infiltration {
namespace {

using row_math::choose;
using row_math::greater;
using row_math::lesser;
using row_math::other_share;
using row_math::whole_units;
using row_math::within;

// Memory of a cell, over the pervious ground:
//   0  water that entered in the present storm [units]
//   1  high half: P / (P + Se), full scale = 1; low half: Se, full scale = retention of dry soil
//   2  high half: retention left now, same scale as Se; low half, signed: the latest rate while it goes on (root of its
//      share of full scale), or minus the dry time since the latest rain (full scale = the time that ends a storm)
constexpr std::int32_t full_scale = 0xffff, signed_scale = 0x7fff;

/// The greatest rate that the memory can hold; only ponded water after rain is taken at the remembered rate.
constexpr double full_scale_rate = 2.0 / 3600.0;  // [m/s], 2000 mm/h

/// Thinner standing water does not keep infiltration going once the rain has stopped: 0.05 in, as in SWMM.
constexpr double least_ponding = 0.05 * 0.0254;  // [m]

/// Share of the rounding between water and memory that one step makes good.
constexpr float catch_up = 0.0625f;

/// Share of the drying time after which rain counts as a new storm, as in SWMM.
constexpr double event_share = 0.06;

HYDRO_EVERY_INSTRUCTION_SET
void curve_number_row(CurveNumber::Coefficients k, int count, const std::int32_t* __restrict rain,
                      const std::int32_t* __restrict available, std::int32_t* __restrict taken,
                      std::int32_t* __restrict entered, std::int32_t* __restrict storm, std::int32_t* __restrict now) {
  const float share = k.rounding_share, memory_share = other_share(share), per_pervious = 1.0f / k.pervious_share;
  const float unit_of_count = k.retention / full_scale, count_of_unit = full_scale / k.retention;
  const float tracking = 2.0f * unit_of_count + 2.0f;  // [units] rounding of what is remembered
  const std::int32_t clock = whole_units(k.clock, memory_share), recovered = whole_units(k.recovered, memory_share);
#pragma omp simd
  for (int i = 0; i < count; ++i) {
    const std::uint32_t storm_bits = static_cast<std::uint32_t>(storm[i]), now_bits = static_cast<std::uint32_t>(now[i]);
    std::int32_t spent = static_cast<std::int32_t>(storm_bits >> 16), at_start = static_cast<std::int32_t>(storm_bits & 0xffffu);
    std::int32_t left = static_cast<std::int32_t>(now_bits >> 16), pace = static_cast<std::int32_t>(now_bits << 16) >> 16;
    std::int32_t in = entered[i];

    const bool raining = rain[i] > 0, new_storm = raining & (pace <= -signed_scale);
    spent = choose(new_storm, 0, spent);
    in = choose(new_storm, 0, in);
    at_start = choose(new_storm, left, at_start);

    // Rain grows P: with y = P / (P + Se), y' - y = (1 - y)^2 dP / (Se + (1 - y) dP).
    const float fallen = static_cast<float>(rain[i]);
    const float retention = greater(static_cast<float>(at_start) * unit_of_count, 1.0f);
    const float free = 1.0f - static_cast<float>(spent) * (1.0f / full_scale);
    const float grown = free * free * fallen / (retention + free * fallen);
    spent = lesser(spent + whole_units(grown * full_scale, memory_share), full_scale);
    const float behind = static_cast<float>(at_start) * unit_of_count * (static_cast<float>(spent) * (1.0f / full_scale)) -
                         static_cast<float>(in);
    // In the step, free of the rounding of what is remembered; a remainder is caught up with by and by.
    const bool keeps_up = behind > -tracking;
    const float rain_pace = choose(keeps_up, grown * retention, 0.0f);
    const float rain_entry = choose(keeps_up, greater(rain_pace + (behind - rain_pace) * catch_up, 0.0f), 0.0f);

    const float kept = static_cast<float>(greater(pace, 0)) * (1.0f / signed_scale);
    const float ponded_pace = lesser(kept * kept / k.rate_scale, static_cast<float>(left) * unit_of_count);
    const bool ponded = (!raining) & (static_cast<float>(available[i]) > k.least_ponding) & (left > 0);
    const float wanted = choose(left == 0, 0.0f, choose(raining, rain_entry, choose(ponded, ponded_pace, 0.0f)));
    const bool active = (left > 0) & ((raining & (rain_pace > 0.0f)) | (ponded & (pace > 0)));

    const std::int32_t take = lesser(available[i], whole_units(wanted * k.pervious_share, share));
    const float entering = static_cast<float>(take) * per_pervious;
    in += whole_units(entering, memory_share);
    left = choose(active, greater(left - whole_units(entering * count_of_unit, memory_share), 0), lesser(left + recovered, full_scale));

    const float rate = lesser(std::sqrt(rain_pace * k.rate_scale), 1.0f);
    const std::int32_t new_pace = choose(left > 0, static_cast<std::int32_t>(rate * signed_scale + 0.5f), 0);
    const std::int32_t older = greater(lesser(pace, 0) - clock, -signed_scale);
    pace = choose(raining, new_pace, choose(ponded, pace, older));

    entered[i] = in;
    storm[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(spent) << 16 | static_cast<std::uint32_t>(at_start));
    now[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(left) << 16 | (static_cast<std::uint32_t>(pace) & 0xffffu));
    taken[i] = take;
  }
}

}  // namespace

std::string CurveNumber::fault() const {
  if (!(drying_time > 0.0)) return "drying_time must be greater than 0; write a long one, such as \"1000 d\", for soil that does not dry";
  return {};
}

double CurveNumber::retention() const { return 0.0254 * (1000.0 / curve_number - 10.0); }

Memory CurveNumber::initial_memory() const { return {0, full_scale, static_cast<std::int32_t>(0xffff0000u)}; }

CurveNumber::Coefficients CurveNumber::prepare(const StepConditions& step) const {
  const double units = step.unit.per_metre();
  return {.retention = static_cast<float>(retention() * units),
          .recovered = static_cast<float>(std::min(step.duration / drying_time, 1.0) * full_scale),
          .clock = static_cast<float>(std::min(step.duration / (event_share * drying_time), 1.0) * signed_scale),
          .rate_scale = static_cast<float>(1.0 / (full_scale_rate * step.duration * units)),
          .least_ponding = static_cast<float>(least_ponding * units),
          .pervious_share = static_cast<float>(step.pervious_share),
          .rounding_share = step.rounding_share};
}

void CurveNumber::Coefficients::infiltrate(const SoilBlock& block) const {
  curve_number_row(*this, block.count, block.rain, block.available, block.taken, block.memory[0], block.memory[1],
                   block.memory[2]);
}

}  // namespace hydro::infiltration
