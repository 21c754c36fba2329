#pragma once

#include "libhydro/sponge/detail/laws.h"
#include "libhydro/sponge/detail/place.h"

namespace hydro::sponge::detail {

/// Permeable pavement, with or without bedding soil, over storage. After SWMM's porous pavement; where SWMM lets a full layer
/// receive more than it passes on and cuts the rest off, the flux itself is limited.
struct PavementStep {
  enum Word { ponded, in_pavement, soil_water, stored, drain_open, clogged, pavement_clogged, since_cleaning, words };
  static constexpr int water_words = 4;

  static ProcessInfo about() {
    return {.name = "pavement", .summary = "permeable pavement over storage", .needs = {"pavement"}, .may_have = {"surface", "soil", "storage", "underdrain"}};
  }
  static void begin(FirstWords& at) {
    at.fill(soil_water, pores(at.facility));
    at.fill(stored, voids(at.facility));
  }
  static double ponded_depth(const HeldWater& held) { return held.depth(ponded) / Surface::volume_share(held.facility.surface); }
  static double free_water(const HeldWater& held) {
    return held.depth(ponded) + held.depth(in_pavement) + held.free_in_soil(soil_water) + held.free_in_storage(stored);
  }
  static double capacity(const Facility& facility) {
    return Surface::room(facility.surface) + voids_of_pavement(facility) + pores(facility) + voids(facility);
  }

  Moment now;
  Surface surface;
  Soil soil;
  bool has_soil = false;
  Storage storage;
  Underdrain drain;
  Rate permeability;                         ///< [units] of the clean pavement
  Clogging clogging;                         ///< of the pavement
  float pavement_full = 0.0f;                ///< [units]
  float pavement_metres_per_unit = 0.0f;     ///< [m] of level
  float pervious = 1.0f;                     ///< [-] of the surface
  std::int32_t cleaning_interval = 0;        ///< [s] 0: never
  float left_by_cleaning = 1.0f;             ///< [-] of the clogging
  std::int32_t seconds = 0;                  ///< of this step

  PavementStep(const Facility& facility, double per_metre)
      : surface(facility.surface, per_metre), storage(facility.storage, per_metre),
        drain(facility, facility.storage ? facility.storage->height : 0.0, facility.storage ? facility.storage->void_fraction : 1.0,
              per_metre) {
    const PavementLayer& layer = *facility.pavement;
    const double open = 1.0 - layer.impervious_fraction, void_depth = layer.thickness * layer.void_fraction * open;
    if ((has_soil = facility.soil.has_value())) soil = Soil(*facility.soil, per_metre);
    permeability.per_second = layer.hydraulic_conductivity * open * per_metre;
    clogging = Clogging(layer.clogging_factor, void_depth, per_metre);
    pavement_full = static_cast<float>(void_depth * per_metre);
    pavement_metres_per_unit = static_cast<float>(layer.thickness / (void_depth * per_metre));
    pervious = static_cast<float>(open);
    cleaning_interval = static_cast<std::int32_t>(std::min(layer.regeneration_interval, 1e9));
    left_by_cleaning = static_cast<float>(1.0 - layer.regeneration_degree);
  }

  void renew(const StepConditions& conditions, bool same_length) {
    seconds = row_math::whole_units(static_cast<float>(std::min(conditions.duration, 1e9)), now.shares.memory);
    if (same_length) return;
    surface.over_berm.rate.renew(conditions.duration);
    soil.conducted.renew(conditions.duration);
    storage.seepage.renew(conditions.duration);
    drain.at_one_metre.renew(conditions.duration);
    permeability.renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

template <bool bedded, bool swmm, bool manning, DrainLaw law>
[[gnu::always_inline]] inline void pavement_row(const PavementStep& step, const FacilityBlock& block) {
  const PavementStep k = step;
  const RoundingShares by = k.now.shares;
  const FacilityBlock b = block;
  const float* const groundwater = groundwater_of(block);
  std::int32_t *const ponded_words = b.words[PavementStep::ponded], *const pavement_words = b.words[PavementStep::in_pavement],
                      *const soil_words = b.words[PavementStep::soil_water], *const stored_words = b.words[PavementStep::stored],
                      *const open_words = b.words[PavementStep::drain_open], *const clogged_words = b.words[PavementStep::clogged],
                      *const pavement_clogged_words = b.words[PavementStep::pavement_clogged],
                      *const cleaning_words = b.words[PavementStep::since_cleaning];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const std::int32_t in = b.rain[i] + b.run_on[i], ponded = ponded_words[i], held = pavement_words[i],
                       soil = bedded ? soil_words[i] : 0, stored = stored_words[i];
    const std::int32_t pavement_full = static_cast<std::int32_t>(k.pavement_full * share);
    const std::int32_t soil_full = bedded ? static_cast<std::int32_t>(k.soil.full * share) : 0;
    const std::int32_t field = bedded ? static_cast<std::int32_t>(k.soil.field * share) : 0;
    const std::int32_t storage_full = static_cast<std::int32_t>(k.storage.full * share);
    const std::int32_t below_drain = static_cast<std::int32_t>(k.drain.offset_units * share);
    const bool flooded = held >= pavement_full, saturated = bedded & (soil >= soil_full), brimming = stored >= storage_full;

    // Through the joints the air reaches what lies below.
    const std::int32_t thirst = whole(k.now.thirst * share, by.evaporation);
    const std::int32_t from_surface = lesser(thirst, swmm ? ponded : ponded + in);
    const std::int32_t unmet = whole(static_cast<float>(thirst - from_surface) * k.pervious, by.infiltration);
    const std::int32_t from_pavement = lesser(unmet, held), from_soil = lesser(unmet - from_pavement, soil);
    const std::int32_t from_storage = choose(flooded | saturated, 0, lesser(unmet - from_pavement - from_soil, stored));

    // Cleaning, then what each layer would pass on by itself.
    const bool cleaned = (k.cleaning_interval > 0) & (cleaning_words[i] >= k.cleaning_interval);
    const std::int32_t pavement_clogged =
        choose(cleaned, static_cast<std::int32_t>(static_cast<float>(pavement_clogged_words[i]) * k.left_by_cleaning), pavement_clogged_words[i]);
    const std::int32_t permits = whole(k.permeability.in_step * Clogging::open_share(pavement_clogged) * share, by.infiltration);
    const std::int32_t on_surface = ponded + in - from_surface, would_enter = lesser(on_surface, permits);
    // What clogs is the surface: what is in the pavement leaves it as from a clean one, or a sealed pavement would keep it for ever.
    const std::int32_t lets_through = swmm ? permits : whole(k.permeability.in_step * share, by.infiltration);
    const std::int32_t passes = lesser(lets_through, held + would_enter - from_pavement);
    const float soil_water = static_cast<float>(soil) * per_share, level = static_cast<float>(stored) * per_share * k.storage.metres_per_unit;
    std::int32_t percolates = passes;
    if constexpr (bedded) {
      const float could_percolate = choose(soil > field, k.soil.percolation<swmm, true>(soil_water, static_cast<float>(passes) * per_share) * share, 0.0f);
      percolates = lesser(whole(could_percolate, by.percolation), greater(greater(soil - field, 0) + (swmm ? 0 : passes) - from_soil, 0));
    }
    const float could_seep = k.storage.seepage.in_step * Clogging::open_share(clogged_words[i]) * room_below(groundwater[i], level);
    const std::int32_t seeps = whole(could_seep * share, by.seepage);
    const float pavement_head = static_cast<float>(held) * per_share * k.pavement_metres_per_unit +
                                choose(flooded, static_cast<float>(ponded) * per_share * k.surface.metres_per_unit, 0.0f);
    const float soil_head = bedded ? greater(soil_water - k.soil.field, 0.0f) * k.soil.head_per_unit : 0.0f;
    // SWMM counts the level in the pavement whether or not the soil between is saturated, and twice where it is.
    const float in_pavement = static_cast<float>(held) * per_share * k.pavement_metres_per_unit;
    const float above = swmm ? soil_head + pavement_head + choose(saturated, in_pavement, 0.0f)
                             : soil_head + choose(saturated | !bedded, pavement_head, 0.0f);
    const float head = level + choose(brimming, above, 0.0f);
    const bool open = k.drain.opens(head, open_words[i]);
    const std::int32_t under_head = whole(k.drain.outflow<swmm, law>(head, open) * share, by.drain);
    const std::int32_t drains = swmm ? under_head : drains_of_its_own<law>(k.drain, under_head, level, open, share, percolates - seeps, by.drain);

    // Water and room limit each flux from below upwards, seepage before drain. SWMM: layers that adjoin and are full pass on what
    // the slowest of them lets through, so that a clogged pavement keeps all below it full.
    const bool base_full = swmm & brimming & (storage_full > 0) & (bedded ? saturated : flooded);
    const std::int32_t slowest = lesser(percolates, bedded ? choose(flooded, passes, percolates) : passes);
    const std::int32_t through = lesser(slowest, seeps + drains);
    const std::int32_t outflow_of_soil = choose(swmm & bedded & flooded & saturated, lesser(percolates, passes), percolates);
    const std::int32_t seepage = choose(base_full, lesser(seeps, through), lesser(seeps, outflow_of_soil - from_storage + stored));
    const std::int32_t drainable = choose(brimming, outflow_of_soil, 0) + greater(stored - below_drain, 0) - seepage - from_storage;
    const std::int32_t drained = choose(base_full, through - seepage, lesser(drains, greater(drainable, 0)));
    const std::int32_t room_in_storage = seepage + drained + from_storage + storage_full - stored;
    const std::int32_t percolation = choose(base_full, through, lesser(outflow_of_soil, room_in_storage));
    const std::int32_t room_in_soil = bedded ? soil_full - soil + percolation + from_soil : percolation;
    const std::int32_t passed = lesser(passes, room_in_soil);
    const std::int32_t enters = lesser(would_enter, pavement_full - held + passed + from_pavement);
    const std::int32_t left = on_surface - enters;
    const std::int32_t flows_off = over_berm<swmm, manning>(k.surface, share, per_share, ponded, left, by.surface);

    // SWMM counts all that comes, also what finds no way in.
    const float into_pavement = static_cast<float>(swmm ? in : enters) * per_share;
    const float into_storage = static_cast<float>(swmm ? in : bedded ? percolation : passed) * per_share;
    ponded_words[i] = left - flows_off;
    pavement_words[i] = held + enters - from_pavement - passed;
    if constexpr (bedded) soil_words[i] = soil + passed - from_soil - percolation;
    stored_words[i] = stored + (bedded ? percolation : passed) - from_storage - seepage - drained;
    open_words[i] = open & (head > k.drain.offset);
    clogged_words[i] = k.storage.clogging.after(clogged_words[i], into_storage, by.memory);
    pavement_clogged_words[i] = k.clogging.after(pavement_clogged, into_pavement, by.memory);
    cleaning_words[i] = choose(k.cleaning_interval > 0, cleaning_words[i] - choose(cleaned, k.cleaning_interval, 0) + k.seconds, 0);
    b.evaporation[i] = from_surface + from_pavement + from_soil + from_storage;
    b.seepage[i] = seepage;
    b.surface_outflow[i] = flows_off;
    b.drain[i] = drained;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_pavements(const PavementStep& k, const FacilityBlock& b) {
  choose_row(k.now.swmm, k.surface.over_berm.flows(), k.drain.law(), [&](auto rules, auto berm, auto law) __attribute__((always_inline)) {
    pavement_row<false, rules.value, berm.value, law.value>(k, b);
  });
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_bedded_pavements(const PavementStep& k, const FacilityBlock& b) {
  choose_row(k.now.swmm, k.surface.over_berm.flows(), k.drain.law(), [&](auto rules, auto berm, auto law) __attribute__((always_inline)) {
    pavement_row<true, rules.value, berm.value, law.value>(k, b);
  });
}

inline void PavementStep::advance(const FacilityBlock& block) const {
  const bool only_air = cleaning_interval == 0 && rests(block, ponded, in_pavement + 1) && rests(block, stored, stored + 1) &&
                        (!has_soil || soil_holds_its_water(block.count, block.share, block.words[soil_water], soil.field));
  if (!only_air) return (has_soil ? step_bedded_pavements : step_pavements)(*this, block);
  std::fill_n(block.words[drain_open], block.count, 0);
  if (!has_soil) return leave_alone(block);
  dry_soil(block, block.words[soil_water], now.thirst, pervious, now.shares.evaporation, now.shares.infiltration);
}

}  // namespace hydro::sponge::detail
