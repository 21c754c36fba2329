#include "libhydro/io/detail/hdf5.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "libhydro/core/error.h"

namespace hydro::io::detail {
namespace {

constexpr std::size_t largest_array = std::size_t{1} << 36;  ///< [bytes] a series or table beyond this is damage, not data
constexpr std::size_t longest_text = std::size_t{1} << 20;   ///< [bytes]

Hdf5Id text_type(std::size_t size) {
  Hdf5Id type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type, size);
  H5Tset_cset(type, H5T_CSET_UTF8);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  return type;
}

}  // namespace

Hdf5Id::~Hdf5Id() {
  if (id_ < 0 || H5Iis_valid(id_) <= 0) return;
  switch (H5Iget_type(id_)) {
    case H5I_FILE: H5Fclose(id_); break;
    case H5I_GENPROP_LST: H5Pclose(id_); break;
    default: H5Idec_ref(id_);
  }
}

Hdf5File::Hdf5File(std::string path, Hdf5Access access) : path_(std::move(path)), file_(open_journaled(path_, access)) {}

void Hdf5File::fail(const char* could_not, const std::string& object) const {
  throw_if_failed(file_);
  throw FileError(path_, object.empty() ? fmt::format("cannot {}", could_not)
                                        : fmt::format("cannot {} \"{}\": damaged, or not written by hydro", could_not, object));
}

bool Hdf5File::has(const std::string& name) const {
  for (std::size_t slash = name.find('/', 1); slash != std::string::npos; slash = name.find('/', slash + 1))
    if (H5Lexists(file_, name.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
  return H5Lexists(file_, name.c_str(), H5P_DEFAULT) > 0;
}

void Hdf5File::make_groups_of(const std::string& name) const {
  const Hdf5Id creation(H5Pcreate(H5P_GROUP_CREATE));
  keep_simple(creation);
  for (std::size_t slash = name.find('/', 1); slash != std::string::npos; slash = name.find('/', slash + 1)) {
    const std::string group = name.substr(0, slash);
    if (H5Lexists(file_, group.c_str(), H5P_DEFAULT) > 0) continue;
    const Hdf5Id made(check(H5Gcreate2(file_, group.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), "create", group));
  }
}

std::vector<std::string> Hdf5File::members() const {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* to) -> herr_t {
    static_cast<std::vector<std::string>*>(to)->emplace_back(name);
    return 0;
  };
  check(H5Literate(file_, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names), "list");
  return names;
}

void Hdf5File::remove(const std::string& name) const { check(H5Ldelete(file_, name.c_str(), H5P_DEFAULT), "remove", name); }

Hdf5Id Hdf5File::create_dataset(const std::string& name, hid_t type, hid_t space, hid_t creation) const {
  make_groups_of(name);
  return Hdf5Id(check(H5Dcreate2(file_, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT), "create", name));
}

Hdf5Id Hdf5File::open_dataset(const std::string& name) const {
  return Hdf5Id(check(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), "open", name));
}

std::vector<hsize_t> Hdf5File::shape_of(hid_t dataset, const std::string& name) const {
  const Hdf5Id space(check(H5Dget_space(dataset), "read", name));
  const int rank = check(H5Sget_simple_extent_ndims(space), "read", name);
  std::vector<hsize_t> shape(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space, shape.data(), nullptr), "read", name);
  return shape;
}

std::size_t Hdf5File::checked_count(const std::vector<hsize_t>& shape, std::size_t value_size, const std::string& name) const {
  std::size_t count = 1;
  for (const hsize_t extent : shape) {
    if (extent > largest_array / value_size / std::max<std::size_t>(count, 1)) fail("make room for", name);
    count *= extent;
  }
  return count;
}

Hdf5Id Hdf5File::plain_creation(std::span<const hsize_t> chunk) const {
  Hdf5Id creation(H5Pcreate(H5P_DATASET_CREATE));
  keep_simple(creation);
  if (std::ranges::any_of(chunk, [](hsize_t extent) { return extent == 0; })) return creation;
  check(H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data()), "lay out");
  check(H5Pset_shuffle(creation), "lay out");
  check(H5Pset_deflate(creation, 1), "lay out");
  check(H5Pset_fletcher32(creation), "lay out");
  return creation;
}

void Hdf5File::write_array(const std::string& name, hid_t type, const void* values, std::span<const hsize_t> shape,
                           const std::string& units, const std::string& meaning) const {
  const Hdf5Id space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr));
  constexpr hsize_t longest_chunk = 16384;
  std::vector<hsize_t> chunk(shape.begin(), shape.end());
  for (hsize_t& extent : chunk) extent = std::min(extent, chunk.size() == 1 ? longest_chunk : longest_chunk / 64);
  const Hdf5Id dataset = create_dataset(name, type, space, plain_creation(chunk));
  if (std::ranges::none_of(shape, [](hsize_t extent) { return extent == 0; }))
    check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "write", name);
  set_text_attribute(name, "units", units);
  set_text_attribute(name, "long_name", meaning);
}

void Hdf5File::write_texts(const std::string& name, const std::vector<std::string>& texts, const std::string& meaning) const {
  std::size_t size = 1;
  for (const std::string& text : texts) size = std::max(size, text.size());
  std::vector<char> cells(size * texts.size(), '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) std::copy(texts[i].begin(), texts[i].end(), cells.begin() + static_cast<std::ptrdiff_t>(i * size));
  const hsize_t count = texts.size();
  const Hdf5Id type = text_type(size), space(H5Screate_simple(1, &count, nullptr));
  Hdf5Id creation(H5Pcreate(H5P_DATASET_CREATE));
  keep_simple(creation);
  const Hdf5Id dataset = create_dataset(name, type, space, creation);
  if (count > 0) check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, cells.data()), "write", name);
  set_text_attribute(name, "long_name", meaning);
}

std::vector<std::string> Hdf5File::read_texts(const std::string& name) const {
  const Hdf5Id dataset = open_dataset(name);
  const Hdf5Id stored(check(H5Dget_type(dataset), "read", name));
  const std::size_t size = H5Tget_size(stored);
  if (H5Tget_class(stored) != H5T_STRING || H5Tis_variable_str(stored) != 0 || size == 0 || size > longest_text) fail("read", name);
  const std::size_t count = checked_count(shape_of(dataset, name), size, name);
  std::vector<char> cells(size * count);
  if (count > 0) check(H5Dread(dataset, text_type(size), H5S_ALL, H5S_ALL, H5P_DEFAULT, cells.data()), "read", name);
  std::vector<std::string> texts(count);
  for (std::size_t i = 0; i < count; ++i) texts[i].assign(cells.data() + i * size, strnlen(cells.data() + i * size, size));
  return texts;
}

bool Hdf5File::has_attribute(const std::string& object, const std::string& name) const {
  return H5Aexists_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

void Hdf5File::remove_attribute(const std::string& object, const std::string& name) const {
  check(H5Adelete_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT), "remove", name);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, hid_t type, const void* value) const {
  // Through the open object: HDF5 1.10.8 cannot write an attribute of a dataset that was opened by H5Aopen_by_name.
  const Hdf5Id owner(check(H5Oopen(file_, object.c_str(), H5P_DEFAULT), "open", object));
  Hdf5Id attribute;
  if (H5Aexists(owner, name.c_str()) > 0) {
    attribute = Hdf5Id(H5Aopen(owner, name.c_str(), H5P_DEFAULT));
  } else {
    const Hdf5Id space(H5Screate(H5S_SCALAR));
    attribute = Hdf5Id(H5Acreate2(owner, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT));
  }
  check(static_cast<hid_t>(attribute), "write", name);
  check(H5Awrite(attribute, type, value), "write", name);
}

void Hdf5File::set_text_attribute(const std::string& object, const std::string& name, const std::string& text) const {
  if (has_attribute(object, name)) remove_attribute(object, name);
  const std::size_t size = std::max<std::size_t>(text.size(), 1);
  std::string padded = text;
  padded.resize(size, '\0');
  write_attribute(object, name, text_type(size), padded.data());
}

void Hdf5File::read_attribute(const std::string& object, const std::string& name, hid_t type, void* value) const {
  const Hdf5Id attribute(check(H5Aopen_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), "read", name));
  const Hdf5Id space(check(H5Aget_space(attribute), "read", name));
  if (H5Sget_simple_extent_npoints(space) != 1) fail("read", name);
  check(H5Aread(attribute, type, value), "read", name);
}

std::string Hdf5File::text_attribute(const std::string& object, const std::string& name) const {
  const Hdf5Id attribute(check(H5Aopen_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), "read", name));
  const Hdf5Id stored(check(H5Aget_type(attribute), "read", name)), space(check(H5Aget_space(attribute), "read", name));
  const std::size_t size = H5Tget_size(stored);
  if (H5Tget_class(stored) != H5T_STRING || H5Tis_variable_str(stored) != 0 || size == 0 || size > longest_text ||
      H5Sget_simple_extent_npoints(space) != 1)
    fail("read", name);
  std::string text(size, '\0');
  check(H5Aread(attribute, text_type(size), text.data()), "read", name);
  text.resize(strnlen(text.data(), size));
  return text;
}

void Hdf5File::flush() const {
  check(H5Fflush(file_, H5F_SCOPE_LOCAL), "save");
  commit_journaled(file_);
}

void Hdf5File::close() {
  flush();
  file_ = Hdf5Id();
}

}  // namespace hydro::io::detail
