#include "cli/study_facts.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/progress.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/study_file.h"

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

std::vector<std::string> remarks_of(const study::StudyCheck& check) {
  const StudyDesign& design = check.design;
  const auto count = [](std::size_t number, const char* what) { return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s"); };
  std::vector<std::string> remarks{fmt::format("study \"{}\" of {}: {} ({} x {} x {} x {})", design.name, design.scenario, count(check.runs, "run"), count(design.storms.size(), "storm"),
                                               count(design.layouts.size(), "layout"), count(design.plans.size(), "plan"), count(design.sample_count(), "sample"))};
  if (check.wall > 0.0)
    remarks.push_back(fmt::format("all of them take {} with {} at once, within a factor of three{}", check.wall < 1.0 ? "less than 1 s" : spoken_duration(check.wall), check.jobs == 1 ? "one process" : fmt::format("{} processes", check.jobs),
                                  check.maps > 0.0 ? fmt::format("; their maps at most {}", io::bytes_text(check.maps)) : ""));
  if (check.search_runs > 0) remarks.push_back(fmt::format("--optimise: {} to choose from, at most {} more", count(design.measures.size(), "measure"), count(check.search_runs, "full run")));
  return remarks;
}

}  // namespace hydro::cli
