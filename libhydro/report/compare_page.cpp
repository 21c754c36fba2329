#include "libhydro/report/compare_page.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/core/flooded_street.h"
#include "libhydro/report/chart.h"
#include "libhydro/report/detail/response_words.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/map_picture.h"
#include "libhydro/report/markup.h"
#include "libhydro/report/page.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::report {
namespace {

using namespace comparison;

constexpr std::size_t most_mapped = 6, most_gauges = 24, most_places = 200, most_plots = 300;
constexpr Colour base_colour = rgb(0x8a8a8a), rain_colour = rgb(0x4f9fd0);
constexpr std::string_view dash = "\xE2\x80\x93";

Colour colour_of(std::size_t other) { return okabe_ito[other % okabe_ito.size()]; }

std::string signed_text(double value, const std::string& text) { return value > 0.0 ? "+" + text : text; }

class View {
 public:
  View(const ComparePage& page, int side) : page_(page), base_(*page.runs.front().run), side_(side), zh_(page.language == Language::chinese) {
    for (const auto& [threshold, area] : base_.flooded_area)
      if (threshold_ < 0.0 || threshold == flooded_street_depth) threshold_ = threshold;
    ranks_ = ranked(page.differences, threshold_);
    if (has_map()) {
      ground_ = draw_ground(base_.grid, page.bed_elevation.empty() ? flat_ground(base_.peaks.depth) : page.bed_elevation, side);
    }
  }

  std::string html() const {
    Page out;
    out.language = page_.language;
    out.kind = say("Comparison of runs", "情景对比报告");
    out.title = base_.title.empty() ? base_.scenario : base_.title;
    out.lines.push_back(say("Base: ", "基准：") + page_.runs.front().name);
    std::string others;
    for (std::size_t i = 1; i < page_.runs.size(); ++i) others += (i > 1 ? ", " : "") + page_.runs[i].name;
    out.lines.push_back(say("Held against it: ", "对比情景：") + others);
    out.lines.push_back(clock().date(0.0, page_.language) + " " + clock().time_of_day(0.0) + " " + clock().zone() + ", " + duration_text(base_.simulated, page_.language));
    out.lines.push_back("hydro " + page_.program_version + " (" + page_.program_commit + ")");
    out.summary = summary();
    if (!ranks_.empty()) out.sections.push_back({"ranking", say("Which did most", "效果排序"), ranking()});
    if (has_map()) out.sections.push_back({"maps", say("Maps side by side", "地图对比"), maps()});
    if (knows_harm()) out.sections.push_back({"harm", say("Who is harmed more, who less", "危害的增减"), harm()});
    if (has_map()) out.sections.push_back({"who", say("Who gets wetter, who drier", "何处更湿、何处更干"), who()});
    if (!base_.gauges.empty() || !base_.places.empty()) out.sections.push_back({"places", say("Places and gauges", "重点部位与测点"), places()});
    if (std::ranges::any_of(page_.differences, [](const Difference& each) { return !each.sewers.empty(); })) out.sections.push_back({"sewers", say("Sewers", "排水管网"), sewers()});
    if (!base_.flooded_area.empty()) out.sections.push_back({"areas", say("Flooded area", "淹没面积"), areas()});
    if (!base_.capture.empty()) out.sections.push_back({"plots", say("Plots", "地块"), plots()});
    out.sections.push_back({"volumes", say("Where the water went", "水量去向"), volumes()});
    out.sections.push_back({"costs", say("What it costs", "费用"), costs()});
    out.sections.push_back({"how", say("How the runs were compared", "对比方法"), how()});
    out.footer = say("Made by hydro. Every number is other less base unless it says otherwise.", "由 hydro 生成。除另有说明外，差值均为对比情景减基准。");
    return to_html(out);
  }

 private:
  std::string say(std::string_view english, std::string_view chinese) const { return std::string(zh_ ? chinese : english); }
  Clock clock() const { return {base_.start_utc, base_.start_offset_minutes}; }
  bool has_map() const { return base_.grid.rows > 0 && !base_.peaks.depth.empty(); }
  const std::string& name(std::size_t other) const { return page_.runs[other + 1].name; }
  const results::RunResult& run(std::size_t other) const { return *page_.runs[other + 1].run; }
  std::string over() const { return results::threshold_name(threshold_) + " m"; }
  std::string money(double cny) const { return money_text(cny, page_.language); }
  static std::string change(double value, const std::string& text) { return value == 0.0 ? "0" : with_minus(signed_text(value, text)); }

  using What = HarmDifference::What;
  bool knows_harm() const {
    return std::ranges::any_of(page_.differences, [](const Difference& each) { return !each.harm.empty(); });
  }
  /// A quantity of harm in words; the rows of the whole run as "...", those of a class or curve by its name.
  std::string harm_title(const HarmDifference& row) const {
    switch (row.what) {
      case What::people_in_danger: return std::string(text(Text::harm_in_danger, page_.language));
      case What::people: return say("– people, hazard ", "– 危险等级") + std::string(text(class_text(row.name), page_.language)) + say("", "的人数");
      case What::damage: return say("Damage", "损失");
      case What::loss: return say("– ", "– ") + (zh_ && !row.title_zh.empty() ? row.title_zh : row.title.empty() ? row.name : row.title);
      case What::places_over: return std::string(text(Text::harm_spots_over, page_.language));
      case What::place_time_over: return std::string(text(Text::harm_spot_time, page_.language));
      case What::turned_away: return std::string(text(Text::harm_turned_away, page_.language));
    }
    return {};
  }
  static Text class_text(const std::string& hazard) {
    return hazard == "low" ? Text::hazard_low : hazard == "moderate" ? Text::hazard_moderate : hazard == "significant" ? Text::hazard_significant : Text::hazard_extreme;
  }
  std::string harm_text(const HarmDifference& row, double value) const {
    if (row.what == What::damage || row.what == What::loss) return money(value);
    if (row.what == What::place_time_over) return value < 0.0 ? "-" + duration_text(-value, page_.language) : duration_text(value, page_.language);
    return number(value, 0);
  }

  const AreaDifference* area(const Difference& difference) const {
    for (const AreaDifference& each : difference.areas)
      if (each.threshold == threshold_) return &each;
    return nullptr;
  }

  std::string summary() const {
    std::string html;
    if (!page_.condition.empty())
      html += fmt::format("<p class=\"verdict{}\" style=\"margin-top:24px\"><b>{}</b> {}</p>\n", page_.failed ? " bad" : "", escape(page_.condition), escape(page_.verdict));
    if (std::ranges::all_of(page_.differences, &Difference::shows_nothing))
      return html + fmt::format("<p class=\"verdict\" style=\"margin-top:24px\">{}</p>\n", escape(say("No difference beyond the noise: these runs say the same.", "差异均在噪声范围内：各情景结果一致。")));
    for (const Difference& each : page_.differences)
      if (!each.same_rain)
        html += fmt::format("<p class=\"verdict bad\" style=\"margin-top:24px\"><b>{}</b> {}</p>\n", escape(each.name),
                            escape(say("Other rain fell than in the base: what differs is not the work of a measure alone, so it takes no part in the ranking.", "降雨与基准不同：差异并非仅由措施引起，故不参与排序。")));
    if (ranks_.empty()) return html;
    const Difference& best = page_.differences[ranks_.front().other];
    html += "<div class=\"cards\">\n";
    if (const AreaDifference* flooded = area(best)) {
      const double share = flooded->base > 0.0 ? flooded->effect() / flooded->base : 0.0;
      html += number_card(flooded->effect() > 0.0, say("Ground flooded deeper than ", "淹没深度超过 ") + over() + (page_.differences.size() > 1 ? " " + say("in", "·") + " " + name(ranks_.front().other) : ""),
                   area_text(flooded->other), say("base ", "基准 ") + area_text(flooded->base) + " (" + change(share, percent_text(share)) + ")", "compare.json: others[].flooded_area_m2");
      html += number_card(best.ground.wetter > best.ground.drier, say("Ground that gets drier / wetter", "变干 / 变湿的地面"), area_text(best.ground.drier) + " / " + area_text(best.ground.wetter),
                   say("greatest fall ", "最大下降 ") + length_text(best.ground.greatest_fall) + say(", greatest rise ", "，最大上升 ") + length_text(best.ground.greatest_rise), "depth_difference.tif");
    } else if (!best.plots.empty()) {
      const PlotDifference& all = best.plots.back();
      html += number_card(all.other_capture < all.base_capture, say("Rain that stayed on the plots", "径流控制率"), percent_text(all.other_capture), say("base ", "基准 ") + percent_text(all.base_capture), "compare.json: others[].plots");
      html += number_card(all.other_peak > all.base_peak, say("Peak runoff of all plots", "总峰值流量"), number(all.other_peak * 1000.0, 1) + " L/s", say("base ", "基准 ") + number(all.base_peak * 1000.0, 1) + " L/s", "compare.json: others[].plots");
    }
    for (const What what : {What::damage, What::people_in_danger})
      if (const HarmDifference* row = best.harm_in(what))
        html += number_card(row->effect() > 0.0, what == What::damage ? say("Damage in this storm", "本次暴雨损失") : harm_title(*row), harm_text(*row, row->other),
                            say("base ", "基准 ") + harm_text(*row, row->base) + (row->effect() == 0.0 ? std::string{} : " (" + change(row->effect(), harm_text(*row, row->effect())) + ")"), "compare.json: others[].difference.harm");
    html += number_card(false, say("Money beyond the base", "相对基准的投资"), money(ranks_.front().capital), money_words(ranks_.front()), "compare.json: others[].costs");
    return html + "</div>\n";
  }

  /// What the money of a run bought.
  std::string money_words(const Rank& rank) const {
    if (!(rank.capital > 0.0)) return say("no facility costs more than in the base", "设施投资不多于基准");
    if (std::isfinite(rank.avoided_per_money)) return percent_text(rank.avoided_per_money, 2) + say(" of it is avoided as damage in this storm", "：本次暴雨减少的损失占投资的比例");
    return std::isfinite(rank.money_per_area) ? number(rank.money_per_area, 0) + say(" CNY for each m² that stays dry", " 元 / 少淹 1 m²") : say("and no ground stays dry for it", "未减少淹没");
  }

  /// The run that avoids most damage for its money; null where fewer than two have a price.
  const Rank* best_for_money() const {
    const Rank* best = nullptr;
    std::size_t priced = 0;
    for (const Rank& rank : ranks_) {
      if (!std::isfinite(rank.avoided_per_money)) continue;
      ++priced;
      if (!best || rank.avoided_per_money > best->avoided_per_money) best = &rank;
    }
    return priced > 1 ? best : nullptr;
  }

  std::string ranking() const {
    const bool by_damage = ranked_by_damage(page_.differences);
    std::string html = paragraph(by_damage ? say("By how much damage is avoided in this storm; a click on a heading sorts by it.", "按本次暴雨减少的损失排序；点击表头可重新排序。")
                                           : say("By how much less ground is flooded; a click on a heading sorts by it.", "按减少的淹没面积排序；点击表头可重新排序。"));
    if (const Rank* best = best_for_money(); best && best->avoided_per_money > 0.0)
      html += paragraph(say("Most for the money: ", "性价比最高：") + name(best->other) + say(", which avoids ", "，本次暴雨减少的损失为投资的 ") + percent_text(best->avoided_per_money, 2) + say(" of its capital as damage in this storm alone.", "。"));
    std::vector<std::string> heads{say("Run", "情景"), say("Flooded over ", "淹没超过 ") + over(), say("Change", "变化"), say("Drier", "变干"), say("Wetter", "变湿"), say("Capital beyond base", "增加投资"), say("A year", "年费用"),
                                   say("CNY per m² kept dry", "元 / 少淹 m²")};
    if (by_damage) heads.insert(heads.end(), {say("Damage avoided", "减少损失"), say("… of the capital", "占投资")});
    TableMarkup table(heads, 1);
    for (const Rank& rank : ranks_) {
      const Difference& each = page_.differences[rank.other];
      const AreaDifference* flooded = area(each);
      const double yearly = each.other_costs.yearly - each.base_costs.yearly;
      table.row().words(name(rank.other));
      if (flooded) table.value(flooded->other, area_text(flooded->other)).value(flooded->effect(), change(flooded->effect(), area_text(flooded->effect())));
      else table.value(std::nan(""), std::string(dash)).value(std::nan(""), std::string(dash));
      table.value(each.ground.drier, area_text(each.ground.drier)).value(each.ground.wetter, area_text(each.ground.wetter)).value(rank.capital, change(rank.capital, money(rank.capital)));
      table.value(yearly, change(yearly, money(yearly))).value(rank.money_per_area, number(rank.money_per_area, 0));
      if (by_damage) table.value(rank.avoided, money(rank.avoided)).value(rank.avoided_per_money, percent_text(rank.avoided_per_money, 2));
      table.end_row();
    }
    html += table.end();
    BarChart bars{.title = say("Ground kept dry", "减少的淹没面积"), .rows = {}, .width = 1120.0};
    for (const Rank& rank : ranks_)
      bars.rows.push_back({.label = name(rank.other), .segments = {{name(rank.other), std::max(rank.dried, 0.0), colour_of(rank.other)}}, .value = rank.dried < 0.0 ? with_minus("-" + area_text(-rank.dried)) : area_text(rank.dried)});
    if (threshold_ >= 0.0 && ranks_.size() > 1) html += heading(bars.title) + figure(to_svg(bars), "bars");
    if (!by_damage && has_map()) html += source(say("These runs do not know what stands where: damage is no part of the ranking ([[harm.assets]] in the scenario).", "情景未给出资产分布：排序不含损失（可在情景文件中设置 [[harm.assets]]）。"));
    return html + source(say("Ground that was dry at the start. compare.json; costs are those of the layouts of facilities.", "仅计初始无积水的地面。compare.json；费用为设施布局费用。"));
  }

  MapPicture picture(const std::string& title, const Raster<float>& values, Ramp ramp, bool small) const {
    MapPicture map;
    map.title = title;
    map.ground = &ground_;
    map.overlays = {draw_overlay(ground_, values, ramp, base_.peaks.wet_at_start, side_)};
    map.ramp = std::move(ramp);
    map.has_standing_water = !base_.peaks.wet_at_start.empty();
    map.width = small ? 538.0 : 1120.0;
    if (small) map.greatest_height = 560.0;
    map.legend_beside = !small;
    map.language = page_.language;
    return map;
  }
  std::string small_map(const std::string& title, const Raster<float>& values, Ramp ramp) const {
    if (values.empty()) return {};
    return "<div>\n" + heading(title) + figure(to_svg(picture(title, values, std::move(ramp), true)), "map") + "</div>\n";
  }

  /// The other runs: those that are ranked, then those under other rain.
  std::vector<std::size_t> best_first() const {
    std::vector<std::size_t> order;
    for (const Rank& rank : ranks_) order.push_back(rank.other);
    for (std::size_t i = 0; i < page_.differences.size(); ++i)
      if (!page_.differences[i].same_rain) order.push_back(i);
    return order;
  }

  std::string maps() const {
    std::string html = ground_definition(ground_) + "\n" + paragraph(say("Greatest depth of the base and of each other run in the same classes, then the difference: teal where the other run is shallower, brown where it is deeper.",
                                                                       "基准与各情景的最大水深（同一分级），以及差值：蓝绿色变浅，棕色变深。"));
    const std::vector<std::size_t> order = best_first();
    for (const std::size_t other : std::span(order).first(std::min(order.size(), most_mapped))) {
      const Difference& each = page_.differences[other];
      if (each.maps.depth.empty()) continue;
      const std::string &before = page_.runs.front().name, &after = name(other);
      html += "<div class=\"pair\">\n" + small_map(before, base_.peaks.depth, depth_ramp(page_.language)) + small_map(after, run(other).peaks.depth, depth_ramp(page_.language)) + "</div>\n";
      const std::string title = after + say(" less ", " 减 ") + before;
      html += heading(title) + figure(to_svg(picture(title, each.maps.depth, depth_change_ramp(page_.language), false)), "map");
      html += "<div class=\"pair\">\n" + small_map(say("Hazard, ", "危险等级，") + title, each.maps.hazard_rating, hazard_change_ramp(page_.language)) +
              small_map(say("Arrival, ", "到达时间，") + title, each.maps.arrival_time, arrival_change_ramp(page_.language)) + "</div>\n";
    }
    if (order.size() > most_mapped) html += source(fmt::format(fmt::runtime(say("{} more runs have their maps in depth_difference_*.tif.", "另有 {} 个情景的地图见 depth_difference_*.tif。")), order.size() - most_mapped));
    return html + source(say("From results.h5, maxima; depth_difference*.tif, hazard_difference*.tif and arrival_difference*.tif.", "取自 results.h5 的最大值；depth_difference*.tif、hazard_difference*.tif、arrival_difference*.tif。"));
  }

  /// A value of a run, and beside it what of it is a change.
  std::string harm_change(const HarmDifference& row) const {
    const std::string value = harm_text(row, row.other);
    if (row.other == row.base) return value;
    return value + " (" + (row.effect() == 0.0 ? say("within the noise", "噪声内") : change(row.effect(), harm_text(row, row.effect()))) + ")";
  }

  /// One row a quantity, one column a run. Classes and curves that harm nobody and nothing in any run are left out.
  std::string harm() const {
    std::string html = paragraph(say("People by the worst hazard where they live, things of value by the deepest water beside them, hot spots by the time beyond their limit: what both runs know. Change in brackets.",
                                     "人口按居住地最高危险等级、资产按旁侧最大水深、重点部位按超限历时统计（仅两情景均已知者），括号内为变化。"));
    std::vector<std::string> heads{say("Quantity", "指标"), page_.runs.front().name};
    const std::vector<HarmDifference>* longest = &page_.differences.front().harm;
    for (std::size_t i = 0; i < page_.differences.size(); ++i) {
      heads.push_back(name(i));
      if (page_.differences[i].harm.size() > longest->size()) longest = &page_.differences[i].harm;
    }
    TableMarkup table(heads, 1, TableKind::wide);
    for (const HarmDifference& row : *longest) {
      const auto is_same = [&row](const HarmDifference& other) { return other.what == row.what && other.name == row.name; };
      const auto harms = [&](const Difference& each) { return std::ranges::any_of(each.harm, [&](const HarmDifference& other) { return is_same(other) && (other.base > 0.0 || other.other > 0.0); }); };
      if (!row.name.empty() && std::ranges::none_of(page_.differences, harms)) continue;
      table.row(row.name.empty()).words(harm_title(row)).value(row.base, harm_text(row, row.base));
      for (const Difference& each : page_.differences) {
        const auto same = std::ranges::find_if(each.harm, is_same);
        if (same == each.harm.end()) table.value(std::nan(""), {});
        else table.value(same->other, harm_change(*same));
      }
      table.end_row();
    }
    html += table.end();
    return html + source(say("compare.json: others[].difference.harm. Damage is that of the damage curves in the scenario's tables of harm; a difference within its noise shows as 0.", "compare.json：others[].difference.harm。损失按情景的损失曲线计算；噪声以内的差值显示为 0。"));
  }

  /// The nodes and links that fared otherwise, most first.
  std::string sewers() const {
    using SewerWhat = SewerDifference::What;
    constexpr std::size_t most_shown = 12;  // of a kind and run
    struct Kind {
      SewerWhat what;
      std::string title;
    };
    const Kind kinds[] = {{SewerWhat::peak_depth, say("Deepest water in nodes", "节点最大水深")}, {SewerWhat::spilled, say("Water over the rim", "检查井溢出水量")}, {SewerWhat::outfall, say("Water out through outfalls", "排口排出水量")},
                          {SewerWhat::pumped, say("Water pumped", "泵排水量")}, {SewerWhat::under_water, say("Conduits full", "管道满流时间")}};
    const auto text = [](SewerWhat what, double value) { return what == SewerWhat::peak_depth ? length_text(value) : what == SewerWhat::under_water ? number(value / 60.0, 0) + " min" : number(value, 0) + " m³"; };
    TableMarkup table({say("Quantity", "指标"), say("Node or link", "节点或管段"), say("Run", "情景"), page_.runs.front().name, say("There", "该情景"), say("Change", "变化")}, 3);
    for (const Kind& kind : kinds)
      for (std::size_t i = 0; i < page_.differences.size(); ++i) {
        std::size_t shown = 0;
        for (const SewerDifference& row : page_.differences[i].sewers)
          if (row.what == kind.what && ++shown <= most_shown)
            table.row().words(kind.title).words(row.id).words(name(i)).value(row.base, text(kind.what, row.base)).value(row.other, text(kind.what, row.other)).value(row.effect, change(row.effect, text(kind.what, row.effect))).end_row();
      }
    return table.end() + source(say("compare.json: others[].difference.sewers has all. Only what differs beyond the noise: 1 cm of depth, 1 m³ and 1 % of a volume, 1 min and 1 % of a time, as a step that ends elsewhere moves the switches of pumps.",
                                    "compare.json：others[].difference.sewers 含全部。仅列超过噪声者：水深 1 cm，水量 1 m³ 加 1 %，历时 1 min 加 1 %。"));
  }

  std::string who() const {
    std::string html = paragraph(say("Ground that was dry at the start of both runs, by what became of its greatest depth.", "两情景初始均无积水的地面，按最大水深的变化统计。"));
    std::vector<std::string> heads{say("Run", "情景"), say("Drier", "变干"), say("Wetter", "变湿"), say("Unchanged", "不变"), say("Greatest fall", "最大下降"), say("Greatest rise", "最大上升")};
    for (const auto& [threshold, area] : base_.flooded_area) {
      heads.push_back(fmt::format(fmt::runtime(say("newly over {} m", "新增超过 {} m")), results::threshold_name(threshold)));
      heads.push_back(fmt::format(fmt::runtime(say("no longer over {} m", "不再超过 {} m")), results::threshold_name(threshold)));
    }
    TableMarkup table(heads, 1);
    for (std::size_t i = 0; i < page_.differences.size(); ++i) {
      const GroundChange& ground = page_.differences[i].ground;
      table.row().words(name(i)).value(ground.drier, area_text(ground.drier)).value(ground.wetter, area_text(ground.wetter)).value(ground.same, area_text(ground.same));
      table.value(ground.greatest_fall, length_text(ground.greatest_fall)).value(ground.greatest_rise, length_text(ground.greatest_rise));
      for (const GroundChange::Crossing& crossing : ground.crossings) table.value(crossing.newly, area_text(crossing.newly)).value(crossing.no_longer, area_text(crossing.no_longer));
      table.end_row();
    }
    return acts() + html + table.end();
  }

  /// Actions of a plan that acted in a run; empty: none.
  std::string acted_in(const results::RunResult& run) const {
    std::string acted;
    for (const results::OrderResult& order : run.orders)
      if (order.applied) acted += fmt::format("{}{} ({}{}{})", acted.empty() ? "" : "; ", order.action, detail::effect_words(order.kind, page_.language), order.place.empty() ? "" : " · ", order.place);
    return acted;
  }

  std::string acts_in(const std::string& name, const std::string& acted) const {
    return paragraph(fmt::format(fmt::runtime(say("In {} these actions of the plan acted: {}.", "{} 中生效的预案行动：{}。")), name, acted));
  }

  static bool has_boards(const results::RunResult& run) {
    return std::ranges::any_of(run.orders, [](const results::OrderResult& order) { return order.applied && order.kind == "barrier"; });
  }

  /// What actions of a plan acted in the runs, and where the water went that they kept away; empty: none.
  std::string acts() const {
    const std::string before = acted_in(base_);
    std::string html = before.empty() ? "" : acts_in(page_.runs.front().name, before);
    for (std::size_t i = 0; i < page_.differences.size(); ++i) {
      const std::string acted = acted_in(run(i));
      if (!acted.empty()) html += acts_in(name(i), acted);
      if (acted.empty() && before.empty()) continue;
      for (const GroundChange::Crossing& crossing : page_.differences[i].ground.crossings)
        if (crossing.threshold == threshold_) html += paragraph(text_of_crossing(name(i), crossing, has_boards(run(i)) && !has_boards(base_)));
    }
    return html;
  }

  std::string text_of_crossing(const std::string& other, const GroundChange::Crossing& crossing, bool boards) const {
    std::string words = fmt::format(fmt::runtime(say("Against the base, {} of ground stays below {} in {}, and {} comes over it; flooded areas count both.", "与基准相比，{} 地面在 {} 以下（{}），{} 地面超过该深度；淹没面积已计入两者。")),
                                    area_text(crossing.no_longer), over(), other, area_text(crossing.newly));
    if (boards && crossing.newly > 0.0)
      words += say(" Boards keep water out of a place, not out of the city: an underpass that stays dry no longer holds it, and it stands a little deeper in the streets around.",
                   " 挡板只把水挡在部位之外：下立交不再蓄水，这部分水使周边道路略深。");
    return words;
  }

  /// As the reader's language calls it, where it is a hot spot.
  std::string place_name(const std::string& id, const std::string& name) const {
    const auto spot = std::ranges::find(base_.hot_spots, id, &results::HotSpotSeries::id);
    if (zh_ && spot != base_.hot_spots.end() && !spot->name_zh.empty()) return spot->name_zh;
    return name.empty() ? id : name;
  }

  /// The gauges, those first whose depth differs most.
  std::vector<const results::GaugeSeries*> gauges_by_difference() const {
    std::vector<std::pair<double, const results::GaugeSeries*>> ranked;
    for (const results::GaugeSeries& gauge : base_.gauges) {
      double most = 0.0;
      for (const Difference& each : page_.differences)
        for (const PlaceDifference& place : each.places)
          if (place.id == gauge.id && place.gauge) most = std::max(most, std::abs(place.effect));
      ranked.emplace_back(most, &gauge);
    }
    std::ranges::stable_sort(ranked, [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const results::GaugeSeries*> gauges;
    for (const auto& [most, gauge] : ranked) gauges.push_back(gauge);
    return gauges;
  }

  std::vector<Series> lines(const results::GaugeSeries& gauge) const {
    std::vector<Series> all{{.name = page_.runs.front().name, .values = {gauge.depth.begin(), gauge.depth.end()}, .colour = base_colour, .dashed = true}};
    for (std::size_t i = 0; i < page_.differences.size() && i < okabe_ito.size(); ++i) {
      const auto same = std::ranges::find(run(i).gauges, gauge.id, &results::GaugeSeries::id);
      if (same == run(i).gauges.end()) continue;
      all.push_back({.name = name(i), .values = at_times(run(i).report_times, {same->depth.begin(), same->depth.end()}, base_.report_times), .colour = colour_of(i)});
    }
    return all;
  }

  TimeChart chart(std::string title) const { return {.title = std::move(title), .times = base_.report_times, .clock = clock(), .panels = {}, .width = 1120.0, .language = page_.language}; }
  Panel rain_panel() const {
    Panel panel{.kind = Panel::Kind::hanging, .title = say("Rain [mm/h], base", "雨强 [mm/h]，基准"), .unit = "mm/h", .series = {}, .totals = {}, .height = 80.0};
    Series rain{.name = say("rain", "降雨"), .values = {}, .colour = rain_colour};
    for (const double rate : base_.rain_rate) rain.values.push_back(rate * 3.6e6);
    panel.series.push_back(std::move(rain));
    return panel;
  }

  std::string hydrographs() const {
    const std::vector<const results::GaugeSeries*> gauges = gauges_by_difference();
    if (gauges.empty()) return {};
    const auto title = [this](const results::GaugeSeries& gauge) { return place_name(gauge.id, gauge.name); };
    TimeChart first = chart(title(*gauges.front()));
    first.panels.push_back(rain_panel());
    first.panels.push_back({.title = title(*gauges.front()) + say(": depth [m]", "：水深 [m]"), .unit = "m", .series = lines(*gauges.front()), .totals = {}, .height = 270.0});
    std::string html = heading(say("The gauge that differs most: ", "差异最大的测点：") + title(*gauges.front())) + figure(to_svg(first), "chart");
    if (gauges.size() < 2) return html;
    html += heading(say("The other gauges", "其他测点")) + paragraph(say("Depth in metres; dashed grey: the base. Those that differ most come first.", "水深（米）；灰色虚线为基准；按差异大小排序。")) + "<div class=\"multiples\">\n";
    for (std::size_t i = 1; i < std::min(gauges.size(), most_gauges); ++i) {
      TimeChart small = chart(title(*gauges[i]));
      small.width = 356.0;
      small.compact = true;
      small.panels.push_back({.title = shorten(title(*gauges[i]), 12.5, 300.0), .unit = "m", .series = lines(*gauges[i]), .totals = {}, .height = 104.0});
      html += figure(to_svg(small), "chart");
    }
    return html + "</div>\n";
  }

  std::string when(double time) const { return time < 0.0 || !std::isfinite(time) ? std::string(dash) : clock().time_of_day(time); }

  std::string places() const {
    std::string html = hydrographs();
    TableMarkup table({say("Place", "地点"), say("Run", "情景"), say("Base [m]", "基准 [m]"), say("Other [m]", "情景 [m]"), say("Change [m]", "变化 [m]"), say("Deepest at (base)", "最深时刻（基准）"), say("(other)", "（情景）"), say("over 0.15 m (base)", "超 0.15 m（基准）"), say("(other)", "（情景）")}, 2);
    std::size_t rows = 0;
    for (std::size_t i = 0; i < page_.differences.size(); ++i)
      for (const PlaceDifference& place : page_.differences[i].places) {
        if (rows++ >= most_places) break;
        table.row().words(place_name(place.id, place.name)).words(name(i)).value(place.base, number(place.base, 3)).value(place.other, place.in_both || std::isnan(place.base) ? number(place.other, 3) : std::string(dash));
        table.value(place.effect, place.in_both ? change(place.effect, number(place.effect, 3)) : std::string(dash));
        table.value(place.base_time, when(place.base_time)).value(place.other_time, when(place.other_time)).value(place.base_first, when(place.base_first)).value(place.other_first, when(place.other_first)).end_row();
      }
    html += heading(say("Greatest depth at each place", "各地点最大水深")) + table.end();
    return html + source(say("Gauges, then the deepest spots of the base; at a spot that is no place of the other run its map is read. compare.json: others[].difference.places.", "测点及基准的最深处；情景未设该点时取自其地图。compare.json：others[].difference.places。"));
  }

  std::string areas() const {
    BarChart bars{.title = say("Ground flooded deeper than", "淹没深度超过"), .rows = {}, .legend = false, .width = 1120.0};
    const auto add = [&](const std::string& label, double flooded, Colour colour, std::string value) { bars.rows.push_back({.label = label, .segments = {{label, flooded, colour}}, .value = std::move(value)}); };
    for (const auto& [threshold, before] : base_.flooded_area) {
      add(fmt::format("{} m, {}", results::threshold_name(threshold), page_.runs.front().name), before, base_colour, area_text(before));
      for (std::size_t i = 0; i < page_.differences.size(); ++i)
        for (const AreaDifference& each : page_.differences[i].areas)
          if (each.threshold == threshold) {
            const double share = before > 0.0 ? each.effect() / before : 0.0;
            add(fmt::format("{} m, {}", results::threshold_name(threshold), name(i)), each.other, colour_of(i), area_text(each.other) + (each.effect() == 0.0 ? say(" (no change beyond noise)", "（变化在噪声内）") : " (" + change(share, percent_text(share)) + ")"));
          }
    }
    return figure(to_svg(bars), "bars") + source(say("Ground that was dry at the start. compare.json: others[].flooded_area_m2.", "仅计初始无积水的地面。compare.json：others[].flooded_area_m2。"));
  }

  std::string plots() const {
    TableMarkup table({say("Plot", "地块"), say("Run", "情景"), say("Capture, base", "径流控制率（基准）"), say("other", "情景"), say("Peak, base [L/s]", "峰值（基准）[L/s]"), say("other [L/s]", "情景 [L/s]")}, 2);
    for (std::size_t i = 0; i < page_.differences.size(); ++i) {
      std::size_t rows = 0;
      for (const PlotDifference& plot : page_.differences[i].plots)
        if (plot.id.empty() || rows++ < most_plots)
          table.row(plot.id.empty()).words(plot.id.empty() ? say("all plots", "全部地块") : plot.id).words(name(i)).value(plot.base_capture, percent_text(plot.base_capture)).value(plot.other_capture, percent_text(plot.other_capture))
              .value(plot.base_peak, number(plot.base_peak * 1000.0, 2)).value(plot.other_peak, number(plot.other_peak * 1000.0, 2)).end_row();
    }
    return table.end();
  }

  std::string volumes() const {
    if (base_.balance.empty()) return paragraph(say("No data.", "无数据。"));
    std::vector<std::string> heads{say("Term [m³]", "项 [m³]"), page_.runs.front().name};
    for (std::size_t i = 0; i < page_.differences.size(); ++i) heads.push_back(name(i) + say(" less base", " 减基准"));
    TableMarkup table(heads, 1, TableKind::wide);
    struct Word { std::string_view term; Text text; };
    static constexpr Word words[] = {{"initial", Text::term_initial}, {"rain", Text::term_rain}, {"inflow", Text::term_inflow}, {"outflow", Text::term_outflow}, {"infiltration", Text::term_infiltration}, {"evaporation", Text::term_evaporation},
                                     {"stored_surface", Text::term_surface}, {"stored_sponge", Text::term_sponge}, {"stored_soil", Text::term_soil}, {"stored_network", Text::term_network}, {"interception", Text::term_interception}};
    for (const results::BalanceTerm& term : results::balance_terms) {
      const auto word = std::ranges::find(words, term.name, &Word::term);
      const double before = base_.balance.back().*term.volume;
      table.row().words(word == std::end(words) ? std::string(term.name) : std::string(text(word->text, page_.language))).value(before, number(before, 0));
      for (const Difference& each : page_.differences) table.value(each.volume.*term.volume, change(each.volume.*term.volume, number(each.volume.*term.volume, 1)));
      table.end_row();
    }
    table.row(true).words(say("Greatest outflow [m³/s]", "最大流出流量 [m³/s]")).value(0.0, number(results::greatest_outflow(base_.report_times, base_.balance), 2));
    for (const Difference& each : page_.differences) table.value(each.peak_outflow, change(each.peak_outflow, number(each.peak_outflow, 2)));
    table.end_row();
    return table.end() + source(say("At the end of the runs. compare.json: others[].difference.volume_m3.", "模拟结束时。compare.json：others[].difference.volume_m3。"));
  }

  std::string costs() const {
    TableMarkup table({say("Run", "情景"), say("Kind", "设施"), say("Quantity [m² or m³]", "数量 [m² 或 m³]"), say("Capital [CNY]", "投资 [元]"), say("A year [CNY]", "年费用 [元]")}, 2);
    bool any = false;
    for (const NamedRun& each : page_.runs) {
      for (const results::LayoutCost& cost : each.run->costs) {
        table.row().words(each.name).words(cost.kind).value(cost.quantity, number(cost.quantity, 0)).value(cost.capital(), number(cost.capital(), 0)).value(cost.yearly(), number(cost.yearly(), 0)).end_row();
        any = true;
      }
      const LayoutTotals totals = costs_of(*each.run);
      if (!each.run->costs.empty()) table.row(true).words(each.name).words(say("all", "合计")).value(0.0, "").value(totals.capital, number(totals.capital, 0)).value(totals.yearly, number(totals.yearly, 0)).end_row();
    }
    if (!any) return paragraph(say("None of these runs has facilities with a price.", "各情景均无计价设施。"));
    return table.end() + source(say("summary.json, costs, of each run; unit prices are those of the facility definitions.", "各情景 summary.json 的 costs；单价取自设施定义。"));
  }

  std::string how() const {
    const Noise& noise = page_.noise;
    std::string html = paragraph(fmt::format(fmt::runtime(say("Differences up to {:g} mm of depth, {:g} m²/s of hazard rating, {:g} s of arrival, a {:g} part of all water that entered, and areas of cells that lie within {:g} mm of a threshold are noise: they show as 0. Runs of the same input agree to the bit on any number of threads; noise is what steps that end at other instants leave.",
                                                             "水深差不超过 {:g} mm、危险等级差不超过 {:g} m²/s、到达时间差不超过 {:g} s、水量差不超过总入水量的 {:g}、以及水深距阈值 {:g} mm 以内的网格面积视为噪声，显示为 0。相同输入在任意线程数下结果逐位一致；噪声来自时间步终点不同。")),
                                            noise.depth * 1e3, noise.hazard_rating, noise.arrival_time, noise.volume_share, noise.depth * 1e3));
    html += paragraph(say("Each run is one set of assumptions: a difference says what the measure changes in the model under the same storm, not how sure that is. hydro sweep varies the assumptions.", "每次模拟对应一组假设：差值反映同一暴雨下措施在模型中的作用，不代表其可信程度；可用 hydro sweep 改变假设。"));
    if (page_.remarks.empty()) return html;
    html += heading(say("Remarks", "说明")) + "<ul>";
    for (const std::string& remark : page_.remarks) html += "<li>" + escape(remark) + "</li>";
    return html + "</ul>\n";
  }

  const ComparePage& page_;
  const results::RunResult& base_;
  int side_;
  bool zh_;
  double threshold_ = -1.0;  ///< [m] of the ranking; negative: no flooded areas
  std::vector<Rank> ranks_;
  GroundPicture ground_;
};

}  // namespace

std::string render(const ComparePage& page, std::size_t largest) {
  std::string html;
  for (const int side : {1000, 700, 450, 300}) {
    html = View(page, side).html();
    if (html.size() <= largest) break;
  }
  return html;
}

}  // namespace hydro::report
