#pragma once

#include "libhydro/study/execution.h"

namespace hydro::study::detail {

/// Puts into a result what its water did: hot spots as places, red displays of underpasses, people and things harmed. The result has its
/// series and maxima already.
void judge_harm(const Job& job, results::RunResult& result);

}  // namespace hydro::study::detail
