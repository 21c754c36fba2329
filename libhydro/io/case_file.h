#pragma once

#include <string>
#include <vector>

#include "libhydro/response/plan.h"

namespace hydro::io {

/// Reads a record of cases of the grid: "at,case_id,step,by" and, if wanted, "kind", "source", "area", "place", "department" and "note"
/// (docs/formats/cases.md). Throws `InputError` with every fault at its place, lines that do not follow one another included.
std::vector<response::CaseEvent> read_case_events(const std::string& path, const response::Plan& plan);

/// One line a case: where it stands, when it came there, its deadline, its slips.
std::string cases_csv(const response::Plan& plan, const response::CaseBook& book, int offset_minutes);

/// One line a grid and one a department: counts, means in minutes, shares.
std::string case_figures_csv(const response::Plan& plan, const response::CaseBook& book, double now);

}  // namespace hydro::io
