#pragma once

namespace hydro::cli {

/// The whole program: reads the arguments, runs one command, reports what went wrong. Returns the exit code.
int run_program(int argc, const char* const* argv);

}  // namespace hydro::cli
