#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/geometry.h"
#include "libhydro/io/csv_table.h"

namespace hydro::io {

using Attribute = std::variant<std::monostate, double, std::string>;  ///< monostate: no value

/// A thing on the map. Parts of multi-geometries are features of their own with the same attributes.
struct Feature {
  std::int64_t id = 0;  ///< as the file numbers it
  std::variant<Point, Polyline, Polygon> shape;
  std::vector<Attribute> attributes;  ///< in the order of `VectorFile::attribute_names`
};

/// The features of one layer, on the plane that was asked for.
struct VectorFile {
  std::string path;
  std::string driver;
  std::string layer;
  std::string crs;  ///< of the file: "EPSG:n" or WKT; empty: none
  std::vector<std::string> attribute_names;
  std::vector<Feature> features;
  std::vector<std::string> files;    ///< the file and its side files (.dbf, .shx, .prj)
  std::vector<Bilingual> remarks;  ///< what was left out or taken for granted

  std::optional<std::size_t> attribute(std::string_view name) const;
};

/// True for a file of a vector format, also a damaged one whose name says so; false for other files, also unreadable ones.
bool is_vector_file(const std::string& path);

/// Whether a plane that the file names itself is worth a remark when it is not brought to another.
enum class OwnPlane { told, expected };

/// Reads GeoPackage, GeoJSON, Shapefile or FlatGeobuf and brings it to `crs` (empty: a local plane, coordinates are
/// taken as they are). `layer` empty: the only one. Throws `FileError`, or `InputError` for faulty geometry and for
/// several layers.
VectorFile read_vector(const std::string& path, const std::string& crs, const std::string& layer = {},
                       OwnPlane own_plane = OwnPlane::told);

/// A point with a name.
struct NamedPoint {
  std::string id;    ///< a number from 1 where the file names none
  std::string name;  ///< may be empty
  Point at;
  SourcePlace place;
};

struct PointFile {
  std::vector<NamedPoint> points;
  std::vector<std::string> files;
  std::vector<Bilingual> remarks;
};

/// Reads points from CSV (columns x_m and y_m on the plane `crs`, where there are also id and name) or from the point
/// features of a vector file (attributes id and name).
PointFile read_points(const std::string& path, const std::string& crs);

}  // namespace hydro::io
