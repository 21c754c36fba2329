#include "libhydro/comparison/study_outcome.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace hydro::comparison {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

bool all_have_return_periods(const StudyDesign& design) {
  return std::ranges::all_of(design.storms, [](const Choice& storm) { return storm.return_period > 0.0; });
}

std::string variant_name(const StudyDesign& design, std::size_t layout, std::size_t plan) {
  std::string name = design.layouts[layout].name;
  const std::string& plan_name = design.plans[plan].name;
  if (!plan_name.empty()) name += (name.empty() ? "" : ", ") + plan_name;
  return name.empty() ? design.name : name;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0, count = 0.0;
  for (const double value : values)
    if (std::isfinite(value)) sum += value, count += 1.0;
  return count > 0.0 ? sum / count : unknown;
}

/// Values of one number by storm, for one variant.
std::vector<std::vector<double>> by_storm(const StudyDesign& design, const std::vector<Member>& members, const StudyNumbers& numbers, const Variant& variant, int column) {
  std::vector<std::vector<double>> storms(design.storms.size());
  for (std::size_t i = 0; i < members.size(); ++i)
    if (members[i].layout == variant.layout && members[i].plan == variant.plan) {
      const double value = numbers.rows[i][static_cast<std::size_t>(column)];
      if (std::isfinite(value)) storms[members[i].storm].push_back(value);
    }
  return storms;
}

double expectation(const StudyDesign& design, const std::vector<std::vector<double>>& storms, bool by_year) {
  std::vector<double> means, periods;
  for (std::size_t storm = 0; storm < storms.size(); ++storm) {
    means.push_back(mean_of(storms[storm]));
    periods.push_back(design.storms[storm].return_period);
    if (by_year && std::isnan(means.back())) return unknown;  // a storm without a run leaves a hole in the curve
  }
  return by_year ? expected_annual(periods, means) : mean_of(means);
}

FrequencyCurve curve_of(const StudyDesign& design, const std::vector<std::vector<double>>& storms, std::size_t variant, const std::string& quantity) {
  FrequencyCurve curve{.variant = variant, .quantity = quantity};
  std::vector<std::size_t> order(storms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return design.storms[a].return_period < design.storms[b].return_period; });
  for (const std::size_t storm : order) {
    if (storms[storm].empty()) continue;
    curve.return_periods.push_back(design.storms[storm].return_period);
    curve.mean.push_back(mean_of(storms[storm]));
    curve.lowest.push_back(*std::ranges::min_element(storms[storm]));
    curve.highest.push_back(*std::ranges::max_element(storms[storm]));
  }
  return curve;
}

Varied varied_choice(const std::string& name, const std::vector<Choice>& choices, const std::vector<Member>& members, std::size_t Member::*which) {
  Varied varied{.name = name, .labels = {}, .group = {}};
  for (const Choice& choice : choices) varied.labels.push_back(choice.name);
  for (const Member& member : members) varied.group.push_back(member.*which);
  return varied;
}

Varied varied_parameter(const Parameter& parameter, std::size_t index, const std::vector<Member>& members) {
  std::vector<double> values;
  for (const Member& member : members) {
    char* end = nullptr;
    values.push_back(std::strtod(member.values[index].c_str(), &end));
    if (end == member.values[index].c_str() || *end != '\0') {  // words, or a unit behind the number
      values.clear();
      break;
    }
  }
  if (values.size() == members.size()) return grouped(parameter.name, values);
  Varied varied{.name = parameter.name, .labels = {}, .group = {}};  // words
  for (const Member& member : members) {
    const auto known = std::ranges::find(varied.labels, member.values[index]);
    varied.group.push_back(static_cast<std::size_t>(known - varied.labels.begin()));
    if (known == varied.labels.end()) varied.labels.push_back(member.values[index]);
  }
  return varied;
}

}  // namespace

int StudyNumbers::column(std::string_view name) const {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

std::vector<double> StudyNumbers::values(int column) const {
  std::vector<double> all;
  for (const auto& row : rows) all.push_back(column < 0 ? unknown : row[static_cast<std::size_t>(column)]);
  return all;
}

std::vector<double> member_weights(const StudyDesign& design, const std::vector<Member>& members) {
  const double samples = static_cast<double>(design.sample_count());
  std::vector<double> storms(design.storms.size(), 1.0 / static_cast<double>(design.storms.size()));
  if (all_have_return_periods(design)) {
    std::vector<double> periods;
    for (const Choice& storm : design.storms) periods.push_back(storm.return_period);
    storms = annual_weights(periods);
  }
  std::vector<double> weights;
  for (const Member& member : members) weights.push_back(storms[member.storm] / samples);
  return weights;
}

StudyOutcome outcome_of(const StudyDesign& design, const std::vector<Member>& members, const StudyNumbers& numbers) {
  StudyOutcome outcome{.by_year = all_have_return_periods(design)};
  if (outcome.by_year) outcome.from_period = std::ranges::min(design.storms, {}, &Choice::return_period).return_period;
  outcome.headline = design.goal.minimise;
  if (numbers.column(outcome.headline) < 0) outcome.headline = numbers.column("volume_m3[outflow]") >= 0 ? "volume_m3[outflow]" : "";
  const int capital = numbers.column("capital_cny"), yearly = numbers.column("yearly_cny_a");
  for (std::size_t layout = 0; layout < design.layouts.size(); ++layout)
    for (std::size_t plan = 0; plan < design.plans.size(); ++plan) {
      Variant variant{.layout = layout, .plan = plan, .name = variant_name(design, layout, plan)};
      std::vector<double> capitals, yearlies;
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].layout != layout || members[i].plan != plan) continue;
        ++variant.runs;
        const auto& row = numbers.rows[i];
        const bool done = std::ranges::any_of(row, [](double value) { return std::isfinite(value); });
        if (!done) continue;
        ++variant.done;
        if (capital >= 0) capitals.push_back(row[static_cast<std::size_t>(capital)]);
        if (yearly >= 0) yearlies.push_back(row[static_cast<std::size_t>(yearly)]);
      }
      variant.capital = design.layouts[layout].cost >= 0.0 ? design.layouts[layout].cost : capitals.empty() ? 0.0 : mean_of(capitals);
      variant.yearly = yearlies.empty() ? 0.0 : mean_of(yearlies);
      for (std::size_t column = 0; column < numbers.names.size(); ++column) {
        const auto storms = by_storm(design, members, numbers, variant, static_cast<int>(column));
        variant.expected.push_back(expectation(design, storms, outcome.by_year));
        const std::string& name = numbers.names[column];
        if (outcome.by_year && design.storms.size() > 1 && (name == outcome.headline || name.starts_with("places[") || name == deepest_place || name == "damage_cny" || name == "people_in_danger")) outcome.curves.push_back(curve_of(design, storms, outcome.variants.size(), name));
      }
      outcome.variants.push_back(std::move(variant));
    }
  const int headline = numbers.column(outcome.headline);
  if (headline < 0) return outcome;
  std::vector<Varied> varied;
  if (design.storms.size() > 1) varied.push_back(varied_choice("storm", design.storms, members, &Member::storm));
  if (design.layouts.size() > 1) varied.push_back(varied_choice("layout", design.layouts, members, &Member::layout));
  if (design.plans.size() > 1) varied.push_back(varied_choice("plan", design.plans, members, &Member::plan));
  for (std::size_t p = 0; p < design.parameters.size(); ++p) varied.push_back(varied_parameter(design.parameters[p], p, members));
  outcome.effects = effects_of(varied, numbers.values(headline));
  std::vector<double> costs, harms;
  for (const Variant& variant : outcome.variants) costs.push_back(variant.capital), harms.push_back(variant.expected[static_cast<std::size_t>(headline)]);
  outcome.front = pareto_front(costs, harms);
  return outcome;
}

}  // namespace hydro::comparison
