#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libhydro/compliance/plot_table.h"
#include "libhydro/core/error.h"
#include "libhydro/core/language.h"

namespace hydro::study {

/// Maps from which areas are computed; any may be empty.
struct AreaSources {
  std::string land_cover;  ///< raster of codes, or polygons
  std::string facilities;  ///< polygons
  std::string meanings;    ///< what they are; empty: data/areas.toml
  Language language = Language::english;  ///< of the faults
};

/// Areas of plots from maps: exact shares of raster cells, intersections of polygons.
class PlotAreas {
 public:
  /// Opens the maps. Throws `InputError` where they cannot be laid over the plots: no shapes, another plane, degrees.
  PlotAreas(const AreaSources& sources, const compliance::RuleBook& book, const compliance::PlotTable& plots, std::vector<Bilingual>& remarks);
  ~PlotAreas();
  PlotAreas(PlotAreas&&) noexcept;

  /// Fills the areas of a plot that its row does not have, rounded to 1 mm2. What is wrong with its shape or the maps below it (invalid,
  /// a sliver, over another plot of its kind, partly outside, unknown codes, facilities over each other) is added to `faults`. May be called from many threads.
  void reckon(std::size_t plot, std::span<double> row, std::vector<Fault>& faults) const;

 private:
  struct Maps;
  std::unique_ptr<Maps> maps_;
};

}  // namespace hydro::study
