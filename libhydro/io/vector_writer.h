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
  std::string style = {};                    ///< QGIS's (QML), kept within a GeoPackage so that the layer opens in it; empty: none
};

/// How a GeoJSON file gives places.
enum class GeoJsonPlaces {
  plane,      ///< coordinates of the layer's plane, which the file names: for hydro and desktop GIS
  longitude_latitude,  ///< WGS 84, as RFC 7946 wants it: for web maps. A layer without a plane keeps its coordinates
};

/// Writes GeoPackage (.gpkg) or GeoJSON (.geojson) by the path's ending; the same layer gives the same bytes.
/// An attribute is a number when all its values are.
void write_vector(const std::string& path, const VectorLayer& layer, GeoJsonPlaces places = GeoJsonPlaces::plane);

}  // namespace hydro::io
