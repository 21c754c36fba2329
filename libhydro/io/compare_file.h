#pragma once

#include <string>
#include <vector>

#include "libhydro/comparison/comparison.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/results/run_result.h"

namespace hydro::io {

/// A run of a comparison and the folder that it came from.
struct ComparedRun {
  std::string folder;
  const results::RunResult* run = nullptr;
};

/// How a condition for scripts was judged.
struct ConditionVerdict {
  std::string condition;             ///< as of --fail-if; empty: none
  std::vector<std::string> met_by;   ///< folders of the runs for which it holds
};

/// `compare.json`, format hydro-compare/1 (program.md, docs/formats/compare.md): the base first in `runs`, then one for each difference.
std::string comparison_text(const std::vector<ComparedRun>& runs, const std::vector<comparison::Difference>& differences, const comparison::Noise& noise,
                            const ConditionVerdict& verdict, const std::vector<Bilingual>& remarks);

}  // namespace hydro::io
