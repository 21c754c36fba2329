#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

/// What was left out and changes the water, thing by thing; of the rest only how much.
std::string account_text(const io::ImportAccount& account, const std::string& folder, bool zh) {
  using Bearing = io::ImportAccount::Bearing;
  constexpr std::size_t most_told = 12;
  std::string text = fmt::format(fmt::runtime(zh ? "{} 行已转入\n" : "{} lines taken over\n"), account.lines_taken());
  struct Thing {
    const io::ImportAccount::NotTaken* first;
    int lines;
  };
  std::vector<Thing> things;
  for (const io::ImportAccount::NotTaken& part : account.not_taken) {
    if (part.bearing != Bearing::water) continue;
    const auto same = std::ranges::find_if(things, [&](const Thing& thing) { return thing.first->section == part.section && thing.first->reason == part.reason; });
    if (same == things.end()) things.push_back({&part, part.lines()});
    else same->lines += part.lines();
  }
  if (things.empty()) text += zh ? "未转入的行均不影响水量计算\n" : "no line that changes what the water does is left out\n";
  else text += fmt::format(fmt::runtime(zh ? "{} 行影响水量但未转入，请查看：\n" : "{} lines left out change what the water does; look at them:\n"), account.lines_not_taken(Bearing::water));
  for (std::size_t i = 0; i < std::min(things.size(), most_told); ++i)
    text += fmt::format(fmt::runtime(zh ? "  [{}] 第 {} 行起，{} 行：{}\n" : "  [{}] from line {}, {} lines: {}\n"), things[i].first->section, things[i].first->line, things[i].lines, things[i].first->reason);
  if (things.size() > most_told) text += fmt::format(fmt::runtime(zh ? "  另有 {} 项\n" : "  and {} more\n"), things.size() - most_told);
  struct Word {
    Bearing bearing;
    const char *english, *chinese;
  };
  std::string rest;
  for (const Word& word : {Word{Bearing::map, "map and labels", "图形与标注"}, Word{Bearing::pollutants, "pollutants", "污染物"}, Word{Bearing::reports, "reports", "报告设置"}, Word{Bearing::computing, "SWMM's way of computing", "SWMM 求解设置"},
                           Word{Bearing::sewers, "sewers that the model does not have", "模型没有的管网"}, Word{Bearing::unused, "used by nothing", "未被引用"}})
    if (const int lines = account.lines_not_taken(word.bearing)) rest += fmt::format("{}{} {}", rest.empty() ? "" : zh ? "，" : ", ", zh ? word.chinese : word.english, lines);
  const int others = account.lines_not_taken() - account.lines_not_taken(Bearing::water);
  if (others) text += fmt::format(fmt::runtime(zh ? "{} 行与水量无关，未转入：{}\n" : "{} lines left out change nothing here: {}\n"), others, rest);
  return text + fmt::format(fmt::runtime(zh ? "逐行说明见 {}/import.json\n" : "{}/import.json accounts for every line\n"), folder);
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
  std::cout << outcome.scenario << '\n' << account_text(outcome.account, outcome.folder, session.language == Language::chinese);
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
