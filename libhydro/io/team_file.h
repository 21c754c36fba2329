#pragma once

#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/response/dispatch.h"

namespace hydro::io {

/// Teams from CSV (docs/formats/plan.md): id, kind, x_m, y_m, and if wanted name, name_zh, service, department, capacity_m3s, setup_min,
/// wading_m, speed_share, shift_from, shift_until. `departments` are the ids that may be named. Throws `FileError`.
std::vector<response::Team> read_teams(const std::string& path, const std::vector<std::string>& departments, FaultList& faults);

/// Streets from the lines of a vector file; `speed` [m/s] holds where they have no attribute speed_kmh. Throws `FileError`.
response::StreetMap read_streets(const std::string& path, double speed, FaultList& faults);

}  // namespace hydro::io
