#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hydro::io {

/// Writes a whole text file: the goal is the old version or the new one, never a part. Throws `FileError`.
void write_text(const std::string& path, std::string_view text);

/// A whole file. Throws `FileError` where it cannot be read, `InputError` with `hint` where it has more than `limit` bytes.
std::string read_text(const std::string& path, std::size_t limit = std::size_t{16} << 20U, const std::string& hint = {});

}  // namespace hydro::io
