#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/text_table.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/hazard/hazard_rating.h"

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

TextTable hazards() {
  TextTable table{.columns = {{"class", "class"}, {"from_rating", "from rating [m2/s]"}, {"meaning", "meaning"}}, .rows = {}};
  for (const hazard::RatingClass& entry : hazard::rating_classes())
    table.rows.push_back({std::string(entry.name), entry.from, std::string(entry.meaning)});
  return table;
}

struct Topic {
  const char* name;
  const char* description;
  TextTable (*table)();
};

constexpr std::array topics{
    Topic{"hazards", "classes of danger by depth and speed: rating = depth x (speed + 0.5), DEFRA / EA FD2321", hazards},
    Topic{"units", "units that a quantity in a file may carry", units},
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
  const TextTable table = name.empty() ? table_of_topics() : topic->table();
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
  command.footer("Example:\n  hydro list units");
  command.callback([topic, &session] { list(*topic, session); });
}

}  // namespace hydro::cli
