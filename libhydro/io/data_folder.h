#pragma once

#include <filesystem>
#include <string>

namespace hydro::io {

/// The folder of presets that come with hydro (soils, land cover, storms): the first of
///   1. the environment variable HYDRO_DATA,
///   2. ../share/hydro/data seen from the program's folder (an installed hydro),
///   3. `data` in the program's folder or any folder above it (a source checkout).
/// Throws `FileError` naming every place that was tried.
std::filesystem::path data_folder();

/// The same for a program at `executable` and a value of HYDRO_DATA; empty: not set.
std::filesystem::path data_folder(const std::filesystem::path& executable, const std::string& hydro_data);

}  // namespace hydro::io
