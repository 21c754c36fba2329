#include "libhydro/io/raster_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <gdal_alg.h>
#include <gdal_priv.h>
#include <gdalwarper.h>
#include <memdataset.h>
#include <ogr_spatialref.h>

#include "libhydro/core/unit.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/detail/refuse.h"
#include "libhydro/io/machine_memory.h"

namespace hydro::io {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr double lowest_ground = -12000.0, highest_ground = 9000.0;  ///< [m] nothing on Earth lies beyond
constexpr std::array undeclared_marks{-9999.0f, -999.0f};            ///< inside that range, yet never a real elevation

// --- Opening and describing
// -------------------------------------------------------------------------------------------

/// An open raster, its one band of values and what is needed to make numbers of them.
struct OpenRaster {
  detail::Dataset dataset;
  GDALRasterBand* band = nullptr;
  bool has_mask = false;  ///< of its own, beside nodata
  double scale = 1.0, offset = 0.0;
  RasterFileInfo info;
};

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
    info.crs = detail::crs_text(reference);
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
  info.files = detail::files_of(dataset, path);
  std::error_code ignored;
  for (const std::string& file : info.files) info.file_bytes += std::filesystem::file_size(file, ignored);
  return info;
}

OpenRaster open(const std::string& path, const detail::GdalMessages& messages) {
  OpenRaster raster;
  raster.dataset = detail::open_raster(path, messages);
  if (raster.dataset->GetRasterCount() == 0) throw FileError(path, "holds no raster");
  raster.info = describe(*raster.dataset, path);
  raster.band = raster.dataset->GetRasterBand(1);
  raster.has_mask = (raster.band->GetMaskFlags() & (GMF_PER_DATASET | GMF_ALPHA)) != 0;
  int declared = 0;
  if (const double scale = raster.band->GetScale(&declared); declared) raster.scale = scale;
  if (const double offset = raster.band->GetOffset(&declared); declared) raster.offset = offset;
  return raster;
}

// --- What makes a raster a grid
// ---------------------------------------------------------------------------------------

/// The UTM zone of a place, for a command that mends a raster in degrees.
int utm_epsg(double longitude, double latitude) {
  const int zone = std::clamp(static_cast<int>(std::floor((longitude + 180.0) / 6.0)) + 1, 1, 60);
  return (latitude < 0.0 ? 32700 : 32600) + zone;
}

std::string unit_word(std::string unit) {
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* word : {"m", "metre", "meter", "metres", "meters"})
    if (unit == word) return "m";
  for (const char* word : {"ft", "foot", "feet", "international foot", "us survey foot", "ftus", "us-ft"})
    if (unit == word) return "ft";
  return unit;
}

/// Metres of one unit in which elevations are written; nothing when it is no length.
std::optional<double> length_of_unit(const std::string& unit) {
  for (const Unit& known : units_of(Dimension::length))
    if (known.symbol == unit_word(unit)) return known.to_si;
  return std::nullopt;
}

Grid grid_of(const RasterFileInfo& info, const RasterReading& reading) {
  return {.rows = static_cast<int>(info.rows),
          .columns = static_cast<int>(info.columns),
          .cell_size = info.cell_width,
          .west = info.west,
          .north = info.north,
          .crs = info.crs.empty() ? reading.crs : info.crs};
}

// --- Values
// -----------------------------------------------------------------------------------------------------------

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

void scale(std::span<float> values, double scale, double offset) {
  if (scale == 1.0 && offset == 0.0) return;
  for (float& value : values) value = static_cast<float>(value * scale + offset);
}

void read_failed(const std::string& path, const detail::GdalMessages& messages) {
  throw FileError(path, "is damaged or cut short: " + messages.text(), "make or fetch the file again");
}

/// Reads rows of the file as it stores them: nodata, mask, scale and offset applied.
void read_stored_rows(const OpenRaster& raster, int first_row, int first_column, int rows, int columns, float* values,
                      std::ptrdiff_t row_stride, const detail::GdalMessages& messages) {
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

/// Rows that are read at once: whole blocks, about this many values.
int strip_rows(const OpenRaster& raster, int columns) {
  constexpr int values_at_once = 4 << 20;
  int block_columns = 0, block_rows = 0;
  raster.band->GetBlockSize(&block_columns, &block_rows);
  const int rows = std::max(1, values_at_once / std::max(1, columns));
  return std::max(rows / std::max(1, block_rows), 1) * std::max(1, block_rows);
}

/// Elevations that cannot be: infinite, marks of "no value" that the file does not declare, deeper or higher than the
/// Earth.
class ElevationCheck {
 public:
  explicit ElevationCheck(double to_metres)
      : lowest_(static_cast<float>(lowest_ground / to_metres)),
        highest_(static_cast<float>(highest_ground / to_metres)) {}

  void look_at(int row, std::span<const float> values) {
    bool any_value = false, any_odd = false;
    for (const float value : values) {
      any_value |= value == value;
      any_odd |= value <= largest_mark || value > highest_;
    }
    any_value_ |= any_value;
    if (!any_odd) return;
    for (std::size_t c = 0; c < values.size(); ++c)
      if (const float value = values[c]; is_odd(value)) count(value, {row, static_cast<int>(c)});
  }

  void report(const std::string& path, FaultList& faults) const {
    for (const auto& [value, odd] : odd_) {
      const std::string where = fmt::format("{} cell{}, the first at row {}, column {} (from 0)", odd.count,
                                            odd.count == 1 ? "" : "s", odd.first.row, odd.first.column);
      if (std::isinf(value))
        faults.add({.file = path}, fmt::format("{} elevation in {}", value < 0 ? "-infinite" : "infinite", where),
                   "replace them by \"no data\" and declare it");
      else
        faults.add({.file = path},
                   fmt::format("elevation {:.7g} in {}: it looks like \"no data\" that the file does not declare",
                               value, where),
                   fmt::format("declare it: gdal_translate -a_nodata {:.9g} \"{}\" mended.tif", value, path));
    }
    if (others_ > 0)
      faults.add(
          {.file = path},
          fmt::format(
              "{} further cells with elevations outside {:.0f} to {:.0f} m, the first at row {}, column {} (from 0)",
              others_, lowest_ground, highest_ground, first_other_.row, first_other_.column),
          "check the unit of the elevations and the band");
    if (!any_value_)
      faults.add({.file = path}, "holds no elevation: every cell is \"no data\"", "check the extent it was cut to");
  }

 private:
  static constexpr float largest_mark = undeclared_marks[1];

  bool is_odd(float value) const {
    return value < lowest_ || value > highest_ ||
           std::find(undeclared_marks.begin(), undeclared_marks.end(), value) != undeclared_marks.end();
  }
  void count(float value, CellPosition at) {
    constexpr std::size_t told = 4;
    const auto known = odd_.find(value);
    if (known != odd_.end())
      ++known->second.count;
    else if (odd_.size() < told)
      odd_[value] = {1, at};
    else if (others_++ == 0)
      first_other_ = at;
  }

  struct Odd {
    std::int64_t count = 0;
    CellPosition first;
  };
  float lowest_, highest_;
  bool any_value_ = false;
  std::map<float, Odd> odd_;
  std::int64_t others_ = 0;
  CellPosition first_other_;
};

void turn_upside_down(Raster<float>& values) {
  for (int top = 0, bottom = values.rows() - 1; top < bottom; ++top, --bottom)
    std::ranges::swap_ranges(values.row(top), values.row(bottom));
}

}  // namespace

RasterFileInfo inspect_raster(const std::string& path) {
  const detail::GdalMessages messages;
  return open(path, messages).info;
}

std::vector<Fault> faults_as_grid(const RasterFileInfo& info, const RasterReading& reading) {
  FaultList faults;
  const auto add = [&](std::string message, std::string hint) {
    faults.add({.file = info.path}, std::move(message), std::move(hint));
  };
  const std::string& path = info.path;
  if (info.bands != 1)
    add(fmt::format("has {} bands; one with the values is needed", info.bands),
        fmt::format("pick one: gdal_translate -b 1 \"{}\" one-band.tif", path));
  if (info.data_type.starts_with("C")) add("holds complex numbers", "convert it to Float32");
  if (!info.placed) {
    add("does not say where it lies (no georeference)",
        fmt::format("gdal_translate -a_srs EPSG:... -a_ullr WEST NORTH EAST SOUTH \"{}\" placed.tif", path));
  } else if (info.rotated) {
    add("is rotated: its rows do not run from west to east",
        fmt::format("turn it: gdalwarp -r bilinear \"{}\" turned.tif", path));
  } else if (info.geographic) {
    const double longitude = info.west + 0.5 * static_cast<double>(info.columns) * info.cell_width;
    const double latitude = info.north - 0.5 * static_cast<double>(info.rows) * info.cell_height;
    add(fmt::format("lies in degrees ({}); water needs a projected plane in metres", detail::crs_name(info.crs)),
        fmt::format(
            "project it, here to the UTM zone of its centre: gdalwarp -t_srs EPSG:{} -r bilinear \"{}\" projected.tif",
            utm_epsg(longitude, latitude), path));
  } else if (std::abs(info.metres_per_unit - 1.0) > 1e-9) {
    add(fmt::format("lies in a plane whose unit is {:.7g} m ({}); metres are needed", info.metres_per_unit,
                    detail::crs_name(info.crs)),
        fmt::format("project it: gdalwarp -t_srs EPSG:... -r bilinear \"{}\" metres.tif", path));
  } else if (!(info.cell_width > 0.0) || !(info.cell_height > 0.0) || !std::isfinite(info.cell_width) ||
             !std::isfinite(info.cell_height)) {
    add(fmt::format("has cells of {:.7g} m x {:.7g} m", info.cell_width, info.cell_height),
        "write the true cell size into the file");
  } else {
    // Cells may differ from squares by rounding in the file, as long as the far edge stays within a tenth of a cell.
    const double drift = std::abs(info.cell_width - info.cell_height) / info.cell_width *
                         static_cast<double>(std::max(info.rows, info.columns));
    if (drift > 0.1) {
      const double finer = std::min(info.cell_width, info.cell_height);
      add(fmt::format("has cells of {:.7g} m x {:.7g} m; square ones are needed", info.cell_width, info.cell_height),
          fmt::format("resample it: gdalwarp -tr {0:.7g} {0:.7g} -r bilinear \"{1}\" square.tif", finer, path));
    }
  }
  if (!reading.crs.empty() && !info.crs.empty() && !detail::same_crs(reading.crs, info.crs))
    add(fmt::format("lies in {}, the scenario says {}", detail::crs_name(info.crs), detail::crs_name(reading.crs)),
        "leave the scenario's crs away, or project the raster with gdalwarp");
  if (reading.content == RasterContent::elevation) {
    const auto wanted = length_of_unit(reading.unit);
    if (!wanted)
      add(fmt::format("unit of elevation \"{}\" is no length", reading.unit), "write m or ft");
    else if (const auto stated = length_of_unit(info.unit); stated && *stated != *wanted)
      add(fmt::format("says that its elevations are in {}, the scenario reads them in {}", info.unit, reading.unit),
          fmt::format("write elevation_unit = \"{}\" in the scenario", unit_word(info.unit)));
  }
  const double cells = static_cast<double>(info.rows) * static_cast<double>(info.columns);
  const std::uint64_t budget = reading.memory_budget > 0 ? reading.memory_budget : available_memory();
  if (info.value_bytes() > static_cast<double>(budget))
    add(fmt::format("{} x {} cells: needs {}, have {}", info.rows, info.columns, bytes_text(info.value_bytes()),
                    bytes_text(static_cast<double>(budget))),
        "cut out a smaller area or use larger cells (gdalwarp -te ... -tr ...)");
  else if (cells > std::numeric_limits<int>::max())
    add(fmt::format("{} x {} cells: at most {} cells in one grid", info.rows, info.columns,
                    std::numeric_limits<int>::max()),
        "cut out a smaller area or use larger cells (gdalwarp -te ... -tr ...)");
  return faults.faults();
}

GridRaster read_raster(const std::string& path, const RasterReading& reading) {
  const detail::GdalMessages messages;
  const OpenRaster raster = open(path, messages);
  if (auto known = faults_as_grid(raster.info, reading); !known.empty()) throw InputError(std::move(known));

  const bool elevation = reading.content == RasterContent::elevation;
  const double to_metres = elevation ? length_of_unit(reading.unit).value() : 1.0;
  GridRaster result{.grid = grid_of(raster.info, reading), .values = {}};
  const Grid& grid = result.grid;
  result.values = Raster<float>(grid);
  ElevationCheck check(to_metres);
  const int strip = strip_rows(raster, grid.columns);
  for (int first = 0; first < grid.rows; first += strip) {
    const int rows = std::min(strip, grid.rows - first);
    read_stored_rows(raster, first, 0, rows, grid.columns, result.values.row(first).data(), grid.columns, messages);
    for (int r = first; r < first + rows; ++r) {
      if (elevation) check.look_at(raster.info.south_up ? grid.rows - 1 - r : r, result.values.row(r));
      scale(result.values.row(r), to_metres, 0.0);
    }
  }
  FaultList faults;
  if (elevation) check.report(path, faults);
  faults.throw_if_any();
  if (raster.info.south_up) turn_upside_down(result.values);
  return result;
}

// --- Onto another grid
// ------------------------------------------------------------------------------------------------

namespace {

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
                       int columns, const detail::GdalMessages& messages) {
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

const char* name_of(Resampling resampling) {
  switch (resampling) {
    case Resampling::bilinear:
      return "bilinear";
    case Resampling::average:
      return "average";
    case Resampling::majority:
      return "majority";
    case Resampling::nearest:
      break;
  }
  return "nearest";
}

struct DestroyTransformer {
  void operator()(void* transformer) const { GDALDestroyGenImgProjTransformer(transformer); }
};

/// A dataset over memory that belongs to the caller.
detail::Dataset dataset_over(std::span<float> values, const Grid& grid, int first_row) {
  const int rows = static_cast<int>(values.size()) / grid.columns;
  detail::Dataset dataset(MEMDataset::Create("", grid.columns, rows, 0, GDT_Float32, nullptr));
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
               Resampling resampling, bool reproject, const detail::GdalMessages& messages) {
  std::ranges::fill(values, nan);
  const detail::Dataset target = dataset_over(values, grid, first_row);
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
    detail::refuse(raster.info.path,
                   fmt::format("cannot be brought from {} to {}: {}", detail::crs_name(raster.info.crs),
                               detail::crs_name(grid.crs), messages.text()),
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

Resampling resampling_onto(const RasterFileInfo& info, const Grid& grid, MapKind kind) {
  constexpr double metres_per_degree = 111320.0, much_finer = 0.75;
  const double cell_size =
      std::max(info.cell_width, info.cell_height) * (info.geographic ? metres_per_degree : info.metres_per_unit);
  const bool finer = cell_size < much_finer * grid.cell_size;
  switch (kind) {
    case MapKind::surface:
      return finer ? Resampling::average : Resampling::bilinear;
    case MapKind::amount:
      return finer ? Resampling::average : Resampling::nearest;
    case MapKind::code:
      break;
  }
  return finer ? Resampling::majority : Resampling::nearest;
}

std::vector<std::string> read_raster_rows_onto(const std::string& path, const Grid& grid, Resampling resampling,
                                               const std::function<void(int, std::span<float>)>& consume) {
  const detail::GdalMessages messages;
  const OpenRaster raster = open(path, messages);
  const RasterFileInfo& info = raster.info;
  if (info.bands != 1)
    detail::refuse(path, fmt::format("has {} bands; one with the values is needed", info.bands),
                   fmt::format("pick one: gdal_translate -b 1 \"{}\" one-band.tif", path));
  if (!info.placed)
    detail::refuse(path, "does not say where it lies (no georeference)",
                   fmt::format("gdal_translate -a_srs EPSG:... -a_ullr WEST NORTH EAST SOUTH \"{}\" placed.tif", path));
  if (grid.crs.empty() && info.geographic)
    detail::refuse(path, "lies in degrees, and the terrain does not say in which plane it lies",
                   "write crs = \"EPSG:...\" under [terrain]");

  std::vector<std::string> remarks;
  const bool reproject = !grid.crs.empty() && !info.crs.empty() && !detail::same_crs(info.crs, grid.crs);
  if (info.crs.empty() != grid.crs.empty())
    remarks.push_back(fmt::format("{}: taken to lie in the plane of the terrain: {} no coordinate reference system",
                                  path, info.crs.empty() ? "it names" : "the terrain names"));
  const auto offset = reproject ? std::nullopt : aligned_offset(info, grid);
  if (reproject)
    remarks.push_back(fmt::format("{}: brought from {} to {} ({})", path, detail::crs_name(info.crs),
                                  detail::crs_name(grid.crs), name_of(resampling)));
  else if (!offset)
    remarks.push_back(fmt::format("{}: resampled from cells of {:.6g} m to {:.6g} m ({})", path, info.cell_width,
                                  grid.cell_size, name_of(resampling)));

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
  if (!any)
    detail::refuse(
        path,
        fmt::format("has no value on the terrain: it spans {:.1f} to {:.1f} east and {:.1f} to {:.1f} north ({}), "
                    "the terrain {:.1f} to {:.1f} and {:.1f} to {:.1f} ({})",
                    info.west, info.west + static_cast<double>(info.columns) * info.cell_width,
                    info.north - static_cast<double>(info.rows) * info.cell_height, info.north,
                    detail::crs_name(info.crs), grid.west, grid.east(), grid.south(), grid.north,
                    detail::crs_name(grid.crs)),
        "check its coordinate reference system and extent");
  return remarks;
}

Raster<float> read_raster_onto(const std::string& path, const Grid& grid, Resampling resampling,
                               std::vector<std::string>* remarks) {
  Raster<float> result(grid);
  auto said = read_raster_rows_onto(path, grid, resampling, [&](int row, std::span<float> values) {
    std::ranges::copy(values, result.row(row).begin());
  });
  if (remarks) remarks->insert(remarks->end(), said.begin(), said.end());
  return result;
}

}  // namespace hydro::io
