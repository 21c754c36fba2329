#include "libhydro/io/detail/guarded_child.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/core/error.h"

namespace hydro::io::detail {
namespace {

constexpr rlim_t most_seconds = 120;                      ///< [s] of processor time
constexpr rlim_t most_memory = rlim_t{2} << 30;           ///< [bytes] beyond what the program has now
constexpr char separator = '\x1f';                        ///< between message and hint

#if defined(__SANITIZE_ADDRESS__)
constexpr bool memory_can_be_limited = false;  // the sanitizer reserves terabytes of address space
#else
constexpr bool memory_can_be_limited = true;
#endif

rlim_t address_space_now() {
  unsigned long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

[[noreturn]] void run_child(int report, const std::function<void()>& look) {
  const rlimit time{most_seconds, most_seconds}, no_core{0, 0};
  setrlimit(RLIMIT_CPU, &time);
  setrlimit(RLIMIT_CORE, &no_core);
  if (memory_can_be_limited) {
    const rlim_t memory = address_space_now() + most_memory;
    const rlimit limit{memory, memory};
    setrlimit(RLIMIT_AS, &limit);
  }
  if (const int nowhere = ::open("/dev/null", O_WRONLY); nowhere >= 0) dup2(nowhere, STDOUT_FILENO), dup2(nowhere, STDERR_FILENO);
  std::string message;
  try {
    look();
    _exit(0);
  } catch (const FileError& error) {
    const std::string_view text = error.what();
    message = std::string(text.substr(text.starts_with(error.path() + ": ") ? error.path().size() + 2 : 0)) + separator + error.hint();
  } catch (const std::bad_alloc&) {
    message = std::string("is damaged: it asks for more memory than it can need") + separator;
  } catch (const std::exception& error) {
    message = std::string(error.what()) + separator;
  }
  [[maybe_unused]] const ssize_t told = ::write(report, message.data(), message.size());
  _exit(1);
}

}  // namespace

void in_guarded_child(const std::string& path, const std::function<void()>& look) {
  std::array<int, 2> pipe_ends{};
  if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw FileError(path, std::string("cannot be looked over: ") + std::strerror(errno));
  const pid_t child = ::fork();
  if (child < 0) {
    ::close(pipe_ends[0]), ::close(pipe_ends[1]);
    throw FileError(path, std::string("cannot be looked over: ") + std::strerror(errno));
  }
  if (child == 0) run_child(pipe_ends[1], look);
  ::close(pipe_ends[1]);
  std::string message;
  std::array<char, 512> buffer{};
  for (ssize_t got = 0; (got = ::read(pipe_ends[0], buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR);)
    if (got > 0) message.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(pipe_ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  if (WIFSIGNALED(status))
    throw FileError(path, fmt::format("is damaged: reading it stops the library that does ({})", strsignal(WTERMSIG(status))));
  const std::size_t end = message.find(separator);
  throw FileError(path, end == std::string::npos ? "is damaged" : message.substr(0, end), end == std::string::npos ? "" : message.substr(end + 1));
}

}  // namespace hydro::io::detail
