#pragma once

#include <string>
#include <vector>

#include "libhydro/io/vector_file.h"

namespace hydro::io {

/// Features to be written: one layer, all of one kind of shape.
struct VectorLayer {
  std::string name;
  std::string crs;                           ///< "EPSG:n" or WKT; empty: a local plane
  std::vector<std::string> attribute_names;
  std::vector<Feature> features;             ///< `id` is not written: formats number from 1
};

/// Writes GeoPackage (.gpkg) or GeoJSON (.geojson) by the path's ending; the same layer gives the same bytes. A GeoJSON file
/// keeps the coordinates of the plane and names it, as most programs read it. An attribute is a number when all its values are.
void write_vector(const std::string& path, const VectorLayer& layer);

}  // namespace hydro::io
