#include "cli/commands.h"

#include <CLI/CLI.hpp>
#include <array>
#include <string>

namespace hydro::cli {

namespace {

struct Command {
  const char* name;
  const char* description;
  void (*add)(CLI::App& command, Session& session);
};

/// The one list of commands, in the order of `hydro --help`.
constexpr std::array commands{
    Command{"new", "make up a delta district of any size to try things on", add_new},
    Command{"run", "simulate a scenario: from a storm to a flood map and its report", add_run},
    Command{"check", "find every fault of a scenario, study, plan or drill and its data without running it", add_check},
    Command{"compare", "hold runs against each other: maps, places, volumes, money", add_compare},
    Command{"sweep", "many runs of a study: one table, curves, maps of probability, which measures", add_sweep},
    Command{"comply", "check plots against sponge-city ratios, with evidence and what to change", add_comply},
    Command{"plan", "warnings and simulated water become a timed list of actions", add_plan},
    Command{"drill", "play an exercise, record what was done when, and score it", add_drill},
    Command{"storm", "design storms: tables and CSV from city formulas and patterns", add_storm},
    Command{"list", "what can be chosen, with units, defaults and sources", add_list},
    Command{"validate", "run the cases that prove the physics, one table", add_validate},
    Command{"info", "what is in a results file, scenario, study, plan, drill, raster or vector file", add_info},
    Command{"export", "results in other tools' formats: NetCDF, GeoTIFF, CSV, GeoJSON", add_export},
    Command{"import", "other tools' models as hydro scenarios: EPA SWMM 5.2", add_import},
    Command{"completion", "print a shell script that completes commands and options", add_completion},
};

void add_shared_options(CLI::App& command, Session& session) {
  const std::string group = "Options of every command";
  command.add_flag("-q,--quiet", session.quiet, "no progress and no notes on stderr; errors are still printed")->group(group);
  command.add_flag("--json", session.json, "one JSON document on stdout and nothing else")->group(group);
  command.add_option_function<std::string>("--lang", [&session](const std::string& word) {
        session.language = word == "zh" ? Language::chinese : Language::english;
      }, "language of labels, en or zh (default: that of the locale)")
      ->check(CLI::IsMember({"en", "zh"}))->option_text("LANG")->group(group);
}

}  // namespace

void add_commands(CLI::App& app, Session& session) {
  for (const Command& entry : commands) {
    CLI::App* command = app.add_subcommand(entry.name, entry.description)->group("Commands");
    entry.add(*command, session);
    add_shared_options(*command, session);
  }
}

}  // namespace hydro::cli
