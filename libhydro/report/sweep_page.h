#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "libhydro/comparison/search.h"
#include "libhydro/comparison/study_outcome.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/language.h"
#include "libhydro/core/raster.h"
#include "libhydro/report/ramp.h"
#include "libhydro/report/run_page.h"

namespace hydro::report {

/// How probable each cell is to be deeper than a threshold, in one variant.
struct ProbabilityMap {
  std::size_t variant = 0;
  double threshold = 0.0;       ///< [m]
  Raster<float> probability;    ///< [-] in a year, or of the runs; NaN where there is no ground
  Raster<float> standing;       ///< [-] -1 where water stood at the start; of the first threshold of a variant only
};

struct FailedRun {
  std::size_t run = 0;
  std::string status, reason;
};

/// What the page of a sweep is made of. A view.
struct SweepPage {
  const comparison::StudyDesign& design;
  const comparison::StudyNumbers& numbers;
  const comparison::StudyOutcome& outcome;
  const comparison::SearchResult& search;
  const std::vector<ProbabilityMap>& maps;
  Grid grid;                            ///< of the maps
  const Raster<float>& bed_elevation;   ///< [m] on it; empty: not known, the maps lie on flat ground
  const std::vector<FailedRun>& failed;
  const std::vector<std::string>& remarks;
  std::string program_version, program_commit;
  Language language = Language::english;
};

/// The one-file HTML report of a sweep: what to build, the front of cost against flooding, curves over the return period, maps of
/// probability, what matters most. Its pictures are made coarser until it has at most `largest` bytes.
std::string render(const SweepPage& page, std::size_t largest = largest_page);

/// Classes of a probability of being flooded, in a year or of the runs.
Ramp probability_ramp(bool by_year, Language language);

}  // namespace hydro::report
