#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "libhydro/comparison/comparison.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/core/language.h"
#include "libhydro/report/run_page.h"
#include "libhydro/results/run_result.h"

namespace hydro::report {

/// A run as the page calls it.
struct NamedRun {
  std::string name;
  const results::RunResult* run = nullptr;
};

/// What the page of a comparison is made of. A view.
struct ComparePage {
  std::vector<NamedRun> runs;  ///< the base first; their maps lie on its grid
  const std::vector<comparison::Difference>& differences;  ///< of the others, in their order
  const Raster<float>& bed_elevation;                      ///< [m] of the base; empty: not known, its maps lie on flat ground
  comparison::Noise noise;
  std::vector<Bilingual> remarks;
  std::string condition, verdict;  ///< of --fail-if; empty: none
  bool failed = false;
  std::string program_version, program_commit;
  Language language = Language::english;
};

/// The one-file HTML report of a comparison: ranking, maps side by side, who gets wetter or drier, hydrographs, volumes, costs. Its
/// pictures are made coarser until it has at most `largest` bytes.
std::string render(const ComparePage& page, std::size_t largest = largest_page);

}  // namespace hydro::report
