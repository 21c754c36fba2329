#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "libhydro/comparison/comparison.h"
#include "libhydro/report/chart.h"
#include "libhydro/report/detail/response_words.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/markup.h"

namespace hydro::report {
namespace {

constexpr std::size_t most_lines = 7, most_rows = 300;

/// What a table sorts by.
std::string sortable(double value) { return std::isfinite(value) ? coordinate(value) : "0"; }

/// Builds the section piece by piece.
class HarmSection {
 public:
  explicit HarmSection(const RunView& view) : view_(view), run_(view.result), zh_(view.language == Language::chinese) {
    for (const results::HotSpotSeries& spot : run_.hot_spots) spots_[spot.id] = &spot;
    for (const results::PlaceResult& place : run_.places)
      if (!place.kind.empty() && spots_.contains(place.id)) places_.push_back(&place);
    std::ranges::stable_sort(places_, [](const auto* a, const auto* b) { return a->max_depth > b->max_depth; });
  }

  std::string html() const {
    std::string html;
    if (!run_.harm_without.empty()) html += saved();
    if (!run_.orders.empty()) html += orders();
    if (!places_.empty()) html += paragraph(words(Text::harm_note)) + places() + chart();
    if (!run_.closures.empty()) html += closures();
    html += people() + losses();
    return html + source(words(Text::harm_source));
  }

 private:
  std::string_view words(Text key) const { return view_.words(key); }
  std::string name(const results::HotSpotSeries& spot) const { return zh_ && !spot.name_zh.empty() ? spot.name_zh : spot.name.empty() ? spot.id : spot.name; }
  std::string name_of(const std::string& id) const { return spots_.contains(id) ? name(*spots_.at(id)) : id; }
  std::string moment(double time) const { return view_.clock.short_date(time, view_.language) + " " + view_.clock.time_of_day(time); }
  std::string money(double cny) const { return view_.words(Text::harm_cny, number(cny, 0)); }

  std::string table(std::initializer_list<Text> heads, std::string_view kind = "wide sortable") const {
    std::string html = fmt::format("<div class=\"scroll\"><table class=\"{}\"><thead><tr>", kind);
    for (const Text head : heads) html += fmt::format("<th scope=\"col\">{}</th>", escape(words(head)));
    return html + "</tr></thead><tbody>\n";
  }
  static constexpr const char* end = "</tbody></table></div>\n";

  std::string places() const {
    std::string html = table({Text::place_name, Text::harm_kind, Text::harm_people_there, Text::place_depth, Text::place_when, Text::harm_limit, Text::harm_over, Text::harm_unsafe});
    for (std::size_t i = 0; i < std::min(places_.size(), most_rows); ++i) {
      const results::PlaceResult& place = *places_[i];
      const results::HotSpotSeries& spot = *spots_.at(place.id);
      const std::string& unsafe = zh_ ? place.unsafe_for_zh : place.unsafe_for;
      html += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\" data-value=\"{}\">{}</td><td data-value=\"{}\">{}</td><td class=\"n\">{}</td><td data-value=\"{}\">{}</td><td>{}</td></tr>\n",
                          escape(name(spot)), escape(detail::place_kind_words(spot.kind, view_.language)), spot.people > 0.0 ? number(spot.people, 0) : "", sortable(place.max_depth), number(place.max_depth, 2), sortable(place.time_of_max),
                          escape(place.max_depth > 0.0 ? moment(place.time_of_max) : std::string("–")), number(spot.close_depth, 2), sortable(place.time_over),
                          escape(place.time_over > 0.0 ? duration_text(place.time_over, view_.language) : std::string("–")), escape(unsafe.empty() ? words(Text::harm_nobody) : std::string_view(unsafe)));
    }
    return html + end;
  }

  std::string chart() const {
    TimeChart chart;
    chart.title = words(Text::harm_series);
    chart.times = run_.report_times;
    chart.clock = view_.clock;
    chart.width = 1120.0;
    chart.language = view_.language;
    Panel panel{.title = std::string(words(Text::series_depth)), .unit = "m", .height = 250.0};
    for (std::size_t i = 0; i < std::min(places_.size(), most_lines); ++i) {
      const results::HotSpotSeries& spot = *spots_.at(places_[i]->id);
      panel.series.push_back({.name = name(spot), .values = {spot.depth.begin(), spot.depth.end()}, .colour = okabe_ito[i % okabe_ito.size()]});
    }
    chart.panels.push_back(std::move(panel));
    return heading(chart.title) + paragraph(view_.words(Text::harm_series_note, std::min(places_.size(), most_lines), places_.size())) + "<figure class=\"chart\">\n" + to_svg(chart) + "</figure>\n";
  }

  std::string closures() const {
    std::string html = heading(words(Text::harm_closures)) + paragraph(words(Text::harm_closures_note)) + table({Text::place_name, Text::harm_closure_from, Text::harm_closure_until});
    for (const results::Closure& closure : run_.closures)
      html += fmt::format("<tr><td>{}</td><td data-value=\"{}\">{}{}</td><td data-value=\"{}\">{}</td></tr>\n", escape(name_of(closure.place)), sortable(closure.from), escape(moment(closure.from)),
                          closure.early ? fmt::format(" <span class=\"tag\">{}</span>", escape(words(Text::harm_closed_early))) : "", sortable(closure.until),
                          escape(closure.reopened ? moment(closure.until) : std::string(words(Text::harm_closure_stays))));
    return html + end;
  }

  static Text class_text(const std::string& hazard) {
    return hazard == "low" ? Text::hazard_low : hazard == "moderate" ? Text::hazard_moderate : hazard == "significant" ? Text::hazard_significant : Text::hazard_extreme;
  }

  std::string people() const {
    std::string rows;
    for (const results::HarmRow& row : run_.harm_rows)
      if (row.what == "people") rows += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td></tr>\n", escape(words(class_text(row.name))), number(row.harmed, 0));
    if (rows.empty()) return {};
    return heading(words(Text::harm_classes)) + paragraph(words(Text::harm_classes_note)) + table({Text::harm_class, Text::harm_people}, "") + rows + end;
  }

  std::string losses() const {
    std::string rows;
    for (const results::HarmRow& row : run_.harm_rows)
      if (row.what == "loss")
        rows += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{} ({})</td></tr>\n", escape(zh_ && !row.title_zh.empty() ? row.title_zh : row.title), escape(money(row.exposed)),
                            escape(money(row.harmed)), escape(percent_text(row.exposed > 0.0 ? row.harmed / row.exposed : 0.0)));
    if (rows.empty()) return {};
    return heading(words(Text::harm_losses)) + paragraph(words(Text::harm_losses_note)) + table({Text::harm_curve, Text::harm_value, Text::harm_lost}, "") + rows + end;
  }

  std::string orders() const {
    std::string html = heading(words(Text::harm_orders)) + paragraph(words(Text::harm_orders_note)) +
                       table({Text::harm_order, Text::harm_effect, Text::harm_target, Text::harm_from, Text::harm_until, Text::remarks});
    for (const results::OrderResult& order : run_.orders)
      html += fmt::format("<tr><td>{}</td><td>{}{}</td><td>{}</td><td data-value=\"{}\">{}</td><td data-value=\"{}\">{}</td><td>{}</td></tr>\n", escape(order.action), escape(detail::effect_words(order.kind, view_.language)),
                          order.value != 0.0 ? escape(fmt::format(" {:g} {}", order.value, order.unit)) : "", escape(name_of(order.target)), sortable(order.from), escape(moment(order.from)),
                          sortable(order.until), escape(moment(order.until)), escape(view_.words(order.applied ? Text::harm_done : Text::harm_not_done, order.remark.in(view_.language))));
    return html + end;
  }

  /// What the run without some actions has more than this one, by measure.
  using Saved = std::vector<comparison::SumDifference>;

  std::vector<Saved> savings() const {
    std::vector<Saved> all;
    for (const results::HarmResult& without : run_.harm_without) all.push_back(comparison::sum_differences(run_, without));
    const auto is_unknown = [&](const comparison::SumDifference& one) {  // what nobody asked for
      return !(one.base > 0.0) && std::ranges::none_of(run_.harm_without, [&](const results::HarmResult& h) { return h.*one.measure.value > 0.0; });
    };
    for (Saved& one : all) std::erase_if(one, is_unknown);
    return all;
  }

  std::string saved() const {
    const std::vector<Saved> all = savings();
    std::string html = heading(words(Text::harm_saved)) + paragraph(words(Text::harm_saved_note)) + table({Text::harm_measure, Text::harm_without, Text::harm_with, Text::harm_difference}, "");
    for (const comparison::SumDifference& one : all.front())
      html += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\"><b>{}</b></td></tr>\n", escape(detail::harm_words(one.measure, view_.language)),
                          escape(detail::harm_text(one.measure, one.other, view_.language)), escape(detail::harm_text(one.measure, one.base, view_.language)), escape(detail::harm_text(one.measure, one.effect(), view_.language)));
    html += end + turned_aside();
    if (all.size() < 2) return html + paragraph(words(Text::harm_saved_note_single));
    html += heading(words(Text::harm_shares)) + paragraph(words(Text::harm_shares_note)) + "<div class=\"scroll\"><table class=\"wide sortable\"><thead><tr><th scope=\"col\">" +
            escape(words(Text::harm_order)) + "</th>";
    for (const auto& one : all.front()) html += fmt::format("<th scope=\"col\">{}</th>", escape(detail::harm_words(one.measure, view_.language)));
    html += fmt::format("<th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n", escape(words(Text::harm_no_longer)), escape(words(Text::harm_newly)));
    for (std::size_t i = 1; i < all.size(); ++i) {
      const results::HarmResult& without = run_.harm_without[i];
      html += fmt::format("<tr><td>{}</td>", escape(without.left_out));
      for (const auto& one : all[i]) html += number_cell(one.effect(), detail::harm_text(one.measure, one.effect(), view_.language));
      html += number_cell(without.no_longer_over_015, area_text(without.no_longer_over_015)) + number_cell(without.newly_over_015, area_text(without.newly_over_015)) + "</tr>\n";
    }
    return html + end;
  }

  static std::string number_cell(double value, const std::string& text) { return fmt::format("<td class=\"n\" data-value=\"{}\">{}</td>", sortable(value), escape(text)); }

  /// Water that is kept from one place stands at another: who pays for it.
  std::string turned_aside() const {
    const results::HarmResult& all = run_.harm_without.front();
    if (!(all.drier + all.wetter > 0.0)) return {};
    return paragraph(view_.words(Text::harm_ground, area_text(all.drier), area_text(all.wetter), area_text(all.no_longer_over_015), area_text(all.newly_over_015)));
  }

  const RunView& view_;
  const results::RunResult& run_;
  bool zh_;
  std::map<std::string, const results::HotSpotSeries*> spots_;
  std::vector<const results::PlaceResult*> places_;
};

}  // namespace

Section harm_section(const RunView& view) { return {"harm", std::string(view.words(Text::sec_harm)), HarmSection(view).html()}; }

}  // namespace hydro::report
