#pragma once

#include <cstddef>

#include "libhydro/study/execution.h"

namespace hydro::study {

template <class T>
std::size_t bytes_of(const PaddedRaster<T>& raster) {
  return raster.empty() ? 0 : (static_cast<std::size_t>(raster.rows()) + 2) * raster.stride() * sizeof(T);
}
template <class T>
std::size_t bytes_of(const Raster<T>& raster) {
  return raster.size() * sizeof(T);
}

/// Bytes of all that has a value a cell while time passes: ground, land, rain zones, water, soil, maxima.
inline std::size_t time_loop_bytes(const Job& job, Execution& execution) {
  const surface::Ground& ground = job.domain.ground;
  const hydrology::Land& land = job.domain.land;
  const surface::SurfaceState& water = execution.state().surface;
  std::size_t bytes = bytes_of(ground.bed) + bytes_of(ground.manning_n) + bytes_of(land.class_of_cell) +
                      land.roof_shares.size() * sizeof(hydrology::RoofShare) +
                      bytes_of(job.forcing.storm.zone_of_cell()) + bytes_of(water.water_depth) +
                      bytes_of(water.unit_discharge_x) + bytes_of(water.unit_discharge_y);
  const hydrology::LandState& held = execution.state().land;
  bytes += bytes_of(held.interception) + bytes_of(held.depression);
  for (const Raster<std::int32_t>& memory : held.soil) bytes += bytes_of(memory);
  for (const MemoryBlock& block : execution.maxima()) bytes += block.bytes.size();
  return bytes;
}

/// Bytes a cell that the loop may take: 40, and 4 for every map that the job records (arrival and duration: 8
/// together).
inline double allowed_loop_bytes(const simulation::PeakSelection& peaks) {
  const int maps = peaks.depth + peaks.speed + peaks.depth_speed + peaks.hazard_rating + peaks.arrival_time +
                   static_cast<int>(peaks.duration_thresholds.size());  // levels are made from depths at the end
  return 40.0 + 4.0 * maps;
}

}  // namespace hydro::study
