#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "libhydro/core/flooded_street.h"
#include "libhydro/report/chart.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/markup.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::report {

namespace {

constexpr std::size_t most_places = 200;

std::string when(const RunView& view, double time) {
  if (!(time >= 0.0)) return std::string(view.words(Text::place_never));
  return view.clock.short_date(time, view.language) + " " + view.clock.time_of_day(time) + " (" +
         duration_text(time, view.language) + ")";
}

std::string place_name(const results::PlaceResult& place) { return place.name.empty() ? place.id : place.name; }

struct HazardWord {
  std::string_view word;
  Text text;
  int hazard_class;  ///< of hazard_ramp; -1: no colour
};
constexpr std::array hazard_words{HazardWord{"none", Text::hazard_none, -1}, HazardWord{"low", Text::hazard_low, 0},
                                  HazardWord{"moderate", Text::hazard_moderate, 1},
                                  HazardWord{"significant", Text::hazard_significant, 2},
                                  HazardWord{"extreme", Text::hazard_extreme, 3}};

void add_hazard(TableMarkup& table, const RunView& view, const std::string& word) {
  const auto known = std::find_if(hazard_words.begin(), hazard_words.end(), [&](const HazardWord& h) { return h.word == word; });
  if (known == hazard_words.end()) {
    table.words(word, -2.0);
    return;
  }
  std::string chip;
  if (known->hazard_class >= 0)
    chip = fmt::format("<span class=\"chip\" style=\"background:{}\"></span>",
                       hex(hazard_ramp(view.language).classes[static_cast<std::size_t>(known->hazard_class)].colour));
  table.markup(chip + escape(view.words(known->text)), known->hazard_class);
}

struct Deepest {
  double depth = 0.0;
  CellPosition cell;
};

/// The deepest water on ground that was dry at the start.
Deepest deepest_dry_land(const RunView& view) {
  Deepest found;
  const Raster<float>& depth = view.result.peaks.depth;
  for (int row = 0; row < depth.rows(); ++row)
    for (int column = 0; column < depth.columns(); ++column)
      if (depth(row, column) > found.depth && !view.is_standing_water(row, column)) found = {depth(row, column), {row, column}};
  return found;
}

/// What to call a place in a sentence.
std::string spoken_name(const RunView& view, const RankedPlace& ranked) {
  const bool named = ranked.gauge || !ranked.place->name.empty();
  return named ? place_name(*ranked.place) : view.words(Text::place_numbered, ranked.number);
}

/// Where a cell is in the words of the places: that of a gauge or another named place nearby, else of any, else its coordinates.
std::string whereabouts(const RunView& view, CellPosition cell) {
  constexpr double nearby = 30.0;  // [m]
  const Grid& grid = view.result.grid;
  const RankedPlace *nearest = nullptr, *here = nullptr;
  std::pair<bool, double> least;
  for (const RankedPlace& ranked : view.places) {
    const Point place = ranked.place->place;
    const double distance = std::hypot(place.x - grid.x(cell.column), place.y - grid.y(cell.row));
    if (grid.position_of(place.x, place.y) == cell) here = &ranked;
    if (!(distance <= nearby)) continue;
    const std::pair rank{!ranked.gauge && ranked.place->name.empty(), distance};
    if (!nearest || rank < least) nearest = &ranked, least = rank;
  }
  if (!nearest) nearest = here;  // in a cell of more than 30 m
  if (!nearest) return view.words(Text::card_deepest_unnamed, number(grid.x(cell.column), 0), number(grid.y(cell.row), 0));
  std::string name = spoken_name(view, *nearest);
  if (grid.position_of(nearest->place->place.x, nearest->place->place.y) != cell) name = view.words(Text::card_deepest_near, name);
  return here ? view.words(Text::card_deepest_at, name, when(view, here->place->time_of_max)) : name;
}

std::string card(const RunView& view, Text title, std::string_view value, std::string_view beside, const std::vector<std::string>& lines,
                 Text where, bool warn = false) {
  std::string html = fmt::format("<div class=\"card{}\"><h3>{}</h3><div class=\"value\">{} <small>{}</small></div>", warn ? " warn" : "",
                                 escape(view.words(title)), escape(value), escape(beside));
  for (const std::string& line : lines) html += fmt::format("<p>{}</p>", escape(line));
  return html + fmt::format("<p class=\"source\">{}</p></div>\n", escape(view.words(where)));
}

std::string flooded_card(const RunView& view) {
  const auto listed = [&](double threshold) {
    for (const auto& [over, area] : view.result.flooded_area)
      if (std::abs(over - threshold) < 1e-9) return area;
    return std::nan("");
  };
  std::vector<std::string> lines;
  const double low = listed(flooded_street_depth), high = listed(0.30);
  if (std::isfinite(high))
    lines.push_back(view.words(Text::card_flooded_also, area_text(high), "0.30",
                               percent_text(view.ground_area > 0.0 ? low / view.ground_area : 0.0), "0.15"));
  return card(view, Text::card_flooded, std::isfinite(low) ? area_text(low) : "\xE2\x80\x93",
              view.words(Text::card_flooded_over, "0.15"), lines, Text::card_flooded_source);
}

std::string deepest_card(const RunView& view) {
  const Text where = view.has_standing_water() ? Text::card_deepest_source : Text::card_deepest_source_all;
  if (view.result.peaks.depth.empty()) {
    if (view.places.empty() || view.places.front().standing) return card(view, Text::card_deepest, "\xE2\x80\x93", "", {}, Text::no_data);
    const results::PlaceResult& place = *view.places.front().place;
    return card(view, Text::card_deepest, length_text(place.max_depth), "", {view.words(Text::card_deepest_at, spoken_name(view, view.places.front()), when(view, place.time_of_max))}, where);
  }
  const Deepest deepest = deepest_dry_land(view);
  if (!(deepest.depth > 0.0)) return card(view, Text::card_deepest, length_text(0.0), "", {std::string(view.words(Text::card_deepest_none))}, where);
  return card(view, Text::card_deepest, length_text(deepest.depth), "", {whereabouts(view, deepest.cell)}, where);
}

std::string error_card(const RunView& view) {
  const results::WaterBalance& balance = view.balance();
  const double error = std::abs(balance.error());
  // below a litre the volume says nothing to a reader
  return card(view, Text::card_error, error < 1e-3 ? "0.00 m³" : volume_text(error), "",
              {view.words(Text::card_error_of, volume_text(balance.entered()), significant(std::abs(balance.relative_error()), 2))},
              Text::card_error_source, !(std::abs(balance.relative_error()) <= 1e-9));
}

}  // namespace

std::string summary_cards(const RunView& view) {
  const results::RunResult& result = view.result;
  std::string html = "<div class=\"cards\">\n" + flooded_card(view) + deepest_card(view) + error_card(view) + "</div>\n<dl class=\"facts\">\n";
  const auto fact = [&](Text name, const std::string& value, std::string_view where) {
    html += fmt::format("<div title=\"{}\"><dt>{}</dt><dd>{}</dd></div>\n", escape(where), escape(view.words(name)), escape(value));
  };
  double depth = 0.0, peak = 0.0;  // [m], [m/s]
  for (std::size_t i = 0; i < std::min(result.rain_rate.size(), result.report_times.size()); ++i) {
    if (!std::isfinite(result.rain_rate[i])) continue;
    depth += result.rain_rate[i] * (result.report_times[i] - (i > 0 ? result.report_times[i - 1] : 0.0));
    peak = std::max(peak, result.rain_rate[i]);
  }
  fact(Text::fact_rain, view.words(Text::fact_rain_value, number(depth * 1000.0, 1), number(peak * 3.6e6, 1)), view.words(Text::fact_rain_where));
  fact(Text::fact_simulated, duration_text(result.simulated, view.language), "");
  fact(Text::fact_ground, view.words(Text::fact_ground_value, area_text(view.ground_area), fmt::format("{:g}", result.grid.cell_size)),
       view.words(Text::word_ground_is));
  fact(Text::fact_entered, volume_text(view.balance().entered()), view.words(Text::balance_source));
  return html + "</dl>\n";
}

Section places_section(const RunView& view) {
  Section section{"places", std::string(view.words(Text::sec_places)), {}};
  if (view.places.empty()) {
    section.body = paragraph(view.words(Text::no_data));
    return section;
  }
  TableMarkup table(view, {Text::place_number, Text::place_name, Text::place_depth, Text::place_when, Text::place_first, Text::place_hazard, Text::place_position}, 7);
  for (const RankedPlace& ranked : view.places) {
    if (static_cast<std::size_t>(ranked.number) > most_places) break;
    const results::PlaceResult& place = *ranked.place;
    table.row().markup(fmt::format("<span class=\"badge{}\">{}</span>", ranked.gauge ? "" : " spot", ranked.number), ranked.number);
    table.markup(escape(place_name(place)) + (ranked.standing ? fmt::format(" <span class=\"tag\">({})</span>", escape(view.words(Text::place_standing))) : ""), place_name(place));
    table.number(coordinate(std::isfinite(place.max_depth) ? place.max_depth : 0.0), number(place.max_depth, 2));
    for (const double time : {place.time_of_max, place.first_over_015}) {
      const double known = time >= 0.0 && std::isfinite(time) ? time : -1.0;
      table.words(when(view, known), known);
    }
    add_hazard(table, view, place.hazard);
    table.words(fmt::format("{}, {}", number(place.place.x, 0), number(place.place.y, 0)), place.place.x).end_row();
  }
  section.body = paragraph(view.words(Text::places_note)) + table.end();
  if (view.places.size() > most_places) section.body += source(view.words(Text::places_more, view.places.size() - most_places));
  return section;
}

Section area_section(const RunView& view) {
  Section section{"area", std::string(view.words(Text::sec_area)), {}};
  if (view.result.flooded_area.empty()) {
    section.body = paragraph(view.words(Text::no_data));
    return section;
  }
  const Ramp ramp = depth_ramp(view.language);
  BarChart chart{.title = section.title};
  for (const auto& [threshold, area] : view.result.flooded_area) {
    const int shade = std::max(ramp.class_of(threshold), 0);
    BarRow row{.label = view.words(Text::area_over, results::threshold_name(threshold))};
    row.segments.push_back({std::string(view.words(Text::area_flooded)), area, ramp.classes[static_cast<std::size_t>(shade)].colour});
    row.value = view.words(Text::area_value, area_text(area), percent_text(view.ground_area > 0.0 ? area / view.ground_area : 0.0));
    chart.rows.push_back(std::move(row));
  }
  section.body = paragraph(view.words(Text::area_note)) + "<figure>\n" + to_svg(chart) + "</figure>\n" +
                 source(view.words(Text::area_source));
  return section;
}

Section inputs_section(const RunView& view) {
  Section section{"inputs", std::string(view.words(Text::sec_inputs)), {}};
  std::string& html = section.body;
  if (view.result.inputs.empty()) {
    html += paragraph(view.words(Text::inputs_none));
  } else {
    TableMarkup table({std::string(view.words(Text::inputs_path)), "SHA-256"}, 2, TableKind::narrow);
    for (const results::InputFile& input : view.result.inputs) table.row().words(input.path).code(input.sha256).end_row();
    html += paragraph(view.words(Text::inputs_note)) + table.end();
  }
  html += fmt::format("<h3>{}</h3>\n", escape(view.words(Text::remarks)));
  if (view.result.remarks.empty()) return html += paragraph(view.words(Text::remarks_none)), section;
  html += "<ul>\n";
  for (const results::Remark& remark : view.result.remarks) html += fmt::format("<li>{}</li>\n", escape(remark.text));
  html += "</ul>\n";
  return section;
}

Section words_section(const RunView& view) {
  constexpr std::array pairs{std::pair{Text::word_depth, Text::word_depth_is},
                             std::pair{Text::word_ground, Text::word_ground_is},
                             std::pair{Text::word_hazard, Text::word_hazard_is},
                             std::pair{Text::word_infiltration, Text::word_infiltration_is},
                             std::pair{Text::word_interception, Text::word_interception_is},
                             std::pair{Text::word_balance, Text::word_balance_is},
                             std::pair{Text::word_step, Text::word_step_is},
                             std::pair{Text::word_limits, Text::word_limits_is}};
  Section section{"words", std::string(view.words(Text::sec_words)), "<dl class=\"words\">\n"};
  for (const auto& [word, meaning] : pairs)
    section.body += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape(view.words(word)), escape(view.words(meaning)));
  section.body += "</dl>\n";
  return section;
}

Section cost_section(const RunView& view) {
  const results::RunCost& cost = view.page.cost;
  Section section{"cost", std::string(view.words(Text::sec_cost)), paragraph(view.words(Text::cost_note)) + "<table><tbody>\n"};
  const auto row = [&](Text name, const std::string& value) {
    section.body += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escape(view.words(name)), escape(value));
  };
  row(Text::cost_version, view.words(Text::program_line, cost.program_version, cost.program_commit));
  row(Text::cost_started, cost.started);
  row(Text::cost_wall, view.words(Text::cost_wall_value, duration_text(cost.wall, view.language), duration_text(cost.wall_output, view.language)));
  if (cost.wall_without > 0.0) row(Text::cost_without, duration_text(cost.wall_without, view.language));
  if (cost.wall > cost.wall_without) {
    row(Text::cost_speed, view.words(Text::cost_speed_value, number(view.result.simulated / (cost.wall - cost.wall_without), 0)));
    row(Text::cost_rate, view.words(Text::cost_rate_value, number(static_cast<double>(view.result.cell_updates) / (cost.wall - cost.wall_without) / 1e6, 0)));
  }
  row(Text::cost_threads, std::to_string(cost.threads));
  row(Text::cost_memory, bytes_text(static_cast<double>(cost.peak_memory)));
  section.body += "</tbody></table>\n";
  return section;
}

}  // namespace hydro::report
