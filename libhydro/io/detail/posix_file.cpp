#include "libhydro/io/detail/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "libhydro/core/error.h"

namespace hydro::io::detail {

void throw_file_error(const std::string& path, const char* could_not, int error, std::uint64_t needed) {
  std::string message = fmt::format("cannot {}: {}", could_not, std::strerror(error));
  std::string hint;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    message = fmt::format("cannot {}: no space left ({} bytes needed, {} bytes free)", could_not, needed, free_bytes(path));
    hint = error == EFBIG ? "the size of a file is limited here (see ulimit -f)"
                          : "free some space or choose another folder with -o";
  } else if (error == EACCES || error == EPERM || error == EROFS) {
    hint = "check who may write there";
  }
  throw FileError(path, message, hint);
}

PosixFile::PosixFile(std::string path, Access access) : path_(std::move(path)) {
  const int flags = access == Access::read    ? O_RDONLY
                    : access == Access::write ? O_RDWR
                    : access == Access::keep  ? O_RDWR | O_CREAT
                                              : O_RDWR | O_CREAT | O_TRUNC;
  descriptor_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw_file_error(path_, access == Access::create ? "create" : "open", errno);
}

PosixFile::~PosixFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t PosixFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) throw_file_error(path_, "read the size", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

void PosixFile::write(std::uint64_t at, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw_file_error(path_, "write", written == 0 ? ENOSPC : errno, bytes.size());
    at += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::size_t PosixFile::read(std::uint64_t at, std::span<std::byte> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_file_error(path_, "read", errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void PosixFile::truncate(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) throw_file_error(path_, "set the size", errno, size);
}

void PosixFile::sync() {
  if (::fdatasync(descriptor_) != 0) throw_file_error(path_, "save", errno);
}

void PosixFile::close() {
  const int descriptor = std::exchange(descriptor_, -1);
  if (descriptor >= 0 && ::close(descriptor) != 0) throw_file_error(path_, "save", errno);
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_file_error(path, "remove", errno);
}

void rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw_file_error(to, "move into place", errno);
  sync_folder(folder_of(to));
}

void sync_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw_file_error(folder, "open", errno);
  const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (failed != 0 && failed != EINVAL) throw_file_error(folder, "save", failed);  // EINVAL: not on this file system
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/', path.find_last_not_of('/'));
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::uint64_t free_bytes(const std::string& path) {
  struct statvfs status {};
  std::string place = path;
  while (::statvfs(place.c_str(), &status) != 0) {
    if (place == "." || place == "/") return 0;
    place = folder_of(place);
  }
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

void write_file_atomically(const std::string& path, std::string_view text) {
  const std::string temporary = path + ".tmp";
  try {
    PosixFile file(temporary, PosixFile::Access::create);
    file.write(0, bytes_of(text));
    file.sync();
    file.close();
    rename_durably(temporary, path);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

}  // namespace hydro::io::detail
