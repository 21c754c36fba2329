#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gdal/gdal.h>
#include <gdal/ogr_srs_api.h>
#include <gtest/gtest.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/gdal.h"

namespace hydro::io {

/// A folder that lives as long as its test.
class TestFolder {
 public:
  TestFolder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() /
            ("hydro-" + std::to_string(::getpid()) + "-" + test->test_suite_name() + "-" + test->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a text and returns its path.
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(*this / name, std::ios::binary) << text;
    return *this / name;
  }

 private:
  std::filesystem::path path_;
};

/// A raster to be written for a test; the defaults make a fine terrain.
struct MadeRaster {
  int rows = 2, columns = 3;
  std::vector<double> values{1, 2, 3, 4, 5, 6};        ///< row by row as stored; empty: nothing is written (sparse)
  std::vector<double> place{1000, 2, 0, 2000, 0, -2};  ///< geotransform; empty: none
  int epsg = 32651;                                    ///< 0: none
  std::optional<double> nodata = -9999.0;
  GDALDataType type = GDT_Float32;
  int bands = 1;
  std::string unit;
  std::vector<const char*> options{};  ///< of GTiff creation

  void write(const std::string& path) const {
    detail::register_formats();
    std::vector<const char*> all = options;
    all.push_back(nullptr);
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path.c_str(), columns, rows, bands, type,
                                      const_cast<char**>(all.data()));
    ASSERT_NE(dataset, nullptr);
    if (!place.empty()) GDALSetGeoTransform(dataset, const_cast<double*>(place.data()));
    if (epsg != 0) {
      OGRSpatialReferenceH reference = OSRNewSpatialReference(nullptr);
      OSRImportFromEPSG(reference, epsg);
      GDALSetSpatialRef(dataset, reference);
      OSRRelease(reference);
    }
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    if (nodata) GDALSetRasterNoDataValue(band, *nodata);
    if (!unit.empty()) GDALSetRasterUnitType(band, unit.c_str());
    if (!values.empty()) {
      ASSERT_EQ(GDALRasterIO(band, GF_Write, 0, 0, columns, rows, const_cast<double*>(values.data()), columns, rows,
                             GDT_Float64, 0, 0),
                CE_None);
    }
    GDALClose(dataset);
  }
};

/// The text of the `InputError` that a call throws; empty when it throws none.
template <class Call>
std::string refusal_of(Call&& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

}  // namespace hydro::io
