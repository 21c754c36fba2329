#pragma once

#include <span>
#include <string>
#include <string_view>

#include "libhydro/report/text.h"
#include "libhydro/results/run_result.h"

namespace hydro::report {

/// A run whose network was changed; the name is empty where there is only one run.
struct ChangedRun {
  std::string name;
  const results::RunResult* run = nullptr;
};

/// What changes altered in the networks of runs, row by row, and what each change costs.
std::string changes_table(std::span<const ChangedRun> runs, Language language);

/// A unit of costs as readers see it: "m³", "m³/s", "piece".
std::string unit_text(std::string_view unit, Language language);

}  // namespace hydro::report
