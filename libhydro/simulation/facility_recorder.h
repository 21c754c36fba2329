#pragma once

#include <cstdint>
#include <vector>

#include "libhydro/core/memory_block.h"
#include "libhydro/core/raster.h"
#include "libhydro/simulation/observer.h"

namespace hydro::simulation {

/// Keeps the most water that the facilities of each cell held at any report time.
class FacilityRecorder : public Observer {
 public:
  FacilityRecorder(const Domain& domain, double interval, double end);

  double next_time(double now) const override;
  void observe(const Domain& domain, const State& state) override;

  std::vector<MemoryBlock> memory();

  /// [m] over the whole cell; NaN where there is no facility. Empty without any.
  Raster<float> most_held(const Domain& domain) const;

 private:
  double interval_, end_;
  std::vector<std::int64_t> now_, most_;  ///< [water units] of each of the field's cells
};

}  // namespace hydro::simulation
