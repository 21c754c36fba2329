#include "libhydro/io/text_file.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/posix_file.h"

namespace hydro::io {

void write_text(const std::string& path, std::string_view text) { detail::write_file_atomically(path, text); }

std::string read_text(const std::string& path, std::size_t limit, const std::string& hint) {
  std::error_code status;
  if (std::filesystem::is_directory(path, status)) throw FileError(path, "is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw FileError(path, std::filesystem::exists(path, status) ? "cannot be opened for reading" : "there is no such file");
  std::string text;  // not by its size: a pipe has none
  for (char block[65536]; text.size() <= limit && (file.read(block, sizeof block), file.gcount() > 0);)
    text.append(block, static_cast<std::size_t>(file.gcount()));
  if (file.bad()) throw FileError(path, "cannot be read to its end");
  if (text.size() > limit) throw InputError(Fault{{.file = path}, fmt::format("has more than {} bytes, the most that is read", limit), hint});
  return text;
}

}  // namespace hydro::io
