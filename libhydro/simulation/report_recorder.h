#pragma once

#include <cstddef>
#include <vector>

#include "libhydro/results/run_result.h"
#include "libhydro/simulation/observer.h"
#include "libhydro/simulation/simulation.h"

namespace hydro::simulation {

/// Writes down, at every report time, what gauges, sections and boundaries see, the water account and how the solver fares.
class ReportRecorder : public Observer {
 public:
  ReportRecorder(const Domain& domain, const Forcing& forcing, const surface::SurfaceSolver& solver, double interval, double end,
                 int threads = 1);

  double next_time(double now) const override;
  void observe(const Domain& domain, const State& state) override;

  /// Puts the series into a result: report times, rain, balance, gauges, hot spots, sections, boundaries, quality.
  void write_into(results::RunResult& result) const;

  /// The record so far as plain numbers, for a checkpoint, and back. `restore` throws `InputError` when it does not fit.
  const std::vector<double>& rows() const { return rows_; }
  void restore(std::vector<double> rows);

 private:
  const Domain& domain_;
  const Forcing& forcing_;
  const surface::SurfaceSolver& solver_;
  double interval_;
  double end_;
  int threads_;
  std::size_t width_;         ///< numbers in a row
  std::vector<std::vector<int>> facilities_;  ///< sites of each series: one site, or all of one kind
  std::vector<double> rows_;  ///< one row a report: time, flow steps, wet share, limiting cell, balance, gauges, hot spots, sections, boundaries, facilities
};

/// Ground that rain is counted on, and the roofs that shed theirs onto it [m2].
double area_under_rain(const Domain& domain);

/// How many cells have ground.
std::int64_t count_ground_cells(const surface::Ground& ground, int threads = 1);

}  // namespace hydro::simulation
