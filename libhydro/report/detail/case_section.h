#pragma once

#include <string>

#include "libhydro/core/language.h"
#include "libhydro/response/plan.h"

namespace hydro::report::detail {

/// Cases of the grid as they stand, and the figures of grids and departments: tables. Times are written for a clock `offset_minutes` east of Greenwich.
std::string case_section(const response::Plan& plan, const response::CaseBook& book, double now, int offset_minutes, Language language);

}  // namespace hydro::report::detail
