#include "libhydro/io/detail/open_raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <gdal_alg.h>
#include <gdal_priv.h>
#include <gdalwarper.h>
#include <memdataset.h>
#include <ogr_spatialref.h>

#include "libhydro/io/detail/refuse.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io::detail {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

RasterFileInfo describe(GDALDataset& dataset, const std::string& path) {
  RasterFileInfo info;
  info.path = path;
  info.driver = dataset.GetDriver() ? dataset.GetDriver()->GetDescription() : "";
  info.rows = dataset.GetRasterYSize();
  info.columns = dataset.GetRasterXSize();
  for (int b = 1; b <= dataset.GetRasterCount(); ++b)
    if (dataset.GetRasterBand(b)->GetColorInterpretation() != GCI_AlphaBand) ++info.bands;
  std::array<double, 6> place{};
  info.placed = dataset.GetGeoTransform(place.data()) == CE_None;
  if (info.placed) {
    info.rotated = place[2] != 0.0 || place[4] != 0.0 || place[1] < 0.0;
    info.south_up = place[5] > 0.0;
    info.cell_width = std::abs(place[1]);
    info.cell_height = std::abs(place[5]);
    info.west = place[0];
    info.north = info.south_up ? place[3] + static_cast<double>(info.rows) * place[5] : place[3];
  }
  if (const OGRSpatialReference* reference = dataset.GetSpatialRef()) {
    info.crs = crs_text(reference);
    info.geographic = reference->IsGeographic() != 0;
    if (!info.geographic) info.metres_per_unit = reference->GetLinearUnits();
  }
  if (GDALRasterBand* band = dataset.GetRasterCount() > 0 ? dataset.GetRasterBand(1) : nullptr) {
    int declared = 0;
    const double nodata = band->GetNoDataValue(&declared);
    if (declared) info.nodata = nodata;
    info.data_type = GDALGetDataTypeName(band->GetRasterDataType());
    info.unit = band->GetUnitType();
  }
  info.files = files_of(dataset, path);
  std::error_code ignored;
  for (const std::string& file : info.files) info.file_bytes += std::filesystem::file_size(file, ignored);
  return info;
}

/// Recognises the declared "no value" among values that GDAL turned into floats.
class NodataTest {
 public:
  explicit NodataTest(std::optional<double> nodata) : declared_(nodata && !std::isnan(*nodata)) {
    if (!declared_) return;
    constexpr double largest = std::numeric_limits<float>::max();
    extreme_ = std::abs(*nodata) > 0.999 * largest;  // written as -3.40282e+38, -1.7976931348623157e+308, ...
    value_ = extreme_ ? static_cast<float>(std::copysign(0.999 * largest, *nodata)) : static_cast<float>(*nodata);
  }
  void clear(std::span<float> values) const {
    if (!declared_) return;
    if (!extreme_) {
      for (float& value : values) value = value == value_ ? nan : value;
    } else if (value_ < 0.0f) {
      for (float& value : values) value = value <= value_ ? nan : value;
    } else {
      for (float& value : values) value = value >= value_ ? nan : value;
    }
  }

 private:
  bool declared_;
  bool extreme_ = false;
  float value_ = 0.0f;
};

void read_failed(const std::string& path, const GdalMessages& messages) {
  throw FileError(path, "is damaged or cut short: " + messages.text(), "make or fetch the file again");
}

/// Where the grid's corner lies in the file, in whole cells, when both have the same cells.
std::optional<CellPosition> aligned_offset(const RasterFileInfo& info, const Grid& grid) {
  constexpr double same = 1e-3;  // [cells] a thousandth of a cell over the whole grid is rounding, not a shift
  const double size_drift =
      std::max(std::abs(info.cell_width - grid.cell_size), std::abs(info.cell_height - grid.cell_size)) /
      grid.cell_size * std::max(grid.rows, grid.columns);
  if (!info.placed || info.rotated || size_drift > same) return std::nullopt;
  const double column = (grid.west - info.west) / grid.cell_size, row = (info.north - grid.north) / grid.cell_size;
  if (std::abs(column - std::round(column)) > same || std::abs(row - std::round(row)) > same) return std::nullopt;
  if (std::abs(column) > 1e9 || std::abs(row) > 1e9) return std::nullopt;
  return CellPosition{static_cast<int>(std::lround(row)), static_cast<int>(std::lround(column))};
}

void copy_aligned_rows(const OpenRaster& raster, CellPosition offset, int first_row, std::span<float> values,
                       int columns, const GdalMessages& messages) {
  std::ranges::fill(values, nan);
  const int rows = static_cast<int>(values.size()) / columns;
  const int file_rows = static_cast<int>(raster.info.rows), file_columns = static_cast<int>(raster.info.columns);
  const int west = std::max(0, offset.column), east = std::min(file_columns, offset.column + columns);
  const int top = std::max(0, offset.row + first_row), bottom = std::min(file_rows, offset.row + first_row + rows);
  if (west >= east || top >= bottom) return;
  float* target =
      values.data() + static_cast<std::ptrdiff_t>(top - offset.row - first_row) * columns + (west - offset.column);
  if (!raster.info.south_up) {
    read_stored_rows(raster, top, west, bottom - top, east - west, target, columns, messages);
  } else {
    const int stored_top = file_rows - bottom;
    read_stored_rows(raster, stored_top, west, bottom - top, east - west, target, columns, messages);
    for (int a = 0, b = bottom - top - 1; a < b; ++a, --b)
      std::swap_ranges(target + static_cast<std::ptrdiff_t>(a) * columns,
                       target + static_cast<std::ptrdiff_t>(a) * columns + (east - west),
                       target + static_cast<std::ptrdiff_t>(b) * columns);
  }
}

GDALResampleAlg algorithm_of(Resampling resampling) {
  switch (resampling) {
    case Resampling::bilinear:
      return GRA_Bilinear;
    case Resampling::average:
      return GRA_Average;
    case Resampling::majority:
      return GRA_Mode;
    case Resampling::nearest:
      break;
  }
  return GRA_NearestNeighbour;
}

Bilingual name_of(Resampling resampling) {
  switch (resampling) {
    case Resampling::bilinear:
      return {"bilinear", "双线性插值"};
    case Resampling::average:
      return {"average", "取平均"};
    case Resampling::majority:
      return {"majority", "取众数"};
    case Resampling::nearest:
      break;
  }
  return {"nearest", "取最近"};
}

struct DestroyTransformer {
  void operator()(void* transformer) const { GDALDestroyGenImgProjTransformer(transformer); }
};

/// A dataset over memory that belongs to the caller.
Dataset dataset_over(std::span<float> values, const Grid& grid, int first_row) {
  const int rows = static_cast<int>(values.size()) / grid.columns;
  Dataset dataset(MEMDataset::Create("", grid.columns, rows, 0, GDT_Float32, nullptr));
  std::array<char, 64> pointer{};
  pointer[static_cast<std::size_t>(
      CPLPrintPointer(pointer.data(), values.data(), static_cast<int>(pointer.size()) - 1))] = '\0';
  const std::string option = std::string("DATAPOINTER=") + pointer.data();
  std::array<char*, 2> options{const_cast<char*>(option.c_str()), nullptr};
  dataset->AddBand(GDT_Float32, options.data());
  std::array<double, 6> place{grid.west, grid.cell_size, 0.0, grid.north - first_row * grid.cell_size,
                              0.0,       -grid.cell_size};
  dataset->SetGeoTransform(place.data());
  return dataset;
}

void warp_rows(const OpenRaster& raster, const Grid& grid, int first_row, std::span<float> values,
               Resampling resampling, bool reproject, const GdalMessages& messages) {
  std::ranges::fill(values, nan);
  const Dataset target = dataset_over(values, grid, first_row);
  if (reproject) {
    OGRSpatialReference plane;
    plane.SetFromUserInput(grid.crs.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get());
    plane.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    target->SetSpatialRef(&plane);
  }
  // Without reprojection both sides are told to lie in one nameless plane.
  const std::array<const char*, 3> plain{"SRC_SRS=", "DST_SRS=", nullptr};
  const std::unique_ptr<void, DestroyTransformer> transformer(GDALCreateGenImgProjTransformer2(
      raster.dataset.get(), target.get(), reproject ? nullptr : const_cast<char**>(plain.data())));
  if (!transformer)
    refuse(raster.info.path,
           fmt::format("cannot be brought from {} to {}: {}", crs_name(raster.info.crs), crs_name(grid.crs),
                       messages.text()),
           {});
  const std::unique_ptr<GDALWarpOptions, decltype(&GDALDestroyWarpOptions)> options(GDALCreateWarpOptions(),
                                                                                    GDALDestroyWarpOptions);
  options->hSrcDS = raster.dataset.get();
  options->hDstDS = target.get();
  options->eResampleAlg = algorithm_of(resampling);
  options->eWorkingDataType = GDT_Float32;
  options->pfnTransformer = GDALGenImgProjTransform;
  options->pTransformerArg = transformer.get();
  options->nBandCount = 1;
  options->panSrcBands = static_cast<int*>(CPLMalloc(sizeof(int)));
  options->panDstBands = static_cast<int*>(CPLMalloc(sizeof(int)));
  options->panSrcBands[0] = options->panDstBands[0] = 1;
  options->padfSrcNoDataReal = static_cast<double*>(CPLMalloc(sizeof(double)));
  options->padfSrcNoDataReal[0] = raster.info.nodata.value_or(std::numeric_limits<double>::quiet_NaN());
  options->padfDstNoDataReal = static_cast<double*>(CPLMalloc(sizeof(double)));
  options->padfDstNoDataReal[0] = std::numeric_limits<double>::quiet_NaN();
  options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "INIT_DEST", "NO_DATA");
  options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "SOURCE_EXTRA", "4");
  GDALWarpOperation operation;
  if (operation.Initialize(options.get()) != CE_None ||
      operation.ChunkAndWarpImage(0, 0, target->GetRasterXSize(), target->GetRasterYSize()) != CE_None ||
      messages.any_failure())
    read_failed(raster.info.path, messages);
  target->FlushCache(false);
  scale(values, raster.scale, raster.offset);
}

}  // namespace

OpenRaster raster_band(Dataset dataset, const std::string& path, int band) {
  if (dataset->GetRasterCount() == 0) throw FileError(path, "holds no raster");
  OpenRaster raster;
  raster.info = describe(*dataset, path);
  raster.dataset = std::move(dataset);
  choose_band(raster, band);
  return raster;
}

void choose_band(OpenRaster& raster, int band) {
  raster.band = raster.dataset->GetRasterBand(band);
  raster.has_mask = (raster.band->GetMaskFlags() & (GMF_PER_DATASET | GMF_ALPHA)) != 0;
  int declared = 0;
  const double nodata = raster.band->GetNoDataValue(&declared);
  raster.info.nodata = declared ? std::optional(nodata) : std::nullopt;
  raster.info.data_type = GDALGetDataTypeName(raster.band->GetRasterDataType());
  raster.info.unit = raster.band->GetUnitType();
  const double factor = raster.band->GetScale(&declared);
  raster.scale = declared ? factor : 1.0;
  const double shift = raster.band->GetOffset(&declared);
  raster.offset = declared ? shift : 0.0;
}

OpenRaster open_raster_band(const std::string& path, const GdalMessages& messages) {
  return raster_band(open_raster(path, messages), path, 1);
}

void scale(std::span<float> values, double scale, double offset) {
  if (scale == 1.0 && offset == 0.0) return;
  for (float& value : values) value = static_cast<float>(value * scale + offset);
}

void read_stored_rows(const OpenRaster& raster, int first_row, int first_column, int rows, int columns, float* values,
                      std::ptrdiff_t row_stride, const GdalMessages& messages) {
  if (raster.band->RasterIO(
          GF_Read, first_column, first_row, columns, rows, values, columns, rows, GDT_Float32, sizeof(float),
          static_cast<GSpacing>(row_stride * static_cast<std::ptrdiff_t>(sizeof(float))), nullptr) != CE_None ||
      messages.any_failure())
    read_failed(raster.info.path, messages);
  const NodataTest nodata(raster.info.nodata);
  std::vector<std::uint8_t> mask(raster.has_mask ? static_cast<std::size_t>(columns) : 0);
  for (int r = 0; r < rows; ++r) {
    const std::span<float> row(values + r * row_stride, static_cast<std::size_t>(columns));
    nodata.clear(row);
    if (raster.has_mask) {
      if (raster.band->GetMaskBand()->RasterIO(GF_Read, first_column, first_row + r, columns, 1, mask.data(), columns,
                                               1, GDT_Byte, 0, 0, nullptr) != CE_None)
        read_failed(raster.info.path, messages);
      for (std::size_t c = 0; c < row.size(); ++c) row[c] = mask[c] ? row[c] : nan;
    }
    scale(row, raster.scale, raster.offset);
  }
}

void require_place(const RasterFileInfo& info, const Grid& grid) {
  if (!info.placed)
    refuse(info.path, "does not say where it lies (no georeference)",
           fmt::format("gdal_translate -a_srs EPSG:... -a_ullr WEST NORTH EAST SOUTH \"{}\" placed.tif", info.path));
  if (grid.crs.empty() && info.geographic)
    refuse(info.path, "lies in degrees, and the terrain does not say in which plane it lies",
           "write crs = \"EPSG:...\" under [terrain]");
}

std::vector<Bilingual> remarks_on(const RasterFileInfo& info, const Grid& grid, Resampling resampling) {
  std::vector<Bilingual> remarks;
  const bool reproject = !grid.crs.empty() && !info.crs.empty() && !same_crs(info.crs, grid.crs);
  if (info.crs.empty() != grid.crs.empty())
    remarks.push_back(bilingual("{}: taken to lie in the plane of the terrain: {} no coordinate reference system", "{}：{}没有坐标系，按地形所在平面处理", info.path,
                                info.crs.empty() ? Bilingual{"it names", "该文件"} : Bilingual{"the terrain names", "地形"}));
  const auto offset = reproject ? std::nullopt : aligned_offset(info, grid);
  if (reproject)
    remarks.push_back(bilingual("{}: brought from {} to {} ({})", "{}：由 {} 投影到 {}（{}）", info.path, crs_name(info.crs), crs_name(grid.crs), name_of(resampling)));
  else if (!offset)
    remarks.push_back(bilingual("{}: resampled from cells of {:.6g} m to {:.6g} m ({})", "{}：由 {:.6g} m 网格重采样到 {:.6g} m（{}）", info.path, info.cell_width, grid.cell_size,
                                name_of(resampling)));
  return remarks;
}

bool read_rows_onto(const OpenRaster& raster, const Grid& grid, Resampling resampling, const GdalMessages& messages,
                    const std::function<void(int, std::span<float>)>& consume) {
  const RasterFileInfo& info = raster.info;
  const bool reproject = !grid.crs.empty() && !info.crs.empty() && !same_crs(info.crs, grid.crs);
  const auto offset = reproject ? std::nullopt : aligned_offset(info, grid);
  constexpr int values_at_once = 4 << 20;
  const int strip = std::clamp(values_at_once / grid.columns, 1, grid.rows);
  std::vector<float> values(static_cast<std::size_t>(strip) * static_cast<std::size_t>(grid.columns));
  bool any = false;
  for (int first = 0; first < grid.rows; first += strip) {
    const int rows = std::min(strip, grid.rows - first);
    const std::span<float> part(values.data(), static_cast<std::size_t>(rows) * static_cast<std::size_t>(grid.columns));
    if (offset)
      copy_aligned_rows(raster, *offset, first, part, grid.columns, messages);
    else
      warp_rows(raster, grid, first, part, resampling, reproject, messages);
    any = any || std::ranges::any_of(part, [](float value) { return value == value; });
    for (int r = 0; r < rows; ++r)
      consume(first + r, part.subspan(static_cast<std::size_t>(r) * static_cast<std::size_t>(grid.columns),
                                      static_cast<std::size_t>(grid.columns)));
  }
  return any;
}

}  // namespace hydro::io::detail
