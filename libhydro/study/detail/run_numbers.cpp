#include "libhydro/study/detail/run_numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include <fmt/format.h>

#include "libhydro/compliance/driest_lane.h"
#include "libhydro/core/error.h"
#include "libhydro/core/flooded_street.h"
#include "libhydro/io/result_file.h"
#include "libhydro/terrain/rasterise.h"

namespace hydro::study {
namespace {

constexpr double door_sill = 0.15;    ///< [m] above the ground beside a building: inferred

double kept(double depth) { return std::round(depth * 1e4) / 1e4; }  // a tenth of a millimetre is all that is kept of depths

}  // namespace

RunNumbers::RunNumbers(const std::vector<GivenRun>& runs, const compliance::RuleBook& book, const compliance::PlotTable& plots, std::vector<std::string>& remarks)
    : book_(book), plots_(plots) {
  for (const GivenRun& given : runs) {
    const results::RunResult& run = runs_.emplace_back(io::read_run_result(given.folder), given.return_period).result;
    if (!run.peaks.depth.empty() && !plots.shapes.empty() && !run.grid.crs.empty() && !plots.crs.empty() && run.grid.crs != plots.crs)
      throw InputError(Fault{{.file = given.folder}, fmt::format("the run lies in {}, the plots in {}", run.grid.crs, plots.crs), "bring the plots to the plane of the run: ogr2ogr -t_srs"});
    if (run.catchments.empty() && run.peaks.depth.empty()) remarks.push_back(given.folder + ": holds neither plots nor greatest depths: nothing is taken from it");
  }
  const results::RunResult& first = runs_.front().result;
  std::unordered_set<std::string> known(plots.ids.begin(), plots.ids.end());
  const auto shared = std::ranges::count_if(first.capture, [&](const results::CaptureResult& each) { return known.contains(each.id); });
  if (!first.catchments.empty() && shared == 0) remarks.push_back(runs.front().folder + ": none of its plots has the id of a plot here");
  if (plots.shapes.empty() && !first.peaks.depth.empty()) remarks.push_back(runs.front().folder + ": no depth is taken from it: the plots have no shapes");
  for (const Run& run : runs_)
    if (run.return_period && !run.result.peaks.depth.empty()) storms_.push_back(&run);
  std::ranges::sort(storms_, {}, [](const Run* run) { return *run->return_period; });
  for (std::size_t i = 1; i < storms_.size(); ++i)
    if (*storms_[i]->return_period == *storms_[i - 1]->return_period)
      throw InputError(Fault{{.file = "--results"}, fmt::format("two runs are said to be of the storm of {:g} years", *storms_[i]->return_period), "give each storm once"});
  if (runs.size() < 2 || plots.shapes.empty()) return;
  const auto which = static_cast<std::size_t>(&judge() - runs_.data());
  remarks.push_back(fmt::format("--results: lanes of roads and ground floors are judged by {}{}", runs[which].folder, runs[which].return_period ? fmt::format(", the storm of {:g} years", *runs[which].return_period) : ", the first"));
}

void RunNumbers::set(std::span<double> row, std::string_view column, double value) const {
  if (const auto at = book_.column(column); at && std::isnan(row[static_cast<std::size_t>(*at)]) && std::isfinite(value)) row[static_cast<std::size_t>(*at)] = value;
}

std::vector<int> RunNumbers::cells_of(const Run& run, std::size_t plot) const {
  std::vector<int> cells;
  if (plots_.shapes.empty() || run.result.peaks.depth.empty()) return cells;
  for (const Polygon& part : plots_.shapes[plot])
    for (const int cell : terrain::cells_inside(run.result.grid, part)) cells.push_back(cell);
  std::ranges::sort(cells);
  return cells;
}

std::optional<double> RunNumbers::lane_depth(const Run& run, std::size_t plot) const {
  const auto depth = compliance::driest_lane_depth(run.result.grid, run.result.peaks.depth, cells_of(run, plot));
  return depth ? std::optional(kept(*depth)) : std::nullopt;
}

std::optional<bool> RunNumbers::floods(const Run& run, std::size_t plot) const {
  const Grid& grid = run.result.grid;
  const std::vector<int> inside = cells_of(run, plot);
  bool any = false;
  for (const int cell : inside) {
    const CellPosition at = grid.position(cell);
    for (int row = std::max(at.row - 1, 0); row <= std::min(at.row + 1, grid.rows - 1); ++row)
      for (int column = std::max(at.column - 1, 0); column <= std::min(at.column + 1, grid.columns - 1); ++column) {
        const float depth = run.result.peaks.depth(row, column);
        if (std::isnan(depth) || std::ranges::binary_search(inside, row * grid.columns + column)) continue;
        any = true;
        if (kept(static_cast<double>(depth)) > door_sill) return true;
      }
  }
  return any ? std::optional(false) : std::nullopt;
}

std::optional<bool> RunNumbers::holds(const Run& run, std::size_t plot) const {
  if (!compliance::covers("zone", plots_.kinds[plot])) {
    const auto depth = lane_depth(run, plot);
    return depth ? std::optional(*depth <= flooded_street_depth) : std::nullopt;
  }
  // A zone holds when no ground floor in it floods and one lane of each of its roads stays passable.
  const std::vector<int> zone = cells_of(run, plot);
  std::optional<bool> all;
  for (std::size_t other = 0; other < plots_.size(); ++other) {
    const bool road = plots_.kinds[other] == "road";
    if (!road && !compliance::covers("building", plots_.kinds[other])) continue;
    const std::vector<int> cells = cells_of(run, other);
    if (cells.empty() || !std::ranges::binary_search(zone, cells[cells.size() / 2])) continue;
    const auto depth = road ? lane_depth(run, other) : std::nullopt;
    const auto wet = road ? std::nullopt : floods(run, other);
    if ((depth && *depth > flooded_street_depth) || wet.value_or(false)) return false;
    if (depth || wet) all = true;
  }
  return all;
}

std::optional<double> RunNumbers::return_period(std::size_t plot) const {
  std::optional<double> reached;
  for (const Run* run : storms_) {
    const auto well = holds(*run, plot);
    if (!well) return std::nullopt;
    if (*well) {
      reached = *run->return_period;
      continue;
    }
    if (reached) return reached;
    // It fails in the smallest storm. That decides a rule only when the rule asks for that storm or a larger one.
    const auto column = book_.column("return_period_yr");
    const bool decides = std::ranges::all_of(book_.rules, [&](const compliance::Rule& rule) {
      return !column || !rule.applies_to_kind(plots_.kinds[plot]) || !std::ranges::binary_search(rule.numerator.columns(), *column) || *run->return_period <= rule.threshold;
    });
    return decides ? std::optional(0.0) : std::nullopt;
  }
  return reached;
}

void RunNumbers::fill(std::size_t plot, std::span<double> row, compliance::Capture& capture) const {
  const Run& first = runs_.front();
  const auto found = std::ranges::find(first.result.capture, plots_.ids[plot], &results::CaptureResult::id);
  if (found != first.result.capture.end() && !found->id.empty()) {
    capture.by_simulation = found->capture_ratio();
    set(row, "rain_total_m3", found->rain);
    set(row, "rain_captured_m3", std::max(0.0, found->rain - found->runoff));
    set(row, "ss_total_kg", found->solids_washed);
    set(row, "ss_removed_kg", found->solids_kept);
  }
  const std::string& kind = plots_.kinds[plot];
  if (kind == "road") {
    if (const auto depth = lane_depth(judge(), plot)) set(row, "driest_lane_max_depth_m", *depth);
  } else if (compliance::covers("building", kind)) {
    if (const auto wet = floods(judge(), plot)) set(row, "flooded_ground_floors", *wet ? 1.0 : 0.0);
  } else if (compliance::covers("underpass", kind) || compliance::covers("sunken_plaza", kind) || compliance::covers("zone", kind)) {
    if (const auto years = return_period(plot)) set(row, "return_period_yr", *years);
  }
}

}  // namespace hydro::study
