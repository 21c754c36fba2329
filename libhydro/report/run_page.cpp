#include "libhydro/report/run_page.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

namespace {

/// Whoever looks for flooded streets does not look for the river: places in standing water come last.
std::vector<RankedPlace> ranked(const RunView& view) {
  const results::RunResult& result = view.result;
  std::vector<RankedPlace> places;
  for (const results::PlaceResult& place : result.places) {
    const bool gauge = !place.kind.empty() || std::any_of(result.gauges.begin(), result.gauges.end(),
                                                          [&](const results::GaugeSeries& series) { return series.id == place.id; });
    places.push_back({&place, 0, gauge, place.first_over_015 == 0.0 || view.is_standing_water(place.place)});
  }
  const auto depth = [](const RankedPlace& place) {
    return std::isfinite(place.place->max_depth) ? place.place->max_depth : -1.0;
  };
  std::stable_sort(places.begin(), places.end(), [&](const RankedPlace& a, const RankedPlace& b) {
    return a.standing != b.standing ? b.standing : depth(a) > depth(b);
  });
  for (std::size_t i = 0; i < places.size(); ++i) places[i].number = static_cast<int>(i) + 1;
  return places;
}

Page run_page(const RunView& view) {
  const results::RunResult& result = view.result;
  Page page;
  page.language = view.language;
  page.kind = view.words(Text::hydro_report);
  page.title = result.title.empty() ? result.scenario : result.title;
  page.lines.push_back(view.words(Text::simulated_from, view.clock.date(0.0, view.language), view.clock.time_of_day(0.0),
                                  view.clock.date(result.simulated, view.language), view.clock.time_of_day(result.simulated),
                                  view.clock.zone()));
  page.lines.push_back(result.scenario + " \xC2\xB7 " +
                       view.words(Text::program_line, view.page.cost.program_version, view.page.cost.program_commit));
  page.summary = summary_cards(view);
  page.sections = {maps_section(view),    places_section(view), area_section(view),   series_section(view), balance_section(view),
                   quality_section(view), inputs_section(view), words_section(view), cost_section(view)};
  if (!result.hot_spots.empty() || !result.harm_rows.empty() || !result.orders.empty())
    page.sections.insert(page.sections.begin() + 2, harm_section(view));  // after the places
  std::vector<Section> sponge;
  if (!result.facilities.empty()) sponge.push_back(sponge_section(view));
  if (!result.interception.empty()) sponge.push_back(interception_section(view));
  page.sections.insert(std::ranges::find(page.sections, std::string("balance"), &Section::id), std::make_move_iterator(sponge.begin()), std::make_move_iterator(sponge.end()));  // after the gauges
  if (!result.nodes.empty()) {
    std::vector<Section> network = network_sections(view);
    page.sections.insert(std::ranges::find(page.sections, std::string("series"), &Section::id) + 1, std::make_move_iterator(network.begin()), std::make_move_iterator(network.end()));
  }
  page.footer = view.words(Text::made_by);
  return page;
}

}  // namespace

RunView::RunView(const RunPage& given, int side)
    : page(given),
      result(given.result),
      language(given.language),
      clock{given.result.start_utc, given.result.start_offset_minutes},
      longest_side(side),
      ground(given.result.grid.rows > 0 ? draw_ground(given.result.grid, given.bed_elevation, side) : GroundPicture{}) {
  places = ranked(*this);
  ground_area = static_cast<double>(result.ground_cells) * result.grid.cell_area();
  if (result.grid.rows == 0)
    for (const results::CatchmentSeries& plot : result.catchments) ground_area += plot.area;
}

std::string RunView::name_of(const std::string& id, const std::string& name) const {
  const auto spot = std::ranges::find(result.hot_spots, id, &results::HotSpotSeries::id);
  if (language == Language::chinese && spot != result.hot_spots.end() && !spot->name_zh.empty()) return spot->name_zh;
  constexpr std::string_view deepest = "deep-";
  if (name.empty() && id.starts_with(deepest)) return words(Text::place_deep, id.substr(deepest.size()));
  return name.empty() ? id : name;
}

const results::WaterBalance& RunView::balance() const {
  static const results::WaterBalance none;
  return result.balance.empty() ? none : result.balance.back();
}

bool RunView::is_standing_water(Point place) const {
  const auto cell = result.grid.position_of(place.x, place.y);
  return cell && is_standing_water(cell->row, cell->column);
}

std::string paragraph(std::string_view words) { return fmt::format("<p>{}</p>\n", escape(words)); }

std::string source(std::string_view words) { return fmt::format("<p class=\"source\">{}</p>\n", escape(words)); }

std::string render(const RunPage& page, std::size_t largest) {
  std::string html;
  for (const int side : {longest_picture_side, 1000, 700, 450}) {
    html = to_html(run_page(RunView(page, side)));
    if (html.size() <= largest) break;
  }
  return html;
}

std::vector<std::size_t> frames_to_show(std::size_t count, std::size_t most) {
  std::vector<std::size_t> shown;
  if (count == 0 || most == 0) return shown;
  const std::size_t wanted = std::min(count, most);
  for (std::size_t i = 0; i < wanted; ++i)
    shown.push_back(wanted == 1 ? count - 1 : (i * (count - 1) + (wanted - 1) / 2) / (wanted - 1));
  return shown;
}

}  // namespace hydro::report
