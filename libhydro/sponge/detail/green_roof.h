#pragma once

#include "libhydro/sponge/detail/place.h"
#include "libhydro/sponge/detail/soil_entry.h"

namespace hydro::sponge::detail {

/// Soil over a drainage mat that empties along the slope of the roof. After SWMM's green roof.
struct GreenRoofStep {
  enum Word { ponded, soil_water, in_mat, front, upper_zone, front_rest, words };
  static constexpr int water_words = 3;

  static ProcessInfo about() {
    return {.name = "green_roof", .summary = "soil over a drainage mat", .needs = {"soil", "drainage_mat"}, .may_have = {"surface"}, .belongs_on_roofs = true};
  }
  static void begin(FirstWords& at) {
    at.fill(soil_water, pores(at.facility));
    at.fill(in_mat, voids_of_mat(at.facility));
    at.remember(front, SoilEntry(at.facility).first_memory(at.facility, at.unit));
  }
  static double ponded_depth(const HeldWater& held) { return held.depth(ponded) / Surface::volume_share(held.facility.surface); }
  static double free_water(const HeldWater& held) { return held.depth(ponded) + held.free_in_soil(soil_water) + held.depth(in_mat); }
  static double capacity(const Facility& facility) { return Surface::room(facility.surface) + pores(facility) + voids_of_mat(facility); }

  Moment now;
  Surface surface;
  Soil soil;
  ManningOutflow mat;
  float mat_full = 0.0f;             ///< [units]
  float mat_metres_per_unit = 0.0f;  ///< [m] of level
  SoilEntry entry;

  GreenRoofStep(const Facility& facility, double per_metre)
      : surface(facility.surface, per_metre), soil(*facility.soil, per_metre), entry(facility) {
    const DrainageMat& layer = *facility.drainage_mat;
    const SurfaceLayer roof = facility.surface.value_or(SurfaceLayer{});
    mat = ManningOutflow(layer.manning_n, roof.slope, roof.flow_length, layer.void_fraction, per_metre);
    mat_full = static_cast<float>(layer.thickness * layer.void_fraction * per_metre);
    mat_metres_per_unit = static_cast<float>(1.0 / (layer.void_fraction * per_metre));
    mat.rate.per_second *= layer.void_fraction;
  }

  void renew(const StepConditions& conditions, bool same_length) {
    entry.renew(conditions, now.shares.memory, same_length);
    if (same_length) return;
    surface.over_berm.rate.renew(conditions.duration);
    soil.conducted.renew(conditions.duration);
    mat.rate.renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

/// `wet`: some place has water on the ground or coming in.
template <bool wet, bool swmm, bool manning>
[[gnu::always_inline]] inline void green_roof_row(const GreenRoofStep& step, const FacilityBlock& block, const std::int32_t* entering) {
  const GreenRoofStep k = step;
  const RoundingShares by = k.now.shares;
  const bool mat_resists = k.mat.flows();
  const FacilityBlock b = block;
  std::int32_t *const ponded_words = b.words[GreenRoofStep::ponded], *const soil_words = b.words[GreenRoofStep::soil_water],
                      *const mat_words = b.words[GreenRoofStep::in_mat];
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const std::int32_t in = wet ? b.rain[i] + b.run_on[i] : 0, ponded = wet ? ponded_words[i] : 0, soil = soil_words[i], stored = mat_words[i];
    const std::int32_t soil_full = static_cast<std::int32_t>(k.soil.full * share);
    const std::int32_t field = static_cast<std::int32_t>(k.soil.field * share);
    const std::int32_t mat_full = static_cast<std::int32_t>(k.mat_full * share);
    const bool saturated = soil >= soil_full, brimming = stored >= mat_full;

    const std::int32_t thirst = whole(k.now.thirst * share, by.evaporation);
    const std::int32_t from_surface = lesser(thirst, swmm ? ponded : ponded + in);
    const std::int32_t unmet = swmm ? choose(ponded + in > 0, 0, thirst - from_surface) : thirst - from_surface;
    const std::int32_t from_soil = lesser(unmet, soil);
    const std::int32_t from_mat = choose(saturated, 0, lesser(unmet - from_soil, stored));

    const std::int32_t on_surface = ponded + in - from_surface;
    const std::int32_t would_enter = wet ? lesser(whole(static_cast<float>(entering[i]) * share, by.infiltration), on_surface) : 0;
    const float could_percolate = choose(soil > field, k.soil.percolation<swmm, wet>(static_cast<float>(soil) * per_share, static_cast<float>(would_enter) * per_share) * share, 0.0f);
    const std::int32_t percolates = lesser(whole(could_percolate, by.percolation), greater(greater(soil - field, 0) + (swmm ? 0 : would_enter) - from_soil, 0));
    const float could_drain = k.mat.outflow<swmm>(static_cast<float>(stored) * per_share * k.mat_metres_per_unit) * share;
    const std::int32_t drains = choose(mat_resists, whole(could_drain, by.drain), percolates);

    const bool all_full = swmm & saturated & brimming;  // as in a cell
    const std::int32_t through = lesser(percolates, drains);
    const std::int32_t drainable = stored - from_mat + choose(brimming | !mat_resists, percolates, 0);
    const std::int32_t drained = choose(all_full, through, lesser(drains, drainable));
    const std::int32_t percolation = choose(all_full, through, lesser(percolates, drained + from_mat + mat_full - stored));
    const std::int32_t room = choose(all_full, through, soil_full - soil + percolation + from_soil);
    const std::int32_t enters = lesser(would_enter, room);
    const std::int32_t left = on_surface - enters;
    const std::int32_t flows_off = wet ? over_berm<swmm, manning>(k.surface, share, per_share, ponded, left, by.surface) : 0;

    if constexpr (wet) ponded_words[i] = left - flows_off;
    soil_words[i] = soil + enters - from_soil - percolation;
    mat_words[i] = stored + percolation - from_mat - drained;
    b.evaporation[i] = from_surface + from_soil + from_mat;
    b.seepage[i] = 0;
    b.surface_outflow[i] = flows_off;
    b.drain[i] = drained;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_green_roofs(const GreenRoofStep& k, const FacilityBlock& b, const std::int32_t* entering) {
  choose_row(k.now.swmm, k.surface.over_berm.flows(), [&](auto rules, auto berm) __attribute__((always_inline)) {
    green_roof_row<true, rules.value, berm.value>(k, b, entering);
  });
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_green_roofs_of_dry_ground(const GreenRoofStep& k, const FacilityBlock& b) {
  k.now.swmm ? green_roof_row<false, true, false>(k, b, nullptr) : green_roof_row<false, false, false>(k, b, nullptr);
}

inline void GreenRoofStep::advance(const FacilityBlock& block) const {
  Entering water;
  const bool dry_ground = rests(block, ponded, ponded + 1);
  dry_ground ? entry.rest(block, front, water) : entry.enter(block, ponded, front, surface.depth_per_volume, water);
  if (dry_ground && rests(block, in_mat, in_mat + 1) &&
      soil_holds_its_water(block.count, block.share, block.words[soil_water], soil.field)) {
    return dry_soil(block, block.words[soil_water], now.thirst, 1.0f, now.shares.evaporation, 0.0f);
  }
  dry_ground ? step_green_roofs_of_dry_ground(*this, block) : step_green_roofs(*this, block, water.taken.data());
}

}  // namespace hydro::sponge::detail
