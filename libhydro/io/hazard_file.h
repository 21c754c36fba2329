#pragma once

#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/response/vocabulary.h"

namespace hydro::io {

/// The kinds of danger that warnings name, from a file such as data/warnings/hazards.toml (docs/formats/warnings.md). Faults go to
/// `faults`; throws `FileError` when the file cannot be read.
std::vector<response::Hazard> read_hazard_file(const std::string& path, FaultList& faults);

}  // namespace hydro::io
