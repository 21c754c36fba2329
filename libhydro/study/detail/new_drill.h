#pragma once

#include <string>

#include "libhydro/district/district.h"

namespace hydro::study {

/// A drill on the plan and the warnings of a made-up district, for one duty officer: what its gauges tell is put in, so that it plays without a run.
std::string new_drill_text(const district::District& made);

}  // namespace hydro::study
