#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/compliance/check.h"
#include "libhydro/core/error.h"
#include "libhydro/core/geometry.h"

namespace hydro::compliance {

/// The plots of a batch. What is wrong with one never stops the others: the datum is unknown and a fault says so.
struct PlotTable {
  std::size_t columns = 0;         ///< those of the rule book
  std::vector<std::string> ids, names, kinds;  ///< a kind may be empty: unknown
  std::vector<std::optional<Stage>> stages;
  std::vector<std::string> streets, districts, cities;  ///< empty, or one a plot
  std::vector<double> values;      ///< a row for each plot; NaN: unknown
  std::vector<std::vector<Polygon>> shapes;    ///< empty, or the areas of each plot
  std::string crs;                 ///< of the shapes; empty: a local plane
  std::vector<Fault> faults;       ///< of single plots
  std::size_t faulty_plots = 0;    ///< with at least one fault
  std::vector<std::string> remarks;  ///< about the file as a whole
  std::vector<std::string> files;    ///< that were read

  std::size_t size() const { return ids.size(); }
  std::span<double> row(std::size_t plot) { return {values.data() + plot * columns, columns}; }
  std::span<const double> row(std::size_t plot) const { return {values.data() + plot * columns, columns}; }
  PlotView view(std::size_t plot) const { return {.kind = kinds[plot], .stage = stages[plot], .row = row(plot)}; }
};

}  // namespace hydro::compliance
