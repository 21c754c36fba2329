#include <gtest/gtest.h>

#include <algorithm>

#include "libhydro/core/unit.h"
#include "tests/memory/counted_heap.h"
#include "tests/simulation/sample_city.h"
#include "tests/study/time_loop_memory.h"

namespace hydro::study {
namespace {

constexpr int rows = 700, columns = 900;
constexpr double cells = static_cast<double>(rows) * columns;
constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si;

/// [bytes a cell] beside the rasters that `time_loop_bytes` knows: marks of water at the start (1), row buffers, tiles.
constexpr double unlisted = 2.0;

/// Ground on which every loss takes from rain that falls in zones: leaves, hollows, a Horton soil that can be full.
Job storm_over_a_city(simulation::PeakSelection peaks) {
  Job job;
  job.domain = simulation::domain_with_bed(
      rows, columns, 2.0, [](int row, int column) { return 5.0 + 0.1 * std::sin(0.2 * row) * std::cos(0.3 * column); });
  job.domain.land.soils = {infiltration::Horton{
      .initial_rate = 60 * mm_per_hour, .final_rate = 3 * mm_per_hour, .maximum_infiltration = 100 * mm}};
  job.domain.land.classes = {
      {.name = "lawn", .interception_capacity = 1 * mm, .depression_storage = 2 * mm, .soil = 0}};
  const TimeSeries rain({0.0, 3600.0}, {100 * mm_per_hour, 0.0}, Interpolation::step);
  job.forcing.storm =
      rain::Storm({rain, rain}, {{{.source = 0}}, {{.source = 1}}}, Raster<std::uint16_t>(rows, columns));
  job.options.surface.threads = 2;
  job.end = 120.0;
  job.peaks = std::move(peaks);
  return job;
}

struct LoopMemory {
  double counted = 0.0, listed = 0.0;  ///< [bytes a cell] on the heap between steps; of the rasters
};

LoopMemory memory_of(const simulation::PeakSelection& peaks) {
  const std::size_t before = heap_bytes();
  std::size_t most = 0;
  LoopMemory memory;
  {
    const Job job = storm_over_a_city(peaks);
    NoFrames nowhere;
    Execution execution(job, {.depth = {}, .level = Raster<float>(rows, columns, 5.0f)}, nowhere);
    EXPECT_TRUE(execution.run_until(job.end, [&most](const simulation::State&) {
      most = std::max(most, heap_bytes());
      return true;
    }));
    memory = {static_cast<double>(most - before) / cells, static_cast<double>(time_loop_bytes(job, execution)) / cells};
  }
  return memory;
}

TEST(TimeLoopMemory, StaysWithinWhatACellMayTakeWithEveryLossAndEveryMaximum) {
  const simulation::PeakSelection every{};
  const LoopMemory memory = memory_of(every);
  RecordProperty("bytes_per_cell", std::to_string(memory.counted));
  EXPECT_LE(memory.counted, allowed_loop_bytes(every));
  EXPECT_GE(memory.counted, memory.listed);
  EXPECT_LT(memory.counted, memory.listed + unlisted) << "something new has a value for every cell";
}

TEST(TimeLoopMemory, PaysOnlyForTheMaximaThatAreAskedFor) {
  const simulation::PeakSelection depth_alone{.level = false,
                                              .speed = false,
                                              .depth_speed = false,
                                              .hazard_rating = false,
                                              .arrival_time = false,
                                              .duration_thresholds = {}};
  const LoopMemory memory = memory_of(depth_alone);
  RecordProperty("bytes_per_cell", std::to_string(memory.counted));
  EXPECT_LE(memory.counted, allowed_loop_bytes(depth_alone));
  EXPECT_LT(memory.counted, memory.listed + unlisted) << "something new has a value for every cell";
}

}  // namespace
}  // namespace hydro::study
