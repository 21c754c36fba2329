#include "cli/response_facts.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/data_folder.h"
#include "libhydro/io/drill_file.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/plan_file.h"
#include "libhydro/io/toml_document.h"

namespace hydro::cli {
namespace {

using Json = nlohmann::ordered_json;
using namespace response;

/// How many rows are found in a document, from memory and so on.
template <class Row>
Json by_evidence(const std::vector<Row>& rows) {
  constexpr std::array<const char*, 5> words{"found", "article", "memory", "computed", "inferred"};
  std::array<int, 5> counts{};
  for (const Row& row : rows) ++counts[static_cast<std::size_t>(row.source.status)];
  Json list = Json::array();
  for (std::size_t i = 0; i < words.size(); ++i)
    if (counts[i] > 0) list.push_back(fmt::format("{} {}", counts[i], words[i]));
  return list;
}

Json by_level(const Plan& plan) {
  Json list = Json::array();
  for (const Level level : levels)
    list.push_back(fmt::format("{} from {}", std::ranges::count_if(plan.actions, [&](const Action& one) { return !one.any_level && !one.at_end && one.level == level; }), name_of(level)));
  list.push_back(fmt::format("{} at any", std::ranges::count(plan.actions, true, &Action::any_level)));
  list.push_back(fmt::format("{} at the end", std::ranges::count(plan.actions, true, &Action::at_end)));
  return list;
}

Json facts_of(const Plan& plan, const std::string& path) {
  Json hazards = Json::array();
  for (std::size_t h = 0; h < plan.words->hazards().size(); ++h)
    if ((plan.hazards >> h & 1u) != 0) hazards.push_back(plan.words->hazards()[h].id);
  return {{"kind", "response plan"},
          {"file", path},
          {"name", plan.name},
          {"title", plan.title},
          {"title_zh", plan.title_zh},
          {"hazards", hazards},
          {"areas", plan.words->areas().size()},
          {"departments", plan.departments.size()},
          {"resources", plan.resources.size()},
          {"places", plan.places.size()},
          {"warning_signals", plan.thresholds.size()},
          {"triggers", plan.triggers.size()},
          {"actions", plan.actions.size()},
          {"actions_by_level", by_level(plan)},
          {"actions_by_evidence", by_evidence(plan.actions)}};
}

}  // namespace

std::string format_of(const std::string& path) {
  FaultList ignored;
  std::string format;
  io::TomlDocument document = io::TomlDocument::open(path, ignored);
  document.root().text("format", format);
  return format;
}

Json facts_of_plan(const std::string& path) { return facts_of(io::read_plan(path, io::data_folder()), path); }

Json facts_of_drill(const std::string& path) {
  const io::DrillFile file = io::read_drill(path, io::data_folder());
  const Drill& drill = file.drill;
  Json roles = Json::array();
  for (const DrillRole& role : drill.roles) roles.push_back(role.id);
  return {{"kind", "drill"},
          {"file", path},
          {"name", drill.name},
          {"title", drill.title},
          {"title_zh", drill.title_zh},
          {"plan", drill.plan.name},
          {"start", io::iso_instant(drill.start, drill.offset_minutes)},
          {"duration_s", drill.end - drill.start},
          {"speed", drill.speed},
          {"roles", roles},
          {"warnings", std::ranges::count(drill.injects, InjectKind::alert, &Inject::kind)},
          {"other_injects", std::ranges::count_if(drill.injects, [](const Inject& one) { return one.kind != InjectKind::alert; })},
          {"expected_answers", drill.expected.size()},
          {"pass_mark", drill.scoring.pass_mark},
          {"results", file.results ? Json(file.results->written) : Json()},
          {"scenario", file.scenario ? Json(file.scenario->written) : Json()}};
}

TextTable preset_plans() {
  TextTable table{.columns = {{"name", "name"}, {"title", "title"}, {"title_zh", "标题"}, {"areas", "areas"}, {"departments", "departments"}, {"places", "places"}, {"actions", "actions"},
                              {"evidence", "how sure"}},
                  .rows = {}};
  for (const std::string& name : io::preset_plans(io::data_folder())) {
    const Json facts = facts_of_plan(io::preset_plan_file(name, io::data_folder()));
    std::string evidence;
    for (const auto& one : facts["actions_by_evidence"]) evidence += (evidence.empty() ? "" : ", ") + one.get<std::string>();
    const auto number = [&](const char* key) { return facts[key].get<double>(); };
    table.rows.push_back({facts["name"].get<std::string>(), facts["title"].get<std::string>(), facts["title_zh"].get<std::string>(), number("areas"), number("departments"), number("places"), number("actions"), evidence});
  }
  return table;
}

}  // namespace hydro::cli
