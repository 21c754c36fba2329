#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/comparison/comparison.h"
#include "libhydro/io/drill_file.h"
#include "libhydro/report/drill_page.h"
#include "libhydro/response/drill_effects.h"
#include "libhydro/results/run_result.h"
#include "libhydro/study/run.h"

namespace hydro::study::detail {

/// The storm of a drill, run twice: with every action when it was due, and with every action when it was done.
struct DrillWater {
  report::WaterAccount account = report::WaterAccount::no_scenario;
  std::string scenario;                            ///< as the drill names it
  std::vector<response::DrillEffect> effects;      ///< what should have been done to the water, and what was
  results::RunResult as_due, as_done;              ///< only of an account that is `compared`, as is the difference
  std::optional<comparison::Difference> difference;

  report::DrillWater view() const;
};

/// What can be said before anything is run.
DrillWater drill_water(const io::DrillFile& file, const response::Board& board, const response::DrillScore& score);

/// Names of what it leaves in the folder of the drill.
inline constexpr const char *as_due_name = "as-due", *as_done_name = "as-done", *delays_name = "delays";

/// Runs the scenario both ways, as `hydro run --actions` does, into `folder`/as-due and `folder`/as-done, and compares them in `folder`/delays. False when it was
/// interrupted: called again, it goes on from the checkpoint.
bool run_twice(const io::DrillFile& file, const std::string& folder, Language language, const RunWatch& watch, DrillWater& water);

}  // namespace hydro::study::detail
