#include "libhydro/report/plots_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "libhydro/report/chart.h"
#include "libhydro/report/detail/change_table.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

namespace {

constexpr std::size_t most_rows = 500, most_charts = 6;
constexpr Colour rain_colour = rgb(0x4f9fd0), without_colour = rgb(0x9a9a9a);
constexpr std::string_view dash = "\xE2\x80\x93";

std::string litres(double discharge) { return number(discharge * 1000.0, discharge < 0.1 ? 2 : 1); }

/// What all plots made of the rain; nothing where it was not worked out.
const results::CaptureResult* total_of(const results::RunResult& result) {
  return result.capture.empty() || !result.capture.back().id.empty() ? nullptr : &result.capture.back();
}

std::string card(const RunView& view, Text title, const std::string& value, const std::string& line, Text where) {
  return fmt::format("<div class=\"card\"><h3>{}</h3><div class=\"value\">{}</div>{}<p class=\"source\">{}</p></div>\n", escape(view.words(title)), escape(value),
                     line.empty() ? "" : fmt::format("<p>{}</p>", escape(line)), escape(view.words(where)));
}

double reduction(const results::CaptureResult& plot) { return plot.peak_without > 0.0 ? 1.0 - plot.peak_runoff / plot.peak_without : std::nan(""); }
double solids_share(const results::CaptureResult& plot) { return plot.solids_washed > 0.0 ? plot.solids_kept / plot.solids_washed : std::nan(""); }
std::string share_text(double share) { return std::isfinite(share) ? percent_text(share) : std::string(dash); }

std::string cards(const RunView& view) {
  const results::CaptureResult* total = total_of(view.result);
  if (!total) return {};
  const bool compared = total->peak_without > 0.0;
  std::string html = "<div class=\"cards\">\n";
  html += card(view, Text::card_capture, percent_text(total->capture_ratio()),
               view.words(Text::card_capture_of, volume_text(total->rain), volume_text(total->runoff)), Text::card_capture_source);
  html += card(view, Text::card_peak, litres(total->peak_runoff) + " L/s",
               compared ? view.words(Text::card_peak_of, litres(total->peak_without) + " L/s", share_text(reduction(*total))) : "", Text::card_peak_source);
  html += card(view, Text::card_solids, share_text(solids_share(*total)),
               view.words(Text::card_solids_of, number(total->solids_kept, 1), number(total->solids_washed, 1)), Text::card_solids_source);
  html += "</div>\n<dl class=\"facts\">\n";
  const auto fact = [&](Text name, const std::string& value) { html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(view.words(name)), escape(value)); };
  fact(Text::fact_simulated, duration_text(view.result.simulated, view.language));
  fact(Text::plots_area, area_text(total->area));
  fact(Text::plots_rain, number(total->area > 0.0 ? total->rain / total->area * 1000.0 : 0.0, 1));
  return html + "</dl>\n";
}

void add_plot(TableMarkup& table, const RunView& view, const results::CaptureResult& plot) {
  table.row().words(plot.id.empty() ? view.words(Text::plots_all) : std::string_view(plot.id));
  table.value(plot.area, area_text(plot.area)).value(plot.rain, number(plot.area > 0.0 ? plot.rain / plot.area * 1000.0 : 0.0, 1));
  table.value(plot.capture_ratio(), percent_text(plot.capture_ratio())).value(plot.peak_runoff, litres(plot.peak_runoff));
  table.value(plot.peak_without, plot.peak_without >= 0.0 ? litres(plot.peak_without) : std::string(dash)).value(reduction(plot), share_text(reduction(plot)));
  table.value(plot.overflows, std::to_string(plot.overflows)).value(plot.emptying_time, (plot.filled_at_end == 0 ? "" : "> ") + duration_text(plot.emptying_time, view.language));
  table.value(solids_share(plot), share_text(solids_share(plot))).end_row();
}

Section plots_section(const RunView& view) {
  Section section{"plots", std::string(view.words(Text::sec_plots)), paragraph(view.words(Text::plots_note))};
  TableMarkup table(view, {Text::plots_plot, Text::plots_area, Text::plots_rain, Text::plots_capture, Text::plots_peak, Text::plots_peak_without,
                           Text::plots_reduction, Text::plots_overflows, Text::plots_emptying, Text::plots_solids}, 1);
  if (const results::CaptureResult* total = total_of(view.result)) add_plot(table, view, *total);
  std::size_t shown = 0;
  for (const results::CaptureResult& plot : view.result.capture)
    if (!plot.id.empty() && shown++ < most_rows) add_plot(table, view, plot);
  section.body += table.end() + source(view.words(Text::plots_all_note));
  if (shown > most_rows) section.body += source(view.words(Text::plots_more, shown - most_rows));
  return section;
}

/// Facilities of one kind together [m3].
struct KindWater {
  std::string title;
  double area = 0.0, inflow = 0.0, evaporation = 0.0, infiltration = 0.0, overflow = 0.0, drain = 0.0, stored = 0.0;
};

std::vector<KindWater> water_by_kind(const RunView& view) {
  std::vector<KindWater> kinds;
  std::map<std::string, std::size_t> index;
  for (const results::FacilitySeries& facility : view.result.facilities) {
    const auto [at, is_new] = index.emplace(facility.kind, kinds.size());
    if (is_new) {
      const bool chinese = view.language == Language::chinese && !facility.title_zh.empty();
      kinds.push_back({.title = chinese ? facility.title_zh : facility.title.empty() ? facility.kind : facility.title});
    }
    KindWater& kind = kinds[at->second];
    const auto last = [&](const std::vector<double>& series) { return series.empty() ? 0.0 : series.back() * facility.area; };
    kind.area += facility.area;
    kind.inflow += last(facility.inflow), kind.evaporation += last(facility.evaporation), kind.infiltration += last(facility.infiltration);
    kind.overflow += last(facility.surface_outflow), kind.drain += last(facility.drain);
    kind.stored += last(facility.stored) - (facility.stored.empty() ? 0.0 : facility.stored.front() * facility.area);
  }
  return kinds;
}

std::string emptying_text(const RunView& view, double time, int filled) {
  if (time <= 0.0) return std::string(dash);  // never filled, or still raining
  return (filled == 0 ? "" : "> ") + duration_text(time, view.language);
}

std::string title_of(const RunView& view, const std::string& kind, const std::string& title, const std::string& title_zh) {
  return view.language == Language::chinese && !title_zh.empty() ? title_zh : title.empty() ? kind : title;
}

/// Spills and emptying of every facility, or of every kind where they were reported together.
std::string each_table(const RunView& view) {
  TableMarkup table(view, {Text::facilities_name, Text::facilities_kind, Text::facilities_area, Text::facilities_inflow, Text::facilities_overflow, Text::plots_overflows,
                           Text::plots_emptying}, 2);
  const std::vector<results::FacilitySeries>& all = view.result.facilities;
  for (std::size_t i = 0; i < std::min(all.size(), most_rows); ++i) {
    const results::FacilitySeries& facility = all[i];
    const auto mm = [](const std::vector<double>& series) { return series.empty() ? 0.0 : series.back() * 1000.0; };
    table.row().words(facility.id).words(title_of(view, facility.kind, facility.title, facility.title_zh)).value(facility.area, area_text(facility.area));
    table.value(mm(facility.inflow), number(mm(facility.inflow), 1)).value(mm(facility.surface_outflow), number(mm(facility.surface_outflow), 1));
    table.value(facility.overflows, std::to_string(facility.overflows)).value(facility.emptying_time, emptying_text(view, facility.emptying_time, facility.filled_at_end)).end_row();
  }
  std::string html = heading(view.words(Text::facilities_each)) + paragraph(view.words(Text::facilities_each_note)) + table.end();
  if (all.size() > most_rows) html += source(view.words(Text::facilities_each_more, all.size() - most_rows));
  return html;
}

std::string status_text(const RunView& view, const std::string& status) {
  for (const auto& [word, meaning] : {std::pair{"found", Text::status_found}, std::pair{"measured", Text::status_measured}, std::pair{"computed", Text::status_computed},
                                      std::pair{"from memory", Text::status_from_memory}, std::pair{"inferred", Text::status_inferred}})
    if (status == word) return std::string(view.words(meaning));
  return status;
}

}  // namespace

std::string cost_table(const RunView& view, CostsOf what) {
  const auto is_meant = [what](const results::LayoutCost& cost) { return cost.is_of_network() == (what == CostsOf::network_changes); };
  if (std::ranges::none_of(view.result.costs, is_meant)) return {};
  const bool network = what == CostsOf::network_changes;
  TableMarkup table(view, {network ? Text::sec_network_changes : Text::facilities_kind, Text::costs_source, Text::costs_quantity, Text::costs_unit_price, Text::costs_capital, Text::costs_yearly}, 2);
  double capital = 0.0, yearly = 0.0;
  bool all_given = true;
  for (const results::LayoutCost& cost : view.result.costs) {
    if (!is_meant(cost)) continue;
    const std::string unit = unit_text(cost.unit, view.language);
    table.row().words(title_of(view, cost.kind, cost.title, cost.title_zh));
    if (cost.is_given()) {
      const std::string status = status_text(view, cost.status);
      table.quoted(cost.source, cost.source.empty() || status.empty() ? status : " (" + status + ")");
      table.value(cost.quantity, number(cost.quantity, cost.unit == "1" ? 0 : 1) + " " + unit).value(cost.unit_capital, fmt::format("{:.7g}; {:.7g} / {}", cost.unit_capital, cost.unit_yearly, unit));
      table.value(cost.capital(), number(cost.capital(), 0)).value(cost.yearly(), number(cost.yearly(), 0)).end_row();
      capital += cost.capital(), yearly += cost.yearly();
    } else {
      all_given = false;
      table.words("").value(cost.quantity, number(cost.quantity, cost.unit == "1" ? 0 : 1) + " " + unit).value(-1.0, std::string(view.words(Text::costs_not_given)));
      table.value(-1.0, std::string(dash)).value(-1.0, std::string(dash)).end_row();
    }
  }
  if (capital > 0.0 || yearly > 0.0)
    table.row().words(view.words(all_given ? Text::costs_sum : Text::costs_partial)).words("").value(-1.0, "").value(-1.0, "").value(capital, number(capital, 0)).value(yearly, number(yearly, 0)).end_row();
  return heading(view.words(network ? Text::changes_costs_heading : Text::costs_heading)) + paragraph(view.words(network ? Text::changes_costs_note : Text::costs_note)) + table.end();
}

std::string sponge_cards(const RunView& view) {
  const results::CaptureResult* total = total_of(view.result);
  if (!total) return {};
  std::string html = "<div class=\"cards\">\n";
  html += card(view, Text::sponge_capture, percent_text(total->capture_ratio()),
               view.words(Text::sponge_capture_of, volume_text(total->rain), volume_text(total->runoff - total->released)), Text::sponge_capture_source);
  html += card(view, Text::sponge_storms, std::to_string(total->overflows),
               view.words(Text::sponge_storms_of, emptying_text(view, total->emptying_time, total->filled_at_end)), Text::sponge_storms_source);
  if (total->solids_washed > 0.0)
    html += card(view, Text::card_solids, share_text(solids_share(*total)), view.words(Text::card_solids_of, number(total->solids_kept, 1), number(total->solids_washed, 1)),
                 Text::card_solids_source);
  return html + "</div>\n";
}

Section interception_section(const RunView& view) {
  Section section{"interception", std::string(view.words(Text::intercept_heading)), paragraph(view.words(Text::intercept_note))};
  TableMarkup table(view, {Text::intercept_system, Text::facilities_area, Text::intercept_tank, Text::intercept_pipe, Text::intercept_depth, Text::intercept_inflow, Text::intercept_treated,
                           Text::intercept_overflow, Text::intercept_times, Text::intercept_duration, Text::intercept_peak, Text::intercept_solids}, 1);
  for (const results::InterceptionResult& system : view.result.interception) {
    const double to_river = system.solids_inflow - system.solids_intercepted;
    table.row().words(system.id).value(system.area, area_text(system.area)).value(system.tank_volume, volume_text(system.tank_volume));
    table.value(system.interception_rate, litres(system.interception_rate)).value(system.interception_depth, number(system.interception_depth * 1000.0, 1));
    table.value(system.inflow, volume_text(system.inflow)).value(system.intercepted, volume_text(system.intercepted)).value(system.overflow, volume_text(system.overflow));
    table.value(system.overflows, std::to_string(system.overflows)).value(system.overflow_time, duration_text(system.overflow_time, view.language));
    table.value(system.peak_overflow, litres(system.peak_overflow)).value(to_river, number(to_river, 1)).end_row();
  }
  section.body += table.end();
  return section;
}

Section facilities_section(const RunView& view) {
  Section section{"facilities", std::string(view.words(Text::sec_facilities)), paragraph(view.words(Text::facilities_note))};
  BarChart bars{.title = section.title, .rows = {}, .legend = true, .width = 1120.0};
  TableMarkup table(view, {Text::facilities_kind, Text::facilities_area, Text::facilities_inflow, Text::term_evaporation, Text::term_infiltration,
                           Text::facilities_overflow, Text::facilities_drain, Text::facilities_stored}, 1);
  const std::array<std::pair<Text, double KindWater::*>, 5> ways{{{Text::term_evaporation, &KindWater::evaporation},
                                                                  {Text::term_infiltration, &KindWater::infiltration},
                                                                  {Text::facilities_overflow, &KindWater::overflow},
                                                                  {Text::facilities_drain, &KindWater::drain},
                                                                  {Text::facilities_stored, &KindWater::stored}}};
  for (const KindWater& kind : water_by_kind(view)) {
    const auto mm = [&](double volume) { return kind.area > 0.0 ? volume / kind.area * 1000.0 : 0.0; };
    BarRow row{.label = kind.title, .segments = {}, .value = volume_text(kind.inflow)};
    table.row().words(kind.title).value(kind.area, area_text(kind.area)).value(mm(kind.inflow), number(mm(kind.inflow), 1));
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const double depth = mm(kind.*ways[i].second);
      row.segments.push_back({std::string(view.words(ways[i].first)), std::max(kind.*ways[i].second, 0.0), okabe_ito[i % okabe_ito.size()]});
      table.value(depth, number(depth, 1));
    }
    table.end_row();
    bars.rows.push_back(std::move(row));
  }
  section.body += figure(to_svg(bars), "bars") + table.end() + each_table(view);
  section.body += cost_table(view, CostsOf::facilities);
  return section;
}

namespace {

Section hydrographs_section(const RunView& view) {
  Section section{"hydrographs", std::string(view.words(Text::sec_hydrographs)), {}};
  std::vector<const results::CatchmentSeries*> plots;
  for (const results::CatchmentSeries& plot : view.result.catchments) plots.push_back(&plot);
  const auto peak = [](const results::CatchmentSeries* plot) {
    return plot->runoff_without.empty() ? 0.0 : *std::max_element(plot->runoff_without.begin(), plot->runoff_without.end());
  };
  std::stable_sort(plots.begin(), plots.end(), [&](const auto* a, const auto* b) { return peak(a) > peak(b); });
  const std::size_t shown = std::min(plots.size(), most_charts);
  section.body = paragraph(view.words(Text::hydrographs_note, shown, plots.size()));
  for (std::size_t i = 0; i < shown; ++i) {
    const results::CatchmentSeries& plot = *plots[i];
    TimeChart chart{.title = plot.name.empty() ? plot.id : plot.name, .times = view.result.report_times, .clock = view.clock, .panels = {}, .width = 1120.0,
                    .language = view.language};
    Panel rain{.kind = Panel::Kind::hanging, .title = std::string(view.words(Text::series_rain)), .unit = "mm/h", .series = {}, .totals = {}, .height = 80.0};
    Series fallen{.name = std::string(view.words(Text::series_rain_name)), .values = {}, .colour = rain_colour};
    for (const double rate : plot.rain_rate) fallen.values.push_back(rate * 3.6e6);
    rain.series.push_back(std::move(fallen));
    Panel runoff{.title = std::string(view.words(Text::hydrograph_runoff)), .unit = "L/s", .series = {}, .totals = {}, .height = 230.0};
    const auto line = [&](Text name, const std::vector<double>& rates, Colour colour) {
      Series series{.name = std::string(view.words(name)), .values = {}, .colour = colour};
      for (const double rate : rates) series.values.push_back(rate * 1000.0);
      runoff.series.push_back(std::move(series));
    };
    const results::CaptureResult* total = total_of(view.result);
    if (total && total->peak_without >= 0.0) line(Text::hydrograph_without, plot.runoff_without, without_colour);
    line(Text::hydrograph_with, plot.runoff, okabe_ito[0]);
    chart.panels = {std::move(rain), std::move(runoff)};
    section.body += heading(chart.title) + figure(to_svg(chart));
  }
  return section;
}

}  // namespace

std::string render_plots(const PlotsPage& given) {
  const Raster<float> no_map;
  const RunPage as_run{.result = given.result, .cost = given.cost, .bed_elevation = no_map, .frames = {}, .language = given.language};
  const RunView view(as_run, 0);
  Page page;
  page.language = view.language;
  page.kind = view.words(Text::plots_report);
  page.title = view.result.title.empty() ? view.result.scenario : view.result.title;
  page.lines.push_back(view.words(Text::simulated_from, view.clock.date(0.0, view.language), view.clock.time_of_day(0.0),
                                  view.clock.date(view.result.simulated, view.language), view.clock.time_of_day(view.result.simulated), view.clock.zone()));
  page.lines.push_back(view.result.scenario + " \xC2\xB7 " + view.words(Text::program_line, given.cost.program_version, given.cost.program_commit));
  page.summary = cards(view) + network_cards(view);
  if (!view.result.catchments.empty()) page.sections = {plots_section(view), hydrographs_section(view)};
  else page.kind = view.words(Text::network_report);
  for (Section& section : network_sections(view)) page.sections.push_back(std::move(section));
  if (!view.result.facilities.empty()) page.sections.push_back(facilities_section(view));
  if (!view.result.interception.empty()) page.sections.push_back(interception_section(view));
  for (Section (*section)(const RunView&) : {balance_section, inputs_section, cost_section}) page.sections.push_back(section(view));
  page.footer = view.words(Text::made_by);
  return to_html(page);
}

}  // namespace hydro::report
