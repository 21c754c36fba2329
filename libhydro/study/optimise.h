#pragma once

#include <functional>
#include <vector>

#include "libhydro/comparison/search.h"
#include "libhydro/comparison/study_design.h"
#include "libhydro/io/sweep_file.h"
#include "libhydro/study/task_pool.h"

namespace hydro::study {

/// Runs tasks and gives their outcomes in the same order.
using Evaluator = std::function<std::vector<io::MemberOutcome>(const std::vector<RunTask>&)>;

/// Looks for the measures that meet the study's goal at least cost, or do most within its budget: each measure alone is run (in the lumped
/// model where the study names one), their effects are added up for COIN-OR CBC to choose from, the choices are run in the lumped model as a
/// whole, and those that lie on the front of cost against harm in full. Throws `InputError` when nothing can be run.
comparison::SearchResult optimise(const comparison::StudyDesign& design, const Evaluator& evaluate);

}  // namespace hydro::study
