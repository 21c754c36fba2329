#pragma once

#include <string>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/raster.h"
#include "libhydro/core/time_series.h"
#include "libhydro/hydrology/land.h"
#include "libhydro/rain/storm.h"
#include "libhydro/simulation/sewers.h"
#include "libhydro/sponge/facility_field.h"
#include "libhydro/surface/boundary.h"
#include "libhydro/surface/ground.h"

namespace hydro::simulation {

/// A point whose water is written at every report time.
struct Gauge {
  std::string id;
  std::string name;
  Point place;   ///< as the scenario gives it
  int cell = 0;  ///< the cell that holds it
};

/// A place where water does harm: of its cells the worst counts at every report time.
struct HotSpot {
  std::string id, name, name_zh, kind;
  Point place;              ///< its middle
  double people = 0.0;      ///< [persons] who are there
  double traffic = 0.0;     ///< [vehicles/h] that pass it
  double close_depth = 0.0; ///< [m] beyond which it is closed or lost
  std::vector<int> cells;   ///< those with ground; at least one
};

/// One face that a measured line crosses.
struct CrossedFace {
  int row = 0;             ///< of the cell whose western (`x`) or northern (`y`) face it is
  int column = 0;
  bool along_x = true;     ///< true: a western face, discharge eastwards; false: a northern face, discharge southwards
  double sign = 1.0;       ///< [-] +1 when the face's positive direction crosses the line from left to right, else -1
};

/// A line across which discharge is measured.
struct Section {
  std::string id;
  std::vector<CrossedFace> faces;
};

/// What does not change during a run.
struct Domain {
  surface::Ground ground;
  hydrology::Land land;
  sponge::FacilityField sponge;  ///< empty: no facilities
  Sewers sewers;                 ///< empty: none
  std::vector<Gauge> gauges;
  std::vector<HotSpot> hot_spots;
  std::vector<Section> sections;
};

/// Ground that is raised (a barrier is put up) or lowered (a dike is opened) during a run. Water on it stays on it.
struct BedChange {
  double time = 0.0;           ///< [s from the start]
  int cell = 0;                ///< with ground, before and after
  double bed_elevation = 0.0;  ///< [m] from then on
};

/// Functions of time that drive a run.
struct Forcing {
  rain::Storm storm = rain::Storm::uniform({});
  TimeSeries evaporation_rate;                ///< [m/s] potential, from any wet place
  std::vector<surface::Boundary> boundaries;  ///< edges, lines, point and area inflows
  std::vector<BedChange> bed_changes;         ///< by time
};

/// Water on the ground at the start. Both rasters may be empty. A level is turned into depth in whole water units, so that a
/// lake begins exactly level.
struct InitialWater {
  Raster<float> depth;  ///< [m] NaN counts as 0
  Raster<float> level;  ///< [m] cells whose bed is below it are filled to it; NaN: none
};

}  // namespace hydro::simulation
