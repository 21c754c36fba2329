#pragma once

#include <cstdint>
#include <vector>

#include "libhydro/core/memory_block.h"
#include "libhydro/core/raster.h"
#include "libhydro/results/run_result.h"
#include "libhydro/simulation/observer.h"

namespace hydro::simulation {

/// More facilities than this are reported together by kind.
inline constexpr std::size_t most_facility_series = 200;

/// The sites of each series of a result: one site, or all of one kind where there are many.
std::vector<std::vector<int>> facility_series(const sponge::FacilityField& field);

/// Keeps the most water that the facilities of each cell held at any report time, and counts the storms in which each site spilled
/// and how long it took to empty, to the length of a report interval.
class FacilityRecorder : public Observer {
 public:
  FacilityRecorder(const Domain& domain, double interval, double end);

  double next_time(double now) const override;
  void observe(const Domain& domain, const State& state) override;

  std::vector<MemoryBlock> memory();

  /// [m] over the whole cell; NaN where there is no facility. Empty without any.
  Raster<float> most_held(const Domain& domain) const;

  /// Puts spills and emptying into the facilities of a result, which are in the order of `facility_series`. `now` [s] is the end.
  void write_into(results::RunResult& result, const Domain& domain, double now) const;

 private:
  /// What a site went through: plain data, as a checkpoint writes it.
  struct Record {
    std::int64_t spilt = 0;         ///< [water units] over its surface until the last look
    double longest_emptying = 0.0;  ///< [s]
    std::int32_t is_filled = 0;     ///< since the latest storm
    std::int32_t spills = 0;        ///< storms in which it spilled
    std::int32_t last_spill = 0;    ///< number of the latest of them
    std::int32_t padding = 0;
  };
  /// The storms of the map.
  struct Storms {
    double rain_end = -1e30;  ///< [s] the last look at which it had rained
    std::int64_t rain = 0;    ///< [water units] until then
    std::int64_t count = 0;   ///< [-] storms so far
  };

  double interval_, end_;
  std::vector<std::int64_t> now_, most_;  ///< [water units] of each of the field's cells
  std::vector<Record> records_;           ///< of each site
  std::vector<Storms> storms_;            ///< one, in the form of a block of memory
};

}  // namespace hydro::simulation
