#include "libhydro/sponge/facility_exchange.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <numeric>
#include <utility>

namespace hydro::sponge {
namespace {

/// Places stepped at once, so that what passes between the sweeps stays in the first cache.
constexpr int block_places = 512;

/// The most that a place is given in one step [water units]: 64 m over its cell. More waits where it is; so no sum of what comes in, is held
/// and leaves again exceeds 32 bits.
constexpr std::int32_t most_at_once = 1 << 28;

using Values = std::array<std::int32_t, block_places>;

/// Parts whole units by weights: every part follows from the sum so far, and all parts together are the total. With the rounding
/// share of the step no part is favoured for long.
class Dealer {
 public:
  Dealer(std::int64_t total, double all, double rounding_share) : total_(total), all_(all), rounding_share_(rounding_share) {}
  std::int64_t next(double weight) {
    weight_ += weight;
    constexpr double nearly_all = 1.0 - 1e-9;  // beyond it only round-off of the weights is left
    const std::int64_t upto = weight_ >= all_ * nearly_all ? total_ : static_cast<std::int64_t>(static_cast<double>(total_) * (weight_ / all_) + rounding_share_);
    const std::int64_t part = std::clamp<std::int64_t>(upto, dealt_, total_) - dealt_;
    dealt_ += part;
    return part;
  }
  std::int64_t rest() { return total_ - dealt_; }

 private:
  std::int64_t total_, dealt_ = 0;
  double all_, rounding_share_, weight_ = 0.0;
};

/// Nothing moves threads that have less than this to do.
int threads_for(std::size_t items, int most) {
  constexpr std::size_t worth_a_thread = 2048;
  return static_cast<int>(std::clamp<std::size_t>(items / worth_a_thread, 1, static_cast<std::size_t>(most)));
}

std::int64_t sum_of(const std::int32_t* values, int count) {
  std::int64_t sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int i = 0; i < count; ++i) sum += values[i];
  return sum;
}

}  // namespace

FacilityExchange::FacilityExchange(const FacilityField& field, WaterUnit unit, int threads)
    : field_(field),
      unit_(unit),
      threads_(std::max(threads, 1)),
      rain_(field.members.size()),
      offered_(field.members.size()),
      back_(field.members.size()),
      roof_water_(field.roofs.size()) {
  int placements = 0;
  for (std::size_t s = 0; s < field.sites.size(); ++s) {
    const FacilityField::Site& site = field.sites[s];
    site_of_member_.insert(site_of_member_.end(), static_cast<std::size_t>(site.cells()), static_cast<int>(s));
    placements = std::max({placements, site.placement + 1, site.drain.placement + 1});
  }
  underway_.resize(static_cast<std::size_t>(placements));
}

std::int64_t FacilityExchange::catch_roof_rain(FacilityState& state, std::span<const double> depth_of_zone,
                                               const Raster<std::uint16_t>* zone_of_cell, float rounding_share) const {
  const auto slots = static_cast<int>(field_.cells.size());
  std::int64_t caught = 0;
#pragma omp parallel for num_threads(threads_for(field_.roof_share.size(), threads_)) schedule(static) reduction(+ : caught)
  for (int slot = field_.ground_cells; slot < slots; ++slot) {
    const auto k = static_cast<std::size_t>(slot);
    const double depth = depth_of_zone[zone_of_cell ? (*zone_of_cell)[static_cast<std::size_t>(field_.cells[k])] : 0];
    const auto share = static_cast<double>(field_.roof_share[k - static_cast<std::size_t>(field_.ground_cells)]);
    const auto rain = static_cast<std::int32_t>(depth * unit_.per_metre() * share + static_cast<double>(rounding_share));
    state.rain_waiting[k] += rain;
    caught += rain;
  }
  return caught;
}

void FacilityExchange::advance(FacilityState& state, PaddedRaster<std::int32_t>& water_depth, const FieldConditions& conditions) {
  assert(conditions.time > state.time);
  const StepConditions step{.duration = conditions.time - state.time,
                            .potential_evaporation = conditions.potential_evaporation,
                            .step = state.steps,
                            .unit = unit_,
                            .raining = conditions.raining,
                            .host_infiltration = {},
                            .next_storm = conditions.next_storm};
  rounding_share_ = static_cast<double>(rounding_share(state.steps * 1009u));  // rain was rounded by that of the step itself
  find_cells(water_depth);
  offer(state, water_depth);
  for (std::size_t g = 0; g < field_.groups.size(); ++g) {
    if (steps_.size() == g)
      steps_.emplace_back(field_.groups[g].stepped, step);
    else
      steps_[g].renew(step);
    if (field_.groups[g].bodies)
      step_bodies(g, steps_[g], state);
    else
      step_places(g, steps_[g], state);
  }
  give_back(water_depth);
  shed_from_roofs(water_depth);
  let_arrive(state);
  state.time = conditions.time;
  ++state.steps;
}

/// Where the cells lie, worked out once: a division a cell and step would cost as much as its exchange.
void FacilityExchange::find_cells(PaddedRaster<std::int32_t>& water_depth) {
  if (offset_.size() == static_cast<std::size_t>(field_.ground_cells)) return;
  const int columns = water_depth.columns();
  const std::int32_t* const first = water_depth.row(0);
  for (int slot = 0; slot < field_.ground_cells; ++slot) {
    const int cell = field_.cells[static_cast<std::size_t>(slot)];
    offset_.push_back(water_depth.row(cell / columns) + cell % columns - first);
  }
}

/// Parts the waiting rain and the standing water of every cell among its members. What is beyond offering stays on the ground.
void FacilityExchange::offer(FacilityState& state, PaddedRaster<std::int32_t>& water_depth) {
  std::int32_t* const first = water_depth.row(0);
  const auto slots = static_cast<int>(field_.cells.size());
#pragma omp parallel for num_threads(threads_for(field_.cells.size(), threads_)) schedule(static)
  for (int slot = 0; slot < slots; ++slot) {
    const auto k = static_cast<std::size_t>(slot);
    const std::int32_t rain = std::exchange(state.rain_waiting[k], 0);
    const int* const here = field_.members_of_cells.data() + field_.first_of_cell[k];
    const int count = field_.first_of_cell[k + 1] - field_.first_of_cell[k];
    double all_rain = 0.0, all_water = 0.0;
    for (int i = 0; i < count; ++i) {
      const FacilityField::Member& member = field_.members[static_cast<std::size_t>(here[i])];
      all_rain += static_cast<double>(member.share_of_rain), all_water += static_cast<double>(member.share_of_water);
    }
    const bool takes_water = slot < field_.ground_cells && all_water > 0.0;  // decks alone do not
    const std::int32_t water = takes_water ? std::min(first[offset_[k]], most_at_once) : 0;
    if (takes_water) first[offset_[k]] -= water;
    if (count == 1) {
      rain_[static_cast<std::size_t>(*here)] = rain;
      offered_[static_cast<std::size_t>(*here)] = water;
      continue;
    }
    Dealer rains(rain, all_rain, rounding_share_), waters(water, all_water, rounding_share_);
    for (int i = 0; i < count; ++i) {
      const auto m = static_cast<std::size_t>(here[i]);
      rain_[m] = static_cast<std::int32_t>(rains.next(static_cast<double>(field_.members[m].share_of_rain)));
      offered_[m] = static_cast<std::int32_t>(waters.next(static_cast<double>(field_.members[m].share_of_water)));
    }
  }
}

/// Sends what leaves a site through its drain, and off a roof, on its way to a sewer or to another placement.
void FacilityExchange::send(const FacilityField::Site& site, FacilityAccount& account) {
  const std::int64_t leaving = account.drain - account.used + (site.on_roof ? account.surface_outflow : 0);
  if (leaving == 0) return;
  if (site.drain.kind == DrainTarget::Kind::sewer) account.to_sewer += leaving;
  if (site.drain.kind == DrainTarget::Kind::placement) {
#pragma omp atomic
    underway_[static_cast<std::size_t>(site.drain.placement)] += leaving;
  }
}

void FacilityExchange::step_places(std::size_t index, const FacilityStep& step, FacilityState& state) {
  const FacilityField::Group& group = field_.groups[index];
  const int places = group.places(), blocks = (places + block_places - 1) / block_places;
  const int words = word_count(group.stepped);
  std::vector<std::int64_t>& arriving = state.arriving[index];
#pragma omp parallel for num_threads(threads_for(static_cast<std::size_t>(places), threads_)) schedule(static)
  for (int block = 0; block < blocks; ++block) {
    alignas(64) Values run_on, evaporation, seepage, outflow, drain;
    const int first = block * block_places, count = std::min(block_places, places - first);
    const auto p = static_cast<std::size_t>(first), m = static_cast<std::size_t>(group.first_member + first);
    std::copy_n(&offered_[m], count, run_on.begin());
    if (!arriving.empty())
      for (int i = 0; i < count; ++i) {
        std::int64_t& waiting = arriving[p + static_cast<std::size_t>(i)];
        const std::int64_t now = std::min<std::int64_t>(waiting, most_at_once);
        run_on[static_cast<std::size_t>(i)] += static_cast<std::int32_t>(now);
        waiting -= now;
      }
    FacilityBlock of{.count = count, .share = &group.share[p], .rain = &rain_[m], .run_on = run_on.data(),
                     .evaporation = evaporation.data(), .seepage = seepage.data(), .surface_outflow = outflow.data(), .drain = drain.data(),
                     .groundwater_room = group.groundwater_room.empty() ? nullptr : &group.groundwater_room[p]};
    for (int word = 0; word < words; ++word)
      of.words[static_cast<std::size_t>(word)] = state.words[index].data() + static_cast<std::size_t>(word) * static_cast<std::size_t>(places) + p;
    step.advance(of);

    for (int from = 0, to = 0; from < count; from = to) {
      const int s = site_of_member_[m + static_cast<std::size_t>(from)];
      const FacilityField::Site& site = field_.sites[static_cast<std::size_t>(s)];
      to = std::min(count, site.end_member - static_cast<int>(m));
      const int length = to - from;
      const auto f = static_cast<std::size_t>(from);
      const bool drains_here = site.drain.kind == DrainTarget::Kind::surface, spills_here = !site.on_roof || drains_here;
      const std::int32_t *const offer = &offered_[m + f], *const spilt = &outflow[f], *const drained = &drain[f];
      std::int32_t* const back = &back_[m + f];
      std::int64_t came_back = 0;
#pragma omp simd reduction(+ : came_back)
      for (int i = 0; i < length; ++i) {
        came_back += std::min(spilt[i], offer[i]);
        back[i] = (spills_here ? spilt[i] : 0) + (drains_here ? drained[i] : 0);
      }
      FacilityAccount account{.rain = sum_of(&rain_[m + f], length),
                              .run_on = sum_of(offer, length) - came_back,
                              .evaporation = sum_of(&evaporation[f], length),
                              .seepage = sum_of(&seepage[f], length),
                              .surface_outflow = sum_of(spilt, length) - came_back,
                              .drain = sum_of(drained, length)};
      send(site, account);
#pragma omp critical(hydro_facility_accounts)
      state.accounts[static_cast<std::size_t>(s)] += account;
    }
  }
}

/// A tank takes what all its cells offer. It is counted in units of its mean cell; what that leaves over waits in `arriving`.
void FacilityExchange::step_bodies(std::size_t index, const FacilityStep& step, FacilityState& state) {
  const FacilityField::Group& group = field_.groups[index];
  const int places = group.places();
  const Facility& facility = group.stepped;
  const int words = word_count(facility);
  const bool open = is_open(facility);
#pragma omp parallel for num_threads(threads_for(static_cast<std::size_t>(group.end_member - group.first_member), threads_)) schedule(static)
  for (int place = 0; place < places; ++place) {
    const auto p = static_cast<std::size_t>(place), s = static_cast<std::size_t>(group.first_site) + p;
    const FacilityField::Site& site = field_.sites[s];
    const std::int64_t cells = site.cells();
    const auto m = static_cast<std::size_t>(site.first_member);
    const std::int64_t fallen = sum_of(&rain_[m], site.cells()), offered = sum_of(&offered_[m], site.cells());
    const std::int64_t whole_rain = open ? fallen / cells : 0;
    // At most 64 m over its own area arrive at once, so that no cell gets more of it back either.
    const auto most = std::max(static_cast<std::int64_t>(site.area * most_at_once), cells);
    const std::int64_t before = state.arriving[index][p], arrives = std::min(before, most);
    const std::int64_t running_on = offered + arrives + fallen - whole_rain * cells;
    const auto rain = static_cast<std::int32_t>(whole_rain), run_on = static_cast<std::int32_t>(running_on / cells);
    state.arriving[index][p] = before - arrives + running_on % cells;

    std::int32_t evaporation = 0, seepage = 0, outflow = 0, drain = 0, used = 0;
    FacilityBlock of{.count = 1, .share = &group.share[p], .rain = &rain, .run_on = &run_on, .evaporation = &evaporation,
                     .seepage = &seepage, .surface_outflow = &outflow, .drain = &drain, .used = &used,
                     .groundwater_room = group.groundwater_room.empty() ? nullptr : &group.groundwater_room[p]};
    for (int word = 0; word < words; ++word)
      of.words[static_cast<std::size_t>(word)] = &state.words[index][static_cast<std::size_t>(word) * static_cast<std::size_t>(places) + p];
    step.advance(of);

    const std::int64_t spilt = outflow * cells, drained = drain * cells, came_back = std::min(spilt, offered);
    const bool drains_here = site.drain.kind == DrainTarget::Kind::surface, spills_here = !site.on_roof || drains_here;
    const std::int64_t excess = spills_here ? spilt - came_back : 0, taken = used * cells, to_ground = excess + (drains_here ? drained - taken : 0);
    // What was offered and not taken returns to where it stood; the rest goes to all cells by area.
    Dealer returned(spills_here ? came_back : 0, static_cast<double>(std::max<std::int64_t>(offered, 1)), rounding_share_),
        leaving(to_ground, site.area, rounding_share_);
    for (std::size_t i = m; i < static_cast<std::size_t>(site.end_member); ++i) {
      const bool last = i + 1 == static_cast<std::size_t>(site.end_member);
      back_[i] = static_cast<std::int32_t>(last ? returned.rest() + leaving.rest()
                                                : returned.next(static_cast<double>(offered_[i])) + leaving.next(static_cast<double>(field_.members[i].share)));
    }
    FacilityAccount account{.rain = open ? fallen : 0,
                            .run_on = offered + (open ? 0 : fallen) - came_back,
                            .evaporation = evaporation * cells,
                            .seepage = seepage * cells,
                            .surface_outflow = spilt - came_back,
                            .drain = drained,
                            .used = taken};
    send(site, account);
    state.accounts[s] += account;
  }
}

/// What came back of the water that was offered, overflow and drains stand on the ground from now on.
void FacilityExchange::give_back(PaddedRaster<std::int32_t>& water_depth) {
  std::int32_t* const first = water_depth.row(0);
  const auto slots = static_cast<int>(field_.cells.size());
#pragma omp parallel for num_threads(threads_for(field_.cells.size(), threads_)) schedule(static)
  for (int slot = 0; slot < slots; ++slot) {
    const auto k = static_cast<std::size_t>(slot);
    std::int32_t back = 0;
    for (int i = field_.first_of_cell[k]; i < field_.first_of_cell[k + 1]; ++i)
      back += back_[static_cast<std::size_t>(field_.members_of_cells[static_cast<std::size_t>(i)])];
    if (slot < field_.ground_cells) {
      first[offset_[k]] += back;
    } else if (back != 0) {
#pragma omp atomic
      roof_water_[static_cast<std::size_t>(field_.roof_of_cell[k - static_cast<std::size_t>(field_.ground_cells)])] += back;
    }
  }
}

void FacilityExchange::shed_from_roofs(PaddedRaster<std::int32_t>& water_depth) {
  const int columns = water_depth.columns();
  for (std::size_t roof = 0; roof < field_.roofs.size(); ++roof) {
    const std::int64_t water = std::exchange(roof_water_[roof], 0);
    if (water == 0) continue;
    const std::vector<int>& outlets = field_.roofs[roof].cells;
    Dealer dealer(water, static_cast<double>(outlets.size()), rounding_share_);
    for (const int cell : outlets) water_depth(cell / columns, cell % columns) += static_cast<std::int32_t>(dealer.next(1.0));
  }
}

/// Drains that lead to other facilities reach them in the next step, so that no order among facilities matters.
void FacilityExchange::let_arrive(FacilityState& state) {
  for (std::size_t placement = 0; placement < underway_.size(); ++placement) {
    const std::int64_t water = std::exchange(underway_[placement], 0);
    if (water == 0) continue;
    double area = 0.0;
    for (const FacilityField::Site& site : field_.sites)
      if (site.placement == static_cast<int>(placement)) area += site.area;
    Dealer dealer(water, area, rounding_share_);
    for (std::size_t g = 0; g < field_.groups.size(); ++g) {
      const FacilityField::Group& group = field_.groups[g];
      for (int s = group.first_site; s < group.end_site; ++s) {
        const FacilityField::Site& site = field_.sites[static_cast<std::size_t>(s)];
        if (site.placement != static_cast<int>(placement)) continue;
        const auto receive = [&](int place, double weight) {
          const std::int64_t part = dealer.next(weight);
          state.arriving[g][static_cast<std::size_t>(place)] += part;
          state.accounts[static_cast<std::size_t>(s)].run_on += part;
        };
        if (group.bodies)
          receive(s - group.first_site, site.area);
        else
          for (int m = site.first_member; m < site.end_member; ++m)
            receive(m - group.first_member, static_cast<double>(field_.members[static_cast<std::size_t>(m)].share));
      }
    }
    assert(dealer.rest() == 0);
  }
}

}  // namespace hydro::sponge
