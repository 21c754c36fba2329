#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libhydro/core/geometry.h"

namespace hydro::study {

/// An area on the plane that can be cut with others (by GEOS). Use within one thread.
class PlaneArea {
 public:
  PlaneArea();
  explicit PlaneArea(std::span<const Polygon> parts);
  ~PlaneArea();
  PlaneArea(PlaneArea&&) noexcept;
  PlaneArea& operator=(PlaneArea&&) noexcept;

  /// What is wrong with its shape ("Self-intersection at ..."); empty when nothing is. A faulty one is mended as well as may be.
  const std::string& flaw() const { return flaw_; }

  double area() const;       ///< [m2]
  double perimeter() const;  ///< [m]
  PlaneArea cut_with(const PlaneArea& other) const;
  PlaneArea joined_with(const PlaneArea& other) const;

 private:
  struct Shape;
  std::unique_ptr<Shape> shape_;
  std::string flaw_;
};

/// Which of many boxes touch a box: a grid of lists.
class BoxIndex {
 public:
  struct Box {
    double west, south, east, north;
    bool touches(const Box& other) const { return west <= other.east && other.west <= east && south <= other.north && other.south <= north; }
  };
  static Box box_of(std::span<const Polygon> parts);

  explicit BoxIndex(std::vector<Box> boxes);
  std::vector<std::size_t> touching(const Box& box) const;  ///< sorted, each once

 private:
  int column_of(double x) const;
  int row_of(double y) const;
  std::vector<Box> boxes_;
  Box all_{};
  int side_ = 1;
  std::vector<std::vector<std::size_t>> lists_;
};

}  // namespace hydro::study
