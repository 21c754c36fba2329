#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/io/checkpoint_file.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/sponge/solids.h"
#include "libhydro/study/run.h"

namespace hydro::study::detail {

// What runs on a terrain and runs of plots share.

using Clock = std::chrono::steady_clock;

inline constexpr double wall_between_checkpoints = 60.0;  // [s]

inline double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// What a checkpoint must have been written for to be of use.
io::RunIdentity identity_of(const RunRequest& request, const scenario::Scenario& scenario, const std::vector<results::InputFile>& inputs);

/// That a value of the scenario was changed by whoever called for the run.
Bilingual remark_on_setting(const std::string& setting);

/// Names, start and grid: what is known of a result before the run.
results::RunResult about(const scenario::Scenario& scenario, const Grid& grid);

/// Tables that were read with the scenario itself are inputs too.
void add_tables(const scenario::Scenario& scenario, std::vector<results::InputFile>& inputs);

/// Writes who says the unit costs beside them.
void name_cost_sources(const scenario::Scenario& scenario, results::RunResult& result);

/// What the drainage systems of a map made of what ran to them, from the series of a run.
void add_interception(const scenario::Scenario& scenario, results::RunResult& result);

/// A report of a system as a result.
results::InterceptionResult interception_of(const scenario::DrainageSystemSource& source, const sponge::OverflowReport& report);

/// Remarks on nodes whose water stood so far above their rim that no manhole would hold it: nobody should read that as a depth.
void tell_of_pressure(results::RunResult& result, const RunWatch& watch);

std::uint64_t peak_memory();  ///< [bytes] of this program until now

}  // namespace hydro::study::detail
