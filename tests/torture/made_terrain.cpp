#include "tests/torture/made_terrain.h"

#include <gdal/gdal.h>
#include <gdal/ogr_srs_api.h>

#include <filesystem>
#include <stdexcept>

namespace hydro::torture {

void MadeTerrain::write(const std::string& path) const {
  GDALAllRegister();
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  const char* options[] = {"SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=4096", "BLOCKYSIZE=4096", "BIGTIFF=YES", nullptr};
  GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path.c_str(), columns, rows, bands, GDT_Float32,
                                    sparse ? const_cast<char**>(options) : nullptr);
  if (!dataset) throw std::runtime_error("cannot make " + path);
  if (!place.empty()) GDALSetGeoTransform(dataset, const_cast<double*>(place.data()));
  if (epsg != 0) {
    OGRSpatialReferenceH reference = OSRNewSpatialReference(nullptr);
    OSRImportFromEPSG(reference, epsg);
    GDALSetSpatialRef(dataset, reference);
    OSRRelease(reference);
  }
  GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
  if (nodata) GDALSetRasterNoDataValue(band, *nodata);
  if (!sparse) {
    std::vector<float> slope = values;
    for (int cell = static_cast<int>(slope.size()); cell < rows * columns; ++cell) slope.push_back(4.0f - 0.01f * static_cast<float>(cell % columns));
    if (GDALRasterIO(band, GF_Write, 0, 0, columns, rows, slope.data(), columns, rows, GDT_Float32, 0, 0) != CE_None)
      throw std::runtime_error("cannot write " + path);
  }
  GDALClose(dataset);
}

}  // namespace hydro::torture
