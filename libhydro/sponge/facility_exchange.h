#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "libhydro/core/padded_raster.h"
#include "libhydro/core/raster.h"
#include "libhydro/sponge/facility_field.h"
#include "libhydro/sponge/facility_step.h"

namespace hydro::sponge {

/// What a facility step needs to know of the time since the one before.
struct FieldConditions {
  double time = 0.0;                   ///< [s] now, later than the state's
  double potential_evaporation = 0.0;  ///< [m] since
  bool raining = false;                ///< it rained somewhere since
  double next_storm = std::numeric_limits<double>::infinity();  ///< [s] from now
};

/// Steps the facilities of a field and exchanges their water with the ground: all water that stands in a cell is offered to its
/// facilities, by share, and what they do not hold comes back at once. Whole units: what one store loses another books.
class FacilityExchange {
 public:
  /// `field` must outlive the exchange.
  FacilityExchange(const FacilityField& field, WaterUnit unit, int threads);

  /// Rain [m] on the roofs that facilities cover waits for the next step. Returns its water units.
  std::int64_t catch_roof_rain(FacilityState& state, std::span<const double> depth_of_zone, const Raster<std::uint16_t>* zone_of_cell,
                               float rounding_share) const;

  /// One step, to `conditions.time`. Bit-identical for any number of threads.
  void advance(FacilityState& state, PaddedRaster<std::int32_t>& water_depth, const FieldConditions& conditions);

 private:
  void find_cells(PaddedRaster<std::int32_t>& water_depth);
  void offer(FacilityState& state, PaddedRaster<std::int32_t>& water_depth);
  void step_places(std::size_t group, const FacilityStep& step, FacilityState& state);
  void step_bodies(std::size_t group, const FacilityStep& step, FacilityState& state);
  void send(const FacilityField::Site& site, FacilityAccount& account);
  void give_back(PaddedRaster<std::int32_t>& water_depth);
  void shed_from_roofs(PaddedRaster<std::int32_t>& water_depth);
  void let_arrive(FacilityState& state);

  const FacilityField& field_;
  WaterUnit unit_;
  int threads_;
  double rounding_share_ = 0.0;      ///< [-] of this step, for what is dealt out
  std::vector<FacilityStep> steps_;  ///< of each group
  std::vector<int> site_of_member_;
  std::vector<std::ptrdiff_t> offset_;  ///< of each cell of ground in a water depth, from its first; known from the first step on
  // Of each member, within one step [water units]:
  std::vector<std::int32_t> rain_, offered_, back_;
  std::vector<std::int64_t> roof_water_;  ///< of each roof: what its facilities shed
  std::vector<std::int64_t> underway_;    ///< to each placement
};

}  // namespace hydro::sponge
