#pragma once

#include <string>

namespace hydro::io {

/// SHA-256 of a file's bytes, lower-case hexadecimal. Throws `FileError`.
std::string sha256_of_file(const std::string& path);

}  // namespace hydro::io
