#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hydro::torture {

/// A GeoTIFF to be made for a test; the defaults make a gentle slope that runs.
struct MadeTerrain {
  int rows = 20, columns = 30;
  std::vector<float> values{};                                        ///< row by row; empty: a slope
  std::vector<double> place{354000, 2, 0, 3456040, 0, -2};            ///< geotransform; empty: none
  int epsg = 32651;                                                   ///< 0: none
  std::optional<double> nodata = -9999.0;
  int bands = 1;
  bool sparse = false;                                                ///< no value is written at all

  void write(const std::string& path) const;
};

}  // namespace hydro::torture
