#include "libhydro/io/area_file.h"

#include <algorithm>

#include "libhydro/io/data_folder.h"
#include "libhydro/io/toml_document.h"

namespace hydro::io {
namespace {

constexpr std::string_view format_name = "hydro-areas/1";

std::optional<int> column_of(TomlTable& table, const std::string& key, const std::string& name, const compliance::RuleBook& book) {
  if (const auto column = book.column(name)) return column;
  std::vector<std::string> names;
  for (const compliance::Column& known : book.columns) names.push_back(known.name);
  table.fault(key, "unknown column \"" + name + "\"", choices_hint(name, names));
  return std::nullopt;
}

AreaMeaning read_meaning(TomlTable& table, bool by_code, const compliance::RuleBook& book) {
  AreaMeaning meaning;
  int code = 0;
  if (by_code && table.integer("code", code, -2'147'483'647, 2'147'483'647)) meaning.code = code;
  table.text("name", meaning.name);
  for (const char* key : {"title", "title_zh", "note", "source", "status"}) table.has(key);
  if (!meaning.code && meaning.name.empty()) table.missing("there is no name that says what this is", "write name = \"roof\" (the attribute class or kind)" + std::string(by_code ? " or code = 3" : ""));
  if (auto effects = table.table("effect"))
    for (const std::string& name : effects->keys()) {
      double change = 0.0;
      if (effects->quantity(name, change, unit::none))
        if (const auto column = column_of(*effects, name, name, book)) meaning.effects.emplace_back(*column, change);
    }
  if (auto attributes = table.table("from_attribute"))
    for (const std::string& name : attributes->keys()) {
      std::string attribute;
      if (attributes->text(name, attribute))
        if (const auto column = column_of(*attributes, name, name, book)) meaning.from_attributes.emplace_back(*column, attribute);
    }
  return meaning;
}

}  // namespace

AreaMeanings read_area_meanings(const std::string& path, const compliance::RuleBook& book) {
  FaultList faults;
  TomlDocument document = TomlDocument::open(path.empty() ? (data_folder() / "areas.toml").string() : path, faults);
  TomlTable root = document.root();
  root.require_format(format_name);
  for (const char* key : {"title", "title_zh", "licence", "note", "source"}) root.has(key);
  AreaMeanings meanings;
  for (TomlTable table : root.tables("cover")) meanings.covers.push_back(read_meaning(table, true, book));
  for (TomlTable table : root.tables("facility")) meanings.facilities.push_back(read_meaning(table, false, book));
  document.report_unknown_keys();
  faults.throw_if_any();
  for (const auto* list : {&meanings.covers, &meanings.facilities})
    for (const AreaMeaning& meaning : *list) {
      for (const auto& [column, change] : meaning.effects) meanings.columns.push_back(column);
      for (const auto& [column, attribute] : meaning.from_attributes) meanings.columns.push_back(column);
    }
  std::ranges::sort(meanings.columns);
  meanings.columns.erase(std::unique(meanings.columns.begin(), meanings.columns.end()), meanings.columns.end());
  return meanings;
}

}  // namespace hydro::io
