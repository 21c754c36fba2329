#include "libhydro/io/hazard_file.h"

#include <set>

#include "libhydro/io/toml_document.h"

namespace hydro::io {

std::vector<response::Hazard> read_hazard_file(const std::string& path, FaultList& faults) {
  TomlDocument document = TomlDocument::open(path, faults);
  TomlTable root = document.root();
  std::string source, status;
  root.require_format("hydro-hazards/1");
  root.text("source", source), root.text("status", status);
  std::vector<response::Hazard> hazards;
  std::set<std::string> ids;
  root.require("hazard", "[[hazard]] with id and name");
  for (TomlTable& table : root.tables("hazard")) {
    response::Hazard hazard;
    table.require("id", "id = \"rainstorm\""), table.text("id", hazard.id);
    table.require("name", "name = \"rainstorm\""), table.text("name", hazard.name);
    table.text("name_zh", hazard.name_zh);
    table.texts("codes", hazard.codes), table.texts("words", hazard.words);
    if (!hazard.id.empty() && !ids.insert(hazard.id).second)
      table.fault("id", "hazard \"" + hazard.id + "\" stands here twice", "give each kind of danger one entry");
    hazards.push_back(std::move(hazard));
  }
  document.report_unknown_keys();
  return hazards;
}

}  // namespace hydro::io
