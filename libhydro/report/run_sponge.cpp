#include <algorithm>
#include <functional>
#include <map>
#include <span>

#include <fmt/format.h>

#include "libhydro/report/chart.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

namespace {

/// Facilities of one kind together.
struct Kind {
  std::string title;
  std::vector<const results::FacilitySeries*> facilities;

  /// [m3] at one report.
  double volume(const std::vector<double> results::FacilitySeries::* series, std::size_t report) const {
    double sum = 0.0;
    for (const results::FacilitySeries* facility : facilities)
      if (report < (facility->*series).size()) sum += (facility->*series)[report] * facility->area;
    return sum;
  }
};

/// Those with most inflow first; where there are more than colours, the least of them as one.
std::vector<Kind> kinds_of(const RunView& view) {
  std::vector<Kind> kinds;
  std::map<std::string, std::size_t> index;
  for (const results::FacilitySeries& facility : view.result.facilities) {
    const auto [at, is_new] = index.emplace(facility.kind, kinds.size());
    if (is_new) kinds.push_back({.title = view.language == Language::chinese && !facility.title_zh.empty() ? facility.title_zh : facility.title});
    kinds[at->second].facilities.push_back(&facility);
  }
  const std::size_t last = std::max<std::size_t>(view.result.report_times.size(), 1) - 1;
  std::ranges::stable_sort(kinds, std::greater(), [&](const Kind& kind) { return kind.volume(&results::FacilitySeries::inflow, last); });
  if (kinds.size() > okabe_ito.size()) {
    Kind others{.title = view.words(Text::sponge_others, kinds.size() - (okabe_ito.size() - 1)), .facilities = {}};
    for (const Kind& kind : std::span(kinds).subspan(okabe_ito.size() - 1)) others.facilities.insert(others.facilities.end(), kind.facilities.begin(), kind.facilities.end());
    kinds.resize(okabe_ito.size() - 1);
    kinds.push_back(std::move(others));
  }
  return kinds;
}

/// Water that each kind took in, and held more than at the start.
std::string held_chart(const RunView& view, const std::vector<Kind>& kinds) {
  TimeChart chart{.title = std::string(view.words(Text::sponge_series)), .times = view.result.report_times, .clock = view.clock, .panels = {}, .width = 1120.0,
                  .language = view.language};
  const auto panel_of = [&](Text title, const std::vector<double> results::FacilitySeries::* series, bool since_start) {
    Panel panel{.kind = Panel::Kind::lines, .title = std::string(view.words(title)), .unit = "m³", .series = {}, .totals = {}, .height = 230.0};
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      Series line{.name = kinds[k].title, .values = {}, .colour = okabe_ito[k]};
      for (std::size_t i = 0; i < chart.times.size(); ++i) line.values.push_back(kinds[k].volume(series, i) - (since_start ? kinds[k].volume(series, 0) : 0.0));
      panel.series.push_back(std::move(line));
    }
    return panel;
  };
  chart.panels = {panel_of(Text::sponge_held_axis, &results::FacilitySeries::stored, true), panel_of(Text::sponge_inflow_axis, &results::FacilitySeries::inflow, false)};
  return heading(chart.title) + paragraph(view.words(Text::sponge_series_note)) +
         (view.result.without.empty() ? paragraph(view.words(Text::sponge_without_note)) : std::string{}) + fmt::format("<figure class=\"chart\">\n{}</figure>\n", to_svg(chart));
}

std::string held_map(const RunView& view) {
  const Raster<float>& held = view.result.peaks.sponge_stored;
  if (held.empty()) return {};
  MapPicture map;
  map.title = view.words(Text::sponge_map);
  map.ground = &view.ground;
  map.overlays = {draw_overlay(view.ground, held, sponge_ramp(view.language), {}, view.longest_side)};
  map.ramp = sponge_ramp(view.language);
  map.width = 1120.0;
  map.language = view.language;
  return heading(map.title) + paragraph(view.words(Text::sponge_map_note)) + "<figure>\n" + to_svg(map) +
         fmt::format("<figcaption>{}</figcaption>\n</figure>\n", escape(view.words(Text::sponge_map_source)));
}

}  // namespace

Section sponge_section(const RunView& view) {
  Section section = facilities_section(view);
  section.body = sponge_cards(view) + comparison_without(view) + section.body + held_map(view) + held_chart(view, kinds_of(view));
  return section;
}

}  // namespace hydro::report
