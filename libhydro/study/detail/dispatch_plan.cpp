#include "libhydro/study/detail/dispatch_plan.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/terrain/rasterise.h"

namespace hydro::study::detail {
namespace {

using namespace response;

constexpr double day = unit::d.to_si;
constexpr double shortest = 60.0;               // [s] water that is over the limit for less calls for nobody
constexpr double most_cells = 4e6;              // of a frame; larger ones are read as overviews

/// The shift that holds at `now`, or the next one: [s since 1970].
std::pair<double, double> shift_of(const Team& team, double now, int offset_minutes) {
  double length = team.shift_until - team.shift_from;
  if (length <= 0.0) length += day;
  if (length >= day) return {now, std::numeric_limits<double>::infinity()};
  const double midnight = std::floor((now + offset_minutes * 60.0) / day) * day - offset_minutes * 60.0;
  for (const double shift : {-day, 0.0, day})
    if (const double from = midnight + shift + team.shift_from; now < from + length) return {std::max(now, from), from + length};
  return {now, now};
}

std::vector<Demand> demands_of(const Plan& plan, const Situation& situation, double now) {
  std::vector<Demand> demands;
  for (const PlaceSeries& series : situation.places) {
    const Place& place = plan.places[static_cast<std::size_t>(series.place)];
    if (!place.at) continue;
    for (const Exceedance& over : exceedances(series.utc, series.depth, place.limit.value_or(plan.dispatch.limit))) {
      const double from = std::max(over.from, now);
      if (over.until - from < shortest) continue;
      demands.push_back({.place = series.place, .at = *place.at, .from = from, .until = over.until, .weight = plan.dispatch.weight_of(place), .inflow = place.inflow, .slots = place.slots});
    }
  }
  return demands;
}

/// The cells of a coarser grid under a line that were dry at the start everywhere: streets cross rivers on bridges.
std::vector<int> dry_cells_under(const Polyline& line, const Grid& grid, const results::Peaks& peaks, int level, const Grid& coarse) {
  std::set<int> cells, wet;
  const int side = 1 << level;
  for (const int cell : terrain::cells_under(grid, line)) {
    const CellPosition at = grid.position(cell);
    const int coarse_cell = coarse.cell(at.row / side, at.column / side);
    cells.insert(coarse_cell);
    if (!peaks.wet_at_start.empty() && peaks.wet_at_start[static_cast<std::size_t>(cell)]) wet.insert(coarse_cell);
  }
  for (const int cell : wet) cells.erase(cell);
  return {cells.begin(), cells.end()};
}

/// Puts the water of every frame on the streets.
void flood_streets(StreetMap& streets, const io::Hdf5ResultReader& run, const results::RunResult& result) {
  int level = 0;
  Grid coarse = run.grid();
  while (static_cast<double>(coarse.cell_count()) > most_cells && level + 1 < run.level_count())
    ++level, coarse.rows = (coarse.rows + 1) / 2, coarse.columns = (coarse.columns + 1) / 2, coarse.cell_size *= 2.0;
  std::vector<std::vector<int>> cells;
  for (const Street& street : streets.streets) cells.push_back(dry_cells_under(street.line, run.grid(), result.peaks, level, coarse));
  for (std::uint64_t frame = 0; frame < run.frame_count(); ++frame) {
    const Raster<float> depth = run.read_depth(frame, level);
    streets.times.push_back(result.start_utc + run.frame_time(frame));
    for (std::size_t s = 0; s < streets.streets.size(); ++s) {
      float deepest = 0.0f;
      for (const int cell : cells[s]) deepest = std::max(deepest, std::isnan(depth[static_cast<std::size_t>(cell)]) ? 0.0f : depth[static_cast<std::size_t>(cell)]);
      streets.streets[s].depth.push_back(deepest);
    }
  }
}

}  // namespace

std::optional<DispatchProblem> dispatch_problem(const Plan& plan, const Situation& situation, const io::Hdf5ResultReader& run, const results::RunResult& result, double now,
                                                int offset_minutes) {
  if (plan.teams.empty() || plan.streets.empty()) return {};
  DispatchProblem problem{.teams = plan.teams, .ready = {}, .end_of_shift = {}, .demands = demands_of(plan, situation, now), .streets = plan.streets};
  for (const Team& team : problem.teams) {
    const auto [ready, end] = shift_of(team, now, offset_minutes);
    problem.ready.push_back(ready), problem.end_of_shift.push_back(end);
  }
  if (result.grid.rows > 0) flood_streets(problem.streets, run, result);
  return problem;
}

}  // namespace hydro::study::detail
