#include "libhydro/io/import_file.h"

#include <nlohmann/json.hpp>

#include "libhydro/io/detail/remark_lists.h"

namespace hydro::io {

int ImportAccount::lines_taken() const {
  int lines = 0;
  for (const Taken& part : taken) lines += part.lines;
  return lines;
}

int ImportAccount::lines_not_taken() const {
  int lines = 0;
  for (const NotTaken& part : not_taken) lines += part.lines();
  return lines;
}

int ImportAccount::lines_not_taken(Bearing bearing) const {
  int lines = 0;
  for (const NotTaken& part : not_taken) lines += part.bearing == bearing ? part.lines() : 0;
  return lines;
}

std::vector<std::pair<ImportAccount::Bearing, std::string>> bearings() {
  using enum ImportAccount::Bearing;
  return {{water, "water"}, {sewers, "sewers"}, {computing, "computing"}, {pollutants, "pollutants"}, {map, "map"}, {reports, "reports"}, {unused, "unused"}};
}

std::string import_json(const ImportAccount& account) {
  using Json = nlohmann::ordered_json;
  Json json{{"format", "hydro-import/1"}, {"source", account.source}, {"scenario", account.scenario}};
  Json left = Json::object();
  for (const auto& [bearing, name] : bearings()) left[name] = account.lines_not_taken(bearing);
  json["lines"] = {{"taken", account.lines_taken()}, {"not_taken", std::move(left)}};
  json["taken"] = Json::array();
  for (const ImportAccount::Taken& part : account.taken)
    json["taken"].push_back({{"section", part.section}, {"line", part.first_line}, {"last_line", part.last_line}, {"lines", part.lines}, {"as", part.as}});
  json["not_taken"] = Json::array();
  for (const auto& [bearing, name] : bearings())  // what changes the water comes first
    for (const ImportAccount::NotTaken& part : account.not_taken)
      if (part.bearing == bearing)
        json["not_taken"].push_back({{"bearing", name}, {"line", part.line}, {"last_line", part.last_line}, {"section", part.section}, {"text", part.text}, {"reason", part.reason}});
  json["compatibility"] = Json::array();
  for (const ImportAccount::Compatibility& one : account.compatibility) json["compatibility"].push_back({{"rule", one.rule}, {"effect", one.effect}});
  detail::add_remarks(json, account.remarks);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace hydro::io
