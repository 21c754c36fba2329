#include "libhydro/io/data_folder.h"

#include <cstdlib>
#include <system_error>

#include "libhydro/core/error.h"

namespace hydro::io {
namespace {

namespace fs = std::filesystem;

bool holds_presets(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "land_cover.toml", ignored) || fs::is_directory(folder / "storms", ignored);
}

}  // namespace

fs::path data_folder(const fs::path& executable, const std::string& hydro_data) {
  if (!hydro_data.empty()) {
    if (holds_presets(hydro_data)) return hydro_data;
    throw FileError(hydro_data, "the environment variable HYDRO_DATA names a folder without hydro's presets",
                    "it must hold land_cover.toml and storms/; unset HYDRO_DATA to use the presets that came with hydro");
  }
  const fs::path home = executable.parent_path();
  const fs::path installed = (home / ".." / "share" / "hydro" / "data").lexically_normal();
  if (holds_presets(installed)) return installed;
  for (fs::path folder = home; !folder.empty(); folder = folder.parent_path()) {
    if (holds_presets(folder / "data")) return folder / "data";
    if (folder == folder.root_path()) break;
  }
  throw FileError(installed.string(), "hydro's presets (soils, land cover, storms) were not found, neither here nor in a folder "
                  "named data beside or above " + home.string(),
                  "set HYDRO_DATA to the folder data of hydro's sources, or install hydro with ./dev install PREFIX");
}

fs::path data_folder() {
  const char* hydro_data = std::getenv("HYDRO_DATA");
  std::error_code failed;
  const fs::path executable = fs::read_symlink("/proc/self/exe", failed);
  return data_folder(failed ? fs::current_path() / "hydro" : executable, hydro_data ? hydro_data : "");
}

}  // namespace hydro::io
