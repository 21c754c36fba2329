#include "libhydro/study/task_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <iterator>
#include <limits>
#include <map>
#include <new>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "libhydro/catchment/plot_recorder.h"
#include "libhydro/core/error.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/orders_file.h"
#include "libhydro/scenario/assemble_plots.h"
#include "libhydro/scenario/read.h"
#include "libhydro/simulation/observer.h"
#include "libhydro/study/detail/apply_orders.h"
#include "libhydro/study/detail/fail_condition.h"
#include "libhydro/study/detail/run_parts.h"
#include "libhydro/study/execution.h"
#include "libhydro/study/prepare.h"
#include "libhydro/study/run.h"

extern char** environ;

namespace hydro::study {
namespace {

using io::MemberOutcome;
using Status = MemberOutcome::Status;

/// Plots without the same plots bare: their numbers of a run are all that is wanted.
results::RunResult run_plots(const scenario::Scenario& scenario, int threads) {
  scenario::AssembledPlots assembled = scenario::assemble_plots(scenario);
  catchment::Runoff runoff(assembled.plots, assembled.weather, threads);
  catchment::State state = runoff.initial_state();
  catchment::PlotRecorder recorder(assembled.plots, runoff, nullptr);
  recorder.record(state, nullptr);
  while (state.time() < scenario.duration) {
    runoff.advance(state, std::min(simulation::next_multiple(state.time(), scenario.output.report_interval), scenario.duration));
    recorder.record(state, nullptr);
  }
  results::RunResult result = detail::about(scenario, {});
  recorder.write_into(result, state, nullptr);
  return result;
}

/// A run over a terrain in memory. People are harmed by the hazard rating, which is looked at only where somebody lives.
results::RunResult run_map(scenario::Scenario scenario, const RunTask& task) {
  scenario.output.maxima = {"depth"};
  if (scenario.harm.people_per_hectare) scenario.output.maxima.push_back("hazard_rating");
  Prepared prepared = prepare(scenario, task.threads);
  std::vector<results::OrderResult> told;
  if (!task.actions.empty()) told = detail::apply_orders(io::read_orders(task.actions), task.actions, scenario, prepared);
  NoFrames nowhere;
  Execution execution(prepared.job, prepared.water, nowhere);
  execution.run_until(prepared.job.end, [](const simulation::State&) { return true; });
  results::RunResult result = execution.take_result();
  result.orders = std::move(told);
  std::ranges::move(prepared.network_costs, std::back_inserter(result.costs));
  return result;
}

/// A folder of nobody else, that goes with whoever made it, whatever happens to the run in it.
class PassingFolder {
 public:
  PassingFolder() : path_((std::filesystem::temp_directory_path() / fmt::format("hydro-sweep-{}-XXXXXX", ::getpid())).string()) {
    if (!::mkdtemp(path_.data())) throw FileError(path_, std::string("cannot be made: ") + std::strerror(errno), "point TMPDIR to a folder that can be written");
  }
  ~PassingFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A network without a terrain, alone or under plots: the whole job in a folder that goes again.
results::RunResult run_whole(const RunTask& task) {
  const PassingFolder folder;
  RunRequest request{.scenario = task.scenario, .overrides = task.changes, .output = folder.path() + "/run", .threads = task.threads};
  if (task.until > 0.0) request.until = task.until;
  return run(request, {}).result;
}

results::RunResult result_of(const RunTask& task) {
  scenario::Scenario scenario = scenario::read_scenario(task.scenario, task.changes);
  if (task.until > 0.0) scenario.duration = std::min(scenario.duration, task.until);
  if (scenario::has_terrain(scenario)) return run_map(std::move(scenario), task);
  if (!task.actions.empty()) throw InputError(task.actions + ": a scenario without a terrain has no ground, gates or places to act on", "give the study a scenario with a terrain, or leave actions out of [[plan]]");
  return scenario.network ? run_whole(task) : run_plots(scenario, task.threads);
}

/// Greatest depths; -1 where water stood at the start, NaN where there is no ground.
Raster<float> depths_of(const results::RunResult& run) {
  Raster<float> depth = run.peaks.depth;
  if (!run.peaks.wet_at_start.empty())
    for (std::size_t cell = 0; cell < depth.size(); ++cell)
      if (run.peaks.wet_at_start[cell]) depth[cell] = -1.0f;
  return depth;
}

MemberOutcome outcome_of(const results::RunResult& run) {
  MemberOutcome outcome;
  for (const NamedQuantity& quantity : quantities_of(run)) {
    if (quantity.name.starts_with("places[deep-")) continue;  // these spots are other ones in each run
    outcome.numbers.emplace_back(quantity.name, quantity.value);
  }
  if (!run.orders.empty()) {
    const auto applied = std::ranges::count_if(run.orders, &results::OrderResult::applied);
    outcome.numbers.emplace_back("actions_applied", static_cast<double>(applied));
    outcome.numbers.emplace_back("actions_without_effect", static_cast<double>(std::ssize(run.orders) - applied));
  }
  if (!run.balance.empty()) outcome.numbers.emplace_back("mass_error_relative", run.balance.back().relative_error());
  return outcome;
}

std::string first_line(std::string text) {
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end);
}

void append_text(std::string& bytes, const std::string& text) { bytes += text + '\0'; }

/// "length of the rest, number of the task, then its parts": what goes to a worker; its answer is "length, number, outcome".
std::string message_of(std::uint64_t number, const std::string& body) {
  std::string message(2 * sizeof number, '\0');
  const std::uint64_t size = body.size();
  std::memcpy(message.data(), &size, sizeof size);
  std::memcpy(message.data() + sizeof size, &number, sizeof number);
  return message + body;
}

std::string body_of(const RunTask& task) {
  std::string body;
  append_text(body, task.scenario);
  append_text(body, fmt::format("{}", task.until));
  append_text(body, fmt::format("{}", task.threads));
  append_text(body, task.actions);
  append_text(body, task.map);
  for (const std::string& change : task.changes) append_text(body, change);
  return body;
}

RunTask task_of(const std::string& body) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < body.size(); at += parts.back().size() + 1) parts.emplace_back(body.c_str() + at);
  RunTask task{.scenario = parts.at(0), .changes = {}, .until = std::stod(parts.at(1)), .threads = std::stoi(parts.at(2)), .actions = parts.at(3), .map = parts.at(4)};
  task.changes.assign(parts.begin() + 5, parts.end());
  return task;
}

bool write_all(int out, const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count = ::write(out, bytes.data() + at, bytes.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return true;
}

bool read_all(int in, char* bytes, std::size_t size) {
  for (std::size_t at = 0; at < size;) {
    const ssize_t count = ::read(in, bytes + at, size - at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return true;
}

/// A worker process as its parent sees it.
class Worker {
 public:
  explicit Worker(const std::string& program) {
    int to[2], from[2];
    if (::pipe2(to, O_CLOEXEC) != 0) throw FileError(program, std::string("cannot be started: ") + std::strerror(errno));
    if (::pipe2(from, O_CLOEXEC) != 0) {
      ::close(to[0]), ::close(to[1]);
      throw FileError(program, std::string("cannot be started: ") + std::strerror(errno));
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    const char* arguments[] = {program.c_str(), "sweep", "worker", "--work", "--quiet", nullptr};
    const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, const_cast<char**>(arguments), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(to[0]), ::close(from[1]);
    in_ = to[1], out_ = from[0];
    if (failed != 0) {
      close_pipes();
      throw FileError(program, std::string("cannot be started: ") + std::strerror(failed));
    }
  }
  Worker(Worker&& other) noexcept : pid_(std::exchange(other.pid_, -1)), in_(std::exchange(other.in_, -1)), out_(std::exchange(other.out_, -1)), given_(std::move(other.given_)), bytes_(std::move(other.bytes_)) {}
  Worker& operator=(Worker&&) = delete;
  ~Worker() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait();
    close_pipes();
  }

  int out() const { return out_; }
  const std::deque<std::size_t>& given() const { return given_; }  ///< and not answered

  /// Returns how many bytes it was told.
  std::size_t give(std::size_t number, const RunTask& task) {
    given_.push_back(number);
    const std::string message = message_of(number, body_of(task));
    write_all(in_, message);  // one that has died is found out by its silence
    return message.size();
  }

  /// Takes what has come; false when nothing will come any more.
  bool listen(const std::function<void(std::size_t, MemberOutcome)>& done) {
    char buffer[65536];
    const ssize_t count = ::read(out_, buffer, sizeof buffer);
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    if (count == 0) return false;
    bytes_.append(buffer, static_cast<std::size_t>(count));
    constexpr std::size_t head = 2 * sizeof(std::uint64_t);
    while (bytes_.size() >= head) {
      std::uint64_t size = 0, number = 0;
      std::memcpy(&size, bytes_.data(), sizeof size);
      std::memcpy(&number, bytes_.data() + sizeof size, sizeof number);
      if (bytes_.size() < head + size) break;
      const std::optional<MemberOutcome> outcome = io::unpacked_outcome(std::string_view(bytes_).substr(head, size));
      bytes_.erase(0, head + size);
      const auto at = std::ranges::find(given_, static_cast<std::size_t>(number));
      if (!outcome || at == given_.end()) return false;
      given_.erase(at);
      done(static_cast<std::size_t>(number), *outcome);
    }
    return true;
  }

  /// How it ended, in words.
  std::string epitaph() {
    const int status = wait();
    if (WIFSIGNALED(status)) return fmt::format("its process was ended by signal {} ({}){}", WTERMSIG(status), ::strsignal(WTERMSIG(status)), WTERMSIG(status) == SIGKILL ? ": too little memory?" : "");
    return fmt::format("its process ended with code {}", WEXITSTATUS(status));
  }

 private:
  int wait() {
    int status = 0;
    while (pid_ > 0 && ::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
    pid_ = -1;
    return status;
  }
  void close_pipes() {
    if (in_ >= 0) ::close(in_);
    if (out_ >= 0) ::close(out_);
    in_ = out_ = -1;
  }

  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;
  std::deque<std::size_t> given_;
  std::string bytes_;
};

bool run_in_this_process(const std::vector<RunTask>& tasks, const std::vector<std::size_t>& todo, const std::function<void(std::size_t, MemberOutcome)>& done,
                         const std::function<bool()>& interrupted) {
  for (const std::size_t number : todo) {
    if (interrupted()) return false;
    done(number, run_task(tasks[number]));
  }
  return true;
}

/// Tasks on their way through workers.
class Pool {
 public:
  Pool(const std::vector<RunTask>& tasks, const std::vector<std::size_t>& todo, const PoolOptions& options, const std::function<void(std::size_t, MemberOutcome)>& done)
      : tasks_(tasks), options_(options), done_(done), waiting_(todo.begin(), todo.end()), left_(todo.size()) {}

  bool run(const std::function<bool()>& interrupted) {
    struct sigaction ignore {}, before {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before);
    const bool all = drive(interrupted);
    workers_.clear();
    ::sigaction(SIGPIPE, &before, nullptr);
    return all;
  }

 private:
  bool drive(const std::function<bool()>& interrupted) {
    while (left_ > 0) {
      if (interrupted()) return false;
      feed();
      std::vector<pollfd> ears;
      for (const Worker& worker : workers_) ears.push_back({worker.out(), POLLIN, 0});
      constexpr int patience = 200;  // [ms] after which interruptions are looked for
      if (::poll(ears.data(), static_cast<nfds_t>(ears.size()), patience) < 0 && errno != EINTR) throw FileError("workers", std::string("cannot be listened to: ") + std::strerror(errno));
      for (std::size_t i = ears.size(); i-- > 0;)
        if (ears[i].revents != 0 && !workers_[i].listen([this](std::size_t number, MemberOutcome outcome) { finish(number, std::move(outcome)); })) bury(i);
    }
    return true;
  }

  void finish(std::size_t number, MemberOutcome outcome) {
    --left_;
    done_(number, std::move(outcome));
  }

  /// Work for every worker that has little, and workers for work.
  void feed() {
    while (!waiting_.empty() && workers_.size() < static_cast<std::size_t>(options_.jobs)) workers_.emplace_back(options_.program);
    for (Worker& worker : workers_) {
      if (worker.given().size() > options_.batch / 4) continue;
      if (!worker.given().empty() && suspects_.contains(worker.given().front())) continue;
      std::size_t bytes = 0;  // what a pipe holds without anybody reading: more could make both ends wait for each other
      for (std::size_t given = 0; !waiting_.empty() && given < options_.batch && bytes < most_bytes; ++given) {
        const std::size_t number = waiting_.front();
        const bool alone = suspects_.contains(number);
        if (alone && !worker.given().empty()) break;
        waiting_.pop_front();
        bytes += worker.give(number, tasks_[number]);
        if (alone) break;
      }
    }
  }

  /// A worker has died: the task that it was at is tried once more, alone; those behind it only wait again.
  void bury(std::size_t index) {
    std::deque<std::size_t> unanswered = workers_[index].given();
    const std::string how = workers_[index].epitaph();
    std::vector<Worker> kept;
    for (std::size_t i = 0; i < workers_.size(); ++i)
      if (i != index) kept.push_back(std::move(workers_[i]));
    workers_.swap(kept);
    if (unanswered.empty()) {
      if (++idle_deaths_ > most_idle_deaths) throw FileError(options_.program, "cannot work: " + how);
      return;
    }
    const std::size_t at_work = unanswered.front();
    if (suspects_[at_work]++ > 0) {
      unanswered.pop_front();
      finish(at_work, {.status = Status::crashed, .reason = how, .numbers = {}});
    }
    waiting_.insert(waiting_.begin(), unanswered.begin(), unanswered.end());
  }

  static constexpr int most_idle_deaths = 3;
  static constexpr std::size_t most_bytes = 24'000;
  const std::vector<RunTask>& tasks_;
  const PoolOptions& options_;
  const std::function<void(std::size_t, MemberOutcome)>& done_;
  std::deque<std::size_t> waiting_;
  std::size_t left_;
  std::map<std::size_t, int> suspects_;  ///< tasks at which a worker died, and how often
  int idle_deaths_ = 0;
  std::vector<Worker> workers_;
};

}  // namespace

io::MemberOutcome run_task(const RunTask& task) {
  try {
    const results::RunResult run = result_of(task);
    if (!task.map.empty() && !run.peaks.depth.empty()) io::write_raster(task.map, run.grid, depths_of(run), "m");
    return outcome_of(run);
  } catch (const InputError& error) {
    const bool unreadable = std::ranges::all_of(error.faults(), &Fault::unreadable);
    return {.status = unreadable ? Status::unreadable : Status::bad_input, .reason = first_line(error.what()), .numbers = {}};
  } catch (const FileError& error) {
    return {.status = Status::unreadable, .reason = first_line(error.what()), .numbers = {}};
  } catch (const NumericalError& error) {
    return {.status = Status::numerics, .reason = first_line(error.what()), .numbers = {}};
  } catch (const std::bad_alloc&) {
    return {.status = Status::crashed, .reason = "not enough memory", .numbers = {}};
  } catch (const std::exception& error) {
    return {.status = Status::crashed, .reason = first_line(error.what()), .numbers = {}};
  }
}

bool run_tasks(const std::vector<RunTask>& tasks, const std::vector<std::size_t>& todo, const PoolOptions& options, const std::function<void(std::size_t, io::MemberOutcome)>& done,
               const std::function<bool()>& interrupted) {
  if (options.program.empty()) return run_in_this_process(tasks, todo, done, interrupted);
  return Pool(tasks, todo, options, done).run(interrupted);
}

void serve_tasks(int in, int out) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGINT, SIG_IGN);  // the parent decides what an interruption means
  for (;;) {
    std::uint64_t head[2] = {0, 0};
    if (!read_all(in, reinterpret_cast<char*>(head), sizeof head)) return;
    std::string body(head[0], '\0');
    if (!read_all(in, body.data(), body.size())) return;
    if (!write_all(out, message_of(head[1], io::packed(run_task(task_of(body)))))) return;
  }
}

std::string own_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

}  // namespace hydro::study
