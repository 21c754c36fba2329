#pragma once

#include <tuple>

#include "libhydro/sponge/detail/cell.h"
#include "libhydro/sponge/detail/disconnection.h"
#include "libhydro/sponge/detail/green_roof.h"
#include "libhydro/sponge/detail/pavement.h"
#include "libhydro/sponge/detail/swale.h"
#include "libhydro/sponge/detail/tank.h"
#include "libhydro/sponge/detail/trench.h"

namespace hydro::sponge::detail {

/// The only list of processes. A step describes itself: about() for files, faults and other rooms; begin(), ponded_depth(), free_water()
/// and capacity() of a place; renew() and advance() in time.
using Processes = std::tuple<CellStep, GreenRoofStep, TrenchStep, PavementStep, SwaleStep, DisconnectionStep, TankStep>;

}  // namespace hydro::sponge::detail
