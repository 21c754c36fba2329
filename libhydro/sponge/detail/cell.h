#pragma once

#include "libhydro/sponge/detail/place.h"
#include "libhydro/sponge/detail/soil_entry.h"

namespace hydro::sponge::detail {

/// Ponding over soil, over storage or native soil: bioretention, rain garden, sunken green, tree pit. After SWMM's biocell.
struct CellStep {
  enum Word { ponded, soil_water, stored, front, upper_zone, front_rest, drain_open, clogged, words };
  static constexpr int water_words = 3;

  static ProcessInfo about() {
    return {.name = "cell", .summary = "ponding over soil, over storage or native soil", .needs = {"soil"}, .may_have = {"surface", "storage", "underdrain"}};
  }
  static void begin(FirstWords& at) {
    at.fill(soil_water, pores(at.facility));
    at.fill(stored, voids(at.facility));
    at.remember(front, SoilEntry(at.facility).first_memory(at.facility, at.unit));
  }
  static double ponded_depth(const HeldWater& held) { return held.depth(ponded) / Surface::volume_share(held.facility.surface); }
  static double free_water(const HeldWater& held) { return held.depth(ponded) + held.free_in_soil(soil_water) + held.free_in_storage(stored); }
  static double capacity(const Facility& facility) { return Surface::room(facility.surface) + pores(facility) + voids(facility); }

  Moment now;
  Surface surface;
  Soil soil;
  Storage storage;
  Underdrain drain;
  SoilEntry entry;

  CellStep(const Facility& facility, double per_metre)
      : surface(facility.surface, per_metre), soil(*facility.soil, per_metre), storage(facility.storage, per_metre),
        drain(facility, facility.storage ? facility.storage->height : 0.0, facility.storage ? facility.storage->void_fraction : 1.0,
              per_metre),
        entry(facility) {}

  void renew(const StepConditions& conditions, bool same_length) {
    entry.renew(conditions, now.shares.memory, same_length);
    if (same_length) return;
    surface.over_berm.rate.renew(conditions.duration);
    soil.conducted.renew(conditions.duration);
    storage.seepage.renew(conditions.duration);
    drain.at_one_metre.renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

/// `wet`: some place has water on the ground or coming in.
template <bool wet, bool swmm, bool manning, DrainLaw law>
[[gnu::always_inline]] inline void cell_row(const CellStep& step, const FacilityBlock& block, const std::int32_t* entering) {
  const CellStep k = step;
  const RoundingShares by = k.now.shares;
  const FacilityBlock b = block;
  const float* const groundwater = groundwater_of(block);
  std::int32_t *const ponded_words = b.words[CellStep::ponded], *const soil_words = b.words[CellStep::soil_water],
                      *const stored_words = b.words[CellStep::stored], *const open_words = b.words[CellStep::drain_open],
                      *const clogged_words = b.words[CellStep::clogged];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const std::int32_t in = wet ? b.rain[i] + b.run_on[i] : 0, ponded = wet ? ponded_words[i] : 0, soil = soil_words[i], stored = stored_words[i];
    const std::int32_t soil_full = static_cast<std::int32_t>(k.soil.full * share);
    const std::int32_t field = static_cast<std::int32_t>(k.soil.field * share);
    const std::int32_t storage_full = static_cast<std::int32_t>(k.storage.full * share);
    const std::int32_t below_drain = static_cast<std::int32_t>(k.drain.offset_units * share);
    const bool saturated = soil >= soil_full, brimming = stored >= storage_full;

    // The air drinks from the top down, and from the storage only where it reaches it.
    const std::int32_t thirst = whole(k.now.thirst * share, by.evaporation);
    const std::int32_t from_surface = lesser(thirst, swmm ? ponded : ponded + in);
    const std::int32_t unmet = swmm ? choose(ponded + in > 0, 0, thirst - from_surface) : thirst - from_surface;
    const std::int32_t from_soil = lesser(unmet, soil);
    const std::int32_t from_storage = choose(saturated, 0, lesser(unmet - from_soil, stored));

    // What each layer would pass on by itself.
    const std::int32_t on_surface = ponded + in - from_surface;
    const std::int32_t would_enter = wet ? lesser(whole(static_cast<float>(entering[i]) * share, by.infiltration), on_surface) : 0;
    const float soil_water = static_cast<float>(soil) * per_share, level = static_cast<float>(stored) * per_share * k.storage.metres_per_unit;
    const float could_percolate = choose(soil > field, k.soil.percolation<swmm, wet>(soil_water, static_cast<float>(would_enter) * per_share) * share, 0.0f);
    const std::int32_t percolates = lesser(whole(could_percolate, by.percolation), greater(greater(soil - field, 0) + (swmm ? 0 : would_enter) - from_soil, 0));
    const float could_seep = k.storage.seepage.in_step * Clogging::open_share(clogged_words[i]) * room_below(groundwater[i], level);
    const std::int32_t seeps = whole(could_seep * share, by.seepage);
    const float above_storage = greater(soil_water - k.soil.field, 0.0f) * k.soil.head_per_unit +
                                choose(saturated, static_cast<float>(ponded) * per_share * k.surface.metres_per_unit, 0.0f);
    const float head = level + choose(brimming, above_storage, 0.0f);
    const bool open = k.drain.opens(head, open_words[i]);
    const std::int32_t under_head = whole(k.drain.outflow<swmm, law>(head, open) * share, by.drain);
    const std::int32_t drains = swmm ? under_head : drains_of_its_own<law>(k.drain, under_head, level, open, share, percolates - seeps, by.drain);

    // Water and room limit each flux from below upwards, seepage before drain. Without storage the soil lies on the native one.
    // SWMM: saturated soil over full storage passes what the slower of them lets through, so that tight soil keeps storage full.
    const bool all_full = swmm & saturated & brimming & (storage_full > 0);
    const std::int32_t through = lesser(percolates, seeps + drains);
    const std::int32_t seepage = choose(all_full, lesser(seeps, through), lesser(seeps, percolates - from_storage + stored));
    const std::int32_t drainable = choose(brimming, percolates, 0) + greater(stored - below_drain, 0) - seepage - from_storage;
    const std::int32_t drained = choose(all_full, through - seepage, lesser(drains, greater(drainable, 0)));
    const std::int32_t percolation =
        choose(all_full, through, lesser(percolates, seepage + drained + from_storage + storage_full - stored));
    const std::int32_t room = choose(all_full, through, soil_full - soil + percolation + from_soil);
    const std::int32_t enters = lesser(would_enter, room);
    const std::int32_t left = on_surface - enters;
    const std::int32_t flows_off = wet ? over_berm<swmm, manning>(k.surface, share, per_share, ponded, left, by.surface) : 0;

    if constexpr (wet) ponded_words[i] = left - flows_off;
    soil_words[i] = soil + enters - from_soil - percolation;
    stored_words[i] = stored + percolation - from_storage - seepage - drained;
    open_words[i] = open & (head > k.drain.offset);
    clogged_words[i] = k.storage.clogging.after(clogged_words[i], static_cast<float>(swmm ? in : percolation) * per_share, by.memory);
    b.evaporation[i] = from_surface + from_soil + from_storage;
    b.seepage[i] = seepage;
    b.surface_outflow[i] = flows_off;
    b.drain[i] = drained;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_cells(const CellStep& k, const FacilityBlock& b, const std::int32_t* entering) {
  choose_row(k.now.swmm, k.surface.over_berm.flows(), k.drain.law(), [&](auto rules, auto berm, auto law) __attribute__((always_inline)) {
    cell_row<true, rules.value, berm.value, law.value>(k, b, entering);
  });
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_cells_of_dry_ground(const CellStep& k, const FacilityBlock& b) {
  choose_row(k.now.swmm, k.drain.law(), [&](auto rules, auto law) __attribute__((always_inline)) {
    cell_row<false, rules.value, false, law.value>(k, b, nullptr);
  });
}

inline void CellStep::advance(const FacilityBlock& block) const {
  Entering water;
  const bool dry_ground = rests(block, ponded, ponded + 1);
  dry_ground ? entry.rest(block, front, water) : entry.enter(block, ponded, front, surface.depth_per_volume, water);
  if (dry_ground && rests(block, stored, stored + 1) &&
      soil_holds_its_water(block.count, block.share, block.words[soil_water], soil.field)) {
    std::fill_n(block.words[drain_open], block.count, 0);
    return dry_soil(block, block.words[soil_water], now.thirst, 1.0f, now.shares.evaporation, 0.0f);
  }
  dry_ground ? step_cells_of_dry_ground(*this, block) : step_cells(*this, block, water.taken.data());
}

}  // namespace hydro::sponge::detail
