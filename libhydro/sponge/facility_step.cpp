#include "libhydro/sponge/facility_step.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include "libhydro/sponge/detail/processes.h"

namespace hydro::sponge {
namespace {

using detail::Processes;

/// Calls `visit` with a null pointer to the step of a process.
template <std::size_t index = 0, class Visit>
decltype(auto) of_process(Process process, Visit&& visit) {
  if constexpr (index + 1 < std::tuple_size_v<Processes>)
    if (process.index() != index) return of_process<index + 1>(process, std::forward<Visit>(visit));
  return visit(static_cast<std::tuple_element_t<index, Processes>*>(nullptr));
}

}  // namespace

const std::vector<ProcessInfo>& processes() {
  static const std::vector<ProcessInfo> all = []<std::size_t... index>(std::index_sequence<index...>) {
    return std::vector<ProcessInfo>{std::tuple_element_t<index, Processes>::about()...};
  }(std::make_index_sequence<std::tuple_size_v<Processes>>());
  return all;
}

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
  detail::FirstWords first{facility, share, unit};
  of_process(facility.process, [&]<class Step>(Step*) { Step::begin(first); });
  return first.words;
}

double ponded_depth(const Facility& facility, const Words& words, double share, WaterUnit unit) {
  return of_process(facility.process, [&]<class Step>(Step*) { return Step::ponded_depth({facility, words, share, unit}); });
}

double free_water(const Facility& facility, const Words& words, double share, WaterUnit unit) {
  return of_process(facility.process, [&]<class Step>(Step*) { return Step::free_water({facility, words, share, unit}); });
}

double capacity(const Facility& facility) {
  return of_process(facility.process, [&]<class Step>(Step*) { return Step::capacity(facility); });
}

}  // namespace hydro::sponge
