#include "libhydro/study/detail/fail_condition.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "libhydro/comparison/comparison.h"
#include "libhydro/core/error.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::study {
namespace {

constexpr std::string_view where = "--fail-if";

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }
bool is_word(std::string_view name) { return name == "and" || name == "or" || name == "not"; }

double greatest(const Raster<float>& values) {
  double most = 0.0;
  for (const float value : values.values())
    if (value > most) most = value;
  return most;
}

/// "flooded_area_m2[0.3]" is called "flooded_area_m2[0.30]".
std::string usual_name(std::string name) {
  constexpr std::string_view area = "flooded_area_m2[";
  if (!name.starts_with(area) || !name.ends_with(']')) return name;
  double threshold = 0.0;
  const char *first = name.data() + area.size(), *last = name.data() + name.size() - 1;
  const auto [end, status] = std::from_chars(first, last, threshold);
  return status == std::errc{} && end == last ? fmt::format("{}{}]", area, results::threshold_name(threshold)) : name;
}

const NamedQuantity* find(const std::vector<NamedQuantity>& quantities, const std::string& name) {
  const auto found = std::ranges::find(quantities, name, &NamedQuantity::name);
  return found == quantities.end() ? nullptr : &*found;
}

/// Harm is known only where a scenario says who lives where and what stands there.
const char* why_no_harm(const std::string& wanted) {
  if (wanted.starts_with("damage_cny")) return "its scenario names no things of value: [[harm.assets]] (docs/formats/harm.md); ";
  if (wanted.starts_with("people")) return "its scenario does not say who lives where: harm.people_per_hectare (docs/formats/harm.md); ";
  return "";
}

std::string what_is_there(const std::vector<NamedQuantity>& quantities, const std::string& wanted) {
  std::vector<std::string> names;
  for (const NamedQuantity& quantity : quantities) names.push_back(quantity.name);
  constexpr std::size_t most = 40;
  const std::string close = closest_choice(wanted, names);
  if (names.size() > most) names.resize(most), names.push_back("...");
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  const std::string why = why_no_harm(wanted);
  return why + (close.empty() || !why.empty() ? "" : "did you mean \"" + close + "\"? ") + "a run has: " + list;
}

void add_harm(const results::RunResult& run, std::vector<NamedQuantity>& all) {
  if (comparison::knows_damage(run)) all.push_back({"damage_cny", "count", run.harm.loss});
  if (comparison::knows_people(run)) all.push_back({"people_in_danger", "count", run.harm.people_in_danger});
  for (const results::HarmRow& row : run.harm_rows) all.push_back({fmt::format("{}[{}]", row.what == "people" ? "people" : "damage_cny", row.name), "count", row.harmed});
  if (run.hot_spots.empty()) return;
  all.push_back({"places_over", "count", run.harm.spots_over});
  all.push_back({"place_time_over_h", "h", run.harm.spot_time_over / 3600.0});
  all.push_back({"vehicles_turned_away", "count", run.harm.turned_away});
}

}  // namespace

std::vector<NamedQuantity> quantities_of(const results::RunResult& run) {
  std::vector<NamedQuantity> all;
  for (const auto& [threshold, area] : run.flooded_area) all.push_back({fmt::format("flooded_area_m2[{}]", results::threshold_name(threshold)), "m2", area});
  if (!run.peaks.depth.empty()) all.push_back({"max_depth_m", "m", greatest(run.peaks.depth)});
  double deepest = -1.0;  // of gauges on land
  for (const results::GaugeSeries& gauge : run.gauges) {
    const auto place = std::ranges::find(run.places, gauge.id, &results::PlaceResult::id);
    if (place != run.places.end() && place->first_over_015 != 0.0) deepest = std::max(deepest, place->max_depth);
  }
  if (deepest >= 0.0) all.push_back({"greatest_place_depth_m", "m", deepest});
  all.push_back({"peak_outflow_m3s", "m3s", results::greatest_outflow(run.report_times, run.balance)});
  if (!run.capture.empty()) all.push_back({"capture_ratio", "fraction", run.capture.back().capture_ratio()});
  if (!run.capture.empty()) all.push_back({"peak_runoff_m3s", "m3s", run.capture.back().peak_runoff});
  add_harm(run, all);
  if (!run.nodes.empty()) {
    double spilled = 0.0, spilling = 0.0;
    for (const results::NodeSeries& node : run.nodes) spilled += node.spilled_volume, spilling += node.spilled_volume > 0.0;
    all.push_back({"nodes_spilled_m3", "m3", spilled});
    all.push_back({"nodes_spilling", "count", spilling});
  }
  const comparison::LayoutTotals costs = comparison::costs_of(run);
  all.push_back({"capital_cny", "count", costs.capital});
  all.push_back({"yearly_cny_a", "count", costs.yearly});
  if (!run.balance.empty())
    for (const results::BalanceTerm& term : results::balance_terms) all.push_back({fmt::format("volume_m3[{}]", term.name), "m3", run.balance.back().*term.volume});
  for (const results::PlaceResult& place : run.places) all.push_back({fmt::format("places[{}].max_depth_m", place.id), "m", place.max_depth});
  return all;
}

FailCondition::FailCondition(std::string text, const results::RunResult& base) : text_(std::move(text)), base_(quantities_of(base)) {
  FaultList faults;
  const auto place = [](std::size_t at) { return SourcePlace{std::string(where), 1, static_cast<int>(at) + 1}; };
  // Each name becomes a column whose name is as long, so that faults of the expression point at the text as it was written.
  std::string plain = text_;
  std::vector<compliance::Column> columns;
  std::vector<std::pair<std::size_t, std::size_t>> bare;  // where `base` stands alone: place, column
  std::string quantity;                                    // the one that is named, for `base`
  bool several = false;
  for (std::size_t at = 0; at < text_.size();) {
    if (!begins_name(text_[at])) {
      ++at;
      while (at < text_.size() && at > 0 && continues_name(text_[at - 1]) && continues_name(text_[at])) ++at;  // the rest of a number
      continue;
    }
    const std::size_t begin = at;
    bool within = false;
    while (at < text_.size() && (within || continues_name(text_[at]) || text_[at] == '.' || text_[at] == '[')) {
      if (text_[at] == '[') within = true;
      if (text_[at] == ']') within = false;
      ++at;
    }
    std::string name = text_.substr(begin, at - begin);
    if (is_word(name)) continue;
    const bool of_base = name == "base" || name.starts_with("base.");
    const std::string named = usual_name(name == "base" ? "" : of_base ? name.substr(5) : name);
    std::string column = fmt::format("q{}", columns.size());
    column.resize(std::max(column.size(), at - begin), '_');
    plain.replace(begin, at - begin, column);
    if (column.size() > at - begin) faults.add(place(begin), "\"" + name + "\" is no number of a run", what_is_there(base_, name));
    std::string unit = "count";
    if (name == "base") {
      bare.emplace_back(begin, columns.size());
    } else if (const NamedQuantity* known = find(base_, named)) {
      unit = known->unit;
      several = several || (!quantity.empty() && quantity != named);
      quantity = named;
    } else {
      faults.add(place(begin), "\"" + name + "\" is no number of a run", what_is_there(base_, named));
    }
    references_.push_back({named, of_base});
    columns.push_back({.name = column, .unit = unit, .title = name, .title_zh = name});
  }
  for (const auto& [begin, column] : bare) {
    if (several || quantity.empty())
      faults.add(place(begin), several ? "\"base\" alone could be any of the numbers that are named" : "\"base\" alone needs a number beside it", "write base.NAME, as in base.flooded_area_m2[0.30]");
    else {
      references_[column].quantity = quantity;
      columns[column].unit = find(base_, quantity)->unit;
    }
  }
  faults.throw_if_any();
  std::vector<compliance::ExpressionFault> wrong;
  expression_ = compliance::Expression::parse(plain, columns, wrong);
  for (const compliance::ExpressionFault& fault : wrong) faults.add(place(fault.at), fault.message, fault.hint);
  if (expression_ && !expression_->is_truth()) faults.add(place(0), "\"" + text_ + "\" is a number, no condition", "compare it, as in flooded_area_m2[0.30] > 1.02 * base");
  faults.throw_if_any();
}

bool FailCondition::holds(const results::RunResult& run, const std::string& name) const {
  const std::vector<NamedQuantity> own = quantities_of(run);
  std::vector<double> row;
  for (const Reference& reference : references_) {
    const NamedQuantity* known = find(reference.base ? base_ : own, reference.quantity);
    if (!known) throw InputError(fmt::format("{}: run {} has no {}", where, name, reference.quantity), "name what every run has");
    row.push_back(known->value);
  }
  return expression_->holds(row);
}

}  // namespace hydro::study
