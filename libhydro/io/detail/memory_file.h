#pragma once

#include <string>
#include <string_view>

namespace hydro::io::detail {

/// A file that GDAL writes in memory, so that it reaches the disk whole and every failure there has one message. Gone when it
/// goes out of scope.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& file_name);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const std::string& name() const { return name_; }  ///< for GDAL
  std::string_view content() const;

 private:
  std::string folder_;
  std::string name_;
};

}  // namespace hydro::io::detail
