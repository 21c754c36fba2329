#include "libhydro/io/class_areas.h"

#include <cmath>
#include <stdexcept>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_alg.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "libhydro/io/detail/gdal.h"

namespace hydro::io {
namespace {

std::vector<Point> points_of(const OGRLinearRing& ring) {
  std::vector<Point> points;
  for (int i = 0; i + 1 < ring.getNumPoints(); ++i) points.push_back({ring.getX(i), ring.getY(i)});
  return points;
}

}  // namespace

std::vector<ClassArea> class_areas(const Grid& grid, const Raster<std::uint8_t>& classes) {
  detail::register_formats();
  const detail::GdalMessages messages;
  const detail::Dataset raster(GetGDALDriverManager()->GetDriverByName("MEM")->Create("", grid.columns, grid.rows, 0, GDT_Byte, nullptr));
  char address[64] = "";
  address[CPLPrintPointer(address, const_cast<std::uint8_t*>(classes.data()), sizeof address - 1)] = '\0';  // only read from
  CPLStringList options;
  options.SetNameValue("DATAPOINTER", address);
  raster->AddBand(GDT_Byte, options.List());
  double place[6] = {grid.west, grid.cell_size, 0.0, grid.north, 0.0, -grid.cell_size};
  raster->SetGeoTransform(place);

  const detail::Dataset vector(GetGDALDriverManager()->GetDriverByName("Memory")->Create("", 0, 0, 0, GDT_Unknown, nullptr));
  OGRLayer* layer = vector->CreateLayer("areas", nullptr, wkbPolygon, nullptr);
  OGRFieldDefn code("class", OFTInteger);
  if (layer->CreateField(&code) != OGRERR_NONE) throw std::runtime_error("cannot draw areas: " + messages.text());
  GDALRasterBand* band = raster->GetRasterBand(1);
  if (GDALPolygonize(band, band, reinterpret_cast<OGRLayerH>(layer), 0, nullptr, nullptr, nullptr) != CE_None)
    throw std::runtime_error("cannot draw areas: " + messages.text());

  std::vector<ClassArea> areas;
  for (const auto& feature : *layer) {
    const OGRPolygon* polygon = feature->GetGeometryRef()->toPolygon();
    ClassArea area{.class_code = static_cast<std::uint8_t>(feature->GetFieldAsInteger(0)), .area = polygon->get_Area()};
    area.outline.outer = points_of(*polygon->getExteriorRing());
    for (int i = 0; i < polygon->getNumInteriorRings(); ++i) area.outline.holes.push_back(points_of(*polygon->getInteriorRing(i)));
    areas.push_back(std::move(area));
  }
  return areas;
}

}  // namespace hydro::io
