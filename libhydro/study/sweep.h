#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/comparison/search.h"
#include "libhydro/comparison/study_outcome.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/core/language.h"

namespace hydro::study {

/// Who runs the runs of a sweep.
enum class Launcher {
  local,  ///< processes of this machine
  mpi,    ///< mpirun starts one process a slot, on as many machines as it knows; they share the folder
  slurm,  ///< a job array script is written, for sbatch; the same command with --resume gathers what it did
};

/// One of several processes that share a sweep between them.
struct SweepPart {
  std::size_t index = 0, count = 1;
};

struct SweepRequest {
  std::string study;
  std::string output;       ///< folder; empty: "<name of the study>-sweep"
  int jobs = 0;             ///< processes at once; 0: every core that the memory budget allows
  Launcher launcher = Launcher::local;
  std::optional<SweepPart> part;  ///< only this share of the runs, into <output>.parts
  bool optimise = false;
  bool force = false, resume = false;
  std::string program;      ///< hydro itself; empty: runs are done in this process
  Language language = Language::english;
};

struct SweepWatch {
  std::function<void(std::size_t done, std::size_t runs)> progress = [](std::size_t, std::size_t) {};
  std::function<bool()> interrupted = [] { return false; };
  std::function<void(const Bilingual&)> note = [](const Bilingual&) {};
};

enum class SweepEnd { complete, already_complete, interrupted, part_done, script_written };

struct SweepOutcome {
  SweepEnd end = SweepEnd::complete;
  std::string folder;              ///< of the results; of the script its path
  std::size_t runs = 0, unreadable = 0, failed = 0;  ///< that could not be read; that failed otherwise
  comparison::StudyDesign design;
  comparison::StudyNumbers numbers;
  comparison::StudyOutcome outcome;
  comparison::SearchResult search;
};

/// Runs every member of a study and writes runs.csv, the curves, maps of probability and the report. One that fails never stops the
/// rest. What is done survives any end; `resume` goes on with the rest and comes to the same bytes.
SweepOutcome sweep(const SweepRequest& request, const SweepWatch& watch);

/// The part that this process has, as an MPI launcher or a Slurm array says in its environment; nothing when neither does.
std::optional<SweepPart> part_of_environment();

}  // namespace hydro::study
