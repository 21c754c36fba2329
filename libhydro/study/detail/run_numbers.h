#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libhydro/compliance/report.h"
#include "libhydro/results/run_result.h"

namespace hydro::study {

/// What a run says of plots: for plots of the same id how much rain and solids their facilities kept, for roads with a shape the depth on
/// their driest lane.
class RunNumbers {
 public:
  /// Throws `FileError` when the run did not end well, `InputError` when it is on another plane than the plots.
  RunNumbers(const std::string& folder, const compliance::RuleBook& book, const compliance::PlotTable& plots, std::vector<std::string>& remarks);

  /// Fills what the plot's row does not have. May be called from many threads.
  void fill(std::size_t plot, std::span<double> row, compliance::Capture& capture) const;

 private:
  void set(std::span<double> row, std::string_view column, double value) const;

  const compliance::RuleBook& book_;
  const compliance::PlotTable& plots_;
  results::RunResult run_;
};

}  // namespace hydro::study
