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

  std::string places() const {
    TableMarkup table(view_, {Text::place_name, Text::harm_kind, Text::harm_people_there, Text::place_depth, Text::place_when, Text::harm_limit, Text::harm_over, Text::harm_unsafe}, 8);
    for (std::size_t i = 0; i < std::min(places_.size(), most_rows); ++i) {
      const results::PlaceResult& place = *places_[i];
      const results::HotSpotSeries& spot = *spots_.at(place.id);
      const std::string& unsafe = zh_ ? place.unsafe_for_zh : place.unsafe_for;
      table.row().words(name(spot)).words(detail::place_kind_words(spot.kind, view_.language)).number(fmt::format("{:g}", spot.people), spot.people > 0.0 ? number(spot.people, 0) : "").value(place.max_depth, number(place.max_depth, 2));
      table.words(place.max_depth > 0.0 ? moment(place.time_of_max) : "–", place.time_of_max).value(spot.close_depth, number(spot.close_depth, 2));
      table.words(place.time_over > 0.0 ? duration_text(place.time_over, view_.language) : "–", place.time_over).words(unsafe.empty() ? words(Text::harm_nobody) : std::string_view(unsafe)).end_row();
    }
    return table.end();
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
    TableMarkup table(view_, {Text::place_name, Text::harm_closure_from, Text::harm_closure_until}, 3);
    for (const results::Closure& closure : run_.closures)
      table.row().words(name_of(closure.place)).markup(escape(moment(closure.from)) + (closure.early ? fmt::format(" <span class=\"tag\">{}</span>", escape(words(Text::harm_closed_early))) : ""), closure.from)
          .words(closure.reopened ? moment(closure.until) : std::string(words(Text::harm_closure_stays)), closure.until).end_row();
    return heading(words(Text::harm_closures)) + paragraph(words(Text::harm_closures_note)) + table.end();
  }

  static Text class_text(const std::string& hazard) {
    return hazard == "low" ? Text::hazard_low : hazard == "moderate" ? Text::hazard_moderate : hazard == "significant" ? Text::hazard_significant : Text::hazard_extreme;
  }

  std::string people() const {
    TableMarkup table(view_, {Text::harm_class, Text::harm_people}, 1, TableKind::narrow);
    for (const results::HarmRow& row : run_.harm_rows)
      if (row.what == "people") table.row().words(words(class_text(row.name))).value(row.harmed, number(row.harmed, 0)).end_row();
    return table.empty() ? "" : heading(words(Text::harm_classes)) + paragraph(words(Text::harm_classes_note)) + table.end();
  }

  std::string losses() const {
    TableMarkup table(view_, {Text::harm_curve, Text::harm_value, Text::harm_lost}, 1, TableKind::narrow);
    for (const results::HarmRow& row : run_.harm_rows)
      if (row.what == "loss")
        table.row().words(zh_ && !row.title_zh.empty() ? row.title_zh : row.title).value(row.exposed, money(row.exposed))
            .value(row.harmed, fmt::format("{} ({})", money(row.harmed), percent_text(row.exposed > 0.0 ? row.harmed / row.exposed : 0.0))).end_row();
    return table.empty() ? "" : heading(words(Text::harm_losses)) + paragraph(words(Text::harm_losses_note)) + table.end();
  }

  std::string orders() const {
    TableMarkup table(view_, {Text::harm_order, Text::harm_effect, Text::harm_target, Text::harm_from, Text::harm_until, Text::remarks}, 6);
    for (const results::OrderResult& order : run_.orders)
      table.row().words(order.action).words(std::string(detail::effect_words(order.kind, view_.language)) + (order.value != 0.0 ? fmt::format(" {:g} {}", order.value, order.unit) : "")).words(name_of(order.target))
          .words(moment(order.from), order.from).words(moment(order.until), order.until)
          .words(view_.words(order.applied ? Text::harm_done : Text::harm_not_done, order.remark.in(view_.language))).end_row();
    return heading(words(Text::harm_orders)) + paragraph(words(Text::harm_orders_note)) + table.end();
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
    TableMarkup sums(view_, {Text::harm_measure, Text::harm_without, Text::harm_with, Text::harm_difference}, 1, TableKind::narrow);
    const auto text = [&](const comparison::SumDifference& one, double value) { return detail::harm_text(one.measure, value, view_.language); };
    for (const comparison::SumDifference& one : all.front())
      sums.row().words(detail::harm_words(one.measure, view_.language)).value(one.other, text(one, one.other)).value(one.base, text(one, one.base)).value(one.effect(), effect_text(one)).end_row();
    const std::string html = heading(words(Text::harm_saved)) + paragraph(words(Text::harm_saved_note)) + sums.end() + turned_aside();
    if (all.size() < 2) return html + paragraph(words(Text::harm_saved_note_single));
    std::vector<std::string> heads{std::string(words(Text::harm_order))};
    for (const auto& one : all.front()) heads.emplace_back(detail::harm_words(one.measure, view_.language));
    heads.insert(heads.end(), {std::string(words(Text::harm_no_longer)), std::string(words(Text::harm_newly))});
    TableMarkup shares(heads, 1);
    for (std::size_t i = 1; i < all.size(); ++i) {
      const results::HarmResult& without = run_.harm_without[i];
      shares.row().words(without.left_out);
      for (const auto& one : all[i]) shares.value(one.effect(), text(one, one.effect()));
      shares.value(without.no_longer_over_015, area_text(without.no_longer_over_015)).value(without.newly_over_015, area_text(without.newly_over_015)).end_row();
    }
    return html + heading(words(Text::harm_shares)) + paragraph(words(Text::harm_shares_note)) + shares.end();
  }

  /// The difference; where it is no more than noise, that and how much that is, so that nobody misses what two numbers seem to tell.
  std::string effect_text(const comparison::SumDifference& one) const {
    if (one.effect() != 0.0 || one.other == one.base) return detail::harm_text(one.measure, one.effect(), view_.language);
    return view_.words(Text::harm_noise, detail::harm_text(one.measure, one.noise, view_.language));
  }

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
