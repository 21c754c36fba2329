#pragma once

#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/response/engine.h"

namespace hydro::study::detail {

/// What a finished run says to a response plan.
struct RunWater {
  std::vector<response::SignalSeries> series;  ///< sums of its rain
  std::vector<response::PlaceSeries> places;   ///< depths at the places of the plan
  std::vector<response::Impact> impacts;       ///< its heaviest rain
  std::vector<Bilingual> notes;              ///< for the user: what was not found
};

/// Reads the results of a run. A forecast is known from the start of its run, and at `now` [s since 1970] to whoever plans with it before that.
/// Throws `FileError` when there is none, or when it was not finished.
RunWater read_run_water(const std::string& folder, const response::Plan& plan, double now);

}  // namespace hydro::study::detail
