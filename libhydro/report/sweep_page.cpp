#include "libhydro/report/sweep_page.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/held_table.h"
#include "libhydro/report/map_picture.h"
#include "libhydro/report/markup.h"
#include "libhydro/report/page.h"
#include "libhydro/report/study_words.h"
#include "libhydro/report/xy_chart.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::report {
namespace {

using namespace comparison;

constexpr std::size_t most_maps = 6, most_places = 12, most_failed = 100, most_layouts = 60;

class View {
 public:
  View(const SweepPage& page, int side) : page_(page), zh_(page.language == Language::chinese), side_(side) {}

  std::string html() const {
    Page out;
    out.language = page_.language;
    out.kind = say("Study of many runs", "多情景研究报告");
    out.title = page_.design.title.empty() ? page_.design.name : page_.design.title;
    out.lines.push_back(fmt::format(fmt::runtime(say("Runs: {}. Storms: {}, layouts: {}, plans: {}, samples of the parameters: {}", "{} 次模拟：{} 场暴雨、{} 种布局、{} 种预案、{} 组参数")), page_.design.member_count(), page_.design.storms.size(), page_.design.layouts.size(), page_.design.plans.size(), page_.design.sample_count()));
    out.lines.push_back(page_.design.scenario + " \xC2\xB7 hydro " + page_.program_version + " (" + page_.program_commit + ")");
    out.summary = summary();
    if (!page_.search.empty()) out.sections.push_back({"measures", say("What to build", "建设方案"), measures()});
    if (page_.outcome.variants.size() > 1) out.sections.push_back({"variants", say("The layouts and plans", "布局与预案比较"), variants()});
    if (!page_.outcome.curves.empty()) out.sections.push_back({"curves", say("How often how deep", "频率曲线"), curves()});
    if (!page_.maps.empty()) out.sections.push_back({"probability", say("Where it floods how often", "淹没概率"), probability()});
    if (!page_.outcome.effects.empty()) out.sections.push_back({"effects", say("What matters most", "敏感性"), effects()});
    if (page_.outcome.variants.size() == 1) out.sections.push_back({"expected", say("What is to be expected", "期望值"), variants()});
    out.sections.push_back({"how", say("How this was made", "说明"), how()});
    out.footer = say("Made by hydro. Every run is in runs.csv.", "由 hydro 生成。各次模拟见 runs.csv。");
    return to_html(out);
  }

 private:
  std::string say(std::string_view english, std::string_view chinese) const { return std::string(zh_ ? chinese : english); }
  std::string money(double cny) const { return money_text(cny, page_.language); }

  std::string title_of(const std::string& quantity) const { return quantity_title(quantity, page_.language); }
  std::string value_text(const std::string& quantity, double value) const { return quantity_text(quantity, value, page_.language); }
  /// What a study varies, in words; parameters keep their key.
  std::string axis_name(const std::string& name) const { return name == "storm" ? say("storm", "暴雨") : name == "layout" ? say("layout", "布局") : name == "plan" ? say("plan", "预案") : name; }
  std::string status_name(const std::string& status) const {
    if (!zh_) return status;
    if (status == "bad input") return "输入有误";
    if (status == "cannot be read") return "文件无法读写";
    if (status == "numerics failed") return "计算失败";
    if (status == "process died") return "进程中断";
    return status;
  }
  /// With a capital letter, to begin with.
  std::string title_first(const std::string& quantity) const {
    std::string title = title_of(quantity);
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
    return title;
  }
  std::string per_year() const { return page_.outcome.by_year ? say(", expected each year", "（年期望）") : say(", mean of the storms", "（各场平均）"); }

  std::string names_of(const Built& built) const {
    std::string names;
    for (std::size_t m = 0; m < built.size(); ++m)
      if (built[m]) names += (names.empty() ? "" : " + ") + page_.design.measures[m].name;
    return names.empty() ? say("nothing", "不建") : names;
  }
  const Candidate* chosen() const {
    const auto found = std::ranges::find_if(page_.search.candidates, &Candidate::chosen);
    return found == page_.search.candidates.end() ? nullptr : &*found;
  }

  std::string summary() const {
    std::string html;
    if (const Candidate* answer = chosen()) {
      html += fmt::format("<p class=\"verdict\" style=\"margin-top:24px\"><b>{}</b> {}</p>\n", escape(say("Build: ", "建议：") + names_of(answer->built)), escape(answer_words(*answer)));
    } else if (!page_.search.empty()) {
      html += fmt::format("<p class=\"verdict bad\" style=\"margin-top:24px\">{}</p>\n", escape(say("No choice of the measures meets the goal; the front below shows what can be had.", "无方案满足目标；可行方案见下。")));
    }
    for (const Variant& variant : page_.outcome.variants)
      if (variant.done == 0 && variant.runs > 0)
        html += fmt::format("<p class=\"verdict bad\" style=\"margin-top:24px\"><b>{}</b> {}</p>\n", escape(variant.name.empty() ? say("All runs", "全部模拟") : variant.name),
                            escape(say("has no result: none of its runs ended. The reasons stand at the end of this page.", "没有结果：其模拟均未完成，原因见页末。")));
    html += "<div class=\"cards\">\n";
    const std::size_t runs = page_.design.member_count(), bad = page_.failed.size();
    if (const Candidate* answer = chosen()) {
      const SearchResult& search = page_.search;
      html += number_card(false, title_first(search.headline) + per_year(), value_text(search.headline, answer->found.harm), say("with nothing built ", "不建时 ") + value_text(search.headline, search.nothing.harm), "front.csv");
      if (std::isfinite(answer->found.damage))
        html += number_card(answer->found.damage > search.nothing.damage, say("Damage", "损失") + per_year(), money(answer->found.damage), say("with nothing built ", "不建时 ") + money(search.nothing.damage), "front.csv");
      if (search.nothing.people_in_danger > 0.0 || answer->found.people_in_danger > 0.0)
        html += number_card(answer->found.people_in_danger > search.nothing.people_in_danger, title_first("people_in_danger") + per_year(), value_text("people_in_danger", answer->found.people_in_danger), say("with nothing built ", "不建时 ") + value_text("people_in_danger", search.nothing.people_in_danger), "front.csv");
      html += number_card(false, say("Cost", "投资"), money(answer->cost), page_.design.goal.budget > 0.0 ? say("budget ", "预算 ") + money(page_.design.goal.budget) : std::string{}, "front.csv");
      html += number_card(search.worst_error > 0.25, say("Forecast against full runs", "预测与完整模拟之差"), percent_text(search.worst_error), say("at most, of what building everything brings", "最大偏差，占全部建设效果的比例"), "front.csv");
      return html + "</div>\n" + what_a_year_counts();
    }
    const int headline = page_.numbers.column(page_.outcome.headline);
    if (headline >= 0 && !page_.outcome.variants.empty()) {
      const auto value = [&](const Variant& variant) { return variant.expected[static_cast<std::size_t>(headline)]; };
      const auto best = std::ranges::min_element(page_.outcome.variants, [&](const Variant& a, const Variant& b) { return !(value(b) <= value(a)) && std::isfinite(value(a)); });
      html += number_card(false, title_first(page_.outcome.headline) + per_year(), value_text(page_.outcome.headline, value(*best)), best->name, "variants.csv");
    }
    for (const char* quantity : {"damage_cny", "people_in_danger"}) html += harm_card(quantity);
    if (!page_.outcome.effects.empty()) {
      const Effect& most = page_.outcome.effects.front();
      html += number_card(false, say("What moves it most", "影响最大的因素"), axis_name(most.name), most.low_label + ": " + value_text(page_.outcome.headline, most.low) + ", " + most.high_label + ": " + value_text(page_.outcome.headline, most.high), "effects.csv");
    }
    html += number_card(bad > 0, say("Runs", "模拟"), fmt::format("{} / {}", runs - bad, runs), bad > 0 ? fmt::format(fmt::runtime(say("{} failed, with their reasons below", "{} 次失败，原因见下")), bad) : say("all done", "全部完成"), "runs.csv");
    return html + "</div>\n" + what_a_year_counts();
  }

  /// An expectation of a year is a lower bound where frequent storms are left out: said where the numbers stand.
  std::string what_a_year_counts() const {
    if (!(page_.outcome.from_period > 1.0)) return {};
    return paragraph(fmt::format(fmt::runtime(say("Expected each year counts storms of {:g} years and rarer; what more frequent ones do comes on top of it.", "年期望只计 {:g} 年一遇及更罕见的暴雨；更频繁暴雨的影响未计入，实际值更高。")), page_.outcome.from_period));
  }

  /// Whether any run has more than 0 of a number.
  bool has_any(int column) const {
    return std::ranges::any_of(page_.numbers.values(column), [](double value) { return value > 0.0; });
  }

  /// The least of a kind of harm among the variants, beside that of the first.
  std::string harm_card(const std::string& quantity) const {
    const int column = page_.numbers.column(quantity);
    if (column < 0 || quantity == page_.outcome.headline || page_.outcome.variants.empty()) return {};
    const auto value = [&](const Variant& variant) { return variant.expected[static_cast<std::size_t>(column)]; };
    if (!has_any(column)) return {};
    const Variant *first = &page_.outcome.variants.front(), *least = first;
    for (const Variant& variant : page_.outcome.variants)
      if (std::isfinite(value(variant)) && !(value(variant) >= value(*least))) least = &variant;
    const std::string beside = least == first ? first->name : least->name + "; " + first->name + " " + value_text(quantity, value(*first));
    return number_card(false, title_first(quantity) + per_year(), value_text(quantity, value(*least)), beside, "variants.csv");
  }

  std::string answer_words(const Candidate& answer) const {
    const SearchResult& search = page_.search;
    const double less = search.nothing.harm - answer.found.harm, share = search.nothing.harm > 0.0 ? less / search.nothing.harm : 0.0;
    std::string words = fmt::format(fmt::runtime(say("for {}: {} falls by {} ({}), from {} to {}, in full runs.", "投资 {}：{}减少 {}（{}），由 {} 降至 {}（完整模拟）。")), money(answer.cost), title_of(search.headline), value_text(search.headline, less), percent_text(share),
                                    value_text(search.headline, search.nothing.harm), value_text(search.headline, answer.found.harm));
    if (search.headline != "damage_cny" && std::isfinite(answer.found.damage))
      words += fmt::format(fmt::runtime(say(" Damage{} falls from {} to {}.", "损失{}由 {} 降至 {}。")), per_year(), money(search.nothing.damage), money(answer.found.damage));
    return words;
  }

  std::string measures() const {
    const SearchResult& search = page_.search;
    std::string html = paragraph(search.lumped ? say("Each measure was run alone in the lumped model, scaled to the runs with nothing and with everything built; whole numbers programming (COIN-OR CBC) chose from the sums, and the front was run in full.",
                                                        "先用集总模型单独模拟各措施（按全不建与全建的完整模拟标定），由整数规划（COIN-OR CBC）选择，前沿方案再做完整模拟。")
                                                  : say("Each measure was run alone in full; whole numbers programming (COIN-OR CBC) chose from the sums of their effects, and the front was run in full.", "各措施单独完整模拟，由整数规划（COIN-OR CBC）按效果之和选择，前沿方案再做完整模拟。"));
    XyChart chart{.title = say("Cost against flooding", "投资与淹没"), .x_title = capital_title(), .y_title = title_of(search.headline) + unit_of(search.headline) + per_year(), .series = {}, .width = 1120.0};
    XySeries forecast{.name = say("forecast", "预测"), .x = {}, .y = {}, .low = {}, .high = {}, .labels = {}, .colour = rgb(0x9a9a9a), .joined = false}, found{.name = say("run in full", "完整模拟"), .x = {}, .y = {}, .low = {}, .high = {}, .labels = {}, .colour = okabe_ito[0], .joined = false},
        best{.name = say("the answer", "建议方案"), .x = {}, .y = {}, .low = {}, .high = {}, .labels = {}, .colour = okabe_ito[1], .joined = false};
    const double size = axis_unit(search.headline);
    for (const Candidate& candidate : search.candidates) {
      forecast.x.push_back(candidate.cost / money_unit()), forecast.y.push_back(candidate.forecast.harm / size);
      if (!candidate.confirmed) continue;
      XySeries& series = candidate.chosen ? best : found;
      series.x.push_back(candidate.cost / money_unit()), series.y.push_back(candidate.found.harm / size), series.labels.push_back(names_of(candidate.built));
    }
    chart.series = {forecast, found, best};
    html += heading(chart.title) + figure(to_svg(chart), "map");
    const bool damage = knows_damage();
    std::vector<std::string> heads{say("Layout", "方案"), say("Cost", "投资"), say("Forecast", "预测"), say("Run in full", "完整模拟"), say("Greatest depth at gauges [m]", "测点最大水深 [m]"), say("Rain that stays", "径流控制率")};
    if (damage) heads.insert(heads.end(), {say("Damage", "损失") + per_year(), say("avoided, of the capital", "减少额占投资")});
    heads.emplace_back();
    TableMarkup table(heads, 1);
    std::size_t rows = 0;
    for (const Candidate& candidate : search.candidates) {
      if (rows++ >= most_layouts) break;
      const LayoutNumbers& numbers = candidate.confirmed ? candidate.found : candidate.forecast;
      const double capture = std::isfinite(numbers.capture_ratio) ? numbers.capture_ratio : candidate.forecast.capture_ratio;
      table.row(candidate.chosen).words(names_of(candidate.built)).value(candidate.cost, money(candidate.cost)).value(candidate.forecast.harm, value_text(search.headline, candidate.forecast.harm));
      table.value(candidate.confirmed ? candidate.found.harm : std::nan(""), value_text(search.headline, candidate.found.harm)).value(numbers.greatest_depth, number(numbers.greatest_depth, 2)).value(capture, percent_text(capture));
      if (damage) {
        const double avoided = search.nothing.damage - numbers.damage, worth = candidate.cost > 0.0 ? avoided / candidate.cost : std::nan("");
        table.value(numbers.damage, money(numbers.damage)).value(worth, worth_text(worth));
      }
      table.words(candidate.chosen ? say("the answer", "建议方案") : candidate.on_front ? say("on the front", "前沿") : candidate.failure).end_row();
    }
    html += heading(say("Layouts", "方案")) + table.end() + each_alone();
    for (const Bilingual& remark : search.remarks) html += source(remark.in(page_.language));
    return html + source(say("front.csv. Effects of measures do not quite add up: trust the full runs.", "front.csv。各措施效果并非严格可加，以完整模拟为准。"));
  }

  bool knows_damage() const { return std::isfinite(page_.search.nothing.damage) && page_.search.damages.size() == page_.search.costs.size(); }

  /// What of its capital a measure gives back.
  std::string worth_text(double worth) const { return percent_text(worth, 2); }

  /// Each measure alone, those that bring most for the money first: by damage avoided where it is known, else by the headline.
  std::string each_alone() const {
    const SearchResult& search = page_.search;
    const bool damage = knows_damage();
    const auto worth = [&](std::size_t m) { return search.costs[m] > 0.0 ? (damage ? search.damages[m] : search.effects[m]) / search.costs[m] : std::nan(""); };
    std::vector<std::size_t> order(search.costs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return (std::isfinite(worth(a)) ? worth(a) : -1e30) > (std::isfinite(worth(b)) ? worth(b) : -1e30); });
    std::vector<std::string> heads{say("Measure", "措施"), say("Cost", "投资"), say("Less ", "减少") + title_of(search.headline), say("CNY for each unit less", "元 / 单位减少量")};
    if (damage) heads.insert(heads.end(), {say("Damage avoided", "减少损失") + per_year(), say("of the capital", "占投资")});
    TableMarkup alone(heads, 1);
    for (const std::size_t m : order) {
      const double price = search.effects[m] > 0.0 ? search.costs[m] / search.effects[m] : std::nan("");
      alone.row().words(page_.design.measures[m].name).value(search.costs[m], money(search.costs[m])).value(search.effects[m], value_text(search.headline, search.effects[m])).value(price, significant(price, 3));
      if (damage) alone.value(search.damages[m], money(search.damages[m])).value(worth(m), worth_text(worth(m)));
      alone.end_row();
    }
    std::string html = heading(say("Each measure alone", "单项措施")) + paragraph(damage ? say("Most for the money first: damage avoided as a share of the capital.", "按减少的损失占投资的比例排序。") : say("Most for the money first: CNY for each unit less.", "按单位减少量的投资排序。")) + alone.end();
    if (!damage) html += source(say("Damage is not known: the scenario names no things of value ([[harm.assets]]).", "情景未给出资产（[[harm.assets]]），损失未知。"));
    else if (search.lumped) html += source(say("Damage of a measure alone is a forecast: that of full runs, scaled by the outflow of the lumped model.", "单项措施的损失为预测值：由完整模拟按集总模型外排量折算。"));
    return html;
  }

  /// [m2] in which axes are written: hectares, unless all areas are smaller than one.
  double area_unit() const {
    for (const std::string& name : page_.numbers.names)
      if (name.find("_m2") != std::string::npos && std::ranges::any_of(page_.numbers.values(page_.numbers.column(name)), [](double area) { return area >= 1e4; })) return 1e4;
    return 1.0;
  }
  double money_unit() const { return zh_ ? 1e4 : 1e6; }  // [CNY] in which axes are written: ten thousands, millions
  std::string capital_title() const { return say("capital [M CNY]", "投资 [万元]"); }
  double axis_unit(const std::string& quantity) const { return quantity.find("_m2") != std::string::npos ? area_unit() : quantity.find("cny") != std::string::npos ? money_unit() : 1.0; }
  std::string unit_of(const std::string& quantity) const {
    if (quantity.find("_m2") != std::string::npos) return area_unit() == 1.0 ? " [m²]" : " [ha]";
    if (quantity.find("m3[") != std::string::npos) return " [m³]";
    if (quantity.find("cny") != std::string::npos) return say(" [M CNY]", " [万元]");
    if (quantity.find("depth_m") != std::string::npos) return " [m]";
    if (quantity == "place_time_over_h") return " [h]";
    return {};
  }

  std::string variants() const {
    const int headline = page_.numbers.column(page_.outcome.headline), capture = page_.numbers.column("capture_ratio");
    std::vector<int> columns;  // the headline, then what is known of harm
    for (const std::string& quantity : {page_.outcome.headline, std::string("damage_cny"), std::string("people_in_danger"), std::string("places_over"), std::string("place_time_over_h")})
      if (const int column = page_.numbers.column(quantity); column >= 0 && (quantity == page_.outcome.headline || has_any(column)) && std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
    const int damage = page_.numbers.column("damage_cny");
    std::vector<std::string> heads{say("Layout, plan", "布局、预案"), say("Runs", "次数"), say("Capital", "投资"), say("Cost a year", "年费用")};
    for (const int column : columns) heads.push_back(title_of(page_.numbers.names[static_cast<std::size_t>(column)]));
    const auto [cheapest_one, dearest_one] = std::ranges::minmax_element(page_.outcome.variants, {}, &Variant::capital);
    const bool money_varies = dearest_one->capital > cheapest_one->capital, worth = damage >= 0 && money_varies;
    if (worth) heads.push_back(say("damage avoided, of the capital beyond the cheapest", "减少的损失占增加投资（相对最省方案）"));
    if (capture >= 0) heads.push_back(say("rain that stays", "径流控制率"));
    TableMarkup table(heads, 1);
    for (const Variant& variant : page_.outcome.variants) {
      table.row().words(variant.name).value(static_cast<double>(variant.done), fmt::format("{} / {}", variant.done, variant.runs)).value(variant.done ? variant.capital : std::nan(""), money(variant.capital)).value(variant.done ? variant.yearly : std::nan(""), money(variant.yearly));
      for (const int column : columns) {
        const double value = variant.expected[static_cast<std::size_t>(column)];
        table.value(value, value_text(page_.numbers.names[static_cast<std::size_t>(column)], value));
      }
      if (worth) {
        const Variant& cheapest = *cheapest_one;
        const double spent = variant.capital - cheapest.capital, avoided = cheapest.expected[static_cast<std::size_t>(damage)] - variant.expected[static_cast<std::size_t>(damage)];
        table.value(spent > 0.0 ? avoided / spent : std::nan(""), worth_text(spent > 0.0 ? avoided / spent : 0.0));
      }
      if (capture >= 0) {
        const double value = mean_capture(variant, capture);
        table.value(value, percent_text(value));
      }
      table.end_row();
    }
    std::string html = paragraph(page_.outcome.by_year ? say("What is to be expected each year, from the storms and their return periods.", "由各重现期暴雨推算的年期望值。") : say("Means of the storms.", "各场暴雨的平均值。")) + table.end();
    if (!money_varies || headline < 0) return html + source("variants.csv");
    XyChart chart{.title = say("Cost against flooding", "投资与淹没"), .x_title = capital_title(), .y_title = title_of(page_.outcome.headline) + unit_of(page_.outcome.headline) + per_year(), .series = {}, .width = 1120.0};
    XySeries front{.name = say("on the front", "前沿"), .x = {}, .y = {}, .low = {}, .high = {}, .labels = {}, .colour = okabe_ito[0]}, others{.name = say("bettered by another", "被其他方案支配"), .x = {}, .y = {}, .low = {}, .high = {}, .labels = {}, .colour = rgb(0x9a9a9a), .joined = false};
    for (std::size_t v = 0; v < page_.outcome.variants.size(); ++v) {
      const Variant& variant = page_.outcome.variants[v];
      if (std::ranges::find(page_.outcome.front, v) != page_.outcome.front.end()) continue;
      others.x.push_back(variant.capital / money_unit()), others.y.push_back(variant.expected[static_cast<std::size_t>(headline)] / axis_unit(page_.outcome.headline)), others.labels.push_back(variant.name);
    }
    for (const std::size_t v : page_.outcome.front) {
      const Variant& variant = page_.outcome.variants[v];
      front.x.push_back(variant.capital / money_unit()), front.y.push_back(variant.expected[static_cast<std::size_t>(headline)] / axis_unit(page_.outcome.headline)), front.labels.push_back(variant.name);
    }
    chart.series = {front, others};
    return html + heading(chart.title) + paragraph(say("No other layout is at most as dear and floods at most as much as those on the front.", "前沿上的方案不被其他方案在投资与淹没两方面同时超过。")) + figure(to_svg(chart), "map") + source("variants.csv");
  }

  /// Of the runs themselves: an expectation over a year is no ratio.
  double mean_capture(const Variant& variant, int column) const {
    if (!page_.outcome.by_year) return variant.expected[static_cast<std::size_t>(column)];
    double sum = 0.0, weight = 0.0;
    std::vector<double> periods;
    for (const Choice& storm : page_.design.storms) periods.push_back(storm.return_period);
    for (const double each : annual_weights(periods)) weight += each;
    sum = variant.expected[static_cast<std::size_t>(column)];
    return weight > 0.0 ? sum / weight : std::nan("");
  }

  XyChart frequency_chart(const std::string& quantity, double width, double height, bool legend) const {
    XyChart chart{.title = title_of(quantity), .x_title = say("return period [a]", "重现期 [年]"), .y_title = title_of(quantity) + unit_of(quantity), .log_x = true, .series = {}, .width = width, .height = height, .legend = legend};
    for (const FrequencyCurve& curve : page_.outcome.curves) {
      if (curve.quantity != quantity) continue;
      XySeries series{.name = page_.outcome.variants[curve.variant].name, .x = curve.return_periods, .y = curve.mean, .low = {}, .high = {}, .labels = {}, .colour = okabe_ito[curve.variant % okabe_ito.size()]};
      if (page_.design.sample_count() > 1) series.low = curve.lowest, series.high = curve.highest;
      for (std::vector<double>* values : {&series.y, &series.low, &series.high})
        for (double& value : *values) value /= axis_unit(quantity);
      chart.series.push_back(std::move(series));
    }
    return chart;
  }

  std::string curves() const {
    std::string html = paragraph(page_.design.sample_count() > 1 ? say("Lines: means over the samples; bands: from the lowest to the highest.", "曲线为各组参数的均值，色带为最低至最高。") : say("One point for each storm.", "每场暴雨一个点。"));
    html += figure(to_svg(frequency_chart(page_.outcome.headline, 1120.0, 340.0, true)), "map");
    for (const char* quantity : {"damage_cny", "people_in_danger"})
      if (quantity != page_.outcome.headline && std::ranges::find(page_.outcome.curves, quantity, &FrequencyCurve::quantity) != page_.outcome.curves.end() && has_any(page_.numbers.column(quantity)))
        html += heading(title_first(quantity)) + figure(to_svg(frequency_chart(quantity, 1120.0, 260.0, true)), "map");
    std::vector<std::pair<double, std::string>> places;
    for (const FrequencyCurve& curve : page_.outcome.curves) {
      if (!curve.quantity.starts_with("places[") || curve.mean.empty()) continue;
      const double rise = curve.mean.back() - curve.mean.front();
      const auto known = std::ranges::find(places, curve.quantity, &std::pair<double, std::string>::second);
      if (known == places.end()) places.emplace_back(rise, curve.quantity);
      else known->first = std::max(known->first, rise);
    }
    std::ranges::stable_sort(places, [](const auto& a, const auto& b) { return a.first > b.first; });
    if (!places.empty()) html += heading(say("Depth at places, by return period", "各地点水深与重现期")) + "<div class=\"multiples\">\n";
    for (std::size_t i = 0; i < std::min(places.size(), most_places); ++i) html += "<figure class=\"chart\">\n" + to_svg(frequency_chart(places[i].second, 372.0, 210.0, false)) + "</figure>\n";
    if (!places.empty()) html += "</div>\n";
    if (places.size() > most_places) html += source(fmt::format(fmt::runtime(say("{} more places are in frequency.csv.", "另有 {} 个地点见 frequency.csv。")), places.size() - most_places));
    return html + source("frequency.csv") + held_table(page_);
  }

  std::string probability() const {
    const Raster<float>& standing = page_.maps.front().standing;
    Raster<std::uint8_t> water(page_.grid);
    for (std::size_t cell = 0; cell < water.size(); ++cell) water[cell] = standing[cell] < 0.0f;
    const GroundPicture ground = draw_ground(page_.grid, page_.bed_elevation.empty() ? flat_ground(standing) : page_.bed_elevation, side_);
    std::string html = ground_definition(ground) + "\n" + paragraph(page_.outcome.by_year ? say("Probability that a spot is deeper than the threshold in a year, from the storms and their return periods.", "各处年内水深超过阈值的概率（由各重现期暴雨推算）。") : say("Share of the runs in which a spot is deeper than the threshold.", "各处水深超过阈值的模拟所占比例。"));
    html += "<div class=\"pair\">\n";
    std::size_t shown = 0;
    for (const ProbabilityMap& map : page_.maps) {
      if (map.threshold != page_.maps.front().threshold || shown++ >= most_maps) continue;
      MapPicture picture;
      picture.title = (page_.outcome.variants.size() > 1 ? page_.outcome.variants[map.variant].name + ", " : "") + "> " + results::threshold_name(map.threshold) + " m";
      picture.ground = &ground;
      picture.ramp = probability_ramp(page_.outcome.by_year, page_.language);
      picture.overlays = {draw_overlay(ground, map.probability, picture.ramp, water, side_)};
      picture.has_standing_water = std::ranges::any_of(water.values(), [](std::uint8_t wet) { return wet != 0; });
      picture.width = 538.0;
      picture.greatest_height = 560.0;
      picture.legend_beside = false;
      picture.language = page_.language;
      html += "<div>\n" + heading(picture.title) + figure(to_svg(picture), "map") + "</div>\n";
    }
    return html + "</div>\n" + source(say("probability_*.tif, for every threshold of the study. Storms more frequent than the most frequent one count as dry, those rarer than the rarest as that one.", "probability_*.tif（各阈值）。比最频繁暴雨更频繁者计为不淹，比最罕见者更罕见者按最罕见者计。"));
  }

  std::string effects() const {
    TornadoChart chart{.title = say("What moves the result", "各因素的影响"), .x_title = title_of(page_.outcome.headline) + unit_of(page_.outcome.headline), .swings = {}, .width = 1120.0};
    const double size = axis_unit(page_.outcome.headline);
    double sum = 0.0, count = 0.0;
    for (const double value : page_.numbers.values(page_.numbers.column(page_.outcome.headline)))
      if (std::isfinite(value)) sum += value / size, count += 1.0;
    chart.middle = count > 0.0 ? sum / count : 0.0;
    for (const Effect& effect : page_.outcome.effects) chart.swings.push_back({axis_name(effect.name), effect.low_label, effect.high_label, effect.low / size, effect.high / size});
    return paragraph(say("Mean of the runs with each value of one thing, whatever the others are: from the value with the lowest mean to that with the highest. The line is the mean of all runs. Numbers with many values are taken in thirds.", "各因素取不同值时结果的均值范围（其他因素任意）。竖线为全部模拟的均值；取值多的参数按三等分统计。")) + figure(to_svg(chart), "map") + source("effects.csv");
  }

  std::string how() const {
    std::string html = paragraph(page_.outcome.by_year ? say("Expectations of a year are the area under the curve of a number over the yearly probability of being exceeded: straight between the storms, level beyond the rarest, nothing for storms more frequent than the most frequent one. They are a lower bound as far as frequent storms do harm.", "年期望为结果随年超越概率曲线下的面积：各暴雨间线性，最罕见者以外取平，比最频繁者更频繁的不计，故为下限。")
                                                         : say("Not every storm has a return period: numbers are means over the storms, not expectations of a year.", "并非每场暴雨都有重现期：表中为各场平均，非年期望。"));
    if (page_.design.latin_hypercube) html += paragraph(fmt::format(fmt::runtime(say("Parameters are a Latin hypercube of {} samples with seed {}.", "参数取 {} 组拉丁超立方样本，种子 {}。")), page_.design.samples, page_.design.seed));
    if (!page_.failed.empty()) {
      html += heading(say("Runs that failed", "失败的模拟"));
      TableMarkup table({say("Run", "编号"), say("What", "状态"), say("Why", "原因")}, 3);
      for (std::size_t i = 0; i < std::min(page_.failed.size(), most_failed); ++i) table.row().words(std::to_string(page_.failed[i].run)).words(status_name(page_.failed[i].status)).quoted(page_.failed[i].reason).end_row();
      html += table.end();
    }
    if (!page_.remarks.empty()) {
      html += heading(say("Remarks", "说明")) + "<ul>";
      for (const Bilingual& remark : page_.remarks) html += "<li>" + escape(remark.in(page_.language)) + "</li>";
      html += "</ul>\n";
    }
    return html;
  }

  const SweepPage& page_;
  bool zh_;
  int side_;
};

}  // namespace

Ramp probability_ramp(bool by_year, Language language) {
  const bool zh = language == Language::chinese;
  Ramp ramp{.title = by_year ? (zh ? "年淹没概率" : "Probability in a year") : (zh ? "淹没比例" : "Share of runs"), .unit = {}};
  struct Row {
    double from;
    std::uint32_t colour;
    const char *label, *meaning;
  };
  constexpr Row rows[] = {{0.001, 0xcfe8f7, "0.1 – 1 %", "> 100 a"}, {0.01, 0xa0d0ee, "1 – 2 %", "50 – 100 a"}, {0.02, 0x67b2e1, "2 – 5 %", "20 – 50 a"}, {0.05, 0x388cca, "5 – 10 %", "10 – 20 a"},
                          {0.10, 0x2263ad, "10 – 20 %", "5 – 10 a"}, {0.20, 0x223f88, "20 – 50 %", "2 – 5 a"}, {0.50, 0x25155a, "> 50 %", "< 2 a"}};
  const auto spelt = [zh](std::string period) { return zh ? period.replace(period.size() - 1, 1, "年") : period; };  // "> 100 a"
  for (const Row& row : rows) ramp.classes.push_back({row.from, rgb(row.colour), row.label, by_year ? spelt(row.meaning) : ""});
  return ramp;
}

std::string render(const SweepPage& page, std::size_t largest) {
  std::string html;
  for (const int side : {1000, 700, 450, 300}) {
    html = View(page, side).html();
    if (html.size() <= largest) break;
  }
  return html;
}

}  // namespace hydro::report
