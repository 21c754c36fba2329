#pragma once

#include <string>
#include <vector>

#include "libhydro/response/engine.h"

namespace hydro::io {

/// Reads what was done of a plan: "at,action_id,by" and, if wanted, "area", "place" and "note". Throws `InputError` with every fault at its
/// place, `FileError` when the file cannot be read.
std::vector<response::Deed> read_deeds(const std::string& path, const response::Plan& plan);

}  // namespace hydro::io
