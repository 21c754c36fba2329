#include "libhydro/report/detail/change_table.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/figures.h"

namespace hydro::report {
namespace {

struct Word {
  std::string_view key, english, chinese;
};

constexpr Word kinds[] = {{"junction", "manhole", "检查井"}, {"storage", "storage", "调蓄设施"}, {"outfall", "outfall", "排放口"}, {"conduit", "conduit", "管渠"}, {"pump", "pump", "水泵"},
                          {"orifice", "orifice", "孔口"}, {"gate", "gate", "闸门"}, {"weir", "weir", "堰"}, {"outlet", "outlet", "出流口"}, {"inlet", "inlet", "雨水口"}};
constexpr Word quantities[] = {{"initial_depth", "depth at the start", "初始水深"}, {"shaft_area", "area of the shaft", "井筒面积"}, {"area", "plan area", "平面面积"}, {"volume", "volume", "容积"},
                               {"depth", "depth", "深度"}, {"level", "level outside", "外水位"}, {"height", "height or diameter", "高度或管径"}, {"width", "width", "宽度"},
                               {"size", "size (its height)", "断面尺寸（高度）"}, {"barrels", "barrels", "孔数"}, {"manning_n", "Manning's n", "曼宁糙率"}, {"discharge", "greatest discharge", "最大流量"},
                               {"start_depth", "starts at a depth of", "启泵水深"}, {"stop_depth", "stops at a depth of", "停泵水深"}, {"crest", "crest elevation", "堰顶或孔底高程"},
                               {"sill", "sill elevation", "闸底高程"}, {"full_opening", "full opening", "最大开度"}, {"length", "length of the crest", "堰宽"}, {"flap_gate", "flap gate", "拍门"},
                               {"count", "inlets at each place", "每处雨水口数"}, {"clogging", "clogged share", "堵塞比例"}};

template <std::size_t count>
std::string word(const Word (&words)[count], std::string_view key, bool chinese) {
  const auto at = std::ranges::find(words, key, &Word::key);
  return std::string(at == std::end(words) ? key : chinese ? at->chinese : at->english);
}

std::string value_text(const results::NetworkChange& row, double value, Language language) {
  if (row.quantity == "flap_gate") return language == Language::chinese ? (value != 0.0 ? "有" : "无") : (value != 0.0 ? "yes" : "no");
  if (row.quantity == "clogging") return percent_text(value, 0);
  const std::string text = std::abs(value) >= 1000.0 ? number(value, 0) : fmt::format("{:.4g}", value);
  return row.unit.empty() ? text : text + " " + unit_text(row.unit, language);
}

std::string cost_text(const results::RunResult& run, const std::string& change, double& cost, bool chinese) {
  const auto at = std::ranges::find(run.costs, "network.change." + change, &results::LayoutCost::kind);
  cost = at == run.costs.end() ? 0.0 : at->capital();
  if (at != run.costs.end() && !at->is_given()) return chinese ? "未给出单价" : "no cost given";
  return number(cost, 0);
}

}  // namespace

std::string unit_text(std::string_view unit, Language language) {
  if (unit == "m2") return "m²";
  if (unit == "m3") return "m³";
  if (unit == "m3/s") return "m³/s";
  if (unit == "1") return language == Language::chinese ? "项" : "piece";
  return std::string(unit);
}

std::string changes_table(std::span<const ChangedRun> runs, Language language) {
  const bool zh = language == Language::chinese, named = std::ranges::any_of(runs, [](const ChangedRun& run) { return !run.name.empty(); });
  std::vector<std::string> heads = zh ? std::vector<std::string>{"变更", "对象", "内容", "管网文件中", "本次模拟", "建设费用 [元]"}
                                      : std::vector<std::string>{"Change", "Elements", "What", "In the file", "In the run", "Capital [CNY]"};
  if (named) heads.insert(heads.begin(), zh ? "情景" : "Run");
  TableMarkup table(heads, named ? 4 : 3);
  for (const ChangedRun& each : runs) {
    std::string_view last;
    for (const results::NetworkChange& row : each.run->network_changes) {
      table.row();
      if (named) table.words(each.name);
      table.words(zh ? row.title_zh : row.title);
      table.words(row.count == 1 ? word(kinds, row.kind, zh) + " " + row.elements : fmt::format("{} × {}: {}", row.count, word(kinds, row.kind, zh), row.elements));
      table.words(word(quantities, row.quantity, zh)).value(row.from, value_text(row, row.from, language)).value(row.to, value_text(row, row.to, language));
      double cost = 0.0;
      const std::string text = row.change == last ? "" : cost_text(*each.run, row.change, cost, zh);
      table.value(cost, text).end_row();
      last = row.change;
    }
  }
  return table.end();
}

}  // namespace hydro::report
