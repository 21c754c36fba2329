#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/geometry.h"
#include "libhydro/io/vector_file.h"

namespace hydro::io {

/// One row of a layer. Other than a `Feature` it may lie nowhere, and is never split.
struct LayerRow {
  std::int64_t id = 0;  ///< as the file numbers it; not written: formats number from 1
  std::variant<std::monostate, Point, Polyline, Polygon> shape;
  std::vector<Attribute> attributes;  ///< in the order of the columns
};

/// What the rows of a layer are on the map.
enum class LayerShape { none, points, lines, polygons };

struct LayerColumn {
  std::string name;
  bool is_text = false;
};

struct Layer {
  std::string name;
  LayerShape shape = LayerShape::none;
  std::vector<LayerColumn> columns;
  std::vector<LayerRow> rows;

  std::optional<std::size_t> column(std::string_view column_name) const;
};

/// A GeoPackage that holds several layers and tables.
struct LayeredFile {
  std::string path;
  std::string crs;  ///< that of the first layer that has one: "EPSG:n" or WKT; empty: none
  std::vector<Layer> layers;
  std::vector<Bilingual> remarks;

  const Layer* layer(std::string_view name) const;
};

/// Reads all layers and brings them to `crs` (empty: coordinates are taken as they are). Throws `FileError`, or `InputError` for a
/// file of another format or with faulty geometry.
LayeredFile read_layers(const std::string& path, const std::string& crs);

/// Writes all layers into a GeoPackage; the same layers give the same bytes.
void write_layers(const std::string& path, const std::string& crs, const std::vector<Layer>& layers);

}  // namespace hydro::io
