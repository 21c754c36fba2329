#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace hydro::fuzz {

/// The bytes of one attempt as a file in memory, for readers that open paths; gone at the end of the scope.
class FuzzedFile {
 public:
  FuzzedFile(const std::uint8_t* data, std::size_t size, const std::string& extension)
      : path_("/dev/shm/hydro_fuzz_" + std::to_string(::getpid()) + extension) {
    std::ofstream out(path_, std::ios::binary);
    out.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    if (!out.flush()) std::abort();
  }
  ~FuzzedFile() { std::remove(path_.c_str()); }
  FuzzedFile(const FuzzedFile&) = delete;
  FuzzedFile& operator=(const FuzzedFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace hydro::fuzz
