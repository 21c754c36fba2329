#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "libhydro/report/chart.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

namespace {

constexpr std::size_t most_lines = 6, most_small_charts = 24, most_boundaries = 7, most_limiting_cells = 5;
constexpr Colour rain_colour = rgb(0x4f9fd0);

TimeChart time_chart(const RunView& view, Text title) {
  TimeChart chart;
  chart.title = view.words(title);
  chart.times = view.result.report_times;
  chart.clock = view.clock;
  chart.width = 1120.0;
  chart.language = view.language;
  return chart;
}

Panel rain_panel(const RunView& view) {
  Panel panel{.kind = Panel::Kind::hanging, .title = std::string(view.words(Text::series_rain)), .unit = "mm/h", .height = 80.0};
  Series rain{.name = std::string(view.words(Text::series_rain_name)), .colour = rain_colour};
  for (const double rate : view.result.rain_rate) rain.values.push_back(rate * 3.6e6);
  panel.series.push_back(std::move(rain));
  return panel;
}

double greatest(const std::vector<float>& values) {
  double most = 0.0;
  for (const float value : values)
    if (value > most) most = value;
  return most;
}

Series gauge_series(const results::GaugeSeries& gauge, Colour colour) {
  return {.name = gauge.name.empty() ? gauge.id : gauge.name, .values = {gauge.depth.begin(), gauge.depth.end()}, .colour = colour};
}

/// Gauges, the deepest first; those in rivers and ponds last.
std::vector<const results::GaugeSeries*> deepest_gauges(const RunView& view) {
  std::vector<const results::GaugeSeries*> gauges;
  for (const results::GaugeSeries& gauge : view.result.gauges) gauges.push_back(&gauge);
  std::stable_sort(gauges.begin(), gauges.end(), [&](const auto* a, const auto* b) {
    const bool a_stands = view.is_standing_water(a->place), b_stands = view.is_standing_water(b->place);
    return a_stands != b_stands ? b_stands : greatest(a->depth) > greatest(b->depth);
  });
  return gauges;
}

std::string gauges_chart(const RunView& view, const std::vector<const results::GaugeSeries*>& gauges) {
  TimeChart chart = time_chart(view, Text::series_gauges);
  chart.panels.push_back(rain_panel(view));
  Panel depth{.title = std::string(view.words(Text::series_depth)), .unit = "m", .height = 270.0};
  for (std::size_t i = 0; i < std::min(gauges.size(), most_lines); ++i)
    depth.series.push_back(gauge_series(*gauges[i], okabe_ito[i % okabe_ito.size()]));
  chart.panels.push_back(std::move(depth));
  return heading(chart.title) + paragraph(view.words(Text::series_gauges_note, std::min(gauges.size(), most_lines), gauges.size())) +
         figure(to_svg(chart)) + source(view.words(Text::series_gauges_source));
}

/// One small chart a gauge, for when there are too many for one.
std::string small_charts(const RunView& view, const std::vector<const results::GaugeSeries*>& gauges) {
  std::string html = heading(view.words(Text::series_each_gauge)) + paragraph(view.words(Text::series_each_gauge_note)) +
                     "<div class=\"multiples\">\n";
  for (std::size_t i = 0; i < std::min(gauges.size(), most_small_charts); ++i) {
    TimeChart chart = time_chart(view, Text::series_each_gauge);
    chart.width = 356.0;
    chart.compact = true;
    Series series = gauge_series(*gauges[i], okabe_ito[0]);
    chart.title = series.name;
    Panel panel{.title = shorten(series.name, 12.5, 300.0), .unit = "m", .height = 104.0};
    panel.series.push_back(std::move(series));
    chart.panels.push_back(std::move(panel));
    html += figure(to_svg(chart));
  }
  html += "</div>\n";
  if (gauges.size() > most_small_charts)
    html += source(view.words(Text::series_each_gauge_more, most_small_charts, gauges.size() - most_small_charts));
  return html;
}

/// A volume unit that keeps the numbers on an axis short.
struct VolumeUnit {
  double size;  ///< [m3]
  const char* name;
};
VolumeUnit volume_unit(double most) {
  if (most >= 2e6) return {1e6, "10⁶ m³"};
  if (most >= 2e4) return {1e3, "1000 m³"};
  return {1.0, "m³"};
}

std::string boundaries_chart(const RunView& view) {
  double most = 0.0;
  std::vector<std::pair<const results::BoundarySeries*, double>> ranked;
  for (const results::BoundarySeries& boundary : view.result.boundaries) {
    double reach = 0.0;
    for (std::size_t i = 0; i < std::min(boundary.left.size(), boundary.entered.size()); ++i)
      reach = std::max(reach, std::abs(boundary.left[i] - boundary.entered[i]));
    most = std::max(most, reach);
    ranked.push_back({&boundary, reach});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  const VolumeUnit unit = volume_unit(most);
  TimeChart chart = time_chart(view, Text::series_boundaries);
  Panel panel{.title = view.words(Text::series_boundary_volume, unit.name), .unit = unit.name, .height = 210.0};
  for (std::size_t k = 0; k < std::min(ranked.size(), most_boundaries); ++k) {
    const results::BoundarySeries& boundary = *ranked[k].first;
    Series series{.name = boundary.id.empty() ? boundary.kind : boundary.id, .colour = okabe_ito[k % okabe_ito.size()]};
    for (std::size_t i = 0; i < std::min(boundary.left.size(), boundary.entered.size()); ++i)
      series.values.push_back((boundary.left[i] - boundary.entered[i]) / unit.size);
    panel.series.push_back(std::move(series));
  }
  chart.panels.push_back(std::move(panel));
  return heading(chart.title) + figure(to_svg(chart)) + source(view.words(Text::series_boundaries_note));
}

std::string sections_chart(const RunView& view) {
  TimeChart chart = time_chart(view, Text::series_sections);
  Panel panel{.title = std::string(view.words(Text::series_discharge)), .unit = "m³/s", .height = 230.0};
  for (std::size_t i = 0; i < std::min<std::size_t>(view.result.sections.size(), okabe_ito.size()); ++i)
    panel.series.push_back({view.result.sections[i].id, view.result.sections[i].discharge, okabe_ito[i]});
  chart.panels.push_back(std::move(panel));
  return heading(chart.title) + figure(to_svg(chart)) + source(view.words(Text::series_sections_note));
}

struct Term {
  Text name;
  double results::WaterBalance::*volume;
  Colour colour;
};
constexpr std::array came_from{Term{Text::term_initial, &results::WaterBalance::initial, rgb(0x8fa9ae)},
                               Term{Text::term_rain, &results::WaterBalance::rain, rain_colour},
                               Term{Text::term_inflow, &results::WaterBalance::inflow, rgb(0x223f88)}};
constexpr std::array went_to{Term{Text::term_surface, &results::WaterBalance::stored_surface, rgb(0x0072b2)},
                             Term{Text::term_outflow, &results::WaterBalance::outflow, rgb(0xd55e00)},
                             Term{Text::term_infiltration, &results::WaterBalance::infiltration, rgb(0x009e73)},
                             Term{Text::term_soil, &results::WaterBalance::stored_soil, rgb(0x8c6d46)},
                             Term{Text::term_sponge, &results::WaterBalance::stored_sponge, rgb(0x7bc8a4)},
                             Term{Text::term_network, &results::WaterBalance::stored_network, rgb(0x6a6a6a)},
                             Term{Text::term_evaporation, &results::WaterBalance::evaporation, rgb(0xe69f00)},
                             Term{Text::term_interception, &results::WaterBalance::interception, rgb(0xcc79a7)}};
static_assert(came_from.size() + went_to.size() == results::balance_terms.size(), "a term of the account is not shown");

template <class Terms>
BarRow balance_bar(const RunView& view, Text label, const Terms& terms) {
  BarRow row{.label = std::string(view.words(label))};
  double sum = 0.0;
  for (const Term& term : terms) {
    const double volume = view.balance().*term.volume;
    sum += volume;
    if (volume > 0.0)
      row.segments.push_back({std::string(view.words(term.name)) + " " + volume_text(volume), volume, term.colour});
  }
  row.value = volume_text(sum);
  return row;
}

std::string balance_chart(const RunView& view) {
  const VolumeUnit unit = volume_unit(view.balance().entered());
  TimeChart chart = time_chart(view, Text::sec_balance);
  Panel panel{.kind = Panel::Kind::stacked, .title = view.words(Text::balance_time, unit.name), .unit = unit.name, .height = 270.0};
  const auto series = [&](Text name, Colour colour, auto&& volume) {
    Series result{.name = std::string(view.words(name)), .colour = colour};
    for (const results::WaterBalance& balance : view.result.balance) result.values.push_back(volume(balance) / unit.size);
    return result;
  };
  for (const Term& term : went_to) {
    const bool used = std::any_of(view.result.balance.begin(), view.result.balance.end(),
                                  [&](const results::WaterBalance& balance) { return balance.*term.volume > 0.0; });
    if (used) panel.series.push_back(series(term.name, term.colour, [&](const auto& balance) { return balance.*term.volume; }));
  }
  panel.totals.push_back(series(Text::balance_entered, rgb(0x1d2a36), [](const auto& balance) { return balance.entered(); }));
  chart.panels.push_back(std::move(panel));
  return figure(to_svg(chart));
}

std::string balance_table(const RunView& view) {
  const results::WaterBalance& balance = view.balance();
  TableMarkup table(view, {Text::balance_term, Text::balance_volume, Text::balance_depth, Text::balance_share}, 1, TableKind::narrow);
  const auto row = [&](Text name, double volume, bool sum, const std::string& share) {
    const double depth = view.ground_area > 0.0 ? volume / view.ground_area * 1000.0 : 0.0;
    const bool tiny = std::abs(volume) < 5e-3 && volume != 0.0;
    table.row(sum).words(view.words(name)).number(tiny ? significant(volume, 2) : number(volume, 2)).number(number(depth, 2)).number(share).end_row();
  };
  const auto share = [&](double volume) { return percent_text(balance.entered() > 0.0 ? volume / balance.entered() : 0.0, 2); };
  for (const Term& term : came_from) row(term.name, balance.*term.volume, false, share(balance.*term.volume));
  row(Text::balance_entered, balance.entered(), true, share(balance.entered()));
  for (const Term& term : went_to) row(term.name, balance.*term.volume, false, share(balance.*term.volume));
  row(Text::term_error, balance.error(), true, significant(balance.relative_error(), 2));
  return table.end() + source(view.words(Text::balance_source));
}

std::string quality_table(const RunView& view) {
  const results::RunResult& result = view.result;
  double worst = 0.0;
  for (const results::WaterBalance& balance : result.balance) worst = std::max(worst, std::abs(balance.relative_error()));
  TableMarkup table(view, {Text::quality_item, Text::quality_value}, 1, TableKind::narrow);
  const auto row = [&](Text name, const std::string& value, std::string_view note = {}) {
    table.row().markup(escape(view.words(name)) + (note.empty() ? "" : fmt::format("<br/><span class=\"tag\">{}</span>", escape(note))), std::string(view.words(name))).number(value).end_row();
  };
  const double steps = static_cast<double>(result.steps);
  row(Text::quality_error, significant(view.balance().relative_error(), 2));
  row(Text::quality_worst_error, significant(worst, 2));
  row(Text::quality_steps, number(steps, 0));
  row(Text::quality_mean_step, steps > 0.0 ? significant(result.simulated / steps, 3) + " s" : "\xE2\x80\x93");
  row(Text::quality_updates, number(static_cast<double>(result.cell_updates), 0));
  row(Text::quality_scaled, number(static_cast<double>(result.scaled_rows), 0), view.words(Text::quality_scaled_note));
  row(Text::quality_cells, number(static_cast<double>(result.ground_cells), 0));
  return table.end();
}

std::string quality_chart(const RunView& view) {
  const results::QualitySeries& quality = view.result.quality;
  TimeChart chart = time_chart(view, Text::quality_series);
  Panel step{.title = std::string(view.words(Text::quality_time_step)), .unit = "s", .height = 120.0};
  step.series.push_back({std::string(view.words(Text::quality_time_step_name)), quality.time_step, okabe_ito[0]});
  Panel wet{.title = std::string(view.words(Text::quality_wet)), .unit = "%", .height = 120.0};
  Series share{.name = std::string(view.words(Text::quality_wet_name)), .colour = okabe_ito[2]};
  for (const double value : quality.wet_share) share.values.push_back(100.0 * value);
  wet.series.push_back(std::move(share));
  chart.panels = {std::move(step), std::move(wet)};
  return heading(chart.title) + figure(to_svg(chart)) + source(view.words(Text::quality_series_note));
}

std::string limiting_table(const RunView& view) {
  std::map<std::pair<int, int>, std::size_t> counts;
  const Grid& grid = view.result.grid;
  for (const CellPosition& cell : view.result.quality.limiting)
    if (grid.contains(cell)) ++counts[{cell.row, cell.column}];
  if (counts.empty()) return {};
  std::vector<std::pair<std::pair<int, int>, std::size_t>> ranked(counts.begin(), counts.end());
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (ranked.size() > most_limiting_cells) ranked.resize(most_limiting_cells);
  TableMarkup table(view, {Text::quality_cell, Text::place_position, Text::quality_reports, Text::quality_bed, Text::quality_cell_depth}, 0, TableKind::narrow);
  for (const auto& [cell, count] : ranked) {
    const auto [row, column] = cell;
    const Raster<float>& depth = view.result.peaks.depth;
    const double share = static_cast<double>(count) / static_cast<double>(view.result.quality.limiting.size());
    table.row().number(fmt::format("{}, {}", row, column)).number(fmt::format("{}, {}", number(grid.x(column), 0), number(grid.y(row), 0))).number(percent_text(share, 0));
    table.number(number(view.page.bed_elevation(row, column), 2)).number(number(depth.empty() ? std::nan("") : depth(row, column), 2)).end_row();
  }
  return heading(view.words(Text::quality_limiting)) + paragraph(view.words(Text::quality_limiting_note)) + table.end();
}

}  // namespace

Section series_section(const RunView& view) {
  Section section{"series", std::string(view.words(Text::sec_series)), {}};
  if (view.result.report_times.empty()) {
    section.body = paragraph(view.words(Text::no_data));
    return section;
  }
  const auto gauges = deepest_gauges(view);
  if (gauges.empty()) {
    TimeChart chart = time_chart(view, Text::series_rain_only);
    chart.panels.push_back(rain_panel(view));
    chart.panels.back().height = 120.0;
    section.body += heading(chart.title) + paragraph(view.words(Text::series_rain_only_note)) + figure(to_svg(chart));
  } else {
    section.body += gauges_chart(view, gauges);
    if (gauges.size() > most_lines) section.body += small_charts(view, gauges);
  }
  if (!view.result.sections.empty()) section.body += sections_chart(view);
  if (!view.result.boundaries.empty()) section.body += boundaries_chart(view);
  return section;
}

Section balance_section(const RunView& view) {
  Section section{"balance", std::string(view.words(Text::sec_balance)), {}};
  if (view.result.balance.empty()) {
    section.body = paragraph(view.words(Text::no_data));
    return section;
  }
  BarChart bars{.title = section.title, .legend = true, .width = 1120.0};
  bars.rows = {balance_bar(view, Text::balance_came, came_from), balance_bar(view, Text::balance_went, went_to)};
  section.body = paragraph(view.words(Text::balance_note)) + figure(to_svg(bars), "bars") + balance_chart(view) +
                 source(view.words(Text::balance_time_note)) + balance_table(view);
  return section;
}

Section quality_section(const RunView& view) {
  Section section{"quality", std::string(view.words(Text::sec_quality)), {}};
  const bool good = std::abs(view.balance().relative_error()) <= 1e-9;
  section.body = paragraph(view.words(Text::quality_note)) +
                 fmt::format("<p class=\"verdict{}\">{}</p>\n", good ? "" : " bad",
                             escape(view.words(good ? Text::quality_good : Text::quality_bad))) +
                 quality_table(view);
  if (!view.result.quality.time_step.empty()) section.body += quality_chart(view);
  section.body += limiting_table(view);
  return section;
}

}  // namespace hydro::report
