#include "libhydro/terrain/shaping.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hydro::terrain {
namespace {

/// Calls `visit(cell)` for the cells north, west, east and south of `cell`.
template <class Visit>
void for_each_neighbour(int cell, int rows, int columns, Visit&& visit) {
  const int row = cell / columns, column = cell % columns;
  if (row > 0) visit(cell - columns);
  if (column > 0) visit(cell - 1);
  if (column + 1 < columns) visit(cell + 1);
  if (row + 1 < rows) visit(cell + columns);
}

}  // namespace

void burn(Raster<float>& bed_elevation, std::span<const int> cells, Burn how, double metres) {
  const float value = static_cast<float>(metres);
  for (const int cell : cells) {
    float& bed = bed_elevation[static_cast<std::size_t>(cell)];
    if (std::isnan(bed)) continue;
    switch (how) {
      case Burn::raise_to:
        bed = std::max(bed, value);
        break;
      case Burn::raise_by:
        bed += value;
        break;
      case Burn::lower_to:
        bed = std::min(bed, value);
        break;
      case Burn::lower_by:
        bed -= value;
        break;
    }
  }
}

RaisedBuildings raise_buildings(Raster<float>& bed_elevation, const Raster<std::uint8_t>& buildings,
                                const std::function<void(const Building&)>& each) {
  constexpr float no_ground = std::numeric_limits<float>::quiet_NaN();
  const int rows = buildings.rows(), columns = buildings.columns();
  RaisedBuildings result;
  // 0: elsewhere, 1: a building's ground not yet seen, 2: seen.
  Raster<std::uint8_t> mark(rows, columns);
  for (std::size_t i = 0; i < mark.size(); ++i) {
    if (buildings[i] == 0 || std::isnan(bed_elevation[i])) continue;
    mark[i] = 1;
    bed_elevation[i] = no_ground;
    ++result.cells;
  }

  Building now;
  auto& [building, beside] = now;
  for (std::size_t start = 0; start < mark.size(); ++start) {
    if (mark[start] != 1) continue;
    building.assign(1, static_cast<int>(start));
    beside.clear();
    mark[start] = 2;
    for (std::size_t next = 0; next < building.size(); ++next)
      for_each_neighbour(building[next], rows, columns, [&](int neighbour) {
        const auto n = static_cast<std::size_t>(neighbour);
        if (mark[n] == 1) {
          mark[n] = 2;
          building.push_back(neighbour);
        } else if (!std::isnan(bed_elevation[n])) {
          beside.push_back(neighbour);
        }
      });
    std::ranges::sort(beside);
    beside.erase(std::unique(beside.begin(), beside.end()), beside.end());
    if (beside.empty()) result.landlocked_cells += static_cast<std::int64_t>(building.size());
    const float share = static_cast<float>(static_cast<double>(building.size()) / static_cast<double>(beside.size()));
    for (const int cell : beside) result.roof_runoff.push_back({cell, share});
    if (each) each(now);
  }

  // Ground between two buildings receives from both.
  auto& runoff = result.roof_runoff;
  std::ranges::stable_sort(runoff, {}, &RoofRunoff::cell);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < runoff.size(); ++i) {
    if (kept > 0 && runoff[kept - 1].cell == runoff[i].cell)
      runoff[kept - 1].area_ratio += runoff[i].area_ratio;
    else
      runoff[kept++] = runoff[i];
  }
  runoff.resize(kept);
  return result;
}

}  // namespace hydro::terrain
