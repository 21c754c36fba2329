#include "libhydro/study/detail/run_numbers.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include <fmt/format.h>

#include "libhydro/compliance/driest_lane.h"
#include "libhydro/core/error.h"
#include "libhydro/io/result_file.h"
#include "libhydro/terrain/rasterise.h"

namespace hydro::study {

RunNumbers::RunNumbers(const std::string& folder, const compliance::RuleBook& book, const compliance::PlotTable& plots, std::vector<std::string>& remarks)
    : book_(book), plots_(plots), run_(io::read_run_result(folder)) {
  if (!run_.peaks.depth.empty() && !plots.shapes.empty() && !run_.grid.crs.empty() && !plots.crs.empty() && run_.grid.crs != plots.crs)
    throw InputError(Fault{{.file = folder}, fmt::format("the run lies in {}, the plots in {}", run_.grid.crs, plots.crs), "bring the plots to the plane of the run: ogr2ogr -t_srs"});
  std::unordered_set<std::string> known(plots.ids.begin(), plots.ids.end());
  const auto shared = std::ranges::count_if(run_.capture, [&](const results::CaptureResult& each) { return known.contains(each.id); });
  if (!run_.capture.empty() && shared == 0) remarks.push_back(folder + ": none of its plots has the id of a plot here");
  if (run_.capture.empty() && run_.peaks.depth.empty()) remarks.push_back(folder + ": holds neither plots nor greatest depths: nothing is taken from it");
}

void RunNumbers::set(std::span<double> row, std::string_view column, double value) const {
  if (const auto at = book_.column(column); at && std::isnan(row[static_cast<std::size_t>(*at)]) && std::isfinite(value)) row[static_cast<std::size_t>(*at)] = value;
}

void RunNumbers::fill(std::size_t plot, std::span<double> row, compliance::Capture& capture) const {
  const auto found = std::ranges::find(run_.capture, plots_.ids[plot], &results::CaptureResult::id);
  if (found != run_.capture.end() && !found->id.empty()) {
    capture.by_simulation = found->capture_ratio();
    set(row, "rain_total_m3", found->rain);
    set(row, "rain_captured_m3", std::max(0.0, found->rain - found->runoff));
    set(row, "ss_total_kg", found->solids_washed);
    set(row, "ss_removed_kg", found->solids_kept);
  }
  if (plots_.kinds[plot] != "road" || plots_.shapes.empty() || run_.peaks.depth.empty()) return;
  std::vector<int> cells;
  for (const Polygon& part : plots_.shapes[plot])
    for (const int cell : terrain::cells_inside(run_.grid, part)) cells.push_back(cell);
  if (const auto depth = compliance::driest_lane_depth(run_.grid, run_.peaks.depth, cells))
    set(row, "driest_lane_max_depth_m", std::round(*depth * 1e4) / 1e4);  // a tenth of a millimetre is all that is kept of depths
}

}  // namespace hydro::study
