#pragma once

#include <exception>
#include <iosfwd>

#include "cli/session.h"

namespace hydro::cli {

/// Prints on `err` what went wrong, where, and how to mend it; returns the exit code that says so to the shell.
ExitCode report_failure(std::exception_ptr failure, std::ostream& err);

}  // namespace hydro::cli
