#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace hydro::io::detail {

/// Throws `FileError` for the failed system call whose `errno` is given: what could not be done, why, and, when the disk is
/// full, how many bytes are free there and how many were needed.
[[noreturn]] void throw_file_error(const std::string& path, const char* could_not, int error, std::uint64_t needed = 0);

/// An open file; closed when it goes out of scope. Every failure is a `FileError` naming the path.
class PosixFile {
 public:
  enum class Access { read, write, create, keep };  ///< `create` makes an empty file or empties the one that is there; `keep` leaves what is in it

  PosixFile() = default;
  PosixFile(std::string path, Access access);
  PosixFile(PosixFile&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  PosixFile& operator=(PosixFile&& other) noexcept {
    std::swap(path_, other.path_), std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~PosixFile();

  const std::string& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

  std::uint64_t size() const;
  void write(std::uint64_t at, std::span<const std::byte> bytes);
  /// Reads up to `bytes.size()`; returns how many there were.
  std::size_t read(std::uint64_t at, std::span<std::byte> bytes) const;
  void truncate(std::uint64_t size);
  void sync();
  void close();

 private:
  std::string path_;
  int descriptor_ = -1;
};

bool exists(const std::string& path);
bool is_folder(const std::string& path);

/// Removes a file that may be absent.
void remove_file(const std::string& path);

/// Renames, replacing what is there, and makes the change durable.
void rename_durably(const std::string& from, const std::string& to);

/// Makes names within a folder durable.
void sync_folder(const std::string& folder);

/// The folder a path lies in: "." for a bare name.
std::string folder_of(const std::string& path);

/// Bytes that this user may still write where `path` is or will be.
std::uint64_t free_bytes(const std::string& path);

/// Writes a whole file under a temporary name beside its goal and renames it: the goal is the old version or the new one,
/// never a part. On failure the temporary is removed.
void write_file_atomically(const std::string& path, std::string_view text);

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

}  // namespace hydro::io::detail
