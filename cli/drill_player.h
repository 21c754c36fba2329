#pragma once

#include <string>

#include "cli/session.h"
#include "libhydro/core/language.h"
#include "libhydro/study/drill.h"

namespace hydro::cli {

/// How a player left the table.
enum class PlayEnd {
  finished,     ///< the drill is over: it is to be scored
  left,         ///< it goes on another day
  interrupted,  ///< by SIGINT or SIGTERM
};

/// A drill at a terminal, for one person: lines in, lines out, while the virtual clock runs. Works through a pipe as well, where the end
/// of the input leaves the drill.
PlayEnd play_at_terminal(study::DrillSession& session, const std::string& player, Language language);

/// "06:10", on the clock of the drill.
std::string drill_time(const response::Drill& drill, double utc);

}  // namespace hydro::cli
