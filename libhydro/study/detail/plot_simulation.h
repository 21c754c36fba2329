#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/compliance/plot_table.h"
#include "libhydro/sponge/solids.h"

namespace hydro::study {

/// What many years of rain and one design storm make of a plot with its facilities.
struct SimulatedPlot {
  double years = 0.0;          ///< [a]
  double rain = 0.0;           ///< [m3] on the plot
  double left = 0.0;           ///< [m3] of it that left
  double peak = 0.0;           ///< [m3/s] of the design storm, with its facilities
  double peak_without = 0.0;   ///< [m3/s] the same without them
  double peak_before = 0.0;    ///< [m3/s] the same of unbuilt ground
  sponge::SolidsAccount solids;             ///< of all years
  std::vector<sponge::ServedArea> served;   ///< whose runoff each facility takes

  double capture_ratio() const { return rain > 0.0 ? 1.0 - left / rain : 1.0; }
};

/// Plots of a batch as catchments with facilities under many years of rain (docs/theory/compliance.md). The plots are written as a
/// scenario that anyone can run and change, and simulated as it says.
class PlotSimulation {
 public:
  /// Reads the rain (docs/formats/series.md) and checks what the rule book says of the simulation. Throws `InputError`, `FileError`.
  PlotSimulation(const std::string& rain, const compliance::RuleBook& book, const compliance::PlotTable& plots, std::vector<Bilingual>& remarks);
  ~PlotSimulation();
  PlotSimulation(PlotSimulation&&) noexcept;

  double years() const;                    ///< [a] of rain
  std::vector<double> daily_rain() const;  ///< [m] of each day

  /// Once the rows of all plots are complete: writes `simulation/` into `folder`, which will be named `goal`, and reads it as any scenario.
  void prepare(const std::string& folder, const std::string& goal);
  bool can_run(std::size_t plot) const;    ///< false: data are missing

  /// May be called from many threads.
  SimulatedPlot run(std::size_t plot) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace hydro::study
