#pragma once

#include <optional>

#include "libhydro/io/result_file.h"
#include "libhydro/response/dispatch.h"
#include "libhydro/response/engine.h"

namespace hydro::study::detail {

/// Who can be sent where from `now` [s since 1970] on: the teams of a plan on their shifts, the places that the situation drowns, and the
/// streets under the water of a run. `offset_minutes` is the clock of the shifts. Nothing where the plan has no teams or no streets.
std::optional<response::DispatchProblem> dispatch_problem(const response::Plan& plan, const response::Situation& situation, const io::Hdf5ResultReader& run,
                                                          const results::RunResult& result, double now, int offset_minutes);

}  // namespace hydro::study::detail
