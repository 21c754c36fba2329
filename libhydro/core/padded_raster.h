#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace hydro {

/// A raster for sweeping kernels: a ring of one ghost cell on every side, rows aligned to 64 bytes, a stride that is not
/// a multiple of 4096 bytes. Row -1 and row `rows`, column -1 and column `columns` are the ghosts.
template <class T>
class PaddedRaster {
 public:
  PaddedRaster() = default;
  /// Leaves the memory untouched when `value` is not given, so that threads may touch their own rows first.
  PaddedRaster(int rows, int columns) : rows_(rows), columns_(columns), stride_(padded_stride(columns)) {
    const std::size_t bytes = (static_cast<std::size_t>(rows) + 2) * stride_ * sizeof(T);
    values_.reset(static_cast<T*>(::operator new(bytes, alignment)));
  }
  PaddedRaster(int rows, int columns, T value) : PaddedRaster(rows, columns) { fill(value); }
  PaddedRaster(const PaddedRaster& other) : PaddedRaster(other.rows_, other.columns_) {
    std::copy(other.values_.get(), other.values_.get() + size(), values_.get());
  }
  PaddedRaster(PaddedRaster&&) noexcept = default;
  PaddedRaster& operator=(PaddedRaster other) noexcept {
    std::swap(rows_, other.rows_), std::swap(columns_, other.columns_), std::swap(stride_, other.stride_);
    std::swap(values_, other.values_);
    return *this;
  }

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  std::size_t stride() const { return stride_; }  ///< values from one row to the next
  bool empty() const { return !values_; }

  /// Pointer to column 0 of a row; valid from [-1] to [columns].
  T* row(int row) { return values_.get() + offset(row); }
  const T* row(int row) const { return values_.get() + offset(row); }
  T& operator()(int r, int c) { return row(r)[c]; }
  const T& operator()(int r, int c) const { return row(r)[c]; }

  void fill(T value) { std::fill(values_.get(), values_.get() + size(), value); }

 private:
  static constexpr std::align_val_t alignment{64};
  static constexpr std::size_t lead = 64 / sizeof(T);  ///< column 0 is aligned; the western ghost lies just before it
  struct Free {
    void operator()(T* p) const { ::operator delete(p, alignment); }
  };

  static std::size_t padded_stride(int columns) {
    std::size_t stride = (lead + static_cast<std::size_t>(columns) + 1 + lead - 1) / lead * lead;
    return stride * sizeof(T) % 4096 == 0 ? stride + lead : stride;
  }
  std::size_t size() const { return values_ ? (static_cast<std::size_t>(rows_) + 2) * stride_ : 0; }
  std::size_t offset(int row) const { return static_cast<std::size_t>(row + 1) * stride_ + lead; }

  int rows_ = 0;
  int columns_ = 0;
  std::size_t stride_ = 0;
  std::unique_ptr<T, Free> values_;
};

}  // namespace hydro
