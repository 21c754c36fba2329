#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "libhydro/core/time_series.h"

namespace hydro::surface {

/// Water leaves at the normal depth of a given slope; nothing enters.
struct FreeOutflow {
  double slope = 0.001;  ///< [-] greater than 0: slope of the water surface beyond the edge
};

/// The water level in the cells is held at a series (tide); a cell whose bed is above the level is held dry.
struct LevelSeries {
  TimeSeries level;  ///< [m]
};

/// Water is put in (positive) or taken out (negative, at most what is there), shared equally by the cells.
struct DischargeSeries {
  TimeSeries discharge;  ///< [m3/s] of all cells together
};

/// Water leaves as a table of the level says; each cell carries its equal share of the discharge at its own level.
struct RatingCurve {
  std::vector<double> level;      ///< [m] increasing
  std::vector<double> discharge;  ///< [m3/s] of all cells together, 0 or more, not decreasing; 0 below the first level, the last value above the last level
};

/// A place where water enters or leaves the surface: cells along an edge, under a line, at a point or in an area.
/// A cell is listed once per open face for `FreeOutflow` (a corner twice), once otherwise.
struct Boundary {
  std::string id;
  std::vector<int> cells;  ///< linear indices in the grid, in a fixed order
  std::variant<FreeOutflow, LevelSeries, DischargeSeries, RatingCurve> condition;
  std::vector<std::pair<double, double>> closed;  ///< [s from the start] from, until: a gate is shut and nothing passes; by time, apart

  bool is_closed(double time) const {
    for (const auto& [from, until] : closed)
      if (from <= time && time < until) return true;
    return false;
  }
};

/// What passed a boundary, in whole water units of one cell's area.
struct BoundaryVolume {
  std::int64_t entered = 0;  ///< [water units]
  std::int64_t left = 0;     ///< [water units]
};

/// Whole water units for one cell, decided before the flow steps: what another part of the model brings (positive) or takes
/// (negative). The steps of one call share them evenly.
struct CellSource {
  int cell = 0;            ///< linear index
  std::int64_t units = 0;  ///< [water units] afterwards: water still to be taken, because it was not there
};

}  // namespace hydro::surface
