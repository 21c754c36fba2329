#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/language.h"
#include "libhydro/results/run_result.h"

namespace hydro::study {

/// One what-if run, from a scenario file to a folder of results.
struct RunRequest {
  std::string scenario;                ///< path of the scenario file
  std::vector<std::string> overrides;  ///< "key=value", as of --set
  std::string output;                  ///< folder; empty: "<scenario name>-run" in the current folder
  int threads = 0;                     ///< 0: every core
  std::optional<double> until;         ///< [s] end earlier than the scenario says
  bool force = false;                  ///< replace results that are there
  bool resume = false;                 ///< go on from the last checkpoint
  std::string actions;                 ///< actions.json whose effects become controls of the run; empty: none
  bool shares = false;                 ///< also run without them, and without each alone
  bool without_facilities = true;      ///< false: no run without facilities beside it, whatever the scenario says (sponge.compare_without)
  Language language = Language::english;  ///< of the report
};

/// How the caller follows a run.
struct RunWatch {
  std::function<void(double time, double duration, double cell_updates)> progress = [](double, double, double) {};
  std::function<bool()> interrupted = [] { return false; };
  std::function<void(const Bilingual&)> note = [](const Bilingual&) {};  ///< something the user should know, one line
};

enum class RunEnd {
  complete,
  already_complete,  ///< --resume found finished results: nothing was done
  interrupted,       ///< a checkpoint was written
};

struct RunOutcome {
  RunEnd end = RunEnd::complete;
  std::string folder;         ///< of the results; the unfinished folder when interrupted
  double stopped_at = 0.0;    ///< [s] simulated time reached
  results::RunResult result;  ///< of a complete run
  results::RunCost cost;
};

/// Runs a scenario and writes everything that program.md promises. Throws `InputError`, `FileError`, `NumericalError`.
RunOutcome run(const RunRequest& request, const RunWatch& watch);

}  // namespace hydro::study
