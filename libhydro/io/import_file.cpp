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
  for (const NotTaken& part : not_taken) lines += part.last_line - part.line + 1;
  return lines;
}

std::string import_json(const ImportAccount& account) {
  using Json = nlohmann::ordered_json;
  Json json{{"format", "hydro-import/1"}, {"source", account.source}, {"scenario", account.scenario}};
  json["taken"] = Json::array();
  for (const ImportAccount::Taken& part : account.taken)
    json["taken"].push_back({{"section", part.section}, {"line", part.first_line}, {"last_line", part.last_line}, {"lines", part.lines}, {"as", part.as}});
  json["not_taken"] = Json::array();
  for (const ImportAccount::NotTaken& part : account.not_taken)
    json["not_taken"].push_back({{"line", part.line}, {"last_line", part.last_line}, {"section", part.section}, {"text", part.text}, {"reason", part.reason}});
  json["compatibility"] = Json::array();
  for (const ImportAccount::Compatibility& one : account.compatibility) json["compatibility"].push_back({{"rule", one.rule}, {"effect", one.effect}});
  detail::add_remarks(json, account.remarks);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace hydro::io
