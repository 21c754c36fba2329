#include "libhydro/io/raster_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <gdal_priv.h>

#include "libhydro/core/unit.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/detail/open_raster.h"
#include "libhydro/io/detail/refuse.h"
#include "libhydro/io/machine_memory.h"

namespace hydro::io {
namespace {

constexpr double lowest_ground = -12000.0, highest_ground = 9000.0;  ///< [m] nothing on Earth lies beyond
constexpr std::array undeclared_marks{-9999.0f, -999.0f};            ///< inside that range, yet never a real elevation

// What makes a raster a grid.

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

// Values.

/// Rows that are read at once: whole blocks, about this many values.
int strip_rows(const detail::OpenRaster& raster, int columns) {
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
  return detail::open_raster_band(path, messages).info;
}

double RasterFileInfo::cell_size() const {
  constexpr double metres_per_degree = 111320.0;
  return std::max(cell_width, cell_height) * (geographic ? metres_per_degree : metres_per_unit);
}

std::vector<Fault> faults_as_grid(const RasterFileInfo& info, const RasterReading& reading) {
  constexpr double farthest = 1e8;  // [m] from the origin of any projected plane on Earth; a damaged header may say anything
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
  } else if (std::isfinite(info.cell_width) && std::isfinite(info.cell_height) &&
             !(std::abs(info.west) < farthest && std::abs(info.north) < farthest)) {
    add(fmt::format("lies at {:g}, {:g}, which is nowhere", info.west, info.north),
        fmt::format("gdal_translate -a_ullr WEST NORTH EAST SOUTH \"{}\" placed.tif", path));
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
  } else if (!info.crs.empty() && detail::same_crs(info.crs, "EPSG:3857")) {
    add("lies in Web Mercator (EPSG:3857), whose metres are too long: by 17 % in Shanghai, and areas by 36 %",
        fmt::format("project it to the UTM zone of its place: gdalwarp -t_srs EPSG:... -r bilinear \"{}\" projected.tif", path));
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
  if (info.crs.empty() && detail::is_geographic(reading.crs))
    add(fmt::format("is said to lie in degrees ({}); water needs a projected plane in metres", detail::crs_name(reading.crs)),
        "name the projected plane that its coordinates are in, as in \"EPSG:32651\"");
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
  const detail::OpenRaster raster = detail::open_raster_band(path, messages);
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
    detail::read_stored_rows(raster, first, 0, rows, grid.columns, result.values.row(first).data(), grid.columns,
                             messages);
    for (int r = first; r < first + rows; ++r) {
      if (elevation) check.look_at(raster.info.south_up ? grid.rows - 1 - r : r, result.values.row(r));
      detail::scale(result.values.row(r), to_metres, 0.0);
    }
  }
  FaultList faults;
  if (elevation) check.report(path, faults);
  faults.throw_if_any();
  if (raster.info.south_up) turn_upside_down(result.values);
  return result;
}

Resampling resampling_onto(const RasterFileInfo& info, const Grid& grid, MapKind kind) {
  constexpr double much_finer = 0.75;
  const bool finer = info.cell_size() < much_finer * grid.cell_size;
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
  const detail::OpenRaster raster = detail::open_raster_band(path, messages);
  const RasterFileInfo& info = raster.info;
  if (info.bands != 1)
    detail::refuse(path, fmt::format("has {} bands; one with the values is needed", info.bands),
                   fmt::format("pick one: gdal_translate -b 1 \"{}\" one-band.tif", path));
  detail::require_place(info, grid);
  if (!detail::read_rows_onto(raster, grid, resampling, messages, consume))
    detail::refuse(
        path,
        fmt::format("has no value on the terrain: it spans {:.1f} to {:.1f} east and {:.1f} to {:.1f} north ({}), "
                    "the terrain {:.1f} to {:.1f} and {:.1f} to {:.1f} ({})",
                    info.west, info.west + static_cast<double>(info.columns) * info.cell_width,
                    info.north - static_cast<double>(info.rows) * info.cell_height, info.north,
                    detail::crs_name(info.crs), grid.west, grid.east(), grid.south(), grid.north,
                    detail::crs_name(grid.crs)),
        "check its coordinate reference system and extent");
  return detail::remarks_on(info, grid, resampling);
}

}  // namespace hydro::io
