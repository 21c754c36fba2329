#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "libhydro/network/network_solver.h"
#include "libhydro/results/run_result.h"

namespace hydro::simulation {

/// Writes down, at every report time, what nodes and links of a network do, and all that pumps and gates are made to do between.
/// Serves a network alone, one under plots, and one under a raster.
class NetworkRecorder {
 public:
  /// `solver` must outlive the recorder.
  explicit NetworkRecorder(const network::NetworkSolver& solver);

  /// What the steps of a call of `advance` took; call it after each.
  void note(const network::NetworkReport& report);

  /// The state at a report time [s].
  void record(double time, const network::NetworkState& state);

  /// How many report times there are, and each one's instant [s] and account of the network alone [m3].
  std::size_t reports() const { return rows_.size() / width_; }
  double time(std::size_t report) const { return rows_[report * width_]; }
  results::WaterBalance balance(std::size_t report) const;

  /// Puts nodes, links, actions and quality into a result; report times and balance are the caller's. `state` is that of the end.
  void write_into(results::RunResult& result, const network::NetworkState& state) const;

  /// The record so far as plain numbers, for a checkpoint, and back. `restore` throws `InputError` when it does not fit.
  std::vector<double> memory() const;
  void restore(std::span<const double> memory);

 private:
  const network::NetworkSolver& solver_;
  std::size_t width_;         ///< numbers in a row
  std::vector<double> rows_;  ///< one row a report: time, account, nodes, links
  network::NetworkReport total_;
};

/// The water account of a network alone [m3]: what entered from outside, what left through outfalls and over rims, what it holds.
results::WaterBalance network_balance(const network::NetworkState& state);

}  // namespace hydro::simulation
