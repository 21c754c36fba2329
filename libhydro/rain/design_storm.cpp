#include "libhydro/rain/design_storm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/rain/detail/number_text.h"

namespace hydro::rain {
namespace {

constexpr double assumed_peak_ratio = 0.4;  ///< [-] amid the 0.3 to 0.5 found for Asian cities
constexpr std::array<std::string_view, 4> computed_patterns{"chicago", "alternating_block", "uniform", "triangle"};

bool same_duration(double a, double b) { return std::abs(a - b) <= 1e-6 * b; }

const City& city_of(const StormLibrary& library, const std::string& id) {
  std::vector<std::string> choices;
  for (const City& city : library.cities) {
    if (city.id == id) return city;
    choices.push_back(city.id);
  }
  throw InputError("no storm data for city \"" + id + "\"", choices_hint(id, choices));
}

const IntensityFormula& formula_of(const City& city, const std::string& id) {
  if (city.formulas.empty()) throw InputError("no intensity formula is recorded for city \"" + city.id + "\"");
  if (id.empty()) return city.formulas.front();
  std::vector<std::string> choices;
  for (const IntensityFormula& formula : city.formulas) {
    if (formula.id == id) return formula;
    choices.push_back(formula.id);
  }
  throw InputError("no formula \"" + id + "\" for city \"" + city.id + "\"", choices_hint(id, choices));
}

/// The peak position for storms of a duration: that of the shortest storms which are not shorter, else of the longest.
const PeakRatio* peak_ratio_of(const City& city, double duration) {
  const PeakRatio* best = nullptr;
  for (const PeakRatio& ratio : city.peak_ratios) {
    if (!ratio.duration) return &ratio;
    const auto reaches = [&](const PeakRatio& one) { return *one.duration >= duration || same_duration(*one.duration, duration); };
    if (!best || (reaches(ratio) ? !reaches(*best) || *ratio.duration < *best->duration
                                 : !reaches(*best) && *ratio.duration > *best->duration))
      best = &ratio;
  }
  return best;
}

double chosen_peak_ratio(const StormOrder& order, DesignStorm& storm) {
  if (order.peak_ratio) return *order.peak_ratio;
  const PeakRatio* known = storm.city ? peak_ratio_of(*storm.city, order.duration) : nullptr;
  if (!known) {
    storm.warnings.push_back({"no position of the peak is recorded" + (storm.city ? " for " + storm.city->name : std::string{}) + ": " + number_text(assumed_peak_ratio) + " of the duration is assumed",
                              (storm.city ? storm.city->name_zh : std::string{}) + "没有记录雨峰位置：按历时的 " + number_text(assumed_peak_ratio) + " 处理"});
    return assumed_peak_ratio;
  }
  if (known->duration && !same_duration(*known->duration, order.duration))
    storm.warnings.push_back({"the position of the peak, " + number_text(known->value) + ", was derived from storms of " + minutes_text(*known->duration) + ", not of " + minutes_text(order.duration),
                              "雨峰位置系数 " + number_text(known->value) + " 由历时 " + minutes_text(*known->duration) + " 的暴雨得出，而非 " + minutes_text(order.duration)});
  storm.recorded_peak = known;
  return known->value;
}

const StoredPattern& stored_pattern_of(const StormLibrary& library, const City* city, const std::string& id) {
  const auto is_it = [&](const StoredPattern& pattern) { return pattern.id == id; };
  if (city)
    if (const auto found = std::ranges::find_if(city->patterns, is_it); found != city->patterns.end()) return *found;
  if (const auto found = std::ranges::find_if(library.patterns, is_it); found != library.patterns.end()) return *found;
  throw InputError("no storm pattern \"" + id + "\"" + (city ? " for city \"" + city->id + "\"" : std::string{}),
                   choices_hint(id, pattern_choices(library, city)));
}

TemporalPattern pattern_of(const StormLibrary& library, const StormOrder& order, DesignStorm& storm) {
  if (order.pattern == "chicago") return Chicago{*(storm.peak_ratio = chosen_peak_ratio(order, storm))};
  if (order.pattern == "triangle") return Triangle{*(storm.peak_ratio = chosen_peak_ratio(order, storm))};
  if (order.pattern == "alternating_block") {
    storm.peak_ratio = order.peak_ratio.value_or(AlternatingBlock{}.peak_ratio);
    return AlternatingBlock{*storm.peak_ratio};
  }
  if (order.pattern == "uniform") return Uniform{};
  storm.stored_pattern = &stored_pattern_of(library, storm.city, order.pattern);
  if (const auto made_for = storm.stored_pattern->duration; made_for && !same_duration(*made_for, order.duration))
    storm.warnings.push_back({"pattern " + order.pattern + " was made for storms of " + minutes_text(*made_for) + " and is stretched to " + minutes_text(order.duration),
                              "雨型 " + order.pattern + " 适用于历时 " + minutes_text(*made_for) + " 的暴雨，已拉伸到 " + minutes_text(order.duration)});
  return storm.stored_pattern->curve;
}

void warn_outside(const Range& range, double value, const Bilingual& what, double unit, const Bilingual& unit_name, DesignStorm& storm) {
  const std::string shown = number_text(value / unit);
  constexpr double typed = 1e-9;  // ends are typed numbers; conversion may have rounded them
  if (value < range.min * (1.0 - typed))
    storm.warnings.push_back({what.english + " of " + shown + " " + unit_name.english + " is below the range of the formula, which begins at " + number_text(range.min / unit) + " " + unit_name.english,
                              what.chinese + " " + shown + " " + unit_name.chinese + " 小于公式适用范围的下限 " + number_text(range.min / unit) + " " + unit_name.chinese});
  if (value > range.max * (1.0 + typed))
    storm.warnings.push_back({what.english + " of " + shown + " " + unit_name.english + " is beyond the range of the formula, which ends at " + number_text(range.max / unit) + " " + unit_name.english,
                              what.chinese + " " + shown + " " + unit_name.chinese + " 大于公式适用范围的上限 " + number_text(range.max / unit) + " " + unit_name.chinese});
}

void choose_formula(const StormLibrary& library, const StormOrder& order, DesignStorm& storm) {
  if (order.city.empty()) return;
  const std::size_t slash = order.city.find('/');
  storm.city = &city_of(library, order.city.substr(0, slash));
  const bool needed = !order.total || order.pattern == "chicago" || order.pattern == "alternating_block";
  if (!needed) return;
  storm.formula = &formula_of(*storm.city, slash == std::string::npos ? std::string{} : order.city.substr(slash + 1));
  storm.intensity = intensity_curve(storm.formula->law, storm.formula->unit, order.return_period, order.conversion);
  if (!storm.formula->withdrawn.empty())
    storm.warnings.push_back({"the formula \"" + storm.formula->title + "\" was withdrawn on " + storm.formula->withdrawn, "公式“" + storm.formula->title + "”已于 " + storm.formula->withdrawn + " 废止"});
  if (const auto& validity = storm.formula->validity) {
    warn_outside(validity->duration, order.duration, {"the duration", "历时"}, unit::min.to_si, {"min", "min"}, storm);
    warn_outside(validity->return_period, order.return_period, {"the return period", "重现期"}, 1.0, {"a", "年"}, storm);
  } else {
    storm.warnings.push_back({"the durations and return periods for which this formula holds are not recorded", "没有记录此公式适用的历时和重现期"});
  }
}

}  // namespace

std::string to_string(Status status) {
  switch (status) {
    case Status::found: return "found";
    case Status::memory: return "memory";
    case Status::computed: return "computed";
    case Status::inferred: return "inferred";
  }
  return {};
}

std::vector<std::string> pattern_choices(const StormLibrary& library, const City* city) {
  std::vector<std::string> choices(computed_patterns.begin(), computed_patterns.end());
  if (city)
    for (const StoredPattern& pattern : city->patterns) choices.push_back(pattern.id);
  for (const StoredPattern& pattern : library.patterns)
    if (std::ranges::find(choices, pattern.id) == choices.end()) choices.push_back(pattern.id);
  return choices;
}

DesignStorm design_storm(const StormLibrary& library, const StormOrder& order) {
  DesignStorm storm{.duration = order.duration, .step = order.step};
  choose_formula(library, order, storm);
  const TemporalPattern pattern = pattern_of(library, order, storm);
  storm.rain_of_step = rain_of_steps(pattern, order.duration, order.step, storm.intensity, order.total);
  storm.total = std::accumulate(storm.rain_of_step.begin(), storm.rain_of_step.end(), 0.0);

  const std::size_t steps = storm.rain_of_step.size();
  std::vector<double> times(steps + 1), rates(steps + 1, 0.0);
  for (std::size_t k = 0; k <= steps; ++k) times[k] = order.duration * static_cast<double>(k) / static_cast<double>(steps);
  for (std::size_t k = 0; k < steps; ++k) rates[k] = storm.rain_of_step[k] / (times[k + 1] - times[k]);
  storm.peak_rate = *std::ranges::max_element(rates);
  storm.rain_rate = TimeSeries(std::move(times), std::move(rates), Interpolation::step);
  return storm;
}

}  // namespace hydro::rain
