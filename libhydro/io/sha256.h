#pragma once

#include <string>
#include <string_view>

namespace hydro::io {

/// SHA-256 of a file's bytes, lower-case hexadecimal. Throws `FileError`.
std::string sha256_of_file(const std::string& path);

/// SHA-256 of a text, lower-case hexadecimal.
std::string sha256_of_text(std::string_view text);

}  // namespace hydro::io
