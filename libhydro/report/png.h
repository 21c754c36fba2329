#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/raster.h"
#include "libhydro/report/colour.h"

namespace hydro::report {

/// A picture whose pixels are numbers of palette entries.
struct PaletteImage {
  Raster<std::uint8_t> pixels;
  std::vector<Colour> palette;  ///< 1 to 256 entries; every pixel is one of them
};

/// The bytes of a PNG file, the same for the same picture: no date, no name of a program inside.
std::string encode_png(const PaletteImage& image);

/// The same as a "data:image/png;base64,..." address that a page can carry inside.
std::string png_data_uri(const PaletteImage& image);

/// RFC 4648 base64 with padding.
std::string base64(const std::string& bytes);

}  // namespace hydro::report
