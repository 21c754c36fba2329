#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "libhydro/core/raster.h"
#include "libhydro/report/text.h"
#include "libhydro/results/run_result.h"

namespace hydro::report {

/// What the report of one run is made from.
struct RunPage {
  const results::RunResult& result;
  const results::RunCost& cost;
  const Raster<float>& bed_elevation;       ///< [m] shape of the grid, NaN where there is no ground
  std::span<const results::Frame> frames;   ///< times increase; only `depth` is read, which may be an overview (see `draw_overlay`)
  Language language = Language::english;
};

inline constexpr std::size_t largest_page = 10'000'000;  ///< [bytes] can be sent by mail

/// The one-file HTML report. Its pictures are made coarser, down to 450 pixels, until it has at most `largest` bytes.
/// Same input, same bytes; only the last section depends on `cost` (and the version line of the header).
std::string render(const RunPage& page, std::size_t largest = largest_page);

/// Which of `count` frames a report shows: at most `most`, evenly spread, first and last among them. Who keeps frames in a file
/// reads only these.
std::vector<std::size_t> frames_to_show(std::size_t count, std::size_t most = 12);

}  // namespace hydro::report
