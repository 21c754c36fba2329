#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/core/geometry.h"

namespace hydro::io {

/// A place where water does harm, as files name it. What is not said stays empty; the reader of a scenario or plan knows the defaults.
struct PlaceRecord {
  std::string id, name, name_zh;
  std::string kind;                     ///< "underpass", "metro", "basement", "substation", "hospital", "school", "shelter", "road", ...
  std::string area;                     ///< id of an area of a plan
  std::string gauge;                    ///< id in the results of a run that measures it
  std::optional<Point> at;              ///< [m] a polygon's middle
  std::optional<Polygon> shape;
  double radius = 0.0;                  ///< [m] around the point that counts as it
  double people = 0.0;                  ///< [persons] who are there
  std::optional<double> close_depth;    ///< [m]
  double traffic = 0.0;                 ///< [vehicles/h] that pass it
  double capacity = 0.0;                ///< [persons] that a shelter takes in
  double inflow = 0.0;                  ///< [m3/s] that a pump must take to keep it dry; 0: not known
  std::optional<double> weight;         ///< [points/h] harm of each hour over its limit
  std::optional<double> wind_limit;     ///< [m/s] gust that fells it
  std::string settles_at;               ///< id of the place where people who are stranded here are brought
  SourcePlace place;                    ///< where it is written
};

struct PlaceFile {
  std::vector<PlaceRecord> places;
  std::vector<std::string> files;
  std::vector<std::string> remarks;
};

/// Reads places from CSV (id, kind, x_m, y_m, and if wanted name, name_zh, area, gauge, settles_at, radius_m, people,
/// close_depth_m, traffic_veh_h, capacity, inflow_m3s, weight, wind_limit_ms) or from points and
/// polygons of a vector file with those attributes, brought to the plane `crs`. Throws `InputError` with every fault, `FileError`.
PlaceFile read_places(const std::string& path, const std::string& crs);

/// The middle of a ring's extent [m].
Point middle_of(const Polygon& area);

}  // namespace hydro::io
