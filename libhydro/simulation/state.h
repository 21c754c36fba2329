#pragma once

#include <cstdint>
#include <vector>

#include "libhydro/hydrology/vertical_exchange.h"
#include "libhydro/results/run_result.h"
#include "libhydro/simulation/sewer_state.h"
#include "libhydro/sponge/facility_field.h"
#include "libhydro/surface/boundary.h"
#include "libhydro/surface/surface_solver.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::simulation {

/// Water that passed since the start, in whole water units of one cell's area: exact.
struct Ledger {
  std::int64_t initial = 0;  ///< [water units]
  hydrology::ExchangedWater vertical;
  std::vector<surface::BoundaryVolume> boundaries;
  std::vector<std::int64_t> runoff_of_class;  ///< of each land class, less what it took in; last what roofs shed. Empty without facilities
};

/// All that evolves during a run. A checkpoint is a `State` and the records of the observers.
struct State {
  double time = 0.0;               ///< [s from the start]
  std::uint32_t exchange_steps = 0;  ///< vertical exchanges since the start: seeds their rounding share
  surface::SurfaceState surface;
  hydrology::LandState land;
  sponge::FacilityState sponge;    ///< its accounts are part of the ledger
  SewerState sewers;               ///< its accounts are part of the ledger too
  Ledger ledger;
  surface::FlowReport flow;        ///< what the flow solver did since the start: reported, never read by physics
};

}  // namespace hydro::simulation
