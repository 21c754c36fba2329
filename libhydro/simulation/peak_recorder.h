#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/flooded_street.h"
#include "libhydro/core/memory_block.h"
#include "libhydro/results/run_result.h"
#include "libhydro/simulation/observer.h"

namespace hydro::simulation {

/// Which maxima are kept; each costs 4 bytes a cell, the level only at the end.
struct PeakSelection {
  bool depth = true;
  bool level = true;        ///< needs `depth`
  bool speed = true;
  bool depth_speed = true;
  bool hazard_rating = true;
  bool arrival_time = true;
  double arrival_threshold = 0.05;               ///< [m]
  std::vector<double> duration_thresholds{flooded_street_depth};  ///< [m]
  double interval = 10.0;                        ///< [s] between looks
};

/// The deepest cell of one block of the map that was dry at the start, over the run so far. Plain data: part of checkpoints.
struct BlockPeak {
  double time_of_max = 0.0;       ///< [s]
  double first_over_015 = -1.0;   ///< [s] negative: never
  std::int32_t cell = -1;         ///< linear index; -1: never wet
  float depth = 0.0f;             ///< [m]
  float hazard_rating = 0.0f;     ///< [m2/s] greatest of the block
};

/// Keeps what each cell went through: greatest depth, speed, hazard, when water came, how long it stayed.
class PeakRecorder : public Observer {
 public:
  /// `initial` tells which cells are water anyway: they are no flooded places.
  PeakRecorder(const Domain& domain, const State& initial, PeakSelection selection, double end, int threads = 1);

  double next_time(double now) const override;
  void observe(const Domain& domain, const State& state) override;

  /// The maxima as results: levels from depths, NaN where there is no ground. Leaves the recorder empty.
  results::Peaks take(const Domain& domain);

  const std::vector<BlockPeak>& blocks() const { return blocks_; }
  std::vector<MemoryBlock> memory();

  static constexpr int block_size = 64;  ///< [cells] along each side of a block

 private:
  void observe_row(const Domain& domain, const State& state, int row, float since_last_look, std::vector<float>& scratch);

  PeakSelection selection_;
  double end_;
  int threads_;
  double last_look_ = 0.0;
  results::Peaks peaks_;
  std::vector<BlockPeak> blocks_;
};

}  // namespace hydro::simulation
