#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/grid.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/raster_file.h"

class GDALRasterBand;

namespace hydro::io::detail {

/// An open raster, one of its bands and what is needed to make numbers of them.
struct OpenRaster {
  Dataset dataset;
  GDALRasterBand* band = nullptr;
  bool has_mask = false;  ///< of its own, beside nodata
  double scale = 1.0, offset = 0.0;
  RasterFileInfo info;  ///< nodata and unit are those of the band
};

/// Opens a raster of the allow-list at its first band.
OpenRaster open_raster_band(const std::string& path, const GdalMessages& messages);

/// The same of an open dataset; bands count from 1.
OpenRaster raster_band(Dataset dataset, const std::string& path, int band);

/// Moves to another band.
void choose_band(OpenRaster& raster, int band);

/// Reads rows of the file as it stores them: nodata, mask, scale and offset applied. Throws `FileError`.
void read_stored_rows(const OpenRaster& raster, int first_row, int first_column, int rows, int columns, float* values,
                      std::ptrdiff_t row_stride, const GdalMessages& messages);

/// Brings the band onto a grid (see `read_raster_rows_onto`). Returns whether the grid holds any value.
bool read_rows_onto(const OpenRaster& raster, const Grid& grid, Resampling resampling, const GdalMessages& messages,
                    const std::function<void(int row, std::span<float> values)>& consume);

/// What a reader of the results must know when the band comes onto the grid.
std::vector<Bilingual> remarks_on(const RasterFileInfo& info, const Grid& grid, Resampling resampling);

/// Throws `InputError` when the raster cannot be brought onto any grid: it lies nowhere, or in degrees without a plane
/// to go to.
void require_place(const RasterFileInfo& info, const Grid& grid);

/// Multiplies and adds, in double.
void scale(std::span<float> values, double scale, double offset);

}  // namespace hydro::io::detail
