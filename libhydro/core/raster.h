#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

#include "libhydro/core/grid.h"

namespace hydro {

/// One value a cell, row by row from the north. It knows its shape, not its place: the `Grid` does.
template <class T>
class Raster {
 public:
  Raster() = default;
  Raster(int rows, int columns, T value = T{})
      : rows_(rows), columns_(columns), values_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), value) {}
  explicit Raster(const Grid& grid, T value = T{}) : Raster(grid.rows, grid.columns, value) {}

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }

  T& operator()(int row, int column) { return values_[index(row, column)]; }
  const T& operator()(int row, int column) const { return values_[index(row, column)]; }
  T& operator[](std::size_t cell) { return values_[cell]; }
  const T& operator[](std::size_t cell) const { return values_[cell]; }

  std::span<T> row(int row) { return {values_.data() + index(row, 0), static_cast<std::size_t>(columns_)}; }
  std::span<const T> row(int row) const { return {values_.data() + index(row, 0), static_cast<std::size_t>(columns_)}; }
  std::span<T> values() { return values_; }
  std::span<const T> values() const { return values_; }
  T* data() { return values_.data(); }
  const T* data() const { return values_.data(); }

  bool operator==(const Raster&) const = default;

 private:
  std::size_t index(int row, int column) const {
    assert(row >= 0 && row < rows_ && column >= 0 && column < columns_);
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
  }

  int rows_ = 0;
  int columns_ = 0;
  std::vector<T> values_;
};

}  // namespace hydro
