#pragma once

#include <string>

#include "libhydro/results/run_result.h"

namespace hydro::io {

/// Writes `summary.json` of a run: see docs/formats/summary.md. Every number is finite; what does not apply is 0 or null.
void write_summary(const std::string& path, const results::RunResult& run, const results::RunCost& cost);

/// The same as text, for `--json`.
std::string summary_text(const results::RunResult& run, const results::RunCost& cost);

}  // namespace hydro::io
