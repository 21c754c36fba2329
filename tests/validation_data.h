#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace hydro {

/// A file or folder of the published data that HYDRO_VALIDATION_DATA names; empty where it is not set. Tests that need it are skipped
/// then; ./dev sets it where the data lie beside the checkout.
inline std::filesystem::path validation_data(const std::string& relative) {
  const char* const folder = std::getenv("HYDRO_VALIDATION_DATA");
  return folder ? std::filesystem::path(folder) / relative : std::filesystem::path();
}

}  // namespace hydro
