#pragma once

#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "libhydro/core/raster.h"
#include "libhydro/io/detail/hdf5.h"

namespace hydro::io::detail {

/// How a raster of floats lies in a dataset: as whole multiples of a resolution, or as it is.
struct Packing {
  enum class Type { int16, int32, float32 } type = Type::float32;
  double resolution = 1.0;  ///< [unit of the values] step of the integers
};

/// A dataset of rasters, [row, column] or [plane, row, column], stored in tiles of at most 256 x 256 cells that HDF5 knows as
/// shuffled, deflated and checked by Fletcher32. Tiles are packed here, by several threads, and handed over as they lie in the
/// file; a tile of zeros takes no space.
class TiledPlanes {
 public:
  enum class Kind { single, growing };  ///< one raster, or any number of planes

  /// Creates the dataset.
  TiledPlanes(const Hdf5File& file, std::string name, int rows, int columns, Kind kind, Packing packing,
              const std::string& units, const std::string& meaning);
  /// Opens one that is there; throws `FileError` when it is not of this kind of layout.
  TiledPlanes(const Hdf5File& file, std::string name);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  std::uint64_t planes() const { return planes_; }
  bool growing() const { return growing_; }

  void resize(std::uint64_t planes);  ///< of a growing dataset: adds planes of zeros or drops the last ones
  /// Returns how many values lay outside what the packing can hold and were set to its nearest value.
  std::uint64_t write(std::uint64_t plane, const Raster<float>& values, int threads);
  Raster<float> read(std::uint64_t plane, int threads) const;
  /// Looks up every tile and counts them: the index, which has no checksum of its own, must hold as many as were written, or a
  /// damaged part of it would pass for dry ground. Decodes nothing.
  void check_index() const;

 private:
  struct TilePlace { int row, column; };
  std::size_t tile_count() const;
  std::uint64_t tiles_in_index() const;
  hsize_t stored_bytes(const std::vector<hsize_t>& offset) const;  ///< of a tile; 0: all zeros
  TilePlace tile_place(std::size_t tile) const;
  std::vector<hsize_t> offset_of(std::uint64_t plane, TilePlace tile) const;
  std::size_t value_size() const { return packing_.type == Packing::Type::int16 ? 2 : 4; }
  std::size_t tile_bytes() const { return static_cast<std::size_t>(tile_rows_) * static_cast<std::size_t>(tile_columns_) * value_size(); }

  const Hdf5File& file_;
  std::string name_;
  Hdf5Id dataset_;
  int rows_ = 0, columns_ = 0, tile_rows_ = 0, tile_columns_ = 0;
  std::uint64_t planes_ = 1;
  bool growing_ = false;
  Packing packing_;
};

}  // namespace hydro::io::detail
