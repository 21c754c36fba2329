#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/compliance/report.h"
#include "libhydro/results/run_result.h"
#include "libhydro/study/comply.h"

namespace hydro::study {

/// What runs say of plots. The first: for plots of the same id how much rain and solids their facilities kept, for roads with a shape the depth on
/// their driest lane, for buildings whether water gets in. All whose return period is given: the return period up to which places hold.
class RunNumbers {
 public:
  /// Throws `FileError` when a run did not end well, `InputError` when it is on another plane than the plots.
  RunNumbers(const std::vector<GivenRun>& runs, const compliance::RuleBook& book, const compliance::PlotTable& plots, std::vector<Bilingual>& remarks);

  /// Fills what the plot's row does not have. May be called from many threads.
  void fill(std::size_t plot, std::span<double> row, compliance::Capture& capture) const;

 private:
  struct Run {
    results::RunResult result;
    std::optional<double> return_period;  ///< [a]
  };

  void set(std::span<double> row, std::string_view column, double value) const;
  std::vector<int> cells_of(const Run& run, std::size_t plot) const;
  std::optional<double> lane_depth(const Run& run, std::size_t plot) const;  ///< [m]
  std::optional<bool> floods(const Run& run, std::size_t plot) const;        ///< the ground floor of a building
  std::optional<bool> holds(const Run& run, std::size_t plot) const;         ///< a place whose return period is asked for
  std::optional<double> return_period(std::size_t plot) const;               ///< [a]

  /// The run whose depths judge lanes and ground floors: that of the rarest storm that was told, else the first.
  const Run& judge() const { return storms_.empty() ? runs_.front() : *storms_.back(); }

  const compliance::RuleBook& book_;
  const compliance::PlotTable& plots_;
  std::vector<Run> runs_;      ///< in the order in which they were given
  std::vector<const Run*> storms_;  ///< those with a return period, the smallest first
};

}  // namespace hydro::study
