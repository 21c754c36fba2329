#pragma once

#include <atomic>

namespace hydro::cli {

/// From now on SIGINT (Ctrl-C) and SIGTERM only raise a flag, so that the command can leave a checkpoint and return
/// `ExitCode::interrupted`. A second signal ends the program at once. Commands that do not ask for this end at the first.
/// Returns the flag, which lives as long as the program.
const std::atomic<bool>& catch_interrupts();

}  // namespace hydro::cli
