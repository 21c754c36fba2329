#pragma once

#include <hdf5.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "libhydro/io/detail/journaled_hdf5.h"

namespace hydro::io::detail {

/// The HDF5 type of a number in memory and, little-endian on every machine we build for, in the file.
template <class T>
hid_t hdf5_type() {
  if constexpr (std::same_as<T, float>) return H5T_IEEE_F32LE;
  if constexpr (std::same_as<T, double>) return H5T_IEEE_F64LE;
  if constexpr (std::same_as<T, std::int16_t>) return H5T_STD_I16LE;
  if constexpr (std::same_as<T, std::int32_t>) return H5T_STD_I32LE;
  if constexpr (std::same_as<T, std::int64_t>) return H5T_STD_I64LE;
  if constexpr (std::same_as<T, std::uint64_t>) return H5T_STD_U64LE;
}

/// An open HDF5 object of any kind, closed when it goes out of scope.
class Hdf5Id {
 public:
  Hdf5Id() = default;
  explicit Hdf5Id(hid_t id) : id_(id) {}
  Hdf5Id(Hdf5Id&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Hdf5Id& operator=(Hdf5Id&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Hdf5Id();

  operator hid_t() const { return id_; }  // NOLINT: made to be passed to the C functions
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

/// An HDF5 file; every failed call becomes a `FileError` that names the file and the object.
class Hdf5File {
 public:
  Hdf5File(std::string path, Hdf5Access access);

  const std::string& path() const { return path_; }
  hid_t id() const { return file_; }

  /// Throws when an HDF5 call returned a negative value, or the disk failed below it; hands the value on otherwise.
  template <std::signed_integral T>
  T check(T returned, const char* could_not, const std::string& object = {}) const {
    if (returned < 0) fail(could_not, object);
    throw_if_failed(file_);
    return returned;
  }

  bool has(const std::string& name) const;         ///< every group on the way must exist, too, or it is false
  std::vector<std::string> members() const;        ///< names in the root group
  void remove(const std::string& name) const;      ///< with all that is in it
  Hdf5Id create_dataset(const std::string& name, hid_t type, hid_t space, hid_t creation) const;  ///< with its groups
  Hdf5Id open_dataset(const std::string& name) const;
  std::vector<hsize_t> shape_of(hid_t dataset, const std::string& name) const;
  Hdf5Id plain_creation(std::span<const hsize_t> chunk) const;  ///< of a dataset: chunked, shuffled, deflated, checked

  template <class T>
  void write_numbers(const std::string& name, std::span<const T> values, std::span<const hsize_t> shape,
                     const std::string& units, const std::string& meaning) const {
    write_array(name, hdf5_type<T>(), values.data(), shape, units, meaning);
  }
  template <class T>
  std::vector<T> read_numbers(const std::string& name, std::vector<hsize_t>* shape = nullptr) const {
    const Hdf5Id dataset = open_dataset(name);
    const std::vector<hsize_t> extent = shape_of(dataset, name);
    std::vector<T> values(checked_count(extent, sizeof(T), name));
    if (!values.empty()) check(H5Dread(dataset, hdf5_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "read", name);
    if (shape) *shape = extent;
    return values;
  }
  void write_texts(const std::string& name, const std::vector<std::string>& texts, const std::string& meaning) const;
  std::vector<std::string> read_texts(const std::string& name) const;

  /// Attributes are replaced when they are there. `object` is a path; "/" is the file as a whole.
  template <class T>
  void set_attribute(const std::string& object, const std::string& name, T value) const {
    write_attribute(object, name, hdf5_type<T>(), &value);
  }
  void set_text_attribute(const std::string& object, const std::string& name, const std::string& text) const;
  template <class T>
  T attribute(const std::string& object, const std::string& name) const {
    T value{};
    read_attribute(object, name, hdf5_type<T>(), &value);
    return value;
  }
  std::string text_attribute(const std::string& object, const std::string& name) const;
  bool has_attribute(const std::string& object, const std::string& name) const;
  void remove_attribute(const std::string& object, const std::string& name) const;

  void flush() const;  ///< everything written so far becomes durable, all at once
  void close();        ///< as `flush`, and closes

  [[noreturn]] void fail(const char* could_not, const std::string& object) const;

 private:
  void make_groups_of(const std::string& name) const;
  void write_array(const std::string& name, hid_t type, const void* values, std::span<const hsize_t> shape,
                   const std::string& units, const std::string& meaning) const;
  void write_attribute(const std::string& object, const std::string& name, hid_t type, const void* value) const;
  void read_attribute(const std::string& object, const std::string& name, hid_t type, void* value) const;
  /// Number of values; throws when that many cannot be meant.
  std::size_t checked_count(const std::vector<hsize_t>& shape, std::size_t value_size, const std::string& name) const;

  std::string path_;
  Hdf5Id file_;
};

}  // namespace hydro::io::detail
