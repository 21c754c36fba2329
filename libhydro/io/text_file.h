#pragma once

#include <string>
#include <string_view>

namespace hydro::io {

/// Writes a whole text file: the goal is the old version or the new one, never a part. Throws `FileError`.
void write_text(const std::string& path, std::string_view text);

/// A whole text file of at most 16 MiB. Throws `FileError`.
std::string read_text(const std::string& path);

}  // namespace hydro::io
