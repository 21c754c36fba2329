#pragma once

#include "libhydro/sponge/detail/laws.h"

namespace hydro::sponge::detail {

/// A roof whose downspout ends on the ground: what the downspout cannot take overflows. After SWMM's rooftop disconnection, but
/// a roof without roughness overflows at once instead of holding its water for ever.
struct DisconnectionStep {
  enum Word { on_roof, words };
  static constexpr int water_words = 1;

  Moment now;
  Surface surface;
  Rate downspout;  ///< [units]

  DisconnectionStep(const Facility& facility, double per_metre) : surface(facility.surface, per_metre) {
    downspout.per_second = ((facility.tank ? facility.tank->downspout_rate : 0.0) +
                            (facility.underdrain ? facility.underdrain->flow_rate : 0.0)) * per_metre;
  }

  void renew(const StepConditions& conditions, bool same_length) {
    if (same_length) return;
    surface.over_berm.rate.renew(conditions.duration);
    downspout.renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

template <bool swmm>
[[gnu::always_inline]] inline void disconnection_row(const DisconnectionStep& step, const FacilityBlock& block) {
  const DisconnectionStep k = step;
  const RoundingShares by = k.now.shares;
  const bool manning = k.surface.over_berm.flows();
  const FacilityBlock b = block;
  std::int32_t* const roof_words = b.words[DisconnectionStep::on_roof];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const std::int32_t in = b.rain[i] + b.run_on[i], before = roof_words[i];
    const std::int32_t evaporates = lesser(whole(k.now.thirst * share, by.evaporation), swmm ? before : before + in);
    const std::int32_t left = before + in - evaporates;
    const std::int32_t flows_off = over_berm<swmm>(k.surface, share, per_share, before, left, manning, by.surface);
    const std::int32_t down = lesser(flows_off, whole(k.downspout.in_step * share, by.drain));
    roof_words[i] = left - flows_off;
    b.evaporation[i] = evaporates;
    b.seepage[i] = 0;
    b.surface_outflow[i] = flows_off - down;
    b.drain[i] = down;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void own_disconnection(const DisconnectionStep& k, const FacilityBlock& b) { disconnection_row<false>(k, b); }
HYDRO_EVERY_INSTRUCTION_SET
static void swmm_disconnection(const DisconnectionStep& k, const FacilityBlock& b) { disconnection_row<true>(k, b); }

inline void DisconnectionStep::advance(const FacilityBlock& block) const {
  (now.swmm ? swmm_disconnection : own_disconnection)(*this, block);
}

}  // namespace hydro::sponge::detail
