#include "libhydro/io/code_raster.h"

#include <cmath>
#include <cstddef>

#include <fmt/format.h>
#include <gdal_priv.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/detail/open_raster.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io {

std::optional<int> code_of(float value) {
  constexpr float largest_code = 2e9f;
  if (!(std::abs(value) < largest_code)) return std::nullopt;
  return static_cast<int>(std::lround(value));
}

struct CodeRaster::File {
  detail::OpenRaster raster;
  Grid grid;
};

CodeRaster::CodeRaster(const std::string& path, const std::string& crs, std::vector<Bilingual>& remarks) : file_(std::make_unique<File>()) {
  const detail::GdalMessages messages;
  file_->raster = detail::open_raster_band(path, messages);
  const RasterFileInfo& info = file_->raster.info;
  std::vector<Fault> faults = faults_as_grid(info);
  if (info.south_up) faults.push_back({{.file = path}, "its first row is the southern one", "turn it: gdalwarp turns it north-up"});
  if (!info.crs.empty() && !crs.empty() && !detail::same_crs(info.crs, crs))
    faults.push_back({{.file = path}, fmt::format("lies in {}, the plots in {}", detail::crs_name(info.crs), detail::crs_name(crs)), fmt::format("bring one to the other: gdalwarp -t_srs {} -r near", detail::crs_name(crs))});
  if (!faults.empty()) throw InputError(std::move(faults));
  if (info.crs.empty() != crs.empty()) remarks.push_back(bilingual("{}: taken to lie in the plane of the plots: one of them names no coordinate reference system", "{}：该图或地块没有坐标系，按地块所在平面处理", path));
  file_->grid = {.rows = static_cast<int>(info.rows), .columns = static_cast<int>(info.columns), .cell_size = info.cell_width, .west = info.west, .north = info.north, .crs = crs.empty() ? info.crs : crs};
}

CodeRaster::~CodeRaster() = default;
CodeRaster::CodeRaster(CodeRaster&&) noexcept = default;

const Grid& CodeRaster::grid() const { return file_->grid; }

void CodeRaster::read(int first_row, int first_column, int rows, int columns, std::vector<float>& codes) const {
  const detail::GdalMessages messages;
  codes.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  detail::read_stored_rows(file_->raster, first_row, first_column, rows, columns, codes.data(), columns, messages);
}

}  // namespace hydro::io
