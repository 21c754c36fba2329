#include "libhydro/simulation/facility_recorder.h"

#include <algorithm>
#include <limits>

namespace hydro::simulation {

FacilityRecorder::FacilityRecorder(const Domain& domain, double interval, double end)
    : interval_(interval), end_(end), now_(domain.sponge.cells.size()), most_(domain.sponge.cells.size()) {}

double FacilityRecorder::next_time(double now) const {
  if (now >= end_ || most_.empty()) return std::numeric_limits<double>::infinity();
  return now < 0.0 ? 0.0 : std::min(next_multiple(now, interval_), end_);
}

void FacilityRecorder::observe(const Domain& domain, const State& state) {
  sponge::water_held_by_cell(domain.sponge, state.sponge, now_);
  for (std::size_t slot = 0; slot < most_.size(); ++slot) most_[slot] = std::max(most_[slot], now_[slot]);
}

std::vector<MemoryBlock> FacilityRecorder::memory() { return {memory_block("peaks/sponge_stored", most_)}; }

Raster<float> FacilityRecorder::most_held(const Domain& domain) const {
  if (most_.empty()) return {};
  Raster<float> map(domain.ground.grid, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t slot = 0; slot < most_.size(); ++slot)
    map[static_cast<std::size_t>(domain.sponge.cells[slot])] = static_cast<float>(static_cast<double>(most_[slot]) * domain.ground.unit.metres());
  return map;
}

}  // namespace hydro::simulation
