#include "libhydro/sponge/facility_step.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <new>
#include <type_traits>

#include "libhydro/sponge/detail/cell.h"
#include "libhydro/sponge/detail/disconnection.h"
#include "libhydro/sponge/detail/green_roof.h"
#include "libhydro/sponge/detail/pavement.h"
#include "libhydro/sponge/detail/swale.h"
#include "libhydro/sponge/detail/tank.h"
#include "libhydro/sponge/detail/trench.h"

namespace hydro::sponge {
namespace {

/// Calls `visit` with a null pointer to the step of a process: the only list of them.
template <class Visit>
decltype(auto) of_process(Process process, Visit&& visit) {
  switch (process) {
    case Process::cell: return visit(static_cast<detail::CellStep*>(nullptr));
    case Process::green_roof: return visit(static_cast<detail::GreenRoofStep*>(nullptr));
    case Process::trench: return visit(static_cast<detail::TrenchStep*>(nullptr));
    case Process::pavement: return visit(static_cast<detail::PavementStep*>(nullptr));
    case Process::swale: return visit(static_cast<detail::SwaleStep*>(nullptr));
    case Process::disconnection: return visit(static_cast<detail::DisconnectionStep*>(nullptr));
    case Process::tank: break;
  }
  return visit(static_cast<detail::TankStep*>(nullptr));
}

}  // namespace

FacilityStep::FacilityStep(const Facility& facility, const StepConditions& conditions)
    : process_(facility.process), unit_(conditions.unit) {
  assert(faults(facility).empty());
  of_process(process_, [&]<class Step>(Step*) {
    static_assert(sizeof(Step) <= most_bytes && alignof(Step) <= 16 && std::is_trivially_destructible_v<Step> &&
                  std::is_trivially_copy_constructible_v<Step>);  // a step is copied as its bytes
    Step* const step = ::new (prepared_.data()) Step(facility, unit_.per_metre());
    step->now.swmm = facility.rules == Rules::swmm;
  });
  renew(conditions);
}

void FacilityStep::renew(const StepConditions& conditions) {
  assert(conditions.unit == unit_ && conditions.duration > 0.0);
  const bool same_length = conditions.duration == duration_;
  duration_ = conditions.duration;
  of_process(process_, [&]<class Step>(Step*) {
    Step& step = *std::launder(reinterpret_cast<Step*>(prepared_.data()));
    step.now.shares = detail::RoundingShares(conditions.step);
    step.now.thirst = static_cast<float>(conditions.potential_evaporation * unit_.per_metre());
    step.now.raining = conditions.raining;
    step.renew(conditions, same_length);
  });
}

void FacilityStep::advance(const FacilityBlock& block) const {
  of_process(process_, [&]<class Step>(Step*) {
    const Step& step = *std::launder(reinterpret_cast<const Step*>(prepared_.data()));
    if (block.count <= detail::most_places) return block.count > 0 ? step.advance(block) : void();
    for (int first = 0; first < block.count; first += detail::most_places) step.advance(detail::part(block, first, Step::words));
  });
}

int word_count(const Facility& facility) {
  return of_process(facility.process, []<class Step>(Step*) { return static_cast<int>(Step::words); });
}

int water_words(const Facility& facility) {
  return of_process(facility.process, []<class Step>(Step*) { return Step::water_words; });
}

Words initial_words(const Facility& facility, double share, WaterUnit unit) {
  Words words{};
  const double units = facility.initial_saturation * share * unit.per_metre();
  const auto fill = [&](int word, double depth) {  // just less than full, so that rounding cannot exceed what the kernels hold
    words[static_cast<std::size_t>(word)] = static_cast<std::int32_t>(static_cast<float>(std::floor(depth * units * (1.0 - 1e-7))));
  };
  const auto remember = [&](int word, const infiltration::Memory& memory) {
    std::copy(memory.begin(), memory.end(), words.begin() + word);
  };
  const auto pores = [&] { return facility.soil ? (facility.soil->porosity - facility.soil->wilting_point) * facility.soil->thickness : 0.0; };
  const auto voids = [&] { return facility.storage ? facility.storage->height * facility.storage->void_fraction : 0.0; };
  switch (facility.process) {
    case Process::cell:
      fill(detail::CellStep::soil_water, pores());
      fill(detail::CellStep::stored, voids());
      remember(detail::CellStep::front, detail::SoilEntry(facility).first_memory(facility, unit));
      break;
    case Process::green_roof:
      fill(detail::GreenRoofStep::soil_water, pores());
      fill(detail::GreenRoofStep::in_mat, facility.drainage_mat->thickness * facility.drainage_mat->void_fraction);
      remember(detail::GreenRoofStep::front, detail::SoilEntry(facility).first_memory(facility, unit));
      break;
    case Process::trench: fill(detail::TrenchStep::stored, voids()); break;
    case Process::pavement:
      fill(detail::PavementStep::soil_water, pores());
      fill(detail::PavementStep::stored, voids());
      break;
    case Process::swale:
      if (facility.native_soil) remember(detail::SwaleStep::soil_memory, infiltration::initial_memory(*facility.native_soil));
      break;
    case Process::disconnection: break;
    case Process::tank: fill(detail::TankStep::water, facility.tank->height); break;
  }
  return words;
}

double ponded_depth(const Facility& facility, const Words& words, double share, WaterUnit unit) {
  const double water = static_cast<double>(words[0]) / share * unit.metres();
  if (facility.process == Process::tank) return water;
  if (facility.process != Process::swale)
    return water / detail::Surface::volume_share(facility.surface.value_or(SurfaceLayer{}));
  const detail::Channel channel(*facility.surface, facility.rules == Rules::swmm, unit.per_metre());
  const std::int32_t last = words[detail::SwaleStep::last_change];
  return static_cast<double>(facility.rules == Rules::swmm
                                 ? detail::depth_at_start<true>(channel, words[0], 0, last, static_cast<float>(1.0 / share))
                                 : detail::depth_at_start<false>(channel, words[0], 0, last, static_cast<float>(1.0 / share)));
}

double free_water(const Facility& facility, const Words& words, double share, WaterUnit unit) {
  const auto depth = [&](int word) { return static_cast<double>(words[static_cast<std::size_t>(word)]) / share * unit.metres(); };
  const auto above = [](double water, double kept) { return std::max(water - kept, 0.0); };
  const auto of_soil = [&](int word) {
    return facility.soil ? above(depth(word), (facility.soil->field_capacity - facility.soil->wilting_point) * facility.soil->thickness) : 0.0;
  };
  const auto of_storage = [&](int word) {
    if (!facility.storage || facility.storage->height == 0.0) return 0.0;
    const StorageLayer& storage = *facility.storage;
    const double below_drain = facility.underdrain ? std::min(facility.underdrain->offset, storage.height) : storage.height;
    return above(depth(word), storage.seepage_rate > 0.0 ? 0.0 : below_drain * storage.void_fraction);
  };
  switch (facility.process) {
    case Process::cell: return depth(detail::CellStep::ponded) + of_soil(detail::CellStep::soil_water) + of_storage(detail::CellStep::stored);
    case Process::green_roof:
      return depth(detail::GreenRoofStep::ponded) + of_soil(detail::GreenRoofStep::soil_water) + depth(detail::GreenRoofStep::in_mat);
    case Process::trench: return depth(detail::TrenchStep::ponded) + of_storage(detail::TrenchStep::stored);
    case Process::pavement:
      return depth(detail::PavementStep::ponded) + depth(detail::PavementStep::in_pavement) + of_soil(detail::PavementStep::soil_water) +
             of_storage(detail::PavementStep::stored);
    case Process::swale: return depth(detail::SwaleStep::ponded);
    case Process::disconnection: return depth(detail::DisconnectionStep::on_roof);
    case Process::tank: break;
  }
  return above(depth(detail::TankStep::water), facility.tank->permanent_depth);
}

double capacity(const Facility& facility) {
  const SurfaceLayer surface = facility.surface.value_or(SurfaceLayer{});
  double depth = 0.0;
  if (facility.process == Process::swale)
    depth += static_cast<double>(detail::SwaleStep(facility, WaterUnit{}.per_metre()).full) * WaterUnit{}.metres();
  else if (facility.process != Process::tank)
    depth += surface.berm_height * detail::Surface::volume_share(surface);
  if (facility.process == Process::tank) return facility.tank->height;
  if (facility.pavement)
    depth += facility.pavement->thickness * facility.pavement->void_fraction * (1.0 - facility.pavement->impervious_fraction);
  if (facility.soil) depth += (facility.soil->porosity - facility.soil->wilting_point) * facility.soil->thickness;
  if (facility.storage) depth += facility.storage->height * facility.storage->void_fraction;
  if (facility.drainage_mat) depth += facility.drainage_mat->thickness * facility.drainage_mat->void_fraction;
  return depth;
}

}  // namespace hydro::sponge
