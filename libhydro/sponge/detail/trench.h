#pragma once

#include "libhydro/sponge/detail/laws.h"
#include "libhydro/sponge/detail/place.h"

namespace hydro::sponge::detail {

/// Storage open to the sky: infiltration trench, seepage pipe and well. After SWMM's trench.
struct TrenchStep {
  enum Word { ponded, stored, drain_open, clogged, words };
  static constexpr int water_words = 2;

  static ProcessInfo about() {
    return {.name = "trench", .summary = "storage open to the sky", .needs = {"storage"}, .may_have = {"surface", "underdrain"}};
  }
  static void begin(FirstWords& at) { at.fill(stored, voids(at.facility)); }
  static double ponded_depth(const HeldWater& held) { return held.depth(ponded) / Surface::volume_share(held.facility.surface); }
  static double free_water(const HeldWater& held) { return held.depth(ponded) + held.free_in_storage(stored); }
  static double capacity(const Facility& facility) { return Surface::room(facility.surface) + voids(facility); }

  Moment now;
  Surface surface;
  Storage storage;
  Underdrain drain;
  bool host_takes_water = false;  ///< what SWMM lets decide on evaporation

  TrenchStep(const Facility& facility, double per_metre)
      : surface(facility.surface, per_metre), storage(facility.storage, per_metre),
        drain(facility, facility.storage->height, facility.storage->void_fraction, per_metre) {}

  void renew(const StepConditions& conditions, bool same_length) {
    host_takes_water = conditions.host_infiltration.value_or(0.0) > 0.0;
    if (same_length) return;
    surface.over_berm.rate.renew(conditions.duration);
    storage.seepage.renew(conditions.duration);
    drain.at_one_metre.renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

template <bool swmm, bool manning, DrainLaw law>
[[gnu::always_inline]] inline void trench_row(const TrenchStep& step, const FacilityBlock& block) {
  const TrenchStep k = step;
  const RoundingShares by = k.now.shares;
  const FacilityBlock b = block;
  const float* const groundwater = groundwater_of(block);
  std::int32_t *const ponded_words = b.words[TrenchStep::ponded], *const stored_words = b.words[TrenchStep::stored],
                      *const open_words = b.words[TrenchStep::drain_open], *const clogged_words = b.words[TrenchStep::clogged];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const std::int32_t in = b.rain[i] + b.run_on[i], ponded = ponded_words[i], stored = stored_words[i];
    const std::int32_t full = static_cast<std::int32_t>(k.storage.full * share);
    const std::int32_t below_drain = static_cast<std::int32_t>(k.drain.offset_units * share);
    const bool brimming = stored >= full;

    const std::int32_t thirst = whole(k.now.thirst * share, by.evaporation);
    const std::int32_t from_surface = lesser(thirst, swmm ? ponded : ponded + in);
    const std::int32_t unmet = swmm ? choose(k.host_takes_water | (ponded > 0), 0, thirst - from_surface) : thirst - from_surface;
    const std::int32_t from_storage = lesser(unmet, stored);

    const float level = static_cast<float>(stored) * per_share * k.storage.metres_per_unit;
    const float could_seep = k.storage.seepage.in_step * Clogging::open_share(clogged_words[i]) * room_below(groundwater[i], level);
    const bool open = k.drain.opens(level, open_words[i]);

    const std::int32_t on_surface = ponded + in - from_surface;
    const std::int32_t seepage = lesser(whole(could_seep * share, by.seepage), on_surface - from_storage + stored);
    const std::int32_t drainable = choose(brimming, on_surface, 0) + greater(stored - below_drain, 0) - seepage - from_storage;
    const std::int32_t drained = lesser(whole(k.drain.outflow<swmm, law>(level, open) * share, by.drain), greater(drainable, 0));
    const std::int32_t enters = lesser(on_surface, full - stored + seepage + drained + from_storage);
    const std::int32_t left = on_surface - enters;
    const std::int32_t flows_off = over_berm<swmm, manning>(k.surface, share, per_share, ponded, left, by.surface);

    ponded_words[i] = left - flows_off;
    stored_words[i] = stored + enters - from_storage - seepage - drained;
    open_words[i] = open & (level > k.drain.offset);
    clogged_words[i] = k.storage.clogging.after(clogged_words[i], static_cast<float>(swmm ? in : enters) * per_share, by.memory);
    b.evaporation[i] = from_surface + from_storage;
    b.seepage[i] = seepage;
    b.surface_outflow[i] = flows_off;
    b.drain[i] = drained;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_trenches(const TrenchStep& k, const FacilityBlock& b) {
  choose_row(k.now.swmm, k.surface.over_berm.flows(), k.drain.law(), [&](auto rules, auto berm, auto law) __attribute__((always_inline)) {
    trench_row<rules.value, berm.value, law.value>(k, b);
  });
}

inline void TrenchStep::advance(const FacilityBlock& block) const {
  if (!rests(block, ponded, stored + 1)) return step_trenches(*this, block);
  std::fill_n(block.words[drain_open], block.count, 0);
  leave_alone(block);
}

}  // namespace hydro::sponge::detail
