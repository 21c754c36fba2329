#include "libhydro/io/text_file.h"

#include "libhydro/io/detail/posix_file.h"

namespace hydro::io {

void write_text(const std::string& path, std::string_view text) { detail::write_file_atomically(path, text); }

std::string read_text(const std::string& path) { return detail::read_whole_file(path, 16U << 20U); }

}  // namespace hydro::io
