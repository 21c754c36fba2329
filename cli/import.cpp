#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "cli/say.h"
#include "libhydro/core/error.h"
#include "libhydro/study/import_swmm.h"

namespace hydro::cli {
namespace {

struct Arguments {
  study::ImportRequest request;
  std::string zone = "+00:00";
};

/// [min] of "+08:00" or "Z".
int minutes_of(const std::string& zone) {
  const InputError fault("--zone " + zone + " is no time zone", "write hours and minutes east of Greenwich, as in --zone +08:00");
  if (zone == "Z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') throw fault;
  int hours = 0, minutes = 0;
  const auto read = [&zone](std::size_t at, int& value) { return std::from_chars(&zone[at], &zone[at] + 2, value).ptr == &zone[at] + 2; };
  if (!read(1, hours) || !read(4, minutes) || hours < 0 || hours > 14 || minutes < 0 || minutes > 59) throw fault;
  return (zone[0] == '-' ? -1 : 1) * (60 * hours + minutes);
}

void import_swmm(const Arguments& arguments, const Session& session) {
  study::ImportRequest request = arguments.request;
  request.offset_minutes = minutes_of(arguments.zone);
  const study::ImportOutcome outcome = study::import_swmm(request);
  for (const Bilingual& remark : outcome.account.remarks) tell_note(session, remark);
  if (session.json) {
    std::cout << io::import_json(outcome.account);
    return;
  }
  std::cout << outcome.scenario << '\n'
            << fmt::format("{} lines taken over, {} not: {}/import.json says which and why\n", outcome.account.lines_taken(), outcome.account.lines_not_taken(), outcome.folder);
}

}  // namespace

void add_import(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* swmm = command.add_subcommand("swmm", "a model of EPA SWMM 5.2: catchments, rain, soils and facilities");
  command.require_subcommand(1);
  const char* example = "Example:\n  hydro import swmm model.inp -o plots\n  hydro run plots/scenario.toml\n"
                        "plots/import.json lists every line of the model: what it became, or why it was not taken over.";
  swmm->add_option("MODEL", arguments->request.model, "input file of SWMM, US or SI units, UTF-8 or GBK")->required()->option_text("(required)");
  swmm->add_option("-o,--output", arguments->request.output, "folder to be made (default: NAME-import)")->option_text("DIR");
  swmm->add_option("--zone", arguments->zone, "time zone of the model's clock, as +08:00 (default: +00:00)")->option_text("ZONE");
  swmm->add_flag("--force", arguments->request.replace, "replace an existing folder");
  swmm->fallthrough();  // to the options that all commands share
  swmm->footer(example);
  command.footer(example);
  swmm->callback([arguments, &session] { import_swmm(*arguments, session); });
}

}  // namespace hydro::cli
