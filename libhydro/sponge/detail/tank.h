#pragma once

#include "libhydro/core/inter_event_time.h"
#include "libhydro/sponge/detail/laws.h"
#include "libhydro/sponge/detail/place.h"

namespace hydro::sponge::detail {

/// One body of water: barrel, tank, pond, wetland, tunnel shaft. Outlet, pump, reuse and release take from it in this order;
/// none takes what must stay: the permanent pool, and the first flush until its storm is over.
struct TankStep {
  enum Word { water, dry_seconds, pumping, first_flush, outlet_open, words };
  static constexpr int water_words = 1;

  static ProcessInfo about() {
    return {.name = "tank", .summary = "one body of water: barrel, tank, pond, wetland, shaft", .needs = {"tank"}, .may_have = {"underdrain"},
            .is_vessel = true, .check = check};
  }
  static void check(const Facility& facility, std::vector<std::string>& lines) {
    if (!facility.tank) return;
    const TankLayer& tank = *facility.tank;
    const auto below = [&lines](double low, double high, const char* what) {
      if (!(low < high)) lines.push_back(what);
    };
    if (facility.underdrain) below(facility.underdrain->offset, tank.height, "underdrain: offset must be below the height of the tank");
    below(tank.permanent_depth, tank.height, "tank: permanent_depth must be below height");
    if (tank.pump_rate > 0.0) {
      below(tank.pump_start_depth, tank.height, "tank: pump_start_depth must be below height");
      if (tank.pump_start_depth > 0.0) below(tank.pump_stop_depth, tank.pump_start_depth, "tank: pump_stop_depth must be below pump_start_depth");
    }
    if (tank.release_rate > 0.0) {
      below(0.0, tank.release_lead_time, "tank: release_rate needs a release_lead_time greater than 0");
      below(tank.release_until_depth, tank.height, "tank: release_until_depth must be below height");
    }
  }
  static void begin(FirstWords& at) { at.fill(water, at.facility.tank->height); }
  static double ponded_depth(const HeldWater& held) { return held.depth(water); }
  static double free_water(const HeldWater& held) { return std::max(held.depth(water) - held.facility.tank->permanent_depth, 0.0); }
  static double capacity(const Facility& facility) { return facility.tank->height; }

  Moment now;
  float full = 0.0f, permanent = 0.0f, flush = 0.0f;           ///< [units]
  float pump_start = 0.0f, pump_stop = 0.0f, release_stop = 0.0f;  ///< [units]
  float metres_per_unit = 0.0f;
  bool covered = false, releases = false;
  std::int32_t delay = 0, over = 0;  ///< [s] of drought after which the outlet opens, and the storm is over
  std::int32_t seconds = 0;          ///< of this step
  double release_lead_time = 0.0;    ///< [s]
  Rate seepage, reuse, pump, release;
  Underdrain outlet;

  TankStep(const Facility& facility, double per_metre) : outlet(facility, facility.tank->height, 1.0, per_metre) {
    const TankLayer& tank = *facility.tank;
    const auto units = [per_metre](double depth) { return static_cast<float>(depth * per_metre); };
    full = units(tank.height);
    permanent = units(tank.permanent_depth);
    flush = units(std::min(tank.first_flush_depth, tank.height));
    pump_start = units(tank.pump_start_depth);
    pump_stop = units(tank.pump_stop_depth);
    release_stop = units(tank.release_until_depth);
    metres_per_unit = static_cast<float>(1.0 / per_metre);
    covered = tank.covered;
    delay = static_cast<std::int32_t>(std::min(tank.drain_delay, 1e9));
    over = static_cast<std::int32_t>(std::min(std::max(tank.drain_delay, inter_event_time), 1e9));
    release_lead_time = tank.release_lead_time;
    seepage.per_second = tank.seepage_rate * per_metre;
    reuse.per_second = tank.reuse_rate * per_metre;
    pump.per_second = tank.pump_rate * per_metre;
    release.per_second = tank.release_rate * per_metre;
  }

  void renew(const StepConditions& conditions, bool same_length) {
    seconds = row_math::whole_units(static_cast<float>(std::min(conditions.duration, 1e9)), now.shares.memory);
    constexpr double rounding = 1e-3;  // [s] of instants decades from the start
    releases = release.per_second > 0.0 && conditions.next_storm <= release_lead_time + rounding && !conditions.raining;
    if (same_length) return;
    for (Rate* rate : {&seepage, &reuse, &pump, &release, &outlet.at_one_metre}) rate->renew(conditions.duration);
  }

  void advance(const FacilityBlock& block) const;
};

template <bool swmm, DrainLaw law>
[[gnu::always_inline]] inline void tank_row(const TankStep& step, const FacilityBlock& block) {
  const TankStep k = step;
  const RoundingShares by = k.now.shares;
  const FacilityBlock b = block;
  const float* const groundwater = groundwater_of(block);
  std::int32_t *const water_words = b.words[TankStep::water], *const dry_words = b.words[TankStep::dry_seconds],
                      *const pump_words = b.words[TankStep::pumping], *const flush_words = b.words[TankStep::first_flush],
                      *const open_words = b.words[TankStep::outlet_open];
  std::array<std::int32_t, most_places> nowhere;
  std::int32_t* const used_words = b.used ? b.used : nowhere.data();
  const float thirst = swmm || k.covered ? 0.0f : k.now.thirst;  // SWMM's barrel neither evaporates nor leaks
#pragma GCC ivdep
  for (int i = 0; i < b.count; ++i) {
    const float share = b.share[i], per_share = 1.0f / share;
    const auto units = [share](float depth) __attribute__((always_inline)) { return static_cast<std::int32_t>(depth * share); };
    const std::int32_t shed = choose(k.covered, b.rain[i], 0), in = b.rain[i] - shed + b.run_on[i], before = water_words[i];
    const std::int32_t full = units(k.full), dry = dry_words[i];
    const std::int32_t evaporates = lesser(whole(thirst * share, by.evaporation), before + in);
    const float could_seep = swmm ? 0.0f : k.seepage.in_step * room_below(groundwater[i], static_cast<float>(before) * per_share * k.metres_per_unit);
    const std::int32_t seeps = lesser(whole(could_seep * share, by.seepage), before + in - evaporates);
    const std::int32_t have = before + in - evaporates - seeps;

    // First water is what it keeps of a storm, not what comes and finds no room. What the outlets will yet make room for is not known here.
    const bool storm_is_over = dry >= k.over;
    const std::int32_t finds_room = greater(in - greater(have - full, 0), 0);
    const std::int32_t flush = choose(storm_is_over, 0, lesser(flush_words[i] + finds_room, units(k.flush)));
    const std::int32_t must_stay = greater(units(k.permanent), flush);
    const std::int32_t in_outlet = swmm ? before : lesser(have, full);
    const float head = static_cast<float>(in_outlet) * per_share * k.metres_per_unit;
    const bool open = k.outlet.opens(head, open_words[i]) & (dry >= k.delay);
    const std::int32_t flows = lesser(whole(k.outlet.outflow<swmm, law>(head, open) * share, by.drain),
                                      greater(in_outlet - greater(units(k.outlet.offset_units), must_stay), 0));
    const std::int32_t at_pump = have - flows;
    const bool pumping = (at_pump > units(k.pump_start)) | ((pump_words[i] != 0) & (at_pump > units(k.pump_stop)));
    const std::int32_t pumped = choose(pumping, lesser(whole(k.pump.in_step * share, by.percolation), greater(at_pump - greater(units(k.pump_stop), must_stay), 0)), 0);
    const std::int32_t used = lesser(whole(k.reuse.in_step * share, by.infiltration), greater(at_pump - pumped - must_stay, 0));
    const std::int32_t spare = greater(at_pump - pumped - used - greater(units(k.release_stop), must_stay), 0);
    const std::int32_t released = choose(k.releases, lesser(whole(k.release.in_step * share, by.surface), spare), 0);
    const std::int32_t left = at_pump - pumped - used - released, overflow = greater(left - full, 0);

    water_words[i] = left - overflow;
    dry_words[i] = choose(k.now.raining, 0, lesser(dry + k.seconds, 1000000000));
    pump_words[i] = pumping;
    flush_words[i] = choose(storm_is_over, 0, lesser(flush_words[i] + greater(in - overflow, 0), units(k.flush)));
    open_words[i] = open & (head > k.outlet.offset);
    b.evaporation[i] = evaporates;
    b.seepage[i] = seeps;
    b.surface_outflow[i] = overflow + shed;
    b.drain[i] = flows + pumped + used + released;
    used_words[i] = used;
  }
}

HYDRO_EVERY_INSTRUCTION_SET
static void step_tanks(const TankStep& k, const FacilityBlock& b) {
  choose_row(k.now.swmm, k.outlet.law(), [&](auto rules, auto law) __attribute__((always_inline)) {
    tank_row<rules.value, law.value>(k, b);
  });
}

inline void TankStep::advance(const FacilityBlock& block) const { step_tanks(*this, block); }

}  // namespace hydro::sponge::detail
