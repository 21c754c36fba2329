#include "libhydro/io/detail/memory_file.h"

#include <atomic>

#include <cpl_vsi.h>
#include <fmt/format.h>

namespace hydro::io::detail {

MemoryFile::MemoryFile(const std::string& file_name) {
  static std::atomic<unsigned> count = 0;
  folder_ = fmt::format("/vsimem/hydro-{}", ++count);
  name_ = folder_ + "/" + file_name;
  VSIMkdir(folder_.c_str(), 0777);
}

MemoryFile::~MemoryFile() { VSIRmdirRecursive(folder_.c_str()); }

std::string_view MemoryFile::content() const {
  vsi_l_offset size = 0;
  const GByte* bytes = VSIGetMemFileBuffer(name_.c_str(), &size, false);
  return {reinterpret_cast<const char*>(bytes), bytes ? static_cast<std::size_t>(size) : 0};
}

}  // namespace hydro::io::detail
