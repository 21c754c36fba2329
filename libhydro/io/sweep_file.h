#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libhydro/comparison/study_design.h"

namespace hydro::io {

/// What came of one run of a study.
struct MemberOutcome {
  enum class Status { done, bad_input, unreadable, numerics, crashed } status = Status::done;
  std::string reason;                                     ///< why it is not done
  std::vector<std::pair<std::string, double>> numbers;    ///< by column; NaN: the run has none

  bool done() const { return status == Status::done; }
  double number(std::string_view name) const;             ///< NaN when it is not there
};

std::string_view status_word(MemberOutcome::Status status);  ///< "done", "bad input", ...

/// An outcome as bytes for a journal, and back; nothing when they are no outcome.
std::string packed(const MemberOutcome& outcome);
std::optional<MemberOutcome> unpacked_outcome(std::string_view bytes);

/// `runs.csv`: run,storm,layout,plan,sample, the parameters, status,reason, then every number in the order in which the runs first have it.
/// Outcomes are those of the members, in their order. Nothing in it depends on the clock.
std::string runs_table(const comparison::StudyDesign& study, const std::vector<comparison::Member>& members, const std::vector<MemberOutcome>& outcomes);

/// Names of all numbers, in that order.
std::vector<std::string> number_names(const std::vector<MemberOutcome>& outcomes);

}  // namespace hydro::io
