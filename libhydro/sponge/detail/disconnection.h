#pragma once

#include "libhydro/sponge/detail/laws.h"
#include "libhydro/sponge/detail/place.h"

namespace hydro::sponge::detail {

/// A roof whose downspout ends on the ground: what the downspout cannot take overflows. After SWMM's rooftop disconnection, but
/// a roof without roughness overflows at once instead of holding its water for ever.
struct DisconnectionStep {
  enum Word { on_roof, words };
  static constexpr int water_words = 1;

  static ProcessInfo about() {
    return {.name = "disconnection", .summary = "a roof whose downspout ends on the ground", .needs = {"surface"}, .may_have = {"underdrain"},
            .belongs_on_roofs = true, .spills = false, .check = check};
  }
  static void check(const Facility& facility, std::vector<std::string>& lines) {
    if (!facility.underdrain) return;
    const UnderdrainLayer& drain = *facility.underdrain;
    if (drain.exponent != 0.0 || drain.offset != 0.0 || drain.open_head != 0.0 || !facility.drain_curve.empty())
      lines.push_back("underdrain: a downspout takes its flow_rate whatever stands on the roof: exponent must be 0, and offset, open_head and a drain_curve have no use");
  }
  static void begin(FirstWords&) {}
  static double ponded_depth(const HeldWater& held) { return held.depth(on_roof) / Surface::volume_share(held.facility.surface); }
  static double free_water(const HeldWater& held) { return held.depth(on_roof); }
  static double capacity(const Facility& facility) { return Surface::room(facility.surface); }

  Moment now;
  Surface surface;
  Rate downspout;  ///< [units]

  DisconnectionStep(const Facility& facility, double per_metre) : surface(facility.surface, per_metre) {
    downspout.per_second = (facility.underdrain ? facility.underdrain->flow_rate : 0.0) * per_metre;
  }

  void renew(const StepConditions& conditions, bool same_length) {
    if (same_length) return;
    surface.over_berm.rate.renew(conditions.duration);
    downspout.renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

template <bool swmm, bool manning>
[[gnu::always_inline]] inline void disconnection_row(const DisconnectionStep& step, const FacilityBlock& block) {
  const DisconnectionStep k = step;
  const RoundingShares by = k.now.shares;
  const FacilityBlock b = block;
  std::int32_t* const roof_words = b.words[DisconnectionStep::on_roof];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const std::int32_t in = b.rain[i] + b.run_on[i], before = roof_words[i];
    const std::int32_t evaporates = lesser(whole(k.now.thirst * share, by.evaporation), swmm ? before : before + in);
    const std::int32_t left = before + in - evaporates;
    const std::int32_t flows_off = over_berm<swmm, manning>(k.surface, share, per_share, before, left, by.surface);
    const std::int32_t down = lesser(flows_off, whole(k.downspout.in_step * share, by.drain));
    roof_words[i] = left - flows_off;
    b.evaporation[i] = evaporates;
    b.seepage[i] = 0;
    b.surface_outflow[i] = flows_off - down;
    b.drain[i] = down;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_disconnected_roofs(const DisconnectionStep& k, const FacilityBlock& b) {
  choose_row(k.now.swmm, k.surface.over_berm.flows(), [&](auto rules, auto berm) __attribute__((always_inline)) {
    disconnection_row<rules.value, berm.value>(k, b);
  });
}

inline void DisconnectionStep::advance(const FacilityBlock& block) const {
  rests(block, on_roof, on_roof + 1) ? leave_alone(block) : step_disconnected_roofs(*this, block);
}

}  // namespace hydro::sponge::detail
