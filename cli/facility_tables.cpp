#include "cli/facility_tables.h"

#include <fmt/format.h>

#include <string>

#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/scenario/read.h"

namespace hydro::cli {
namespace {

using scenario::FacilityDefinition;
using scenario::Origin;

std::string in(Language language, const char* english, const char* chinese) {
  return language == Language::chinese ? chinese : english;
}

std::string quantity(double value, const Unit& unit) {
  return fmt::format("{:.6g}{}{}", value / unit.to_si, unit.symbol.empty() ? "" : " ", unit.symbol);
}

/// "soil 600 mm, 50 mm/h": a layer with its first length and its conductivity, which say most.
template <class Layer>
std::string layer_in_words(Layer layer, Language language) {
  std::string words(language == Language::chinese ? Layer::name_zh : Layer::name);
  bool first = true;
  auto add = [&](std::string_view key, double value, const Unit& unit, auto&&...) {
    const bool tells = first || key == "hydraulic_conductivity" || key == "pump_rate" || key == "permanent_depth";
    if (tells && value != 0.0) words += (first ? " " : ", ") + quantity(value, unit);
    first = false;
  };
  layer.describe(add);
  return words;
}

std::string layers_in_words(const sponge::Facility& facility, Language language) {
  std::string words;
  sponge::for_each_layer(facility, [&](const auto& layer) {
    if (layer) words += (words.empty() ? "" : "; ") + layer_in_words(*layer, language);
  });
  if (facility.native_soil)
    words += "; " + in(language, "native soil", "原土") + " " + std::string(infiltration::name(*facility.native_soil));
  return words;
}

}  // namespace

TextTable facilities(Language language) {
  TextTable table{.columns = {{"name", in(language, "facility", "设施")},
                              {"title", in(language, "title", "英文名称")},
                              {"title_zh", in(language, "in Chinese", "名称")},
                              {"process", in(language, "process", "过程")},
                              {"layers", in(language, "layers", "构造层")},
                              {"solids_removal", in(language, "solids kept [-]", "悬浮物削减率 [-]")},
                              {"capital_cost_cny", in(language, "capital [CNY]", "造价 [元]")},
                              {"yearly_cost_cny", in(language, "yearly [CNY/a]", "年维护费 [元/a]")},
                              {"per", in(language, "per", "单位")},
                              {"status", in(language, "status", "依据")},
                              {"source", in(language, "source", "来源")}},
                  .rows = {}};
  for (const FacilityDefinition& definition : scenario::preset_facilities().facilities) {
    const sponge::Facility& kind = definition.facility;
    const bool vessel = kind.process.info().is_vessel;
    table.rows.push_back({kind.name, kind.title, kind.title_zh,
                          std::string(kind.process.info().name),
                          layers_in_words(kind, language), kind.solids_removal, kind.capital_cost, kind.yearly_cost,
                          std::string(vessel ? "m3" : "m2"), definition.origin.status, definition.origin.source});
  }
  return table;
}

TextTable facility_values(Language language) {
  TextTable table{.columns = {{"facility", in(language, "facility", "设施")},
                              {"layer", in(language, "layer", "构造层")},
                              {"value", in(language, "value", "参数")},
                              {"is", in(language, "is", "取值")},
                              {"unit", in(language, "unit", "单位")},
                              {"status", in(language, "status", "依据")},
                              {"source", in(language, "source", "来源")},
                              {"note", in(language, "note", "说明")}},
                  .rows = {}};
  const auto text = [](const std::string& words) { return words.empty() ? TextTable::Cell() : TextTable::Cell(words); };
  for (const FacilityDefinition& definition : scenario::preset_facilities().facilities) {
    const auto add_row = [&](TextTable::Cell layer, const std::string& value, double is, const Unit& unit,
                             const Origin& origin) {
      table.rows.push_back({definition.facility.name, std::move(layer), value, is / unit.to_si, std::string(unit.symbol),
                            text(origin.status), text(origin.source), text(origin.note)});
    };
    sponge::for_each_layer(definition.facility, [&]<class Layer>(const std::optional<Layer>& layer) {
      if (!layer) return;
      Layer copy = *layer;
      const std::string name(Layer::name), shown(language == Language::chinese ? Layer::name_zh : Layer::name);
      auto add = [&](std::string_view key, double value, const Unit& unit, auto&&...) {
        add_row(shown, std::string(key), value, unit, origin_of(definition, name, key));
      };
      copy.describe(add);
      if constexpr (requires { copy.covered; })
        add("covered", copy.covered ? 1.0 : 0.0, unit::none);
    });
    const sponge::Facility& kind = definition.facility;
    const auto beside = [&](const char* value, double is, const Unit& unit) {
      add_row({}, value, is, unit, origin_of(definition, value));
    };
    beside("initial_saturation", kind.initial_saturation, unit::none);
    beside("solids_removal", kind.solids_removal, unit::none);
    const bool vessel = kind.process.info().is_vessel;
    beside("capital_cost", kind.capital_cost, Unit{vessel ? "CNY/m3" : "CNY/m2", Dimension::none, 1.0});
    beside("yearly_cost", kind.yearly_cost, Unit{vessel ? "CNY/m3/a" : "CNY/m2/a", Dimension::none, 1.0});
  }
  return table;
}

TextTable processes() {
  TextTable table{.columns = {{"process", "process"}, {"about", "about"}, {"needs", "needs layers"}, {"may_have", "may have"}},
                  .rows = {}};
  const auto listed = [](const std::vector<std::string_view>& names) {
    std::string list;
    for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
    return list.empty() ? TextTable::Cell() : TextTable::Cell(list);
  };
  for (const sponge::ProcessInfo& process : sponge::processes())
    table.rows.push_back({std::string(process.name), std::string(process.summary), listed(process.needs),
                          listed(process.may_have)});
  return table;
}

TextTable solids(Language language) {
  TextTable table{.columns = {{"land_cover", in(language, "land cover", "下垫面")},
                              {"concentration_mg_l", in(language, "solids [mg/L]", "悬浮物 [mg/L]")},
                              {"status", in(language, "status", "依据")},
                              {"source", in(language, "source", "来源")}},
                  .rows = {}};
  for (const scenario::SolidsOfCover& entry : scenario::preset_facilities().solids)
    table.rows.push_back({entry.land_cover, entry.concentration * 1e3, entry.origin.status, entry.origin.source});
  return table;
}

}  // namespace hydro::cli
