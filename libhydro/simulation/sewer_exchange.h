#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libhydro/core/raster.h"
#include "libhydro/core/water_unit.h"
#include "libhydro/network/network_solver.h"
#include "libhydro/simulation/domain.h"
#include "libhydro/simulation/network_recorder.h"
#include "libhydro/simulation/sewer_state.h"
#include "libhydro/sponge/facility_field.h"
#include "libhydro/surface/boundary.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::simulation {

/// Steps the sewers and keeps the ledger between them and the ground. In one step: roofs and facilities drain into nodes, the
/// network moves for the whole step with the street's level giving way to what passes, and what it booked goes to the ground as
/// whole units, which the flow over the ground shares over its own steps.
class SewerExchange {
 public:
  /// `domain` must outlive it. Throws `InputError` with every flaw of the sewers.
  explicit SewerExchange(const Domain& domain);

  SewerState initial_state() const;

  /// Rain [m] on roofs that drain into nodes, to enter them in the next `advance`. Returns its water units.
  std::int64_t catch_roof_rain(SewerState& state, std::span<const double> depth_of_zone, const Raster<std::uint16_t>* zone_of_cell);

  /// Moves the network by `duration` [s]; what the ground has to give or receive is then in `sources`.
  void advance(SewerState& state, const surface::SurfaceState& surface, const sponge::FacilityState& sponge, double time, double duration,
               std::span<const double> rain_rates);

  /// For the flow over the ground; afterwards it holds what the ground did not have.
  std::span<surface::CellSource> sources() { return sources_; }

  /// Takes what was not there from the cells around, books what passed, and leaves the rest waiting.
  void settle(SewerState& state, surface::SurfaceState& surface);

  const network::NetworkSolver& solver() const { return solver_; }
  /// Tells a recorder what each call of the network's solver took; it must outlive the exchange. Null: nobody.
  void tell(NetworkRecorder* recorder) { recorder_ = recorder; }

 private:
  struct Around {
    double surface_area = 0.0;  ///< [m2] that a wave reaches in the step
    double water = 0.0;         ///< [m3] on it above a floor
  };
  Around look_around(const surface::SurfaceState& surface, int cell, double floor, double duration, bool rising) const;
  void meet_street(const SewerState& state, const surface::SurfaceState& surface, double time, double duration);

  const Domain& domain_;
  network::NetworkSolver solver_;
  double unit_volume_;  ///< [m3]
  std::vector<double> lateral_;  ///< [m3] a node, then [m3/s]
  std::vector<network::StreetContact> contacts_;
  std::vector<network::OutsideWater> outside_;
  std::vector<surface::CellSource> sources_;  ///< inlets, then outfalls
  std::vector<std::int64_t> wanted_;          ///< [water units] of each source, from the ground
  NetworkRecorder* recorder_ = nullptr;
};

}  // namespace hydro::simulation
