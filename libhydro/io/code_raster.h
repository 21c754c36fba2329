#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/grid.h"

namespace hydro::io {

/// The code that a cell of a map of codes holds: the nearest whole number. Nothing where it has no value, and beyond 2e9.
std::optional<int> code_of(float value);

/// A raster of codes (land cover) that is read in windows, so that memory does not grow with it. Use from one thread at a time.
class CodeRaster {
 public:
  /// Throws `FileError`, or `InputError` when its cells are not square, north-up and on a plane, or when it names another plane than
  /// `crs` (either may be empty: taken to be the same, which `remarks` then says).
  CodeRaster(const std::string& path, const std::string& crs, std::vector<Bilingual>& remarks);
  ~CodeRaster();
  CodeRaster(CodeRaster&&) noexcept;

  const Grid& grid() const;

  /// Codes of a window within the grid, row by row; NaN where the file has none.
  void read(int first_row, int first_column, int rows, int columns, std::vector<float>& codes) const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace hydro::io
