#pragma once

#include <cstddef>
#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/results/run_result.h"

namespace hydro::catchment {

/// Writes down, at every report time, what plots and facilities went through, and at the end what that comes to.
class PlotRecorder {
 public:
  /// `without` runs the same plots without facilities, for comparison; null: nothing is compared. All must outlive the recorder.
  PlotRecorder(const Plots& plots, const Runoff& runoff, const Runoff* without);

  /// The instant of the state; `bare` is that of `without`.
  void record(const State& state, const State* bare);

  /// The record so far as plain numbers, for a checkpoint, and back. `restore` throws `InputError` when it does not fit.
  const std::vector<double>& rows() const { return rows_; }
  void restore(std::vector<double> rows);

  /// Puts series, account, capture and costs into a result. `state` and `bare` are those of the end.
  void write_into(results::RunResult& result, const State& state, const State* bare) const;

 private:
  void write_series(results::RunResult& result) const;
  void write_records(results::RunResult& result, const State& state) const;
  std::vector<results::CaptureResult> capture(const std::vector<results::FacilitySeries>& facilities, const State& state, const State* bare) const;

  const Plots& plots_;
  const Runoff& runoff_;
  const Runoff* without_;
  std::size_t uses_ = 0, width_ = 0;
  std::vector<double> rows_;  ///< one row a report: time, account, plots, rows of facilities
};

/// Suspended solids of a plot over a whole run, and how much of them did not leave it.
struct PlotSolids {
  double washed = 0.0;  ///< [kg]
  double kept = 0.0;    ///< [kg]
};
/// `first_use` is the plot's first row of facilities among those of all plots.
PlotSolids solids_of(const Plots& plots, std::size_t plot, std::size_t first_use, const State& state);

}  // namespace hydro::catchment
