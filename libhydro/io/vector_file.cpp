#include "libhydro/io/vector_file.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/detail/refuse.h"
#include "libhydro/io/layered_file.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io {
namespace {

constexpr std::size_t told_faults = 20;

struct DestroyTransformation {
  void operator()(OGRCoordinateTransformation* transformation) const {
    OGRCoordinateTransformation::DestroyCT(transformation);
  }
};
using Transformation = std::unique_ptr<OGRCoordinateTransformation, DestroyTransformation>;

struct DestroyGeometry {
  void operator()(OGRGeometry* geometry) const { OGRGeometryFactory::destroyGeometry(geometry); }
};

/// Turns the geometries of one layer into shapes.
class ShapeReader {
 public:
  ShapeReader(VectorFile& file, Transformation transformation, FaultList& faults)
      : file_(file), transformation_(std::move(transformation)), faults_(faults) {}

  void read(OGRFeature& feature, const std::vector<Attribute>& attributes) {
    id_ = feature.GetFID();
    OGRGeometry* geometry = feature.GetGeometryRef();
    if (!geometry || geometry->IsEmpty()) {
      ++without_shape_;
      return;
    }
    std::unique_ptr<OGRGeometry, DestroyGeometry> linear;
    if (geometry->hasCurveGeometry()) linear.reset(geometry->getLinearGeometry());
    OGRGeometry& straight = linear ? *linear : *geometry;
    if (transformation_ && straight.transform(transformation_.get()) != OGRERR_NONE) {
      fault(
          fmt::format("cannot be brought from {}: its coordinates do not fit that system", detail::crs_name(file_.crs)),
          "state the coordinate reference system that the coordinates are in");
      return;
    }
    add(straight, attributes);
  }

  std::size_t without_shape() const { return without_shape_; }

 private:
  void add(const OGRGeometry& geometry, const std::vector<Attribute>& attributes) {
    switch (wkbFlatten(geometry.getGeometryType())) {
      case wkbPoint: {
        const OGRPoint& point = *geometry.toPoint();
        if (finite({point.getX(), point.getY()}))
          file_.features.push_back({id_, Point{point.getX(), point.getY()}, attributes});
        break;
      }
      case wkbLineString: {
        Polyline line = points_of(*geometry.toLineString());
        if (line.size() < 2)
          fault("is a line of fewer than two points", "take it out or draw it again");
        else if (std::ranges::all_of(line, [this](Point p) { return finite(p); }))
          file_.features.push_back({id_, std::move(line), attributes});
        break;
      }
      case wkbPolygon: {
        const OGRPolygon& from = *geometry.toPolygon();
        Polygon polygon;
        if (!from.getExteriorRing() || !ring(*from.getExteriorRing(), polygon.outer)) break;
        bool good = true;
        for (int i = 0; i < from.getNumInteriorRings() && good; ++i)
          good = ring(*from.getInteriorRing(i), polygon.holes.emplace_back());
        if (good) file_.features.push_back({id_, std::move(polygon), attributes});
        break;
      }
      case wkbMultiPoint:
      case wkbMultiLineString:
      case wkbMultiPolygon:
      case wkbGeometryCollection:
        for (const OGRGeometry* part : *geometry.toGeometryCollection()) add(*part, attributes);
        break;
      default:
        fault(fmt::format("is a {}, which hydro does not read", geometry.getGeometryName()),
              "write points, lines or polygons");
    }
  }

  bool ring(const OGRLinearRing& from, std::vector<Point>& to) {
    to = points_of(from);
    if (to.size() > 1 && to.front() == to.back()) to.pop_back();
    if (!std::ranges::all_of(to, [this](Point p) { return finite(p); })) return false;
    if (to.size() >= 3) return true;
    fault("has a ring of fewer than three points", "take it out or draw it again");
    return false;
  }

  static std::vector<Point> points_of(const OGRSimpleCurve& curve) {
    std::vector<Point> points;
    points.reserve(static_cast<std::size_t>(curve.getNumPoints()));
    for (int i = 0; i < curve.getNumPoints(); ++i) points.push_back({curve.getX(i), curve.getY(i)});
    return points;
  }

  bool finite(Point point) {
    if (std::isfinite(point.x) && std::isfinite(point.y)) return true;
    fault("has a coordinate that is no finite number", "take it out or draw it again");
    return false;
  }

  void fault(std::string message, std::string hint) {
    if (faults_.faults().size() < told_faults)
      faults_.add({.file = file_.path},
                  fmt::format("feature {} of layer \"{}\" {}", id_, file_.layer, std::move(message)), std::move(hint));
  }

  VectorFile& file_;
  Transformation transformation_;
  FaultList& faults_;
  std::int64_t id_ = 0;
  std::size_t without_shape_ = 0;
};

OGRLayer& chosen_layer(GDALDataset& dataset, const std::string& path, const std::string& name) {
  if (dataset.GetLayerCount() == 0) throw FileError(path, "holds no layer of features");
  if (name.empty() && dataset.GetLayerCount() == 1) return *dataset.GetLayer(0);
  std::vector<std::string> names;
  for (int i = 0; i < dataset.GetLayerCount(); ++i) {
    names.emplace_back(dataset.GetLayer(i)->GetName());
    if (names.back() == name) return *dataset.GetLayer(i);
    if (name.empty() && names.back() == "layer_styles") names.pop_back();  // what QGIS keeps its styles in
  }
  if (name.empty() && names.size() == 1) return *dataset.GetLayerByName(names.front().c_str());
  if (!name.empty()) detail::refuse(path, fmt::format("has no layer \"{}\"", name), choices_hint(name, names));
  std::string list;
  for (const std::string& each : names) list += (list.empty() ? "" : ", ") + each;
  detail::refuse(path, fmt::format("has {} layers: {}", names.size(), list),
                 fmt::format("write the one to use into a file of its own: ogr2ogr one-layer.gpkg \"{}\" {}", path,
                             names.front()));
}

/// How the layer comes onto the plane `crs`; nothing when it lies on it already.
Transformation transformation_to(const std::string& crs, OGRLayer& layer, OwnPlane own_plane, VectorFile& file) {
  file.crs = detail::crs_text(layer.GetSpatialRef());
  if (crs.empty()) {
    if (!file.crs.empty() && own_plane == OwnPlane::told)
      file.remarks.push_back(bilingual(
          "{}: its coordinates are taken as they are: the terrain names no coordinate reference system", "{}：地形没有坐标系，坐标按原值使用", file.path));
    return nullptr;
  }
  if (file.crs.empty()) {
    file.remarks.push_back(bilingual(
        "{}: taken to lie in the plane of the terrain: it names no coordinate reference system", "{}：该文件没有坐标系，按地形所在平面处理", file.path));
    return nullptr;
  }
  if (detail::same_crs(file.crs, crs)) return nullptr;
  OGRSpatialReference from(*layer.GetSpatialRef()), to;
  to.SetFromUserInput(crs.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get());
  from.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  Transformation transformation(OGRCreateCoordinateTransformation(&from, &to));
  if (!transformation)
    detail::refuse(file.path,
                   fmt::format("cannot be brought from {} to {}", detail::crs_name(file.crs), detail::crs_name(crs)),
                   "project it with ogr2ogr -t_srs");
  file.remarks.push_back(
      bilingual("{}: brought from {} to {}", "{}：由 {} 投影到 {}", file.path, detail::crs_name(file.crs), detail::crs_name(crs)));
  return transformation;
}

std::vector<Attribute> attributes_of(const OGRFeature& feature) {
  std::vector<Attribute> attributes;
  for (int i = 0; i < feature.GetFieldCount(); ++i) {
    if (!feature.IsFieldSetAndNotNull(i)) {
      attributes.emplace_back();
      continue;
    }
    switch (feature.GetFieldDefnRef(i)->GetType()) {
      case OFTInteger:
      case OFTInteger64:
      case OFTReal:
        attributes.emplace_back(feature.GetFieldAsDouble(i));
        break;
      default:
        attributes.emplace_back(std::string(feature.GetFieldAsString(i)));
    }
  }
  return attributes;
}

std::string text_of(const Attribute& attribute) {
  if (const auto* number = std::get_if<double>(&attribute)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&attribute)) return *text;
  return {};
}

PointFile points_of_features(const std::string& path, const std::string& crs) {
  VectorFile file = read_vector(path, crs);
  PointFile result{.points = {}, .files = std::move(file.files), .remarks = std::move(file.remarks)};
  const auto id = file.attribute("id"), name = file.attribute("name");
  for (Bilingual& remark : remarks_on_misspelt(path, file.attribute_names, {"id", "name"})) result.remarks.push_back(std::move(remark));
  FaultList faults;
  for (const Feature& feature : file.features) {
    const auto* point = std::get_if<Point>(&feature.shape);
    if (!point) {
      faults.add({.file = path}, fmt::format("feature {} is no point", feature.id), "write points");
      if (faults.faults().size() == told_faults) break;
      continue;
    }
    NamedPoint named{.id = id ? text_of(feature.attributes[*id]) : "",
                     .name = name ? text_of(feature.attributes[*name]) : "",
                     .at = *point,
                     .place = {.file = path}};
    if (named.id.empty()) named.id = std::to_string(result.points.size() + 1);
    result.points.push_back(std::move(named));
  }
  faults.throw_if_any();
  return result;
}

PointFile points_of_table(const std::string& path) {
  const CsvTable table = read_csv_table(path);
  PointFile result{.points = {}, .files = {path}, .remarks = {}};
  FaultList faults;
  constexpr std::array<std::string_view, 4> columns{"id", "name", "x_m", "y_m"};
  table.refuse_unknown(columns, faults);
  const auto x = table.require("x_m", faults), y = table.require("y_m", faults);
  const auto id = table.find("id"), name = table.find("name");
  for (int row = 0; x && y && row < table.rows(); ++row) {
    const auto east = table.number(row, *x, faults), north = table.number(row, *y, faults);
    if (!east || !north) continue;
    NamedPoint point{.id = id ? std::string(table.text(row, *id)) : "",
                     .name = name ? std::string(table.text(row, *name)) : "",
                     .at = {*east, *north},
                     .place = table.place(row, *x)};
    if (point.id.empty()) point.id = std::to_string(row + 1);
    result.points.push_back(std::move(point));
  }
  faults.throw_if_any();
  return result;
}

}  // namespace

std::optional<std::size_t> VectorFile::attribute(std::string_view name) const {
  const auto found = std::ranges::find(attribute_names, name);
  if (found == attribute_names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - attribute_names.begin());
}

bool is_vector_file(const std::string& path) {
  // Of a damaged file the name says what it was to be, so that its reader tells what is wrong with it.
  static constexpr std::string_view never_rasters[] = {".geojson", ".json", ".shp", ".fgb", ".gml", ".kml"};
  std::string extension = std::filesystem::path(path).extension().string();
  std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::ranges::find(never_rasters, extension) != std::end(never_rasters)) return true;
  const detail::GdalMessages messages;
  try {
    return detail::open_vector(path, messages) != nullptr;
  } catch (const FileError&) {
    return false;
  } catch (const InputError&) {
    return false;
  }
}

VectorFile read_vector(const std::string& path, const std::string& crs, const std::string& layer_name, OwnPlane own_plane) {
  const detail::GdalMessages messages;
  const detail::Dataset dataset = detail::open_vector(path, messages);
  VectorFile file;
  file.path = path;
  file.driver = dataset->GetDriver()->GetDescription();
  file.files = detail::files_of(*dataset, path);
  OGRLayer& layer = chosen_layer(*dataset, path, layer_name);
  file.layer = layer.GetName();
  for (int i = 0; i < layer.GetLayerDefn()->GetFieldCount(); ++i)
    file.attribute_names.emplace_back(layer.GetLayerDefn()->GetFieldDefn(i)->GetNameRef());
  FaultList faults;
  ShapeReader reader(file, transformation_to(crs, layer, own_plane, file), faults);
  for (auto& feature : layer) reader.read(*feature, attributes_of(*feature));
  faults.throw_if_any();
  if (messages.any_failure())
    throw FileError(path, "is damaged or cut short: " + messages.text(), "make or fetch the file again");
  if (reader.without_shape() > 0)
    file.remarks.push_back(bilingual("{}: {} features without a shape were left out", "{}：{} 个要素没有图形，已略去", path, reader.without_shape()));
  return file;
}

std::optional<std::size_t> Layer::column(std::string_view column_name) const {
  const auto found = std::ranges::find(columns, column_name, &LayerColumn::name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

const Layer* LayeredFile::layer(std::string_view name) const {
  const auto found = std::ranges::find(layers, name, &Layer::name);
  return found == layers.end() ? nullptr : &*found;
}

LayeredFile read_layers(const std::string& path, const std::string& crs) {
  const detail::GdalMessages messages;
  const detail::Dataset dataset = detail::open_vector(path, messages);
  if (std::string_view(dataset->GetDriver()->GetDescription()) != "GPKG")
    detail::refuse(path, fmt::format("is a file of {}; several layers are read from a GeoPackage", dataset->GetDriver()->GetDescription()),
                   "write a GeoPackage (.gpkg)");
  LayeredFile file{.path = path, .crs = {}, .layers = {}, .remarks = {}};
  FaultList faults;
  for (int l = 0; l < dataset->GetLayerCount(); ++l) {
    OGRLayer& layer = *dataset->GetLayer(l);
    VectorFile shapes{.path = path, .driver = "GPKG", .layer = layer.GetName()};
    const bool has_shapes = layer.GetGeomType() != wkbNone;
    Transformation transformation;
    if (has_shapes && crs.empty()) shapes.crs = detail::crs_text(layer.GetSpatialRef());
    else if (has_shapes) transformation = transformation_to(crs, layer, OwnPlane::told, shapes);
    ShapeReader reader(shapes, std::move(transformation), faults);
    if (file.crs.empty()) file.crs = shapes.crs;
    for (Bilingual& remark : shapes.remarks)
      if (std::ranges::find(file.remarks, remark) == file.remarks.end()) file.remarks.push_back(std::move(remark));
    Layer& read = file.layers.emplace_back(Layer{.name = layer.GetName(), .shape = has_shapes ? LayerShape::points : LayerShape::none});
    for (int i = 0; i < layer.GetLayerDefn()->GetFieldCount(); ++i) {
      const OGRFieldDefn& field = *layer.GetLayerDefn()->GetFieldDefn(i);
      const OGRFieldType type = field.GetType();
      read.columns.push_back({field.GetNameRef(), type != OFTInteger && type != OFTInteger64 && type != OFTReal});
    }
    for (auto& feature : layer) {
      LayerRow& row = read.rows.emplace_back(LayerRow{.id = feature->GetFID(), .shape = {}, .attributes = attributes_of(*feature)});
      shapes.features.clear();
      reader.read(*feature, {});
      if (shapes.features.size() > 1)
        faults.add({.file = path}, fmt::format("feature {} of layer \"{}\" has several parts", row.id, read.name), "split it into features of one part");
      if (shapes.features.size() == 1) std::visit([&](auto& shape) { row.shape = std::move(shape); }, shapes.features.front().shape);
    }
  }
  faults.throw_if_any();
  if (messages.any_failure()) throw FileError(path, "is damaged or cut short: " + messages.text(), "make or fetch the file again");
  return file;
}

PointFile read_points(const std::string& path, const std::string& crs) {
  if (path.ends_with(".csv") || path.ends_with(".CSV")) return points_of_table(path);
  return points_of_features(path, crs);
}

}  // namespace hydro::io
