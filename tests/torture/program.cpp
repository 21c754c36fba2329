#include "tests/torture/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace hydro::torture {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uid_t nobody = 65534;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A file without a name that takes what the program prints.
class Catch {
 public:
  Catch() : file_(std::tmpfile()) {
    if (!file_) throw std::runtime_error("no temporary file");
  }
  ~Catch() { std::fclose(file_); }
  Catch(const Catch&) = delete;
  Catch& operator=(const Catch&) = delete;
  int descriptor() const { return ::fileno(file_); }
  std::string text() const {
    std::string text;
    std::array<char, 4096> buffer{};
    std::rewind(file_);
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file_)) text.append(buffer.data(), got);
    return text;
  }

 private:
  std::FILE* file_;
};

[[noreturn]] void become_hydro(const Call& call, const std::vector<char*>& arguments, int out, int err) {
  ::setpgid(0, 0);
  if (::chdir(call.folder.c_str()) != 0) ::_exit(126);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO), ::dup2(out, STDOUT_FILENO), ::dup2(err, STDERR_FILENO);
  for (const auto& [name, value] : call.environment) ::setenv(name.c_str(), value.c_str(), 1);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (call.largest_file) {
    const rlimit limit{*call.largest_file, *call.largest_file};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);
  }
  if (call.as_nobody && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(126);
  ::execv(HYDRO_PROGRAM, arguments.data());
  ::_exit(126);
}

}  // namespace

std::string Ending::text() const {
  const std::string how = hung ? "hung and was killed" : signal != 0 ? fmt::format("ended by signal {}", signal) : fmt::format("exit {}", exit_code);
  return fmt::format("{} after {:.2f} s\n--- stdout\n{}--- stderr\n{}---", how, wall, out.substr(0, 2000), err.substr(0, 4000));
}

Ending call(const Call& call) {
  std::vector<std::string> words{"hydro"};
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const Catch out, err;

  const Clock::time_point start = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) become_hydro(call, arguments, out.descriptor(), err.descriptor());

  Ending ending;
  int status = 0;
  rusage usage{};
  Clock::time_point sent_at = start;
  for (;;) {
    const pid_t ended = ::wait4(child, &status, WNOHANG, &usage);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) throw std::runtime_error("lost the program");
    const double wall = seconds_since(start);
    if (call.signal != 0 && !ending.signalled && wall >= call.signal_after &&
        (!call.signal_when_exists || std::filesystem::exists(*call.signal_when_exists))) {
      ::kill(child, call.signal);
      ending.signalled = true;
      sent_at = Clock::now();
    }
    if (wall > call.patience && !ending.hung) {
      ending.hung = true;
      ::kill(-child, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ending.wall = seconds_since(start);
  ending.wall_after_signal = ending.signalled ? seconds_since(sent_at) : 0.0;
  ending.peak_memory = static_cast<double>(usage.ru_maxrss) * 1024.0;
  if (WIFEXITED(status)) ending.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
  ending.out = out.text();
  ending.err = err.text();
  return ending;
}

Ending hydro(std::vector<std::string> arguments, const std::string& folder) {
  return call({.arguments = std::move(arguments), .folder = folder});
}

bool has_command(const std::string& name) { return hydro({name}).err.find("has no command") == std::string::npos; }

int how_many(int short_count, int full_count) {
  const char* wanted = std::getenv("HYDRO_TORTURE");
  if (!wanted || !*wanted) return short_count;
  const int most = std::atoi(wanted);
  return most > 0 ? std::min(full_count, most) : full_count;  // a word means all
}

}  // namespace hydro::torture
