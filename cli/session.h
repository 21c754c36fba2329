#pragma once

#include "libhydro/core/language.h"

namespace hydro::cli {

/// What the program says to the shell; docs/program.md is the contract.
enum class ExitCode {
  done = 0,
  verdict_no = 1,    ///< done, and the answer is no
  bad_input = 2,     ///< bad usage or bad input
  file_error = 3,    ///< a file could not be read or written, or memory ran out
  numerics_failed = 4,
  internal_error = 70,  ///< a fault of hydro itself, never of the input
  interrupted = 130,    ///< by SIGINT or SIGTERM, after a checkpoint was written
};

/// One call of the program: what every command shares, and how it ended.
struct Session {
  bool quiet = false;  ///< no progress, no notes on stderr; errors are still printed
  bool json = false;   ///< stdout is one JSON document
  Language language = Language::english;
  ExitCode exit_code = ExitCode::done;  ///< set by the command's callback
};

}  // namespace hydro::cli
