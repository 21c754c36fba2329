#include "tests/torture/small_city.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace hydro::torture {
namespace {

namespace fs = std::filesystem;

std::string bytes_of_texts(hid_t memory_type, hid_t space, const std::vector<char*>& texts) {
  std::string bytes;
  for (const char* text : texts) bytes += std::string(text ? text : "") + '\0';
  H5Dvlen_reclaim(memory_type, space, H5P_DEFAULT, const_cast<char**>(texts.data()));
  return bytes;
}

/// Shape and values of a dataset or an attribute, as bytes.
template <class Read>
std::string values_of(hid_t type, hid_t space, Read read) {
  const auto count = static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space), 0));
  hsize_t shape[H5S_MAX_RANK] = {};
  const int rank = H5Sget_simple_extent_dims(space, shape, nullptr);
  std::string bytes;
  for (int i = 0; i < rank; ++i) bytes += fmt::format("{} ", shape[i]);
  if (count == 0) return bytes;
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char*> texts(count, nullptr);
    const hid_t memory_type = H5Tcopy(type);
    if (read(memory_type, texts.data()) < 0) throw std::runtime_error("unreadable");
    bytes += bytes_of_texts(memory_type, space, texts);
    H5Tclose(memory_type);
  } else {
    std::string values(count * H5Tget_size(type), '\0');
    if (read(type, values.data()) < 0) throw std::runtime_error("unreadable");
    bytes += values;
  }
  return bytes;
}

using Contents = std::map<std::string, std::string>;

herr_t collect_attribute(hid_t object, const char* name, const H5A_info_t*, void* into) {
  const auto [contents, owner] = *static_cast<std::pair<Contents*, std::string>*>(into);
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  (*contents)[owner + "@" + name] = values_of(type, space, [&](hid_t as, void* to) { return H5Aread(attribute, as, to); });
  H5Sclose(space), H5Tclose(type), H5Aclose(attribute);
  return 0;
}

herr_t collect(hid_t file, const char* name, const H5O_info_t* info, void* into) {
  auto& contents = *static_cast<Contents*>(into);
  const hid_t object = H5Oopen(file, name, H5P_DEFAULT);
  if (object < 0) throw std::runtime_error(std::string("cannot open ") + name);
  if (info->type == H5O_TYPE_DATASET) {
    const hid_t type = H5Dget_type(object), space = H5Dget_space(object);
    contents[name] = values_of(type, space, [&](hid_t as, void* to) { return H5Dread(object, as, H5S_ALL, H5S_ALL, H5P_DEFAULT, to); });
    H5Sclose(space), H5Tclose(type);
  }
  std::pair<Contents*, std::string> target{&contents, name};
  H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_attribute, &target);
  H5Oclose(object);
  return 0;
}

Contents contents_of(const fs::path& path) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) throw std::runtime_error("cannot open " + path.string());
  Contents contents;
  const herr_t visited = H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, collect, &contents, H5O_INFO_BASIC);
  H5Fclose(file);
  if (visited < 0) throw std::runtime_error("cannot read " + path.string());
  return contents;
}

std::string difference(const Contents& one, const Contents& other) {
  for (const auto& [name, bytes] : one) {
    const auto at = other.find(name);
    if (at == other.end()) return name + " is missing";
    if (at->second != bytes) return name + " differs";
  }
  for (const auto& [name, bytes] : other)
    if (!one.contains(name)) return name + " is new";
  return one.empty() ? "nothing is in the file" : "";
}

}  // namespace

SmallCity::SmallCity() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  folder_ = fs::temp_directory_path() / fmt::format("hydro-torture-{}-{}", ::getpid(), test->name());
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  const Ending made = hydro({"new", "city", "--size", "100x100"}, folder_.string());
  if (made.exit_code != 0) throw std::runtime_error("hydro new: " + made.text());
}

SmallCity::~SmallCity() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void SmallCity::write(const std::string& name, const std::string& text) const {
  fs::create_directories((folder_ / name).parent_path());
  write_file(folder_ / name, text);
}

std::string SmallCity::scenario_with(const std::string& name, const std::string& from, const std::string& to) const {
  std::string text = read_file(scenario());
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the scenario has no \"" + from + "\"");
  write("city/" + name, text.replace(at, from.size(), to));
  return path("city/" + name);
}

std::string SmallCity::copy_city(const std::string& name) const {
  fs::remove_all(folder_ / name);
  fs::copy(folder_ / "city", folder_ / name, fs::copy_options::recursive);
  return path(name + "/scenario.toml");
}

Call SmallCity::run_to(const std::string& output, const std::string& until, std::vector<std::string> more) const {
  Call call{.arguments = {"run", "city/scenario.toml", "-o", output, "--until", until, "--threads", "1", "--set",
                          "output.checkpoint_interval=120"},
            .folder = folder_.string()};
  call.arguments.insert(call.arguments.end(), more.begin(), more.end());
  return call;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.flush();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

std::string content_of(const fs::path& folder) {
  std::string content;
  for (const std::string& name : names_in(folder)) content += name + '\0' + (fs::is_directory(folder / name) ? "" : read_file(folder / name)) + '\0';
  return content;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  if (fs::exists(folder))
    for (const auto& entry : fs::recursive_directory_iterator(folder)) names.push_back(fs::relative(entry.path(), folder).string());
  std::ranges::sort(names);
  return names;
}

std::string difference(const fs::path& one, const fs::path& other) {
  const std::vector<std::string> names = names_in(one), others = names_in(other);
  if (names != others) return fmt::format("the files are {} and {}", fmt::join(names, ", "), fmt::join(others, ", "));
  for (const std::string& name : names) {
    if (name == "summary.json" || name == "report.html") continue;  // they tell how long the run took
    const std::string differs = name == "results.h5" ? difference(contents_of(one / name), contents_of(other / name))
                                : read_file(one / name) != read_file(other / name) ? "differs"
                                                                                    : "";
    if (!differs.empty()) return name + ": " + differs;
  }
  return {};
}

}  // namespace hydro::torture
