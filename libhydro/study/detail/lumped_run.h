#pragma once

#include <memory>

#include "libhydro/io/output_folder.h"
#include "libhydro/results/run_result.h"
#include "libhydro/scenario/scenario.h"
#include "libhydro/study/detail/run_parts.h"

namespace hydro::study::detail {

/// A run without a terrain in its folder: plots with their facilities and, for comparison, without; a drainage network; or both.
class LumpedRun {
 public:
  LumpedRun(const RunRequest& request, const RunWatch& watch, Clock::time_point start, results::RunCost cost)
      : request_(request), watch_(watch), start_(start), cost_(std::move(cost)) {}

  RunOutcome carry_out(io::OutputFolder& folder, const scenario::Scenario& scenario);

 private:
  struct Inputs;
  struct Execution;

  bool drive(Execution& execution, const io::OutputFolder& folder, const io::RunIdentity& identity, const scenario::Scenario& scenario);
  RunOutcome finish(Execution& execution, io::OutputFolder& folder, const scenario::Scenario& scenario, Inputs& inputs);

  const RunRequest& request_;
  const RunWatch& watch_;
  Clock::time_point start_;
  results::RunCost cost_;
};

}  // namespace hydro::study::detail
