#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libhydro/comparison/comparison.h"
#include "libhydro/core/language.h"
#include "libhydro/results/run_result.h"

namespace hydro::study {

/// Runs held against the first of them.
struct CompareRequest {
  std::vector<std::string> folders;  ///< of runs; the first is the base
  std::string output;                ///< folder; empty: "<name of the base>-compare"
  std::string fail_if;               ///< condition that makes the verdict no; empty: none
  bool resample = false;             ///< maps of other grids are brought onto that of the base
  bool any_period = false;           ///< runs of other periods are taken, aligned at their starts
  bool force = false;                ///< replace results that are there
  int threads = 0;                   ///< 0: every core
  Language language = Language::english;
};

struct CompareOutcome {
  std::string folder;
  std::vector<comparison::Difference> differences;
  std::vector<std::string> met_by;  ///< folders of the runs for which the condition holds
  std::string json;                 ///< compare.json
};

/// Compares and writes compare.json, report.html and the maps of differences. Throws `InputError` when runs do not fit, with every reason,
/// and `FileError` for runs that failed or were not finished.
CompareOutcome compare(const CompareRequest& request, const std::function<void(const std::string&)>& note);

/// Names for folders, as short as they can be told apart.
std::vector<std::string> short_names(const std::vector<std::string>& folders);

}  // namespace hydro::study
