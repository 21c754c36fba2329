#include "libhydro/report/compliance_page.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/compliance/change.h"
#include "libhydro/compliance/check.h"
#include "libhydro/compliance/kind.h"
#include "libhydro/compliance/why.h"
#include "libhydro/report/detail/compliance_script.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/markup.h"
#include "libhydro/report/page.h"

namespace hydro::report {
namespace {

using namespace compliance;

constexpr int map_side = 4000;           ///< units across the map: finer than a screen
constexpr std::size_t most_changes = 4;  ///< shown for one check
constexpr std::size_t most_faults = 200;
constexpr std::size_t most_places = 500;

/// Draws one batch; keeps what its parts share.
class CompliancePage {
 public:
  CompliancePage(const ComplianceReport& report, Language language) : report_(report), language_(language) {
    choose_plots();
    for (std::size_t i = 0; i < report.book.columns.size(); ++i)
      if (is_known(i) || is_asked(static_cast<int>(i))) columns_.push_back(static_cast<int>(i));
  }

  std::string html() const {
    Page page;
    page.language = language_;
    page.kind = words(Text::comply_kind);
    page.title = report_.title;
    const Tally total = report_.total();
    page.lines = {words(Text::comply_line, report_.plots.size(), report_.book.rules.size(), total.pass + total.fail + total.unknown)};
    page.summary = "<style>" + std::string(compliance_style) + "</style>" + cards();
    page.sections = {{"map", words(Text::comply_sec_map), map()},
                     {"rules", words(Text::comply_sec_rules), paragraph(words(Text::comply_rules_note)) + rule_table()},
                     {"plots", words(Text::comply_sec_plots), plot_list()}};
    if (report_.places.size() > 1) page.sections.push_back({"places", words(Text::comply_sec_places), paragraph(words(Text::comply_places_note)) + place_table()});
    page.sections.push_back({"faults", words(Text::comply_sec_faults), faults()});
    page.sections.push_back({"sources", words(Text::comply_sec_sources), sources()});
    page.footer = words(Text::made_by);
    return to_html(page);
  }

 private:
  template <class... Values>
  std::string words(Text key, const Values&... values) const { return say(key, language_, values...); }
  bool zh() const { return language_ == Language::chinese; }
  const std::string& title(const Rule& rule) const { return zh() ? rule.title_zh : rule.title; }

  bool is_known(std::size_t column) const {
    return std::ranges::any_of(chosen_, [&](std::size_t plot) { return !std::isnan(report_.plots.row(plot)[column]); });
  }
  bool is_asked(int column) const {
    return std::ranges::any_of(report_.book.rules, [&](const Rule& rule) { return std::ranges::binary_search(columns_of(rule), column); });
  }

  static std::vector<int> columns_of(const Rule& rule) {
    std::vector<int> columns = rule.numerator.columns();
    columns.insert(columns.end(), rule.denominator.columns().begin(), rule.denominator.columns().end());
    if (rule.trigger) columns.insert(columns.end(), rule.trigger->columns().begin(), rule.trigger->columns().end());
    std::ranges::sort(columns);
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
  }

  /// All plots where they fit; else those that fail, then those that lack data, in their order.
  void choose_plots() {
    for (std::size_t plot = 0; plot < report_.plots.size(); ++plot) chosen_.push_back(plot);
    if (chosen_.size() <= most_plots_of_page) return;
    const auto rank = [&](std::size_t plot) {
      const Verdict verdict = report_.verdicts[plot];
      return verdict == Verdict::fail ? 0 : verdict == Verdict::unknown ? 1 : verdict == Verdict::pass ? 2 : 3;
    };
    std::ranges::stable_sort(chosen_, {}, rank);
    chosen_.resize(most_plots_of_page);
    std::ranges::sort(chosen_);
  }

  std::string card(const std::string& name, const std::string& value, const std::string& note, bool warn) const {
    return fmt::format("<div class=\"card{}\"><h3>{}</h3><p class=\"value\">{}</p><p>{}</p></div>\n", warn ? " warn" : "", escape(name), escape(value), escape(note));
  }

  std::string cards() const {
    const auto count = [&](Verdict verdict) { return std::ranges::count(report_.verdicts, verdict); };
    std::string html = "<div class=\"cards\">\n";
    html += card(words(Text::comply_failing), std::to_string(report_.plots_failing), words(Text::comply_failing_of, report_.plots.size(), count(Verdict::pass)), report_.plots_failing > 0);
    html += card(words(Text::comply_unknown), std::to_string(count(Verdict::unknown)), words(Text::comply_unknown_note), count(Verdict::unknown) > 0);
    const std::size_t faulty = report_.plots.plots_with(Data::faulty), doubtful = report_.plots.plots_with(Data::doubtful);
    html += card(words(Text::comply_data_faulty), std::to_string(faulty), words(Text::comply_data_faulty_note, doubtful), faulty + doubtful > 0);
    if (const auto outside = count(Verdict::not_judged); outside > 0) html += card(words(Text::comply_outside), std::to_string(outside), words(Text::comply_outside_note), false);
    if (!report_.mixes.empty()) {
      double cost = 0.0;
      std::size_t hopeless = 0;
      for (const Mix& mix : report_.mixes) cost += mix.capital_cost(), hopeless += !mix.possible;
      html += card(words(Text::comply_cost), money(cost), words(Text::comply_cost_note, hopeless), hopeless > 0);
    } else {
      html += card(words(Text::comply_cost), money(cheapest_singles()), words(Text::comply_cost_single), false);
    }
    return html + "</div>\n";
  }

  double cheapest_singles() const {
    double cost = 0.0;
    for (std::size_t plot = 0; plot < report_.plots.size(); ++plot) {
      if (report_.verdicts[plot] != Verdict::fail) continue;
      for (const Rule& rule : report_.book.rules) {
        if (rule.effective_class() != RuleClass::binding || check(rule, report_.plots.view(plot)).result != Result::fail) continue;
        const auto changes = smallest_changes(report_.book, rule, report_.plots.view(plot));
        if (!changes.empty()) cost += changes.front().capital_cost;
      }
    }
    return cost;
  }

  std::string money(double cny) const {
    if (zh()) return cny >= 1e4 ? fmt::format("{:.1f} 万元", cny / 1e4) : fmt::format("{:.0f} 元", cny);
    return cny >= 1e6 ? fmt::format("{:.2f} M CNY", cny / 1e6) : fmt::format("{:.0f} CNY", cny);
  }

  std::string verdict_words(int verdict) const {
    constexpr Text texts[] = {Text::comply_pass, Text::comply_fail, Text::comply_missing, Text::comply_na};
    return words(texts[verdict]);
  }

  std::string class_words(RuleClass rule_class) const {
    return words(rule_class == RuleClass::binding ? Text::comply_binding : rule_class == RuleClass::encouraged ? Text::comply_encouraged : Text::comply_info);
  }

  std::string map() const {
    if (report_.plots.shapes.empty()) return paragraph(words(Text::comply_no_map));
    std::string html = paragraph(words(Text::comply_map_note)) + "<div id=\"wide-areas\" class=\"legend\"></div>\n<div class=\"comply-map\"><canvas id=\"plot-map\"></canvas></div>\n<div class=\"legend\">";
    constexpr const char* colours[] = {"#2f8f5b", "#c0392b", "#e0a528", "#b9c2cb"};
    for (const int verdict : {1, 2, 0, 3}) html += fmt::format("<span><span class=\"chip\" style=\"background:{}\"></span>{}</span>", colours[verdict], escape(verdict_words(verdict)));
    html += fmt::format("<span><span class=\"chip wide-chip\"></span>{}</span>", escape(words(Text::comply_wide)));
    html += fmt::format("<span><span class=\"chip faulty-chip\"></span>{}</span>", escape(words(Text::comply_data_mark)));
    return html + "</div>\n";
  }

  std::vector<std::string> heads(std::initializer_list<Text> texts) const {
    std::vector<std::string> all;
    for (const Text text : texts) all.emplace_back(words(text));
    return all;
  }

  std::string rule_table() const {
    TableMarkup table(heads({Text::comply_rule, Text::comply_class, Text::comply_threshold, Text::comply_pass, Text::comply_fail, Text::comply_missing, Text::comply_na}), 3);
    std::vector<std::size_t> order(report_.book.rules.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto holds_nowhere = [&](std::size_t i) { return report_.tallies[i].pass + report_.tallies[i].fail + report_.tallies[i].unknown == 0; };
    std::ranges::stable_partition(order, [&](std::size_t i) { return !holds_nowhere(i); });
    for (const std::size_t i : order) {
      const Rule& rule = report_.book.rules[i];
      const Tally& tally = report_.tallies[i];
      table.row().markup(fmt::format("{} <span class=\"tag\">{}</span>", escape(title(rule)), escape(rule.id)), rule.id).words(class_words(rule.effective_class()));
      table.words(fmt::format("{} {}", rule.comparator == Comparator::at_least ? "≥" : "≤", shown(rule).text(rule.threshold)), rule.threshold);
      table.count(tally.pass).count(tally.fail).count(tally.unknown).count(tally.not_applicable).end_row();
    }
    return table.end();
  }

  /// How numbers of a rule are shown to people: times a factor, with the unit that they write.
  struct Shown {
    double factor = 1.0;
    std::string unit;
    std::string number(double value) const { return number_text(factor * value, 10); }
    std::string text(double value) const { return number(value) + (unit.empty() ? "" : " " + unit); }
  };
  Shown shown(const Rule& rule) const {
    return rule.unit == "fraction" ? Shown{100.0, "%"} : Shown{1.0, unit_text(rule.unit, language_)};
  }

  std::string place_table() const {
    TableMarkup table(heads({Text::comply_level, Text::comply_place, Text::comply_rule, Text::comply_mean, Text::comply_threshold, Text::comply_share, Text::comply_pass, Text::comply_fail, Text::comply_missing}), 3);
    std::size_t told = 0;
    for (const compliance::Place& place : report_.places)
      for (std::size_t i = 0; i < place.rules.size() && told < most_places; ++i) {
        const Aggregate& sum = place.rules[i];
        if (!(sum.area > 0.0)) continue;
        ++told;
        const Shown how = shown(report_.book.rules[i]);
        const Text level = place.level == "street" ? Text::comply_street : place.level == "district" ? Text::comply_district : place.level == "city" ? Text::comply_city : Text::comply_everything;
        table.row().words(words(level)).words(place.name).words(report_.book.rules[i].id).value(sum.mean_value(), number_text(how.factor * sum.mean_value(), 4) + (how.unit.empty() ? "" : " " + how.unit));
        table.value(report_.book.rules[i].threshold, how.text(report_.book.rules[i].threshold)).value(sum.passing_share(), fmt::format("{:.1f} %", 100.0 * sum.passing_share()));
        table.count(sum.pass).count(sum.fail).count(sum.unknown).end_row();
      }
    return table.end();
  }

  std::string plot_list() const {
    std::string html;
    if (chosen_.size() < report_.plots.size()) html += paragraph(words(Text::comply_most, chosen_.size(), report_.plots.size()));
    html += paragraph(words(Text::comply_plots_note));
    html += fmt::format("<div class=\"filters\"><input id=\"find\" type=\"search\" placeholder=\"{0}\" aria-label=\"{0}\"/><select id=\"only\" aria-label=\"{1}\"><option value=\"\">{2}</option>",
                        escape(words(Text::comply_filter)), escape(words(Text::comply_result)), escape(words(Text::comply_all)));
    for (const int verdict : {1, 2, 0, 3}) html += fmt::format("<option value=\"{}\">{}</option>", verdict, escape(verdict_words(verdict)));
    html += fmt::format("<option value=\"data\">{}</option>", escape(words(Text::comply_data_mark)));
    html += fmt::format("</select><select id=\"ruled\" aria-label=\"{}\"><option value=\"\">{}</option>", escape(words(Text::comply_rule)), escape(words(Text::comply_all)));
    for (std::size_t i = 0; i < report_.book.rules.size(); ++i)
      if (report_.tallies[i].fail > 0) html += fmt::format("<option value=\"{}\">{}: {}</option>", i, escape(words(Text::comply_fail)), escape(title(report_.book.rules[i])));
    html += "</select></div>\n<div id=\"card\" class=\"evidence\" hidden></div>\n<div class=\"scroll\"><table id=\"list\" class=\"wide\"><thead><tr>";
    for (const Text head : {Text::comply_plot, Text::comply_name, Text::comply_plot_kind, Text::comply_area, Text::comply_result, Text::comply_fail}) html += fmt::format("<th>{}</th>", escape(words(head)));
    html += fmt::format("</tr></thead><tbody></tbody></table></div>\n<button id=\"more\" class=\"more\" hidden>{}</button>\n", escape(words(Text::comply_more)));
    return html + "<script type=\"application/json\" id=\"comply-data\">" + data() + "</script>\n<script>" + std::string(compliance_script) + "</script>\n";
  }

  std::string faults() const {
    if (report_.plots.faults.empty() && report_.remarks.empty()) return paragraph(words(Text::comply_faults_none));
    std::string html = "<ul>";
    for (std::size_t i = 0; i < std::min(report_.plots.faults.size(), most_faults); ++i) {
      Fault fault = report_.plots.faults[i];
      const std::string remedy = std::exchange(fault.hint, {});
      html += fmt::format("<li>{}{}</li>\n", escape(fault.text()), remedy.empty() ? "" : fmt::format("<br/><span class=\"remedy\">{}{}</span>", escape(words(Text::comply_remedy)), escape(remedy)));
    }
    if (report_.plots.faults.size() > most_faults) html += fmt::format("<li>{}</li>\n", escape(words(Text::comply_faults_more, report_.plots.faults.size() - most_faults)));
    for (const std::string& remark : report_.remarks) html += fmt::format("<li>{}</li>\n", escape(remark));
    return html + "</ul>\n";
  }

  std::string sources() const {
    TableMarkup table(heads({Text::comply_rule, Text::comply_formula, Text::comply_source, Text::comply_status}), 4, TableKind::wide);
    for (const Rule& rule : report_.book.rules)
      table.row().markup(fmt::format("{} <span class=\"tag\">{}</span>", escape(title(rule)), escape(rule.id)), rule.id).words(formula(rule)).markup(escape(rule.source) + (rule.note.empty() ? "" : "<br/>" + escape(rule.note)), rule.source)
          .words(status_text(rule.status, language_)).end_row();
    std::string html = table.end();
    for (const auto& [path, hash] : report_.inputs) html += fmt::format("<p class=\"source\">{} <span class=\"tag\">sha256 {}</span></p>\n", escape(path), escape(hash));
    return html;
  }

  std::string formula(const Rule& rule) const {
    std::string text = rule.denominator.text() == "1" ? rule.numerator.text() : "(" + rule.numerator.text() + ") / (" + rule.denominator.text() + ")";
    if (rule.trigger) text += ", " + rule.trigger->text();
    return formula_text(report_.book, text, language_);
  }

  int place_of(int column) const {
    const auto found = std::ranges::find(columns_, column);
    return found == columns_.end() ? -1 : static_cast<int>(found - columns_.begin());
  }

  static std::string number_or_null(double value, int digits) { return std::isfinite(value) ? number_text(value, digits) : "null"; }

  std::string data() const {
    std::string json = "{\"words\":" + dictionary() + ",\"rules\":[";
    for (std::size_t i = 0; i < report_.book.rules.size(); ++i) {
      const Rule& rule = report_.book.rules[i];
      std::string columns;
      for (const int column : columns_of(rule))
        if (const int place = place_of(column); place >= 0) columns += (columns.empty() ? "" : ",") + std::to_string(place);
      json += fmt::format("{}{{\"id\":{},\"title\":{},\"class\":{},\"sign\":\"{}\",\"threshold\":{},\"factor\":{},\"unit\":{},\"formula\":{},\"source\":{},\"status\":{},\"columns\":[{}]}}", i ? "," : "", json_string(rule.id),
                          json_string(title(rule)), json_string(class_words(rule.effective_class())), rule.comparator == Comparator::at_least ? "≥" : "≤", shown(rule).number(rule.threshold), shown(rule).factor, json_string(shown(rule).unit),
                          json_string(formula(rule)), json_string(rule.source), json_string(status_text(rule.status, language_)), columns);
    }
    json += "],\"columns\":[";
    for (std::size_t i = 0; i < columns_.size(); ++i) json += (i ? "," : "") + json_string(column_text(report_.book, columns_[i], language_));
    json += "],\"measures\":[";
    for (std::size_t i = 0; i < report_.book.measures.size(); ++i) {
      const Measure& measure = report_.book.measures[i];
      json += fmt::format("{}[{},{}]", i ? "," : "", json_string(zh() ? measure.title_zh : measure.title), json_string(measure.unit));
    }
    json += fmt::format("],\"area\":{},", place_of(report_.book.column("area_m2").value_or(-1)));
    std::vector<std::string> kinds;
    std::string plots;
    for (std::size_t i = 0; i < chosen_.size(); ++i) append_plot(plots, chosen_[i], kinds);
    json += "\"kinds\":[";
    for (std::size_t i = 0; i < kinds.size(); ++i) json += (i ? "," : "") + json_string(kind_text(kinds[i], language_));
    return json + "],\"plots\":[" + plots + "]" + shapes() + "}";
  }

  std::string dictionary() const {
    std::string json = "{";
    const auto add = [&](const char* key, Text text) { json += fmt::format("\"{}\":{},", key, json_string(hydro::report::text(text, language_))); };
    add("margin", Text::comply_margin), add("threshold", Text::comply_threshold), add("formula", Text::comply_formula), add("numbers", Text::comply_numbers), add("changes", Text::comply_changes), add("or", Text::comply_or);
    add("noChange", Text::comply_no_change), add("mix", Text::comply_mix), add("noMix", Text::comply_no_mix), add("lacks", Text::comply_lacks), add("source", Text::comply_source), add("capture", Text::comply_capture);
    add("data", Text::comply_data_mark), add("wide", Text::comply_wide_list), add("kindOrStage", Text::comply_kind_or_stage);
    std::string results;
    for (int i = 0; i < 4; ++i) results += (i ? "," : "") + json_string(verdict_words(i));
    return json + fmt::format("\"money\":\"{}\",\"verdicts\":[{}],\"results\":[{}]}}", zh() ? "元" : "CNY", results, results);
  }

  void append_changes(std::string& json, const std::vector<Change>& changes, std::size_t most) const {
    json += '[';
    for (std::size_t i = 0; i < std::min(changes.size(), most); ++i)
      json += fmt::format("{}[{},{},{:.0f}]", i ? "," : "", changes[i].measure, number_text(changes[i].amount), changes[i].capital_cost);
    json += ']';
  }

  /// [id, name, kind, stage, verdict, row, checks, capture, mix, faults], faults as [place, message, remedy, ...] or null
  void append_plot(std::string& json, std::size_t plot, std::vector<std::string>& kinds) const {
    const PlotView view = report_.plots.view(plot);
    auto kind = std::ranges::find(kinds, std::string(view.kind));
    if (kind == kinds.end()) kind = kinds.insert(kinds.end(), std::string(view.kind));
    if (!json.empty()) json += ",\n";
    json += fmt::format("[{},{},{},\"{}\",{},[", json_string(report_.plots.ids[plot]), json_string(report_.plots.names[plot]), kind - kinds.begin(), !view.stage ? "" : zh() ? (*view.stage == Stage::built_new ? "新建" : "改建") : word(*view.stage),
                        static_cast<int>(report_.verdicts[plot]));
    for (std::size_t i = 0; i < columns_.size(); ++i) json += (i ? "," : "") + number_or_null(view.row[static_cast<std::size_t>(columns_[i])], 12);
    json += "],[";
    bool first = true;
    for (std::size_t i = 0; i < report_.book.rules.size(); ++i) {
      const Rule& rule = report_.book.rules[i];
      const Check result = check(rule, view);
      if (result.result == Result::not_applicable) continue;
      const bool compared = result.reason == Reason::compared;
      json += fmt::format("{}[{},{},{},{}", first ? "" : ",", i, result.result == Result::pass ? 0 : result.result == Result::fail ? 1 : 2, compared ? number_or_null(result.value, 7) : "null",
                          compared ? number_or_null(result.margin, 5) : "null");
      first = false;
      if (result.result == Result::fail) {
        json += ',';
        append_changes(json, smallest_changes(report_.book, rule, view), most_changes);
      }
      json += ']';
    }
    json += "],";
    if (report_.captures.empty()) json += "null";
    else {
      const Capture& capture = report_.captures[plot];
      std::string numbers;
      for (const double value : {capture.by_depth, capture.by_coefficient, capture.by_simulation, std::round(capture.peak_reduction() * 1e6) / 1e6 + 0.0, capture.solids_by_simulation, capture.solids_by_guide})
        numbers += (numbers.empty() ? "" : ",") + number_or_null(value, 4);
      json += '[' + numbers + ']';
    }
    const auto mix = std::ranges::lower_bound(report_.mixes, plot, {}, &Mix::plot);
    json += ',';
    if (mix == report_.mixes.end() || mix->plot != plot) json += "null";
    else append_changes(json, mix->changes, mix->changes.size());
    json += ',' + faults_of(plot) + ']';
  }

  std::string faults_of(std::size_t plot) const {
    if (report_.plots.data[plot] == Data::sound) return "null";
    std::string json = '[' + json_string(report_.plots.place_text(plot, language_));
    for (const PlotFault& fault : report_.plots.faults_of(plot)) json += ',' + json_string(fault.message) + ',' + json_string(fault.hint);
    return json + ']';
  }

  std::string shapes() const {
    const PlotTable& plots = report_.plots;
    if (plots.shapes.empty()) return "";
    double west = std::numeric_limits<double>::infinity(), south = west, east = -west, north = -west;
    const auto each_point = [&](auto visit) {
      for (const std::size_t plot : chosen_)
        for (const Polygon& part : plots.shapes[plot])
          for (const Point& point : part.outer) visit(point);
    };
    each_point([&](const Point& p) { west = std::min(west, p.x), east = std::max(east, p.x), south = std::min(south, p.y), north = std::max(north, p.y); });
    const double width = std::max(east - west, 1e-6), aspect = std::max(north - south, 1e-6) / width;
    const double scale = map_side / width;
    std::string json = fmt::format(",\"side\":{},\"aspect\":{:.5f},\"shapes\":[", map_side, aspect);
    const auto add_ring = [&](const std::vector<Point>& ring) {
      long x = 0, y = 0;
      bool first = true;
      json += '[';
      for (const Point& point : ring) {
        const long to_x = std::lround((point.x - west) * scale), to_y = std::lround((north - point.y) * scale);
        if (!first && to_x == x && to_y == y) continue;
        json += fmt::format("{}{},{}", first ? "" : ",", to_x - x, to_y - y);
        x = to_x, y = to_y, first = false;
      }
      json += ']';
    };
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      json += i ? ",[" : "[";
      for (std::size_t part = 0; part < plots.shapes[chosen_[i]].size(); ++part) {
        const Polygon& polygon = plots.shapes[chosen_[i]][part];
        json += part ? ",[" : "[";
        add_ring(polygon.outer);
        for (const auto& hole : polygon.holes) json += ',', add_ring(hole);
        json += ']';
      }
      json += ']';
    }
    return json + "]";
  }

  const ComplianceReport& report_;
  Language language_;
  std::vector<std::size_t> chosen_;  ///< plots that are shown
  std::vector<int> columns_;         ///< that are shown
};

}  // namespace

std::string render(const ComplianceReport& report, Language language) { return CompliancePage(report, language).html(); }

}  // namespace hydro::report
