#pragma once

#include "libhydro/response/dispatch.h"

namespace hydro::study {

/// The dispatch that avoids most, by mixed-integer programming (COIN-OR CBC), or the best that was found in `budget` [s] and a bound of what
/// would be possible; never worse than the greedy one. Among equals the one with earlier arrivals, then teams and places in their order.
response::Dispatch best_dispatch(const response::DispatchProblem& problem, const response::Moves& moves, double budget);

}  // namespace hydro::study
