#include "libhydro/io/map_file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <string_view>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/detail/memory_file.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/detail/xml_tree.h"

namespace hydro::io {
namespace {

constexpr float nodata = -9999.0f;
constexpr int smallest_overview = 512;  ///< [cells] no smaller scale is kept of a map whose longer side fits

/// A dataset over values that stay where they are.
detail::Dataset dataset_over(const Grid& grid, void* values, GDALDataType type) {
  GDALDriver* memory = GetGDALDriverManager()->GetDriverByName("MEM");
  detail::Dataset dataset(memory->Create("", grid.columns, grid.rows, 0, type, nullptr));
  char address[64] = "";
  address[CPLPrintPointer(address, values, sizeof address - 1)] = '\0';
  CPLStringList options;
  options.SetNameValue("DATAPOINTER", address);
  dataset->AddBand(type, options.List());
  double place[6] = {grid.west, grid.cell_size, 0.0, grid.north, 0.0, -grid.cell_size};
  dataset->SetGeoTransform(place);
  if (!grid.crs.empty()) {
    OGRSpatialReference plane;
    plane.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (plane.SetFromUserInput(grid.crs.c_str()) == OGRERR_NONE) dataset->SetSpatialRef(&plane);
  }
  return dataset;
}

/// Copies a dataset into a file of another format: in memory first, then whole onto the disk.
void save_as(const char* driver, GDALDataset& dataset, const CPLStringList& options, const std::string& path, const detail::GdalMessages& messages) {
  const detail::MemoryFile file("raster.tif");
  {
    const detail::Dataset copy(
        GetGDALDriverManager()->GetDriverByName(driver)->CreateCopy(file.name().c_str(), &dataset, false, options.List(), nullptr, nullptr));
    if (!copy || messages.any_failure()) throw FileError(path, "cannot be made: " + messages.text());
  }
  detail::write_file_atomically(path, file.content());
}

/// Half the scale: of every four cells the one that matters most; nodata only where all four are.
Raster<float> halve(const Raster<float>& values, MapMeaning::Keep keep) {
  const auto matters_more = [keep](float value, float kept) {
    switch (keep) {
      case MapMeaning::Keep::least: return value < kept;
      case MapMeaning::Keep::farthest_from_zero: return std::abs(value) > std::abs(kept);
      default: return value > kept;
    }
  };
  Raster<float> halved((values.rows() + 1) / 2, (values.columns() + 1) / 2, nodata);
  for (int r = 0; r < halved.rows(); ++r)
    for (int c = 0; c < halved.columns(); ++c) {
      float& kept = halved(r, c);
      for (int i = 2 * r; i < std::min(2 * r + 2, values.rows()); ++i)
        for (int j = 2 * c; j < std::min(2 * c + 2, values.columns()); ++j)
          if (const float value = values(i, j); value != nodata && (kept == nodata || matters_more(value, kept))) kept = value;
    }
  return halved;
}

void add_overviews(GDALDataset& dataset, const Raster<float>& values, MapMeaning::Keep keep) {
  std::vector<int> factors;
  for (int factor = 2; (std::max(values.rows(), values.columns()) * 2 - 1) / factor > smallest_overview; factor *= 2) factors.push_back(factor);
  if (factors.empty()) return;
  dataset.BuildOverviews("NONE", static_cast<int>(factors.size()), factors.data(), 0, nullptr, nullptr, nullptr, nullptr);
  GDALRasterBand* band = dataset.GetRasterBand(1);
  Raster<float> halved = halve(values, keep);
  for (int i = 0; i < band->GetOverviewCount(); ++i) {
    if (i > 0) halved = halve(halved, keep);
    GDALRasterBand* overview = band->GetOverview(i);
    if (overview->GetXSize() != halved.columns() || overview->GetYSize() != halved.rows() ||
        overview->RasterIO(GF_Write, 0, 0, halved.columns(), halved.rows(), halved.data(), halved.columns(), halved.rows(), GDT_Float32, 0, 0, nullptr) != CE_None)
      throw std::logic_error("an overview has another size than GDAL gives it");
  }
}

/// The greatest power of two that is not above `resolution`.
double power_of_two(double resolution) { return std::ldexp(1.0, std::ilogb(resolution)); }

}  // namespace

void write_map(const std::string& path, const Grid& grid, Raster<float> values, const MapMeaning& meaning, int threads) {
  detail::register_formats();
  const detail::GdalMessages messages;
  const auto step = static_cast<float>(power_of_two(meaning.resolution));
  const float per_step = 1.0f / step;
  for (float& value : values.values()) value = std::isfinite(value) ? std::rint(value * per_step) * step : nodata;

  const detail::Dataset dataset = dataset_over(grid, values.data(), GDT_Float32);
  GDALRasterBand* band = dataset->GetRasterBand(1);
  band->SetNoDataValue(nodata);
  band->SetDescription(meaning.title.c_str());
  if (!meaning.unit.empty()) band->SetUnitType(meaning.unit.c_str());
  add_overviews(*dataset, values, meaning.overviews_keep);

  CPLStringList options;
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("LEVEL", "1");  // higher levels save a few percent and take several times as long
  options.SetNameValue("PREDICTOR", "YES");
  options.SetNameValue("BIGTIFF", "IF_SAFER");
  options.SetNameValue("NUM_THREADS", std::to_string(std::max(threads, 1)).c_str());
  save_as("COG", *dataset, options, path, messages);
  if (meaning.classes.empty()) return;
  const std::string stem = path.ends_with(".tif") ? path.substr(0, path.size() - 4) : path;
  detail::write_file_atomically(stem + ".qml", qgis_style(meaning));
}

void write_raster(const std::string& path, const Grid& grid, const Raster<float>& values, const std::string& unit) {
  detail::register_formats();
  const detail::GdalMessages messages;
  Raster<float> written = values;
  for (float& value : written.values())
    if (!std::isfinite(value)) value = nodata;
  const detail::Dataset dataset = dataset_over(grid, written.data(), GDT_Float32);
  dataset->GetRasterBand(1)->SetNoDataValue(nodata);
  if (!unit.empty()) dataset->GetRasterBand(1)->SetUnitType(unit.c_str());
  CPLStringList options;
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("ZLEVEL", "1");
  options.SetNameValue("PREDICTOR", "3");
  options.SetNameValue("TILED", "YES");
  options.SetNameValue("BIGTIFF", "IF_SAFER");
  save_as("GTiff", *dataset, options, path, messages);
}

void write_raster(const std::string& path, const Grid& grid, const Raster<std::uint8_t>& values) {
  detail::register_formats();
  const detail::GdalMessages messages;
  const detail::Dataset dataset = dataset_over(grid, const_cast<std::uint8_t*>(values.data()), GDT_Byte);  // only read from
  CPLStringList options;
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("ZLEVEL", "6");
  options.SetNameValue("TILED", "YES");
  options.SetNameValue("BIGTIFF", "IF_SAFER");
  save_as("GTiff", *dataset, options, path, messages);
}

std::string qgis_style(const MapMeaning& meaning) {
  if (meaning.classes.empty()) return {};
  // An item of a discrete ramp colours the values up to its own; the first one hides what is below the classes.
  const std::vector<MapClass>& classes = meaning.classes;
  std::string items = fmt::format("          <item value=\"{}\" label=\"&lt; {}\" color=\"#ffffff\" alpha=\"0\"/>\n", classes.front().from, classes.front().from);
  for (std::size_t i = 0; i < classes.size(); ++i)
    items += fmt::format("          <item value=\"{}\" label=\"{}\" color=\"{}\" alpha=\"{}\"/>\n",
                         i + 1 < classes.size() ? fmt::format("{}", classes[i + 1].from) : "inf", detail::xml_escaped(classes[i].label),
                         classes[i].colour.empty() ? "#ffffff" : detail::xml_escaped(classes[i].colour), classes[i].colour.empty() ? 0 : 255);
  return fmt::format(
      R"(<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology" hasScaleBasedVisibilityFlag="0">
  <pipe>
    <rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" alphaBand="-1" nodataColor="" classificationMin="{0}" classificationMax="{1}">
      <rasterTransparency/>
      <minMaxOrigin>
        <limits>None</limits>
        <extent>WholeRaster</extent>
        <statAccuracy>Estimated</statAccuracy>
      </minMaxOrigin>
      <rastershader>
        <colorrampshader colorRampType="DISCRETE" classificationMode="1" clip="0" minimumValue="{0}" maximumValue="{1}" labelPrecision="4">
{2}        </colorrampshader>
      </rastershader>
    </rasterrenderer>
    <brightnesscontrast brightness="0" contrast="0" gamma="1"/>
    <huesaturation saturation="0" grayscaleMode="0" colorizeOn="0"/>
    <rasterresampler maxOversampling="2"/>
  </pipe>
  <blendMode>0</blendMode>
</qgis>
)",
      classes.front().from, classes.back().from, items);
}

}  // namespace hydro::io
