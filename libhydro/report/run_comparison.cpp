#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "libhydro/report/chart.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/markup.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::report {

namespace {

constexpr std::size_t most_gauges = 12;
constexpr Colour without_colour = rgb(0x8a8a8a);

using Without = results::WithoutFacilities;

template <class Values>
double greatest(const Values& values) {
  double most = 0.0;
  for (const float value : values)
    if (value > most) most = value;
  return most;
}

/// The greatest depths of one of the two runs, in the same classes and size as those of the other.
std::string depth_map(const RunView& view, Text title, const Raster<float>& depth) {
  MapPicture map;
  map.title = view.words(title);
  map.ground = &view.ground;
  map.ramp = depth_ramp(view.language);
  map.overlays = {draw_overlay(view.ground, depth, map.ramp, view.result.peaks.wet_at_start, view.longest_side)};
  map.has_standing_water = view.has_standing_water();
  map.width = 538.0;
  map.greatest_height = 560.0;
  map.legend_beside = false;
  map.language = view.language;
  return "<div>\n" + heading(map.title) + "<figure>\n" + to_svg(map) +
         fmt::format("<figcaption>{}</figcaption>\n</figure>\n</div>\n", escape(view.words(Text::compare_maps_source)));
}

/// By how much the water stayed lower at its deepest; nothing where it did not.
Raster<float> lowered_by(const Raster<float>& without, const Raster<float>& with) {
  Raster<float> lower(with.rows(), with.columns());
  for (std::size_t cell = 0; cell < with.size(); ++cell) lower[cell] = without[cell] - with[cell];
  return lower;
}

std::string maps(const RunView& view) {
  const Raster<float>& with = view.result.peaks.depth;
  if (with.empty() || with.size() != view.result.without.max_depth.size()) return {};
  std::string html = paragraph(view.words(Text::compare_maps_note)) + "<div class=\"pair\">\n" +
                     depth_map(view, Text::compare_map_without, view.result.without.max_depth) + depth_map(view, Text::compare_map_with, with) + "</div>\n";
  MapPicture map;
  map.title = view.words(Text::compare_map_lower);
  map.ground = &view.ground;
  map.ramp = lowering_ramp(view.language);
  map.overlays = {draw_overlay(view.ground, lowered_by(view.result.without.max_depth, with), map.ramp, view.result.peaks.wet_at_start, view.longest_side)};
  map.has_standing_water = view.has_standing_water();
  map.width = 1120.0;
  map.language = view.language;
  return html + heading(map.title) + paragraph(view.words(Text::compare_map_lower_note)) + "<figure>\n" + to_svg(map) +
         fmt::format("<figcaption>{}</figcaption>\n</figure>\n", escape(view.words(Text::compare_maps_source)));
}

std::string areas(const RunView& view) {
  const auto &with = view.result.flooded_area, &without = view.result.without.flooded_area;
  const Ramp ramp = depth_ramp(view.language);
  BarChart chart{.title = std::string(view.words(Text::compare_areas)), .rows = {}, .width = 1120.0};
  for (std::size_t i = 0; i < std::min(with.size(), without.size()); ++i) {
    const auto& [threshold, area] = with[i];
    const double before = without[i].second;
    const auto add = [&, over = results::threshold_name(threshold)](Text label, double flooded, Colour colour, std::string value) {
      chart.rows.push_back({.label = view.words(label, over), .segments = {{std::string(view.words(label, over)), flooded, colour}}, .value = std::move(value)});
    };
    add(Text::compare_over_without, before, without_colour, area_text(before));
    const auto shade = static_cast<std::size_t>(std::max(ramp.class_of(threshold), 0));
    add(Text::compare_over_with, area, ramp.classes[shade].colour,
        before > 0.0 ? view.words(Text::compare_change, area_text(area), percent_text(area / before - 1.0)) : area_text(area));
  }
  return chart.rows.empty() ? std::string{} : heading(chart.title) + paragraph(view.words(Text::area_note)) + "<figure>\n" + to_svg(chart) + "</figure>\n";
}

std::string gauges(const RunView& view) {
  struct Pair {
    const results::GaugeSeries* with;
    const Without::Gauge* without;
    bool standing;
  };
  std::vector<Pair> pairs;
  for (const results::GaugeSeries& gauge : view.result.gauges) {
    const auto same = std::ranges::find(view.result.without.gauges, gauge.id, &Without::Gauge::id);
    if (same != view.result.without.gauges.end()) pairs.push_back({&gauge, &*same, view.is_standing_water(gauge.place)});
  }
  if (pairs.empty()) return {};
  std::ranges::stable_sort(pairs, [](const Pair& a, const Pair& b) { return a.standing != b.standing ? b.standing : greatest(a.without->depth) > greatest(b.without->depth); });
  std::string html = heading(view.words(Text::compare_gauges)) + paragraph(view.words(Text::compare_gauges_note)) + "<div class=\"multiples\">\n";
  for (const Pair& pair : std::span(pairs).first(std::min(pairs.size(), most_gauges))) {
    const std::string name = pair.with->name.empty() ? pair.with->id : pair.with->name;
    TimeChart chart{.title = name, .times = view.result.report_times, .clock = view.clock, .panels = {}, .width = 356.0, .compact = true, .language = view.language};
    Panel panel{.title = shorten(name, 12.5, 300.0), .unit = "m", .series = {}, .totals = {}, .height = 104.0};
    panel.series.push_back({.name = std::string(view.words(Text::hydrograph_without)), .values = {pair.without->depth.begin(), pair.without->depth.end()},
                            .colour = without_colour, .dashed = true});
    panel.series.push_back({.name = std::string(view.words(Text::hydrograph_with)), .values = {pair.with->depth.begin(), pair.with->depth.end()}, .colour = okabe_ito[0]});
    chart.panels.push_back(std::move(panel));
    html += fmt::format("<figure class=\"chart\">\n{}</figure>\n", to_svg(chart));
  }
  html += "</div>\n";
  if (pairs.size() > most_gauges) html += source(view.words(Text::compare_gauges_more, pairs.size() - most_gauges));
  return html;
}

/// The account of both runs, row by row.
std::string account(const RunView& view) {
  const results::WaterBalance &with = view.balance(), &without = view.result.without.balance.back();
  TableMarkup table({"", std::string(view.words(Text::hydrograph_without)), std::string(view.words(Text::hydrograph_with)), std::string(view.words(Text::compare_difference))}, 1, TableKind::narrow);
  const auto row = [&](Text name, double before, double after, int decimals, const char* unit) {
    table.row().words(fmt::format("{} [{}]", view.words(name), unit));
    for (const double value : {before, after, after - before}) table.number(number(value, decimals));
    table.end_row();
  };
  using Balance = results::WaterBalance;
  for (const auto& [name, term] : {std::pair{Text::term_initial, &Balance::initial}, std::pair{Text::term_rain, &Balance::rain}, std::pair{Text::term_inflow, &Balance::inflow}, std::pair{Text::term_outflow, &Balance::outflow},
                                   std::pair{Text::term_infiltration, &Balance::infiltration}, std::pair{Text::term_evaporation, &Balance::evaporation},
                                   std::pair{Text::term_interception, &Balance::interception}, std::pair{Text::term_surface, &Balance::stored_surface},
                                   std::pair{Text::term_sponge, &Balance::stored_sponge}})
    row(name, without.*term, with.*term, 0, "m³");
  const std::vector<double>& times = view.result.report_times;
  row(Text::compare_peak_outflow, results::greatest_outflow(times, view.result.without.balance), results::greatest_outflow(times, view.result.balance), 2, "m³/s");
  return heading(view.words(Text::compare_account)) + table.end() + source(view.words(Text::compare_account_source));
}

}  // namespace

std::string comparison_without(const RunView& view) {
  if (view.result.without.empty()) return {};
  return heading(view.words(Text::compare_heading)) + paragraph(view.words(Text::compare_note)) + maps(view) + areas(view) + gauges(view) + account(view);
}

}  // namespace hydro::report
