// A library to be preloaded (LD_PRELOAD): the N-th call that changes a file below a folder fails, or ends the process.
//   HYDRO_FAIL_UNDER=FOLDER   calls on files below it count
//   HYDRO_FAIL_AT=N           the N-th of them is hit, and with HYDRO_FAIL_ON=1 all that follow, as on a disk that stays full
//   HYDRO_FAIL_HOW=ENOSPC|EIO|EACCES|kill
//   HYDRO_FAIL_COUNT=FILE     at the end the number of calls is written there
// Calls that glibc makes within itself cannot be reached: of streams, fwrite is.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::atomic<long> calls{0};

const char* setting(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

bool is_below(const char* path) {
  const char* folder = setting("HYDRO_FAIL_UNDER");
  return folder && path && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool is_below(int descriptor) {
  char link[64], target[PATH_MAX + 1];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = ::readlink(link, target, PATH_MAX);
  if (length <= 0) return false;
  target[length] = '\0';
  return is_below(target);
}

/// Counts a call; true with `errno` set when it is to fail.
bool hit() {
  const char* at = setting("HYDRO_FAIL_AT");
  const long number = ++calls, target = at ? std::atol(at) : 0;
  if (target <= 0 || number < target || (number > target && !setting("HYDRO_FAIL_ON"))) return false;
  const char* how = setting("HYDRO_FAIL_HOW");
  if (how && std::strcmp(how, "kill") == 0) ::kill(::getpid(), SIGKILL);
  errno = how && std::strcmp(how, "EIO") == 0 ? EIO : how && std::strcmp(how, "EACCES") == 0 ? EACCES : ENOSPC;
  return true;
}

struct Teller {
  pid_t owner = ::getpid();
  ~Teller() {
    const char* path = setting("HYDRO_FAIL_COUNT");
    if (!path || ::getpid() != owner) return;
    if (std::FILE* file = std::fopen(path, "w")) std::fprintf(file, "%ld\n", calls.load()), std::fclose(file);
  }
} teller;

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return is_below(descriptor) && hit() ? -1 : real(descriptor, bytes, size);
}
ssize_t writev(int descriptor, const iovec* pieces, int count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
  return is_below(descriptor) && hit() ? -1 : real(descriptor, pieces, count);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return is_below(descriptor) && hit() ? -1 : real(descriptor, bytes, size, at);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return is_below(descriptor) && hit() ? -1 : real(descriptor, bytes, size, at);
}
size_t fwrite(const void* bytes, size_t size, size_t count, FILE* file) {
  static const auto real = next<size_t (*)(const void*, size_t, size_t, FILE*)>("fwrite");
  return is_below(::fileno(file)) && hit() ? 0 : real(bytes, size, count, file);
}
int fsync(int descriptor) {
  static const auto real = next<int (*)(int)>("fsync");
  return is_below(descriptor) && hit() ? -1 : real(descriptor);
}
int fdatasync(int descriptor) {
  static const auto real = next<int (*)(int)>("fdatasync");
  return is_below(descriptor) && hit() ? -1 : real(descriptor);
}
int ftruncate(int descriptor, off_t size) noexcept {
  static const auto real = next<int (*)(int, off_t)>("ftruncate");
  return is_below(descriptor) && hit() ? -1 : real(descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) noexcept {
  static const auto real = next<int (*)(int, off64_t)>("ftruncate64");
  return is_below(descriptor) && hit() ? -1 : real(descriptor, size);
}
int rename(const char* from, const char* to) noexcept {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return is_below(to) && hit() ? -1 : real(from, to);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  static const auto real = next<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
  return is_below(to) && hit() ? -1 : real(from_folder, from, to_folder, to, flags);
}
int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
  return is_below(path) && hit() ? -1 : real(path, mode);
}
}
