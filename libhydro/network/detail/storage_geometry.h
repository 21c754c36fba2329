#pragma once

#include <string>
#include <vector>

#include "libhydro/network/drainage_network.h"

namespace hydro::network {

/// What is wrong with a storage shape, empty when nothing is.
std::string fault_of(const StorageShape& shape);

/// Water surface and volume of a storage node, split as `JordanSplit` says (width is surface [m2], area is volume [m3]).
class StorageGeometry {
 public:
  explicit StorageGeometry(const StorageShape& shape);

  JordanSplit split(double depth) const;
  double widened_depth() const;    ///< [m] from here on the surface no longer grows
  double narrowing_depth() const;  ///< [m] up to here it never shrinks

 private:
  double constant_ = 0.0, linear_ = 0.0, quadratic_ = 0.0;  ///< surface = constant + linear y + quadratic y^2 + coefficient y^exponent
  double coefficient_ = 0.0, exponent_ = 1.0;
  std::vector<double> depths_, areas_;
  std::vector<JordanSplit> before_;  ///< at each depth of the table
};

}  // namespace hydro::network
