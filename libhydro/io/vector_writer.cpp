#include "libhydro/io/vector_writer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/detail/memory_file.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/layered_file.h"

namespace hydro::io {
namespace {

void add_points(OGRSimpleCurve& curve, const std::vector<Point>& points) {
  for (const Point& point : points) curve.addPoint(point.x, point.y);
}

OGRLinearRing ring_of(const std::vector<Point>& points) {
  OGRLinearRing ring;
  add_points(ring, points);
  ring.closeRings();
  return ring;
}

std::unique_ptr<OGRGeometry> geometry_of(std::monostate) { return nullptr; }
std::unique_ptr<OGRGeometry> geometry_of(const Point& point) { return std::make_unique<OGRPoint>(point.x, point.y); }
std::unique_ptr<OGRGeometry> geometry_of(const Polyline& line) {
  auto geometry = std::make_unique<OGRLineString>();
  add_points(*geometry, line);
  return geometry;
}
std::unique_ptr<OGRGeometry> geometry_of(const Polygon& area) {
  auto geometry = std::make_unique<OGRPolygon>();
  OGRLinearRing outer = ring_of(area.outer);
  geometry->addRing(&outer);
  for (const std::vector<Point>& hole : area.holes) {
    OGRLinearRing ring = ring_of(hole);
    geometry->addRing(&ring);
  }
  return geometry;
}

OGRwkbGeometryType kind_of(const VectorLayer& layer) {
  if (layer.features.empty()) return wkbUnknown;
  constexpr OGRwkbGeometryType kinds[] = {wkbPoint, wkbLineString, wkbPolygon};
  return kinds[layer.features.front().shape.index()];
}

bool is_number(const VectorLayer& layer, std::size_t attribute) {
  return std::ranges::none_of(layer.features, [attribute](const Feature& feature) {
    return std::holds_alternative<std::string>(feature.attributes.at(attribute));
  });
}

void add_field(OGRLayer& layer, const std::string& name, bool is_text) {
  OGRFieldDefn field(name.c_str(), is_text ? OFTString : OFTReal);
  layer.CreateField(&field);
}

/// `Row` is a `Feature` or a `LayerRow`.
template <class Row>
void add_rows(OGRLayer& layer, const std::vector<Row>& rows, const std::string& path, const detail::GdalMessages& messages) {
  bool saved = layer.StartTransaction() == OGRERR_NONE;
  for (const Row& row : rows) {
    OGRFeature written(layer.GetLayerDefn());
    for (std::size_t i = 0; i < row.attributes.size(); ++i) {
      const int field = static_cast<int>(i);
      if (const auto* number = std::get_if<double>(&row.attributes[i])) written.SetField(field, *number);
      else if (const auto* text = std::get_if<std::string>(&row.attributes[i])) written.SetField(field, text->c_str());
    }
    const std::unique_ptr<OGRGeometry> geometry = std::visit([](const auto& shape) { return geometry_of(shape); }, row.shape);
    if (geometry) written.SetGeometry(geometry.get());
    if (layer.CreateFeature(&written) != OGRERR_NONE) throw FileError(path, "cannot be made: " + messages.text());
  }
  saved = layer.CommitTransaction() == OGRERR_NONE && saved;
  if (!saved) throw FileError(path, "cannot be made: " + messages.text());
}

/// The table in which QGIS looks for a layer's style.
void add_style(GDALDataset& dataset, OGRLayer& layer, const std::string& style, const std::string& path, const detail::GdalMessages& messages) {
  OGRLayer* table = dataset.CreateLayer("layer_styles", nullptr, wkbNone, nullptr);
  if (!table) throw FileError(path, "cannot be made: " + messages.text());
  const std::string name = layer.GetName();
  const std::pair<const char*, std::string> texts[] = {{"f_table_catalog", ""}, {"f_table_schema", ""}, {"f_table_name", name}, {"f_geometry_column", layer.GetGeometryColumn()},
                                                       {"styleName", name}, {"styleQML", style}, {"styleSLD", ""}, {"description", ""}, {"owner", ""}, {"ui", ""}};
  for (const auto& [key, value] : texts) {
    OGRFieldDefn field(key, OFTString);
    table->CreateField(&field);
  }
  OGRFieldDefn by_default("useAsDefault", OFTInteger);
  by_default.SetSubType(OFSTBoolean);
  table->CreateField(&by_default);
  OGRFieldDefn updated("update_time", OFTDateTime);
  table->CreateField(&updated);
  OGRFeature row(table->GetLayerDefn());
  for (const auto& [key, value] : texts) row.SetField(key, value.c_str());
  row.SetField("useAsDefault", 1);
  row.SetField("update_time", 2000, 1, 1, 0, 0, 0.0f, 100);
  if (table->CreateFeature(&row) != OGRERR_NONE) throw FileError(path, "cannot be made: " + messages.text());
}

}  // namespace

void write_vector(const std::string& path, const VectorLayer& layer, GeoJsonPlaces places) {
  detail::register_formats();
  const detail::GdalMessages messages;
  const bool is_geopackage = path.ends_with(".gpkg");
  if (!is_geopackage && !path.ends_with(".geojson"))
    throw InputError(path + ": features are written as GeoPackage or GeoJSON", "end the name in .gpkg or .geojson");
  const CPLConfigOptionSetter fixed_date("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z", false);  // the same bytes every time
  const detail::MemoryFile file(is_geopackage ? "layer.gpkg" : "layer.geojson");
  {
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(is_geopackage ? "GPKG" : "GeoJSON");
    const detail::Dataset dataset(driver->Create(file.name().c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    if (!dataset) throw FileError(path, "cannot be made: " + messages.text());
    OGRSpatialReference plane;
    plane.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    const bool placed = !layer.crs.empty() && plane.SetFromUserInput(layer.crs.c_str()) == OGRERR_NONE;
    CPLStringList options;
    const bool web = !is_geopackage && placed && places == GeoJsonPlaces::longitude_latitude;
    if (web) options.SetNameValue("RFC7946", "YES");
    else if (!is_geopackage) options.SetNameValue("COORDINATE_PRECISION", "3");
    OGRLayer* made = dataset->CreateLayer(layer.name.c_str(), placed ? &plane : nullptr, kind_of(layer), options.List());
    if (!made) throw FileError(path, "cannot be made: " + messages.text());
    for (std::size_t i = 0; i < layer.attribute_names.size(); ++i) add_field(*made, layer.attribute_names[i], !is_number(layer, i));
    add_rows(*made, layer.features, path, messages);
    if (is_geopackage && !layer.style.empty()) add_style(*dataset, *made, layer.style, path, messages);
  }
  if (messages.any_failure()) throw FileError(path, "cannot be made: " + messages.text());
  detail::write_file_atomically(path, file.content());
}

void write_layers(const std::string& path, const std::string& crs, const std::vector<Layer>& layers) {
  detail::register_formats();
  const detail::GdalMessages messages;
  const CPLConfigOptionSetter fixed_date("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z", false);  // the same bytes every time
  const detail::MemoryFile file("layers.gpkg");
  {
    const detail::Dataset dataset(GetGDALDriverManager()->GetDriverByName("GPKG")->Create(file.name().c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    if (!dataset) throw FileError(path, "cannot be made: " + messages.text());
    OGRSpatialReference plane;
    plane.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    const bool placed = !crs.empty() && plane.SetFromUserInput(crs.c_str()) == OGRERR_NONE;
    for (const Layer& layer : layers) {
      constexpr OGRwkbGeometryType kinds[] = {wkbNone, wkbPoint, wkbLineString, wkbPolygon};
      OGRLayer* made = dataset->CreateLayer(layer.name.c_str(), placed && layer.shape != LayerShape::none ? &plane : nullptr,
                                            kinds[static_cast<std::size_t>(layer.shape)], nullptr);
      if (!made) throw FileError(path, "cannot be made: " + messages.text());
      for (const LayerColumn& column : layer.columns) add_field(*made, column.name, column.is_text);
      add_rows(*made, layer.rows, path, messages);
    }
  }
  if (messages.any_failure()) throw FileError(path, "cannot be made: " + messages.text());
  detail::write_file_atomically(path, file.content());
}

}  // namespace hydro::io
