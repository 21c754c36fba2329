#pragma once

#include <string>

#include "libhydro/report/text.h"
#include "libhydro/results/run_result.h"

namespace hydro::report {

/// What the report of a run of plots is made from.
struct PlotsPage {
  const results::RunResult& result;
  const results::RunCost& cost;
  Language language = Language::english;
};

/// The one-file HTML report of plots and their facilities. Same input, same bytes; only the last section depends on `cost`.
std::string render_plots(const PlotsPage& page);

}  // namespace hydro::report
