#include <algorithm>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {

bool read_map_value(io::TomlTable& table, std::string_view key, MapValue& value, const Unit& bare, Range range) {
  if (table.names_file(key)) {
    FileReference file;
    if (!table.file(key, file)) return false;
    value = std::move(file);
    return true;
  }
  double number = 0.0;
  if (!table.quantity(key, number, bare, range)) return false;
  value = number;
  return true;
}

std::string_view one_of(io::TomlTable& table, std::span<const std::string_view> keys, std::string_view example) {
  std::string_view only, second;
  std::string list;
  for (const std::string_view key : keys) {
    list += (list.empty() ? "" : ", ") + std::string(key);
    if (table.has(key)) (only.empty() ? only : second) = key;
  }
  if (!second.empty()) {
    table.fault(second, table.name() + " has both " + std::string(only) + " and " + std::string(second),
                "write one of: " + list);
    return {};
  }
  if (only.empty())
    table.missing(table.name() + " has none of: " + list, "write " + std::string(example) + " in " + table.name());
  return only;
}

bool read_id(io::TomlTable& table, std::string& id, std::vector<std::string>& taken) {
  if (!table.require("id", "id = \"...\"") || !table.text("id", id)) return false;
  const bool plain = !id.empty() && id.size() <= 100 && std::none_of(id.begin(), id.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == ',';
  });
  if (!plain) {
    table.fault("id", table.name_of("id") + " must have 1 to 100 bytes and no comma, quote or line break");
    return false;
  }
  if (std::find(taken.begin(), taken.end(), id) != taken.end()) {
    table.fault("id", table.name_of("id") + ": \"" + id + "\" is taken by an entry above",
                "give each entry an id of its own");
    return false;
  }
  taken.push_back(id);
  return true;
}

}  // namespace hydro::scenario
