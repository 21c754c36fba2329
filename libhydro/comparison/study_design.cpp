#include "libhydro/comparison/study_design.h"

#include <map>

#include <fmt/format.h>

namespace hydro::comparison {
namespace {

/// Values of all parameters, sample by sample.
std::vector<std::vector<std::string>> samples_of(const StudyDesign& design) {
  const std::size_t count = design.sample_count();
  std::vector<std::vector<std::string>> samples(count);
  if (design.latin_hypercube) {
    const auto points = latin_hypercube(count, design.parameters.size(), design.seed);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t p = 0; p < design.parameters.size(); ++p) {
        const Parameter& parameter = design.parameters[p];
        const auto listed = static_cast<std::size_t>(points[i][p] * static_cast<double>(parameter.values.size()));
        samples[i].push_back(parameter.values.empty() ? fmt::format("{:.9g}", parameter.spread.quantile(points[i][p])) : parameter.values[listed]);
      }
    return samples;
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t rest = i, block = count;
    for (const Parameter& parameter : design.parameters) {
      block /= parameter.values.size();
      samples[i].push_back(parameter.values[rest / block]);
      rest %= block;
    }
  }
  return samples;
}

}  // namespace

std::size_t StudyDesign::sample_count() const {
  if (latin_hypercube) return samples;
  std::size_t count = 1;
  for (const Parameter& parameter : parameters) count *= parameter.values.size();
  return count;
}

std::vector<std::string> changes_of(const StudyDesign& design, const Built& built, std::size_t storm, bool lumped) {
  std::vector<std::string> changes;
  const auto add = [&changes](const std::vector<std::string>& more) { changes.insert(changes.end(), more.begin(), more.end()); };
  if (!lumped) add(design.changes);
  add(design.storms[storm].changes);
  if (!lumped) {
    add(design.layouts.front().changes);
    add(design.plans.front().changes);
    for (const Parameter& parameter : design.parameters)
      changes.push_back(parameter.key + "=" + (parameter.values.empty() ? fmt::format("{:.9g}", parameter.spread.quantile(0.5)) : parameter.values[parameter.values.size() / 2]));
  }
  std::map<std::string, std::string> lists;
  for (std::size_t m = 0; m < design.measures.size(); ++m) {
    const Measure& measure = design.measures[m];
    for (const std::string& word : lumped ? measure.lumped_adds : measure.adds) {
      const std::size_t sign = word.find('=');
      std::string& list = lists[word.substr(0, sign)];
      if (built[m]) list += (list.empty() ? "" : ", ") + ("\"" + word.substr(sign + 1) + "\"");
    }
    if (built[m]) add(lumped ? measure.lumped_changes : measure.changes);
    else add(lumped ? measure.lumped_without : measure.without);
  }
  for (const auto& [key, list] : lists) changes.push_back(key + "=[" + list + "]");
  return changes;
}

std::vector<Member> members_of(const StudyDesign& design) {
  const auto samples = samples_of(design);
  std::vector<Member> members;
  members.reserve(design.member_count());
  for (std::size_t storm = 0; storm < design.storms.size(); ++storm)
    for (std::size_t layout = 0; layout < design.layouts.size(); ++layout)
      for (std::size_t plan = 0; plan < design.plans.size(); ++plan)
        for (std::size_t sample = 0; sample < samples.size(); ++sample) {
          Member member{.storm = storm, .layout = layout, .plan = plan, .sample = sample, .values = samples[sample], .changes = design.changes};
          for (const Choice* choice : {&design.storms[storm], &design.layouts[layout], &design.plans[plan]})
            member.changes.insert(member.changes.end(), choice->changes.begin(), choice->changes.end());
          for (std::size_t p = 0; p < design.parameters.size(); ++p) member.changes.push_back(design.parameters[p].key + "=" + member.values[p]);
          members.push_back(std::move(member));
        }
  return members;
}

}  // namespace hydro::comparison
