#include "libhydro/study/detail/plot_systems.h"

#include <algorithm>

#include "libhydro/study/detail/run_parts.h"

namespace hydro::study::detail {

PlotSystems::PlotSystems(const std::vector<scenario::DrainageSystemSource>& sources, const catchment::Plots& plots)
    : sources_(sources), plots_(sources.size()), interceptions_(sources.size()) {
  for (std::size_t system = 0; system < sources_.size(); ++system) {
    double area = 0.0;
    for (std::size_t i = 0; i < plots.catchments.size(); ++i) {
      const std::vector<std::string>& named = sources_[system].plots;
      if (!named.empty() && std::ranges::find(named, plots.catchments[i].id) == named.end()) continue;
      plots_[system].push_back(i);
      area += plots.catchments[i].area;
    }
    if (sources_[system].system.area == 0.0) sources_[system].system.area = area;
  }
}

std::vector<double> PlotSystems::left(const catchment::State& state) const {
  std::vector<double> left;
  for (const std::vector<std::size_t>& plots : plots_) {
    left.push_back(0.0);
    for (const std::size_t plot : plots) left.back() += state.plots[plot].left_model;
  }
  return left;
}

void PlotSystems::take(const std::vector<double>& before, const catchment::State& after, double duration) {
  const std::vector<double> now = left(after);
  for (std::size_t i = 0; i < sources_.size(); ++i) interceptions_[i].advance(sources_[i].system, (now[i] - before[i]) / duration, duration);
}

void PlotSystems::write_into(results::RunResult& result) const {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    double solids = 0.0;  // [kg] that left with the water
    for (const std::size_t plot : plots_[i]) solids += result.capture[plot].solids_washed - result.capture[plot].solids_kept;
    const double inflow = interceptions_[i].inflow;
    result.interception.push_back(interception_of(sources_[i], interceptions_[i].report(sources_[i].system, inflow > 0.0 ? solids / inflow : 0.0)));
  }
}

}  // namespace hydro::study::detail
