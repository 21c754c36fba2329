#include "cli/study_facts.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/progress.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/study_file.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::cli {
namespace {

using Json = nlohmann::ordered_json;
using namespace comparison;

Json names_of(const auto& things) {
  Json names = Json::array();
  for (const auto& thing : things)
    if (!thing.name.empty()) names.push_back(thing.name);
  return names;
}

}  // namespace

nlohmann::ordered_json facts_of_study(const std::string& path) {
  const StudyDesign design = io::read_study(path);
  Json facts{{"kind", "study"},
             {"file", path},
             {"name", design.name},
             {"title", design.title},
             {"scenario", design.scenario},
             {"storms", names_of(design.storms)},
             {"layouts", names_of(design.layouts)},
             {"plans", names_of(design.plans)},
             {"parameters", names_of(design.parameters)},
             {"samples", design.sample_count()},
             {"sampled", design.latin_hypercube ? "Latin hypercube" : "every combination"},
             {"runs", design.member_count()},
             {"keeps_maps", design.keep_maps},
             {"measures", names_of(design.measures)}};
  if (design.measures.empty()) return facts;
  facts["minimise"] = design.goal.minimise;
  facts["budget_cny"] = design.goal.budget > 0.0 ? Json(design.goal.budget) : Json();
  facts["most_measures"] = design.goal.most_measures > 0 ? Json(design.goal.most_measures) : Json();
  facts["forecast_by"] = design.goal.lumped.empty() ? "each measure alone in the scenario" : design.goal.lumped;
  return facts;
}

std::vector<Bilingual> remarks_of(const study::StudyCheck& check) {
  const StudyDesign& design = check.design;
  const auto count = [](std::size_t number, const char* what, const char* what_zh) { return Bilingual{fmt::format("{} {}{}", number, what, number == 1 ? "" : "s"), fmt::format("{} {}", number, what_zh)}; };
  std::vector<Bilingual> remarks{bilingual("study \"{}\" of {}: {} ({} x {} x {} x {})", "研究“{}”，情景 {}：{}（{} x {} x {} x {}）", design.name, design.scenario, count(check.runs, "run", "个模拟"),
                                           count(design.storms.size(), "storm", "场降雨"), count(design.layouts.size(), "layout", "个方案"), count(design.plans.size(), "plan", "个预案"),
                                           count(design.sample_count(), "sample", "组样本"))};
  if (check.wall > 0.0)
    remarks.push_back(bilingual("all of them take {} with {} at once, within a factor of three{}", "全部约需 {}，同时 {}，误差在三倍以内{}", check.wall < 1.0 ? Bilingual{"less than 1 s", "不到 1 s"} : Bilingual{spoken_duration(check.wall), spoken_duration(check.wall)},
                                check.jobs == 1 ? Bilingual{"one process", "1 个进程"} : bilingual("{} processes", "{} 个进程", check.jobs),
                                check.maps > 0.0 ? bilingual("; their maps at most {}", "；地图不超过 {}", io::bytes_text(check.maps)) : Bilingual{}));
  if (check.search_runs > 0) remarks.push_back(bilingual("--optimise: {} to choose from, at most {} more", "--optimise：可选 {}，最多另加 {}", count(design.measures.size(), "measure", "项措施"), count(check.search_runs, "full run", "个完整模拟")));
  return remarks;
}

}  // namespace hydro::cli
