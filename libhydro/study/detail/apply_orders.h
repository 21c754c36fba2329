#pragma once

#include <span>
#include <string>
#include <vector>

#include "libhydro/io/orders_file.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/study/prepare.h"

namespace hydro::study::detail {

/// Makes the orders of an action plan controls of a run: gates shut boundaries, levels are held lower, pumps take water from hot spots,
/// barriers and openings change the ground. Returns what became of each; nothing is passed over in silence. Throws `InputError`,
/// naming `file`, for orders that can mean nothing: a unit that is none, a target that does not exist.
std::vector<results::OrderResult> apply_orders(std::span<const io::Order> orders, const std::string& file, const scenario::Scenario& scenario, Prepared& prepared);

}  // namespace hydro::study::detail
