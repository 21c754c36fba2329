#pragma once

#include "cli/session.h"

namespace CLI {
class App;
}

namespace hydro::cli {

/// Gives `app` every command of hydro, each with the options that all commands share.
void add_commands(CLI::App& app, Session& session);

// One function a command, in the file of its name. It adds options to `command` and sets a callback that checks them, calls one
// `study` verb, reports, and leaves `session.exit_code`. Its footer is a worked example.
void add_new(CLI::App& command, Session& session);
void add_run(CLI::App& command, Session& session);
void add_comply(CLI::App& command, Session& session);
void add_compare(CLI::App& command, Session& session);
void add_sweep(CLI::App& command, Session& session);
void add_check(CLI::App& command, Session& session);
void add_list(CLI::App& command, Session& session);
void add_validate(CLI::App& command, Session& session);
void add_completion(CLI::App& command, Session& session);
void add_export(CLI::App& command, Session& session);
void add_import(CLI::App& command, Session& session);
void add_info(CLI::App& command, Session& session);
void add_plan(CLI::App& command, Session& session);
void add_drill(CLI::App& command, Session& session);
void add_storm(CLI::App& command, Session& session);
void add_storm_capture(CLI::App& storm, Session& session);

}  // namespace hydro::cli
