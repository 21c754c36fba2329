#pragma once

#include <map>
#include <string>
#include <vector>

#include "libhydro/catchment/catchment.h"
#include "libhydro/catchment/runoff.h"
#include "validation/measure.h"

namespace hydro::validation {

/// A SWMM model as `hydro import swmm` leaves it: imported into a temporary folder and read back as a scenario.
struct ImportedPlots {
  catchment::Plots plots;
  catchment::Weather weather;
  double duration = 0.0;  ///< [s]
};
/// Gone at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

ImportedPlots import_plots(const std::string& model);

/// The columns of a table of numbers; where cells are words, empty.
std::map<std::string, std::vector<double>> columns_of(const std::string& path);

/// The rows of a table with words in it, by the names of their columns.
std::vector<std::map<std::string, std::string>> rows_of(const std::string& path);

/// How far ours is from theirs, at the worst of all instants, measured by what is accepted then: max(0.5 mm, 1 %).
class Agreement {
 public:
  void compare(const std::string& quantity, double ours, double theirs);  ///< [mm] both

  double largest = 0.0;   ///< [mm] largest difference of all
  std::string quantity;   ///< that it is about
  double worst_share = 0.0;  ///< [-] of what is accepted
};

/// "NAME (what is furthest off)" in mm: within `limit` [mm], and within max(0.5 mm, 1 %) at all times.
Measure agrees(const std::string& name, const Agreement& agreement, double limit);

}  // namespace hydro::validation
