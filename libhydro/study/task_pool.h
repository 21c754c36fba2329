#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "libhydro/io/sweep_file.h"

namespace hydro::study {

/// One run among many: what is run, and where its map of greatest depths goes. Only numbers come back.
struct RunTask {
  std::string scenario;
  std::vector<std::string> changes;  ///< as of --set
  double until = -1.0;               ///< [s] negative: as the scenario says
  int threads = 1;
  std::string actions;               ///< actions.json that the run follows; empty: none
  std::string map;                   ///< GeoTIFF of greatest depths [m], -1 where water stood at the start; empty: none
};

/// Runs a task in this process. Whatever goes wrong with it becomes part of the outcome.
io::MemberOutcome run_task(const RunTask& task);

struct PoolOptions {
  int jobs = 1;
  std::string program;     ///< hydro itself, which serves as worker; empty: tasks run in this process, one after the other
  std::size_t batch = 1;   ///< tasks handed to a worker at once
};

/// Runs tasks in worker processes, so that one which crashes or runs out of memory takes none of the others along: it counts as `crashed`
/// after a second try on its own. `done` gets each outcome, in whatever order they come; false when `interrupted` said so before all were
/// done.
bool run_tasks(const std::vector<RunTask>& tasks, const std::vector<std::size_t>& todo, const PoolOptions& options,
               const std::function<void(std::size_t, io::MemberOutcome)>& done, const std::function<bool()>& interrupted);

/// A worker: runs the tasks that come in, and answers, until the end of input. Ends with its parent.
void serve_tasks(int in, int out);

/// hydro itself, as this process runs it.
std::string own_program();

}  // namespace hydro::study
