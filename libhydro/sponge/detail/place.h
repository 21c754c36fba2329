#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "libhydro/infiltration/infiltration_model.h"
#include "libhydro/sponge/facility_step.h"

// What a process says of one of its places beside its step: what stands in it at the start, how deep, and what of it is on its way out.
namespace hydro::sponge::detail {

/// Room of layers [m over the facility].
inline double pores(const Facility& facility) {
  return facility.soil ? (facility.soil->porosity - facility.soil->wilting_point) * facility.soil->thickness : 0.0;
}
inline double voids(const Facility& facility) { return facility.storage ? facility.storage->height * facility.storage->void_fraction : 0.0; }
inline double voids_of_pavement(const Facility& facility) {
  const PavementLayer& pavement = *facility.pavement;
  return pavement.thickness * pavement.void_fraction * (1.0 - pavement.impervious_fraction);
}
inline double voids_of_mat(const Facility& facility) { return facility.drainage_mat->thickness * facility.drainage_mat->void_fraction; }

/// Fills the words of a place at the start.
struct FirstWords {
  const Facility& facility;
  double share;
  WaterUnit unit;
  Words words{};

  /// With water to the facility's initial saturation of a room [m], just less than full so that rounding cannot exceed what the kernels hold.
  void fill(int word, double room) {
    const double units = room * facility.initial_saturation * share * unit.per_metre();
    words[static_cast<std::size_t>(word)] = static_cast<std::int32_t>(static_cast<float>(std::floor(units * (1.0 - 1e-7))));
  }
  void remember(int first, const infiltration::Memory& memory) { std::copy(memory.begin(), memory.end(), words.begin() + first); }
};

/// The water of a place, store by store.
struct HeldWater {
  const Facility& facility;
  const Words& words;
  double share;
  WaterUnit unit;

  double depth(int word) const { return static_cast<double>(words[static_cast<std::size_t>(word)]) / share * unit.metres(); }  ///< [m]

  /// What gravity will move of it [m]: soil keeps its field capacity, a lined storage what lies below its drain.
  double free_in_soil(int word) const {
    if (!facility.soil) return 0.0;
    return std::max(depth(word) - (facility.soil->field_capacity - facility.soil->wilting_point) * facility.soil->thickness, 0.0);
  }
  double free_in_storage(int word) const {
    if (!facility.storage || facility.storage->height == 0.0) return 0.0;
    const StorageLayer& storage = *facility.storage;
    const double below_drain = facility.underdrain ? std::min(facility.underdrain->offset, storage.height) : storage.height;
    return std::max(depth(word) - (storage.seepage_rate > 0.0 ? 0.0 : below_drain * storage.void_fraction), 0.0);
  }
};

}  // namespace hydro::sponge::detail
