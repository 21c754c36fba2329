#include "cli/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/session.h"
#include "libhydro/core/error.h"
#include "libhydro/core/version.h"

namespace hydro::cli {
namespace {

/// Chinese when the locale of messages says so, as gettext reads it.
Language language_of_locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value && *value)
      return std::string_view(value).starts_with("zh") ? Language::chinese : Language::english;
  return Language::english;
}

std::string version_text() { return fmt::format("hydro {} ({})", version().number, version().commit); }

/// The command that was named last, which is where a usage error belongs: `hydro storm capture` rather than `hydro`.
const CLI::App* innermost(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

/// "hydro storm capture" for that command.
std::string full_name(const CLI::App* command) {
  return command->get_parent() ? full_name(command->get_parent()) + ' ' + command->get_name() : command->get_name();
}

std::vector<std::string> command_names(const CLI::App* app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app->get_subcommands(nullptr)) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App* command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command->get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// What is wrong with the arguments, in the words of the one who typed them.
InputError usage_fault(const CLI::App& app, const std::string& complaint) {
  const CLI::App* command = innermost(&app);
  const std::string name = full_name(command);
  const std::string help = fmt::format("`{} --help` explains", name);
  const std::vector<std::string> unknown = app.remaining(true);
  for (const std::string& word : unknown)
    if (word.size() > 1 && word.front() == '-') {
      const std::string option = word.substr(0, word.find('='));
      const std::string close = closest_choice(option, option_names(command));
      if (close == option) return {fmt::format("\"{}\" stands before the command", option), fmt::format("write it behind: {} ... {}", name, option)};
      return {fmt::format("{} has no option \"{}\"", name, option), close.empty() ? help : fmt::format("did you mean \"{}\"? {}", close, help)};
    }
  if (!unknown.empty() && !command_names(command).empty())
    return {fmt::format("{} has no command \"{}\"", name, unknown.front()), choices_hint(unknown.front(), command_names(command))};
  if (!unknown.empty()) return {fmt::format("{}: \"{}\" is one argument too many", name, unknown.front()), help};
  return {fmt::format("{}: {}", name, complaint), help};
}

/// Reads the arguments and runs the command that they name.
ExitCode run_command(CLI::App& app, const Session& session, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << innermost(&app)->help(innermost(&app) == &app ? "" : full_name(innermost(&app)->get_parent()));
    return ExitCode::done;
  } catch (const CLI::CallForVersion&) {
    std::cout << version_text() << '\n';
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    throw usage_fault(app, error.what());
  }
  if (app.get_subcommands().empty()) {
    std::cerr << app.help();
    return ExitCode::bad_input;
  }
  return session.exit_code;
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  ExitCode exit_code = ExitCode::internal_error;
  try {
    Session session{.language = language_of_locale()};
    CLI::App app("Urban drainage and flood simulation: from a city on disk to a flood map.", "hydro");
    app.set_version_flag("--version", version_text, "print version and commit");
    app.footer("`hydro COMMAND --help` shows units, defaults and a worked example.\n"
               "Exit codes: 0 done; 1 done, the verdict is no; 2 bad usage or input; 3 a file failed; 4 the numerics failed; 70 a fault of hydro\nitself; 130 interrupted.");
    app.set_help_flag("-h,--help", "print this help");
    app.require_subcommand(0, 1);  // a later word that is a command too is an argument: `hydro list storm`
    app.get_formatter()->column_width(34);
    app.get_formatter()->label("Positionals", "Arguments");
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.get_formatter()->label("REQUIRED", "(required)");
    add_commands(app, session);
    exit_code = run_command(app, session, argc, argv);
    std::cout.flush();
    if (!std::cout) throw FileError("standard output", "could not be written", "is the disk full, or was the pipe closed?");
  } catch (...) {
    exit_code = report_failure(std::current_exception(), std::cerr);
  }
  return static_cast<int>(exit_code);
}

}  // namespace hydro::cli
