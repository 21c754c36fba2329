#pragma once

#include "cli/session.h"

namespace CLI {
class App;
}

namespace hydro::cli {

/// `hydro storm typhoon`.
void add_storm_typhoon(CLI::App& storm, Session& session);

}  // namespace hydro::cli
