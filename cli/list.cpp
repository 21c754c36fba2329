#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.h"
#include "cli/facility_tables.h"
#include "cli/response_facts.h"
#include "cli/text_table.h"
#include "libhydro/compliance/rule.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/infiltration/infiltration_model.h"
#include "libhydro/io/city_storm_file.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/network_file.h"
#include "libhydro/io/rule_file.h"
#include "libhydro/rain/design_storm.h"
#include "libhydro/scenario/read.h"

namespace hydro::cli {
namespace {

TextTable units() {
  constexpr std::array dimensions{
      std::pair{"length", Dimension::length},       std::pair{"time", Dimension::time},
      std::pair{"rain rate", Dimension::rate},      std::pair{"area", Dimension::area},
      std::pair{"volume", Dimension::volume},       std::pair{"discharge", Dimension::discharge},
      std::pair{"unit discharge", Dimension::unit_discharge}, std::pair{"velocity", Dimension::velocity},
      std::pair{"per time", Dimension::per_time},   std::pair{"concentration", Dimension::mass_concentration}};
  TextTable table{.columns = {{"quantity", "quantity"}, {"unit", "unit"}, {"si", "in SI"}}, .rows = {}};
  for (const auto& [name, dimension] : dimensions)
    for (const Unit& unit : units_of(dimension)) table.rows.push_back({name, std::string(unit.symbol), unit.to_si});
  return table;
}

/// Every parameter of every infiltration model, from the models' own description of themselves.
TextTable infiltration_models() {
  TextTable table{.columns = {{"model", "model"}, {"parameter", "parameter"}, {"unit", "unit"}, {"default", "default"},
                              {"min", "min"}, {"max", "max"}, {"meaning", "meaning"}},
                  .rows = {}};
  const auto limit = [](double value, const Unit& unit) {
    return std::isfinite(value) ? TextTable::Cell(value / unit.to_si) : TextTable::Cell();
  };
  for (infiltration::InfiltrationModel model : infiltration::every_model())
    std::visit([&]<class Model>(Model& soil) {
      table.rows.push_back({std::string(Model::name), {}, {}, {}, {}, {}, std::string(Model::summary)});
      auto add_row = [&](const char* key, double value, const Unit& unit, const Range& range, const char* meaning) {
        table.rows.push_back({std::string(Model::name), std::string(key), std::string(unit.symbol), value / unit.to_si,
                              limit(range.min, unit), limit(range.max, unit), std::string(meaning)});
      };
      soil.describe(add_row);
    }, model);
  return table;
}

/// The presets of land cover and soils, read by the one reader there is: that of a scenario which names them.
scenario::Scenario preset_land() {
  FaultList faults;
  scenario::Scenario land = scenario::parse_scenario(
      "format = 'hydro-scenario/1'\n[time]\nstart = 2000-01-01T00:00:00Z\nduration = '1h'\n"
      "[terrain]\nelevation = 'none.tif'\nland_cover = 'none.tif'\nclasses = 'preset'\n",
      "presets of hydro", faults);
  faults.throw_if_any();
  return land;
}

TextTable land_cover() {
  const scenario::Scenario land = preset_land();
  TextTable table{.columns = {{"code", "code"}, {"name", "name"}, {"manning_n", "Manning n [s/m^(1/3)]"},
                              {"depression_storage_mm", "depressions [mm]"}, {"interception_mm", "leaves [mm]"},
                              {"imperviousness", "impervious [-]"}, {"soil", "soil"}},
                  .rows = {}};
  for (const scenario::LandCoverClass& cover : land.land_cover) {
    const int soil = cover.land.soil;
    table.rows.push_back({static_cast<double>(cover.code), cover.land.name, cover.manning_n,
                          cover.land.depression_storage * 1e3, cover.land.interception_capacity * 1e3, cover.land.imperviousness,
                          soil < 0 ? TextTable::Cell() : TextTable::Cell(land.soils[static_cast<std::size_t>(soil)].name)});
  }
  return table;
}

TextTable soils() {
  TextTable table{.columns = {{"name", "name"}, {"model", "model"}, {"parameters", "parameters"}}, .rows = {}};
  for (scenario::Soil soil : preset_land().soils) {
    std::string parameters;
    const auto add = [&](const char* key, double value, const Unit& unit, const Range&, const char*) {
      parameters += fmt::format("{}{} {:.4g}{}{}", parameters.empty() ? "" : ", ", key, value / unit.to_si,
                                unit.symbol.empty() ? "" : " ", unit.symbol);
    };
    std::visit([&](auto& model) { model.describe(add); }, soil.model);
    table.rows.push_back({soil.name, std::string(infiltration::name(soil.model)), parameters});
  }
  return table;
}

TextTable storms() {
  TextTable table{.columns = {{"city", "city"}, {"formula", "formula"}, {"name", "name"}, {"return_period_a", "years"}, {"duration_min", "minutes"},
                              {"title", "title"}, {"status", "status"}, {"source", "source"}},
                  .rows = {}};
  const auto ends = [](const Range& range, const Unit& unit) -> TextTable::Cell {
    if (!std::isfinite(range.max)) return {};
    return fmt::format("{:g}-{:g}", range.min / unit.to_si, range.max / unit.to_si);
  };
  for (const rain::City& city : io::read_storm_library(io::data_folder() / "storms").cities)
    for (const rain::IntensityFormula& formula : city.formulas) {
      const std::string withdrawn = formula.withdrawn.empty() ? "" : " (withdrawn " + formula.withdrawn + ")";
      const rain::Validity holds = formula.validity.value_or(rain::Validity{});
      table.rows.push_back({city.id, formula.id, city.name + ' ' + city.name_zh, ends(holds.return_period, unit::none),
                            ends(holds.duration, unit::min), formula.title + withdrawn,
                            to_string(formula.provenance.status), formula.provenance.source});
    }
  return table;
}

TextTable patterns() {
  const rain::StormLibrary library = io::read_storm_library(io::data_folder() / "storms");
  TextTable table{.columns = {{"pattern", "pattern"}, {"city", "city"}, {"title", "title"}, {"status", "status"}, {"source", "source"}}, .rows = {}};
  const auto add_row = [&](const rain::StoredPattern& pattern, TextTable::Cell city) {
    table.rows.push_back({pattern.id, std::move(city), pattern.title, to_string(pattern.provenance.status), pattern.provenance.source});
  };
  for (const std::string& name : rain::pattern_choices(library, nullptr))
    if (const auto stored = std::ranges::find(library.patterns, name, &rain::StoredPattern::id); stored != library.patterns.end())
      add_row(*stored, {});
    else
      table.rows.push_back({name, {}, std::string("computed by hydro"), {}, {}});
  for (const rain::City& city : library.cities)
    for (const rain::StoredPattern& pattern : city.patterns) add_row(pattern, city.id);
  return table;
}

TextTable hazards() {
  TextTable table{.columns = {{"class", "class"}, {"from_rating", "from rating [m2/s]"}, {"meaning", "meaning"}}, .rows = {}};
  for (const hazard::RatingClass& entry : hazard::rating_classes())
    table.rows.push_back({std::string(entry.name), entry.from, std::string(entry.meaning)});
  return table;
}

TextTable sections() {
  TextTable table{.columns = {{"shape", "shape"}, {"columns", "columns of the layer \"conduits\" that measure it"}}, .rows = {}};
  for (const io::SectionChoice& shape : io::section_choices()) table.rows.push_back({shape.name, fmt::format("{}", fmt::join(shape.columns, ", "))});
  return table;
}

compliance::RuleBook preset_rule_book() { return io::read_rule_book({.files = {"shanghai", "national"}}); }

/// People read titles in their language, programs get both.
void keep_titles(TextTable& table, const Session& session) {
  if (session.json) return;
  const std::size_t unwanted = session.language == Language::chinese ? 1 : 2;
  table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(unwanted));
  for (auto& row : table.rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(unwanted));
}

TextTable rules(const Session& session) {
  TextTable table{.columns = {{"id", "id"}, {"title", "title"}, {"title_zh", "title"}, {"kinds", "kinds"}, {"stage", "stage"}, {"value", "value"}, {"trigger", "where"},
                              {"comparator", "is"}, {"threshold", "threshold"}, {"unit", "unit"}, {"class", "class"}, {"status", "status"},
                              {"source", "source"}},
                  .rows = {}};
  for (const compliance::Rule& rule : preset_rule_book().rules) {
    std::string value = rule.numerator.text();
    if (rule.denominator.text() != "1") value += " / (" + rule.denominator.text() + ')';
    table.rows.push_back({rule.id, rule.title, rule.title_zh, fmt::format("{}", fmt::join(rule.applies_to, ", ")),
                          std::string(compliance::word(rule.stage)), value,
                          rule.trigger ? TextTable::Cell(rule.trigger->text()) : TextTable::Cell(), std::string(compliance::word(rule.comparator)),
                          rule.threshold, rule.unit, std::string(compliance::word(rule.rule_class)), std::string(compliance::word(rule.status)), rule.source});
  }
  keep_titles(table, session);
  return table;
}

TextTable measures(const Session& session) {
  TextTable table{.columns = {{"id", "id"}, {"title", "title"}, {"title_zh", "title"}, {"unit", "unit"}, {"effect", "effect of one unit"}, {"limit", "at most"},
                              {"capital_cost_cny", "capital [CNY]"}, {"yearly_cost_cny", "yearly [CNY/a]"}, {"status", "status"}, {"source", "source"}},
                  .rows = {}};
  const compliance::RuleBook book = preset_rule_book();
  for (const compliance::Measure& measure : book.measures) {
    std::string effect;
    for (const auto& [column, change] : measure.effects)
      effect += fmt::format("{}{:+g} {}", effect.empty() ? "" : ", ", change, book.columns[static_cast<std::size_t>(column)].name);
    table.rows.push_back({measure.id, measure.title, measure.title_zh, measure.unit, effect,
                          measure.limit ? TextTable::Cell(measure.limit->text()) : TextTable::Cell(), measure.capital_cost, measure.yearly_cost,
                          std::string(compliance::word(measure.status)), measure.source});
  }
  keep_titles(table, session);
  return table;
}

template <TextTable (*table)()>
TextTable in_english(const Session&) { return table(); }

template <TextTable (*table)(Language)>
TextTable in_language(const Session& session) { return table(session.language); }

struct Topic {
  const char* name;
  const char* description;
  TextTable (*table)(const Session&);
};

constexpr std::array topics{
    Topic{"facilities", "preset sponge facilities: layers, removal of solids, unit costs, with source and status", in_language<facilities>},
    Topic{"facility_values", "every value of the preset facilities, with its own source and status", in_language<facility_values>},
    Topic{"hazards", "classes of danger by depth and speed: rating = depth x (speed + 0.5), DEFRA / EA FD2321", in_english<hazards>},
    Topic{"infiltration", "models of water entering the soil, with their parameters", in_english<infiltration_models>},
    Topic{"land_cover", "preset classes of land cover; their sources are in data/land_cover.toml", in_english<land_cover>},
    Topic{"measures", "what can be built on a plot to make it comply, with unit costs", measures},
    Topic{"patterns", "how a design storm spreads its rain in time", in_english<patterns>},
    Topic{"plans", "response plans that come with hydro: what they hold and how sure they are", in_english<preset_plans>},
    Topic{"processes", "how water passes through the layers of a facility, and which layers that takes", in_english<processes>},
    Topic{"rules", "sponge-city ratios that plots are checked by, with source and status", rules},
    Topic{"sections", "shapes of conduits and channels, with the measures that a network file gives of them", in_english<sections>},
    Topic{"soils", "preset soils; their sources are in data/soils.toml", in_english<soils>},
    Topic{"solids", "suspended solids in the runoff of land covers, with source and status", in_language<solids>},
    Topic{"storms", "cities and their intensity formulas, with source and status", in_english<storms>},
    Topic{"units", "units that a quantity in a file may carry", in_english<units>},
};

TextTable table_of_topics() {
  TextTable table{.columns = {{"topic", "topic"}, {"about", "about"}}, .rows = {}};
  for (const Topic& topic : topics) table.rows.push_back({std::string(topic.name), std::string(topic.description)});
  return table;
}

void list(const std::string& name, const Session& session) {
  const auto topic = std::ranges::find_if(topics, [&](const Topic& t) { return t.name == name; });
  if (!name.empty() && topic == topics.end()) {
    std::vector<std::string> names;
    for (const Topic& t : topics) names.emplace_back(t.name);
    throw InputError(fmt::format("hydro list knows nothing about \"{}\"", name), choices_hint(name, names));
  }
  const TextTable table = name.empty() ? table_of_topics() : topic->table(session);
  if (session.json)
    std::cout << nlohmann::ordered_json{{"topic", name.empty() ? "topics" : name}, {"rows", table.json()}}.dump(2) << '\n';
  else
    table.print(std::cout);
}

}  // namespace

void add_list(CLI::App& command, Session& session) {
  auto topic = std::make_shared<std::string>();
  std::string description = "what to list; without it, what there is to list:";
  for (const Topic& entry : topics) description += fmt::format(" {}", entry.name);
  command.add_option("TOPIC", *topic, description);
  command.footer("Examples:\n  hydro list infiltration\n  hydro list facilities --lang zh\n  hydro list storms --json");
  command.callback([topic, &session] { list(*topic, session); });
}

}  // namespace hydro::cli
