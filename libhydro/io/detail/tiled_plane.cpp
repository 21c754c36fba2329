#include "libhydro/io/detail/tiled_plane.h"

#include <libdeflate.h>

#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/core/parallel_for.h"

namespace hydro::io::detail {
namespace {

constexpr int tile_size = 256;        ///< [cells]
constexpr int deflate_level = 1;      ///< higher levels save 2 % and take twice the time on flood depths
constexpr const char* tiles_attribute = "tiles_written";
constexpr std::size_t batch = 128;    ///< tiles packed before they are handed to HDF5

/// The checksum of HDF5's Fletcher32 filter: sums of big-endian 16-bit words.
std::uint32_t fletcher32(std::span<const std::uint8_t> bytes) {
  std::uint32_t sum1 = 0, sum2 = 0;
  std::size_t words = bytes.size() / 2;
  const std::uint8_t* from = bytes.data();
  while (words > 0) {
    std::size_t count = std::min<std::size_t>(words, 360);  // as many as 32 bits can sum before they are folded
    words -= count;
    for (; count > 0; --count, from += 2) {
      sum1 += static_cast<std::uint32_t>(from[0] << 8 | from[1]);
      sum2 += sum1;
    }
    sum1 = (sum1 & 0xffff) + (sum1 >> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  }
  if (bytes.size() % 2 != 0) {
    sum1 += static_cast<std::uint32_t>(*from << 8);
    sum2 += sum1;
    sum1 = (sum1 & 0xffff) + (sum1 >> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  }
  sum1 = (sum1 & 0xffff) + (sum1 >> 16);
  sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  return sum2 << 16 | sum1;
}

using Bytes = std::vector<std::uint8_t>;
struct FreeCompressor { void operator()(libdeflate_compressor* p) const { libdeflate_free_compressor(p); } };
struct FreeDecompressor { void operator()(libdeflate_decompressor* p) const { libdeflate_free_decompressor(p); } };

/// Stored integers and the value that stands for "no ground".
template <class Stored>
constexpr Stored no_value = std::numeric_limits<Stored>::min();

template <class Stored>
Stored pack(float value, float per_resolution, std::uint64_t& clipped) {
  if (std::isnan(value)) return no_value<Stored>;
  constexpr float highest = sizeof(Stored) == 2 ? 32767.0f : 2147483520.0f;  // the largest float that fits
  const float scaled = value * per_resolution;
  clipped += scaled < -highest || scaled > highest;
  const float kept = std::clamp(scaled, -highest, highest);
  return static_cast<Stored>(kept + (kept < 0.0f ? -0.5f : 0.5f));
}

/// One tile on its way to the file. Byte planes of equal significance are laid one after the other (HDF5's shuffle).
template <class Stored, class ToStored>
bool shuffle_tile(const Raster<float>& values, int row, int column, int tile_rows, int tile_columns, Bytes& shuffled, ToStored to_stored) {
  const std::size_t count = static_cast<std::size_t>(tile_rows) * static_cast<std::size_t>(tile_columns);
  shuffled.assign(count * sizeof(Stored), 0);
  const int rows = std::min(tile_rows, values.rows() - row), columns = std::min(tile_columns, values.columns() - column);
  using Unsigned = std::conditional_t<sizeof(Stored) == 2, std::uint16_t, std::uint32_t>;
  Unsigned any = 0;
  std::vector<Unsigned> line(static_cast<std::size_t>(columns));
  for (int r = 0; r < rows; ++r) {
    const float* from = values.row(row + r).data() + column;
    for (int c = 0; c < columns; ++c) {
      const Stored stored = to_stored(from[c]);
      std::memcpy(&line[static_cast<std::size_t>(c)], &stored, sizeof stored);
    }
    std::uint8_t* to = shuffled.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(tile_columns);
    for (std::size_t byte = 0; byte < sizeof(Stored); ++byte, to += count)
      for (std::size_t c = 0; c < line.size(); ++c) to[c] = static_cast<std::uint8_t>(line[c] >> (8 * byte));
    for (const Unsigned bits : line) any |= bits;
  }
  return any != 0;
}

template <class Stored, class FromStored>
void unshuffle_tile(const Bytes& shuffled, int row, int column, int tile_rows, int tile_columns, Raster<float>& values, FromStored from_stored) {
  const std::size_t count = static_cast<std::size_t>(tile_rows) * static_cast<std::size_t>(tile_columns);
  const int rows = std::min(tile_rows, values.rows() - row), columns = std::min(tile_columns, values.columns() - column);
  using Unsigned = std::conditional_t<sizeof(Stored) == 2, std::uint16_t, std::uint32_t>;
  for (int r = 0; r < rows; ++r) {
    float* to = values.row(row + r).data() + column;
    const std::uint8_t* from = shuffled.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(tile_columns);
    for (int c = 0; c < columns; ++c) {
      Unsigned bits = 0;
      for (std::size_t byte = 0; byte < sizeof(Stored); ++byte)
        bits = static_cast<Unsigned>(bits | static_cast<Unsigned>(from[byte * count + static_cast<std::size_t>(c)]) << (8 * byte));
      Stored stored;
      std::memcpy(&stored, &bits, sizeof stored);
      to[c] = from_stored(stored);
    }
  }
}

Bytes deflate_checked(const Bytes& shuffled) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(deflate_level));
  if (!compressor) throw std::bad_alloc();
  Bytes packed(libdeflate_zlib_compress_bound(compressor.get(), shuffled.size()) + 4);
  packed.resize(libdeflate_zlib_compress(compressor.get(), shuffled.data(), shuffled.size(), packed.data(), packed.size() - 4));
  const std::uint32_t checksum = fletcher32(packed);
  for (int shift = 0; shift < 32; shift += 8) packed.push_back(static_cast<std::uint8_t>(checksum >> shift));
  return packed;
}

bool inflate_checked(const Bytes& packed, Bytes& shuffled) {
  if (packed.size() < 6) return false;
  const std::span<const std::uint8_t> body(packed.data(), packed.size() - 4);
  std::uint32_t checksum = 0;
  for (std::size_t i = 0; i < 4; ++i) checksum |= static_cast<std::uint32_t>(packed[body.size() + i]) << (8 * i);
  if (fletcher32(body) != checksum) return false;
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  return libdeflate_zlib_decompress(decompressor.get(), body.data(), body.size(), shuffled.data(), shuffled.size(), nullptr) ==
         LIBDEFLATE_SUCCESS;
}

}  // namespace

TiledPlanes::TiledPlanes(const Hdf5File& file, std::string name, int rows, int columns, Kind kind, Packing packing,
                         const std::string& units, const std::string& meaning)
    : file_(file), name_(std::move(name)), rows_(rows), columns_(columns), tile_rows_(std::min(rows, tile_size)),
      tile_columns_(std::min(columns, tile_size)), planes_(kind == Kind::growing ? 0 : 1), growing_(kind == Kind::growing),
      packing_(packing) {
  std::vector<hsize_t> shape{static_cast<hsize_t>(rows), static_cast<hsize_t>(columns)}, limit = shape;
  std::vector<hsize_t> tile{static_cast<hsize_t>(tile_rows_), static_cast<hsize_t>(tile_columns_)};
  if (growing_) {
    shape.insert(shape.begin(), 0);
    limit.insert(limit.begin(), H5S_UNLIMITED);
    tile.insert(tile.begin(), 1);
  }
  const hid_t type = packing.type == Packing::Type::int16   ? hdf5_type<std::int16_t>()
                     : packing.type == Packing::Type::int32 ? hdf5_type<std::int32_t>()
                                                            : hdf5_type<float>();
  const Hdf5Id space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), limit.data()));
  dataset_ = file.create_dataset(name_, type, space, file.plain_creation(tile));
  file.set_text_attribute(name_, "units", units);
  file.set_text_attribute(name_, "long_name", meaning);
  file.set_attribute(name_, tiles_attribute, std::uint64_t{0});
  if (packing.type == Packing::Type::float32) {
    file.set_attribute(name_, "_FillValue", std::numeric_limits<float>::quiet_NaN());
    return;
  }
  file.set_attribute(name_, "scale_factor", packing.resolution);
  if (packing.type == Packing::Type::int16) file.set_attribute(name_, "_FillValue", no_value<std::int16_t>);
  if (packing.type == Packing::Type::int32) file.set_attribute(name_, "_FillValue", no_value<std::int32_t>);
}

TiledPlanes::TiledPlanes(const Hdf5File& file, std::string name)
    : file_(file), name_(std::move(name)), dataset_(file.open_dataset(name_)) {
  const std::vector<hsize_t> shape = file.shape_of(dataset_, name_);
  const Hdf5Id creation(file.check(H5Dget_create_plist(dataset_), "read", name_)), type(file.check(H5Dget_type(dataset_), "read", name_));
  std::vector<hsize_t> tile(3, 0);
  const bool tiled = (shape.size() == 2 || shape.size() == 3) && H5Pget_layout(creation) == H5D_CHUNKED &&
                     H5Pget_chunk(creation, 3, tile.data()) == static_cast<int>(shape.size());
  if (!tiled) file.fail("read", name_);
  tile.resize(shape.size());
  growing_ = shape.size() == 3;
  if (growing_) planes_ = shape[0];
  constexpr hsize_t most = std::numeric_limits<int>::max();
  const hsize_t rows = shape[shape.size() - 2], columns = shape.back(), tile_rows = tile[tile.size() - 2], tile_columns = tile.back();
  if (rows == 0 || rows > most || columns == 0 || columns > most || tile_rows == 0 || tile_rows > 4096 || tile_columns == 0 ||
      tile_columns > 4096 || (growing_ && tile[0] != 1))
    file.fail("read", name_);
  rows_ = static_cast<int>(rows), columns_ = static_cast<int>(columns);
  tile_rows_ = static_cast<int>(tile_rows), tile_columns_ = static_cast<int>(tile_columns);

  constexpr std::array filters{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
  bool ours = H5Pget_nfilters(creation) == static_cast<int>(filters.size());
  for (unsigned i = 0; ours && i < filters.size(); ++i) {
    unsigned flags = 0;
    std::size_t parameters = 0;
    ours = H5Pget_filter2(creation, i, &flags, &parameters, nullptr, 0, nullptr, nullptr) == filters[i];
  }
  if (!ours) file.fail("read", name_);
  if (H5Tequal(type, H5T_STD_I16LE) > 0) packing_.type = Packing::Type::int16;
  else if (H5Tequal(type, H5T_STD_I32LE) > 0) packing_.type = Packing::Type::int32;
  else if (H5Tequal(type, H5T_IEEE_F32LE) <= 0) file.fail("read", name_);
  if (packing_.type != Packing::Type::float32) packing_.resolution = file.attribute<double>(name_, "scale_factor");
}

std::size_t TiledPlanes::tile_count() const {
  const auto across = [](int cells, int tile) { return static_cast<std::size_t>((cells + tile - 1) / tile); };
  return across(rows_, tile_rows_) * across(columns_, tile_columns_);
}

TiledPlanes::TilePlace TiledPlanes::tile_place(std::size_t tile) const {
  const std::size_t across = static_cast<std::size_t>((columns_ + tile_columns_ - 1) / tile_columns_);
  return {static_cast<int>(tile / across) * tile_rows_, static_cast<int>(tile % across) * tile_columns_};
}

std::vector<hsize_t> TiledPlanes::offset_of(std::uint64_t plane, TilePlace tile) const {
  std::vector<hsize_t> offset{static_cast<hsize_t>(tile.row), static_cast<hsize_t>(tile.column)};
  if (growing_) offset.insert(offset.begin(), plane);
  return offset;
}

void TiledPlanes::resize(std::uint64_t planes) {
  const std::array<hsize_t, 3> shape{planes, static_cast<hsize_t>(rows_), static_cast<hsize_t>(columns_)};
  file_.check(H5Dset_extent(dataset_, shape.data()), "resize", name_);
  if (planes < planes_) file_.set_attribute(name_, tiles_attribute, tiles_in_index());
  planes_ = planes;
}

std::uint64_t TiledPlanes::write(std::uint64_t plane, const Raster<float>& values, int threads) {
  std::uint64_t all_clipped = 0, tiles_written = file_.attribute<std::uint64_t>(name_, tiles_attribute);
  const float per_resolution = static_cast<float>(1.0 / packing_.resolution);
  std::vector<Bytes> packed;
  for (std::size_t first = 0; first < tile_count(); first += batch) {
    packed.assign(std::min(batch, tile_count() - first), {});
    parallel_for(packed.size(), threads, [&](std::size_t i) {
      const TilePlace at = tile_place(first + i);
      std::uint64_t clipped = 0;
      Bytes shuffled;
      const auto shuffle = [&]<class Stored>(Stored, auto to_stored) {
        return shuffle_tile<Stored>(values, at.row, at.column, tile_rows_, tile_columns_, shuffled, to_stored);
      };
      bool any = false;
      switch (packing_.type) {
        case Packing::Type::int16:
          any = shuffle(std::int16_t{}, [&](float value) { return pack<std::int16_t>(value, per_resolution, clipped); });
          break;
        case Packing::Type::int32:
          any = shuffle(std::int32_t{}, [&](float value) { return pack<std::int32_t>(value, per_resolution, clipped); });
          break;
        case Packing::Type::float32: any = shuffle(float{}, [](float value) { return value; }); break;
      }
      if (any) packed[i] = deflate_checked(shuffled);
      if (clipped > 0) {
#pragma omp atomic
        all_clipped += clipped;
      }
    });
    for (std::size_t i = 0; i < packed.size(); ++i) {
      if (packed[i].empty()) continue;
      const std::vector<hsize_t> offset = offset_of(plane, tile_place(first + i));
      file_.check(H5Dwrite_chunk(dataset_, H5P_DEFAULT, 0, offset.data(), packed[i].size(), packed[i].data()), "write", name_);
      ++tiles_written;
    }
  }
  file_.set_attribute(name_, tiles_attribute, tiles_written);
  return all_clipped;
}

Raster<float> TiledPlanes::read(std::uint64_t plane, int threads) const {
  Raster<float> values(rows_, columns_);
  const double resolution = packing_.resolution;
  std::vector<Bytes> packed;
  for (std::size_t first = 0; first < tile_count(); first += batch) {
    packed.assign(std::min(batch, tile_count() - first), {});
    for (std::size_t i = 0; i < packed.size(); ++i) {
      const std::vector<hsize_t> offset = offset_of(plane, tile_place(first + i));
      const hsize_t size = stored_bytes(offset);
      if (size == 0) continue;
      if (size > 2 * tile_bytes() + 1024) file_.fail("read", name_);
      packed[i].resize(size);
      std::uint32_t filters_left_out = 0;
      file_.check(H5Dread_chunk(dataset_, H5P_DEFAULT, offset.data(), &filters_left_out, packed[i].data()), "read", name_);
      if (filters_left_out != 0) file_.fail("read", name_);
    }
    parallel_for(packed.size(), threads, [&](std::size_t i) {
      if (packed[i].empty()) return;
      const TilePlace at = tile_place(first + i);
      Bytes shuffled(tile_bytes());
      if (!inflate_checked(packed[i], shuffled))
        throw FileError(file_.path(), fmt::format("the part of \"{}\" at row {}, column {} is damaged", name_, at.row, at.column));
      const auto unshuffle = [&]<class Stored>(Stored, auto from_stored) {
        unshuffle_tile<Stored>(shuffled, at.row, at.column, tile_rows_, tile_columns_, values, from_stored);
      };
      const auto unpack = [resolution]<class Stored>(Stored stored) {
        return stored == no_value<Stored> ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(stored * resolution);
      };
      switch (packing_.type) {
        case Packing::Type::int16: unshuffle(std::int16_t{}, unpack); break;
        case Packing::Type::int32: unshuffle(std::int32_t{}, unpack); break;
        case Packing::Type::float32: unshuffle(float{}, [](float value) { return value; }); break;
      }
    });
  }
  return values;
}

hsize_t TiledPlanes::stored_bytes(const std::vector<hsize_t>& offset) const {
  hsize_t size = 0;
  return H5Dget_chunk_storage_size(dataset_, offset.data(), &size) < 0 ? 0 : size;  // fails for a tile that was never written
}

std::uint64_t TiledPlanes::tiles_in_index() const {
  const Hdf5Id space(file_.check(H5Dget_space(dataset_), "read", name_));
  hsize_t count = 0;
  file_.check(H5Dget_num_chunks(dataset_, space, &count), "read", name_);
  return count;
}

void TiledPlanes::check_index() const {
  std::uint64_t found = 0;
  for (std::uint64_t plane = 0; plane < planes_; ++plane)
    for (std::size_t tile = 0; tile < tile_count(); ++tile) found += stored_bytes(offset_of(plane, tile_place(tile))) > 0;
  const std::uint64_t written = file_.attribute<std::uint64_t>(name_, tiles_attribute);
  if (found != written || tiles_in_index() != written) file_.fail("read", name_);
}

}  // namespace hydro::io::detail
