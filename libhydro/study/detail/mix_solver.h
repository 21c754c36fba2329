#pragma once

#include <optional>
#include <vector>

#include "libhydro/compliance/change.h"

namespace hydro::study {

/// The cheapest amounts by COIN-OR CBC: a mixed-integer programme where measures have fixed costs, a linear one elsewhere. Nothing: no
/// amounts will do. Calls one after the other, from whatever thread.
std::optional<std::vector<double>> cheapest_by_solver(const compliance::MixProblem& problem);

}  // namespace hydro::study
