#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include <fmt/format.h>

#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/scenario/detail/findings.h"

namespace hydro::scenario::detail {

/// Cells that have something wrong, and the first of them.
struct CellCount {
  std::int64_t count = 0;
  CellPosition first;
  float value = 0.0f;  ///< of the first

  void add(CellPosition at, float value_there) {
    if (count++ == 0) first = at, value = value_there;
  }
  std::string text() const {
    return fmt::format("{} cell{}, the first at row {}, column {} (from 0)", count, count == 1 ? "" : "s", first.row,
                       first.column);
  }
};

/// What an attribute says, a number as text; empty: nothing.
inline std::string text_of(const io::Attribute& value) {
  if (const auto* words = std::get_if<std::string>(&value)) return *words;
  const auto* number = std::get_if<double>(&value);
  return number ? fmt::format("{:.15g}", *number) : std::string();
}

/// Reads a raster onto the terrain, row by row. Its hash and remarks go to `findings`.
template <class Consume>
void read_map(Findings& findings, const io::FileReference& file, const Grid& grid, io::MapKind kind,
              Consume&& consume) {
  findings.attempt(file, [&] {
    const io::RasterFileInfo info = io::inspect_raster(file.path);
    findings.remark(file, io::read_raster_rows_onto(file.path, grid, io::resampling_onto(info, grid, kind), consume));
    findings.read(file, info.files);
  });
}

}  // namespace hydro::scenario::detail
